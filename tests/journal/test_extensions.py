"""More time for a chapter, as an instructor gave it to one learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosscurrents.journal import BadText, Extended, Journal
from tests.journal.learner import CHAPTER, Learner

COURSE = "autumn-2026"
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
TWO_DAYS = timedelta(days=2)


def given(learner: Learner, seconds: int = 172_800) -> Extended:
    return Extended(learner.person.pseudonym, COURSE, CHAPTER, seconds, NOON)


def test_more_time_is_one_learners_until_it_is_taken_away(learner: Learner, other: Learner) -> None:
    journal, person = learner.journal, learner.person
    stranger = replace(given(learner), learner="teal-heron-000000")
    assert journal.extend([given(learner), stranger]).result(10) == 1
    assert journal.extended(person.id) == {CHAPTER: TWO_DAYS}
    assert journal.extended(other.person.id) == {}
    journal.extend([given(learner, 3600), replace(given(learner), chapter="02_power")]).result(10)
    assert journal.extended(person.id) == {CHAPTER: timedelta(hours=1), "02_power": TWO_DAYS}
    start = journal.last_event()
    assert journal.extend([given(learner, 0), given(other, 0)]).result(10) == 2
    assert journal.extended(person.id) == {"02_power": TWO_DAYS}
    told = [(one.type, one.person, one.chapter, one.data) for one in journal.events(start)]
    assert told == [("time.extended", person.id, CHAPTER, {"seconds": 0})]


def test_more_time_in_one_course_is_none_in_another(learner: Learner) -> None:
    journal, person = learner.journal, learner.person
    journal.extend([given(learner, 60), replace(given(learner), course="spring")]).result(10)
    assert journal.extended(person.id, COURSE) == {CHAPTER: timedelta(minutes=1)}
    assert journal.extended(person.id, "winter") == {}
    assert journal.extended(person.id) == {CHAPTER: TWO_DAYS}


def test_it_is_taken_along_and_goes_with_its_learner(learner: Learner, other: Learner) -> None:
    journal = learner.journal
    journal.extend([given(learner), given(other)]).result(10)
    [held] = journal.export(learner.person.id)["more_time"]
    assert (held["chapter"], held["seconds"], held["at"]) == (CHAPTER, 172_800, NOON.isoformat())
    assert journal.erase(learner.person.id).result(10)["erased"]["more_time"] == 1
    assert journal.extended(learner.person.id) == {}
    assert journal.extended(other.person.id) == {CHAPTER: TWO_DAYS}


@pytest.mark.parametrize("seconds", [-1, 2**31])
def test_no_such_time_is_refused_and_none_of_the_list_is_given(learner: Learner, seconds: int) -> None:
    journal: Journal = learner.journal
    with pytest.raises(BadText, match="68 years"):
        journal.extend([given(learner), given(learner, seconds)]).result(10)
    assert journal.extended(learner.person.id) == {}
