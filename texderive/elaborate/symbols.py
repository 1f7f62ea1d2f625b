"""What is known of names: declarations with the place where each was learnt, and the context that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from texderive.diagnostics import Diagnostic, Related, ShapeError
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, SCALAR, Dim, Shape, shape_text
from texderive.ir.expr import NO_FACTS, Layout
from texderive.source import Span

Kind = Literal["scalar", "column", "row", "matrix", "function"]


SQUARE_FACTS = frozenset({"symmetric", "positive_definite", "orthogonal", "diagonal", "invertible"})


def facts_of_no_square(facts: frozenset[str]) -> frozenset[str]:
    """What facts of square matrices can mean of another one: an orthogonal W with W^T W = I."""
    return (facts - SQUARE_FACTS) | ({"orthonormal_columns"} if "orthogonal" in facts else frozenset())


class Declaration(NamedTuple):
    """What one place says of a name. What it leaves open is None or empty."""

    name: str  # canonical spelling
    kind: Kind | None = None
    shape: Shape | None = None
    facts: frozenset[str] = NO_FACTS
    span: Span | None = None
    said: str = ""  # of a function: which one, where the note says so ("sigmoid")


class Definition(NamedTuple):
    """``name = right``: the tree of both sides, as the author wrote them."""

    left: Node
    right: Node
    span: Span


class Gradient(NamedTuple):
    """``name = \\frac{\\partial function}{\\partial variable}``: a derivative to which the note gives a name."""

    name: Node
    function: Node
    variable: Node
    span: Span


class Conventions(NamedTuple):
    """What the note says about its own notation."""

    layout: Layout | None = None
    bold_vectors: bool = False  # then small letters that are not bold are scalars
    row_by_row: bool = False  # what normalises a matrix does so with each row


UNSAID = Conventions()


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that is known where a formula stands."""

    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    conventions: Conventions = UNSAID
    distant: frozenset[str] = frozenset()  # names that another section declares: given up where that misfits
    gradients: tuple[Gradient, ...] = ()
    entries: Mapping[str, bool] = field(default_factory=dict)  # x of which x_1 is an entry: whether x stands beside it
    listed: Mapping[str, str] = field(default_factory=dict)  # families by template: how far lists of them run
    samples: frozenset[str] = frozenset()  # families that a list of pairs counts: no entries of a vector
    columns: tuple[Definition, ...] = ()  # members of families as columns of matrices: used where nothing else serves
    earlier: tuple[Definition, ...] = ()  # of other sections: looked at only where nothing nearer defines what is asked
    borrowed: Mapping[str, Declaration] = field(default_factory=dict)  # what is said here of names that are distant
    unread: tuple[Definition, ...] = ()  # what is defined in a way that cannot be read

    def dimension_names(self) -> set[str]:
        """The names of sizes that the declarations use."""
        return {n for d in self.declarations.values() if d.shape for size in d.shape for n in size.atoms}

    def nearest(self) -> Context | None:
        """The same context without what other sections declare; None where there is nothing such."""
        if not self.distant:
            return None
        kept = {k: d for k, d in self.declarations.items() if k not in self.distant}
        return replace(self, declarations={**kept, **self.borrowed}, distant=frozenset())

    def with_facts(self, name: str, facts: Iterable[str]) -> Context:
        """The same context, with facts added to a name."""
        old = self.declarations.get(name, Declaration(name))
        new = old._replace(facts=old.facts | frozenset(facts))
        return replace(self, declarations={**self.declarations, name: new})


def kind_of(shape: Shape) -> Kind:
    if shape == SCALAR:
        return "scalar"
    return "column" if shape[1] is ONE else "row" if shape[0] is ONE else "matrix"


def column(size: Dim) -> Shape:
    return (size, ONE)


def merge(old: Declaration, new: Declaration) -> Declaration:
    """Two declarations of one name in the same scope as one. Raises ShapeError (TD112) where they disagree."""
    if old.shape is not None and new.shape is not None and old.shape != new.shape:
        raise ShapeError(_disagreement(old, new, shape_text(old.shape), shape_text(new.shape)))
    if old.kind and new.kind and old.kind != new.kind and "function" in (old.kind, new.kind):
        raise ShapeError(_disagreement(old, new, old.kind, new.kind))
    shape = new.shape or old.shape
    kind = kind_of(shape) if shape is not None else new.kind or old.kind
    first = old if old.shape is not None or new.shape is None else new
    return Declaration(new.name, kind, shape, old.facts | new.facts, first.span, first.said)


def _disagreement(old: Declaration, new: Declaration, before: str, after: str) -> Diagnostic:
    place = (Related(f"{old.name} was declared as {before} here", old.span),) if old.span else ()
    return Diagnostic(
        "TD112", f"{new.name} is declared as {after}, but it was declared as {before} before", new.span, related=place,
        hint="say one of them, or give the second thing a name of its own",
    )  # fmt: skip


def gather(declarations: Iterable[Declaration]) -> dict[str, Declaration]:
    """Declarations of one scope by name."""
    found: dict[str, Declaration] = {}
    for new in declarations:
        old = found.get(new.name)
        found[new.name] = merge(old, new) if old else new
    return found
