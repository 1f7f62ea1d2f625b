"""The import law: data flows one way, and imports follow it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "texderive"
GROUND = {"source", "diagnostics"}
READERS = {"note", "formula", "ir"}
INNER = GROUND | READERS | {"elaborate", "rules", "derivation", "verify"}
SEES: dict[str, set[str]] = {
    "source": set(),
    "diagnostics": {"source"},
    **dict.fromkeys(READERS, GROUND),
    "elaborate": GROUND | READERS,
    "rules": GROUND | {"ir"},
    "derivation": GROUND | {"ir", "rules"},
    "verify": GROUND | {"ir"},
    "audit": INNER,
    "render": INNER | {"audit"},
    "pipeline": INNER | {"audit", "render"},
    "integrations": INNER | {"", "audit", "render", "pipeline"},
    "cli": INNER | {"", "audit", "render", "pipeline"},
    "": {"diagnostics", "pipeline"},
    "__main__": {"cli"},
}
LAZY = {"numpy", "sympy", "jinja2", "rich", "watchfiles", "traceback"}
# Code and SymPy forms of a derivation are each asked for by one method of it alone, and cost every start their import.
WHAT_ONE_METHOD_NEEDS = {"pipeline/derivation.py"}
MODULES = {p.relative_to(PACKAGE).as_posix(): p for p in sorted(PACKAGE.rglob("*.py"))}


def imported(node: ast.AST) -> list[str]:
    """The dotted names that an import statement brings in; a relative import keeps its dots and so is refused."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    module = "." * node.level + (node.module or "")
    return [f"{module}.{alias.name}" if module == "texderive" else module for alias in node.names]


def part(name: str) -> str:
    """Which part of texderive a dotted name belongs to; the root's own names (``__version__``) are part ''."""
    second = name.split(".")[1:2]
    return second[0] if second and second[0] in SEES else ""


@pytest.mark.parametrize("path", MODULES)
def test_imports_follow_the_data(path: str) -> None:
    own = part("texderive." + path.removesuffix(".py").replace("/", "."))
    assert own or path == "__init__.py", f"{path} belongs to no part that the law names"
    tree = ast.parse(MODULES[path].read_text(encoding="utf-8"))
    names = [name for node in ast.walk(tree) for name in imported(node)]
    assert not [n for n in names if n.startswith(".")], "imports are absolute"
    seen = {part(n) for n in names if n.split(".")[0] == "texderive"}
    assert seen <= SEES[own] | {own}


@pytest.mark.parametrize("path", MODULES)
def test_imports_stand_at_the_top(path: str) -> None:
    tree = ast.parse(MODULES[path].read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    inner = {name.split(".")[0] for f in functions for node in ast.walk(f) for name in imported(node)}
    assert inner <= LAZY | ({"texderive"} if path.startswith("cli") or path in WHAT_ONE_METHOD_NEEDS else set())
