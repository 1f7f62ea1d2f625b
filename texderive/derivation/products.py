"""Products in form: what cancels, what merges to a power, what a one-hot vector or ones make of a neighbour."""

from __future__ import annotations

from fractions import Fraction

from texderive.derivation.blocks import block_product
from texderive.derivation.form import Forms, handles, lightest, rewrite_node, simplify, weight
from texderive.derivation.kronecker import kron_on_vec, mixed_product, picked_diagonal
from texderive.derivation.patterns import cancelled_in_sums, recognised, softmax_of_quotient
from texderive.derivation.transposes import inverted, transposed
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr
from texderive.ir.facts import has, is_symmetric

Base = tuple[Expr, bool]  # a factor and whether it stands transposed


@handles("mul")
def tidy_product(e: Expr, k: Forms) -> Expr:
    scalars = [f for f in e.args if f.is_scalar]
    rest = [f for f in e.args if not f.is_scalar]
    changed = True
    while changed and rest:
        changed = _pair_up(rest, scalars, k)
    rest = _contract_inner(rest, scalars, k) if not e.is_scalar else rest
    if e.is_scalar and rest:
        scalars, rest = [*scalars, _scalar_product(rest, k)], []
    flat = [p for s in scalars for p in (s.args if s.op == "mul" and s.args[-1].is_scalar else (s,))]
    number, powers = _collect_powers(flat)
    powers = recognised(powers)
    while (folded := softmax_of_quotient(powers, rest)) is not None:
        powers, rest = folded
    powers, rest = cancelled_in_sums(powers, rest)
    number = number if _signs_out(rest) == _signs_out(powers) else -number
    number = number * _content_out(rest) * _content_out(powers)
    if number == -1 and not powers and len(rest) == 1 and (turned := _difference_turned(rest[0], k)) is not None:
        number, rest = -number, [turned]
    result = b.mul(b.number(number), *powers, *rest)
    opened_scalars = _spread_scalars(powers, k)
    if opened_scalars is not None:
        result = lightest(k, result, rewrite_node(b.mul(b.number(number), opened_scalars, *rest), k))
    spread = _spread(rest, k)
    if spread is not None:
        result = lightest(k, result, rewrite_node(b.mul(b.number(number), *powers, spread), k))
    opened = _open_inverses(rest, k)
    if opened is not None:
        result = lightest(k, result, rewrite_node(b.mul(b.number(number), *powers, *opened), k))
    return result


def _signs_out(rest: list[Expr]) -> int:
    """-A - B as a factor becomes A + B, and the sign goes in front."""
    sign = 1
    for i, f in enumerate(rest):
        if f.op == "add" and all(b.coefficient(t)[0] < 0 for t in f.args):
            rest[i] = b.add(*(b.neg(t) for t in f.args))
            sign = -sign
    return sign


def _content_out(rest: list[Expr]) -> Fraction:
    """2A + 2B as a factor becomes A + B, and the 2 goes in front."""
    content = Fraction(1)
    for i, f in enumerate(rest):
        if f.op == "add":
            sizes = {abs(b.coefficient(t)[0]) for t in f.args}
            if len(sizes) == 1 and (size := sizes.pop()) != 1:
                rest[i] = b.add(*(b.scale(1 / size, t) for t in f.args))
                content *= size
    return content


def _difference_turned(x: Expr, k: Forms) -> Expr | None:
    """-(a - b) = b - a, where nothing else stands beside it."""
    if x.op == "transpose" and (inner := _difference_turned(x.args[0], k)) is not None:
        return b.transpose(inner)
    if x.op != "add" or len(x.args) != 2 or [b.coefficient(t)[0] < 0 for t in x.args] != [False, True]:
        return None
    return b.add(b.neg(x.args[1]), b.neg(x.args[0]))


def _spread_scalars(powers: list[Expr], k: Forms) -> Expr | None:
    """s (a/s - b): a scalar sum is opened where another factor cancels against one of its terms."""
    bases = {p.args[0] if p.op == "power" else p for p in powers}
    lettered = {p.args[0] for p in powers if p.op == "power" and p.args[1].op != "number"}
    for i, f in enumerate(powers):
        if f.op == "add" and any(_divides(t, bases, lettered) for t in f.args):
            others = powers[:i] + powers[i + 1 :]
            return rewrite_node(b.add(*(rewrite_node(b.mul(t, *others), k) for t in f.args)), k)
    return None


def _divides(term: Expr, bases: set[Expr], lettered: set[Expr]) -> bool:
    """Whether the reciprocal of one of the bases stands in the term, or one of those that have a letter above."""
    factors = [p for p in (term.args if term.op == "mul" else (term,)) if p.op == "power"]
    return any(
        p.args[0] in lettered or (p.args[1].op == "number" and p.args[1].data < 0 and p.args[0] in bases)
        for p in factors
    )


def _spread(rest: list[Expr], k: Forms) -> Expr | None:
    """Q^T (Qx - b): a sum is opened where a neighbour cancels against one of its terms."""
    for i, f in enumerate(rest):
        if f.op != "add":
            continue
        for beside, side in ((i - 1, 0), (i + 1, -1)):
            if 0 <= beside < len(rest) and any(_cancels(rest[beside], t, side, k) for t in f.args):
                low, high = min(beside, i), max(beside, i) + 1
                parts = [b.mul(rest[beside], t) if side == 0 else b.mul(t, rest[beside]) for t in f.args]
                inside = rewrite_node(b.add(*(rewrite_node(p, k) for p in parts)), k)
                return b.mul(*rest[:low], inside, *rest[high:])
    return None


def _cancels(neighbour: Expr, term: Expr, side: int, k: Forms) -> bool:
    _, core = b.split_scalars(term)
    factors = core.args if core.op == "mul" else (core,)
    pair = (neighbour, factors[0]) if side == 0 else (factors[-1], neighbour)
    merged = _merge(*pair, k)
    return merged is not None and merged.op == "identity"


def _scalar_product(rest: list[Expr], k: Forms) -> Expr:
    """A scalar that is a product of matrices, read in its lighter direction; x^T y and y^T x are one."""
    plain = b.mul(*rest)
    turned = b.mul(*(transposed(f, k) for f in reversed(rest)))
    if plain.op != "mul" or turned.op != "mul":
        return plain
    if len(rest) == 2:
        one = _inner_of_ones(rest, k)
        if one is not None:
            return one
    a, c = weight(plain, k), weight(turned, k)
    if a != c:
        return plain if a < c else turned
    # Both directions read alike: the one met first, which is the author's, stays.
    return k.directions.setdefault(frozenset((plain, turned)), plain)


def _inner_of_ones(rest: list[Expr], k: Forms) -> Expr | None:
    """1^T y = 1 for a one-hot y, 1^T softmax = 1, 1^T 1 = n."""
    left, right = rest
    if right.op == "unit" and left.op == "transpose" and left.args[0].op in ("symbol", "named", "softmax"):
        return b.entry(left.args[0], right.data[0], 1)
    if right.op == "hadamard" and left.op == "transpose" and (under := b.entry_power(left.args[0], -1)) in right.args:
        # x^T (y / x) = 1^T y
        above = b.hadamard(*(f for f in right.args if f is not under))
        return rewrite_node(b.mul(b.ones(ONE, above.rows), above), k)
    if right.op == "ones" and left.op != "ones":
        left, right = b.ones(ONE, right.rows), transposed(left, k)
    if left.op != "ones":
        return None
    if right.op == "ones":
        return b.dimension(right.rows)
    if right.op == "softmax" and right.is_column:
        return b.number(1)
    if right.op == "add":
        # 1^T (x - mean(x) 1) = 0
        opened = b.add(*(simplify(b.mul(left, t), k) for t in right.args))
        return opened if b.is_zero(opened) else None
    return b.number(1) if k.facts and has(right, "one_hot") else None


def _pair_up(rest: list[Expr], scalars: list[Expr], k: Forms) -> bool:
    """Rewrite one pair of neighbours in place; whether one was found."""
    for i in range(len(rest) - 1):
        merged = _merge(rest[i], rest[i + 1], k)
        if merged is not None:
            own, core = b.split_scalars(merged)
            scalars.extend(own)
            new = [core] if core.op != "mul" else list(core.args)
            new = [f for f in new if f.op != "identity"]
            if core.is_scalar:
                scalars.append(core)
                new = []
            if not new and len(rest) == 2 and not core.is_scalar:
                new = [core]
            rest[i : i + 2] = new
            return len(rest) > 1
    return False


def _base(f: Expr) -> tuple[Expr, int, bool]:
    """Split A^{-k}, (A^k)^T .. into base, exponent and whether it is transposed."""
    turned = f.op == "transpose"
    f = f.args[0] if turned else f
    if f.op == "inverse":
        f = f.args[0]
        inner, p, t = _base(f)
        return inner, -p, turned ^ t
    if f.op == "power" and f.args[1].op == "number" and f.args[1].data.denominator == 1:
        inner, p, t = _base(f.args[0])
        return inner, p * int(f.args[1].data), turned ^ t
    return f, 1, turned


def _raise(base: Expr, p: int, turned: bool) -> Expr:
    if p == 0:
        return b.identity(base.rows)
    up = b.power(b.inverse(base) if p < 0 else base, b.number(abs(p)))
    return b.transpose(up) if turned else up


def _merge(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """The product of two neighbours as one, or None."""
    if left.rows is left.cols and right.rows is right.cols:
        (x, p, s), (y, q, t) = _base(left), _base(right)
        if x is y and (s == t or (k.facts and is_symmetric(x))):
            return rewrite_node(_raise(x, p + q, s), k)
    if k.facts and _undoes(left, right):
        return b.identity(left.rows)
    if left.op == "block" or right.op == "block":
        return block_product(left, right, k)
    if right.op == "unit" and left.op == "diag":
        return b.mul(b.entry(left.args[0], right.data[0], 1), right)
    if right.op == "unit" and left.op == "add" and any(t.op == "diag" for t in left.args):
        return rewrite_node(b.add(*(rewrite_node(b.mul(t, right), k) for t in left.args)), k)
    if left.op == "diag" and right.is_column:
        return rewrite_node(b.hadamard(left.args[0], right), k)
    if left.is_row and right.op == "diag":
        return transposed(rewrite_node(b.hadamard(transposed(left, k), right.args[0]), k), k)
    if left.op == right.op == "diag":
        return b.diag(rewrite_node(b.hadamard(left.args[0], right.args[0]), k))
    if "kron" in (left.op, right.op) and "sum" in (left.op, right.op):
        return picked_diagonal(left, right, k)
    if left.op == "kron" and right.op == "kron":
        return mixed_product(left, right, k)
    if left.op == "kron" and right.op == "vec" and len(left.args) == 2:
        inside = kron_on_vec(left.args[0], left.args[1], right.args[0], k)
        return b.vec(inside) if inside is not None else None
    if right.op == "kron" and left.op == "transpose" and left.args[0].op == "vec" and len(right.args) == 2:
        c, a = (transposed(f, k) for f in right.args)
        inside = kron_on_vec(c, a, left.args[0].args[0], k)
        return b.transpose(b.vec(inside)) if inside is not None else None
    if left.op == "add" and right.op == "hadamard" and right.is_column:
        return _softmax_slope_on_quotient(left, right, k)
    if left.op == right.op == "commutation" and left.data == right.data[::-1]:
        return b.identity(left.rows)
    if left.op == "identity" or right.op == "identity":
        return right if left.op == "identity" else left
    return None


def _softmax_slope_on_quotient(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """(diag(p) - p p^T) (y / p) = y - (1^T y) p."""
    for p in (x.args[0] for x in left.args if x.op == "diag"):
        below = b.entry_power(p, -1)
        if below not in right.args or set(left.args) != {b.diag(p), b.mul(b.number(-1), p, b.transpose(p))}:
            continue
        above = b.hadamard(*(x for x in right.args if x is not below))
        total = rewrite_node(b.mul(b.ones(ONE, above.rows), above), k)
        return rewrite_node(b.sub(above, rewrite_node(b.mul(total, p), k)), k)
    return None


def _undoes(left: Expr, right: Expr) -> bool:
    """Q^T Q = I where the columns of Q are orthonormal, Q Q^T = I where its rows are."""
    return (left.op == "transpose" and left.args[0] is right and has(right, "orthonormal_columns")) or (
        right.op == "transpose" and right.args[0] is left and has(left, "orthonormal_rows")
    )


def _contract_inner(rest: list[Expr], scalars: list[Expr], k: Forms) -> list[Expr]:
    """u (v^T w) .. : a row that meets a column inside a longer product is a scalar and goes in front."""
    for i, f in enumerate(rest):
        if f.is_row and i > 0:
            for j in range(i + 1, len(rest)):
                if rest[j].is_column:
                    scalars.append(_scalar_product(rest[i : j + 1], k))
                    return _contract_inner(rest[:i] + rest[j + 1 :], scalars, k)
    if rest and rest[0].is_row and len(rest) > 1:
        for j in range(1, len(rest) - 1):
            if rest[j].is_column:
                scalars.append(_scalar_product(rest[: j + 1], k))
                return _contract_inner(rest[j + 1 :], scalars, k)
    return rest


def _collect_powers(scalars: list[Expr]) -> tuple[Fraction, list[Expr]]:
    """Numbers multiplied, powers of one scalar merged: s · s^{-2} is s^{-1}."""
    number = Fraction(1)
    exponents: dict[Expr, Expr] = {}
    for s in scalars:
        if s.op == "number":
            number *= s.data
            continue
        base, p = (s.args[0], s.args[1]) if s.op == "power" else (s, b.number(1))
        exponents[base] = b.add(exponents[base], p) if base in exponents else p
    powers = [b.power(base, p) for base, p in exponents.items() if not b.is_zero(p)]
    for f in [p for p in powers if p.op == "number"]:
        number *= f.data
    return number, [p for p in powers if p.op != "number"]


def _open_inverses(rest: list[Expr], k: Forms) -> list[Expr] | None:
    """(A X B)^{-1} of square factors opened to B^{-1} X^{-1} A^{-1}, so that neighbours may cancel."""
    opened: list[Expr] = []
    found = False
    for f in rest:
        turned = f.op == "transpose"
        inner = f.args[0] if turned else f
        product = inner.args[0] if inner.op == "inverse" else None
        factors = product.args if product is not None and product.op == "mul" else ()
        if factors and len(rest) > 1 and all(a.rows is a.cols and not a.is_scalar for a in factors):
            found = True
            parts = [inverted(a, k) for a in reversed(factors)]
            opened.extend(transposed(p, k) for p in (reversed(parts) if turned else parts))
        else:
            opened.append(f)
    return opened if found else None


@handles("kron")
def tidy_kronecker(e: Expr, k: Forms) -> Expr:
    """Neighbouring identities merge; a column beside a row is an outer product."""
    args = list(e.args)
    for i in range(len(args) - 1):
        left, right = args[i], args[i + 1]
        if left.op == right.op == "identity":
            return rewrite_node(b.kron(*args[:i], b.identity(left.rows * right.rows), *args[i + 2 :]), k)
        if left.is_column and right.is_row:
            return rewrite_node(b.kron(*args[:i], rewrite_node(b.mul(left, right), k), *args[i + 2 :]), k)
        if left.is_row and right.is_column:
            return rewrite_node(b.kron(*args[:i], rewrite_node(b.mul(right, left), k), *args[i + 2 :]), k)
    return e
