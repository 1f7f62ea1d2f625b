"""What a note says, and where: declarations and definitions with the section in which they stand; the nearest wins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from texderive.diagnostics import Diagnostic, ParseError, ShapeError
from texderive.elaborate.columns import Listed, columns_in, definitions_beside, sizes_listed, usual_index
from texderive.elaborate.defining import definitions_of, sigmoids_in, unread_of
from texderive.elaborate.formulas import read_tree, with_words
from texderive.elaborate.gradients import gradients_in, through_gradients
from texderive.elaborate.keys import definition_key
from texderive.elaborate.layers import letters_said, letters_shown, through_layers, with_layers
from texderive.elaborate.numbered import may_number, uses_numbered_names, with_numbered_names
from texderive.elaborate.phrases import BOLD_VECTORS, ROW_BY_ROW, Row, layouts_said
from texderive.elaborate.prose import read_prose
from texderive.elaborate.sections import paths_of, sections_of
from texderive.elaborate.stacks import with_stacks
from texderive.elaborate.survey import survey
from texderive.elaborate.symbols import (
    Context,
    Conventions,
    Declaration,
    Definition,
    Gradient,
    facts_of_no_square,
    merge,
)
from texderive.elaborate.words import Piece
from texderive.formula.macros import Macros, read_macros
from texderive.formula.parser import parse
from texderive.formula.tree import Node
from texderive.ir.expr import NO_FACTS, Layout
from texderive.note.blocks import Block, Note, formula_text
from texderive.note.places import BLANK_LINE, exercise_at, item_at, paragraph_at, rest_of_line
from texderive.source import Span

_NOTATION = re.compile(r"符号|记号|约定|规定|notation|convention|symbols|setup|preliminar", re.I)


class Formula(NamedTuple):
    """A formula of a note as a tree whose spans are offsets of the note."""

    block: int
    span: Span
    tree: Node
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class NoteContext:
    """All that a note says of its symbols, in the order in which it says it."""

    note: Note
    macros: Macros
    formulas: tuple[Formula, ...]
    declarations: tuple[Declaration, ...]
    definitions: tuple[Definition, ...]
    layouts: tuple[tuple[int, Layout], ...]
    sections: tuple[tuple[int, int], ...]  # offset and level of each heading
    bold_vectors: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    layers: tuple[tuple[int, str], ...] = ()  # letters that number layers, with the places that say so
    gradients: tuple[Gradient, ...] = ()
    columns: tuple[Definition, ...] = ()
    listed: tuple[Listed, ...] = ()
    row_by_row: tuple[int, ...] = ()  # places that say so
    unread: tuple[Definition, ...] = ()  # what is defined in a way that cannot be read
    asking: tuple[int, ...] = ()  # where formulas with a question stand
    numbered: bool = False  # whether W1 is a name
    # what ``at`` found so far, by the end of the paragraph, the headings above it and what is defined anew behind
    in_force: dict[tuple[int, tuple[tuple[int, int], ...], frozenset[int]], Context] = field(
        default_factory=dict, compare=False
    )
    notation: dict[int, bool] = field(default_factory=dict, compare=False)  # whether a heading is one on notation

    def read(self, latex: str, offset: int) -> Node:
        """A formula's tree as it is understood at an offset. Raises ParseError where it has a syntax error.

        What is said of the formula that holds this one already is said in the same words.
        """
        try:
            tree = read_tree(latex, self.macros, offset, numbered=self.numbered)
            return with_layers(tree, self.layers_at(offset))
        except ParseError as error:
            known = {(d.code, d.span): d for d in self.diagnostics}
            raise ParseError(known.get((d.code, d.span), d) for d in error.diagnostics) from None

    def layers_at(self, offset: int) -> frozenset[str]:
        return frozenset(letter for at, letter in self.layers if self.reaches(at, offset))

    def at(self, offset: int) -> Context:
        """What is in force at an offset: what was said before it, and in its paragraph."""
        end = self._paragraph_end(offset)
        here = self._path(offset)
        replaced = self._replaced_later(offset, end)
        found = self.in_force.get((end, here, replaced))
        if found is None:
            found = self.in_force[end, here, replaced] = self._at(offset, end, here, replaced)
        return found

    def _replaced_later(self, offset: int, end: int) -> frozenset[int]:
        """Places where a paragraph or an item defines anew, behind an offset, what it has defined before it."""
        behind = [d for d in self.definitions if offset < d.span.start < end]
        if not behind:
            return frozenset()
        item = item_at(self.note.text, offset, tex=self.note.format == "tex")
        start = (item or paragraph_at(self.note.text, offset)).start
        own = {definition_key(d.left, frozenset()) for d in self.definitions if start <= d.span.end <= offset}
        return frozenset(d.span.start for d in behind if definition_key(d.left, frozenset()) in own)

    def _at(self, offset: int, end: int, here: tuple[tuple[int, int], ...], replaced: frozenset[int]) -> Context:
        said = [d for d in self.declarations if d.span and d.span.start < end]
        declared = _in_force(said, self, [])
        before = [d for d in self.definitions if d.span.start < end and d.span.start not in replaced]
        paths = [self._path(d.span.start) for d in before]
        near = tuple(d for d, path in zip(before, paths, strict=True) if path == here[: len(path)])
        far = tuple(d for d, path in zip(before, paths, strict=True) if path != here[: len(path)])
        layout = next((said for at, said in reversed(self.layouts) if at < end), None)
        declarations, distant = self._near_and_far(declared, here, offset)
        borrowed = self._said_here([d for d in said if d.name in distant], here, offset)
        for name, own in borrowed.items():  # another section gives the shape, this one gives facts
            known = declarations[name]
            declarations[name] = _consistent(known._replace(facts=known.facts | own.facts, span=own.span))
        for definition in near:
            self._give_way(declarations, definition)
        letters = self.layers_at(offset)
        gradients = through_gradients((g for g in self.gradients if g.span.start < end), letters)
        near = through_layers(near, letters)
        rows = any(at < end and self.reaches(at, offset) for at in self.row_by_row)
        conventions = Conventions(layout, self.bold_vectors, rows)
        columns = tuple(d for d in self.columns if d.span.start < end and self.reaches(d.span.start, offset))
        unread = tuple(d for d in self.unread if d.span.start < end)
        listed = [one for one in self.listed if one.span.start < end and self.reaches(one.span.start, offset)]
        return Context(
            declarations, near, conventions, frozenset(distant), gradients=gradients,
            listed={one.template: one.size for one in listed},
            samples=frozenset(one.template for one in listed if one.paired),
            columns=columns, earlier=far, borrowed=borrowed, unread=unread,
        )  # fmt: skip

    def _near_and_far(
        self, declared: Mapping[str, Declaration], here: tuple[tuple[int, int], ...], offset: int
    ) -> tuple[dict[str, Declaration], set[str]]:
        """Declarations, and the names of those that another section or exercise declares; facts do not reach so far."""
        near: dict[str, Declaration] = {}
        distant: set[str] = set()
        for name, said in declared.items():
            path = self._path(said.span.start) if said.span else ()
            if self._is_near(said, here, offset):
                near[name] = said
                continue
            distant.add(name)
            near[name] = said if self._is_notation(path) else said._replace(facts=NO_FACTS)
        return near, distant

    def _said_here(
        self, said: Iterable[Declaration], here: tuple[tuple[int, int], ...], offset: int
    ) -> dict[str, Declaration]:
        """What this section and those around it say alone."""
        return _in_force((d for d in said if d.span and self._is_near(d, here, offset)), self, [])

    def _is_near(self, said: Declaration, here: tuple[tuple[int, int], ...], offset: int) -> bool:
        """Whether a section around an offset declares something, and not in another exercise."""
        if said.span is None:
            return True
        path = self._path(said.span.start)
        return path == here[: len(path)] and not self.is_other_exercise(said.span.start, offset)

    def _is_notation(self, path: tuple[tuple[int, int], ...]) -> bool:
        """Whether a section is one that fixes the notation of the whole note."""
        for at, _ in path:
            if at not in self.notation:
                self.notation[at] = bool(_NOTATION.search(rest_of_line(self.note.text, at)))
        return any(self.notation[at] for at, _ in path)

    def _give_way(self, declarations: dict[str, Declaration], definition: Definition) -> None:
        """A definition wins over a declaration of the same name that stands in another paragraph."""
        key = definition_key(definition.left, frozenset())
        said = declarations.get(key or "")
        if said and said.span and said.shape and not self.same_paragraph(said.span.start, definition.span.start):
            declarations[said.name] = said._replace(shape=None, kind=None)

    def _path(self, offset: int) -> tuple[tuple[int, int], ...]:
        """The headings under which an offset stands, outermost first."""
        return paths_of(self.sections)[bisect_right(self.sections, (offset, 99))]

    def _paragraph_end(self, offset: int) -> int:
        """Where the paragraph or the item of a list ends that holds an offset.

        What it says after the question counts too, but the exercises of a list are no matter of each other.
        """
        item = item_at(self.note.text, offset, tex=self.note.format == "tex")
        return (item or paragraph_at(self.note.text, offset)).end

    def same_paragraph(self, a: int, b: int) -> bool:
        if BLANK_LINE.search(self.note.text, min(a, b), max(a, b)) is not None:
            return False
        items = [item_at(self.note.text, at, tex=self.note.format == "tex") for at in (a, b)]
        return any(i is None or i.start <= at < i.end for i, at in zip(items, (b, a), strict=True))

    def is_other_exercise(self, said: int, offset: int) -> bool:
        """Whether a place is in an exercise, or an item of a list that asks something, and an offset is not."""
        if exercise_at(self.note.text, said) not in (None, exercise_at(self.note.text, offset)):
            return True
        item = item_at(self.note.text, said, tex=self.note.format == "tex")
        if item is None or item.start <= offset < item.end:
            return False
        return any(item.start <= at < item.end for at in self.asking)

    def reaches(self, said: int, here: int) -> bool:
        """Whether what one place says holds at another: the same section, one around it, or one on notation."""
        path = self._path(said)
        return path == self._path(here)[: len(path)] or self._is_notation(path)


def _in_force(said: Iterable[Declaration], context: NoteContext, notes: list[Diagnostic]) -> dict[str, Declaration]:
    """Declarations by name: later ones win, and complete earlier ones of their own section."""
    found: dict[str, Declaration] = {}
    for new in said:
        old = found.get(new.name)
        if old is None or old.span is None or new.span is None:
            found[new.name] = new
            continue
        other = bool(old.facts) and context.is_other_exercise(old.span.start, new.span.start)
        try:
            merged = merge(old._replace(facts=NO_FACTS) if other else old, new)
        except ShapeError as error:
            if context.same_paragraph(old.span.start, new.span.start):
                notes.extend(error.diagnostics)
            merged = new
        fresh = new.shape is not None and not context.reaches(old.span.start, new.span.start)
        found[new.name] = new if fresh else _consistent(merged)
    return found


def _consistent(said: Declaration) -> Declaration:
    """Facts of square matrices do not outlast a shape that is not square."""
    square = said.shape is None or said.shape[0] is said.shape[1]
    return said if square else said._replace(facts=facts_of_no_square(said.facts))


def read_context(note: Note, macros: Macros | None = None, extra: tuple[Row, ...] = ()) -> NoteContext:
    """Read all formulas and sentences of a note. Never raises.

    ``macros`` come from elsewhere (a preamble file); those of the note are added. ``extra`` are further phrases.
    """
    known = macros.joined(read_macros(note.text)) if macros else read_macros(note.text)
    sections = tuple(sections_of(note))
    written = tuple(_formulas(note, known))
    numbered = _is_numbered(note, written)
    if numbered:
        written = tuple(f._replace(tree=with_numbered_names(f.tree)) for f in written)
    formulas, layers = _layered(note, written, known, sections)
    pieces = list(_pieces(note, formulas))
    texts = [(p.span.start, p.text) for p in pieces if p.tree is None]
    listed = [f.tree for f in formulas if any(n.kind == "dots" for n in f.tree.walk())]
    index = usual_index(survey(f.tree for f in formulas).bound) if listed else ""
    definitions = tuple(d for f in formulas for d in (*definitions_of(f.tree), *definitions_beside(f.tree, index)))
    said_so = [*read_prose(pieces, extra), *(d for f in formulas for d in sigmoids_in(f.tree))]
    declarations = tuple(sorted(said_so, key=lambda d: d.span.start if d.span else 0))
    found = NoteContext(
        note, known, formulas, declarations, definitions,
        tuple(layouts_said(texts)), sections, any(BOLD_VECTORS.search(text) for _, text in texts), (), layers,
        tuple(g for f in formulas for g in gradients_in(f.tree)),
        tuple(d for tree in listed for d in columns_in(tree, index)),
        tuple(found for tree in listed for found in sizes_listed(tree)),
    )  # fmt: skip
    said = [d for f in formulas for d in f.diagnostics if d.severity == "error"]
    _in_force(found.declarations, found, said)
    unread = tuple(d for f in formulas for d in unread_of(f.tree))
    rows = tuple(at + said.start() for at, text in texts for said in ROW_BY_ROW.finditer(text))
    asking = tuple(f.span.start for f in formulas if any(n.kind == "question" for n in f.tree.walk()))
    return replace(found, diagnostics=tuple(said), unread=unread, row_by_row=rows, asking=asking, numbered=numbered)


def _is_numbered(note: Note, formulas: Sequence[Formula]) -> bool:
    """Whether the note writes W1 for W_1."""
    touching = [f.tree for f in formulas if may_number(note.text[f.span.start : f.span.end])]
    if not touching:
        return False
    prose = (note.text[b.span.start : b.span.end] for b in note.blocks if b.kind == "prose")
    return uses_numbered_names(touching, "\n".join(prose))


def _layered(
    note: Note, formulas: tuple[Formula, ...], macros: Macros, sections: tuple[tuple[int, int], ...]
) -> tuple[tuple[Formula, ...], tuple[tuple[int, str], ...]]:
    """The formulas with the numbers of layers as parts of names, and the letters that number them."""
    layers = [*letters_said(note.text), *(found for f in formulas for found in letters_shown(f.tree))]
    if not layers:
        return formulas, ()
    bound = survey(f.tree for f in formulas).bound
    kept = tuple((at, letter) for at, letter in layers if letter not in bound)
    ground = NoteContext(note, macros, formulas, (), (), (), sections, layers=kept)
    made = (f._replace(tree=with_layers(f.tree, ground.layers_at(f.span.start))) for f in formulas)
    return tuple(made), kept


def _formulas(note: Note, macros: Macros | None) -> Iterator[Formula]:
    for index, block in enumerate(note.blocks):
        if block.kind == "formula":
            yield read_formula(note, index, block, macros)


def read_formula(note: Note, index: int, block: Block, macros: Macros | None = None) -> Formula:
    """A formula block as a tree with spans of the note."""
    latex, places = formula_text(note.text, block)
    parsed = parse(latex, macros)
    diagnostics = tuple(
        replace(
            d,
            span=d.span and places.span(d.span),
            related=tuple(r._replace(span=places.span(r.span)) for r in d.related),
        )
        for d in parsed.diagnostics
    )
    return Formula(index, block.span, placed(with_words(with_stacks(parsed.root)), places.span), diagnostics)


def placed(node: Node, place: Callable[[Span], Span]) -> Node:
    """A tree with its spans moved."""
    children = tuple([placed(c, place) for c in node.children]) if node.children else ()
    return Node(node.kind, place(node.span), children, node.text, node.ops, node.note)


def _pieces(note: Note, formulas: Sequence[Formula]) -> Iterator[Piece]:
    """Prose and formulas in order; what is neither ends a sentence or stands for a formula."""
    by_block = {f.block: f for f in formulas}
    for index, block in enumerate(note.blocks):
        if block.kind == "prose":
            yield Piece(block.span, note.text[block.span.start : block.span.end])
        elif block.kind == "formula":
            yield Piece(block.span, "", _sentence_tree(by_block[index].tree))
        elif block.kind == "generated":
            yield Piece(block.span, "", Node("error", block.span))
        elif block.kind in ("code", "front_matter"):
            yield Piece(block.span, "\n\n")


def _sentence_tree(tree: Node) -> Node:
    """A display of one row reads like the row."""
    if tree.kind == "rows" and len(tree.children) == 1 and len(tree.children[0].children) == 1:
        return tree.children[0].children[0]
    return tree
