"""Declared facts (symmetric, positive definite, orthogonal, diagonal ..) and what follows from them."""

from __future__ import annotations

from functools import cache

from texderive.ir import build as b
from texderive.ir.expr import Expr

# The words of ``assume``, each with what else it says.
FACTS: dict[str, frozenset[str]] = {
    "symmetric": frozenset(),
    "positive_definite": frozenset({"symmetric", "invertible"}),
    "orthogonal": frozenset({"invertible", "orthonormal_columns", "orthonormal_rows"}),
    "orthonormal_columns": frozenset(),
    "orthonormal_rows": frozenset(),
    "diagonal": frozenset({"symmetric"}),
    "invertible": frozenset(),
    "one_hot": frozenset(),
    "constant": frozenset(),
}

ORTHONORMAL = frozenset({"orthonormal_columns", "orthonormal_rows"})  # of a square matrix each says the other

SYMMETRIC_KEEPING = frozenset(
    {"inverse", "adjugate", "pinv", "hadamard", "add", "expm", "logm", "apply", "call", "named", "sum", "kron"}
)


@cache
def with_consequences(facts: frozenset[str]) -> frozenset[str]:
    """The declared words and all that they say."""
    return facts.union(*(FACTS.get(f, frozenset()) for f in facts))


def has(x: Expr, fact: str) -> bool:
    """Whether a fact is declared of this very symbol, or follows from a declaration."""
    if x.op not in ("symbol", "named"):
        return False
    facts: frozenset[str] = x.data.facts
    if x.rows is x.cols and facts & ORTHONORMAL:
        facts |= {"orthogonal"}
    return fact in with_consequences(facts)


def is_symmetric(x: Expr) -> bool:
    """Whether x^T = x follows from the form of x and the facts."""
    if x.rows is not x.cols:
        return False
    if x.is_scalar or x.op in ("identity", "diag", "zeros", "ones"):
        return True
    if has(x, "symmetric"):
        return True
    if x.op == "call" and not x.data.elementwise:
        return False
    if x.op in SYMMETRIC_KEEPING or (x.op == "power" and not x.is_scalar) or x.op == "epow":
        return all(is_symmetric(a) for a in x.args if not a.is_scalar) or (x.op == "add" and _pairs_up(x))
    if x.op == "transpose":
        return is_symmetric(x.args[0])
    if x.op == "mul":
        return _palindrome([a for a in x.args if not a.is_scalar])
    return False


def _palindrome(factors: list[Expr]) -> bool:
    """A B A^T with B symmetric, or A A^T."""
    while len(factors) > 1:
        if not transposes(factors[0], factors[-1]):
            return False
        factors = factors[1:-1]
    return not factors or is_symmetric(factors[0])


def _pairs_up(x: Expr) -> bool:
    """A + A^T."""
    rest = list(x.args)
    while rest:
        term = rest.pop()
        partner = next((r for r in rest if transposes(term, r)), None)
        if partner is not None:
            rest.remove(partner)
        elif not is_symmetric(term):
            return False
    return True


def transposes(a: Expr, c: Expr) -> bool:
    """Whether c = a^T by form and facts (sufficient, not necessary)."""
    if a.shape != (c.cols, c.rows):
        return False
    if b.transpose(a) is c or a is b.transpose(c):
        return True
    if a is c:
        return is_symmetric(a)
    if a.op == c.op == "transpose":
        return transposes(a.args[0], c.args[0])
    if a.op == c.op == "mul":
        (s, p), (t, q) = b.split_scalars(a), b.split_scalars(c)
        left = p.args if p.op == "mul" else (p,)
        right = q.args if q.op == "mul" else (q,)
        return s == t and len(left) == len(right) and all(map(transposes, left, reversed(right)))
    if a.op == c.op == "add" and len(a.args) == len(c.args):
        return all(map(transposes, a.args, c.args))
    if a.op == c.op == "inverse":
        return transposes(a.args[0], c.args[0])
    return False


def is_invertible(x: Expr) -> bool:
    """Whether x^{-1} exists by declaration or by form."""
    if has(x, "invertible") or x.op in ("identity", "inverse", "expm"):
        return True
    if x.op in ("transpose", "named"):
        return is_invertible(x.args[0])
    return x.op in ("mul", "kron") and all(a.rows is a.cols and is_invertible(a) for a in x.args if not a.is_scalar)


def full_column_rank(matrix: Expr) -> Expr | None:
    """Of X^T X, or X^T D X with D positive definite, the factor X whose full column rank makes it invertible."""
    from_product = matrix.args if matrix.op == "mul" else ()
    if len(from_product) < 2 or b.transpose(from_product[-1]) is not from_product[0]:
        return None
    middle = from_product[1:-1]
    definite = not middle or (len(middle) == 1 and has(middle[0], "positive_definite"))
    return from_product[-1] if definite else None
