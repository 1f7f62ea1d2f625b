"""What can be read at all: trees without dots, expectations, marks and the like, which their kind alone rules out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from texderive.audit.normal import mended, normal
from texderive.elaborate.keys import base_of
from texderive.elaborate.reading.calls import title_of
from texderive.elaborate.reading.names import is_call, letters_of
from texderive.formula.kept import kept_with
from texderive.formula.macros import Macros
from texderive.formula.names import name_key
from texderive.formula.parser import parse
from texderive.formula.tree import Node

NOTHING: frozenset[str] = frozenset()
# What keeps a right side from being read, so that the name is better left open.
UNREADABLE = frozenset({"dots", "matrix", "text", "error", "question", "rows"})
STRANGE = frozenset({r"\wedge", r"\land", r"\mathrm{\wedge}", r"\vee", r"\lor", r"\times", r"\prime"})
EXTREMA = frozenset({"min", "max", "argmin", "argmax", "inf", "sup"})
CHANCE = frozenset({"expectation", "variance", "covariance", "probability"})
OPERATORS = frozenset({
    "E", "P", "p", "q", "N", "O", r"\mathbb{E}", r"\mathbf{E}", r"\mathrm{E}", r"\mathbb{P}", r"\mathrm{P}",
    r"\mathcal{N}", r"\mathrm{Var}", r"\mathrm{Cov}", r"\mathbb{V}", r"\mathcal{O}",
})  # fmt: skip


def readable_side(latex: str, macros: Macros, titles: frozenset[str] = NOTHING) -> Node | None:
    """A side that no author wrote, as the audit reads one; None where it cannot be read."""
    root = normal(mended(parse(latex, macros).root))
    return root if is_readable(root, titles) else None


def own_call(left: Node) -> str:
    """E(w), where a note says what it is: an error, and no expectation."""
    called = is_call(left) and left.children[0].kind == "name" and left.children[0].text in OPERATORS
    return name_key(left) if called and len(left.children[0].text) == 1 else ""


@kept_with
def is_readable(node: Node, titles: frozenset[str] = NOTHING) -> bool:
    """Whether nothing in a tree is out of reach by its kind alone; what is named by a call with a title is not."""
    if node.kind in ("list", "relation", "empty"):
        return False
    stack = [node]
    while stack:
        part = stack.pop()
        out_of_reach = _OUT_OF_REACH.get(part.kind)
        if part.kind in UNREADABLE or part.text == r"\infty" or (out_of_reach is not None and out_of_reach(part)):
            return False
        if titles and title_of(part, NOTHING) in titles:
            continue
        if part.kind == "product" and any(not titles & {title_of(c, NOTHING), name_key(c)} for c in _operators(part)):
            return False
        stack.extend(part.children[::2] if _has_mark(part) else part.children)
    return True


def _has_mark(node: Node) -> bool:
    r"""Whether the second part of a node is no quantity: which norm ``\|x\|_\infty`` is, how far a sum runs."""
    return node.kind == "bigop" or (node.kind == "script" and node.children[0].kind == "bars")


def _is_of_chance(node: Node) -> bool:
    """``Var[x]``, ``Var(X)``: square brackets hold what is drawn at random, and a capital says that something is."""
    name, argument = node.children
    return name.text in ("var", "cov") and (argument.ops[:1] == ("[",) or not {"V", "C"}.isdisjoint(name.note))


def _is_extremum(node: Node) -> bool:
    r"""``\underset{u}{min}``: letters with something below them that spell an operator."""
    return bool(node.note) and "".join(n.text for n in node.walk() if n.kind == "name") in EXTREMA


def _is_marked(node: Node) -> bool:
    """A mark above whose meaning is not known: the hat operator of a rotation and the like."""
    return node.children[2].text in STRANGE


def _is_all_entries(node: Node) -> bool:
    """``[a_{ij}]``: a matrix by its entry."""
    return (
        node.kind == "group"
        and node.ops[0] == "["
        and any(n.kind == "script" and len(letters_of(n.children[1]) or ()) == 2 for n in node.children[0].walk())
    )


_OUT_OF_REACH: dict[str, Callable[[Node], bool]] = {
    "function": lambda node: node.text in CHANCE,
    "script": _is_marked,
    "group": lambda node: _is_all_entries(node) or _is_extremum(node),
    "apply": _is_of_chance,
    "bigop": lambda node: node.text == "int",
}


def lists_entries(node: Node) -> bool:
    return _is_all_entries(node.children[0] if node.kind == "script" else node)


def _operators(node: Node) -> Iterator[Node]:
    """Expectations, probabilities and the like with their brackets: no products."""
    if node.kind == "product":
        for a, b, op in zip(node.children, node.children[1:], node.ops, strict=False):
            named = a.kind in ("name", "script") and (base_of(a) in OPERATORS or _is_transform(a, b))
            called = op == "" and named and _is_bracket(b)
            if called and not _holds(b, base_of(a)):  # p_i(1 - p_j) is a product
                yield Node("product", a.span.cover(b.span), (a, b), ops=("",))


def _is_transform(a: Node, b: Node) -> bool:
    r"""``\mathcal{L}\{f(t)\}``: nobody multiplies a script letter by braces."""
    return base_of(a).startswith(r"\mathcal") and b.kind == "group" and b.ops[:1] == (r"\{",)


def _holds(bracket: Node, letter: str) -> bool:
    return any(part.kind == "name" and part.text == letter for part in bracket.walk())


def _is_bracket(node: Node) -> bool:
    core = node.children[0] if node.kind == "script" else node
    return core.kind == "group" and any(core.ops)
