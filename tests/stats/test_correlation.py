"""Correlations against the values of `scipy.stats.pearsonr` and `spearmanr`, worked out once, kept here."""

from __future__ import annotations

import pytest

from crosscurrents.stats.correlation import leave_one_out, pearson, ranks, spearman

POWER = [9, 8, 8, 7, 6, 5, 4, 3, 3, 2]
FAIR = [8, 8, 4, 6, 7, 4, 5, 7, 3, 3]


@pytest.mark.parametrize(
    ("first", "second", "by_pearson", "by_spearman"),
    [
        ([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 7, 5], 0.7917946548886294, 0.8285714285714287),
        (POWER, FAIR, 0.5880745457170402, 0.6358145827739609),
        (
            [0.5, -1.25, 3.75, 2.0, 10.0],
            [4.0, 4.0, -2.5, 1.0, -30.0],
            -0.9629233073664609,
            -0.9746794344808964,
        ),
    ],
)
def test_both_coefficients_are_scipys(
    first: list[float], second: list[float], by_pearson: float, by_spearman: float
) -> None:
    assert pearson(first, second) == pytest.approx(by_pearson, abs=1e-12)
    assert spearman(first, second) == pytest.approx(by_spearman, abs=1e-12)


def test_by_hand() -> None:
    # from the means, x = -1, 0, 1 and y = -2, 0, 2: (2 + 0 + 2) / sqrt(2 * 8) = 1
    assert pearson([1, 2, 3], [2, 4, 6]) == 1
    assert pearson([1, 2, 3], [6, 4, 2]) == -1
    assert pearson([1, 2, 3], [1, 3, 1]) == 0
    assert spearman([1, 2, 3], [1, 10, 100]) == 1
    assert ranks([5, 1, 5, 9]) == [2.5, 1, 2.5, 4]


def test_without_each_pair_in_turn() -> None:
    assert leave_one_out(POWER, FAIR) == pytest.approx(
        [
            0.47004408793248376,
            0.5125883674928607,
            0.7604893438149378,
            0.5847290756479377,
            0.5921705696896438,
            0.5921705696896438,
            0.584729075647938,
            0.7604893438149379,
            0.5125883674928609,
            0.4700440879324838,
        ],
        abs=1e-12,
    )


def test_nothing_that_varies_is_nothing_to_compare() -> None:
    assert pearson([], []) is None
    assert pearson([1], [2]) is None
    assert pearson([3, 3, 3], [1, 2, 3]) is None
    assert spearman([1, 2, 3], [4, 4, 4]) is None
    assert leave_one_out([1, 1, 2], [1, 2, 3]) == [pytest.approx(1), pytest.approx(1), None]


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        pearson([1, 2], [1, 2, 3])
