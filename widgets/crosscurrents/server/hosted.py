"""A course that this server hosts: what its learners are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Hosted:
    """A course with places by invitation: due times by chapter, the rule for late ones, the keeping time."""

    title: str
    due: Mapping[str, datetime] = field(default_factory=dict)
    late: str = "none"
    keeping: str = ""

    def due_of(self, chapter: str) -> datetime | None:
        """Return when a chapter is due, in UTC; None where it has no due time."""
        found = self.due.get(chapter)
        return None if found is None else found.astimezone(UTC)

    def is_late(self, chapter: str, now: datetime) -> bool:
        """Return whether a chapter's due time has passed."""
        due = self.due_of(chapter)
        return due is not None and now > due
