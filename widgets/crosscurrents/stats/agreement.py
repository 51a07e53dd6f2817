"""How far two raters agree: Cohen's weighted kappa with an interval. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROUGH = 30
"""Fewer pairs than this give an interval that is too rough to lean on: shown, and said so."""

_NORMAL = 1.959963984540054
"""The normal distribution's 97.5 % point."""


_NO_VARIANCE = 1e-12
"""Below this a variance is what rounding leaves of none."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Weighted kappa (1: the same throughout, 0: no better than chance) with its 95 % interval.

    `value` is None where it is not defined: both raters gave one and the same level to all. `low` and
    `high` are None there too, below three pairs, and where the standard error is nothing, as where all pairs
    are equal: an interval without width would promise more than a few pairs can. `same` is the share of pairs
    with equal ratings.
    """

    n: int
    same: float
    value: float | None
    low: float | None
    high: float | None

    @property
    def rough(self) -> bool:
        """Return whether there are too few pairs to lean on it."""
        return self.n < ROUGH


def weighted_kappa(first: Sequence[float], second: Sequence[float], levels: Sequence[float]) -> Kappa | None:
    """Return the quadratically weighted kappa of pairs of ratings on `levels`; None without pairs.

    `levels` are all levels that could be given, rising; distances are between their places. Raises
    `ValueError` for a rating that is no level and for lists of different length. Source: Cohen, J. (1968),
    "Weighted kappa", Psychological Bulletin 70(4), 213-220; the large-sample standard error: Fleiss, J. L.,
    Cohen, J. & Everitt, B. S. (1969), "Large sample standard errors of kappa and weighted kappa",
    Psychological Bulletin 72(5), 323-327, equation 14. The interval is cut off at -1 and 1.
    """
    if len(first) != len(second):
        raise ValueError("two raters rate the same answers: these lists differ in length")
    place = {level: at for at, level in enumerate(levels)}
    try:
        pairs = [(place[one], place[other]) for one, other in zip(first, second, strict=True)]
    except KeyError as fault:
        raise ValueError(f"{fault.args[0]:g} is none of the levels") from None
    if not pairs:
        return None
    n, k = len(pairs), len(levels)
    same = sum(one == other for one, other in pairs) / n
    weight = [[1 - ((i - j) / max(k - 1, 1)) ** 2 for j in range(k)] for i in range(k)]
    joint = [[0.0] * k for _ in range(k)]
    for i, j in pairs:
        joint[i][j] += 1 / n
    rows = [sum(joint[i]) for i in range(k)]
    columns = [sum(joint[i][j] for i in range(k)) for j in range(k)]
    cells = [(i, j) for i in range(k) for j in range(k)]
    seen = sum(weight[i][j] * joint[i][j] for i, j in cells)
    chance = sum(weight[i][j] * rows[i] * columns[j] for i, j in cells)
    if math.isclose(chance, 1.0):
        return Kappa(n, same, None, None, None)
    value = (seen - chance) / (1 - chance)
    if n < 3:
        return Kappa(n, same, value, None, None)
    by_row = [sum(weight[i][j] * columns[j] for j in range(k)) for i in range(k)]
    by_column = [sum(weight[i][j] * rows[i] for i in range(k)) for j in range(k)]
    spread = sum(
        joint[i][j] * (weight[i][j] * (1 - chance) - (by_row[i] + by_column[j]) * (1 - seen)) ** 2
        for i, j in cells
    )
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (n * (1 - chance) ** 4)
    if variance < _NO_VARIANCE:
        return Kappa(n, same, value, None, None)
    margin = _NORMAL * math.sqrt(variance)
    return Kappa(n, same, value, max(value - margin, -1.0), min(value + margin, 1.0))
