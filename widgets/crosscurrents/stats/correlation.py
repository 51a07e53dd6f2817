"""How strongly two lists of numbers go together, and how much hangs on one pair. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Sequence


def pearson(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Pearson's correlation of two lists of the same length, -1.0 to 1.0.

    `r = S(xy) / sqrt(S(xx) * S(yy))` with `S(ab) = sum((a - mean a) * (b - mean b))`. None for fewer than two
    pairs, or where one list does not vary: then there is nothing to go together with. Raises `ValueError`
    for lists of different lengths. Source: Pearson, K. (1896), "Mathematical contributions to the theory of
    evolution III", Philosophical Transactions of the Royal Society A 187, 253-318.
    """
    if len(first) != len(second):
        raise ValueError("the two lists differ in length")
    count = len(first)
    if count < 2 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    centre_x, centre_y = math.fsum(first) / count, math.fsum(second) / count
    x, y = [one - centre_x for one in first], [one - centre_y for one in second]
    together = math.fsum(a * b for a, b in zip(x, y, strict=True))
    apart = math.sqrt(math.fsum(a * a for a in x) * math.fsum(b * b for b in y))
    if apart == 0:  # values so close together that their squares vanish
        return None
    return max(-1.0, min(1.0, together / apart))


def ranks(values: Sequence[float]) -> list[float]:
    """Return each value's rank from 1 for the least; equal values share the mean of their ranks."""
    ordered = sorted(values)
    return [ordered.index(one) + (ordered.count(one) + 1) / 2 for one in values]


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Spearman's rank correlation: Pearson's of the two lists of ranks, ties sharing a mean rank.

    None and `ValueError` as for `pearson`. Source: Spearman, C. (1904), "The proof and measurement of
    association between two things", American Journal of Psychology 15(1), 72-101.
    """
    return pearson(ranks(first), ranks(second))


def leave_one_out(first: Sequence[float], second: Sequence[float]) -> list[float | None]:
    """Return Pearson's correlation without the first pair, without the second, and so on.

    As many entries as pairs. Leaving out one at a time is the jackknife's step (Quenouille, M. H. (1956),
    "Notes on bias in estimation", Biometrika 43, 353-360); here it only shows how much hangs on one pair.
    """
    return [
        pearson([*first[:at], *first[at + 1 :]], [*second[:at], *second[at + 1 :]])
        for at in range(len(first))
    ]
