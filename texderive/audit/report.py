"""The audit of a note: its chains one after the other, each claim with its status, reported where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from texderive.audit.blame import blame
from texderive.audit.cases import Kinds, Ruling, Status, open_case
from texderive.audit.claims import Chain, collect
from texderive.audit.densities import densities
from texderive.audit.gamma import through_log_gamma
from texderive.audit.ground import Ground, read_ground
from texderive.audit.letters import bare
from texderive.audit.places import Path
from texderive.audit.reading import differentiated
from texderive.audit.solutions import put_back, with_solved
from texderive.audit.verdicts import DEFINES, OTHER_LAYOUT, rule_on
from texderive.elaborate.context import NoteContext
from texderive.elaborate.keys import base_of, names_in
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.expr import Expr
from texderive.source import Span

CODES: dict[Status, str] = {"ok": "", "wrong": "TD201", "undecided": "TD202"}


MIXED = "TD203"
USUAL = frozenset({"x", "w", "z", "u", "v", r"\theta", r"\beta"})  # what one differentiates by without saying so
FAULTS = (ArithmeticError, AssertionError, LookupError, RecursionError, TypeError, ValueError)


class Asked(NamedTuple):
    """A derivative with which a chain begins, as it was read."""

    derivative: Expr
    layout: str
    varying: frozenset[str] = frozenset()  # the names that a differential varies


class Found(NamedTuple):
    """One claim of an author: where it stands, what is thought of it and why, and what would be right."""

    span: Span
    status: Status
    code: str
    message: str
    suggestion: str = ""
    asked: Asked | None = None  # the derivative that a wrong line without a suggestion should have given


def audit(known: NoteContext) -> list[Found]:
    """All claims of a note in the order of its text. Never raises for what stands in a note."""
    note = known.note
    chains: Sequence[Chain] = collect(note.text, [(f, note.blocks[f.block].display) for f in known.formulas])
    known, chains = through_log_gamma(known, chains)
    ground = with_solved(read_ground(known, chains), chains)
    found: list[Found] = []
    variable = ""
    agreed: dict[Path, Kinds] = {}
    for chain in chains:
        variable = variable_of(chain) or usual_variable(ground, chain, variable)
        if note.is_ignored(chain.span):
            continue
        kinds = agreed.setdefault(ground.places.path(chain.span.start), {})
        case = open_case(ground, chain, variable, kinds)
        try:
            found.extend(_report(chain, blame(case, rule_on(case))))
        except FAULTS as error:
            reason = f"a fault of texderive: {type(error).__name__}"  # one formula never stops the others
            found.append(Found(chain.span, "undecided", CODES["undecided"], reason))
    found.extend((*_of_densities(ground), *_of_solutions(ground, chains, found), *_of_layouts(found)))
    return sorted(found, key=lambda f: f.span)


def _of_solutions(ground: Ground, chains: Sequence[Chain], found: Sequence[Found]) -> Iterator[Found]:
    """Solutions of equations, put back into them; what does not solve a wrong equation may solve the right one."""
    wrong = [f.span for f in found if f.status == "wrong"]
    for chain in chains:
        try:
            told = None if ground.note.note.is_ignored(chain.span) else put_back(ground, chain)
        except FAULTS:
            continue
        equation = ground.solutions.get(chain.span.start, chain).span
        if told is not None and not (told.words and any(map(equation.overlaps, wrong))):
            status: Status = "wrong" if told.words else "ok"
            message = told.words or "it solves the equation"
            yield Found(chain.claim_span(1), status, CODES[status], message, told.suggestion)


def _of_densities(ground: Ground) -> Iterator[Found]:
    """Normal densities whose factor in front makes them integrate to one, and those where it does not."""
    note = ground.note.note
    for formula in ground.note.formulas:
        for density in densities(formula.tree):
            if note.is_ignored(density.span):
                continue
            for ruling in rule_on(open_case(ground, density.chain(formula.block), "")):
                if ruling.status == "wrong" and ruling.sure:
                    message = f"the density does not integrate to one: {ruling.words}"
                    yield Found(density.span, "wrong", CODES["wrong"], message, density.suggestion(note.text))


def _report(chain: Chain, rulings: Sequence[Ruling]) -> list[Found]:
    return [
        Found(chain.claim_span(r.k), r.status, code_of(r), r.message, r.suggestion, _asked(r, rulings))
        for r in rulings if r.message != DEFINES
    ]  # fmt: skip


def _asked(ruling: Ruling, rulings: Sequence[Ruling]) -> Asked | None:
    """The derivative with which the chain of a wrong line begins, where all up to that line is right."""
    reading = ruling.reading
    if ruling.status != "wrong" or ruling.suggestion or reading is None:
        return None
    left = reading.sides.get(0)
    if (
        left is None
        or left.op not in ("partial", "d")
        or any(r.k <= ruling.before and r.status != "ok" for r in rulings)
    ):
        return None
    bare = (differentiated(e)[0] for e in reading.sides.values() if e is not left)
    return Asked(left, reading.layout, ruling.varying or frozenset().union(*bare))


def code_of(ruling: Ruling) -> str:
    return MIXED if ruling.message.startswith(OTHER_LAYOUT) else CODES[ruling.status]


def _of_layouts(found: Sequence[Found]) -> Iterator[Found]:
    """One finding for a note that names a layout and does not keep to it, at the first line where it does not."""
    mixed = [f for f in found if f.code == MIXED]
    if mixed:
        message = f"{mixed[0].message} ({len(mixed)} lines of this note)" if len(mixed) > 1 else mixed[0].message
        yield Found(mixed[0].span, "undecided", MIXED, message)


def variable_of(chain: Chain) -> str:
    """The last name that a chain differentiates by: what a nabla without a name means after it."""
    found = ""
    for side in chain.sides:
        for node in side.walk():
            if node.kind == "product":
                found = _point(node) or found
                for mark, what in zip(node.children, node.children[1:], strict=False):
                    if mark.kind == "name" and mark.text == r"\mathrm{d}" and what.kind == "name":
                        found = name_key(what)
            elif node.kind == "fraction" and node.children[1].kind == "product":
                mark, what = node.children[1].children[:2]
                if mark.text == r"\partial" and what.kind in ("name", "script"):
                    found = name_key(what)
    return found


def usual_variable(ground: Ground, chain: Chain, before: str) -> str:
    r"""What a nabla without a name means where no chain before names a variable of its function: x in a^T x."""
    functions = {base_of(f) for side in chain.sides for node in side.walk() if (f := _behind_nabla(node)) is not None}
    earlier = [d for d in ground.definitions if d.span.start <= chain.span.start and base_of(d.left) in functions]
    if not earlier:
        return before
    named = names_in(earlier[-1].right)
    if before in named:
        return before
    usual = [name for name in named if bare(name) in USUAL]
    return usual[0] if len(usual) == 1 else before


def _behind_nabla(node: Node) -> Node | None:
    pairs = zip(node.children, node.children[1:], strict=False) if node.kind == "product" else ()
    return next((f for nabla, f in pairs if nabla.kind == "name" and nabla.text == r"\nabla"), None)


def _point(node: Node) -> str:
    r"""Where a gradient is taken: x_0 in ``\nabla f(x_0)``."""
    for mark, _, group in zip(node.children, node.children[1:], node.children[2:], strict=False):
        if mark.kind == "name" and mark.text == r"\nabla" and group.kind == "group" and group.ops[0] == "(":
            inside = group.children[0]
            return name_key(inside) if inside.kind in ("name", "script") else ""
    return ""


__all__ = ["Found", "Ground", "Node", "audit"]
