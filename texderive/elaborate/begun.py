"""Relations whose first sides were read before: a reader goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import NamedTuple

from texderive.elaborate.reading.core import Misfit, Reader, Scope
from texderive.elaborate.reading.dispatch import DISPATCH
from texderive.elaborate.reading.sums import free_letters
from texderive.elaborate.symbols import Kind
from texderive.elaborate.terms import Term
from texderive.formula.tree import Node

Sides = Sequence[Node]
# Letters that stand free in the other sides, for each of some sides: a sum in it may end because of them.
Free = tuple[frozenset[str], ...]


class _State(NamedTuple):
    """What came of some sides, and the choices of kinds that were looked at for it."""

    scope: Scope
    chosen: tuple[tuple[str, int, tuple[tuple[Kind, float], ...]], ...]
    reader: Reader
    terms: tuple[Term, ...] = ()
    misfit: Misfit | None = None

    def serves(self, scope: Scope, choice: Mapping[str, int]) -> bool:
        same = self.scope is scope
        return all(choice.get(k, 0) == at and (same or scope.candidates(k) == kinds) for k, at, kinds in self.chosen)


class _Known(NamedTuple):
    """What is known of some sides in one scope and all that are equal to it."""

    sides: tuple[Node, ...]
    scope: Scope
    free: Free
    states: list[_State]

    def is_of(self, sides: Sides, free: Free) -> bool:
        return len(sides) == len(self.sides) and self.free == free and all(map(is_, sides, self.sides))


@dataclass(slots=True)
class Begun:
    """The sides of a relation that is tried in many forms, of which most change only the last side."""

    known: list[_Known] = field(default_factory=list)

    def reader(self, scope: Scope, choice: Mapping[str, int], sides: Sides) -> tuple[Reader, list[Term]]:
        """A reader that has read all sides but the last, or the only one, and their terms. Raises Misfit."""
        letters = [free_letters(side, scope.bound) for side in sides] if scope.bound else [frozenset()] * len(sides)
        free = tuple(frozenset().union(*letters[:at], *letters[at + 1 :]) for at in range(len(sides)))
        state = self._state(scope, choice, sides, free, max(len(sides) - 1, 1))
        scope.laid_out |= state.scope.laid_out
        if state.misfit is not None:
            raise state.misfit
        return state.reader.copy(scope, choice), list(state.terms)

    def _state(self, scope: Scope, choice: Mapping[str, int], sides: Sides, free: Free, count: int) -> _State:
        """What comes of the first so many sides."""
        states = self._states(scope, sides[:count], free[:count])
        found = next((s for s in states if s.serves(scope, choice)), None)
        if found is None:
            found = self._further(scope, choice, sides, free, count)
            states.append(found)
        return found

    def _further(self, scope: Scope, choice: Mapping[str, int], sides: Sides, free: Free, count: int) -> _State:
        """The same, read on from what is known of one side less."""
        reader = Reader(scope, choice, DISPATCH)
        terms: tuple[Term, ...] = ()
        if count > 1:
            before = self._state(scope, choice, sides, free, count - 1)
            if before.misfit is not None:
                return before
            reader, terms = before.reader.copy(scope, choice), before.terms
        failed: Misfit | None = None
        try:
            terms = (*terms, reader.read_beside(sides[count - 1], sides))
        except Misfit as misfit:
            misfit.blamed &= reader.kinds.keys()
            misfit.__traceback__ = misfit.__context__ = None  # they hold this frame, and with it all that was read
            failed = misfit
        chosen = tuple((k, choice.get(k, 0), scope.candidates(k)) for k in reader.kinds)
        return _State(scope, chosen, reader, terms, failed)

    def _states(self, scope: Scope, sides: Sides, free: Free) -> list[_State]:
        alike = [k for k in self.known if k.is_of(sides, free)]
        known = next((k for k in alike if k.scope is scope), None)
        if known is None:
            equal = next((k for k in alike if k.scope == scope), None)
            known = _Known(tuple(sides), scope, free, equal.states if equal else [])
            self.known.append(known)
        return known.states
