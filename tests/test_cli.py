"""The command line: what it prints and writes, and the exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import texderive
from texderive.cli import entry, main
from texderive.pipeline.placing import Edit
from texderive.source import Span

NOTE = "# Note\n\nLet $f = a^T X b$.\n\n$$\n\\frac{\\partial f}{\\partial X} = ?\n$$\n"
PLAIN = "# Note\n\nLet $f = a^T X b$.\n"
UNANSWERED = PLAIN + "\n$$\\frac{\\partial f}{\\partial y} = ?$$\n"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and a cache of its own."""
    folder = tmp_path / "vault"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TEXDERIVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TEXDERIVE_DEBUG", raising=False)
    return folder


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


# derive


def test_derive_prints_latex_ready_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", r"f = a^T \exp(Xb)", "--wrt", "X"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("$$\n\\begin{aligned}\n")
    assert r"\frac{\partial f}{\partial X} = (a \odot \exp(Xb)) b^T" in out


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["--answer"], "ab^T\n"),
        (["--answer", "--layout", "numerator"], "ba^T\n"),
        (["--template", "tex"], r"\begin{align*}"),
        (["--code", "numpy"], "def "),
        (["--lang", "zh"], "$$"),
        (["--detail", "brief"], "ab^T"),
    ],
)
def test_derive_has_options(more: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "f = a^T X b", "--wrt", "X", *more]) == 0
    assert expected in capsys.readouterr().out


def test_derive_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "f = x^T A x", "--wrt", "x", "--assume", "A=symmetric", "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["result"] == "2Ax"
    assert all(step["verified"] for step in read["steps"])


def test_derive_with_a_template_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    put("own.jinja", "<< result | formula >>!")
    assert main(["derive", "f = a^T x", "--wrt", "x", "--template", "own.jinja"]) == 0
    assert capsys.readouterr().out.strip() == r"\frac{\partial f}{\partial x} = a!"


def test_derive_minds_the_settings_of_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    put(".texderive.toml", 'layout = "numerator"\n')
    assert main(["derive", "f = a^T X b", "--wrt", "X", "--answer"]) == 0
    assert capsys.readouterr().out == "ba^T\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["f = a^T (Xb", "--wrt", "X"], "formula:1:9: error TD102"),
        (["f = a^T X b", "--wrt", "y"], "TD122"),
        (["f = a^T X b", "--wrt", "X", "--assume", "X"], "TD003"),
        (["f = a^T X b", "--wrt", "X", "--assume", "X=symmetrical"], "did you mean symmetric"),
        (["f = a^T X b", "--wrt", "X", "--template", "nothing"], "TD401"),
    ],
)
def test_derive_says_what_is_wrong(arguments: list[str], shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", *arguments]) == 2
    said = capsys.readouterr()
    assert shown in said.err
    assert said.out == ""


# build and strip


def test_build_strip_and_build_again(capsys: pytest.CaptureFixture[str]) -> None:
    note, tex = put("a.md", NOTE), put("sub/b.tex", "Let $f = x^T A x$. Then $\\nabla f(x) = 1$.\n")
    assert main(["build", "."]) == 0
    assert "2 notes: 1 answer, 1 written, 1 unchanged" in capsys.readouterr().err
    built = note.read_bytes()
    assert b"ab^T" in built
    assert main(["build", ".", "--no-cache"]) == 0
    assert main(["build", "."]) == 0
    assert note.read_bytes() == built
    assert main(["strip", "."]) == 0
    assert note.read_bytes() == NOTE.encode()
    assert tex.read_text().startswith("Let")


def test_bytes_of_every_kind_are_kept() -> None:
    data = b"\xef\xbb\xbf" + (NOTE.replace("\n", "\r\n") + "tail \t \r\nlast").encode()
    note = Path("a.md")
    note.write_bytes(data)
    assert main(["build", "a.md"]) == 0
    built = note.read_bytes()
    assert built.startswith(b"\xef\xbb\xbf# Note\r\n") and built.endswith(b"tail \t \r\nlast")
    assert b"ab^T" in built and b"\n" not in built.replace(b"\r\n", b"")
    assert main(["strip", "a.md"]) == 0
    assert note.read_bytes() == data


def test_check_and_diff_write_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    note = put("a.md", NOTE)
    assert main(["build", "a.md", "--check"]) == 1
    assert "a.md: would change" in capsys.readouterr().err
    assert main(["build", "a.md", "--diff"]) == 0
    shown = capsys.readouterr().out
    assert "--- a.md" in shown and "\n+\\frac{\\partial f}{\\partial X} = ab^T\n" in shown
    assert main(["build", "a.md", "--diff", "--check", "-q"]) == 1
    assert note.read_bytes() == NOTE.encode()
    assert main(["build", "a.md", "-q"]) == 0
    assert main(["build", "a.md", "--check"]) == 0


def test_what_cannot_be_answered_is_said_and_the_rest_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.md", NOTE), put("b.md", UNANSWERED), Path("c.md").write_bytes(b"\xff")
    assert main(["build", "a.md", "b.md", "c.md", "d.md", "none/*.md"]) == 2
    err = capsys.readouterr().err
    assert "b.md:5:3: error TD122" in err or "b.md:5:1: error TD122" in err
    for said in ("c.md: error TD001", "d.md: error TD001", "none/*.md: error TD001", "4 with errors"):
        assert said in err or said == "4 with errors"
    assert b"ab^T" in Path("a.md").read_bytes()


def test_a_second_run_says_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.md", NOTE + UNANSWERED)
    assert main(["build", "a.md", "-q"]) == 2
    capsys.readouterr()
    assert main(["build", "a.md", "-q"]) == 2
    from_cache = capsys.readouterr().err
    assert main(["build", "a.md", "-q", "--no-cache"]) == 2
    assert capsys.readouterr().err == from_cache
    line = Path("a.md").read_text().split("\n").index("$$\\frac{\\partial f}{\\partial y} = ?$$") + 1
    assert f"a.md:{line}:" in from_cache


def test_output_to_a_folder_keeps_the_paths_and_the_notes() -> None:
    put("notes/a.md", NOTE), put("notes/deep/b.md", PLAIN)
    for _ in range(2):
        assert main(["build", "notes", "-o", "out"]) == 0
    assert "ab^T" in Path("out/a.md").read_text()
    assert Path("out/deep/b.md").read_text() == PLAIN
    assert Path("notes/a.md").read_text() == NOTE
    Path("out/a.md").unlink()
    assert main(["build", "notes", "-o", "out"]) == 0
    assert "ab^T" in Path("out/a.md").read_text()


def test_output_to_a_file_is_for_one_note() -> None:
    put("a.md", NOTE), put("b.md", PLAIN)
    assert main(["build", "a.md", "-o", "new.md"]) == 0
    assert "ab^T" in Path("new.md").read_text()
    assert main(["build", "a.md", "b.md", "-o", "new.md"]) == 2


def test_output_never_falls_on_a_note_or_on_itself(capsys: pytest.CaptureFixture[str]) -> None:
    put("x/a.md", NOTE), put("y/a.md", PLAIN), put("x/out/b.md", PLAIN)
    assert main(["build", "x/a.md", "y/a.md", "-o", "out/"]) == 2
    assert "would both be written" in capsys.readouterr().err
    for same in (["x", "-o", "x"], ["x/a.md", "-o", "x/a.md"], ["x/a.md", "-o", "x"]):
        assert main(["build", *same]) == 2
        assert "would be written over" in capsys.readouterr().err
    assert Path("x/a.md").read_text() == NOTE
    assert main(["build", "x", "-o", "x/out"]) == 0
    assert not Path("x/out/out").exists() and "ab^T" in Path("x/out/a.md").read_text()


def test_clean_writes_no_comments() -> None:
    put("a.md", NOTE + "\n- item\n  $$\\nabla_a f = ?$$\n- and $\\nabla_b f = ?$ inside\n\nlast\n")
    assert main(["build", "a.md", "--clean", "-o", "b.md"]) == 0
    text = Path("b.md").read_text()
    assert "texderive" not in text and "?" not in text
    assert text.startswith(PLAIN) and text.endswith("\n\nlast\n")


def test_flags_settings_and_comments(capsys: pytest.CaptureFixture[str]) -> None:
    put(".texderive.toml", 'layout = "numerator"\nexclude = ["drafts"]\ndetial = "full"\n')
    note, draft = put("a.md", NOTE), put("drafts/b.md", NOTE)
    assert main(["build", "."]) == 0
    assert ".texderive.toml:3:1: warning TD003" in capsys.readouterr().err
    assert "X} = ba^T" in note.read_text() and draft.read_text() == NOTE
    assert main(["build", ".", "--layout", "denominator"]) == 0
    assert "X} = ab^T" in note.read_text()
    own = put("own.md", NOTE.replace("Let", "<!-- texderive: layout=numerator -->\nLet"))
    assert main(["build", ".", "--layout", "denominator"]) == 0
    assert "X} = ba^T" in own.read_text()


def test_templates_are_looked_for_in_the_vault_first(capsys: pytest.CaptureFixture[str]) -> None:
    put(".texderive.toml", 'templates = ["mine"]\n')
    own = put("mine/markdown.jinja", "own $$<< result | formula >>$$")
    note = put("deep/a.md", NOTE)
    other = put("b.md", "<!-- texderive: template=short -->\n" + NOTE)
    put("mine/short.jinja", "short")
    assert main(["build", ".", "-q"]) == 0
    assert "own $$" in note.read_text() and "\nshort\n" in other.read_text()
    own.write_text("changed")
    assert main(["build", ".", "-q"]) == 0
    assert "\nchanged\n" in note.read_text()
    assert main(["derive", "f = a^T x", "--wrt", "x"]) == 0
    assert capsys.readouterr().out == "changed\n"


def test_another_template_is_noticed_by_the_cache() -> None:
    note, template = put("a.md", NOTE), put("own.jinja", "$$<< result | formula >>$$")
    assert main(["build", "a.md", "--template", "own.jinja"]) == 0
    assert "aligned" not in note.read_text()
    template.write_text("changed $$<< result | formula >>$$")
    assert main(["build", "a.md", "--template", "own.jinja"]) == 0
    assert "changed" in note.read_text()


def stream(monkeypatch: pytest.MonkeyPatch, data: bytes) -> io.BytesIO:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out, flush=lambda: None))
    return out


def test_standard_input_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    data = NOTE.replace("\n", "\r\n").encode()
    out = stream(monkeypatch, data)
    assert main(["build", "-"]) == 0
    built = out.getvalue()
    assert b"ab^T" in built
    out = stream(monkeypatch, built)
    assert main(["strip", "-"]) == 0
    assert out.getvalue() == data
    out = stream(monkeypatch, b"$f = x^T x$, $\\nabla_x f = ?$\n")
    assert main(["build", "-", "--format", "tex"]) == 0
    assert b"align*" in out.getvalue()


def test_a_bad_standard_input_goes_through_unharmed(monkeypatch: pytest.MonkeyPatch) -> None:
    out = stream(monkeypatch, b"\xff\xfe")
    assert main(["build", "-"]) == 2
    assert out.getvalue() == b"\xff\xfe"


def test_a_note_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    note = put("a.md", NOTE)
    out = stream(monkeypatch, b"")
    assert main(["build", "a.md", "-o", "-"]) == 0
    built = out.getvalue()
    assert b"ab^T" in built and note.read_text() == NOTE and not Path("-").exists()
    for data, path in ((built, "-"), (b"", put("built.md", built.decode()).name)):
        out = stream(monkeypatch, data)
        assert main(["strip", path, "-o", "-"]) == 0
        assert out.getvalue() == NOTE.encode()
    out = stream(monkeypatch, b"")
    assert main(["build", "a.md", "-o", "-", "--check"]) == 1
    assert main(["build", ".", "-o", "-"]) == 2
    assert main(["build", "a.md", "-o", "-", "--watch"]) == 2
    assert out.getvalue() == b""


def test_an_edited_answer_is_kept_and_reported(capsys: pytest.CaptureFixture[str]) -> None:
    note = put("a.md", NOTE)
    assert main(["build", "a.md"]) == 0
    edited = note.read_text().replace("= ab^T", "= a b^T + 0")
    note.write_text(edited)
    capsys.readouterr()
    assert main(["build", "a.md"]) == 0
    assert note.read_text() == edited
    assert "TD131" in capsys.readouterr().err


# usage and faults


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["derive", "f = x"], ["build"], ["build", "a.md", "--layout", "sideways"], ["build", "-", "a.md"],
     ["build", "a.md", "--jobs", "0"], ["build", "a.md", "--watch", "--check"]],
)  # fmt: skip
def test_wrong_usage(arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"texderive {texderive.__version__}\n"
    for command in ("derive", "build", "strip", "check", "scan", "rules"):
        assert main([command, "--help"]) == 0
        assert "exit status" in capsys.readouterr().out


def test_a_fault_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import texderive.pipeline.build as written

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(written, "answer_all", broken)
    put("a.md", NOTE)
    assert main(["build", "a.md"]) == 3
    err = capsys.readouterr().err
    assert "a.md: ZeroDivisionError: oh" in err and "Please report it" in err and "Traceback" not in err
    assert main(["build", "a.md", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.setattr(entry, "_command", lambda name: broken)
    assert main(["rules"]) == 3
    assert Path("a.md").read_text() == NOTE


def test_answers_that_cannot_be_taken_out_again_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    import texderive.pipeline.build as written

    monkeypatch.setattr(written, "answer_all", lambda *_: ([Edit(Span(0, 3), "lost")], []))
    note = put("a.md", NOTE)
    assert main(["build", "a.md"]) == 3
    assert note.read_text() == NOTE


def test_a_reader_that_has_enough_is_no_fault() -> None:
    command = f"{sys.executable} -m texderive derive 'f = a^T x' --wrt x | true"
    root = Path(texderive.__file__).parent.parent
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=root)
    assert run.stderr == ""


# check, scan, rules

WRONG = "Let $f = a^T X b$.\n\n$$\n\\frac{\\partial f}{\\partial X} = 3 a b^T\n$$\n"


def test_check_reports_a_wrong_line_and_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.md", WRONG), put("b.md", WRONG.replace("3 ", ""))
    assert main(["check", "."]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("a.md:4:") and "wrong TD201" in said.out and "^" in said.out
    assert "b.md" not in said.out
    assert "2 notes, 2 claims: 1 ok, 1 wrong, 0 undecided; 2 formulas claim nothing" in said.err
    assert main(["check", "b.md", "-q"]) == 0
    assert main(["check", "b.md", "nothing.md"]) == 2


def test_check_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    put("a b.md", WRONG)
    assert main(["check", ".", "--format", "json", "-q"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["findings"]
    assert (row["path"], row["line"], row["status"], row["code"]) == ("a b.md", 4, "wrong", "TD201")
    assert main(["check", ".", "--format", "sarif", "-q"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.md" and place["region"]["startLine"] == 4
    assert main(["check", ".", "--format", "github", "-q"]) == 1
    assert capsys.readouterr().out.startswith("::error file=a b.md,line=4,col=")


def test_a_baseline_hides_what_is_known_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    note = put("a.md", WRONG)
    assert main(["check", ".", "--write-baseline", "known.json"]) == 0
    note.write_text("A new line.\n\n" + WRONG)
    assert main(["check", ".", "--baseline", "known.json"]) == 0
    assert main(["check", str(note.resolve()), "--baseline", "known.json"]) == 0
    note.write_text(WRONG + WRONG)
    assert main(["check", ".", "--baseline", "known.json"]) == 1
    put("known.json", "[]")
    capsys.readouterr()
    assert main(["check", ".", "--baseline", "known.json"]) == 2
    assert "known.json: error TD001" in capsys.readouterr().err


def test_check_of_a_notebook_and_of_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [f"{part}\n"]} for part in WRONG.split("\n\n", 1)]
    cells[1]["source"] = WRONG.split("\n\n", 1)[1].splitlines(keepends=True)
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    put("n.ipynb", text)
    assert main(["check", "n.ipynb", "-q"]) == 1
    assert capsys.readouterr().out.startswith("n.ipynb[cell 2]:2:")
    assert main(["check", "n.ipynb", "-q", "--format", "json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["findings"]
    assert "3 a b^T" in text.splitlines()[row["line"] - 1] and row["cell"] == 2
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(WRONG.encode())))
    assert main(["check", "-", "-q"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:4:")


def test_scan_says_what_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.md", "Let $A \\in \\mathbb{R}^{m \\times n}$.\n"), Path("b.md").write_bytes(b"\xff")
    assert main(["scan", "a.md"]) == 0
    assert "A: matrix" in capsys.readouterr().out
    assert main(["scan", ".", "--json"]) == 2
    (row,) = json.loads(capsys.readouterr().out)
    assert row["path"] == "a.md" and "A" in row["symbols"][0].values()


def test_rules_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "inverse-differential" in capsys.readouterr().out
    assert main(["rules", "inverse-differential", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["name"] == "inverse-differential" and "X^{-1}" in row["statement"]
    assert main(["rules", "inverse-diferential"]) == 2
    assert "did you mean inverse-differential" in capsys.readouterr().err
