"""A course that this server hosts: what its learners are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Deadline:
    """When a chapter is due for everybody, and until when one learner has, in UTC; `late`: that is over.

    `until` is `due` for whoever was given no more time.
    """

    due: datetime
    until: datetime
    late: bool

    @property
    def extended(self) -> bool:
        """Return whether this learner has more time than the others."""
        return self.until > self.due

    def missed(self, at: datetime) -> bool:
        """Return whether something that was handed in at this time came late."""
        return at > self.until


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

    def deadline(
        self, chapter: str, more: Mapping[str, timedelta], now: datetime | None = None
    ) -> Deadline | None:
        """Return when a chapter is due for a learner with `more` time by chapter; None where it never is."""
        due = self.due_of(chapter)
        if due is None:
            return None
        until = due + more.get(chapter, timedelta())
        return Deadline(due, until, (now or datetime.now(UTC)) > until)
