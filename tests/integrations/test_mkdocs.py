"""The plugin under the real MkDocs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integrations.programs import NOTE, need, program, run

pytestmark = pytest.mark.outside


@pytest.fixture
def site(tmp_path: Path) -> Path:
    need("mkdocs")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(NOTE)
    (tmp_path / "docs" / "own.md").write_text("---\ntexderive:\n  layout: denominator\n---\n" + NOTE)
    (tmp_path / "mkdocs.yml").write_text("site_name: t\nplugins:\n  - texderive:\n      layout: numerator\n")
    return tmp_path


def test_pages_are_built_and_sources_stay(site: Path) -> None:
    run(program("mkdocs"), "build", "--strict", cwd=site)
    html = (site / "site" / "index.html").read_text()
    assert "= ba^T" in html and "= ?" not in html and "texderive-" not in html
    assert "= ab^T" in (site / "site" / "own" / "index.html").read_text()
    assert (site / "docs" / "index.md").read_text() == NOTE


def test_what_cannot_be_answered_is_a_warning(site: Path) -> None:
    (site / "docs" / "bad.md").write_text("$f = a^T x$, $\\nabla_q f = ?$\n")
    assert "bad.md:1:15: error TD122" in run(program("mkdocs"), "build", cwd=site).stderr
    run(program("mkdocs"), "build", "--strict", cwd=site, status=1)
