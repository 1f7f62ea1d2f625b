"""Generated NumPy code: equal to evaluation for every operation and every kind of derivative, and safe."""

from __future__ import annotations

import ast
from itertools import product

import numpy as np
import pytest

from tests.corpus import PROBLEMS, Problem
from tests.derivation.generator import Generator
from tests.render.arrays import agree, run
from texderive.derivation.strategy import derive
from texderive.diagnostics import TexDeriveError, UnsupportedError
from texderive.elaborate.problem import elaborate_problem
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.functions import FUNCTIONS
from texderive.render.code import argument_names, numpy_source
from texderive.render.codegen.names import Names, identifier

M, N, P = named("m"), named("n"), named("p")
A, B, C = b.symbol("A", M, N), b.symbol("B", N, P), b.symbol("C", M, N)
G, H = b.symbol("G", N, N), b.symbol("H", N, N)
u, v, w = b.symbol("u", M), b.symbol("v", N), b.symbol("w", N)
s, t = b.symbol("s"), b.symbol("t")
X, XJ = b.symbol("x", N, index=("i",)), b.symbol("x", N, index=("j",))
Y, YJ = b.symbol("y", index=("i",)), b.symbol("y", index=("j",))
Z = b.symbol("Z", M, N, index=("i", "j"))
OVER_I, OVER_J = Binder("i", named("K")), Binder("j", named("K"))
T, D, INV = b.transpose, b.diag, b.inverse
PHI = FunctionSymbol("\\phi")
F = FunctionSymbol("F", False, M, N)

CONTEXT = (b.mul(A, B), b.total(OVER_I, X))  # tells the size of every dimension

# One row or more for every operation, and for every way in which a product is written.
OPERATIONS: list[Expr] = [
    A,
    T(A),
    s,
    v,
    T(v),
    b.number("1/3"),
    b.number("-5/2"),
    b.pi(),
    b.mul(b.dimension(N), G),
    b.ones(M, N),
    b.zeros(M, N),
    b.add(A, C),
    b.sub(b.neg(A), C),
    b.add(b.ones(M, N), A),
    b.sub(b.mul(s, b.ones(M, N)), A),
    b.add(A, b.mul(u, b.ones(ONE, N))),
    b.add(A, b.mul(b.ones(M), T(v))),
    b.add(b.mul(u, b.ones(ONE, N)), b.mul(b.ones(M), T(v))),
    b.add(b.identity(N), G),
    b.mul(A, B),
    b.mul(T(v), w),
    b.mul(v, T(u)),
    b.mul(T(u), A, v),
    b.mul(A, T(A), u),
    b.mul(s, T(v), w, A),
    b.mul(A, B, T(B), T(C)),
    b.scale(2, A),
    b.mul(b.power(s, b.number(-1)), b.power(t, b.number(-2)), A),
    b.power(s, b.number(-1)),
    b.mul(D(u), A),
    b.mul(A, D(v)),
    b.mul(T(A), D(u), A),
    D(v),
    b.mul(D(v), D(w)),
    b.mul(D(v), D(w), G),
    b.trace(D(v)),
    INV(G),
    b.mul(INV(G), v),
    b.mul(A, INV(G)),
    b.mul(T(INV(G)), H, INV(G)),
    b.mul(INV(G), D(v)),
    b.trace(b.mul(H, INV(G))),
    b.add(b.mul(INV(G), v), b.mul(INV(G), w), b.mul(INV(G), H, v), b.mul(INV(G), T(H), w)),
    b.mul(b.sub(D(v), b.mul(v, T(v))), G),
    b.mul(G, b.add(b.mul(s, b.identity(N)), b.mul(v, T(w)))),
    b.mul(b.sub(D(v), b.mul(v, T(v))), D(w)),
    b.mul(b.ones(ONE, M), A),
    b.mul(A, b.ones(N)),
    b.mul(b.ones(P, M), A),
    b.mul(A, b.ones(N, P)),
    b.mul(b.ones(ONE, M), A, b.ones(N)),
    b.mul(b.ones(M), b.ones(ONE, N)),
    b.mul(b.ones(M, N), b.ones(N, P)),
    b.hadamard(A, C),
    b.hadamard(A, b.entry_power(C, -2)),
    b.entry_power(A, 3),
    b.entry_power(b.apply("exp", A), "1/2"),
    b.divide(b.number(1), A),
    b.hadamard(A, b.mul(u, b.ones(ONE, N))),
    b.entry_power(b.apply("exp", A), s),
    b.power(G, b.number(2)),
    b.power(G, b.number(5)),
    b.power(G, b.number(-2)),
    b.power(b.mul(G, T(G)), b.number("1/2")),
    b.power(b.mul(G, T(G)), s),
    b.power(b.apply("exp", s), t),
    b.power(s, b.number(3)),
    b.power(b.norm(v), b.number(2)),
    b.power(b.norm(A, "F"), b.number(2)),
    b.norm(v),
    b.norm(A, "F"),
    b.norm(A, "1"),
    b.norm(v, "inf"),
    b.norm(A, "p", b.number(3)),
    b.norm(v, "p", b.apply("exp", s)),
    b.norm(s, "1"),
    b.trace(G),
    b.trace(b.mul(A, T(C))),
    b.trace(b.mul(v, T(w), G)),
    b.trace(b.add(G, b.mul(s, H, G))),
    b.inner(A, C),
    b.det(G),
    b.apply("log", b.det(b.mul(G, T(G)))),
    b.apply("log", b.apply("abs", b.det(G))),
    b.unary("pinv", A),
    b.unary("adjugate", G),
    b.unary("expm", G),
    b.unary("logm", b.add(b.scale(9, b.identity(N)), b.apply("tanh", G))),
    b.vec(A),
    b.unvec(b.symbol("r", M * N), M, N),
    b.diagonal(G),
    b.kron(A, B),
    b.kron(A, b.identity(P)),
    b.kron(b.identity(P), A),
    b.kron(A, b.identity(P), B),
    b.scale(2, b.kron(G, b.identity(M))),
    b.add(b.kron(G, b.identity(M)), b.mul(s, b.identity(N * M))),
    b.add(b.kron(b.identity(M), G), b.scale(3, b.identity(N * M))),
    b.commutation(M, N),
    b.mul(b.commutation(M, N), b.vec(A)),
    b.mul(b.kron(A, G), b.commutation(N, N)),
    b.mul(b.symbol("R", P, M * N), b.commutation(M, N)),
    b.softmax(v),
    b.softmax(A, "columns"),
    b.softmax(A, "rows"),
    b.apply("log", b.softmax(v)),
    b.apply("log", b.softmax(A, "rows")),
    b.unary("logsoftmax", v, "columns"),
    b.logsumexp(v),
    b.logsumexp(A),
    b.logsumexp(A, "rows"),
    b.logsumexp(A, "columns"),
    b.logsumexp(T(v)),
    b.call(PHI, A),
    b.call(FunctionSymbol("\\phi", order=2), s),
    b.call(F, v, s),
    b.call(FunctionSymbol("g", False), A),
    b.unit(2, N),
    b.entry(A, 1, 2),
    b.named(Symbol("h", M), b.mul(A, v)),
]

# Families, entries and sums over indices.
INDEXED: list[Expr] = [
    b.total(OVER_I, X),
    b.total(OVER_I, b.mul(Y, X)),
    b.total(OVER_I, b.mul(X, T(X))),
    b.total(OVER_I, b.mul(Y, X, T(X))),
    b.total(OVER_I, b.mul(G, b.sub(X, v), T(b.sub(X, v)), H)),
    b.total(OVER_I, b.mul(T(X), v)),
    b.total(OVER_I, b.mul(T(v), X)),
    b.total(OVER_I, b.mul(T(X), G, X)),
    b.total(OVER_I, b.mul(s, Y)),
    b.total(OVER_I, v),
    b.total(OVER_I, b.mul(A, X)),
    b.total(OVER_I, b.apply("log", b.add(b.number(1), b.apply("exp", b.neg(b.mul(Y, b.mul(T(v), X))))))),
    b.total(OVER_I, b.mul(Y, G)),
    b.total(OVER_I, b.mul(b.counter("i"), G)),
    b.total(OVER_I, b.add(b.mul(X, T(v)), b.mul(Y, G))),
    b.total(OVER_I, T(b.mul(X, T(v)))),
    b.prod(OVER_I, b.add(b.number(2), Y)),
    b.prod(OVER_I, s),
    b.total(OVER_I, b.total(OVER_J, b.mul(Y, YJ, X, T(XJ)))),
    b.total(OVER_J, b.total(OVER_I, b.mul(Y, Z))),
    b.total(OVER_I, b.total(OVER_J, Z)),
    b.total(OVER_I, b.total(OVER_J, b.hadamard(Z, A))),
    b.total(OVER_I, b.total(OVER_J, b.power(b.norm(b.sub(X, XJ)), b.number(2)))),
    b.total(OVER_I, b.mul(b.total(OVER_J, b.mul(YJ, b.mul(T(X), XJ))), X)),
    b.total(Binder("i", named("K"), "2"), b.mul(Y, X)),
    b.total(Binder("i", named("K"), "0"), b.mul(Y, X)),
    b.total(OVER_I, b.total(Binder("j", named("K"), "i"), b.mul(Y, YJ))),
    b.prod(OVER_I, b.prod(Binder("j", named("K"), "i"), b.add(Y, YJ))),
    b.total(Binder("i", named("K"), "3"), b.mul(b.counter("i"), s)),
    b.total(Binder("i", M), b.total(Binder("j", N), b.mul(b.entry(A, "i", "j"), b.entry(A, "i", "j")))),
    b.total(Binder("i", N), b.entry(G, "i", "i")),
    b.total(Binder("j", N), b.total(Binder("i", M), b.apply("exp", b.entry(A, "i", "j")))),
    b.total(Binder("i", M), b.mul(b.unit("i", M), b.entry(u, "i", 1))),
    b.total(OVER_I, b.total(Binder("k", N), b.mul(b.entry(X, "k", 1), b.entry(b.mul(G, X), "k", 1)))),
    b.total(OVER_I, D(X)),
    b.total(OVER_I, b.mul(D(X), G, D(X))),
    b.total(OVER_I, b.softmax(b.mul(A, X))),
    b.total(OVER_I, b.logsumexp(X)),
    b.total(OVER_I, b.vec(b.mul(X, T(v)))),
    b.total(OVER_I, b.kron(X, v)),
    b.total(OVER_I, b.call(PHI, X)),
    b.total(OVER_I, b.call(FunctionSymbol("g", False), X)),
    b.total(OVER_I, b.inverse(b.add(b.scale(9, b.identity(N)), b.mul(X, T(X))))),
    b.total(OVER_I, b.det(b.add(b.scale(9, b.identity(N)), b.mul(X, T(X))))),
    b.total(OVER_I, b.mul(b.inverse(b.add(b.scale(9, b.identity(N)), b.mul(X, T(X)))), v)),
    X,
    Y,
    b.mul(G, b.sub(X, v)),
    Z,
    b.mul(b.entry(A, "i", "j"), s),
    b.mul(T(X), XJ),
    b.total(OVER_J, b.mul(XJ, T(X))),
    b.total(OVER_I, b.unary("expm", b.mul(Y, G))),
    b.total(OVER_I, b.norm(X)),
    b.total(OVER_I, b.norm(X, "1")),
    b.total(OVER_I, b.trace(b.mul(G, X, T(X)))),
    b.total(OVER_I, b.unvec(b.mul(b.symbol("R", M * N, N), X), M, N)),
    b.total(OVER_I, b.named(Symbol("h", M, index=("i",)), b.mul(A, X))),
    b.total(OVER_I, b.hadamard(X, b.total(Binder("i", named("K")), b.symbol("z", N, index=("i",))))),
]


@pytest.mark.parametrize("expr", OPERATIONS, ids=repr)
def test_operation(expr: Expr) -> None:
    agree(expr, CONTEXT)


@pytest.mark.parametrize("expr", INDEXED, ids=repr)
def test_indexed(expr: Expr) -> None:
    agree(expr, CONTEXT)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name: str) -> None:
    """Also over a compound argument, and inside of one, where parentheses matter."""
    gentle = b.apply("sigmoid", b.sub(A, C))
    inside = b.add(b.ones(M, N), gentle) if FUNCTIONS[name].domain == "above-one" else b.scale("1/2", gentle)
    agree(b.hadamard(b.entry_power(b.apply(name, inside), 2), b.sub(b.apply(name, inside), A)))


SHAPES: list[tuple[Dim, Dim]] = [(ONE, ONE), (N, ONE), (M, N)]


@pytest.mark.parametrize(("of", "by"), list(product(SHAPES, SHAPES)), ids=str)
def test_every_kind_of_derivative(of: tuple[Dim, Dim], by: tuple[Dim, Dim]) -> None:
    """Random expressions: what the engine derives has code that agrees, but for derivatives of abstract functions."""
    agreed = 0
    for seed in range(24):
        x = b.symbol("X", *by)
        f = Generator(seed, x).expression(*of, 3)
        for order, layout in ((1, "denominator"), (1, "numerator"), (2, "denominator")):
            if order == 2 and not f.is_scalar:
                continue
            try:
                result = derive(b.named(Symbol("f", *of), f), x, order, layout).result  # type: ignore[arg-type]
                numpy_source(result, (f,))
            except TexDeriveError:
                continue
            agree(result, (f,))
            agreed += 1
    assert agreed > 30


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.latex)
def test_corpus(problem: Problem) -> None:
    read = elaborate_problem(problem.latex, problem.wrt, problem.where, problem.assume, layout=problem.layout)
    f = b.named(read.definition.symbol, read.definition.expr)
    agree(derive(f, read.variable, problem.order, problem.layout).result, (f,))  # type: ignore[arg-type]


def test_arguments_come_in_the_order_of_the_formula() -> None:
    f = b.mul(T(u), b.apply("exp", b.mul(A, v)))
    gradient = b.mul(T(A), b.hadamard(u, b.apply("exp", b.mul(A, v))))
    assert list(argument_names(gradient, (f,)).values()) == ["u", "A", "v"]


def test_a_size_that_only_the_context_tells_brings_its_symbol() -> None:
    source = numpy_source(b.ones(N), (b.mul(T(v), w),))
    assert "def derivative(v):" in source
    assert run(source, {"v": np.zeros(4)}).shape == (4, 1)


def test_a_size_that_nothing_tells_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="size of n"):
        numpy_source(b.ones(N))


@pytest.mark.parametrize(
    ("latex", "name"),
    [
        (r"\lambda", "lambda"),
        (r"\mathbf{x}", "x"),
        (r"\hat{\mu}_{1}", "hat_mu_1"),
        ("W^{(2)}", "W_2"),
        ("x'", "x_prime"),
        ("权重", "v"),
        ("1a", "v_1a"),
        ('"""+exit()#', "exit"),
        ("", "v"),
        (r"\mathbf{__import__('os')}", "import_prime_os_prime"),
    ],
)
def test_identifier(latex: str, name: str) -> None:
    assert identifier(latex) == name
    assert identifier(latex).isidentifier()


def test_names_never_clash() -> None:
    names = Names(frozenset({"f"}))
    assert [names.take(x) for x in ("x", "x", "lambda", "lambda", "np", "f", "sum")] == [
        "x",
        "x_2",
        "lambda_",
        "lambda_2",
        "np_",
        "f_2",
        "sum_",
    ]


HOSTILE = [
    'x"""\nimport os',
    "x\\",
    'x"""',
    "a\nb",
    "__import__('os')",
    "\\def\\x{}",
    "{0}",
    "{0.__class__}",
    "%s",
    "\ud800",
    "\x00",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_note_is_never_code(name: str) -> None:
    hostile = b.symbol(name, N)
    source = numpy_source(b.mul(T(hostile), v))
    tree = ast.parse(source)
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    assert not [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
    calls = {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
    assert all(c.startswith("np.") or ".reshape" in c for c in calls)


def test_symbols_that_share_letters_stay_apart() -> None:
    bold, plain, family = b.symbol("\\mathbf{x}", N), b.symbol("x", N), X
    agree(b.add(bold, b.scale(2, plain), b.total(OVER_I, b.scale(3, b.symbol("\\mathrm{x}", N, index=("i",))))))
    assert len(set(argument_names(b.add(bold, plain)).values())) == 2
    assert family.is_column


def test_vectors_may_be_given_flat() -> None:
    source = numpy_source(b.mul(T(v), w))
    assert float(run(source, {"v": [1, 2], "w": [[3], [4]]})) == 11


def test_nothing_is_computed_twice() -> None:
    e = b.apply("exp", b.mul(A, v))
    source = numpy_source(b.mul(T(e), b.hadamard(e, e)))
    assert source.count("np.exp") == 1


WRITTEN = [
    (b.mul(T(A), D(b.hadamard(u, u)), A), "A.T @ (u * u * A)"),
    (b.mul(INV(G), v), "np.linalg.solve(G, v)"),
    (b.mul(A, D(v)), "A * v.T"),
    (b.mul(A, T(A), u), "A @ (A.T @ u)"),
    (b.sub(b.ones(M, N), A), "1 - A"),
]


@pytest.mark.parametrize(("expr", "code"), WRITTEN, ids=[code for _, code in WRITTEN])
def test_written(expr: Expr, code: str) -> None:
    assert f"return {code}\n" in numpy_source(expr)


def test_outer_products_of_a_family_are_one_product() -> None:
    assert "sum(" not in numpy_source(b.total(OVER_I, b.mul(Y, X, T(X))))


def test_a_remaining_derivative_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match="derivative"):
        numpy_source(b.partial(b.call(FunctionSymbol("g", False), A), A))
