from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.paper import Cut, Lines, Say, Sheet
from crosscurrents.exercises.rank import Rank
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

ITEMS = [
    {"id": "a", "text": "Evening hours", "short": "Evenings", "about": "Until nine."},
    {"id": "b", "text": "No names"},
    {"id": "c", "text": "A lawyer"},
    {"id": "d", "text": "Counting"},
]
SATO = {
    "id": "sato",
    "name": "Sato",
    "role": "clerk",
    "order": ["a", "b", "c", "d"],
    "why": "It must be counted.",
}
REYES = {"id": "reyes", "name": "Reyes", "role": "sergeant", "order": ["d", "c", "b", "a"]}
BIRK = {"id": "birk", "name": "Birk", "role": "night manager", "order": ["a", "b", "d", "c"]}
SPEC: dict[str, Any] = {"items": ITEMS, "rankers": [SATO, REYES, BIRK]}
DONE: dict[str, Any] = {"order": ["b", "a", "c", "d"], "settled": True}


def rank(**changes: Any) -> Rank:
    return made(Rank, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"items": ITEMS[:2], "rankers": []}, "2 `items`"),
        ({"items": [{"id": f"i{n}", "text": "x"} for n in range(11)]}, "11 `items`"),
        ({"items": [*ITEMS, ITEMS[0]]}, 'two items have the id "a"'),
        ({"items": [*ITEMS[:3], {"id": "d", "text": " "}]}, 'item "d" has no text'),
        ({"rankers": []}, "0 `rankers`"),
        ({"rankers": [{**SATO, "id": str(n)} for n in range(7)]}, "7 `rankers`"),
        ({"rankers": [SATO, SATO]}, 'two rankers have the id "sato"'),
        ({"rankers": [{**SATO, "order": ["a", "b", "c", "z"]}]}, '"z", which is none of `items`'),
        ({"rankers": [{**SATO, "order": ["a", "b", "c"]}]}, 'leaves out "d"'),
        ({"rankers": [{**SATO, "order": ["a", "b", "c", "c"]}]}, 'two items in the order of "sato"'),
        ({"question": {"prompt": ""}}, "`question` has no prompt"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Rank, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = rank()
    assert fits(kind, {})
    assert fits(kind, {"order": ["a"], "settled": False})
    assert fits(kind, {**DONE, "text": "It does."})
    assert not fits(kind, {"order": ["z"]})
    assert not fits(kind, {"order": ["a", "a"]})
    assert not fits(kind, {"order": "abcd"})
    assert not fits(kind, {"settled": 1})
    assert not fits(kind, {"places": {}})


def test_progress_is_done_when_the_order_is_settled() -> None:
    assert rank().progress({}) == (0, 4)
    assert rank().progress({"order": DONE["order"]}) == (0, 4)
    assert rank().progress({"settled": True}) == (0, 4)  # settled on nothing
    assert rank().progress(DONE) == (4, 4)
    asked = {"prompt": "Does it?", "required": True}
    assert rank(question=asked).progress(DONE) == (4, 5)
    assert rank(question=asked).progress({**DONE, "text": "Yes."}) == (5, 5)
    assert rank(question={"prompt": "Does it?"}).progress(DONE) == (4, 4)


def test_nothing_of_the_partners_before_the_order_is_settled() -> None:
    kind = rank()
    moved = {"order": DONE["order"]}
    before = json.dumps([kind.public(), kind.view({}), kind.view(moved), kind.plain(moved)])
    for secret in ("Sato", "Reyes", "sergeant", "counted"):
        assert secret not in before
    assert kind.view(moved) == {"complete": False}
    assert kind.draw(moved) is None
    assert kind.public()["rankers"] == 3


def test_agreement_with_each_partner_by_hand() -> None:
    sato, reyes, birk = rank().view(DONE)["rankers"]
    assert (sato["tau"], sato["same"], sato["of"]) == (0.67, 5, 6)  # one pair turned round: (5 - 1) / 6
    assert (reyes["tau"], reyes["same"]) == (-0.67, 1)
    assert (birk["tau"], birk["same"]) == (0.33, 4)
    assert (sato["tau_said"], reyes["tau_said"]) == ("+0.67", "−0.67")
    assert sato["said"] == "5 of 6 pairs in the same order"
    assert (sato["why"], birk["why"]) == ("It must be counted.", "")
    assert reyes["order"] == ["Counting", "A lawyer", "No names", "Evenings"]


def test_the_partners_sum_and_its_hidden_disagreement_by_hand() -> None:
    view = rank().view(DONE)
    # a: 3 + 0 + 3; b: 2 + 1 + 2; c: 1 + 2 + 0; d: 0 + 3 + 1
    assert [(one["place"], one["id"], one["points"]) for one in view["sum"]] == [
        (1, "a", 6),
        (2, "b", 5),
        (3, "d", 4),
        (4, "c", 3),
    ]
    assert [(one["low"], one["high"]) for one in view["sum"]] == [(1, 4), (2, 3), (1, 4), (2, 4)]
    assert view["most"] == 9
    assert view["first"] == "Most points: Evenings. The partners put it at places 1 to 4; you put it at 2."
    assert view["widest"] == ["a", "d"]
    assert view["widest_said"].startswith("Furthest apart over: Evenings, Counting, 3 places")
    # places: a 1 4 1, b 2 3 2, c 3 2 4, d 4 1 3: sums 6 7 9 8 about 7.5, S = 5; 12 * 5 / (9 * 60)
    assert view["w"] == 0.11
    assert "cannot tell" in view["caution"]


def test_agreement_between_partners_as_a_table() -> None:
    between = rank().view(DONE)["between"]
    assert between["header"] == ["", "A", "B", "C"]
    assert between["rows"] == [
        ["A Sato", "–", "−1.00", "+0.67"],
        ["B Reyes", "−1.00", "–", "−0.67"],
        ["C Birk", "+0.67", "−0.67", "–"],
    ]
    assert between["closest"] == "Closest: Sato and Birk (+0.67)."
    assert between["furthest"] == "Furthest apart: Sato and Reyes (−1.00)."


def test_one_partner_alone_has_nobody_to_agree_with() -> None:
    view = rank(rankers=[SATO]).view(DONE)
    assert (view["between"], view["w"], view["widest"]) == (None, None, [])
    assert view["first"] == "Most points: Evenings. Every partner puts it at place 1; you put it at 2."
    assert view["widest_said"] == "The partners agree on every place."
    assert len(rank(rankers=[SATO]).key()) == 2


def test_level_first_places_are_all_named() -> None:
    view = rank(rankers=[SATO, {**REYES, "order": ["b", "a", "c", "d"]}]).view(DONE)
    assert view["first"] == "Level on most points: Evenings, No names."


def test_picture_and_table_say_the_same_as_the_orders() -> None:
    drawing = rank().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Item", "You", "Sato", "Reyes", "Birk", "Points"]
    assert drawing.rows == [
        ["Evenings", "2", "1", "4", "1", "6"],
        ["No names", "1", "2", "3", "2", "5"],
        ["Counting", "4", "4", "1", "3", "4"],
        ["A lawyer", "3", "3", "2", "4", "3"],
    ]
    letters = [node.text for node in root.iter(f"{SVG}text") if node.text in ("A", "B", "C")]
    assert len(letters) == 3 * (4 + 1)  # in each row and in the key
    assert len(list(root.iter(f"{SVG}polygon"))) == 4 + 1
    assert "Reyes, sergeant" in said(root)


def test_six_partners_of_one_mind_stay_inside_the_picture() -> None:
    many = [{**SATO, "id": str(n)} for n in range(6)]
    ten = [{"id": f"i{n}", "text": f"Priority {n}"} for n in range(10)]
    order = [one["id"] for one in ten]
    kind = rank(items=ten, rankers=[{**one, "order": order} for one in many])
    root = sound(kind.draw({"order": order, "settled": True}))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    circles = [(float(n.get("cx", 0)), float(n.get("cy", 0))) for n in root.iter(f"{SVG}circle")]
    assert all(9 <= x <= width - 9 and 9 <= y <= height - 9 for x, y in circles)
    assert len(set(circles)) == len(circles)
    assert kind.view({"order": order, "settled": True})["w"] == 1.0


def test_drawing_is_the_same_bytes_each_time_and_hostile_text_stays_text() -> None:
    assert rank().draw(DONE) == rank().draw(DONE)
    items = [{**one, "short": "", "text": HOSTILE} for one in ITEMS]
    assert "<script>" in said(sound(rank(items=items).draw(DONE)))


def test_plain_lines() -> None:
    kind = rank(question={"prompt": "Does it hide one?"})
    assert kind.plain({**DONE, "text": " It does. "}) == [
        ("Place 1", "No names"),
        ("Place 2", "Evening hours"),
        ("Place 3", "A lawyer"),
        ("Place 4", "Counting"),
        ("Does it hide one?", "It does."),
    ]
    assert kind.plain({"order": ["c"]}) == [("Place 1, not settled", "A lawyer")]
    assert kind.plain({}) == []


def test_an_old_answer_that_names_what_is_gone_is_still_read() -> None:
    gone = {"order": ["b", "gone", "a", "c", "d"], "settled": True}
    assert rank().view(gone)["complete"]
    assert [text for _place, text in rank().plain(gone)][:2] == ["No names", "Evening hours"]
    fewer = {"order": ["b", "gone", "a"], "settled": True}  # the card has gained items since
    assert rank().view(fewer) == {"complete": False}
    assert rank().draw(fewer) is None
    assert summed(rank(), [fewer], [])[0].n == 0


def test_a_rooms_settled_orders_add_up() -> None:
    other = {"order": ["a", "b", "c", "d"], "settled": True}
    (order,) = summed(rank(), [DONE], [other, {"order": ["d", "c", "b", "a"]}, {}])
    assert (order.id, order.n) == ("order", 2)
    assert order.counts == {"a": {"1": 1, "2": 1}, "b": {"1": 1, "2": 1}, "c": {"3": 2}, "d": {"4": 2}}
    assert [one.text for one in order.rows] == ["Evening hours", "No names", "A lawyer", "Counting"]


def test_what_was_written_is_a_sentence_where_it_was_asked_for() -> None:
    assert rank(question={"prompt": "Hidden?"}).sentences({"text": " It is. "}) == [("Hidden?", "It is.")]
    assert rank(question={"prompt": "Hidden?"}).sentences(DONE) == []
    assert rank().sentences({"text": "It is."}) == []


def test_paper_gives_cards_to_lay_in_order_and_the_key_the_partners() -> None:
    kind = rank(question={"prompt": "Does it hide one?"}, intro="Six partners.")
    intro, cards, sheet, lines = kind.paper()
    assert isinstance(intro, Say)
    assert isinstance(cards, Cut)
    assert isinstance(sheet, Sheet)
    assert isinstance(lines, Lines)
    assert cards.cards[0] == ("Evenings", "Until nine.")
    assert [row[0] for row in sheet.rows] == ["1", "2", "3", "4"]
    places, taus, together, why = kind.key()
    assert isinstance(places, Sheet)
    assert isinstance(taus, Sheet)
    assert isinstance(together, Say)
    assert isinstance(why, Say)
    assert places.rows[0] == ["Evenings", "1", "4", "1", "6"]
    assert "W is 0.11" in together.text
    assert why.text == "Sato, clerk: It must be counted."
    assert "Sato" not in json.dumps([msgspec.to_builtins(one) for one in kind.paper()])
