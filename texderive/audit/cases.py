"""A chain that is being judged: its sensible readings one after the other, and what they said of each claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from texderive.audit.claims import Chain
from texderive.audit.edits import Slips
from texderive.audit.ground import Ground
from texderive.audit.knowing import is_new, is_usual
from texderive.audit.readable import is_readable
from texderive.audit.reading import VACUOUS, Attempt, Reading, read_chain
from texderive.audit.variants import Change, changed, changed_context, variants
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.reading.derivatives import variables_below
from texderive.elaborate.symbols import Context, Definition, Kind
from texderive.formula.tree import Node

Status = Literal["ok", "wrong", "undecided"]
Kinds = dict[str, Kind | None]  # None: it is not the same in all lines
MOST_SIDES = 12  # of a chain of which one side after the other is left out
USUAL = 10  # assignments of kinds: what is usual comes early
FONTS = "as_fonted"  # the change that needs no trouble to be tried
RENAMING = frozenset({FONTS, "counted"})  # changes that make other names of names


@dataclass(slots=True)
class Ruling:
    """What is found of one claim: side ``k`` of a chain equals side ``before``.

    A wrong ruling that is not ``sure`` stands only if a slip is found whose mending makes the line true.
    """

    k: int
    before: int
    status: Status
    message: str
    reading: Reading | None = None
    varying: frozenset[str] = frozenset()
    sure: bool = True
    slips: Slips = "plain"  # those that make a doubtful ruling stand: with none of them nothing does
    suggestion: str = ""
    words: str = ""  # the counterexample, where the message tells the doubt
    otherwise: Status = "undecided"  # what it is if it is not sure, and no slip explains it


@dataclass(slots=True)
class Fail:
    """A reading under which a claim is false."""

    reading: Reading
    k: int
    before: int
    varying: frozenset[str]
    words: str
    doubt: str = ""
    slips: Slips = "plain"


@dataclass(slots=True)
class Trial:
    """What the readings so far said of one claim."""

    holds: Fail | None = None
    strained: list[Fail] = field(default_factory=list)  # where it holds, but a vector or a matrix is a number
    fails: list[Fail] = field(default_factory=list)
    misfits: list[TexDeriveError] = field(default_factory=list)
    unfit: list[Reading] = field(default_factory=list)  # of the lines as they stand, where shapes do not fit
    undecided: list[str] = field(default_factory=list)
    hopeless: bool = False
    bound: Reading | None = None  # the reading whose shapes and definitions it has, though it is false there
    kinds: Kinds = field(default_factory=dict)  # what its names are by the section, where it is against that
    layout: str = ""  # the one layout in which the chain is written, where that is known
    beside: Reading | None = None  # the best reading of the other sides, where this one does not fit


@dataclass(slots=True)
class Case:
    """One chain that is being judged."""

    ground: Ground
    chain: Chain
    variable: str
    agreed: Kinds  # what names are in the lines of its section that hold
    sides: dict[int, Node] = field(default_factory=dict)
    trials: dict[int, Trial] = field(default_factory=dict)
    plain: list[Context] = field(default_factory=list)  # in which it may be read as it stands
    first: Context | None = None  # the context in force where it stands
    defines: bool = False  # whether something that the chain uses is defined
    trouble: bool = False  # whether shapes did not fit, or a claim failed without excuse
    begun: Attempt | None = None  # the likeliest reading of all sides, as far as it came

    def readings(self) -> Iterator[Reading]:
        """Sensible readings, the most likely first."""
        plain = self.plain
        self.first = plain[0]
        self.defines = any(c.definitions for c in plain)
        if not self._only_define(self.sides, plain[0]):
            yield from self._apart()
        yield from self._in_contexts(self.sides, plain)
        for change in variants(self.sides.values(), plain):
            if change.__name__ != FONTS and not self.trouble:
                continue
            if change.__name__ not in RENAMING and self._are_vacuous():
                continue  # it is made of the same names as before
            sides = {k: changed(side, change) for k, side in self.sides.items()}
            contexts = [changed_context(c, change) for c in self.ground.contexts(self.chain, list(sides.values()))]
            yield from self._in_contexts(sides, contexts, change)

    def _apart(self) -> Iterator[Reading]:
        """The reading of all sides but one, where only that one keeps names from being what they are spelled like."""
        context = self.plain[0]
        layout = context.conventions.layout or "denominator"
        self.begun = Attempt(context, layout, self.variable, self.sides)
        whole = self.begun.whole()
        if not 3 <= len(self.sides) <= MOST_SIDES or (whole is not None and is_usual(whole, forced=False)):
            return
        for k in list(self.sides)[1:]:
            sides = {p: side for p, side in self.sides.items() if p != k}
            others = Attempt(context, layout, self.variable, sides, tries=USUAL)
            found = others.whole()
            if found is not None and not found.misfits and is_usual(found, forced=False):
                again = Attempt(others.settled(), layout, self.variable, self.sides, tries=USUAL)
                error = again.joint(self.sides)
                if isinstance(error, TexDeriveError):
                    yield found._replace(misfits={k: error})
                return

    def _in_contexts(
        self, sides: Mapping[int, Node], contexts: Sequence[Context], change: Change | None = None
    ) -> Iterator[Reading]:
        layouts = layouts_of(sides.values())
        tried: list[tuple[Definition, ...]] = []
        vacuous: list[tuple[Set[str], tuple[Definition, ...]]] = []
        for context in contexts:
            given = (context.declarations.keys(), context.definitions)
            if given in vacuous or (not self.trouble and context.definitions in tried):
                continue  # other shapes mend only what does not fit
            if self._only_define(sides, context):
                continue
            tried.append(context.definitions)
            said = context.conventions.layout
            order = [said, *(x for x in layouts if x != said)] if said in layouts else layouts
            asked = True
            for number, layout in enumerate(order):
                strained = context is contexts[0] and any(t.strained for t in self.trials.values())
                if number and not ((self.trouble or strained) and asked and given not in vacuous):
                    break
                wanted = self._wanted(sides)
                begun = self.begun
                if begun is None or not begun.serves(wanted, context, layout):
                    begun = Attempt(context, layout, self.variable, wanted)
                found = read_chain(begun)
                asked = begun.laid_out
                if self._is_vacuous(found):
                    vacuous.append(given)
                yield found if change is None else found._replace(change=change)

    def _is_vacuous(self, reading: Reading) -> bool:
        """Whether nothing can be said of any open claim for what its sides hold: it was so in the likeliest reading."""
        vacuous = {k for k, error in reading.misfits.items() if error is VACUOUS}
        return all(
            all(error is VACUOUS for error in self.trials[k].misfits[:1])
            and (k in vacuous or (k in reading.sides and all(p in vacuous for p in self.sides if p < k)))
            for k in self._open_ones()
        )

    def _are_vacuous(self) -> bool:
        """Whether no open claim is known to say anything: so in the likeliest reading, and in no other it is false."""
        return all(t.misfits[:1] == [VACUOUS] and not t.fails for t in map(self.trials.__getitem__, self._open_ones()))

    def only_defines(self, k: int, sides: Mapping[int, Node], context: Context) -> bool:
        """Whether a claim gives a new name its meaning: it can never be found to hold, and nothing is said of it."""
        places = list(sides)
        used = (tree for d in context.definitions for tree in (d.left, d.right))
        return is_new(sides[places[places.index(k) - 1]], (sides[k], *used))

    def _only_define(self, sides: Mapping[int, Node], context: Context) -> bool:
        return all(self.only_defines(k, sides, context) for k in self._open_ones())

    def _open_ones(self) -> set[int]:
        """The claims that are still in question."""
        return {k for k, t in self.trials.items() if t.holds is None and not t.hopeless}

    def _wanted(self, sides: Mapping[int, Node]) -> dict[int, Node]:
        """The sides that are still in question, with the first one and those beside them."""
        open_ones = self._open_ones()
        places = [k for k in sides if k not in self.trials or not self.trials[k].hopeless]
        beside = {places[places.index(k) - 1] for k in open_ones if k in places and places.index(k)}
        return {k: sides[k] for k in places if k in open_ones | beside or k == places[0]}


def layouts_of(nodes: Iterable[Node]) -> list[str]:
    """The layouts that make a difference to what is written."""
    for node in nodes:
        for part in node.walk():
            if (part.kind == "name" and part.text in (r"\partial", r"\nabla")) or (
                part.kind == "fraction" and variables_below(part.children[1]) is not None
            ):
                return ["denominator", "numerator"]
    return ["denominator"]


def open_case(ground: Ground, chain: Chain, variable: str, agreed: Kinds | None = None) -> Case:
    case = Case(ground, chain, variable, {} if agreed is None else agreed)
    case.sides = {k: s for k, s in enumerate(chain.sides) if is_readable(s, ground.titles)}
    cut = next(
        (k for k, s in enumerate(chain.sides) if s.kind == "product" and any(c.kind == "matrix" for c in s.children)),
        None,
    )
    if cut is not None:  # a matrix, and the next statement behind it
        case.sides = {k: s for k, s in case.sides.items() if k < cut}
    case.trials = {k: Trial() for k in list(case.sides)[1:]}
    return case
