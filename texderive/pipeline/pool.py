"""Many jobs: one after the other while that is quick, by processes on all cores once it is known to be long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

# Seconds: how long one process tries alone, and how much work must be left for others to be worth their start.
ALONE, WORTH = 1.0, 1.5
SAVED = 0.2  # seconds that processes must save to be split off at the start
CHUNK = 8

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


def do_all(
    do: Callable[[Job], Outcome],
    jobs: Sequence[Job],
    lost: Callable[[Job, str], Outcome],
    workers: int | None = None,
    expected: Sequence[float] = (),
) -> Iterator[Outcome]:
    """Do the jobs and give their outcomes in order. ``workers`` None: as many as cores, if the work is long.

    ``do`` must not raise; ``lost`` makes the outcome of a job whose process died. ``expected`` are the seconds that
    each job may take, where that can be told: long work begins on all cores, the longest job first.
    """
    most = min(workers or cores(), len(jobs))
    done = 0
    if most < 2 or (workers is None and not (_can_split() and _saved(expected, most) > SAVED)):
        started = time.monotonic()
        for job in jobs:
            yield do(job)
            done += 1
            spent = time.monotonic() - started
            if most > 1 and spent > ALONE and spent / done * (len(jobs) - done) > WORTH * most:
                break
    if done < len(jobs):
        yield from _by_processes(do, jobs[done:], lost, most, expected[done:])


def _saved(expected: Sequence[float], workers: int) -> float:
    """How many seconds are saved if the work begins by processes."""
    return sum(expected) - max(*expected, sum(expected) / workers) if len(expected) > 1 else 0.0


def _can_split() -> bool:
    """Whether this process can be split in two as it stands: it has one thread, so none holds a lock for ever."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def cores() -> int:
    """How many processes can run at the same time, as far as this one may use them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _by_processes(
    do: Callable[[Job], Outcome],
    jobs: Sequence[Job],
    lost: Callable[[Job, str], Outcome],
    workers: int,
    expected: Sequence[float],
) -> Iterator[Outcome]:
    size = max(1, min(CHUNK, len(jobs) // (4 * workers)))
    chunks = [jobs[n : n + size] for n in range(0, len(jobs), size)]
    long = [sum(expected[n : n + size]) for n in range(0, len(jobs), size)]
    # An interrupt is for the first process; the others are told by it.
    quiet = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, _context(do.__module__), signal.signal, quiet) as pool:
        waiting = {n: pool.submit(_chunk, do, chunks[n]) for n in sorted(range(len(chunks)), key=lambda n: -long[n])}
        try:
            for n, chunk in enumerate(chunks):
                yield from _outcomes(waiting[n], chunk, lost)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _chunk(do: Callable[[Job], Outcome], jobs: Sequence[Job]) -> list[Outcome]:
    return [do(job) for job in jobs]


def _outcomes(future: Future[list[Outcome]], jobs: Sequence[Job], lost: Callable[[Job, str], Outcome]) -> list[Outcome]:
    try:
        return future.result()
    except (BrokenProcessPool, OSError) as error:
        return [lost(job, f"a worker process ended: {error}") for job in jobs]


def _context(module: str) -> multiprocessing.context.BaseContext:
    """Processes split off from this one, which know what it knows; where that is not safe, ones that begin clean."""
    if _can_split():
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context
