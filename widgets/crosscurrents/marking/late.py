"""Late penalties after marking: nbgrader computes them once, at autograde, before anybody has marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, null, select, update

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.config import CONFIG, course_config
from crosscurrents.grading.extensions import EXTENSION, as_interval
from crosscurrents.grading.folder import COURSE_FILE
from crosscurrents.marking import gradebook, log
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import lateness
from crosscurrents.marking.where import Where

MOST_HOURS = 24 * 366
"""Longest extension, in hours."""

NAMED = "named"
"""In the history, in place of a reading: more time given to a learner by name."""


class Rule:
    """A course's late penalty: nbgrader's plugin, as course.toml and nbgrader_config.py configure it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: tuple[tuple[int, ...], Any] | None = None

    def penalty(self, learner: str, score: float, seconds: float) -> float | None:
        """Return the penalty in points, between 0 and `score`; None for no penalty.

        The bounds are nbgrader's own (`AssignLatePenalties`, preprocessors/latesubmissions.py). Raises
        `MarkingError` where the course's own configuration or plugin does not run.
        """
        try:
            found = self._plugin().late_submission_penalty(learner, score, seconds)
        except Exception as fault:  # whatever an instructor's own file may raise
            raise MarkingError(
                _(
                    "The rule for late hand-ins in {file} does not run ({fault}): mend it and try again; "
                    "nothing was changed."
                ).format(file=CONFIG, fault=f"{type(fault).__name__}: {fault}"[:200])
            ) from fault
        return None if found is None else min(max(0.0, float(found)), score)

    def _plugin(self) -> Any:
        # Imported here: nbgrader takes a second, and most courses have nobody who is late.
        from nbgrader.preprocessors import AssignLatePenalties

        # Both files are the instructor's: read anew when one was changed.
        paths = [self._root / CONFIG, self._root / COURSE_FILE]
        stamp = tuple(path.stat().st_mtime_ns for path in paths if path.exists())
        if self._read is None or self._read[0] != stamp:
            made = AssignLatePenalties(config=course_config(self._root))
            made.init_plugin()
            self._read = (stamp, made.plugin_inst)
        return self._read[1]


def renew(connection: Connection, rule: Rule, chapter: str, learner: str | None = None) -> int:
    """Compute the penalties of a chapter's submissions, or of one learner's; return how many changed."""
    done = 0
    for row in connection.execute(_scores(chapter, learner)).all():
        seconds = lateness(row.timestamp, row.duedate, row.extension).total_seconds()
        penalty = rule.penalty(row.student_id, row.score, seconds) if seconds > 0 else None
        if penalty != row.late_submission_penalty:
            connection.execute(
                update(gradebook.submitted_notebook)
                .where(gradebook.submitted_notebook.c.id == row.id)
                .values(late_submission_penalty=penalty)
            )
            done += 1
    return done


def _scores(chapter: str, learner: str | None) -> Any:
    """Return the select of submitted notebooks with nbgrader's score (`SubmittedNotebook.score`, api.py)."""
    given, book = gradebook.grade.c, gradebook.submitted_notebook.c
    base = func.coalesce(given.manual_score, given.auto_score)
    score = case((base.is_not(None), base + func.coalesce(given.extra_credit, 0.0)), else_=0.0)
    assignment, submitted = gradebook.assignment.c, gradebook.submitted_assignment.c
    query = (
        select(
            book.id,
            book.late_submission_penalty,
            submitted.student_id,
            submitted.timestamp,
            submitted.extension,
            assignment.duedate,
            func.coalesce(
                select(func.sum(score)).where(given.notebook_id == book.id).scalar_subquery(), 0.0
            ).label("score"),
        )
        .select_from(gradebook.assignment)
        .join(gradebook.submitted_assignment, submitted.assignment_id == assignment.id)
        .join(gradebook.submitted_notebook, book.assignment_id == submitted.id)
        .where(assignment.name == chapter)
    )
    return query if learner is None else query.where(submitted.student_id == learner)


def extend(
    connection: Connection,
    learner: str,
    chapter: str,
    hours: float,
    marker: str,
    now: datetime,
    *,
    named: bool = False,
) -> None:
    """Give a learner `hours` more than the due time, 0 for none; also before anything is handed in.

    As in nbgrader, an extension takes the place of an earlier one. `named`: by name, not by a code: who reads
    the list of those with more time is told no name that a code stands for.
    """
    if not 0 <= hours <= MOST_HOURS:
        raise MarkingError(_("An extension has between 0 and {most} hours.").format(most=MOST_HOURS), 422)
    kept = (EXTENSION.c.learner == learner, EXTENSION.c.chapter == chapter)
    submitted, assignment = gradebook.submitted_assignment, gradebook.assignment
    theirs = (
        submitted.c.student_id == learner,
        submitted.c.assignment_id.in_(select(assignment.c.id).where(assignment.c.name == chapter)),
    )
    before = connection.execute(select(EXTENSION.c.seconds).where(*kept)).scalar()
    if before is None:  # perhaps one that was given in nbgrader itself
        given = connection.execute(select(submitted.c.extension).where(*theirs)).scalar()
        before = round(given.total_seconds()) if given else 0
    seconds = round(hours * 3600)
    connection.execute(delete(EXTENSION).where(*kept))
    if seconds:
        connection.execute(insert(EXTENSION).values(learner=learner, chapter=chapter, seconds=seconds))
    interval = as_interval(seconds)
    connection.execute(
        update(submitted).where(*theirs).values(extension=null() if interval is None else interval)
    )
    log.tell(
        connection, "extend", Where(learner, chapter, ""), marker, now,
        slot=NAMED if named else "", before=before / 3600, after=seconds / 3600,
    )  # fmt: skip


def extensions(connection: Connection, chapter: str, learners: Iterable[str] = ()) -> dict[str, float]:
    """Return the hours kept for learners in a chapter, of all or of those named."""
    wanted = set(learners)
    rows = connection.execute(
        select(EXTENSION.c.learner, EXTENSION.c.seconds).where(EXTENSION.c.chapter == chapter)
    )
    return {row.learner: row.seconds / 3600 for row in rows if not wanted or row.learner in wanted}
