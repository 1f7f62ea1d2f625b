"""Answers that stand in a note already: the comment markers around them, what they keep, and how they are taken out.

Three kinds. An ``answer`` replaces a display question and stands between two comments on lines of their own. A
``result`` replaces a question inside a sentence; its one comment comes behind it, for a line that begins with a
comment is no paragraph to a Markdown reader. ``steps`` are lines that were inserted, between two comments. Answer and
result keep the exact source of the question, so that it can be restored byte for byte.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Format
from texderive.note.opaque import Opaque, markdown_opaque, tex_opaque
from texderive.note.places import Place, line_end, line_start
from texderive.note.splice import splice
from texderive.source import Span

GeneratedKind = Literal["answer", "result", "steps"]

_HEAD = re.compile(r"(?:<!--|%) texderive-(?P<kind>answer|result|steps) (?P<fields>[^\r\n]*?)(?: -->|$)")
_TAIL = re.compile(r"(?:<!--|%) /texderive-(?P<kind>answer|steps) (?P<id>[\w.-]+)(?: -->|$)")
_MARK = {
    "markdown": re.compile(
        r"<!-- ?/?texderive-(?:answer|result|steps)\b(?:(?!<!--)[^\r\n])*?(?:-->|(?=[\r\n]|<!--|\Z))"
    ),
    "tex": re.compile(r"% ?/?texderive-(?:answer|result|steps)\b[^\r\n]*?(?=[ \t]*(?:[\r\n]|\Z))"),
}
_FIELD = re.compile(r'(\w+)="([^"]*)"')
# What would end a comment, begin a formula or a tag to a careless reader, or break the line.
_UNSAFE = re.compile(r"[%\"`$<>]|-(?=-)|(?<=-)-|^-|-$|\\(?=[()\[\]])|[^ -~]")


class Generated(NamedTuple):
    """A stretch that texderive wrote. ``span`` is all that ``strip`` takes out, ``question`` what it puts there."""

    kind: GeneratedKind
    span: Span
    body: Span
    question: str
    ident: str
    edited: bool = False
    damage: str = ""


def encode(source: str) -> str:
    """A question's source as one line that is safe inside of a comment."""

    def escaped(found: re.Match[str]) -> str:
        character = found.group()
        if character > "~" and character.isprintable():
            return character
        return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))

    return _UNSAFE.sub(escaped, source)


def decode(field: str) -> str:
    """What ``encode`` was given; ValueError where the field is not of its making."""
    data = bytearray()
    for part in re.split(r"(%[0-9A-F]{2})", field):
        data += (
            bytes((int(part[1:], 16),))
            if re.fullmatch(r"%[0-9A-F]{2}", part)
            else part.encode("utf-8", "surrogatepass")
        )
    return data.decode("utf-8", "surrogatepass")


def fingerprint(question: str, body: str) -> str:
    """A hash of what was written; a change of the file's line ends is no edit."""
    return hashlib.sha256(f"{question}\0{body}".replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()[:12]


def name_answer(kind: str, asked: str, taken: set[str], counts: Counter[str]) -> str:
    """A name for an answer, made of what is asked alone so that a second run finds the same one.

    Names in ``taken`` are passed over; ``counts`` tells those apart that ask the same.
    """
    stem = kind + fingerprint(asked, "")[:8]
    while True:
        counts[stem] += 1
        name = stem if counts[stem] == 1 else f"{stem}-{counts[stem]}"
        if name not in taken:
            return name


def _comment(words: str, format: Format) -> str:
    return f"<!-- {words} -->" if format == "markdown" else f"% {words}"


def _head(kind: GeneratedKind, ident: str, question: str | None, body: str, format: Format, **more: str) -> str:
    fields = {"id": ident, "hash": fingerprint(question or "", body), **more}
    if question is not None:
        fields["ask"] = encode(question)
    return _comment(f"texderive-{kind} " + " ".join(f'{key}="{value}"' for key, value in fields.items()), format)


def _lines(body: str, prefix: str, newline: str) -> str:
    """A body's lines with prefix and line end; empty lines get no trailing blanks."""
    lines = body.replace("\r\n", "\n").rstrip("\n").split("\n")
    return newline.join((prefix + line if line else prefix.rstrip()) for line in lines)


def wrap_answer(
    question: str, body: str, *, ident: str, prefix: str = "", newline: str = "\n", rest: str = "", format: Format
) -> str:
    """A display answer in the place of the question's block. ``rest`` is what follows it on its line."""
    inside = _lines(body, prefix, newline)
    # A TeX comment takes the rest of its line with it.
    own = {"own": "1"} if format == "tex" and rest.strip() else {}
    head = _head("answer", ident, question, inside, format, **own)
    tail = _comment(f"/texderive-answer {ident}", format)
    return f"{head}{newline}{inside}{newline}{prefix}{tail}" + (newline if own else "")


def wrap_result(question: str, body: str, *, ident: str, newline: str = "\n", rest: str = "", format: Format) -> str:
    """An answer inside of a sentence, in the place of the question's formula, with its comment behind it."""
    own = {"own": "1"} if format == "tex" and rest.strip() else {}
    if format == "tex" and (not own or rest[0].isspace()):
        # The comment eats a line end, and TeX the blanks that begin a line: the sentence keeps its space here.
        body += " "
    head = _head("result", ident, question, body, format, chars=str(len(body)), **own)
    return body + head + (newline if own else "")


def wrap_steps(body: str, *, ident: str, place: Place, newline: str = "\n", format: Format) -> str:
    """Lines to insert at a place, between comments on lines of their own."""
    inside = _lines(body, place.prefix, newline)
    more = {"end": str(len(newline))} if place.at_end else {}
    head = _head("steps", ident, None, inside, format, **more)
    tail = _comment(f"/texderive-steps {ident}", format)
    text = f"{place.prefix}{head}{newline}{inside}{newline}{place.prefix}{tail}"
    return newline + text if place.at_end else text + newline


def find_generated(text: str, format: Format, opaque: list[Opaque] | None = None) -> tuple[Generated, ...]:
    """All that texderive wrote into a text, in order, with what was edited or damaged since."""
    if "texderive-" not in text:
        return ()
    if opaque is None:
        opaque = markdown_opaque(text) if format == "markdown" else tex_opaque(text)
    code = [o.span for o in opaque if o.kind in _SHOWN]
    starts = [span.start for span in code]

    def shown(at: int) -> bool:
        index = bisect_right(starts, at) - 1
        return index >= 0 and at < code[index].end

    marks = (Span(*mark.span()) for mark in _MARK[format].finditer(text))
    return tuple(_pair(text, [mark for mark in marks if not shown(mark.start)]))


# Where a marker is an example of one. Elsewhere it counts, whatever surrounds it: neither a stray "<!--" nor the
# indentation that an answer shares with the lines around it may hide it.
_SHOWN = frozenset(("fence", "math_fence", "code"))


def _pair(text: str, marks: list[Span]) -> Iterator[Generated]:
    opened: tuple[Span, re.Match[str]] | None = None
    for span in marks:
        head = _HEAD.fullmatch(text, span.start, span.end)
        tail = _TAIL.fullmatch(text, span.start, span.end)
        if opened and not (tail and tail["kind"] == opened[1]["kind"] and tail["id"] == _fields(opened[1]).get("id")):
            yield _damaged(opened[0], "its closing comment is gone")
            opened = None
        if tail and opened:
            yield _between(text, opened[1], tail)
            opened = None
        elif head and "id" not in _fields(head):
            yield _damaged(span, "its comment cannot be read")
        elif head and head["kind"] == "result":
            yield _result(text, head)
        elif head:
            opened = (span, head)
        else:
            yield _damaged(span, "its opening comment is gone" if tail else "its comment cannot be read")
    if opened:
        yield _damaged(opened[0], "its closing comment is gone")


def _damaged(span: Span, why: str) -> Generated:
    return Generated("answer", span, Span(span.end, span.end), "", "", damage=why)


def _fields(head: re.Match[str]) -> dict[str, str]:
    return dict(_FIELD.findall(head["fields"]))


def _question(fields: dict[str, str]) -> str | None:
    try:
        return decode(fields["ask"])
    except (KeyError, ValueError):
        return None


def _result(text: str, head: re.Match[str]) -> Generated:
    fields = _fields(head)
    question = _question(fields)
    chars = fields.get("chars", "")
    if question is None or not chars.isdecimal() or len(chars) > 9:
        return _damaged(Span(*head.span()), "its comment cannot be read")
    body = Span(max(0, head.start() - int(chars)), head.start())
    end = line_end(text, head.end()) if "own" in fields else head.end()
    if fields.get("hash") == _hash(text, body, question):
        return Generated("result", Span(body.start, end), body, question, fields["id"])
    start = _formula_start(text, head.start())
    return Generated("result", Span(start, head.end()), Span(start, head.start()), question, fields["id"], edited=True)


def _hash(text: str, body: Span, question: str) -> str:
    return fingerprint(question, text[body.start : body.end])


def _formula_start(text: str, end: int) -> int:
    """Where the formula begins that somebody edited: at the dollar before the last one of its line."""
    start = line_start(text, end)
    close = max(text.rfind("$", start, end), start)
    return max(text.rfind("$", start, close), start)


def _between(text: str, head: re.Match[str], tail: re.Match[str]) -> Generated:
    fields = _fields(head)
    body = Span(line_end(text, head.end()), _before_line_end(text, line_start(text, tail.start())))
    question = _question(fields) if head["kind"] == "answer" else ""
    if question is None or body.end < body.start or text[head.end() : body.start].strip():
        return _damaged(Span(head.start(), tail.end()), "its comments cannot be read")
    edited = fields.get("hash") != _hash(text, body, question)
    if head["kind"] == "answer":
        end = line_end(text, tail.end()) if "own" in fields else tail.end()
        return Generated("answer", Span(head.start(), end), body, question, fields["id"], edited)
    start, end = line_start(text, head.start()), line_end(text, tail.end())
    # Inserted lines are taken out whole; what somebody wrote on them since is an edit.
    edited = edited or (text[start : head.start()] + text[tail.end() : end]).strip("> \t\r\n") != ""
    if "end" in fields:
        # The line end before the steps was written with them; a carriage return before it may be the author's.
        start, end = max(0, start - (2 if fields["end"] == "2" else 1)), tail.end()
    return Generated("steps", Span(start, end), body, "", fields["id"], edited)


def _before_line_end(text: str, at: int) -> int:
    """The offset before the line end that precedes ``at``."""
    if text[at - 2 : at] == "\r\n":
        return at - 2
    return at - 1 if text[at - 1 : at] == "\n" else at


def strip(text: str, format: Format = "markdown") -> str:
    """The text with its questions back and its answers gone; what was edited by hand since stays."""
    return strip_reporting(text, format)[0]


def removable(text: str, format: Format = "markdown", found: Sequence[Generated] | None = None) -> list[Generated]:
    """What ``strip`` takes out: all that is whole and that nobody edited, in order."""
    found = find_generated(text, format) if found is None else found
    kept = {g.ident for g in found if g.edited and g.ident}
    return [g for g in found if not g.damage and not g.edited and g.ident not in kept]


def strip_reporting(text: str, format: Format = "markdown") -> tuple[str, tuple[Diagnostic, ...]]:
    """``strip``, and a diagnostic for each generated stretch that was kept."""
    found = find_generated(text, format)
    taken = removable(text, format, found)
    said = []
    for g in found:
        if g.damage:
            hint = "restore the note from its history, or delete the comments"
            said.append(Diagnostic("TD132", f"a generated block is damaged: {g.damage}", g.span, hint, "warning"))
        elif g.edited:
            hint = "delete its comments to make it your own"
            said.append(Diagnostic("TD131", "an answer was edited by hand and is kept", g.span, hint, "warning"))
    return splice(text, [(g.span, g.question) for g in taken]), tuple(said)
