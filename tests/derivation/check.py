"""Whether an answer of the engine agrees with the oracle: along random directions, at general places."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from tests.derivation import oracle
from tests.derivation.generator import SHAPES, Generator
from tests.derivation.makers import N
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Binder, Expr, Symbol
from texderive.ir.walk import substitute

PLACES = 6
CLOSE = 2e-6  # relative to the answer
FAINT = 1e-6  # a derivative below this is not told from one that is wrong by a hundredth


def problem(seed: int, kind: tuple[str, str], depth: int) -> tuple[Expr, Expr]:
    """A function of the first kind and a variable of the second."""
    random = Random(seed)
    variable = b.symbol("X", *random.choice(SHAPES[kind[1]]))
    return Generator(seed, variable).expression(*random.choice(SHAPES[kind[0]]), depth), variable


def family_problem(seed: int, depth: int) -> tuple[Expr, Expr]:
    """A scalar that depends on all members of a family, and one member of it."""
    random = Random(seed)
    rows, cols = random.choice(SHAPES[random.choice(tuple(SHAPES))])
    member = b.symbol("X", rows, cols, index=("k",))
    generator = Generator(seed, member)
    body = generator.within("i", lambda: generator.expression(ONE, ONE, depth))
    return b.total(Binder("i", N), body), member


def chain_problem(seed: int, depth: int) -> tuple[Expr, Expr]:
    """f of h of X, with both named as an author names intermediates."""
    random = Random(seed)
    x = b.symbol("X", *random.choice(SHAPES[random.choice(tuple(SHAPES))]))
    shape = random.choice(SHAPES[random.choice(("vector", "matrix"))])
    h = b.named(Symbol("h", *shape), Generator(seed, x).expression(*shape, depth))
    placeholder = b.symbol("h", *shape)
    f = Generator(seed + 1, placeholder).expression(ONE, ONE, depth)
    return b.named(Symbol("f"), substitute(f, {placeholder: h})), x


def hessian_agrees(f: Expr, x: Expr, answer: Expr) -> str:
    """The same for a Hessian, along two directions."""
    n = x.rows * x.cols
    if answer.shape != (n, n):
        return f"wrong: shape {answer.shape} for {(n, n)}"
    return _repeated(f, x, answer, _hessian_sides, 2e-4)


def agrees(f: Expr, x: Expr, answer: Expr, layout: str) -> str:
    """ "agrees", "wrong: .." or "unusable": no place was found where the oracle's own error is small."""
    wanted = b.derivative_shape(f.shape, x.shape, layout)
    if answer.shape != wanted:
        return f"wrong: shape {answer.shape} for {wanted}"
    return _repeated(f, x, answer, lambda f, x, h, place: _sides(f, x, h, place, layout), CLOSE)


Sides = Callable[[Expr, Expr, oracle.Array, oracle.Place], tuple[oracle.Array, oracle.Array]]


def _repeated(f: Expr, x: Expr, answer: Expr, sides: Sides, close: float) -> str:
    """Agreement at one place is enough; a wrong answer is wrong at every place, a kink or rounding is not."""
    wrong = []
    vanished = 0
    for n in range(PLACES):
        place = oracle.draw((f, answer, x), n, [x.data.name], scale=1.0 if n < 2 else 0.4)
        _one_member(x, place)
        try:
            numeric, symbolic = sides(f, x, oracle.value(answer, place), place)
        except (oracle.Unusable, np.linalg.LinAlgError):
            continue
        size = max(float(np.abs(numeric).max()), float(np.abs(symbolic).max()))
        if size < FAINT:
            vanished += 1  # beyond a kink, or in the tail of tanh, say: it tells nothing
            continue
        scale = max(size, 1e-3)
        if np.abs(numeric - symbolic).max() <= close * scale:
            return "agrees"
        wrong.append(f"{numeric.ravel()[:3]} is not {symbolic.ravel()[:3]}")
        if len(wrong) == 3:
            break
    return "wrong: " + wrong[0] if len(wrong) > 1 else "agrees" if vanished > 1 else "unusable"


def _one_member(x: Expr, place: oracle.Place) -> None:
    """Of a family only the member asked for moves."""
    direction = place.directions[oracle.key(x.data)]
    for index in x.data.index:
        others = [n for n in range(len(direction)) if n != place.indices[index] - 1]
        direction[others] = 0.0


def _direction(x: Expr, place: oracle.Place) -> oracle.Array:
    whole = place.directions[oracle.key(x.data)]
    return whole[place.indices[x.data.index[0]] - 1] if x.data.index else whole


def _sides(
    f: Expr, x: Expr, derivative: oracle.Array, place: oracle.Place, layout: str
) -> tuple[oracle.Array, oracle.Array]:
    return oracle.derivative(f, place, place.directions), _along(f, x, derivative, place, layout)


def _hessian_sides(f: Expr, x: Expr, hessian: oracle.Array, place: oracle.Place) -> tuple[oracle.Array, oracle.Array]:
    """v^T H w, v the direction and w its entries in the opposite order; and H = H^T."""
    name = oracle.key(x.data)
    v = place.directions[name]
    w = np.cos(3.0 * v) * (np.abs(v) > 0)
    numeric = oracle.second_derivative(f, place, {name: v}, {name: w})
    one, two = (_flat(a, x, place) for a in (v, w))
    return np.hstack([numeric, numeric]), np.hstack([one.T @ hessian @ two, two.T @ hessian @ one])


def _flat(direction: oracle.Array, x: Expr, place: oracle.Place) -> oracle.Array:
    own = direction[place.indices[x.data.index[0]] - 1] if x.data.index else direction
    return own.reshape(-1, 1, order="F")


def _along(f: Expr, x: Expr, derivative: oracle.Array, place: oracle.Place, layout: str) -> oracle.Array:
    """The change of f along the direction, as the derivative says in its layout."""
    direction = _direction(x, place)
    jacobian = derivative if layout == "denominator" else derivative.T
    if f.is_scalar:
        return np.reshape((jacobian * direction).sum(), (1, 1))
    changed = jacobian.T @ direction.reshape(-1, 1, order="F")
    rows, cols = f.rows.size(place.sizes), f.cols.size(place.sizes)
    return changed.reshape(rows, cols, order="F")
