"""Snapshots of a room's answers."""

from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.journal import BadText, Journal, JournalError, ViewRecord
from tests.journal.learner import CHAPTER, begin, enter

DATA = {"first": {"rows": {"money": {"yes": 3, "no": 2}}}}


def keep(journal: Journal, room_id: str, exercise: str = "power-grid", **changes: Any) -> ViewRecord:
    given: dict[str, Any] = {"n": 5, "members": ["a1", "b2", "c3", "d4", "e5"], "data": DATA} | changes
    return journal.keep_view(room_id, CHAPTER, exercise, **given).result(10)


def test_views_are_numbered_by_exercise_and_room(journal: Journal) -> None:
    room, other = begin(journal), begin(journal, "CDF234")
    kept = [
        keep(journal, room.id),
        keep(journal, room.id, "three-strands"),
        keep(journal, room.id),
        keep(journal, other.id),
    ]
    assert [(item.room, item.exercise, item.number) for item in kept] == [
        (room.id, "power-grid", 1),
        (room.id, "three-strands", 1),
        (room.id, "power-grid", 2),
        (other.id, "power-grid", 1),
    ]
    assert journal.views(room.id) == kept[:3]
    assert journal.views(other.id) == kept[3:]
    first = kept[0]
    assert (first.chapter, first.n, first.caption, first.data) == (CHAPTER, 5, "", DATA)
    assert first.members == ["a1", "b2", "c3", "d4", "e5"]
    assert first.at.tzinfo


def test_only_the_caption_changes(journal: Journal) -> None:
    room = begin(journal)
    kept, beside = keep(journal, room.id), keep(journal, room.id)
    for words in ("Half of us", "Half of us, and why"):
        assert journal.caption_view(kept.id, words).result(10) is None
    found = journal.views(room.id)
    assert [item.caption for item in found] == ["Half of us, and why", ""]
    assert found[0].data == kept.data
    assert found[1] == beside


def test_a_view_outlives_whoever_is_in_it(journal: Journal) -> None:
    room = begin(journal)
    somebody = enter(journal, room, "a")
    kept = keep(journal, room.id)
    journal.erase(somebody.person.id).result(10)
    assert journal.views(room.id) == [kept]


def test_a_view_or_room_that_is_not_there_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such room"):
        keep(journal, "room-00000000")
    with pytest.raises(JournalError, match="no such picture"):
        journal.caption_view(1, "Half of us").result(10)


def test_what_cannot_be_stored_is_refused(journal: Journal) -> None:
    room = begin(journal)
    kept = keep(journal, room.id)
    with pytest.raises(BadText):
        keep(journal, room.id, data={"n": float("nan")})
    with pytest.raises(BadText):
        journal.caption_view(kept.id, "NUL\0").result(10)
    assert journal.views(room.id) == [kept]
