"""Tasks in prose: a verb that asks for a derivative which a formula names, or for that of one formula by another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from texderive.note.blocks import Note, formula_text
from texderive.note.markers import find_generated, name_answer
from texderive.note.phrases import (
    BEST,
    DERIVATIVE,
    DIFFERENTIAL,
    DIFFERENTIATE,
    FIND,
    MINIMUM,
    NO_VERB,
    NOUNS,
    PROVE,
    STATIONARY,
    TELLING,
    TOLD,
    Goal,
)
from texderive.note.places import Place, place_after
from texderive.source import Span


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a sentence asks for.

    ``source`` is the derivative as written (``\\frac{\\partial l}{\\partial W}``), the equation to prove, or, where
    words name the derivative, the function; then ``wrt`` is the variable (empty where none is named).
    """

    goal: Goal
    source: str
    wrt: str
    block: int
    span: Span
    sentence: Span
    place: Place
    ident: str = ""


_FORMULA, _OTHER = "\ue000", "\ue001"
_SENTENCE = re.compile(
    r"(?:w\.\s?r\.\s?t\.|[eE]\.g\.|[iI]\.e\.|[^。！？!?；;.\n]|\.(?!\s|$)|"
    r"\n(?![ \t>]*(?:\r?\n|\Z|:::|#{1,6}\s|(?:[-*+]|\d{1,9}[.)])\s|\\item|\\question)))+"
)


@dataclass(frozen=True, slots=True)
class _Flat:
    """A note's prose with one character in the place of each formula."""

    text: str
    own: list[int]
    note: list[int]
    formulas: dict[int, int]

    def to_note(self, at: int) -> int:
        index = bisect_right(self.own, at) - 1
        return self.note[index] + at - self.own[index]


def _flatten(note: Note) -> _Flat:
    parts, own, places, formulas, length = [], [], [], {}, 0
    for index, block in enumerate(note.blocks):
        own.append(length)
        places.append(block.span.start)
        part = note.text[block.span.start : block.span.end].replace(_FORMULA, " ").replace(_OTHER, " ")
        if block.kind == "formula":
            formulas[length] = index
            part = _FORMULA
        elif block.kind != "prose":
            part = _OTHER + ("\n\n" if block.kind in ("front_matter", "generated") else "")
        parts.append(part)
        length += len(part)
    return _Flat("".join(parts), [*own, length], [*places, len(note.text)], formulas)


def _either(words: tuple[str, ...], language: str) -> str:
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return rf"\b(?:{joined})\b" if language == "en" else f"(?:{joined})"


_FIND = {language: re.compile(_either(words, language), re.I) for language, words in FIND.items()}
_PROVE = {language: re.compile(_either(words, language), re.I) for language, words in PROVE.items()}
_F = _FORMULA
_LIST = rf"{_F}(?:\s*(?:[,，、;]|和|与|及|以及|and|,\s*and)?\s*{_F})*"
_WRT = r"(?:with\s+respect\s+to|w\.?\s*r\.?\s*t\.?|relative\s+to|by|in)"
_BETWEEN = rf"[^{_F}]{{0,24}}?"
_NOUN = _either((*NOUNS, *STATIONARY), "zh")
# A function and what to differentiate it by, in words. Groups: function, variables.
_BY: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<of>{_F})[^{_F}]{{0,40}}?\b{_WRT}{_BETWEEN}(?P<by>{_LIST})", re.I),
    re.compile(rf"(?P<of>{_F})\s*(?:关于|对于|对|相对于|相对){_BETWEEN}(?P<by>{_LIST})"),
    re.compile(rf"(?P<of>{_F})\s*的[^{_F}，,]{{0,6}}?{_NOUN}|{_NOUN}\s+of\b[^{_F},]{{0,30}}?(?P<it>{_F})", re.I),
)
_TURNED: dict[Goal, re.Pattern[str]] = {
    "derivative": re.compile(
        rf"(?:^|[，,：:\s])(?:请|试)?(?:将|把|对)\s*[^{_F}，,]{{0,8}}(?P<of>{_F})\s*(?:对|关于)[^{_F}，,]{{0,8}}"
        rf"(?P<by>{_LIST})\s*{_either(DIFFERENTIATE['zh'], 'zh')}(?!得|后|时|可|有|的)"
    ),
    "stationary": re.compile(
        rf"(?:令|使|\bset\b|\blet\b)[^{_F}]{{0,12}}(?P<of>{_F})[^{_F}]{{0,24}}?(?:求|解出|\bsolve\b|\bfind\b)"
        rf"[^{_F}]{{0,12}}?(?P<by>{_F})",
        re.I,
    ),
}
_NAMED = re.compile(rf"[^{_F}{_OTHER}，,]{{0,60}}?(?P<list>{_LIST})")
_CLAUSE = re.compile(rf"[^，,\n{_F}]{{0,30}}")


def find_tasks(note: Note) -> tuple[Task, ...]:
    """The tasks that a note sets in prose, in order."""
    flat = _flatten(note)
    solid = [block.span for block in note.blocks if block.kind == "formula"]
    tasks: dict[tuple[Span, str], Task] = {}
    place: Place | None = None
    since = 0
    for sentence in _SENTENCE.finditer(flat.text):
        if _FORMULA not in sentence.group():
            continue
        for goal, source, wrt, at, span in _of_sentence(note, flat, sentence):
            block = flat.formulas[at]
            if note.is_ignored(note.blocks[block].span):
                continue
            last = max(flat.to_note(at), note.blocks[block].span.end - 1)
            if place is None or not since <= last < place.at:
                # Tasks of one paragraph share their place.
                place, since = place_after(note.text, last, solid, tex=note.format == "tex"), last
            whole = Span(flat.to_note(sentence.start()), flat.to_note(sentence.end() - 1) + 1)
            tasks.setdefault((span, wrt), Task(goal, source, wrt, block, span, whole, place))
    counts: Counter[str] = Counter()
    named = [
        replace(task, ident=name_answer("t", f"{task.source}\0{task.wrt}", set(), counts))
        for task in sorted(tasks.values(), key=lambda task: task.span)
    ]
    # An answer that was kept because somebody edited it is not given again.
    kept = {generated.ident for generated in find_generated(note.text, note.format)}
    return tuple(task for task in named if task.ident not in kept)


_Found = tuple[Goal, str, str, int, Span]


def _of_sentence(note: Note, flat: _Flat, sentence: re.Match[str]) -> Iterator[_Found]:
    """What a sentence asks for: in so many words, or else by what it wants to be smallest or most likely."""
    found = list(_in_so_many_words(note, flat, sentence))
    yield from found or _best(note, flat, sentence)


def _in_so_many_words(note: Note, flat: _Flat, sentence: re.Match[str]) -> Iterator[_Found]:
    text = flat.text
    for language in ("zh", "en"):
        for verb in _PROVE[language].finditer(text, sentence.start(), sentence.end()):
            if not _tells(text, sentence.start(), verb, language):
                yield from _claims(note, flat, verb, sentence.end())
        for verb in _FIND[language].finditer(text, sentence.start(), sentence.end()):
            if not _tells(text, sentence.start(), verb, language):
                yield from _asked(note, flat, verb, sentence, language)
    for goal, pattern in _TURNED.items():
        for turned in pattern.finditer(text, sentence.start(), sentence.end()):
            if goal != "stationary" or DERIVATIVE.match(_source(note, flat, turned.start("of"))[0]):
                yield from _by(note, flat, turned, goal)


def _best(note: Note, flat: _Flat, sentence: re.Match[str]) -> Iterator[_Found]:
    """A minimum, or an estimate with the likelihood that a formula of the sentence defines."""
    text = flat.text
    for pattern in BEST:
        asked = re.compile(pattern.replace("F", _F), re.I).search(text, sentence.start(), sentence.end())
        if asked is None or _tells(text, sentence.start(), asked, "en") or _tells(text, sentence.start(), asked, "zh"):
            continue
        named = asked.groupdict().get("of")
        places = [asked.start("of")] if named else [at for at in flat.formulas if asked.end() <= at < sentence.end()]
        for at in places:
            function, _ = _source(note, flat, at)
            if named or _relation(function) is not None:
                by, span = _source(note, flat, asked.start("by"))
                yield "stationary", _defined(function), by, asked.start("by"), span
                return


def _tells(text: str, start: int, verb: re.Match[str], language: str) -> bool:
    """Whether the verb tells what was done and sets no task."""
    before = text[max(start, verb.start() - 40) : verb.start()]
    return TELLING[language].search(before) is not None or NO_VERB[language].match(text, verb.end()) is not None


def _claims(note: Note, flat: _Flat, verb: re.Match[str], end: int) -> Iterator[_Found]:
    """The equations that a verb says to prove: the next formula, and those that a list adds to it."""
    named = _NAMED.match(flat.text, verb.end(), end)
    if named is None or named.start("list") - verb.end() > 40:
        return
    for at in range(named.start("list"), named.end("list")):
        if flat.text[at] == _FORMULA:
            source, span = _source(note, flat, at)
            told = verb.group().lower() == "show" and not DERIVATIVE.match(source)  # a figure shows something
            if _relation(source) is not None and not told:
                yield "proof", source, "", at, span


def _asked(note: Note, flat: _Flat, verb: re.Match[str], sentence: re.Match[str], language: str) -> Iterator[_Found]:
    text, end = flat.text, _reach(flat, verb, sentence, language)
    found: list[_Found] = []
    at = verb.end()
    while not found and (named := _NAMED.match(text, at, end)) and not TOLD[language].match(text, named.end(), end):
        clause = _CLAUSE.match(text, named.end(), end)
        words = text[verb.start() : named.start("list")] + (clause.group() if clause else "")
        for place in range(named.start("list"), named.end("list")):
            if text[place] == _FORMULA:
                found += _derivatives(note, flat, place, words)
        at = named.end()
    if found:
        yield from found
        return
    words = text[verb.start() : end].lower()
    goal = next((goal for noun, goal in NOUNS.items() if noun in words), None)
    if any(word in words for word in STATIONARY):
        goal = "stationary"
    if goal is not None:
        yield from _in_words(note, flat, verb.start(), end, goal)


def _reach(flat: _Flat, verb: re.Match[str], sentence: re.Match[str], language: str) -> int:
    """Where the next verb of the sentence takes over from this one."""
    for later in _FIND[language].finditer(flat.text, verb.end(), sentence.end()):
        if not _tells(flat.text, verb.end(), later, language) and _FORMULA in flat.text[later.end() : sentence.end()]:
            return later.start()
    return sentence.end()


def _in_words(note: Note, flat: _Flat, start: int, end: int, goal: Goal) -> Iterator[_Found]:
    """A derivative that words name: of one formula, by others."""
    for pattern in _BY:
        by = pattern.search(flat.text, start, end)
        if by is None:
            continue
        if "by" in pattern.groupindex:
            yield from _by(note, flat, by, goal)
        else:
            at = by.start("of") if by["of"] else by.start("it")
            source, span = _source(note, flat, at)
            function = _defined(source)
            if goal != "stationary" or function.endswith(")"):  # h(x) says by what
                yield goal, function, "", at, span
        return


_ZERO = re.compile(r"[=\s]*(?:0|\\(?:mathbf|boldsymbol|vec)\s*\{?0\}?)\s*")


def _derivatives(note: Note, flat: _Flat, at: int, words: str) -> Iterator[_Found]:
    """What a formula asks for that names derivatives, one after the other."""
    source, span = _source(note, flat, at)
    pieces = _split(source)
    if not all(DERIVATIVE.match(piece) for piece, _ in pieces):
        return
    inner = note.blocks[flat.formulas[at]].inner
    for piece, offset in pieces:
        relation = _relation(piece)
        zero = relation is not None and _ZERO.fullmatch(piece, relation) is not None
        if relation is not None and not zero:
            continue
        goal: Goal = "derivative"
        if zero or MINIMUM.match(piece) or any(word in words for word in STATIONARY):
            goal = "stationary"
        elif DIFFERENTIAL.match(piece):
            goal = "differential"
        where = span if len(pieces) == 1 else Span(inner.start + offset, inner.start + offset + len(piece))
        yield goal, (piece[:relation] if zero else piece).strip(), "", at, where


def _by(note: Note, flat: _Flat, found: re.Match[str], goal: Goal) -> Iterator[_Found]:
    function, _ = _source(note, flat, found.start("of"))
    function = _defined(function)
    for at in range(found.start("by"), found.end("by")):
        if flat.text[at] == _FORMULA:
            source, span = _source(note, flat, at)
            for piece, _ in _split(source):
                yield goal, function, piece.strip(), at, span


def _source(note: Note, flat: _Flat, at: int) -> tuple[str, Span]:
    block = note.blocks[flat.formulas[at]]
    return formula_text(note.text, block)[0].strip().rstrip(".。,，;；"), block.span


def _defined(source: str) -> str:
    """The name of a function that the sentence defines: of ``f = x^T A x`` only ``f``."""
    relation = _relation(source)
    return source[:relation].strip(" :") if relation is not None else source


_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[{}()\[\],，、;；=]", re.S)
_RELATIONS = frozenset(("=", "\\Rightarrow", "\\implies", "\\iff", "\\triangleq", "\\equiv", "\\coloneqq"))
_DEPTH = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


def _relation(source: str) -> int | None:
    """The offset of the first relation outside of all brackets."""
    depth = 0
    for token in _TOKEN.finditer(source):
        depth += _DEPTH.get(token.group(), 0)
        if depth <= 0 and token.group() in _RELATIONS:
            return token.start()
    return None


def _split(source: str) -> list[tuple[str, int]]:
    """A formula at its commas outside of all brackets, with the offset of each piece."""
    pieces, depth, start = [], 0, 0
    for token in _TOKEN.finditer(source):
        depth += _DEPTH.get(token.group(), 0)
        if depth <= 0 and token.group() in ",，、;；":
            pieces.append((start, token.start()))
            start = token.end()
    pieces.append((start, len(source)))
    return [
        (source[a:b].strip(), a + len(source[a:b]) - len(source[a:b].lstrip()))
        for a, b in pieces
        if source[a:b].strip()
    ]
