"""A question is answered as it is asked, or refused: not another one in its place."""

from __future__ import annotations

import pytest

import texderive

ANSWERED = [
    (r"f=\|Ax-b\|^2", r"\arg\min_x f", "(A^T A)^{-1} A^T b"),
    (r"f=-\|Ax-b\|^2", r"\arg\max_x f", "(A^T A)^{-1} A^T b"),
    (r"f=\|Ax-b\|^2", r"\frac{\partial f}{\partial x}=0 \Rightarrow \hat{x}", "(A^T A)^{-1} A^T b"),
    (r"f=-\log|X| + \mathrm{tr}(SX)", r"\frac{\partial f}{\partial X}=0 \Rightarrow X", "S^{-1}"),
]
REFUSED = [
    (r"f=\|Ax-b\|^2", r"\arg\max_x f", "not largest"),
    (r"f=-\|Ax-b\|^2", r"\arg\min_x f", "not smallest"),
    (r"f=\|Ax-b\|^2", r"\min_x f", "extreme values"),
    (r"f=\|Ax-b\|^2", r"\frac{\partial f}{\partial x}=0 \Rightarrow A^TAx", "not what the derivative is taken by"),
    (
        r"f=-\log|\Lambda| + \mathrm{tr}(S\Lambda)",
        r"\frac{\partial f}{\partial \Lambda}=0 \Rightarrow \Lambda^{-1}",
        "not what the derivative is taken by",
    ),
]


@pytest.mark.parametrize(("formula", "question", "answer"), ANSWERED)
def test_it_is_answered(formula: str, question: str, answer: str) -> None:
    found = texderive.build(f"${formula}$\n\n$${question} = ?$$\n")
    assert [one.latex for one in found.answers] == [answer]


@pytest.mark.parametrize(("formula", "question", "message"), REFUSED)
def test_it_is_refused(formula: str, question: str, message: str) -> None:
    found = texderive.build(f"${formula}$\n\n$${question} = ?$$\n")
    assert not found.answers
    assert message in found.diagnostics[0].message
