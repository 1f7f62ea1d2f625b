"""Claims: what is true holds, each slip that people make fails, and what cannot be seen is undecided."""

from __future__ import annotations

import pytest

from tests.effort import calls_made
from tests.verify.support import A, B, C, G, H, S, X, s, t, u, v, w, xi, xj, yi
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol
from texderive.verify.judge import Fails, Holds, Undecided, judge, judge_chain

T, d, tr, mul, inv = b.transpose, b.d, b.trace, b.mul, b.inverse
M, N = A.rows, A.cols
K = named("K")


def log(z: Expr) -> Expr:
    return b.apply("log", z)


r = b.sub(mul(A, w), u)
loss = mul(T(r), r)
TRUE: dict[str, tuple[Expr, Expr, str]] = {
    "log-determinant": (d(log(b.det(X))), tr(mul(inv(X), d(X))), "X"),
    "least squares": (d(loss), b.scale(2, mul(T(r), A, d(w))), "w"),
    "quadratic form, symmetric": (b.partial(mul(T(v), S, v), v), b.scale(2, mul(S, v)), ""),
    "gradient by a symmetric matrix": (b.partial(log(b.det(H)), H), inv(H), ""),
    "cyclic trace": (tr(mul(A, B, T(B), T(A))), tr(mul(T(A), A, B, T(B))), ""),
    "tall factor": (b.partial(log(b.det(mul(T(A), A))), A), b.scale(2, mul(A, inv(mul(T(A), A)))), ""),
    "wide factor": (b.partial(log(b.det(mul(A, T(A)))), A), b.scale(2, mul(inv(mul(A, T(A))), A)), ""),
    "commutation": (mul(b.commutation(M, N), b.vec(A)), b.vec(T(A)), ""),
    "vec of a product": (b.vec(mul(A, X, B)), mul(b.kron(T(B), A), b.vec(X)), ""),
    "square root of a bilinear form": (d(b.power(mul(T(u), A, v), b.number("1/2"))),
                                       mul(b.number("1/2"), b.power(mul(T(u), A, v), b.number("-1/2")),
                                           mul(T(u), A, d(v))), "v"),
    "logarithm of a bilinear form": (d(log(mul(T(v), X, w))),
                                     mul(b.power(mul(T(v), X, w), b.number(-1)), mul(T(v), d(X), w)), "X"),
    "inverse sine": (d(b.apply("arcsin", mul(T(v), w))),
                     mul(b.power(b.sub(b.number(1), b.power(mul(T(v), w), b.number(2))), b.number("-1/2")),
                         mul(T(v), d(w))), "w"),
    "inverse hyperbolic cosine": (d(b.apply("arccosh", v)),
                                  b.hadamard(b.entry_power(b.sub(b.entry_power(v, 2), b.ones(N)), "-1/2"), d(v)), "v"),
    "trace of a matrix logarithm": (d(tr(b.unary("logm", X))), tr(mul(inv(X), d(X))), "X"),
    "log of one minus": (d(log(b.sub(b.number(1), mul(T(v), v)))),
                         b.neg(mul(b.number(2), b.power(b.sub(b.number(1), mul(T(v), v)), b.number(-1)),
                                   mul(T(v), d(v)))), "v"),
    "relu": (d(mul(T(v), b.apply("relu", mul(X, w)))),
             mul(T(v), b.hadamard(b.apply("step", mul(X, w)), mul(d(X), w))), "X"),
    "abstract function": (d(b.call(FunctionSymbol("f"), mul(X, v))),
                          b.hadamard(b.call(FunctionSymbol("f", order=1), mul(X, v)), mul(d(X), v)), "X"),
    "orthogonal": (mul(b.symbol("Q", N, N, {"orthogonal"}), T(b.symbol("Q", N, N, {"orthogonal"}))), b.identity(N), ""),
    "one-hot": (mul(T(b.ones(N)), b.symbol("e", N, ONE, {"one_hot"})), b.number(1), ""),
    "sum over a family": (d(b.total(Binder("i", K), b.power(mul(T(xi), v), b.number(2)))),
                          b.scale(2, b.total(Binder("i", K), mul(mul(T(xi), v), mul(T(xi), d(v))))), "v"),
    "one member": (b.partial(b.total(Binder("i", K), mul(yi, b.power(mul(T(xi), v), b.number(2)))), xj),
                   mul(b.number(2), b.symbol("y", index=("j",)), mul(T(xj), v), v), ""),
    "zero on both sides": (b.sub(tr(mul(A, T(C))), tr(mul(T(C), A))), b.number(0), ""),
    "zero after differences": (d(b.sub(tr(mul(A, T(C))), tr(mul(T(C), A)))), b.number(0), "A"),
    "a kink's noise": (d(b.apply("sign", X)), b.zeros(N, N), "X"),
    "Hessian": (b.partial(b.partial(mul(T(v), X, v), v), v), b.add(X, T(X)), ""),
    "named size": (tr(b.identity(N)), b.dimension(N), ""),
}  # fmt: skip


@pytest.mark.parametrize("claim", TRUE)
def test_true_claims_hold(claim: str) -> None:
    left, right, varying = TRUE[claim]
    verdict = judge(left, right, varying=frozenset(varying.split()))
    assert isinstance(verdict, Holds), verdict
    assert verdict.points >= 2 or not left.symbols


FALSE: dict[str, tuple[Expr, Expr, str]] = {
    "lost transpose of a direction": (d(log(b.det(X))), tr(mul(inv(X), T(d(X)))), "X"),
    "lost transpose in a gradient": (b.partial(log(b.det(X)), X), inv(X), ""),
    "lost transpose of a square factor": (b.partial(mul(T(v), X, w), v), mul(T(X), w), ""),
    "sign": (d(inv(X)), mul(inv(X), d(X), inv(X)), "X"),
    "factor 2": (b.partial(loss, w), mul(T(A), r), ""),
    "order of factors": (d(inv(X)), b.neg(mul(d(X), inv(X), inv(X))), "X"),
    "a dropped term": (d(mul(X, X)), mul(X, d(X)), "X"),
    "Hadamard for product": (d(mul(X, X)), b.add(b.hadamard(X, d(X)), mul(d(X), X)), "X"),
    "symmetry that is not declared": (b.partial(mul(T(v), G, v), v), b.scale(2, mul(G, v)), ""),
    "two by two only": (b.add(X, b.unary("adjugate", X)), mul(tr(X), b.identity(N)), ""),
    "wrong commutation matrix": (mul(b.commutation(N, M), b.vec(A)), b.vec(T(A)), ""),
    "log of a sum": (log(b.add(b.mul(s, s), b.mul(t, t))), b.add(log(mul(s, s)), log(mul(t, t))), ""),
    "sum with a lost index": (b.power(b.total(Binder("i", K), yi), b.number(2)),
                              b.total(Binder("i", K), b.power(yi, b.number(2))), ""),
    "derivative of relu": (d(b.apply("relu", v)), d(v), "v"),
    "softmax as if elementwise": (d(b.softmax(v)), b.hadamard(b.softmax(v), d(v)), "v"),
    "determinant of a sum": (b.det(b.add(X, G)), b.add(b.det(X), b.det(G)), ""),
    "a digit of pi": (b.mul(b.number("31415926/10000000"), s), mul(b.pi(), s), ""),
}  # fmt: skip


@pytest.mark.parametrize("claim", FALSE)
def test_false_claims_fail(claim: str) -> None:
    left, right, varying = FALSE[claim]
    verdict = judge(left, right, varying=frozenset(varying.split()))
    if claim == "a digit of pi":
        assert not isinstance(verdict, Holds), "a deviation of 2e-8 is no rounding where nothing is differentiated"
        return
    assert isinstance(verdict, Fails), verdict
    assert verdict.words and verdict.deviation > 1e-5


def test_an_error_that_only_equal_sizes_show() -> None:
    gap = b.sub(b.dimension(M), b.dimension(N))
    one_where_equal = b.apply("step", b.sub(b.number("1/2"), b.power(gap, b.number(2))))
    verdict = judge(mul(one_where_equal, s), b.number(0))
    assert isinstance(verdict, Fails) and len(set(verdict.counterexample.values())) == 1


def test_sizes_at_which_a_claim_is_not_defined_do_not_count() -> None:
    gap = b.sub(b.dimension(M), b.dimension(N))
    verdict = judge(mul(gap, b.apply("sqrt", b.power(gap, b.number(-2))), s), mul(b.apply("sign", gap), s))
    assert isinstance(verdict, Holds) and verdict.points == 2


def test_shapes_that_differ() -> None:
    verdict = judge(mul(A, B), mul(T(B), T(A)))
    assert isinstance(verdict, Fails)
    assert verdict.words == "the left side is m × p, the right side p × m"


LONG = Dim(500)
long = b.symbol("z", LONG)
UNDECIDED: dict[str, tuple[Expr, Expr, str]] = {
    "log": (log(b.neg(b.power(b.norm(v), b.number(2)))), b.number(0), "log of a number that is not positive"),
    "singular": (tr(inv(mul(v, T(v)))), b.number(0), "the inverse of a singular matrix"),
    "root": (b.power(b.neg(mul(s, s)), b.number("1/2")), s, "a root of a negative number"),
    "two shapes": (b.norm(b.symbol("z", N)), b.norm(b.symbol("z", M)), "two shapes"),
    "too large": (b.norm(b.symbol("z", Dim(10**4), Dim(10**4))), s, "too large"),
    "too large a Hessian": (b.partial(b.partial(mul(T(long), long), long), long), b.identity(LONG), "too large"),
    "too large a product": (tr(b.kron(*([X] * 12))), s, "too large"),
    "no derivative": (b.norm(b.call(FunctionSymbol("f", False, order=1), v)), s, "derivative of f"),
}


@pytest.mark.parametrize("claim", UNDECIDED)
def test_undecided_with_a_reason(claim: str) -> None:
    left, right, reason = UNDECIDED[claim]
    verdict = judge(left, right)
    assert isinstance(verdict, Undecided)
    assert reason in verdict.reason


def test_a_chain_is_judged_link_by_link() -> None:
    chain = [d(loss), b.add(mul(T(d(r)), r), mul(T(r), d(r))), b.scale(2, mul(T(r), d(r))), mul(T(r), A, d(w)),
             b.scale(2, mul(T(r), A, d(w)))]  # fmt: skip
    kinds = [type(verdict) for verdict in judge_chain(chain, frozenset("w"))]
    assert kinds == [Holds, Holds, Fails, Fails]
    assert judge_chain([loss]) == [] and judge_chain([]) == []


def test_one_bad_link_does_not_spoil_the_others() -> None:
    bad = log(b.neg(mul(s, s)))
    verdicts = judge_chain([s, b.scale(1, s), bad, b.number(0), b.sub(s, s)])
    assert [type(v) for v in verdicts] == [Holds, Undecided, Undecided, Holds]
    of_two_shapes = judge_chain([s, s, b.norm(b.symbol("s", N))])
    assert isinstance(of_two_shapes[0], Holds)


def test_deep_expressions_do_not_raise() -> None:
    deep: Expr = s
    for _ in range(3000):
        deep = b.apply("tanh", deep)
    assert isinstance(judge(deep, s), Undecided | Fails)


def test_verdicts_are_the_same_every_time() -> None:
    left, right, _ = FALSE["factor 2"]
    assert judge(left, right) == judge(left, right)


def test_a_derivation_is_judged_with_little_work() -> None:
    chain = [d(loss), b.add(mul(T(d(r)), r), mul(T(r), d(r))), b.scale(2, mul(T(r), d(r))),
             b.scale(2, mul(T(r), A, d(w))), mul(T(b.scale(2, mul(T(A), r))), d(w))]  # fmt: skip
    judge_chain(chain, frozenset("w"))
    assert calls_made(lambda: judge_chain(chain, frozenset("w"))) < 4_000
