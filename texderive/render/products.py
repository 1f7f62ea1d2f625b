"""Products, sums and fractions: what stands in front, what needs parentheses, what goes below a fraction line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.ir.operations import HADAMARD, PREFIX, PRODUCT, SUM
from texderive.render.arrays import write_array
from texderive.render.pieces import Pen, Piece, glue, visible_length
from texderive.render.scripts import sized_identity

SHORT = 22  # signs: a product of matrices up to this length reads well above a fraction line

_CONSTANTS = frozenset({"number", "dimension", "constant"})
_PLAIN = _CONSTANTS | {"symbol", "named", "counter"}


def write_sum(x: Expr, pen: Pen) -> Piece:
    """Terms in their order; a negative one is subtracted. A multiple of ones beside other terms is a plain number."""
    array = write_array(x, pen)
    if array is not None:
        return array
    text = ""
    for term in x.args:
        factor, core = b.coefficient(term)
        piece = pen.piece(b.number(factor) if core.op == "ones" else term)
        negative = piece.text.startswith("-")
        own = piece.text if piece.level > SUM or negative else pen.group(piece.text)
        if not text:
            text = own
        elif negative:
            text += " - " + own[1:]
        else:
            text += " + " + own
    return Piece(text, SUM)


def write_product(x: Expr, pen: Pen) -> Piece:
    array = write_array(x, pen)
    if array is not None:
        return array
    first = x.args[0]
    if first.op == "number" and first.data < 0:
        positive = pen.piece(b.neg(x))
        text = positive.text if positive.level > SUM else pen.group(positive.text)
        return Piece("-" + text, SUM, positive.greedy)
    above, below, rest = _parts(x)
    if not below:
        return juxtapose(x.args, pen)
    in_front = all(_is_constant(factor) for factor in below)
    behind: list[Expr] = rest
    if in_front:
        behind = [a for a in above if a.op not in _PLAIN] + rest
        above = [a for a in above if a.op in _PLAIN]
    elif rest and _fits_above(b.mul(*rest), pen):
        above, behind = above + rest, []
    numerator = pen.piece(b.mul(*above)).text if above else "1"
    denominator = pen.piece(b.mul(*below)).text
    line = Piece(f"{pen.notation.fraction}{{{numerator}}}{{{denominator}}}", PREFIX)
    return juxtapose(behind, pen, line) if behind else line


def _parts(x: Expr) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """The scalars above and below a fraction line, and the rest."""
    above: list[Expr] = []
    below: list[Expr] = []
    for a in x.args:
        if a.op == "number":
            value: Fraction = a.data
            above += [b.number(value.numerator)] if value.numerator != 1 else []
            below += [b.number(value.denominator)] if value.denominator != 1 else []
        elif a.op == "power" and a.is_scalar and a.args[1].op == "number" and a.args[1].data < 0:
            below.append(b.power(a.args[0], b.number(-a.args[1].data)))
        elif a.is_scalar:
            above.append(a)
    rest = [a for a in x.args if not a.is_scalar]
    if len(rest) == 1 and _is_reciprocal(rest[0]):
        below.append(b.entry_power(rest[0].args[0], -rest[0].args[1].data))
        rest = []
    return above, below, rest


def _is_reciprocal(x: Expr) -> bool:
    return bool(x.op == "epow" and x.args[1].op == "number" and x.args[1].data < 0)


def _is_constant(x: Expr) -> bool:
    """Numbers, sizes and their roots: these divide in front of what follows."""
    return x.op in _CONSTANTS or (x.op in ("power", "apply", "mul") and all(map(_is_constant, x.args)))


def _fits_above(x: Expr, pen: Pen) -> bool:
    piece = pen.piece(x)
    return x.op != "identity" and not piece.greedy and "frac" not in piece.text and visible_length(piece.text) <= SHORT


def juxtapose(factors: Sequence[Expr], pen: Pen, line: Piece | None = None) -> Piece:
    """Factors side by side, behind a fraction where there is one. Scalars may scale a Hadamard product as it stands."""
    text = line.text if line else ""
    last = pen.piece(factors[-1])
    for factor in factors[:-1]:
        piece = pen.piece(factor)
        loose = piece.level < PREFIX or piece.greedy or _is_differential(factor)
        text = glue(text, pen.group(piece.text) if loose else piece.text)
    scales = all(f.is_scalar for f in factors[:-1])
    if _is_differential(factors[-1]) and text and any(f.op != "number" for f in factors[:-1]):
        # A thin space keeps A dx from reading as a word.
        return Piece(f"{text}\\,{last.text}", min(last.level, PRODUCT), last.greedy)
    if last.level < HADAMARD or (last.level == HADAMARD and not scales):
        return Piece(glue(text, pen.group(last.text)), PRODUCT)
    return Piece(glue(text, last.text), min(last.level, PRODUCT) if text else last.level, last.greedy)


def _is_differential(factor: Expr) -> bool:
    """dX, or the entry dx_1 of one."""
    return factor.op == "d" or (factor.op == "entry" and factor.args[0].op == "d")


def write_hadamard(x: Expr, pen: Pen) -> Piece:
    """Juxtaposition binds tighter than the sign. A reciprocal goes below the factor before it."""
    texts: list[str] = []
    over: Expr | None = None
    for position, factor in enumerate(x.args):
        if over is not None and _is_reciprocal(factor):
            below = pen.piece(b.entry_power(factor.args[0], -factor.args[1].data)).text
            texts[-1] = f"{pen.notation.fraction}{{{pen.piece(over).text}}}{{{below}}}"
            over = None
            continue
        piece = pen.piece(factor)
        loose = piece.level <= HADAMARD or (piece.greedy and position < len(x.args) - 1)
        texts.append(pen.group(piece.text) if loose else piece.text)
        over = None if _is_reciprocal(factor) or visible_length(piece.text) > SHORT else factor
    greedy = pen.piece(x.args[-1]).greedy
    if len(texts) == 1:
        return Piece(texts[0], PREFIX)
    return Piece(f" {pen.notation.hadamard} ".join(texts), HADAMARD, greedy)


def write_kronecker(x: Expr, pen: Pen) -> Piece:
    """Operands that are products stand in parentheses; identities show their size, which nothing else would tell."""
    texts: list[str] = []
    for factor in x.args:
        piece = sized_identity(factor, pen) if factor.op == "identity" else pen.piece(factor)
        texts.append(piece.text if piece.level >= PREFIX and not piece.greedy else pen.group(piece.text))
    return Piece(r" \otimes ".join(texts), HADAMARD)
