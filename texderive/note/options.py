"""Options that a note sets for itself: in comments and in its front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import NamedTuple

from texderive.diagnostics import Diagnostic
from texderive.source import Span


@dataclass(frozen=True, slots=True)
class Options:
    """How answers are to be made and written. None leaves the choice to whatever is further out."""

    layout: str | None = None
    detail: str | None = None
    lang: str | None = None
    template: str | None = None
    tasks: bool | None = None
    reasons: bool | None = None
    convexity: bool | None = None
    environment: str | None = None
    transpose: str | None = None
    differential: str | None = None
    trace: str | None = None
    preamble: str | None = None

    def under(self, nearer: Options) -> Options:
        """These options with those of a nearer place taking precedence."""
        said = {f.name: getattr(nearer, f.name) for f in fields(nearer) if getattr(nearer, f.name) is not None}
        return replace(self, **said)


class Setting(NamedTuple):
    """Options that hold from a place on."""

    at: int
    options: Options


def _one_of(*words: str) -> Callable[[str], str | bool | None]:
    return lambda value: value.lower() if value.lower() in words else None


def _flag(value: str) -> bool | None:
    return {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }.get(value.lower())


def _words(value: str) -> str | None:
    return value or None


# What each option may be; None means that a value is not one of them.
READERS: dict[str, Callable[[str], str | bool | None]] = {
    "layout": _one_of("denominator", "numerator"),
    "detail": _one_of("brief", "normal", "full"),
    "lang": _one_of("en", "zh"),
    "template": _words,
    "tasks": _flag,
    "reasons": _flag,
    "convexity": _flag,
    "environment": _words,
    "transpose": _words,
    "differential": _words,
    "trace": _words,
    "preamble": _words,
}

COMMENT = re.compile(r"(?:<!--|%+)\s*texderive:(?P<body>.*?)\s*(?:-->|$)", re.S)
_WORD = re.compile(r"""(?P<key>[\w-]+)(?:(?:=|:[ \t]*)(?P<value>"[^"]*"|'[^']*'|[^\s,}"']+))?,?""")
_FRONT_FLOW = re.compile(r"^texderive[ \t]*:[ \t]*\{(?P<body>[^}\n]*)\}", re.M)
_FRONT_BLOCK = re.compile(r"^texderive[ \t]*:[ \t]*\r?\n(?P<body>(?:[ \t]+[^\n]*(?:\n|$))+)", re.M)
_FRONT_LINE = re.compile(r"""^[ \t]+(?P<key>[\w-]+)[ \t]*:[ \t]*(?P<value>"[^"]*"|'[^']*'|[^#\r\n]*)""", re.M)


def read_options(words: Iterator[re.Match[str]]) -> tuple[Options, list[Diagnostic]]:
    """Options from matches with a key and a value; what is not known is said with its place."""
    options, diagnostics = Options(), []
    for word in words:
        key, value = word["key"], (word["value"] or "").strip().strip("\"'")
        span = Span(word.start("key"), word.end("value") if word["value"] else word.end("key"))
        if key not in READERS:
            near = get_close_matches(key, READERS, 1)
            hint = f"did you mean {near[0]}?" if near else "options are " + ", ".join(READERS)
            diagnostics.append(Diagnostic("TD003", f"the option {key} is not known", span, hint, "warning"))
            continue
        if not value and READERS[key] is _flag:
            value = "true"
        read = READERS[key](value)
        if read is None:
            message = f"{value!r} is no value of the option {key}" if value else f"the option {key} has no value"
            diagnostics.append(Diagnostic("TD003", message, span, severity="warning"))
        else:
            options = replace(options, **{key: read})  # type: ignore[arg-type]
    return options, diagnostics


def comment_options(text: str, span: Span) -> tuple[Options, list[Diagnostic], bool] | None:
    """What a comment sets, and whether it says ``ignore``; None where it is not addressed to texderive."""
    found = COMMENT.match(text, span.start, span.end)
    if found is None:
        return None
    words = list(_WORD.finditer(text, found.start("body"), found.end("body")))
    ignore = [w for w in words if w["key"] == "ignore" and w["value"] is None]
    options, diagnostics = read_options(w for w in words if w not in ignore)
    return options, diagnostics, bool(ignore)


_IN_PREAMBLE = re.compile(r"(?<!\\)%+[ \t]*texderive:[^\r\n]*")


def preamble_options(text: str, span: Span) -> Iterator[tuple[int, Options, list[Diagnostic]]]:
    """What the comments of a TeX preamble set, each with its place."""
    for found in _IN_PREAMBLE.finditer(text, span.start, span.end):
        read = comment_options(text, Span(*found.span()))
        if read is not None:
            yield found.start(), read[0], read[1]


def front_matter_options(text: str, span: Span) -> tuple[Options, list[Diagnostic]]:
    """What ``texderive:`` in the front matter sets, in its flow and in its block form."""
    flow = _FRONT_FLOW.search(text, span.start, span.end)
    if flow:
        return read_options(_WORD.finditer(text, flow.start("body"), flow.end("body")))
    block = _FRONT_BLOCK.search(text, span.start, span.end)
    if block:
        return read_options(_FRONT_LINE.finditer(text, block.start("body"), block.end("body")))
    return Options(), []
