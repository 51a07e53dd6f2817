"""What is behind every transport: finding kinds, binding cards, checking responses, saying something back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.exercises import exercise as module
from crosscurrents.exercises.exercise import (
    ResponseError,
    asset,
    bind,
    kinds,
    module_source,
    readers,
    readers_choice,
    respond,
    style_source,
    traits,
    validate,
)
from crosscurrents.exercises.kind import MAX_TEXT, Kind, SpecError
from tests.exercises.cards import CHECK, REFLECTION, card, exercise

FOLDER = Path(module.__file__).parent
RIGHT = {"answers": {"knot": "b", "line": "a"}, "first": {"knot": "b", "line": "a"}, "checked": True}
MARKS = {"happened": 3, "part": 2, "positions": 1, "concept": 0, "step": 3}
WRITTEN = {"text": "We met on Tuesday and stayed.", "self_marks": MARKS}


# Kinds, by presence


def test_every_module_of_the_folder_is_a_kind() -> None:
    assert set(kinds()) == {path.stem for path in FOLDER.glob("*.js")} - {"runtime"}
    assert set(kinds()) >= {
        "build",
        "check",
        "estimate",
        "ledger",
        "link",
        "rating",
        "reflection",
        "tag",
        "branch",
    }


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_kind_has_its_name_its_module_and_its_style(name: str) -> None:
    kind = kinds()[name]
    assert issubclass(kind, Kind)
    assert (kind.name, kind.__module__) == (name, f"crosscurrents.exercises.{name}")
    source, own = module_source(name), asset(f"{name}.js")
    assert source == asset("runtime.js") + "\n" + own
    assert own in source
    assert re.findall(r"^export .*", source, re.MULTILINE) == ["export default exercise({"]
    # anywidget loads the module from a blob, where nothing can be imported.
    assert re.findall(r"^import .*|\bimport\(", source, re.MULTILINE) == []
    assert style_source(name).startswith(asset("runtime.css"))
    assert asset(f"{name}.css") in style_source(name)


def test_a_new_module_is_a_new_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = card(CHECK)
    (tmp_path / "weigh.py").write_text(
        "from typing import ClassVar\n"
        "from crosscurrents.exercises.kind import Kind, Score, object_schema\n"
        "class Weigh(Kind):\n"
        "    name: ClassVar[str] = 'weigh'\n"
        "    stones: int\n"
        "    def public(self): return {'stones': self.stones}\n"
        "    def schema(self): return object_schema({'laid': {'type': 'integer'}})\n"
        "    def progress(self, response): return (int('laid' in response), 1)\n"
        "    def view(self, response): return {'left': self.stones - response.get('laid', 0)}\n"
    )
    for name in ("_help.py", "weigh.js", "weigh.css", "notes.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr("crosscurrents.exercises.__path__", [str(tmp_path)])
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    kinds.cache_clear()
    try:
        assert list(kinds()) == ["weigh"]
        weigh = bind(replace(given, widget="weigh", spec={"stones": 5}, model_answer="Five."))
        assert respond(weigh, {"laid": 2}) == {
            "view": {"left": 3},
            "sample": "<p>Five.</p>\n",
            "progress": [1, 1],
        }
    finally:
        monkeypatch.undo()
        kinds.cache_clear()


# A card and its kind


def test_an_exercise_carries_one_id() -> None:
    assert exercise(CHECK).id == exercise(CHECK).card.id == "small-check"


def test_only_what_nobody_marks_and_has_a_sample_may_be_passed_on() -> None:
    assert exercise(CHECK, model_answer="Read this instead.").passable
    assert not exercise(CHECK, model_answer="").passable
    assert not exercise(REFLECTION).passable


def test_a_learner_may_keep_to_themself_what_a_card_would_share() -> None:
    shown = readers_choice("handed-in")
    assert (shown["visibility"], shown["other"]["visibility"]) == ("handed-in", "only-you")
    assert "other" not in readers_choice("only-you"), "there is nothing to loosen"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"widget": "quiz"}, 'no widget "quiz": use one of allot, branch, build, check'),
        ({"spec": {}}, "spec does not fit the widget check: Object missing required field `items`"),
        ({"spec": {"items": "two"}}, r"Expected `array`, got `str` - at `\$.items`"),
        ({"spec": {"items": [], "colour": "red"}}, "unknown field `colour`"),
        ({"spec": {"items": []}}, "at least one entry in `items`"),
    ],
    ids=["no-such-kind", "nothing", "wrong-type", "unknown-field", "kinds-own-check"],
)
def test_a_spec_that_does_not_fit(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        bind(card(CHECK, **changes))


def test_at_most_twenty_required_actions() -> None:
    first = card(CHECK).spec["items"][0]
    nineteen = [{**first, "id": f"i{n}"} for n in range(19)]
    assert bind(card(CHECK, spec={"items": nineteen})).kind.progress({}) == (0, 20)
    with pytest.raises(SpecError, match="asks for 21 required actions: 20 at most, so leave some out"):
        bind(card(CHECK, spec={"items": [*nineteen, first]}))


def test_a_marked_exercise_gets_rubric_and_samples_of_its_card() -> None:
    kind = exercise(REFLECTION).kind
    assert kind.public()["rubric"]["criteria"][0]["title"] == "What happened, plainly"
    assert [one["title"] for one in kind.view(WRITTEN)["samples"]] == ["Middling", "Strong"]
    assert kind.view(WRITTEN)["samples"][0]["text"] == "<p>SAMPLE-MIDDLING text on another case.</p>\n"
    assert "<strong>happened</strong> Named, not shown." in kind.view(WRITTEN)["samples"][0]["notes"]


# What is said back


def test_a_model_answer_opens_when_the_exercise_is_finished() -> None:
    one = exercise(CHECK, model_answer="Two ends, **one** tie.")
    assert respond(one, {}) == {"view": {"results": []}, "sample": "", "progress": [0, 3]}
    assert respond(one, {"answers": RIGHT["answers"]})["sample"] == ""
    done = respond(one, RIGHT)
    assert done["sample"] == "<p>Two ends, <strong>one</strong> tie.</p>\n"
    assert done["progress"] == [3, 3]
    assert done["view"]["right"] == 2


def test_a_model_answer_opens_for_who_passes_on() -> None:
    one = exercise(CHECK, model_answer="Two ends.")
    assert respond(one, {}, passed=True) == {
        "view": {"results": []},
        "sample": "<p>Two ends.</p>\n",
        "progress": [0, 3],
    }


def test_the_model_answer_of_what_is_marked_never_opens_here() -> None:
    one = exercise(REFLECTION)
    for response in ({}, WRITTEN):
        for passed in (False, True):
            said = respond(one, response, passed=passed)
            assert said["sample"] == ""
            assert "MODEL-ANSWER-SECRET" not in json.dumps(said)
    assert respond(one, WRITTEN)["progress"] == [6, 6]
    assert respond(one, {}, passed=True)["view"]["samples"] == []


def test_markup_in_a_model_answer_is_shown_as_text() -> None:
    one = exercise(CHECK, model_answer="<script>alert(1)</script> <b>bold</b> [x](javascript:alert(1))")
    sample = respond(one, {}, passed=True)["sample"]
    assert "<script" not in sample and "<b>" not in sample and 'href="javascript' not in sample
    assert "&lt;script&gt;" in sample


def test_saying_something_back_changes_nothing() -> None:
    response = json.loads(json.dumps(WRITTEN))
    first = respond(exercise(REFLECTION), response)
    assert response == WRITTEN
    assert respond(exercise(REFLECTION), response) == first
    json.dumps(first)


# Responses that do not fit


@pytest.mark.parametrize(
    ("card_id", "response", "says"),
    [
        (CHECK, [], "small-check: the response must be object"),
        (CHECK, None, "small-check: the response must be object"),
        (CHECK, {"score": 5}, "small-check: the response must not contain {'score'} properties"),
        (CHECK, {"answers": {"knot": "z"}}, "small-check: answers.knot must be one of ['a', 'b']"),
        (CHECK, {"checked": "yes"}, "small-check: checked must be boolean"),
        (REFLECTION, {"text": 5}, "closing-thoughts: text must be string"),
        (
            REFLECTION,
            {"text": "x" * 200_000},
            "closing-thoughts: text is longer than 20,000 characters",
        ),
        (REFLECTION, {"self_marks": {"part": 4}}, "closing-thoughts: self_marks.part must be one of"),
        (REFLECTION, {"text": "a\x00b"}, "closing-thoughts: holds a NUL character, which no database keeps"),
        (REFLECTION, {"text": "a\ud83d"}, "closing-thoughts: holds half of a character (a lone surrogate)"),
    ],
    ids=["list", "null", "field", "option", "type", "number", "long", "level", "nul", "surrogate"],
)
def test_a_response_that_does_not_fit_is_said_in_a_sentence(card_id: str, response: Any, says: str) -> None:
    with pytest.raises(ResponseError) as caught:
        validate(exercise(card_id), response)
    said = str(caught.value)
    assert said.startswith(says)
    assert said.endswith("; nothing was changed")
    assert len(said) < 400
    assert "\n" not in said


@pytest.mark.parametrize(
    "text",
    ["", "x" * MAX_TEXT, "שלום عربي \u202e", "👩🏽‍⚖️", "<script>alert(1)</script>", "\x07\x1b[31m", "\ufffe"],
    ids=["empty", "longest", "rtl", "emoji", "markup", "control", "noncharacter"],
)
def test_any_text_that_can_be_kept_fits(text: str) -> None:
    validate(exercise(REFLECTION), {"text": text})


def test_keys_are_looked_at_too() -> None:
    assert "NUL" in module._unstorable({"a\x00": 1})
    assert "surrogate" in module._unstorable({"a": ["b", {"c": "\udc00"}]})
    assert module._unstorable({"a": [1, 2.5, None, True, "é"]}) == ""


# For every learner alike


def test_traits_are_the_same_for_every_learner_and_hold_no_answer() -> None:
    held = traits(exercise(CHECK, model_answer="MODEL-ANSWER"))
    assert {name: held[name] for name in ("exercise", "chapter", "kind", "passable")} == {
        "exercise": "small-check",
        "chapter": "01_first",
        "kind": "check",
        "passable": True,
    }
    text = json.dumps(dict(held))
    for secret in ("MODEL-ANSWER", "A thread has no tie.", "misconception", '"answer"', '"feedback"'):
        assert secret not in text
    assert traits(exercise(REFLECTION))["passable"] is False
    assert "SAMPLE-" not in json.dumps(dict(traits(exercise(REFLECTION))))


@pytest.mark.parametrize(
    ("visibility", "own_machine", "label", "says"),
    [
        ("only-you", True, "Only you.", "It stays on this computer."),
        ("only-you", False, "Only you.", "It stays in this browser."),
        ("room", True, "The room, without your name.", "Shared only in a workshop you have joined"),
        ("handed-in", True, "Handed in when you say so.", "Until then it is yours."),
    ],
)
def test_who_reads_an_answer_is_said_in_words(
    visibility: str, own_machine: bool, label: str, says: str
) -> None:
    said = readers(visibility, own_machine=own_machine)
    assert (said["visibility"], said["label"]) == (visibility, label)
    assert says in said["text"]
    assert said["text"].endswith("No names, clients or open cases.")
