"""Options, language and ignoring."""

from __future__ import annotations

import pytest

from texderive.note.options import Options
from texderive.note.reader import read_note


@pytest.mark.parametrize(
    "text, expected",
    [
        ("<!-- texderive: layout=numerator detail=full -->", Options(layout="numerator", detail="full")),
        ("---\ntitle: a\ntexderive: {layout: numerator, tasks: true}\n---\n", Options(layout="numerator", tasks=True)),
        ("---\ntexderive:\n  lang: zh # why\n  template: 'a b'\ntags: a\n---\n", Options(lang="zh", template="a b")),
        ("---\r\ntexderive: {detail: brief}\r\n---\r\n", Options(detail="brief")),
        ("<!-- texderive: tasks -->", Options(tasks=True)),
        ("> <!-- texderive: template=\"a b\" -->", Options(template="a b")),
        ("<!-- something else -->", Options()),
        ("`<!-- texderive: tasks -->`", Options()),
    ],
)  # fmt: skip
def test_options_of_a_note(text: str, expected: Options) -> None:
    note = read_note(text)
    assert note.options_at(len(text)) == expected and not note.diagnostics


def test_options_of_tex() -> None:
    note = read_note("% texderive: layout=numerator\n$x$\n", "tex")
    assert note.options_at(40).layout == "numerator"


def test_the_nearest_option_wins_from_its_place_on() -> None:
    text = "---\ntexderive: {layout: numerator, detail: full}\n---\na\n<!-- texderive: layout=denominator -->\nb\n"
    note = read_note(text)
    base = Options(lang="en", detail="brief")
    assert note.options_at(text.index("\na\n"), base) == Options(layout="numerator", detail="full", lang="en")
    assert note.options_at(text.index("\nb\n"), base).layout == "denominator"


@pytest.mark.parametrize("word, hint", [("layuot=numerator", "layout"), ("layout=sideways", ""), ("detail=", "")])
def test_what_is_no_option_is_said_with_its_place(word: str, hint: str) -> None:
    text = f"a\n\n<!-- texderive: {word} lang=zh -->\n"
    note = read_note(text)
    (said,) = note.diagnostics
    assert said.code == "TD003" and said.span and text[said.span.start : said.span.end].startswith(word[:6])
    assert hint in said.hint and note.options_at(99).lang == "zh"


def test_ignore_covers_its_line_or_the_block_after_it() -> None:
    text = "$a$\n\n$b$ <!-- texderive: ignore -->\n\n<!-- texderive: ignore -->\n$$\nc\n\nd\n$$\n\n$e$\n"
    note = read_note(text)
    assert [note.is_ignored(b.span) for b in note.blocks if b.kind == "formula"] == [False, True, True, False]


def test_language() -> None:
    assert read_note("设 $f$ 为标量函数，softmax 是逐元素的 exp").language == "zh"
    assert read_note("Let $f$ be a scalar (标量)").language == "en"
    assert read_note("$$ 中文中文中文 $$ `中文中文` is code").language == "en"


def test_a_comment_in_the_preamble_holds_for_the_document() -> None:
    preamble = "\\documentclass{article}\n% texderive: layout=numerator, shape=round\n"
    text = preamble + "\\begin{document}\nText.\n\\end{document}\n"
    note = read_note(text, "tex")
    assert note.options_at(len(text), Options()).layout == "numerator"
    assert [(d.code, text[d.span.start : d.span.end]) for d in note.diagnostics if d.span] == [("TD003", "shape=round")]
