"""Blame: the line that disagrees with both its neighbours, while they agree, is the wrong one."""

from __future__ import annotations

from texderive.audit.slips import mend
from texderive.audit.verdicts import Case, Ruling
from texderive.verify.judge import Holds, judge


def blame(case: Case, rulings: list[Ruling]) -> list[Ruling]:
    """Rulings of a chain with each error reported once, where it enters, and with what would be right."""
    for ruling in rulings:
        if ruling.status != "wrong":
            continue
        after = next((r for r in rulings if r.before == ruling.k and r.k > ruling.k), None)
        if after is not None and after.status == "wrong" and _agree(ruling, after):
            after.status, after.message = "ok", "agrees with the line before the wrong one"
        ruling.suggestion = mend(case, ruling)
        if not ruling.sure and not ruling.suggestion:
            ruling.status = "undecided"
    return rulings


def _agree(ruling: Ruling, after: Ruling) -> bool:
    """Whether what stands before and behind a wrong line is equal."""
    reading = after.reading
    if reading is None or ruling.before not in reading.sides or after.k not in reading.sides:
        return False
    return isinstance(judge(reading.sides[ruling.before], reading.sides[after.k], varying=after.varying), Holds)
