"""``texderive derive``: one formula in, LaTeX ready to paste out."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from texderive.cli.entry import BAD_INPUT, FINE
from texderive.diagnostics import Diagnostic, ParseError, TexDeriveError, show
from texderive.elaborate.formulas import read_tree
from texderive.elaborate.stated import read_stated
from texderive.note.options import Options
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.derive import derive
from texderive.pipeline.settings import find_settings
from texderive.render.templates import find_template, read_template, render_template
from texderive.source import Source


def run(given: Namespace) -> int:
    """Derive and print. What is wrong with the formula is shown with its place."""
    flags = Options(layout=given.layout, detail=given.detail, lang=given.lang, template=given.template)
    settings = find_settings(Path.cwd())
    options = settings.options.under(flags)
    try:
        derivation = derive(
            given.latex, wrt=given.wrt, where=given.where, assume=_facts(given.assume), order=given.order,
            layout=options.layout or "denominator",
        )  # fmt: skip
        print(_printed(derivation, given, options, settings.templates))
    except TexDeriveError as error:
        for diagnostic in error.diagnostics:
            print(show(diagnostic, _source_of(diagnostic, given)), file=sys.stderr)
        return BAD_INPUT
    return FINE


def _facts(assumed: list[str]) -> dict[str, list[str]]:
    """``A=symmetric`` and ``A=symmetric,invertible`` as facts by symbol. Raises TD003."""
    facts: dict[str, list[str]] = {}
    for one in assumed:
        symbol, mark, words = one.rpartition("=")
        if not mark or not symbol.strip() or not words.strip():
            raise ParseError(Diagnostic("TD003", f"--assume {one!r} is not of the form SYMBOL=FACT"))
        facts.setdefault(symbol.strip(), []).extend(w.strip() for w in words.split(","))
    return facts


def _printed(derivation: Derivation, given: Namespace, options: Options, folders: tuple[Path, ...]) -> str:
    """What was asked for: the answer, code, JSON, or the whole derivation through a template."""
    if given.answer:
        return derivation.result.latex
    if given.code:
        return derivation.code(given.code).rstrip("\n")
    if given.json:
        return json.dumps(derivation.to_json(), ensure_ascii=False, indent=2)
    context = derivation.context(options.detail or "normal", options.lang)  # type: ignore[arg-type]
    name = options.template or "markdown"
    template = read_template(Path(name)) if name.endswith(".jinja") else find_template(name, folders)
    return render_template(template, context)


def _source_of(diagnostic: Diagnostic, given: Namespace) -> Source:
    """The argument that a diagnostic speaks of: its place does not tell, so the others are read by themselves."""
    if _says(lambda: read_stated(given.where), diagnostic):
        return Source(given.where, "--where")
    if _says(lambda: read_tree(given.wrt), diagnostic):
        return Source(given.wrt, "--wrt")
    return Source(given.latex, "formula")


def _says(read: Callable[[], object], diagnostic: Diagnostic) -> bool:
    try:
        read()
    except TexDeriveError as error:
        return diagnostic in error.diagnostics
    return False
