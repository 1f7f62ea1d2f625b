"""The work on one file, from reading it to writing it."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

from texderive.diagnostics import TexDeriveError
from texderive.note.options import Options
from texderive.pipeline.cache import digest, is_lasting
from texderive.pipeline.files import FileFormat, FileText, decoded, read_file, replace_file, write_file
from texderive.pipeline.jobs import Job, Mode, Outcome
from texderive.pipeline.notebooks import CellSaid, transform_notebook
from texderive.pipeline.said import NAME, Said, said_of
from texderive.pipeline.transform import NotRestorable, transform
from texderive.source import Source


def work(job: Job) -> Outcome:
    """Do a job. Never raises: what is wrong with the input is said, and a fault of ours is told with its traceback."""
    try:
        return _work(job, read_file(job.path))
    except TexDeriveError as error:
        return Outcome(job.path, said=said_of(error.diagnostics, Source("", NAME)))
    except NotRestorable as error:
        return Outcome(job.path, fault=f"{job.path}: TD005: {error}; the note is left as it was")
    except Exception as error:
        return Outcome(job.path, fault=f"{job.path}: {type(error).__name__}: {error}\n{traceback.format_exc()}")


def lost(job: Job, why: str) -> Outcome:
    """The outcome of a job that was not brought to its end."""
    return Outcome(job.path, fault=f"{job.path}: {why}")


def work_on_bytes(job: Job, data: bytes) -> Outcome:
    """The same for a note that comes from elsewhere than a file, and goes nowhere."""
    try:
        return _work(job, decoded(job.path, data))
    except TexDeriveError as error:
        return Outcome(job.path, said=said_of(error.diagnostics, Source("", NAME)), old=data, new=data)
    except Exception as error:
        return Outcome(job.path, fault=f"{job.path}: {error}\n{traceback.format_exc()}", old=data, new=data)


def _work(job: Job, read: FileText) -> Outcome:
    text, answers, said, said_of_new = new_text(read.text, job.format, job.mode, job.options, _folders(job))
    new = read.encode(text)
    changed = new != read.data
    written = False
    if job.write and job.target is not None:
        if not _same(job.target, new):
            write_file(job.target, new)
            written = True
    elif job.write and changed:
        replace_file(read, new)
        written = True
    old_kept, new_kept = (read.data, new) if job.want_text else (b"", b"")
    lasting = is_lasting(read.data) and all(s.code != "TD401" for s in said)
    digests = (digest(read.data), digest(new)) if lasting else None
    return Outcome(job.path, changed, written, answers, said, said_of_new, old_kept, new_kept, digests)


def _folders(job: Job) -> tuple[Path, ...]:
    """Where templates and preambles are looked for: where the settings say, then beside the note."""
    return (*job.folders, job.path.parent)


def new_text(
    text: str, format: FileFormat, mode: Mode, options: Options, folders: tuple[Path, ...] = ()
) -> tuple[str, int, tuple[Said, ...], tuple[Said, ...]]:
    """The text in its new state, the number of answers, and what is said of the old text and of the new one."""
    if format == "notebook":
        book = transform_notebook(text, mode, options, folders)
        return book.text, book.answers, _of_cells(book.said), _of_cells(book.said_of_new)
    done = transform(text, format, mode, options, folders)
    said, said_of_new = said_of(done.said, Source(text, NAME)), said_of(done.said_of_new, Source(done.text, NAME))
    return done.text, done.answers, said, said_of_new


def _of_cells(said: Iterable[CellSaid]) -> tuple[Said, ...]:
    """What is said of cells: their number, from 1 as notebooks show it, is part of the name."""
    return tuple(
        one
        for s in said
        for one in said_of([s.diagnostic], Source(s.source.text, NAME if s.cell < 0 else f"{NAME}[cell {s.cell + 1}]"))
    )


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
