"""Feedback that is being given back: one process at a time, its progress and what it did."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass, field
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError

JOURNAL_VARIABLE = "CROSSCURRENTS_JOURNAL"
"""The environment variable that says to the process where learners read what is given back."""


@dataclass
class Release:
    """One giving back. `happened` are `(code, what, reason)`; `fault` is why it ended early, or ""."""

    chapter: str
    marker: str
    done: int = 0
    of: int = 0
    finished: bool = False
    fault: str = ""
    happened: list[tuple[str, str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as the page shows it."""
        return {
            "chapter": self.chapter,
            "marker": self.marker,
            "done": self.done,
            "of": self.of,
            "finished": self.finished,
            "fault": self.fault,
            "ready": sum(what == "ready" for _code, what, _why in self.happened),
            "rest": [
                {"code": code, "reason": reason} for code, what, reason in self.happened if what != "ready"
            ],
        }


class Releases:
    """The desk's giving back: at most one at a time, because nbgrader works on one gradebook."""

    def __init__(self, folder: CourseFolder, book: MarkBook, journal: str) -> None:
        self._folder, self._book, self._journal = folder, book, journal
        self.of: dict[str, Release] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, marker: str, chapter: str) -> Release:
        """Begin; `MarkingError` while another is going on."""
        going = next((one for one in self.of.values() if not one.finished), None)
        if going is not None:
            raise MarkingError(
                _("{marker} is giving feedback back just now: wait until that has finished.").format(
                    marker=going.marker
                )
            )
        begun = self.of[chapter] = Release(chapter, marker)
        task = asyncio.get_running_loop().create_task(self._run(begun))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return begun

    async def _run(self, one: Release) -> None:
        try:
            await self._follow(one)
        except (MarkingError, OSError, ValueError) as fault:
            one.fault = str(fault)
        finally:
            one.finished = True

    async def _follow(self, one: Release) -> None:
        module = "crosscurrents.desk.release_process"
        command = [sys.executable, "-m", module, str(self._folder.root), one.chapter, one.marker]
        # Not on the command line, where everybody on this computer could read its password.
        environment = {**os.environ, JOURNAL_VARIABLE: self._journal}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=environment
        )
        assert process.stdout is not None  # noqa: S101  it was asked for
        told: list[dict[str, Any]] = []
        try:
            async for line in process.stdout:
                if not line.startswith(b"{"):
                    continue  # nbgrader's own chatter
                said = json.loads(line)
                if "done" in said:
                    one.done, one.of = said["done"], said["of"]
                told.append(said)
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        faults = [said["fault"] for said in told if "fault" in said]
        if faults or process.returncode:
            raise MarkingError(
                faults[0] if faults else _("nbgrader ended early: run “crosscurrents feedback” to see why.")
            )
        await asyncio.to_thread(self._write_down, one, [said for said in told if "learner" in said])

    def _write_down(self, one: Release, told: list[dict[str, Any]]) -> None:
        with self._book.reading() as connection:
            codes = self._book.codes(connection)
        one.happened = [
            (codes.get(said["learner"], said["learner"]), said["what"], said["reason"]) for said in told
        ]
