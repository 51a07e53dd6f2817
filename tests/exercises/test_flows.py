"""The figures of a network, worked by hand: strengths, shares and their squares."""

from __future__ import annotations

import pytest

from crosscurrents.exercises.parts.flows import first, hundredths, incomes, place, squared_shares, strengths


def test_strengths_by_hand() -> None:
    found = strengths("abcd", {("a", "b"): 3, ("a", "c"): 1, ("b", "a"): 1, ("c", "b"): 2})
    assert {one: (value.out, value.into, value.both) for one, value in found.items()} == {
        "a": (4, 1, 5),
        "b": (1, 5, 6),
        "c": (2, 1, 3),
        "d": (0, 0, 0),
    }
    assert sum(one.out for one in found.values()) == sum(one.into for one in found.values()) == 7


@pytest.mark.parametrize(
    ("amounts", "squared"),
    [([60, 40], 0.52), ([50, 25, 25], 0.375), ([7], 1), ([3, 3, 3, 3], 0.25), ([], 0), ([0, 0], 0)],
)
def test_squared_shares_by_hand(amounts: list[float], squared: float) -> None:
    assert squared_shares(amounts) == pytest.approx(squared)


def test_incomes_by_hand_and_a_tie_names_both_givers() -> None:
    found = incomes(
        ["x", "y", "z"], {("f", "x"): 60, ("g", "x"): 40, ("f", "y"): 5, ("g", "y"): 5, ("f", "z"): 0}
    )
    assert (found["x"].total, found["x"].largest, found["x"].givers) == (100, 0.6, ["f"])
    assert (found["y"].largest, found["y"].givers, found["y"].squared) == (0.5, ["f", "g"], 0.5)
    assert (found["z"].total, found["z"].largest, found["z"].givers, found["z"].squared) == (0, 0, [], 0)


def test_first_and_place() -> None:
    assert first({"a": 2, "b": 2, "c": 1}) == ["a", "b"]
    assert first({"a": 0}) == first({}) == []
    assert [place({"a": 2, "b": 2, "c": 1}, one) for one in "abc"] == [1, 1, 3]


@pytest.mark.parametrize(("value", "text"), [(0.125, "0.13"), (0.375, "0.38"), (0.145, "0.15"), (1, "1.00")])
def test_hundredths_round_halves_upwards(value: float, text: str) -> None:
    assert hundredths(value) == text
