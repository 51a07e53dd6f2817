"""The anywidget: Python answers each response, keeps the good one, and syncs nothing secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crosscurrents.exercises.exercise import kinds, module_source, style_source
from crosscurrents.exercises.widget import ExerciseWidget
from tests.exercises.cards import CHECK, REFLECTION, course, exercise

RIGHT = {"answers": {"knot": "b", "line": "a"}, "first": {"knot": "b", "line": "a"}, "checked": True}
SECRETS = (
    "MODEL-ANSWER",
    "SAMPLE-",
    "A thread has no tie.",
    "Yes: two ends",
    "Every knot is a thread.",
    "misconception",
)


class Keeper:
    """Remembers what it was asked to keep."""

    def __init__(self, *, fault: Exception | None = None) -> None:
        self.fault, self.kept = fault, list[tuple[dict[str, Any], bool]]()

    def __call__(self, response: dict[str, Any], passed: bool) -> dict[str, Any]:
        if self.fault is not None:
            raise self.fault
        self.kept.append((response, passed))
        return {"state": "saved", "text": f"Saved {len(self.kept)}"}


def sent(widget: ExerciseWidget) -> str:
    """Return everything a browser is given, as text; the program and its style apart."""
    state = {
        name: value for name, value in widget.get_state().items() if name not in {"_esm", "_css", "layout"}
    }
    return json.dumps(state, ensure_ascii=False, default=str)


def test_a_widget_begins_with_nothing_answered() -> None:
    widget = ExerciseWidget(exercise(CHECK))
    state = widget.get_state()
    begun = {name: state[name] for name in ("exercise", "chapter", "kind", "response", "passed", "sample")}
    assert begun == {
        "exercise": "small-check",
        "chapter": "01_first",
        "kind": "check",
        "response": {},
        "passed": False,
        "sample": "",
    }
    assert state["view"] == {"results": []}
    assert state["keeping"] == {}
    assert state["readers"]["visibility"] == "handed-in"
    assert [one["id"] for one in state["spec"]["items"]] == ["knot", "line"]


@pytest.mark.parametrize("card_id", [CHECK, REFLECTION])
def test_a_widget_brings_its_program_and_its_style(card_id: str) -> None:
    one = exercise(card_id)
    state = ExerciseWidget(one).get_state()
    assert state["_esm"] == module_source(one.card.widget)
    assert state["_css"] == style_source(one.card.widget)


def test_each_kind_has_a_style_of_its_own_on_the_page() -> None:
    """anywidget keeps one style element per id: with one id, the last kind's style would be everybody's."""
    ids = {
        card_id: ExerciseWidget(exercise(card_id)).get_state()["_anywidget_id"]
        for card_id in (CHECK, REFLECTION)
    }
    assert ids == {
        CHECK: "crosscurrents.exercises.widget.check",
        REFLECTION: "crosscurrents.exercises.widget.reflection",
    }
    assert set(kinds()) >= {one.rsplit(".", 1)[1] for one in ids.values()}


def test_a_response_is_answered() -> None:
    widget = ExerciseWidget(exercise(CHECK, model_answer="Two ends."))
    widget.response = {"answers": {"knot": "a"}}
    assert (widget.view, widget.sample) == ({"results": []}, "")
    widget.response = {**RIGHT, "answers": {"knot": "a", "line": "a"}}
    assert widget.view["right"] == 1
    assert widget.view["first_right"] == 2
    assert widget.view["results"][0] == {"id": "knot", "right": False, "feedback": "A thread has no tie."}
    assert widget.sample == "<p>Two ends.</p>\n"
    assert widget.keeping == {}


def test_passing_on_opens_the_sample() -> None:
    widget = ExerciseWidget(exercise(CHECK, model_answer="Two ends."))
    widget.passed = True
    assert widget.sample == "<p>Two ends.</p>\n"
    widget.passed = False
    assert widget.sample == ""


def test_what_is_marked_cannot_be_passed_on() -> None:
    widget = ExerciseWidget(exercise(REFLECTION))
    assert widget.passable is False
    widget.passed = True
    assert widget.sample == ""
    assert "MODEL-ANSWER" not in sent(widget)


def test_a_kept_response_comes_back_with_what_is_said_of_it() -> None:
    widget = ExerciseWidget(
        exercise(CHECK), response=RIGHT, keep=Keeper(), keeping={"state": "saved", "text": "Saved"}
    )
    assert widget.response == RIGHT
    assert widget.view["right"] == 2
    assert widget.keeping == {"state": "saved", "text": "Saved"}
    passed = ExerciseWidget(exercise(CHECK, model_answer="Two ends."), passed=True)
    assert passed.sample == "<p>Two ends.</p>\n"


def test_each_change_is_kept_and_said() -> None:
    keep = Keeper()
    widget = ExerciseWidget(exercise(CHECK), keep=keep)
    assert keep.kept == []
    widget.response = {"answers": {"knot": "a"}}
    assert widget.keeping == {"state": "saved", "text": "Saved 1"}
    widget.passed = True
    assert keep.kept == [({"answers": {"knot": "a"}}, False), ({"answers": {"knot": "a"}}, True)]


@pytest.mark.parametrize(
    "bad",
    [
        {"answers": {"knot": "z"}},
        {"answers": RIGHT["answers"], "score": 2},
        {"checked": "yes"},
        {"answers": {"rope": "a"}},
    ],
)
def test_a_bad_response_leaves_the_good_one_and_says_so(bad: dict[str, Any]) -> None:
    keep = Keeper()
    widget = ExerciseWidget(exercise(CHECK), keep=keep)
    widget.response = RIGHT
    view = widget.view
    widget.response = bad
    assert widget.keeping["state"] == "error"
    assert widget.keeping["text"].startswith("small-check: ")
    assert widget.keeping["text"].endswith("; nothing was changed")
    assert widget.view == view
    assert keep.kept == [(RIGHT, False)]
    widget.response = {"answers": {"knot": "a"}}
    assert widget.keeping["state"] == "saved"


def test_a_text_that_no_database_keeps_is_refused() -> None:
    keep = Keeper()
    widget = ExerciseWidget(exercise(REFLECTION), keep=keep)
    widget.response = {"text": "fine"}
    for text in ("a\x00b", "a\ud800", "x" * 20_001):
        widget.response = {"text": text}
        assert widget.keeping["state"] == "error"
    assert keep.kept == [({"text": "fine"}, False)]


def test_passing_on_after_a_bad_response_does_not_keep_it() -> None:
    keep = Keeper()
    widget = ExerciseWidget(exercise(CHECK), keep=keep)
    widget.response = {"answers": {"knot": "z"}}
    widget.passed = True
    assert keep.kept == []
    assert widget.keeping["state"] == "error"


def test_a_keeper_that_fails_is_said_and_the_answer_stays() -> None:
    widget = ExerciseWidget(exercise(CHECK), keep=Keeper(fault=OSError(28, "No space left on device")))
    widget.response = RIGHT
    assert widget.keeping["state"] == "error"
    assert widget.keeping["text"].startswith("Not saved: ")
    assert "No space left on device" in widget.keeping["text"]
    assert widget.response == RIGHT
    assert widget.view["right"] == 2


def test_nothing_secret_is_ever_a_synced_trait() -> None:
    for card_id in course().chapters[0].cards:
        one = exercise(card_id, model_answer="MODEL-ANSWER-SECRET")
        widget = ExerciseWidget(one)
        text = sent(widget)
        for secret in SECRETS:
            assert secret not in text
    # Right and wrong are said only of what was chosen.
    widget = ExerciseWidget(exercise(CHECK))
    widget.response = {"answers": {"knot": "a", "line": "a"}, "checked": True}
    assert "A thread has no tie." in sent(widget)
    assert "Yes: two ends" not in sent(widget)
    assert "Every knot is a thread." not in sent(widget)


def test_no_trait_that_a_browser_sets_opens_more_than_its_answer_does() -> None:
    """A visitor may set any synced trait; the secrets are not behind any of them."""
    widget = ExerciseWidget(exercise(REFLECTION))
    widget.set_state(
        {
            "passed": True,
            "passable": True,
            "view": {"samples": "all"},
            "kind": "check",
            "spec": {},
            "response": {"self_marks": {"happened": 3}},
        }
    )
    for secret in SECRETS:
        assert secret not in sent(widget)


def test_what_the_browser_sets_is_answered_to_the_browser() -> None:
    widget = ExerciseWidget(exercise(CHECK))
    widget.set_state({"response": RIGHT})
    assert widget.get_state(["view"])["view"]["right"] == 2
