"""Relations of which all but the last side were read before: a reader goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from texderive.elaborate.reading.core import Misfit, Reader, Scope
from texderive.elaborate.reading.dispatch import DISPATCH
from texderive.elaborate.reading.sums import free_letters
from texderive.elaborate.symbols import Kind
from texderive.elaborate.terms import Term
from texderive.formula.tree import Node


@dataclass(frozen=True, slots=True)
class _State:
    """What came of the first sides, and all that this depended on."""

    scope: Scope
    free: frozenset[str]  # letters that stand free in the last side: a sum in the first ones may end because of them
    chosen: Mapping[str, tuple[int, tuple[tuple[Kind, float], ...]]]  # the choices that were looked at
    reader: Reader
    terms: tuple[Term, ...] = ()
    misfit: Misfit | None = None

    def serves(self, scope: Scope, free: frozenset[str], choice: Mapping[str, int]) -> bool:
        return (
            free == self.free
            and all(
                choice.get(k, 0) == at and scope.candidates(k) == kinds for k, (at, kinds) in self.chosen.items()
            )
            and (self.scope is scope or replace(self.scope, candidates=scope.candidates) == scope)
        )  # fmt: skip


@dataclass(slots=True)
class Begun:
    """The first sides of a relation whose last side is tried in many forms."""

    first: tuple[Node, ...] = ()
    states: list[_State] = field(default_factory=list)

    def reader(self, scope: Scope, choice: Mapping[str, int], sides: Sequence[Node]) -> tuple[Reader, list[Term]]:
        """A reader that has read all sides but the last, and their terms. Raises Misfit."""
        first = tuple(sides[:-1])
        if len(first) != len(self.first) or any(a is not b for a, b in zip(first, self.first, strict=True)):
            self.first, self.states = first, []
        free = free_letters(sides[-1], scope.bound)
        state = next((s for s in self.states if s.serves(scope, free, choice)), None)
        if state is None:
            state = _state(scope, choice, sides, free)
            self.states.append(state)
        if state.misfit is not None:
            raise state.misfit
        return state.reader.copy(scope, choice), list(state.terms)


def _state(scope: Scope, choice: Mapping[str, int], sides: Sequence[Node], free: frozenset[str]) -> _State:
    reader = Reader(scope, choice, DISPATCH)
    terms: tuple[Term, ...] = ()
    failed: Misfit | None = None
    try:
        terms = tuple(reader.read_beside(side, sides) for side in sides[:-1])
    except Misfit as misfit:
        misfit.blamed &= reader.kinds.keys()
        failed = misfit
    chosen = {k: (choice.get(k, 0), scope.candidates(k)) for k in reader.kinds}
    return _State(scope, free, chosen, reader, terms, failed)
