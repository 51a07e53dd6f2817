"""Saving autograded scores so that a marker's work stays where the answer is the one they marked."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy import Column, MetaData, String, Table, select

from crosscurrents.grading.preprocess import GRADING

_SEEN = Table(
    "crosscurrents_answer",
    MetaData(),
    Column("learner", String(128), primary_key=True),
    Column("chapter", String(128), primary_key=True),
    Column("exercise", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
)
"""Which answer a grade belongs to, beside the grades, so that marks are opened again only when it changed."""


@lru_cache
def _prepare(db_url: str) -> None:
    with Gradebook(db_url) as gradebook:
        _SEEN.create(gradebook.engine, checkfirst=True)


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
        self._remember(grade_id, digest)
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

    def _where(self, grade_id: str) -> Any:
        return (
            (_SEEN.c.learner == self.student_id)
            & (_SEEN.c.chapter == self.assignment_id)
            & (_SEEN.c.exercise == grade_id)
        )

    def _marked(self, grade_id: str) -> str | None:
        query = select(_SEEN.c.digest).where(self._where(grade_id))
        found: str | None = self.gradebook.db.execute(query).scalar_one_or_none()
        return found

    def _remember(self, grade_id: str, digest: str) -> None:
        self.gradebook.db.execute(_SEEN.delete().where(self._where(grade_id)))
        self.gradebook.db.execute(
            _SEEN.insert().values(
                learner=self.student_id, chapter=self.assignment_id, exercise=grade_id, digest=digest
            )
        )
