"""Counts from paper: what is asked for, what the numbers drawn come to, and what is refused: by hand."""

from __future__ import annotations

import msgspec
import pytest

from crosscurrents.exercises.parts.tallied import chosen, marked
from crosscurrents.exercises.tallies.forms import typed
from crosscurrents.exercises.tallies.heat import Heat
from tests.exercises.made_tallies import EMPTY

LINES = {"a": "Agenda", "b": "Beds"}
TAGS = {"x": "County", "y": "House"}


def tagged(*, several: bool = True) -> Heat:
    """Return the empty table of a question in which every line may take tags, or goes into one box."""
    return marked("tags", "Tags", LINES, TAGS, [], several=several)


def test_of_yes_and_no_only_yes_is_asked_for() -> None:
    assert [(one.row, one.value, one.label) for one in tagged().fields()] == [
        ("a/x", "1", "yes"),
        ("a/y", "1", "yes"),
        ("b/x", "1", "yes"),
        ("b/y", "1", "yes"),
    ]
    assert tagged().typed_by != tagged(several=False).typed_by
    with pytest.raises(ValueError, match="“Tags” has no field “Agenda · County, 0”"):
        typed(tagged(), {"a/x": {"0": 4}}, 10)


def test_yes_alone_is_a_share_of_all_sheets() -> None:
    """Of ten sheets, three and five say yes: 30% and 50%. Nothing was typed for the beds: no share."""
    paper = typed(tagged(), {"a/x": {"1": 3}, "a/y": {"1": 5}}, 10)
    assert paper.counts["a/x"] == {"1": 3, "0": 7}
    assert paper.draw(5).rows == [
        ["Agenda · County", "30%", "10"],
        ["Agenda · House", "50%", "10"],
        ["Beds · County", "fewer than 5", "fewer than 5"],
        ["Beds · House", "fewer than 5", "fewer than 5"],
    ]


@pytest.mark.parametrize(
    "beds", [{"b/x": {"1": 6}}, {"b/x": {"1": 6}, "b/y": {"1": 0}}, {"b/x": {"1": 6}, "b/y": {}}]
)
def test_a_cell_left_empty_in_a_counted_line_has_no_yes(beds: dict[str, dict[str, int]]) -> None:
    rows = typed(tagged(), beds, 8).draw(5).rows
    assert rows[2:] == [["Beds · County", "75%", "8"], ["Beds · House", "0%", "8"]]


def test_a_typed_nought_counts_the_line() -> None:
    rows = typed(tagged(), {"a/x": {"1": 0}}, 8).draw(5).rows
    assert rows[:2] == [["Agenda · County", "0%", "8"], ["Agenda · House", "0%", "8"]]


def test_paper_is_added_to_what_was_answered_on_screens() -> None:
    """Six on screens, two of them yes, and ten sheets with three: 5 of 16 are 31%."""
    screens = marked("tags", "Tags", LINES, TAGS, [{"a": ["x"]}] * 2 + [{"a": []}] * 4)
    both = screens.add(typed(tagged(), {"a/x": {"1": 3}}, 10))
    assert both.draw(5).rows[0] == ["Agenda · County", "31%", "16"]


def test_where_a_sheet_marks_one_cell_of_a_line_its_answers_are_the_marks() -> None:
    """Four and two of ten sheets: four left the card out, and the shares are of six, as on the screens."""
    paper = typed(tagged(several=False), {"a/x": {"1": 4}, "a/y": {"1": 2}}, 10)
    assert paper.draw(5).rows[:2] == [["Agenda · County", "67%", "6"], ["Agenda · House", "33%", "6"]]
    with pytest.raises(ValueError, match="“Agenda” adds up to 11, but there are only 10 sheets"):
        typed(tagged(several=False), {"a/x": {"1": 6}, "a/y": {"1": 5}}, 10)


def test_a_question_with_one_answer_adds_up_to_the_sheets_at_most() -> None:
    one = chosen("knot", "Knot", "First answers", {"a": "A", "b": "B"}, [])
    drawn = typed(one, {"knot": {"a": 6, "b": 2}}, 10).draw(5)  # two sheets left it out
    assert drawn.rows == [["A", "6", "75%"], ["B", "2", "25%"]]
    with pytest.raises(ValueError, match="“First answers” adds up to 15, but there are only 10 sheets"):
        typed(one, {"knot": {"a": 8, "b": 7}}, 10)


def test_a_question_with_several_answers_has_shares_of_all_sheets() -> None:
    """Three and two of ten: 30% and 20%, not three and two of the five marks."""
    several = chosen("plan", "Plan", "Plans", {"a": "A", "b": "B"}, [], several=True)
    drawn = typed(several, {"plan": {"a": 3, "b": 2}}, 10).draw(5)
    assert drawn.rows == [["A", "3", "30%"], ["B", "2", "20%"]]
    assert typed(several, {"plan": {"a": 10, "b": 9}}, 10).draw(5).rows[1] == ["B", "9", "90%"]


def test_a_scale_has_the_mean_of_those_that_say_something() -> None:
    paper = typed(EMPTY["scale"], {"a": {"1": 2, "3": 4}}, 10)  # (2 * 1 + 4 * 3) / 6
    assert paper.draw(5).rows[0] == ["Agenda", "2", "0", "4", "2.3"]


def test_orders_are_whole() -> None:
    """Six sheets: four put the agenda first, two the beds; the third is last on all."""
    counts = {"a": {"1": 4, "2": 2}, "b": {"1": 2, "2": 4}, "c": {"3": 6}}
    rows = typed(EMPTY["ranking"], counts, 6).draw(5).rows
    assert [row[1:5] for row in rows[:3]] == [
        ["1.3", "4", "2", "0"],  # (4 * 1 + 2 * 2) / 6
        ["1.7", "2", "4", "0"],
        ["3.0", "0", "0", "6"],
    ]
    # Sums of places 8, 10, 18 about 12: W = 12 * (16 + 4 + 36) / (36 * (27 - 3)) = 0.78
    assert rows[3][1].startswith("0.78")
    with pytest.raises(ValueError, match="“Agenda” adds up to 5, and must to 6"):
        typed(EMPTY["ranking"], {**counts, "a": {"1": 3, "2": 2}}, 6)


def test_a_way_counted_in_one_place_alone_is_taken() -> None:
    assert typed(EMPTY["flow"], {"b": {"E": 4}}, 5).given == {"b": 4}


def test_ratings_keep_all_their_values() -> None:
    rated = msgspec.structs.replace(tagged(), low=0, high=2)
    paper = typed(rated, {"a/x": {"2": 3, "0": 3}}, 10)
    assert paper.draw(5).rows[0] == ["Agenda · County", "1.0", "6"]
