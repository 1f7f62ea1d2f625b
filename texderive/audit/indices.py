r"""Claims about entries that hold only where their indices differ, or are the same: ``for i \neq j``."""

from __future__ import annotations

import re
from functools import lru_cache

from texderive.audit.claims import Chain
from texderive.ir.expr import Expr, postorder
from texderive.ir.leaves import is_kronecker
from texderive.verify.judge import Holds, Places, judge_at

NEAR = 150  # characters before a claim, and behind it, in which its case is named
MEANT: dict[Places, str] = {
    "apart": "it holds where its indices differ",
    "same": "it holds where its indices are the same",
}


@lru_cache(1024)
def holds_at(left: Expr, right: Expr, varying: frozenset[str]) -> Places | None:
    r"""Where a claim with two free indices holds that does not hold everywhere, and that no \delta_{ij} tells."""
    if len(left.free) != 2 or left.free != right.free or any(map(is_kronecker, postorder(right))):
        return None
    places: tuple[Places, ...] = ("apart", "same")
    return next((p for p in places if isinstance(judge_at(left, right, p, varying), Holds)), None)


def is_said(places: Places, text: str, chain: Chain, indices: frozenset[str]) -> bool:
    """Whether the words before a chain, or else those behind it, name the case in which it holds."""
    a, b = map(re.escape, sorted(indices))
    case = re.compile(rf"(?:{a}|{b})\s*(?P<sign>=|\\neq?(?![A-Za-z])|≠|\\not\s*=)\s*(?:{a}|{b})")
    start, end = chain.span.start, chain.span.end
    before = list(case.finditer(text, max(0, start - NEAR), start))
    found = before[-1] if before else case.search(text, end, end + NEAR)
    return found is not None and (found["sign"] == "=") == (places == "same")
