"""Blocks tile a note, formulas are found in every dialect, and what only looks like one is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import calls_made
from texderive.note.blocks import Format, Note, formula_text
from texderive.note.markers import find_generated, strip
from texderive.note.questions import find_questions
from texderive.note.reader import read_note
from texderive.note.tasks import find_tasks
from texderive.source import Span

NASTY = [
    *("$", "$$", "`", "``", "```\n", "```math\n", "~~~\n", "\\", "\\\\", "\\(", "\\)", "\\[", "\\]", "\\\\["),
    *("\\begin{align}", "\\end{align}", "\\begin{aligned}", "\\end{aligned}", "\\begin{document}", "\\end{document}"),
    *("\n", "\r\n", "\r", "\n\n", "> ", "- ", "1. ", "\t", "    ", "::: tip\n", ":::\n", "# ", "---\n", "!!! note\n"),
    *("|", "\ufeff", "\\\\]", "$`", "`$", "<!--", "-->", "<div>", "</div>", "<b c", "[a](", ")", "a", "x_1", "求"),
    *("= ?", "?", "5", " ", "{", "}", "\\text{", "%", "\\frac{\\partial f}{\\partial x}", "Find ", "\\item "),
    *("<!-- texderive: layout=numerator -->", "<!-- texderive: ignore -->", "<!-- texderive-answer ", "é", "𝐱"),
    *("<!-- /texderive-answer 1 -->", '<!-- texderive-steps id="1" hash="0" -->', "\ud800", "\x00", "\ue000"),
    *("\\verb|", '% texderive-steps id="1" hash="0"\n', "% /texderive-steps 1\n"),
]  # fmt: skip


@given(st.lists(st.sampled_from(NASTY), max_size=30).map("".join), st.sampled_from(["markdown", "tex"]))
def test_any_text_is_tiled_and_read(text: str, format: str) -> None:
    note = read_note(text, format)  # type: ignore[arg-type]
    assert "".join(text[b.span.start : b.span.end] for b in note.blocks) == text
    assert all(b.span.end > b.span.start for b in note.blocks)
    for block in note.blocks:
        assert block.span.start <= block.inner.start <= block.inner.end <= block.span.end
        if block.kind == "formula":
            source, places = formula_text(text, block)
            assert all(text[places.to_note(at)] == c for at, c in enumerate(source))
    find_questions(note)
    find_tasks(note)
    if not find_generated(text, note.format):
        assert strip(text, note.format) == text


def formulas(text: str, format: str = "markdown") -> list[str]:
    note = read_note(text, format)  # type: ignore[arg-type]
    return [formula_text(text, b)[0].strip() for b in note.blocks if b.kind == "formula"]


DIALECTS = {
    "dollars": ("a $x$ b", ["x"]),
    "blanks inside": ("$ x $ and $\\sigma $ and $ \\frac{a}{b}$", ["x", "\\sigma", "\\frac{a}{b}"]),
    "display on one line": ("$$a=1$$", ["a=1"]),
    "display within a line": ("see $$a$$ and $$b$$.", ["a", "b"]),
    "display with a blank line": ("$$\na\n\nb\n$$ c", ["a\n\nb"]),
    "display that looks like a list": ("$$\nx\n- y\n+ z\n= w\n$$\n\n    code $c$\n", ["x\n- y\n+ z\n= w"]),
    "in a list": ("1. a\n   $$\n   x\n   $$\n2. $y$", ["x", "y"]),
    "under a list": ("- a\n\t- b\n\t\t- \n$$\nx\n$$\n\n- $y$", ["x", "y"]),
    "in a quote": ("> [!note] t\n> $$\n> a\n>\n> b\n> $$\n> $c$", ["a\n\nb", "c"]),
    "in a quote in a list": ("- a\n  > $$\n  > x\n  > $$\n", ["x"]),
    "in a container": ("::: warning problem\n$f=a$，求$g$\n$$\nh\n$$\n:::\n", ["f=a", "g", "h"]),
    "in an admonition": ("!!! note\n    $a$\n\n    $$\n    b\n    $$\n\n        code $c$\n", ["a", "b"]),
    "in a table": ("| a | b |\n|---|---|\n| $x$ | `$y$` |\n", ["x"]),
    "in HTML": ("<details>\n$x$\n</details>\n<b title='$y$'>$z$</b>", ["x", "z"]),
    "in bold": ("**$x$** _$y$_", ["x", "y"]),
    "parentheses": (r"\(x\) and \\(y\\)", ["x", "y"]),
    "brackets": ("\\[\na\n\\] and \\\\[ b=1 \\\\]", ["a", "b=1"]),
    "backticks": ("$`a_1`$ and `b`", ["a_1"]),
    "math fence": ("```math\nx=1\n```\n> ~~~math\n> y\n> ~~~\n", ["x=1", "y"]),
    "bare environment": ("\\begin{align*}\na&=b\\\\\n\nc\n\\end{align*}\n", ["a&=b\\\\\n\nc"]),
    "environment in dollars": ("$$\\begin{align}a\\end{align}$$", ["\\begin{align}a\\end{align}"]),
    "dollars in words": ("$\\text{if $x>0$}$ b", ["\\text{if $x>0$}"]),
    "comparisons are no tags": ("$a<b and c>d$ e", ["a<b and c>d"]),
    "neighbours": ("$x$$y$ and $$a$$$b$", ["x", "y", "a", "b"]),
    "Chinese at both sides": ("其中$a$是$m\\times 1$的向量", ["a", "m\\times 1"]),
}

TRAPS = {
    "prices": "costs $5 and $6, or $7-$8, $9/$10; US$ 5 to US$ 6; from $10 to 20$ each",
    "escaped": r"\$5 and \$6",
    "code": "`$x$` ``$y$``\n\n```tex\n$$x$$\n```\n\n    $$\n    x\n    $$\n",
    "front matter": "---\ntitle: $x$\n---\ntext",
    "comment": "<!-- $x$\n\n$$y$$ -->",
    "link": "[l](http://a/$x$/b) ![i](p$q$.png)",
    "brackets of prose": r"\[1\] and \(see also there\)",
    "shell": "PHP $foo and $bar, rated $$$ or $$$$",
    "html": "<pre>$x$</pre>\n<script>a = '$y$'</script>",
}


@pytest.mark.parametrize("text, expected", DIALECTS.values(), ids=DIALECTS)
def test_dialects(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected
    assert formulas(text.replace("\n", "\r\n")) == [e.replace("\n", "\r\n") for e in expected]
    assert formulas("\ufeff" + text) == expected


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS)
def test_what_is_no_formula(text: str) -> None:
    assert formulas(text) == []
    assert formulas(text + "\n\n$z$") == ["z"]


TEX = {
    r"\(a\) \[b\] $c$ $$d$$ $ e $": ["a", "b", "c", "d", "e"],
    "\\begin{equation}\na % $x$ \\end{equation}\n\\end{equation}": ["a % $x$ \\end{equation}"],
    "50\\% of $a$ % $b$\n$c$": ["a", "c"],
    "\\begin{verbatim}$x$\\end{verbatim}\\verb|$y$| $z$": ["z"],
    "\\newcommand{\\R}{$x$}\n\\begin{document}\n$a$\\\\[2pt] $b$\n\\end{document} $c$": ["a", "b"],
    "\\begin{itemize}\n\\item $A =\n\\begin{bmatrix}1\\end{bmatrix}$\n\\end{itemize}": [
        "A =\n\\begin{bmatrix}1\\end{bmatrix}"
    ],
}


@pytest.mark.parametrize("text, expected", TEX.items())
def test_tex(text: str, expected: list[str]) -> None:
    assert formulas(text, "tex") == expected


UNCLOSED = {
    "$$\na=b\n\nText with $x$.\n\n$$\nc=d\n$$\n": ["x", "c=d"],
    "$$\na=b\n\nSome long words here only.\n\n$$\nc=d\n$$\n": ["c=d"],
    "$$ a=b $ and then\n\n$c$": ["c"],
    "$$\na\n\n# Head\n\n$$\nb\n$$": ["b"],
    "> $$\n> a\n\n$b$": ["b"],
    "::: tip\n$$\nx\n:::\n$y$": ["y"],
    "\\[\na=b\n\n$c$": ["c"],
    "\\begin{align} a\n\n$b$": ["b"],
    "```math\nx=1\n": [],
}


@pytest.mark.parametrize("text, expected", UNCLOSED.items())
def test_an_unclosed_display_swallows_nothing(text: str, expected: list[str]) -> None:
    note = read_note(text)
    assert [d.code for d in note.diagnostics] == ["TD102"]
    span = note.diagnostics[0].span
    assert span and text[span.start : span.end].strip("> \n")[:2] in ("$$", "\\[", "\\b", "``")
    assert formulas(text) == expected


def test_places_inside_of_a_quote_point_into_the_note() -> None:
    text = "> > $$\n> > a\n> > b\n> > $$\n"
    block = next(b for b in read_note(text).blocks if b.kind == "formula")
    source, places = formula_text(text, block)
    assert (source, block.prefix) == ("\na\nb\n", "> > ")
    at = source.index("b")
    assert text[places.to_note(at)] == "b" and text[slice(*vars_of(places.span(Span(at, at + 1))))] == "b"


def vars_of(span: Span) -> tuple[int, int]:
    return span.start, span.end


def read_all(text: str) -> None:
    note: Note = read_note(text)
    find_questions(note)
    find_tasks(note)


@pytest.mark.parametrize(
    "piece",
    [
        "$x$ ",
        "\\(",
        "\\[ ",
        "$$ a\n",
        "\\begin{aligned}",
        "$5 ",
        "> $$\n> a\n> $$\n",
        "求$\\nabla f$。",
        "求$\\nabla f$\n",
        "<a",
        "$\\nabla f=?$\n",
    ],
)
def test_reading_is_linear(piece: str) -> None:
    read_all(piece * 10)
    small, large = (calls_made(lambda: read_all(piece * (size // len(piece)))) for size in (5_000, 20_000))  # noqa: B023
    assert large < 4.5 * small


@pytest.mark.parametrize("format", ["tex", "markdown"])
def test_a_display_that_opens_again_was_not_closed(format: Format) -> None:
    note = read_note("Let $f = a^T x$.\n\\[ g = b^T x\n\n\\[ h = c^T x \\]\n", format)
    assert [note.text[b.inner.start : b.inner.end].strip() for b in note.blocks if b.kind == "formula"][1:] == [
        "h = c^T x"
    ]
    assert [(d.code, d.span and d.span.start) for d in note.diagnostics] == [("TD102", 17)]


def test_brackets_of_prose_that_open_twice_are_none() -> None:
    note = read_note("Take array\\[i and b\\[j\\] of it.\n", "markdown")
    assert not note.diagnostics
