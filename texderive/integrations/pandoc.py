"""The pandoc filter: ``pandoc note.md --filter texderive-pandoc -o note.pdf``.

A filter sees a document, not a text. It is written as Markdown once, with a comment before each of its blocks, and
built; the blocks that this changed are read back, all others stay as pandoc made them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import panflute

from texderive.integrations.answering import answered

_MARK = "<!-- texderive block {} -->"
_MARKS = re.compile(r"^<!-- texderive block \d+ -->\n", re.M)


def build_document(document: panflute.Doc) -> panflute.Doc:
    """The document with its questions answered; options come from its metadata."""
    blocks = list(document.content)
    parts = _parts(_markdown(_marked(blocks)))
    given = document.get_metadata("texderive")
    done = answered(_joined(parts), "document", Path.cwd(), given if isinstance(given, Mapping) else {})
    for said in done.said:
        sys.stderr.write(said + "\n")
    new = _parts(done.text)
    if len(parts) != len(blocks) or len(new) != len(blocks):
        sys.stderr.write("texderive: a formula of the document is not closed; nothing is answered\n")
        return document
    document.content = [
        one
        for block, before, after in zip(blocks, parts, new, strict=True)
        for one in ([block] if before == after else panflute.convert_text(after))
    ]
    return document


def _marked(blocks: list[Any]) -> list[Any]:
    marks = (panflute.RawBlock(_MARK.format(number), format="html") for number in range(len(blocks)))
    return [one for pair in zip(marks, blocks, strict=True) for one in pair]


def _markdown(blocks: list[Any]) -> str:
    options = ["--wrap=preserve"]
    return str(panflute.convert_text(blocks, "panflute", "markdown-raw_attribute", extra_args=options)) + "\n"


def _parts(text: str) -> list[str]:
    return _MARKS.split(text)[1:]


def _joined(parts: list[str]) -> str:
    return "".join(_MARK.format(number) + "\n" + part for number, part in enumerate(parts))


def main() -> None:
    """The filter as a program."""
    panflute.run_filter(lambda element, document: None, finalize=build_document)
