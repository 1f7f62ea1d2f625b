"""The programs that texderive fits into: run as their users run them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.outside.tools import missing, tool

ROOT = Path(__file__).parent.parent.parent
NOTE = (
    "# Head\n\nLet $f = a^T X b$ and *some* text.\n\n$$\n\\frac{\\partial f}{\\partial X} = ?\n$$\n\n"
    "- an item with $\\nabla_a f = ?$ inside\n\nThe price is \\$5. Last.\n"
)


def need(module: str) -> None:
    """Skip the running test without a module of Python."""
    if find_spec(module) is None:
        missing(f"{module} is not installed: pip install -e '.[integrations]'")


def environment(checkout: bool) -> dict[str, str]:
    """The environment in which the programs of this Python come first, and texderive is the checkout if it shall be."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    rest = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**rest, "PATH": path, "PYTHONWARNINGS": "ignore"} | ({"PYTHONPATH": str(ROOT)} if checkout else {})


def program(name: str, hint: str = "pip install -e '.[integrations]'") -> str:
    """The path of a program, sought beside this Python first."""
    own = Path(sys.executable).with_name(name)
    return str(own) if own.exists() else tool(name, hint)


def run(
    *command: str, cwd: Path, text: str | None = None, status: int = 0, checkout: bool = True
) -> subprocess.CompletedProcess[str]:
    """What a program says; its exit status must be the one that is expected."""
    done = subprocess.run(
        command, cwd=cwd, env=environment(checkout), input=text, capture_output=True, text=True, encoding="utf-8",
        timeout=600,
    )  # fmt: skip
    assert done.returncode == status, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done
