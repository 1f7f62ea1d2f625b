"""Descriptions: what words say of names, and the declaration that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from texderive.elaborate.spelling import costs
from texderive.elaborate.symbols import SQUARE_FACTS, Declaration, Kind, kind_of
from texderive.ir.dims import ONE, Dim, Shape
from texderive.source import Span


@dataclass(slots=True)
class Description:
    """What words have said so far of the names they speak of."""

    kind: str = ""
    kinds: list[str] = field(default_factory=list)  # of W and b, a matrix and a vector
    sizes: tuple[Dim, ...] = ()
    shape: Shape | None = None
    spread: tuple[Dim, ...] = ()  # m, n 维: one size for each name
    listed: list[tuple[Dim, ...]] = field(default_factory=list)  # m 维、n 维, p x 1、m x 1: sizes with their words
    facts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.kind or self.sizes or self.shape or self.spread or self.facts)


def declaration_of(name: str, span: Span, said: Description, at: int, count: int) -> Declaration | None:
    """What is said of the name at a place among ``count`` that are described together."""
    if not said or said.kind == "identity":
        return None  # constants are known
    facts = frozenset(said.facts)
    listed = count > 1 and len(set(said.kinds)) > 1
    if listed and len(said.kinds) != count:
        return None
    if listed:
        said = replace(said, kind=said.kinds[at])
    if said.kind in ("function", "sigmoid"):
        return Declaration(name, "function", None, facts, span, said.kind)
    shape = said.shape or _shape(said, at, count)
    if shape is None and not said.kind and said.sizes and costs(name)[0][0] == "matrix":
        return None  # a set S of size n
    vector = ONE in shape if shape else said.kind in ("column", "row", "scalar")
    if vector or not (shape or said.kind or costs(name)[0][0] == "matrix"):
        facts -= SQUARE_FACTS  # vectors that are orthogonal, a function that is symmetric
    if shape is not None:
        return Declaration(name, kind_of(shape), shape, facts, span)
    kinds: dict[str, Kind] = {
        "column": "column",
        "row": "row",
        "matrix": "matrix",
        "square": "matrix",
        "scalar": "scalar",
    }
    kind = kinds.get(said.kind)
    return Declaration(name, kind, None, facts, span) if kind or facts else None


def _shape(said: Description, at: int, count: int) -> Shape | None:
    if said.spread:
        size = said.spread[at] if len(said.spread) == count else said.spread[0]
        return (ONE, size) if said.kind == "row" else (size, ONE)
    sizes = said.listed[at] if len(said.listed) == count > 1 else said.sizes
    if len(sizes) == 2:
        rows, cols = sizes
        return (cols, rows) if said.kind == "row" and cols is ONE and rows is not ONE else (rows, cols)
    if len(sizes) == 1:
        size = sizes[0]
        if said.kind in ("matrix", "square"):
            return (size, size)
        return (ONE, size) if said.kind == "row" else (size, ONE)
    return None
