"""Functions that generated code brings along where it needs them; each is written once above the function."""

from __future__ import annotations

IMPORTS: dict[str, str] = {"_erf": "math", "_expm": "math"}

HELPERS: dict[str, str] = {
    "_erf": "_erf = np.vectorize(math.erf, otypes=[float])",
    "_softmax": """
def _softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
""",
    "_logsumexp": """
def _logsumexp(x, axis, keepdims=True):
    top = x.max(axis=axis, keepdims=True)
    result = top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True))
    return result if keepdims else result[..., 0, 0]
""",
    "_logdet": """
def _logdet(x):
    sign, value = np.linalg.slogdet(x)
    return np.where(sign > 0, value, np.nan)[()]
""",
    "_block": '''
def _block(rows):
    """np.block of stacks of matrices."""
    rows = [[np.atleast_2d(x) for x in row] for row in rows]
    lead = np.broadcast_shapes(*(x.shape[:-2] for row in rows for x in row))
    return np.block([[np.broadcast_to(x, lead + x.shape[-2:]) for x in row] for row in rows])
''',
    "_kron": """
def _kron(a, b):
    joined = a[..., :, None, :, None] * b[..., None, :, None, :]
    return joined.reshape(*joined.shape[:-4], a.shape[-2] * b.shape[-2], a.shape[-1] * b.shape[-1])
""",
    "_kron_identity": '''
def _kron_identity(a, n):
    """The Kronecker product of a and the identity of size n."""
    p, q = a.shape
    result = np.zeros((p, n, q, n))
    np.einsum("pnqn->npq", result)[...] = a
    return result.reshape(p * n, q * n)
''',
    "_identity_kron": '''
def _identity_kron(a, n):
    """The Kronecker product of the identity of size n and a."""
    p, q = a.shape
    result = np.zeros((n, p, n, q))
    np.einsum("npnq->npq", result)[...] = a
    return result.reshape(n * p, n * q)
''',
    "_adjugate": """
def _adjugate(x):
    n = x.shape[-1]
    if n == 1:
        return np.ones_like(x)
    keep = np.array([[k for k in range(n) if k != i] for i in range(n)])
    minors = np.linalg.det(x[..., keep[:, None, :, None], keep[None, :, None, :]])
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return np.swapaxes(signs * minors, -1, -2)
""",
    "_matrix_function": """
def _matrix_function(x, change):
    values, vectors = np.linalg.eig(x)
    changed = change(values.astype(complex))
    result = (vectors * changed[..., None, :]) @ np.linalg.inv(vectors)
    return np.where(np.abs(result.imag) < 1e-9 * (1 + np.abs(result.real)), result.real, np.nan)
""",
    "_matrix_power": """
def _matrix_power(x, p):
    if p == round(p):
        return np.linalg.matrix_power(x, round(p))
    return _matrix_function(x, lambda values: values**p)
""",
    "_logm": """
def _logm(x):
    return _matrix_function(x, np.log)
""",
    "_expm": """
def _expm(x):
    norm = float(np.abs(x).sum(axis=-1).max())
    squarings = max(0, math.ceil(math.log2(norm * 16))) if norm else 0
    term = total = np.broadcast_to(np.eye(x.shape[-1]), x.shape)
    for k in range(1, 13):
        term = term @ x / 2.0**squarings / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total
""",
}
NEEDS: dict[str, tuple[str, ...]] = {"_logm": ("_matrix_function",), "_matrix_power": ("_matrix_function",)}


def helper_source(wanted: frozenset[str]) -> tuple[list[str], str]:
    """The modules to import, and the source of the helpers in the order of the table."""
    needed = wanted.union(*(NEEDS.get(name, ()) for name in wanted))
    known = [name for name in HELPERS if name in needed]
    modules = sorted({IMPORTS[name] for name in known if name in IMPORTS})
    return modules, "\n\n".join(HELPERS[name].strip("\n") + "\n" for name in known)
