"""The extension under the real Sphinx with MyST."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integrations.programs import NOTE, need, program, run

pytestmark = pytest.mark.outside

CONF = """
project = "t"
extensions = ["myst_parser", "texderive.integrations.sphinx"]
myst_enable_extensions = ["dollarmath", "amsmath"]
texderive_options = {"layout": "numerator"}
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    need("sphinx")
    need("myst_parser")
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.md").write_text(NOTE)
    return tmp_path


def build(docs: Path, *more: str, status: int = 0) -> str:
    return run(program("sphinx-build"), "-b", "html", *more, ".", "out", cwd=docs, status=status).stderr


def test_pages_are_built_and_sources_stay(docs: Path) -> None:
    (docs / "old.rst").write_text(":orphan:\n\nOld\n===\n\n:math:`\\nabla_x f = ?`\n")
    build(docs, "-W")
    html = (docs / "out" / "index.html").read_text()
    assert "= ba^T" in html and "= ?" not in html and "Hence" in html
    assert "= ?" in (docs / "out" / "old.html").read_text()
    assert (docs / "index.md").read_text() == NOTE


def test_what_cannot_be_answered_is_a_warning(docs: Path) -> None:
    (docs / "index.md").write_text("# T\n\n$f = a^T x$, $\\nabla_q f = ?$\n")
    assert "index.md:3:15: error TD122" in build(docs)
    build(docs, "-W", "-E", status=1)
