"""Exchanges: how an operation that is linear in a slot Z leaves a trace, and how it passes vec.

In the trace table the left side is tr(G^T op(.., Z, ..)) and the right side tr(H^T Z): H is the adjoint applied to G.
In the vec table the left side is vec(op(.., Z, ..)) and the right side J vec(Z).
"""

from __future__ import annotations

from typing import NamedTuple

from texderive.ir import build as b
from texderive.ir.build import diag, hadamard, identity, kron, mul, trace, transpose, vec
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Binder, Expr, node
from texderive.rules.rule import M, N, P, Q, Rule, matrix, rule, scalar, vector

Z = matrix("Z")
zv, zs = vector("Z", M), scalar("Z")


class Exchange(NamedTuple):
    """One row of either table: the operation, its slot z, and what the slot's factor becomes."""

    rule: Rule
    of: Expr
    z: Expr
    becomes: Expr


# Keyed by operation and slot: "scalar" where a scalar scales a matrix, "left" or "right" of a Kronecker product,
# else "".
TRACE: dict[tuple[str, str], Exchange] = {}
VEC: dict[tuple[str, str], Exchange] = {}


def leaves_trace(name: str, of: Expr, adjoint: Expr, says: str, zh: str, z: Expr = Z, slot: str = "") -> None:
    g = matrix("G", of.rows, of.cols)
    left = trace(mul(transpose(g), of))
    made = rule(name, left, trace(mul(transpose(adjoint), z)), group="trace", says=says, zh=zh)
    TRACE[of.op, slot] = Exchange(made, of, z, adjoint)


def passes_vec(name: str, of: Expr, jacobian: Expr, says: str, zh: str, z: Expr = Z, slot: str = "") -> None:
    made = rule(name, vec(of), mul(jacobian, vec(z)), group="vec", says=says, zh=zh)
    VEC[of.op, slot] = Exchange(made, of, z, jacobian)


def _g(rows: Dim, cols: Dim = ONE) -> Expr:
    return matrix("G", rows, cols)


A, B, H = matrix("A", P, M), matrix("B", N, Q), matrix("A")
K = matrix("B", P, Q)

_s = scalar("s")
rule(
    "trace-of-scalar",
    _s,
    node("trace", (_s,), None, _s.shape),
    group="trace",
    says="A scalar is its own trace.",
    zh="标量等于它自己的迹 $a=\\mathrm{tr}(a)$",
)

# Factors around Z; an absent one is an identity (a one for ⊙).
leaves_trace(
    "trace-cyclic",
    mul(A, Z, B),
    mul(transpose(A), _g(P, Q), transpose(B)),
    "Cyclic property of the trace.",
    "迹的循环性 $\\mathrm{tr}(AB)=\\mathrm{tr}(BA)$",
)
passes_vec(
    "vec-product",
    mul(A, Z, B),
    kron(transpose(B), A),
    "vec of a product, $\\operatorname{vec}(AXB) = (B^T \\otimes A) \\operatorname{vec}(X)$.",
    "向量化 $\\mathrm{vec}(AXB)=(B^T\\otimes A)\\mathrm{vec}(X)$",
)
leaves_trace(
    "trace-hadamard",
    hadamard(H, Z),
    hadamard(_g(M, N), H),
    "Hadamard exchange, $\\operatorname{tr}(A^T(B \\odot C)) = \\operatorname{tr}((A \\odot B)^T C)$.",
    "矩阵乘法与逐元素乘法交换 $\\mathrm{tr}(A^T(B\\odot C))=\\mathrm{tr}((A\\odot B)^TC)$",
)
passes_vec(
    "vec-hadamard",
    hadamard(H, Z),
    diag(vec(H)),
    "vec of a Hadamard product, "
    "$\\operatorname{vec}(A \\odot X) = \\operatorname{diag}(\\operatorname{vec}(A)) \\operatorname{vec}(X)$.",
    "向量化 $\\mathrm{vec}(A\\odot X)=\\mathrm{diag}(\\mathrm{vec}A)\\mathrm{vec}(X)$",
)
leaves_trace(
    "trace-scalar-factor",
    mul(zs, H),
    trace(mul(transpose(H), _g(M, N))),
    "A scalar leaves the trace.",
    "标量可移到迹外",
    zs,
    "scalar",
)
passes_vec("vec-scalar-factor", mul(zs, H), vec(H), "vec of a scalar multiple.", "数乘的向量化", zs, "scalar")
leaves_trace(
    "trace-transpose",
    transpose(Z),
    transpose(_g(N, M)),
    "A transpose has the same trace, $\\operatorname{tr}(A^T) = \\operatorname{tr}(A)$.",
    "转置不改变迹 $\\mathrm{tr}(A^T)=\\mathrm{tr}(A)$",
)
passes_vec(
    "vec-transpose",
    transpose(Z),
    b.commutation(M, N),
    "The commutation matrix, $\\operatorname{vec}(A^T) = K \\operatorname{vec}(A)$.",
    "转置的向量化：交换矩阵",
)
_square = matrix("Z", N, N)
leaves_trace(
    "trace-of-trace", trace(_square), mul(scalar("G"), identity(N)), "A scalar factor of a trace.", "迹的线性", _square
)
passes_vec(
    "vec-trace",
    trace(_square),
    transpose(vec(identity(N))),
    "A trace as an inner product, $\\operatorname{tr}(A) = \\operatorname{vec}(I)^T \\operatorname{vec}(A)$.",
    "迹的向量化",
    _square,
)
leaves_trace(
    "trace-inner-product",
    b.inner(H, Z),
    mul(scalar("G"), H),
    "The inner product is $\\operatorname{tr}(A^T B)$.",
    "内积即 $\\mathrm{tr}(A^TX)$",
)
passes_vec(
    "vec-inner-product",
    b.inner(H, Z),
    transpose(vec(H)),
    "The inner product is $\\operatorname{vec}(A)^T \\operatorname{vec}(B)$.",
    "内积的向量化",
)
leaves_trace(
    "trace-vec",
    vec(Z),
    b.unvec(_g(M * N), M, N),
    "An inner product of stacked columns is one of matrices.",
    "向量化保持内积",
)
passes_vec("vec-vec", vec(Z), identity(M * N), "vec of a column is itself.", "列向量的向量化是其本身")
_tall = vector("Z", M * N)
leaves_trace(
    "trace-unvec", b.unvec(_tall, M, N), vec(_g(M, N)), "Reshaping keeps the inner product.", "重排保持内积", _tall
)
passes_vec("vec-unvec", b.unvec(_tall, M, N), identity(M * N), "vec undoes reshaping.", "向量化与重排互逆", _tall)
leaves_trace(
    "trace-diag",
    diag(zv),
    b.diagonal(_g(M, M)),
    "The trace against a diagonal matrix sees the diagonal alone.",
    "对角阵的迹",
    zv,
)
leaves_trace(
    "trace-diagonal",
    b.diagonal(_square),
    diag(_g(N)),
    "A diagonal against a vector is a trace against its diagonal matrix.",
    "对角线的内积",
    _square,
)
_i = Binder("i", M)
_ei = b.unit("i", M)
_j = Binder("j", N)
_ej = b.unit("j", N)
passes_vec(
    "vec-diag",
    diag(zv),
    b.total(_i, mul(kron(_ei, _ei), transpose(_ei))),
    "vec of a diagonal matrix, $\\operatorname{vec}(\\operatorname{diag}(x)) = \\sum_i (e_i \\otimes e_i) e_i^T x$.",
    "对角阵的向量化",
    zv,
)
passes_vec(
    "vec-diagonal",
    b.diagonal(_square),
    b.total(_j, mul(_ej, transpose(kron(_ej, _ej)))),
    "A diagonal through vec, $\\sum_j e_j (e_j \\otimes e_j)^T \\operatorname{vec}(A)$.",
    "取对角线的向量化",
    _square,
)

# Blocks: a product with identities and zeros takes the block of G at the place of Z.
_zero = b.block((2, 2), Z, b.zeros(M, Q), b.zeros(P, N), b.zeros(P, Q))
_rows, _cols = b.selection(0, (M, P)), b.selection(0, (N, Q))
leaves_trace(
    "trace-block",
    _zero,
    mul(transpose(_rows), _g(M + P, N + Q), _cols),
    "Of G only the block at the place of Z counts.",
    "只取 $G$ 中对应的块",
)
passes_vec("vec-block", _zero, kron(_cols, _rows), "A block among zeros is E_i Z E_j^T.", "分块矩阵的向量化")

# Kronecker products: the blocks of G are weighed with the other factor and added up.
_right = mul(kron(identity(N), b.commutation(Q, M), identity(P)), kron(identity(M * N), vec(K)))
passes_vec(
    "vec-kronecker-left",
    kron(Z, K),
    _right,
    "vec of a Kronecker product, "
    "$(I \\otimes K \\otimes I)(I \\otimes \\operatorname{vec}(B)) \\operatorname{vec}(A)$.",
    "Kronecker 积的向量化",
    slot="left",
)
leaves_trace(
    "trace-kronecker-left",
    kron(Z, K),
    b.unvec(mul(transpose(_right), vec(_g(M * P, N * Q))), M, N),
    "The adjoint of a Kronecker product weighs blocks with the right factor.",
    "Kronecker 积的伴随",
    slot="left",
)
_left = matrix("B", P, Q)
_other = mul(kron(identity(Q), b.commutation(N, P), identity(M)), kron(vec(_left), identity(M * N)))
passes_vec(
    "vec-kronecker-right",
    kron(_left, Z),
    _other,
    "vec of a Kronecker product, "
    "$(I \\otimes K \\otimes I)(\\operatorname{vec}(A) \\otimes I) \\operatorname{vec}(B)$.",
    "Kronecker 积的向量化",
    slot="right",
)
leaves_trace(
    "trace-kronecker-right",
    kron(_left, Z),
    b.unvec(mul(transpose(_other), vec(_g(P * M, Q * N))), M, N),
    "The adjoint of a Kronecker product adds up blocks weighed with the left factor.",
    "Kronecker 积的伴随",
    slot="right",
)
