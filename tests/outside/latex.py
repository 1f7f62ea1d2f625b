"""Documents through real LaTeX."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.outside.tools import missing, tool

DEBIAN = "texlive-latex-recommended texlive-latex-extra latex-cjk-chinese latex-cjk-chinese-arphic-gbsn00lp"

# A document that holds Chinese and mathematics under pdflatex.
DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath,amssymb,bm}
\usepackage{CJKutf8}
\begin{document}
\begin{CJK*}{UTF8}{gbsn}
%s
\end{CJK*}
\end{document}
"""


class LatexError(AssertionError):
    """LaTeX stopped; the message is its log from the first error on."""


def needs_latex(*files: str) -> str:
    """The path of pdflatex, where it also has these files (classes, packages, fonts)."""
    pdflatex = tool("pdflatex", f"on Debian: apt-get install {DEBIAN}")
    finder = tool("kpsewhich", "it comes with TeX Live")
    for file in files:
        if subprocess.run([finder, file], capture_output=True).returncode != 0:
            missing(f"LaTeX lacks {file}: on Debian: apt-get install {DEBIAN}")
    return pdflatex


def compile_latex(tex: str) -> str:
    """The log of pdflatex on a whole document; raises LatexError where it stops."""
    pdflatex = needs_latex("CJKutf8.sty", "c70gbsn.fd", *(["exam.cls"] if "{exam}" in tex else []))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "note.tex").write_text(tex, encoding="utf-8")
        command = [pdflatex, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "note.tex"]
        run = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
        log = run.stdout.decode("utf-8", "replace")
        if run.returncode != 0 or not Path(folder, "note.pdf").is_file():
            raise LatexError(log[max(0, log.find("\n! ")) :][:3000])
    return log


def compile_body(body: str) -> str:
    """The log of pdflatex on a body of text, formulas and Chinese."""
    return compile_latex(DOCUMENT % body)
