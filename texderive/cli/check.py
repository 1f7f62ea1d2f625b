"""``texderive check``: the wrong lines in the derivations of notes."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from texderive import __version__
from texderive.cli.build import STDIN, each, usage
from texderive.cli.entry import BAD_INPUT, FINE, FOUND, tell_fault
from texderive.cli.said import count, progress, severities, tell, tell_diagnostic
from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.note.options import Options
from texderive.pipeline import reports
from texderive.pipeline.cache import Cache
from texderive.pipeline.checking import Checked, CheckJob, check_file, expected, lost
from texderive.pipeline.files import find_inputs, read_file, write_file
from texderive.pipeline.settings import find_settings
from texderive.pipeline.vault import Plan, Vault, settings_said
from texderive.source import Source


def run(given: Namespace) -> int:
    """Check what the arguments name and report."""
    if STDIN in given.paths and given.paths != [STDIN]:
        return usage("- stands alone")
    started = time.monotonic()
    try:
        known = _baseline(given.baseline)
        jobs, status = _jobs(given)
        checked: list[Checked] = []
        with progress(len(jobs), given.quiet or given.report != "text") as bar:
            for one in each(check_file, jobs, lost, given.jobs, [expected(job) for job in jobs]):
                checked.append(_without(one, known))
                bar(len(checked))
        if given.write_baseline:
            write_file(Path(given.write_baseline), reports.baseline_of(checked).encode())
            checked = [replace(one, claims=()) for one in checked]
    except TexDeriveError as error:
        for diagnostic in error.diagnostics:
            tell_diagnostic(diagnostic, Source("", given.baseline or given.write_baseline))
        return BAD_INPUT
    status = max(status, _told(checked, given))
    sys.stdout.write(_report(checked, given))
    if not given.quiet and not given.write_baseline:
        print(_summary(checked, time.monotonic() - started), file=sys.stderr)
    return status


def _jobs(given: Namespace) -> tuple[list[CheckJob], int]:
    """The notes to check, and the exit status of what could not be found."""
    if given.paths == [STDIN]:
        options = find_settings(Path.cwd()).options
        job = CheckJob(Path("<stdin>"), given.format or "markdown", options, sys.stdin.buffer.read())
        return [job], FINE
    found = find_inputs(given.paths, given.format)
    for name, diagnostic in found.said:
        tell_diagnostic(diagnostic, Source("", name))
    vault = Vault(Plan(flags=Options()), Cache(None))
    jobs = [CheckJob(job.path, job.format, job.options) for job in vault.jobs(found.inputs)]
    for source, diagnostic in settings_said(vault):
        tell_diagnostic(diagnostic, source)
    return jobs, BAD_INPUT if found.said else FINE


def _baseline(name: str | None) -> Counter[str]:
    """The claims that are known already. Raises TD001."""
    if not name:
        return Counter()
    try:
        return reports.read_baseline(read_file(Path(name)).text)
    except (ValueError, KeyError, TypeError) as error:
        raise TexDeriveError(Diagnostic("TD001", f"the baseline cannot be read: {error}")) from error


def _without(one: Checked, known: Counter[str]) -> Checked:
    """What was found without what is known, each known claim counted down."""
    kept = []
    for claim in one.claims:
        key = reports.fingerprint(one.path, claim) if known and claim.status == "wrong" else ""
        if key and known[key] > 0:
            known[key] -= 1
        else:
            kept.append(claim)
    return replace(one, claims=tuple(kept))


def _told(checked: Sequence[Checked], given: Namespace) -> int:
    """Tell what is not a finding, and give the exit status."""
    status = FINE
    for one in checked:
        tell(one.said, str(one.path), severities(given.quiet))
        if one.fault:
            status = tell_fault(one.fault, given)
        elif any(said.severity == "error" for said in one.said):
            status = max(status, BAD_INPUT)
        elif any(claim.status == "wrong" for claim in one.claims):
            status = max(status, FOUND)
    return status


def _report(checked: Sequence[Checked], given: Namespace) -> str:
    statuses = frozenset({"wrong", "undecided"} if given.undecided else {"wrong"})
    if given.report == "json":
        return reports.as_json(checked)
    if given.report == "sarif":
        return reports.as_sarif(checked, statuses, __version__)
    if given.report == "github":
        return reports.as_github(checked, statuses)
    return reports.as_text(checked, statuses)


def _summary(checked: Sequence[Checked], seconds: float) -> str:
    found = reports.counts(checked)
    claims = sum(found[status] for status in reports.STATUSES)
    parts = ", ".join(f"{found[status]} {status}" for status in reports.STATUSES)
    silent = f"{count(found['silent'], 'formula')} claim{'s' if found['silent'] == 1 else ''} nothing"
    return f"{count(found['notes'], 'note')}, {count(claims, 'claim')}: {parts}; {silent} ({seconds:.1f} s)"
