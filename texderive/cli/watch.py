"""``texderive build --watch``: go on, and build what changes."""

from __future__ import annotations

import sys
from argparse import Namespace

from texderive.cli.build import build_once
from texderive.pipeline.files import SUFFIXES
from texderive.pipeline.settings import forget
from texderive.pipeline.watch import changes


def watch(given: Namespace) -> None:
    """Build again whenever a note changes, until interrupted. Another setting or template concerns all notes."""
    if not given.quiet:
        print("texderive waits for changes; Ctrl-C ends it", file=sys.stderr, flush=True)
    for changed in changes(given.paths):
        notes = [p for p in changed if p.suffix.lower() in SUFFIXES]
        if len(notes) < len(changed):
            forget()
        # With -o the place below the folder that was named counts, so all are looked at; the cache makes that quick.
        all_of_them = given.output or len(notes) < len(changed)
        build_once(given, given.paths if all_of_them else [str(p) for p in notes if p.exists()])
        sys.stderr.flush()
