"""Waiting for notes to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from texderive.pipeline.files import PASSED_OVER, SUFFIXES
from texderive.pipeline.settings import OWN_FILE, SHARED_FILE


def changes(paths: Iterable[str], debounce: int = 300) -> Iterator[set[Path]]:
    """The files that changed among files and folders, again and again; settings and templates count too."""
    import watchfiles

    named = [Path(p).resolve() for p in paths]
    # A file is watched by its folder: editors replace files, and a watch on the old one would be lost with it.
    folders = {p if p.is_dir() else p.parent for p in named if p.exists() or p.parent.exists()}

    def is_ours(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        if path.name in (OWN_FILE, SHARED_FILE) or path.suffix == ".jinja":
            return True
        if path.suffix.lower() not in SUFFIXES or not any(path.is_relative_to(p) for p in named):
            return path in named
        below = [part for n in named if path.is_relative_to(n) for part in path.relative_to(n).parts]
        return not any(part.startswith(".") or part in PASSED_OVER for part in below)

    for changed in watchfiles.watch(*folders, watch_filter=is_ours, debounce=debounce, raise_interrupt=False):
        yield {Path(name) for _, name in changed}
