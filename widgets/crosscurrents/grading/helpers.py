"""Processes that get submissions ready beside each other. They end with the one that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from crosscurrents.grading.prepare import Prepared, Preparer, Refused, Setup

_HANDFUL = 4
"""Submissions given to a process at a time."""

_mine: Preparer | None = None


def prepared(setup: Setup, learners: Sequence[str], jobs: int) -> Iterator[Prepared | Refused]:
    """Yield each learner's submission, graded, in order; `jobs` of 1 does without further processes."""
    done = 0
    if jobs > 1:
        try:
            for one in _beside(setup, learners, jobs):
                yield one
                done += 1
        except BrokenProcessPool:
            pass  # one was ended from outside, or ran out of memory: the rest is done here, one by one
    if done < len(learners):
        preparer = Preparer(setup)
        for learner in learners[done:]:
            yield preparer.prepare(learner)


def _beside(setup: Setup, learners: Sequence[str], jobs: int) -> Iterator[Prepared | Refused]:
    # Spawned, not forked: whoever calls has threads (a progress bar, a server) and an open database.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (setup,)) as pool:
        try:
            yield from pool.map(_prepare, learners, chunksize=_HANDFUL)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _begin(setup: Setup) -> None:
    global _mine  # noqa: PLW0603 - a process of a pool has no other place
    # Ctrl-C is for the one that started us: it finishes what it has begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _mine = Preparer(setup)


def _end_with_parent() -> None:
    """End at once when the parent has: a pool's processes wait for work for ever otherwise."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _prepare(learner: str) -> Prepared | Refused:
    assert _mine is not None  # noqa: S101 - set by `_begin`
    return _mine.prepare(learner)
