"""The differentials of norms, of softmax and its relatives, and of functions of one number entry by entry."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.build import d, hadamard, mul, trace, transpose
from texderive.ir.dims import ONE
from texderive.ir.expr import FunctionSymbol
from texderive.ir.functions import FUNCTIONS
from texderive.rules.differentials import differential
from texderive.rules.rule import M, N, P, constant, matrix, nonzero, positive, scalar, smooth, vector

X, x, k = matrix("X"), vector("x"), scalar("k", ["constant"])

# Norms.
_norm = b.norm
differential(
    "squared-norm",
    b.power(_norm(x, "2"), b.number(2)),
    mul(b.number(2), transpose(x), d(x)),
    "From $\\|x\\|^2 = x^T x$.",
    "由 $\\|x\\|^2=x^Tx$",
)
_row = matrix("x", ONE, N)
differential(
    "squared-norm-of-row",
    b.power(_norm(_row, "2"), b.number(2)),
    mul(b.number(2), d(_row), transpose(_row)),
    "From $\\|x\\|^2 = x x^T$ for a row.",
    "由 $\\|x\\|^2=xx^T$",
)
differential(
    "norm-of-row-differential",
    _norm(_row, "2"),
    mul(b.power(_norm(_row, "2"), b.number(-1)), d(_row), transpose(_row)),
    "The Euclidean norm of a row away from 0.",
    "行向量欧氏范数的微分",
    "",
    (nonzero(_norm(_row, "2")),),
)
differential(
    "squared-frobenius-norm",
    b.power(_norm(X, "F"), b.number(2)),
    mul(b.number(2), trace(mul(transpose(X), d(X)))),
    "From $\\|X\\|_F^2 = \\operatorname{tr}(X^T X)$.",
    "由 $\\|X\\|_F^2=\\mathrm{tr}(X^TX)$",
)
differential(
    "norm-differential",
    _norm(x, "2"),
    mul(b.power(_norm(x, "2"), b.number(-1)), transpose(x), d(x)),
    "The Euclidean norm away from 0.",
    "欧氏范数的微分",
    "",
    (nonzero(_norm(x, "2")),),
)
differential(
    "frobenius-norm-differential",
    _norm(X, "F"),
    mul(b.power(_norm(X, "F"), b.number(-1)), trace(mul(transpose(X), d(X)))),
    "The Frobenius norm away from 0.",
    "Frobenius 范数的微分",
    "",
    (nonzero(_norm(X, "F")),),
)
differential(
    "one-norm-differential",
    _norm(X, "1"),
    trace(mul(transpose(b.apply("sign", X)), d(X))),
    "The sum of absolute values, where no entry is 0.",
    "1-范数的微分",
    "",
    (smooth(X),),
)
differential(
    "p-norm-differential",
    _norm(X, "p", k),
    mul(
        b.power(_norm(X, "p", k), b.sub(b.number(1), k)),
        trace(
            mul(transpose(hadamard(b.apply("sign", X), b.entry_power(b.apply("abs", X), b.sub(k, b.number(1))))), d(X))
        ),
    ),
    "The p-norm, where no entry is 0.",
    "p-范数的微分",
    "",
    (constant(k), smooth(X)),
)

# Softmax and its relatives.
_s = b.softmax(x)
_S, _R = b.softmax(X, "columns"), b.softmax(X, "rows")
differential(
    "softmax-differential",
    _s,
    mul(b.sub(b.diag(_s), mul(_s, transpose(_s))), d(x)),
    "The Jacobian of softmax is $\\operatorname{diag}(s) - s s^T$.",
    "softmax 的微分",
)
differential(
    "softmax-by-columns-differential",
    _S,
    hadamard(_S, b.sub(d(X), mul(b.ones(M), transpose(b.ones(M)), hadamard(_S, d(X))))),
    "softmax of each column.",
    "按列 softmax 的微分",
)
differential(
    "softmax-by-rows-differential",
    _R,
    hadamard(_R, b.sub(d(X), mul(hadamard(_R, d(X)), b.ones(N), transpose(b.ones(N))))),
    "softmax of each row.",
    "按行 softmax 的微分",
)
for _name, _of in (("log-softmax", b.apply("log", _s)), ("log-softmax-function", b.unary("logsoftmax", x, "columns"))):
    differential(
        f"{_name}-differential",
        _of,
        b.sub(d(x), mul(b.ones(M), transpose(_s), d(x))),
        "From $\\log \\operatorname{softmax}(a) = a - \\mathbf{1} \\log(\\mathbf{1}^T \\exp(a))$.",
        "由 $\\log\\mathrm{softmax}(a)=a-1\\log(1^T\\exp(a))$",
    )
for _name, _along, _soft in (("columns", "columns", _S), ("rows", "rows", _R)):
    _fall = (
        mul(b.ones(M), transpose(b.ones(M)), hadamard(_soft, d(X)))
        if _along == "columns"
        else mul(hadamard(_soft, d(X)), b.ones(N), transpose(b.ones(N)))
    )
    for _kind, _of in (
        ("log-softmax", b.apply("log", _soft)),
        ("log-softmax-function", b.unary("logsoftmax", X, _along)),
    ):
        differential(
            f"{_kind}-by-{_name}-differential",
            _of,
            b.sub(d(X), _fall),
            f"log softmax along {_name}.",
            "log softmax 的微分",
        )
differential(
    "log-sum-exp-differential",
    b.logsumexp(x),
    mul(transpose(_s), d(x)),
    "The gradient of log-sum-exp is softmax.",
    "log-sum-exp 的微分",
)
differential(
    "log-sum-exp-of-matrix-differential",
    b.logsumexp(X),
    trace(
        mul(
            transpose(mul(b.power(mul(b.ones(ONE, M), b.apply("exp", X), b.ones(N)), b.number(-1)), b.apply("exp", X))),
            d(X),
        )
    ),
    "log-sum-exp over all entries.",
    "log-sum-exp 的微分",
)
differential(
    "log-sum-exp-by-columns-differential",
    b.logsumexp(X, "columns"),
    mul(b.ones(ONE, M), hadamard(_S, d(X))),
    "log-sum-exp of each column.",
    "按列 log-sum-exp 的微分",
)
differential(
    "log-sum-exp-by-rows-differential",
    b.logsumexp(X, "rows"),
    mul(hadamard(_R, d(X)), b.ones(N)),
    "log-sum-exp of each row.",
    "按行 log-sum-exp 的微分",
)

# Functions of one number, entry by entry: one rule for each row of their table.
for _function in FUNCTIONS.values():
    if _function.derivative is not None:
        differential(
            f"{_function.name}-differential",
            b.apply(_function.name, X),
            hadamard(_function.derivative(b, X), d(X)),
            f"The derivative of {_function.name}, entry by entry.",
            f"逐元素函数 {_function.name} 的微分",
            "",
            ((smooth(X),) if _function.kink else ()) + ((positive(X),) if _function.domain == "positive" else ()),
        )
_sigma = FunctionSymbol("\\sigma")
differential(
    "elementwise-differential",
    b.call(_sigma, X),
    hadamard(b.call(FunctionSymbol("\\sigma", order=1), X), d(X)),
    "Chain rule for an elementwise function.",
    "逐元素函数的微分",
)
_f = FunctionSymbol("f", elementwise=False)
differential(
    "total-differential",
    b.call(_f, X),
    trace(mul(transpose(b.partial(b.call(_f, X), X)), d(X))),
    "Total differential of a scalar function.",
    "标量函数的全微分",
)
_F, _t = FunctionSymbol("F", elementwise=False, rows=P, cols=N), scalar("t")
differential(
    "curve-differential",
    b.call(_F, _t),
    mul(b.call(FunctionSymbol("F", elementwise=False, rows=P, cols=N, order=1), _t), d(_t)),
    "The differential of a matrix that depends on a number.",
    "依赖于标量的矩阵的微分",
)
_g = FunctionSymbol("g", elementwise=False, rows=P)
_of_x = b.call(_g, vector("x", N))
differential(
    "vector-total-differential",
    _of_x,
    mul(transpose(b.partial(_of_x, vector("x", N))), d(vector("x", N))),
    "Total differential of a vector function: its Jacobian times the differential.",
    "向量函数的全微分",
)
_gradient = b.partial(b.call(_f, X), X)
differential(
    "abstract-gradient-differential",
    _gradient,
    b.unvec(mul(b.partial(_gradient, X, "numerator"), b.vec(d(X))), M, N),
    "The Hessian maps the differential of the argument to that of the gradient.",
    "Hessian 矩阵把自变量的微分变为梯度的微分",
)
