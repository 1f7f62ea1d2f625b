"""The table of operations: one row gives an operation's shape rule, value, code, LaTeX form and precedence.

``value`` takes the numpy module and arrays of shape (.., rows, cols), and works on all leading axes at once.
``code`` is the source for one point, with matrices two-dimensional. ``latex`` is a template for the writer, or empty
where the writer has its own form (a sum, a product, a norm ..). Leaves, binders, and what needs care at singular points
get their values from ``verify`` (``evaluate``, ``arithmetic``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from texderive.diagnostics import Diagnostic, ShapeError
from texderive.ir.dims import ONE, SCALAR, Dim, Shape, added, shape_text

ShapeRule = Callable[[tuple[Shape, ...], Any], Shape | None]

# Precedence levels of the writer: what binds tighter is higher.
SUM, HADAMARD, PRODUCT, PREFIX, POSTFIX, ATOM = 10, 20, 30, 40, 50, 60


class Operation(NamedTuple):
    """One row. ``shape`` gives None where the arguments' shapes do not fit."""

    name: str
    says: str
    shape: ShapeRule
    value: Callable[..., Any] | None = None
    code: str = ""
    latex: str = ""
    precedence: int = ATOM
    associative: bool = False
    commutative: bool = False
    linear: bool = False  # in each argument


def _same(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0] if all(s == shapes[0] for s in shapes) else None


def _product(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    result = SCALAR
    for shape in shapes:
        if result == SCALAR:
            result = shape
        elif shape != SCALAR:
            if result[1] is not shape[0]:
                return None
            result = (result[0], shape[1])
    return result


def _kron(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    rows, cols = ONE, ONE
    for shape in shapes:
        rows, cols = rows * shape[0], cols * shape[1]
    return rows, cols


def _square(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0] if shapes[0][0] is shapes[0][1] else None


def _square_to_scalar(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return SCALAR if shapes[0][0] is shapes[0][1] else None


def _power(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0] if shapes[0][0] is shapes[0][1] and shapes[1] == SCALAR else None


def _entrywise_power(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0] if shapes[1] == SCALAR else None


def _to_scalar(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return SCALAR


def _pair_to_scalar(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return SCALAR if shapes[0] == shapes[1] else None


def _transposed(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0][1], shapes[0][0]


def _stacked(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0][0] * shapes[0][1], ONE


def _unstacked(shapes: tuple[Shape, ...], data: tuple[Dim, Dim]) -> Shape | None:
    return data if shapes[0] == (data[0] * data[1], ONE) else None


def _diag(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return (shapes[0][0], shapes[0][0]) if shapes[0][1] is ONE else None


def _diagonal(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return (shapes[0][0], ONE) if shapes[0][0] is shapes[0][1] else None


def _unary(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0]


def _last(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[-1]


def _along(shapes: tuple[Shape, ...], data: str) -> Shape | None:
    """log-sum-exp: of a vector a scalar; of a matrix by "rows" a column, by "columns" a row; "all" a scalar."""
    rows, cols = shapes[0]
    return {"rows": (rows, ONE), "columns": (ONE, cols)}.get(data, SCALAR)


def _stack_columns(shapes: tuple[Shape, ...], data: Any) -> Shape | None:
    return shapes[0][0], data


def _grid(shapes: tuple[Shape, ...], data: tuple[int, int]) -> Shape | None:
    """Blocks row by row: of one height in a row, of one width in a column."""
    rows, cols = data
    heights, widths = [s[0] for s in shapes[::cols]], [s[1] for s in shapes[:cols]]
    if len(shapes) != rows * cols or any(s != (heights[i // cols], widths[i % cols]) for i, s in enumerate(shapes)):
        return None
    return added(heights), added(widths)


def _block_value(np: Any, *blocks: Any) -> Any:
    *parts, (_, cols) = blocks
    lead = np.broadcast_shapes(*(p.shape[:-2] for p in parts))
    parts = [np.broadcast_to(p, lead + p.shape[-2:]) for p in parts]
    lines = [np.concatenate(parts[i : i + cols], axis=-1) for i in range(0, len(parts), cols)]
    return np.concatenate(lines, axis=-2)


def _kron_value(np: Any, *factors: Any) -> Any:
    result = factors[0]
    for b in factors[1:]:
        a = result
        joined = a[..., :, None, :, None] * b[..., None, :, None, :]
        result = joined.reshape(
            *joined.shape[:-4], joined.shape[-4] * joined.shape[-3], joined.shape[-2] * joined.shape[-1]
        )
    return result


def _vec_value(np: Any, x: Any) -> Any:
    turned = np.swapaxes(x, -1, -2)
    return turned.reshape(*turned.shape[:-2], -1, 1)


def _diag_value(np: Any, v: Any) -> Any:
    return v * np.eye(v.shape[-2])


def _softmax_value(np: Any, x: Any, axis: int) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _lse_value(np: Any, x: Any, axis: Any) -> Any:
    top = x.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True))


AXIS: dict[str, Any] = {"columns": -2, "rows": -1, "all": (-2, -1)}  # what is normalised or summed over


def _norm_value(np: Any, x: Any, kind: str, p: Any = None) -> Any:
    size = np.abs(x)
    if kind == "1":
        return size.sum(axis=(-2, -1), keepdims=True)
    if kind == "p":
        return (size**p).sum(axis=(-2, -1), keepdims=True) ** (1 / p)
    if kind == "inf":
        return size.max(axis=(-2, -1), keepdims=True)
    return np.sqrt((x * x).sum(axis=(-2, -1), keepdims=True))


_ROWS: tuple[Operation, ...] = (
    Operation("add", "sum", _same, precedence=SUM, associative=True, commutative=True),
    Operation("mul", "product", _product, precedence=PRODUCT, associative=True, linear=True),
    Operation(
        "hadamard",
        "Hadamard (entrywise) product",
        _same,
        precedence=HADAMARD,
        associative=True,
        commutative=True,
        linear=True,
    ),
    Operation("kron", "Kronecker product", _kron, _kron_value, precedence=HADAMARD, associative=True, linear=True),
    Operation("block", "matrix of blocks", _grid, _block_value),
    Operation(
        "transpose",
        "transpose",
        _transposed,
        lambda np, x: np.swapaxes(x, -1, -2),
        "{0}.T",
        precedence=POSTFIX,
        linear=True,
    ),
    Operation("inverse", "inverse", _square, code="np.linalg.inv({0})", precedence=POSTFIX),
    Operation(
        "pinv", "pseudo-inverse", _transposed, code="np.linalg.pinv({0})", latex=r"{0}^{{+}}", precedence=POSTFIX
    ),
    Operation("adjugate", "adjugate", _square, code="_adjugate({0})", latex=r"\operatorname{{adj}}({0})"),
    Operation("power", "power of a scalar or of a square matrix", _power, precedence=POSTFIX),
    Operation(
        "epow", "entrywise power", _entrywise_power, lambda np, x, p: np.power(x, p), "{0} ** {1}", precedence=POSTFIX
    ),
    Operation("trace", "trace", _square_to_scalar, code="np.trace({0})", linear=True),
    Operation(
        "inner",
        "inner product",
        _pair_to_scalar,
        lambda np, a, b: (a * b).sum(axis=(-2, -1), keepdims=True),
        "({0} * {1}).sum()",
        r"\left\langle {0}, {1} \right\rangle",
        commutative=True,
        linear=True,
    ),
    Operation("det", "determinant", _square_to_scalar, code="np.linalg.det({0})"),
    Operation(
        "vec",
        "vec: columns stacked",
        _stacked,
        _vec_value,
        "{0}.reshape(-1, 1, order='F')",
        r"\operatorname{{vec}}({0})",
        linear=True,
    ),
    Operation(
        "unvec",
        "matrix whose columns, stacked, are the vector",
        _unstacked,
        latex=r"\operatorname{{vec}}^{{-1}}({0})",
        linear=True,
    ),
    Operation(
        "diag",
        "diagonal matrix of a vector",
        _diag,
        _diag_value,
        "np.diag({0}[:, 0])",
        r"\operatorname{{diag}}({0})",
        linear=True,
    ),
    Operation(
        "diagonal",
        "diagonal of a matrix as a vector",
        _diagonal,
        lambda np, x: np.diagonal(x, axis1=-2, axis2=-1)[..., None],
        "np.diag({0})[:, None]",
        r"\operatorname{{diagonal}}({0})",
        linear=True,
    ),
    Operation("apply", "function applied to each entry", _unary),
    Operation("call", "abstract function", lambda shapes, f: shapes[0] if f.elementwise else (f.rows, f.cols)),
    Operation(
        "softmax",
        "softmax",
        _unary,
        lambda np, x, data: _softmax_value(np, x, AXIS[data]),
        latex=r"\operatorname{{softmax}}({0})",
    ),
    Operation(
        "logsoftmax",
        "logarithm of softmax",
        _unary,
        lambda np, x, data: x - _lse_value(np, x, AXIS[data]),
        latex=r"\log \operatorname{{softmax}}({0})",
    ),
    Operation(
        "logsumexp",
        "log-sum-exp",
        _along,
        lambda np, x, data: _lse_value(np, x, AXIS[data]),
        latex=r"\operatorname{{logsumexp}}({0})",
    ),
    Operation("norm", "norm", _to_scalar, lambda np, x, *rest: _norm_value(np, x, rest[-1], *rest[:-1])),
    Operation("expm", "matrix exponential", _square, code="_expm({0})", latex=r"e^{{{0}}}", precedence=POSTFIX),
    Operation("logm", "matrix logarithm", _square, code="_logm({0})", latex=r"\operatorname{{Log}}({0})"),
    Operation("named", "named intermediate", _unary),
    Operation("sum", "sum over an index", _unary, precedence=PRODUCT - 5),
    Operation("prod", "product over an index", _unary, precedence=PRODUCT - 5),
    Operation("entry", "entry of a matrix", _to_scalar, precedence=POSTFIX),
    Operation("d", "differential", _unary, precedence=PREFIX),
    Operation("partial", "derivative", _unary),
)
OPERATIONS: dict[str, Operation] = {row.name: row for row in _ROWS}
WITH_DATA = frozenset({"softmax", "logsoftmax", "logsumexp", "norm", "block"})  # their value takes the data last


def check_shape(op: str, shapes: tuple[Shape, ...], data: Any = None) -> Shape:
    """The shape of an operation on arguments of these shapes. Raises ShapeError, naming them, where they do not fit."""
    row = OPERATIONS[op]
    shape = row.shape(shapes, data)
    if shape is None:
        found = " and ".join(shape_text(s) for s in shapes)
        raise ShapeError(Diagnostic("TD111", f"{row.says}: the shapes {found} do not fit"))
    return shape
