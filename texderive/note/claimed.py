r"""Claims that words make of a formula, as the equations that they are: "show that the gradient of f is 2Ax"."""

from __future__ import annotations

import re

from texderive.note.flat import FORMULA as _F
from texderive.note.flat import OTHER, Flat, defined, relation
from texderive.note.phrases import NOUNS, STATIONARY, Goal, either
from texderive.source import Span

# Goal, source, variable, the place of its formula in the flat text, and the place of what is asked in the note.
Found = tuple[Goal, str, str, int, Span]

_POINT = either(STATIONARY, "zh")
_WHAT = rf"(?:(?P<noun>{either(tuple(NOUNS), 'zh')})|{_POINT})"
_WRT = r"(?:with\s+respect\s+to|w\.?\s*r\.?\s*t\.?|by)"
_CLAIMS = (
    re.compile(
        rf"[^{_F}{OTHER}]{{0,30}}?{_WHAT}(?:\s+matrix|\s+vector)?\s+of\s[^{_F}]{{0,24}}?(?P<of>{_F})"
        rf"(?:\s*,?\s*{_WRT}[^{_F}]{{0,16}}?(?P<by>{_F}))?\s*,?\s*(?:is(?:\s+equal\s+to|\s+given\s+by)?|equals)\s+"
        rf"[^{_F}.,]{{0,16}}?(?P<right>{_F})",
        re.I,
    ),
    re.compile(
        rf"[^{_F}{OTHER}，,]{{0,8}}(?P<of>{_F})\s*(?:(?:关于|对于|对|相对于)[^{_F}，,]{{0,6}}(?P<by>{_F}))?\s*的"
        rf"[^{_F}，,]{{0,6}}?{_WHAT}[^{_F}，,]{{0,4}}?(?:是|为|等于)[^{_F}，,]{{0,4}}(?P<right>{_F})"
    ),
)
# What makes a function smallest, or is where its gradient is zero.
_BEST_CLAIMS = (
    re.compile(
        rf"[^{_F}{OTHER}]{{0,16}}?(?P<right>{_F})\s*,?\s*(?:(?:min|max)imi[sz]es|(?:is|are)\s+(?:a|an|the|indeed)\s[^{_F}.,]{{0,16}}?"
        rf"{_POINT}\s+of)\s[^{_F}.,]{{0,16}}?(?P<of>{_F})",
        re.I,
    ),
    re.compile(
        rf"[^{_F}{OTHER}，,]{{0,8}}(?P<right>{_F})\s*(?:使得?\s*[^{_F}，,]{{0,6}}(?P<of>{_F})[^{_F}，,]{{0,8}}[最极][小大]|"
        rf"是\s*[^{_F}，,]{{0,6}}(?P<its>{_F})\s*的[^{_F}，,]{{0,4}}{_POINT})"
    ),
)
_PLAIN = re.compile(r"\\?[A-Za-z]+(?:_\{?\w+\}?)?\s*(?:\([^()]*\))?")
_HATS = re.compile(r"\^\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?|\\(?:hat|widehat|bar)(?![A-Za-z])")


def claims_in_words(flat: Flat, verb: re.Match[str], end: int) -> list[Found]:
    """The claim that follows a verb like "show that", if it is made in words; one at most."""
    for pattern in (*_CLAIMS, *_BEST_CLAIMS):
        found = pattern.match(flat.text, verb.end(), end)
        equation = _equation(flat, found) if found else ""
        if found and equation:
            spans = [
                flat.source(found.start(name))[1] for name in ("of", "its", "right") if found.groupdict().get(name)
            ]
            return [("proof", equation, "", found.start("right"), min(spans).cover(max(spans)))]
    return []


def without_hats(source: str) -> str:
    r"""``\hat w`` and ``w^*`` as w: the value that the variable takes."""
    return _HATS.sub("", source).strip()


def _equation(flat: Flat, found: re.Match[str]) -> str:
    """The claim as an equation; empty where it lacks a name."""
    said = found.groupdict()
    function = defined(flat.source(found.start("of" if said["of"] else "its"))[0])
    function = function if _PLAIN.fullmatch(function) else rf"\left({function}\right)"
    by = flat.source(found.start("by"))[0] if said.get("by") else ""
    right = flat.source(found.start("right"))[0]
    equals = relation(right)
    value = right[equals:] if equals is not None else f"= {right}"
    if not said.get("noun"):
        name = by or (without_hats(right[:equals]) if equals is not None else "")
        return rf"\frac{{\partial {function}}}{{\partial {name}}} = 0 \Rightarrow {name} {value}" if name else ""
    goal = NOUNS[said["noun"].lower()]
    if goal == "differential":
        return rf"\mathrm{{d}} {function} {value}"
    below = f"_{{{by}}}" if by else ""
    if goal == "hessian":
        return rf"\nabla{below}^2 {function} {value}"
    return rf"\frac{{\partial {function}}}{{\partial {by}}} {value}" if by else rf"\nabla {function} {value}"
