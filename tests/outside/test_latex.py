"""What texderive writes into TeX notes is what pdflatex compiles, Chinese included."""

from __future__ import annotations

from pathlib import Path

import pytest

import texderive
from tests.outside.corpus_answers import derived
from tests.outside.latex import LatexError, compile_body, compile_latex

pytestmark = pytest.mark.outside

SAMPLES = Path(__file__).parent.parent.parent / "samples"
OPENING = {"en": "Find the derivatives.", "zh": "求下列导数。"}


def test_latex_refuses_what_is_wrong() -> None:
    compile_body("求导数：$$ f = a^T x $$")
    with pytest.raises(LatexError, match="Undefined control sequence"):
        compile_body(r"$\nosuchcommand$")


@pytest.mark.parametrize("lang", OPENING)
def test_answers_in_a_tex_note(lang: str) -> None:
    questions = [
        rf"\[ {problem.latex} \] \[ \frac{{\partial {problem.latex.split('=')[0]}}}{{\partial {problem.wrt}}} = ? \]"
        for problem, _ in derived()
        if problem.order == 1 and ";" not in problem.latex
    ]
    built = [texderive.build(f"{OPENING[lang]}\n\n{question}\n", format="tex").text for question in questions]
    compile_body("\n\n".join(built))


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.tex")), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    built = texderive.build(path.read_bytes().decode("utf-8"), format="tex")
    compile_latex(built.text)
