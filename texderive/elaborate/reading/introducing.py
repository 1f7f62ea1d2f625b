"""Symbols: what a name is when it is met first, by its definition, its declaration, or the kind that is tried."""

from __future__ import annotations

from texderive.elaborate.reading.core import Reader, Sym
from texderive.elaborate.reading.names import (
    SLOT,
    defined_name,
    index_letters,
)
from texderive.elaborate.symbols import SQUARE_FACTS, Declaration, facts_of_no_square
from texderive.elaborate.terms import Term
from texderive.elaborate.unify import Size
from texderive.source import Span


def symbol_of(reader: Reader, key: str, spelling: str, indices: tuple[str, ...], span: Span) -> Term:
    """A name as a symbol; one that was not met before is defined, an abstract function, or introduced."""
    sym = reader.symbols.get(key)
    if sym is None:
        if key in reader.scope.definitions:
            sym = define(reader, key, spelling, span)
        elif key in reader.scope.arguments and key not in reader.reading:
            made = _dependent(reader, key, spelling, span)
            sym = reader.symbols.get(key) or made  # what it is differentiated by uses it: it is no function of that
        else:
            sym = _introduce(reader, key, spelling, indices, span)
        reader.symbols[key] = sym
    else:
        reader.touched.append(key)
    reader.touched.extend(sym.touched)
    for index, slot in zip(indices, sym.slots, strict=False):
        size = reader.indices.get(index)
        if size is not None and not reader.sizes.unify(size, slot):
            reader.fail(span, "TD111", f"the index {index} runs over two different sizes at {spelling}")
    return Term("symbol", (), (key, indices), sym.rows, sym.cols, span)


def _introduce(reader: Reader, key: str, spelling: str, indices: tuple[str, ...], span: Span) -> Sym:
    declared = reader.scope.context.declarations.get(spelling) or _like_its_base(reader, key, indices)
    if declared is None or (declared.shape is None and declared.kind in (None, "function")):
        kind = reader.chosen(key)
        rows, cols = reader.shape_of_kind(kind)
    else:
        rows, cols = declared_shape(reader, declared)
        reader.touched.append(key)
    slots = tuple(reader.index_size(i) for i in indices)
    facts = declared.facts if declared else frozenset()
    if facts & SQUARE_FACTS and not reader.sizes.is_one(rows) and not reader.sizes.unify(rows, cols):
        facts = facts_of_no_square(facts)
    place = declared.span if declared and declared.span else span
    return Sym(key, rows, cols, spelling, facts, slots, place, declared)


def _like_its_base(reader: Reader, key: str, indices: tuple[str, ...]) -> Declaration | None:
    """Samples x_i of a declared vector x are vectors like it."""
    if SLOT not in key:
        return None
    base = key.removesuffix(f"_{{{SLOT}}}")
    declared = reader.scope.context.declarations.get(base)
    chosen = reader.kinds.get(f"{key}?") == "column"
    return declared if chosen and len(indices) == 1 and declared is not None and declared.kind == "column" else None


def define(reader: Reader, key: str, spelling: str, span: Span) -> Sym:
    """Read the definition of a name; its shape is that of its right side."""
    definition = reader.scope.definitions[key]
    if key in reader.reading:
        reader.fail(span, "TD114", f"{spelling} is defined by itself", "give the two sides different names")
    left = defined_name(definition.left)
    letters = index_letters(left.sub, reader.scope.bound) + index_letters(left.sup, reader.scope.bound) if left else ()
    slots = tuple(reader.sizes.fresh() for _ in letters)
    before, start = (reader.indices, reader.bindings, reader.beside), len(reader.touched)
    reader.indices, reader.bindings, reader.beside = dict(zip(letters, slots, strict=True)), {}, ()
    reader.reading.append(key)
    try:
        right = reader.read(definition.right)
    finally:
        reader.reading.pop()
        reader.indices, reader.bindings, reader.beside = before
    touched = tuple(dict.fromkeys(reader.touched[start:]))
    written = left.key if left else key
    declared = reader.scope.context.declarations.get(written)
    if declared is not None and declared.kind not in (None, "function"):
        _hold_to(reader, declared, right, written)
    facts = declared.facts if declared else frozenset()
    return Sym(key, right.rows, right.cols, written, facts, slots, definition.span, declared, right, letters, touched)


def _dependent(reader: Reader, key: str, spelling: str, span: Span) -> Sym:
    """A name that nothing defines but that is differentiated by others: an abstract function of those."""
    reader.reading.append(key)
    start = len(reader.touched)
    try:
        args = [reader.read(node) for node in reader.scope.arguments[key]]
    finally:
        reader.reading.pop()
    inner = {k for arg in args if arg.op == "symbol" for k in reader.symbols[arg.data[0]].touched}
    args = [a for a in args if a.op == "symbol" and a.data[0] not in inner]
    declared = reader.scope.context.declarations.get(spelling)
    if declared is not None and declared.kind not in (None, "function"):
        rows, cols = declared_shape(reader, declared)
        entrywise = False
    else:
        kind = reader.chosen(f"{key}()")
        entrywise = kind == "function" and len(args) == 1
        rows, cols = args[0].shape if entrywise else reader.shape_of_kind("matrix" if kind == "function" else kind)
    right = Term("call", tuple(args), (key, entrywise, 0), rows, cols, span)
    facts = declared.facts if declared else frozenset()
    return Sym(key, rows, cols, spelling, facts, (), span, declared, right, (), tuple(reader.touched[start:]))


def _hold_to(reader: Reader, declared: Declaration, right: Term, written: str) -> None:
    rows, cols = declared_shape(reader, declared)
    said = Term("", (), None, rows, cols, declared.span or right.span)
    if not reader.same(right.shape, said.shape):
        reader.mismatch(f"the definition of {written} and its declaration", right, said, right.span)


def declared_shape(reader: Reader, declared: Declaration) -> tuple[Size, Size]:
    if declared.shape is not None:
        return declared.shape
    assert declared.kind is not None
    return reader.shape_of_kind(declared.kind)
