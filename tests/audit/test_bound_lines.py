"""What the lines of a chain agree on: a line that fits or holds only by other shapes or meanings is wrong."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import Finding, check

QUADRATIC = r"""Let $X \in \mathbb{R}^{N \times p}$ and $$l = \|Xw - y\|^2$$

$$
\begin{aligned}
\mathrm{d}l &= FIRST \\
&= SECOND \\
&= 2(X^T(Xw - y))^T\,\mathrm{d}w
\end{aligned}
$$
"""
FIRST, SECOND = r"2(Xw - y)^T\,\mathrm{d}(Xw)", r"2(Xw - y)^T X\,\mathrm{d}w"


def of_quadratic(first: str, second: str) -> list[Finding]:
    return check(QUADRATIC.replace("FIRST", first).replace("SECOND", second))


def test_what_lines_agree_on_is_right() -> None:
    assert [f.status for f in of_quadratic(FIRST, SECOND)] == ["ok", "ok", "ok"]


@pytest.mark.parametrize("first", [r"2(Xw - y)\,\mathrm{d}(Xw)", r"2(Xw - y)^T\,\mathrm{d}(w X)"])
def test_a_line_does_not_fit_by_shapes_that_its_neighbours_do_not_have(first: str) -> None:
    assert [f.status for f in of_quadratic(first, SECOND)] == ["wrong", "ok", "ok"]


def test_a_line_between_lines_that_agree_does_not_hold_by_shapes_of_its_own() -> None:
    assert [f.status for f in of_quadratic(FIRST, r"2(Xw - y) X\,\mathrm{d}w")] == ["ok", "wrong", "ok"]


def test_nothing_holds_because_all_its_differentials_vanish() -> None:
    text = r"""$$f = x^T x$$ $$\begin{aligned}
        \mathrm{d}f &= (\mathrm{d}x)^T x - x^T\,\mathrm{d}x \\ &= 2x^T\,\mathrm{d}x \end{aligned}$$"""
    assert [f.status for f in check(text)] == ["wrong", "ok"]


def test_a_sign_for_kronecker_products_may_be_entrywise() -> None:
    text = r"""$$\mathbf{u} = \mathbf{w} \otimes \mathbf{x}$$
$$\frac{\partial \mathbf{u}}{\partial \mathbf{w}} = \frac{\partial}{\partial \mathbf{w}} (\mathbf{w} \otimes \mathbf{x})
= \text{diag}(\mathbf{x})$$"""
    assert [f.status for f in check(text)] == ["ok", "ok"]


@pytest.mark.parametrize(("sign", "status"), [("-", "ok"), ("+", "wrong")])
def test_a_name_with_a_definition_is_a_factor_before_a_bracket(sign: str, status: str) -> None:
    text = rf"""With $p = \sigma(Wx)$ and $L = \mathbf{{1}}^T p$,
$$\begin{{aligned}} \mathrm{{d}}L &= \mathbf{{1}}^T\mathrm{{d}}p \\
&= \mathbf{{1}}^T(p \odot (1 {sign} p) \odot \mathrm{{d}}(Wx)) \end{{aligned}}$$"""
    assert check(text)[-1].status == status


def test_a_section_agrees_on_shapes() -> None:
    text = r"""Let $H \in \mathbb{R}^{m \times n}$.
$$q = \mu\|x\|^2 + \|y - Hx\|^2$$
$$\mathrm{d}q = 2\mu x^T\,\mathrm{d}x - 2(y - Hx)^T H\,\mathrm{d}x$$

$$\frac{\partial q}{\partial x} = 2\mu x - 2 RIGHT$$"""
    assert check(text.replace("RIGHT", "H^T(y - Hx)"))[-1].status == "ok"
    assert check(text.replace("RIGHT", "(y - Hx) H^T"))[-1].status == "wrong"


def test_a_chain_is_written_in_one_layout() -> None:
    text = r"""Let $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $E = \frac{1}{2}\|r\|^2$ and $r = Wx$.
$$\begin{aligned} \mathrm{d}E &= \left(\frac{\partial E}{\partial r}\right)^T\,\mathrm{d}r \\
&= \left(\frac{\partial E}{\partial r}\right)WRONG W\,\mathrm{d}x \\
&= \left(W^T \frac{\partial E}{\partial r}\right)^T\,\mathrm{d}x \end{aligned}$$"""
    assert [f.status for f in check(text.replace("WRONG", "^T"))][-3:] == ["ok", "ok", "ok"]
    assert [f.status for f in check(text.replace("WRONG", ""))][-3:] == ["ok", "wrong", "ok"]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (r"3(X^T(Xw - y))^T\,\mathrm{d}w", r"2(X^T(Xw - y))^T\,\mathrm{d}w"),
        (r"2(X^T Xw)^T\,\mathrm{d}w", r"2(X^T Xw - X^T y)^T\,\mathrm{d}w"),
    ],
)
def test_what_was_lost_or_changed_is_found_or_derived(line: str, right: str) -> None:
    text = rf"""Let $X \in \mathbb{{R}}^{{N \times p}}$ and $$l = \|Xw - y\|^2$$ $$\mathrm{{d}}l = {line}$$"""
    (found,) = [f for f in check(text) if f.status == "wrong"]
    assert found.suggestion
    assert [f.status for f in check(text.replace(line, found.suggestion))] == ["ok"]
    assert [f.status for f in check(text.replace(line, right))] == ["ok"]


@pytest.mark.parametrize(("line", "status"), [(r"X\,\mathrm{d}w", "ok"), (r"\mathrm{d}(wX)", "wrong")])
def test_one_line_alone_does_not_make_a_matrix_a_number(line: str, status: str) -> None:
    text = rf"""$$l = \|Xw - y\|^2$$ $$\begin{{aligned}} \mathrm{{d}}l &= 2(Xw - y)^T\,\mathrm{{d}}(Xw) \\
        &= 2(Xw - y)^T {line} \\ &= (2X^T(Xw - y))^T\,\mathrm{{d}}w \end{{aligned}}$$"""
    assert [f.status for f in check(text)] == ["ok", status, "ok"]


def test_what_a_macro_means_that_is_defined_elsewhere_is_not_guessed() -> None:
    text = r"""$$J = \sum_i (\theta^T x_i - y_i)^2 + \lambda\|\theta\|^2$$
$$\mathrm{d}J = 2\sum_i (\theta^T x_i - y_i) x_i^T\,\mathrm{d}\theta + 2\lambda\theta^T\,\mathrm{d}\theta$$
$$\nabla_\theta J = 2\Xt^T(\Xt\theta - \Yt) + 2\lambda\theta$$"""
    assert "wrong" not in [f.status for f in check(text)]


LAYER = r"""Let $X \in \mathbb{R}^{N \times d}$, $Z = XW$ and $H = \sigma(Z)$ with an elementwise function $\sigma$.
For a loss $L$ that is a function of $H$
$$\frac{\partial L}{\partial Z} = \frac{\partial L}{\partial H} \odot FACTOR$$
$$\frac{\partial L}{\partial W} = RIGHT$$
"""


@pytest.mark.parametrize(
    ("right", "status"),
    [
        (r"X^T\frac{\partial L}{\partial Z}", "ok"),
        (r"X\frac{\partial L}{\partial Z}", "wrong"),
        (r"\frac{\partial L}{\partial Z}X^T", "wrong"),
        (r"-X^T\frac{\partial L}{\partial Z}", "wrong"),
    ],
)
def test_the_chain_rule_is_false_whatever_the_loss_is(right: str, status: str) -> None:
    assert check(LAYER.replace("FACTOR", r"\sigma'(Z)").replace("RIGHT", right))[-1].status == status


def test_a_function_for_its_derivative_is_a_slip() -> None:
    text = LAYER.replace("FACTOR", r"\sigma(Z)").replace("RIGHT", r"X^T\frac{\partial L}{\partial Z}")
    (found,) = [f for f in check(text) if f.status == "wrong"]
    assert found.suggestion.endswith(r"\sigma'(Z)")


def test_what_a_loss_is_made_of_is_not_guessed() -> None:
    text = r"For a loss $L$ of $z = Wx$ with labels $y$: $$\frac{\partial L}{\partial W} = (z - y)x^T$$"
    assert "wrong" not in {f.status for f in check(text)}


def test_the_line_that_stands_apart_is_the_wrong_one() -> None:
    text = r"For vectors $$a^T(b \odot c) = (a \odot LETTER)^T c = \sum_i a_i b_i c_i$$"
    assert [f.status for f in check(text.replace("LETTER", "b"))] == ["ok", "ok"]
    assert [f.status for f in check(text.replace("LETTER", "c"))] == ["wrong", "ok"]


def test_what_is_said_again_wrongly_takes_no_meaning_away() -> None:
    text = r"""Let $u = Wx$, $h = \tanh(u)$ and $L = \frac{1}{2}\|h - t\|^2$.
Define $\delta_h = \frac{\partial L}{\partial h}$. Then $\delta_h = RESTATED$, and
$$\frac{\partial L}{\partial u} = \delta_h \odot (1 - h \odot h)$$"""
    assert [f.status for f in check(text.replace("RESTATED", "h - t"))] == ["ok", "ok", "ok"]
    assert check(text.replace("RESTATED", "t - h"))[-1].status == "ok"
