r"""Ordinary calculus: questions that only numbers make sense of, where spelling alone would make small letters vectors.

``f'(x)``, ``\frac{df}{dx}`` and second derivatives of ``f = x e^{-x}`` ask for numbers as long as nothing that the
formula uses is a vector or a matrix to the note, and nothing is written that one does with those only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from texderive.elaborate.asked import Asked
from texderive.elaborate.keys import by_base, definition_key, used_by
from texderive.elaborate.reading.derivatives import DIFFERENTIAL_D, is_mark
from texderive.elaborate.reading.names import is_sign, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import costs, is_bold
from texderive.elaborate.survey import survey
from texderive.elaborate.symbols import Context, Declaration
from texderive.formula.tree import Node
from texderive.ir.dims import SCALAR
from texderive.ir.functions import FUNCTIONS

_KINDS = frozenset(
    {"name", "number", "function", "script", "product", "sum", "fraction", "root", "group", "apply", "list", "empty"}
)
_EXPONENTS = frozenset({r"\alpha", r"\beta", r"\gamma", r"\rho", r"\sigma", r"\theta", r"\eta", r"\nu", r"\lambda"})
_OF_NUMBERS = frozenset({"max", "min"})
_OPERATIONS = frozenset({"", r"\cdot", r"\times", "*", "/", "+", "-"})
_BRACKETS = frozenset({"", "(", ")", "[", "]", r"\{", r"\}"})


def with_numbers(context: Context, asked: Asked) -> Context:
    """The context with undeclared names as numbers, where the question is one of ordinary calculus."""
    if not asked.variables and asked.form != "prime":
        return context
    trees = [asked.function, *(v.node for v in asked.variables)]
    used = used_by(trees, by_base(context.definitions))
    trees += [d.right for d in used]
    if not all(map(_holds_numbers, trees)):
        return context
    functions = survey(trees).called | {definition_key(d.left, frozenset()) for d in used}
    names = {name: node for tree in trees for name, node in _names(tree) if name not in functions}
    raised = names.keys() & _raised([*trees, *(d.right for d in context.definitions)])
    capitals = {name for tree in trees for name in _divisors(tree)} | {n for n in raised if costs(n)[0][0] == "matrix"}
    if not (_is_ordinary(asked) or raised or capitals):
        return context
    found: dict[str, Declaration] = {}
    for name, node in names.items():
        said = context.declarations.get(name)
        if said is not None and (said.shape not in (None, SCALAR) or said.kind not in (None, "scalar", "function")):
            return context
        usual = costs(name)[0][0]
        if said is None and (is_bold(name) or (usual == "matrix" and not capitals)):
            return context
        if said is None and usual != "scalar":
            found[name] = Declaration(name, "scalar", SCALAR, span=node.span)
    return replace(context, declarations={**context.declarations, **found}) if found else context


def _is_ordinary(asked: Asked) -> bool:
    r"""Whether it is asked as one asks of numbers: ``f'``, a d that is no \partial, twice by the same without x^T."""
    if asked.form == "prime":
        return True
    if asked.form not in ("fraction", "operator"):
        return False
    if asked.order == 2:
        return not any(v.transposed for v in asked.variables)
    mark = next((node for node in asked.node.walk() if is_mark(node)), asked.node)
    return mark.text in DIFFERENTIAL_D


def _raised(trees: Iterable[Node]) -> set[str]:
    r"""Names with a power that only a number has: a small letter with any number, K^\alpha and L^{1 - \alpha}."""
    scripts = (node for tree in trees for node in tree.walk() if node.kind == "script")
    powers = ((node.children[0], node.children[2]) for node in scripts if node.children[0].kind == "name")
    return {base.text for base, power in powers if _is_power(power, costs(base.text)[0][0] == "matrix")}


def _is_power(node: Node, of_capital: bool) -> bool:
    if node.kind == "number":
        return not of_capital or "." in node.text
    if node.kind == "fraction":
        return all(part.kind == "number" for part in node.children)
    return any(n.kind == "name" and n.text in _EXPONENTS for n in node.walk())


def _divisors(tree: Node) -> Iterator[str]:
    """Capitals below a fraction line: nobody divides by a matrix."""
    below = (node.children[1] for node in tree.walk() if node.kind == "fraction")
    yield from (name for part in below for name, _ in _names(part) if costs(name)[0][0] == "matrix")


def _holds_numbers(tree: Node) -> bool:
    """Whether everything in a tree could be meant of numbers."""
    return all(map(_could_be_number, tree.walk()))


def _could_be_number(node: Node) -> bool:
    if node.kind == "bars":
        return node.text == "|"
    if node.kind == "script":
        return not (is_transpose(node.children[2]) or is_sign(node.children[2]))
    if node.kind == "function":
        return node.text in FUNCTIONS or node.text in _OF_NUMBERS
    if node.kind == "group":
        return _BRACKETS.issuperset(node.ops)
    if node.kind in ("product", "fraction") and any(map(is_mark, node.children[:-1])):
        return False
    return node.kind in _KINDS and (node.kind == "list" or _OPERATIONS.issuperset(node.ops))


def _names(tree: Node) -> Iterator[tuple[str, Node]]:
    """The names of a tree by key; of x_1 the whole alone."""
    name = spelled(tree) if tree.kind in ("name", "script") else None
    if name is None:
        yield from _names_of(tree.children)
        return
    yield name[0].key, tree
    yield from _names_of((name[1],))


def _names_of(trees: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    for tree in trees:
        yield from _names(tree)
