"""Opening nbgrader's gradebook of a course folder, and its own tables as this package reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import DateTime, Engine, Interval, Select, column, select, table

from crosscurrents.grading import gradebook as shared
from crosscurrents.grading.extensions import EXTENSION
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.seen import SEEN
from crosscurrents.journal import engine as journal_engine
from crosscurrents.marking import tables
from crosscurrents.marking.faults import MarkingError

FILE = shared.FILE

# nbgrader's tables (nbgrader/api.py), as far as they are read or written here.
assignment = table("assignment", *map(column, ("id", "name")), column("duedate", DateTime))
submitted_assignment = table(
    "submitted_assignment",
    *map(column, ("id", "assignment_id", "student_id")),
    column("timestamp", DateTime),
    column("extension", Interval),
)
submitted_notebook = table(
    "submitted_notebook", *map(column, ("id", "assignment_id", "notebook_id", "late_submission_penalty"))
)
notebook = table("notebook", *map(column, ("id", "assignment_id")))
base_cell = table("base_cell", *map(column, ("id", "name", "notebook_id", "type")))
grade_cells = table("grade_cells", *map(column, ("id", "max_score")))
grade = table(
    "grade",
    *map(
        column,
        ("id", "cell_id", "notebook_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"),
    ),
)
comment = table("comment", *map(column, ("id", "cell_id", "notebook_id", "auto_comment", "manual_comment")))


def opened(folder: CourseFolder) -> Engine:
    """Return an engine on a course's gradebook with our tables in it; `MarkingError` where it cannot be."""
    with sentences():
        engine = journal_engine.connect(journal_engine.locate(shared.located(folder)))
    try:
        with sentences(), journal_engine.writing(engine) as connection:
            shared.check(connection, folder)
            tables.prepare(connection)
            # Else autograde makes them, with the first submission.
            SEEN.metadata.create_all(connection)
            EXTENSION.metadata.create_all(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def sentences(name: str = FILE) -> Iterator[None]:
    """Turn what SQLite or a strange gradebook refuses into a `MarkingError`; nothing is half written."""
    try:
        with shared.sentences(name):
            yield
    except shared.GradebookError as fault:
        raise MarkingError(str(fault), fault.status) from fault


def rows_of(chapter: str, learner: str | None = None) -> Select[Any]:
    """Return the select of a chapter's graded answers: one row per learner and graded cell."""
    query = (
        select(
            submitted_assignment.c.student_id.label("learner"),
            submitted_assignment.c.id.label("submission"),
            submitted_assignment.c.timestamp,
            submitted_assignment.c.extension,
            submitted_notebook.c.id.label("notebook"),
            submitted_notebook.c.late_submission_penalty,
            base_cell.c.id.label("cell"),
            base_cell.c.name.label("exercise"),
            grade_cells.c.max_score,
            grade.c.auto_score,
            grade.c.manual_score,
            grade.c.extra_credit,
            grade.c.needs_manual_grade,
            SEEN.c.digest,
        )
        .select_from(assignment)
        .join(submitted_assignment, submitted_assignment.c.assignment_id == assignment.c.id)
        .join(submitted_notebook, submitted_notebook.c.assignment_id == submitted_assignment.c.id)
        .join(grade, grade.c.notebook_id == submitted_notebook.c.id)
        .join(base_cell, base_cell.c.id == grade.c.cell_id)
        .join(grade_cells, grade_cells.c.id == base_cell.c.id)
        .outerjoin(
            SEEN,
            (SEEN.c.learner == submitted_assignment.c.student_id)
            & (SEEN.c.chapter == assignment.c.name)
            & (SEEN.c.exercise == base_cell.c.name),
        )
        .where(assignment.c.name == chapter)
    )
    return query if learner is None else query.where(submitted_assignment.c.student_id == learner)
