"""``python -m tests.bench``: every figure that is promised, measured; with words, only the benches so named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from tests.bench import audits, generated, growth, problems, versus_sympy
from tests.bench.timing import Row

BENCHES: dict[str, Callable[[], Iterator[Row]]] = {
    "sympy": versus_sympy.rows,
    "growth": growth.rows,
    "corpus": problems.warm,
    "code": generated.rows,
    "cold": problems.cold,
    "audit": audits.rows,
}


def main(chosen: list[str]) -> int:
    """Print one table for each bench; the status says whether every promise was met."""
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        print(f"known: {', '.join(BENCHES)}")
        return 2
    met = True
    for name in chosen or BENCHES:
        table = Table("what", "figure", "wanted", "", title=name, title_justify="left")
        for row in BENCHES[name]():
            table.add_row(row.what, row.figure, row.wanted, "" if not row.wanted else "met" if row.met else "MISSED")
            met = met and row.met
        Console(width=160, highlight=False).print(table)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
