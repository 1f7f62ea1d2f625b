"""What is written into a note can be taken out again, and is known when somebody changed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texderive.note.blocks import Format
from texderive.note.markers import (
    decode,
    encode,
    find_generated,
    strip,
    strip_reporting,
    wrap_answer,
    wrap_result,
    wrap_steps,
)
from texderive.note.places import newline_of, place_after, rest_of_line
from texderive.note.questions import find_questions
from texderive.note.reader import read_note
from texderive.note.splice import splice
from texderive.note.tasks import find_tasks
from texderive.source import Span

BODY = "$$\n\\begin{aligned}\na &= b \\\\\n\n&= c\n\\end{aligned}\n$$"


@given(st.text())
def test_a_question_survives_its_encoding(source: str) -> None:
    field = encode(source)
    assert decode(field) == source
    assert (
        "--" not in field and not set(field) & set('"<>$\r\n') and not field.startswith("-") and not field.endswith("-")
    )


def built(text: str, format: Format) -> str:
    """The note with all its questions and tasks answered by the same body."""
    note = read_note(text, format)
    newline = newline_of(text)
    solid = [b.span for b in note.blocks if b.kind == "formula"]
    edits = []
    for question in find_questions(note):
        span, ident = question.span, question.ident
        source, rest = text[span.start : span.end], rest_of_line(text, question.span.end)
        prefix = note.blocks[question.block].prefix
        if question.inline:
            edits.append((span, wrap_result(source, "$a = b$", ident=ident, newline=newline, rest=rest, format=format)))
            place = place_after(text, span.start, solid, tex=format == "tex")
            steps = wrap_steps(BODY, ident=ident, place=place, newline=newline, format=format)
            edits.append((Span(place.at, place.at), steps))
        else:
            answer = wrap_answer(source, BODY, ident=ident, prefix=prefix, newline=newline, rest=rest, format=format)
            edits.append((span, answer))
    for task in find_tasks(note):
        steps = wrap_steps(BODY, ident=task.ident, place=task.place, newline=newline, format=format)
        edits.append((Span(task.place.at, task.place.at), steps))
    return splice(text, edits)


NOTES: list[tuple[str, Format]] = [
    ("Let\n$$\n\\nabla f = ?\n$$\nand more", "markdown"),
    ("- $\\nabla f = ?$\n- $\\nabla g = ?$ b\n", "markdown"),
    ("> [!q]\n> $$\n> \\nabla f = ?\n> $$\n> so $g = ?$, right\n> and\n\nend", "markdown"),
    ("1. a\n   $$\\nabla f = ?$$\n2. b $f = ?$", "markdown"),
    ("::: tip\n求$\\nabla f$\n:::\n", "markdown"),
    ("求$\\nabla f$", "markdown"),
    ("Find $\\nabla f$ and $\\nabla g$.\n\n| $f = ?$ | b |\n|---|---|\n| c | $g = ?$ |\n\nend\n", "markdown"),
    ('\ufeffa -- $b--c = ?$ "q" $\\(x\\) = ?$ -->\n', "markdown"),
    ("\\[ f = ? \\]\n", "tex"),
    ("so \\[ f = ? \\] and $g = ?$ more\nof $h = ?$\nit ($k = ?$).\n\n\\begin{align}\na &= ?\n\\end{align}", "tex"),
    ("\\begin{enumerate}\n  \\item Find $\\nabla f$.\n  \\item b\n\\end{enumerate}\n", "tex"),
]


@pytest.mark.parametrize("text, format", NOTES)
@pytest.mark.parametrize("crlf", [False, True], ids=["lf", "crlf"])
def test_strip_restores_every_byte(text: str, format: Format, crlf: bool) -> None:
    text = text.replace("\n", "\r\n") if crlf else text
    new = built(text, format)
    assert new != text and strip(new, format) == text
    assert strip(text, format) == text and built(strip(new, format), format) == new
    assert not find_questions(read_note(new, format)) and all(not g.edited for g in find_generated(new, format))
    if "\n" in text:
        assert ("\r\n" in new) == crlf and new.count("\r\n") == (new.count("\n") if crlf else 0)


@pytest.mark.parametrize("text, format", NOTES)
def test_an_edited_answer_stays(text: str, format: Format) -> None:
    new = built(text, format)
    (first, *_) = find_generated(new, format)
    edited = splice(new, [(Span(first.body.start + 1, first.body.start + 1), "!")])
    kept, said = strip_reporting(edited, format)
    assert "TD131" in {d.code for d in said}
    for generated in find_generated(edited, format):
        if generated.ident == first.ident:
            assert edited[generated.span.start : generated.span.end] in kept


def test_what_comments_break_and_line_ends_do_not() -> None:
    new = built("a\n\n$$\nf = ?\n$$\n\nb\n", "markdown")
    assert strip(new.replace("\n", "\r\n")).startswith("a\r\n\r\n$$\nf = ?\n$$\r\n")
    slips = ("<!-- /tex", "<!-- /"), ("<!-- tex", "<!-- "), ("ask=", "tell="), ("%24%24", "%FF"), (' id="', ' od="')
    for old, slip in slips:
        broken = new.replace(old, slip)
        text, said = strip_reporting(broken)
        assert text == broken and "TD132" in {d.code for d in said}


def test_markers_in_code_are_code() -> None:
    new = built("$$\nf = ?\n$$\n", "markdown")
    shown = f"````\n{new}````\n"
    assert strip(shown) == shown and read_note(shown).blocks[0].kind == "code"


def test_the_answer_of_a_line_never_begins_with_a_comment() -> None:
    """A Markdown line that begins with a comment is raw HTML: its mathematics would not be shown."""
    for line in built("$f = ?$ b\n\n- $g = ?$\n", "markdown").splitlines():
        assert not line.lstrip("- ").startswith("<!--") or line.rstrip().endswith("-->")


def test_a_task_that_was_answered_and_edited_is_not_answered_again() -> None:
    text = "求$\\nabla f$, $\\nabla g$\n\nb $h = ?$ $h = ?$\n"
    edited = built(text, "markdown").replace("&= c", "&= d", 1)
    kept = strip(edited)
    assert [t.source for t in find_tasks(read_note(kept))] == ["\\nabla g"]
    assert sorted(built(kept, "markdown")) == sorted(edited) and strip(built(kept, "markdown")) == kept
    assert len({q.ident for q in find_questions(read_note(text))}) == 2


def test_splice_changes_nothing_outside_and_refuses_overlaps() -> None:
    assert splice("abcdef", [(Span(3, 4), "X"), (Span(1, 1), "1"), (Span(1, 1), "2"), (Span(1, 2), "")]) == "a12cXef"
    for wrong in ([(Span(0, 3), ""), (Span(2, 4), "")], [(Span(5, 9), "")], [(Span(3, 2), "")]):
        with pytest.raises(ValueError):
            splice("abcdef", wrong)


PIECES = [
    *("$\\nabla f = ?$", "$$\n\\nabla f = ?\n$$\n", "求$\\nabla f$", "\n", "\r\n", "\r", "\n\n", "> ", "- ", "1. "),
    *("::: tip\n", ":::\n", "\\[ f = ? \\]", "`", "```\n", "    ", "\t", "<!--", "-->", "| ", "# ", "%", "$", "$$"),
    *(" a ", "\\item ", "!!! note\n"),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from(["markdown", "tex"]))
def test_strip_restores_any_note(text: str, format: Format) -> None:
    assert strip(built(text, format), format) == text
