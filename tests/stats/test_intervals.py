"""Quantiles by hand and against numpy's values; the bootstrap against what must hold for it."""

from __future__ import annotations

import math

import pytest

from crosscurrents.stats.intervals import mean_interval, quantile


@pytest.mark.parametrize(
    ("share", "value"), [(0, 1), (0.25, 1.75), (0.5, 2.5), (0.75, 4.75), (1, 10), (0.1, 1.3)]
)
def test_quantiles_of_four_values(share: float, value: float) -> None:
    assert quantile([1, 2, 3, 10], share) == pytest.approx(value)  # numpy.quantile gives the same


def test_a_quantile_of_one_value() -> None:
    assert quantile([7], 0.25) == 7


def test_the_interval_holds_the_mean_and_narrows_with_the_level() -> None:
    counts = {-1: 2, 0: 5, 1: 9, 2: 4}
    mean = sum(value * count for value, count in counts.items()) / 20
    wide, narrow = mean_interval(counts), mean_interval(counts, level=0.5)
    assert wide is not None
    assert narrow is not None
    assert wide[0] < narrow[0] < mean < narrow[1] < wide[1]


def test_of_many_values_it_is_close_to_the_normal_interval() -> None:
    # yes and no, half and half, 400 times: the mean's standard error is 0.5 / 20
    low, high = mean_interval({0: 200, 1: 200}) or (0, 0)
    assert low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.005)
    assert high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.005)


def test_of_two_values_the_whole_distribution_is_known() -> None:
    # 0 and 1 drawn twice: means 0, 0.5, 0.5, 1; a quarter lies at each end
    assert mean_interval({0: 1, 1: 1}) == (0, 1)
    assert mean_interval({0: 1, 1: 1}, level=0.4) == (0.5, 0.5)


def test_the_same_counts_give_the_same_interval_in_any_order() -> None:
    assert mean_interval({0: 3, 1: 4, 2: 1}) == mean_interval({2: 1, 1: 4, 0: 3, 5: 0})


def test_equal_values_have_no_width_and_one_value_no_interval() -> None:
    assert mean_interval({3: 5}) == (3, 3)
    assert mean_interval({3: 1}) is None
    assert mean_interval({}) is None


def test_more_resamples_change_little() -> None:
    counts = {-2: 1, 0: 6, 1: 8, 3: 5}
    for few, many in zip(
        mean_interval(counts) or (), mean_interval(counts, resamples=20_000) or (), strict=True
    ):
        assert math.isclose(few, many, abs_tol=0.05)
