"""The table of scalar functions that act on every entry: one line each gives spelling, value, derivative and domain.

``numpy`` is both the value and the generated code; ``derivative`` builds f'(x) from x (None: SymPy is asked).
``kink`` is where the function is not differentiable, as a condition on the argument for the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from texderive.ir.expr import Expr

Domain = Literal["real", "positive", "nonzero", "unit", "above-one"]


class Function(NamedTuple):
    """One scalar function. ``derivative`` takes (b, x), b being the module ``ir.build``."""

    name: str
    latex: str
    numpy: str
    derivative: Callable[[Any, Expr], Expr] | None
    domain: Domain = "real"
    kink: str = ""


_ROWS: tuple[Function, ...] = (
    Function("exp", r"\exp", "np.exp({0})", lambda b, x: b.apply("exp", x)),
    Function("log", r"\log", "np.log({0})", lambda b, x: b.entry_power(x, -1), "positive"),
    Function(
        "sqrt", r"\sqrt", "np.sqrt({0})", lambda b, x: b.scale("1/2", b.entry_power(b.apply("sqrt", x), -1)), "positive"
    ),
    Function("sin", r"\sin", "np.sin({0})", lambda b, x: b.apply("cos", x)),
    Function("cos", r"\cos", "np.cos({0})", lambda b, x: b.neg(b.apply("sin", x))),
    Function("tan", r"\tan", "np.tan({0})", lambda b, x: b.add(b.ones_like(x), b.entry_power(b.apply("tan", x), 2))),
    Function(
        "arcsin",
        r"\arcsin",
        "np.arcsin({0})",
        lambda b, x: b.entry_power(b.sub(b.ones_like(x), b.entry_power(x, 2)), "-1/2"),
        "unit",
    ),
    Function(
        "arccos",
        r"\arccos",
        "np.arccos({0})",
        lambda b, x: b.neg(b.entry_power(b.sub(b.ones_like(x), b.entry_power(x, 2)), "-1/2")),
        "unit",
    ),
    Function(
        "arctan",
        r"\arctan",
        "np.arctan({0})",
        lambda b, x: b.entry_power(b.add(b.ones_like(x), b.entry_power(x, 2)), -1),
    ),
    Function("sinh", r"\sinh", "np.sinh({0})", lambda b, x: b.apply("cosh", x)),
    Function("cosh", r"\cosh", "np.cosh({0})", lambda b, x: b.apply("sinh", x)),
    Function(
        "tanh", r"\tanh", "np.tanh({0})", lambda b, x: b.sub(b.ones_like(x), b.entry_power(b.apply("tanh", x), 2))
    ),
    Function(
        "arcsinh",
        r"\operatorname{arsinh}",
        "np.arcsinh({0})",
        lambda b, x: b.entry_power(b.add(b.ones_like(x), b.entry_power(x, 2)), "-1/2"),
    ),
    Function(
        "arccosh",
        r"\operatorname{arcosh}",
        "np.arccosh({0})",
        lambda b, x: b.entry_power(b.sub(b.entry_power(x, 2), b.ones_like(x)), "-1/2"),
        "above-one",
    ),
    Function(
        "arctanh",
        r"\operatorname{artanh}",
        "np.arctanh({0})",
        lambda b, x: b.entry_power(b.sub(b.ones_like(x), b.entry_power(x, 2)), -1),
        "unit",
    ),
    Function(
        "sigmoid",
        r"\sigma",
        "(0.5 + 0.5 * np.tanh(0.5 * {0}))",
        lambda b, x: b.hadamard(b.apply("sigmoid", x), b.sub(b.ones_like(x), b.apply("sigmoid", x))),
    ),
    Function("softplus", r"\operatorname{softplus}", "np.logaddexp(0.0, {0})", lambda b, x: b.apply("sigmoid", x)),
    Function(
        "relu", r"\operatorname{ReLU}", "np.maximum({0}, 0.0)", lambda b, x: b.apply("step", x), kink=r"{0} \neq 0"
    ),
    Function("step", r"\mathbb{1}_{>0}", "np.heaviside({0}, 0.5)", lambda b, x: b.zeros_like(x), kink=r"{0} \neq 0"),
    Function("abs", r"\operatorname{abs}", "np.abs({0})", lambda b, x: b.apply("sign", x), kink=r"{0} \neq 0"),
    Function("sign", r"\operatorname{sign}", "np.sign({0})", lambda b, x: b.zeros_like(x), kink=r"{0} \neq 0"),
    Function(
        "erf",
        r"\operatorname{erf}",
        "_erf({0})",
        lambda b, x: b.scale_by(
            b.mul(b.number(2), b.power(b.pi(), b.number("-1/2"))), b.apply("exp", b.neg(b.entry_power(x, 2)))
        ),
    ),
    Function(
        "normcdf",
        r"\Phi",
        "(0.5 + 0.5 * _erf({0} / np.sqrt(2.0)))",
        lambda b, x: b.scale_by(
            b.power(b.mul(b.number(2), b.pi()), b.number("-1/2")), b.apply("exp", b.scale("-1/2", b.entry_power(x, 2)))
        ),
    ),
    Function(
        "gelu",
        r"\operatorname{GELU}",
        "{0} * (0.5 + 0.5 * _erf({0} / np.sqrt(2.0)))",
        lambda b, x: b.add(
            b.apply("normcdf", x),
            b.hadamard(
                x,
                b.scale_by(
                    b.power(b.mul(b.number(2), b.pi()), b.number("-1/2")),
                    b.apply("exp", b.scale("-1/2", b.entry_power(x, 2))),
                ),
            ),
        ),
    ),
    # SymPy gives the derivatives of these.
    Function("arccot", r"\operatorname{arccot}", "np.arctan(1.0 / ({0}))", None, "nonzero"),
    Function("arccoth", r"\operatorname{arcoth}", "np.arctanh(1.0 / ({0}))", None, "above-one"),
    Function("csch", r"\operatorname{csch}", "(1.0 / np.sinh({0}))", None, "nonzero"),
    Function("log2", r"\log_{2}", "np.log2({0})", None, "positive"),
    Function("sinc", r"\operatorname{sinc}", "np.sinc(({0}) / np.pi)", None),
)
FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}
