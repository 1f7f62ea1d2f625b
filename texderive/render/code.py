"""Source of a NumPy function that computes an expression. Names of the note become plain identifiers, never code.

Matrices have two axes, scalars none. What depends on the index of a sum has one leading axis for each index, the
innermost first, and its scalars have the shape (.., 1, 1): one code serves a member and the whole family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Expr, FunctionSymbol, Symbol, postorder
from texderive.render.code_helpers import HELPERS
from texderive.render.code_leaves import LEAVES
from texderive.render.code_names import Names, identifier
from texderive.render.code_terms import TERMS
from texderive.render.code_writer import Bound, Term, Writer, unsupported
from texderive.verify.inventory import take_inventory


def numpy_source(expr: Expr, name: str = "gradient") -> str:
    """The source of a function with this name; its arguments are the symbols of the expression by their plain names."""
    names = Names()
    function = names.give(identifier(name))
    symbols = _symbols(expr)
    arguments = {s: names.give(identifier(s.name)) for s in symbols}
    called = {f: names.give(identifier(f.name + "'" * f.order)) for f in _functions(expr)}
    writer = Writer(
        LEAVES | TERMS,
        names.give,
        {(s.name, len(s.index)): a for s, a in arguments.items()},
        {(f.name, f.order): a for f, a in called.items()},
        _sources(expr, arguments),
        frozenset(key for (key, _), runs in take_inventory((expr,)).runs.items() if len(runs) > 1),
    )
    writer.count(expr)
    scope = {index: Bound(depth, "1", None) for depth, index in enumerate(sorted(expr.free, reverse=True), start=1)}
    try:
        result = writer.code(expr, scope)
    except RecursionError:
        raise unsupported("the expression nests too deeply for code") from None
    head = [_reading(s, a) for s, a in arguments.items()]
    parameters = [*arguments.values(), *called.values(), *writer.parameters.values()]
    body = [*_docstring(expr, writer, arguments, called), *head, *writer.sizes_lines, *writer.lines]
    lines = [f"def {function}({', '.join(parameters)}):", *(f"    {line}" if line else "" for line in body)]
    return "\n".join([*_preamble(writer), *lines, f"    return {_final(result, expr)}", ""])


def _final(result: Term, expr: Expr) -> str:
    return f"{result.tight}[..., 0, 0]" if expr.is_scalar and expr.free else result.text


def _preamble(writer: Writer) -> list[str]:
    """Imports, and the helpers that the code uses, each before what uses it."""
    lines = ["import math", "", "import numpy as np"] if "_erf" in writer.helpers else ["import numpy as np"]
    for name, source in HELPERS.items():
        if name in writer.helpers:
            lines += ["", "", *source.strip().splitlines()]
    return [*lines, "", ""]


def _symbols(expr: Expr) -> list[Symbol]:
    """Each symbol or family once, in the order of names."""
    found = {(e.data.name, len(e.data.index)): e.data for e in postorder(expr) if e.op == "symbol"}
    return [found[key] for key in sorted(found)]


def _functions(expr: Expr) -> list[FunctionSymbol]:
    found = {(e.data.name, e.data.order): e.data for e in postorder(expr) if e.op == "call"}
    return [found[key] for key in sorted(found)]


def _sources(expr: Expr, arguments: Mapping[Symbol, str]) -> dict[str, str]:
    """Where the size of a dimension is read off: the first argument's axis that it is the length of."""
    found: dict[str, str] = {}
    runs = take_inventory((expr,)).runs
    for symbol, argument in arguments.items():
        places = [(symbol.rows, -2), (symbol.cols, -1)]
        for axis in range(len(symbol.index)):
            bounds = runs.get(((symbol.name, len(symbol.index)), axis), frozenset())
            places += [(size, axis) for size, more in bounds if len(bounds) == 1 and not more]
        for dim, axis in places:
            if dim.factor == 1 and len(dim.names) == 1:
                found.setdefault(dim.names[0], f"{argument}.shape[{axis}]")
    return found


def _reading(symbol: Symbol, argument: str) -> str:
    """The line that takes an argument in any of the forms that ``evaluate`` takes."""
    lead = ["len({0})", "*np.shape({0})[:2]"][len(symbol.index) - 1].format(argument) + ", " if symbol.index else ""
    forms = {(True, True): "1, 1", (False, True): "-1, 1", (True, False): "1, -1"}
    form = forms.get((symbol.rows is ONE, symbol.cols is ONE))
    read = f"{argument} = np.asarray({argument}, dtype=float)"
    if form is None:
        return read
    return f"{read}.reshape(())" if not lead and form == "1, 1" else f"{read}.reshape({lead}{form})"


def _docstring(
    expr: Expr, writer: Writer, arguments: Mapping[Symbol, str], called: Mapping[FunctionSymbol, str]
) -> list[str]:
    """What each argument is, in plain names only."""

    def shape(rows: Dim, cols: Dim, lead: Iterable[str] = ()) -> str:
        own = [] if rows is ONE and cols is ONE else [dim_words(rows), dim_words(cols)]
        parts = [*lead, *own]
        return f"shape ({', '.join(parts)})" if parts else "scalar"

    lines = [f'"""Returns: {shape(expr.rows, expr.cols, sorted(map(identifier, expr.free)))}.', ""]
    lines += [f"{a}: {shape(s.rows, s.cols, map(identifier, s.index))}" for s, a in arguments.items()]
    lines += [f"{a}: function of {'each entry' if f.elementwise else 'its arguments'}" for f, a in called.items()]
    lines += [f"{parameter}: the size {identifier(dim)}" for dim, parameter in writer.parameters.items()]
    return [*lines, '"""']


def dim_words(dim: Dim) -> str:
    """A dimension in plain names."""
    parts = ([str(dim.factor)] if dim.factor != 1 or not dim.names else []) + [identifier(n) for n in dim.names]
    return " * ".join(parts)
