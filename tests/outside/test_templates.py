"""What every template writes: KaTeX renders it or LaTeX compiles it, in both languages, at every level of detail."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import texderive
from tests.outside.katex import check_katex, formulas_of
from tests.outside.latex import compile_latex
from tests.test_notes import FOLDER, read_golden
from texderive.render.templates import template_names

pytestmark = pytest.mark.outside

TEX = ("tex", "exam", "answer", "steps")
MARKDOWN = tuple(name for name in template_names() if name not in ("tex", "exam", "inline"))
# Wrong on purpose; meant for an engine that halves backslashes; with macros that the page would have to define.
LEFT_OUT = ("bad-", "template-hexo", "macros")
LANGUAGES = ("en", "zh")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
NOTE = r"""Let $f = a^T \exp(Xb)$, $l = \|Xw - y\|^2$
and $g = \log|S| + \operatorname{tr}(S^{-1} C)$, where $S$ is symmetric.

$$\frac{\partial f}{\partial X} = ?$$

$$\nabla_w^2 l = ?$$

$$\frac{\partial l}{\partial w} = 0 \Rightarrow w = ?$$

$$\frac{\partial g}{\partial S} = ?$$
"""
DOCUMENT = r"""\documentclass%s
\usepackage{amsmath,amssymb,CJKutf8}
\begin{document}
\begin{CJK*}{UTF8}{gbsn}
%s
\end{CJK*}
\end{document}
"""


def answered(format: str, **options: str | bool) -> str:
    built = texderive.build(NOTE, format=format, reasons=True, convexity=True, **options)  # type: ignore[arg-type]
    assert len(built.answers) == 4, built.diagnostics
    return built.text


def rendered(template: str, lang: str, detail: str) -> str:
    """What the site's Markdown engine leaves of an answer: that of Hexo takes escapes away, in mathematics too."""
    text = answered("markdown", template=template, lang=lang, detail=detail)
    return ESCAPE.sub(r"\1", text) if template == "hexo" else text


@pytest.mark.parametrize("template", MARKDOWN)
def test_katex_renders_a_template(template: str) -> None:
    formulas = [
        formula
        for lang, detail in product(LANGUAGES, ("brief", "full"))
        for formula in formulas_of(rendered(template, lang, detail), template)
    ]
    assert formulas
    assert check_katex(formulas) == []


@pytest.mark.parametrize("template", TEX)
def test_latex_compiles_a_template(template: str) -> None:
    body = "\n\n".join(answered("tex", template=template, lang=lang) for lang in LANGUAGES)
    if template == "exam":
        body = "\\begin{questions}\\question Solve.\n" + body + "\\end{questions}"
    compile_latex(DOCUMENT % ("[answers]{exam}" if template == "exam" else "{article}", body))


def test_katex_renders_the_golden_notes() -> None:
    goldens = [read_golden(path) for path in sorted(Path(FOLDER).glob("*.md"))]
    formulas = [
        formula
        for golden in goldens
        if golden.format == "markdown" and not golden.path.stem.startswith(LEFT_OUT)
        for formula in formulas_of(golden.built, golden.path.stem)
    ]
    assert len(formulas) > 500
    assert check_katex(formulas) == []
