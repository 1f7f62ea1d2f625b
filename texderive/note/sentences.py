"""What a sentence asks for, matched word by word against the phrases that set tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from texderive.note.claimed import Found, claims_in_words, without_hats
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
    SOLVE,
    STATIONARY,
    TELLING,
    TOLD,
    TWICE,
    Goal,
    either,
    is_stationary,
)
from texderive.source import Span

_FIND = {language: re.compile(either(words, language), re.I) for language, words in FIND.items()}
_PROVE = {language: re.compile(either(words, language), re.I) for language, words in PROVE.items()}
_F = FORMULA
_LIST = rf"{_F}(?:\s*(?:[,，、;]|和|与|及|以及|and|,\s*and)?\s*{_F})*"
_WRT = r"(?:with\s+respect\s+to|w\.?\s*r\.?\s*t\.?|relative\s+to|by|in)"
_BETWEEN = rf"[^{_F}]{{0,24}}?"
_NOUN, _POINT = either(tuple(NOUNS), "zh"), either(STATIONARY, "zh")
NAMED = re.compile(_NOUN)
_AND = re.compile(r"\band\b|[和与及、]")
# A function and what to differentiate it by, in words. Groups: function, variables.
_BY: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<of>{_F})[^{_F}]{{0,40}}?\b{_WRT}{_BETWEEN}(?P<by>{_LIST})", re.I),
    re.compile(rf"(?P<of>{_F})\s*(?:关于|对于|对|相对于|相对){_BETWEEN}(?P<by>{_LIST})"),
    re.compile(
        rf"(?<!对)(?<!关于)(?<!对\s)(?<!关于\s)(?P<of>{_F})\s*的[^{_F}，,]{{0,6}}?(?:{_NOUN}|{_POINT})|"
        rf"(?:(?:{_NOUN}|{_POINT}|minimum|maximum)(?:\s*(?P<at>{_F}))?\s+of\b|differentiate\s)[^{_F},]{{0,30}}?(?P<it>{_F})",
        re.I,
    ),
)
_TURNED: dict[Goal, re.Pattern[str]] = {
    "derivative": re.compile(
        rf"(?:^|[，,：:\s])(?:请|试)?(?:将|把|对)\s*[^{_F}，,]{{0,8}}(?P<of>{_F})\s*(?:对|关于)[^{_F}，,]{{0,8}}"
        rf"(?P<by>{_LIST})\s*{either(DIFFERENTIATE['zh'], 'zh')}(?!得|后|时|可|有|的)|"
        rf"(?:^|[，,：:\s])请?(?:对|将|把)\s*(?P<its>{_F})\s*求[^{_F}，,]{{0,4}}(?:对|关于)\s*(?P<wrt>{_LIST})\s*的{_NOUN}"
    ),
    "stationary": re.compile(
        rf"(?:令|使|\bset\b|\blet\b)[^{_F}]{{0,12}}(?P<of>{_F})[^{_F}]{{0,24}}?(?:求|解出|\bsolve\b|\bfind\b)"
        rf"[^{_F}]{{0,12}}?(?P<by>{_F})",
        re.I,
    ),
}
_NAMED = re.compile(rf"[^{_F}{OTHER}，,]{{0,60}}?(?P<list>{_LIST})")
# One more derivative, named by a noun of its own: "and the Hessian F".
_ADDED = re.compile(
    rf"\s*(?:[,，、]|and\b|as\s+well\s+as|[和与及并]|以及|还有)[^{_F}{OTHER}，,]{{0,16}}?{_NOUN}"
    rf"[^{_F}{OTHER}，,]{{0,10}}?(?P<list>{_LIST})",
    re.I,
)
# The words behind a formula, and what is to become of it then: "and set it to zero", "，令其为零".
_CLAUSE = re.compile(
    rf"[^，,\n{_F}]{{0,30}}(?:[，,]\s*(?:再|然后|并|and|then|and\s+then)?\s*(?:令|设|set|equate)[^，,\n{_F}]{{0,20}})?"
)


def asked_in_sentence(flat: Flat, sentence: re.Match[str]) -> Iterator[Found]:
    """What a sentence asks for: in so many words, and by what it wants to be smallest or most likely."""
    found = list(_in_so_many_words(flat, sentence))
    by = {function: wrt for _, function, wrt, _, _ in found if wrt}
    for goal, source, wrt, at, span in found:  # the minimiser of what the sentence differentiates by w before
        yield goal, source, wrt or (by.get(source, "") if goal == "stationary" else ""), at, span
    if not any(goal in ("stationary", "proof") for goal, *_ in found):
        yield from _best(flat, sentence)


def _in_so_many_words(flat: Flat, sentence: re.Match[str]) -> Iterator[Found]:
    text = flat.text
    for language in ("zh", "en"):
        for verb in _PROVE[language].finditer(text, sentence.start(), sentence.end()):
            if not _tells(text, sentence.start(), verb, language):
                yield from claims_in_words(flat, verb, sentence.end()) or _claims(flat, verb, sentence.end())
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
        by, span = flat.source(asked.start("by"))
        named = asked.groupdict().get("of")
        function = flat.source(asked.start("of"))[0] if named else _likelihood(flat, asked, sentence.end(), by)
        if function:
            yield "stationary", defined(function), by, asked.start("by"), span
            return


def _likelihood(flat: Flat, asked: re.Match[str], end: int, by: str) -> str:
    """The formula that defines what an estimate maximises: further on in the sentence, or the last one before it."""
    later = [at for at in flat.formulas if asked.end() <= at < end]
    for at in later:
        if relation(flat.source(at)[0]) is not None:
            return flat.source(at)[0]
    for at in reversed([at for at in flat.formulas if at < asked.start()]):
        source, _ = flat.source(at)
        equals = relation(source)
        if equals is not None and by in source[equals:] and by != defined(source) and not DERIVATIVE.match(source):
            return source
    return ""


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
            # A figure shows something; the gradient of f = .. is not f = .. itself.
            told = verb.group().lower() == "show" or NAMED.search(flat.text, verb.end(), at) is not None
            if relation(source) is not None and (DERIVATIVE.match(source) or not told):
                yield "proof", source, "", at, span


def _asked(flat: Flat, verb: re.Match[str], sentence: re.Match[str], language: str) -> Iterator[Found]:
    text, end = flat.text, _reach(flat, verb, sentence, language)
    found: list[Found] = []
    at, start = verb.end(), verb.start()
    while (
        (named := (_ADDED if found else _NAMED).match(text, at, end))
        and not TOLD[language].match(text, named.end(), end)
    ):  # fmt: skip
        clause = _CLAUSE.match(text, named.end(), end)
        words = text[start : named.start("list")] + (clause.group() if clause else "")
        for place in range(named.start("list"), named.end("list")):
            if text[place] == FORMULA:
                found += _derivatives(flat, place, words)
        at = named.end()
        start = at if found else start
    if found:
        yield from (one for one in found if one[0] == "stationary" or verb.group().lower() not in SOLVE)
        return
    for goal in _goals(text[verb.start() : end].lower()):
        yield from _in_words(flat, verb.start(), end, goal)


def _goals(words: str) -> tuple[Goal, ...]:
    """What words ask of a function: one thing, or its gradient and its Hessian."""
    if is_stationary(words):
        return ("stationary",)
    goal = next((goal for noun, goal in NOUNS.items() if noun in words), None)
    if goal is None or TWICE.search(words):
        return ("hessian",) if goal else ()
    named = list(NAMED.finditer(words))
    for one, other in pairwise(named):
        both = (NOUNS[one.group()], NOUNS[other.group()])
        if (
            "hessian" in both
            and set(both) & {"gradient", "derivative"}
            and _AND.search(words, one.end(), other.start())
        ):
            return both
    return (goal,)


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
            wrt = without_hats(flat.source(by.start("at"))[0]) if by["at"] and goal == "stationary" else ""
            yield goal, defined(source), wrt, at, span
        return


_BEST = re.compile(r"[^=]+=\s*(?=\\(?:arg|underset|operatorname))")
_ZERO = re.compile(r"[=\s]*(?:0|\\(?:mathbf|boldsymbol|vec)\s*\{?0\}?)\s*")


def _derivatives(flat: Flat, at: int, words: str) -> Iterator[Found]:
    """What a formula asks for that names derivatives, one after the other."""
    source, span = flat.source(at)
    pieces = split(source)
    if len(pieces) == 1 and (best := _BEST.match(source)) and MINIMUM.match(source, best.end()):
        pieces = [(source[best.end() :], best.end())]  # \hat w = \arg\min_w l
    if not all(DERIVATIVE.match(piece) or flat.names(piece) for piece, _ in pieces):
        return
    inner = flat.note.blocks[flat.formulas[at]].inner
    for piece, offset in pieces:
        equals = relation(piece)
        zero = equals is not None and _ZERO.fullmatch(piece, equals) is not None
        if equals is not None and not zero:
            continue
        goal: Goal = "derivative"
        if zero or MINIMUM.match(piece) or is_stationary(words):
            goal = "stationary"
        elif DIFFERENTIAL.match(piece):
            goal = "differential"
        where = span if len(pieces) == 1 else Span(inner.start + offset, inner.start + offset + len(piece))
        yield goal, (piece[:equals] if zero else piece).strip(), "", at, where


def _by(flat: Flat, found: re.Match[str], goal: Goal) -> Iterator[Found]:
    of, by = ("of", "by") if found["of"] else ("its", "wrt")
    function, _ = flat.source(found.start(of))
    function = defined(function)
    for at in range(found.start(by), found.end(by)):
        if flat.text[at] == FORMULA:
            source, span = flat.source(at)
            for piece, _ in split(source):
                yield goal, function, piece.strip(), at, span
