"""The time of a derivation with steps and proof over the corpus, warm; and the cost of a cold start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import texderive
from tests.bench.timing import Row, best, milliseconds
from tests.corpus import PROBLEMS, Problem

MEDIAN = 5e-3
COLD = 0.2


def derive(problem: Problem) -> object:
    return texderive.derive(
        problem.latex,
        wrt=problem.wrt,
        where=problem.where,
        assume=dict(problem.assume) or None,
        order=problem.order,
        layout=problem.layout,
    ).result.latex


def warm() -> Iterator[Row]:
    times = [best(lambda: derive(p), 3) for p in PROBLEMS]  # noqa: B023
    middle = median(times)
    yield Row(
        f"derivation over {len(times)} problems of the corpus",
        f"median {milliseconds(middle)}",
        f"<= {milliseconds(MEDIAN)}",
        middle <= MEDIAN,
    )
    yield Row("the slowest tenth begins at", milliseconds(quantiles(times, n=10)[-1]))
    for seconds, place in sorted(((t, k) for k, t in enumerate(times)), reverse=True)[:3]:
        yield Row(f"slowest: {PROBLEMS[place].latex} by {PROBLEMS[place].wrt}", milliseconds(seconds))


COMMANDS: dict[str, tuple[str, ...]] = {
    "bare Python": ("-c", "pass"),
    "numpy imported": ("-c", "import numpy"),
    "--version": ("-m", "texderive", "--version"),
    "derive 'f = a^T X b'": ("-m", "texderive", "derive", "f = a^T X b", "--wrt", "X"),
    "derive, as a library": ("-c", "import texderive; texderive.derive('f = a^T X b', wrt='X').result.latex"),
}


def run(command: tuple[str, ...], surroundings: dict[str, str]) -> None:
    subprocess.run([sys.executable, *command], capture_output=True, check=True, env=surroundings)


def cold() -> Iterator[Row]:
    """A new process each time, with compiled modules as after an installation."""
    with TemporaryDirectory() as compiled:
        surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        surroundings["PYTHONPYCACHEPREFIX"] = compiled
        took = {name: best(partial(run, command, surroundings)) for name, command in COMMANDS.items()}
    for name, seconds in took.items():
        wanted, met = "", True
        if name == "--version":
            wanted, met = "<= bare Python + 40 ms", seconds <= took["bare Python"] + 0.04
        elif name.startswith("derive"):
            wanted, met = f"<= {milliseconds(COLD)}", seconds <= COLD
        yield Row(f"cold: {name}", milliseconds(seconds), wanted, met)
