from __future__ import annotations

from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.kind import MAX_TEXT
from crosscurrents.exercises.reflection import Reflection
from crosscurrents.exercises.tallies.scale import Scale
from tests.exercises.pictures import fits, made, refused
from tests.exercises.rooms import summed

LEVELS = [
    {"points": 0, "title": "Not yet", "description": "Not there."},
    {"points": 1, "title": "Begun", "description": "Named."},
    {"points": 3, "title": "Full", "description": "Shown."},
]
RUBRIC = {
    "id": "reflection",
    "title": "What a reader looks for",
    "criteria": [
        {"id": "happened", "title": "What happened", "levels": LEVELS},
        {"id": "step", "title": "A next step", "levels": LEVELS[:2]},
    ],
}
SAMPLES = [
    {"title": title, "text": f"<p>{title} text</p>", "notes": f"<p>{title} notes</p>"}
    for title in ("Middling", "Strong")
]
SPEC: dict[str, Any] = {
    "words": [4, 20],
    "starters": ["What happened was …"],
    "case": "A meeting ran late.",
    "rubric": RUBRIC,
    "samples": SAMPLES,
}
LONG = "one two  three\nfour"
DONE = {"text": LONG, "self_marks": {"happened": 3, "step": 1}}


def reflection(**changes: Any) -> Reflection:
    return made(Reflection, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rubric": None}, "needs `rubric:` in its card, naming one of solutions/rubric.yaml"),
        ({"samples": SAMPLES[:1]}, "needs two `# Sample: …` sections .*, this card has 1"),
        ({"samples": [*SAMPLES, SAMPLES[0]]}, "this card has 3"),
        ({"words": [20, 4]}, r"words must run from few to many, not \[20, 4\]"),
        ({"words": [0, 4]}, "words must run from few to many"),
    ],
    ids=["no-rubric", "one-sample", "three-samples", "words-downwards", "no-words"],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Reflection, {**SPEC, **changes}, says=says)


@pytest.mark.parametrize("words", [[4], [1, 2, 3], ["few", "many"], 5])
def test_words_are_two_numbers(words: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match="words"):
        made(Reflection, {**SPEC, "words": words})


def test_the_browser_gets_the_rubric_and_no_sample() -> None:
    public = reflection().public()
    assert public == {
        "words": [4, 20],
        "starters": ["What happened was …"],
        "case": "A meeting ran late.",
        "rubric": RUBRIC,
    }


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"text": ""},
        {"text": "x" * MAX_TEXT},
        {"self_marks": {"happened": 0}},
        DONE,
        {"text": "שלום 👩🏽‍⚖️ <script>alert(1)</script>"},
    ],
    ids=["nothing", "empty", "longest", "mark-first", "done", "any-script"],
)
def test_responses_that_fit(response: dict[str, Any]) -> None:
    assert fits(reflection(), response)


@pytest.mark.parametrize(
    "response",
    [
        "text",
        {"text": None},
        {"text": "x" * (MAX_TEXT + 1)},
        {"self_marks": {"happened": 2}},
        {"self_marks": {"happened": "3"}},
        {"self_marks": {"happened": True}},
        {"self_marks": {"step": 3}},
        {"self_marks": {"style": 1}},
        {"self_marks": [3, 1]},
        {"seen": True},
    ],
    ids=[
        "no-object",
        "no-text",
        "too-long",
        "no-such-level",
        "words-for-points",
        "yes-for-points",
        "another-criterions-level",
        "no-such-criterion",
        "list",
        "unknown-field",
    ],
)
def test_responses_that_do_not_fit(response: Any) -> None:
    assert not fits(reflection(), response)


@pytest.mark.parametrize(
    ("response", "done"),
    [
        ({}, 0),
        ({"text": "one two three"}, 0),
        ({"text": LONG}, 1),
        ({"self_marks": {"step": 0}}, 1),
        ({"text": LONG, "self_marks": {"happened": 0}}, 2),
        (DONE, 3),
    ],
)
def test_progress_counts_the_text_and_each_own_mark(response: dict[str, Any], done: int) -> None:
    assert reflection().progress(response) == (done, 3)


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"text": LONG},
        {"text": LONG, "self_marks": {"happened": 3}},
        {"text": "one two three", "self_marks": {"happened": 3, "step": 1}},
    ],
    ids=["nothing", "no-marks", "a-mark-missing", "too-short"],
)
def test_samples_stay_closed_until_text_and_marks_are_there(response: dict[str, Any]) -> None:
    view = reflection().view(response)
    assert view["samples"] == []
    assert "Middling" not in str(view)


def test_samples_open_after_writing_and_marking() -> None:
    assert reflection().view(DONE) == {
        "count": 4,
        "long_enough": True,
        "self_points": 4,
        "out_of": 4,
        "samples": SAMPLES,
    }


def test_words_are_counted_as_they_are_separated() -> None:
    assert reflection().view({})["count"] == 0
    assert reflection().view({"text": "  one\n\ntwo\tthree "})["count"] == 3
    assert reflection().view({"text": "one two three"})["long_enough"] is False


def test_a_person_marks_it_not_the_program() -> None:
    assert reflection().score(DONE) is None
    assert reflection().draw(DONE) is None


def test_plain_lines_are_the_text_and_the_own_marks_in_words() -> None:
    assert reflection().plain(DONE) == [
        ("Reflection", LONG),
        ("Own mark: What happened", "Full (3)"),
        ("Own mark: A next step", "Begun (1)"),
    ]
    assert reflection().plain({}) == [("Reflection", "")]
    assert reflection().plain({"self_marks": {"step": 0}})[1] == ("Own mark: A next step", "Not yet (0)")


def test_a_rooms_own_marks_add_up_without_the_texts() -> None:
    room = [DONE, {"text": "one two", "self_marks": {"happened": 3}}]
    (marks,) = summed(reflection(), room, [{"text": "a b c d e f g h i"}, {}])
    assert (marks.id, marks.n) == ("self-marks", 2)
    assert marks.counts == {"happened": {"3": 2}, "step": {"1": 1}}
    assert [one.text for one in marks.rows] == ["What happened", "A next step"]
    assert isinstance(marks, Scale)
    assert [one.id for one in marks.steps] == ["0", "1", "3"]
    assert "one two" not in repr(marks)


def test_points_that_no_level_has_are_not_counted() -> None:
    (marks,) = summed(reflection(), [{"self_marks": {"step": 3, "happened": 0}}], [])
    assert marks.counts == {"happened": {"0": 1}, "step": {}}


def test_a_reflection_is_never_offered_to_a_room() -> None:
    assert reflection().sentences(DONE) == []
