"""Under which key a definition is found, and which letters of definitions are indices of families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from texderive.elaborate.reading.calls import DENSITIES, title_of
from texderive.elaborate.reading.names import (
    SLOT,
    defined_name,
    index_letters,
    is_call,
    is_plain,
    letters_of,
    spelled,
    template_of,
)
from texderive.elaborate.spelling import INDEX_LETTERS, bare_letter
from texderive.elaborate.survey import Survey
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.kept import kept, kept_with
from texderive.formula.names import name_key
from texderive.formula.tree import Node


@kept_with
def definition_key(left: Node, bound: frozenset[str]) -> str | None:
    """The key under which a left side is found: a name, a function of names, or a family."""
    title = title_of(left, bound)
    if title:
        return title
    called = is_call(left)
    name = defined_name(left.children[0] if called else left)
    if name is None or (called and not is_plain(left.children[0])):
        return None
    letters = set(index_letters(name.sub, bound) + index_letters(name.sup, bound))
    return template_of(name, letters) if letters else name.key


def definitions_by_key(context: Context, bound: frozenset[str], variable: str = "") -> dict[str, Definition]:
    """The definitions, the last of each name. A square is none of its own where one differentiates by its root."""
    found: dict[str, Definition] = {}
    for definition in context.definitions:
        key = definition_key(definition.left, bound)
        if key is None or key == f"{variable}^{{2}}":
            continue
        other = found.get(key)
        if other and bare_letter(key)[0] in DENSITIES and is_call(definition.left) and is_call(other.left):
            key = key if name_key(other.left) == name_key(definition.left) else name_key(definition.left)
        found[key] = definition
    for key in [k for k in found if k.endswith("'") and k[:-1] in found]:
        del found[key]  # y' beside y is its derivative
    return found


def other_letters(context: Context, found: Survey) -> frozenset[str]:
    """Indices that only definitions use: y_i is defined, and a sum over j uses y_j."""
    if not found.bound:
        return frozenset()
    letters: set[str] = set()
    for definition in context.definitions:
        left = spelled(definition.left)
        own = set(letters_of(left[0].sub) or ()) & INDEX_LETTERS - found.bound if left else set()
        walked = [definition.left] if own else []
        if title_of(definition.left, frozenset()):
            own, walked = set(INDEX_LETTERS - found.bound), list(definition.left.walk())
        elif own:  # y_k may be built from the members that a sum within it runs over, as softmax is
            walked.extend(definition.right.walk())
        for name in (spelling[0] for node in walked if (spelling := spelled(node))):
            for letter in set(letters_of(name.sub) or ()) & own:
                template = template_of(name, {letter})
                if any(template.replace(SLOT, other) in found.standing for other in found.bound):
                    letters.add(letter)
    return frozenset(letters)


def base_of(left: Node) -> str:
    """The letter or word with which a left side begins, its scripts and arguments left out."""
    while left.kind in ("product", "script", "group", "apply"):
        left = left.children[left.kind == "apply"]
    return left.text


def by_base(definitions: Iterable[Definition]) -> dict[str, tuple[Definition, ...]]:
    """Definitions under the letter of what they define; of one key the last."""
    found: dict[str, dict[str | None, Definition]] = {}
    for definition in definitions:
        key = definition_key(definition.left, frozenset())
        found.setdefault(base_of(definition.left), {})[key] = definition
    return {base: tuple(of_base.values()) for base, of_base in found.items()}


def used_by(roots: Iterable[Node], definitions: Mapping[str, tuple[Definition, ...]]) -> list[Definition]:
    """The definitions that some trees use, and those that these use, as they are met."""
    wanted: list[Definition] = []
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        for name in (n for n in names_in(stack.pop()) if n in definitions and n not in seen):
            seen.add(name)
            wanted.extend(definitions[name])
            stack.extend(d.right for d in definitions[name])
    return wanted


@kept
def names_in(node: Node) -> tuple[str, ...]:
    """All names of a tree, as they are spelled, in the order in which they are met."""
    return tuple(dict.fromkeys(n.text for n in node.walk() if n.kind == "name"))
