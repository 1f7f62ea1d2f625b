"""``texderive rules``: the catalogue."""

from __future__ import annotations

import sys
from argparse import Namespace
from difflib import get_close_matches

from texderive.cli.entry import BAD_INPUT, FINE
from texderive.render.catalogue import HEADINGS, as_json, as_text, entries


def run(given: Namespace) -> int:
    """List the rules, or those that are named: by name, or by the table they stand in."""
    rows = entries(given.lang or "en")
    known = {one.name for one in rows} | set(HEADINGS)
    unknown = [name for name in given.names if name not in known]
    for name in unknown:
        near = get_close_matches(name, known, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        print(f"texderive: there is no rule {name}{hint}", file=sys.stderr)
    if given.names:
        rows = tuple(one for one in rows if one.name in given.names or one.kind in given.names)
    if rows or not unknown:
        sys.stdout.write(as_json(rows) + "\n" if given.json else as_text(rows))
    return BAD_INPUT if unknown else FINE
