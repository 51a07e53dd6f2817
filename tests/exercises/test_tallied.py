from __future__ import annotations

from crosscurrents.exercises.parts.tallied import chosen, marked

DOWN, ACROSS = {"a": "Agenda", "b": "Budget"}, {"x": "County", "y": "House"}


def test_choices_are_counted_by_option_and_what_is_no_option_is_left_out() -> None:
    bars = chosen("first", "First?", "Taken", {"x": "X", "y": "Y"}, ["x", None, "", "gone", ["x", "y"], []])
    assert (bars.n, bars.counts, bars.given) == (2, {"first": {"x": 2, "y": 1}}, {"first": 2})
    assert bars.rows[0].text == "Taken"


def test_a_row_that_an_answer_says_nothing_about_is_no_no() -> None:
    heat = marked("who", "Who?", DOWN, ACROSS, [{"a": ["x"], "b": []}, {"a": ["x", "y"]}, {}])
    assert (heat.n, heat.low, heat.high) == (2, 0, 1)
    assert heat.counts == {
        "a/x": {"1": 2},
        "a/y": {"0": 1, "1": 1},
        "b/x": {"0": 1},
        "b/y": {"0": 1},
    }
    assert [row.text for row in heat.rows] == [
        "Agenda · County",
        "Agenda · House",
        "Budget · County",
        "Budget · House",
    ]


def test_only_the_cells_that_there_are_have_a_row() -> None:
    cells = [("a", "x"), ("b", "y")]
    heat = marked("who", "Who?", DOWN, ACROSS, [{"a": ["y"], "b": ["y"]}], cells=cells, between=" → ")
    assert heat.counts == {"a/x": {"0": 1}, "b/y": {"1": 1}}
    assert heat.rows[1].text == "Budget → House"
    assert [one.id for one in heat.across] == ["x", "y"]
