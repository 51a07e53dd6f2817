from __future__ import annotations

import json
from itertools import combinations, product
from typing import Any

import pytest

from crosscurrents.exercises.allot import Allot
from crosscurrents.exercises.paper import Lines, Say, Sheet
from crosscurrents.exercises.parts.budget import Offer, beaten, best_choice, best_division, reached
from crosscurrents.exercises.tallies.spread import Spread
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed

ITEMS: list[dict[str, Any]] = [
    {"id": "chair", "text": "Rotate the chair", "cost": 2, "gain": 4, "gives_up": "The county: two months."},
    {"id": "agenda", "text": "Ask for items", "about": "By phone too.", "cost": 3, "gain": 8},
    {"id": "retreat", "text": "A day away", "cost": 12, "gain": 8, "gives_up": "Everybody: a day."},
    {"id": "notes", "text": "Notes in two languages", "cost": 4, "gain": 5},
]
SPEC: dict[str, Any] = {
    "mode": "choose",
    "budget": 15,
    "unit": "hours",
    "gain": {"label": "Reach", "meaning": "How many would notice."},
    "items": ITEMS,
    "intro": "Fictional.",
    "defend": {"prompt": "Which one would you keep?", "hint": "What does the plot not see?"},
    "caution": "Invented numbers cannot tell what a move would do.",
}
DONE: dict[str, Any] = {
    "chosen": ["agenda", "retreat"],
    "settled": True,
    "defended": "retreat",
    "why": "We talk.",
}
SHARE: dict[str, Any] = {
    "mode": "divide",
    "budget": 40,
    "step": 5,
    "unit": "hours",
    "gain": {"label": "Points"},
    "items": [
        {"id": "list", "text": "The night list", "cost": 20, "gain": 8},
        {"id": "desk", "text": "The desk", "cost": 30, "gain": 9},
        {"id": "papers", "text": "Papers", "cost": 10, "gain": 2},
    ],
    "caution": "Invented.",
}
SHARED = {"amounts": {"list": 15, "desk": 20, "papers": 5}, "settled": True}


def allot(**changes: Any) -> Allot:
    return made(Allot, {**SPEC, **changes})


def divide(**changes: Any) -> Allot:
    return made(Allot, {**SHARE, **changes})


# The arithmetic


def test_what_beats_what_by_hand() -> None:
    offers = [Offer(2, 4), Offer(3, 8), Offer(12, 8), Offer(4, 5), Offer(3, 8)]
    # equal offers do not beat each other; the day away is beaten by both cheaper ones with as much gain
    assert beaten(offers) == [[], [], [1, 4], [1, 4], []]


def test_the_best_choice_is_what_trying_everything_finds() -> None:
    offers = tuple(
        Offer(cost, gain) for cost, gain in [(2, 4), (3, 8), (12, 8), (4, 5), (6, 5), (1, 1), (8, 9)]
    )
    for budget in (1, 5, 9, 15, 20):
        sums = [
            sum(one.gain for one in some)
            for size in range(len(offers) + 1)
            for some in combinations(offers, size)
            if sum(one.cost for one in some) <= budget
        ]
        found = best_choice(offers, budget)
        assert found.gain == max(sums)
        assert found.ways == sums.count(max(sums))
        assert sum(one.cost * part for one, part in zip(offers, found.parts, strict=True)) <= budget


def test_among_equals_the_cheaper_way_is_shown() -> None:
    assert best_choice((Offer(5, 3), Offer(4, 3)), 5).parts == (0, 1)
    assert best_choice((Offer(5, 3), Offer(4, 3)), 5).ways == 2


def test_the_best_division_is_what_trying_everything_finds() -> None:
    offers = (Offer(20, 8), Offer(30, 9), Offer(10, 2))
    every = [amounts for amounts in product(range(0, 45, 5), repeat=3) if sum(amounts) == 40]
    most = max(sum(map(reached, offers, amounts)) for amounts in every)
    found = best_division(offers, 8, 5)
    assert found.gain == pytest.approx(most) == 14
    assert sum(found.parts) == 40


def test_a_gain_is_reached_in_proportion_and_not_beyond() -> None:
    assert [reached(Offer(20, 8), amount) for amount in (0, 5, 20, 40)] == [0, 2, 8, 8]


# The card


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"items": ITEMS[:1]}, "1 items: give 2 to 14"),
        ({"items": [*ITEMS, ITEMS[0]]}, 'two items have the id "chair"'),
        ({"items": [*ITEMS, {"id": "x", "text": " ", "cost": 1, "gain": 1}]}, '"x" has no text'),
        ({"items": [*ITEMS, {"id": "x", "text": "X", "cost": 0, "gain": 1}]}, "a cost above 0"),
        ({"items": [*ITEMS, {"id": "x", "text": "X", "cost": 1, "gain": -1}]}, "gain of 0 or more"),
        ({"budget": 0}, "above 0"),
        ({"budget": 21}, "reaches for every item"),
        ({"budget": 1}, "reaches for no item"),
        ({"caution": " "}, "caution is empty"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Allot, {**SPEC, **changes}, says=says)


@pytest.mark.parametrize(("changes", "says"), [({"step": 3}, "13.3333 steps"), ({"step": 0.1}, "400 steps")])
def test_a_division_needs_whole_steps(changes: dict[str, Any], says: str) -> None:
    refused(Allot, {**SHARE, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    assert fits(allot(), {})
    assert fits(allot(), DONE)
    assert fits(allot(), {"chosen": ["chair", "agenda", "retreat"]})  # over the budget while one thinks
    assert not fits(allot(), {"chosen": ["gone"]})
    assert not fits(allot(), {"chosen": ["chair", "chair"]})
    assert not fits(allot(), {"amounts": {}})
    assert not fits(allot(), {"why": "x" * 20_001})
    assert fits(divide(), {})
    assert fits(divide(), SHARED)
    assert not fits(divide(), {"amounts": {"list": 7}})
    assert not fits(divide(), {"amounts": {"list": 45}})
    assert not fits(divide(), {"chosen": []})
    assert not fits(divide(), {"defended": "list"})


def test_progress_counts_settling_and_the_one_defended() -> None:
    kind = allot()
    assert kind.progress({}) == (0, 2)
    assert kind.progress({"chosen": ["agenda"]}) == (0, 2)
    assert kind.progress({"settled": True}) == (0, 2)  # nothing chosen
    assert kind.progress({"chosen": ["chair", "agenda", "retreat"], "settled": True}) == (0, 2)  # 17 of 15
    assert kind.progress({**DONE, "defended": "gone"}) == (1, 2)
    assert kind.progress(DONE) == (2, 2)
    strict = allot(defend={"prompt": "Which?", "required": True})
    assert strict.progress({**DONE, "why": "  "}) == (2, 3)
    assert strict.progress(DONE) == (3, 3)
    assert divide().progress(SHARED) == (1, 1)
    assert divide().progress({"amounts": {"list": 20}, "settled": True}) == (0, 1)  # half is not given out


def test_before_it_is_settled_only_the_purse_is_said() -> None:
    view = allot().view({"chosen": ["agenda", "retreat", "chair"]})
    assert view == {"spent": 17, "left": -2, "fits": False, "settled": False}
    assert allot().draw({"chosen": ["agenda"]}) is None


def test_settled_view_by_hand() -> None:
    view = allot().view(DONE)
    assert (view["spent"], view["left"], view["fits"], view["settled"]) == (15, 0, True, True)
    # agenda 8 + retreat 8; within 15: chair + agenda + notes cost 9 and gain 17
    assert (view["totals"]["own"], view["totals"]["best"]) == (16, 17)
    assert view["totals"]["way"] == ["Rotate the chair", "Ask for items", "Notes in two languages"]
    assert view["beaten"] == [
        {"id": "retreat", "text": "A day away", "said": "beaten by 2. Ask for items (cost 3, reach 8)"}
    ]
    assert view["gives_up"] == [{"text": "A day away", "who": "Everybody: a day."}]
    assert [one["id"] for one in view["defence"]] == ["retreat"]
    assert "toy" in view["totals"]["note"].lower()


def test_the_best_total_is_said_without_praise_and_needs_no_way() -> None:
    totals = allot().view({"chosen": ["chair", "agenda", "notes"], "settled": True})["totals"]
    assert totals["way"] == []
    assert "another question" in totals["said"]


def test_without_a_beaten_choice_an_unchosen_one_may_be_defended() -> None:
    view = allot().view({"chosen": ["chair", "agenda"], "settled": True})
    assert view["beaten"] == []
    assert [one["id"] for one in view["defence"]] == ["retreat", "notes"]


def test_a_long_list_of_what_is_better_is_cut() -> None:
    many = [{"id": f"i{n}", "text": f"Item {n}", "cost": n, "gain": 9} for n in range(1, 6)]
    kind = allot(items=[*many, {"id": "last", "text": "Last", "cost": 9, "gain": 1}], budget=12)
    beaten_by = kind.view({"chosen": ["last"], "settled": True})["beaten"][0]["said"]
    assert beaten_by.endswith("and 3 more")
    assert "Item 1 (cost 1" in beaten_by


def test_division_by_hand() -> None:
    view = divide().view(SHARED)
    # 8 * 15/20 + 9 * 20/30 + 2 * 5/10
    assert (view["totals"]["own"], view["totals"]["best"]) == (13, 14)
    assert view["totals"]["way"] == ["The night list: 20 hours", "The desk: 20 hours"]
    assert (view["spent"], view["left"]) == (40, 0)
    drawing = divide().draw(SHARED)
    sound(drawing)
    assert drawing is not None
    assert [list(row) for row in drawing.rows][1] == ["2. The desk", "20", "30", "6"]


def test_picture_and_table_say_the_same() -> None:
    drawing = allot().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert [list(row) for row in drawing.rows][2] == ["3. A day away", "12", "8", "yes", "2"]
    filled = [one for one in root.iter() if one.get("class") == "cc-a" and one.get("r") == "11"]
    assert len(filled) == 2
    assert "frontier" in said(root)
    assert drawing == allot().draw(DONE)


def test_items_in_the_same_place_stand_beside_each_other() -> None:
    same = [{"id": f"i{n}", "text": "x", "cost": 5, "gain": 5} for n in range(4)]
    root = sound(allot(items=same).draw({"chosen": ["i0"], "settled": True}))
    places = [(one.get("cx"), one.get("cy")) for one in root.iter() if one.get("r") == "11"]
    assert len(set(places)) == 4


def test_hostile_text_stays_text() -> None:
    kind = allot(items=[{**ITEMS[0], "text": HOSTILE}, *ITEMS[1:]], unit=HOSTILE)
    sound(kind.draw(DONE))
    long = divide(items=[{**SHARE["items"][0], "text": HOSTILE * 3}, *SHARE["items"][1:]])
    assert "<script>" in said(sound(long.draw(SHARED)))


def test_an_old_answer_to_a_changed_card_is_still_shown() -> None:
    old = {"chosen": ["gone", "agenda"], "settled": True, "defended": "gone", "why": "x"}
    assert allot().view(old)["spent"] == 3
    allot().plain(old)
    allot().draw(old)
    allot().aggregate([old])
    lost = {"amounts": {"gone": 20, "list": 20}, "settled": True}
    assert divide().view(lost)["left"] == 20
    divide().plain(lost)
    divide().aggregate([lost])


def test_plain_lines() -> None:
    assert allot().plain({}) == []
    assert allot().plain(DONE) == [
        ("Chosen", "Ask for items"),
        ("Chosen", "A day away"),
        ("Spent", "15 of 15 hours"),
        ("What it comes to", "Reach: yours comes to 16; the most that the budget allows is 17."),
        ("Defended", "A day away"),
        ("Why", "We talk."),
    ]
    assert divide().plain(SHARED)[0] == ("Given", "The night list: 15 hours")


def test_a_rooms_plans_add_up() -> None:
    other = {"chosen": ["chair", "agenda", "notes"], "settled": True, "defended": "retreat"}
    plans, defended, total = summed(allot(), [DONE, {"chosen": ["chair"]}], [other, {}])
    assert (plans.id, plans.n) == ("chosen", 2)  # only settled plans count
    assert plans.counts == {"chosen": {"chair": 1, "agenda": 2, "retreat": 1, "notes": 1}}
    assert (defended.id, defended.counts) == ("defended", {"defended": {"retreat": 2}})
    assert isinstance(total, Spread)
    assert (total.title, total.counts) == ("Reach: what the plans come to", {"total": {"16": 1, "17": 1}})
    assert total.known == {"total": (17, "the most that the budget allows")}
    assert total.note == SPEC["caution"]
    assert [tally.id for tally in allot(defend=None).aggregate([])] == ["chosen", "total"]


def test_a_rooms_divisions_add_up() -> None:
    lean = {"amounts": {"list": 20, "desk": 20}, "settled": True}
    amounts, total = summed(divide(), [SHARED], [lean, {"amounts": {"list": 5}, "settled": True}])
    assert isinstance(amounts, Spread)
    assert amounts.counts == {"list": {"15": 1, "20": 1}, "desk": {"20": 2}, "papers": {"5": 1, "0": 1}}
    assert amounts.known["desk"] == (30, "in full")
    assert (amounts.unit, amounts.low, amounts.high) == ("hours", 0, 40)
    # 15/20 of 8 + 20/30 of 9 + 5/10 of 2 = 13, and 8 + 6 = 14
    assert total.counts == {"total": {"13": 1, "14": 1}}


def test_a_defence_is_what_a_room_may_read() -> None:
    assert allot().sentences(DONE) == [("In defence of: A day away", "We talk.")]
    gone = {**DONE, "defended": "gone", "why": " Later. "}
    assert allot().sentences(gone) == [("Which one would you keep?", "Later.")]
    assert allot().sentences({**DONE, "why": " "}) == []
    assert divide().sentences({**SHARED, "why": "No place for it."}) == []


def test_public_is_what_one_chooses_by() -> None:
    public = allot().public()
    json.dumps(public)
    assert public["items"][0]["gives_up"] == "The county: two months."
    assert public["defend"]["required"] is False


def test_worksheet_and_key() -> None:
    blocks = allot().paper()
    sheet = next(one for one in blocks if isinstance(one, Sheet))
    assert len(sheet.rows) == 5
    assert all(len(row) == len(sheet.header) for row in sheet.rows)
    assert all(row[-1] == "" for row in sheet.rows)
    assert any(isinstance(one, Lines) and one.label.startswith("Which one would you keep?") for one in blocks)
    assert isinstance(blocks[-1], Say)
    key = allot().key()
    assert isinstance(key[0], Say)
    assert "is 17. One way: Rotate the chair; Ask for items; Notes in two languages." in key[0].text
    assert isinstance(key[1], Sheet)
    assert list(key[1].rows[2]) == ["3. A day away", "2"]
    assert any(isinstance(one, Sheet) and one.header[-1] == "You give" for one in divide().paper())
