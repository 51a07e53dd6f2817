"""Who may do what: one pure decision over ownership, memberships and visibility; the rest is forbidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

from crosscurrents.course.model import Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.journal.records import Answer, Course, Forbidden, HandIn, Mark, Person
from crosscurrents.journal.room_records import RoomRecord, SentenceRecord, ViewRecord

OWNER = "owner"
ANYONE = "anyone"
LEARNER = "learner"
MEMBER = frozenset({"learner", "facilitator", "instructor"})

POWERS: dict[tuple[str, str], frozenset[str]] = {
    # A person's own record.
    ("person", "read"): frozenset({OWNER}),
    ("person", "export"): frozenset({OWNER}),
    ("person", "erase"): frozenset({OWNER}),
    ("person", "issue-code"): frozenset({OWNER}),
    # An answer. Nobody else reads one by itself: a room sees counts, an instructor sees hand-ins.
    ("answer", "read"): frozenset({OWNER}),
    ("answer", "write"): frozenset({OWNER}),
    ("answer", "hand-in"): frozenset({OWNER}),
    ("answer", "aggregate"): frozenset({"facilitator", "instructor"}),
    # What was handed in.
    ("hand-in", "read"): frozenset({OWNER, "instructor"}),
    ("hand-in", "mark"): frozenset({"instructor"}),
    # A released mark.
    ("mark", "read"): frozenset({OWNER, "instructor"}),
    ("mark", "release"): frozenset({"instructor"}),
    # A course.
    ("course", "read"): MEMBER,
    ("course", "facilitate"): frozenset({"facilitator", "instructor"}),
    ("course", "manage"): frozenset({"instructor"}),
    # A room: a course for a day. A participant is its learner.
    ("room", "join"): frozenset({ANYONE}),
    ("room", "read"): MEMBER,
    ("room", "act"): frozenset({LEARNER}),
    ("room", "facilitate"): frozenset({"facilitator"}),
    # A snapshot of a room's answers; a learner reads it once it is shown.
    ("view", "read"): frozenset({LEARNER, "facilitator"}),
    ("view", "caption"): frozenset({"facilitator"}),
    # A sentence for release.
    ("sentence", "read"): frozenset({OWNER, "facilitator"}),
    ("sentence", "take-back"): frozenset({OWNER}),
    ("sentence", "decide"): frozenset({"facilitator"}),
}
"""Which roles, in the thing's course, have which power over which kind of thing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What somebody wants to act on. `owner` is a person's id or pseudonym; `course` is where roles count.

    What is not `shown` is closed to learners.
    """

    kind: str
    owner: str | None = None
    course: str | None = None
    visibility: str | None = None
    shown: bool = True


def authorise(
    person: Person | None, action: str, thing: object, *, course: str | None = None, shown: bool | None = None
) -> None:
    """Return if `person` may do `action` to `thing`; else raise `Forbidden`.

    `thing` is a record of the journal or a `Thing`. `course` says in which course an answer is looked at, for
    an answer itself belongs to no course. `shown` says whether a room's view is shown, which the view itself
    does not know: without it, it is not.
    An answer with the visibility `only-you` is open to its owner alone, whatever a role would allow.
    """
    subject = as_thing(thing)
    if shown is not None:
        subject = replace(subject, shown=shown)
    where = course or subject.course
    held = (
        {membership.role for membership in person.memberships if membership.course == where}
        if person
        else set()
    )
    if person and subject.owner and subject.owner in (person.id, person.pseudonym):
        held.add(OWNER)
    elif subject.visibility == Visibility.ONLY_YOU:
        held.clear()
    if not subject.shown:
        held.discard(LEARNER)
    if not (held | {ANYONE}) & POWERS.get((subject.kind, action), frozenset()):
        raise Forbidden(_("That is not yours to open or change."))


@singledispatch
def as_thing(thing: object) -> Thing:
    """Return a record of the journal as the thing `authorise` decides over."""
    raise TypeError(f"nothing is known about powers over {type(thing).__name__}")


@as_thing.register
def _thing(thing: Thing) -> Thing:
    return thing


@as_thing.register
def _person(thing: Person) -> Thing:
    return Thing("person", owner=thing.id)


@as_thing.register
def _answer(thing: Answer) -> Thing:
    return Thing("answer", owner=thing.person, visibility=thing.visibility)


@as_thing.register
def _hand_in(thing: HandIn) -> Thing:
    return Thing("hand-in", owner=thing.person, course=thing.course)


@as_thing.register
def _mark(thing: Mark) -> Thing:
    return Thing("mark", owner=thing.learner, course=thing.course)


@as_thing.register
def _course(thing: Course) -> Thing:
    return Thing("course", course=thing.id)


@as_thing.register
def _room(thing: RoomRecord) -> Thing:
    return Thing("room", course=thing.id)


@as_thing.register
def _view(thing: ViewRecord) -> Thing:
    return Thing("view", course=thing.room, shown=False)


@as_thing.register
def _sentence(thing: SentenceRecord) -> Thing:
    return Thing("sentence", owner=thing.person, course=thing.room)
