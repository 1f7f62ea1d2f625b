"""A derivation as rows of an aligned display: left side, relation, right side, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from texderive.ir.expr import Expr
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.render.pieces import visible_length

WIDEST = 90  # signs in a row before it is broken at its terms

# One scan finds what opens, what closes, bars (which open and close in turn), and the signs between terms.
_MARKS = re.compile(
    r"(?P<open>\\left(?![A-Za-z]).?|\\begin(?![A-Za-z])|[{(\[])"
    r"|(?P<close>\\right(?![A-Za-z]).?|\\end(?![A-Za-z])|[})\]])"
    r"|(?P<bar>\\?\||\\[lr]?[vV]ert(?![A-Za-z]))|(?P<sign> (?=[+-] ))"
)


class Row(NamedTuple):
    """One row. ``left`` is empty where the row goes on from the one before; ``connective`` stands before the row."""

    left: str
    relation: str
    right: str
    reason: str = ""
    connective: str = ""


def row(
    left: Expr | str | None,
    right: Expr | str,
    notation: Notation,
    reason: str = "",
    relation: str = "=",
    connective: str = "",
) -> Row:
    """A row from two expressions; what is LaTeX already is taken as it stands."""
    return Row(_latex(left, notation), relation, _latex(right, notation), reason, connective)


def _latex(side: Expr | str | None, notation: Notation) -> str:
    return side if isinstance(side, str) else write(side, notation) if side is not None else ""


def chain(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that go on from one another: a left side is written once, and nothing is written twice running."""
    kept: list[Row] = []
    left = None
    for one in rows:
        if kept and one.right == kept[-1].right and one.left in ("", left):
            kept[-1] = kept[-1]._replace(reason=one.reason or kept[-1].reason)
            continue
        kept.append(one._replace(left="") if kept and one.left == left and not one.connective else one)
        left = one.left or left
    return tuple(kept)


def wrapped(one: Row, widest: int = WIDEST) -> tuple[Row, ...]:
    """A row that is too wide, broken before the signs of its outermost terms; the reason stays on the last part."""
    if visible_length(one.right) <= widest:
        return (one,)
    lines: list[str] = []
    length = 0
    for term in _terms(one.right):
        own = visible_length(term)
        if lines and length + own <= widest:
            lines[-1] += " " + term
            length += own
        else:
            lines.append(term)
            length = own
    parts = [Row("", "", r"\quad {}" + line) for line in lines[1:]]
    rows = [one._replace(right=lines[0], reason="" if parts else one.reason), *parts]
    rows[-1] = rows[-1]._replace(reason=one.reason)
    return tuple(rows)


def _terms(text: str) -> list[str]:
    """The terms of a sum that stands outside of all brackets, each with its sign."""
    cuts, depth, bars = [0], 0, 0
    for mark in _MARKS.finditer(text):
        kind = mark.lastgroup
        depth += (kind == "open") - (kind == "close")
        bars += kind == "bar"
        if kind == "sign" and depth == 0 and bars % 2 == 0:
            cuts.append(mark.start())
    return [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
