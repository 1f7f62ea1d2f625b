"""What would be right: the slip whose mending makes a wrong line true, in the author's own LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from texderive.audit.cases import Case, Ruling
from texderive.audit.edits import FACTORS, Changes, Side, candidates, transpose_mark
from texderive.audit.readable import is_readable, readable_side
from texderive.audit.reading import SHAPE, Attempt, Reading, Sides, is_vacuous, leaf_names
from texderive.audit.variants import Change, changed
from texderive.audit.verdicts import judged
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.begun import Begun
from texderive.elaborate.keys import names_in
from texderive.elaborate.reading.core import Misfit, Scope
from texderive.elaborate.reading.derivatives import is_mark
from texderive.elaborate.search import Outcome, search
from texderive.elaborate.symbols import Context
from texderive.elaborate.system import Attempt as JointAttempt
from texderive.elaborate.system import Request, read_attempt, scope_of
from texderive.formula.tree import Node
from texderive.source import Span
from texderive.verify.judge import Holds

MOST = 120  # changes that are tried: nearly all slips are among the first sixty
LOOSE = 32  # where the sides before say more of names than is so: few names are settled, and each change costs more
LONG = 60  # characters of a term that one loses
FEW = 6  # assignments of kinds for one change: nearly all names have their shapes by then


@dataclass(frozen=True)
class Place:
    """Where mended sides are tried: beside the first side and the one before the wrong one, in one context.

    All sides are changed as those of the ruling were. ``wrong``: the side as it stands. A slip leaves the names what
    they are, so that what the spelling of the wrong side tells of them holds for all that are tried in its place.
    """

    ruling: Ruling
    context: Context
    layout: str
    variable: str
    change: Change | None
    beside: Sides
    wrong: Node | None = None
    begun: Begun = field(default_factory=Begun)

    @cached_property
    def scope(self) -> Scope | None:
        if self.wrong is None:
            return None
        trees = self.sides({self.ruling.k: self.wrong}).values()
        return scope_of(self.context, trees, self.layout, self.variable, differentials=True)

    def sides(self, trees: Sides) -> dict[int, Node]:
        change = self.change
        made = trees if change is None else {p: changed(side, change) for p, side in trees.items()}
        return dict(sorted({**self.beside, **made}.items()))


def mend(case: Case, ruling: Ruling) -> str:
    """The LaTeX that should stand in the place of a wrong side; empty where no slip explains it."""
    node = case.chain.sides[ruling.k]
    text = case.ground.note.note.text
    near, terms = dict(_near(case, ruling, text)), tuple(dict.fromkeys(_terms(case, ruling, text)))
    side = Side(node, text, transpose_mark(text), tuple(near), terms)
    places = _places(case, ruling)
    if ruling.otherwise == "ok" and any(_is_true(place, {ruling.k: case.sides[ruling.k]}) for place in places):
        return ""
    knots = [_knots(place) for place in places]
    most = MOST
    if knots and all(found is not None and (_fits(ruling) or _lie_before(found)) for found in knots):
        places = _places(case, ruling, settled=False)  # alone the sides before it say too much
        knots, most = [_knots(place) for place in places], LOOSE
    for latex, changes in islice(candidates(side, "any" if ruling.sure else ruling.slips), most):
        hopeful = [p for p, knot in zip(places, knots, strict=True) if knot is None or _touches(changes, knot)]
        tree = (_with_factor(case, node, changes, near) or _parsed(case, latex)) if hopeful else None
        if tree is not None and any(_is_true(place, {ruling.k: tree}) for place in hopeful):
            return " ".join(latex.split())
    return _for_derivative(case, ruling)


def _for_derivative(case: Case, ruling: Ruling) -> str:
    r"""``dF = J`` where the derivative was meant."""
    first = case.chain.sides[0]
    if ruling.before != 0 or first.kind != "product" or len(first.children) != 2 or not is_mark(first.children[0]):
        return ""
    text, side = case.ground.note.note.text, case.sides[ruling.k]
    name = text[first.children[1].span.start : first.children[1].span.end]
    trees: dict[str, Node | None] = {}
    for context in case.plain:
        place = _place(case, ruling, context, context.conventions.layout or "denominator")
        for variable in dict.fromkeys(v for d in context.definitions for v in sorted(names_in(d.right))):
            latex = rf"\frac{{\partial {name}}}{{\partial {variable}}}"
            if latex not in trees:
                trees[latex] = _parsed(case, latex)
            tree = trees[latex]
            if tree is not None and _is_true(place, {0: tree, ruling.k: side}):
                return f"{latex} = {text[side.span.start : side.span.end]}"
    return ""


def _place(case: Case, ruling: Ruling, context: Context, layout: str, wrong: Node | None = None) -> Place:
    change = ruling.reading.change if ruling.reading is not None else None
    beside = {p: case.sides[p] for p in (0, ruling.before) if p in case.sides}
    if change is not None:
        beside = {p: changed(side, change) for p, side in beside.items()}
    return Place(ruling, context, layout, case.variable, change, beside, wrong)


def _places(case: Case, ruling: Ruling, settled: bool = True) -> list[Place]:
    """The contexts in which a mended side is read: the shapes are those that the sides before the wrong one have."""
    if ruling.reading is not None:
        given = [(ruling.reading.context, ruling.reading.layout)]
    else:
        given = [(c, c.conventions.layout or "denominator") for c in (case.plain[0], case.plain[-1])]
    wrong = case.sides.get(ruling.k)
    places = [_place(case, ruling, context, layout, wrong) for context, layout in given]
    if not settled:
        return [_of_kinds(place) for place in places] if _fits(ruling) else places
    return [place for place in map(_settled, places) if place is not None]


def _settled(place: Place) -> Place | None:
    """A place whose context declares what the sides before a wrong one say of their names; None if they say nothing."""
    attempt = Attempt(place.context, place.layout, place.variable, place.sides({}))
    found = attempt.joint(attempt.sides)
    if isinstance(found, TexDeriveError):
        return place
    if any(map(is_vacuous, found.values())):
        return None
    return replace(place, context=attempt.settled())


def _of_kinds(place: Place) -> Place:
    """A place whose context declares what kinds of names there are in all sides, the wrong one with them."""
    sides = place.sides({} if place.wrong is None else {place.ruling.k: place.wrong})
    attempt = Attempt(place.context, place.layout, place.variable, sides)
    failed = isinstance(attempt.joint(attempt.sides), TexDeriveError)
    return place if failed else replace(place, context=attempt.settled(sizes=False))


def _with_factor(case: Case, side: Node, changes: Changes, near: Mapping[str, Node]) -> Node | None:
    """A side with one factor more, as the parser would read it; None where it takes the parser to tell."""
    start, end, written = changes[0]
    factor = near.get(written.strip())
    if len(changes) > 1 or start != end or factor is None:
        return None
    made = _inserted(side, start, factor)
    return made if made is not None and is_readable(made, case.ground.titles) else None


def _inserted(node: Node, at: int, factor: Node) -> Node | None:
    """A tree with a factor more in the innermost product that begins, ends or goes on at a place."""
    for number, child in enumerate(node.children):
        if child.span.start <= at <= child.span.end:
            made = _inserted(child, at, factor)
            if made is not None:
                return node._replace(children=(*node.children[:number], made, *node.children[number + 1 :]))
    if node.kind != "product":
        return None
    starts = [child.span.start for child in node.children]
    number = len(starts) if at == node.span.end else starts.index(at) if at in starts else -1
    if number < 0:
        return None
    children = (*node.children[:number], factor, *node.children[number:])
    ops = (*node.ops, "") if number == len(starts) else (*node.ops[:number], "", *node.ops[number:])
    return node._replace(children=children, ops=ops)


def _near(case: Case, ruling: Ruling, text: str) -> Iterator[tuple[str, Node]]:
    """Factors of the lines beside a wrong one, as they are written."""
    seen: set[str] = set()
    for place in (ruling.before, ruling.k, 0):
        if place not in case.sides:
            continue
        for node in case.sides[place].walk():
            if node.kind in FACTORS and node.span.end - node.span.start < 40:
                written = text[node.span.start : node.span.end]
                if node.kind in ("name", "script") and written not in seen and not is_mark(node):
                    seen.add(written)
                    yield written, node


def _terms(case: Case, ruling: Ruling, text: str) -> Iterator[str]:
    """Terms of the sums in the lines beside a wrong one, each with its sign."""
    for place in (ruling.before, ruling.k + 1, 0):
        for node in case.sides[place].walk() if place in case.sides else ():
            if node.kind == "sum":
                for op, child in zip(node.ops, node.children, strict=True):
                    if child.span.end - child.span.start < LONG:
                        yield f" {op or '+'} {text[child.span.start : child.span.end]}"


def _parsed(case: Case, latex: str) -> Node | None:
    return readable_side(latex, case.ground.note.macros, case.ground.titles)


def _knots(place: Place) -> list[Span] | None:
    """Where a wrong side does not fit, for each choice of kinds: changes elsewhere leave it so. None where it fits."""
    side, scope = place.wrong, place.scope
    if side is None or scope is None:
        return None
    request = Request(relations=(tuple(place.sides({place.ruling.k: side}).values()),))
    found: list[Span] = []

    def attempt(choice: Mapping[str, int]) -> Outcome[JointAttempt]:
        try:
            return read_attempt(scope, request, choice, place.begun)
        except Misfit as misfit:
            found.append(_knot(misfit, side))
            raise

    try:
        search(attempt, scope.candidates, FEW)
    except TexDeriveError:
        return found
    return None


def _fits(ruling: Ruling) -> bool:
    """Whether a wrong side is false, and no misfit."""
    return ruling.reading is not None and ruling.k in ruling.reading.sides


def _lie_before(knots: Sequence[Span]) -> bool:
    """Whether it is the sides before a wrong one that do not fit."""
    return all(knot.start == knot.end for knot in knots)


def _knot(misfit: Misfit, side: Node) -> Span:
    """What of a side has a part in a misfit: sizes may come from all that was read before, kinds do not."""
    said = misfit.diagnostic
    places = [said.span or side.span, *(r.span for r in said.related)]
    start, end = min(p.start for p in places), max(p.end for p in places)
    if end <= side.span.start and end > 0:
        return Span(end, end)  # the sides before it do not fit themselves
    if said.code != SHAPE or start < side.span.start:
        return side.span
    return Span(start if misfit.local else side.span.start, end)


def _touches(changes: Changes, knots: Sequence[Span]) -> bool:
    return any(start <= knot.end and knot.start <= end for start, end, _ in changes for knot in knots)


def _is_true(place: Place, trees: Sides) -> bool:
    """Whether a side, put in the place of the wrong one, equals the side before it."""
    before, k = place.ruling.before, place.ruling.k
    attempt = Attempt(
        place.context, place.layout, place.variable, place.sides(trees), tries=FEW, begun=place.begun,
        scope=place.scope,
    )  # fmt: skip
    found = attempt.joint(attempt.sides)
    if isinstance(found, TexDeriveError):
        return False
    left, right = found[before], found[k]
    repeats = left is right and not any(map(_differentiates, attempt.sides[before].walk()))
    if repeats or any(map(is_vacuous, found.values())) or not leaf_names(right):
        return False
    reading = Reading(attempt.context, place.layout, found, {})
    return isinstance(judged(reading, before, k)[0], Holds)


def _differentiates(node: Node) -> bool:
    r"""Whether a derivative is written by primes that come to a value at once: \cos'(x)."""
    return node.kind == "apply" and node.children[0].kind == "script" and bool(node.children[0].text)


__all__ = ["mend"]
