"""``--clean``: answers without the comments around them, for a note that is to be published."""

from __future__ import annotations

from collections.abc import Iterator

from texderive.note.blocks import Format
from texderive.note.markers import Generated, find_generated
from texderive.note.places import line_start, rest_of_line
from texderive.note.splice import splice
from texderive.source import Span

COMMENT: dict[Format, str] = {"markdown": "<!--", "tex": "%"}


def clean(text: str, format: Format = "markdown") -> str:
    """The note with its answers as if the author had written them. They can no longer be told from the rest."""
    return splice(text, _edits(text, format))


def _edits(text: str, format: Format) -> Iterator[tuple[Span, str]]:
    for one in find_generated(text, format):
        if not one.damage:
            yield one.span, _body(text, one, format)


def _body(text: str, one: Generated, format: Format) -> str:
    body = text[one.body.start : one.body.end]
    if one.kind == "result":
        return body
    whole = text[one.span.start : one.span.end]
    newline = "\r\n" if "\r\n" in whole else "\n"
    closing = line_start(text, one.body.end + len(newline))
    prefix = text[closing : text.index(COMMENT[format], closing)]
    if one.kind == "steps":
        apart = prefix.rstrip() + newline if format == "markdown" else ""
        return newline + apart + body if whole.startswith(newline) else apart + body + newline
    # The first line stands where the opening comment stood, behind the prefix that its line has already.
    first = body.removeprefix(prefix)
    rest = rest_of_line(text, one.span.end)
    if whole.endswith("\n"):
        return first + newline
    return first + newline + prefix if rest.strip() else first
