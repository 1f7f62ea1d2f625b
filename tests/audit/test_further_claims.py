"""Claims that need more than their own line: values named by calls, definitions, densities, cells of a notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from texderive.pipeline.check import Finding, check


def _wrong(text: str, format: str = "markdown") -> list[Finding]:
    return [f for f in check(text, format=format) if f.status == "wrong"]


STUDENT = r"""$$\log p(x \mid \mu, \nu) = \log\Gamma(\frac{\nu+1}{2}) - \log\Gamma(\frac{\nu}{2})
 - \frac{1}{2}\log\nu - \frac{\nu+1}{2}\log(1 + \frac{(x-\mu)^2}{\nu})$$

$$\frac{\partial \log p(x \mid \mu, \nu)}{\partial \nu}
 = \frac{1}{2}\psi(\frac{\nu+1}{2}) - \frac{1}{2}\psi(\frac{\nu}{2})
 - \frac{1}{2\nu} - \frac{1}{2}\log(1 + \frac{(x-\mu)^2}{\nu})
 SIGN \frac{\nu+1}{2}(1 + \frac{(x-\mu)^2}{\nu})^{-1}\frac{(x-\mu)^2}{\nu^2}$$
"""


@pytest.mark.parametrize(("sign", "wrong"), [("+", 0), ("-", 1)])
def test_value_named_by_a_call_is_followed(sign: str, wrong: int) -> None:
    assert len(_wrong(STUDENT.replace("SIGN", sign))) == wrong


FAMILY = r"""$$\frac{\partial}{\partial \eta} p(y; \eta)
 = \frac{\partial}{\partial \eta} (h(y) \exp(\eta y - a(\eta)))$$

$$\frac{\partial^2}{\partial \eta^2} p(y; \eta) = (y - \frac{\partial}{\partial \eta} a(\eta))^2 p(y; \eta)
 - p(y; \eta) \frac{\partial^2}{\partial \eta^2} a(\eta)EXTRA$$
"""


def test_density_is_what_its_derivative_opens_it_to() -> None:
    assert not _wrong(FAMILY.replace("EXTRA", ""))
    (found,) = _wrong(FAMILY.replace("EXTRA", " + p(y; \\eta)"))
    assert found.suggestion and not found.suggestion.endswith("+ p(y; \\eta)")


@pytest.mark.parametrize(
    ("factor", "wrong"),
    [
        (r"\frac{1}{\sqrt{2\pi}\sigma}", 0),
        (r"\frac{1}{\sigma\sqrt{2\pi}}", 0),
        (r"\frac{1}{\sqrt{2\pi\sigma^2}}", 0),
        (r"\frac{1}{\sqrt{2\pi\sigma}}", 1),
        (r"\frac{1}{\sqrt{\pi}\sigma}", 1),
    ],
)
@pytest.mark.parametrize(
    "power",
    [
        r"e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
        r"\exp(-\frac{1}{2\sigma^2}(x-\mu)^2)",
        r"\exp\left\{-\frac{1}{2}\frac{(x-\mu)^2}{\sigma^2}\right\}",
    ],
)
def test_normal_density_integrates_to_one(factor: str, wrong: int, power: str) -> None:
    found = _wrong(f"$$p(x) = {factor} {power}$$\n")
    assert len(found) == wrong
    assert all("integrate" in f.message and f.suggestion == r"\frac{1}{\sqrt{2\pi \sigma^2}}" for f in found)


LAGRANGE = r"""$A \in R^{p \times q}$, $B \in R^{p \times r}$, $X \in R^{q \times r}$.
\begin{align*}
L(X, \Lambda) &= \frac{1}{2} ||X||_F^2 - \Lambda^T (AX - B) \\
&= \frac{1}{2} tr(X^T X) - tr(\Lambda^T (AX - B))
\end{align*}
$$\nabla L = 0 \Rightarrow \begin{cases}
\frac{\partial L}{\partial X} = X - A^T \Lambda = 0 \\
\frac{\partial L}{\partial \Lambda} = RIGHT = 0
\end{cases}$$
"""


def test_definition_that_does_not_fit_is_taken_from_the_end_of_its_chain() -> None:
    assert not _wrong(LAGRANGE.replace("RIGHT", "-(AX - B)"))
    (found,) = _wrong(LAGRANGE.replace("RIGHT", "(AX - B)"))
    assert found.line == 8


def test_formulas_run_together_are_two_claims() -> None:
    text = r"${vec}(A^{T}) = K_{m n} {vec}(A) {vec}(A^{T}) = K_{m n} {vec}(A)$, where $A \in R^{m \times n}$"
    assert not _wrong(text)


def test_notebook_places_are_those_of_its_json() -> None:
    first = ["Rules\n", "$$\\frac{\\partial a^T x}{\\partial x} = a$$"]
    second = "$$\\mathrm{d}(XY) = (\\mathrm{d}X)Y - X\\mathrm{d}Y$$"
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in (first, second)]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    (found,) = _wrong(text, "notebook")
    assert "mathrm{d}X)Y" in text[found.start : found.end]
    assert [f.status for f in check(text, format="notebook")] == ["ok", "wrong"]
    assert check("no notebook", format="notebook") == []


def test_note_that_names_a_layout_and_keeps_to_the_other_is_told_once() -> None:
    lines = (r"$$\frac{\partial Ax}{\partial x} = A^T$$", r"$$\frac{\partial x^TA}{\partial x} = A$$")
    text = "\n\n".join(("We use numerator layout.", *lines))
    found = check(text)
    assert not [f for f in found if f.status == "wrong"]
    assert len([f for f in found if f.code == "TD203" and f.status == "undecided"]) == 1


def test_the_macros_of_a_preamble_count(tmp_path: Path) -> None:
    (tmp_path / "own.sty").write_text(r"\newcommand{\half}{\frac{1}{2}}", "utf-8")
    text = "<!-- texderive: preamble=own.sty -->\n\n$$\\half \\|x\\|^2 + \\half \\|x\\|^2 = x^T x$$\n"
    assert [f.status for f in check(text, folder=tmp_path)] == ["ok"]
    assert [f.status for f in check(text)] == ["undecided"]


def test_a_derivative_is_suggested_in_the_hand_of_the_note() -> None:
    r"""The code between the formulas, with its \top, says nothing of how their author writes."""
    text = "```\nX^\\top X^\\top X^\\top\n```\n\n$$\\frac{\\partial \\|X w - y\\|^2}{\\partial w} = 7 X^{T} y$$\n"
    (found,) = check(text)
    assert found.status == "wrong" and found.suggestion == "2X^{T}(Xw - y)"


NET = r"""For a loss $l$ and an elementwise function $\sigma$:

\begin{align*}
d(l(\mathbf{V}\sigma(\mathbf{W}\mathbf{x})))
& =\frac{d(l(\mathbf{y}))}{d\mathbf{y}}d(\mathbf{V}\sigma(\mathbf{W}\mathbf{x})) \\
& =\frac{d(l(\mathbf{y}))}{d\mathbf{y}}d(\mathbf{V})\sigma(\mathbf{W}\mathbf{x}) \\
& =tr(\frac{d(l(\mathbf{y}))}{d\mathbf{y}}d(\mathbf{V})\sigma(\mathbf{W}\mathbf{x})) \\
& =tr(\sigma(\mathbf{W}\mathbf{x})\frac{d(l(\mathbf{y}))}{d\mathbf{y}}d\mathbf{V})
\end{align*}
"""


def test_a_loss_before_a_bracket_is_taken_of_what_stands_in_it() -> None:
    assert [f.status for f in check(NET)] == ["undecided", "ok", "ok", "ok"]  # nothing says what y is


@pytest.mark.parametrize(
    "said", [r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric", r"Let $A = A^T \in \mathbb{R}^{n \times n}$"]
)
def test_what_the_words_beside_a_size_say_holds_of_the_matrix(said: str) -> None:
    text = said + r" and $f = x^T A x$. Then $$\frac{\partial f}{\partial x} = 2Ax$$"
    assert _wrong(text) == []


def test_an_objective_is_what_its_gradient_is_taken_of() -> None:
    text = r"""$$\begin{aligned}
\nabla_\theta J(\theta) &= \nabla_\theta \frac{1}{2}(X\theta - y)^T(X\theta - y) \\
&= X^T X\theta - X^T y
\end{aligned}$$"""
    assert [f.status for f in check(text)] == ["ok", "ok"]
    assert [f.status for f in check(text.replace("- X^T y", "+ X^T y"))] == ["ok", "wrong"]


def test_a_sum_of_what_is_negative() -> None:
    text = r"$$\nabla_w \sum_{i=1}^n -y_i w^T x_i = SIGN\sum_{i=1}^n y_i x_i$$"
    assert [f.status for f in check(text.replace("SIGN", "-"))] == ["ok"]
    assert [f.status for f in check(text.replace("SIGN", ""))] == ["wrong"]


def test_a_member_of_two_indices_of_which_one_is_free() -> None:
    text = r"""Let $\mu_k \in \mathbb{R}^d$ and $Q = \sum_{i=1}^N \sum_{k=1}^K \gamma_{ik} \|x_i - \mu_k\|^2$.
$$\frac{\partial Q}{\partial \mu_k} = SIGN 2\sum_{i=1}^N \gamma_{ik}(x_i - \mu_k)$$"""
    assert check(text.replace("SIGN", "-"))[-1].status == "ok"
    assert check(text.replace("SIGN", ""))[-1].status == "wrong"


@pytest.mark.parametrize("said", ["with one-hot label $y", "and its one-hot label vector $y", ", a one-hot label $y"])
def test_a_one_hot_label_is_the_name_behind_it(said: str) -> None:
    text = rf"""Let $x \in \mathbb{{R}}^n$ {said} \in \mathbb{{R}}^m$ be a sample.
$$-y^T(Wx - \mathbf{{1}}\log(\mathbf{{1}}^T\exp(Wx))) = -y^T W x + \log(\mathbf{{1}}^T\exp(Wx))$$"""
    assert check(text)[-1].status == "ok"
    assert check(text.replace("one-hot ", ""))[-1].status == "undecided"


def test_no_size_is_infinite() -> None:
    text = r"$$\sum_{k=0}^\infty b^k = \frac{1}{1 - b}$$"
    assert [f.status for f in check(text)] == ["undecided"]
