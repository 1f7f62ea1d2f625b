"""The filter under the real pandoc."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integrations.programs import NOTE, need, program, run

pytestmark = pytest.mark.outside


@pytest.fixture
def pandoc() -> str:
    need("panflute")
    return program("pandoc", "apt-get install pandoc")


def through(pandoc: str, note: str, cwd: Path, *more: str) -> str:
    return run(pandoc, "-f", "markdown", "--filter", program("texderive-pandoc"), *more, cwd=cwd, text=note).stdout


def test_answers_stand_in_the_document(pandoc: str, tmp_path: Path) -> None:
    html = through(pandoc, NOTE, tmp_path, "-t", "html", "--mathml")
    assert "?" not in html
    assert "\\frac{\\partial f}{\\partial X} = ab^T" in html
    assert "<em>some</em>" in html and "$5. Last." in html


def test_blocks_that_ask_nothing_stay_as_pandoc_made_them(pandoc: str, tmp_path: Path) -> None:
    table = "\n| a | b |\n|:--|--:|\n| 1 | $x$ |\n"
    note = NOTE + table + '\n::: {.box #id}\nword[^1] "quoted" -- H~2~O\n:::\n\n[^1]: note\n'
    plain = run(pandoc, "-f", "markdown", "-t", "json", cwd=tmp_path, text=note[len(NOTE) :]).stdout
    built = through(pandoc, note, tmp_path, "-t", "json")
    inner = plain[plain.index('"blocks":[') + 10 : plain.rindex("]")]
    assert inner.rstrip("]}") in built


def test_options_come_from_the_metadata(pandoc: str, tmp_path: Path) -> None:
    latex = through(pandoc, "---\ntexderive:\n  layout: numerator\n---\n\n" + NOTE, tmp_path, "-t", "latex")
    assert "= ba^T" in latex


def test_what_cannot_be_answered_is_said(pandoc: str, tmp_path: Path) -> None:
    command = (pandoc, "-f", "markdown", "-t", "html", "--filter", program("texderive-pandoc"))
    done = run(*command, cwd=tmp_path, text="$f = a^T x$, $\\nabla_q f = ?$\n")
    assert "TD122" in done.stderr and "?" in done.stdout
