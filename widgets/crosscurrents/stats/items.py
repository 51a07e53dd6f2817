"""Item analysis of a knowledge check: how hard an item is, and how it goes with the rest. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.stats.correlation import pearson

FROM = 30
"""From how many learners on discrimination and distractors are told.

With 30 the 95 % interval of a correlation of 0 still runs from -0.36 to 0.36 (Fisher's z), so that fewer
tell a sound item from an unsound one by chance only. Downing, S. M. & Yudkowsky, R. (eds) (2009),
Assessment in Health Professions Education, Routledge, call results from about 30 still useful and those of
100 to 200 stable.
"""

STEADY = 100
"""Below so many learners discrimination is told with a word of caution (the same source)."""

_NORMAL = 1.959963984540054
"""The normal distribution's 97.5 % point."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation of `n` pairs with its 95 % interval; `value` is None where one side does not vary."""

    n: int
    value: float | None
    low: float | None
    high: float | None


def share_interval(count: int, n: int) -> tuple[float, float, float] | None:
    """Return `(share, low, high)` of `count` in `n`, 0.0 to 1.0 with the 95 % interval; None without any.

    `ValueError` for a count that is not within 0 to `n`. Wilson's score interval, which stays within 0 and
    1 for few answers too: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22(158), 209-212.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} is no share")
    if n == 0:
        return None
    share, square = count / n, _NORMAL**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    margin = _NORMAL / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return share, max(0.0, min(share, centre - margin)), min(1.0, max(share, centre + margin))


def correlation(first: Sequence[float], second: Sequence[float]) -> Correlation:
    """Return Pearson's correlation with its interval; that is None below four pairs, and where r is 1 or -1.

    The interval is Fisher's: `tanh(atanh(r) ± 1.96 / sqrt(n - 3))`. Source: Fisher, R. A. (1921), "On the
    'probable error' of a coefficient of correlation deduced from a small sample", Metron 1, 3-32. It supposes
    normal values; of right and wrong it is rough.
    """
    n, value = len(first), pearson(first, second)
    if value is None or n < 4 or math.isclose(abs(value), 1.0):
        return Correlation(n, value, None, None)
    margin = _NORMAL / math.sqrt(n - 3)
    return Correlation(n, value, math.tanh(math.atanh(value) - margin), math.tanh(math.atanh(value) + margin))


def discrimination(right: Sequence[Mapping[str, bool]], item: str) -> Correlation:
    """Return how an item goes with the rest of its check: the corrected item-total correlation.

    `right` says for each learner of every item whether it was right. The point-biserial correlation
    (Pearson's, of 0 and 1 with a number) of the item with the number of *other* items right: with the item
    itself in the total it would go together with itself. Source: Henrysson, S. (1963), "Correction of
    item-total correlations in item analysis", Psychometrika 28(2), 211-218.
    """
    return chosen_with_rest(right, [one[item] for one in right], item)


def chosen_with_rest(right: Sequence[Mapping[str, bool]], chose: Sequence[bool], item: str) -> Correlation:
    """Return how choosing an option of `item` goes with the number of other items right.

    `chose` says of each learner whether they chose it. Of the key this is `discrimination`; of a wrong option
    (a distractor) it should be below 0: else those who know more fall for it.
    """
    rest = [float(sum(one.values()) - one[item]) for one in right]
    return correlation([float(one) for one in chose], rest)
