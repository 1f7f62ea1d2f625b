r"""The logarithm of the gamma function as one smooth function, and \psi as its derivative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from texderive.audit.claims import Chain
from texderive.audit.variants import changed
from texderive.elaborate.context import NoteContext
from texderive.elaborate.keys import names_in
from texderive.elaborate.symbols import Declaration
from texderive.formula.tree import Node
from texderive.source import Span

GAMMA = r"\Gamma"
DIGAMMA = frozenset({r"\psi", r"\digamma"})


def through_log_gamma(note: NoteContext, chains: Sequence[Chain]) -> tuple[NoteContext, Sequence[Chain]]:
    r"""A note and its chains with \Gamma for \log\Gamma and its derivative for \psi, where it speaks of that alone."""
    if not any(GAMMA in names_in(side) for chain in chains for side in chain.sides):
        return note, chains
    logged = [n for chain in chains for side in chain.sides for n in side.walk() if _log_of(n) is not None]
    calls = sum(_is_call(n, {GAMMA}) for chain in chains for side in chain.sides for n in side.walk())
    if not logged or calls > len(logged):
        return note, chains
    told = Declaration(GAMMA, "function", span=Span(0, 0))
    definitions = (d._replace(left=_changed(d.left), right=_changed(d.right)) for d in note.definitions)
    kept = tuple(d for d in definitions if not _is_digamma(d.left))
    read = (c._replace(sides=tuple(map(_changed, c.sides))) for c in chains if not _is_digamma(_changed(c.sides[0])))
    return replace(note, declarations=(told, *note.declarations), definitions=kept), tuple(read)


def _changed(node: Node) -> Node:
    return changed(node, _one)


def _one(node: Node) -> Node:
    """One node as it is read."""
    call = _log_of(node)
    if call is not None:
        return call._replace(span=node.span)
    if node.kind != "product":
        return node
    children = tuple(
        _derivative(a) if a.text in DIGAMMA and a.kind == "name" and not op and _is_bracket(b) else a
        for a, op, b in zip(node.children, node.ops, node.children[1:], strict=False)
    )
    return node._replace(children=(*children, node.children[-1]))


def _derivative(name: Node) -> Node:
    nothing = Node("empty", Span(name.span.end, name.span.end))
    return Node("script", name.span, (name._replace(text=GAMMA), nothing, nothing), "'")


def _log_of(node: Node) -> Node | None:
    r"""The call \Gamma(x) of a node \log \Gamma(x)."""
    if node.kind != "apply" or node.children[0].text != "log":
        return None
    inside = node.children[1]
    call = inside.children[0] if inside.kind == "group" and not any(inside.ops) else inside
    return call if _is_call(call, {GAMMA}) and len(call.children) == 2 else None


def _is_call(node: Node, names: Iterable[str]) -> bool:
    return node.kind == "product" and any(
        a.text in names and not op and _is_bracket(b)
        for a, op, b in zip(node.children, node.ops, node.children[1:], strict=False)
    )


def _is_bracket(node: Node) -> bool:
    return node.kind == "group" and node.ops[0] in ("(", "[", "\\{")


def _is_digamma(left: Node) -> bool:
    r"""Whether a line only says what \psi is."""
    return left.kind == "product" and left.children[0].kind == "script" and left.children[0].children[0].text == GAMMA
