"""What ``scan`` says of notes: golden files of symbols and formulas, and what must hold of any note."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formula.test_robust import FORMULAS as MUTATED
from tests.formula.test_robust import PIECES
from texderive.pipeline.scan import Scan, scan, show_scan
from texderive.source import Source

FOLDER = Path(__file__).parent / "scans"
NOTES = sorted(FOLDER.glob("*.md"))


def golden(found: Scan) -> str:
    """The facts of a scan, one a line; spaces in LaTeX are taste."""
    lines = []
    for row in found.symbols:
        line = found.source.line_column(row.learnt[0].span.start)[0]
        facts = " ".join(sorted(row.facts))
        lines.append(f"{line}: {' | '.join([row.written, row.kind, row.shape_text, facts, row.how])}")
    for formula in found.formulas:
        line = found.source.line_column(formula.span.start)[0]
        codes = " ".join(d.code for d in (*formula.reasons, *formula.notes))
        lines.append(f"{line}: {formula.status} | {formula.kind} | {codes}")
        lines.extend("    " + reading.replace(r"\,", "").replace(" ", "") for reading in formula.readings)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
def test_golden(note: Path) -> None:
    said = golden(scan(note.read_text(encoding="utf-8")))
    kept = note.with_suffix(".txt")
    if os.environ.get("TEXDERIVE_GOLDEN"):
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


# The symbols that each problem of cases.md declares: the heading, then name -> shape and facts.
DECLARED = {
    "题一": {"a": "m × 1", "X": "m × n", "b": "n × 1"},
    "题二": {"a": "m × 1", "X": "m × n", "b": "n × 1"},
    "题三": {"W": "l × m", "X": "m × n", "Y": "l × n", "M": "l × l symmetric", r"\sigma": "function"},
    "题四 线性回归": {"y": "m × 1", "X": "m × n", "w": "n × 1"},
    "题五 方差": {"x_{i}": "m × 1", r"\sigma": "m × m positive_definite symmetric", "l": "scalar"},
    "题六 分类": {"y": "m × 1 one_hot", "W": "m × n", "x": "n × 1", "l": "scalar"},
    "题七 两层网络": {"y": "m × 1 one_hot", "W_{2}": "m × p", "W_{1}": "p × n", "x": "n × 1"},
    "矩阵题一": {"X": "m × n"},
    "矩阵题二": {"X": "n × n"},
    "矩阵题三": {"A": "l × m", "X": "m × n", "B": "n × p"},
    "矩阵题四": {"y": "scalar", "x": "n × 1", "w": "n × 1"},
    "矩阵题五": {"y": "m × 1 one_hot", "W": "m × n", "x": "n × 1"},
}


@pytest.mark.parametrize("heading", DECLARED)
def test_every_declared_symbol_has_its_kind_shape_and_facts(heading: str) -> None:
    text = (FOLDER / "cases.md").read_text(encoding="utf-8")
    start = text.index(f"## {heading}\n")
    end = text.find("\n## ", start + 1) % (len(text) + 1)
    said = {
        row.name: " ".join(filter(None, (row.shape_text or row.kind, *sorted(row.facts))))
        for row in scan(text).symbols
        for place in row.learnt
        if place.how == "declared" and start < place.span.start < end
    }
    assert said == DECLARED[heading]


def test_each_place_is_told_with_its_words() -> None:
    text = "Price \\$3. Let $A$ be an $m \\times n$ matrix. It is tall.\n"
    (row,) = [row for row in scan(text).symbols if row.name == "A"]
    (place,) = row.learnt
    assert text[place.span.start : place.span.end] == "$A$"
    assert place.words == "Let $A$ be an $m \\times n$ matrix"


def test_one_name_with_two_meanings_has_two_rows() -> None:
    text = "# A\n\n$\\sigma$是mxm矩阵。\n\n# B\n\n$y=\\sigma(Wx)$，σ是逐元素函数。\n"
    assert {row.kind for row in scan(text).symbols if row.name == r"\sigma"} == {"matrix", "function"}


def test_json_and_text_say_the_same() -> None:
    text = (FOLDER / "english.md").read_text(encoding="utf-8")
    found = scan(text)
    told = json.loads(json.dumps(found.to_json()))
    assert len(told["formulas"]) == told["coverage"]["formulas"] == len(found.formulas)
    assert told["symbols"][0]["learnt"][0]["line"] == 3
    shown = show_scan(found, Source(text, "english.md"))
    assert all(reading in shown for formula in found.formulas for reading in formula.readings)
    assert r"\foo is not known" in shown


def test_macros_of_a_preamble_are_read(tmp_path: Path) -> None:
    macros = "\\newcommand{\\W}{\\mathbf{W}}\n\\newcommand{\\sq}[1]{\\|#1\\|_2^2}\n"
    (tmp_path / "preamble.sty").write_text(macros, "utf-8")
    text = "<!-- texderive: preamble=preamble.sty -->\n\n$$f = \\sq{\\W x - y}$$\n"
    (formula,) = scan(text, folder=tmp_path).formulas
    assert formula.readings == (r"f = \|\W x - y\|_2^2",)
    (unread,) = scan(text.replace("preamble.sty", "none.sty"), folder=tmp_path).formulas
    assert unread.status == "not read"
    assert "TD001" in {d.code for d in scan(text.replace("preamble.sty", "none.sty"), folder=tmp_path).diagnostics}


_PIECES = [
    "$x$ ", "$$\n", "\\begin{align}", "\\end{align}", "&", "\\\\\n", "a^T X b", "\\frac{", "}", "= ?", "\n\n", "# ",
    "|", "其中a是mx1的列向量，", "is a matrix. ", "\\sum_{i}", "\\nabla f", "\\left(", "\\in \\mathbb{R}^n", "`",
    "> ",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25), st.sampled_from(["markdown", "tex"]))
def test_any_note_has_a_scan(pieces: list[str], format: str) -> None:
    text = "".join(pieces)
    found = scan(text, format=format)
    json.dumps(found.to_json())
    show_scan(found, Source(text))
    assert sum(found.coverage.values()) == len(found.formulas)
    for formula in found.formulas:
        assert formula.status != "not read" or formula.reasons


DAMAGED = [
    r"\hat\boxed{ y = (x + 1)^2", r"\hat{\mathbf{x]} = [\mathbf{x}^T,1]", r"\vec{x^2(} = a", r"\bar\frac{x^2}",
    r"b = \begin{bmatrix}\end{bmatrix}", r"b = \begin{bmatrix}\end{aligned}\\x\end{\exp(bmatrix}",
]  # fmt: skip


@pytest.mark.parametrize("latex", DAMAGED)
def test_a_damaged_formula_is_not_read_and_says_why(latex: str) -> None:
    """An accent makes a name of what stands below it, but hides no error there."""
    (formula,) = scan(f"$${latex}$$\n").formulas
    assert formula.status == "not read"
    assert formula.reasons


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MUTATED), st.integers(0, 200), st.integers(0, 6), st.sampled_from(PIECES))
def test_a_mutated_formula_has_a_scan(latex: str, at: int, gone: int, put: str) -> None:
    at %= len(latex) + 1
    for formula in scan(f"$${latex[:at]}{put}{latex[at + gone :]}$$\n").formulas:
        assert formula.status != "not read" or formula.reasons


def test_each_item_of_a_list_is_read_with_its_own_definition() -> None:
    text = "1. Find $\\nabla f(x)$, if $f(x) = c^T x$.\n2. Find $f'(X)$, if $f(X) = \\det X$.\n"
    assert [f.readings[0] for f in scan(text).formulas] == [
        r"\nabla_{x} f", "f(x) = c^T x", "f'(X)", r"f(X) = \det(X)"
    ]  # fmt: skip


def test_a_left_side_is_not_what_stood_under_its_name_before() -> None:
    text = "Let $f(X) = \\log\\det X$.\n\n$$f(x) = \\log(1 + a^T x), \\quad a \\in \\mathbb{R}^n$$\n"
    assert scan(text).formulas[1].readings[0] == r"f(x) = \log(1 + a^T x)"


def test_a_transposed_gradient_is_that_of_the_function_before_it() -> None:
    latex = r"f(x + d) \approx f(x) + \nabla f(x)^T d + \frac{1}{2}d^T \nabla^2 f(x) d"
    (formula,) = scan(f"$${latex}$$\n").formulas
    assert formula.status == "read"
    assert r"(\nabla_{x} f(x))^T d" in formula.readings[0]


def test_sets_and_operators_alone_are_no_powers() -> None:
    found = scan(
        r"On $\mathbb{R}^{m \times n}$ and $\mathbb{S}^n_{++}$ we take $\frac{d}{dx}$ and $\nabla_x$."
    ).formulas
    assert [(f.status, f.kind) for f in found] == [("read", "set")] * 2 + [("read", "operator")] * 2


def test_a_chain_goes_on_behind_a_remark_beside_it() -> None:
    rows = [r"f &= x^T x + x^T y", r"&= x^T x + y^T x & & \text{since } x^T y = y^T x", "&= (x + y)^T x"]
    (formula,) = scan(r"$$\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}$$").formulas
    assert [squeezed(reading) for reading in formula.readings] == [
        "f=x^Tx+x^Ty=x^Tx+y^Tx=(x+y)^Tx", "x^Ty=y^Tx"
    ]  # fmt: skip


def test_a_density_with_a_condition_is_a_number() -> None:
    texts = [r"P(x|z) = \frac{P(z|x)P(x)}{P(z)}", r"\ln p(t|w) = -\frac{1}{2}\|t - \Phi w\|^2", r"\sum_n p(t_n|w)"]
    found = [scan(f"$${text}$$").formulas[0] for text in texts]
    assert [squeezed(f.readings[0]) if f.readings else f.reasons[0].code for f in found] == [
        r"P(x\midz)=\frac{P(z\midx)P(x)}{P(z)}", r"\ln(p(t\midw))=-\frac{1}{2}\|t-\Phiw\|^2", "TD301"
    ]  # fmt: skip


def squeezed(latex: str) -> str:
    return latex.replace(r"\,", "").replace(" ", "")


PRIMES = {
    "x' = A x + b": ("x' = Ax + b", "column vector"),
    "x_1' = A x_1": ("x_1' = Ax_1", "column vector"),
    "y' = a' X": ("y' = a'X", "row vector"),
    "y' = x^T X, z = x' X": ("y' = x^TX", "row vector"),
}


@pytest.mark.parametrize("latex", PRIMES)
def test_a_prime_on_the_left_is_a_new_name_unless_primes_transpose(latex: str) -> None:
    (formula,) = scan(f"$${latex}$$").formulas
    read = formula.readings[0].replace("^T", "'")
    assert (squeezed(read), formula.kind) == (squeezed(PRIMES[latex][0].replace("^T", "'")), PRIMES[latex][1])


@pytest.mark.parametrize("latex", [r"\phi^\wedge", r"(a + b)^{\vee}", r"q^\oplus"])
def test_an_operator_above_is_no_power(latex: str) -> None:
    (formula,) = scan(f"$${latex}$$").formulas
    assert [d.code for d in formula.reasons] == ["TD301"]


def test_a_defined_name_is_no_size_of_another_problem() -> None:
    text = "其中M是lxl矩阵。\n\n令 $l=x^Tx$。\n\n$$l = x^Tx, \\quad \\mathrm{d}l = 2x^T\\mathrm{d}x$$\n"
    assert [squeezed(reading) for reading in scan(text).formulas[1].readings] == [
        "l=x^Tx", r"\mathrm{d}l=2x^T\mathrm{d}x"
    ]  # fmt: skip
