"""What goes to the terminal beside the work itself: diagnostics, progress, counts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from texderive.diagnostics import Diagnostic, show
from texderive.pipeline.said import Said
from texderive.source import Source

# Seconds of work after which somebody who waits is shown how far it is.
PATIENCE = 1.0


def tell(said: Iterable[Said], name: str, severities: frozenset[str]) -> None:
    for one in said:
        if one.severity in severities:
            print(one.of(name), file=sys.stderr)


def tell_diagnostic(diagnostic: Diagnostic, source: Source) -> None:
    print(show(diagnostic, source), file=sys.stderr)


def severities(quiet: bool, verbose: bool = False) -> frozenset[str]:
    """Which diagnostics are shown."""
    if quiet:
        return frozenset({"error"})
    return frozenset({"error", "warning", "note"} if verbose else {"error", "warning"})


def count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


class Bar(Protocol):
    def __call__(self, done: int) -> None: ...


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Bar]:
    """A bar that shows itself on a terminal once the work has taken long."""
    if quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("texderive"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
    task = bar.add_task("notes", total=total)
    started = time.monotonic()

    def update(done: int) -> None:
        if not bar.live.is_started and time.monotonic() - started > PATIENCE:
            bar.start()
        bar.update(task, completed=done)

    try:
        yield update
    finally:
        bar.stop()
