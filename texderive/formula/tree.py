"""The untyped tree of a formula: what was written, with spans, before any meaning.

Every node keeps the span of its source text (offsets into the text given to ``parse``). Nothing here decides
between product and application, differential and variable, transpose and power: a node says what stands where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from texderive.source import Span

Kind = Literal[
    "name",  # a symbol with its fonts and accents; text: canonical spelling, e.g. x, \Sigma, \mathbf{X}, \hat{y}
    "number",  # text: digits, perhaps with a decimal point
    "function",  # a known function's name without argument; text: canonical function name (see tables)
    "script",  # children: base, subscript or empty, superscript or empty; text: one ' for each prime
    "product",  # children: factors in order; ops[i] joins children[i] and children[i+1], "" for juxtaposition
    "sum",  # children: terms; ops[i] is the sign before children[i]: "+", "-" or "\pm"; ops[0] may be "" (no sign)
    "relation",  # children: sides; ops[i] joins children[i] and children[i+1]; a side may be empty
    "fraction",  # children: numerator, denominator
    "root",  # children: radicand, degree or empty
    "group",  # children: (content,); ops: (opening, closing), canonical, ( [ \langle .., or "" when invisible
    "bars",  # |x|: children (content,); text: "|" or "||"
    "apply",  # children: function (or script over one), argument; made only where the name is in the function table
    "bigop",  # children: lower or empty, upper or empty, body; text: sum, prod, min, max, argmin, argmax, lim, int
    "list",  # children: items; ops[i] joins children[i] and children[i+1]: "," or ";"
    "matrix",  # children: rows (kind "row"); text: environment without star (pmatrix, bmatrix, array, cases, ..)
    "rows",  # an aligned display: children: rows; text: environment (aligned, array, split .., "" for bare \\)
    "row",  # children: cells, one for each &-separated part
    "text",  # words inside a formula; text: the words
    "command",  # a command of unknown meaning that stands for itself; text: \name
    "dots",  # \cdots \vdots \ddots ...
    "question",  # ? or ？ or \boxed{?}
    "empty",  # nothing stands here
    "error",  # what could not be read; text: the message
]


class Node(NamedTuple):
    """One node of the tree. ``note`` carries what a decoration said (a tag, an underbrace's label, an enumerator)."""

    kind: Kind
    span: Span
    children: tuple[Node, ...] = ()
    text: str = ""
    ops: tuple[str, ...] = ()
    note: str = ""

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.children:
                stack.extend(node.children[::-1])

    @property
    def is_empty(self) -> bool:
        return self.kind == "empty"
