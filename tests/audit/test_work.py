"""How much work a check makes: what it leaves for the collector of garbage, and what it does again and again."""

from __future__ import annotations

import gc
from functools import partial

import texderive
from tests.effort import calls_made

# Nothing here says what the names are, and the last line cannot be: all kinds are tried, in all contexts and layouts.
HARD = r"""
Let $y$ be a number.

$$J = (z - xy)^T(z - xy)$$

$$\frac{\partial J}{\partial y} = -2(z^T x) + 2x^T x y$$

$$\frac{\partial J}{\partial y} = -2(z x) + 2x^T x^T y = 0$$

$$h = \sigma(Wx + b), \quad l = \|h - t\|^2$$

$$\frac{\partial l}{\partial b} = 2(h - t) \odot h \odot (1 - h) W$$
"""


def test_what_does_not_fit_leaves_no_cycles_behind() -> None:
    texderive.check(HARD)
    gc.collect()
    gc.disable()
    try:
        texderive.check(HARD)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 200, f"{left} objects in cycles"


def test_lines_that_cannot_be_read_are_not_tried_for_ever() -> None:
    texderive.check(HARD)
    assert calls_made(lambda: texderive.check(HARD)) < 250_000


def long_chain(lines: int) -> str:
    """A chain of which every third line cannot be judged: no name in it is known."""
    unknown, known = r"\xi_{%d} (A x + q_{%d}) + u_{%d}^T\zeta", "(A + B) x + %d c + %d c - 2 \\cdot %d c"
    rows = ["&= " + (known if k % 3 else unknown) % (k, k, k) + r" \\" for k in range(lines)]
    said = "Let $A, B$ be $n\\times n$ matrices and $x, c \\in R^n$.\n\n"
    return said + "$$\\begin{aligned} y &= Ax + Bx \\\\ " + "\n".join(rows) + "\\end{aligned}$$\n"


def test_the_work_for_a_chain_grows_little_faster_than_its_length() -> None:
    texderive.check(long_chain(3))
    short, long = (calls_made(partial(texderive.check, long_chain(n))) for n in (15, 60))
    assert long < 8 * short  # it was twenty times as much
