"""Map: things that many people placed on two axes, laid over each other: medians with their spread."""

from __future__ import annotations

import math
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.place_map import Axes, Axis, Measures, ground
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import Middle, middle, ordered, plain
from crosscurrents.exercises.tallies.tally import Tally

_WIDTH = 340.0
_DISC = 11.0


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where one thing stands on both axes, in steps."""

    x: Middle
    y: Middle

    @property
    def apart(self) -> float | None:
        """Return how wide the middle half is, as the mean of both axes in steps; None for too few."""
        sides = [
            one.high - one.low for one in (self.x, self.y) if one.high is not None and one.low is not None
        ]
        return sum(sides) / 2 if sides else None


class Map(Tally, frozen=True, kw_only=True, tag="map"):
    """Positions. `rows` are the things; `counts[thing]["x,y"]`, both in whole steps from 0 to 10."""

    x: Axis
    y: Axis

    def drawn(self, few: str) -> Drawing:
        """Return each thing's median as a numbered disc, with a cross over the middle half of each axis."""
        parts, place = ground(Axes(self.x, self.y, ()))
        spots = {
            number: self._spot(row.id)
            for number, row in enumerate(self.rows, start=1)
            if not self.hidden(row.id)
        }
        for spot in spots.values():
            parts += _cross(spot, place)
        for number, (x, y) in _apart(spots, place).items():
            parts += _disc(number, x, y)
        y = place.height + 18
        parts += [
            tag("line", x1=2, x2=24, y1=y - 5, y2=y - 5, class_="cc-stroke-b", stroke_width=2.5),
            tag("line", x1=13, x2=13, y1=y - 14, y2=y + 4, class_="cc-stroke-b", stroke_width=2.5),
            words(wrap(_("cross: the middle half of the answers"), 44, 2), 32, y, 13, class_="cc-soft"),
        ]
        y += 28
        for number, row in enumerate(self.rows, start=1):
            lines = wrap(row.text, 42, 3)
            parts += _disc(number, 13, y - 5)
            parts.append(words(lines, 32, y, 14, class_="cc-ink"))
            y += 17.5 * len(lines)
            below = few if self.hidden(row.id) else _spread(spots[number])
            parts.append(words([below], 32, y, 13, class_="cc-soft"))
            y += 25
        return Drawing(
            svg=picture(_WIDTH, y - 10, self.title, parts),
            caption=_("Each disc is the median of the places given to one thing, from 0 to 10."),
            header=[
                "",
                *(_("{axis}: median (middle half)").format(axis=axis.label) for axis in (self.x, self.y)),
                _("Spread"),
                _("Answers"),
            ],
            rows=[
                [f"{number} {row.text}", *[few] * 4]
                if self.hidden(row.id)
                else [
                    f"{number} {row.text}",
                    _middle(spots[number].x),
                    _middle(spots[number].y),
                    _spread(spots[number]),
                    str(self.given[row.id]),
                ]
                for number, row in enumerate(self.rows, start=1)
            ],
        )

    def _spot(self, row: str) -> _Spot:
        xs: dict[float, int] = {}
        ys: dict[float, int] = {}
        for pair, count in self.counts[row].items():
            x, y = (int(one) for one in pair.split(","))
            xs[x] = xs.get(x, 0) + count
            ys[y] = ys.get(y, 0) + count
        return _Spot(middle(ordered(xs)), middle(ordered(ys)))


def _spread(spot: _Spot) -> str:
    """Return in words how far apart the answers lie: the middle half spans 2 steps of 10, 4, or more."""
    if spot.apart is None:
        return _("too few to say how spread")
    if spot.apart <= 2:
        return _("close together")
    return _("somewhat spread") if spot.apart <= 4 else _("far apart")


def _middle(one: Middle) -> str:
    if one.low is None or one.high is None:
        return plain(one.median)
    return _("{median} ({low} to {high})").format(
        median=plain(one.median), low=plain(one.low), high=plain(one.high)
    )


def _at(x: float, y: float, place: Measures) -> tuple[float, float]:
    return place.left + place.step * x, place.foot - place.step * y


def _apart(spots: dict[int, _Spot], place: Measures) -> dict[int, tuple[float, float]]:
    """Return where each disc is drawn: discs that would cover each other are moved apart, in number order."""
    drawn: dict[int, tuple[float, float]] = {}
    for number, spot in spots.items():
        x, y = _at(spot.x.median, spot.y.median, place)
        ring = [(0.0, 0.0)] + [
            (r * math.cos(turn * math.pi / 4), r * math.sin(turn * math.pi / 4))
            for r in (2 * _DISC + 1, 4 * _DISC + 2)
            for turn in range(8)
        ]
        free = (
            (x + by, y + down)
            for by, down in ring
            if all(math.dist((x + by, y + down), other) >= 2 * _DISC - 2 for other in drawn.values())
        )
        drawn[number] = next(free, (x, y))
    return drawn


def _cross(spot: _Spot, place: Measures) -> list[str]:
    if spot.apart is None:
        return []
    middle_x, middle_y = _at(spot.x.median, spot.y.median, place)
    left, foot = _at(spot.x.low or 0, spot.y.low or 0, place)
    right, top = _at(spot.x.high or 0, spot.y.high or 0, place)
    look: dict[str, Value] = {"class_": "cc-stroke-b", "stroke_width": 2.5, "stroke_linecap": "round"}
    return [
        tag("line", x1=left, x2=right, y1=middle_y, y2=middle_y, **look),
        tag("line", x1=middle_x, x2=middle_x, y1=top, y2=foot, **look),
    ]


def _disc(number: int, x: float, y: float) -> list[str]:
    return [
        tag("circle", cx=x, cy=y, r=_DISC + 1.5, class_="cc-card"),
        tag("circle", cx=x, cy=y, r=_DISC, class_="cc-a"),
        words([str(number)], x, y + 4.7, 13, class_="cc-card", text_anchor="middle"),
    ]
