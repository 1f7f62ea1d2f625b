"""Work by processes gives what work by one gives, in the same order, and a worker that dies is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from texderive.note.options import Options
from texderive.pipeline import pool
from texderive.pipeline.jobs import Job, Outcome
from texderive.pipeline.pool import do_all
from texderive.pipeline.work import lost, work


def jobs(folder: Path, number: int) -> list[Job]:
    made = []
    for n in range(number):
        path = folder / f"{n}.md"
        path.write_text(f"Let $f = a^T X b$, {n}.\n\n$$\\nabla_X f = ?$$\n")
        made.append(Job(path, "markdown", "build", Options(), write=False, want_text=True))
    return made


@pytest.mark.parametrize("switch", ["told", "by itself"])
def test_processes_and_one_process_agree(tmp_path: Path, switch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    some = jobs(tmp_path, 20)
    alone = list(do_all(work, some, lost, 1))
    if switch == "told":
        together = list(do_all(work, some, lost, 2))
    else:
        monkeypatch.setattr(pool, "ALONE", 0.0)
        monkeypatch.setattr(pool, "WORTH", 0.0)
        monkeypatch.setattr(pool, "cores", lambda: 2)
        together = list(do_all(work, some, lost))
    assert together == alone
    assert [one.path for one in alone] == [one.path for one in some]
    assert all(one.changed and b"ab^T" in one.new for one in alone)


def test_a_worker_that_dies_is_told_for_the_notes_that_it_had(tmp_path: Path) -> None:
    outcomes = list(do_all(_die, jobs(tmp_path, 4), lost, 2))
    assert len(outcomes) == 4
    assert all("a worker process ended" in one.fault for one in outcomes)


def _die(_: Job) -> Outcome:
    os._exit(1)


SPLIT = """
import os, time
from texderive.pipeline import pool

begun = time.monotonic()

def do(seconds):
    at = time.monotonic() - begun
    time.sleep(seconds)
    return seconds, os.getpid() != parent, at

parent = os.getpid()
pool.cores = lambda: 2
jobs = [0.1, 0.2, 0.9]
done = list(pool.do_all(do, jobs, None, expected=[%s]))
assert [seconds for seconds, *_ in done] == jobs
print(*(elsewhere for _, elsewhere, _ in done), done[2][2] < done[0][2])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are split off on Linux alone")
@pytest.mark.parametrize(
    ("expected", "shown"),
    [
        ("0.1, 0.2, 0.9", "True True True True"),
        ("0.01, 0.02, 0.09", "False False False False"),
        ("", "False False False False"),
    ],
)
def test_work_that_is_known_to_be_long_begins_on_all_cores_with_the_longest_job(expected: str, shown: str) -> None:
    script = [sys.executable, "-c", SPLIT % expected]
    assert subprocess.run(script, capture_output=True, text=True, check=True).stdout.strip() == shown


def test_no_jobs_are_no_work() -> None:
    assert list(do_all(work, [], lost)) == []
