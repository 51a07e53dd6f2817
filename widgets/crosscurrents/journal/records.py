"""What the journal hands out: plain, frozen data. Times are timezone-aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crosscurrents.course import Rubric

Role = Literal["learner", "facilitator", "instructor"]
"""What a person may be in a course; one person may be more than one."""


class JournalError(Exception):
    """The journal could not do what was asked: a sentence or two for a reader, a reason for a program.

    `reason` is one of: `locked`, `read-only`, `full`, `io`, `corrupt`, `not-a-journal`, `empty`, `torn`,
    `newer`, `unreachable`, `unsupported`, `folder`, `closed`, `unknown-person`, `bad-text`, `unknown-room`,
    `taken` (a join code), `ended` (a room), `refused`.
    """

    def __init__(self, sentence: str, reason: str = "refused") -> None:
        super().__init__(sentence)
        self.reason = reason


class BadText(JournalError, ValueError):  # noqa: N818  # reads as what it is
    """What was to be stored holds something no database can hold; nothing was changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "bad-text")


class Forbidden(Exception):  # noqa: N818  # reads as what it is
    """This person may not do this to this thing."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role in a course."""

    course: str
    role: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the journal knows by a pseudonym only. `id` is secret enough to be kept off pages."""

    id: str
    pseudonym: str
    created: datetime
    memberships: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A course that people are members of."""

    id: str
    title: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The current text of one exercise. `revision` counts from 1; `device` wrote it; `person` owns it."""

    chapter: str
    exercise: str
    revision: int
    response: dict[str, Any]
    passed: bool
    visibility: str
    saved: datetime
    device: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One text that was once sent.

    `base` is the revision it was written over. `status` is `saved`, `conflict` (kept beside a newer text, to
    be shown) or `settled` (a conflict the learner has dealt with).
    """

    chapter: str
    exercise: str
    revision: int
    base: int
    response: dict[str, Any]
    passed: bool
    visibility: str
    saved: datetime
    device: str
    status: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: `answer` is current, `conflict` the incoming text if it was kept beside that."""

    answer: Answer
    conflict: Answer | None = None


@dataclass(frozen=True, slots=True)
class HandIn:
    """What was handed in, as it was then; never changed. `supersedes` is the receipt of the one before.

    `learner` is a pseudonym; `person` is None once that person has erased everything of theirs.
    `answers` is `{exercise: {"revision": n, "response": {...}}}`; `release` names the notebook's bytes.
    """

    id: int
    receipt: str
    person: str | None
    learner: str
    course: str
    chapter: str
    release: str
    answers: dict[str, Any]
    at: datetime
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A released mark. `learner` is a pseudonym, `hand_in` a receipt; points of `out_of`.

    `criteria` is a list of `{"id", "title", "points", "out_of", "comment"}` or whatever the rubric needs.
    """

    learner: str
    course: str
    chapter: str
    exercise: str
    points: float
    out_of: float
    criteria: list[dict[str, Any]]
    comment: str
    released: datetime
    hand_in: str
    model_answer: str | None = None

    def by_criterion(self, rubric: Rubric | None) -> list[dict[str, Any]]:
        """Return the rubric's criteria as `{criterion, points, comment}`, points None where none were given.

        A feedback file may hold anything in `criteria`: what is no number or text is left out.
        """
        given = {one.get("id"): one for one in self.criteria if isinstance(one, dict)}
        rows = []
        for criterion in rubric.criteria if rubric else ():
            one = given.get(criterion.id, {})
            points, comment = one.get("points"), one.get("comment")
            rows.append(
                {
                    "criterion": criterion,
                    "points": points if isinstance(points, int | float) else None,
                    "comment": comment if isinstance(comment, str) else "",
                }
            )
        return rows


@dataclass(frozen=True, slots=True)
class Returned:
    """An answer that its learner is asked to work on again, `hand_in` being the receipt it is about.

    Without a `reason`, the asking is withdrawn.
    """

    learner: str
    course: str
    chapter: str
    exercise: str
    reason: str
    hand_in: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """More time than the others have for a chapter: `seconds` after its due time, 0 for none any more."""

    learner: str
    course: str
    chapter: str
    seconds: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place in a course: the code that opens it, shown once, and the pseudonym it is for."""

    code: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Place:
    """One learner's place in a course; `came` is when a browser first opened it, None while none has."""

    pseudonym: str
    came: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in order of `seq`. `data` never holds a learner's words."""

    seq: int
    type: str
    at: datetime
    person: str | None = None
    course: str | None = None
    chapter: str | None = None
    exercise: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """What `Journal.check` found: where the journal lies, on what, and how long one commit took (ms)."""

    where: str
    database: str
    schema: str
    milliseconds: float
