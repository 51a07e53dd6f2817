"""Opening nbgrader's gradebook of a course folder, and its own tables as this package reads them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, Interval, Select, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.seen import SEEN
from crosscurrents.journal import engine as journal_engine
from crosscurrents.marking import tables
from crosscurrents.marking.faults import MarkingError

FILE = "gradebook.db"

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
    path = folder.root / FILE
    if not path.is_file() or path.stat().st_size == 0:
        raise MarkingError(
            _(
                "There is no gradebook in {folder}: put back its gradebook.db, or collect into a new folder."
            ).format(folder=folder.root)
        )
    engine = journal_engine.connect(journal_engine.locate(path))
    try:
        with sentences(path.name), journal_engine.writing(engine) as connection:
            _check(connection, folder)
            tables.prepare(connection)
            SEEN.metadata.create_all(connection)  # else autograde makes them, with the first submission
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check(connection: Connection, folder: CourseFolder) -> None:
    """Raise `MarkingError` for a gradebook of another schema than the installed nbgrader's."""
    found = inspect(connection).get_table_names()
    if "submitted_assignment" not in found:
        raise MarkingError(
            _("{file} is no gradebook of nbgrader's: put the right one back.").format(file=folder.root / FILE)
        )
    version = ""
    if "alembic_version" in found:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""
    if version != newest():
        raise MarkingError(
            _(
                "This gradebook was made by another version of nbgrader. Copy {file} to a safe place, then "
                "run “nbgrader db upgrade” in {folder}; nothing was changed."
            ).format(file=FILE, folder=folder.root)
        )


def newest() -> str:
    """Return the newest revision of the installed nbgrader's schema."""
    from alembic.script import ScriptDirectory

    with as_file(files("nbgrader") / "alembic") as scripts:
        return ScriptDirectory(str(scripts)).get_current_head() or ""


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """Turn what SQLite refuses into one sentence; nothing is half written."""
    try:
        yield
    except DBAPIError as fault:
        cause = fault.orig
        code = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise MarkingError(
                _(
                    "{file} is in use by another program (formgrader, an autograde or a backup). "
                    "Wait until it has finished and try again; nothing was changed."
                ).format(file=name),
                503,
            ) from fault
        said = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        raise MarkingError(
            _("{file} could not be read or written ({why}); nothing was changed.").format(
                file=name, why=said
            ),
            507,
        ) from fault


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
