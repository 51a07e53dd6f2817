"""Groups: everybody in one, nobody alone against their wish, apart before all, partners, pairs into fours."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.room.groups import Proposal, propose

MANY = [f"person {at:03d}" for at in range(200)]
Pairs = set[frozenset[str]]


def sizes(proposal: Proposal) -> list[int]:
    return sorted(map(len, proposal.groups), reverse=True)


def meet(proposal: Proposal, pair: Collection[str]) -> bool:
    return any(set(pair) <= set(group) for group in proposal.groups)


def pair(names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    ("people", "size", "expected"),
    [
        (2, 2, [2]),
        (3, 2, [3]),
        (4, 2, [2, 2]),
        (5, 2, [3, 2]),
        (7, 2, [3, 2, 2]),
        (2, 3, [2]),
        (4, 3, [4]),
        (5, 3, [3, 2]),
        (7, 3, [4, 3]),
        (8, 3, [3, 3, 2]),
        (2, 4, [2]),
        (3, 4, [3]),
        (5, 4, [5]),
        (6, 4, [3, 3]),
        (7, 4, [4, 3]),
        (9, 4, [5, 4]),
        (10, 4, [4, 3, 3]),
        (11, 4, [4, 4, 3]),
    ],
)
def test_one_left_over_joins_a_group(people: int, size: int, expected: list[int]) -> None:
    assert sizes(propose(MANY[:people], size)) == expected


def test_sizes_are_one_off_at_most() -> None:
    for size in (2, 3, 4):
        for people in range(max(2, size - 1), 60):
            assert all(size - 1 <= each <= size + 1 for each in sizes(propose(MANY[:people], size)))
            assert 1 not in sizes(propose(MANY[:people], size))


def test_nobody_and_one_person_alone() -> None:
    assert propose([], 2) == Proposal((), (), ())
    assert propose(["a"], 4) == Proposal((), ("a",), ())
    assert propose(["a", "b", "c"], 2, alone=["b", "c", "not here"]) == Proposal((), ("a", "b", "c"), ())


def test_size_one_is_everybody_alone_and_keeps_everybody_apart() -> None:
    wishes = {"apart": {pair("ab")}, "together": {pair("bc")}}
    assert propose("cab", 1, **wishes) == Proposal((), ("a", "b", "c"), ())


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="groups of 0 people"):
        propose("ab", 0)


def test_other_seeds_give_other_groups() -> None:
    assert len({propose(MANY[:12], 3, seed=seed).groups for seed in range(10)}) > 5


def test_two_kept_apart_make_a_five_into_a_pair_and_a_trio() -> None:
    found = propose("abcde", 4, apart={pair("ab")})
    assert sizes(found) == [3, 2]
    assert not meet(found, "ab")
    assert found.unmet == ()


def test_uneven_groups_where_only_these_keep_apart() -> None:
    """`a` gets on with `f` alone: two trios cannot be, a pair and a four can."""
    found = propose("abcdef", 3, apart={pair("a" + other) for other in "bcde"})
    assert ("a", "f") in found.groups
    assert found.unmet == ()


def test_what_cannot_be_is_said_and_nobody_is_dropped() -> None:
    found = propose("abc", 2, apart={pair("ab")})
    assert found == Proposal((("a", "b", "c"),), (), (pair("ab"),))


def test_apart_comes_before_together_and_alone_before_both() -> None:
    wishes: dict[str, Any] = {"apart": {pair("ab")}, "together": {pair("ab"), pair("cd")}}
    found = propose("abcdef", 3, **wishes)
    assert not meet(found, "ab")
    assert meet(found, "cd")
    assert found.unmet == (pair("ab"),)
    found = propose("abcdef", 2, together={pair("ab")}, alone="a")
    assert found.alone == ("a",)
    assert found.unmet == (pair("ab"),)


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("people", [4, 5, 7, 9, 30, 31])
def test_partners_stay_together(people: int, size: int) -> None:
    chosen = {frozenset(MANY[at : at + 2]) for at in range(0, people // 2, 2)} | {
        frozenset((MANY[1], "gone"))
    }
    for seed in range(5):
        found = propose(MANY[:people], size, together=chosen, seed=seed)
        assert found.unmet == ()
        assert all(meet(found, one & set(MANY[:people])) for one in chosen)


@pytest.mark.parametrize("people", [8, 9, 12, 13, 16, 40, 41, 200])
def test_pairs_join_to_fours(people: int) -> None:
    pairs = propose(MANY[:people], 2, seed=1)
    fours = propose(MANY[:people], 4, before=pairs.groups, seed=2)
    assert all(meet(fours, one) for one in pairs.groups)
    assert set(pairs.groups).isdisjoint(fours.groups)


@pytest.mark.parametrize("people", [6, 7, 10, 11, 14, 15, 199])
def test_one_earlier_group_is_split_where_they_do_not_come_out_even(people: int) -> None:
    pairs = propose(MANY[:people], 2, seed=1)
    fours = propose(MANY[:people], 4, before=pairs.groups, seed=2)
    assert sum(not meet(fours, one) for one in pairs.groups) == 1
    assert set(pairs.groups).isdisjoint(fours.groups)


def test_earlier_groups_give_way_to_apart() -> None:
    fours = propose("abcdefgh", 4, before=["ab", "cd", "ef", "gh"], apart={pair("ab")})
    assert not meet(fours, "ab")
    assert sum(meet(fours, one) for one in ("cd", "ef", "gh")) >= 2


def test_who_left_since_the_pairs_were_made_is_passed_over() -> None:
    fours = propose("abcdeg", 4, before=["ab", "cd", "ef", "gh"])
    assert sorted("".join(sum(fours.groups, ()))) == sorted("abcdeg")
    assert sum(meet(fours, one) for one in ("ab", "cd")) >= 1


def test_two_hundred_people_in_a_blink() -> None:
    apart = {frozenset((MANY[at], MANY[at * 7 % 200])) for at in range(1, 150)} - {frozenset((MANY[0],))}
    chosen = {frozenset(MANY[at : at + 2]) for at in range(0, 80, 2)}
    began = time.perf_counter()
    pairs = propose(MANY, 2, apart=apart, together=chosen - apart)
    fours = propose(MANY, 4, apart=apart, together=chosen - apart, before=pairs.groups)
    assert time.perf_counter() - began < 2
    assert (pairs.unmet, fours.unmet) == ((), ())


def test_what_cannot_be_does_not_take_long_to_see() -> None:
    """One person who is to be kept apart from everybody, in a room of two hundred."""
    apart = {frozenset((MANY[0], other)) for other in MANY[1:]}
    began = time.perf_counter()
    found = propose(MANY, 2, apart=apart)
    assert time.perf_counter() - began < 5
    assert sizes(found) == [2] * 100
    assert len(found.unmet) == 1


# --- whatever people wish ------------------------------------------------------------------------------

names = st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=10)
pairs_of = st.sets(
    st.sets(st.sampled_from("abcdefghijkl"), min_size=2, max_size=2).map(frozenset), max_size=12
)


@settings(max_examples=300, deadline=None)
@given(
    names,
    st.integers(1, 5),
    pairs_of,
    st.sets(st.sampled_from("abcdef"), max_size=3),
    pairs_of,
    st.integers(),
)
def test_everybody_is_somewhere_and_every_wish_is_kept_or_named(
    people: list[str], size: int, apart: Pairs, alone: set[str], together: Pairs, seed: int
) -> None:
    wishes: dict[str, Any] = {"apart": apart, "alone": alone, "together": together, "seed": seed}
    found = propose(people, size, **wishes)
    assert sorted([*found.alone, *(one for group in found.groups for one in group)]) == sorted(people)
    assert all(len(group) > 1 for group in found.groups)
    left = set(people) - alone
    single = set(people) if size == 1 else (set(people) & alone) | (left if len(left) == 1 else set())
    assert set(found.alone) == single
    met = {one for one in apart if meet(found, one)}
    parted = {one for one in together if one <= set(people) and not meet(found, one)} if size > 1 else set()
    assert set(found.unmet) == met | parted
    assert propose(people[::-1], size, **wishes) == found


def groupings(people: Sequence[str], apart: Pairs) -> Iterator[list[set[str]]]:
    """Yield every way to put people into twos and threes without two who are kept apart."""
    if not people:
        yield []
        return
    one, *rest = people
    for count in (1, 2):
        for others in combinations(rest, count):
            group = {one, *others}
            if not any(pair <= group for pair in apart):
                left = [other for other in rest if other not in group]
                yield from ([group, *more] for more in groupings(left, apart))


@settings(max_examples=300, deadline=None)
@given(names.filter(lambda people: len(people) > 1), st.integers(2, 5), st.data())
def test_apart_is_kept_wherever_it_can_be(people: list[str], size: int, data: st.DataObject) -> None:
    every = [frozenset(one) for one in combinations(sorted(people), 2)]
    apart = data.draw(st.sets(st.sampled_from(every)))
    found = propose(people, size, apart=apart, seed=data.draw(st.integers(0, 3)))
    assert (found.unmet == ()) == (next(groupings(people, apart), None) is not None)
