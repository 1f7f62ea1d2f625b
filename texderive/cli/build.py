"""``texderive build`` and ``texderive strip``: notes in, notes out."""

from __future__ import annotations

import difflib
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from texderive.cli.entry import BAD_INPUT, FINE, FOUND, OUR_FAULT, tell_fault
from texderive.cli.said import count, progress, severities, tell, tell_diagnostic
from texderive.diagnostics import TexDeriveError
from texderive.note.options import Options
from texderive.pipeline.cache import Cache, cache_folder
from texderive.pipeline.files import FileFormat, Found, find_inputs
from texderive.pipeline.jobs import Job, Mode, Outcome
from texderive.pipeline.settings import find_settings
from texderive.pipeline.vault import Plan, Vault, settings_said
from texderive.source import Source

STDIN = STDOUT = "-"

Task = TypeVar("Task")
Done = TypeVar("Done")


@dataclass(slots=True)
class Tally:
    """What the summary counts, and the exit status so far."""

    notes: int = 0
    answers: int = 0
    changed: int = 0
    written: int = 0
    bad: int = 0
    status: int = FINE
    faults: list[str] = field(default_factory=list)


def run(given: Namespace) -> int:
    """Build or strip what the arguments name."""
    if given.paths == [STDIN]:
        return _stream(given)
    if STDIN in given.paths:
        return usage("- stands alone")
    watching = getattr(given, "watch", False)
    if watching and (given.check or given.diff or _to_stdout(given)):
        return usage("--watch writes files; it does not go with --check, --diff or -o -")
    status = build_once(given, given.paths)
    if not watching:
        return status
    from texderive.cli.watch import watch

    watch(given)
    return FINE


def build_once(given: Namespace, paths: Sequence[str]) -> int:
    """One run over the notes, from finding them to the summary."""
    started = time.monotonic()
    out = Path(given.output) if given.output and not _to_stdout(given) else None
    found = find_inputs(paths, given.format, _answers_among(paths, out))
    is_folder = out is not None and _is_folder(given, out, found)
    if out is not None and not is_folder and len(found.inputs) > 1:
        return usage(f"{out} is one file, but there are {len(found.inputs)} notes")
    if _to_stdout(given) and len(found.inputs) > 1:
        return usage(f"standard output takes one note, but there are {len(found.inputs)}")
    writes = not (given.check or given.diff or _to_stdout(given))
    plan = Plan(mode_of(given), flags_of(given), out, is_folder, writes, given.diff or _to_stdout(given))
    vault = Vault(plan, Cache(None if given.no_cache else cache_folder()))
    tally = Tally()
    for name, diagnostic in found.said:
        tell_diagnostic(diagnostic, Source("", name))
        tally.status = BAD_INPUT
    try:
        jobs = list(vault.jobs(found.inputs))
        clash = _clash(jobs)
        if clash:
            return usage(clash)
        _tell_settings(vault, given, tally)
        with progress(len(jobs), given.quiet) as bar:
            for outcome in outcomes(vault, jobs, given.jobs):
                _take(outcome, given, tally)
                bar(tally.notes)
    finally:
        vault.cache.close()
    for fault in tally.faults:
        tally.status = tell_fault(fault, given)
    if not given.quiet:
        print(_summary(tally, given, time.monotonic() - started), file=sys.stderr)
    return tally.status


def mode_of(given: Namespace) -> Mode:
    if given.command == "strip":
        return "strip"
    return "clean" if given.clean else "build"


def flags_of(given: Namespace) -> Options:
    """What the command line says of how answers are written."""
    if given.command == "strip":
        return Options()
    template = given.template
    if template and template.endswith(".jinja"):
        template = os.path.abspath(template)
    return Options(
        layout=given.layout, detail=given.detail, lang=given.lang, template=template,
        tasks=given.tasks or None, reasons=given.reasons or None,
    )  # fmt: skip


def outcomes(vault: Vault, jobs: Sequence[Job], workers: int | None) -> Iterator[Outcome]:
    """What became of the jobs, in their order: known from an earlier run, or done now."""
    known = [vault.known(job) for job in jobs]
    rest = [job for job, outcome in zip(jobs, known, strict=True) if outcome is None]
    if rest:
        from texderive.pipeline.work import lost, work

        done = each(work, rest, lost, workers)
    for job, outcome in zip(jobs, known, strict=True):
        if outcome is None:
            outcome = next(done)
            vault.learn(job, outcome)
        yield outcome


def each(
    do: Callable[[Task], Done],
    jobs: Sequence[Task],
    lost: Callable[[Task, str], Done],
    workers: int | None,
    expected: Sequence[float] = (),
) -> Iterator[Done]:
    """The outcomes of jobs in their order; a single one needs no processes, so what starts them is not imported."""
    if len(jobs) < 2:
        return map(do, jobs)
    from texderive.pipeline.pool import do_all

    return do_all(do, jobs, lost, workers, expected)


def _take(outcome: Outcome, given: Namespace, tally: Tally) -> None:
    """Tell and count one outcome."""
    tally.notes += 1
    tally.answers += outcome.answers
    tally.changed += outcome.changed
    tally.written += outcome.written
    tell(outcome.said, str(outcome.path), severities(given.quiet, getattr(given, "verbose", False)))
    if outcome.fault:
        tally.faults.append(outcome.fault)
        tally.status = OUR_FAULT
    if outcome.failed:
        tally.bad += 1
        tally.status = max(tally.status, BAD_INPUT)
    if outcome.changed and given.check:
        tally.status = max(tally.status, FOUND)
        if not given.diff and not given.quiet:
            print(f"{outcome.path}: would change", file=sys.stderr)
    if given.diff and outcome.changed:
        print("".join(_diff(outcome)), end="")
    if _to_stdout(given) and not (given.check or given.diff):
        sys.stdout.buffer.write(outcome.new)
        sys.stdout.buffer.flush()


def _diff(outcome: Outcome) -> Iterator[str]:
    old, new = (data.decode("utf-8").splitlines(keepends=True) for data in (outcome.old, outcome.new))
    for line in difflib.unified_diff(old, new, str(outcome.path), str(outcome.path)):
        yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def _summary(tally: Tally, given: Namespace, seconds: float) -> str:
    parts = [count(tally.answers, "answer")] if given.command == "build" else []
    if given.check or given.diff:
        parts.append(f"{tally.changed} would change")
    elif _to_stdout(given):
        parts.append("to standard output")
    elif given.output:
        parts.append(f"{tally.written} written")
    else:
        parts.append(f"{tally.written} written, {tally.notes - tally.written} unchanged")
    if tally.bad:
        parts.append(f"{tally.bad} with errors")
    if tally.faults:
        parts.append(count(len(tally.faults), "fault"))
    return f"{count(tally.notes, 'note')}: {', '.join(parts)} ({seconds:.1f} s)"


def _tell_settings(vault: Vault, given: Namespace, tally: Tally) -> None:
    for source, diagnostic in settings_said(vault):
        if diagnostic.severity == "error":
            tally.status = BAD_INPUT
        if diagnostic.severity == "error" or not given.quiet:
            tell_diagnostic(diagnostic, source)


def _to_stdout(given: Namespace) -> bool:
    return bool(given.output == STDOUT)


def _is_folder(given: Namespace, out: Path, found: Found) -> bool:
    if out.is_dir() or given.output.endswith(("/", os.sep)):
        return True
    return not out.exists() and (len(found.inputs) > 1 or any(os.path.isdir(p) for p in given.paths))


def _answers_among(paths: Sequence[str], out: Path | None) -> list[Path]:
    """The folder of the answers, where it lies below one that is named: what was written there is no input."""
    if out is None or not out.is_dir():
        return []
    above = out.resolve().parents
    return [out] if any(Path(p).resolve() in above for p in paths) else []


def _clash(jobs: Sequence[Job]) -> str:
    """Why the notes cannot be written where they are to be written; empty where they can."""
    taken: dict[Path, Path] = {}
    for job in jobs:
        if job.target is None:
            continue
        target = job.target.resolve()
        if target == job.path.resolve():
            return f"{job.path} would be written over: -o names another place"
        if taken.setdefault(target, job.path) != job.path:
            return f"{taken[target]} and {job.path} would both be written to {job.target}"
    return ""


def usage(message: str) -> int:
    """Say that the arguments do not go together."""
    print(f"texderive: {message}", file=sys.stderr)
    return BAD_INPUT


def _stream(given: Namespace) -> int:
    """Standard input to standard output (or to the file that -o names), byte for byte."""
    from texderive.pipeline.files import write_file
    from texderive.pipeline.work import work_on_bytes

    if getattr(given, "watch", False):
        return usage("standard input cannot be watched")
    data = sys.stdin.buffer.read()
    settings = find_settings(Path.cwd())
    options = settings.options.under(flags_of(given))
    format: FileFormat = given.format or "markdown"
    job = Job(Path("<stdin>"), format, mode_of(given), options, None, False, True, settings.templates)
    outcome, tally = work_on_bytes(job, data), Tally()
    given.output = given.output or STDOUT
    for diagnostic in settings.diagnostics:
        tell_diagnostic(diagnostic, settings.source or Source(""))
    _take(outcome, given, tally)
    for fault in tally.faults:
        tell_fault(fault, given)
    if given.check or given.diff or _to_stdout(given):
        return tally.status
    try:
        write_file(Path(given.output), outcome.new)
    except TexDeriveError as error:
        for diagnostic in error.diagnostics:
            tell_diagnostic(diagnostic, Source("", given.output))
        return BAD_INPUT
    return tally.status
