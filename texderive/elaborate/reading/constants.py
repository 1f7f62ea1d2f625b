r"""Constants that need no declaration: I, 1, 0, e_i, K_{mn}, \delta_{ij}, pi, and sizes used as numbers."""

from __future__ import annotations

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.names import Spelled, letters_of
from texderive.elaborate.spelling import IDENTITIES, INDEX_LETTERS, bare_letter
from texderive.elaborate.terms import Term, ones, scalar
from texderive.elaborate.unify import Size
from texderive.ir.dims import ONE, Dim, named

ONES_FONTS = frozenset(
    {r"\mathbf", r"\mathbb", r"\boldsymbol", r"\bm", r"\mathds", r"\bold", r"\pmb", r"\vec", r"\mathrm", r"\symbf"}
)


def constant_of(reader: Reader, name: Spelled, key: str) -> Term | None:
    """The usual constants, where the name is not declared."""
    letter, fonts = bare_letter(key)
    parts = letters_of(name.sub) if not name.sub.is_empty else []
    if not name.sup.is_empty or parts is None:
        return None
    if letter in ("1", "0") and fonts <= ONES_FONTS:
        return _ones_or_zeros(reader, letter, parts, name)
    if letter in IDENTITIES and not _plain_e(letter, name) and (len(parts) < 2 or parts[0] == parts[1]):
        size = reader.sizes.fresh() if not parts else size_named(parts[0])
        return Term("identity", (), None, size, size, name.span)
    if letter == "I" and len(parts) == 2 and reader.scope.context.dimension_names() >= set(parts):
        size = reader.sizes.times(*map(size_named, parts))  # I_{mn} of declared m and n
        return Term("identity", (), None, size, size, name.span)
    if letter == "K" and len(parts) == 2 and key not in reader.scope.definitions:
        pair = (size_named(parts[0]), size_named(parts[1]))
        size = reader.sizes.times(*pair)
        return Term("commutation", (), pair, size, size, name.span)
    if letter == "e" and len(parts) == 1 and (parts[0] in INDEX_LETTERS or parts[0].isdigit()):
        size = reader.index_size(parts[0])
        position = int(parts[0]) if parts[0].isdigit() else parts[0]
        return Term("unit", (), position, size, ONE, name.span)
    if letter == r"\delta" and not fonts and len(parts) == 2 and all(p in INDEX_LETTERS for p in parts):
        size = reader.index_size(parts[0])  # Kronecker's
        return scalar("entry", Term("identity", (), None, size, size, name.span), data=tuple(parts), span=name.span)
    if key == r"\pi":
        return scalar("pi", span=name.span)
    if key in reader.scope.dims:
        return scalar("dimension", data=named(key), span=name.span)
    return None


def _plain_e(letter: str, name: Spelled) -> bool:
    return letter == "E" and name.sub.is_empty


def _ones_or_zeros(reader: Reader, letter: str, parts: list[str], name: Spelled) -> Term:
    sizes: list[Size] = [size_named(p) for p in parts[:2]] or [reader.sizes.fresh()]
    rows, cols = (sizes[0], sizes[1] if len(sizes) > 1 else ONE)
    if letter == "1":
        return ones(rows, cols, name.span)
    return Term("zeros", (), None, rows, cols, name.span)


def size_named(text: str) -> Size:
    """The size that a subscript such as n or 3 says."""
    return Dim(int(text)) if text.isdigit() else named(text)
