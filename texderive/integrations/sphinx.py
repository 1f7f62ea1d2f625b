"""The Sphinx extension: MyST pages and notebooks are built as they are read; the sources stay as they are.

    extensions = ["myst_parser", "texderive.integrations.sphinx"]
    texderive_options = {"layout": "numerator"}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

import texderive
from texderive.integrations.answering import answered, format_of

_log = logging.getLogger(__name__)


def read_source(app: Sphinx, docname: str, content: list[str]) -> None:
    """Answer what a page asks. reStructuredText has another mathematics and is left alone."""
    path = Path(app.env.doc2path(docname))
    format = format_of(path.name)
    if format is None:
        return
    done = answered(content[0], str(path), path.parent, app.config.texderive_options, format)
    for said in done.said:
        _log.warning(said, type="texderive")
    content[0] = done.text


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("texderive_options", {}, "env")
    app.connect("source-read", read_source)
    return {"version": texderive.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
