"""What is known from earlier runs: by content, options and program, and no fault of the file is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from texderive.note.options import Options
from texderive.pipeline import cache as module
from texderive.pipeline.cache import FILE, Cache, Known, digest, is_lasting, program, work_key
from texderive.pipeline.said import NAME, Said

KNOWN = Known(digest(b"new"), 3, (Said("error", "TD122", f"{NAME}:1:2: error TD122: x 求"),))


def test_what_was_put_is_got_by_a_later_run(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep")
    assert cache.get(b"k") is None
    cache.put(b"k", KNOWN)
    cache.close()
    again = Cache(tmp_path / "deep")
    assert again.get(b"k") == KNOWN
    assert again.get(b"l") is None
    again.close()
    assert again.get(b"k") is None


def test_no_folder_is_no_cache() -> None:
    cache = Cache(None)
    cache.put(b"k", KNOWN)
    assert cache.get(b"k") is None
    cache.close()


@pytest.mark.parametrize("data", [b"", b"no data base at all" * 200, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    cache = Cache(tmp_path)
    assert cache.get(b"k") is None
    cache.put(b"k", KNOWN)
    cache.close()
    assert Cache(tmp_path).get(b"k") == KNOWN


def test_a_file_with_other_columns_or_rows_is_survived(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / FILE) as rows:
        rows.execute("CREATE TABLE known (key BLOB)")
    assert Cache(tmp_path).get(b"k") is None
    (tmp_path / FILE).unlink()
    Cache(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as rows:
        rows.execute("INSERT INTO known VALUES (?, ?, ?, ?, ?)", (b"k", "text", "many", "[1", 0))
    assert Cache(tmp_path).get(b"k") is None


def test_a_folder_that_cannot_be_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file" / "below")
    cache.put(b"k", KNOWN)
    assert cache.get(b"k") is None
    cache.close()


def test_what_nobody_asks_for_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    cache.put(b"old", KNOWN)
    cache.close()
    day = module.time.time()
    monkeypatch.setattr(module.time, "time", lambda: day + (module.KEPT_DAYS + 2) * 86_400)
    later = Cache(tmp_path)
    later.put(b"new", KNOWN)
    later.close()
    assert Cache(tmp_path).get(b"old") is None
    assert Cache(tmp_path).get(b"new") == KNOWN


def test_options_format_and_templates_are_part_of_the_key(tmp_path: Path) -> None:
    template = tmp_path / "a.jinja"
    template.write_text("1")
    keys = [
        work_key("markdown", "build", Options()),
        work_key("tex", "build", Options()),
        work_key("markdown", "clean", Options()),
        work_key("markdown", "build", Options(layout="numerator")),
        work_key("markdown", "build", Options(template=str(template))),
        work_key("markdown", "build", Options(), [tmp_path]),
    ]
    preamble = Options(preamble=str(template))
    keys.append(work_key("markdown", "build", preamble))
    template.write_text("2")
    keys.append(work_key("markdown", "build", preamble))
    keys.append(work_key("markdown", "build", Options(template=str(template))))
    keys.append(work_key("markdown", "build", Options(), [tmp_path]))
    assert len(set(keys)) == len(keys)


def test_the_program_is_part_of_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / "part.py"
    part.write_text("x")
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    before = program.__wrapped__()
    os.utime(part, ns=(1, 1))
    assert program.__wrapped__() != before


def test_a_note_that_names_a_file_is_not_lasting() -> None:
    assert is_lasting(b"a note with \\frac{x}{y} and a preamble")
    assert not is_lasting(b"<!-- texderive: template=x.jinja -->")
    assert not is_lasting(b"---\ntexderive: {preamble: m.tex}\n---\n")
