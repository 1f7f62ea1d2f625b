"""How time grows with the length of a chain and the depth of a net."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import texderive
from tests.bench.timing import Row, best, exponent, milliseconds
from texderive.note.questions import find_questions
from texderive.note.reader import read_note
from texderive.note.tasks import find_tasks

MOST = 1.3
FACTORS = (2, 4, 8, 16, 32, 64)
LAYERS = (1, 2, 4, 8, 16)
CHARACTERS = (5_000, 10_000, 20_000, 40_000, 80_000)
PIECES = ("$x$ ", "\\[ ", "$$ a\n", "> $$\n> a\n> $$\n", "求$\\nabla f$\n", "$\\nabla f=?$\n")


def chain(factors: int) -> Callable[[], object]:
    product = " ".join(["A"] * factors)
    return lambda: texderive.derive(f"f = x^T {product} x", wrt="x").result.latex


def net(layers: int, variable: str, named: bool) -> Callable[[], object]:
    """½‖h_L - t‖² of a tanh net, its layers named or written into each other."""
    if named:
        lines = [rf"h_{{{k}}} = \tanh(W_{{{k}}} {f'h_{{{k - 1}}}' if k > 1 else 'x'})" for k in range(layers, 0, -1)]
        latex = "; ".join([rf"f = \frac{{1}}{{2}} \|h_{{{layers}}} - t\|^2", *lines])
    else:
        inside = "x"
        for k in range(1, layers + 1):
            inside = rf"\tanh(W_{{{k}}} {inside})"
        latex = rf"f = \frac{{1}}{{2}} \|{inside} - t\|^2"
    return lambda: texderive.derive(latex, wrt=variable).result.latex


def reading(piece: str, size: int) -> Callable[[], object]:
    """A note that is the piece over and over, read for its formulas, questions and tasks."""

    def read() -> object:
        note = read_note(piece * (size // len(piece)))
        return find_questions(note), find_tasks(note)

    return read


def grown(what: str, sizes: Sequence[int], work: Callable[[int], Callable[[], object]]) -> Row:
    times = [best(work(size), 5) for size in sizes]
    slope = exponent(sizes, times)
    figures = ", ".join(f"{size}: {milliseconds(t)}" for size, t in zip(sizes, times, strict=True))
    return Row(f"{what} ({figures})", f"exponent {slope:.2f}", f"<= {MOST}", slope <= MOST)


def rows() -> Iterator[Row]:
    yield grown("x^T A .. A x", FACTORS, chain)
    for named in (True, False):
        for variable in ("x", "W_{1}"):
            kind = "named" if named else "nested"
            yield grown(f"tanh net, {kind}, by {variable}", LAYERS, lambda size: net(size, variable, named))  # noqa: B023
    for piece in PIECES:
        yield grown(f"a note of {piece!r}", CHARACTERS, lambda size: reading(piece, size))  # noqa: B023
