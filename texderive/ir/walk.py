"""Walking and rewriting expressions. Memos key by identity, so shared parts are done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, node, postorder

Path = tuple[int, ...]
INDICES = "ijklrstuvabcdefgh"  # in the order in which a fresh index is taken


def transform(root: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Bottom-up: rebuild every node on its changed arguments, then apply ``change`` to it."""
    memo: dict[Expr, Expr] = {}
    for expr in postorder(root):
        memo[expr] = change(b.rebuild(expr, tuple(memo[a] for a in expr.args)) if expr.args else expr)
    return memo[root]


def substitute(root: Expr, mapping: Mapping[Expr, Expr]) -> Expr:
    """Replace whole nodes, outermost first: what a replacement contains is not looked at again."""
    memo: dict[Expr, Expr] = dict(mapping)

    def go(expr: Expr) -> Expr:
        found = memo.get(expr)
        if found is None:
            found = b.rebuild(expr, tuple(go(a) for a in expr.args)) if expr.args else expr
            memo[expr] = found
        return found

    return go(root)


def expand(root: Expr) -> Expr:
    """Replace every named intermediate by its definition."""
    return transform(root, lambda e: e.args[0] if e.op == "named" else e)


def replace_at(root: Expr, path: Path, new: Expr) -> Expr:
    """The expression with the node at ``path`` (argument positions from the root) replaced."""
    if not path:
        return new
    args = list(root.args)
    args[path[0]] = replace_at(args[path[0]], path[1:], new)
    return b.rebuild(root, tuple(args))


def at(root: Expr, path: Path) -> Expr:
    for step in path:
        root = root.args[step]
    return root


def rename_index(root: Expr, old: str, new: str) -> Expr:
    """Rename a free index everywhere below."""
    if old not in root.free:
        return root
    memo: dict[Expr, Expr] = {}

    def name(i: Any) -> Any:
        return new if i == old else i

    def go(expr: Expr) -> Expr:
        if old not in expr.free:
            return expr
        if expr not in memo:
            data = expr.data
            if expr.op in ("symbol", "named"):
                fields = (data.name, data.rows, data.cols, data.facts, tuple(map(name, data.index)))
                data = type(data)(*fields)
            elif expr.op in ("entry", "counter", "unit"):
                data = tuple(map(name, data))
            elif isinstance(data, Binder) and data.lower == old:
                data = Binder(data.index, data.size, new, data.shown)
            memo[expr] = node(expr.op, tuple(map(go, expr.args)), data, expr.shape)
        return memo[expr]

    return go(root)


def size(root: Expr) -> int:
    """The number of different nodes."""
    return sum(1 for _ in postorder(root))


def distinct_indices(root: Expr, outer: frozenset[str] = frozenset()) -> Expr:
    """Rename the index of a sum that stands inside a sum over the same index."""
    memo: dict[tuple[Expr, frozenset[str]], Expr] = {}

    def go(expr: Expr, bound: frozenset[str]) -> Expr:
        if not expr.args:
            return expr
        key = (expr, bound)
        if key not in memo:
            if expr.op in ("sum", "prod"):
                memo[key] = sum_of(expr, bound)
            else:
                memo[key] = b.rebuild(expr, tuple(go(a, bound) for a in expr.args))
        return memo[key]

    def sum_of(expr: Expr, bound: frozenset[str]) -> Expr:
        binder: Binder = expr.data
        body, index = expr.args[0], binder.index
        if index in bound:
            within = {e.data.index for e in postorder(body) if e.op in ("sum", "prod")}
            taken = bound | body.free | within
            index = next((i for i in INDICES if i not in taken), f"i_{len(bound)}")
            body = rename_index(body, binder.index, index)
        renamed = Binder(index, binder.size, binder.lower, binder.shown)
        return node(expr.op, (go(body, bound | {index}),), renamed, expr.shape)

    return go(root, outer)
