"""Relations of which all but the last side were read before: a reader goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from texderive.elaborate.reading.core import Misfit, Reader, Scope
from texderive.elaborate.reading.dispatch import DISPATCH
from texderive.elaborate.reading.sums import free_letters
from texderive.elaborate.symbols import Kind
from texderive.elaborate.terms import Term
from texderive.formula.tree import Node


class _State(NamedTuple):
    """What came of the first sides, and the choices of kinds that were looked at for it."""

    scope: Scope
    chosen: tuple[tuple[str, int, tuple[tuple[Kind, float], ...]], ...]
    reader: Reader
    terms: tuple[Term, ...] = ()
    misfit: Misfit | None = None

    def serves(self, scope: Scope, choice: Mapping[str, int]) -> bool:
        same = self.scope is scope
        return all(choice.get(k, 0) == at and (same or scope.candidates(k) == kinds) for k, at, kinds in self.chosen)


class _Known(NamedTuple):
    """What is known in one scope and all that are equal to it.

    ``free`` are letters that stand free in the last side: a sum in the first ones may end because of them.
    """

    scope: Scope
    free: frozenset[str]
    states: list[_State]


@dataclass(slots=True)
class Begun:
    """The first sides of a relation whose last side is tried in many forms."""

    first: tuple[Node, ...] = ()
    known: list[_Known] = field(default_factory=list)

    def reader(self, scope: Scope, choice: Mapping[str, int], sides: Sequence[Node]) -> tuple[Reader, list[Term]]:
        """A reader that has read all sides but the last, and their terms. Raises Misfit."""
        first = tuple(sides[:-1])
        if len(first) != len(self.first) or any(a is not b for a, b in zip(first, self.first, strict=True)):
            self.first, self.known = first, []
        states = self._states(scope, free_letters(sides[-1], scope.bound))
        state = next((s for s in states if s.serves(scope, choice)), None)
        if state is None:
            state = _state(scope, choice, sides)
            states.append(state)
        scope.laid_out |= state.scope.laid_out
        if state.misfit is not None:
            raise state.misfit
        return state.reader.copy(scope, choice), list(state.terms)

    def _states(self, scope: Scope, free: frozenset[str]) -> list[_State]:
        known = next((k for k in self.known if k.scope is scope and k.free == free), None)
        if known is None:
            alike = next((k for k in self.known if k.free == free and k.scope == scope), None)
            known = _Known(scope, free, alike.states if alike else [])
            self.known.append(known)
        return known.states


def _state(scope: Scope, choice: Mapping[str, int], sides: Sequence[Node]) -> _State:
    reader = Reader(scope, choice, DISPATCH)
    terms: tuple[Term, ...] = ()
    failed: Misfit | None = None
    try:
        terms = tuple(reader.read_beside(side, sides) for side in sides[:-1])
    except Misfit as misfit:
        misfit.blamed &= reader.kinds.keys()
        failed = misfit
    chosen = tuple((k, choice.get(k, 0), scope.candidates(k)) for k in reader.kinds)
    return _State(scope, chosen, reader, terms, failed)
