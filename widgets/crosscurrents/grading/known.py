"""What a journal knows of hand-ins: a file can say anything of itself, a journal's rows were made by a page.

Free of nbgrader, slow to import.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from crosscurrents.grading.answers import Answers
from crosscurrents.journal.records import HandIn, Place

FILE = "file"
"""The course of a hand-in that a page packed as a file, in the journal."""


class Journal(Protocol):
    """What is asked of a journal."""

    def hand_ins(self, *, chapter: str | None = None) -> list[HandIn]:
        """Return the hand-ins of a chapter, or all."""

    def places(self, course: str) -> list[Place]:
        """Return the places of a course."""


class Known:
    """The learners and hand-ins of a journal, read once for a pile; without a journal, nobody is known."""

    def __init__(self, journal: Journal | None, course: str) -> None:
        rows = journal.hand_ins() if journal else []
        self._rows = {one.receipt: one for one in rows}
        # Without regard to case: on many a disk two names that differ in it are one folder.
        self._learners = {one.learner.casefold() for one in rows}
        if journal:
            self._learners |= {one.pseudonym.casefold() for one in journal.places(course)}

    def has(self, learner: str) -> bool:
        """Return whether somebody goes by this pseudonym there."""
        return learner.casefold() in self._learners

    def made(self, learner: str, chapter: str, receipt: str) -> HandIn | None:
        """Return the hand-in with this receipt, if it is this learner's and of this chapter."""
        row = self._rows.get(receipt)
        return row if row and (row.learner, row.chapter) == (learner, chapter) else None

    def confirmed(self, answers: Answers) -> Answers | None:
        """Return a hand-in as the journal has it, time and all; None where it has no such one."""
        row = self.made(answers.learner, answers.chapter, answers.receipt)
        if row is None or dict(answers.answers) != row.answers:
            return None
        course = answers.course if row.course == FILE else row.course
        # In the order that `read_answers` gives, so that the same hand-in makes the same file by every way.
        mine = {
            name: {"revision": one["revision"], "response": one["response"]}
            for name, one in row.answers.items()
        }
        return replace(answers, course=course, release=row.release, at=row.at, answers=mine)
