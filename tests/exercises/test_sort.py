from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.paper import Cut, Lines, Say, Sheet
from crosscurrents.exercises.sort import Sort
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

ROLE = {
    "id": "role",
    "label": "Role",
    "boxes": [
        {"id": "speak", "label": "Representative", "meaning": "Speaks for it."},
        {"id": "explain", "label": "Interpreter", "meaning": "Explains."},
    ],
}
FRAME = {
    "id": "frame",
    "label": "Frame",
    "boxes": [{"id": "crime", "label": "Crime"}, {"id": "labour", "label": "Labour"}],
}
TASK = {
    "id": "task",
    "label": "Action",
    "boxes": [{"id": "door", "label": "One door"}, {"id": "law", "label": "A law"}],
}
ONE: dict[str, Any] = {
    "question": "Who plays what?",
    "cards": [
        {
            "id": "ines",
            "title": "Ines",
            "text": "Rings everybody.",
            "key": {"role": "speak"},
            "after": "She signs.",
        },
        {"id": "tomas", "title": "Tomas", "text": "Explains why.", "key": {"role": "explain"}},
        {"id": "odile", "text": "Reads the contract."},
    ],
    "dimensions": [ROLE],
    "leaves": {
        "prompt": "Who goes?",
        "options": {"speak": "Nobody promises.", "explain": "March comes back."},
    },
}
TWO: dict[str, Any] = {
    "question": "Which frame, which action?",
    "cards": [
        {"id": "a", "text": "First", "key": {"frame": "crime", "task": "door"}},
        {"id": "b", "text": "Second", "key": {"frame": "labour", "task": "door"}},
        {"id": "c", "text": "Third", "key": {"frame": "labour", "task": "law"}},
    ],
    "dimensions": [FRAME, TASK],
    "bridge": {"prompt": "A bridge.", "hint": "An action."},
}
SORTED = {"placed": {"ines": {"role": "speak"}, "tomas": {"role": "speak"}, "odile": {"role": "explain"}}}
MATRIX = {
    "placed": {
        "a": {"frame": "crime", "task": "door"},
        "b": {"frame": "labour", "task": "door"},
        "c": {"frame": "crime", "task": "law"},
    }
}


def one(**changes: Any) -> Sort:
    return made(Sort, {**ONE, **changes})


def two(**changes: Any) -> Sort:
    return made(Sort, {**TWO, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cards": [ONE["cards"][0]] * 2}, 'two cards have the id "ines"'),
        ({"cards": ONE["cards"][:1]}, "1 `cards`"),
        ({"cards": [{"id": "x", "text": " "}, *ONE["cards"]]}, 'card "x" has no text'),
        ({"dimensions": []}, "0 `dimensions`"),
        ({"dimensions": [ROLE, FRAME, TASK]}, "3 `dimensions`"),
        ({"dimensions": [ROLE, ROLE]}, "two dimensions"),
        ({"dimensions": [{**ROLE, "boxes": ROLE["boxes"][:1]}]}, "1 boxes"),
        ({"dimensions": [{**ROLE, "boxes": [ROLE["boxes"][0]] * 2}]}, 'two boxes of "role"'),
        ({"cards": [{"id": "x", "text": "x", "key": {"frame": "crime"}}, *ONE["cards"]]}, "no dimension"),
        ({"cards": [{"id": "x", "text": "x", "key": {"role": "crime"}}, *ONE["cards"]]}, "speak, explain"),
        ({"leaves": {"prompt": "x", "options": {"gone": "x"}}}, "none of the boxes"),
        ({"dimensions": [ROLE, {**ROLE, "id": "again"}]}, "which two dimensions have"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Sort, {**ONE, **changes}, says=says)


def test_the_public_spec_holds_no_key_and_nothing_that_comes_after() -> None:
    public = one().public()
    assert public["cards"][0] == {"id": "ines", "title": "Ines", "text": "Rings everybody."}
    assert public["leaves"] == {"prompt": "Who goes?", "options": ["speak", "explain"]}
    for secret in ("She signs.", "Nobody promises.", "'key'"):
        assert secret not in str(public)


def test_responses_that_fit_and_that_do_not() -> None:
    assert fits(one(), {})
    assert fits(one(), {**SORTED, "left": "speak"})
    assert fits(two(), {**MATRIX, "bridge": "One door."})
    assert not fits(one(), {"placed": {"ines": {"role": "crime"}}})
    assert not fits(one(), {"placed": {"nobody": {"role": "speak"}}})
    assert not fits(one(), {"left": "crime"})
    assert not fits(one(), {"bridge": "x"})
    assert not fits(two(), {"left": "crime"})
    assert not fits(two(), {"bridge": "x" * 20_001})


def test_each_card_counts_once_for_each_dimension_and_the_bridge_once() -> None:
    assert one().progress({}) == (0, 3)
    assert one().progress({**SORTED, "left": "speak"}) == (3, 3)
    assert two().progress({}) == (0, 7)
    assert two().progress({"placed": {"a": {"frame": "crime"}, "b": {"task": "law"}}}) == (2, 7)
    assert two().progress({**MATRIX, "bridge": "  "}) == (6, 7)
    assert two().progress({**MATRIX, "bridge": "One door."}) == (7, 7)


def test_nothing_is_said_back_before_every_card_is_placed() -> None:
    assert one().view({}) == {"complete": False, "left": 3}
    almost = {"placed": {"ines": {"role": "speak"}, "tomas": {"role": "speak"}}, "left": "speak"}
    assert one().view(almost) == {"complete": False, "left": 1}


def test_the_key_stands_beside_and_agreement_is_counted() -> None:
    view = one().view(SORTED)
    assert (view["agreement"]["same"], view["agreement"]["of"]) == (1, 2)  # the third card has no key
    assert "It is one way" in view["agreement"]["said"]
    assert "cannot tell who is right" in view["agreement"]["said"]
    ines, tomas, odile = view["cards"]
    assert (ines["after"], ines["key"]) == (
        "She signs.",
        [{"label": "Role", "box": "Representative", "same": True}],
    )
    assert tomas["key"] == [{"label": "Role", "box": "Interpreter", "same": False}]
    assert odile["key"] == []
    plain = [{"id": one_, "text": one_} for one_ in "xy"]
    without = one(cards=plain).view({"placed": {"x": {"role": "speak"}, "y": {"role": "speak"}}})
    assert without["agreement"] is None


def test_boxes_hold_the_learners_cards() -> None:
    assert one().view(SORTED)["boxes"] == [
        {
            "label": "Representative",
            "cards": [{"title": "Ines", "other": ""}, {"title": "Tomas", "other": ""}],
        },
        {"label": "Interpreter", "cards": [{"title": "Reads the contract.", "other": ""}]},
    ]
    assert two().view(MATRIX)["boxes"][0]["cards"] == [
        {"title": "First", "other": "One door"},
        {"title": "Third", "other": "A law"},
    ]


def test_what_is_shared_under_different_headings() -> None:
    (shared,) = two().view(MATRIX)["shared"]  # "A law" has cards of one frame only
    assert shared["said"] == "“One door” is shared under different headings: Crime, Labour."
    assert [card["title"] for card in shared["cards"]] == ["First", "Second"]
    assert [card["other"] for card in shared["cards"]] == ["Crime", "Labour"]
    assert one().view(SORTED)["shared"] == []


def test_what_breaks_when_a_box_is_taken_away() -> None:
    assert one().view(SORTED)["gone"] is None
    assert one().view({**SORTED, "left": "speak"})["gone"] == {
        "label": "Representative",
        "cards": ["Ines", "Tomas"],
        "said": "Nobody promises.",
    }


def test_the_matrix_counts_cards_and_the_key_in_brackets_only_when_all_are_placed() -> None:
    drawing = two().draw(MATRIX)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Frame", "One door", "A law"]
    assert drawing.rows == [["Crime", "1 (1)", "1 (0)"], ["Labour", "1 (1)", "0 (1)"]]
    assert said(root).split().count("(1)") == 3
    early = two().draw({"placed": {"a": {"frame": "crime", "task": "door"}}})
    assert early is not None
    assert early.rows == [["Crime", "1", "0"], ["Labour", "0", "0"]]
    assert "(1)" not in said(sound(early))


def test_a_card_placed_in_one_dimension_alone_is_in_no_cell_yet() -> None:
    drawing = two().draw({"placed": {"a": {"frame": "crime"}}})
    sound(drawing)
    assert drawing is not None
    assert drawing.rows == [["Crime", "0", "0"], ["Labour", "0", "0"]]


def test_one_dimension_shows_card_numbers_and_rings_where_the_key_differs() -> None:
    drawing = one().draw(SORTED)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.rows == [
        ["Representative", "1 Ines; 2 Tomas", "1 Ines"],
        ["Interpreter", "3 Reads the contract.", "2 Tomas"],
    ]
    rings = [node for node in root.iter(f"{SVG}circle") if "cc-stroke-b" in node.get("class", "")]
    assert len(rings) == 1
    early = one().draw({"placed": {"ines": {"role": "explain"}}})
    assert early is not None
    assert early.rows == [["Representative", "none"], ["Interpreter", "1 Ines"]]
    assert one().draw({}) is None


def test_hostile_words_stay_text() -> None:
    cards = [{"id": "a", "text": HOSTILE, "title": HOSTILE}, {"id": "b", "text": "x"}]
    boxes = [{"id": "p", "label": HOSTILE}, {"id": "q", "label": "Q"}]
    for dimensions in ([{**ROLE, "boxes": boxes}], [{**ROLE, "boxes": boxes}, {**FRAME, "boxes": boxes}]):
        kind = one(cards=cards, dimensions=dimensions, leaves=None)
        done = {"placed": {card: {one_["id"]: "p" for one_ in dimensions} for card in ("a", "b")}}
        assert kind.view(done)["complete"]
        sound(kind.draw(done))


def test_an_old_answer_survives_a_changed_card() -> None:
    old = {"placed": {"gone": {"role": "speak"}, "ines": {"role": "gone", "other": "x"}}, "left": "gone"}
    assert one().view(old) == {"complete": False, "left": 3}
    assert one().draw(old) is None
    assert one().plain(old) == []
    assert [tally.n for tally in summed(one(), [old], [])] == [0, 0]


def test_plain_lines_name_each_placed_card() -> None:
    assert one().plain({**SORTED, "left": "speak"}) == [
        ("Ines", "Representative"),
        ("Tomas", "Representative"),
        ("Reads the contract.", "Interpreter"),
        ("Taken away", "Representative"),
    ]
    assert two().plain({"placed": {"a": {"task": "law"}}, "bridge": "One door."}) == [
        ("First", "–; A law"),
        ("A bridge.", "One door."),
    ]


def test_a_rooms_sorting_adds_up() -> None:
    other = {"placed": {"ines": {"role": "explain"}}, "left": "speak"}
    boxes, left = summed(one(), [SORTED], [other, {}])
    assert (boxes.id, boxes.title, boxes.n) == ("boxes-role", "Role: where the room put each card", 2)
    assert boxes.counts["ines/speak"] == boxes.counts["ines/explain"] == {"0": 1, "1": 1}
    assert (boxes.counts["odile/speak"], boxes.counts["odile/explain"]) == ({"0": 1}, {"1": 1})
    assert boxes.given["tomas/speak"] == 1
    assert isinstance(boxes, Heat)
    assert [label.text for label in boxes.down] == ["Ines", "Tomas", "Reads the contract."]
    assert boxes.rows[1].text == "Ines · Interpreter"
    assert (left.id, left.n, left.counts) == ("left", 1, {"left": {"speak": 1}})
    assert isinstance(left, Bars)
    assert [label.text for label in left.options] == ["Representative", "Interpreter"]


def test_each_of_two_dimensions_has_its_own_picture() -> None:
    frames, tasks = summed(two(), [MATRIX], [{"placed": {"a": {"task": "law"}}}])
    assert (frames.n, tasks.n) == (1, 2)
    assert frames.counts["b/labour"] == {"1": 1}
    assert tasks.counts["a/law"] == {"0": 1, "1": 1}


def test_a_bridge_is_a_sentence() -> None:
    assert two().sentences({"bridge": " One door. "}) == [("A bridge.", "One door.")]
    assert two().sentences(MATRIX) == []
    assert one().sentences({"bridge": "Stray."}) == []


def test_paper_has_cards_to_cut_and_an_empty_sheet() -> None:
    blocks = one().paper()
    assert Say("Who plays what?") in blocks
    cut = next(block for block in blocks if isinstance(block, Cut))
    assert list(cut.cards) == [
        ("1 Ines", "Rings everybody."),
        ("2 Tomas", "Explains why."),
        ("3", "Reads the contract."),
    ]
    meanings, empty = [block for block in blocks if isinstance(block, Sheet)]
    assert meanings.rows[0] == ["Representative", "Speaks for it."]
    assert empty.rows == [["Representative", ""], ["Interpreter", ""]]
    assert any(isinstance(block, Lines) and block.label == "Who goes?" for block in blocks)
    grid = [block for block in two().paper() if isinstance(block, Sheet)][-1]
    assert (grid.header, grid.rows) == (
        ["Frame", "One door", "A law"],
        [["Crime", "", ""], ["Labour", "", ""]],
    )
    assert any(isinstance(block, Lines) and block.label == "A bridge. An action." for block in two().paper())


def test_the_key_on_paper() -> None:
    sheet, *rest = one().key()
    assert isinstance(sheet, Sheet)
    assert sheet.rows == [
        ["1 Ines", "Representative", "She signs."],
        ["2 Tomas", "Interpreter", ""],
        ["3 Reads the contract.", "–", ""],
    ]
    assert rest[0] == Say("Without Representative: Nobody promises.")
    assert one(cards=[{"id": i, "text": i} for i in "xy"], leaves=None).key() == []
