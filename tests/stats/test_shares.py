"""The small statistics, against values worked out by hand."""

from __future__ import annotations

import pytest

from crosscurrents.stats.shares import gini, jaccard, median, share


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 5, 5], 0.0),
        ([0, 0, 0, 1], 0.75),  # one voice among four: (n - 1) / n
        ([1, 2, 3], 2 / 9),  # pairs differ by 1, 1 and 2: twice 4, over 2 * 3 * 6
        ([10, 20, 30, 40], 0.25),  # pairs: 10, 20, 30, 10, 20, 10; twice 100, over 2 * 4 * 100
        ([40, 10, 30, 20], 0.25),  # the order does not matter
        ([1, 2, 3.0], gini([100, 200, 300])),  # nor does the unit
        ([7], 0.0),
        ([0, 0], 0.0),
        ([], 0.0),
    ],
)
def test_gini_by_hand(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)


def test_who_says_nothing_counts_as_nothing_and_not_as_absent() -> None:
    assert gini([30, 30]) == 0
    assert gini([30, 30, 0]) == pytest.approx(1 / 3)


def test_a_negative_amount_has_no_gini() -> None:
    with pytest.raises(ValueError, match="negative"):
        gini([1, -1])


def test_overlap_share_and_middle_by_hand() -> None:
    assert jaccard("abc", "bcd") == 0.5
    assert jaccard([], []) == 1.0
    assert (share(1, 4), share(1, 0)) == (0.25, 0.0)
    assert (median([3, 1, 2]), median([4, 1, 2, 3]), median([])) == (2, 2.5, 0)
