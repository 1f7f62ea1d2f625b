"""What would be right: the slip whose mending makes a wrong line true, in the author's own LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from texderive.audit.edits import FACTORS, Side, candidates, transpose_mark
from texderive.audit.ground import is_readable
from texderive.audit.normal import mended, normal
from texderive.audit.reading import Attempt, Reading, Sides, is_vacuous, leaf_names
from texderive.audit.variants import changed
from texderive.audit.verdicts import Case, Ruling, judged
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.reading.derivatives import is_mark
from texderive.elaborate.symbols import Context, Declaration, kind_of
from texderive.formula.parser import parse
from texderive.formula.tree import Node
from texderive.ir.expr import Symbol
from texderive.verify.judge import Holds

MOST = 240  # changes that are tried
FEW = 6  # assignments of kinds for one change: nearly all names have their shapes by then

Contexts = Sequence[tuple[Context, str]]


def mend(case: Case, ruling: Ruling) -> str:
    """The LaTeX that should stand in the place of a wrong side; empty where no slip explains it."""
    node = case.chain.sides[ruling.k]
    text = case.ground.note.note.text
    side = Side(node, text, transpose_mark(text), tuple(_near(case, ruling, text)))
    contexts = _contexts(case, ruling)
    for latex in islice(candidates(side, plain=not ruling.sure), MOST):
        tree = _parsed(case, latex)
        if tree is not None and any(_is_true(case, ruling, {ruling.k: tree}, c, layout) for c, layout in contexts):
            return " ".join(latex.split())
    return _for_derivative(case, ruling)


def _for_derivative(case: Case, ruling: Ruling) -> str:
    r"""``dF = J`` where the derivative was meant."""
    first = case.chain.sides[0]
    if ruling.before != 0 or first.kind != "product" or len(first.children) != 2 or not is_mark(first.children[0]):
        return ""
    text = case.ground.note.note.text
    name = text[first.children[1].span.start : first.children[1].span.end]
    for context in case.ground.contexts(case.chain, list(case.sides.values())):
        layout = context.conventions.layout or "denominator"
        for definition in context.definitions:
            for variable in sorted(n.text for n in definition.right.walk() if n.kind == "name"):
                latex = rf"\frac{{\partial {name}}}{{\partial {variable}}}"
                tree = _parsed(case, latex)
                if tree is not None and _is_true(
                    case, ruling, {0: tree, ruling.k: case.sides[ruling.k]}, context, layout
                ):
                    right = text[case.sides[ruling.k].span.start : case.sides[ruling.k].span.end]
                    return f"{latex} = {right}"
    return ""


def _contexts(case: Case, ruling: Ruling) -> Contexts:
    """The context in which a mended side is read: the shapes are those that the sides before the wrong one have."""
    if ruling.reading is not None:
        given = [(ruling.reading.context, ruling.reading.layout)]
    else:
        found = list(case.ground.contexts(case.chain, list(case.sides.values())))
        given = [(c, c.conventions.layout or "denominator") for c in (found[0], found[-1])]
    return [(_settled(case, ruling, context, layout), layout) for context, layout in given]


def _settled(case: Case, ruling: Ruling, context: Context, layout: str) -> Context:
    """A context that declares what the sides before a wrong one say of their names."""
    change = ruling.reading.change if ruling.reading is not None else None
    sides = {p: case.sides[p] for p in sorted({0, ruling.before}) if p in case.sides}
    if change is not None:
        sides = {p: changed(side, change) for p, side in sides.items()}
    attempt = Attempt(context, layout, case.variable, sides)
    try:
        attempt.joint(list(sides))
    except TexDeriveError:
        return context
    learnt = {
        name: _declared(name, info.symbol) for name, info in attempt.symbols.items() if not info.defined
    }  # fmt: skip
    return replace(context, declarations={**context.declarations, **learnt})


def _declared(name: str, symbol: Symbol) -> Declaration:
    shape = (symbol.rows, symbol.cols)
    return Declaration(name, kind_of(shape), shape, symbol.facts)


def _near(case: Case, ruling: Ruling, text: str) -> Iterator[str]:
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
                    yield written


def _parsed(case: Case, latex: str) -> Node | None:
    parsed = parse(latex, case.ground.note.macros)
    root = normal(mended(parsed.root))
    return root if is_readable(root, case.ground.titles) and root.kind != "error" else None


def _is_true(case: Case, ruling: Ruling, trees: Sides, context: Context, layout: str) -> bool:
    """Whether a side, put in the place of the wrong one, equals the side before it."""
    change = ruling.reading.change if ruling.reading is not None else None
    sides = {**{p: case.sides[p] for p in (0, ruling.before) if p in case.sides}, **trees}
    if change is not None:
        sides = {p: changed(side, change) for p, side in sides.items()}
    attempt = Attempt(context, layout, case.variable, dict(sorted(sides.items())), tries=FEW)
    try:
        found = attempt.joint(list(attempt.sides))
    except TexDeriveError:
        return False
    left, right = found[ruling.before], found[ruling.k]
    if left is right or any(map(is_vacuous, found.values())) or not leaf_names(right):
        return False
    reading = Reading(attempt.context, layout, found, {})
    return isinstance(judged(reading, ruling.before, ruling.k)[0], Holds)


__all__ = ["mend"]
