"""Generated code computes what evaluation does, and no name of a note becomes code."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.verify.typed import K, M, N, expressions
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.render.code import numpy_source
from texderive.render.code_names import identifier
from texderive.verify.draw import REMEDIES, draw_point
from texderive.verify.inventory import take_inventory
from texderive.verify.values import evaluate_with

SIZES = {"m": 2, "n": 3, "K": 4}
T = b.transpose
A, X, S = b.symbol("A", M, N), b.symbol("X", N, N), b.symbol("s")
u, v, w = b.symbol("u", M), b.symbol("v", N), b.symbol("w", N)
xi, xj = b.symbol("x", N, ONE, (), ("i",)), b.symbol("x", N, ONE, (), ("j",))
yi, yj = b.symbol("y", index=("i",)), b.symbol("y", index=("j",))


def over(index: str, body: Expr, size: Dim = K, lower: str = "1") -> Expr:
    return b.total(Binder(index, size, lower), body)


def computed(expr: Expr) -> tuple[np.ndarray, np.ndarray]:
    """The values that the generated function and evaluation give at one point."""
    source = numpy_source(expr, "f")
    inventory = take_inventory((expr,))
    point = draw_point(inventory, frozenset(), SIZES, 1, REMEDIES[0])
    values = {s.name: point.values[s.name, len(s.index)].squeeze(axis=len(s.index)) for s in inventory.symbols}
    space: dict[str, Any] = {}
    exec(compile(source, "<generated>", "exec"), space)
    named: dict[str, Any] = {identifier(name): value for name, value in values.items()}
    given_ones = {"phi": np.sin, "phi_prime": np.cos, "g": np.sum, **SIZES}
    wanted = space["f"].__code__.co_varnames[: space["f"].__code__.co_argcount]
    with np.errstate(all="ignore"):
        found = space["f"](**{name: named[name] if name in named else given_ones[name] for name in wanted})
    context = [b.symbol("mn", M, N), over("i", b.symbol("k", index=("i",)))]
    extra = {"mn": np.ones((2, 3)), "k": np.ones(4)}
    functions = {"\\phi": np.sin, "\\phi'": np.cos, "g": np.sum}
    return np.asarray(found), evaluate_with(expr, values | extra, context=context, functions=functions)


CASES: dict[str, Expr] = {
    "least squares": b.scale(2, b.mul(T(A), b.sub(b.mul(A, v), u))),
    "scalar": b.mul(T(u), A, v, b.power(b.mul(T(v), v), b.number(-1))),
    "outer product": b.mul(A, v, T(w), X),
    "diagonal in the middle": b.mul(A, b.diag(b.apply("exp", v)), X, b.diag(w)),
    "diagonals alone": b.mul(b.diag(v), b.diag(w)),
    "shared": b.hadamard(b.apply("sigmoid", b.mul(X, v)), b.sub(b.ones(N), b.apply("sigmoid", b.mul(X, v)))),
    "gelu": b.apply("gelu", b.mul(X, v)),
    "softmax": b.sub(b.softmax(b.mul(A, v)), u),
    "log of softmax": b.unary("logsoftmax", A, "rows"),
    "log-sum-exp": b.add(b.logsumexp(v), b.norm(A, "F"), b.norm(v, "1"), b.norm(v, "inf"), b.norm(v, "p", b.number(3))),
    "kron and commutation": b.mul(b.kron(T(A), b.identity(N)), b.kron(A, X), b.commutation(N, N)),
    "vec": b.unvec(b.mul(b.commutation(M, N), b.vec(A)), N, M),
    "inverse": b.mul(b.inverse(X), b.unary("adjugate", X), b.unary("pinv", A)),
    "expm": b.unary("expm", X),
    "powers": b.mul(b.power(S, b.number(-3)), b.power(X, b.number(-2))),
    "roots": b.add(b.power(b.mul(S, S), b.number("-1/2")), b.power(b.number(2), b.number("1/2")), b.number("-1/3")),
    "sizes": b.mul(b.power(b.dimension(M * N), b.number(-1)), A),
    "size of nothing": b.scale("1/3", b.dimension(K)),
    "named": b.mul(T(b.named(Symbol("\\mathbf{z}_{1}", M), b.mul(A, v))), u),
    "abstract": b.hadamard(b.call(FunctionSymbol("\\phi"), v), b.call(FunctionSymbol("\\phi", order=1), v)),
    "function of a matrix": b.call(FunctionSymbol("g", False), A),
    "mean": b.mul(b.power(b.dimension(K), b.number(-1)), over("i", b.mul(yi, xi))),
    "scatter": over("i", b.mul(b.sub(xi, v), T(b.sub(xi, v)))),
    "scores": over("i", b.apply("exp", b.mul(T(xi), X, xi))),
    "nested": over("i", over("j", b.apply("tanh", b.mul(T(xi), X, xj)))),
    "nested and weighted": over("i", b.divide(yi, over("j", b.apply("exp", b.mul(yi, yj))))),
    "nested free of the outer": over("i", b.mul(yi, over("j", xj))),
    "many": over("i", b.mul(b.trace(b.diag(xi)), b.kron(xi, v), b.det(b.mul(xi, T(xi))))),
    "vec in a sum": over("i", b.vec(b.mul(xi, T(v)))),
    "of no index": over("i", v, K, "2"),
    "bounds": b.add(over("i", yi, K, "2"), over("i", yi), over("i", over("j", b.mul(yi, yj), K, "i"))),
    "lower bound": over("i", yi, K, "3"),
    "counter": over("i", b.mul(b.counter("i"), yi)),
    "product": b.prod(Binder("i", K), yi),
    "entries": over("i", over("j", b.mul(b.counter("i"), b.entry(A, "i", "j")), N), M),
    "one entry": b.mul(b.entry(A, 1, 2), b.entry(v, 3, 1)),
    "entries of members": over("i", b.entry(xi, 2, 1)),
    "units": over("i", b.mul(b.unit("i", N), T(b.unit(2, N))), N),
    "two indices": over("i", over("j", b.mul(yi, T(v), b.symbol("z", N, ONE, (), ("i", "j"))), M)),
    "two indices turned": over("j", over("i", b.mul(yi, T(v), b.symbol("z", N, ONE, (), ("j", "i"))), M)),
    "ragged": b.add(over("i", yi), over("i", yi, M)),
    "free": b.mul(X, xi),
    "free scalar": b.mul(T(v), xi),
    "constant": b.mul(b.pi(), A),
    "minus": b.sub(b.neg(A), b.scale(2, A)),
    "a minus in a sum": b.add(b.mul(S, v), b.neg(b.mul(X, v)), b.scale(-3, b.ones(N))),
    "inner": b.mul(b.inner(A, A), b.diagonal(X)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_code_computes_the_value(case: str) -> None:
    found, wanted = computed(CASES[case])
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


@settings(max_examples=300)
@given(expressions())
def test_code_of_any_expression(expr: Expr) -> None:
    found, wanted = computed(expr)
    assert found.shape == wanted.shape or found.size == 1
    np.testing.assert_allclose(np.broadcast_to(found, wanted.shape), wanted, rtol=1e-8, atol=1e-8)


def test_source_reads_well() -> None:
    prediction = b.apply("sigmoid", b.mul(A, v))
    weight = b.hadamard(prediction, b.sub(b.ones(M), prediction))
    source = numpy_source(b.mul(T(A), b.diag(weight), A), "hessian")
    assert source == '''\
import numpy as np


def hessian(A, v):
    """Returns: shape (n, n).

    A: shape (m, n)
    v: shape (n, 1)
    """
    A = np.asarray(A, dtype=float)
    v = np.asarray(v, dtype=float).reshape(-1, 1)
    t = (0.5 + 0.5 * np.tanh(0.5 * (A @ v)))
    return A.T @ ((t * (1 - t)) * A)
'''


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        ("X", "X"), (r"\mathbf{X}", "X"), (r"\Sigma", "Sigma"), (r"\boldsymbol\beta_{1}", "beta_1"), ("W^{(2)}", "W_2"),
        (r"\hat{y}", "hat_y"), (r"\lambda", "lambda_"), ("np", "np_"), ("变量", "value"), ("2x", "value_2x"),
        ("f'", "f_prime"), ("len", "len_"), (r'"""); import os; os.system("x")', "import_os_os_system_x"),
        ("", "value"),
    ],
)  # fmt: skip
def test_identifiers(latex: str, plain: str) -> None:
    assert identifier(latex) == plain


def test_names_of_a_note_never_become_code() -> None:
    hostile = '"""\n__import__("os").system("x")\n"""'
    expr = b.mul(b.symbol(hostile, M, N), b.symbol("\\mathbf{x}", N), b.symbol("x"), b.symbol("\\vec x"))
    tree = ast.parse(numpy_source(expr, hostile))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert names == {"np", "float", "import_os_system_x_2", "x", "x_2", "x_3"}
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [a.arg for a in function.args.args] == ["import_os_system_x_2", "x", "x_2", "x_3"]


@pytest.mark.parametrize("expr", [b.d(X), b.partial(b.call(FunctionSymbol("f", False), X), X)])
def test_what_has_no_code_is_refused_by_name(expr: Expr) -> None:
    with pytest.raises(UnsupportedError, match="there is no code for d"):
        numpy_source(expr)
