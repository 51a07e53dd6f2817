"""nbgrader's gradebook of a course folder: whether it may be used, and what is refused, as sentences.

Free of nbgrader, slow to import: marking opens the same file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder

FILE = "gradebook.db"


class GradebookError(ValueError):
    """A gradebook that cannot be used now, or not by us: one sentence with the mend. `status` as in HTTP."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.status = status


def located(folder: CourseFolder) -> Path:
    """Return where a course's gradebook lies; `GradebookError` where there is none."""
    path = folder.root / FILE
    if not path.is_file() or path.stat().st_size == 0:
        raise GradebookError(
            _(
                "There is no gradebook in {folder}: put back its gradebook.db, or collect into a new folder."
            ).format(folder=folder.root)
        )
    return path


def check(connection: Connection, folder: CourseFolder) -> None:
    """Raise `GradebookError` for a gradebook of another schema than the installed nbgrader's."""
    found = inspect(connection).get_table_names()
    if "submitted_assignment" not in found:
        raise GradebookError(
            _("{file} is no gradebook of nbgrader's: put the right one back.").format(file=folder.root / FILE)
        )
    version = ""
    if "alembic_version" in found:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or ""
    if version != newest():
        raise GradebookError(
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
def sentences(name: str = FILE) -> Iterator[None]:
    """Turn what SQLite refuses into one sentence (`GradebookError`); nothing is half written."""
    try:
        yield
    except DBAPIError as fault:
        cause = fault.orig
        code = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise GradebookError(
                _(
                    "{file} is in use by another program (formgrader, an autograde or a backup). "
                    "Wait until it has finished and try again; nothing was changed."
                ).format(file=name),
                503,
            ) from fault
        said = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        raise GradebookError(
            _("{file} could not be read or written ({why}); nothing was changed.").format(
                file=name, why=said
            ),
            507,
        ) from fault
