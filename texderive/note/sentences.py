"""What a sentence asks for, matched word by word against the phrases that set tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from texderive.note.flat import FORMULA, OTHER, Flat, defined, relation, split
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
from texderive.source import Span

# Goal, source, variable, the place of its formula in the flat text, and the place of what is asked in the note.
Found = tuple[Goal, str, str, int, Span]


def _either(words: tuple[str, ...], language: str) -> str:
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return rf"\b(?:{joined})\b" if language == "en" else f"(?:{joined})"


_FIND = {language: re.compile(_either(words, language), re.I) for language, words in FIND.items()}
_PROVE = {language: re.compile(_either(words, language), re.I) for language, words in PROVE.items()}
_F = FORMULA
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
_NAMED = re.compile(rf"[^{_F}{OTHER}，,]{{0,60}}?(?P<list>{_LIST})")
_CLAUSE = re.compile(rf"[^，,\n{_F}]{{0,30}}")


def asked_in_sentence(flat: Flat, sentence: re.Match[str]) -> Iterator[Found]:
    """What a sentence asks for: in so many words, or else by what it wants to be smallest or most likely."""
    found = list(_in_so_many_words(flat, sentence))
    yield from found or _best(flat, sentence)


def _in_so_many_words(flat: Flat, sentence: re.Match[str]) -> Iterator[Found]:
    text = flat.text
    for language in ("zh", "en"):
        for verb in _PROVE[language].finditer(text, sentence.start(), sentence.end()):
            if not _tells(text, sentence.start(), verb, language):
                yield from _claims(flat, verb, sentence.end())
        for verb in _FIND[language].finditer(text, sentence.start(), sentence.end()):
            if not _tells(text, sentence.start(), verb, language):
                yield from _asked(flat, verb, sentence, language)
    for goal, pattern in _TURNED.items():
        for turned in pattern.finditer(text, sentence.start(), sentence.end()):
            if goal != "stationary" or DERIVATIVE.match(flat.source(turned.start("of"))[0]):
                yield from _by(flat, turned, goal)


def _best(flat: Flat, sentence: re.Match[str]) -> Iterator[Found]:
    """A minimum, or an estimate with the likelihood that a formula of the sentence defines."""
    text = flat.text
    for pattern in BEST:
        asked = re.compile(pattern.replace("F", _F), re.I).search(text, sentence.start(), sentence.end())
        if asked is None or _tells(text, sentence.start(), asked, "en") or _tells(text, sentence.start(), asked, "zh"):
            continue
        named = asked.groupdict().get("of")
        places = [asked.start("of")] if named else [at for at in flat.formulas if asked.end() <= at < sentence.end()]
        for at in places:
            function, _ = flat.source(at)
            if named or relation(function) is not None:
                by, span = flat.source(asked.start("by"))
                yield "stationary", defined(function), by, asked.start("by"), span
                return


def _tells(text: str, start: int, verb: re.Match[str], language: str) -> bool:
    """Whether the verb tells what was done and sets no task."""
    before = text[max(start, verb.start() - 40) : verb.start()]
    return TELLING[language].search(before) is not None or NO_VERB[language].match(text, verb.end()) is not None


def _claims(flat: Flat, verb: re.Match[str], end: int) -> Iterator[Found]:
    """The equations that a verb says to prove: the next formula, and those that a list adds to it."""
    named = _NAMED.match(flat.text, verb.end(), end)
    if named is None or named.start("list") - verb.end() > 40:
        return
    for at in range(named.start("list"), named.end("list")):
        if flat.text[at] == FORMULA:
            source, span = flat.source(at)
            told = verb.group().lower() == "show" and not DERIVATIVE.match(source)  # a figure shows something
            if relation(source) is not None and not told:
                yield "proof", source, "", at, span


def _asked(flat: Flat, verb: re.Match[str], sentence: re.Match[str], language: str) -> Iterator[Found]:
    text, end = flat.text, _reach(flat, verb, sentence, language)
    found: list[Found] = []
    at = verb.end()
    while not found and (named := _NAMED.match(text, at, end)) and not TOLD[language].match(text, named.end(), end):
        clause = _CLAUSE.match(text, named.end(), end)
        words = text[verb.start() : named.start("list")] + (clause.group() if clause else "")
        for place in range(named.start("list"), named.end("list")):
            if text[place] == FORMULA:
                found += _derivatives(flat, place, words)
        at = named.end()
    if found:
        yield from found
        return
    words = text[verb.start() : end].lower()
    goal = next((goal for noun, goal in NOUNS.items() if noun in words), None)
    if any(word in words for word in STATIONARY):
        goal = "stationary"
    if goal is not None:
        yield from _in_words(flat, verb.start(), end, goal)


def _reach(flat: Flat, verb: re.Match[str], sentence: re.Match[str], language: str) -> int:
    """Where the next verb of the sentence takes over from this one."""
    for later in _FIND[language].finditer(flat.text, verb.end(), sentence.end()):
        if not _tells(flat.text, verb.end(), later, language) and FORMULA in flat.text[later.end() : sentence.end()]:
            return later.start()
    return sentence.end()


def _in_words(flat: Flat, start: int, end: int, goal: Goal) -> Iterator[Found]:
    """A derivative that words name: of one formula, by others."""
    for pattern in _BY:
        by = pattern.search(flat.text, start, end)
        if by is None:
            continue
        if "by" in pattern.groupindex:
            yield from _by(flat, by, goal)
        else:
            at = by.start("of") if by["of"] else by.start("it")
            source, span = flat.source(at)
            function = defined(source)
            if goal != "stationary" or function.endswith(")"):  # h(x) says by what
                yield goal, function, "", at, span
        return


_ZERO = re.compile(r"[=\s]*(?:0|\\(?:mathbf|boldsymbol|vec)\s*\{?0\}?)\s*")


def _derivatives(flat: Flat, at: int, words: str) -> Iterator[Found]:
    """What a formula asks for that names derivatives, one after the other."""
    source, span = flat.source(at)
    pieces = split(source)
    if not all(DERIVATIVE.match(piece) for piece, _ in pieces):
        return
    inner = flat.note.blocks[flat.formulas[at]].inner
    for piece, offset in pieces:
        equals = relation(piece)
        zero = equals is not None and _ZERO.fullmatch(piece, equals) is not None
        if equals is not None and not zero:
            continue
        goal: Goal = "derivative"
        if zero or MINIMUM.match(piece) or any(word in words for word in STATIONARY):
            goal = "stationary"
        elif DIFFERENTIAL.match(piece):
            goal = "differential"
        where = span if len(pieces) == 1 else Span(inner.start + offset, inner.start + offset + len(piece))
        yield goal, (piece[:equals] if zero else piece).strip(), "", at, where


def _by(flat: Flat, found: re.Match[str], goal: Goal) -> Iterator[Found]:
    function, _ = flat.source(found.start("of"))
    function = defined(function)
    for at in range(found.start("by"), found.end("by")):
        if flat.text[at] == FORMULA:
            source, span = flat.source(at)
            for piece, _ in split(source):
                yield goal, function, piece.strip(), at, span
