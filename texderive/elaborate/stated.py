r"""What ``where`` states, as an author writes it: ``A \in \mathbb{R}^{n \times n}, A is symmetric, y is one-hot``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from texderive.diagnostics import ParseError
from texderive.elaborate.declarations import declare, read_declarations
from texderive.elaborate.defining import definitions_of
from texderive.elaborate.formulas import read_tree
from texderive.elaborate.phrases import ROW_BY_ROW
from texderive.elaborate.prose import read_prose
from texderive.elaborate.symbols import Declaration, Definition, gather
from texderive.elaborate.unmarked import stretches
from texderive.elaborate.words import Piece
from texderive.formula.macros import Macros


class Stated(NamedTuple):
    """Declarations by name, definitions, and whether a matrix is normalised row by row."""

    declarations: Mapping[str, Declaration]
    definitions: tuple[Definition, ...] = ()
    row_by_row: bool = False


def read_stated(text: str, macros: Macros | None = None, *, numbered: bool = False) -> Stated:
    """Declarations in mathematics, in words, or in both. Raises ParseError where nothing is stated."""
    if not text.strip():
        return Stated({})
    try:
        return Stated(read_declarations(text, macros, numbered=numbered))
    except ParseError as error:
        return _in_words(text, macros, error, numbered=numbered)


def formulas_stated(text: str) -> tuple[str, ...]:
    """The formulas in what is stated: words show nobody's notation."""
    return tuple(text[span.start : span.end] for span, formula in stretches(text) if formula)


def _in_words(text: str, macros: Macros | None, refused: ParseError, *, numbered: bool) -> Stated:
    """What sentences and their formulas state; words may be overlooked, but formulas alone must state something."""
    pieces = [
        Piece(span, "", read_tree(text[span.start : span.end], macros, span.start, numbered=numbered))
        if formula
        else Piece(span, text[span.start : span.end])
        for span, formula in stretches(text)
    ]
    trees = [piece.tree for piece in pieces if piece.tree is not None]
    declared = read_prose(pieces)
    defined = tuple(d for tree in trees if declare(tree) is None for d in definitions_of(tree))
    worded = any(character.isalpha() for piece in pieces for character in piece.text)
    relations = all(tree.kind == "relation" or declare(tree) is not None for tree in trees)
    if not (worded or relations):
        raise refused
    rows = any(ROW_BY_ROW.search(piece.text) for piece in pieces)
    return Stated(gather(declared), defined, rows)
