"""The letters with which names are spelled, fonts and scripts left off."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from texderive.elaborate.keys import names_in
from texderive.elaborate.spelling import bare_letter
from texderive.formula.kept import kept
from texderive.formula.tree import Node


def spellings(nodes: Iterable[Node]) -> frozenset[str]:
    """The letters of all names of some trees."""
    return frozenset().union(*map(letters_in, nodes))


@kept
def letters_in(node: Node) -> frozenset[str]:
    """The letters of all names of a tree."""
    return frozenset(map(bare, names_in(node)))


@lru_cache(4096)
def bare(name: str) -> str:
    """The letter of a name, without fonts and scripts."""
    return bare_letter(name)[0]
