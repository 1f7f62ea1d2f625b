"""One attempt at reading formulas: the state that all readers of nodes share, and how a misfit is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from texderive.diagnostics import Diagnostic, Related, Severity
from texderive.elaborate.symbols import Context, Declaration, Definition, Kind
from texderive.elaborate.terms import NOWHERE, Term
from texderive.elaborate.unify import Size, SizePair, Sizes, shown
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.source import Span

MAX_DEPTH = 150


class Misfit(Exception):
    """A reading that does not work out. ``local``: only the names read within the node can be to blame.

    Most are never told to anyone: what there is to be said is made up only where it is.
    """

    def __init__(
        self, code: str, tell: Callable[[], Diagnostic], blamed: frozenset[str] = frozenset(), local: bool = True
    ) -> None:
        super().__init__(code)
        self.code = code
        self.blamed = blamed
        self.sure = True  # whether it lies in no other names
        self.local = local
        self._tell = tell

    @cached_property
    def diagnostic(self) -> Diagnostic:
        return self._tell()


@dataclass(slots=True)
class Sym:
    """A name in one attempt: its shape, the sizes of its index slots, and where it comes from."""

    key: str
    rows: Size
    cols: Size
    spelled: str
    facts: frozenset[str] = frozenset()
    slots: tuple[Size, ...] = ()
    span: Span = NOWHERE
    declared: Declaration | None = None
    right: Term | None = None  # the right side of its definition
    parameters: tuple[str, ...] = ()  # the indices of a defined family, as its left side writes them
    touched: tuple[str, ...] = ()  # for a definition: the names that its right side uses


@dataclass(slots=True)
class Scope:
    """What is fixed for all attempts at one system of formulas."""

    context: Context
    definitions: dict[str, Definition]
    candidates: Callable[[str], tuple[tuple[Kind, float], ...]] = field(compare=False)
    bound: frozenset[str] = frozenset()  # letters that some sum binds
    templates: Mapping[str, str] = field(default_factory=dict)  # families: template -> declared spelling
    used: frozenset[str] = frozenset()  # names that occur bare, without scripts
    dims: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()  # names that stand nowhere but before brackets with names
    counts: Mapping[str, str] = field(default_factory=dict)  # index letter without bounds -> name of its size
    differentials: bool = False  # whether a plain d before a factor is a differential
    layout: str = "denominator"
    variable: str = ""  # the variable that a bare nabla means
    standing: frozenset[str] = frozenset()  # names that stand as quantities
    numbered: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # x_1 of a family: its spelling and template
    arguments: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)  # undefined f: what it is differentiated by
    signed: frozenset[str] = frozenset()  # names that stand with a minus above somewhere
    titles: bool = False  # whether a definition's left side is a name only as a whole: ln p(x | mu)
    squares: bool = False  # whether one is a square: s^2
    laid_out: bool = field(default=False, compare=False)  # whether a reading has asked for the layout


@dataclass(slots=True)
class Reader:
    """One attempt: sizes, symbols so far, bound indices, choices of kinds."""

    scope: Scope
    choice: Mapping[str, int]
    dispatch: Mapping[str, Callable[[Reader, Node], Term]]
    sizes: Sizes = field(default_factory=Sizes)
    symbols: dict[str, Sym] = field(default_factory=dict)
    indices: dict[str, Size] = field(default_factory=dict)
    bindings: dict[str, Term] = field(default_factory=dict)  # parameters of a function that is being applied
    touched: list[str] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    notes: list[Diagnostic] = field(default_factory=list)
    reading: list[str] = field(default_factory=list)  # definitions that are being read
    beside: tuple[Node, ...] = ()  # the other sides of the relation that is being read
    applied: frozenset[str] = frozenset()  # declared quantities that are read as functions after all
    depth: int = 0
    entries: bool = False  # whether the entries of what is read are summed
    by_entry: frozenset[str] = frozenset()  # vectors by an entry of which something is differentiated: x for x_k
    surprise: float = 0.0  # what readings cost that convention does not back

    def read(self, node: Node) -> Term:
        """The meaning of a node. Raises Misfit."""
        found = self.dispatch.get(node.kind)
        if found is None:
            self.fail(node, "TD114", f"a {node.kind} has no meaning as a quantity here")
        if self.depth > MAX_DEPTH:
            self.fail(node, "TD103", "the formula nests too deeply")
        self.depth += 1
        start = len(self.touched)
        try:
            return found(self, node)
        except Misfit as misfit:
            if not misfit.blamed:
                misfit.blamed = frozenset(self.touched[start:] if misfit.local else self.touched)
                misfit.sure = not self.bindings  # what a parameter stands for was read before
            raise
        finally:
            self.depth -= 1

    def read_beside(self, side: Node, sides: Sequence[Node]) -> Term:
        """The meaning of a side of a relation. Raises Misfit."""
        self.beside = tuple(other for other in sides if other is not side)
        try:
            return self.read(side)
        finally:
            self.beside = ()

    def copy(self, scope: Scope, choice: Mapping[str, int]) -> Reader:
        """A reader that goes on from what this one has read, and leaves it as it is."""
        return Reader(
            scope, choice, self.dispatch, self.sizes.copy(), dict(self.symbols), self.indices, self.bindings,
            self.touched[:], dict(self.kinds), self.notes[:], self.reading[:], self.beside, self.applied, self.depth,
            self.entries, self.by_entry, self.surprise,
        )  # fmt: skip

    def fail(
        self, node: Node | Span, code: str, message: str, hint: str = "", related: tuple[Related, ...] = ()
    ) -> NoReturn:
        span = node if isinstance(node, Span) else node.span
        raise Misfit(code, lambda: Diagnostic(code, message, span, hint, related=related))

    def mismatch(self, what: str, a: Term, b: Term, span: Span) -> NoReturn:
        """Two shapes do not go together: both are named with both places."""
        one, other = self.sizes.known(a.shape), self.sizes.known(b.shape)

        def tell() -> Diagnostic:
            related = (Related(f"this is {shown(one)}", a.span), Related(f"this is {shown(other)}", b.span))
            return Diagnostic("TD111", f"{what}: {shown(one)} and {shown(other)} do not fit", span, related=related)

        raise Misfit("TD111", tell, local=self._differs_in_kind(one, other))

    @contextmanager
    def blaming(self, start: int) -> Iterator[None]:
        """What fails here is laid to the names that were read from a place on."""
        try:
            yield
        except Misfit as misfit:
            misfit.blamed = misfit.blamed or frozenset(self.touched[start:])
            raise

    def _differs_in_kind(self, a: SizePair, b: SizePair) -> bool:
        one = self.sizes.is_one
        return (one(a[0]), one(a[1])) != (one(b[0]), one(b[1]))

    def shown(self, term: Term) -> str:
        return shown(self.sizes.known(term.shape))

    def note(self, node: Node, message: str, hint: str = "", severity: Severity = "note") -> None:
        """A reading that convention chose."""
        if all(n.message != message for n in self.notes):
            self.notes.append(Diagnostic("TD115", message, node.span, hint, severity))

    # -- shapes

    def is_scalar(self, term: Term) -> bool:
        rows, cols = term.rows, term.cols
        if rows is ONE and cols is ONE:
            return True
        one = self.sizes.is_one
        return one(rows) and one(cols)

    def same(self, a: SizePair, b: SizePair) -> bool:
        """Unify two shapes, or change nothing."""
        mark = self.sizes.mark()
        if self.sizes.unify_shapes(a, b):
            return True
        self.sizes.undo(mark)
        return False

    def square(self, term: Term, what: str) -> None:
        """Make a term square. Raises Misfit."""
        mark = self.sizes.mark()
        if not self.sizes.unify(term.rows, term.cols):
            self.sizes.undo(mark)
            one, message = self.sizes.is_one, f"{what} needs a square matrix, but this is {self.shown(term)}"
            raise Misfit(
                "TD111", lambda: Diagnostic("TD111", message, term.span), local=one(term.rows) != one(term.cols)
            )

    def shape_of_kind(self, kind: Kind) -> SizePair:
        fresh = self.sizes.fresh
        if kind == "matrix":
            return (fresh(), fresh())
        if kind == "column":
            return (fresh(), ONE)
        return (ONE, fresh()) if kind == "row" else (ONE, ONE)

    # -- indices

    @contextmanager
    def bind(self, sizes: Mapping[str, Size]) -> Iterator[None]:
        """Indices that are bound while the body of a sum is read."""
        before = self.indices
        self.indices = {**before, **sizes}
        try:
            yield
        finally:
            self.indices = before

    def index_size(self, index: str) -> Size:
        """How far a bound index runs; a size of its own where nothing binds it."""
        size = self.indices.get(index)
        return self.sizes.fresh() if size is None else size

    def chosen(self, key: str) -> Kind:
        """The kind that this attempt gives to an undeclared name."""
        candidates = self.scope.candidates(key)
        self.touched.append(key)
        kind = candidates[min(self.choice.get(key, 0), len(candidates) - 1)][0]
        self.kinds[key] = kind
        return kind
