"""What a room's plans add up to: the amounts each item got, and what the plans come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.short import numeral
from crosscurrents.exercises.parts.tallied import labels
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, counted_rows


def amounts(
    names: Mapping[str, str],
    costs: Mapping[str, float],
    plans: Iterable[Mapping[str, float]],
    *,
    budget: float,
    unit: str,
) -> Spread:
    """Return how the amounts given to each item (`names` by id) spread, beside what it takes in full.

    An item that a plan leaves out got 0.
    """
    return Spread(
        id="amounts",
        title=_("What each one got"),
        rows=labels(names),
        unit=unit,
        low=0,
        high=budget,
        known={one: (costs[one], _("in full")) for one in names},
        **counted_rows(names, [{one: numeral(plan.get(one, 0)) for one in names} for plan in plans]),
    )


def totals(gain: str, reached: Iterable[float], *, best: float, caution: str) -> Spread:
    """Return how the plans' totals spread, beside the most that the budget allows."""
    return Spread(
        id="total",
        title=_("{gain}: what the plans come to").format(gain=gain),
        rows=(Label("total", gain),),
        low=0,
        high=best,
        known={"total": (best, _("the most that the budget allows"))},
        note=caution,
        **counted_rows(["total"], [{"total": numeral(one)} for one in reached]),
    )
