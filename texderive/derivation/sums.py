"""Sums in form: like terms, common factors on either side, sums over an index, entrywise products and powers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from texderive.derivation.blocks import joined_blocks
from texderive.derivation.form import Forms, handles, lightest, rewrite_node, simplify, weight
from texderive.derivation.patterns import recognised, slope_of_sigmoid
from texderive.ir import build as b
from texderive.ir.arrays import at_place, written_out
from texderive.ir.expr import Expr

LIKE_TERMS = 2  # signs that (s - t) x may cost more than s x - t x
SPLIT_OFF = 4  # signs that must be saved before an identity is split off
MOST_TERMS = 24  # factoring compares every pair of terms; longer sums keep their form


@handles("add")
def tidy_sum(e: Expr, k: Forms) -> Expr:
    flat = _without_inner_signs(e)
    if flat is not e:
        return flat
    same = _same_hadamards(e)
    if same is not e:
        return same
    diagonal = _same_diagonal(e, k)
    if diagonal is not e:
        return diagonal
    entries = written_out(e)
    if entries is not None:
        return b.add(*(at_place(simplify(entries[place], k), place, e) for place in sorted(entries)))
    slope = slope_of_sigmoid(e)
    if slope is not None:
        return slope
    if b.coefficient(e.args[0])[0] < 0:
        # Textbooks lead with a positive term.
        lead = next((t for t in e.args if b.coefficient(t)[0] > 0), None)
        if lead is not None:
            return b.add(lead, *(t for t in e.args if t is not lead))
    if e.is_scalar or len(e.args) > MOST_TERMS:
        return _multiplied_out(_join_indexed(e, k), k)
    joined = _join_indexed(e, k)
    if joined is not e:
        return joined
    joined = joined_blocks(e, k)
    if joined is not e:
        return joined
    best = e
    for i in range(len(e.args)):
        for j in range(i + 1, len(e.args)):
            pair = _kron_factored(e.args[i], e.args[j], k) or _factored(e.args[i], e.args[j], k)
            if pair is not None:
                others = [t for n, t in enumerate(e.args) if n not in (i, j)]
                joined = b.add(*others[:i], pair, *others[i:])
                best = joined if len(others) == 0 and best is e else lightest(k, best, joined)
    return best


def _multiplied_out(e: Expr, k: Forms) -> Expr:
    """s(1 - y) - y(1 - s) = s - y: a scalar sum whose brackets, opened, cancel."""
    if e.op != "add" or not e.is_scalar:
        return e
    terms: list[Expr] = []
    for term in e.args:
        factors = list(term.args) if term.op == "mul" and term.args[-1].is_scalar else [term]
        sums = [f for f in factors if f.op == "add"]
        if len(sums) > 1:
            return e
        rest = [f for f in factors if f.op != "add"]
        terms.extend(rewrite_node(b.mul(*rest, t), k) for t in (sums[0].args if sums else (b.number(1),)))
    opened = b.add(*terms)
    return opened if len(terms) <= MOST_TERMS and weight(opened, k) < weight(e, k) else e


def _without_inner_signs(e: Expr) -> Expr:
    """z - (a + b) = z - a - b."""
    terms: list[Expr] = []
    for term in e.args:
        number, core = b.coefficient(term)
        terms.extend(b.neg(t) for t in core.args) if number == -1 and core.op == "add" else terms.append(term)
    return b.add(*terms)


def _same_hadamards(e: Expr) -> Expr:
    """w ⊙ x + x ⊙ w = 2 w ⊙ x: Hadamard products of the same factors are written in the order met first."""
    first: dict[frozenset[tuple[Expr, int]], Expr] = {}
    terms = []
    for term in e.args:
        scalars, core = b.split_scalars(term)
        if core.op == "hadamard":
            counted = frozenset((a, core.args.count(a)) for a in core.args)
            core = first.setdefault(counted, core)
        terms.append(b.mul(*scalars, core))
    return b.add(*terms)


def _same_diagonal(e: Expr, k: Forms) -> Expr:
    """diag(a) + s diag(b) = diag(a + s b)."""
    split = [b.split_scalars(term) for term in e.args]
    found = [(scalars, core.args[0]) for scalars, core in split if core.op == "diag"]
    if len(found) < 2:
        return e
    inside = rewrite_node(b.add(*(b.mul(*scalars, vector) for scalars, vector in found)), k)
    others = (term for term, (_, core) in zip(e.args, split, strict=True) if core.op != "diag")
    return lightest(k, e, b.add(rewrite_node(b.diag(inside), k), *others))


def _factors(term: Expr) -> tuple[list[Expr], list[Expr]]:
    """The scalar factors and the matrix factors of a term."""
    scalars, core = b.split_scalars(term)
    return list(scalars), list(core.args) if core.op == "mul" else [core]


def _factored(s: Expr, t: Expr, k: Forms) -> Expr | None:
    """Two terms with a common factor on the left or right as one product, if that reads shorter."""
    (a, p), (c, q) = _factors(s), _factors(t)
    common = [f for f in a if f in c and f.op != "number"]
    if a and c and a[0].op == c[0].op == "number" and abs(a[0].data) == abs(c[0].data) != 1:
        common.insert(0, a[0])
    left = 0
    while left < min(len(p), len(q)) and p[left] is q[left]:
        left += 1
    right = 0
    while right < min(len(p), len(q)) - left and p[-1 - right] is q[-1 - right]:
        right += 1
    if left == 0 and right == 0 and not [f for f in common if f.op != "number"]:
        return None
    for f in common:
        a.remove(f)
        if f in c:
            c.remove(f)
    if common and common[0].op == "number" and len(c) and c[0].op == "number":
        c[0] = b.number(c[0].data / common[0].data)
    core_p, core_q = p[left : len(p) - right], q[left : len(q) - right]
    if not core_p and not core_q:
        made = rewrite_node(b.mul(*common, rewrite_node(b.add(b.mul(*a), b.mul(*c)), k), *p), k)
        return made if weight(made, k) <= weight(b.add(s, t), k) + LIKE_TERMS else None
    size = p[left].rows if left < len(p) else p[-1].cols
    one = b.mul(*a, *core_p) if core_p else b.mul(*a, b.identity(size))
    two = b.mul(*c, *core_q) if core_q else b.mul(*c, b.identity(size))
    if one.shape != two.shape:
        return None
    inside = rewrite_node(b.add(one, two), k)
    made = rewrite_node(b.mul(*common, *p[:left], inside, *p[len(p) - right :]), k)
    # A textbook writes A - AB, not A(I - B), unless much is saved.
    gain = SPLIT_OFF if not core_p or not core_q else 0
    return made if weight(made, k) + gain < weight(b.add(s, t), k) else None


def _kron_factored(s: Expr, t: Expr, k: Forms) -> Expr | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C), and the same on the other side."""
    (a, x), (c, y) = b.split_scalars(s), b.split_scalars(t)
    if x.op != "kron" or y.op != "kron" or len(x.args) != 2 or len(y.args) != 2:
        return None
    for here in (0, 1):
        if x.args[here] is y.args[here] and x.args[1 - here].shape == y.args[1 - here].shape:
            inside = rewrite_node(b.add(b.mul(*a, x.args[1 - here]), b.mul(*c, y.args[1 - here])), k)
            made = b.kron(x.args[0], inside) if here == 0 else b.kron(inside, x.args[1])
            return rewrite_node(made, k)
    return None


def _join_indexed(e: Expr, k: Forms) -> Expr:
    """Sums over the same index with the same factors before them become one sum, where that is shorter."""
    groups: dict[object, list[tuple[Expr, Expr]]] = {}
    for term in e.args:
        scalars, core = b.split_scalars(term) if not term.is_scalar else ((), term)
        if core.op == "sum":
            groups.setdefault((core.data, core.shape), []).append((b.mul(*scalars), core))
    for parts in groups.values():
        if len(parts) > 1:
            body = rewrite_node(b.add(*(b.mul(s, c.args[0]) for s, c in parts)), k)
            used = {b.mul(s, c) for s, c in parts}
            rest = [t for t in e.args if t not in used]
            if len(rest) == len(e.args) - len(parts):
                joined = b.add(*rest, rewrite_node(b.total(parts[0][1].data, body), k))
                return lightest(k, e, joined)
    return e


@handles("sum")
def tidy_indexed_sum(e: Expr, k: Forms) -> Expr:
    """Scalars without the index leave the sum, and so does a matrix without it; a body without it is counted."""
    body, binder = e.args[0], e.data
    if binder.index not in body.free and binder.lower == "1":
        return rewrite_node(b.mul(b.dimension(binder.size), body), k)
    scalars, core = b.split_scalars(body) if not body.is_scalar else _scalar_factors(body)
    parted = [_without_common(s, binder.index) for s in scalars]
    outside = [f for common, _ in parted for f in common]
    if outside:
        inside = [rest for _, rest in parted]
        return rewrite_node(b.mul(*outside, b.total(binder, b.mul(*inside, core))), k)
    if scalars and not core.is_scalar and binder.index not in core.free:
        return rewrite_node(b.mul(rewrite_node(b.total(binder, b.mul(*scalars)), k), core), k)
    return e


def _without_common(s: Expr, index: str) -> tuple[list[Expr], Expr]:
    """The factors of a scalar that do not carry an index, those that all its terms share included; and what is left."""
    if index not in s.free:
        return [s], b.number(1)
    if s.op != "add":
        return [], s
    terms = [list(t.args) if t.op == "mul" else [t] for t in s.args]
    common = [f for f in terms[0] if f.op != "number" and index not in f.free and all(f in t for t in terms)]
    left = ([f for f in t if f not in common] for t in terms)
    return (common, b.add(*(b.mul(*factors) for factors in left))) if common else ([], s)


def _scalar_factors(body: Expr) -> tuple[tuple[Expr, ...], Expr]:
    if body.op == "mul" and body.args[-1].is_scalar:
        return body.args, b.number(1)
    return (), body


@handles("hadamard")
def tidy_hadamard(e: Expr, k: Forms) -> Expr:
    """Equal bases merge their exponents; a ⊙ (u v^T) stays."""
    counted: dict[Expr, Expr] = {}
    for f in _opened(e.args):
        base, p = (f.args[0], f.args[1]) if f.op == "epow" else (f, b.number(1))
        counted[base] = b.add(counted[base], p) if base in counted else p
    parts: list[Expr] = []
    for base, p in counted.items():
        if p.op == "number" and p.data == 2 and base.op in ("symbol", "named"):
            parts.extend((base, base))
        else:
            parts.append(b.entry_power(base, p))
    parts = recognised(_signed_powers(parts))
    parts.sort(key=_divides)
    if len(parts) > 1 and all(p.op == "transpose" for p in parts):
        return b.transpose(rewrite_node(b.hadamard(*(p.args[0] for p in parts)), k))
    return _ordered_pair(e, parts)


def _divides(factor: Expr) -> bool:
    """1/y, which stands behind what it divides."""
    return factor.op == "epow" and factor.args[1].op == "number" and factor.args[1].data < 0


def _opened(parts: Sequence[Expr]) -> Iterator[Expr]:
    """The factors of an entrywise product; those of a power of one, too, where one of them stands beside it."""
    beside = {f.args[0] if f.op == "epow" else f for f in parts}
    for f in parts:
        inner = f.args[0] if f.op == "epow" else f
        if inner is f or inner.op != "hadamard" or f.args[1].op != "number" or f.args[1].data.denominator != 1:
            yield f
        elif any((a.args[0] if a.op == "epow" else a) in beside for a in inner.args):
            for a in inner.args:
                base, p = (a.args[0], a.args[1]) if a.op == "epow" else (a, b.number(1))
                yield b.entry_power(base, b.mul(p, f.args[1]))
        else:
            yield f


def _signed_powers(parts: list[Expr]) -> list[Expr]:
    """sign(x) |x|^k = x^k for an odd k."""
    for f in parts:
        if f.op == "epow" and f.args[0].op == "apply" and f.args[0].data == "abs" and f.args[1].op == "number":
            x, k = f.args[0].args[0], f.args[1].data
            sign = b.apply("sign", x)
            if k.denominator == 1 and k % 2 == 1 and sign in parts:
                return [*(p for p in parts if p is not sign and p is not f), b.entry_power(x, f.args[1])]
    return parts


def _is_all_ones(x: Expr) -> bool:
    """1 1^T, which changes nothing in a Hadamard product."""
    return x.op == "mul" and len(x.args) == 2 and all(a.op == "ones" for a in x.args)


def _ordered_pair(e: Expr, parts: list[Expr]) -> Expr:
    body = [p for p in parts if p.op != "ones" and not _is_all_ones(p)]
    if len(body) == len(e.args) and all(x is y for x, y in zip(body, e.args, strict=True)):
        return e
    return b.hadamard(*body) if body else b.ones_like(e)
