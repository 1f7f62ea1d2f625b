"""Results of functions of a tree that are asked for again and again, kept by the tree's identity."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from texderive.formula.tree import Node

K = TypeVar("K")
P = ParamSpec("P")
T = TypeVar("T")
MOST = 8_000  # results of one function


def kept(make: Callable[[K], T]) -> Callable[[K], T]:
    """The function of a tree, or of a tuple of what holds some, with its results kept; they must not be changed.

    To hash a tree costs more than most of these functions. The tree is kept beside the result, so that no other tree
    can come to have its identity.
    """
    found: dict[int, tuple[K, T]] = {}

    @wraps(make)
    def look(node: K, /) -> T:
        entry = found.get(id(node))
        if entry is None:
            if len(found) >= MOST:
                found.clear()
            entry = found[id(node)] = (node, make(node))
        return entry[1]

    return look


def kept_with(make: Callable[Concatenate[Node, P], T]) -> Callable[Concatenate[Node, P], T]:
    """The same for a function of further arguments, which must be hashable."""
    found: dict[Hashable, tuple[Node, T]] = {}

    @wraps(make)
    def look(node: Node, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (id(node), *args)
        entry = found.get(key)
        if entry is None:
            if len(found) >= MOST:
                found.clear()
            entry = found[key] = (node, make(node, *args, **kwargs))
        return entry[1]

    return look
