"""The templates: each one's output, where they are found, and what the sandbox refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from texderive.diagnostics import TexDeriveError
from texderive.render.rows import Row
from texderive.render.templates import Template, TemplateContext, find_template, render_template, template_names
from texderive.render.words import PHRASES, phrase, words

RESULT = Row(r"\frac{\partial f}{\partial X}", "=", "ab^T")
ROWS = (
    Row(r"\mathrm{d}f", "=", r"a^T(\mathrm{d}X) b", "product rule"),
    Row("", "=", r"\operatorname{tr}(ba^T \mathrm{d}X)", "trace is cyclic"),
)
CONTEXT = TemplateContext(ROWS, RESULT)
ALIGNED = "\n".join([
    r"\mathrm{d}f &= a^T(\mathrm{d}X) b \\",
    r"&= \operatorname{tr}(ba^T \mathrm{d}X)",
])  # fmt: skip
ANSWER = r"\frac{\partial f}{\partial X} = ab^T"
DISPLAY = f"$$\n\\begin{{aligned}}\n{ALIGNED}\n\\end{{aligned}}\n$$"
STAR = f"\\begin{{align*}}\n{ALIGNED}\n\\end{{align*}}"

GOLDEN = {
    "markdown": f"{DISPLAY}\n\nHence\n\n$$\n{ANSWER}\n$$",
    "hexo": f"{DISPLAY}\n\nHence\n\n$$\n{ANSWER}\n$$".replace("\\\\", "\\\\\\\\"),
    "tex": f"{STAR}\nHence\n\\[\n{ANSWER}\n\\]",
    "exam": f"\\begin{{solution}}\n{STAR}\nHence\n\\[\n{ANSWER}\n\\]\n\\end{{solution}}",
    "answer": f"$$\n{ANSWER}\n$$",
    "inline": f"${ANSWER}$",
    "obsidian": "\n".join(
        f"> {line}" for line in ["[!note]- Derivation", *DISPLAY.split("\n"), "Hence", "$$", ANSWER, "$$"]
    ),
    "container": f":::tip Derivation\n\n{DISPLAY}\n\nHence\n\n$$\n{ANSWER}\n$$\n\n:::",
    "steps": "\n\n".join([
        "Product rule:", "$$\n\\mathrm{d}f = a^T(\\mathrm{d}X) b\n$$",
        "Trace is cyclic:", "$$\n\\mathrm{d}f = \\operatorname{tr}(ba^T \\mathrm{d}X)\n$$",
        "Hence", f"$$\n{ANSWER}\n$$",
    ]),
    "table": "| Question | Result |\n| --- | --- |\n| $\\frac{\\partial f}{\\partial X}$ | $ab^T$ |",
}  # fmt: skip


@pytest.mark.parametrize("name", template_names())
def test_a_template_writes_its_form(name: str) -> None:
    assert render_template(find_template(name), CONTEXT) == GOLDEN[name]


@pytest.mark.parametrize("name", template_names())
def test_a_template_speaks_chinese_and_gives_conditions(name: str) -> None:
    context = replace(CONTEXT, lang="zh", conditions=("$A$可逆", r"$b \neq 0$"), reasons=True, env="split")
    written = render_template(find_template(name), context)
    assert name in ("answer", "inline", "table") or ("因此" in written and r"条件是 $A$可逆，$b \neq 0$。" in written)
    assert "Hence" not in written and "split" not in written


def test_words_part_the_display() -> None:
    rows = (*ROWS, Row("f", "=", "0", connective="since $A$ is symmetric"))
    written = render_template(find_template("markdown"), replace(CONTEXT, rows=rows))
    assert "\\end{aligned}\n$$\n\nSince $A$ is symmetric\n\n$$\n\\begin{aligned}\nf &= 0" in written


def test_without_rows_the_result_stands_alone() -> None:
    assert render_template(find_template("markdown"), replace(CONTEXT, rows=())) == f"$$\n{ANSWER}\n$$"


def test_the_author_environment_is_kept_where_it_fits() -> None:
    assert r"\begin{align}" in render_template(find_template("tex"), replace(CONTEXT, env="align"))
    assert r"\begin{split}" in render_template(find_template("markdown"), replace(CONTEXT, env="split"))


def test_a_user_template_comes_first(tmp_path: Path) -> None:
    (tmp_path / "markdown.jinja").write_text("<< result.right >> <<'{'>>", encoding="utf-8")
    assert render_template(find_template("markdown", [tmp_path]), CONTEXT) == "ab^T {"


@pytest.mark.parametrize("name", ["nowhere", "../markdown", "a/b", ".hidden", "", "C:\\x"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(TexDeriveError, match="TD401"):
        find_template(name)


HOSTILE = [
    "<< ().__class__ >>",
    "<< words.__class__.__mro__ >>",
    "<< ''.format('{0.__class__}') >>",
    "<< 'x' * 1000000000 >>",
    "<< 9 ** 9 ** 9 >>",
    "<< rows.append(1) >>",
    "<< '%1000000000d' | format(1) >>",
    "<< '{:>1000000000}'.format(1) >>",
    "<< 'x'.center(1000000000) >>",
    "<% include '/etc/hostname' %>",
    "<% import os %>",
    "<< range(1000000000) | list >>",
    "<% macro m() %><< m() >><% endmacro %><< m() >>",
    "<% for a in rows %><< a.nothing >><% endfor %>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_the_sandbox_refuses(source: str) -> None:
    with pytest.raises(TexDeriveError, match="TD401"):
        render_template(Template(source, "hostile"), CONTEXT)


@pytest.mark.parametrize("source", ["a\n\n<< nothing >>", "a\n\n<% for %>", "a\nb\n<< 1 / 0 >>"])
def test_an_error_names_the_line(source: str) -> None:
    with pytest.raises(TexDeriveError, match=r"TD401: mine\.jinja:3: "):
        render_template(Template(source, "mine.jinja"), CONTEXT)


def test_every_phrase_is_there_in_both_languages() -> None:
    assert all(set(row) == {"en", "zh"} and all(row.values()) for row in PHRASES.values())
    assert all(row["en"].count("{") == row["zh"].count("{") for row in PHRASES.values())
    assert phrase("symmetric", "en", "$A$") == "since $A$ is symmetric"
    assert words("zh")["hence"] == "因此"
