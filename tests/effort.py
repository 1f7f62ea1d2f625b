"""How much work a call does, counted and not timed: the same on a busy machine as on an idle one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import texderive

PACKAGE = str(Path(texderive.__file__).parent)


def lines_run(work: Callable[[], object]) -> int:
    """The number of lines of the package that ``work`` runs."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _argument: object) -> object:
        return line if frame.f_code.co_filename.startswith(PACKAGE) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
