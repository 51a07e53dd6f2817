"""More time that was given before a hand-in came, applied when it is graded."""

from __future__ import annotations

from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import select

from crosscurrents.grading.extensions import EXTENSION, as_interval


class ApplyExtension(NbGraderPreprocessor):  # type: ignore[misc]
    """Gives a submission the extension kept for its learner, before nbgrader counts how late it is."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook as it is."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            EXTENSION.metadata.create_all(gradebook.engine)
            extend(gradebook, about["assignment"], about["student"])
        return nb, resources


def extend(gradebook: Gradebook, chapter: str, learner: str) -> None:
    """Give a submission the extension kept for its learner; one given in nbgrader itself stays otherwise."""
    kept = select(EXTENSION.c.seconds).where(EXTENSION.c.learner == learner, EXTENSION.c.chapter == chapter)
    seconds = gradebook.db.execute(kept).scalar_one_or_none()
    if seconds:
        submission = gradebook.find_submission(chapter, learner)
        submission.extension = as_interval(seconds)
        gradebook.db.commit()
