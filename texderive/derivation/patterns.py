"""Functions in form: what a textbook recognises and names (logistic sigmoid, softmax), and powers of powers."""

from __future__ import annotations

from texderive.derivation.form import Forms, handles, rewrite_node
from texderive.ir import build as b
from texderive.ir.expr import Expr


@handles("epow", "power")
def tidy_power(e: Expr, k: Forms) -> Expr:
    base, p = e.args
    sigmoid = _sigmoid_of_reciprocal(base, p)
    if sigmoid is not None:
        return rewrite_node(sigmoid, k)
    if base.op == "apply" and base.data == "sqrt" and p.op == "number" and p.data.denominator == 1:
        return rewrite_node(b.entry_power(base.args[0], b.number(p.data / 2)), k) if p.data % 2 == 0 else e
    if base.op == "mul" and base.is_scalar and base.args[-1].is_scalar and p.op == "number" and p.data.denominator == 1:
        # (s/t)^{-1} = t/s, (2s)^2 = 4 s^2.
        return rewrite_node(b.mul(*(b.power(f, p) for f in base.args)), k)
    if base.op == "add" and p.op == "number" and p.data % 2 == 0:
        # An even power does not see the sign: lead with a positive term.
        first, _ = b.coefficient(base.args[0])
        if first < 0 and all(b.coefficient(t)[0] < 0 for t in base.args):
            return rewrite_node(b.rebuild(e, (b.add(*(b.neg(t) for t in base.args)), p)), k)
    return e


def _one_plus(base: Expr) -> tuple[Expr, bool] | None:
    """1 + exp(a): (a, True); 1 + exp(-a) likewise with its own argument."""
    if base.op != "add" or len(base.args) != 2:
        return None
    for one, other in (base.args, base.args[::-1]):
        if (b.is_one(one) or one.op == "ones") and other.op == "apply" and other.data == "exp":
            return other.args[0], True
    return None


def _sigmoid_of_reciprocal(base: Expr, p: Expr) -> Expr | None:
    """1/(1 + exp(-a)) = σ(a), and its powers."""
    found = _one_plus(base)
    if found is None or p.op != "number" or p.data >= 0 or p.data.denominator != 1:
        return None
    return b.entry_power(b.apply("sigmoid", b.neg(found[0])), b.number(-p.data))


def _is_negative(x: Expr) -> bool:
    lead = x.args[0] if x.op == "add" else x
    return b.coefficient(lead)[0] < 0


@handles("apply")
def tidy_function(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    if e.data == "log" and x.op == "softmax":
        return e
    if e.data == "log" and x.op == "apply" and x.data == "exp":
        return x.args[0]
    if e.data == "exp" and x.op == "apply" and x.data == "log":
        return x.args[0]
    if e.data == "sqrt" and x.op == "power" and b.is_one(b.mul(x.args[1], b.number("1/2"))):
        return b.apply("abs", x.args[0]) if x.args[0].op not in ("norm",) else x.args[0]
    if x.op == "number" and x.data == 0 and e.data in ("exp", "cos", "cosh"):
        return b.number(1)
    return e


def fold_exponentials(factors: list[Expr]) -> list[Expr]:
    """In a list of scalar or of Hadamard factors: exp(a) σ(-a) = exp(a) (1 - σ(a)) = σ(a)."""
    changed = True
    while changed:
        changed = False
        for i, f in enumerate(factors):
            base, p = (f.args[0], f.args[1]) if f.op in ("epow", "power") else (f, b.number(1))
            a = _argument_of_sigmoid(base)
            if a is None or p.op != "number" or p.data < 1:
                continue
            partner = next((g for g in factors if g.op == "apply" and g.data == "exp" and g.args[0] is b.neg(a)), None)
            if partner is not None:
                rest = [g for n, g in enumerate(factors) if n != i and g is not partner]
                lowered = [b.entry_power(base, b.number(p.data - 1))] if p.data > 1 else []
                factors[:] = [*rest, *lowered, b.apply("sigmoid", b.neg(a))]
                changed = True
                break
    return factors


def _argument_of_sigmoid(x: Expr) -> Expr | None:
    """The a of σ(a), and the -a of 1 - σ(a)."""
    if x.op == "apply" and x.data == "sigmoid":
        return x.args[0]
    if x.op == "add" and len(x.args) == 2:
        for one, other in (x.args, x.args[::-1]):
            number, core = b.coefficient(other)
            if (b.is_one(one) or one.op == "ones") and number == -1 and core.op == "apply" and core.data == "sigmoid":
                return b.neg(core.args[0])
    return None


def slope_of_sigmoid(e: Expr) -> Expr | None:
    """σ(a) - σ(a)^2 = σ(a)(1 - σ(a)), as its derivative is known."""
    for one, other in (e.args, e.args[::-1]) if len(e.args) == 2 else ():
        (c, s), (d, t) = b.coefficient(one), b.coefficient(other)
        squared = t.op == "power" and t.args[0] is s and t.args[1] is b.number(2)
        if squared and c == -d and s.op == "apply" and s.data == "sigmoid":
            return b.mul(b.number(c), s, b.sub(b.number(1), s))
    return None


def complement_sigmoids(factors: list[Expr]) -> list[Expr]:
    """σ(a) σ(-a) reads σ(a)(1 - σ(a)); the argument without a leading minus is the one shown."""
    arguments = {f.args[0] for f in factors if f.op == "apply" and f.data == "sigmoid"}
    result: list[Expr] = []
    for f in factors:
        if f.op == "apply" and f.data == "sigmoid" and _is_negative(f.args[0]) and b.neg(f.args[0]) in arguments:
            partner = b.apply("sigmoid", b.neg(f.args[0]))
            result.append(b.sub(b.ones_like(f), partner))
        else:
            result.append(f)
    return result


RATIOS = {("sin", "cos"): "tan", ("sinh", "cosh"): "tanh"}


def fold_ratios(factors: list[Expr]) -> list[Expr]:
    """sin(a) / cos(a) = tan(a), where each stands once."""
    for i, above in enumerate(factors):
        for j, below in enumerate(factors):
            is_reciprocal = below.op in ("power", "epow") and below.args[1] is b.number(-1)
            over = below.args[0] if is_reciprocal else None
            if above.op == "apply" and over is not None and over.op == "apply" and over.args[0] is above.args[0]:
                name = RATIOS.get((above.data, over.data))
                if name is not None:
                    return [b.apply(name, above.args[0]) if n == i else f for n, f in enumerate(factors) if n != j]
    return factors


def drop_steps(factors: list[Expr]) -> list[Expr]:
    """relu(a) step(a) = relu(a)."""
    cut = {f.args[0] for f in factors if f.op == "apply" and f.data == "relu"}
    return [f for f in factors if not (f.op == "apply" and f.data == "step" and f.args[0] in cut)] if cut else factors


def softmax_of_quotient(scalars: list[Expr], matrices: list[Expr]) -> tuple[list[Expr], list[Expr]] | None:
    """exp(a) (1^T exp(a))^{-1} = softmax(a), wherever exp(a) stands as a factor."""
    for i, s in enumerate(scalars):
        if s.op != "power" or s.args[1].op != "number" or s.args[1].data > -1 or s.args[1].data.denominator != 1:
            continue
        total = s.args[0]
        if total.op != "mul" or len(total.args) != 2 or total.args[0].op != "ones":
            continue
        e = total.args[1]
        if e.op != "apply" or e.data != "exp" or not e.is_column:
            continue
        for j, m in enumerate(matrices):
            swapped = _replace_factor(m, e, b.softmax(e.args[0]))
            if swapped is not None:
                left = b.power(total, b.number(s.args[1].data + 1))
                return [*scalars[:i], left, *scalars[i + 1 :]], [*matrices[:j], swapped, *matrices[j + 1 :]]
    return None


def _replace_factor(m: Expr, e: Expr, by: Expr) -> Expr | None:
    """m with its factor e replaced once, m being e, e^T, diag(e) or a Hadamard product with e."""
    if m is e:
        return by
    if m.op in ("transpose", "diag"):
        inner = _replace_factor(m.args[0], e, by)
        return b.rebuild(m, (inner,)) if inner is not None else None
    if m.op == "hadamard" and e in m.args:
        at = m.args.index(e)
        return b.hadamard(*m.args[:at], by, *m.args[at + 1 :])
    return None


def recognised(factors: list[Expr]) -> list[Expr]:
    """Scalar factors, or those of a Hadamard product, with all that a textbook has a name for."""
    for law in (fold_exponentials, complement_sigmoids, drop_steps, fold_ratios):
        factors = law(factors)
    return factors


def cancelled_in_sums(powers: list[Expr], rest: list[Expr]) -> tuple[list[Expr], list[Expr]]:
    """s^{-1} (s A + s B) = A + B."""
    for i, p in enumerate(powers):
        if p.op != "power" or p.args[1] is not b.number(-1):
            continue
        for j, f in enumerate(rest):
            if f.op == "add" and all(p.args[0] in b.split_scalars(t)[0] for t in f.args):
                terms = [b.mul(*_without(b.split_scalars(t), p.args[0])) for t in f.args]
                return [*powers[:i], *powers[i + 1 :]], [*rest[:j], b.add(*terms), *rest[j + 1 :]]
    return powers, rest


def _without(split: tuple[tuple[Expr, ...], Expr], factor: Expr) -> list[Expr]:
    scalars = list(split[0])
    scalars.remove(factor)
    return [*scalars, split[1]]
