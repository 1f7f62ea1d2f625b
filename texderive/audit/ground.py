"""What a chain stands on: the declarations and definitions in force where it stands, of which it uses but a part."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from texderive.audit.claims import Chain
from texderive.elaborate.context import NoteContext
from texderive.elaborate.symbols import Context, Declaration, Definition, kind_of
from texderive.elaborate.declarations import shape_of_set
from texderive.elaborate.system import definition_key
from texderive.formula.names import name_key
from texderive.formula.tree import Node

NOTHING: frozenset[str] = frozenset()
MARKS = frozenset({"d", r"\mathrm{d}", r"\partial", r"\nabla", r"\delta", r"\Delta"})
# What keeps a right side from being read, so that the name is better left open.
UNREADABLE = frozenset({"dots", "matrix", "text", "error", "question", "rows", "empty", "list", "relation"})


@dataclass(frozen=True, slots=True)
class Ground:
    """The note's knowledge with what its chains define."""

    note: NoteContext
    definitions: tuple[Definition, ...]
    members: tuple[Declaration, ...]
    loose: tuple[tuple[int, str], ...]  # names with a definition that cannot be read, and where

    def contexts(self, chain: Chain, roots: Sequence[Node]) -> Iterator[Context]:
        """Contexts to read a chain in, the nearest first; each holds only what the chain uses."""
        at = chain.span.start
        base = self.note.at(at)
        declarations = {**{d.name: d for d in self.members if d.span and d.span.start < at and d.name not in base.declarations}, **base.declarations}
        base = replace(base, declarations=declarations, earlier=())
        far, later, near = self._sorted(chain, at)
        found = _used(near, roots)
        yield replace(base, definitions=found)
        wider = _used((*far, *later, *near), roots)
        if wider != found:
            yield replace(base, definitions=wider)

    def _sorted(self, chain: Chain, at: int) -> tuple[list[Definition], list[Definition], list[Definition]]:
        """Definitions of other sections, later ones of this section, and those in force; in each the best ones last."""
        before: list[Definition] = []
        beside: list[Definition] = []
        later: list[Definition] = []
        far: list[Definition] = []
        own = chain.span
        for found in self.definitions:
            start = found.span.start
            if own.start < start < own.end:
                continue
            if start <= at:
                (before if _encloses(self.note, start, at) else far).append(found)
            elif self.note.same_section(start, at):
                (beside if self.note.same_paragraph(start, at) else later).append(found)
        return far, later[::-1], [*beside[::-1], *before]

    def loose_at(self, at: int) -> frozenset[str]:
        """Names that were given a value which cannot be read."""
        return frozenset(name for start, name in self.loose if start <= at or self.note.same_section(start, at))


def _encloses(note: NoteContext, a: int, b: int) -> bool:
    """Whether the section in which a stands holds b too."""
    path: list[tuple[int, int]] = []
    for at, level in note.sections[: bisect_right(note.sections, (a, 99))]:
        while path and path[-1][1] >= level:
            path.pop()
        path.append((at, level))
    if not path:
        return True
    level = path[-1][1]
    following = (x for x in note.sections if x[0] > path[-1][0] and x[1] <= level)
    return b < next((x[0] for x in following), b + 1)


def _used(definitions: Sequence[Definition], roots: Iterable[Node]) -> tuple[Definition, ...]:
    """The definitions that some trees use, and those that these use, in their order; of one name the last."""
    by_name: dict[str, list[Definition]] = {}
    for found in definitions:
        by_name.setdefault(_base(found.left), []).append(found)
    wanted: list[Definition] = []
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        for node in stack.pop().walk():
            if node.kind == "name" and node.text in by_name and node.text not in seen:
                seen.add(node.text)
                last = {definition_key(d.left, NOTHING): d for d in by_name[node.text]}
                wanted.extend(last.values())
                stack.extend(d.right for d in last.values())
    order = {id(d): k for k, d in enumerate(definitions)}
    return tuple(sorted(wanted, key=lambda d: order[id(d)]))


def defined_name(left: Node) -> str | None:
    """The key of a left side that can be defined; a derivative or a differential is no name."""
    if left.is_empty or _base(left) in MARKS:
        return None
    return definition_key(left, NOTHING)


def _base(left: Node) -> str:
    while left.kind in ("product", "script", "group"):
        left = left.children[0]
    return left.text


def read_ground(note: NoteContext, chains: Sequence[Chain]) -> Ground:
    """Collect what the chains of a note define and declare."""
    found = {d.span.start: d for d in note.definitions}
    members: list[Declaration] = []
    loose: list[tuple[int, str]] = []
    for chain in chains:
        left = chain.sides[0]
        key = defined_name(left)
        if key is None:
            continue
        if chain.member is not None and (said := shape_of_set(chain.member)) is not None and left.kind != "product":
            members.append(Declaration(name_key(left), kind_of(said[0]), said[0], said[1], left.span))
        if not chain.ops:
            continue
        right = next((s for s in chain.sides[1:] if is_readable(s)), None)
        if right is None:
            loose.append((left.span.start, key))
        elif left.span.start not in found and right.kind != "number" and not _mentions(right, key):
            found[left.span.start] = Definition(left, right, left.span.cover(right.span))
    ordered = tuple(found[k] for k in sorted(found))
    return Ground(note, ordered, tuple(members), tuple(loose))


def is_readable(node: Node) -> bool:
    """Whether nothing in a tree is out of reach by its kind alone."""
    if node.kind in ("list", "relation"):
        return False
    return not any(n.kind in UNREADABLE and not (n.kind in ("empty", "list", "relation")) for n in node.walk())


def _mentions(right: Node, key: str) -> bool:
    return any(n.kind in ("name", "script") and definition_key(n, NOTHING) == key for n in right.walk())
