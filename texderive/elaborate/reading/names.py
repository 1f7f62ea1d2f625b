"""Names as they are spelled: base and scripts, which of them belong to the name, and what letters a script lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter, is_capital
from texderive.formula.kept import kept, kept_with
from texderive.formula.names import name_key
from texderive.formula.tables import TRANSPOSES
from texderive.formula.tree import Node
from texderive.source import Span

SLOT = "□"  # stands for an index in the name of a family
CONJUGATES = frozenset({"*", r"\ast", r"\star"})
SIGNS = frozenset({"+", "-"})
RAISED_LETTERS = FUNCTION_LETTERS - {r"\sigma", r"\rho"}  # \sigma^2 is a variance
EMPTY = Node("empty", Span(0, 0))


@dataclass(frozen=True)
class Spelled:
    """A name as it stands: base, and the scripts that belong to the name."""

    base: Node
    sub: Node
    sup: Node  # only a superscript in brackets, which is part of the name: W^{(1)}
    span: Span

    @cached_property
    def key(self) -> str:
        return scripted_key(self.base, self.sub, self.sup)

    @cached_property
    def templates(self) -> dict[tuple[str, ...], str]:
        """``template_of`` this name, by the letters that are replaced."""
        return {}

    @cached_property
    def marks(self) -> dict[int, Spelled]:
        """``marked`` this name, by the identity of the mark, which is kept in it."""
        return {}

    @cached_property
    def is_small(self) -> bool:
        """Whether its letter is a small one."""
        return not is_capital(self.key)

    @cached_property
    def is_bare(self) -> bool:
        return self.sub.is_empty and self.sup.is_empty


def scripted_key(base: Node, sub: Node, sup: Node) -> str:
    if sub.is_empty and sup.is_empty:
        return name_key(base)
    return name_key(Node("script", base.span, (base, sub, sup)))


def is_bracketed(node: Node) -> bool:
    return node.kind == "group" and bool(node.ops) and node.ops[0] in ("(", "[", r"\langle")


@kept
def spelled(node: Node) -> tuple[Spelled, Node, str] | None:
    """A node as a name with what is left of its superscript and its primes; None where it is no name."""
    if node.kind == "name":
        return Spelled(node, EMPTY, EMPTY, node.span), EMPTY, ""
    if node.kind != "script":
        return None
    base, sub, sup = node.children
    if base.kind == "group" and not any(base.ops) and base.children[0].kind in ("name", "script"):
        inner = spelled(base.children[0])
        if inner is not None and sub.is_empty and inner[1].is_empty and not inner[2]:
            return (inner[0], sup, node.text) if not is_bracketed(sup) else None
        return None
    if base.kind == "script":  # x_1'^T and the like
        inner = spelled(base)
        return (inner[0], sup, inner[2] + node.text) if inner and sub.is_empty and inner[1].is_empty else None
    if base.kind != "name":
        return None
    if is_bracketed(sup):
        return Spelled(base, sub, sup, node.span), EMPTY, node.text
    if sup.kind == "product" and len(sup.children) == 2 and is_bracketed(sup.children[0]) and sup.ops == ("",):
        return Spelled(base, sub, sup.children[0], node.span), sup.children[1], node.text  # x^{(1)T}
    return Spelled(base, sub, EMPTY, node.span), sup, node.text


@kept
def defined_name(node: Node) -> Spelled | None:
    r"""The name on a left side, with the mark that makes it a name of its own: P^+, x^*, s^2, x'. None for all else.

    A capital is squared or has an adjugate; a prime on what may be a function is its derivative.
    """
    found = spelled(node)
    if found is None:
        return None
    name, sup, primes = found
    small = name.is_small
    if primes:
        return primed(name) if is_primed_name(name, primes) and sup.is_empty and small else None
    if sup.is_empty:
        return name
    squared = sup.kind == "number" and sup.text == "2"
    return marked(name, sup) if is_sign(sup) or (small and (squared or is_star(sup))) else None


def is_plain(node: Node) -> bool:
    """Whether a node is a name without a power or a prime."""
    found = spelled(node)
    return found is not None and found[1].is_empty and not found[2]


def is_raised_head(node: Node) -> bool:
    r"""Whether a name before brackets carries a power that may be one of its value: g^2(x), J^T(x), H^{-1}(x).

    A small letter that is none of a function is rather a vector before a factor in brackets.
    """
    found = spelled(node)
    if found is None or found[1].is_empty or not found[0].sup.is_empty:
        return False
    sup, letter = found[1], bare_letter(found[0].key)[0]
    power = sup.children[0] if sup.kind == "sum" and sup.ops == ("-",) else sup
    if power.kind != "number" and not (power.kind == "name" and power.text in TRANSPOSES):
        return False
    return letter in RAISED_LETTERS or not found[0].is_small


def is_call(node: Node) -> bool:
    """A name before round brackets."""
    return node.kind == "product" and len(node.children) == 2 and not any(node.ops) and _in_brackets(node.children[1])


def _in_brackets(node: Node) -> bool:
    return node.kind == "group" and node.ops[0] == "("


def lists_names(argument: Node) -> bool:
    """Whether brackets hold names, or calls with such brackets: (x, w), and (y(x)) too."""
    content = argument.children[0]
    parts = content.children if content.kind == "list" else (content,)
    return all(p.kind in ("name", "script") or (is_call(p) and lists_names(p.children[1])) for p in parts)


@kept_with
def stands_in(node: Node, key: str) -> bool:
    r"""Whether a name stands in a tree as a quantity, before no bracket: \sigma in 1 - \sigma."""
    if node.kind in ("name", "script"):
        found = spelled(node)
        if found is not None and found[0].key == key:
            return True
    called = {id(n) for n, after in zip(node.children, node.children[1:], strict=False) if is_bracketed(after)}
    heads = called if node.kind == "product" else set()
    return any(stands_in(child, key) for child in node.children if id(child) not in heads)


def is_sign(node: Node) -> bool:
    return node.kind == "name" and node.text in SIGNS


def is_star(node: Node) -> bool:
    return node.kind == "name" and node.text in CONJUGATES


def is_primed_name(name: Spelled, primes: str) -> bool:
    return primes == "'" and bare_letter(name.key)[0] not in FUNCTION_LETTERS and name.sup.is_empty


def marked(name: Spelled, sup: Node) -> Spelled:
    """The name with a mark above as a part of it."""
    found = name.marks.get(id(sup))
    if found is None:
        found = name.marks[id(sup)] = Spelled(name.base, name.sub, sup, name.span)
    return found


def primed(name: Spelled) -> Spelled:
    """The name with a prime as a part of it."""
    base = Node("name", name.base.span, text=f"{name_key(name.base)}'")
    return Spelled(base, name.sub, name.sup, name.span)


def index_letters(node: Node, letters: Collection[str]) -> tuple[str, ...]:
    """The letters of an index that stand in a script, in order."""
    return tuple(name for name in _names_within(node) if name in letters) if letters and not node.is_empty else ()


@kept
def _names_within(node: Node) -> tuple[str, ...]:
    return tuple(n.text for n in node.walk() if n.kind == "name")


def slotted(node: Node, letters: Collection[str]) -> Node:
    """A script with its index letters replaced by the slot."""
    if node.is_empty:
        return node
    if node.kind == "name" and node.text in letters:
        return Node("name", node.span, text=SLOT)
    if not node.children:
        return node
    return Node(node.kind, node.span, tuple(slotted(c, letters) for c in node.children), node.text, node.ops, node.note)


def template_of(name: Spelled, letters: Collection[str]) -> str:
    """The key of a name with a slot in the place of each of some index letters."""
    slots = index_letters(name.sub, letters) + index_letters(name.sup, letters)
    if not slots:
        return name.key
    found = name.templates.get(slots)
    if found is None:
        sub, sup = slotted(name.sub, slots), slotted(name.sup, slots)
        found = name.templates[slots] = scripted_key(name.base, sub, sup)
    return found


def members_of(key: str) -> str:
    """The name under which the entries x_1, x_j of a bound x are found."""
    return f"{key}_{{{SLOT}}}"


def letters_of(node: Node) -> list[str] | None:
    """The single letters or numbers that a subscript lists (ij, i j, i,j, 12); None where it holds anything else."""
    if node.kind in ("name", "number"):
        return [node.text]
    if node.kind in ("product", "list") and not any(op not in ("", ",") for op in node.ops):
        parts = [letters_of(c) for c in node.children]
        return None if any(p is None for p in parts) else [x for p in parts if p for x in p]
    return letters_of(node.children[0]) if node.kind == "group" and not any(node.ops) else None


def parameters_of(left: Node) -> list[Spelled]:
    """The parameters that the left side of a definition names: x in f(x)."""
    if left.kind != "product" or len(left.children) != 2 or left.children[1].kind != "group":
        return []
    content = left.children[1].children[0]
    found = [spelled(p) for p in (content.children if content.kind == "list" else (content,))]
    return [f[0] for f in found if f is not None]
