"""Parts of an exam's question stand under it; those of a book do not."""

from __future__ import annotations

import pytest

from texderive.pipeline.build import build


@pytest.mark.parametrize(
    ("part", "answer"), [(r"\part[3]", "2Ax"), (r"\part", "2Ax"), (r"\part{Another}", "Ax + A^T x")]
)
def test_what_a_question_says_holds_in_its_parts(part: str, answer: str) -> None:
    text = rf"""\question Let $A$ be symmetric.

{part} For $f = x^T A x$: $\nabla_x f = ?$
"""
    assert [a.latex for a in build(text, format="tex").answers] == [answer]
