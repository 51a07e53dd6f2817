"""A map of two axes as SVG: where things stand, and how far they moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

STEPS = 10
"""Both axes run from 0 to this, in whole steps."""

_WIDTH = 340.0
_DISC = 11.0

Point = tuple[int, int]
"""A position `(x, y)` in steps, 0 to `STEPS`; y grows upwards."""


class Axis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an axis measures, and the words of its two ends."""

    label: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Where steps stand in the picture, in its own units: `left` and `foot` are 0, `step` is one step."""

    left: float
    foot: float
    step: float
    height: float

    def at(self, point: Point) -> tuple[float, float]:
        """Return a position in the picture's units (there, y grows downwards)."""
        return self.left + self.step * point[0], self.foot - self.step * point[1]


@dataclass(frozen=True, slots=True)
class Axes:
    """The two axes of a map and the names of its corners: top left, top right, bottom left, bottom right."""

    x: Axis
    y: Axis
    corners: Sequence[str]


def ground(axes: Axes) -> tuple[list[str], Measures]:
    """Return the empty map's parts (frame, middle lines, words of axes and corners) and its measures."""
    x, y = axes.x, axes.y
    upwards = wrap(f"{y.label}: {y.low} → {y.high}", 46, 2)
    along = wrap(f"{x.label}: {x.low} → {x.high}", 46, 2)
    left = 4 + 17.0 * len(upwards)
    side = _WIDTH - left - 3
    top = 3.0
    pad = 15.0
    place = Measures(left + pad, top + side - pad, (side - 2 * pad) / STEPS, top + side + 6 + 17 * len(along))
    middle, across = left + side / 2, top + side / 2
    parts = [
        tag(
            "rect", x=left, y=top, width=side, height=side, class_="cc-card cc-stroke-soft", stroke_width=1.5
        ),
        tag("line", x1=middle, x2=middle, y1=top, y2=top + side, class_="cc-stroke-line", stroke_width=1.5),
        tag("line", x1=left, x2=left + side, y1=across, y2=across, class_="cc-stroke-line", stroke_width=1.5),
    ]
    ends = [(left + 8, "start"), (left + side - 8, "end")]
    for at, corner in enumerate(axes.corners):
        lines = wrap(corner, int(side / 15), 2)
        x_at, anchor = ends[at % 2]
        y_at = top + 18 if at < 2 else top + side - 9 - 16.25 * (len(lines) - 1)
        parts.append(words(lines, x_at, y_at, 13, class_="cc-soft", text_anchor=anchor))
    for at, line in enumerate(upwards):
        foot = 14 + 17.0 * at
        turned = f"rotate(-90 {foot:g} {across:.2f})"
        parts.append(words([line], foot, across, 13, class_="cc-ink", text_anchor="middle", transform=turned))
    parts.append(words(along, middle, top + side + 17, 13, class_="cc-ink", text_anchor="middle"))
    return parts, place


def _legend(names: Sequence[str], y: float) -> tuple[list[str], float]:
    parts: list[str] = []
    for number, name in enumerate(names, start=1):
        lines = wrap(name, 44, 2)
        parts += [
            tag("circle", cx=13, cy=y - 5, r=_DISC, class_="cc-a"),
            words([str(number)], 13, y - 0.3, 13, class_="cc-card", text_anchor="middle"),
            words(lines, 32, y, 14, class_="cc-ink"),
        ]
        y += 25 + 17.5 * (len(lines) - 1)
    return parts, y


def spread(points: Mapping[int, Point], place: Measures) -> dict[int, tuple[float, float]]:
    """Return where each disc is drawn: things at one position stand round it, touching each other."""
    shared: dict[Point, list[int]] = {}
    for one, point in points.items():
        shared.setdefault(point, []).append(one)
    drawn = {}
    for point, those in shared.items():
        x, y = place.at(point)
        radius = _DISC / math.sin(math.pi / len(those)) if len(those) > 1 else 0.0
        for at, one in enumerate(those):
            turn = 2 * math.pi * at / len(those) + math.pi
            drawn[one] = (x + radius * math.cos(turn), y + radius * math.sin(turn))
    return drawn


def chart(
    axes: Axes,
    names: Sequence[str],
    before: Mapping[int, Point],
    after: Mapping[int, Point],
    *,
    title: str,
    marks: Sequence[str] = (),
) -> str:
    """Return the map as SVG. `names[n - 1]` is thing n; rings stand at `before`, discs at `after`.

    An arrow leads from ring to disc where a thing moved. `marks` are the words for ring and disc.
    """
    parts, place = ground(axes)
    discs = spread(after, place)
    for number, point in before.items():
        start = place.at(point)
        if after.get(number) == point:
            continue
        if number in after:
            parts += _arrow(start, discs[number])
        parts.append(
            tag("circle", cx=start[0], cy=start[1], r=5, class_="cc-card cc-stroke-b", stroke_width=2)
        )
    for number, (disc_x, disc_y) in discs.items():
        parts.append(tag("circle", cx=disc_x, cy=disc_y, r=_DISC + 1.5, class_="cc-card"))
        parts.append(tag("circle", cx=disc_x, cy=disc_y, r=_DISC, class_="cc-a"))
        parts.append(words([str(number)], disc_x, disc_y + 4.7, 13, class_="cc-card", text_anchor="middle"))
    foot = place.height + 20
    if marks:
        lines = [wrap(mark, 42, 2) for mark in marks]
        parts.append(tag("circle", cx=13, cy=foot - 5, r=5, class_="cc-card cc-stroke-b", stroke_width=2))
        parts.append(words(lines[0], 32, foot, 13, class_="cc-soft"))
        foot += 20 + 16.25 * (len(lines[0]) - 1)
        parts.append(tag("circle", cx=13, cy=foot - 5, r=7, class_="cc-a"))
        parts.append(words(lines[1], 32, foot, 13, class_="cc-soft"))
        foot += 26 + 16.25 * (len(lines[1]) - 1)
    listed, foot = _legend(names, foot)
    return picture(_WIDTH, foot - 8, title, [*parts, *listed])


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> list[str]:
    """Return an arrow from a ring's edge to a disc's edge, nothing where they touch."""
    length = math.dist(start, end)
    if length < _DISC + 8:
        return []
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    tip = (end[0] - along[0] * (_DISC + 1), end[1] - along[1] * (_DISC + 1))
    neck = (tip[0] - along[0] * 8, tip[1] - along[1] * 8)
    wing = (-along[1] * 4.5, along[0] * 4.5)
    head = " ".join(
        f"{at_x:.2f},{at_y:.2f}"
        for at_x, at_y in (
            tip,
            (neck[0] + wing[0], neck[1] + wing[1]),
            (neck[0] - wing[0], neck[1] - wing[1]),
        )
    )
    return [
        tag(
            "line",
            x1=start[0] + along[0] * 5,
            y1=start[1] + along[1] * 5,
            x2=neck[0],
            y2=neck[1],
            class_="cc-stroke-b",
            stroke_width=2.5,
        ),
        tag("polygon", points=head, class_="cc-b"),
    ]
