"""The one thread that writes: what arrives within a few milliseconds is committed together (group commit)."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from crosscurrents.journal.engine import writing
from crosscurrents.journal.faults import explain, fault, sinks_all
from crosscurrents.journal.scrub import Scrub

WINDOW = 0.004
"""How long the first of a batch waits for others, in seconds; one fsync takes about 20 ms on a plain disk."""

MOST = 500
"""The most jobs in one commit, so that a burst does not make its first wait for its last."""

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    after: Callable[[T], None] | None
    erases: bool
    future: Future[T] = field(default_factory=Future)
    result: T | None = None
    error: BaseException | None = None

    def run(self, connection: Connection, where: str) -> None:
        """Do the work in a savepoint: what goes wrong with this job is undone and no other's concern."""
        savepoint = connection.begin_nested()
        try:
            self.result = self.work(connection)
            savepoint.commit()
        except Exception as error:
            if sinks_all(error):
                raise
            savepoint.rollback()
            self.error = explain(error, where) if isinstance(error, DBAPIError) else error

    def finish(self) -> None:
        """Resolve the future; the work is on the disk, or known not to be."""
        if self.error is None and self.after:
            try:
                self.after(self.result)  # type: ignore[arg-type]  # set by run() where there is no error
            except Exception as error:  # noqa: BLE001  # the thread lives on; who waits gets to know
                self.error = error
        if self.error is None:
            self.future.set_result(self.result)  # type: ignore[arg-type]
        else:
            self.future.set_exception(self.error)


class Writer:
    """Runs jobs one after another in a thread of its own; a future is resolved only after its job's COMMIT.

    Where a commit as a whole fails (disk full, I/O error, locked), every future in it gets a `JournalError`,
    and the writer goes on with what comes next.
    """

    def __init__(self, engine: Engine, where: str, window: float = WINDOW, most: int = MOST) -> None:
        self._engine = engine
        self._where = where
        self._window = window
        self._most = most
        self._queue: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        # Replaced as a whole, never changed: the writer's thread reads it without a lock.
        self._listeners: tuple[Callable[[], object], ...] = ()
        self.scrub = Scrub(engine)
        self._thread = threading.Thread(target=self._run, name="crosscurrents-journal", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def submit(
        self,
        work: Callable[[Connection], T],
        after: Callable[[T], None] | None = None,
        *,
        erases: bool = False,
    ) -> Future[T]:
        """Have `work` done in the next commit, and `after` called with its result once that is on the disk.

        `erases`: what `work` deleted is to be got out of the files as well, before `after` is called.
        The future cannot be cancelled: a page that goes away must not take its last save with it.
        """
        job = _Job(work, after, erases)
        job.future.set_running_or_notify_cancel()
        with self._gate:
            if self._closed:
                job.future.set_exception(fault("closed", self._where))
            else:
                self._queue.put(job)
        return job.future

    def listen(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Have `callback` called after each commit in which something was done; return what ends that.

        It is called in the writer's thread, after the commit's futures are done, so it must be quick: setting
        an event, or `call_soon_threadsafe`. What it raises is logged and hurts nobody.
        """

        # Of its own, so that ending it ends this one, also where the same function listens twice.
        def told() -> None:
            callback()

        def stop() -> None:
            with self._gate:
                self._listeners = tuple(one for one in self._listeners if one is not told)

        with self._gate:
            self._listeners += (told,)
        return stop

    def close(self) -> None:
        """Commit what was submitted, then stop."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        atexit.unregister(self.close)

    def _run(self) -> None:
        self.scrub.run()
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._commit(batch)
        self.scrub.run(last=True)

    def _gather(self) -> tuple[list[_Job[Any]], bool]:
        batch: list[_Job[Any]] = []
        job = self._queue.get()
        until = time.monotonic() + self._window
        while job is not None:
            batch.append(job)
            if len(batch) >= self._most:
                return batch, True
            try:
                job = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[_Job[Any]]) -> None:
        try:
            with writing(self._engine) as connection:
                for job in batch:
                    job.run(connection, self._where)
        except Exception as error:  # noqa: BLE001  # the thread lives on; who waits gets to know
            log.error("journal: a commit of %d failed: %s", len(batch), type(error).__name__)
            for job in batch:
                job.error = job.error or explain(error, self._where)
        erasing = [job for job in batch if job.erases and not job.error]
        for job in batch:
            if job not in erasing:
                job.finish()
        if not all(job.error for job in batch):
            self._tell()
        self.scrub.run(erased=bool(erasing))
        for job in erasing:
            job.finish()

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception as error:  # noqa: BLE001  # the thread lives on
                log.error("journal: a listener failed: %s", type(error).__name__)
