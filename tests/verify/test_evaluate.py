"""Each operation's value against plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from tests.verify.support import SIZES, A, B, C, G, H, X, at, number_of, s, t, u, v, values, w
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, Symbol
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS
from texderive.verify.draw import REMEDIES
from texderive.verify.evaluate import HANDLERS, evaluate

M, N, P = A.rows, A.cols, B.cols
Numbers = dict[str, np.ndarray]
T = b.transpose


def close(found: np.ndarray, wanted: object, tolerance: float = 1e-10) -> None:
    wanted = np.asarray(wanted, dtype=float)
    wanted = wanted.reshape(1, 1) if wanted.ndim == 0 else wanted
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)


CASES: dict[str, tuple[Expr, Callable[[Numbers], object]]] = {
    "number": (b.number("3/4"), lambda z: 0.75),
    "constant": (b.pi(), lambda z: np.pi),
    "dimension": (b.dimension(M * N), lambda z: 6.0),
    "ones": (b.ones(M, N), lambda z: np.ones((2, 3))),
    "zeros": (b.zeros(M, N), lambda z: np.zeros((2, 3))),
    "identity": (b.identity(N), lambda z: np.eye(3)),
    "unit": (b.unit(2, N), lambda z: np.eye(3)[:, 1:2]),
    "commutation": (b.mul(b.commutation(M, N), b.vec(A)), lambda z: z["A"].reshape(-1, 1)),
    "add": (b.sub(b.add(A, C), b.scale(3, A)), lambda z: z["C"] - 2 * z["A"]),
    "mul": (b.mul(s, A, B), lambda z: z["s"] * (z["A"] @ z["B"])),
    "mul narrow": (b.mul(A, G, v), lambda z: z["A"] @ z["G"] @ z["v"]),
    "mul outer": (b.mul(u, T(v)), lambda z: z["u"] @ z["v"].T),
    "mul with a scalar product": (b.mul(b.mul(T(v), w), u), lambda z: (z["v"].T @ z["w"]) * z["u"]),
    "mul that begins with a scalar product": (b.mul(T(v), w, T(u)), lambda z: (z["v"].T @ z["w"]) * z["u"].T),
    "hadamard": (b.hadamard(A, C), lambda z: z["A"] * z["C"]),
    "kron": (b.kron(A, B, v), lambda z: np.kron(np.kron(z["A"], z["B"]), z["v"])),
    "transpose": (T(A), lambda z: z["A"].T),
    "inverse": (b.inverse(X), lambda z: np.linalg.inv(z["X"])),
    "pinv": (b.unary("pinv", A), lambda z: np.linalg.pinv(z["A"])),
    "adjugate": (b.unary("adjugate", X), lambda z: np.linalg.det(z["X"]) * np.linalg.inv(z["X"])),
    "power of a matrix": (b.power(X, b.number(3)), lambda z: z["X"] @ z["X"] @ z["X"]),
    "negative power": (b.power(X, b.number(-2)), lambda z: np.linalg.inv(z["X"] @ z["X"])),
    "power of a scalar": (b.power(b.mul(s, s), b.number("1/2")), lambda z: abs(z["s"])),
    "power": (b.power(b.apply("exp", s), t), lambda z: np.exp(z["s"]) ** z["t"]),
    "epow": (b.entry_power(A, 2), lambda z: z["A"] ** 2),
    "trace": (b.trace(X), lambda z: np.trace(z["X"])),
    "inner": (b.inner(A, C), lambda z: np.sum(z["A"] * z["C"])),
    "det": (b.det(X), lambda z: np.linalg.det(z["X"])),
    "vec": (b.vec(A), lambda z: z["A"].T.reshape(-1, 1)),
    "unvec": (b.unvec(b.mul(b.identity(M * N), b.vec(A)), M, N), lambda z: z["A"]),
    "diag": (b.diag(v), lambda z: np.diag(z["v"][:, 0])),
    "diagonal": (b.diagonal(X), lambda z: np.diag(z["X"])[:, None]),
    "softmax": (b.softmax(v), lambda z: np.exp(z["v"]) / np.exp(z["v"]).sum()),
    "softmax of rows": (b.softmax(A, "rows"), lambda z: np.exp(z["A"]) / np.exp(z["A"]).sum(1, keepdims=True)),
    "logsoftmax": (b.unary("logsoftmax", v, "columns"), lambda z: z["v"] - np.log(np.exp(z["v"]).sum())),
    "logsumexp": (b.logsumexp(A), lambda z: np.log(np.exp(z["A"]).sum())),
    "logsumexp of rows": (b.logsumexp(A, "rows"), lambda z: np.log(np.exp(z["A"]).sum(1, keepdims=True))),
    "norm": (b.norm(v), lambda z: np.linalg.norm(z["v"])),
    "norm F": (b.norm(A, "F"), lambda z: np.linalg.norm(z["A"])),
    "norm 1": (b.norm(v, "1"), lambda z: np.abs(z["v"]).sum()),
    "norm inf": (b.norm(v, "inf"), lambda z: np.abs(z["v"]).max()),
    "norm p": (b.norm(v, "p", b.number(3)), lambda z: (np.abs(z["v"]) ** 3).sum() ** (1 / 3)),
    "named": (b.named(Symbol("z", M, N), b.scale(2, A)), lambda z: 2 * z["A"]),
    "entry": (b.entry(A, 2, 3), lambda z: z["A"][1, 2]),
}


@pytest.mark.parametrize("case", CASES)
def test_operation(case: str) -> None:
    expr, wanted = CASES[case]
    point = at(expr)
    numbers = {symbol.name: number_of(point, b.leaf(symbol)) for symbol in expr.symbols if symbol.name != "z"}
    [found] = values(point, expr)
    close(found, np.squeeze(wanted(numbers)) if expr.is_scalar else wanted(numbers))


def test_every_operation_has_a_value() -> None:
    assert not set(OPERATIONS) - set(HANDLERS)


def series(matrix: np.ndarray, coefficient: Callable[[int], Fraction | float], terms: int) -> np.ndarray:
    total, power = np.zeros_like(matrix), np.eye(len(matrix))
    for k in range(terms):
        total, power = total + float(coefficient(k)) * power, power @ matrix
    return total


def test_matrix_exponential_and_logarithm() -> None:
    expr = b.unary("expm", X)
    point = at(expr)
    factorials = [Fraction(1)]
    for k in range(1, 60):
        factorials.append(factorials[-1] / k)
    close(values(point, expr)[0], series(number_of(point, X), lambda k: factorials[k], 60), 1e-9)
    near = at(b.unary("logm", X), remedy=REMEDIES[4])
    close(values(near, b.unary("expm", b.unary("logm", X)))[0], number_of(near, X), 1e-9)


def test_half_power_of_a_matrix() -> None:
    root = b.power(H, b.number("1/2"))
    point = at(root)
    close(values(point, b.mul(root, root))[0], number_of(point, H), 1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_of_the_table_has_finite_values_in_its_domain(name: str) -> None:
    expr = b.apply(name, v)
    remedy = {"above-one": 6, "unit": 5, "positive": 2}.get(FUNCTIONS[name].domain, 0)
    assert np.isfinite(evaluate(expr, at(expr, remedy=REMEDIES[remedy]))).all()


def test_functions_at_known_places() -> None:
    def value(name: str, at_number: str) -> float:
        return float(evaluate(b.apply(name, b.number(at_number)), at())[0, 0])

    assert value("sigmoid", "0") == 0.5
    assert value("softplus", "0") == pytest.approx(np.log(2))
    assert value("relu", "-2") == 0
    assert value("erf", "1/2") == pytest.approx(0.5204998778130465)
    assert value("normcdf", "1") == pytest.approx(0.8413447460685429)
    assert value("gelu", "1") == pytest.approx(0.8413447460685429)


@pytest.mark.parametrize(
    "expr",
    [
        b.apply("log", b.neg(b.norm(v))),
        b.inverse(b.mul(v, T(v))),
        b.inverse(b.mul(T(A), A)),
        b.unary("pinv", b.mul(b.power(b.sub(s, s), b.number(-1)), A)),
        b.unary("logm", b.neg(b.identity(N))),
        b.unary("expm", b.scale(10**6, X)),
        b.power(b.neg(b.mul(s, s)), b.number("1/2")),
    ],
)
def test_what_is_not_defined_is_not_finite_and_says_nothing(expr: Expr, capfd: pytest.CaptureFixture[str]) -> None:
    assert not np.isfinite(evaluate(expr, at(expr))).all()
    assert capfd.readouterr() == ("", "")


def test_determinant_of_a_singular_matrix_is_zero() -> None:
    expr = b.det(b.mul(T(A), A))
    assert evaluate(expr, at(expr)).item() == 0


def test_missing_values_are_errors_of_ours() -> None:
    with pytest.raises(UnsupportedError, match="no value is known for A"):
        evaluate(A, at(v))
    with pytest.raises(UnsupportedError, match="index i"):
        evaluate(b.entry(A, "i", 1), at(v))


def test_batch_is_the_same_as_one_point_at_a_time() -> None:
    expr = b.mul(b.apply("tanh", b.mul(A, X)), b.symbol("q", N, ONE))
    point = at(expr, points=3)
    whole = evaluate(expr, point)
    for k in range(3):
        single = type(point)(SIZES, {key: array[k : k + 1] for key, array in point.values.items()}, batch=(1,))
        np.testing.assert_allclose(evaluate(expr, single)[0], whole[k])
