"""The hooks under the real pre-commit, which installs them from a repository as it does for users."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integrations.programs import NOTE, ROOT, need, program, run

pytestmark = pytest.mark.outside

PARTS = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "texderive", "templates")
WRONG = "Let $f = a^T X b$. Then $\\frac{\\partial f}{\\partial X} = 3 a b^T$.\n"


def commit(folder: Path) -> None:
    run("git", "init", "-q", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    run("git", *who, "commit", "-q", "--no-verify", "-m", "t", cwd=folder)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a repository of its own, as it is now."""
    need("pre_commit")
    program("git", "apt-get install git")
    folder = tmp_path_factory.mktemp("hooks")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    commit(folder)
    return folder


def test_notes_are_built_and_checked(hooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "asks.md").write_text(NOTE)
    (vault / "wrong.md").write_text(WRONG)
    commit(vault)
    command = (program("pre-commit"), "try-repo", str(hooks), "--all-files")
    first = run(*command, cwd=vault, status=1, checkout=False).stdout
    assert "files were modified by this hook" in first
    assert "= ab^T" in (vault / "asks.md").read_text()
    assert "wrong.md:1:" in first and "TD201" in first
    (vault / "wrong.md").write_text(WRONG.replace("3 ", ""))
    run("git", "add", "-A", cwd=vault)
    run(*command, cwd=vault, checkout=False)
