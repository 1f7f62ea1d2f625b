"""Tempting equations that are false, so that none of them ever becomes a rule."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.build import apply, d, det, diag, hadamard, inverse, kron, mul, power, trace, transpose, vec
from texderive.ir.dims import ONE
from texderive.ir.expr import Binder
from texderive.rules.rule import REJECTED, M, N, P, Q, matrix, rejected, scalar, vector

A, B, C = matrix("A"), matrix("B"), matrix("C")
S, T = matrix("S", N, N), matrix("T", N, N)
L, R = matrix("L", P, M), matrix("R", N, Q)
X, Z = matrix("X"), matrix("Z", N, N)
x, y = vector("x"), vector("y")
s, t, k = scalar("s"), scalar("t"), scalar("k", ["constant"])
ONE_ = b.number(1)
_inv = inverse(Z)
_soft = b.softmax(x)

# Algebra.
rejected(
    "log-of-sum",
    apply("log", b.add(A, B)),
    b.add(apply("log", A), apply("log", B)),
    counterexample="A = B = 1: log 2 is not 0",
)
rejected(
    "exponential-of-product",
    apply("exp", hadamard(A, B)),
    hadamard(apply("exp", A), apply("exp", B)),
    counterexample="A = B = 1: e is not e^2",
)
rejected(
    "matrix-exponential-of-sum",
    b.unary("expm", b.add(S, T)),
    mul(b.unary("expm", S), b.unary("expm", T)),
    counterexample="S and T that do not commute",
)
rejected(
    "transpose-of-product",
    transpose(mul(S, T)),
    mul(transpose(S), transpose(T)),
    counterexample="the order is lost: (AB)^T = B^T A^T",
)
rejected(
    "inverse-of-product",
    inverse(mul(S, T)),
    mul(inverse(S), inverse(T)),
    counterexample="the order is lost: (AB)^{-1} = B^{-1} A^{-1}",
)
rejected(
    "inverse-of-sum", inverse(b.add(S, T)), b.add(inverse(S), inverse(T)), counterexample="A = B = I: I/2 is not 2I"
)
rejected("trace-of-product", trace(mul(S, T)), mul(trace(S), trace(T)), counterexample="A = B = I_2: 2 is not 4")
rejected(
    "trace-of-exchanged-factors",
    trace(mul(S, T, Z)),
    trace(mul(T, S, Z)),
    counterexample="the trace is cyclic; it does not let factors pass",
)
rejected("trace-of-hadamard", trace(hadamard(S, T)), mul(trace(S), trace(T)), counterexample="A = B = I_2: 2 is not 4")
rejected("determinant-of-sum", det(b.add(S, T)), b.add(det(S), det(T)), counterexample="A = B = I_2: 4 is not 2")
rejected("determinant-of-multiple", det(mul(s, S)), mul(s, det(S)), counterexample="|sI_2| = s^2")
rejected(
    "log-determinant-of-sum",
    apply("log", apply("abs", det(b.add(S, T)))),
    b.add(apply("log", apply("abs", det(S))), apply("log", apply("abs", det(T)))),
    counterexample="A = B = I_2",
)
rejected("product-commutes", mul(S, T), mul(T, S), counterexample="A = e_1 e_2^T, B = A^T")
rejected(
    "square-of-sum",
    power(b.add(S, T), b.number(2)),
    b.add(power(S, b.number(2)), b.scale(2, mul(S, T)), power(T, b.number(2))),
    counterexample="AB + BA is not 2AB",
)
rejected(
    "entrywise-square-for-square", power(S, b.number(2)), b.entry_power(S, 2), counterexample="A = ((0, 1), (1, 0))"
)
rejected(
    "norm-of-sum",
    power(b.norm(b.add(x, y)), b.number(2)),
    b.add(power(b.norm(x), b.number(2)), power(b.norm(y), b.number(2))),
    counterexample="x = y",
)
rejected(
    "norm-of-product",
    power(b.norm(mul(A, transpose(B)), "F"), b.number(2)),
    mul(power(b.norm(A, "F"), b.number(2)), power(b.norm(B, "F"), b.number(2))),
    counterexample="A = B = I_2: 2 is not 4",
)
rejected(
    "hadamard-in-product",
    mul(transpose(A), hadamard(B, C)),
    hadamard(mul(transpose(A), B), mul(transpose(A), C)),
    counterexample="A of one column of ones",
)
rejected(
    "hadamard-passes-product",
    hadamard(mul(S, T), Z),
    mul(S, hadamard(T, Z)),
    counterexample="S = ((0, 1), (1, 0)), Z not constant",
)
rejected("diag-of-hadamard-product", mul(diag(x), y), mul(x, transpose(x), y), counterexample="x = (1, 1)")
rejected(
    "softmax-of-sum",
    b.softmax(b.add(x, y)),
    b.add(b.softmax(x), b.softmax(y)),
    counterexample="the entries of the right side add up to 2",
)
rejected(
    "log-sum-exp-of-sum",
    b.logsumexp(b.add(x, y)),
    b.add(b.logsumexp(x), b.logsumexp(y)),
    counterexample="x = y = 0: log m is not 2 log m",
)

# vec and Kronecker products.
rejected(
    "vec-of-product-exchanged",
    vec(mul(L, X, R)),
    mul(kron(L, transpose(R)), vec(X)),
    counterexample="the factors of the Kronecker product are in the wrong order",
)
rejected(
    "vec-of-square-product-transposed",
    vec(mul(S, Z, T)),
    mul(kron(T, S), vec(Z)),
    counterexample="T stands without its transpose",
)
rejected("kronecker-commutes", kron(S, T), kron(T, S), counterexample="A = diag(1, 2), B = diag(1, 3)")
rejected(
    "kronecker-of-product",
    kron(mul(S, T), mul(Z, T)),
    mul(kron(S, Z), kron(T, Z)),
    counterexample="the second factor of the right side is wrong",
)
rejected(
    "kronecker-transpose",
    transpose(kron(S, T)),
    kron(transpose(T), transpose(S)),
    counterexample="a transpose keeps the order of a Kronecker product",
)
rejected("vec-of-transpose", vec(transpose(S)), vec(S), counterexample="a matrix that is not symmetric")
rejected("commutation-is-identity", mul(b.commutation(M, N), vec(A)), vec(A), counterexample="m = n = 2, A = e_1 e_2^T")
rejected("commutation-turned", mul(b.commutation(N, M), vec(A)), vec(transpose(A)), counterexample="m = 2, n = 3")

# Traces.
rejected(
    "hadamard-exchange-transpose-lost",
    trace(mul(transpose(A), hadamard(B, C))),
    trace(mul(transpose(C), b.add(A, B))),
    counterexample="A sum for a Hadamard product",
)
rejected(
    "square-hadamard-exchange-transpose-lost",
    trace(mul(S, hadamard(T, Z))),
    trace(mul(hadamard(S, T), Z)),
    counterexample="tr(A^T(B ⊙ C)) = tr((A ⊙ B)^T C)",
)
rejected("inner-product-without-transpose", b.inner(S, T), trace(mul(S, T)), counterexample="A = e_1 e_2^T, B = A")
rejected(
    "frobenius-without-transpose", power(b.norm(S, "F"), b.number(2)), trace(mul(S, S)), counterexample="A = e_1 e_2^T"
)

# Differentials.
rejected("inverse-differential-without-sign", d(_inv), mul(_inv, d(Z), _inv), counterexample="n = 1: d(1/x) = -dx/x^2")
rejected(
    "inverse-differential-as-square",
    d(_inv),
    b.neg(mul(power(_inv, b.number(2)), d(Z))),
    counterexample="X and dX that do not commute",
)
rejected("inverse-differential-of-differential", d(_inv), inverse(d(Z)), counterexample="n = 1")
rejected(
    "determinant-differential-transposed",
    d(det(Z)),
    mul(det(Z), trace(mul(_inv, transpose(d(Z))))),
    counterexample="X that is not symmetric",
)
rejected(
    "log-determinant-transposed",
    d(apply("log", apply("abs", det(Z)))),
    trace(mul(transpose(_inv), d(Z))),
    counterexample="X that is not symmetric",
)
rejected("determinant-differential-without-determinant", d(det(Z)), trace(mul(_inv, d(Z))), counterexample="|X| = 2")
rejected(
    "square-differential-collected",
    d(power(Z, b.number(2))),
    b.scale(2, mul(Z, d(Z))),
    counterexample="X and dX that do not commute",
)
rejected(
    "product-differential-exchanged",
    d(mul(S, T)),
    b.add(mul(d(S), T), mul(d(T), S)),
    counterexample="the order of the second term is lost",
)
rejected("product-differential-of-both", d(mul(S, T)), mul(d(S), d(T)), counterexample="n = 1: d(x^2)")
rejected(
    "quotient-differential",
    d(mul(s, power(t, b.number(-1)))),
    mul(d(s), power(d(t), b.number(-1))),
    counterexample="s = t^2",
)
rejected(
    "quadratic-form-not-symmetric",
    d(mul(transpose(x), matrix("S", M, M, ["constant"]), x)),
    b.scale(2, mul(transpose(x), matrix("S", M, M, ["constant"]), d(x))),
    counterexample="a matrix that is not symmetric",
)
rejected(
    "squared-norm-without-factor", d(power(b.norm(x), b.number(2))), mul(transpose(x), d(x)), counterexample="m = 1"
)
rejected("norm-differential-not-normalised", d(b.norm(x)), mul(transpose(x), d(x)), counterexample="x = (2, 0)")
rejected(
    "hadamard-differential-as-product",
    d(hadamard(S, T)),
    b.add(mul(d(S), T), mul(S, d(T))),
    counterexample="entrywise and matrix products differ",
)
rejected(
    "elementwise-as-product",
    d(apply("exp", Z)),
    mul(apply("exp", Z), d(Z)),
    counterexample="entrywise and matrix products differ",
)
rejected(
    "exponential-differential-without-trace",
    d(b.unary("expm", Z)),
    mul(b.unary("expm", Z), d(Z)),
    counterexample="X and dX that do not commute",
)
rejected(
    "sigmoid-differential",
    d(apply("sigmoid", x)),
    hadamard(apply("sigmoid", x), b.add(b.ones_like(x), apply("sigmoid", x)), d(x)),
    counterexample="x = 0: 1/4 is not 3/4",
)
rejected(
    "tanh-differential",
    d(apply("tanh", x)),
    hadamard(b.sub(b.ones_like(x), apply("tanh", x)), d(x)),
    counterexample="the square is lost",
)
rejected(
    "softmax-as-elementwise",
    d(_soft),
    hadamard(_soft, b.sub(b.ones_like(x), _soft), d(x)),
    counterexample="softmax is not elementwise",
)
rejected(
    "log-softmax-differential-lost-ones",
    d(apply("log", _soft)),
    hadamard(b.sub(b.ones_like(x), _soft), d(x)),
    counterexample="softmax is not elementwise",
)
rejected(
    "trace-of-cube",
    d(trace(power(Z, b.number(3)))),
    mul(b.number(3), trace(mul(transpose(power(Z, b.number(2))), d(Z)))),
    counterexample="X that is not symmetric",
)
rejected("power-without-lowered-exponent", d(power(s, k)), mul(k, power(s, k), d(s)), counterexample="s = 2, k = 2")
rejected(
    "sum-over-index-squared",
    power(b.total(Binder("i", P), b.symbol("x", ONE, ONE, index=("i",))), b.number(2)),
    b.total(Binder("i", P), power(b.symbol("x", ONE, ONE, index=("i",)), b.number(2))),
    counterexample="x_1 = x_2 = 1",
)

__all__ = ["REJECTED"]
