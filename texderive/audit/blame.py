"""Blame: the line that disagrees with both its neighbours, while they agree, is the wrong one."""

from __future__ import annotations

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
        after = next((r for r in rulings if r.k > ruling.k and r.status == "wrong" and _agree(ruling, r)), None)
        if after is not None:
            after.status, after.message = "ok", "agrees with the line before the wrong one"
        premise = _premise(case, ruling)
        if premise:
            ruling.status, ruling.message = "undecided", premise
            continue
        ruling.suggestion = mend(case, ruling)
        if not ruling.sure and not ruling.suggestion:
            ruling.status = "undecided"
        elif not ruling.sure and ruling.words:
            ruling.message = ruling.words
    return rulings


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
