"""The wheel works alone: in a clean environment, away from the checkout, with its templates."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

import texderive
from tests.outside.tools import in_ci, missing

pytestmark = pytest.mark.outside

ROOT = Path(__file__).parent.parent.parent
NOTE = "$$f = a^T X b$$\n\n$$\\frac{\\partial f}{\\partial X} = ?$$\n"


def run(command: list[str], cwd: Path, text: str = "") -> str:
    """The output of a command that knows nothing of the checkout."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        command, cwd=cwd, env=clean, input=text, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q"]
    run([*pip, "-w", str(folder), str(ROOT)], folder)
    (built,) = folder.glob("texderive-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path) -> str:
    """The interpreter of a new environment that holds the wheel and what it depends on."""
    if not in_ci():
        pytest.skip("installs the wheel and what it depends on into a clean environment: CI=true does it")
    folder = wheel.parent / "venv"
    venv.create(folder, with_pip=True)
    found = str(next(p for p in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if p.exists()))
    try:
        run([found, "-m", "pip", "install", "-q", str(wheel)], wheel.parent)
    except AssertionError as error:
        missing(f"the wheel's dependencies cannot be installed here: {error}")
    return found


def test_holds_templates_and_types_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    templates = {p.relative_to(ROOT).as_posix() for p in (ROOT / "templates").rglob("*") if p.is_file()}
    assert templates
    assert {f"texderive/{name}" for name in templates} <= names
    assert "texderive/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"texderive", f"texderive-{texderive.__version__}.dist-info"}


def test_version(python: str, tmp_path: Path) -> None:
    assert texderive.__version__ in run([python, "-m", "texderive", "--version"], tmp_path)


def test_derives(python: str, tmp_path: Path) -> None:
    script = str(Path(python).with_name("texderive"))
    assert "ab^T" in run([script, "derive", "f = a^T X b", "--wrt", "X"], tmp_path)


def test_builds_a_note_with_its_templates(python: str, tmp_path: Path) -> None:
    assert "aligned" in run([python, "-m", "texderive", "build", "-"], tmp_path, NOTE)
