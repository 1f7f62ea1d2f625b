"""``texderive scan``: what is understood of notes."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from texderive.cli.build import STDIN, usage
from texderive.cli.entry import BAD_INPUT, FINE
from texderive.cli.said import tell_diagnostic
from texderive.diagnostics import TexDeriveError
from texderive.note.notebook import read_notebook
from texderive.pipeline.files import FileFormat, FileText, Input, decoded, find_inputs, read_file
from texderive.pipeline.scan import scan, show_scan
from texderive.pipeline.stretches import stretches
from texderive.source import Source


def run(given: Namespace) -> int:
    """Scan what the arguments name and print what was understood."""
    if STDIN in given.paths and given.paths != [STDIN]:
        return usage("- stands alone")
    status = FINE
    scans = []
    found = find_inputs([p for p in given.paths if p != STDIN], given.format)
    for name, diagnostic in found.said:
        tell_diagnostic(diagnostic, Source("", name))
        status = BAD_INPUT
    for path, format in _named(given, found.inputs):
        try:
            read = decoded(path, sys.stdin.buffer.read()) if path == Path("<stdin>") else read_file(path)
            scans += [
                (source, scan(source.text, format=kind, folder=path.parent)) for source, kind in _texts(read, format)
            ]
        except TexDeriveError as error:
            for diagnostic in error.diagnostics:
                tell_diagnostic(diagnostic, Source("", str(path)))
            status = BAD_INPUT
    if given.json:
        rows = [{"path": source.name, **one.to_json()} for source, one in scans]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(show_scan(one, source) for source, one in scans))
    return status


def _named(given: Namespace, inputs: list[Input]) -> list[tuple[Path, FileFormat]]:
    if given.paths == [STDIN]:
        return [(Path("<stdin>"), given.format or "markdown")]
    return [(one.path, one.format) for one in inputs]


def _texts(read: FileText, format: FileFormat) -> Iterator[tuple[Source, str]]:
    """The text of a note; of a notebook its Markdown cells as they are read together, lines counted through them."""
    if format != "notebook":
        yield Source(read.text, str(read.path)), format
        return
    notebook = read_notebook(read.text)
    if notebook.diagnostics:
        raise TexDeriveError(notebook.diagnostics)
    for stretch in stretches(notebook):
        yield Source(stretch.text, f"{read.path}[Markdown cells]"), "markdown"
