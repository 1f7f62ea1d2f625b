"""The Jupyter magic: a cell that is a note, shown with its questions answered.

    %load_ext texderive.integrations.jupyter

    %%texderive layout=numerator
    Let $f = a^T X b$. Then $\\nabla_X f = ?$
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import Markdown

from texderive.integrations.answering import answered


def texderive(line: str, cell: str) -> Markdown:
    """Answer what the cell asks. Options stand behind the magic's name as in a note's comment."""
    given = dict(word.partition("=")[::2] for word in shlex.split(line))
    done = answered(cell, "cell", Path.cwd(), {key: value or "true" for key, value in given.items()})
    for said in done.said:
        sys.stderr.write(said + "\n")
    return Markdown(done.text)


def load_ipython_extension(shell: InteractiveShell) -> None:
    shell.register_magic_function(texderive, "cell")
