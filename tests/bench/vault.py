"""A vault of many notes: a full build, a second run with nothing changed, and one note changed.

``python -m tests.bench.vault [NOTES]`` prints the seconds of each; a note has ten formulas, two of them questions.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.corpus import PROBLEMS

ROOT = Path(__file__).parent.parent.parent
STATED = (
    r"\mathrm{d}(UV) = (\mathrm{d}U)V + U\mathrm{d}V",
    r"\operatorname{tr}(PQ) = \operatorname{tr}(QP)",
    "(PQ)^T = Q^T P^T",
)


def note(number: int) -> str:
    """A note of its own kind: two problems, each defined and asked, among formulas that ask nothing."""
    parts = [f"# Note {number}\n"]
    for k in range(2):
        problem = PROBLEMS[(2 * number + k) % len(PROBLEMS)]
        latex = problem.latex.split(";")[0]
        name = latex.split("=")[0].strip()
        parts.append(f"## Part {k}\n\nLet $c_{{{number}}}$ be a number, and\n\n$$\n{latex}\n$$\n")
        parts.extend(f"It is known that ${one}$.\n" for one in STATED[: 2 if k else 3])
        parts.append(f"$$\n\\frac{{\\partial {name}}}{{\\partial {problem.wrt}}} = ?\n$$\n")
    return "\n".join(parts)


def timed(folder: Path, cache: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TEXDERIVE_CACHE": str(cache)}
    command = [sys.executable, "-m", "texderive", "build", str(folder)]
    started = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    seconds = time.monotonic() - started
    print(f"{seconds:8.2f} s  exit {done.returncode}  {done.stderr.splitlines()[-1]}")
    return seconds


def main(notes: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "vault", Path(name) / "cache"
        for n in range(notes):
            path = folder / f"{n // 50:03d}" / f"{n:05d}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(note(n), encoding="utf-8")
        first = timed(folder, cache)
        second = timed(folder, cache)
        with open(folder / "000" / "00000.md", "a", encoding="utf-8") as file:
            file.write("\nAnother line, and $$\\nabla_x (x^T x) = ?$$\n")
        timed(folder, cache)
        print(f"second run: {second / first:.1%} of the first")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
