from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.check import Check
from crosscurrents.exercises.kind import Score
from crosscurrents.exercises.tallies.bars import Bars
from tests.exercises.pictures import fits, made, refused
from tests.exercises.rooms import summed


def item(name: str, answer: str, *options: str) -> dict[str, Any]:
    return {
        "id": name,
        "scenario": f"Scene {name}?",
        "misconception": f"Myth of {name}.",
        "answer": answer,
        "options": [
            {"id": one, "text": f"Say {one}", "feedback": f"Because {name} {one}."} for one in options
        ],
    }


SPEC = {"items": [item("one", "b", "a", "b"), item("two", "a", "a", "b"), item("three", "c", "a", "b", "c")]}
RIGHT = {"one": "b", "two": "a", "three": "c"}
FIRST = {"one": "a", "two": "a", "three": "b"}


def check(**changes: Any) -> Check:
    return made(Check, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([], "at least one entry in `items`"),
        ([item("one", "a", "a", "b")] * 2, 'two items have the id "one": give each its own'),
        ([item("one", "a", "a", "a")], 'two options of one have the id "a"'),
        ([item("one", "a", "a")], "item one has fewer than two options: a check needs a choice"),
        ([item("one", "z", "a", "b")], 'the answer "z", which is none of its options: use one of a, b'),
    ],
    ids=["no-items", "duplicate-items", "duplicate-options", "no-choice", "key-is-no-option"],
)
def test_an_authors_fault_is_named(items: list[dict[str, Any]], says: str) -> None:
    refused(Check, {"items": items}, says=says)


def test_the_browser_gets_scenarios_and_options_only() -> None:
    public = check().public()
    assert [one["scenario"] for one in public["items"]] == ["Scene one?", "Scene two?", "Scene three?"]
    assert public["items"][0] == {
        "id": "one",
        "scenario": "Scene one?",
        "options": [{"id": "a", "text": "Say a"}, {"id": "b", "text": "Say b"}],
    }
    for secret in ("Because", "Myth", "answer", "misconception", "feedback"):
        assert secret not in str(public)


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"answers": {}},
        {"answers": {"one": "a"}},
        {"answers": RIGHT, "first": FIRST, "checked": True},
        {"answers": {"three": "c"}, "checked": False},
    ],
)
def test_responses_that_fit(response: dict[str, Any]) -> None:
    assert fits(check(), response)


@pytest.mark.parametrize(
    "response",
    [
        [],
        None,
        {"answers": []},
        {"answers": {"one": "c"}},
        {"answers": {"four": "a"}},
        {"answers": {"one": ["a"]}},
        {"first": {"one": 1}},
        {"checked": "yes"},
        {"checked": 1},
        {"score": 3},
    ],
)
def test_responses_that_do_not_fit(response: Any) -> None:
    assert not fits(check(), response)


@pytest.mark.parametrize(
    ("response", "done"),
    [
        ({}, 0),
        ({"answers": {"one": "a"}}, 1),
        ({"answers": RIGHT}, 3),
        ({"answers": RIGHT, "checked": True}, 4),
        ({"checked": True}, 1),
    ],
)
def test_progress_counts_answers_and_the_press_of_check(response: dict[str, Any], done: int) -> None:
    assert check().progress(response) == (done, 4)


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"answers": RIGHT},
        {"answers": RIGHT, "checked": False},
        {"answers": {"one": "b", "two": "a"}, "checked": True},
        {"first": RIGHT, "checked": True},
    ],
    ids=["nothing", "not-checked", "said-no", "one-missing", "only-first"],
)
def test_nothing_is_said_before_all_is_answered_and_checked(response: dict[str, Any]) -> None:
    assert check().view(response) == {"results": []}


def test_after_checking_each_item_says_right_or_not_and_why() -> None:
    view = check().view({"answers": FIRST, "first": FIRST, "checked": True})
    assert view == {
        "results": [
            {"id": "one", "right": False, "feedback": "Because one a."},
            {"id": "two", "right": True, "feedback": "Because two a."},
            {"id": "three", "right": False, "feedback": "Because three b."},
        ],
        "right": 1,
        "first_right": 1,
        "out_of": 3,
    }
    # The feedback of what was not chosen, and the key, stay unsaid.
    assert "Because one b." not in str(view)


def test_trying_again_shows_the_new_answers_and_keeps_the_first_score() -> None:
    again = {"answers": RIGHT, "first": FIRST, "checked": True}
    view = check().view(again)
    assert (view["right"], view["first_right"], view["out_of"]) == (3, 1, 3)
    assert check().score(again) == Score(1, 3)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ({}, 0),
        ({"answers": {"one": "b"}}, 1),
        ({"answers": RIGHT}, 3),
        ({"answers": FIRST, "first": RIGHT, "checked": True}, 3),
        ({"answers": RIGHT, "first": {"one": "b", "two": "b"}, "checked": True}, 1),
    ],
)
def test_the_score_is_a_point_for_each_first_right_answer(response: dict[str, Any], points: int) -> None:
    assert check().score(response) == Score(points, 3)


def test_plain_lines_are_the_first_answers_in_words() -> None:
    assert check().plain({"answers": RIGHT, "first": {"one": "a", "three": "b"}, "checked": True}) == [
        ("Scene one?", "Say a"),
        ("Scene two?", "not answered"),
        ("Scene three?", "Say b"),
    ]
    assert check().plain({"answers": {"two": "b"}})[1] == ("Scene two?", "Say b")


def test_a_rooms_first_answers_add_up() -> None:
    room = [{"answers": RIGHT, "first": FIRST, "checked": True}, {"answers": RIGHT}]
    one, two, three = summed(check(), room, [{"answers": {"one": "a"}}, {}])
    assert (one.id, one.n, one.counts) == ("one", 3, {"one": {"a": 2, "b": 1}})  # a (first), b, a
    assert (two.id, two.n, two.counts) == ("two", 2, {"two": {"a": 2}})
    assert (three.id, three.counts) == ("three", {"three": {"b": 1, "c": 1}})


def test_a_picture_of_an_item_marks_the_soundest_and_names_what_it_aims_at() -> None:
    first = summed(check(), [], [])[0]
    assert isinstance(first, Bars)
    assert first.title == "1. Scene one?"
    assert [one.text for one in first.options] == ["Say a", "Say b (soundest)"]
    assert first.note == "Aimed at: “Myth of one.”"


def test_an_option_that_is_gone_is_not_counted_and_nothing_was_written() -> None:
    old = {"answers": {"one": "gone", "two": "b", "away": "a"}}
    assert [tally.n for tally in summed(check(), [old], [])] == [0, 1, 0]
    assert check().sentences(old) == []


def test_words_are_enough() -> None:
    assert check().draw({"answers": RIGHT, "checked": True}) is None
