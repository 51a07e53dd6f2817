"""Ranking: items by mean place, and how far the orders agree, out of counts alone."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.ranking import Ranking, reading
from crosscurrents.exercises.tallies.tally import Field, Label, counted_rows
from crosscurrents.stats.ranks import kendall_w
from tests.exercises.pictures import SVG, said, sound


def ranking(*orders: str) -> Ranking:
    return Ranking(
        id="order",
        title="What first?",
        rows=(Label("a", "Agenda"), Label("b", "Beds"), Label("c", "Courts")),
        **counted_rows(
            "abc", [{item: place for place, item in enumerate(order, start=1)} for order in orders]
        ),
    )


def test_items_stand_by_mean_place_and_w_is_that_of_the_orders() -> None:
    drawing = ranking("bac", "bac", "abc").draw(3)
    root = sound(drawing)
    assert drawing.rows[:3] == [
        ["Beds", "1.3", "2", "1", "0"],
        ["Agenda", "1.7", "1", "2", "0"],
        ["Courts", "3.0", "0", "0", "3"],
    ]
    # sums 4, 5, 9 about 6: 12 * 14 / (9 * 24) = 0.78
    told = "0.78; 3 orders drawn by lot would come to about 0.33 (Kendall & Babington Smith 1939)"
    assert drawing.rows[3] == ["Kendall's W", told, "", "", ""]
    assert "Kendall" not in drawing.caption + said(root)
    assert said(root).startswith("Mostly agreed: the lists look much alike. 1. Beds on average 1.3 2. Agenda")
    bars = [float(box.get("width", "")) for box in root.iter(f"{SVG}rect") if not box.get("fill-opacity")]
    assert [round(one / 190, 2) for one in bars] == [0.89, 0.78, 0.33]  # (3 + 1 - mean) / 3


def test_items_level_in_the_list_share_a_place() -> None:
    assert ranking("abc", "bac", "abc", "bac").places() == {"a": 1, "b": 1, "c": 3}


@settings(deadline=None, max_examples=50)
@given(st.lists(st.permutations("abc"), min_size=3, max_size=9))
def test_w_from_counts_is_w_from_orders(orders: list[list[str]]) -> None:
    w = kendall_w([[order.index(item) + 1 for item in "abc"] for order in orders])
    drawing = ranking(*("".join(order) for order in orders)).draw(3)
    assert w is not None
    assert drawing.rows[3][1].startswith(f"{w:.2f}; ")
    assert drawing.caption.endswith(reading(w))


def test_counts_that_are_not_of_whole_orders_have_no_w() -> None:
    whole = ranking("abc", "abc", "abc")
    torn = msgspec.structs.replace(whole, counts={**whole.counts, "a": {"1": 2, "2": 1}})
    short = msgspec.structs.replace(whole, given={"a": 3, "b": 3, "c": 2})
    for tally in (torn, short):
        assert [row[0] for row in tally.draw(3).rows] == ["Agenda", "Beds", "Courts"]
        assert "Kendall" not in tally.draw(3).caption
    assert short.draw(3).rows[-1] == ["Courts", *["fewer than 3"] * 4]


@pytest.mark.parametrize(
    ("w", "words"),
    [
        (0, "Little agreement: the lists differ widely."),
        (0.39, "Little agreement: the lists differ widely."),
        (0.4, "Some agreement between the lists."),
        (0.59, "Some agreement between the lists."),
        (0.6, "Mostly agreed: the lists look much alike."),
        (1, "Mostly agreed: the lists look much alike."),
    ],
)
def test_w_in_words(w: float, words: str) -> None:
    assert reading(w) == words


def test_every_place_can_be_typed_in() -> None:
    assert ranking().fields()[:2] == [Field("a", "1", "place 1"), Field("a", "2", "place 2")]
    assert (len(ranking().fields()), bool(ranking().typed_by)) == (9, True)
