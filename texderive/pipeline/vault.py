"""Many notes: which settings hold for each, which need no work since an earlier run, and what is learnt of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.note.options import Options
from texderive.pipeline.cache import Cache, Known, digest, work_key
from texderive.pipeline.files import FileFormat, Input, matches
from texderive.pipeline.jobs import Job, Mode, Outcome
from texderive.pipeline.settings import Settings, find_settings
from texderive.source import Source


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with all notes: what the command line says."""

    mode: Mode = "build"
    flags: Options = field(default_factory=Options)
    out: Path | None = None
    out_is_folder: bool = False
    write: bool = True
    want_text: bool = False


@dataclass(slots=True)
class Vault:
    """The notes of one run. ``settings`` are those that were met, by the name of their file."""

    plan: Plan
    cache: Cache
    settings: dict[str, Settings] = field(default_factory=dict)
    _kinds: dict[tuple[FileFormat, Options, tuple[Path, ...]], bytes] = field(default_factory=dict)

    def jobs(self, inputs: Iterable[Input]) -> Iterator[Job]:
        """A job for every note that its settings do not pass over."""
        for one in inputs:
            settings = self._settings(one.path.parent)
            if settings.exclude and settings.folder and matches(one.path.resolve(), settings.exclude, settings.folder):
                continue
            options = settings.options.under(self.plan.flags)
            plan = self.plan
            target = self._target(one)
            yield Job(
                one.path, one.format, plan.mode, options, target, plan.write, plan.want_text, settings.templates
            )

    def known(self, job: Job) -> Outcome | None:
        """The outcome of a job as far as an earlier run tells it, where nothing is left to do but to say it again."""
        if job.want_text:
            return None
        try:
            data = job.path.read_bytes()
            lying = data if job.target is None else job.target.read_bytes()
        except OSError:
            return None
        before = digest(data)
        known = self.cache.get(self._key(job, before))
        if known is None:
            return None
        changed = known.result != before
        if job.write and digest(lying) != known.result:
            return None
        return Outcome(job.path, changed, False, known.answers, known.said)

    def learn(self, job: Job, outcome: Outcome) -> None:
        """Keep for later runs what was found out."""
        if outcome.fault or outcome.digests is None:
            return
        before, after = outcome.digests
        self.cache.put(self._key(job, before), Known(after, outcome.answers, outcome.said))
        if job.mode == "build" and after != before:
            # A second run changes nothing.
            self.cache.put(self._key(job, after), Known(after, outcome.answers, outcome.said_of_new))

    def _settings(self, folder: Path) -> Settings:
        settings = find_settings(folder)
        if settings.source is not None:
            self.settings.setdefault(settings.source.name, settings)
        return settings

    def _key(self, job: Job, content: bytes) -> bytes:
        kind = (job.format, job.options, job.folders)
        if kind not in self._kinds:
            self._kinds[kind] = work_key(job.format, job.mode, job.options, job.folders)
        return digest(self._kinds[kind] + content)

    def _target(self, one: Input) -> Path | None:
        out = self.plan.out
        if out is None or not self.plan.out_is_folder:
            return out
        return out / one.path.relative_to(one.root) if one.path.is_relative_to(one.root) else out / one.path.name


def settings_said(vault: Vault) -> Iterator[tuple[Source, Diagnostic]]:
    """What is to be said of the settings themselves, once for each file."""
    for settings in vault.settings.values():
        for diagnostic in settings.diagnostics:
            if settings.source is not None:
                yield settings.source, diagnostic
