"""The paired change by hand, and what must hold for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.stats.change import ROUGH, paired_change
from crosscurrents.stats.intervals import mean_interval


def test_means_and_directions_by_hand() -> None:
    found = paired_change({(2, 4): 3, (3, 3): 2, (4, 3): 1, (1, 5): 0})
    assert found is not None
    assert (found.n, found.up, found.same, found.down) == (6, 3, 2, 1)
    assert found.before == pytest.approx((6 + 6 + 4) / 6)
    assert found.now == pytest.approx((12 + 6 + 3) / 6)
    assert found.change == pytest.approx(5 / 6)
    assert (found.low, found.high) == mean_interval({2: 3, 0: 2, -1: 1})
    assert found.rough


def test_what_pairs_have_in_common_drops_out() -> None:
    """People far apart who each moved by one: the change is sure, however far apart they are."""
    found = paired_change({(at, at + 1): 8 for at in range(5)})
    assert found is not None
    assert (found.change, found.low, found.high) == (1, 1, 1)
    assert found.n == 40 >= ROUGH
    assert not found.rough


def test_one_pair_has_no_interval_and_none_no_change() -> None:
    one = paired_change({(2, 3): 1})
    assert one is not None
    assert (one.change, one.low, one.high) == (1, None, None)
    assert paired_change({}) is None
    assert paired_change({(1, 2): 0}) is None


@given(st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 5)), st.integers(0, 9), max_size=6))
def test_the_interval_holds_the_change_and_everybody_is_counted(
    pairs: dict[tuple[float, float], int],
) -> None:
    found = paired_change(pairs)
    if found is None:
        assert not sum(pairs.values())
        return
    assert found.up + found.same + found.down == found.n == sum(pairs.values())
    assert found.change == pytest.approx(found.now - found.before)
    if found.low is not None and found.high is not None:
        assert found.low - 1e-9 <= found.change <= found.high + 1e-9
