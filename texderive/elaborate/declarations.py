r"""Declarations written in mathematics: ``X \in \mathbb{R}^{m \times n}``, lists, ``X_{m \times n}``, ``A \succ 0``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from texderive.diagnostics import Diagnostic, ParseError
from texderive.elaborate.numbered import with_numbered_names
from texderive.elaborate.reading.names import is_primed_name, primed, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Declaration, gather, kind_of
from texderive.formula.macros import Macros
from texderive.formula.names import name_key
from texderive.formula.parser import parse, parsed
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, SCALAR, Dim, Shape, added, named
from texderive.ir.expr import NO_FACTS

REALS = frozenset(
    {"R", r"\mathbb{R}", r"\mathcal{R}", r"\mathrm{R}", r"\mathbf{R}", r"\Re", r"\mathbb{C}", r"\mathfrak{R}"}
)
SYMMETRIC_SETS = frozenset({"S", r"\mathbb{S}", r"\mathcal{S}", r"\mathbf{S}", r"\mathrm{Sym}", r"\operatorname{Sym}"})
ORTHOGONAL_SETS = frozenset({r"\mathrm{O}", r"\mathcal{O}", r"\mathbb{O}", "O"})
# Sets of square matrices that are written with their order in brackets: what their members are.
GROUPS: Mapping[str, frozenset[str]] = {
    "O": frozenset({"orthogonal"}), "SO": frozenset({"orthogonal"}), "Sym": frozenset({"symmetric"}),
    "SPD": frozenset({"positive_definite"}), "GL": frozenset({"invertible"}),
}  # fmt: skip
POSITIVE = frozenset({"++", r"\succ", ">"})
ORDERS = {r"\succ": "positive_definite", r"\succeq": "symmetric"}
TIMES = frozenset({r"\times", "*", r"\cdot", ","})


def size_of(node: Node) -> Dim | None:
    """A size as it is written: a number, a name, a product or sum of these; anything else is a name of its own."""
    if node.kind == "number":
        return Dim(int(node.text)) if node.text.isdigit() and int(node.text) > 0 else None
    if node.kind == "name":
        return named(node.text)
    if node.kind == "product" and not any(op in TIMES for op in node.ops):
        product = ONE
        for child in node.children:
            part = size_of(child)
            if part is None:
                return None
            product = product * part
        return product
    if node.kind == "group":
        return size_of(node.children[0])
    if node.kind == "sum" and all(op in ("", "+") for op in node.ops):
        terms = [size_of(child) for child in node.children]
        known = [term for term in terms if term is not None]
        if len(known) == len(terms):
            return added(known)
    return named(name_key(node)) if node.kind in ("script", "sum") else None


def sizes_of(node: Node) -> list[Dim] | None:
    r"""The sizes in ``m \times n``, ``m*n``, ``m,n`` or ``n``."""
    if node.kind == "group" and node.ops[0] in ("", "(", "{"):
        return sizes_of(node.children[0])
    if node.kind in ("product", "list") and any(op in TIMES for op in node.ops):
        parts: list[list[Node]] = [[node.children[0]]]
        for op, child in zip(node.ops, node.children[1:], strict=True):
            if op in TIMES:
                parts.append([child])
            else:
                parts[-1].append(child)
        found = [
            size_of(p[0] if len(p) == 1 else Node("product", p[0].span, tuple(p), ops=("",) * (len(p) - 1)))
            for p in parts
        ]
    else:
        found = [size_of(node)]
    return None if any(f is None for f in found) or len(found) > 2 else [f for f in found if f is not None]


def shape_of_set(node: Node) -> tuple[Shape, frozenset[str]] | None:
    """The shape and the facts that membership in a set says; None where the set says neither."""
    if node.kind == "product":
        return _shape_of_group(node)
    base, sub, sup = node.children if node.kind == "script" else (node, None, None)
    mark = sub.text if sub is not None else ""
    if base.kind == "group" and base.ops[0] == r"\{":
        if base.children[0].kind == "relation":
            return None  # what fulfils a condition may be of any shape
        sizes = sizes_of(sup) if sup is not None and not sup.is_empty else []
    elif base.kind == "name" and base.text in REALS | SYMMETRIC_SETS | ORTHOGONAL_SETS:
        if sup is None or sup.is_empty:
            return (SCALAR, NO_FACTS) if base.text in REALS else None
        sizes = [] if sup.text in ("+", "++") else sizes_of(sup)
    else:
        return None
    if sizes is None:
        return None
    if base.text in SYMMETRIC_SETS | ORTHOGONAL_SETS and len(sizes) == 1:
        fact = (
            "orthogonal" if base.text in ORTHOGONAL_SETS else "positive_definite" if mark in POSITIVE else "symmetric"
        )
        return (sizes[0], sizes[0]), frozenset({fact})
    return _as_shape(sizes), NO_FACTS


def _shape_of_group(node: Node) -> tuple[Shape, frozenset[str]] | None:
    r"""``SO(3)``, ``\mathrm{Sym}(n)``, ``GL_n(\mathbb{R})``, ``M_{m,n}(\mathbb{R})``."""
    *names, argument = node.children
    if any(node.ops) or argument.kind != "group" or argument.ops[0] != "(":
        return None
    last, inside = names[-1], argument.children[0]
    sub = last.children[1] if last.kind == "script" and last.children[2].is_empty else None
    word = "".join(bare_word(n.children[0] if n.kind == "script" else n) for n in names)
    sized = inside if sub is None else sub if inside.kind == "name" and inside.text in REALS else None
    sizes = sizes_of(sized) if sized is not None and (word in GROUPS or (word in ("M", "Mat") and sub)) else None
    if not sizes or (len(sizes) > 1 and word in GROUPS):
        return None
    return (sizes[0], sizes[-1]), GROUPS.get(word, NO_FACTS)


def bare_word(node: Node) -> str:
    r"""The letters of an upright word or of a letter in a font: SO of ``\mathrm{SO}``, S of ``\mathbf{S}``."""
    found = re.fullmatch(r"(?:\\[A-Za-z]+\{)?([A-Za-z]+)\}?", node.text)
    return found[1] if node.kind in ("name", "function") and found else ""


def _as_shape(sizes: list[Dim]) -> Shape:
    return SCALAR if not sizes else (sizes[0], sizes[1] if len(sizes) > 1 else ONE)


def key_of_name(node: Node) -> str | None:
    """The key of what is declared; None where it is no name."""
    found = spelled(node)
    if found is None:
        return None
    name, sup, primes = found
    if primes and is_primed_name(name, primes) and sup.is_empty:
        return primed(name).key
    if primes or is_transpose(sup) or sup.kind in ("number", "product"):
        return None
    return name_key(node)


def declare(node: Node) -> list[Declaration] | None:
    """What a tree declares; None where it is no declaration."""
    if node.kind == "list":
        return _declare_list(node)
    if node.kind == "relation":
        return _declare_relation(node, [node.children[0]])
    if node.kind == "script":
        return _declare_subscript(node)
    return None


def _declare_list(node: Node) -> list[Declaration] | None:
    """``A, B \\in .., x \\in ..``: names without a set of their own share that of the next item."""
    found: list[Declaration] = []
    waiting: list[Node] = []
    for child in node.children:
        if child.kind in ("name", "script") and (own := declare(child)) is None:
            waiting.append(child)
        elif child.kind == "dots":
            continue
        else:
            own = (
                _declare_relation(child, [*waiting, child.children[0]]) if child.kind == "relation" else declare(child)
            )
            if own is None:
                return None
            found.extend(own)
            waiting = []
    return None if waiting or not found else found


def _declare_relation(node: Node, names: list[Node]) -> list[Declaration] | None:
    op, right = node.ops[0], node.children[1]
    keys = [key_of_name(n) for n in names]
    if op == r"\in":
        said = shape_of_set(right)
        if said is None or any(k is None for k in keys):
            return None
        shape, facts = said
        if len(node.children) == 3 and node.ops[1] not in ("=",):
            return None
        return [
            Declaration(k, kind_of(shape), shape, facts, n.span)
            for k, n in zip(keys, names, strict=True) if k
        ]  # fmt: skip
    if op in ORDERS and right.kind == "number" and right.text == "0":
        return [
            Declaration(k, None, None, frozenset({ORDERS[op]}), n.span) for k, n in zip(keys, names, strict=True) if k
        ] or None
    if op == ":" and len(node.children) == 3 and node.ops[1] == r"\to":
        domain, values = (shape_of_set(side) for side in node.children[1:])
        by_entry = domain is None or values is None or domain[0] == SCALAR
        of_values = None if by_entry or values is None else values[0]
        return [
            Declaration(k, "function", of_values, NO_FACTS, n.span) for k, n in zip(keys, names, strict=True) if k
        ] or None
    if op == "=" and is_either(right):
        return [
            Declaration(k, "scalar", SCALAR, NO_FACTS, n.span) for k, n in zip(keys, names, strict=True) if k
        ] or None
    if op == "=":
        return _fact_equation(node)
    return None


def is_either(node: Node) -> bool:
    r"""``\pm 1``: one of two numbers, and nobody says which."""
    return node.kind == "sum" and node.ops == (r"\pm",) and node.children[0].kind == "number"


def _fact_equation(node: Node) -> list[Declaration] | None:
    r"""``A^T = A``, ``Q^T Q = I`` and ``D = \operatorname{diag}(d_1, \dots, d_n)``."""
    left, right = node.children[0], node.children[1]
    for one, other in ((left, right), (right, left)):
        found = spelled(one)
        if found and is_transpose(found[1]) and other.kind in ("name", "script") and found[0].key == name_key(other):
            return [Declaration(found[0].key, None, None, frozenset({"symmetric"}), node.span)]
    name = spelled(left)
    if name and name[1].is_empty and not name[2] and _lists_a_diagonal(right):
        return [Declaration(name[0].key, None, None, frozenset({"diagonal"}), node.span)]
    if (
        left.kind == "product"
        and len(left.children) == 2
        and (size := right.children[0] if right.kind == "script" else right).kind == "name"
        and bare_letter(size.text)[0] == "I"
    ):
        a, b = (spelled(c) for c in left.children)
        if a and b and a[0].key == b[0].key and is_transpose(a[1]) != is_transpose(b[1]):
            fact = "orthonormal_columns" if is_transpose(a[1]) else "orthonormal_rows"
            return [Declaration(a[0].key, None, None, frozenset({fact}), node.span)]
    return None


def _lists_a_diagonal(node: Node) -> bool:
    r"""``\operatorname{diag}(d_1, \dots, d_n)``."""
    if node.kind != "apply" or node.children[0].text != "diag" or node.children[1].kind != "group":
        return False
    inside = node.children[1].children[0]
    return inside.kind == "list" and any(child.kind == "dots" for child in inside.children)


def _declare_subscript(node: Node) -> list[Declaration] | None:
    r"""``X_{m \times n}``."""
    base, sub, sup = node.children
    if sub.kind == "product" and r"\times" in sub.ops and sup.is_empty:
        sizes, key = sizes_of(sub), key_of_name(base)
        if sizes and key:
            shape = _as_shape(sizes)
            return [Declaration(key, kind_of(shape), shape, NO_FACTS, node.span)]
    return None


def read_declarations(text: str, macros: Macros | None = None, *, numbered: bool = False) -> dict[str, Declaration]:
    """Declarations parted by commas or semicolons. Raises ParseError for what is none, ShapeError for a clash."""
    tree = parse(text, macros) if macros is not None else parsed(text)
    errors = [d for d in tree.diagnostics if d.severity == "error"]
    if errors:
        raise ParseError(errors)
    found: list[Declaration] = []
    for part in _parts(with_numbered_names(tree.root) if numbered else tree.root):
        declared = declare(part)
        if declared is None:
            raise ParseError(Diagnostic(
                "TD114", f"this declares nothing: {text[part.span.start : part.span.end]}", part.span,
                r"write X \in \mathbb{R}^{m \times n}, or A \succ 0",
            ))  # fmt: skip
        found.extend(declared)
    return gather(found)


def _parts(root: Node) -> Iterable[Node]:
    """The pieces of a list that stand alone: names up to their set."""
    if root.kind != "list":
        return [root]
    parts: list[Node] = []
    waiting: list[Node] = []
    for child in root.children:
        waiting.append(child)
        if child.kind not in ("name", "dots") and not (child.kind == "script" and declare(child) is None):
            parts.append(_joined(waiting))
            waiting = []
    if waiting:
        parts.append(_joined(waiting))
    return parts


def _joined(nodes: list[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    span = nodes[0].span.cover(nodes[-1].span)
    return Node("list", span, tuple(nodes), ops=(",",) * (len(nodes) - 1))
