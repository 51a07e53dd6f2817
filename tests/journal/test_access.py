"""Who may do what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crosscurrents.journal import (
    Answer,
    Course,
    Forbidden,
    HandIn,
    Mark,
    Membership,
    Person,
    RoomRecord,
    SentenceRecord,
    Thing,
    ViewRecord,
    authorise,
)
from crosscurrents.journal.access import ANYONE, POWERS

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def person(name: str, *roles: str, course: str = "spring") -> Person:
    return Person(name, f"teal-heron-{name}", NOW, tuple(Membership(course, role) for role in roles))


KIM = person("kim", "learner")
LEE = person("lee", "learner")
FACILITATOR = person("fay", "facilitator")
INSTRUCTOR = person("ida", "instructor")
ELSEWHERE = person("eve", "instructor", "facilitator", course="autumn")


def answer(visibility: str) -> Answer:
    return Answer("01", "three-strands", 1, {}, False, visibility, NOW, person="kim")


HANDED_IN = HandIn(1, "7Q2M", "kim", KIM.pseudonym, "spring", "01", "ab", {}, NOW)
MARK = Mark(KIM.pseudonym, "spring", "01", "closing-reflection", 9, 15, [], "", NOW, "7Q2M")
COURSE = Course("spring", "Spring", NOW)

ROOM = RoomRecord("spring", "A day", "7Q2M9X", "ab", NOW)
VIEW = ViewRecord(1, "spring", "01", "power-grid", 1, 5, [], {}, "", NOW)
SENTENCE = SentenceRecord(1, "spring", "kim", "01", "power-grid", "Why?", "so", "waiting", "offered")


def may(who: Person | None, action: str, thing: object, **more: Any) -> bool:
    try:
        authorise(who, action, thing, **more)
    except Forbidden as refused:
        assert str(refused).endswith(".")
        return False
    return True


@pytest.mark.parametrize("visibility", ["only-you", "room", "handed-in"])
def test_an_answer_is_read_and_written_by_its_owner_alone(visibility: str) -> None:
    for action in ("read", "write", "hand-in"):
        assert may(KIM, action, answer(visibility))
        for stranger in (LEE, FACILITATOR, INSTRUCTOR, ELSEWHERE, None):
            assert not may(stranger, action, answer(visibility), course="spring")


def test_a_room_is_counted_by_its_own_facilitator_and_never_over_only_you() -> None:
    assert may(FACILITATOR, "aggregate", answer("room"), course="spring")
    assert not may(FACILITATOR, "aggregate", answer("room"))
    assert not may(ELSEWHERE, "aggregate", answer("room"), course="spring")
    assert not may(LEE, "aggregate", answer("room"), course="spring")
    for somebody in (FACILITATOR, INSTRUCTOR):
        assert not may(somebody, "aggregate", answer("only-you"), course="spring")


def test_a_hand_in_is_read_by_its_owner_and_the_courses_instructor() -> None:
    assert may(KIM, "read", HANDED_IN)
    assert may(INSTRUCTOR, "read", HANDED_IN)
    for stranger in (LEE, FACILITATOR, ELSEWHERE, None):
        assert not may(stranger, "read", HANDED_IN)


def test_only_the_courses_instructor_marks_and_releases() -> None:
    assert may(INSTRUCTOR, "mark", HANDED_IN)
    assert may(INSTRUCTOR, "release", MARK)
    for somebody in (KIM, LEE, FACILITATOR, ELSEWHERE):
        assert not may(somebody, "mark", HANDED_IN)
        assert not may(somebody, "release", MARK)


def test_a_mark_is_read_by_its_learner() -> None:
    assert may(KIM, "read", MARK)
    assert not may(LEE, "read", MARK)


def test_an_erased_persons_hand_in_belongs_to_no_learner() -> None:
    orphan = HandIn(1, "7Q2M", None, KIM.pseudonym, "spring", "01", "ab", {}, NOW)
    assert not may(KIM, "read", orphan)
    assert may(INSTRUCTOR, "read", orphan)


def test_a_person_takes_and_erases_their_own_record_alone() -> None:
    for action in ("read", "export", "erase", "issue-code"):
        assert may(KIM, action, KIM)
        assert not may(LEE, action, KIM)
        assert not may(INSTRUCTOR, action, KIM)


def test_powers_over_a_course_follow_the_role() -> None:
    assert may(KIM, "read", COURSE)
    assert not may(KIM, "facilitate", COURSE)
    assert may(FACILITATOR, "facilitate", COURSE)
    assert not may(FACILITATOR, "manage", COURSE)
    assert may(INSTRUCTOR, "manage", COURSE)
    assert not may(ELSEWHERE, "read", COURSE)


EVERYBODY = {
    "nobody": None,
    "kim": KIM,
    "lee": LEE,
    "facilitator": FACILITATOR,
    "instructor": INSTRUCTOR,
    "elsewhere": ELSEWHERE,
}


@pytest.mark.parametrize(
    ("thing", "action", "who"),
    [
        (ROOM, "join", set(EVERYBODY)),
        (ROOM, "read", {"kim", "lee", "facilitator", "instructor"}),
        (ROOM, "act", {"kim", "lee"}),
        (ROOM, "facilitate", {"facilitator"}),
        (ROOM, "manage", set()),
        (VIEW, "read", {"facilitator"}),
        (VIEW, "caption", {"facilitator"}),
        (VIEW, "erase", set()),
        (SENTENCE, "read", {"kim", "facilitator"}),
        (SENTENCE, "take-back", {"kim"}),
        (SENTENCE, "decide", {"facilitator"}),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_every_power_in_a_room_is_its_own(thing: object, action: str, who: set[str]) -> None:
    assert {name for name, person in EVERYBODY.items() if may(person, action, thing)} == who


def test_a_view_is_a_learners_once_it_is_shown() -> None:
    assert {name for name, person in EVERYBODY.items() if may(person, "read", VIEW, shown=True)} == {
        "kim",
        "lee",
        "facilitator",
    }
    for somebody in (KIM, LEE, None):
        assert not may(somebody, "read", VIEW, shown=False)
        assert not may(somebody, "caption", VIEW, shown=True)
    assert may(FACILITATOR, "read", VIEW, shown=False)


def test_a_participant_of_one_room_is_a_stranger_in_another() -> None:
    guest = person("gus", "learner", course="autumn")
    assert may(guest, "join", ROOM)
    for thing, action in ((ROOM, "read"), (ROOM, "act"), (VIEW, "read"), (SENTENCE, "read")):
        assert not may(guest, action, thing, **({"shown": True} if thing is VIEW else {}))


def test_anyone_may_join_and_nothing_else_is_anyones() -> None:
    assert [power for power, roles in POWERS.items() if ANYONE in roles] == [("room", "join")]


def test_what_nobody_thought_of_is_forbidden() -> None:
    assert not may(INSTRUCTOR, "publish", HANDED_IN)
    assert not may(INSTRUCTOR, "read", Thing("gradebook", course="spring"))
    assert not may(KIM, "read", Thing("answer", owner=None))
    assert not may(KIM, "read", Thing("answer", owner=""))
    with pytest.raises(TypeError):
        authorise(KIM, "read", "a text")
