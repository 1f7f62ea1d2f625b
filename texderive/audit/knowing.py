"""What is known of the names of a claim: without it, a claim that fails may only lack what its author had in mind."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache

from texderive.audit.claims import Chain
from texderive.audit.conventions import SYMMETRIC
from texderive.audit.gamma import GAMMA
from texderive.audit.ground import Ground, defined_name
from texderive.audit.letters import bare, letters_in
from texderive.audit.normal import same_tree
from texderive.audit.reading import Reading, by_what, differentiated, has_op, leaf_names
from texderive.elaborate.reading.calls import title_of
from texderive.elaborate.reading.names import is_call, letters_of, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter, costs
from texderive.elaborate.symbols import Context, kind_of
from texderive.formula.kept import kept
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, Symbol, postorder

STRAINED = 2.0  # the cost of a kind that no author gives to a name without a word
MEMBERS = tuple(f"{c}}}" for c in "ijknt")
FREE = frozenset("ij")
SPECIAL = frozenset({"0", "1", "I", "E", "K", "e", r"\pi"})  # what may stand for a constant
OPERATORS = frozenset({r"\nabla", r"\partial"})
CONSTANTS = frozenset({"I", r"\sigma", r"\mathrm{d}", r"\mathbf{1}", r"\partial", r"\nabla"})


def unknown_names(ground: Ground, chain: Chain, reading: Reading, before: int, k: int) -> set[str]:
    """Names on one side only of which nothing is known."""
    left, right = leaf_names(reading.sides[before]), leaf_names(reading.sides[k])
    sides = (reading.sides[before], reading.sides[k])
    apart = (left ^ right) - by_what(sides[0]) - by_what(sides[1])
    if not apart:
        return set()
    known = set(reading.context.declarations)
    for definition in reading.context.definitions:
        known |= keys_of(definition.right)
    known |= {f"{GAMMA}()"}
    known |= {n.rsplit("_{", 1)[0] for n in known if n.endswith(MEMBERS)} - _of_members(reading)
    if before != 0 and 0 in reading.sides and defined_name(chain.sides[0]) is None:
        whole = reading.sides[0]
        alone = whole.args[0].data.name if whole.op == "d" and whole.args[0].op == "symbol" else ""
        known |= {n for n in leaf_names(whole) if not n.endswith("()") and n != alone}
    sized = {n for n, d in reading.context.declarations.items() if d.shape is not None}
    known -= (ground.loose_at(chain.span.start) - sized) | reading.dropped | _may_be_made_of(sides)
    return {n for n in apart if n not in known}


def _may_be_made_of(sides: tuple[Expr, Expr]) -> set[str]:
    """Names of members x_i where there is a matrix X too, which is often made of them without a word; and the X."""
    symbols = [s for side in sides for s in side.symbols]
    whole = {bare(s.name) for s in symbols if not s.index}
    made = {bare(s.name).upper() for s in symbols if s.index and bare(s.name).islower()} & whole
    return {s.name for s in symbols if (bare(s.name).upper() if s.index else bare(s.name)) in made}


def _of_members(reading: Reading) -> set[str]:
    """Names whose members alone have a meaning: p beside a definition of p_i."""
    lefts = {name for d in reading.context.definitions if (name := defined_name(d.left)) is not None}
    wholes = {n.rsplit("_{", 1)[0] for n in lefts if n.endswith(MEMBERS)}
    return wholes - lefts - set(reading.context.declarations)


def symmetric_variables(ground: Ground, chain: Chain, reading: Reading, before: int, k: int) -> bool:
    """Whether one differentiates by a symmetric matrix: what the entries of the derivative are is a convention."""
    sides = (reading.sides[before], reading.sides[k])
    names = frozenset().union(*(by_what(e) | differentiated(e)[0] for e in sides))
    if not names:
        return False
    said = reading.context.declarations
    if any(n in said and said[n].facts & SYMMETRIC for n in names):
        return True
    shapes = {s.name: (s.rows, s.cols) for e in sides for s in e.symbols}
    if all(ONE in shapes.get(n, ()) for n in names):
        return False
    text = ground.note.note.text[max(0, chain.span.start - 80) : chain.span.start]
    return "对称" in text or "symmetric" in text


CONDITIONS = re.compile(
    r"(?:\b(?:if|when|whenever|unless|suppose|assum\w+|such that|let|means? that|subject to|s\.t\.|given|where|provided"
    r"|satisf\w+)\b"
    r"|[若当设令]|如果|假设|假定|满足|使得|其中|已知|约束|条件)[^.。;；!?]{0,100}$",
    re.I,
)


def conditional(ground: Ground, chain: Chain) -> bool:
    """Whether the words before a chain make it a condition, not a claim."""
    text = ground.note.note.text
    line = text.rfind("\n\n", 0, chain.span.start)
    return CONDITIONS.search(text[max(line, chain.span.start - 120, 0) : chain.span.start]) is not None


KINKED = frozenset({"relu", "step", "abs", "sign"})


@lru_cache(1024)
def is_ambiguous(expr: Expr) -> bool:
    """Whether derivatives may hold intermediates fixed or not, or are those of one branch of a function."""
    taken: dict[str, list[Expr]] = {}
    for node in postorder(expr):
        if node.op != "partial":
            continue
        function, variable = node.args
        if any(n.op == "apply" and n.data in KINKED for n in postorder(function)):
            return True
        if function.op != "named" or variable.op not in ("symbol", "named"):
            continue
        taken.setdefault(function.data.name, []).append(variable)
        direct = {n.data.name for n in postorder_within(function.args[0]) if n.op == "symbol"}
        through = [n for n in postorder_within(function.args[0]) if n.op == "named" and n is not function]
        if variable.data.name in direct and any(variable.data in n.symbols for n in through if n.data != variable.data):
            return True
    return any(a is not b and a.data in b.symbols for found in taken.values() for a in found for b in found)


def postorder_within(expr: Expr) -> Iterator[Expr]:
    """The nodes of an expression, named intermediates as a whole."""
    yield expr
    if expr.op != "named":
        for arg in expr.args:
            yield from postorder_within(arg)


@lru_cache(1024)
def is_natural(expr: Expr) -> bool:
    """Whether what is spelled like a matrix is read as one."""
    for node in postorder(expr):
        if (
            node.op == "symbol"
            and costs(node.data.name)[0][0] == "matrix"
            and (node.is_column or node.is_row or node.is_scalar)
        ):
            return False
    return True


def is_usual(reading: Reading, forced: bool = True) -> bool:
    """Whether the names that are neither declared nor defined are what their spelling says, or near to it.

    ``forced``: a name in a definition may be anything, since that definition may force it to be.
    """
    said = {name.rsplit("_{", 1)[0] if name.endswith(MEMBERS) else name for name in reading.context.declarations}
    for definition in reading.context.definitions:
        said |= {defined_name(definition.left) or ""} | (keys_of(definition.right) if forced else set())
    symbols = frozenset().union(*(e.symbols for e in reading.sides.values()))
    return all(_is_usual(s) for s in symbols if s.name not in said)


def _is_usual(symbol: Symbol) -> bool:
    kind = kind_of((symbol.rows, symbol.cols))
    return next((cost for one, cost in costs(symbol.name) if one == kind), STRAINED) < STRAINED


def is_identity(reading: Reading, before: int, k: int) -> bool:
    """Whether a line states an identity: an equation that is to be solved has other names on its sides, and a first
    line that says nothing of derivatives may be one."""
    left, right = reading.sides[before], reading.sides[k]
    if not leaf_names(right) or not leaf_names(left):
        return False
    if before != 0 or has_op(left, "d", "partial"):
        return True
    return leaf_names(left) == leaf_names(right)


def is_rate(side: Node) -> bool:
    """Whether a side is but a name with a prime, so that an equation may say how fast it changes: P' = rP."""
    return side.kind == "script" and bool(side.text) and side.children[0].kind == "name" and side.children[2].is_empty


def given_names(context: Context, others: Mapping[int, Node]) -> set[str]:
    """Names that declarations, definitions and other lines make known."""
    known = set(context.declarations)
    for side in others.values():
        known |= keys_of(side)
    for definition in context.definitions:
        known |= keys_of(definition.right) | keys_of(definition.left)
    return known


def is_forced(known: set[str], side: Node, bound: bool = False) -> bool:
    """Whether all names of a side are known otherwise, so that their shapes are not guessed.

    ``bound``: the lines beside it tell that a name with an index is a member.
    """
    if not bound and any(
        n.kind == "script" and set(letters_of(n.children[1]) or ()) & FREE and not _is_constant(n) for n in side.walk()
    ):
        return False
    return keys_of(side) <= known | CONSTANTS


def _is_constant(node: Node) -> bool:
    base = node.children[0] if node.kind == "script" else node
    return base.kind == "number" or (base.kind == "name" and bare_letter(base.text)[0] in ("1", "I", "K"))


def is_new(left: Node, others: Iterable[Node]) -> bool:
    """Whether a side is a name of which nothing else speaks, so that what is equal to it can only be its meaning."""
    base = left.children[0] if left.kind == "script" else left
    if base.kind != "name" or defined_name(left) is None:
        return False
    letter = bare_letter(base.text)[0]
    return letter not in SPECIAL and not any(letter in letters_in(tree) for tree in others)


def may_call(side: Node, known: Container[str], titles: frozenset[str], bound: bool = False) -> bool:
    """Whether a name that is not known, or that of a function, stands before a bracket with names alone in it.

    ``bound``: what is known is what other lines hold with, so that the name of a function is none of one.
    """
    return next(called_names(side, known, titles, bound), None) is not None


def called_names(
    side: Node, known: Container[str], titles: frozenset[str], bound: bool = False
) -> Iterator[tuple[str, Node]]:
    """Such names, each with what stands in its bracket."""
    for node in side.walk():
        if node.kind != "product":
            continue
        for a, b, op in zip(node.children, node.children[1:], node.ops, strict=False):
            if op or a.kind not in ("name", "script") or b.kind != "group" or b.ops[0] != "(":
                continue
            if title_of(Node("product", a.span.cover(b.span), (a, b), ops=("",)), frozenset()) in titles:
                continue
            told, inside = spelled(a), b.children[0]
            if told is None or _is_constant(a):
                continue
            name = told[0].key
            if bound and name in known:
                continue
            plain = _is_argument(inside) or any(n.kind == "group" for n in inside.children)
            is_function = bare_letter(name)[0] in FUNCTION_LETTERS
            strange = name not in known and (is_function or (plain and name != r"\mathrm{d}"))
            if strange or (not bound and is_function and _is_argument(inside)):
                yield name, inside


def is_value(reading: Reading, name: str, inside: Node) -> bool:
    """Whether a name before a bracket is what a definition makes it: f(x) for f(x) = x^T x, or for f = x^T x."""
    for definition in reading.context.definitions:
        if defined_name(definition.left) == name:
            if is_call(definition.left):
                return same_tree(definition.left.children[1].children[0], inside)
            return keys_of(inside) <= keys_of(definition.right)
    return False


def is_applied(reading: Reading, name: str) -> bool:
    """Whether a reading takes a name for a function alone."""
    return all(name != s.name for e in reading.sides.values() for s in e.symbols)


def _is_argument(inside: Node) -> bool:
    """Whether what stands in a bracket looks like the arguments of a function: names alone."""
    return inside.kind in ("name", "script", "list")


@kept
def keys_of(node: Node) -> frozenset[str]:
    """The names in a tree, with the subscripts that belong to them."""
    found: set[str] = set()
    stack = [node]
    while stack:
        here = stack.pop()
        name = spelled(here) if here.kind in ("name", "script") else None
        if here.kind == "command":
            found.add(here.text)  # a macro that is defined elsewhere is a name too
        if name is None:
            stack.extend(c for c in here.children if not is_transpose(c))
            continue
        if name[0].base.text in OPERATORS:
            stack.append(name[0].sub)
        elif bare_letter(name[0].key)[0] not in ("1", "I", "K") or name[0].sub.is_empty:
            found.add(name[0].key)
        if not is_transpose(name[1]):
            stack.append(name[1])
    return frozenset(found)
