"""The differential of every operation: d(op(..)) as a linear expression in the differentials of its arguments.

For the operations that are linear in each argument one row stands for any number of factors: the law is the same.
"""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.build import d, det, hadamard, inverse, mul, trace, transpose
from texderive.ir.dims import ONE
from texderive.ir.expr import Binder, Expr
from texderive.rules.rule import (
    M,
    N,
    P,
    Q,
    Rule,
    constant,
    invertible,
    matrix,
    nonzero,
    positive,
    rule,
    scalar,
    vector,
)

MN = "Magnus & Neudecker 2019"
A, B = matrix("A"), matrix("B")
X, Y = matrix("X"), matrix("Y", N, P)
S = matrix("X", N, N)
s, t, k, c = scalar("s"), scalar("t"), scalar("k", ["constant"]), scalar("c", ["constant"])
x, y = vector("x"), vector("y")


def differential(
    name: str, of: Expr, right: Expr, says: str, zh: str, cite: str = "", when: tuple[object, ...] = ()
) -> Rule:
    return rule(name, d(of), right, group="differential", says=says, zh=zh, cite=cite, when=when)  # type: ignore[arg-type]


# Linear in each argument.
differential(
    "sum-differential",
    b.add(A, B),
    b.add(d(A), d(B)),
    "The differential of a sum is the sum of the differentials.",
    "和的微分等于微分之和",
    f"{MN}, ch. 8",
)
differential(
    "product-differential",
    mul(X, Y),
    b.add(mul(d(X), Y), mul(X, d(Y))),
    "Product rule, order of factors kept.",
    "矩阵乘积的微分法则",
    f"{MN}, ch. 8",
)
_left, _right = matrix("A", P, M, ["constant"]), matrix("B", N, Q, ["constant"])
differential(
    "constant-factor-differential",
    mul(_left, X, _right),
    mul(_left, d(X), _right),
    "Constant factors leave the differential.",
    "常数因子可提到微分外",
    "",
    (constant(_left), constant(_right)),
)
differential(
    "scalar-product-differential",
    mul(s, X),
    b.add(mul(d(s), X), mul(s, d(X))),
    "Product rule for a scalar factor.",
    "数乘的微分法则",
)
differential(
    "transpose-differential",
    transpose(X),
    transpose(d(X)),
    "The differential of a transpose is the transpose of the differential.",
    "转置的微分等于微分的转置",
    f"{MN}, ch. 8",
)
differential(
    "trace-differential", trace(S), trace(d(S)), "Trace and differential commute.", "迹与微分可交换", f"{MN}, ch. 8"
)
differential(
    "inner-product-differential",
    b.inner(A, B),
    b.add(b.inner(d(A), B), b.inner(A, d(B))),
    "Product rule for the inner product.",
    "内积的微分法则",
)
differential(
    "hadamard-differential",
    hadamard(A, B),
    b.add(hadamard(d(A), B), hadamard(A, d(B))),
    "Product rule for the Hadamard product.",
    "逐元素乘积的微分法则",
    f"{MN}, ch. 8",
)
_B, _C, _D = matrix("B", M, Q), matrix("C", P, N), matrix("D", P, Q)
differential(
    "block-differential",
    b.block((2, 2), A, _B, _C, _D),
    b.block((2, 2), d(A), d(_B), d(_C), d(_D)),
    "The differential of a matrix of blocks is taken block by block.",
    "分块矩阵逐块求微分",
    f"{MN}, ch. 8",
)
differential(
    "kronecker-differential",
    b.kron(A, matrix("B", P, Q)),
    b.add(b.kron(d(A), matrix("B", P, Q)), b.kron(A, d(matrix("B", P, Q)))),
    "Product rule for the Kronecker product.",
    "Kronecker 积的微分法则",
    f"{MN}, ch. 9",
)
differential(
    "vec-differential", b.vec(X), b.vec(d(X)), "vec and differential commute.", "向量化与微分可交换", f"{MN}, ch. 8"
)
differential(
    "unvec-differential",
    b.unvec(vector("x", M * N), M, N),
    b.unvec(d(vector("x", M * N)), M, N),
    "Reshaping and differential commute.",
    "重排与微分可交换",
)
differential("diag-differential", b.diag(x), b.diag(d(x)), "diag and differential commute.", "diag 与微分可交换")
differential(
    "diagonal-differential",
    b.diagonal(S),
    b.diagonal(d(S)),
    "Taking the diagonal and the differential commute.",
    "取对角线与微分可交换",
)
differential(
    "entry-differential",
    b.entry(X, 1, 1),
    b.entry(d(X), 1, 1),
    "The differential of an entry is the entry of the differential.",
    "元素的微分等于微分的元素",
)
_I = Binder("i", P)
_xi = b.symbol("x", M, ONE, index=("i",))
differential(
    "sum-over-index-differential",
    b.total(_I, _xi),
    b.total(_I, d(_xi)),
    "Sum over an index and differential commute.",
    "求和与微分可交换",
)
_si = b.symbol("s", ONE, ONE, index=("i",))
differential(
    "product-over-index-differential",
    b.prod(_I, _si),
    mul(b.prod(_I, _si), b.total(_I, mul(b.power(_si, b.number(-1)), d(_si)))),
    "Logarithmic derivative of a product over an index.",
    "连乘的微分（对数求导）",
    "",
    (nonzero(_si),),
)

# Powers, inverse, determinant.
differential(
    "inverse-differential",
    inverse(S),
    b.neg(mul(inverse(S), d(S), inverse(S))),
    "From $XX^{-1} = I$.",
    "对 $XX^{-1}=I$ 两边求微分",
    f"{MN}, ch. 8",
    (invertible(S),),
)
differential(
    "determinant-differential",
    det(S),
    mul(det(S), trace(mul(inverse(S), d(S)))),
    "Jacobi's formula.",
    "Jacobi 公式",
    f"{MN}, ch. 8",
    (invertible(S),),
)
differential(
    "log-determinant",
    b.apply("log", det(S)),
    trace(mul(inverse(S), d(S))),
    "Jacobi's formula divided by the determinant.",
    "对数行列式的微分",
    f"{MN}, ch. 8",
    (positive(det(S)), invertible(S)),
)
differential(
    "log-absolute-determinant",
    b.apply("log", b.apply("abs", det(S))),
    trace(mul(inverse(S), d(S))),
    "Jacobi's formula divided by the determinant.",
    "对数行列式的微分",
    f"{MN}, ch. 8",
    (invertible(S),),
)
differential(
    "log-absolute-differential",
    b.apply("log", b.apply("abs", s)),
    mul(b.power(s, b.number(-1)), d(s)),
    "The logarithm of an absolute value.",
    "绝对值的对数的微分",
    "",
    (nonzero(s),),
)
differential(
    "scalar-power-differential",
    b.power(s, k),
    mul(k, b.power(s, b.sub(k, b.number(1))), d(s)),
    "Power rule.",
    "幂函数的微分法则",
    "",
    (constant(k), positive(s)),
)
differential(
    "exponential-power-differential",
    b.power(s, t),
    b.add(mul(t, b.power(s, b.sub(t, b.number(1))), d(s)), mul(b.power(s, t), b.apply("log", s), d(t))),
    "Power rule with a varying exponent.",
    "幂指函数的微分法则",
    "",
    (positive(s),),
)
differential(
    "entrywise-power-differential",
    b.entry_power(X, k),
    mul(k, hadamard(b.entry_power(X, b.sub(k, b.number(1))), d(X))),
    "Power rule, entry by entry.",
    "逐元素幂的微分法则",
    "",
    (constant(k), positive(X)),
)
differential(
    "square-differential",
    b.power(S, b.number(2)),
    b.add(mul(d(S), S), mul(S, d(S))),
    "Product rule for a square.",
    "矩阵平方的微分",
)
differential(
    "pseudo-inverse-differential",
    b.unary("pinv", X),
    b.add(
        b.neg(mul(b.unary("pinv", X), d(X), b.unary("pinv", X))),
        mul(
            b.unary("pinv", X),
            transpose(b.unary("pinv", X)),
            transpose(d(X)),
            b.sub(b.identity(M), mul(X, b.unary("pinv", X))),
        ),
        mul(
            b.sub(b.identity(N), mul(b.unary("pinv", X), X)),
            transpose(d(X)),
            transpose(b.unary("pinv", X)),
            b.unary("pinv", X),
        ),
    ),
    "The pseudo-inverse at constant rank.",
    "秩不变时伪逆的微分",
    "Golub & Pereyra 1973",
)
differential(
    "adjugate-differential",
    b.unary("adjugate", S),
    mul(det(S), b.sub(mul(trace(mul(inverse(S), d(S))), inverse(S)), mul(inverse(S), d(S), inverse(S)))),
    "From $\\operatorname{adj}(X) = |X| X^{-1}$.",
    "由 $X^{*}=|X|X^{-1}$ 得到",
    f"{MN}, ch. 8",
    (invertible(S),),
)
differential(
    "trace-of-exponential",
    trace(b.unary("expm", S)),
    trace(mul(b.unary("expm", S), d(S))),
    "Under a trace the matrix exponential differentiates like a scalar one.",
    "迹下矩阵指数的微分",
    f"{MN}, ch. 8",
)
differential(
    "trace-of-logarithm",
    trace(b.unary("logm", S)),
    trace(mul(inverse(S), d(S))),
    "Under a trace the matrix logarithm differentiates like a scalar one.",
    "迹下矩阵对数的微分",
)

differential(
    "log-sigmoid",
    b.apply("log", b.apply("sigmoid", X)),
    hadamard(b.sub(b.ones(M, N), b.apply("sigmoid", X)), d(X)),
    "The slope of the logarithm of the logistic sigmoid.",
    "sigmoid 的对数的微分",
)
differential(
    "log-one-minus-sigmoid",
    b.apply("log", b.sub(b.ones(M, N), b.apply("sigmoid", X))),
    b.neg(hadamard(b.apply("sigmoid", X), d(X))),
    "The slope of log(1 - sigma) for the logistic sigmoid.",
    "$\\log(1-\\sigma)$ 的微分",
)
differential(
    "log-one-plus-exponential",
    b.apply("log", b.add(b.ones(M, N), b.apply("exp", X))),
    hadamard(b.apply("sigmoid", X), d(X)),
    "The slope of log(1 + exp a) is the logistic sigmoid.",
    "$\\log(1+\\exp a)$ 的导数是 sigmoid",
)
