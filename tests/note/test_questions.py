"""Questions in formulas and tasks in prose."""

from __future__ import annotations

import pytest

from texderive.note.questions import Question, find_questions, find_unread
from texderive.note.reader import read_note
from texderive.note.tasks import find_tasks

D = r"\frac{\partial l}{\partial w}"


def questions(text: str, format: str = "markdown") -> tuple[Question, ...]:
    return find_questions(read_note(text, format))  # type: ignore[arg-type]


ASKED = {
    f"$$\n{D} = ?\n$$": [D],
    f"$${D}=？$$": [D],
    r"$\nabla_w l = ?$": [r"\nabla_w l"],
    r"$\nabla^2_w l = \boxed{?}$.": [r"\nabla^2_w l"],
    r"$$\boxed{\nabla l = ?}$$": [r"\nabla l"],
    r"$\mathrm{d}f = ?.$": [r"\mathrm{d}f"],
    rf"${D} = 0 \Rightarrow w = ?$": [rf"{D} = 0 \Rightarrow w"],
    r"$\arg\min_w l = ?$": [r"\arg\min_w l"],
    rf"$${D} =\ ? \tag{{3}}$$": [D],
    rf"$${D} = ?, \qquad \text{{where }} \nabla f = ?$$": [D, r"\nabla f"],
    rf"$${D} = ? \qquad \nabla f = ? \quad \nabla g = ?$$": [D, r"\nabla f", r"\nabla g"],
    rf"$$\begin{{aligned}} f &= a^T X b \\ {D} &= ? \end{{aligned}}$$": [D],
    rf"\begin{{align}} {D} &= ? \\[2pt] \nabla f &= ?. \end{{align}}": [D, r"\nabla f"],
    f"> $$\\begin{{aligned}}\n> {D}\n> &= {{?}}\n> \\end{{aligned}}$$": [D],
    r"$$\frac{\partial}{\partial X} \begin{bmatrix} a \\ b \end{bmatrix} = ?$$": [
        r"\frac{\partial}{\partial X} \begin{bmatrix} a \\ b \end{bmatrix}"
    ],
    f"```math\n{D} = ?\n```": [D],
    rf"$${D} = \boxed{{\;?\;}}$$": [D],
    rf"$${D} = \underline{{?}}$$": [D],
    rf"$${D} = (?)$$": [D],
    rf"$${D} = ? \qquad (2)$$": [D],
}
NOT_ASKED = [r"$a \overset{?}{=} b$", "$= ?$", "$f(?) = 1$", "`$a = ?$`", "$a = ? + b$", "What is $a$?", "$a$ = ?"]


@pytest.mark.parametrize("text, expected", ASKED.items())
def test_a_question_mark_on_the_right_side_asks(text: str, expected: list[str]) -> None:
    found = questions(text)
    assert [q.source for q in found] == expected
    for question in found:
        assert "?" in text[question.asked.start : question.asked.end].replace("？", "?")


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_question_marks_do_not(text: str) -> None:
    assert questions(text) == ()


@pytest.mark.parametrize(
    "text", [f"${D} = ? + b$", f"$${D} = ? \\in \\mathbb{{R}}^n$$", f"$$? = {D}$$", f"> $$？={D}$$"]
)
def test_a_question_that_cannot_be_read_is_found(text: str) -> None:
    (span,) = find_unread(read_note(text, "markdown"))
    assert text[span.start : span.end] in "?？"
    assert questions(text) == ()


@pytest.mark.parametrize("text", [*ASKED, "$= ?$", "$f(?) = 1$", r"$a \overset{?}{=} b$", r"$a = b \text{ or } c?$"])
def test_no_other_mark_is_one(text: str) -> None:
    assert find_unread(read_note(text, "markdown")) == ()


def test_where_a_question_stands() -> None:
    assert [q.inline for q in questions("$$a = ?$$\n\nso $b = ?$\n\n- $$c = ?$$.\n\nso $$d = ?$$\n")] == [
        False,
        True,
    ] * 2
    assert [q.tail for q in questions(r"$$a = ? \tag{1}$$ $b = ?$")] == [r"\tag{1}", ""]
    assert questions("<!-- texderive: ignore -->\n$$a = ?$$\n\n$b = ?$")[0].source == "b"
    assert [q.source for q in questions("\\[ a = ? \\]\n% $b = ?$\n\\begin{align*} c &= ? \\end{align*}", "tex")] == [
        "a",
        "c",
    ]


F, X = r"\frac{\partial l}{\partial W_1}", r"\nabla_X f"
TASKS = {
    f"已知 $f = x^T x$，求${F}$。": [("derivative", F, "")],
    f"$l = 1$，求${F}, {X}$。其中a是mx1向量，除一个元素为1外其他元素为0。": [
        ("derivative", F, ""),
        ("derivative", X, ""),
    ],
    f"求${F}$和${X}$": [("derivative", F, ""), ("derivative", X, "")],
    f"求${F}$的零点": [("stationary", F, "")],
    f"求解 ${F} = 0$": [("stationary", F, "")],
    f"令${F}=0$，求$W_1$。": [("stationary", F, "W_1")],
    "求$f = a^T x$对$x$的梯度": [("gradient", "f", "x")],
    "将$f$对$X$求导。": [("derivative", "f", "X")],
    "求 $f$ 的梯度。": [("gradient", "f", "")],
    f"计算\n$$\n{F}\n$$\n": [("derivative", F, "")],
    f"证明 ${F} = A^T x$": [("proof", f"{F} = A^T x", "")],
    r"求$\mathrm{d}f$": [("differential", r"\mathrm{d}f", "")],
    f"Let $f = a^T x$. Find ${F}$.": [("derivative", F, "")],
    f"Compute ${F}$ and ${X}$.": [("derivative", F, ""), ("derivative", X, "")],
    "Differentiate $f$ with respect to $X$.": [("derivative", "f", "X")],
    "Find the gradient of $f = x^T A x$ with respect to $x$ and $A$.": [("gradient", "f", "x"), ("gradient", "f", "A")],
    "Compute the Hessian of $f$ w.r.t. $w$.": [("hessian", "f", "w")],
    "Determine the gradient of $f$.": [("gradient", "f", "")],
    f"Use the chain rule to find ${F}$.": [("derivative", F, "")],
    f"Show that ${F} = A^T x$.": [("proof", f"{F} = A^T x", "")],
    r"Find $\arg\min_w l$.": [("stationary", r"\arg\min_w l", "")],
    f"Find ${F}$ and set it to zero.": [("stationary", F, "")],
    f"Find the stationary point of $l$; compute ${F}$.": [("stationary", "l", ""), ("derivative", F, "")],
    f"求 $w$ 的最大似然估计，即求 $l = x$ 的导数 ${F}$ 的零点。": [("stationary", F, "")],
    "求 $l$ 关于 $w$ 的极小值点。": [("stationary", "l", "w")],
    "求使 $l$ 最小的 $w$。": [("stationary", "l", "w")],
    "求 $w$，使得 $l = x$ 最小。": [("stationary", "l", "w")],
    "求函数 $h(x) = x$ 的极小值点。": [("stationary", "h(x)", "")],
    "Find the minimiser of $h(x) = x$.": [("stationary", "h(x)", "")],
    "求 $S$ 的最大似然估计，其中 $L = x$。": [("stationary", "L", "S")],
    "对数似然为 $L = x^T S x$，$m = 1$，$\\frac{\\partial L}{\\partial S} = S$。求 $S$ 的极大似然估计。": [
        ("stationary", "L", "S")],
    "Find the $w$ that minimises $l$.": [("stationary", "l", "w")],
    "Minimize $l$ over $w$.": [("stationary", "l", "w")],
    "Find the maximum likelihood estimate of $S$, where $L = x$.": [("stationary", "L", "S")],
    f"Prove that ${F} = a$ and ${X} = b$.": [("proof", f"{F} = a", ""), ("proof", f"{X} = b", "")],
    "Show that $A B = C$.": [("proof", "A B = C", "")],
    "Compute the gradient and the Hessian of $f$.": [("gradient", "f", ""), ("hessian", "f", "")],
    "求 $l$ 对 $w$ 的梯度和海森矩阵。": [("gradient", "l", "w"), ("hessian", "l", "w")],
    f"Find the gradient ${F}$ and the Hessian ${X}$.": [("derivative", F, ""), ("derivative", X, "")],
    f"求梯度 ${F}$ 及 Hessian 矩阵 ${X}$。": [("derivative", F, ""), ("derivative", X, "")],
    f"求 ${F}$，令其为零并解出 $w$。": [("stationary", F, "")],
    f"求 ${F}$，并求使 $l$ 最小的 $w$。": [("derivative", F, ""), ("stationary", "l", "w")],
    "Compute the gradient of $J$ with respect to $w$, and find the minimiser of $J$.": [
        ("gradient", "J", "w"), ("stationary", "J", "w")],
    f"Find ${F}$, and the $w$ that minimises $l$.": [("derivative", F, ""), ("stationary", "l", "w")],
    "Find the minimiser $w^*$ of $l$.": [("stationary", "l", "w")],
    "For which $w$ is $l$ smallest?": [("stationary", "l", "w")],
    "Determine $w$ such that $l$ is minimal.": [("stationary", "l", "w")],
    "求 $w$ 使得 $l$ 最小。": [("stationary", "l", "w")],
    "最小化 $l$，求 $w$。": [("stationary", "l", "w")],
    "求 $l$ 的驻点。": [("stationary", "l", "")],
    f"Solve ${F} = 0$ for $W_1$.": [("stationary", F, "")],
    r"Find $\hat w = \arg\min_w l$.": [("stationary", r"\arg\min_w l", "")],
    "Differentiate $l$ twice with respect to $w$.": [("hessian", "l", "w")],
    "Differentiate $f$.": [("derivative", "f", "")],
    "Find the differential of $l$.": [("differential", "l", "")],
    "请对 $l$ 求关于 $w$ 的导数。": [("derivative", "l", "w")],
    "Your task is to calculate $\\nabla_w l$.": [("derivative", r"\nabla_w l", "")],
    rf"Write $\delta = {F}$. Derive $\delta$.": [("derivative", r"\delta", "")],
    r"Let $\delta_i = \frac{\partial L}{\partial z_i}$. Find $\delta_{2}$ and $\delta_1$.": [
        ("derivative", r"\delta_{2}", ""), ("derivative", r"\delta_1", "")],
    "Show that the gradient of $f$ is $2Ax$.": [("proof", r"\nabla f = 2Ax", "")],
    "Prove that the derivative of $l$ with respect to $w$ equals $g = 2w$.": [
        ("proof", r"\frac{\partial l}{\partial w} = 2w", "")],
    "证明：$f$ 关于 $x$ 的海森矩阵是 $2A$。": [("proof", r"\nabla_{x}^2 f = 2A", "")],
    "Show that the differential of $f = a^T x$ is $a^T dx$.": [("proof", r"\mathrm{d} f = a^T dx", "")],
    "Show that the minimiser of $l$ is $w = A b$.": [
        ("proof", r"\frac{\partial l}{\partial w} = 0 \Rightarrow w = A b", "")],
    r"Show that $\hat w = A b$ minimises $l$.": [
        ("proof", r"\frac{\partial l}{\partial w} = 0 \Rightarrow w = A b", "")],
    "证明 $w^* = A b$ 使 $l$ 最小。": [("proof", r"\frac{\partial l}{\partial w} = 0 \Rightarrow w = A b", "")],
}  # fmt: skip
NO_TASKS = [
    "已知 $f = x^T x$，其中 $x$ 是向量",
    f"对$f$求导得到${F}$",
    f"首先计算 ${F} = A^T x$，这里使用了微分",
    f"标量$L$ 对向量$x$ 求导得到的是$n$ 维向量，其中${F}$",
    f"那么 $A$ 就是需要求的 ${F}$",
    f"We find that ${F} = 0$.",
    f"We compute ${F}$ by the chain rule.",
    f"To find ${F}$, we use the trace.",
    "求和 $\\sum_i x_i$",
    "Find $x + y$.",
    "We minimise $l$ over $w$.",
    "我们求使 $l$ 最小的 $w$。",
    "The figures show $A = B$ after training.",
    "Show that $f$ is convex.",
    f"The derivative ${F}$ is found.",
    "The $w$ that minimises $l$ and the bias are found.",
    "Show that the gradient of $f = x^T x$ at $y$ is large.",
    "Show that the norm of $f$ is $2$.",
    "要求 $A$ 可逆，即 $A$ 的行列式不为零。",
    f"  To express ${F}$ in this form, we write $x$.",
    "First solve this equation, and then solve $\\Delta x$.",
    "Let $m = 1$. Find the maximum likelihood estimate of $S$.",
    "Find $\\delta$.",
    r"Let $\delta = \frac{a}{b}$. Find $\delta$.",
]


@pytest.mark.parametrize("text, expected", TASKS.items())
def test_tasks(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(t.goal, t.source, t.wrt) for t in find_tasks(read_note(text))] == expected


@pytest.mark.parametrize("text", NO_TASKS)
def test_what_sets_no_task(text: str) -> None:
    assert find_tasks(read_note(text)) == ()


PLACES = {
    f"求${F}$。其中a是\n向量。\n\n下文": ("下文", "\n", ""),
    f"::: warning\n求${F}$\n:::\n": (":::\n", "", ""),
    f"> [!question]\n> Find ${F}$.\n> More.\n\nx": ("\nx", "", "> "),
    f"- a\n  求${F}$。\n- b": ("- b", "", "  "),
    f"1. 求${F}$\n还有\n2. b": ("2. b", "", "   "),
    f"## 求${F}$\ntext": ("text", "", ""),
    f"求\n$$\n{F}\n\n$$\n其中\n\nx": ("x", "\n", ""),
    f"Find ${F}$": ("", "", ""),
}


@pytest.mark.parametrize("text, expected", PLACES.items())
def test_where_the_answer_to_a_task_goes(text: str, expected: tuple[str, str, str]) -> None:
    (task,) = find_tasks(read_note(text))
    after, blank, prefix = expected
    assert text[task.place.at :] == blank + after
    assert task.place.prefix == prefix and task.place.at_end == (task.place.at == len(text) and text[-1] != "\n")
