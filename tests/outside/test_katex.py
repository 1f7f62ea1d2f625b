"""Every formula that texderive writes is one that KaTeX renders."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import texderive
from tests.outside.corpus_answers import derived
from tests.outside.katex import Formula, check_katex, formulas_of

pytestmark = pytest.mark.outside

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def test_katex_refuses_what_is_wrong() -> None:
    failures = check_katex([Formula("right", r"\frac{1}{2}"), Formula("wrong", r"\frac{1}{")])
    assert [failure.id for failure in failures] == ["wrong"]


def test_formulas_are_found_outside_of_code_and_comments() -> None:
    text = "> $$a\n> b$$ and $c$ `$no$` <!-- $no$ -->\n\n```\n$no$\n```\n\\$5 and $d$"
    assert [(f.latex, f.display) for f in formulas_of(text, "t")] == [("a\nb", True), ("c", False), ("d", False)]


def test_derivations() -> None:
    formulas = [
        formula
        for (problem, answer), detail, lang in product(derived(), ("brief", "normal", "full"), ("en", "zh"))
        for formula in formulas_of(answer.latex(detail=detail, lang=lang), f"{problem.latex} by {problem.wrt} {detail}")
    ]
    formulas += [Formula(f"{p.latex} by {p.wrt}, result", answer.result.latex) for p, answer in derived()]
    formulas += [Formula(f"{p.latex} by {p.wrt}, step", s.latex) for p, answer in derived() for s in answer.steps]
    assert check_katex(formulas) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.md")), ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    built = texderive.build(path.read_bytes().decode("utf-8"))
    formulas = formulas_of(built.text, path.name)
    assert formulas
    assert check_katex(formulas) == []
