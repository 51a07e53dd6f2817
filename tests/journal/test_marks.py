"""Marks that go back to their learners."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crosscurrents.journal import BadText, Mark
from tests.journal.learner import CHAPTER, Learner

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def mark(learner: Learner, **changes: object) -> Mark:
    given = Mark(
        learner=learner.person.pseudonym,
        course="spring",
        chapter=CHAPTER,
        exercise="closing-reflection",
        points=9.5,
        out_of=15,
        criteria=[{"id": "happened", "points": 2, "comment": "Clear. 👍 <b>not markup</b>"}],
        comment="Good — see “step”.",
        released=NOON,
        hand_in="7Q2M-9XTC-4RWH",
        model_answer="One way to put it…",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def test_a_released_mark_reaches_its_learner_and_nobody_else(learner: Learner, other: Learner) -> None:
    given = mark(learner)
    assert learner.journal.release_marks([given]).result(10) == 1
    assert learner.journal.marks(learner.person.id) == [given]
    assert learner.journal.marks(learner.person.id, CHAPTER) == [given]
    assert learner.journal.marks(learner.person.id, "02_power") == []
    assert learner.journal.marks(other.person.id) == []


def test_releasing_again_replaces(learner: Learner) -> None:
    learner.journal.release_marks([mark(learner)]).result(10)
    better = mark(learner, points=12.0, model_answer=None, released=NOON + timedelta(days=1))
    assert learner.journal.release_marks([better]).result(10) == 1
    assert learner.journal.marks(learner.person.id) == [better]


def test_marks_of_learners_who_are_not_here_are_left_out(learner: Learner, other: Learner) -> None:
    given = [
        mark(learner),
        mark(other),
        mark(learner, exercise="check"),
        replace(mark(learner), learner="teal-heron-2f2f2f"),
    ]
    assert learner.journal.release_marks(given).result(10) == 3
    assert [item.exercise for item in learner.journal.marks(learner.person.id)] == [
        "check",
        "closing-reflection",
    ]


def test_a_release_is_told_once_per_learner_and_chapter(learner: Learner, other: Learner) -> None:
    start = learner.journal.last_event()
    given = [mark(learner), mark(other), mark(learner, exercise="check")]
    learner.journal.release_marks(given).result(10)
    told = learner.journal.events(start, 10)
    assert {item.type for item in told} == {"marks.released"}
    by_person = {item.person: item.data["exercises"] for item in told}
    assert by_person == {
        learner.person.id: ["closing-reflection", "check"],
        other.person.id: ["closing-reflection"],
    }


def test_a_time_from_elsewhere_comes_back_as_the_same_moment(learner: Learner) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    learner.journal.release_marks([mark(learner, released=elsewhere)]).result(10)
    [found] = learner.journal.marks(learner.person.id)
    assert (found.released, found.released.utcoffset()) == (NOON, timedelta(0))


def test_none_of_a_list_is_released_if_one_cannot_be_stored(learner: Learner) -> None:
    with pytest.raises(BadText):
        learner.journal.release_marks(
            [mark(learner), mark(learner, exercise="check", comment="nul \0")]
        ).result(10)
    assert learner.journal.marks(learner.person.id) == []
