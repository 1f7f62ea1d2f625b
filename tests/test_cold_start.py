"""A cold start imports only what the command needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numpy", "sympy", "jinja2", "pylatexenc"}


def modules_imported(*arguments: str) -> set[str]:
    """The top-level modules that ``python -m texderive`` imports with these arguments."""
    command = [sys.executable, "-X", "importtime", "-m", "texderive", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    rows = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {row.rsplit("|", 1)[1].strip().split(".")[0] for row in rows}


def test_version_imports_nothing_heavy() -> None:
    assert not modules_imported("--version") & HEAVY


@pytest.mark.parametrize(
    ("latex", "variable"), [("f = a^T X b", "X"), (r"f = a^T \exp(X b)", "X"), (r"f = \|X w - y\|^2", "w")]
)
def test_derive_imports_no_sympy(latex: str, variable: str) -> None:
    imported = modules_imported("derive", latex, "--wrt", variable)
    assert "texderive" in imported
    assert "sympy" not in imported
