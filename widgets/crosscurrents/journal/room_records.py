"""What the journal hands out about rooms: plain, frozen data. Times are timezone-aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["offered", "waiting", "released", "declined"]
"""How far a sentence is: offered by its writer, before the facilitator, or decided about."""

Origin = Literal["answer", "offered", "commitment"]
"""Where a sentence comes from: the text of an answer, one offered for itself, what somebody commits to."""


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """One live workshop: a course whose id begins with `room-`.

    `code` is what people join with, empty once the room has ended. `key` is 32 random hexadecimal digits, for
    digests of who is in a view. `until` is when everything of the room is erased, set when it ends.
    """

    id: str
    title: str
    code: str
    key: str
    started: datetime
    ended: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """One snapshot of a room's answers to an exercise; only its caption changes.

    `number` counts from 1 per exercise, `n` answers are in it. `members` are digests that tell nobody who,
    `data` is JSON: the tallies, counts alone.
    """

    id: int
    room: str
    chapter: str
    exercise: str
    number: int
    n: int
    members: list[str]
    data: dict[str, Any]
    caption: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A text for release in a room: somebody's own words, `person`'s, asked for under `label`."""

    id: int
    room: str
    person: str
    chapter: str
    exercise: str
    label: str
    text: str
    status: str
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something to add to a room's log: `type` begins with `room.`; `data` never holds a learner's words.

    What tells of one participant names them as `person`, so that it goes when they erase everything.
    """

    type: str
    person: str | None = None
    chapter: str | None = None
    exercise: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
