from __future__ import annotations

import json
from typing import Any

import pytest

from crosscurrents.exercises.exercise import asset
from crosscurrents.exercises.explore import MOST, Explore
from crosscurrents.exercises.models.base import models
from crosscurrents.exercises.paper import Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts.explore_plot import ceiling
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.spread import Spread
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed
from tests.exercises.test_models import DATA

LEAN = {"leads": 1, "rule": "one", "minutes": 60}  # 4.5 hours, 1 with a say, 5 decisions
PLAN = {"leads": 3, "rule": "consent", "minutes": 90}  # 9.5, 3, 3
WIDE = {"leads": 3, "rule": "consensus", "minutes": 90}  # 15.5, 6, 2
DEAR = {"leads": 5, "rule": "majority", "minutes": 60}  # 11.5, 3, 2: the plan gives as many for less
SHORT = {"leads": 2, "rule": "consent", "minutes": 30}  # one decision: too little
FIELDS = [{"id": "who", "label": "Who leads"}, {"id": "when", "label": "Look again", "optional": True}]
SPEC: dict[str, Any] = {
    "model": "sharing",
    "intro": "Fictional.",
    "goal": "Find one.",
    "start": {"leads": 2},
    "wrong": {"prompt": "Which is wrong?", "hint": "Say why."},
    "published": {"text": "In experiments it was so.", "source": "C26"},
    "keep": {"title": "A sharing plan", "fields": FIELDS},
}
DONE: dict[str, Any] = {
    "settings": PLAN,
    "tried": [LEAN, PLAN, WIDE, DEAR, SHORT],
    "wrong": "equal",
    "why": "Two staff.",
    "keep": {"who": "Dockside, for the desk."},
}


def explore(**changes: Any) -> Explore:
    return made(Explore, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"model": "tides"}, 'no model "tides"'),
        ({"data": {"people": 3}}, "data does not fit the model sharing"),
        ({"data": {"members": 3}}, "3 members"),
        ({"start": {"leader": 1}}, 'start sets "leader", which sharing does not have: leads, rule, minutes'),
        ({"start": {"minutes": 50}}, "start sets minutes to 50"),
        ({"keep": {"title": " ", "fields": FIELDS}}, "needs a title"),
        ({"keep": {"title": "Plan", "fields": []}}, "at least one entry in `fields`"),
        ({"keep": {"title": "Plan", "fields": FIELDS[:1] * 2}}, 'two fields have the id "who"'),
        ({"keep": {"title": "Plan", "fields": [{"id": "a", "label": ""}]}}, '"a" has no label'),
        ({"keep": {"title": "Plan", "fields": [{"id": "a", "label": "A", "rows": 0}]}}, "1 to 20"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Explore, {**SPEC, **changes}, says=says)


@pytest.mark.parametrize("name", sorted(DATA))
def test_every_model_can_be_explored(name: str) -> None:
    kind = made(Explore, {"model": name, "data": DATA[name], "wrong": {"prompt": "Which?"}})
    public = kind.public()
    json.dumps(public)
    assert fits(kind, {})
    assert fits(kind, {"settings": public["start"], "tried": [public["start"]]})
    assert kind.progress({}) == (0, 4)
    view = kind.view({})
    assert view["for"] == public["start"]
    assert {key: view[key] for key in public["first"]} == public["first"]
    other = {**public["start"], kind.toy.parameters()[0].id: kind.toy.parameters()[0].schema()["enum"][-1]}
    response = {"settings": other, "tried": [public["start"], other]}
    sound(kind.draw(response))
    json.dumps(kind.view(response))


def test_nothing_of_explore_knows_a_model_by_name() -> None:
    for name in models():
        for file in ("explore.py", "explore.js", "explore.css"):
            text = asset(file).replace("sharing plan", "")
            assert f'"{name}"' not in text
            assert f"'{name}'" not in text


def test_public_holds_controls_and_assumptions_but_no_reading_of_them() -> None:
    public = explore().public()
    assert public["start"] == {"leads": 2, "rule": "one", "minutes": 60}
    assert public["parameters"][0]["said"]["6"] == "6"
    assert [one["id"] for one in public["assumptions"]][2] == "equal"
    written = json.dumps(public)
    for one in explore().toy.assumptions():
        assert one.reading not in written
        assert one.text in written
    assert "verdict" not in written
    assert "cannot tell" in public["caution"]


def test_responses_that_fit_and_that_do_not() -> None:
    kind = explore()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert fits(kind, {"settings": {"leads": 2}})
    assert not fits(kind, {"settings": {"leads": 7}})
    assert not fits(kind, {"settings": {"minutes": 50}})
    assert not fits(kind, {"settings": {"rule": "dice"}})
    assert not fits(kind, {"tried": [{}] * (MOST + 1)})
    assert not fits(kind, {"wrong": "nobody"})
    assert not fits(kind, {"keep": {"else": "x"}})
    assert not fits(kind, {"why": "x" * 20_001})
    assert not fits(explore(wrong=None, keep=None), {"wrong": "equal"})


def test_three_different_tries_the_assumption_and_the_fields_are_required() -> None:
    kind = explore()
    assert kind.progress({}) == (0, 5)
    assert kind.progress({"tried": [LEAN, LEAN, LEAN]}) == (1, 5)
    assert kind.progress({"tried": [LEAN, PLAN, WIDE, DEAR]}) == (3, 5)
    assert kind.progress({**DONE, "keep": {"who": "  "}}) == (4, 5)
    assert kind.progress(DONE) == (5, 5)
    assert kind.progress({**DONE, "wrong": "gone"}) == (4, 5)
    why = explore(wrong={"prompt": "Which?", "required": True})
    assert why.progress({**DONE, "why": " "}) == (5, 6)
    assert explore(wrong=None, keep=None).progress(DONE) == (3, 3)


def test_view_works_out_the_setting_at_once() -> None:
    view = explore().view({"settings": PLAN})
    assert view["for"] == PLAN
    assert [(one["id"], one["value"], one["unit"]) for one in view["outputs"]] == [
        ("hours", "9.5", ""),
        ("say", "3", "of 11"),
        ("decisions", "3", ""),
    ]
    assert view["said"] == ["One decision costs 3.2 hours of everybody's time together."]
    assert view["picture"]["caption"].startswith("Who is in it.")
    assert view["plot"] is None
    assert view["reading"] is None
    assert view["page"] is None


def test_frontier_by_hand() -> None:
    view = explore().view(DONE)
    assert [one["standing"] for one in view["tried"]] == [
        "frontier",
        "frontier",
        "frontier",
        "beaten",
        "short",
    ]
    assert view["tried"][3]["standing_said"] == "beaten by 2"
    assert view["tried"][4]["standing_said"] == "decides too little"
    assert view["tried"][1]["said"].replace("\N{NO-BREAK SPACE}", " ") == "3 co-leads · Consent · 90 min"
    assert "at least 2 decisions a month" in view["lead"]
    # a setting that reaches the same for fewer hours pushes the plan off the frontier
    leaner = {**PLAN, "minutes": 60}  # 8 hours, 3 with a say, 2 decisions
    again = explore().view({**DONE, "tried": [*DONE["tried"], leaner]})
    assert again["tried"][1]["standing_said"] == "beaten by 6"
    assert again["tried"][3]["standing_said"] == "beaten by 2, 6"


def test_plot_and_table_say_the_same() -> None:
    drawing = explore().draw(DONE)
    assert drawing is not None
    root = sound(drawing)
    assert drawing.header[-1] == "Standing"
    assert [row[2:] for row in drawing.rows][:2] == [
        ["4.5", "1", "5", "on the frontier"],
        ["9.5", "3", "3", "on the frontier"],
    ]
    assert "where the sliders stand" in said(root)
    discs = [one for one in root.iter() if one.get("class") == "cc-a" and one.get("r") == "11"]
    assert len(discs) == 3
    assert drawing == explore().draw(DONE)


def test_sliders_stand_in_the_plot_only_while_one_works() -> None:
    live = explore().view(DONE)["plot"]["svg"]
    kept = explore().draw(DONE)
    assert kept is not None
    assert live.count("cc-stroke-b") == kept.svg.count("cc-stroke-b") + 1


def test_models_without_a_frontier_show_a_line_for_each_try() -> None:
    kind = made(Explore, {"model": "voice"})
    response = {"tried": [{"women": 1}, {"women": 4}]}
    drawing = kind.draw(response)
    root = sound(drawing)
    marks = [float(one.get("cx", 0)) for one in root.iter() if one.get("class") == "cc-a"]
    assert marks == [12, 34 + 290 * 0.2, 34 + 290 * 0.8]  # the key, then the seats of both tries
    assert drawing is not None
    assert drawing.header[-1] != "Standing"
    assert kind.view(response)["tried"][0]["standing_said"] == ""


def test_before_the_first_try_the_last_setting_is_the_picture() -> None:
    assert explore().draw({}) is None
    shown = explore().draw({"settings": PLAN})
    assert shown is not None
    assert shown.caption.startswith("Who is in it.")


def test_the_reading_of_an_assumption_opens_with_the_choice() -> None:
    hit = explore().view({"wrong": "equal"})["reading"]
    assert (hit["verdict"], hit["hit"]) == ("Clearly wrong", True)
    assert "two part-time staff" in hit["text"]
    assert len(hit["others"]) == 5
    miss = explore().view({"wrong": "prepare"})["reading"]
    assert (miss["verdict"], miss["hit"]) == ("Fair enough here", False)


def test_the_page_that_is_kept_names_its_setting_and_what_is_empty() -> None:
    view = explore().view(DONE)
    assert view["page"]["title"] == "A sharing plan"
    labels = [label for label, _text in view["page"]["lines"]]
    assert labels == ["Who leads", "Setting of the toy model"]
    assert "Consent" in view["page"]["lines"][1][1]
    assert "Hours 9.5; With a say 3 of 11; Decisions 3" in view["page"]["lines"][1][1]
    assert view["empty"] == []
    assert explore().view({**DONE, "keep": {"when": "May"}})["empty"] == ["Who leads"]


def test_plain_begins_with_what_was_kept() -> None:
    lines = explore().plain(DONE)
    assert lines[0] == ("Who leads", "Dockside, for the desk.")
    assert lines[1][0] == "Setting of the toy model"
    assert lines[2][0] == "Tried, 1"
    assert lines[5][1].endswith("beaten by 2")
    assert ("Assumption chosen as wrong", "An hour costs every member the same.") in lines
    assert lines[-1] == ("Why", "Two staff.")
    assert explore().plain({}) == []


def test_an_old_answer_to_a_changed_card_is_still_shown() -> None:
    old = {
        "settings": {"leads": 99, "speed": 4},
        "tried": [{"leads": 2, "colour": "red"}, {"rule": "dice"}],
        "wrong": "gone",
        "keep": {"gone": "text"},
    }
    kind = explore()
    view = kind.view(old)
    assert view["for"] == {"leads": 2, "rule": "one", "minutes": 60}
    assert len(view["tried"]) == 1  # both fall back to the same setting
    assert view["reading"] is None
    kind.plain(old)
    kind.draw(old)
    assert [tally.n for tally in kind.aggregate([old])] == [1, 1, 1, 0]


def test_hostile_text_stays_text() -> None:
    kind = explore(keep={"title": HOSTILE, "fields": [{"id": "who", "label": HOSTILE}]})
    view = kind.view({"keep": {"who": HOSTILE}, "tried": [LEAN]})
    assert view["page"]["lines"][0] == [HOSTILE, HOSTILE.strip()]
    sound(kind.draw({"tried": [LEAN]}))


def test_a_rooms_last_settings_add_up() -> None:
    later = {"settings": {"leads": 3}, "wrong": "voice"}  # the rest stands at the start
    rule, leads, minutes, wrong = summed(explore(), [DONE, {"tried": [LEAN]}], [later, {}])
    assert rule.title == "Where people settled: How they decide"
    assert rule.counts == {"set-rule": {"consent": 1, "one": 1}}
    assert isinstance(leads, Scale)
    assert (leads.id, leads.counts) == ("set-leads", {"leads": {"3": 2}})
    assert [step.id for step in leads.steps] == ["1", "2", "3", "4", "5", "6"]
    assert isinstance(minutes, Spread)
    assert minutes.counts == {"minutes": {"90": 1, "60": 1}}
    assert (minutes.unit, minutes.known) == ("min", {"minutes": (60, "at the start")})
    assert (wrong.title, wrong.counts) == ("Which is wrong?", {"wrong": {"equal": 1, "voice": 1}})
    assert "Two staff" not in str([rule, leads, minutes, wrong])


def test_a_picture_of_the_doubts_marks_what_is_clearly_wrong() -> None:
    doubts = explore().aggregate([])[-1]
    assert isinstance(doubts, Bars)
    marked = [one.id for one in doubts.options if one.text.endswith(" (clearly wrong)")]
    assert marked == [one.id for one in explore().toy.assumptions() if one.verdict == "wrong"]
    assert "wrong" not in [tally.id for tally in explore(wrong=None).aggregate([DONE])]


def test_sliders_that_run_alike_share_a_picture_and_one_that_did_nothing_is_left_out() -> None:
    kind = made(Explore, {"model": "correlation", "data": DATA["correlation"]})
    which = DATA["correlation"]["members"][0]["id"]
    moved = {"settings": {"moved": which, "power": 2, "fairness": 7}}
    still = {"settings": {"moved": "none", "power": 9}}
    *_choices, sliders = summed(kind, [moved], [still])
    assert sliders.counts == {"power": {"2": 1}, "fairness": {"7": 1}}


@pytest.mark.parametrize("name", sorted(models()))
def test_every_toy_can_be_aggregated(name: str) -> None:
    kind = made(Explore, {"model": name, "data": DATA.get(name, {})})
    first = {one.id: one.start for one in kind.toy.parameters()}
    assert any(tally.n == 1 for tally in summed(kind, [{"settings": first}], [{}]))


def test_why_it_is_doubted_may_be_read_and_the_plan_is_its_writers() -> None:
    assert explore().sentences(DONE) == [("Doubted: “An hour costs every member the same.”", "Two staff.")]
    assert explore().sentences({"why": "No choice."}) == [("Which is wrong?", "No choice.")]
    assert explore().sentences({**DONE, "why": " "}) == []
    assert explore(wrong=None).sentences(DONE) == []


def test_worksheet_and_key() -> None:
    blocks = explore().paper()
    sheets = [one for one in blocks if isinstance(one, Sheet)]
    assert [one.caption for one in sheets] == ["Worked out beforehand", "What you try"]
    assert all(len(row) == len(one.header) for one in sheets for row in one.rows)
    assert any(isinstance(one, Say) and "toy model" in one.text for one in blocks)
    boxes = next(one for one in blocks if isinstance(one, Boxes))
    assert (boxes.label, len(boxes.options)) == ("Which is wrong?", 6)
    assert [one.label for one in blocks if isinstance(one, Lines)][-2:] == ["Who leads", "Look again"]
    worksheet = json.dumps([str(one) for one in blocks])
    assert not any(one.reading in worksheet for one in explore().toy.assumptions())
    key = explore().key()
    assert isinstance(key[0], Say)
    assert "In experiments it was so." in key[0].text
    assert isinstance(key[-1], Sheet)
    assert list(key[-1].rows[2])[:2] == ["An hour costs every member the same.", "Clearly wrong"]


@pytest.mark.parametrize("name", ["proportions", "correlation"])
def test_a_worksheet_shows_the_data_and_the_key_what_comes_of_them(name: str) -> None:
    kind = made(Explore, {"model": name, "data": DATA[name]})
    sheets = [one for one in kind.paper() if isinstance(one, Sheet)]
    assert sheets[0].caption == "What there is"
    assert len(sheets[0].rows) == len(DATA[name].get("members", DATA[name].get("committees")))
    assert next(one.caption for one in kind.key() if isinstance(one, Sheet)) == "Worked out"
    assert all(len(row) == len(one.header) for one in sheets for row in one.rows)


def test_axes_end_on_a_plain_number() -> None:
    assert [ceiling(value) for value in (0, 1, 2, 4.5, 9.5, 11.5, 15.5, 30.75, 100)] == [
        2,
        2,
        2,
        6,
        10,
        12,
        16,
        40,
        100,
    ]
