"""Saving autograded scores so that a marker's work stays where the answer is the one they marked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy import Table, select

from crosscurrents.grading.preprocess import GRADING
from crosscurrents.grading.seen import SEEN, TEXT


@lru_cache
def _prepare(db_url: str) -> None:
    with Gradebook(db_url) as gradebook:
        SEEN.metadata.create_all(gradebook.engine)


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Saves scores as nbgrader does, and keeps a marker's work where the answer is the one they marked."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Save one notebook's scores, comments and answers' digests."""
        _prepare(resources["nbgrader"]["db_url"])
        saved: tuple[NotebookNode, Any] = super().preprocess(nb, resources)
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

    def _where(self, table: Table, grade_id: str) -> Any:
        return (
            (table.c.learner == self.student_id)
            & (table.c.chapter == self.assignment_id)
            & (table.c.exercise == grade_id)
        )

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
