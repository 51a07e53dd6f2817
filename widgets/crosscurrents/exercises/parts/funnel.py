"""How far things got: counts per stage and group, and the way from the first stage to the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.bars import Row, bars, percent


@dataclass(frozen=True, slots=True)
class Way:
    """One group's entries: how many reached each stage, first to last (never rising)."""

    name: str
    reached: tuple[int, ...]

    @property
    def rate(self) -> float:
        """Return last ÷ first, 0.0 to 1.0; 0.0 for a group with no entry."""
        return self.reached[-1] / self.reached[0] if self.reached[0] else 0.0


def ways(
    entries: Sequence[tuple[str, str]], stages: Sequence[str], groups: Mapping[str, str], every: str
) -> list[Way]:
    """Return the way of each group that has an entry, then of all entries under the name `every`.

    `entries` are `(group id, id of the last stage reached)`; an entry has reached all stages up to that one.
    """
    height = {stage: at for at, stage in enumerate(stages)}

    def way(name: str, last: Sequence[str]) -> Way:
        return Way(name, tuple(sum(height[one] >= at for one in last) for at in range(len(stages))))

    found = [
        way(name, [stage for whose, stage in entries if whose == group]) for group, name in groups.items()
    ]
    return [*(one for one in found if one.reached[0]), way(every, [stage for _whose, stage in entries])]


def said(found: Sequence[Way]) -> str:
    """Return which groups got the largest and the smallest part through; "" for under two groups."""
    groups = found[:-1]
    if len(groups) < 2:
        return ""
    high, low = max(one.rate for one in groups), min(one.rate for one in groups)
    if high == low:
        return _("From first to last stage every group has the same rate, {rate}.").format(
            rate=percent(high, 1)
        )

    def named(rate: float) -> str:
        return "; ".join(
            _("{name} ({last} of {first})").format(name=one.name, last=one.reached[-1], first=one.reached[0])
            for one in groups
            if one.rate == rate
        )

    return _(
        "From first to last stage, the largest part got through for: {high}. The smallest: {low}."
    ).format(high=named(high), low=named(low))


def drawn(found: Sequence[Way], stages: Sequence[str]) -> Drawing:
    """Return one bar per stage for each way, with the part of the first stage that each later one is."""
    rows = [
        Row(
            one.name,
            one.reached,
            [str(one.reached[0]), *(f"{n} ({percent(n, one.reached[0])})" for n in one.reached[1:])],
        )
        for one in found
    ]
    rate = _("From first to last")
    return Drawing(
        svg=bars(rows, stages, _("How far each group's entries got")),
        caption=_("How many entries reached each stage, and what part of the first stage that is."),
        header=["", *stages, rate],
        rows=[
            [one.name, *(str(n) for n in one.reached), percent(one.reached[-1], one.reached[0])]
            for one in found
        ],
    )
