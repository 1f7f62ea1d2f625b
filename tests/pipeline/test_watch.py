"""``build --watch``: a note that changes is built, and the run goes on until it is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOTE = "Let $f = a^T X b$.\n\n$$\\frac{\\partial f}{\\partial X} = ?$$\n"


def holds(path: Path, word: str) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if path.exists() and word in path.read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(os.name != "posix", reason="interrupts a process as POSIX does")
def test_changes_are_built_until_interrupted(tmp_path: Path) -> None:
    vault, said = tmp_path / "vault", tmp_path / "said"
    vault.mkdir()
    first, second = vault / "a.md", vault / "b.md"
    first.write_text(NOTE)
    command = [sys.executable, "-m", "texderive", "build", str(vault), "--watch"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TEXDERIVE_CACHE": str(tmp_path / "cache")}
    # A shell's background jobs ignore the interrupt, and so would what they start.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with said.open("w") as err, subprocess.Popen(command, env=environment, stderr=err, preexec_fn=heed) as run:
        try:
            assert holds(first, "ab^T") and holds(said, "waits for changes")
            time.sleep(0.5)  # the watch begins behind these words
            second.write_text(NOTE)
            assert holds(second, "ab^T")
            first.write_text(NOTE.replace("a^T", "c^T"))
            assert holds(first, "cb^T")
            (vault / ".texderive.toml").write_text('layout = "numerator"\n')
            assert holds(first, "bc^T") and holds(second, "ba^T")
            run.send_signal(signal.SIGINT)
            assert run.wait(30) in (0, 130)
        finally:
            run.kill()
    assert "Traceback" not in said.read_text()
