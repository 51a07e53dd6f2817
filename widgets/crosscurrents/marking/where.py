"""Which answer is meant: a learner's, in a chapter, to an exercise; and whose reading of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table

FIRST, SECOND, SETTLED = "first", "second", "settled"
SLOTS = (FIRST, SECOND, SETTLED)


@dataclass(frozen=True, slots=True)
class Where:
    """One answer. `learner` is who nbgrader calls the student: a pseudonym, or a user name on a Hub."""

    learner: str
    chapter: str
    exercise: str

    def matches(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that find this answer in one of our tables."""
        return tuple(table.c[name] == value for name, value in self.values().items())

    def values(self) -> dict[str, Any]:
        """Return the columns that name it."""
        return {"learner": self.learner, "chapter": self.chapter, "exercise": self.exercise}
