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
from crosscurrents.exercises.tallies.tally import Label, counted_rows

Positions = Mapping[str, Point]
"""Where things stand: `{thing id: (x, y)}`."""


def places(
    axes: Axes,
    things: Sequence[Named],
    rounds: Sequence[Label],
    maps: Iterable[Sequence[Positions]],
    *,
    note: str,
) -> Map:
    """Return many maps laid over each other; `maps` hold for each person a map per round, one or two."""
    own = {one.id: one.name for one in things}
    twice = len(rounds) == 2
    rows = (
        {f"{one.id}/{thing}": f"{name}: {one.text}" for thing, name in own.items() for one in rounds}
        if twice
        else own
    )
    return Map(
        id="map",
        title=_("Two maps in one") if twice else rounds[0].text,
        rows=labels(rows),
        x=axes.x,
        y=axes.y,
        corners=tuple(axes.corners),
        rounds=tuple(rounds) if twice else (),
        things=labels(own) if twice else (),
        note=note,
        **counted_rows(
            rows,
            [
                {
                    f"{one.id}/{thing}" if twice else thing: f"{at[0]},{at[1]}"
                    for one, stands in zip(rounds, each, strict=True)
                    for thing, at in stands.items()
                }
                for each in maps
            ],
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
