"""Telling the gradebook of graded submissions, many in one transaction, and then showing them.

nbgrader opens the gradebook nine times for one submission and commits after every cell. Here its own methods
and preprocessors work inside a transaction that ends with the batch: all of a batch is in the gradebook, or
nothing. Only then are the graded notebooks put in their places, each by one renaming.

What was graded before leaves its place while the gradebook still has its grades. So whenever this is cut
short, no place holds another answer than the one that has the grade: it holds that one or none, and what has
none counts as not graded.
"""

from __future__ import annotations

import secrets
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SAWarning
from sqlalchemy.orm import Session

from crosscurrents.course.words import gettext as _
from crosscurrents.grading import converter
from crosscurrents.grading.api import muted
from crosscurrents.grading.escape import one_line
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.gradebook import FILE, check, located, sentences
from crosscurrents.grading.grades import BOOK, SaveGrades, penalise, prepare
from crosscurrents.grading.late import extend
from crosscurrents.grading.prepare import Prepared, Refused
from crosscurrents.grading.preprocess import GRADING, Grading
from crosscurrents.grading.seen import ASIDE
from crosscurrents.grading.submission import SubmissionError
from crosscurrents.journal import engine as journal_engine

PATIENCE = 20.0
"""How long to wait while another program writes to the gradebook, in seconds."""


class _Session(Session):
    """What nbgrader commits after every step is only written: it is one thing with all the rest."""

    def commit(self) -> None:
        self.flush()

    def settle(self) -> None:
        """End one submission's part of the transaction, and forget what was read for it."""
        super().commit()
        self.expunge_all()


class _Book(Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook inside a transaction of ours: what it commits stays open until that ends."""

    def __init__(self, connection: Connection, course_id: str) -> None:
        self.engine = connection.engine
        self.db = _Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.course_id = course_id
        self.authenticator = None

    def close(self) -> None:
        """End the session; the connection is not its own."""
        self.db.close()


class Ledger:
    """A chapter's place in the gradebook. `app` is nbgrader's Autograde of the course."""

    def __init__(self, folder: CourseFolder, chapter: str, app: Any, work: Path) -> None:
        self._folder, self._chapter, self._app, self._work = folder, chapter, app, work
        steps = converter.steps(app, sanitising=False)
        self._save = next(one for one in steps if isinstance(one, SaveGrades))
        self._late = next(one for one in steps if isinstance(one, AssignLatePenalties))
        self._late.init_plugin()
        self._engine = connected(folder)
        self._away: dict[str, Path] = {}

    def close(self) -> None:
        """Let go of the gradebook."""
        self._engine.dispose()

    def put(self, batch: Sequence[Prepared | Refused]) -> list[Prepared | Refused]:
        """Write a batch into the gradebook and put its notebooks in their places; `GradebookError`.

        Returns what became of each: one that does not fit the gradebook is refused, alone.
        """
        done: list[Prepared | Refused] = []
        self._away.clear()
        try:
            self._write(batch, done)
        except Exception:
            # The gradebook is as it was. After an interrupt that is not certain: then the places stay empty.
            for learner in list(self._away):
                self._put_back(learner)
            raise
        return [self._show(one) if isinstance(one, Prepared) else one for one in done]

    def _write(self, batch: Sequence[Prepared | Refused], done: list[Prepared | Refused]) -> None:
        with sentences(), journal_engine.writing(self._engine) as connection, self._open(connection) as book:
            for one in batch:
                done.append(self._one(book, one) if isinstance(one, Prepared) else one)
                if isinstance(done[-1], Refused):
                    self._put_back(one.learner)
                    self._aside(connection, done[-1])

    @contextmanager
    def _open(self, connection: Connection) -> Iterator[_Book]:
        book = _Book(connection, self._app.coursedir.course_id)
        with warnings.catch_warnings(), muted(self._app.log):
            # It asks for a submission's notebooks before that is in the session (api.py).
            warnings.filterwarnings("ignore", category=SAWarning, message="Object of type .* not in session")
            try:
                book.check_course(book.course_id)
                book.db.settle()
                yield book
            finally:
                book.close()

    def _one(self, book: _Book, one: Prepared) -> Prepared | Refused:
        try:
            try:
                self._grade(book, one)
                self._put_away(one.learner)
            except BaseException:
                book.db.rollback()
                raise
            book.db.settle()
        except DBAPIError:
            raise  # the gradebook's fault, so nobody's submission is to blame
        except SubmissionError as fault:
            return Refused(one.learner, str(fault))
        except OSError as fault:
            said = _("What was graded before cannot be put away: {fault}.")
            return Refused(one.learner, said.format(fault=fault.strerror or fault))
        except Exception as fault:  # noqa: BLE001 - one submission must never stop the others
            said = (str(fault).splitlines() or [""])[0][:200]
            return Refused(
                one.learner,
                _("nbgrader could not grade it: {reason}").format(
                    reason=f"{type(fault).__name__}: {said}".rstrip(": ")
                ),
            )
        return one

    def _grade(self, book: _Book, one: Prepared) -> None:
        """Do what Autograde does between reading a notebook and its last preprocessor (autograde.py)."""
        chapter, learner = self._chapter, one.learner
        if self._app.create_student:
            book.update_or_create_student(learner)
        else:
            try:
                book.find_student(learner)
            except MissingEntry:
                raise SubmissionError(
                    _("The gradebook does not know “{learner}”: add them to it, or see whose it is.").format(
                        learner=learner
                    )
                ) from None
        at = {"timestamp": one.at} if one.at else {}
        book.update_or_create_submission(chapter, learner, **at)
        resources = {
            "nbgrader": {"student": learner, "assignment": chapter, "notebook": chapter},
            GRADING: Grading(reasons=dict(one.reasons), digests=dict(one.digests), texts=dict(one.texts)),
            BOOK: book,
        }
        nb = new_notebook()
        nb.cells = one.cells
        self._save.preprocess(nb, resources)
        # A score is a sum that the database makes, and was read before there was one.
        book.db.expire_all()
        extend(book, chapter, learner)
        penalise(self._late, book, chapter, learner)

    def _aside(self, connection: Connection, one: Refused) -> None:
        row = (ASIDE.c.learner == one.learner) & (ASIDE.c.chapter == self._chapter)
        connection.execute(ASIDE.delete().where(row))
        # A name that is no learner's may be longer than the column, which other databases hold to.
        values = {"learner": one.learner[:128], "chapter": self._chapter, "reason": one_line(one.reason)}
        connection.execute(ASIDE.insert().values(**values))

    def _put_away(self, learner: str) -> None:
        """Take what was graded before out of its place."""
        place = self._folder.step("autograded", learner, self._chapter)
        if place.exists():
            old = self._work / f"old-{secrets.token_hex(8)}"
            place.rename(old)
            self._away[learner] = old

    def _put_back(self, learner: str) -> None:
        old = self._away.pop(learner, None)
        if old is not None:
            with suppress(OSError):  # the next autograde makes it anew
                old.rename(self._folder.step("autograded", learner, self._chapter))

    def _show(self, one: Prepared) -> Prepared | Refused:
        """Put a graded submission in its place. Until then it counts as not graded, whatever happens."""
        target = self._folder.step("autograded", one.learner, self._chapter)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            one.made.rename(target)
        except OSError as fault:
            reason = _("It is graded, and cannot be put into {folder}: {fault}.").format(
                folder=target, fault=fault.strerror or fault
            )
            return Refused(one.learner, reason)
        if one.learner in self._away:
            shutil.rmtree(self._away.pop(one.learner), ignore_errors=True)
        return one


def connected(folder: CourseFolder) -> Any:
    """Return an engine on a course's gradebook, our tables in it; `GradebookError` where it cannot be."""
    engine = journal_engine.connect(journal_engine.locate(located(folder)), PATIENCE)
    try:
        with sentences(FILE), journal_engine.writing(engine) as connection:
            check(connection, folder)
            prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine
