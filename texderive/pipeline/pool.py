"""Many jobs: one after the other while that is quick, and by processes on all cores once it proves to be long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

# Seconds: how long one process tries alone, and how much work must be left for others to be worth their start.
ALONE, WORTH = 1.0, 1.5
CHUNK = 8

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


def do_all(
    do: Callable[[Job], Outcome], jobs: Sequence[Job], lost: Callable[[Job, str], Outcome], workers: int | None = None
) -> Iterator[Outcome]:
    """Do the jobs and give their outcomes in order. ``workers`` None: as many as cores, if the work is long.

    ``do`` must not raise; ``lost`` makes the outcome of a job whose process died.
    """
    most = min(workers or cores(), len(jobs))
    done = 0
    if workers is None or most < 2:
        started = time.monotonic()
        for job in jobs:
            yield do(job)
            done += 1
            spent = time.monotonic() - started
            if most > 1 and spent > ALONE and spent / done * (len(jobs) - done) > WORTH * most:
                break
    if done < len(jobs):
        yield from _by_processes(do, jobs[done:], lost, most)


def cores() -> int:
    """How many processes can run at the same time, as far as this one may use them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _by_processes(
    do: Callable[[Job], Outcome], jobs: Sequence[Job], lost: Callable[[Job, str], Outcome], workers: int
) -> Iterator[Outcome]:
    size = max(1, min(CHUNK, len(jobs) // (4 * workers)))
    chunks = [jobs[n : n + size] for n in range(0, len(jobs), size)]
    # The matrices are small: one thread for each process.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # An interrupt is for the first process; the others are told by it.
    quiet = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, _context(do.__module__), signal.signal, quiet) as pool:
        waiting = [pool.submit(_chunk, do, chunk) for chunk in chunks]
        try:
            for future, chunk in zip(waiting, chunks, strict=True):
                yield from _outcomes(future, chunk, lost)
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
    """Processes that begin clean: a fork of this one could inherit a lock that a thread of it holds."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context
