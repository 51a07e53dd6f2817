"""Bins for open numbers: round edges, and open ends in which nobody's extreme number stands alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TOGETHER = 2
"""How many answers the first and the last bin hold at least, unless none."""
_MOST = 8


@dataclass(frozen=True, slots=True)
class Bin:
    """How many numbers lie from `low` up to, not including, `high`.

    Of a row of bins the first also takes what is lower, the last what is higher or at its end.
    """

    low: float
    high: float
    count: int


def edges(values: Sequence[float]) -> tuple[float, ...]:
    """Return round edges for `values` (lowest first, at least one): two or more, all the same distance apart.

    They follow the numbers between the second lowest and the second highest, so that one extreme answer
    neither shows in them nor stretches them. About as many bins as Sturges, H. A. (1926), "The choice of a
    class interval", Journal of the American Statistical Association 21(153), 65-66, rounded to 1, 2 or 5;
    never more than eight, so that each has room for its words under it.
    """
    inner = min(_TOGETHER, (len(values) + 1) // 2) - 1
    low, high = values[inner], values[-1 - inner]
    wanted = min(1 + math.ceil(math.log2(len(values))), 9)
    width = _round((high - low) / wanted or abs(low) / 10 or 1.0)
    if whole(values):
        width = max(width, 1.0)
    while True:
        first, last = math.floor(low / width + 1e-9), math.floor(high / width + 1e-9) + 1
        if last - first <= _MOST:
            return tuple(round(width * at, 10) for at in range(first, last + 1))
        width = _round(width * 2)


def whole(values: Sequence[float]) -> bool:
    """Return whether `values` (lowest first) are whole numbers, whatever the lowest and the highest are."""
    inner = min(_TOGETHER, (len(values) + 1) // 2) - 1
    return all(value == int(value) for value in values[inner : len(values) - inner])


def joined(at: Sequence[float], parts: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Return the edges `at` without those that would leave one answer of any of `parts` alone at an end.

    A part may have none there. So all parts can be drawn over the same bins.
    """
    edges = list(at)
    while len(edges) > 2 and any(sum(value < edges[1] for value in part) == 1 for part in parts):
        del edges[1]
    while len(edges) > 2 and any(sum(value >= edges[-2] for value in part) == 1 for part in parts):
        del edges[-2]
    return tuple(edges)


def _round(width: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(width))
    return min((power * step for step in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / width)))


def binned(values: Sequence[float], at: Sequence[float]) -> list[Bin]:
    """Return `values` counted between the edges `at`; an end bin with a single one joins its neighbour."""
    inner = at[1:-1]
    counts = [0] * (len(at) - 1)
    for value in values:
        counts[sum(edge <= value for edge in inner)] += 1
    bins = [Bin(low, high, count) for low, high, count in zip(at, at[1:], counts, strict=False)]
    while len(bins) > 1 and 0 < bins[0].count < _TOGETHER:
        bins[:2] = [Bin(bins[0].low, bins[1].high, bins[0].count + bins[1].count)]
    while len(bins) > 1 and 0 < bins[-1].count < _TOGETHER:
        bins[-2:] = [Bin(bins[-2].low, bins[-1].high, bins[-2].count + bins[-1].count)]
    return bins
