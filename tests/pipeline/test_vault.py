"""An unchanged vault costs almost nothing: its notes are read, and neither understood nor written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from texderive.cli import main
from texderive.pipeline import work

ROOT = Path(__file__).parent.parent.parent
NOTE = "Let $f = a^T X b$.\n\n$$\\frac{\\partial f}{\\partial X} = ?$$\n\nAnd $\\nabla_q f = ?$.\n"
HEAVY = ("numpy", "sympy", "jinja2", "pylatexenc", "pyromark", "rich", "texderive.ir", "texderive.formula")


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TEXDERIVE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "vault"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.md").write_text(f"{n}\n\n{NOTE}")
    return folder


def test_a_second_run_imports_nothing_heavy(vault: Path) -> None:
    assert main(["build", str(vault), "-q"]) == 2
    command = [sys.executable, "-X", "importtime", "-m", "texderive", "build", str(vault)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert run.returncode == 2 and "5 notes: 5 answers, 0 written, 5 unchanged, 5 with errors" in run.stderr
    imported = {line.rsplit("|", 1)[-1].strip() for line in run.stderr.splitlines() if line.startswith("import time")}
    assert "texderive.pipeline.vault" in imported
    assert not imported & set(HEAVY)


def test_only_what_changed_is_worked_on(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    real = work.work

    def counted(job: work.Job) -> work.Outcome:
        worked.append(job.path.name)
        return real(job)

    monkeypatch.setattr(work, "work", counted)
    assert main(["build", str(vault), "-q"]) == 2 and len(worked) == 5
    (vault / "3.md").write_text((vault / "3.md").read_text() + "\nmore\n")
    worked.clear()
    for _ in range(2):
        assert main(["build", str(vault), "-q"]) == 2
    assert worked == ["3.md"]
    assert main(["build", str(vault), "-q", "--layout", "numerator"]) == 2 and len(worked) == 6


def test_a_killed_cache_or_a_lost_one_changes_no_result(vault: Path, tmp_path: Path) -> None:
    assert main(["build", str(vault), "-q"]) == 2
    built = [p.read_bytes() for p in sorted(vault.iterdir())]
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert main(["build", str(vault), "-q"]) == 2
    assert [p.read_bytes() for p in sorted(vault.iterdir())] == built
