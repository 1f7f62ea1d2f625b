"""Edits as (span, text) pairs, applied to a text all at once."""

from __future__ import annotations

from collections.abc import Iterable

from texderive.source import Span


def splice(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """The text with every span replaced; insertions at one place keep their order.

    Overlapping edits and spans outside of the text are a fault of the caller: ``ValueError``.
    """
    parts: list[str] = []
    done = 0
    for span, new in sorted(edits, key=lambda edit: (edit[0].start, edit[0].end)):
        if span.start < done or span.end < span.start or span.end > len(text):
            raise ValueError(f"edit {span} overlaps another one or leaves the text")
        parts += (text[done : span.start], new)
        done = span.end
    return "".join(parts) + text[done:]
