"""Spread: bins, median and middle half by hand, and the known number as a line."""

from __future__ import annotations

import pytest

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
    # six bins from 4 to 336; of ten whole numbers in the third, 30 is the first
    assert float(lines[0].get("x1", "")) == pytest.approx(4 + 332 / 6 * (2 + 0.15), abs=0.01)
    assert "under20" in said(root)
    assert "30 to39" in said(root)
    assert "60andover" in said(root)
    assert "half at 40 people or more" in said(root)
    assert "median" not in drawing.caption + said(root)


def test_words_that_say_the_known_number_stand_alone() -> None:
    assert (
        spread(*VALUES, known=(67, "two-thirds (67 in all)")).draw(3).rows[-1][1] == "two-thirds (67 in all)"
    )


def test_a_known_number_far_off_stands_at_the_edge() -> None:
    root = sound(spread(*VALUES, known=(10_000, "in the list")).draw(3))
    line = next(line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray"))
    assert float(line.get("x1", "")) <= 336


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
        ["20 to under 30", "1"],
    ]
    assert [row[2] for row in other.edged([one, other]).draw(3).rows] == ["0", "0", "0", "1", "1", "2", "4"]


def test_an_end_where_one_of_a_part_stands_alone_joins_its_neighbour() -> None:
    one, other = spread(12, 15, 25, 38), spread(3, 41, 55, 62)
    (edged,) = one.edged([one, other]).shared_edges.values()
    low, high = edged[1], edged[-2]
    for part in (one, other):
        assert sum(value < low for value in part.values("a")) != 1
        assert sum(value >= high for value in part.values("a")) != 1


def test_nothing_is_typed_in() -> None:
    assert (spread().fields(), spread().typed_by) == ([], "")
