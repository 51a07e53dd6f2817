"""Middles, means and written numbers, worked by hand."""

from __future__ import annotations

import pytest

from crosscurrents.exercises.tallies.numbers import Middle, mean, middle, ordered, plain, signed, whole


def test_means_and_orders_out_of_counts() -> None:
    assert whole({"2": 3, "-1": 1}) == {2: 3, -1: 1}
    assert mean({2: 3, -2: 1}) == 1
    assert ordered({3.0: 2, 0.5: 1}) == [0.5, 3, 3]


def test_quartiles_only_where_they_give_no_extreme_away() -> None:
    assert middle([1, 2, 9]) == Middle(2, None, None)
    assert middle([1, 2, 3, 9]) == Middle(2.5, None, None)
    assert middle([1, 2, 3, 4, 9]) == Middle(3, 2, 4)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0, 0, "0"),
        (1234.5, 0, "1,234"),
        (34.54, 0, "34.5"),
        (0.05, 0, "0.05"),
        (-3, 0, "−3"),
        (43.6, 5, "44"),
        (-0.4, 5, "0"),
        (43.64, 1, "43.6"),
        (40, 0.5, "40"),
        (0.126, 0.05, "0.126"),
        (0.12, 0.02, "0.12"),
    ],
)
def test_amounts_are_as_exact_as_asked_for(value: float, step: float, text: str) -> None:
    assert plain(value, step) == text


@pytest.mark.parametrize(("value", "text"), [(0.84, "+0.8"), (-0.84, "−0.8"), (-0.04, "0.0"), (0, "0.0")])
def test_changes_carry_their_sign(value: float, text: str) -> None:
    assert signed(value) == text
