"""What many are told is made once, and is what it would be if it were made for each."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import msgspec

from crosscurrents.journal import SentenceRecord, ViewRecord
from crosscurrents.room import views
from crosscurrents.server.room.told import Drawings, Said, packed
from tests.room.logged import NINE, ROOM_KEY, ROPE, bound, small

CHAPTER, EXERCISE = ROPE
STATE = {"version": 7, "now": "2030-05-06T09:00:00+00:00", "room": {"title": "Hafen, ö"}, "steps": [1, 2]}


def test_a_state_arrives_whole() -> None:
    _name, text = packed(STATE)
    assert json.loads(text) == STATE
    assert "\n" not in text  # it is one line of a stream


def test_a_name_is_that_of_the_facts_and_not_of_the_moment() -> None:
    name, _text = packed(STATE)
    assert packed({**STATE, "version": 8, "now": "later"})[0] == name
    assert packed({**STATE, "steps": [1]})[0] != name


def sentence(number: int, **more: Any) -> SentenceRecord:
    made = SentenceRecord(
        number, "room-1", "heron", CHAPTER, EXERCISE, "", f"Rope {number}", "released", "answer"
    )
    return replace(made, **more)


def test_what_is_made_of_sentences() -> None:
    every = [
        sentence(1),
        sentence(2, status="waiting"),
        sentence(3, kind="offered"),
        sentence(4, exercise="knots"),
        sentence(5, kind="commitment", chapter="", exercise=""),
    ]
    said = Said(every, [msgspec.to_builtins(one) for one in reversed(every)], lambda number: 700 + number)
    assert said.released(CHAPTER, EXERCISE) == ["Rope 3", "Rope 1"]
    assert said.released("", "") == ["Rope 5"]
    assert [one.id for one in said.own] == [3, 5]
    assert said.marks == {701: 1, 702: 2, 703: 3, 704: 4, 705: 5}
    assert (said.listed["waiting"], said.listed["released"]) == (1, 4)


def view(number: int, answers: list[str]) -> ViewRecord:
    exercise = bound(small())[CHAPTER][EXERCISE]
    given = [
        views.Given(f"person-{at}", ("public", "civil")[at % 2], {"answers": {"rope": one}})
        for at, one in enumerate(answers)
    ]
    taken = views.take(exercise, given, key=ROOM_KEY, least=3, earlier=[], members=[])
    data = msgspec.to_builtins(taken.kept)
    return ViewRecord(number, "room-1", *ROPE, number, taken.n, taken.members, data, "", NINE)


def test_a_view_is_drawn_once_for_each_way_of_looking() -> None:
    first, second = view(1, ["a", "b"] * 6), view(2, ["a"] * 12)
    drawings = Drawings()
    whole = drawings.of(first, "whole", "two", [first])
    assert whole == views.pictures(msgspec.convert(first.data, views.Kept))
    assert drawings.of(first, "whole", "two", [first]) is whole
    assert drawings.of(second, "whole", "two", [first, second]) != whole
    both = drawings.of(first, "times", "two", [first, second])
    third = view(3, ["b"] * 12)
    assert drawings.of(first, "times", "two", [first, second, third]) != both
    seats = drawings.of(first, "seats", "two", [first])
    assert seats == views.by_seat(msgspec.convert(first.data, views.Kept), "two")
    assert seats != whole
