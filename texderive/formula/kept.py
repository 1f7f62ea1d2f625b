"""Results of functions of a tree that are asked for again and again, kept by the tree's identity."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from texderive.formula.tree import Node

P = ParamSpec("P")
T = TypeVar("T")
MOST = 20_000  # results of one function


def kept(make: Callable[Concatenate[Node, P], T]) -> Callable[Concatenate[Node, P], T]:
    """The function with its results kept. Further arguments must be hashable; what it returns must not be changed.

    To hash a tree costs more than most of these functions. The tree is kept beside the result, so that no other tree
    can come to have its identity.
    """
    found: dict[Hashable, tuple[Node, T]] = {}

    @wraps(make)
    def look(node: Node, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (id(node), *args) if args else id(node)
        entry = found.get(key)
        if entry is None:
            if len(found) >= MOST:
                found.clear()
            entry = found[key] = (node, make(node, *args, **kwargs))
        return entry[1]

    return look
