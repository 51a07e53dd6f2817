"""Each figure against values worked by hand, and against scipy 1.17's (computed once, written here)."""

from __future__ import annotations

import pytest

from crosscurrents.stats.ranks import (
    borda,
    ends,
    kendall_tau,
    kendall_w,
    kendall_w_of_sums,
    pairs,
    places,
    standing,
)

ONE = [1, 2, 3, 4]


def test_places_of_an_order() -> None:
    assert places(["b", "c", "a"]) == {"b": 1, "c": 2, "a": 3}


def test_pairs_by_hand() -> None:
    assert pairs(ONE, ONE) == (6, 0)
    assert pairs(ONE, [4, 3, 2, 1]) == (0, 6)
    assert pairs(ONE, [2, 1, 3, 4]) == (5, 1)  # one neighbouring swap turns one pair round
    assert pairs(ONE, [1, 1, 2, 3]) == (5, 0)  # a tied pair is neither
    with pytest.raises(ValueError, match="4 and 3 items"):
        pairs(ONE, [1, 2, 3])


@pytest.mark.parametrize(
    ("first", "second", "tau"),
    [
        (ONE, ONE, 1.0),
        (ONE, [4, 3, 2, 1], -1.0),
        (ONE, [2, 1, 3, 4], 4 / 6),  # (5 - 1) / 6
        (ONE, [2, 1, 4, 3], 2 / 6),  # (4 - 2) / 6
        # scipy.stats.kendalltau(first, second).statistic
        ([1, 2, 3, 4, 5, 6, 7, 8], [3, 1, 2, 5, 8, 4, 6, 7], 0.5714285714285714),
        ([1, 2, 2, 4, 5], [2, 1, 3, 3, 5], 0.6666666666666666),
        ([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], -0.4714045207910316),
    ],
)
def test_kendalls_tau(first: list[float], second: list[float], tau: float) -> None:
    assert kendall_tau(first, second) == pytest.approx(tau)
    assert kendall_tau(second, first) == pytest.approx(tau)


def test_tau_is_undefined_without_an_order() -> None:
    assert kendall_tau([1], [1]) is None
    assert kendall_tau([2, 2, 2], [1, 2, 3]) is None


@pytest.mark.parametrize(
    ("rankings", "w"),
    [
        ([ONE, ONE, ONE], 1.0),
        ([ONE, [4, 3, 2, 1]], 0.0),
        ([[1, 2, 3], [2, 3, 1], [3, 1, 2]], 0.0),
        # Sums 4, 5, 9 about 6: S = 14; 12 * 14 / (9 * 24)
        ([[1, 2, 3], [1, 2, 3], [2, 1, 3]], 14 / 18),
        # scipy.stats.friedmanchisquare(*items).statistic / (m * (n - 1)), without and with ties
        (
            [[1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [6, 1, 3, 2, 5, 4], [3, 2, 1, 6, 4, 5]],
            0.5357142857142854,
        ),
        ([[1, 2.5, 2.5, 4], [2, 2, 2, 4], [1, 2, 3, 4]], 0.8933333333333336),
    ],
)
def test_kendalls_w(rankings: list[list[float]], w: float) -> None:
    assert kendall_w(rankings) == pytest.approx(w)


def test_w_of_two_rankers_follows_from_the_mean_spearman_correlation() -> None:
    # W = ((m - 1) r + 1) / m; Spearman's r here is 1 - 6 * 2 / (4 * 15) = 0.8
    assert kendall_w([ONE, [2, 1, 3, 4]]) == pytest.approx(0.9)


def test_w_is_undefined_for_one_ranker_one_item_and_nothing_but_ties() -> None:
    assert kendall_w([]) is None
    assert kendall_w([ONE]) is None
    assert kendall_w([[1], [1]]) is None
    assert kendall_w([[2, 2, 2], [2, 2, 2]]) is None
    with pytest.raises(ValueError, match="same items"):
        kendall_w([[1, 2, 3], [1, 2]])


def test_w_from_rank_sums_alone() -> None:
    assert kendall_w_of_sums([4, 5, 9], 3) == pytest.approx(14 / 18)
    # [1, 2.5, 2.5, 4], [2, 2, 2, 4], [1, 2, 3, 4]: ties of two and of three
    assert kendall_w_of_sums([4, 6.5, 7.5, 12], 3, ties=6 + 24) == pytest.approx(0.8933333333333336)
    assert kendall_w_of_sums([1, 2, 3], 1) is None
    assert kendall_w_of_sums([3], 3) is None
    assert kendall_w_of_sums([4, 4, 4], 2, ties=48) is None


def test_borda_by_hand() -> None:
    orders = [["a", "b", "c"], ["a", "c", "b"], ["b", "c", "a"]]
    assert borda(orders) == {"a": 4, "b": 3, "c": 2}
    assert borda([]) == {}


def test_bordas_winner_need_not_hold_most_first_places() -> None:
    orders = [["a", "b", "c", "d"]] * 3 + [["b", "c", "d", "a"]] * 2
    assert borda(orders) == {"a": 9, "b": 12, "c": 7, "d": 2}
    assert standing(borda(orders)) == [(1, "b"), (2, "a"), (3, "c"), (4, "d")]


def test_equal_points_share_the_better_place() -> None:
    assert standing({"a": 2, "b": 5, "c": 2, "d": 0}) == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]


def test_the_ends_of_the_places_an_item_holds() -> None:
    assert ends([["a", "b", "c"], ["c", "b", "a"], ["a", "c", "b"]]) == {
        "a": (1, 3),
        "b": (2, 3),
        "c": (1, 3),
    }
