"""Formulas through real KaTeX, as the readers of a Markdown note will."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.outside.tools import missing, tool

HERE = Path(__file__).parent
INSTALL = "npm install --prefix tests/outside"

_NO_MATHEMATICS = re.compile(r"(?ms)<!--.*?-->|^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$|`[^`\n]*`")
_MATHEMATICS = re.compile(r"\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+?)(?<!\\)\$", re.DOTALL)
_CONTAINER = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to render; ``id`` says where it came from."""

    id: str
    latex: str
    display: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """A formula that KaTeX refuses, and why."""

    id: str
    latex: str
    message: str


def formulas_of(text: str, name: str) -> list[Formula]:
    """The formulas of a Markdown text; a text without any dollar is one display formula."""
    if "$" not in text:
        return [Formula(name, text)]
    bare = _CONTAINER.sub("", _NO_MATHEMATICS.sub("", text))
    return [
        Formula(f"{name}#{number}", match["display"] or match["inline"], match["display"] is not None)
        for number, match in enumerate(_MATHEMATICS.finditer(bare))
    ]


def check_katex(formulas: Iterable[Formula]) -> list[Failure]:
    """The formulas that KaTeX does not render."""
    node = tool("node", "KaTeX needs Node.js")
    if not (HERE / "node_modules" / "katex").is_dir():
        missing(f"katex is not installed: {INSTALL}")
    lines = "\n".join(json.dumps(asdict(formula)) for formula in formulas)
    run = subprocess.run(
        [node, str(HERE / "katex.mjs")], input=lines, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert run.returncode == 0, run.stderr
    return [Failure(**json.loads(line)) for line in run.stdout.splitlines()]
