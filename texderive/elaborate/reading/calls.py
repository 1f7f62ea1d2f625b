r"""Calls of what a note defines: ``y(x_n, w)`` in a sum over n; and values named by a call, as in ``p(x | \mu)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.names import (
    SLOT,
    Spelled,
    index_letters,
    is_call,
    lists_names,
    members_of,
    parameters_of,
    slotted,
    spelled,
    template_of,
)
from texderive.elaborate.spelling import INDEX_LETTERS
from texderive.elaborate.symbols import Definition
from texderive.elaborate.terms import Term
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.source import Span

NameReader = Callable[[Reader, Node], Term]
LOGARITHMS = (r"\ln", r"\log")
DENSITIES = frozenset("pqP")  # p(x) and p(z) are two functions


# -- names that are calls


def title_of(node: Node, bound: frozenset[str] | set[str]) -> str:
    r"""The key of a value that is named by a call: ``p(y | x)``, ``\ln p(X | \mu)``, ``\log L(\theta)``; else empty.

    What stands behind the bar tells densities apart, so it belongs to the name. An index there is a slot.
    """
    if node.kind == "apply" and node.children[0].text == "log" and node.children[0].kind == "function":
        mark = LOGARITHMS[node.children[0].span.end - node.children[0].span.start != len(LOGARITHMS[0])]
        inside = node.children[1]
        if inside.kind == "group" and not any(inside.ops):
            inside = inside.children[0]
        name = spelled(inside.children[0] if is_call(inside) else inside)
        if name is None or not name[1].is_empty or name[2]:
            return ""
        return f"{mark} {title_of(inside, bound) or template_of(name[0], bound)}"
    if not is_call(node) or spelled(node.children[0]) is None:
        return ""
    content = node.children[1].children[0]
    parts = content.children if content.kind == "list" else (content,)
    density = node.children[0].text in DENSITIES and content.kind == "list" and ";" in content.ops
    conditional = density or any(p.kind == "relation" and r"\mid" in p.ops for p in parts)
    return name_key(slotted(node, bound)) if conditional else ""


def is_title(key: str) -> bool:
    return key.endswith(")") or key.startswith(tuple(f"{mark} " for mark in LOGARITHMS))


def other_spelling(title: str) -> str:
    r"""``\log L`` for ``\ln L``, and the reverse."""
    for mark, other in (LOGARITHMS, LOGARITHMS[::-1]):
        if title.startswith(f"{mark} "):
            return other + title[len(mark) :]
    return title


def titled(reader: Reader, node: Node, read_key: Callable[[Reader, str, Span], Term]) -> Term | None:
    """The value that a call names as a whole, where a definition does; None elsewhere."""
    if not reader.scope.titles:
        return None
    title = title_of(node, reader.scope.bound)
    definitions = reader.scope.definitions
    keys = (title, other_spelling(title), name_key(node) if is_call(node) else "")
    key = next((k for k in keys if k and k in definitions), None)
    if key is None:
        return None
    if SLOT not in key:
        return read_key(reader, key, node.span)
    letters = (index_letters(n, reader.scope.bound) for n in (definitions[key].left, node))
    return inlined(reader, key, definitions[key].right, dict(zip(*letters, strict=True)), {}, node)


# -- functions with parameters


def defined_call(reader: Reader, key: str, parts: tuple[Node, ...], head: Node, node: Node) -> Term:
    """f(x) of a defined f: the definition itself, with its parameters replaced by what it is applied to."""
    definition = reader.scope.definitions[key]
    parameters = parameters_of(definition.left)
    if not parameters or len(parameters) != len(parts):
        if not lists_names(node):
            reader.fail(node, "TD114", f"{key} is defined without the parameter that it is applied to",
                        f"write its definition as {key}(x) = ..")  # fmt: skip
        return reader.dispatch["name"](reader, head)
    found = [spelled(p) for p in parts]
    same = all(f is not None and f[0].key == p.key and f[1].is_empty for f, p in zip(found, parameters, strict=True))
    if same and not any(_own_letters(p, set(reader.indices)) for p in parameters):
        return reader.dispatch["name"](reader, head)
    changed = _letters_changed(reader, definition, parameters, [f[0] if f and f[1].is_empty else None for f in found])
    if changed is None:
        reader.fail(
            node, "TD114", f"{key} is defined for a member of a family, but it is applied to something else",
            "write the definition with a plain parameter, as in f(x) = ..",
        )  # fmt: skip
    args = [reader.read(p) for p in parts]
    bindings = {} if same or changed else dict(zip((p.key for p in parameters), args, strict=True))
    for parameter in [p.key for p in parameters if p.key in bindings and not _stands(p.key, definition.right)]:
        bindings[members_of(parameter)] = bindings[parameter]
    return inlined(reader, key, definition.right, changed, bindings, node)


def _stands(key: str, right: Node) -> bool:
    """Whether a parameter stands by itself: then x_i beside it are other things, otherwise they are its entries."""
    scripted = {id(n.children[0]) for n in right.walk() if n.kind == "script" and not n.children[1].is_empty}
    return any(n.kind == "name" and n.text == key and id(n) not in scripted for n in right.walk())


def _own_letters(name: Spelled, letters: set[str]) -> tuple[str, ...]:
    return index_letters(name.sub, letters) + index_letters(name.sup, letters)


def _letters_changed(
    reader: Reader, definition: Definition, parameters: list[Spelled], found: list[Spelled | None]
) -> dict[str, str] | None:
    """For y(x_n) applied to x_i: n becomes i. Empty where nothing changes; None where the call does not fit."""
    bound = set(reader.scope.bound)
    changed: dict[str, str] = {}
    for parameter, argument in zip(parameters, found, strict=True):
        own = _own_letters(parameter, bound)
        if not own:
            continue
        others = _own_letters(argument, bound) if argument else ()
        if argument is None or template_of(parameter, bound) != template_of(argument, bound):
            uses = any(n.kind == "script" and _uses(n, set(own), parameter) for n in definition.right.walk())
            if uses:
                return None
            continue
        changed.update((old, new) for old, new in zip(own, others, strict=True) if old != new)
    return changed


def _uses(node: Node, letters: set[str], parameter: Spelled) -> bool:
    """Whether something other than the parameter carries its index."""
    found = spelled(node)
    carries = any(index_letters(part, letters) for part in node.children[1:])
    return carries and (found is None or found[0].key != parameter.key)


def inlined(
    reader: Reader, key: str, right: Node, changed: Mapping[str, str], bindings: Mapping[str, Term], node: Node
) -> Term:
    """The right side of a definition where it is used, its own sums over indices that no one uses there."""
    if key in reader.reading:
        reader.fail(node, "TD114", f"{key} is defined by itself")
    right = renamed(_with_own_indices(reader, right, frozenset(changed.values())), changed)
    before = reader.bindings
    reader.bindings = dict(bindings)
    reader.reading.append(key)
    try:
        return reader.read(right)
    finally:
        reader.bindings = before
        reader.reading.pop()


def _with_own_indices(reader: Reader, node: Node, taken: frozenset[str]) -> Node:
    """A sum inside of a sum over the same letter gets another one."""
    if not node.children:
        return node
    node = _rebuilt(node, tuple([_with_own_indices(reader, c, taken) for c in node.children]))
    if node.kind != "bigop" or node.text not in ("sum", "prod"):
        return node
    used = {n.text for n in node.walk() if n.kind == "name"} | set(reader.indices) | taken
    changed: dict[str, str] = {}
    for letter in index_letters(node.children[0], set(reader.indices) | taken):
        free = next((i for i in "ijklrstc" if i in INDEX_LETTERS and i not in used), None)
        if free is None:
            reader.fail(node, "TD114", f"the index {letter} is bound twice", "give the inner sum another index")
        changed[letter] = free
        used.add(free)
    return renamed(node, changed)


def renamed(node: Node, letters: Mapping[str, str]) -> Node:
    """A tree with other letters for its indices."""
    if not letters:
        return node
    if node.kind == "name" and node.text in letters:
        return Node("name", node.span, text=letters[node.text])
    return _rebuilt(node, tuple([renamed(c, letters) for c in node.children])) if node.children else node


def _rebuilt(node: Node, children: tuple[Node, ...]) -> Node:
    if all(map(is_, children, node.children)):
        return node
    return Node(node.kind, node.span, children, node.text, node.ops, node.note)
