r"""Mutants of golden derivations: an answer's line with one slip in it, shown to differ from what stood there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from texderive.audit.claims import Chain, collect
from texderive.audit.ground import Ground, read_ground
from texderive.audit.normal import mended, normal
from texderive.audit.readable import is_readable
from texderive.audit.reading import Attempt, Reading
from texderive.audit.verdicts import judged
from texderive.diagnostics import ShapeError, TexDeriveError
from texderive.elaborate.context import read_context
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.formula.parser import parse
from texderive.formula.tree import Node
from texderive.note.blocks import Format
from texderive.note.reader import read_note
from texderive.pipeline.clean import clean
from texderive.verify.judge import Fails

TESTS = Path(__file__).parent.parent
FENCED = re.compile(r"^`````(?P<word>[a-z]+)\n(?P<body>.*?)^`````$\n?", re.M | re.S)
SECTION = re.compile(r"^(?=#{1,3} )|^(?=\\(?:sub)?section)", re.M)
COMMAND = re.compile(r"\\[A-Za-z]+$")
FACTORS = frozenset({"name", "script", "group", "apply"})
MARKS = frozenset({"d", r"\mathrm{d}", r"\partial", r"\nabla"})
LEFT_OUT = ("proofs", "worked")  # what asks for proofs of what does not hold; what takes too long here


@dataclass(frozen=True)
class Piece:
    """A part of a golden note that is understood by itself."""

    name: str
    text: str
    format: Format


@dataclass(frozen=True)
class Mutant:
    """A piece with one slip: what kind it is, on which line it stands, and what stood there before."""

    piece: Piece
    slip: str
    text: str
    start: int
    end: int
    before: str

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1


def golden_notes() -> Iterator[Piece]:
    """The samples and the notes that other tests build, as a build with --clean leaves them."""
    for path in sorted((TESTS.parent / "samples").iterdir()):
        if path.suffix in (".md", ".tex"):
            format: Format = "tex" if path.suffix == ".tex" else "markdown"
            yield Piece(path.name, clean(path.read_bytes().decode(), format), format)
    for path in sorted((TESTS / "notes").glob("*.md")):
        parts = {m["word"]: m["body"] for m in FENCED.finditer(path.read_text(encoding="utf-8"))}
        built = parts.get("built", "")
        if "texderive-" in built and not path.name.startswith(LEFT_OUT):
            format = "tex" if "tex" in parts else "markdown"
            yield Piece(path.name, clean(built, format), format)


def pieces(note: Piece) -> Iterator[Piece]:
    """The sections of a note, each with what stands before the first."""
    cuts = [m.start() for m in SECTION.finditer(note.text)]
    cuts = [c for c in cuts if c > 0]
    if len(cuts) < 2:
        yield note
        return
    head = note.text[: cuts[0]] if len(note.text[: cuts[0]]) < 1500 else ""
    for start, end in zip(cuts, [*cuts[1:], len(note.text)], strict=True):
        yield Piece(f"{note.name}:{start}", head + note.text[start:end], note.format)


def mutants(piece: Piece, right: set[int], every: int = 1) -> Iterator[Mutant]:
    """The mutants of the claims that start at these offsets of a piece, or each ``every``-th of them."""
    note = read_note(piece.text, piece.format)
    known = read_context(note)
    chains = collect(note.text, [(f, note.blocks[f.block].display) for f in known.formulas])
    ground = read_ground(known, chains)
    count = sum(map(ord, piece.name))  # not always the same kind of slip first
    symbols = frozenset(n.text for d in ground.definitions for n in d.left.walk() if n.kind == "name")
    for chain in chains:
        for k in range(1, len(chain.sides)):
            if chain.starts[k] not in right or not is_readable(chain.sides[k]):
                continue
            for slip, start, end, new in _slips(chain.sides[k], piece.text, symbols):
                count += 1
                if count % every:
                    continue
                text = piece.text[:start] + new + piece.text[end:]
                span = chain.sides[k].span
                side = piece.text[span.start : start] + new + piece.text[end : span.end]
                if _differs(ground, chain, k, side):
                    yield Mutant(piece, slip, text, start, start + len(new), piece.text[start:end])


Slip = tuple[str, int, int, str]


def _slips(side: Node, text: str, symbols: frozenset[str]) -> Iterator[Slip]:
    for node in side.walk():
        if node.kind == "script" and is_transpose(node.children[2]):
            yield "transpose dropped", text.rindex("^", node.span.start, node.children[2].span.end), node.span.end, ""
        elif node.kind == "sum":
            yield from _of_sum(node, text)
        elif node.kind == "product":
            yield from _of_product(node, text, symbols)
        elif node.kind == "number" and node.text in ("2", "3", "4") and text[node.span.start - 1] not in "^_{":
            yield "factor changed", node.span.start, node.span.end, str(int(node.text) + 1)


def _of_sum(node: Node, text: str) -> Iterator[Slip]:
    for op, before, term in zip(node.ops[1:], node.children, node.children[1:], strict=False):
        at = text.find(op, before.span.end, term.span.start)
        if op in ("+", "-") and at >= 0:
            yield "sign flipped", at, at + 1, "-" if op == "+" else "+"
            if len(node.children) == 2 and text[node.span.start - 1] == "(" and text[node.span.end] == ")":
                continue  # one name in brackets reads as an argument
            yield "term dropped", before.span.end, term.span.end, ""


def _of_product(node: Node, text: str, symbols: frozenset[str]) -> Iterator[Slip]:
    places = list(zip(node.ops, node.children, node.children[1:], strict=False))
    calls = {at for at, (op, a, b) in enumerate(places) if op == "" and _is_call(a, b, symbols)}
    for at, (op, a, b) in enumerate(places):
        first, second = text[a.span.start : a.span.end], text[b.span.start : b.span.end]
        gap = text[a.span.end : b.span.start]
        marked = at and places[at - 1][1].text in MARKS
        if op == r"\odot":
            yield "product for ⊙", a.span.end, b.span.start, " "
        elif calls & {at - 1, at, at + 1}:
            continue  # a function and its argument are no factors
        elif op == "" and {a.kind, b.kind} <= FACTORS and a.text not in MARKS and b.text not in MARKS and not marked:
            after = " " if COMMAND.search(first) and text[b.span.end : b.span.end + 1].isalpha() else ""
            yield "factors swapped", a.span.start, b.span.end, f"{second}{gap or ' '}{first}{after}"


def _is_call(a: Node, b: Node, symbols: frozenset[str]) -> bool:
    """Whether a name of functions that means no quantity here stands before a bracket."""
    named = a.kind == "name" and bare_letter(a.text)[0] in FUNCTION_LETTERS and a.text not in symbols
    return named and b.kind == "group" and b.ops[0] == "("


def _differs(ground: Ground, chain: Chain, k: int, latex: str) -> bool:
    """Whether a changed side is seen to differ from what stood there: by shape, or by numbers."""
    changed = normal(mended(parse(latex, ground.note.macros).root))
    if not is_readable(changed) or any(n.kind == "error" for n in changed.walk()):
        return False
    context = next(ground.contexts(chain, list(chain.sides)))
    layout = context.conventions.layout or "denominator"
    sides = {p: s for p, s in enumerate(chain.sides) if is_readable(s)}
    attempt = Attempt(context, layout, "", {**sides, len(chain.sides): changed})
    if isinstance(attempt.joint(sides), TexDeriveError):
        return False
    found = attempt.joint(attempt.sides)
    if isinstance(found, TexDeriveError):
        return isinstance(found, ShapeError)
    reading = Reading(attempt.context, layout, found, {})
    return isinstance(judged(reading, k, len(chain.sides))[0], Fails)
