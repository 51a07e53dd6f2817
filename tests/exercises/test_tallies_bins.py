"""Bins: round edges, nobody's extreme number alone in them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.bins import Bin, binned, edges

NUMBERS = st.lists(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 2)), min_size=3, max_size=60
).map(sorted)


def test_edges_by_hand() -> None:
    assert edges([1, 12, 25, 38, 41, 55, 62, 300]) == (10, 20, 30, 40, 50, 60, 70)  # from 12 to 62, by 10
    assert edges([2, 3, 3, 4, 4, 5]) == (3, 4, 5)  # whole numbers: never half a one
    assert edges([0.1, 0.2, 0.25, 0.3, 0.4]) == (0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32)
    assert edges([50, 50, 50]) == (50, 55)
    assert edges([0, 0, 0]) == (0, 1)


def test_bins_by_hand_and_thin_ends_join_their_neighbour() -> None:
    at = (0, 10, 20, 30)
    assert binned([1, 2, 10, 19, 25, 300], at) == [Bin(0, 10, 2), Bin(10, 20, 2), Bin(20, 30, 2)]
    assert binned([1, 10, 19, 25, 30], at) == [Bin(0, 20, 3), Bin(20, 30, 2)]
    assert binned([1, 10, 25], at) == [Bin(0, 30, 3)]


@settings(deadline=None)
@given(NUMBERS)
def test_every_number_is_in_one_bin_and_no_extreme_stands_alone(values: list[float]) -> None:
    found = binned(values, edges(values))
    assert sum(one.count for one in found) == len(values)
    assert found[0].count >= 2
    assert found[-1].count >= 2
    assert all(one.high == other.low for one, other in pairwise(found))


@settings(deadline=None)
@given(NUMBERS, st.data())
def test_edges_do_not_tell_the_extremes(values: list[float], data: st.DataObject) -> None:
    """However much lower the lowest and higher the highest were, there would be the same bins."""
    low, high = values[0], values[-1]
    down, up = data.draw(st.integers(0, 10**6)), data.draw(st.integers(0, 10**6))
    moved = [low - down, *values[1:-1], high + up]
    assert edges(moved) == edges(values)
    assert binned(moved, edges(moved)) == binned(values, edges(values))


@pytest.mark.parametrize("size", [3, 8, 30, 200])
def test_there_are_few_bins(size: int) -> None:
    assert len(edges([float(value) for value in range(size)])) <= 16
