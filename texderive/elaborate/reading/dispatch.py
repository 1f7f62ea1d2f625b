"""Which reader takes which kind of node: one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NoReturn

from texderive.elaborate.reading.additive import read_bars, read_fraction, read_group, read_norm, read_root, read_sum
from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.explicit import read_written_out
from texderive.elaborate.reading.functions import read_apply
from texderive.elaborate.reading.meanings import read_name, read_number
from texderive.elaborate.reading.products import read_product
from texderive.elaborate.reading.scripts import read_script
from texderive.elaborate.reading.sums import read_bigop
from texderive.elaborate.terms import Term
from texderive.formula.tree import Node


def _refuse(code: str, message: str, hint: str = "") -> Callable[[Reader, Node], Term]:
    def read(reader: Reader, node: Node) -> NoReturn:
        reader.fail(node, code, message.format(text=node.text), hint)

    return read


def _variable(reader: Reader, node: Node) -> Term:
    """The variable that a bare nabla means."""
    return read_name(reader, Node("name", node.span, text=reader.scope.variable))


DISPATCH: Mapping[str, Callable[[Reader, Node], Term]] = MappingProxyType({
    "name": read_name,
    "number": read_number,
    "script": read_script,
    "product": read_product,
    "sum": read_sum,
    "fraction": read_fraction,
    "root": read_root,
    "group": read_group,
    "bars": read_bars,
    "apply": read_apply,
    "bigop": read_bigop,
    "norm": read_norm,  # not a kind of node: a norm with its scripts
    "variable": _variable,
    "error": _refuse("TD101", "{text}"),
    "empty": _refuse("TD101", "something is missing here"),
    "matrix": read_written_out,
    "list": _refuse("TD114", "a list has no value", "write one formula at a time, or part them by a semicolon"),
    "relation": _refuse("TD114", "a relation has no value", "write one side of it"),
    "function": _refuse("TD101", "the function {text} lacks an argument"),
    "text": _refuse("TD114", "the words “{text}” have no value"),
    "command": _refuse("TD104", "{text} is not known"),
    "dots": _refuse("TD301", "dots are not supported here", r"write a sum: \sum_{{i=1}}^{{n}}"),
    "question": _refuse("TD114", "a question has no value"),
    "rows": _refuse("TD114", "several rows are no single formula"),
    "row": _refuse("TD114", "a row of a display is no single formula"),
})  # fmt: skip
