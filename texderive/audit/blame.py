"""Blame: the line that disagrees with both its neighbours, while they agree, is the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from texderive.audit.cases import Case, Ruling
from texderive.audit.premises import premises
from texderive.audit.reading import Attempt, read_chain
from texderive.audit.slips import mend
from texderive.audit.verdicts import judged
from texderive.verify.judge import Holds, judge


def blame(case: Case, rulings: list[Ruling]) -> list[Ruling]:
    """Rulings of a chain with each error reported once, where it enters, and with what would be right."""
    for ruling in rulings:
        if ruling.status != "wrong":
            continue
        ruling = _earlier(rulings, ruling)
        after = next((r for r in rulings if r.k > ruling.k and r.status == "wrong" and _agree(ruling, r)), None)
        if after is not None:
            after.status, after.message = "ok", "agrees with the line before the wrong one"
        premise = _premise(case, ruling)
        if premise:
            ruling.status, ruling.message = "undecided", premise
            continue
        ruling.suggestion = mend(case, ruling)
        if not ruling.sure and not ruling.suggestion:
            ruling.status = ruling.otherwise
            ruling.message = "holds" if ruling.otherwise == "ok" else ruling.message
        elif not ruling.sure and ruling.words:
            ruling.message = ruling.words
    return rulings


def _earlier(rulings: Sequence[Ruling], ruling: Ruling) -> Ruling:
    """The line before a wrong one, where nothing was said of it and it is that line which stands apart."""
    reading = ruling.reading
    before = next((r for r in rulings if r.k == ruling.before and r.status == "undecided"), None)
    if before is None or reading is None or not ruling.sure or not {before.before, ruling.k} <= reading.sides.keys():
        return ruling
    if not isinstance(judge(reading.sides[before.before], reading.sides[ruling.k], varying=ruling.varying), Holds):
        return ruling
    before.status, before.message, before.reading, before.varying = "wrong", ruling.message, reading, ruling.varying
    ruling.status, ruling.message = "ok", "agrees with the line before the wrong one"
    return before


def _agree(ruling: Ruling, after: Ruling) -> bool:
    """Whether what stands before and behind a wrong line is equal."""
    reading = after.reading
    if reading is None or ruling.before not in reading.sides or after.k not in reading.sides:
        return False
    return isinstance(judge(reading.sides[ruling.before], reading.sides[after.k], varying=after.varying), Holds)


def _premise(case: Case, ruling: Ruling) -> str:
    """Under which unsaid premise a wrong claim holds; empty where under none."""
    reading = ruling.reading
    if reading is None or ruling.k not in reading.sides:
        return ""
    for context, message in premises(case.ground.note.note.text, case.chain, reading):
        again = read_chain(Attempt(context, reading.layout, case.variable, {p: case.sides[p] for p in reading.sides}))
        both = ruling.before in again.sides and ruling.k in again.sides
        if both and isinstance(judged(again, ruling.before, ruling.k)[0], Holds):
            return message
    return ""
