"""Where a note holds no mathematics: code, comments, tags, front matter, link targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import pyromark

from texderive.source import Span

OpaqueKind = Literal["fence", "math_fence", "indented", "code", "comment", "html", "link", "front_matter", "generated"]
# What a formula cannot reach into: it is none if one of these begins inside of it.
HARD: frozenset[OpaqueKind] = frozenset(("fence", "math_fence", "comment", "front_matter", "generated"))


class Opaque(NamedTuple):
    """A stretch without mathematics (``math_fence`` is the exception: nothing but)."""

    kind: OpaqueKind
    span: Span


_FRONT_MATTER = re.compile(
    r"\ufeff?(?P<mark>---|\+\+\+)[ \t]*\r?\n(?=[^\r\n])(?:.*\n)*?(?:(?P=mark)|\.\.\.)[ \t]*(?:\r?\n|\Z)"
)
_HTML_PART = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<raw><(?P<tag>script|style|pre|code|textarea)\b.*?(?:</(?P=tag)\s*>|\Z))"
    r"|(?P<mark></?[A-Za-z][^<>]*>)",
    re.S | re.I,
)
# The body of an admonition is indented and is no code: seen by the Markdown reader as a quote.
_ADMONITION = re.compile(
    r"^(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]+[^\n]*\n(?:(?P=indent)(?: {4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\r?\n)*", re.M
)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_MATH_INFO = frozenset(("math", "{math}"))
_OPTIONS = pyromark.Options.ENABLE_TABLES


def front_matter(text: str) -> Span | None:
    """The front matter of a Markdown note, with its delimiters."""
    found = _FRONT_MATTER.match(text)
    return Span(0, found.end()) if found else None


def markdown_opaque(text: str) -> list[Opaque]:
    """The opaque stretches of a Markdown note, in order."""
    head = front_matter(text)
    start = head.end if head else 1 if text.startswith("\ufeff") else 0
    # A carriage return alone ends no line here; half a surrogate pair is nothing that the reader takes.
    body = _LONE_RETURN.sub(" ", text[start:].encode("utf-8", "replace").decode())
    body = _plain_admonitions(body)
    found = list(_in_characters(body, _events(body)))
    ranges = [Opaque("front_matter", head)] if head else []
    for kind, span in found:
        if kind == "html":
            ranges += _html_parts(text, span.shift(start))
        else:
            ranges.append(Opaque(kind, span.shift(start)))
    return sorted(ranges, key=lambda opaque: opaque.span)


def _plain_admonitions(text: str) -> str:
    if "!!!" not in text and "???" not in text:
        return text

    def quoted(found: re.Match[str]) -> str:
        first, _, rest = found.group().partition("\n")
        depth = len(found["indent"])
        return first + "\n" + "".join(line[:depth] + _quote(line[depth:]) for line in rest.splitlines(keepends=True))

    return _ADMONITION.sub(quoted, text)


def _quote(line: str) -> str:
    return ">" + line[1:] if line.startswith(("    ", "\t")) else line


def _events(body: str) -> Iterator[tuple[OpaqueKind, int, int]]:
    """Kinds and byte ranges from the Markdown reader, in no strict order."""
    link_starts: list[int] = []
    last = 0
    for event, where in pyromark.events_with_range(body, options=_OPTIONS, merge_text=True):
        start, end = where["start"], where["end"]
        if isinstance(event, str):
            continue
        tag = event.get("Start")
        if isinstance(tag, dict) and "CodeBlock" in tag:
            yield _code_kind(tag["CodeBlock"]), start, end
        elif tag == "HtmlBlock" or "InlineHtml" in event:
            yield "html", start, end
        elif "Code" in event:
            yield "code", start, end
        elif isinstance(tag, dict) and ("Link" in tag or "Image" in tag):
            link_starts.append(last := start)
        closed = event.get("End")
        if closed in ("Link", "Image") and link_starts:
            link_starts.pop()
            if last < end:
                yield "link", max(last, start), end
        last = max(last, end) if "Text" in event or "Code" in event else last


def _code_kind(block: object) -> OpaqueKind:
    if not isinstance(block, dict):
        return "indented"
    words = str(block.get("Fenced", "")).split()
    return "math_fence" if words and words[0].lower() in _MATH_INFO else "fence"


def _in_characters(body: str, found: Iterable[tuple[OpaqueKind, int, int]]) -> Iterator[tuple[OpaqueKind, Span]]:
    """Byte ranges as character spans, in one walk over the text."""
    rows = list(found)
    if body.isascii():
        yield from ((kind, Span(start, end)) for kind, start, end in rows)
        return
    data = body.encode()
    at: dict[int, int] = {}
    done = characters = 0
    for offset in sorted({offset for _, start, end in rows for offset in (start, end)}):
        characters += len(data[done:offset].decode(errors="replace"))
        at[offset] = characters
        done = offset
    yield from ((kind, Span(at[start], at[end])) for kind, start, end in rows)


def _html_parts(text: str, span: Span) -> Iterator[Opaque]:
    """The comments, raw elements and tags of a stretch of HTML; mathematics between them stays visible."""
    for part in _HTML_PART.finditer(text, span.start, span.end):
        kind: OpaqueKind = "comment" if part["comment"] else "code" if part["raw"] else "html"
        yield Opaque(kind, Span(part.start(), part.end()))


_TEX_PART = re.compile(
    r"(?P<begin>\\begin\s*\{document\})"
    r"|(?P<code>\\begin\s*\{(?P<name>verbatim|lstlisting|minted|comment|filecontents)\*?\}.*?"
    r"(?:\\end\s*\{(?P=name)\*?\}|\Z)|\\(?:verb|lstinline)\*?(?P<mark>[^A-Za-z\s*{\[])[^\n]*?(?P=mark))"
    r"|(?P<after>\\end\s*\{document\})"
    r"|\\.|(?P<comment>%[^\n]*)",
    re.S,
)


def tex_opaque(text: str) -> list[Opaque]:
    """The opaque stretches of a TeX note: preamble, comments, verbatim, and what follows the document."""
    ranges: list[Opaque] = []
    for part in _TEX_PART.finditer(text):
        if part["begin"]:
            ranges = [Opaque("front_matter", Span(0, part.end()))]
        elif part["after"]:
            ranges.append(Opaque("front_matter", Span(part.start(), len(text))))
            break
        elif part["code"]:
            ranges.append(Opaque("code", Span(part.start(), part.end())))
        elif part["comment"]:
            ranges.append(Opaque("comment", Span(part.start(), part.end() - part.group().endswith("\r"))))
    return ranges
