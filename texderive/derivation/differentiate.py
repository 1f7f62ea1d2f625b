"""Taking d: one layer of a differential, by the table of rules, down to variables and inner differentials."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from texderive.derivation.scalars import rule_for
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS
from texderive.rules.catalogue import CATALOGUE
from texderive.rules.rule import Binding, Rule, instantiate, match


def _index() -> dict[tuple[str, object], list[Rule]]:
    """The rules of d by the operation (and function) they speak of; special ones before general ones."""
    found: dict[tuple[str, object], list[Rule]] = defaultdict(list)
    for one in CATALOGUE.values():
        if one.group == "differential":
            of = one.left.args[0]
            found[of.op, of.data if of.op == "apply" else None].append(one)
    for (op, _), rules in found.items():
        if op != "call":  # of abstract functions the table's order is that of their values: number, then vector
            rules.sort(key=lambda r: -len(repr(r.left)))
    return dict(found)


RULES = _index()
# The rule that speaks for an operation that is linear in each argument, and for sums.
LAW: dict[str, str] = {
    "add": "sum-differential",
    "mul": "product-differential",
    "hadamard": "hadamard-differential",
    "kron": "kronecker-differential",
    "block": "block-differential",
    "transpose": "transpose-differential",
    "trace": "trace-differential",
    "inner": "inner-product-differential",
    "vec": "vec-differential",
    "unvec": "unvec-differential",
    "diag": "diag-differential",
    "diagonal": "diagonal-differential",
    "sum": "sum-over-index-differential",
    "entry": "entry-differential",
}


@dataclass(slots=True)
class Variable:
    """What one differentiates by, and which expressions depend on it. A family member stands for its whole family."""

    leaf: Expr
    others: frozenset[str] = frozenset()  # further names that vary, in a total differential
    known: dict[Expr, bool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.leaf.data.name)

    @property
    def names(self) -> frozenset[str]:
        return self.others | {self.name}

    def occurs_in(self, x: Expr) -> bool:
        found = self.known.get(x)
        if found is None:
            names = self.names
            found = any(s.name in names for s in x.symbols)
            self.known[x] = found
        return found

    def is_it(self, x: Expr) -> bool:
        return x.op in ("symbol", "named") and x.data.name in self.names


@dataclass(slots=True)
class Taken:
    """A differential with the rules that were used for it and the conditions they ask for."""

    value: Expr
    rules: dict[str, None] = field(default_factory=dict)
    conditions: dict[tuple[str, Expr], None] = field(default_factory=dict)
    inverses: dict[Expr, Expr] = field(default_factory=dict)  # d(X^{-1}) inside a larger term, and what it opens to


def differential(x: Expr, by: Variable) -> Taken:
    """d(x) with one layer taken: linear operations are passed through, one nonlinear operation is opened.

    The differential of an inverse inside of a larger term is left to a line of its own: see ``Taken.inverses``.
    """
    note = Taken(x)
    note.value = _take(x, by, note, True)
    return note


def _take(x: Expr, by: Variable, note: Taken, opens: bool) -> Expr:
    if not by.occurs_in(x):
        return b.zeros_like(x)
    if by.is_it(x):
        return b.d(x)
    if x.op == "named":
        return b.d(x)
    if x.op == "power" and not x.is_scalar:
        return _power_of_matrix(x, by, note)
    if x.op == "prod":
        note.rules["product-over-index-differential"] = None
        body = x.args[0]
        return b.mul(x, b.total(x.data, b.mul(b.power(body, b.number(-1)), _inner(body, by))))
    special = _open(x, by, note) if _is_special(x) else None
    if special is not None:
        return special
    if x.op == "add" or OPERATIONS[x.op].linear or x.op in ("sum", "entry", "block"):
        return _pass_through(x, by, note, opens)
    opened = _open(x, by, note)
    if opened is not None and x.op == "inverse" and x is not note.value:
        note.inverses[b.d(x)] = opened
        return b.d(x)
    if opened is None:
        raise UnsupportedError(
            Diagnostic(
                "TD302", f"no rule gives the differential of {OPERATIONS[x.op].says} here", hint="see `texderive rules`"
            )
        )
    return opened


def _is_special(x: Expr) -> bool:
    """Linear operations over something that has a rule of its own together with them: tr(expm(X))."""
    return x.op == "trace" and x.args[0].op in ("expm", "logm")


def _pass_through(x: Expr, by: Variable, note: Taken, opens: bool) -> Expr:
    varying = [i for i, a in enumerate(x.args) if by.occurs_in(a)]
    if x.op == "block":
        note.rules[LAW[x.op]] = None
        return b.rebuild(x, tuple(_take(a, by, note, opens) for a in x.args))
    if x.op == "mul" and any(x.args[i].is_scalar for i in varying) and not x.is_scalar:
        note.rules["scalar-product-differential"] = None
    elif len(varying) > 1 or len(x.args) == 1 or x.op == "add":
        note.rules[LAW[x.op]] = None
    else:
        note.rules["constant-factor-differential"] = None
    terms = []
    for i in varying:
        inner = _take(x.args[i], by, note, opens)
        if x.op == "add":
            terms.append(inner)
        else:
            terms.extend(
                b.rebuild(x, (*x.args[:i], part, *x.args[i + 1 :]))
                for part in (inner.args if inner.op == "add" and len(varying) > 1 else (inner,))
            )
    return b.add(*terms)


def _power_of_matrix(x: Expr, by: Variable, note: Taken) -> Expr:
    """d(X^k) = Σ X^i dX X^{k-1-i}: the product rule for k equal factors."""
    base, exponent = x.args
    if exponent.op != "number" or exponent.data.denominator != 1 or abs(exponent.data) > 64:
        raise UnsupportedError(Diagnostic("TD301", "a matrix power is differentiated for integer exponents only"))
    count = int(exponent.data)
    if count < 0:
        return _take(b.inverse(b.power(base, b.number(-count))), by, note, True)
    note.rules["product-differential"] = None
    inner = _inner(base, by)
    return b.add(
        *(b.mul(b.power(base, b.number(i)), inner, b.power(base, b.number(count - 1 - i))) for i in range(count))
    )


def _open(x: Expr, by: Variable, note: Taken) -> Expr | None:
    """Apply the first rule whose left side matches; what it leaves under d is peeled of constants."""
    if x.op == "apply" and FUNCTIONS[x.data].derivative is None:
        RULES.setdefault((x.op, x.data), [rule_for(x.data)])
    for one in RULES.get((x.op, x.data if x.op == "apply" else None), ()):
        binding = Binding()
        if match(one.left.args[0], x, binding) and _allowed(one, binding, by):
            note.rules[one.name] = None
            for condition in one.when:
                if condition.word in ("smooth", "invertible", "nonzero"):
                    note.conditions[condition.word, instantiate(condition.about, binding)] = None
            return _peel_all(instantiate(one.right, binding), by)
    if x.op == "apply" and x.args[0].op == "named":
        return _open(b.apply(x.data, x.args[0].args[0]), by, note) if x.data == "log" and _named_special(x) else None
    return None


def _named_special(x: Expr) -> bool:
    return x.args[0].args[0].op in ("softmax", "det")


def _allowed(one: Rule, binding: Binding, by: Variable) -> bool:
    return not any(c.word == "constant" and by.occurs_in(instantiate(c.about, binding)) for c in one.when)


def _peel_all(x: Expr, by: Variable) -> Expr:
    """Every d(..) in x with constant terms and factors taken off; d of what does not vary is 0."""
    memo: dict[Expr, Expr] = {}

    def go(e: Expr) -> Expr:
        if e not in memo:
            if e.op == "d":
                memo[e] = _inner(e.args[0], by)
            else:
                memo[e] = b.rebuild(e, tuple(go(a) for a in e.args)) if e.has_d else e
        return memo[e]

    return go(x)


def _inner(x: Expr, by: Variable) -> Expr:
    """d(x), written with as little under the d as constants allow: d(1 + 2u) is 2 d(u)."""
    if not by.occurs_in(x):
        return b.zeros_like(x)
    if x.op == "entry" and x.args[0].op in ("symbol", "named"):
        return b.entry(b.d(x.args[0]), *x.data)
    if x.op == "add":
        varying = [a for a in x.args if by.occurs_in(a)]
        return _inner(varying[0], by) if len(varying) == 1 else b.d(x)
    if x.op == "mul":
        fixed = [a for a in x.args if a.is_scalar and not by.occurs_in(a)]
        rest = [a for a in x.args if not (a.is_scalar and not by.occurs_in(a))]
        if fixed and rest:
            return b.mul(*fixed, _inner(b.mul(*rest), by))
        if x.is_scalar and all(
            by.is_it(a) or (a.op == "transpose" and by.is_it(a.args[0])) for a in x.args if by.occurs_in(a)
        ):
            # A scalar that is linear in the variable itself, x^T w, needs no line of its own.
            return _pass_through(x, by, Taken(x), True)
    return b.d(x)
