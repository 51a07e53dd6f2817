"""How far a mean could be off: quantiles and a bootstrap interval. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

RESAMPLES = 2000
"""How often an interval draws the answers anew: enough for two steady digits, and still quick on a laptop."""

_SEED = 1979


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of `ordered` (rising, at least one) lies below.

    Linear between neighbours: definition 7 of Hyndman, R. J. & Fan, Y. (1996), "Sample quantiles in
    statistical packages", American Statistician 50(4), 361-365.
    """
    at = (len(ordered) - 1) * share
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def mean_interval(
    counts: Mapping[float, int], level: float = 0.95, resamples: int = RESAMPLES
) -> tuple[float, float] | None:
    """Return the bootstrap interval of the mean of counted values (`value -> how often`), in their unit.

    Draws as many values as there are with replacement, `resamples` times, and takes the quantiles of the
    means that leave out half of `1 - level` at each end. The seed is fixed: the same counts, in whatever
    order, give the same interval. None for fewer than two values. Equal values give an interval of no
    width, and one from few values is too narrow rather than too wide. Source: Efron, B. (1979),
    "Bootstrap methods: another look at the jackknife", Annals of Statistics 7(1), 1-26; the percentile
    interval: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    held = tuple(sorted((value, count) for value, count in counts.items() if count > 0))
    return _interval(held, level, resamples)


@lru_cache(maxsize=512)  # a picture is drawn again for everybody who opens it
def _interval(
    held: tuple[tuple[float, int], ...], level: float, resamples: int
) -> tuple[float, float] | None:
    values = [value for value, count in held for _ in range(count)]
    if len(values) < 2:
        return None
    chance = Random(_SEED)  # noqa: S311  nothing secret hangs on it
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(resamples))
    tail = (1 - level) / 2
    return quantile(means, tail), quantile(means, 1 - tail)
