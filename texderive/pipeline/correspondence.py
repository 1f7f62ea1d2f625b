"""Places in a note with answers and in the same note without: offsets of the one as offsets of the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from texderive.diagnostics import Diagnostic, Related
from texderive.note.blocks import Format
from texderive.note.markers import removable
from texderive.source import Span


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Stretches that were replaced, by their beginnings: in the plain note and, longer or shorter, in the other."""

    plain: tuple[Span, ...]
    other: tuple[Span, ...]

    def to_other(self, offset: int) -> int:
        return _moved(offset, self.plain, self.other)

    def reversed(self) -> Correspondence:
        """The same from the other side."""
        return Correspondence(self.other, self.plain)


def _moved(offset: int, here: tuple[Span, ...], there: tuple[Span, ...]) -> int:
    """Within a stretch the beginnings correspond; what lies beyond the end of the other one is at its end."""
    index = bisect_right(here, offset, key=lambda span: span.start) - 1
    if index < 0:
        return offset
    if offset < here[index].end:
        return min(there[index].start + offset - here[index].start, there[index].end)
    return there[index].end + offset - here[index].end


def correspondence(text: str, format: Format) -> Correspondence:
    """How places in a note with answers correspond to those in the stripped note."""
    plain, other = [], []
    shift = 0
    for one in removable(text, format):
        start = one.span.start + shift
        plain.append(Span(start, start + len(one.question)))
        other.append(one.span)
        shift += len(one.question) - (one.span.end - one.span.start)
    return Correspondence(tuple(plain), tuple(other))


def moved(diagnostics: Iterable[Diagnostic], where: Correspondence) -> tuple[Diagnostic, ...]:
    """What is said of the plain note as said of the other one."""
    if not where.plain:
        return tuple(diagnostics)

    def there(span: Span) -> Span:
        start = where.to_other(span.start)
        return Span(start, start if span.end <= span.start else max(start, where.to_other(span.end - 1) + 1))

    return tuple(
        replace(d, span=d.span and there(d.span), related=tuple(Related(r.message, there(r.span)) for r in d.related))
        for d in diagnostics
    )
