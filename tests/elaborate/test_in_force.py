"""Of several definitions and declarations of one paragraph, those that a question means."""

from __future__ import annotations

import re

import pytest

from texderive.elaborate.context import read_context
from texderive.elaborate.in_force import context_for
from texderive.elaborate.keys import definition_key
from texderive.note.blocks import Format
from texderive.note.reader import read_note

EXERCISES: dict[str, tuple[Format, str]] = {
    "numbered": ("markdown", "1. $f = a$: $?$\n2. $f = b$: $?$\n3. $f = c$: $?$\n"),
    "bulleted": ("markdown", "- $f = a$: $?$\n- $f = b$: $?$\n- $f = c$: $?$\n"),
    "lettered": ("markdown", "(a) $f = a$: $?$\n(b) $f = b$: $?$\n(c) $f = c$: $?$\n"),
    "asked first": ("markdown", "- $?$ for $f = a$\n- $?$ for $f = b$\n- $?$ where $f = c$\n"),
    "table": ("markdown", "| f | |\n|---|---|\n| $f = a$ | $?$ |\n| $f = b$ | $?$ |\n| $f = c$ | $?$ |\n"),
    "table, asked first": ("markdown", "| | f |\n|---|---|\n| $?$ | $f = a$ |\n| $?$ | $f = b$ |\n| $?$ | $f = c$ |\n"),
    "one sentence after the other": ("markdown", "With $f = a$, $?$. With $f = b$, $?$. Now $f = c$, so $?$.\n"),
    "displays": ("markdown", "Let $f = a$:\n$$?$$\nlet $f = b$:\n$$?$$\nlet $f = c$:\n$$?$$\n"),
    "quote": ("markdown", "> - $f = a$: $?$\n> - $f = b$: $?$\n> - $f = c$: $?$\n"),
    "TeX": ("tex", "\\item $f = a$: $?$\n\\item $f = b$: $?$\n\\item $f = c$: $?$\n"),
    "Chinese": ("markdown", "设 $f = a$，则 $?$。设 $f = b$，则 $?$。设 $f = c$，则 $?$。\n"),
}


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_its_own_definition(name: str) -> None:
    form, text = EXERCISES[name]
    assert _meant(text, form) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("$?$, where $f = a$.\n", ["a"]),
        ("$?$. Here $f = a$.\n", ["a"]),
        ("Let $f = a$.\n\nThen $?$. Now let $f = b$.\n", ["a"]),
        ("Let $f = a$.\n\nThen $?$ with $f = b$.\n", ["b"]),
        ("$?$\n- $f = a$\n", ["a"]),
    ],
)
def test_what_follows_counts_where_it_belongs_to_the_question(text: str, meant: list[str]) -> None:
    assert _meant(text) == meant


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("$?$. If $A$ is symmetric, $?$.\n", [False, True]),
        ("$?$ If $A$ is symmetric, $?$\n", [False, True]),
        ("$$?$$\nFor symmetric $A$ this is\n$$?$$\n", [False, True]),
        ("- $?$\n- $A$ is symmetric: $?$\n", [False, True]),
        ("则 $?$。若 $A$ 对称，则 $?$。\n", [False, True]),
        ("$$?$$\nwhere $A$ is symmetric.\n", [True]),
        ("$?$. Here $A$ is symmetric.\n", [True]),
        ("$$?$$\nwhere\n- $A$ is symmetric\n- $x$ is a vector\n", [True]),
    ],
)
def test_another_case_does_not_hold_for_the_questions_before_it(text: str, facts: list[bool]) -> None:
    assert _symmetric(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("- If $A$ is symmetric, $?$\n- $?$\n\nSo $?$\n", [True, False, False]),
        ("一、（1）$?$\n\n（2）若 $A$ 对称，$?$\n\n二、$?$\n", [False, True, False]),
        ("1. For symmetric $A$\n   - $?$\n   - $?$\n2. $?$\n", [True, True, False]),
        ("若 $A$ 对称：\n\n(1) $?$\n\n(2) $?$\n", [True, True]),
        ("1. If $A$ is symmetric,\n\n   $$?$$\n\n   and $?$\n", [True, True]),
        ("1. Let $A$ be symmetric. $?$\n2. $?$\n", [True, False]),
    ],
)
def test_what_an_item_supposes_holds_in_it_alone(text: str, facts: list[bool]) -> None:
    assert _symmetric(text) == facts


def _meant(text: str, form: Format = "markdown") -> list[str]:
    """What f is to each question mark."""
    context = read_context(read_note(text, form))
    found = []
    for mark in re.finditer(r"\?", text):
        known = {definition_key(d.left, frozenset()): d for d in context_for(context, mark.start()).definitions}
        found.append(known["f"].right.text)
    return found


def _symmetric(text: str) -> list[bool]:
    """Whether A is symmetric to each question mark."""
    context = read_context(read_note(text))
    found = [context_for(context, m.start()).declarations.get("A") for m in re.finditer(r"\?", text)]
    return ["symmetric" in one.facts if one else False for one in found]
