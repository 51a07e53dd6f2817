"""Ways through a few points as SVG: bands as wide as the number that took them, from layer to layer down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.exercises.parts.svg import tag, words

Way = tuple[str, str]
"""From one point to the next point or end, by id."""

_WIDTH, _TOP = 340.0, 4.0
_BAR, _DROP, _GAP, _LEAST = 22.0, 70.0, 16.0, 26.0


@dataclass(frozen=True, slots=True)
class Mark:
    """How a point looks: its short name, and how many passed it; None where that is hidden."""

    name: str
    count: int | None
    end: bool = False


@dataclass(slots=True)
class _Slot:
    """One place in a layer: a point, or a way that passes by; `x` is its left edge, `wide` its width."""

    wide: float
    x: float = 0.0


def layers(points: Sequence[str], ends: Sequence[str], ways: Sequence[Way]) -> dict[str, int]:
    """Return how far down each point and end stands: after everything that leads to it, all ends last.

    `points` come in an order in which no way leads back.
    """
    place = {point: at for at, point in enumerate(points)}
    depth = dict.fromkeys(points, 0)
    for point in points:
        for start, to in ways:
            if start == point and place.get(to, -1) > place[point]:
                depth[to] = max(depth[to], depth[point] + 1)
    return depth | dict.fromkeys(ends, max(depth.values(), default=0) + 1)


def drawn(
    marks: Mapping[str, Mark], depth: Mapping[str, int], ways: Mapping[Way, int]
) -> tuple[list[str], float]:
    """Return all points of `marks` with the bands between them, and where the picture ends.

    `ways` holds the ways that somebody took. A way that skips layers goes round what stands in them.
    """
    rows, legs = _seats(marks, depth, ways)
    most = max(len(row) for row in rows)
    whole = max(sum(_flow(one, legs) for one in row) for row in rows) or 1
    unit = (_WIDTH - 8 - _LEAST * most - _GAP * (most - 1)) / whole
    slots = {one: _Slot(max(_flow(one, legs) * unit, _LEAST)) for row in rows for one in row}
    _settle(rows, legs, slots)
    parts: list[str] = []
    labels: list[str] = []
    used_below: dict[str, float] = {}
    used_above: dict[str, float] = {}
    for at, row in enumerate(rows[:-1]):
        top = _TOP + at * (_BAR + _DROP) + _BAR
        here = sorted(
            ((one, to) for one, to in legs if one in row), key=lambda leg: (slots[leg[0]].x, slots[leg[1]].x)
        )
        for one, to in here:
            count = legs[one, to]
            wide = count * unit
            x = slots[one].x + _spare(one, legs, slots, unit, below=True) + used_below.get(one, 0.0)
            used_below[one] = used_below.get(one, 0.0) + wide
            end = slots[to].x + _spare(to, legs, slots, unit, below=False) + used_above.get(to, 0.0)
            used_above[to] = used_above.get(to, 0.0) + wide
            tall = _DROP
            parts.append(_band(x, end, wide, top, tall))
            if one in marks:  # a way says its number once, where it starts
                middle = (x + end + wide) / 2 if to in marks else x * 0.7 + end * 0.3 + wide / 2
                down = top + _DROP * (0.5 if to in marks else 0.3)
                labels.append(_number(count, middle, down + 5))
        for one in row:
            if one not in marks:  # a band goes straight on through the layer
                x = slots[one].x + _spare(one, legs, slots, unit, below=True)
                parts.append(_band(x, x, _flow(one, legs) * unit, top - _BAR, _BAR))
    for at, row in enumerate(rows):
        for one in row:
            if one in marks:
                labels += _point(marks[one], slots[one], _TOP + at * (_BAR + _DROP))
    return [*parts, *labels], _TOP + len(rows) * (_BAR + _DROP) - _DROP + 6


def _seats(
    marks: Mapping[str, Mark], depth: Mapping[str, int], ways: Mapping[Way, int]
) -> tuple[list[list[str]], dict[Way, int]]:
    """Return who stands in each layer, and the legs between neighbouring layers with their numbers.

    A way that skips layers gets a seat of its own in each, as in Sugiyama, K., Tagawa, S. & Toda, M. (1981),
    "Methods for visual understanding of hierarchical system structures", IEEE Transactions on Systems, Man,
    and Cybernetics 11(2), 109-125; as there, a layer is ordered by where its seats are reached from.
    """
    levels = sorted({depth[one] for one in marks})
    at = {one: levels.index(depth[one]) for one in marks}
    rows: list[list[str]] = [[one for one in marks if at[one] == level] for level in range(len(levels))]
    legs: dict[Way, int] = {}
    for (start, to), count in ways.items():
        before = start
        for level in range(at[start] + 1, at[to]):
            seat = f"{start}>{to}@{level}"
            rows[level].append(seat)
            legs[before, seat] = count
            before = seat
        legs[before, to] = count
    for level in range(1, len(rows)):
        above = rows[level - 1]
        centre = {}
        for nth, one in enumerate(rows[level]):
            reached = [(above.index(start), count) for (start, to), count in legs.items() if to == one]
            total = sum(count for _at, count in reached)
            centre[one] = (sum(x * count for x, count in reached) / total if total else nth, nth)
        rows[level].sort(key=lambda one, centre=centre: centre[one])  # type: ignore[misc]
    return rows, legs


def _flow(one: str, legs: Mapping[Way, int]) -> int:
    """Return how many pass a seat, by what leads in or out, whichever is more."""
    return max(
        sum(count for (start, _to), count in legs.items() if start == one),
        sum(count for (_start, to), count in legs.items() if to == one),
    )


def _spare(
    one: str, legs: Mapping[Way, int], slots: Mapping[str, _Slot], unit: float, *, below: bool
) -> float:
    """Return how far from a seat's left edge its bands begin, so that they stand in its middle."""
    taken = sum(count for leg, count in legs.items() if leg[0 if below else 1] == one)
    return (slots[one].wide - taken * unit) / 2


def _settle(rows: Sequence[Sequence[str]], legs: Mapping[Way, int], slots: Mapping[str, _Slot]) -> None:
    """Spread each layer over the picture's width."""
    for row in rows:
        taken = sum(slots[one].wide for one in row)
        gap = (_WIDTH - 8 - taken) / (len(row) + 1)
        x = 4 + gap
        for one in row:
            slots[one].x = x
            x += slots[one].wide + gap


def _band(x: float, end: float, wide: float, top: float, tall: float) -> str:
    foot, bend = top + tall, top + tall / 2
    right, far = x + wide, end + wide
    path = (
        f"M{x:.1f} {top:.1f} C{x:.1f} {bend:.1f} {end:.1f} {bend:.1f} {end:.1f} {foot:.1f}"
        f" H{far:.1f} C{far:.1f} {bend:.1f} {right:.1f} {bend:.1f} {right:.1f} {top:.1f} Z"
    )
    return tag("path", d=path, class_="cc-a", fill_opacity=0.4)


def _number(count: int, x: float, y: float) -> str:
    return words([str(count)], x, y, 13, class_="cc-ink", text_anchor="middle", font_weight="600")


def _point(mark: Mark, slot: _Slot, y: float) -> list[str]:
    """Return a point as a dark bar with its name, an end as a pale one, a hidden one dashed."""
    look = {"class_": "cc-card cc-stroke-b" if mark.end else "cc-a cc-stroke-a", "stroke_width": 1.5}
    ink = "cc-ink" if mark.end else "cc-card"
    if mark.count is None and not mark.end:
        look = {"class_": "cc-card cc-stroke-soft", "stroke_width": 1.5, "stroke_dasharray": "4 3"}
        ink = "cc-ink"
    middle = slot.x + slot.wide / 2
    return [
        tag("rect", x=slot.x, y=y, width=slot.wide, height=_BAR, rx=3, **look),
        words([mark.name], middle, y + 16, 14, class_=ink, text_anchor="middle", font_weight="600"),
    ]
