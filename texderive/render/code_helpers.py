"""Helpers that generated code may carry along: the source of each, in an order in which they may use one another."""

from __future__ import annotations

HELPERS: dict[str, str] = {
    "_erf": "_erf = np.vectorize(math.erf, otypes=[float])",
    "_vec": '''
def _vec(x):
    return x.swapaxes(-1, -2).reshape(*x.shape[:-2], -1, 1)
''',
    "_kron": '''
def _kron(a, b):
    x = a[..., :, None, :, None] * b[..., None, :, None, :]
    return x.reshape(*x.shape[:-4], x.shape[-4] * x.shape[-3], x.shape[-2] * x.shape[-1])
''',
    "_commutation": '''
def _commutation(m, n):
    return np.eye(m * n)[np.arange(m * n).reshape(m, n, order="F").reshape(-1)]
''',
    "_softmax": '''
def _softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
''',
    "_logsumexp": '''
def _logsumexp(x, axis):
    top = x.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(x - top).sum(axis=axis, keepdims=True))
''',
    "_adjugate": '''
def _adjugate(x):
    n = x.shape[-1]
    if n == 1:
        return np.ones_like(x)
    keep = np.array([[k for k in range(n) if k != i] for i in range(n)])
    minors = np.linalg.det(x[..., keep[:, None, :, None], keep[None, :, None, :]])
    return ((-1.0) ** np.add.outer(np.arange(n), np.arange(n)) * minors).swapaxes(-1, -2)
''',
    "_expm": '''
def _expm(x):
    squarings = max(0, int(np.ceil(np.log2(16 * np.abs(x).sum(axis=-1).max() + 1e-300))))
    scaled = x / 2.0**squarings
    term = total = np.broadcast_to(np.eye(x.shape[-1]), x.shape)
    for k in range(1, 13):
        term = term @ scaled / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total
''',
    "_logm": '''
def _logm(x):
    values, vectors = np.linalg.eig(x)
    return ((vectors * np.log(values.astype(complex))[..., None, :]) @ np.linalg.inv(vectors)).real
''',
}
