"""What a room's maps add up to: where things stand in each round, and how far they moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.listed import Named
from crosscurrents.exercises.parts.place_map import Axes, Point
from crosscurrents.exercises.parts.short import numeral
from crosscurrents.exercises.parts.tallied import labels
from crosscurrents.exercises.tallies.map import Map
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import counted_rows

Positions = Mapping[str, Point]
"""Where things stand: `{thing id: (x, y)}`."""


def places(
    tally: str, title: str, axes: Axes, things: Sequence[Named], maps: Iterable[Positions], *, note: str
) -> Map:
    """Return many maps of one round laid over each other."""
    return Map(
        id=tally,
        title=title,
        rows=labels({one.id: one.name for one in things}),
        x=axes.x,
        y=axes.y,
        note=note,
        **counted_rows(
            [one.id for one in things],
            [{thing: f"{at[0]},{at[1]}" for thing, at in one.items()} for one in maps],
        ),
    )


def moves(things: Sequence[Named], rounds: Iterable[Sequence[Positions]]) -> Spread:
    """Return how far each thing moved between two rounds, in steps to one decimal; 0 is the same place."""
    return Spread(
        id="moved",
        title=_("How far each one moved between the two maps"),
        rows=labels({one.id: one.name for one in things}),
        unit=_("steps"),
        low=0,
        **counted_rows(
            [one.id for one in things],
            [
                {
                    thing: numeral(round(math.dist(at, after[thing]), 1))
                    for thing, at in before.items()
                    if thing in after
                }
                for before, after in rounds
            ],
        ),
    )
