"""Notes on disk: what is found, what is read, and that a note is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from texderive.diagnostics import TexDeriveError
from texderive.pipeline import files
from texderive.pipeline.files import find_inputs, matches, read_file, replace_file, write_file

posix = pytest.mark.skipif(os.name != "posix", reason="modes, owners and links of POSIX")
mortal = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read and write everything")


def code_of(error: pytest.ExceptionInfo[TexDeriveError]) -> str:
    (diagnostic,) = error.value.diagnostics
    return diagnostic.code


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    hidden = (".git/g.md", "node_modules/h.md")
    for name in ("a.md", "b.tex", "c.ipynb", "d.txt", "sub/e.MD", "sub/deep/f.markdown", *hidden):
        path = tmp_path / "vault" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path / "vault"


def names(found: files.Found, root: Path) -> list[str]:
    return [one.path.relative_to(root).as_posix() for one in found.inputs]


def test_a_folder_gives_its_notes_and_no_hidden_ones(vault: Path) -> None:
    found = find_inputs([str(vault)])
    assert names(found, vault) == ["a.md", "b.tex", "c.ipynb", "sub/e.MD", "sub/deep/f.markdown"]
    assert [one.format for one in found.inputs] == ["markdown", "tex", "notebook", "markdown", "markdown"]
    assert not found.said


def test_globs_files_and_folders_name_a_note_once(vault: Path) -> None:
    found = find_inputs([str(vault / "a.md"), str(vault / "**" / "*.m*"), str(vault / "sub")])
    assert names(found, vault) == ["a.md", "sub/deep/f.markdown", "sub/e.MD"]
    assert [one.root for one in found.inputs] == [vault, vault, vault / "sub"]


def test_a_file_whose_name_has_the_marks_of_a_glob_is_itself(tmp_path: Path) -> None:
    note = tmp_path / "note[1].md"
    note.write_text("x")
    assert [one.path for one in find_inputs([str(note)]).inputs] == [note]


def test_what_names_no_note_is_said_and_the_rest_is_found(vault: Path) -> None:
    (vault / "empty").mkdir()
    found = find_inputs([str(vault / "*.nothing"), str(vault / "empty"), str(vault / "d.txt"), str(vault / "a.md")])
    assert names(found, vault) == ["a.md"]
    assert [diagnostic.code for _, diagnostic in found.said] == ["TD001"] * 3


def test_the_format_can_be_said(vault: Path) -> None:
    (one,) = find_inputs([str(vault / "d.txt")], "tex").inputs
    assert one.format == "tex"


def test_what_is_excluded_is_no_input(vault: Path) -> None:
    assert names(find_inputs([str(vault)], exclude=[vault / "sub"]), vault) == ["a.md", "b.tex", "c.ipynb"]


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("drafts/a.md", "drafts", True),
        ("drafts/a.md", "drafts/", True),
        ("drafts/a.md", "drafts/**", True),
        ("x/README.md", "README.md", True),
        ("x/a.md", "*/a.md", True),
        ("x/a.md", "drafts", False),
    ],
)
def test_patterns_of_settings(path: str, pattern: str, expected: bool) -> None:
    assert matches(Path("/v") / path, [pattern], Path("/v")) is expected


@pytest.mark.parametrize(
    "data",
    [b"", b"a\r\nb\rc\n", b"\xef\xbb\xbfa\n", "中文\t \n".encode(), b"a\x00b"],
    ids=["empty", "ends", "bom", "zh", "nul"],
)
def test_bytes_come_back(tmp_path: Path, data: bytes) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(data)
    read = read_file(note)
    assert not read.text.startswith("\ufeff")
    assert read.encode(read.text) == data


@pytest.mark.parametrize("data", [b"ab\n\xff", "a".encode("utf-16"), "\ud800".encode("utf-8", "surrogatepass")])
def test_what_is_not_utf8_is_refused(tmp_path: Path, data: bytes) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(data)
    with pytest.raises(TexDeriveError) as error:
        read_file(note)
    assert code_of(error) == "TD001"


def test_what_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.md", tmp_path / "none" / "a.md"):
        with pytest.raises(TexDeriveError) as error:
            read_file(path)
        assert code_of(error) == "TD001"


@mortal
def test_what_may_not_be_read_or_written_is_refused(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(b"x")
    read = read_file(note)
    note.chmod(0o444)
    with pytest.raises(TexDeriveError) as error:
        replace_file(read, b"y")
    assert code_of(error) == "TD004"
    note.chmod(0)
    with pytest.raises(TexDeriveError) as error:
        read_file(note)
    assert code_of(error) == "TD001"


@posix
def test_mode_and_symbolic_links_are_kept(tmp_path: Path) -> None:
    note, link = tmp_path / "real" / "a.md", tmp_path / "link.md"
    note.parent.mkdir()
    note.write_bytes(b"x")
    note.chmod(0o640)
    link.symlink_to(note)
    replace_file(read_file(link), b"y")
    assert link.is_symlink()
    assert note.read_bytes() == b"y"
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    assert sorted(p.name for p in note.parent.iterdir()) == ["a.md"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(b"x")
    read = read_file(note)
    note.write_bytes(b"z")
    with pytest.raises(TexDeriveError) as error:
        replace_file(read, b"y")
    assert code_of(error) == "TD002"
    assert note.read_bytes() == b"z"
    note.unlink()
    with pytest.raises(TexDeriveError):
        replace_file(read, b"y")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(b"x")
    read = read_file(note)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TexDeriveError) as error:
        replace_file(read, b"y")
    assert code_of(error) == "TD004"
    assert note.read_bytes() == b"x"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_a_new_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_file(tmp_path / "out" / "deep" / "a.md", b"x")
    assert (tmp_path / "out" / "deep" / "a.md").read_bytes() == b"x"
    with pytest.raises(TexDeriveError) as error:
        write_file(tmp_path / "out" / "deep" / "a.md" / "b.md", b"x")
    assert code_of(error) == "TD004"


@posix
def test_what_a_killed_run_left_is_removed_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    dead = tmp_path / f".{2**22 + 7}.texderive-tmp"  # no process has a number as high
    alive = tmp_path / f".{os.getppid()}.texderive-tmp"
    other = tmp_path / ".b.texderive-tmp"
    for path in (dead, alive, other):
        path.write_text("x")
    find_inputs([str(tmp_path / "a.md")])
    assert [path.exists() for path in (dead, alive, other)] == [False, True, True]
