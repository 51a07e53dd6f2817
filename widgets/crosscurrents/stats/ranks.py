"""Statistics of rankings that exercises say back. Pure functions, standard library only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations


def places(order: Sequence[str]) -> dict[str, int]:
    """Return the place of each item of an order, best first: 1 for the first."""
    return {item: place for place, item in enumerate(order, start=1)}


def pairs(first: Sequence[float], second: Sequence[float]) -> tuple[int, int]:
    """Return `(same, reversed)`: how many pairs of items two rankings order alike, and the other way round.

    `first[i]` and `second[i]` are the places (or scores) of the same item. A pair that either ranking
    ties is neither. These are the concordant and discordant pairs of Kendall (1938).
    """
    if len(first) != len(second):
        raise ValueError(f"rankings of {len(first)} and {len(second)} items cannot be compared")
    same = reverse = 0
    for one, other in combinations(range(len(first)), 2):
        product = (first[one] - first[other]) * (second[one] - second[other])
        same += product > 0
        reverse += product < 0
    return same, reverse


def kendall_tau(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Kendall's tau-b of two rankings of the same items, -1 (reversed) to 1 (the same).

    tau-b = (C - D) / sqrt((P - T1)(P - T2)) with C pairs ordered alike, D reversed, P all pairs, and T1, T2
    the pairs tied within each ranking. Without ties it is Kendall's tau. None where it is undefined: fewer
    than two items, or a ranking that ties them all.
    Source: Kendall, M. G. (1938), "A new measure of rank correlation", Biometrika 30(1/2), 81-93; with
    ties: Kendall (1945), "The treatment of ties in ranking problems", Biometrika 33(3), 239-251.
    """
    same, reverse = pairs(first, second)
    every = math.comb(len(first), 2)
    untied = (every - _tied(first)) * (every - _tied(second))
    return (same - reverse) / math.sqrt(untied) if untied else None


def _tied(values: Sequence[float]) -> int:
    """Return how many pairs of `values` are equal."""
    return sum(math.comb(size, 2) for size in _ties(values))


def _ties(values: Sequence[float]) -> list[int]:
    return [list(values).count(value) for value in set(values)]


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """Return Kendall's coefficient of concordance W of m rankings of n items, 0 to 1 (all the same).

    `rankings[j][i]` is the place of item i by ranker j; tied items hold the mean of the places they share.
    W = 12 S / (m²(n³ - n) - m T): S sums the squared deviations of the items' rank sums from their mean, T
    sums t³ - t over the groups of t tied items in every ranking. None where it is undefined: fewer than two
    rankers or two items, or nothing but ties.
    Source: Kendall, M. G. & Babington Smith, B. (1939), "The problem of m rankings", Annals of
    Mathematical Statistics 10(3), 275-287.
    """
    rankers = len(rankings)
    if rankers < 2 or len(rankings[0]) < 2:
        return None
    items = len(rankings[0])
    if any(len(one) != items for one in rankings):
        raise ValueError("every ranking needs the same items")
    sums = [sum(ranking[item] for ranking in rankings) for item in range(items)]
    ties = sum(size**3 - size for ranking in rankings for size in _ties(ranking))
    return kendall_w_of_sums(sums, rankers, ties)


def kendall_w_of_sums(sums: Sequence[float], rankers: int, ties: float = 0) -> float | None:
    """Return Kendall's W from the items' rank sums alone: what is left of rankings that were only counted.

    `sums[i]` adds up item i's places over all `rankers`; `ties` is the T of `kendall_w`, 0 where no ranking
    ties anything. None where W is undefined; source as for `kendall_w`.
    """
    items = len(sums)
    if rankers < 2 or items < 2:
        return None
    mean = sum(sums) / items
    deviations = sum((one - mean) ** 2 for one in sums)
    most = rankers**2 * (items**3 - items) - rankers * ties
    return 12 * deviations / most if most else None


def borda(orders: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return each item's Borda points: in an order of n items the first gets n - 1, the last gets 0.

    Items come in the order of the first of `orders`. Source: Borda, J.-C. de (1781), "Mémoire sur les
    élections au scrutin", Histoire de l'Académie Royale des Sciences (he gives n to 1: the same order).
    """
    points = dict.fromkeys(orders[0], 0) if orders else {}
    for order in orders:
        for at, item in enumerate(order):
            points[item] += len(order) - 1 - at
    return points


def standing(points: Mapping[str, float]) -> list[tuple[int, str]]:
    """Return `(place, item)` by points, most first; items with equal points share the better place."""
    ordered = sorted(points, key=lambda item: -points[item])
    return [(1 + sum(other > points[item] for other in points.values()), item) for item in ordered]


def ends(orders: Sequence[Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Return the best and the worst place that each item holds in any of `orders`."""
    held = [places(order) for order in orders]
    return {item: (min(one[item] for one in held), max(one[item] for one in held)) for item in orders[0]}
