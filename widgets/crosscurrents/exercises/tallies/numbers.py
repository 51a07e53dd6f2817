"""Numbers out of counts, and how they are written: means, middles, signs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.bars import percent
from crosscurrents.stats.intervals import quantile

_QUARTERED = 5
"""From how many answers on quartiles are shown: of fewer they would give the lowest and highest away."""
_FEW = 20
"""Below so many answers shares are said as counts."""


@dataclass(frozen=True, slots=True)
class Middle:
    """A median and the ends of the middle half; `low` and `high` are None under five answers."""

    median: float
    low: float | None
    high: float | None


def whole(counts: Mapping[str, int]) -> dict[int, int]:
    """Return counts by whole number."""
    return {int(value): count for value, count in counts.items()}


def mean(counts: Mapping[int, int]) -> float:
    """Return the mean of counted values (at least one)."""
    return sum(value * count for value, count in counts.items()) / sum(counts.values())


def ordered(counts: Mapping[float, int]) -> list[float]:
    """Return all the values, lowest first, each as often as it was counted."""
    return sorted(value for value, count in counts.items() for _each in range(count))


def middle(values: list[float]) -> Middle:
    """Return median and quartiles of `values`, lowest first, at least one."""
    if len(values) < _QUARTERED:
        return Middle(quantile(values, 0.5), None, None)
    return Middle(quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75))


def minus(text: str) -> str:
    """Return a written number with a real minus sign."""
    return text.replace("-", "−")


def signed(value: float) -> str:
    """Return a difference with one decimal and its sign; nothing is "0.0"."""
    text = f"{value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else minus(text)


def plain(value: float, step: float = 0.0) -> str:
    """Return an amount with no more decimals than a `step` asks for: "1,240", "34.5", "0.05".

    Steps of 5 and more ask for none, of a half and more for one; without a step it is three digits.
    """
    if not step:
        decimals = max(2 - math.floor(math.log10(abs(value))), 0) if value else 0
    else:
        decimals = 0 if step >= 5 else 1 if step >= 0.5 else 1 - math.floor(math.log10(step))
    written = f"{value:,.{decimals}f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else minus(written)


def share(count: int, given: int) -> str:
    """Return how many of those who answered, in words: of fewer than 20 as "5 of 7", else as "12 (60%)".

    Of so few a per cent would look more exact than it is, and nobody can see the people behind it.
    """
    if given < _FEW:
        return _("{n} of {all}").format(n=count, all=given)
    return f"{count} ({percent(count, given)})"
