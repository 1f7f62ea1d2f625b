"""Sentences on a result: what its form says of the function's shape, or what to do where there is no closed form."""

from __future__ import annotations

from texderive.derivation.convexity import convexity
from texderive.derivation.steps import Derivation
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.render.words import phrase


def curvature(steps: Derivation, notation: Notation) -> tuple[str, ...]:
    """What the Hessian's form says: symmetric, definite, and so the function convex or concave."""
    gradient, again = steps.left.args
    if gradient.args[1] is not again:
        return ()
    found = convexity(steps.result, gradient.args[0])
    function = f"${write(gradient.args[0], notation)}$"
    if found.definite is None:
        return (phrase("symmetric-hessian", notation.language),) if found.symmetric else ()
    said = phrase(found.definite, notation.language, function)
    if found.conditions:
        where = ", ".join(
            f"${write(c.about, notation)} {'>' if c.word == 'positive' else chr(92) + 'geq'} 0$"
            for c in found.conditions
        )
        said = f"{phrase('where', notation.language)} {where}: {said}"
    return (said,)


def gradient_step(steps: Derivation, notation: Notation) -> tuple[str, ...]:
    """The step of gradient descent that takes the place of a closed form."""
    variable = write(steps.variable, notation)
    gradient = write(steps.left, notation)
    return (phrase("gradient-step", notation.language, f"${variable} \\leftarrow {variable} - \\eta {gradient}$"),)
