"""How often Python looks for garbage while notes are worked on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 400_000  # objects made between two looks


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Nearly all that is made lives as long as its note: to look through it for garbage again and again is in vain."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], SELDOM), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
