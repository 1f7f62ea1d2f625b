"""What a chain stands on: the declarations and definitions in force where it stands, of which it uses but a part."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from texderive.audit.claims import Chain
from texderive.audit.equations import (
    MARKS,
    functions_of,
    is_error_of_layer,
    is_linear,
    is_value,
    is_zero,
    opened_by,
    plain_unknown,
    solves,
)
from texderive.audit.letters import bare, spellings
from texderive.audit.normal import same_tree
from texderive.audit.places import Places
from texderive.audit.premises import announces_solution, variables_of
from texderive.audit.readable import NOTHING, is_readable, lists_entries, own_call
from texderive.elaborate.context import NoteContext
from texderive.elaborate.declarations import shape_of_set
from texderive.elaborate.defining import mentions
from texderive.elaborate.formulas import compares_indices
from texderive.elaborate.keys import base_of, by_base, definition_key, used_by
from texderive.elaborate.models import models_of
from texderive.elaborate.reading.calls import title_of
from texderive.elaborate.reading.names import is_call, letters_of, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import costs
from texderive.elaborate.symbols import Context, Declaration, Definition, kind_of
from texderive.formula.kept import kept
from texderive.formula.names import name_key
from texderive.formula.tree import Node

INDICES = frozenset("ijkn")


@dataclass(frozen=True, slots=True)
class Ground:
    """The note's knowledge with what its chains define."""

    note: NoteContext
    places: Places
    definitions: tuple[Definition, ...]
    members: tuple[Declaration, ...]
    loose: tuple[tuple[int, str], ...]  # names with a definition that cannot be read, and where
    solutions: Mapping[int, Chain]  # chains that solve an equation, by their offset, with that equation
    own_functions: tuple[tuple[int, str], ...]  # functions that the note explains in a way that cannot be read
    closing: Mapping[int, Node]  # by the offset of a definition, the last thing that its chain says it to be
    differentiated: tuple[tuple[int, str], ...] = ()  # what is differentiated, and where
    zeros: tuple[Chain, ...] = ()  # those that say of something that it vanishes
    titles: frozenset[str] = NOTHING  # values that calls name, as p(x | y), where the note says which they are

    def contexts(self, chain: Chain, roots: Sequence[Node]) -> Iterator[Context]:
        """Contexts to read a chain in, the most likely first; each holds only what the chain uses.

        What is declared far off or near may not be meant here: step by step only the kinds are kept of it.
        """
        at = chain.span.start
        base = self.note.at(at)
        said = dict(base.declarations)
        for member in self.members:
            old = said.get(member.name)
            if member.span is None or (member.span.start > at and not self.places.same_section(member.span.start, at)):
                continue
            if old is None:
                said[member.name] = member
            elif member.span.start < at and (not old.span or old.span.start < member.span.start):
                more = old.facts if old.shape in (None, member.shape) else NOTHING  # the words around it say them
                said[member.name] = member._replace(facts=member.facts | more)
        base = replace(base, declarations={}, earlier=(), distant=frozenset())
        far, later, near = self._sorted(chain, at)
        nearest, widest = _used(near, roots), _used((*far, *later, *near), roots)
        spoken = spellings((*roots, *(side for d in (*nearest, *widest) for side in (d.left, d.right, self._end(d)))))
        said = {n: d for n, d in said.items() if bare(n) in spoken}
        enclosing = {
            n: d if d.span is None or self.places.encloses(d.span.start, at) else _weak(d) for n, d in said.items()
        }
        innermost = {
            n: d if d.span is None or self.places.same_section(d.span.start, at) else _weak(d) for n, d in said.items()
        }
        kinds = {n: _weak(d) for n, d in said.items()}
        earlier = _but_for_the_last(near)
        before = nearest if len(earlier) == len(near) else _used(earlier, roots)
        ends = tuple(d if self._end(d) is d.right else d._replace(right=self._end(d)) for d in nearest)
        named = {
            id(k): spellings((*roots, *(t for d in k for t in (d.right, d.left))))
            for k in (nearest, widest, ends, before, ())
        }
        given: list[tuple[dict[str, Declaration], tuple[Definition, ...]]] = []
        for declarations, definitions in (
            (enclosing, nearest), (innermost, nearest), (kinds, nearest), (enclosing, widest), ({}, nearest),
            ({}, widest), (kinds, ()),
            ({**enclosing, **_of_members(enclosing, (*roots, *(d.right for d in nearest)))}, nearest),
            (enclosing, ends), (enclosing, before),
        ):  # fmt: skip
            kept = {n: d for n, d in declarations.items() if bare(n) in named[id(definitions)]}
            if (kept, definitions) not in given:
                given.append((kept, definitions))
                yield replace(base, declarations=kept, definitions=definitions)

    def _end(self, definition: Definition) -> Node:
        """The last thing that the chain of a definition says it to be."""
        return self.closing.get(definition.span.start, definition.right)

    def _sorted(self, chain: Chain, at: int) -> tuple[list[Definition], list[Definition], list[Definition]]:
        """Definitions of other sections, later ones of this section, and those in force; in each the best ones last."""
        before: list[Definition] = []
        beside: list[Definition] = []
        later: list[Definition] = []
        far: list[Definition] = []
        own, here = chain.span, self.places.path(at)
        for found in self.definitions:
            start = found.span.start
            opened = start > own.start and (is_call(found.left) or title_of(found.left, NOTHING))
            within = own.start <= start < own.end and not opened
            if within or (start in self.solutions and plain_unknown(found.left) is found.left):
                continue
            path = self.places.path(start)
            if start <= at:
                (before if here[: len(path)] == path else far).append(found)
            elif path == here:
                (beside if self.places.same_paragraph(start, at) else later).append(found)
        return far, later[::-1], [*beside[::-1], *before]

    def unsettled_at(self, chain: Chain, names: Iterable[str], read: Container[str], nodes: Iterable[Node]) -> str:
        """Why names may mean something else than what is read: empty where nothing speaks for that.

        ``names``: what the sides are made of in the end; ``read``: what stands in them.
        """
        at = chain.span.start
        solved = {definition_key(c, NOTHING) for s, c in self._solved if s < at and self.places.encloses(s, at)}
        if solved & set(names):
            return "it may use the solution of an equation"
        trees = list(nodes)
        if any(
            _is_primed(n) and (name := spelled(n)) is not None and name[0].key in read
            for tree in trees for n in tree.walk()
        ) and not any(name.endswith("()") for name in names):
            return "a prime may be a derivative"
        written = {n.text for tree in trees for n in tree.walk() if n.kind == "name"}
        if any(name in written and self.places.encloses(s, at) for s, name in self.own_functions):
            return "it uses a function that the note defines itself"
        return ""

    @property
    def _solved(self) -> Iterator[tuple[int, Node]]:
        return ((d.span.start, d.left) for d in self.definitions if d.span.start in self.solutions)

    def is_matched(self, chain: Chain, context: Context) -> bool:
        """Whether one paragraph gives a name several meanings, as lists of exercises do."""
        for used in context.definitions:
            alike = _starts_by_key(self.definitions).get(definition_key(used.left, NOTHING), ())
            if len(alike) > 2 and sum(self.places.same_paragraph(at, used.span.start) for at in alike) > 2:
                return True
        return False

    def loose_at(self, at: int) -> frozenset[str]:
        """Names that were given a value which cannot be read."""
        return frozenset(name for start, name in self.loose if self.places.encloses(start, at))


@kept
def _starts_by_key(definitions: tuple[Definition, ...]) -> Mapping[str | None, list[int]]:
    """Where each name is defined."""
    found: dict[str | None, list[int]] = {}
    for definition in definitions:
        found.setdefault(definition_key(definition.left, NOTHING), []).append(definition.span.start)
    return found


@lru_cache(4096)
def _weak(said: Declaration) -> Declaration:
    """What is left of a declaration whose sizes may be others here."""
    kind = None if said.kind == "function" else said.kind
    return said._replace(kind=kind, shape=None, facts=said.facts - {"one_hot"})


def _of_members(said: Mapping[str, Declaration], roots: Iterable[Node]) -> dict[str, Declaration]:
    """What is said of y holds of each y_i, where the y_i are a family of such."""
    found: dict[str, Declaration] = {}
    for text, name in (member for root in roots for member in _members_in(root)):
        base = said.get(text)
        if base is not None and base.kind == "column" and name not in said:
            found[name] = base._replace(name=name)
    return found


@kept
def _members_in(root: Node) -> tuple[tuple[str, str], ...]:
    """The names with an index in a tree, each without it and with it."""
    scripts = [n for n in root.walk() if n.kind == "script" and n.children[0].kind == "name"]
    pairs = ((n.children[0].text, n.children[1].text) for n in scripts if n.children[1].text in INDICES)
    return tuple(dict.fromkeys((text, f"{text}_{{{index}}}") for text, index in pairs))


def _used(definitions: Sequence[Definition], roots: Iterable[Node]) -> tuple[Definition, ...]:
    """The definitions that some trees use, and those that these use, in their order; of one name the last."""
    order = {id(d): k for k, d in enumerate(definitions)}
    return tuple(sorted(used_by(roots, by_base(definitions)), key=lambda d: order[id(d)]))


def _is_primed(node: Node) -> bool:
    return node.kind == "script" and bool(node.text or node.children[2].text == r"\prime")


def _but_for_the_last(definitions: Sequence[Definition]) -> Sequence[Definition]:
    """Of names with several definitions not the last: what is said again may be said wrongly."""
    keys = [definition_key(d.left, NOTHING) for d in definitions]
    if len(set(keys)) == len(keys):
        return definitions
    return [d for at, d in enumerate(definitions) if keys[at] in keys[at + 1 :] or keys[at] not in keys[:at]]


def defined_name(left: Node) -> str | None:
    """The key of a left side that can be defined; a derivative or a differential is no name."""
    if left.is_empty or (base_of(left) in MARKS and not is_error_of_layer(left)):
        return None
    return definition_key(left, NOTHING)


def read_ground(note: NoteContext, chains: Sequence[Chain]) -> Ground:
    """Collect what the chains of a note define and declare."""
    opened = [d for chain in chains if (d := opened_by(chain)) is not None]
    lefts = [*(d.left for d in opened), *(chain.sides[0] for chain in chains if chain.ops)]
    named = (title_of(left, NOTHING) for left in lefts)
    titles = frozenset(part for title in named if title for part in (title, _logged(title)))
    titles |= {call for left in lefts if (call := own_call(left))}
    found = {
        d.span.start: d for d in note.definitions
        if is_readable(d.right, titles) and not _repeats(d) and not is_value(d.right)
    }  # fmt: skip
    members: list[Declaration] = []
    loose: list[tuple[int, str]] = []
    solutions: dict[int, Chain] = {}
    own: list[tuple[int, str]] = []
    closing: dict[int, Node] = {}
    equation: Chain | None = None
    differentiated: list[tuple[int, str]] = []
    zeros: list[Chain] = []
    varied: set[str] = set()  # what something was differentiated by before
    for chain in chains:
        left = chain.sides[0]
        unknown = plain_unknown(left)
        announced = base_of(unknown) in varied and announces_solution(note.note.text, left.span.start)
        varied.update(variables_of(chain))
        if len(chain.sides) > 1 + (left.kind == "name") and any(map(is_zero, chain.sides[1:])):
            zeros.append(chain)
        differentiated.extend((left.span.start, name) for name in functions_of(chain))
        for told in _of_gram(chain):
            members.append(told)
            if len(chain.sides) == 2 and chain.sides[1].kind == "name":  # L L^T = \Sigma says what \Sigma is
                whole = left.span.cover(chain.sides[1].span)
                found.setdefault(left.span.start, Definition(chain.sides[1], left, whole))
        key = defined_name(left)
        if key is None and left.kind in ("product", "script") and (applied := _own_function(left)):
            own.append((left.span.start, applied))
        if key is None:
            zero = is_zero(chain.sides[-1]) or is_zero(chain.sides[0])
            if len(chain.sides) > 1 and (zero or is_linear(chain, varied)):
                equation = chain
            if announced and chain.ops and unknown is not left:
                solutions[left.span.start] = equation or chain
            continue
        if chain.member is not None and (said := shape_of_set(chain.member)) is not None and left.kind != "product":
            members.append(Declaration(name_key(left), kind_of(said[0]), said[0], said[1], left.span))
        if not chain.ops or compares_indices(*chain.sides[:2]):
            continue
        if left.kind == "name" and any(lists_entries(side) for side in chain.sides[1:]):
            members.append(Declaration(key, "matrix", span=left.span))
        rights = [s for s in chain.sides[1:] if is_readable(s, titles)]
        if len(rights) > 1 and not mentions(rights[-1], key):
            closing[left.span.start] = rights[-1]
        right = rights[0] if rights else None
        if right is not None and _repeats(Definition(left, right, left.span)):
            right = None
        if announced or (equation is not None and solves(chain, equation)):
            solutions[left.span.start] = equation or chain
            if right is not None:
                found[left.span.start] = Definition(left, right, left.span.cover(right.span))
        elif right is None:
            loose.append((left.span.start, key))
        elif left.span.start not in found and not is_value(right) and not mentions(right, key):
            found[left.span.start] = Definition(left, right, left.span.cover(right.span))
    known_titles = {definition_key(d.left, NOTHING) for d in found.values()}
    found.update({d.span.start: d for d in opened if definition_key(d.left, NOTHING) not in known_titles})
    ordered = tuple(found[k] for k in sorted(found))
    models = models_of(ordered)
    ordered = tuple(d for d in ordered if d not in models)
    return Ground(
        note, Places(note.note.text, note.sections), ordered, tuple(members), tuple(loose), solutions, tuple(own),
        closing, tuple(differentiated), tuple(zeros), titles,
    )  # fmt: skip


def _of_gram(chain: Chain) -> Iterator[Declaration]:
    r"""L is a matrix where L L^T is said to be one: \Sigma = L L^T."""
    if not any(side.kind == "name" and costs(side.text)[0][0] == "matrix" for side in chain.sides):
        return
    for side in chain.sides:
        if side.kind != "product" or len(side.children) != 2:
            continue
        for a, b in (side.children, side.children[::-1]):
            turned = b.kind == "script" and b.children[1].is_empty and is_transpose(b.children[2])
            if a.kind == "name" and turned and same_tree(a, b.children[0]) and costs(a.text)[0][0] == "matrix":
                yield Declaration(name_key(a), "matrix", span=a.span)


def _logged(title: str) -> str:
    r"""p(x) of the title \log p(x)."""
    return title.removeprefix(r"\log ").removeprefix(r"\ln ")


def _own_function(left: Node) -> str:
    r"""The function that ``\\sigma(z)_i`` explains by its entries."""
    if left.kind != "product" or len(left.children) != 2:
        return ""
    head, argument = left.children
    of_entries = (
        argument.kind == "script" and argument.children[0].kind == "group" and argument.children[1].text in INDICES
    )
    return head.text if head.kind == "name" and of_entries and head.text not in MARKS else ""


def _repeats(definition: Definition) -> bool:
    """Whether a family is defined by a member of another that carries its index twice: a_{i,i} for a_{1,i}."""
    return definition.left.kind == "script" and any(
        n.kind == "script" and len(found := letters_of(n.children[1]) or []) == 2 and found[0] == found[1]
        for n in definition.right.walk()
    )


def defines(left: Node) -> bool:
    r"""Whether an equation with this left side gives it its meaning: a name, or a change \\Delta y."""
    return defined_name(left) is not None or (left.kind == "product" and base_of(left) in (r"\Delta", r"\delta"))
