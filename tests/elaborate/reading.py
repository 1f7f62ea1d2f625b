"""What the tests of this folder share: formulas read with declarations, shapes as text, prose cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from texderive.elaborate.asked import read_asked
from texderive.elaborate.claims import Reading, read_relations
from texderive.elaborate.context import NoteContext, read_context
from texderive.elaborate.declarations import read_declarations
from texderive.elaborate.formulas import read_definitions, read_tree, shifted
from texderive.elaborate.problem import Problem, elaborate_question
from texderive.elaborate.symbols import Context, Declaration
from texderive.elaborate.system import SymbolInfo
from texderive.elaborate.words import Piece
from texderive.formula.parser import parse
from texderive.ir.dims import shape_text
from texderive.note.reader import read_note
from texderive.source import Span


def context_of(where: str = "", definitions: str = "") -> Context:
    declared = read_declarations(where) if where else {}
    return Context(declared, read_definitions(definitions) if definitions else ())


def read(latex: str, where: str = "", definitions: str = "", layout: str = "denominator") -> Reading:
    """One formula, or the sides of one relation, in a small context."""
    root = read_tree(latex)
    sides = root.children if root.kind == "relation" else (root,)
    return read_relations([sides], context_of(where, definitions), layout=layout)


def shown(latex: str, where: str = "", definitions: str = "") -> str:
    """The reading of one formula as text: the expression of each side."""
    return " = ".join(repr(side) for side in read(latex, where, definitions).sides[0])


def understand(text: str) -> NoteContext:
    return read_context(read_note(text))


def ask(text: str, question: str) -> Problem:
    """The problem of a question at the end of a note."""
    context = understand(text).at(len(text))
    return elaborate_question(read_asked(read_tree(question))[0], context)


def shapes(symbols: Mapping[str, SymbolInfo]) -> dict[str, str]:
    return {name: shape_text((info.symbol.rows, info.symbol.cols)) for name, info in symbols.items()}


def said(declarations: Sequence[Declaration]) -> dict[str, str]:
    """Declarations as text: kind or shape, and facts."""
    found: dict[str, str] = {}
    for one in declarations:
        parts = [shape_text(one.shape)] if one.shape else [one.kind] if one.kind else []
        text = " ".join([*parts, *sorted(one.facts)])
        found[one.name] = f"{found[one.name]} {text}" if one.name in found else text
    return found


def pieces(text: str) -> list[Piece]:
    """Text with $..$ and $$..$$ as prose and formulas."""
    found: list[Piece] = []
    at = 0
    for match in re.finditer(r"\$\$(.*?)\$\$|\$([^$]*)\$", text, re.S):
        found.append(Piece(Span(at, match.start()), text[at : match.start()]))
        group = 1 if match.group(1) is not None else 2
        tree = shifted(parse(match.group(group)).root, match.start(group))
        found.append(Piece(Span(*match.span()), "", tree))
        at = match.end()
    return [p for p in (*found, Piece(Span(at, len(text)), text[at:])) if p.tree is not None or p.text]
