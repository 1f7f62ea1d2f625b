"""Builds a vault and is killed in the middle, again and again: every note is as it was or as it is to be.

``python -m tests.pipeline.kill 200`` does it as often as it says.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOTES = 24


def note(number: int) -> str:
    filler = "A line of the note that says nothing of mathematics.\n" * 400
    asked = "".join(f"\n$$\\frac{{\\partial f}}{{\\partial {v}}} = ?$$\n" for v in ("X", "a", "b"))
    return f"# Note {number}\n\nLet $f = a^T X b$.\n{asked}\n{filler}"


def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "texderive", "build", str(folder), "--quiet", "--no-cache", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, start_new_session=True, cwd=folder)


def kill_often(times: int, folder: Path, seed: int = 1) -> Counter[str]:
    """Kill as many runs at random moments and count the notes that were found old, built and damaged."""
    draw = random.Random(seed)
    old = {folder / f"{n}.md": note(n).encode() for n in range(NOTES)}
    for path, data in old.items():
        path.write_bytes(data)
    started = time.monotonic()
    assert start(folder).wait(120) == 0
    whole = time.monotonic() - started
    new = {path: path.read_bytes() for path in old}
    assert all(new[path] != data for path, data in old.items())
    found: Counter[str] = Counter()
    for _ in range(times):
        for path, data in old.items():
            path.write_bytes(data)
        run = start(folder, *(["--jobs", "2"] if draw.random() < 0.3 else []))
        time.sleep(draw.uniform(0.2, 1.1) * whole)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(60)
        for path in old:
            now = path.read_bytes() if path.exists() else b""
            found["old" if now == old[path] else "built" if now == new[path] else "damaged"] += 1
    assert start(folder).wait(120) == 0
    found["left behind"] = len(list(folder.iterdir())) - NOTES
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        result = kill_often(int(sys.argv[1]) if len(sys.argv) > 1 else 200, Path(name), seed=int(time.time()))
    sys.stdout.write(f"{dict(result)}\n")
    sys.exit(1 if result["damaged"] or result["left behind"] else 0)
