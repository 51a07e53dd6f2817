"""Saving autograded scores so that a marker's work stays where the answer is the one they marked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import Connection, Engine, Table, select

from crosscurrents.grading.extensions import EXTENSION
from crosscurrents.grading.preprocess import GRADING
from crosscurrents.grading.seen import ASIDE, SEEN, TEXT

BOOK = "crosscurrents_gradebook"
"""Where in nbconvert's resources an open gradebook lies, when it is somebody else's to commit and close."""


def prepare(bind: Engine | Connection) -> None:
    """Make the tables that autograde keeps beside nbgrader's own, where they are missing."""
    for one in (SEEN, EXTENSION):
        one.metadata.create_all(bind)


@lru_cache
def _prepared(db_url: str) -> None:
    with Gradebook(db_url) as gradebook:
        prepare(gradebook.engine)


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Saves scores as nbgrader does, and keeps a marker's work where the answer is the one they marked."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Save one notebook's scores, comments and answers' digests.

        nbgrader opens a gradebook for each notebook; one that lies in `resources[BOOK]` is used instead.
        """
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.student_id = resources["nbgrader"]["student"]
        if BOOK in resources:
            return self._save(resources[BOOK], nb, resources)
        self.db_url = resources["nbgrader"]["db_url"]
        _prepared(self.db_url)
        with Gradebook(self.db_url) as book:
            return self._save(book, nb, resources)

    def _save(self, book: Any, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.gradebook = book
        # What SaveAutoGrades.preprocess does once it has its gradebook: cell by cell, scores and comments.
        saved: tuple[NotebookNode, Any] = NbGraderPreprocessor.preprocess(self, nb, resources)
        book.db.execute(ASIDE.delete().where(self._whose(ASIDE)))
        book.db.commit()
        return saved

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        settled = grade.manual_score is not None and not grade.needs_manual_grade
        super()._add_score(cell, resources)
        digest = resources[GRADING].digests.get(grade_id, "")
        # nbgrader opens every marked grade again; the same answer has been read already.
        if settled and digest and digest == self._marked(grade_id):
            grade.needs_manual_grade = False
        self._remember(SEEN, grade_id, digest)
        self._remember(TEXT, grade_id, resources[GRADING].texts.get(grade_id, ""))
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: Any) -> None:
        super()._add_comment(cell, resources)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        why = resources[GRADING].reasons.get(grade_id)
        if why:
            comment = self.gradebook.find_comment(
                grade_id, self.notebook_id, self.assignment_id, self.student_id
            )
            comment.auto_comment = " ".join(part for part in (comment.auto_comment, why) if part)
            self.gradebook.db.commit()

    def _whose(self, table: Table) -> Any:
        return (table.c.learner == self.student_id) & (table.c.chapter == self.assignment_id)

    def _where(self, table: Table, grade_id: str) -> Any:
        return self._whose(table) & (table.c.exercise == grade_id)

    def _marked(self, grade_id: str) -> str | None:
        query = select(SEEN.c.digest).where(self._where(SEEN, grade_id))
        found: str | None = self.gradebook.db.execute(query).scalar_one_or_none()
        return found

    def _remember(self, table: Table, grade_id: str, digest: str) -> None:
        """Keep an answer's digest; one of nothing is not kept, so that empty answers are not alike."""
        self.gradebook.db.execute(table.delete().where(self._where(table, grade_id)))
        if digest or table is SEEN:
            self.gradebook.db.execute(
                table.insert().values(
                    learner=self.student_id, chapter=self.assignment_id, exercise=grade_id, digest=digest
                )
            )


def penalise(rule: AssignLatePenalties, book: Any, chapter: str, learner: str) -> None:
    """Compute a submission's late penalty as nbgrader does (latesubmissions.py), in a gradebook left open.

    `rule` is nbgrader's own preprocessor, with its plugin made: the rule and its bounds are its own.
    """
    submission = book.find_submission(chapter, learner)
    notebook = book.find_submission_notebook(chapter, chapter, learner)
    notebook.late_submission_penalty = None
    late = submission.total_seconds_late
    if late > 0:
        penalty = rule.plugin_inst.late_submission_penalty(learner, notebook.score, late)
        if penalty is not None:
            notebook.late_submission_penalty = rule._check_late_penalty(notebook, penalty)
    book.db.commit()
