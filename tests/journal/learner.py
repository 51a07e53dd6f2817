"""A learner for the journal's tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crosscurrents.journal import Answer, Journal, Person, RoomRecord, Saved

CHAPTER = "01_collaboration_dilemma"


@dataclass(frozen=True)
class Learner:
    """Somebody who writes in a journal; what is saved is on the disk when the call returns."""

    journal: Journal
    person: Person
    token: str

    def save(self, text: str, base: int = 0, exercise: str = "three-strands", **changes: Any) -> Saved:
        """Save `text` over revision `base`."""
        given = {
            "response": {"text": text},
            "passed": False,
            "visibility": "room",
            "device": "phone",
        } | changes
        chapter = given.pop("chapter", CHAPTER)
        return self.journal.save(self.person.id, chapter, exercise, base_revision=base, **given).result(10)

    def answer(self, exercise: str = "three-strands") -> Answer:
        """Return the current answer."""
        return next(item for item in self.journal.answers(self.person.id) if item.exercise == exercise)

    def statuses(self, exercise: str = "three-strands") -> list[tuple[int, str]]:
        """Return every revision's number and status."""
        found = self.journal.revisions(self.person.id, CHAPTER, exercise)
        return [(item.revision, item.status) for item in found]


def join(journal: Journal, token: str) -> Learner:
    """Return the learner whose secret `token` is."""
    return Learner(journal, journal.ensure_person(token).result(10), token)


def begin(journal: Journal, code: str = "7Q2M9X", title: str = "A day together") -> RoomRecord:
    """Return a new room."""
    return journal.begin_room(title, code).result(10)


def enter(journal: Journal, room: RoomRecord, token: str, **data: Any) -> Learner:
    """Return the participant whose secret `token` is."""
    return Learner(journal, journal.enter_room(room.id, token, data).result(10), token)
