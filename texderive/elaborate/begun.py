"""Relations whose first sides were read before: a reader goes on from there."""

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

Sides = Sequence[Node]
NOTHING: frozenset[str] = frozenset()


class _State(NamedTuple):
    """What came of some sides, and the choices of kinds that were looked at for it."""

    scope: Scope
    chosen: tuple[tuple[str, int, tuple[tuple[Kind, float], ...]], ...]
    reader: Reader
    terms: tuple[Term, ...] = ()
    misfit: Misfit | None = None

    def serves(self, scope: Scope, choice: Mapping[str, int]) -> bool:
        same = self.scope is scope
        for key, at, kinds in self.chosen:  # asked so often that a generator would cost more than all it looks at
            if choice.get(key, 0) != at or not (same or scope.candidates(key) == kinds):
                return False
        return True


@dataclass(slots=True)
class _Level:
    """What is known of some sides, the last of them this one, and of those that go on with another."""

    side: Node | None = None  # kept, so that no other can come to have its identity
    states: list[tuple[Scope, list[_State]]] = field(default_factory=list)  # in a scope and all that are equal to it
    further: dict[tuple[int, frozenset[str]], _Level] = field(default_factory=dict)

    def next(self, side: Node, free: frozenset[str]) -> _Level:
        """``free``: the letters that stand free in the other sides: a sum in this one may end because of them."""
        key = (id(side), free)
        found = self.further.get(key)
        if found is None:
            found = self.further[key] = _Level(side)
        return found

    def states_in(self, scope: Scope) -> list[_State]:
        found = next((states for known, states in self.states if known is scope), None)
        if found is None:
            found = next((states for known, states in self.states if known == scope), [])
            self.states.append((scope, found))
        return found


@dataclass(slots=True)
class Begun:
    """The sides of a relation that is tried in many forms, of which most change only the last side."""

    root: _Level = field(default_factory=_Level)

    def reader(self, scope: Scope, choice: Mapping[str, int], sides: Sides) -> tuple[Reader, list[Term]]:
        """A reader that has read all sides but the last, or the only one, and their terms. Raises Misfit."""
        letters = [free_letters(side, scope.bound) for side in sides] if scope.bound else [NOTHING] * len(sides)
        levels = [self.root]
        for at, side in enumerate(sides[: max(len(sides) - 1, 1)]):
            free = NOTHING.union(*letters[:at], *letters[at + 1 :]) if scope.bound else NOTHING
            levels.append(levels[-1].next(side, free))
        state = _state(scope, choice, sides, levels)
        scope.laid_out |= state.scope.laid_out
        if state.misfit is not None:
            raise state.misfit
        return state.reader.copy(scope, choice), list(state.terms)


def _state(scope: Scope, choice: Mapping[str, int], sides: Sides, levels: Sequence[_Level]) -> _State:
    """What comes of as many sides as there are levels behind the root."""
    states = levels[-1].states_in(scope)
    found = next((s for s in states if s.serves(scope, choice)), None)
    if found is None:
        found = _further(scope, choice, sides, levels)
        states.append(found)
    return found


def _further(scope: Scope, choice: Mapping[str, int], sides: Sides, levels: Sequence[_Level]) -> _State:
    """The same, read on from what is known of one side less."""
    reader = Reader(scope, choice, DISPATCH)
    terms: tuple[Term, ...] = ()
    if len(levels) > 2:
        before = _state(scope, choice, sides, levels[:-1])
        if before.misfit is not None:
            return before
        reader, terms = before.reader.copy(scope, choice), before.terms
    failed: Misfit | None = None
    try:
        terms = (*terms, reader.read_beside(sides[len(levels) - 2], sides))
    except Misfit as misfit:
        misfit.blamed &= reader.kinds.keys()
        misfit.__traceback__ = misfit.__context__ = None  # they hold this frame, and with it all that was read
        failed = misfit
    chosen = tuple((k, choice.get(k, 0), scope.candidates(k)) for k in reader.kinds)
    return _State(scope, chosen, reader, terms, failed)
