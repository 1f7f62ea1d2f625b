"""The order of terms in an answer: the same whatever order the input had, positive terms first."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.expr import Expr, node


def canonical(root: Expr, known: dict[Expr, Expr] | None = None) -> Expr:
    """The expression with every sum in standard order. Definitions of named intermediates stay as they are."""
    memo = known if known is not None else {}
    found = memo.get(root)
    if found is None:
        if not root.args or root.op == "named":
            found = root
        else:
            found = b.rebuild(root, tuple(canonical(a, memo) for a in root.args))
            if found.op == "add":
                found = node("add", tuple(sorted(found.args, key=_key)), None, found.shape)
            elif found.op == "mul":
                count = sum(1 for a in found.args if a.is_scalar)
                found = node("mul", (*sorted(found.args[:count], key=_rank), *found.args[count:]), None, found.shape)
        memo[root] = found
    return found


def _key(term: Expr) -> tuple[bool, bool, int, str]:
    """Numbers and ones lead, then positive before negative, longer products first, names in order."""
    number, core = b.coefficient(term)
    return number < 0, core.op not in ("ones", "number", "diag"), -_degree(core), repr(core)


def _degree(x: Expr) -> int:
    if x.op == "mul":
        return sum(_degree(a) for a in x.args)
    if x.op in ("transpose", "trace", "sum"):
        return _degree(x.args[0])
    return 0 if x.op in ("ones", "identity", "number") else 1


def _rank(scalar: Expr) -> int:
    """Numbers, names and their powers, then what is longer, functions last: 2x cos(x^2)."""
    base = scalar.args[0] if scalar.op == "power" else scalar
    if scalar.op == "number":
        return 0
    if base.op in ("constant", "dimension", "counter"):
        return 1
    if base.op in ("symbol", "named", "entry", "norm"):
        return 2
    return {"apply": 4, "call": 4, "add": 5}.get(base.op, 3)
