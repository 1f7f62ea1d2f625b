"""Solutions: what a note says that solves an equation is put back into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from texderive.audit.cases import USUAL
from texderive.audit.claims import Chain
from texderive.audit.edits import Side, candidates, transpose_mark
from texderive.audit.equations import FAR, MARKS, is_zero, plain_unknown
from texderive.audit.ground import Ground, defined_name
from texderive.audit.knowing import is_ambiguous, is_natural
from texderive.audit.premises import premises, variables_of
from texderive.audit.readable import is_readable, readable_side
from texderive.audit.reading import Attempt, Reading, is_vacuous, leaf_names
from texderive.audit.verdicts import judged
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.defining import mentions
from texderive.elaborate.keys import base_of, names_in
from texderive.elaborate.reading.derivatives import is_nabla, variables_below
from texderive.elaborate.reading.names import is_call
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.source import Span
from texderive.verify.judge import Fails, Holds, Verdict

NEAR = 4 * FAR  # characters between an equation and its solution
CONTEXTS = 4  # the likeliest ones
MOST = 60  # changes that are tried
ZERO = Node("number", Span(0, 0), text="0")
KNOWN = frozenset({"I", "T", "e", r"\pi", r"\top", r"\mathbf{I}", r"\mathsf{T}", r"\mathrm{T}"})


class PutBack(NamedTuple):
    """What came of a solution that was put back: empty ``words`` where it solves the equation."""

    words: str
    suggestion: str = ""


class _Place(NamedTuple):
    """An equation's side that must vanish, in a context in which it does not for what is written."""

    side: Node
    context: Context
    layout: str
    left: Node

    def verdict(self, right: Node) -> Verdict | None:
        """What the judge says of the equation with a right side for the unknown; None where it cannot be read.

        A number that does not solve it may be a place of its own: from x = 1 to x = 4. And nothing solves it by a
        matrix that is read as a number.
        """
        reading = self.reading(right)
        if reading is None:
            return None
        found = judged(reading, 0, 1)[0]
        if isinstance(found, Holds):
            return found if is_natural(reading.sides[0]) else None
        return found if leaf_names(reading.sides[0]) else None

    def reading(self, right: Node) -> Reading | None:
        """The equation with a right side for the unknown; None where nothing can be said of it."""
        told = Definition(self.left, right, self.left.span)
        context = replace(self.context, definitions=(*self.context.definitions, told))
        attempt = Attempt(context, self.layout, "", {0: self.side, 1: ZERO}, tries=USUAL)
        found = attempt.joint(attempt.sides)
        if isinstance(found, TexDeriveError) or is_vacuous(found[0]):
            return None
        if is_ambiguous(found[0]) or found[0].has_d or any(name.endswith("()") for name in leaf_names(found[0])):
            return None
        shapes = {(s.rows, s.cols) for s in found[0].symbols if s.name == defined_name(self.left)}
        if not shapes & {found[0].shape, found[0].shape[::-1]}:
            return None  # as many equations as unknowns: else it need not solve them all
        return Reading(context, self.layout, found, {})

    def holds_by_custom(self, right: Node, text: str, chain: Chain) -> bool:
        """Whether the equation holds with facts that the text may take for granted."""
        reading = self.reading(right)
        given = premises(text, chain, reading) if reading is not None else ()
        return any(isinstance(self._replace(context=context).verdict(right), Holds) for context, _ in given)


def with_solved(ground: Ground, chains: Sequence[Chain]) -> Ground:
    """The ground in which what makes the derivative by it vanish is a solution, and no definition."""
    varied = {letter for chain in chains for letter in variables_of(chain)}
    solutions = dict(ground.solutions)
    for chain in chains:
        start, left = chain.span.start, chain.sides[0]
        if start in solutions or chain.ops[:1] != ("=",) or left.kind != "name" or left.text not in varied:
            continue
        if any(mentions(d.right, left.text) for d in ground.definitions if d.span.end <= start):
            told = put_back(replace(ground, solutions={**solutions, start: chain}), chain)
            if told is not None and not told.words:
                solutions[start] = chain
    return ground if len(solutions) == len(ground.solutions) else replace(ground, solutions=solutions)


def put_back(ground: Ground, chain: Chain) -> PutBack | None:
    """A solution put into its equation; None where nothing can be said."""
    if chain.span.start not in ground.solutions or len(chain.sides) < 2:
        return None
    left = plain_unknown(chain.sides[0])
    key = None if is_call(left) else defined_name(left)  # y(x) solves another kind of equation
    right = next((side for side in chain.sides[1:] if is_readable(side, ground.titles) and side.text != "argmin"), None)
    if key is None or chain.ops[0] != "=" or right is None or mentions(right, key):
        return None
    if {defined_name(d.left) for d in ground.definitions if mentions(d.right, key)} & set(names_in(right)):
        return None  # m = n - 2, so n = m + 2
    system = right.kind == "number" and len(_near(ground, chain)) > 1  # of all equations together
    failed: tuple[_Place, str] | None = None
    for side, meant in _equations(ground, chain, key):
        for context in islice(ground.contexts(chain, [side, right]), CONTEXTS):
            place = _Place(side, _without(context, left), context.conventions.layout or "denominator", left)
            if not set(names_in(right)) <= _names(place):
                continue  # it uses what the equation does not speak of
            verdict = place.verdict(right)
            if isinstance(verdict, Holds):
                return PutBack("")
            known = all(d.span.start <= chain.span.start for d in context.definitions)  # before the solution
            lacks = _given(place) - set(names_in(right)) - {key}
            if isinstance(verdict, Fails) and failed is None and meant and known and not lacks:
                failed = place, verdict.words
    if failed is None or system or failed[0].holds_by_custom(right, ground.note.note.text, chain):
        return None
    return PutBack(f"the equation does not hold for it: {failed[1]}", _mend(ground, failed[0], right))


def _equations(ground: Ground, chain: Chain, key: str) -> Iterator[tuple[Node, bool]]:
    """What vanishes for a solution: a side of the equation before it, or the derivative of what is smallest.

    A wrong line of that equation is no fault of the solution, so that one side that vanishes is enough. Where only
    words announce a solution, an equation near it is perhaps not meant.
    """
    equation = ground.solutions[chain.span.start]
    meant = equation is not chain
    others = [e for e in _near(ground, chain) if e is not equation]
    for vanishing in (equation, *others) if meant else others:
        if 0 <= chain.span.start - vanishing.span.end < NEAR:
            sides = _vanishing(vanishing)
            yield from ((s, meant) for s in sides if is_readable(s, ground.titles) and _speaks_of(s, key))
    yield from ((side, True) for side in _derivatives(ground, chain, key))


def _near(ground: Ground, chain: Chain) -> list[Chain]:
    """The equations that stand a little before a solution, the last first: it may solve any of them."""
    return [e for e in reversed(ground.zeros) if 0 <= chain.span.start - e.span.end < NEAR]


def _vanishing(equation: Chain) -> Iterator[Node]:
    """The sides that are said to be zero, the last first; or the difference of two that are not."""
    zeros = [k for k, side in enumerate(equation.sides) if is_zero(side)]
    if zeros:
        yield from (equation.sides[:0:-1] if zeros[0] == 0 else equation.sides[zeros[0] - 1 :: -1])
    elif len(equation.sides) == 2:
        a, b = equation.sides
        yield Node("sum", a.span.cover(b.span), (a, b), ops=("", "-"))


def _speaks_of(side: Node, key: str) -> bool:
    return mentions(side, key) or any(key == name_key(v) for v in _variables(side))


def _variables(side: Node) -> Iterator[Node]:
    """What a side differentiates by."""
    for node in side.walk():
        if node.kind == "fraction":
            yield from (v.node for v in variables_below(node.children[1]) or ())
        elif is_nabla(node) and node.kind == "script":
            yield node.children[1]


def _derivatives(ground: Ground, chain: Chain, key: str) -> Iterator[Node]:
    """The derivative of what is differentiated before a solution, or of the last thing defined by the unknown."""
    at, text = chain.span.start, ground.note.note.text
    before = [d for d in ground.definitions if d.span.end <= at and ground.places.encloses(d.span.start, at)]
    named = [d for d in reversed(before) if d.span.start not in ground.solutions and mentions(d.right, key)]
    plain = [d for d in named if d.left.kind in ("name", "script") or is_call(d.left)]
    varied = {name for start, name in ground.differentiated if start < at}
    of = next((d.left for d in plain if base_of(d.left) in varied), plain[0].left if plain else None)
    if of is not None:
        above, below = text[of.span.start : of.span.end], key
        side = readable_side(rf"\frac{{\partial {above}}}{{\partial {below}}}", ground.note.macros, ground.titles)
        if side is not None:
            yield side


def _without(context: Context, left: Node) -> Context:
    """The context without another meaning of the unknown."""
    key = defined_name(left)
    return replace(context, definitions=tuple(d for d in context.definitions if defined_name(d.left) != key))


def _names(place: _Place) -> set[str]:
    """The names that an equation speaks of, with what is defined."""
    trees = [place.side, *(tree for d in place.context.definitions for tree in (d.left, d.right))]
    return {*KNOWN, *place.context.declarations, *(name for tree in trees for name in names_in(tree))}


def _given(place: _Place) -> set[str]:
    """The names of an equation that nothing defines: where a solution lacks one, another equation took it away."""
    plain = (d.left for d in place.context.definitions if plain_unknown(d.left) is d.left)  # x^* is no x
    defined = {name for left in plain for name in ((base_of(left),) if is_call(left) else names_in(left))}
    rights = (place.side, *(d.right for d in place.context.definitions))
    return {name for tree in rights for name in _quantities(tree)} - defined - KNOWN - MARKS


def _quantities(tree: Node) -> Iterator[str]:
    """The names in a tree but for the F below a norm."""
    if tree.kind == "name":
        yield tree.text
    normed = tree.kind == "script" and tree.children[0].kind == "bars"
    for child in tree.children[:1] if normed else tree.children:
        yield from _quantities(child)


def _mend(ground: Ground, place: _Place, right: Node) -> str:
    """The LaTeX that would solve the equation; empty where no slip explains what is written."""
    text = ground.note.note.text
    for latex, _ in islice(candidates(Side(right, text, transpose_mark(text))), MOST):
        tree = readable_side(latex, ground.note.macros, ground.titles)
        if tree is not None and isinstance(place.verdict(tree), Holds):
            return " ".join(latex.split())
    return ""
