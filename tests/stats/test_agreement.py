"""Weighted kappa: by hand, against published figures, at its limits, and its interval by simulation."""

from __future__ import annotations

import random

import pytest

from crosscurrents.stats.agreement import ROUGH, weighted_kappa


def pairs(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return the ratings that a table of counts holds; its rows are the first rater's levels."""
    cells = [(i, j, count) for i, row in enumerate(table) for j, count in enumerate(row)]
    first = [i for i, _j, count in cells for _one in range(count)]
    other = [j for _i, j, count in cells for _one in range(count)]
    return first, other


def test_two_levels_by_hand() -> None:
    """With two levels, weights are 1 on the diagonal and 0 off it: Cohen's plain kappa.

    Of 10 pairs: 4 both yes, 1 yes/no, 2 no/yes, 3 both no. Seen: 7/10. The first says yes 5/10, the second
    6/10, so by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5. Kappa: (0.7 - 0.5) / (1 - 0.5) = 0.4.

    The variance (Fleiss, Cohen & Everitt 1969, equation 14), w the mean weight of a cell's row and column:
    the mean weight of a row is the other's share of that level (yes 0.6, no 0.4), of a column the first's
    (0.5 both). With 1 - pe = 0.5 and 1 - po = 0.3:
      yes/yes 0.4 * (1 * 0.5 - (0.6 + 0.5) * 0.3)^2 = 0.4 * 0.17^2  = 0.01156
      yes/no  0.1 * (0       - (0.6 + 0.5) * 0.3)^2 = 0.1 * 0.33^2  = 0.01089
      no/yes  0.2 * (0       - (0.4 + 0.5) * 0.3)^2 = 0.2 * 0.27^2  = 0.01458
      no/no   0.3 * (1 * 0.5 - (0.4 + 0.5) * 0.3)^2 = 0.3 * 0.23^2  = 0.01587
    Sum 0.0529; less (0.7 * 0.5 - 2 * 0.5 + 0.7)^2 = 0.05^2 = 0.0025: 0.0504.
    Over n (1 - pe)^4 = 10 * 0.0625 = 0.625: 0.08064, whose root is 0.28397. 1.95996 times that: 0.55657.
    """
    kappa = weighted_kappa(*pairs([[4, 1], [2, 3]]), [0, 1])

    assert kappa is not None
    assert (kappa.n, kappa.same) == (10, 0.7)
    assert kappa.value == pytest.approx(0.4)
    assert kappa.low == pytest.approx(0.4 - 0.55657, abs=1e-4)
    assert kappa.high == pytest.approx(0.4 + 0.55657, abs=1e-4)


def test_three_levels_by_hand() -> None:
    """Quadratic weights of three levels: 1, 3/4 for one level apart, 0 for two.

    Pairs: 0/0, 0/1, 1/1, 2/2. Seen: (1 + 0.75 + 1 + 1) / 4 = 0.9375. The first gives 0, 1, 2 in shares of
    1/2, 1/4, 1/4; the second 1/4, 1/2, 1/4. By chance:
      level 0: 1/2 * (1/4 * 1    + 1/2 * 0.75 + 1/4 * 0)    = 0.3125
      level 1: 1/4 * (1/4 * 0.75 + 1/2 * 1    + 1/4 * 0.75) = 0.21875
      level 2: 1/4 * (1/4 * 0    + 1/2 * 0.75 + 1/4 * 1)    = 0.15625
    Sum 0.6875. Kappa: (0.9375 - 0.6875) / (1 - 0.6875) = 0.8.
    """
    kappa = weighted_kappa([0, 0, 1, 2], [0, 1, 1, 2], [0, 1, 2])

    assert kappa is not None
    assert (kappa.n, kappa.same) == (4, 0.75)
    assert kappa.value == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        # Artstein & Poesio (2008), "Inter-Coder Agreement for Computational Linguistics", Computational
        # Linguistics 34(4), Table 1: kappa 0.348.
        ([[20, 20], [10, 50]], 0.348),
        # scikit-learn's own test of quadratic weights (metrics/tests/test_classification.py): 0.9541.
        ([[46, 0, 0], [4, 40, 0], [0, 0, 10]], 0.9541),
    ],
)
def test_published_figures(table: list[list[int]], value: float) -> None:
    kappa = weighted_kappa(*pairs(table), range(len(table)))

    assert kappa is not None
    assert kappa.value == pytest.approx(value, abs=5e-4)


def test_it_is_one_less_the_ratio_of_squared_distances() -> None:
    """Fleiss & Cohen (1973): 1 - sum of (x - y)^2 over the same for all pairs of one's with the other's.

    By hand: first 0 1 2 3 3, second 0 2 2 3 1. Squared distances 0 1 0 0 4: mean 1. All 25 pairs:
    the first against 0: 0+1+4+9+9 = 23; against 2, twice: 4+1+0+1+1 = 7; against 3: 9+4+1+0+0 = 14;
    against 1: 1+0+1+4+4 = 10. Sum 23 + 14 + 14 + 10 = 61, mean 61/25. Kappa: 1 - 25/61 = 36/61.
    """
    kappa = weighted_kappa([0, 1, 2, 3, 3], [0, 2, 2, 3, 1], [0, 1, 2, 3])

    assert kappa is not None
    assert kappa.value == pytest.approx(36 / 61)


def test_distances_are_between_places_not_points() -> None:
    # A rubric that gives 0, 1, 2, 10 has four levels, as one that gives 0, 1, 2, 3.
    near = weighted_kappa([0, 1, 2, 10, 10], [0, 2, 2, 10, 1], [0, 1, 2, 10])

    assert near is not None
    assert near.value == pytest.approx(36 / 61)


def test_without_pairs_there_is_nothing() -> None:
    assert weighted_kappa([], [], [0, 1]) is None


@pytest.mark.parametrize("n", [1, 2, 40])
def test_one_and_the_same_level_throughout_has_no_kappa(n: int) -> None:
    kappa = weighted_kappa([2] * n, [2] * n, [0, 1, 2, 3])

    assert kappa is not None
    assert (kappa.n, kappa.same) == (n, 1.0)
    assert (kappa.value, kappa.low, kappa.high) == (None, None, None)


def test_agreeing_throughout_on_several_levels_is_one() -> None:
    kappa = weighted_kappa([0, 1, 2, 3] * 10, [0, 1, 2, 3] * 10, [0, 1, 2, 3])

    assert kappa is not None
    assert kappa.value == pytest.approx(1)
    assert (kappa.low, kappa.high) == (None, None), "no width would promise more than forty pairs can"


def test_the_reverse_order_is_minus_one() -> None:
    kappa = weighted_kappa([0, 1, 2, 3] * 10, [3, 2, 1, 0] * 10, [0, 1, 2, 3])

    assert kappa is not None
    assert kappa.value == pytest.approx(-1)
    assert (kappa.low, kappa.high) == (None, None)


def test_one_pair_apart_is_no_better_than_chance() -> None:
    # Each gave one level only, so chance alone would give what is seen.
    kappa = weighted_kappa([0], [3], [0, 1, 2, 3])

    assert kappa is not None
    assert (kappa.value, kappa.low, kappa.high) == (0, None, None)


def test_two_pairs_have_a_value_and_no_interval() -> None:
    kappa = weighted_kappa([0, 3], [0, 3], [0, 1, 2, 3])

    assert kappa is not None
    assert kappa.value == pytest.approx(1)
    assert (kappa.low, kappa.high) == (None, None)


def test_few_pairs_are_said_to_be_rough() -> None:
    few = weighted_kappa([0, 1] * 14 + [1], [0, 1] * 14 + [1], [0, 1])
    enough = weighted_kappa([0, 1] * 15, [0, 1] * 15, [0, 1])

    assert few is not None
    assert enough is not None
    assert (few.n, few.rough) == (ROUGH - 1, True)
    assert (enough.n, enough.rough) == (ROUGH, False)


def test_swapping_the_raters_changes_nothing() -> None:
    draw = random.Random(5)
    one = [draw.randrange(4) for _each in range(50)]
    other = [min(3, max(0, level + draw.choice([-1, 0, 0, 1]))) for level in one]

    there, back = weighted_kappa(one, other, range(4)), weighted_kappa(other, one, range(4))
    assert there is not None
    assert back is not None
    assert (there.value, there.low, there.high) == pytest.approx((back.value, back.low, back.high))


def test_lists_that_are_not_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        weighted_kappa([0, 1], [0], [0, 1])
    with pytest.raises(ValueError, match=r"0\.5 is none of the levels"):
        weighted_kappa([0.5], [0], [0, 1])


def test_the_interval_holds_the_true_value_about_as_often_as_it_says() -> None:
    """2,000 samples of 60 pairs from a known table: the 95 % interval should hold its kappa 19 times of 20.

    The standard error is a large-sample one, so a little less is fair: between 91 and 98 %.
    """
    joint = [[10, 5, 1, 0], [4, 20, 8, 1], [1, 6, 20, 5], [0, 1, 5, 13]]
    whole = weighted_kappa(*pairs(joint), range(4))
    assert whole is not None
    assert whole.value is not None
    cells = [(i, j) for i in range(4) for j in range(4)]
    weights = [joint[i][j] for i, j in cells]
    draw = random.Random(1969)
    inside = 0
    for _sample in range(2000):
        drawn = draw.choices(cells, weights, k=60)
        kappa = weighted_kappa([i for i, _j in drawn], [j for _i, j in drawn], range(4))
        assert kappa is not None
        assert kappa.low is not None
        assert kappa.high is not None
        inside += kappa.low <= whole.value <= kappa.high
    assert 0.91 <= inside / 2000 <= 0.98
