"""Formulas as definitions: splitting what is given, and telling a definition from other relations."""

from __future__ import annotations

from collections.abc import Iterable

from texderive.diagnostics import Diagnostic, ParseError
from texderive.elaborate.cells import formulas_of_rows
from texderive.elaborate.declarations import is_either
from texderive.elaborate.keys import definition_key
from texderive.elaborate.numbered import may_number, uses_numbered_names, with_numbered_names
from texderive.elaborate.objective import WORDS
from texderive.elaborate.stacks import with_stacks
from texderive.elaborate.symbols import Definition
from texderive.formula.kept import kept
from texderive.formula.macros import Macros
from texderive.formula.parser import parse, parsed
from texderive.formula.tree import Node

DEFINING = frozenset({"=", ":=", r"\equiv"})
INDICES = frozenset("ijkl")
FALLBACK_NAMES = ("f", "F", "y", "z", "g", "h", r"f_{0}")


def read_tree(latex: str, macros: Macros | None = None, offset: int = 0, *, numbered: bool = False) -> Node:
    """A formula's tree with spans from ``offset`` on; ``numbered``: W1 is a name. Raises ParseError for bad syntax."""
    found = parse(latex, macros) if macros is not None else parsed(latex)
    errors = [d.shift(offset) for d in found.diagnostics if d.severity == "error"]
    if errors:
        raise ParseError(errors)
    if found.root.is_empty:
        raise ParseError(Diagnostic("TD101", "nothing stands here"))
    root = _with_words(with_numbered_names(found.root) if numbered else found.root)
    return shifted(root, offset) if offset else root


def with_words(node: Node) -> Node:
    """A tree in which letters that spell the usual word for an objective, as in RSS(w), are one name."""
    if node.kind == "text" and node.text.strip() in WORDS:
        return Node("name", node.span, text=rf"\text{{{node.text.strip()}}}")
    if not node.children:
        return node
    children = tuple(map(with_words, node.children))
    kind = node.kind
    if kind == "list" and not any(node.ops) and all(c.kind in ("name", "script", "group") for c in children):
        kind = "product"  # a word stood between the factors
    made = Node(kind, node.span, children, node.text, node.ops, node.note)
    if kind != "product":
        return made
    for start in range(len(children) - 1):
        letters = _letters_from(made, start)
        word = next((letters[:size] for size in range(len(letters), 2, -1) if letters[:size] in WORDS), "")
        if word:
            end = start + len(word)
            name = Node("name", children[start].span.cover(children[end - 1].span), text=word)
            kept = (*children[:start], name, *children[end:])
            ops = (*node.ops[:start], *node.ops[end - 1 :])
            return with_words(Node("product", node.span, kept, ops=ops)) if len(kept) > 1 else name
    return made


def _letters_from(node: Node, start: int) -> str:
    """The plain letters that stand side by side from a factor on."""
    text = ""
    for at in range(start, len(node.children)):
        child = node.children[at]
        if child.kind != "name" or len(child.text) != 1 or (at > start and node.ops[at - 1]):
            break
        text += child.text
    return text


def _normal(root: Node) -> Node:
    return with_words(with_stacks(root))


_with_words = kept(_normal)


def has_numbered_names(formulas: Iterable[str], macros: Macros | None = None) -> bool:
    """Whether W1 is a name in some formulas."""
    touching = [latex for latex in formulas if may_number(latex)]
    return uses_numbered_names((parse(latex, macros) if macros else parsed(latex)).root for latex in touching)


def shifted(node: Node, offset: int) -> Node:
    """The same tree for a text that starts ``offset`` characters further on."""
    children = tuple(shifted(c, offset) for c in node.children)
    return Node(node.kind, node.span.shift(offset), children, node.text, node.ops, node.note)


def split_formulas(latex: str) -> list[tuple[int, str]]:
    """The formulas between semicolons that stand outside of brackets, with their offsets."""
    parts: list[tuple[int, str]] = []
    depth = start = 0
    for at, char in enumerate(latex):
        escaped = at > 0 and latex[at - 1] == "\\"
        if escaped:
            continue
        if char in "{[(":
            depth += 1
        elif char in "}])":
            depth = max(0, depth - 1)
        elif char in ";；" and depth == 0:
            parts.append((start, latex[start:at]))
            start = at + 1
    parts.append((start, latex[start:]))
    return [(offset, text) for offset, text in parts if text.strip()]


def read_definitions(latex: str, macros: Macros | None = None, *, numbered: bool = False) -> tuple[Definition, ...]:
    """Formulas ``name = expression`` parted by semicolons; a bare expression gets a name."""
    parts = split_formulas(latex)
    if not parts:
        raise ParseError(Diagnostic("TD101", "no formula is given"))
    found: list[Definition] = []
    for offset, text in parts:
        root = read_tree(text, macros, offset, numbered=numbered)
        several = definitions_in(root) if root.kind == "list" else []
        if several and len(several) == len(root.children):
            found.extend(several)
            continue
        found.append(as_definition(root) or named_expression(root))
    return tuple(found)


def as_definition(root: Node) -> Definition | None:
    """A tree as a definition, where it is ``name = expression``."""
    if root.kind != "relation" or root.ops[0] not in DEFINING:
        return None
    left, right = root.children[0], root.children[1]
    if right.is_empty or right.kind == "question" or is_either(right) or definition_key(left, frozenset()) is None:
        return None
    if compares_indices(left, right):
        return None
    return Definition(left, right, root.span)


def compares_indices(left: Node, right: Node) -> bool:
    """``i = j``: a case that is told apart, and no meaning of i."""
    return left.kind == right.kind == "name" and {left.text, right.text} <= INDICES


def definitions_in(root: Node) -> list[Definition]:
    """All definitions that a formula gives: one, a list of them, or the rows of a display."""
    if root.kind in ("list", "rows", "row"):
        rows = (root,) if root.kind == "row" else root.children
        parts = root.children if root.kind == "list" else formulas_of_rows(rows)
        return [d for part in parts for d in definitions_in(part)]
    found = as_definition(root)
    return [found] if found else []


def named_expression(root: Node) -> Definition:
    """An expression without a name, under a name that it does not use. Raises ParseError for a relation."""
    if root.kind == "relation":
        raise ParseError(
            Diagnostic("TD114", "this defines no name", root.span, "write name = expression, as in f = a^T X b")
        )
    taken = {n.text for n in root.walk() if n.kind == "name"}
    name = next(n for n in FALLBACK_NAMES if n not in taken)
    return Definition(Node("name", root.span, text=name), root, root.span)
