"""The language of a note, for the connecting words of its answers."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NEAR = 400


def language(prose: str) -> Language:
    """``zh`` where Han characters outweigh English words in a stretch of prose."""
    return "zh" if len(_HAN.findall(prose)) > len(_WORD.findall(prose)) else "en"


def language_near(prose: str, at: int) -> Language | None:
    """The language of the prose around an offset, or None where there is too little of it to say."""
    near = prose[max(0, at - _NEAR) : at + _NEAR]
    if len(_HAN.findall(near)) < 4 and len(_WORD.findall(near)) < 4:
        return None
    return language(near)
