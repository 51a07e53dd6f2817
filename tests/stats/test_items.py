"""Item analysis against values by hand, and what must hold for any check."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.stats.correlation import pearson
from crosscurrents.stats.items import FROM, chosen_with_rest, correlation, discrimination, share_interval


def test_wilsons_interval_by_his_formula() -> None:
    # 8 of 10: centre (0.8 + 0.19207) / 1.38415, as in any table of Wilson's interval: 0.490 to 0.943
    share, low, high = share_interval(8, 10) or (0, 0, 0)
    assert (share, low, high) == pytest.approx((0.8, 0.4902, 0.9433), abs=5e-5)


def test_none_and_all_stay_within_bounds() -> None:
    assert share_interval(0, 10) == (0.0, 0.0, pytest.approx(0.2775, abs=5e-5))
    assert share_interval(10, 10) == (1.0, pytest.approx(0.7225, abs=5e-5), 1.0)
    assert share_interval(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2 is no share"):
        share_interval(3, 2)


def test_fishers_interval_of_thirty_is_as_wide_as_the_threshold_says() -> None:
    half = math.tanh(1.96 / math.sqrt(FROM - 3))
    assert half == pytest.approx(0.36, abs=0.005)
    found = correlation([0, 1, 2, 3, 4], [1, 0, 3, 2, 4])
    assert found.value == pytest.approx(0.8)
    assert found.low is not None
    assert found.high is not None
    assert math.atanh(found.high) - math.atanh(0.8) == pytest.approx(1.959964 / math.sqrt(2))
    assert math.atanh(0.8) - math.atanh(found.low) == pytest.approx(1.959964 / math.sqrt(2))


def test_no_interval_where_there_is_nothing_to_reckon_with() -> None:
    assert correlation([1, 2], [2, 1]).low is None
    assert correlation([1, 2, 3, 4], [2, 4, 6, 8]).low is None
    assert correlation([1, 1, 1, 1], [2, 4, 6, 8]).value is None


ONE = [
    {"a": True, "b": True, "c": True},
    {"a": True, "b": True, "c": False},
    {"a": False, "b": True, "c": False},
    {"a": False, "b": False, "c": False},
]


def test_discrimination_is_with_the_rest_and_not_with_the_item_itself() -> None:
    found = discrimination(ONE, "a")
    # a: 1 1 0 0; the others right: 2 1 1 0
    assert found.value == pytest.approx(pearson([1, 1, 0, 0], [2, 1, 1, 0]))
    assert found.value == pytest.approx(1 / math.sqrt(2))
    assert found.value < (pearson([1, 1, 0, 0], [3, 2, 1, 0]) or 0)


def test_a_distractor_that_the_weak_take_goes_against_the_rest() -> None:
    wrong = chosen_with_rest(ONE, [not one["a"] for one in ONE], "a")
    assert wrong.value == pytest.approx(-1 / math.sqrt(2))


def test_an_item_that_all_had_right_says_nothing() -> None:
    assert discrimination([{"a": True, "b": bool(at % 2)} for at in range(8)], "a").value is None


checks = st.lists(
    st.fixed_dictionaries({"a": st.booleans(), "b": st.booleans(), "c": st.booleans()}), max_size=40
)


@given(checks)
def test_any_check_gives_a_correlation_or_none(right: list[dict[str, bool]]) -> None:
    for item in "abc":
        found = discrimination(right, item)
        assert found.n == len(right)
        assert found.value is None or -1 <= found.value <= 1
        if found.low is not None:
            assert found.high is not None
            assert found.value is not None
            assert -1 <= found.low <= found.value <= found.high <= 1


@given(st.integers(0, 60), st.integers(0, 60))
def test_an_interval_holds_its_share(count: int, more: int) -> None:
    found = share_interval(count, count + more)
    if found is None:
        assert count + more == 0
    else:
        assert 0 <= found[1] <= found[0] <= found[2] <= 1
