"""Spread: bins, median and middle half by hand, and the known number as a line."""

from __future__ import annotations

from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, counted_rows
from tests.exercises.pictures import SVG, said, sound


def spread(*values: float, known: tuple[float, str] | None = None, low: float | None = None) -> Spread:
    return Spread(
        id="guess",
        title="How many?",
        rows=(Label("a", "Members"),),
        unit="people",
        low=low,
        known={"a": known} if known else {},
        **counted_rows("a", [{"a": value} for value in values]),
    )


VALUES = (1, 12, 25, 38, 41, 55, 62, 300)


def test_bins_median_and_middle_half_by_hand() -> None:
    drawing = spread(*VALUES, known=(30, "in the list")).draw(3)
    root = sound(drawing)
    assert [row[1:] for row in drawing.rows] == [
        ["under 20", "2"],
        ["20 to under 30", "1"],
        ["30 to under 40", "1"],
        ["40 to under 50", "1"],
        ["50 to under 60", "1"],
        ["60 and over", "2"],
        ["median 40 people; middle half 22 to 57", "8"],  # 39.5, 21.75 and 56.75
        ["30 people: in the list", ""],
    ]
    assert "30 people: in the list" in said(root)
    assert "300" not in said(root)
    lines = [line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    edges = {
        x: float(text.get("x", "")) for text in root.iter(f"{SVG}text") if (x := text.text) in {"30", "40"}
    }
    assert float(lines[0].get("x1", "")) == edges["30"]


def test_words_that_say_the_known_number_stand_alone() -> None:
    assert (
        spread(*VALUES, known=(67, "two-thirds (67 in all)")).draw(3).rows[-1][1] == "two-thirds (67 in all)"
    )


def test_a_known_number_far_off_stands_at_the_edge() -> None:
    root = sound(spread(*VALUES, known=(10_000, "in the list")).draw(3))
    line = next(line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray"))
    assert float(line.get("x1", "")) <= 326


def test_few_or_equal_numbers() -> None:
    assert [row[1] for row in spread(4, 9, 1).draw(3).rows] == ["all answers", "median 4 people"]
    assert [row[1:] for row in spread(7, 7, 7, 7, 7).draw(3).rows] == [
        ["all answers", "5"],
        ["median 7 people; middle half 7 to 7", "5"],
    ]


def test_where_answers_cannot_go_lower_the_first_bin_says_so() -> None:
    drawing = spread(0, 0, 1, 1, 2, 2, low=0).draw(3)
    assert [row[1] for row in drawing.rows[:3]] == ["0 to under 1", "1 to under 2", "2 and over"]


def test_parts_share_their_edges() -> None:
    one, other = spread(1, 12, 25, 38), spread(41, 55, 62, 300)
    edged = [part.edged([one, other]).shared_edges["a"] for part in (one, other)]
    assert edged == [(10, 20, 30, 40, 50, 60, 70)] * 2
    assert [row[1:] for row in one.edged([one, other]).draw(3).rows[:2]] == [
        ["under 20", "2"],
        ["20 and over", "2"],
    ]


def test_nothing_is_typed_in() -> None:
    assert (spread().fields(), spread().typed_by) == ([], "")
