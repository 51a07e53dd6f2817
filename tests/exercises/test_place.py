from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.paper import Say, Shown
from crosscurrents.exercises.place import Place
from crosscurrents.exercises.tallies.map import Map
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

X = {"label": "Interest", "low": "little", "high": "much"}
Y = {"label": "Power", "low": "none", "high": "all"}
THINGS = [
    {"id": "a", "name": "Shelter", "about": "Fourteen beds."},
    {"id": "b", "name": "County"},
    {"id": "c", "name": "Collective"},
]
ROUNDS = [
    {"id": "own", "title": "As you see it", "prompt": "Place them."},
    {"id": "other", "title": "As the smallest", "prompt": "Once more."},
]
SATO: dict[str, Any] = {
    "id": "sato",
    "name": "Sato",
    "role": "fictional reader",
    "at": {"a": [5, 5], "b": [2, 9], "c": [9, 0]},
    "why": {"b": "It pays for the beds."},
}
SPEC: dict[str, Any] = {
    "x": X,
    "y": Y,
    "things": THINGS,
    "rounds": ROUNDS,
    "readers": [SATO],
    "caution": "A map cannot tell why.",
}
FIRST = {"a": [5, 5], "b": [5, 9], "c": [6, 4]}
SECOND = {"a": [5, 5], "b": [2, 10], "c": [9, 0]}
DONE: dict[str, Any] = {"rounds": {"own": FIRST, "other": SECOND}}


def place(**changes: Any) -> Place:
    return made(Place, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"things": THINGS[:2]}, "2 `things`"),
        ({"things": [{"id": f"t{n}", "name": "x"} for n in range(11)], "readers": []}, "11 `things`"),
        ({"things": [THINGS[0], THINGS[0], THINGS[1]]}, 'two things have the id "a"'),
        ({"rounds": []}, "0 `rounds`"),
        ({"rounds": [{**ROUNDS[0], "id": str(n)} for n in range(3)]}, "3 `rounds`"),
        ({"corners": ["a", "b"]}, "2 `corners`"),
        ({"x": {**X, "low": " "}}, "axis x lacks a word"),
        ({"y": {**Y, "label": ""}}, "axis y lacks a word"),
        ({"caution": " "}, "`caution` is empty"),
        ({"question": {"prompt": " "}}, "`question` has no prompt"),
        ({"readers": [SATO, SATO]}, 'two readers have the id "sato"'),
        ({"readers": [{**SATO, "at": {**SATO["at"], "z": [1, 1]}}]}, '"z", which is none of `things`'),
        ({"readers": [{**SATO, "why": {"z": "x"}}]}, '"z", which is none of `things`'),
        ({"readers": [{**SATO, "at": {"a": [1, 1]}, "why": {}}]}, 'leaves out "b"'),
        ({"readers": [{**SATO, "at": {**SATO["at"], "a": [11, 1]}}]}, r'puts "a" at \[11, 1\]'),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Place, {**SPEC, **changes}, says=says)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `key`"):
        place(key=1)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = place()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert fits(kind, {**DONE, "more": "It surprised me."})
    assert fits(kind, {"rounds": {"own": {"a": [0, 10]}}})
    for point in ([11, 0], [-1, 0], [1.5, 2], [1], [1, 2, 3], "1,2", {"x": 1}):
        assert not fits(kind, {"rounds": {"own": {"a": point}}})
    assert not fits(kind, {"rounds": {"own": {"z": [1, 1]}}})
    assert not fits(kind, {"rounds": {"third": {}}})
    assert not fits(kind, {"text": "x"})


def test_progress_counts_every_thing_in_every_round() -> None:
    assert place().progress({}) == (0, 6)
    assert place().progress({"rounds": {"own": {"a": [1, 1]}}}) == (1, 6)
    assert place().progress(DONE) == (6, 6)
    ten = [{"id": f"t{n}", "name": "x"} for n in range(10)]
    assert place(things=ten, readers=[]).progress({}) == (0, 20)


def test_a_question_counts_only_where_it_is_required() -> None:
    asked = {"prompt": "Who moved most?"}
    assert place(question=asked).progress(DONE) == (6, 6)
    required = place(question={**asked, "required": True})
    assert required.progress({**DONE, "more": "  "}) == (6, 7)
    assert required.progress({**DONE, "more": "The county."}) == (7, 7)
    assert required.public()["question"]["prompt"] == "Who moved most?"


def test_nothing_of_the_readers_before_both_maps_are_full() -> None:
    kind = place()
    almost = {"rounds": {"own": FIRST, "other": {"a": [5, 5], "b": [1, 1]}}}
    drawn = kind.draw(almost)
    assert drawn is not None
    before = json.dumps([kind.public(), kind.view(almost), drawn.as_dict(), kind.plain(almost)])
    for secret in ("Sato", "fictional reader", "pays for the beds"):
        assert secret not in before
    assert kind.view(almost) == {"complete": False, "left": 1}
    assert kind.public()["readers"] == 1


def test_displacement_by_hand() -> None:
    moved = place().view(DONE)["moved"]
    # b: 3 left, 1 up, sqrt 10; c: 3 right, 4 down, 5; a stays
    assert [(one["id"], one["distance"]) for one in moved["moves"]] == [("c", 5.0), ("b", 3.2), ("a", 0.0)]
    assert [one["said"] for one in moved["moves"]] == [
        "Interest: 3 towards much; Power: 4 towards none",
        "Interest: 3 towards little; Power: 1 towards all",
        "the same place",
    ]
    assert moved["mean"] == round((5 + math.sqrt(10)) / 3, 1)
    assert moved["most"] == ["c"]
    assert moved["said"] == "On average they moved 2.7 steps. Moved most: Collective, 5.0 steps."
    assert moved["axis"] == "Added up, they moved further along “Interest” (6 steps) than along “Power” (5)."
    assert "square root" in moved["formula"]


def test_the_axis_of_power_can_move_more_or_both_alike() -> None:
    up = {**FIRST, "a": [5, 8]}
    assert (
        "further along “Power” (3 steps)"
        in place().view({"rounds": {"own": FIRST, "other": up}})["moved"]["axis"]
    )
    both = {**FIRST, "a": [7, 7]}
    moved = place().view({"rounds": {"own": FIRST, "other": both}})["moved"]
    assert moved["axis"] == "Added up, they moved as far along one axis as along the other: 2 steps."


def test_ties_are_all_named_and_nothing_moved_is_said_plainly() -> None:
    tied = place().view({"rounds": {"own": FIRST, "other": {"a": [8, 9], "b": [0, 9], "c": [6, 4]}}})
    assert tied["moved"]["most"] == ["a", "b"]  # 3 and 4 steps, and 5 steps
    still = place().view({"rounds": {"own": FIRST, "other": FIRST}})["moved"]
    assert (still["mean"], still["most"], still["axis"]) == (0.0, [], "")
    assert still["said"].startswith("Nothing moved")


def test_readers_beside_both_maps_by_hand() -> None:
    (reader,) = place().view(DONE)["readers"]
    # to the first map: 0, 3, 5; to the second: 0, 1, 0
    assert reader["means"] == [2.7, 0.3]
    assert reader["said"] == (
        "On average 2.7 steps from your first map, 0.3 from your second. Furthest from your second: County."
    )
    assert reader["why"] == [{"name": "County", "text": "It pays for the beds."}]
    assert [row[-1] for row in reader["drawing"]["rows"]] == ["0.0", "1.0", "0.0"]


def test_one_round_alone_has_no_movement() -> None:
    kind = place(rounds=ROUNDS[:1])
    view = kind.view({"rounds": {"own": FIRST}})
    assert (view["complete"], view["moved"]) == (True, None)
    assert view["readers"][0]["said"].startswith("On average 2.7 steps from your map. Furthest from yours: ")
    assert kind.draw({"rounds": {"own": FIRST}}) is not None
    assert [tally.id for tally in summed(kind, [{"rounds": {"own": FIRST}}], [])] == ["map"]


def test_picture_and_table_say_the_same_as_the_places() -> None:
    drawing = place(corners=["Keep", "Work with", "Watch", "Inform"]).draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Name", "As you see it", "As the smallest", "Steps between"]
    assert drawing.rows == [
        ["1. Shelter", "Interest 5, Power 5", "Interest 5, Power 5", "0.0"],
        ["2. County", "Interest 5, Power 9", "Interest 2, Power 10", "3.2"],
        ["3. Collective", "Interest 6, Power 4", "Interest 9, Power 0", "5.0"],
    ]
    heads = [node for node in root.iter(f"{SVG}polygon") if node.get("class") == "cc-b"]
    assert len(heads) == 2  # the thing that stayed has no arrow
    for word in ("Keep", "Work with", "Watch", "Inform", "Power: none → all", "Interest: little → much"):
        assert word in said(root)


def test_a_picture_under_way_holds_what_is_placed() -> None:
    kind = place()
    assert kind.draw({}) is None
    drawing = kind.draw({"rounds": {"own": {"a": [1, 2]}}})
    sound(drawing)
    assert drawing is not None
    assert [row[1:] for row in drawing.rows] == [
        ["Interest 1, Power 2", "not placed", "–"],
        ["not placed", "not placed", "–"],
        ["not placed", "not placed", "–"],
    ]


def test_things_at_one_place_stand_beside_each_other() -> None:
    here = {"a": [5, 5], "b": [5, 5], "c": [5, 5]}
    root = sound(place(rounds=ROUNDS[:1]).draw({"rounds": {"own": here}}))
    discs = [
        (float(node.get("cx", 0)), float(node.get("cy", 0)))
        for node in root.iter(f"{SVG}circle")
        if node.get("class") == "cc-a"
    ][:3]
    apart = [math.dist(one, other) for one in discs for other in discs if one != other]
    assert min(apart) >= 21.9


def test_the_map_stays_inside_its_picture_at_every_corner() -> None:
    ends = {"a": [0, 0], "b": [10, 10], "c": [10, 0]}
    root = sound(place(rounds=ROUNDS[:1]).draw({"rounds": {"own": ends}}))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for node in root.iter(f"{SVG}circle"):
        r = float(node.get("r", 0))
        assert r <= float(node.get("cx", 0)) <= width - r
        assert r <= float(node.get("cy", 0)) <= height - r


def test_the_empty_map_and_its_measures_agree_with_the_drawing() -> None:
    given = place().public()["map"]
    root = sound(place(rounds=ROUNDS[:1]).draw({"rounds": {"own": {"a": [3, 8]}}}))
    disc = next(node for node in root.iter(f"{SVG}circle") if node.get("class") == "cc-a")
    assert float(disc.get("cx", 0)) == pytest.approx(given["left"] + 3 * given["step"], abs=0.01)
    assert float(disc.get("cy", 0)) == pytest.approx(given["foot"] - 8 * given["step"], abs=0.01)
    assert "Interest: little → much" in given["svg"]


def test_drawing_is_the_same_bytes_each_time_and_hostile_text_stays_text() -> None:
    assert place().draw(DONE) == place().draw(DONE)
    things = [{**one, "name": HOSTILE} for one in THINGS]
    assert "<script>" in said(sound(place(things=things).draw(DONE)))


def test_plain_lines() -> None:
    lines = place(question={"prompt": "Who?"}).plain(
        {"rounds": {"own": FIRST, "other": {"b": [2, 10]}}, "more": "C."}
    )
    assert lines == [
        ("Shelter", "Interest 5, Power 5; not placed"),
        ("County", "Interest 5, Power 9; Interest 2, Power 10; moved 3.2 steps"),
        ("Collective", "Interest 6, Power 4; not placed"),
        ("Who?", "C."),
    ]


def test_an_old_answer_that_names_what_is_gone_is_still_read() -> None:
    old = {"rounds": {"own": {**FIRST, "gone": [1, 1]}, "other": SECOND, "third": {"a": [1, 1]}}}
    assert place().view(old)["complete"]
    assert [row[0] for row in place().plain(old)] == ["Shelter", "County", "Collective"]
    assert summed(place(), [old], [])[-1].given["b"] == 1
    part = {"rounds": {"own": {"gone": [1, 1]}}}
    assert place().draw(part) is None
    assert place().progress(part) == (0, 6)


def test_a_rooms_maps_add_up() -> None:
    other = {"rounds": {"own": {"a": [7, 1], "b": [1, 1]}, "other": {"a": [10, 5]}}}
    room, moved = summed(place(), [DONE], [other, {}])
    assert (room.id, room.title, room.n) == ("map", "Two maps in one", 2)
    assert room.counts == {
        "own/a": {"5,5": 1, "7,1": 1},
        "own/b": {"5,9": 1, "1,1": 1},
        "own/c": {"6,4": 1},
        "other/a": {"5,5": 1, "10,5": 1},
        "other/b": {"2,10": 1},
        "other/c": {"9,0": 1},
    }
    assert isinstance(room, Map)
    assert (room.x.label, room.y.high, room.note) == ("Interest", "all", "A map cannot tell why.")
    assert [one.text for one in room.rounds] == ["As you see it", "As the smallest"]
    assert [one.text for one in room.things] == ["Shelter", "County", "Collective"]
    assert room.rows[1].text == "Shelter: As the smallest"
    # a: not at all, and 3 across with 4 up; b: 3 with 1, the root of 10; c: 3 with 4
    assert moved.counts == {"a": {"0": 1, "5": 1}, "b": {"3.2": 1}, "c": {"5": 1}}
    assert moved.given == {"a": 2, "b": 1, "c": 1}


def test_what_was_written_is_a_sentence_where_it_was_asked_for() -> None:
    written = {"more": " The county. "}
    assert place(question={"prompt": "Who?"}).sentences(written) == [("Who?", "The county.")]
    assert place(question={"prompt": "Who?"}).sentences({"more": " "}) == []
    assert place().sentences(written) == []


def test_paper_gives_a_map_a_round_and_the_key_the_readers() -> None:
    kind = place(question={"prompt": "Who moved most?"})
    maps = [one for one in kind.paper() if isinstance(one, Shown)]
    assert len(maps) == 2
    assert "Shelter" in said(sound(maps[0].drawing))
    shown, why = kind.key()
    assert isinstance(shown, Shown)
    assert isinstance(why, Say)
    assert shown.drawing.rows[1] == ["2. County", "Interest 2, Power 9"]
    assert why.text == "County: It pays for the beds."
    assert place(readers=[]).key() == []
    assert "Sato" not in json.dumps([msgspec.to_builtins(one) for one in kind.paper()])
