"""What README shows is what texderive does."""

from __future__ import annotations

import re
from pathlib import Path

import texderive
from texderive.note.options import READERS
from texderive.pipeline.clean import clean
from texderive.render.templates import template_names

README = Path(__file__).parent.parent / "README.md"
_FENCE = re.compile(r"^```markdown (before|after)\n(.*?)^```$", re.M | re.S)


def test_before_and_after(accept: bool) -> None:
    text = README.read_text(encoding="utf-8")
    shown = dict(_FENCE.findall(text))
    built = texderive.build(shown["before"])
    after = clean(built.text)
    if accept:
        README.write_text(text.replace("after\n" + shown["after"], "after\n" + after, 1), encoding="utf-8")
        return
    assert built.diagnostics == ()
    assert after == shown["after"]


def test_names_every_option_and_template() -> None:
    text = README.read_text(encoding="utf-8")
    for name in {*READERS, *template_names()} - {"preamble", "inline"}:
        assert f"`{name}`" in text
