"""Autograding a chapter's submissions as nbgrader does, without running anything a learner's file says.

Processes get submissions ready (`prepare`), each in a folder of its own; this one tells the gradebook, many
in one transaction, and then puts the graded notebooks in their places (`ledger`). What was cut short, at
whatever moment, does not count as graded, and the same call goes on with it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.api import api_of, muted, quietly, reason
from crosscurrents.grading.config import course_config
from crosscurrents.grading.escape import one_line
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.gradebook import sentences
from crosscurrents.grading.submission import SubmissionError, inspected, up_to_date
from crosscurrents.grading.turns import alone

# nbgrader takes two seconds to import: only what really grades does.
if TYPE_CHECKING:
    from crosscurrents.grading.prepare import Prepared, Refused

__all__ = ["AutogradeReport", "Graded", "autograde", "learners", "up_to_date"]

Progress = Callable[[int, int, str], None]

_WORTH_IT = 20
"""From how many submissions a process on, further processes are started: each takes two seconds to begin."""

_BATCH, _BATCH_S = 100, 2.0
"""How many submissions are written in one transaction, and for how long they are gathered, in seconds.

Each transaction waits for the disk four times; while one is open, markers wait: a second at most."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of one submission. `reason`: why it failed, else a remark on what was graded, or ""."""

    learner: str
    chapter: str
    what: Literal["graded", "unchanged", "failed"]
    reason: str = ""


@dataclass
class AutogradeReport:
    """What became of a chapter's submissions, in the order of their learners."""

    submissions: list[Graded] = field(default_factory=list)

    def of(self, what: str) -> list[Graded]:
        """Return the submissions of one sort."""
        return [one for one in self.submissions if one.what == what]


def learners(folder: CourseFolder, chapter: str, step: str = "submitted") -> list[str]:
    """Return who has a chapter in one of nbgrader's steps, in order."""
    top = folder.step(step)
    return sorted(path.name for path in top.iterdir() if (path / chapter).is_dir()) if top.is_dir() else []


def autograde(
    folder: CourseFolder,
    chapter: str,
    *,
    force: bool = False,
    jobs: int | None = None,
    progress: Progress = lambda done, all_, learner: None,
) -> AutogradeReport:
    """Autograde every submission of a chapter that is new or changed, or all with `force`.

    `jobs`: how many processes; by default one for each core, where there is enough to do. What comes out is
    the same for any number. `progress(done, all, learner)` is called before each submission and once at the
    end. A submission that cannot be graded is set aside with its reason, stays where and as it is, and does
    not stop the others; marks already given stay, and are opened again only where the answer changed.

    Raises `FolderError` for a course and `GradebookError` for a gradebook that cannot be used. What was
    graded until then, or until an interrupt, is kept.
    """
    folder.chapter(chapter)
    found = learners(folder, chapter)
    report = {one: Graded(one, chapter, "unchanged") for one in found}
    with alone(folder.root):
        todo = [one for one in found if force or not up_to_date(folder, chapter, one)]
        if todo:
            done = len(found) - len(todo)
            progress(done, len(found), todo[0])
            for one in _graded(folder, chapter, todo, jobs):
                report[one.learner] = one
                done += 1
                if done < len(found):
                    progress(done, len(found), todo[done - len(found)])
    progress(len(found), len(found), "")
    return AutogradeReport(list(report.values()))


def _graded(folder: CourseFolder, chapter: str, todo: Sequence[str], jobs: int | None) -> Iterator[Graded]:
    from crosscurrents.grading import converter
    from crosscurrents.grading.helpers import prepared
    from crosscurrents.grading.ledger import Ledger
    from crosscurrents.grading.prepare import Setup
    from crosscurrents.grading.template import sanitised

    # On the same disk as what is made: it is put in its place by renaming.
    work = folder.root / ".autograding"
    shutil.rmtree(work, ignore_errors=True)  # of one that was killed: the lock is ours, so nobody uses it
    app = converter.autograder(folder)
    excluded = set(app.coursedir.student_id_exclude.split(","))
    todo = [one for one in todo if one not in excluded]
    with muted(app.log):
        if not converter.familiar(app, folder):
            yield from _by_nbgrader(folder, chapter, todo)
            return
    work.mkdir()
    try:
        ledger = Ledger(folder, chapter, app, work)
        try:
            with sentences(), muted(app.log):
                text = sanitised(app, folder.release(chapter), chapter)
            setup = Setup(folder.root, chapter, text, work)
            for batch in _batches(prepared(setup, todo, _processes(jobs, len(todo)))):
                yield from (_told(chapter, one) for one in ledger.put(batch))
        finally:
            ledger.close()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _processes(jobs: int | None, many: int) -> int:
    if jobs is not None:
        return max(1, min(jobs, many))
    return max(1, min(os.cpu_count() or 1, many // _WORTH_IT))


def _batches(ready: Iterator[Prepared | Refused]) -> Iterator[list[Prepared | Refused]]:
    """Gather what is ready: an fsync for each would take longer than the grading."""
    batch: list[Prepared | Refused] = []
    since = time.monotonic()
    for one in ready:
        batch.append(one)
        if len(batch) >= _BATCH or time.monotonic() - since > _BATCH_S:
            yield batch
            batch, since = [], time.monotonic()
    if batch:
        yield batch


def _told(chapter: str, one: Prepared | Refused) -> Graded:
    from crosscurrents.grading.prepare import Refused

    if isinstance(one, Refused):
        return Graded(one.learner, chapter, "failed", one_line(one.reason))
    return Graded(one.learner, chapter, "graded", one_line(one.remark))


def _by_nbgrader(folder: CourseFolder, chapter: str, todo: Sequence[str]) -> Iterator[Graded]:
    """Let nbgrader itself do it, one by one: this course's configuration asks for more than we know."""
    api: Any = api_of(course_config(folder.root))
    for learner in todo:
        try:
            inspected(folder.step("submitted", learner, chapter), chapter)
        except SubmissionError as fault:
            yield Graded(learner, chapter, "failed", one_line(str(fault)))
            continue
        result = quietly(api.autograde, chapter, learner, force=True)
        if result.get("success"):
            yield Graded(learner, chapter, "graded")
        else:
            why = _("nbgrader could not grade it: {reason}").format(reason=reason(result))
            yield Graded(learner, chapter, "failed", one_line(why))
