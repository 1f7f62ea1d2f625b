"""Claims that ``check`` judges in a second, warm and on one core; and what its command takes, started cold.

``python -m tests.bench.audits [NOTES]`` measures these notes; without any, the derivations of the golden ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import texderive
from tests.audit.mutants import golden_notes
from tests.bench.timing import Row
from texderive.pipeline.pool import cores

CLAIMS = 200  # a second
RUNS = 4


def golden(folder: Path) -> list[Path]:
    """The golden notes with their answers as their own lines, in files."""
    paths = []
    for note in golden_notes():
        path = folder / Path(note.name).with_suffix(".tex" if note.format == "tex" else ".md")
        path.write_text(note.text, "utf-8")
        paths.append(path)
    return paths


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        yield from measured(golden(Path(folder)))


def measured(notes: Sequence[Path]) -> Iterator[Row]:
    texts = [(path.read_bytes().decode("utf-8"), "tex" if path.suffix == ".tex" else "markdown") for path in notes]
    times = []
    for _ in range(RUNS):
        start = process_time()
        claims = sum(len(texderive.check(text, format=format)) for text, format in texts)
        times.append(process_time() - start)
    rate = claims / min(times[1:])
    yield Row(f"{claims} claims of {len(notes)} notes, warm", f"{rate:.0f} / s", f">= {CLAIMS} / s", rate >= CLAIMS)
    yield Row(f"the same by the command, cold, {cores()} cores", f"{min(cold(notes) for _ in range(RUNS)):.2f} s")


def cold(notes: Sequence[Path]) -> float:
    """Seconds until a new process has told, with compiled modules as after an installation from the second on."""
    surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    names = [str(path.resolve()) for path in notes]
    kinds = [] if all(path.suffix in (".md", ".tex") for path in notes) else ["--from", "markdown"]
    start = perf_counter()
    subprocess.run([sys.executable, "-m", "texderive", "check", *kinds, *names], capture_output=True, env=surroundings)
    return perf_counter() - start


def main(notes: Sequence[Path]) -> None:
    for row in measured(notes) if notes else rows():
        print(f"{row.what}: {row.figure} {row.wanted}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
