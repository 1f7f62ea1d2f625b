"""Settings of folders: the nearest file upwards, and every fault of it said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from texderive.note.options import Options
from texderive.pipeline.settings import OWN_FILE, SHARED_FILE, find_settings, forget


@pytest.fixture(autouse=True)
def anew() -> None:
    forget()


def test_the_nearest_file_upwards_holds(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / SHARED_FILE).write_text('[tool.texderive]\nlayout = "numerator"\ntasks = true\n')
    (tmp_path / "a" / SHARED_FILE).write_text('[tool.other]\nx = 1\n')
    assert find_settings(deep).options == Options(layout="numerator", tasks=True)
    forget()
    (tmp_path / "a" / OWN_FILE).write_text('detail = "brief"\n')
    assert find_settings(deep).options == Options(detail="brief")


def test_an_own_file_comes_before_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / SHARED_FILE).write_text('[tool.texderive]\nlang = "zh"\n')
    (tmp_path / OWN_FILE).write_text('lang = "en"\n')
    assert find_settings(tmp_path).options == Options(lang="en")


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ('detail = "full"\nlayuot = "numerator"\n', "layuot", "layout"),
        ('layout = "sideways"\n', "layout", ""),
        ("layout = 3\n", "layout", ""),
        ("tasks = 'perhaps'\n", "tasks", ""),
        ("exclude = [1]\n", "exclude", ""),
    ],
)
def test_a_wrong_key_or_value_is_said_with_its_place(tmp_path: Path, text: str, place: str, hint: str) -> None:
    (tmp_path / OWN_FILE).write_text(text)
    settings = find_settings(tmp_path)
    (said,) = settings.diagnostics
    assert said.code == "TD003"
    assert said.span is not None
    assert text[said.span.start : said.span.end] == place
    assert hint in said.hint


def test_the_place_in_a_shared_file_is_in_its_own_table(tmp_path: Path) -> None:
    text = "[tool.other]\nlayuot = 1\n\n[tool.texderive]\nlayuot = 1\n"
    (tmp_path / SHARED_FILE).write_text(text)
    (said,) = find_settings(tmp_path).diagnostics
    assert said.span is not None
    assert said.span.start == text.rindex("layuot")


@pytest.mark.parametrize("data", [b"layout = ", b"\xff", b"layout = [", b"a" * 100_000 + b"=" * 9])
def test_a_broken_file_is_said_and_sets_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / OWN_FILE).write_bytes(data)
    settings = find_settings(tmp_path)
    assert settings.options == Options()
    assert len(settings.diagnostics) == 1


def test_a_broken_pyproject_of_somebody_else_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / SHARED_FILE).write_text("[tool.other\n")
    assert not find_settings(tmp_path).diagnostics


def test_files_are_found_from_where_the_settings_lie(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "short.jinja").write_text("x")
    (tmp_path / OWN_FILE).write_text('template = "short"\ntemplates = "mine"\n')
    settings = find_settings(tmp_path)
    assert settings.templates == (tmp_path / "mine",)
    assert settings.options.template == "short"
    forget()
    (tmp_path / OWN_FILE).write_text('template = "mine/short.jinja"\npreamble = "m.tex"\n')
    assert find_settings(tmp_path).options.preamble == str(tmp_path / "m.tex")
    assert find_settings(tmp_path).options.template == str(tmp_path / "mine" / "short.jinja")
