"""The five toy models, worked out by hand, and what every model has to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from crosscurrents.exercises.kind import SpecError
from crosscurrents.exercises.models.base import (
    VERDICTS,
    Model,
    Number,
    model,
    models,
    number,
    verdict_said,
    without_a_loss,
)
from crosscurrents.exercises.models.governance import band
from crosscurrents.exercises.models.proportions import kind_of_group
from crosscurrents.exercises.models.voice import Voice
from tests.exercises.pictures import HOSTILE, said, sound

MEMBERS = [
    {"id": f"m{at}", "name": f"Member {at}", "power": power, "fairness": fairness}
    for at, (power, fairness) in enumerate(
        [(9, 8), (8, 8), (8, 4), (7, 6), (6, 7), (5, 4), (4, 5), (3, 7), (3, 3), (2, 3)], start=1
    )
]
LISTS = [
    {"id": "records", "name": "Records", "about": "Meets at eight.", "counted": 1, "others": 8},
    {"id": "training", "name": "Training", "counted": 10, "others": 2},
    {"id": "desk", "name": "Desk", "counted": 5, "others": 5},
]
DATA: dict[str, dict[str, Any]] = {
    "sharing": {},
    "governance": {},
    "voice": {},
    "proportions": {"counted": "women", "others": "men", "committees": LISTS},
    "correlation": {"members": MEMBERS},
}


def toy(name: str, **changes: Any) -> Model:
    return model(name, {**DATA[name], **changes})


def out(name: str, settings: Mapping[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    made = toy(name)
    return made.work_out(made.whole({**(settings or {}), **given}))


# Every model


def test_models_register_by_presence() -> None:
    assert set(models()) == set(DATA)
    assert all(models()[name].name == name for name in models())
    with pytest.raises(SpecError, match='no model "tides": use one of correlation, governance'):
        model("tides", {})
    with pytest.raises(SpecError, match=r"data does not fit the model voice: .*seats"):
        model("voice", {"seats": 7})


@pytest.mark.parametrize("name", sorted(DATA))
def test_every_model_is_a_whole_one(name: str) -> None:
    made = toy(name)
    start = made.whole({})
    assert set(start) == {one.id for one in made.parameters()}
    assert set(made.work_out(start)) == {one.id for one in made.outputs()}
    assert set(made.plotted) <= set(made.work_out(start))
    assert made.caution().strip()
    assert made.formula()
    assert made.said_setting(start)
    json.dumps([one.public() for one in made.parameters()])


@pytest.mark.parametrize("name", sorted(DATA))
def test_at_least_one_assumption_is_clearly_wrong_and_no_text_gives_it_away(name: str) -> None:
    assumptions = toy(name).assumptions()
    assert len({one.id for one in assumptions}) == len(assumptions) >= 4
    assert {one.verdict for one in assumptions} <= set(VERDICTS)
    wrong = [one for one in assumptions if one.verdict == "wrong"]
    assert 1 <= len(wrong) <= len(assumptions) // 2
    places = [at for at, one in enumerate(assumptions) if one.verdict == "wrong"]
    assert places[0] != 0  # the first one is what people tick in haste
    for one in assumptions:
        assert one.reading.strip()
        assert not any(word in one.text.lower() for word in ("wrong", "not true", "of course", "simpl"))
        assert verdict_said(one.verdict)


@pytest.mark.parametrize("name", sorted(DATA))
def test_every_setting_gives_outputs_sentences_and_a_sound_picture_the_same_each_time(name: str) -> None:
    made = toy(name)
    ranges = [one.schema()["enum"] for one in made.parameters()]
    every = list(product(*ranges))
    for values in every[:: max(1, len(every) // 60)]:
        settings = dict(zip((one.id for one in made.parameters()), values, strict=True))
        assert made.whole(settings) == settings
        assert made.work_out(settings) == made.work_out(settings)
        sound(made.picture(settings))
        assert made.picture(settings) == made.picture(settings)
        assert all(line.strip() for line in made.say(settings))
        assert [one["id"] for one in made.said_outputs(made.work_out(settings))]


@pytest.mark.parametrize("name", sorted(DATA))
def test_settings_that_are_gone_fall_back(name: str) -> None:
    made = toy(name)
    strange = {one.id: "gone" for one in made.parameters()} | {"left over": 3}
    assert made.whole(strange) == made.whole({})
    assert made.whole({one.id: 10_000 for one in made.parameters()}) == made.whole({})


def test_numbers_on_sliders() -> None:
    slider = Number("m", "Meeting", 30, 180, 60, step=15, unit="min")
    assert slider.fits(45)
    assert not any(slider.fits(value) for value in (44, 15, 195, True, 45.0, "45", None))
    assert slider.public()["said"]["45"] == "45 min"
    assert slider.schema()["enum"][:3] == [30, 45, 60]
    change = Number("c", "Change", -3, 3, 0, signed=True)
    assert [change.said(value) for value in (-2, 0, 2)] == ["−2", "0", "+2"]


def test_numbers_in_words() -> None:
    assert [number(value) for value in (2.0, 0.125, -1.5, None, "tilted", -0.001)] == [
        "2",
        "0.12",
        "−1.5",
        "–",
        "tilted",
        "0",
    ]


def test_dominance_by_hand() -> None:
    # (more, less): the second beats the first, the third is as good as the second, the fourth asks too much
    assert without_a_loss([(1, 5), (1, 4), (1, 4), (1, 9)]) == [[1, 2], [], [], [0, 1, 2]]
    assert without_a_loss([(1, 4), (3, 10), (6, 16), (3, 12)]) == [[], [], [], [1]]


# Sharing


@pytest.mark.parametrize(
    ("settings", "hours", "say", "decisions"),
    [
        # one lead: 1 * (1 + 1) + 10 * .25; (60 - 10) / 10
        ({"leads": 1, "rule": "one", "minutes": 60}, 4.5, 1, 5),
        # three: 3 * (1.5 + 1) + 8 * .25; (90 - 10) / (10 + 12) = 3.6
        ({"leads": 3, "rule": "consent", "minutes": 90}, 9.5, 3, 3),
        # five by majority: 5 * 2 + 6 * .25; more than half is 3; 50 / (10 + 10) = 2.5
        ({"leads": 5, "rule": "majority", "minutes": 60}, 11.5, 3, 2),
        # three ask three: 7.5 + 2 + 3 * 2; 80 / (10 + 24) = 2.4
        ({"leads": 3, "rule": "consensus", "minutes": 90}, 15.5, 6, 2),
        # six can ask only the five others: 6 * 3.25 + 5 * .25 + 5 * 2; 125 / 58 = 2.2
        ({"leads": 6, "rule": "consensus", "minutes": 135}, 30.75, 11, 2),
        ({"leads": 4, "rule": "consensus", "minutes": 30}, 4 * 1.5 + 7 * 0.25 + 8, 8, 0),
    ],
)
def test_sharing_by_hand(settings: dict[str, Any], hours: float, say: int, decisions: int) -> None:
    assert out("sharing", settings) == {"hours": hours, "say": say, "decisions": decisions}


def test_sharing_says_what_a_decision_costs_and_when_there_is_time_for_none() -> None:
    made = toy("sharing", needed=4)
    assert made.say({"leads": 3, "rule": "consent", "minutes": 90}) == [
        "One decision costs 3.2 hours of everybody's time together.",
        "It decides fewer than 4 a month.",
    ]
    assert made.say({"leads": 4, "rule": "consensus", "minutes": 30})[0].startswith(
        "The meeting is too short"
    )
    assert not made.enough({"decisions": 3})
    assert made.enough({"decisions": 4})


def test_sharing_draws_as_many_seats_as_there_are_members() -> None:
    root = sound(toy("sharing").picture({"leads": 3, "rule": "consensus", "minutes": 90}))
    assert "6 of 11" in said(root)
    seats = [one for one in root.iter() if one.tag.endswith("circle") and float(one.get("cy", 0)) < 170]
    assert len(seats) == 11
    assert sum(one.get("class") == "cc-a" for one in seats) == 3


def test_sharing_has_a_sheet_for_a_room_without_screens() -> None:
    found = toy("sharing").sheet()
    assert found is not None
    header, rows = found
    assert len(rows) == 24
    assert ["3", "Consent", "3", "8 / 2", "9.5 / 3", "11 / 5"] in [list(row) for row in rows]
    assert header[-1] == "120 min: hours / decisions"


@pytest.mark.parametrize(("data", "says"), [({"members": 5}, "7 to 30"), ({"needed": 11}, "0 to 10")])
def test_sharing_refuses_data_that_leave_no_room(data: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        toy("sharing", **data)


# Governance


@pytest.mark.parametrize(
    ("members", "step"), [(3, 1), (6, 1), (7, 2), (10, 2), (11, 3), (15, 3), (16, 4), (25, 4), (26, 5)]
)
def test_members_in_steps(members: int, step: int) -> None:
    assert band(members) == step


def test_governance_by_hand() -> None:
    # all in the middle, eleven members (step 3); points for trust, members, agreement, need:
    # together 2, 2, 2, 2; one lead 3, 4, 3, 4; an office 4, 4, 3, 2
    assert out("governance") == {"shared": 8, "lead": 14, "administrative": 13}
    at_home = {"trust": 5, "members": 5, "consensus": 5, "need": 1}
    assert out("governance", at_home)["shared"] == 16
    assert out("governance", trust=1, members=12, consensus=2, need=3)["lead"] == 16
    assert out("governance", trust=3, members=40, consensus=4, need=5)["administrative"] == 16
    assert out("governance", trust=1, members=40, consensus=1, need=5)["shared"] == 0


def test_governance_says_ties_and_close_calls() -> None:
    made = toy("governance")
    tie = made.whole({"trust": 4, "members": 11, "consensus": 3, "need": 1})
    assert made.work_out(tie) == {"shared": 11, "lead": 11, "administrative": 10}
    assert made.say(tie)[0].startswith("A tie: Members govern together, One lead organisation.")
    assert "by 1 point" in made.say(made.whole({}))[0]
    home = made.whole({"trust": 5, "members": 5, "consensus": 5, "need": 1})
    assert made.say(home) == ["Members govern together fits best, 9 points ahead of the next."]


def test_governance_bars_add_up_to_the_fit() -> None:
    made = toy("governance")
    drawing = made.picture(made.whole({}))
    assert drawing is not None
    assert [row[-1] for row in drawing.rows] == ["8", "14", "13"]
    assert all(sum(map(int, row[1:5])) == int(row[5]) for row in drawing.rows)


# Voice


@pytest.mark.parametrize(
    ("women", "rule", "talk"),
    [
        (0, "majority", 0),
        (1, "majority", 9.1),  # 4 / 44
        (2, "majority", 28.6),  # 12 / 42
        (3, "majority", 54.5),  # 24 / 44
        (4, "majority", 80),  # 40 / 50
        (5, "majority", 100),
        (1, "unanimity", 20),
        (3, "unanimity", 60),
    ],
)
def test_voice_by_hand(women: int, rule: str, talk: float) -> None:
    found = out("voice", women=women, rule=rule)
    assert (found["seats"], found["talk"]) == (20 * women, talk)


def test_an_evening_is_drawn_by_lot_and_the_same_each_time() -> None:
    one, other = Voice(), Voice()
    for evening in range(1, 10):
        settings = {"women": 2, "rule": "majority", "evening": evening}
        assert one.turns(settings) == other.turns(settings)
        assert sum(one.turns(settings)) == 60
    evenings = [out("voice", women=2, evening=evening)["drawn"] for evening in range(1, 10)]
    assert len(set(evenings)) > 3  # chance differs
    assert sum(evenings) / 9 == pytest.approx(60 * 12 / 42, abs=3)


def test_no_evening_leaves_the_picture() -> None:
    for women, rule, evening in product(range(6), ("majority", "unanimity"), range(1, 10)):
        assert max(Voice().turns({"women": women, "rule": rule, "evening": evening})) <= 30


def test_voice_says_that_it_reproduces_no_data_and_sets_talk_beside_seats() -> None:
    made = toy("voice")
    assert "reproduces no data" in made.caution()
    assert made.say(made.whole({}))[0] == "Expected turns lie 10.9 points below the seats."
    assert made.say(made.whole({"women": 4}))[0] == "Expected turns and seats match."
    assert made.say(made.whole({"women": 0}))[0].startswith("With one group only")
    drawing = made.picture(made.whole({}))
    assert drawing is not None
    assert [row[:3] for row in drawing.rows][:2] == [["Woman 1", "4", "5.5"], ["Man 1", "10", "13.6"]]


# Proportions


@pytest.mark.parametrize(
    ("share", "kind"),
    [
        (0, "uniform"),
        (100, "uniform"),
        (11.1, "skewed"),
        (88.9, "skewed"),
        (12, "skewed-tilted"),
        (18, "skewed-tilted"),
        (20, "tilted"),
        (33.3, "tilted-balanced"),
        (62, "tilted-balanced"),
        (45, "balanced"),
        (50, "balanced"),
    ],
)
def test_type_follows_the_smaller_side_and_lines_are_wide(share: float, kind: str) -> None:
    assert kind_of_group(share) == kind


def test_proportions_by_hand() -> None:
    assert out("proportions", committee="records") == {"counted": "1 of 9", "share": 11.1, "type": "skewed"}
    assert out("proportions", committee="records", counted=1)["share"] == 20
    assert out("proportions", committee="training") == {
        "counted": "10 of 12",
        "share": 83.3,
        "type": "skewed or tilted",
    }
    gone = out("proportions", committee="records", counted=-3)  # one cannot become fewer than none
    assert gone == {"counted": "0 of 8", "share": 0, "type": "uniform"}
    lists = [{"id": "two", "name": "Two", "counted": 1, "others": 1}]
    empty = toy("proportions", committees=lists)
    nobody = empty.whole({"counted": -2, "others": -2})
    assert empty.work_out(nobody)["share"] is None
    assert empty.say(nobody) == ["Nobody is left on this list."]
    sound(empty.picture(nobody))


def test_proportions_say_who_the_few_are_and_what_one_more_does() -> None:
    made = toy("proportions")
    assert made.say(made.whole({"committee": "records"})) == [
        "Meets at eight.",
        "The few here: women.",
        "Adding one to the women would move the share by 8.9 points.",
    ]
    assert "The few here: men." in made.say(made.whole({"committee": "training"}))
    assert "Both sides are the same size." in made.say(made.whole({"committee": "desk"}))


def test_another_committee_begins_without_changes() -> None:
    committee = toy("proportions").parameters()[0].public()
    assert committee["options"][1] == {
        "id": "training",
        "label": "Training",
        "sets": {"counted": 0, "others": 0},
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"committees": []}, "at least one"),
        ({"committees": [LISTS[0], LISTS[0]]}, 'two committees have the id "records"'),
        ({"counted": " "}, "in the plural"),
        ({"committees": [{**LISTS[0], "others": 40}]}, '"records" has to have 1 to 18'),
        ({"committees": [{**LISTS[0], "counted": 0, "others": 0}]}, "1 to 18"),
    ],
)
def test_proportions_refuse_lists_that_cannot_be(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        toy("proportions", **changes)


def test_hostile_names_stay_text() -> None:
    made = toy("proportions", counted=HOSTILE)
    assert "<script>" in said(sound(made.picture(made.whole({}))))


# Correlation


def test_correlation_by_hand() -> None:
    # scipy: 0.588, 0.636; without one at a time 0.470 to 0.760
    assert out("correlation") == {"pearson": 0.59, "spearman": 0.64, "range": "0.47 to 0.76"}
    assert out("correlation", out="m3")["pearson"] == 0.76
    assert out("correlation", moved="m10", power=2, fairness=7)["pearson"] == 0.29
    # who is left out cannot be moved as well
    assert out("correlation", out="m3", moved="m3", power=0, fairness=10) == out("correlation", out="m3")


def test_correlation_names_the_answer_that_it_hangs_on() -> None:
    made = toy("correlation")
    said_ = made.say(made.whole({}))
    # 0.588 -> 0.7605 without member 3 or 8: the first of them is named
    assert said_ == ["Most hangs on Member 3: without that one answer Pearson is 0.76 instead of 0.59."]
    assert made.said_setting(made.whole({})) == "all members as they are"
    moved = made.whole({"out": "m1", "moved": "m2", "power": 1, "fairness": 2})
    assert made.said_setting(moved) == "without Member 1 · Member 2 moved to 1, 2"


def test_no_variation_is_said_instead_of_a_number() -> None:
    flat = [{"id": f"m{n}", "name": f"M{n}", "power": 5, "fairness": n} for n in range(4)]
    made = toy("correlation", members=[*flat, {"id": "m9", "name": "M9", "power": 9, "fairness": 2}])
    alone = made.whole({"out": "m9"})
    assert made.work_out(alone) == {"pearson": None, "spearman": None, "range": None}
    assert made.say(alone)[0].startswith("One of the two does not vary")
    sound(made.picture(alone))


def test_a_member_that_is_moved_leaves_a_ghost_and_one_left_out_another() -> None:
    made = toy("correlation")
    root = sound(made.picture(made.whole({"out": "m1", "moved": "m2", "power": 1, "fairness": 2})))
    rings = [one for one in root.iter() if one.get("stroke-dasharray")]
    assert len(rings) == 2
    assert sum(one.get("class") == "cc-b" for one in root.iter()) == 1
    drawing = made.picture(made.whole({"out": "m1"}))
    assert drawing is not None
    assert [row[3] for row in drawing.rows][:2] == ["left out", "0.28"]  # scipy: 0.2768


def test_members_in_the_same_place_stand_beside_each_other() -> None:
    made = toy("correlation", members=[{**one, "power": 5 + (one["id"] == "m1")} for one in MEMBERS])
    root = sound(made.picture(made.whole({"moved": "m2", "power": 6, "fairness": 8})))
    places = {(one.get("cx"), one.get("cy")) for one in root.iter() if one.get("r") == "12"}
    assert len(places) == len(MEMBERS)


def test_choosing_whom_to_move_begins_where_the_member_stands() -> None:
    moved = toy("correlation").parameters()[1].public()
    assert moved["options"][3]["sets"] == {"power": 8, "fairness": 4}
    assert toy("correlation").parameters()[2].public()["unless"] == ["moved", "none"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"members": MEMBERS[:4]}, "4 members: 5 to 15"),
        ({"members": [*MEMBERS, MEMBERS[0]]}, 'two members have the id "m1"'),
        ({"members": [*MEMBERS, {**MEMBERS[0], "id": "none"}]}, "rename it"),
        ({"low": 10}, "let them rise"),
        ({"high": 7}, '"m1" lies off the scale, 0 to 7'),
        ({"members": [{**one, "power": 5} for one in MEMBERS]}, "nothing to compare"),
    ],
)
def test_correlation_refuses_members_that_cannot_be(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        toy("correlation", **changes)
