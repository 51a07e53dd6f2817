"""How far people moved between two ratings of the same thing: the paired change. Standard library only."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from crosscurrents.stats.intervals import mean_interval

ROUGH = 30
"""Below so many pairs the interval is called rough.

The percentile bootstrap is too narrow for small samples, by about sqrt((n - 1) / n) and more where the
values are skew: Hesterberg, T. C. (2015), "What teachers should know about the bootstrap", The American
Statistician 69(4), 371-386.
"""


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Pairs of `n` people, in the ratings' own steps: means, and the mean change with its interval.

    `low` and `high` are None for a single pair. `up`, `same` and `down` are how many moved which way.
    """

    n: int
    before: float
    now: float
    change: float
    low: float | None
    high: float | None
    up: int
    same: int
    down: int

    @property
    def rough(self) -> bool:
        """Return whether there are too few pairs to lean on the interval."""
        return self.n < ROUGH


def paired_change(pairs: Mapping[tuple[float, float], int]) -> PairedChange | None:
    """Return the change of counted pairs (`(before, now) -> how many people`); None without any.

    The interval is the 95 % percentile bootstrap of the mean of differences (`intervals.mean_interval`):
    people are drawn anew, each with both ratings, so that what a person's two ratings have in common drops
    out. Source: Efron, B. & Tibshirani, R. J. (1993), An Introduction to the Bootstrap, chapters 8 and 13.
    """
    held = {pair: count for pair, count in pairs.items() if count > 0}
    n = sum(held.values())
    if not n:
        return None
    moved: Counter[float] = Counter()
    for (before, now), count in held.items():
        moved[now - before] += count
    interval = mean_interval(moved)
    return PairedChange(
        n=n,
        before=math.fsum(before * count for (before, _now), count in held.items()) / n,
        now=math.fsum(now * count for (_before, now), count in held.items()) / n,
        change=math.fsum(step * count for step, count in moved.items()) / n,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        up=sum(count for step, count in moved.items() if step > 0),
        same=moved.get(0, 0),
        down=sum(count for step, count in moved.items() if step < 0),
    )
