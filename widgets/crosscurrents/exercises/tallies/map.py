"""Map: things that many people placed on two axes, laid over each other: the median places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.place_map import Axes, Axis, Measures, ground
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import Middle, middle, ordered, plain
from crosscurrents.exercises.tallies.room import LETTERS
from crosscurrents.exercises.tallies.tally import Label, Tally

_WIDTH = 340.0
_DISC = 10.0
_LETTER = 7.4
"""Room a letter of 13 units takes in a name."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place on both axes, in steps."""

    x: Middle
    y: Middle

    @property
    def apart(self) -> float | None:
        """Return how wide the middle half is, as the mean of both axes in steps; None for too few."""
        sides = [
            one.high - one.low for one in (self.x, self.y) if one.high is not None and one.low is not None
        ]
        return sum(sides) / 2 if sides else None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A disc with its sign and name: where it stands, and where it stood before, if it is told."""

    sign: str
    name: str
    before: _Spot | None
    now: _Spot


class Map(Tally, frozen=True, kw_only=True, tag="map"):
    """Positions. `rows` are what was placed; `counts[row]["x,y"]`, both in whole steps from 0 to 10.

    Where it was placed twice, `rounds` are the two times and rows have ids `round/thing`; `things` are then
    what was placed, each round's row beside the other's. `corners` are words: top left, top right, bottom
    left, bottom right, or none.
    """

    x: Axis
    y: Axis
    corners: tuple[str, ...] = ()
    rounds: tuple[Label, ...] = ()
    things: tuple[Label, ...] = ()

    def drawn(self, few: str) -> Drawing:
        """Return each median place as a disc with its name; after two rounds an arrow leads to the second."""
        names = {one.id: one.text for one in self.placed}
        stands = {one: self.stand(one) for one in names}
        marks = [
            _Mark(str(number), names[one], *found)
            for number, (one, found) in enumerate(stands.items(), start=1)
            if found is not None
        ]
        parts, y = self.laid(marks, crosses=not self.rounds)
        hidden = [names[one] for one, found in stands.items() if found is None]
        if hidden:
            lines = wrap(_("{few}: {names}").format(few=few, names=", ".join(hidden)), 44)
            parts.append(words(lines, 4, y + 10, 13, class_="cc-soft"))
            y += 16.25 * len(lines) + 2
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=self.caption,
            header=self.header,
            rows=[
                [f"{1 + at // max(len(self.rounds), 1)} {row.text}", *self.listed(row.id, few)]
                for at, row in enumerate(self.rows)
            ],
        )

    @property
    def placed(self) -> tuple[Label, ...]:
        """Return what was placed, once or twice."""
        return self.things or self.rows

    @property
    def caption(self) -> str:
        """Return what a disc and an arrow stand for."""
        if self.rounds:
            return _("Each arrow leads from the middle of the first places to the middle of the second.")
        return _("Each disc is the middle of the places given; its cross spans the middle half of them.")

    @property
    def header(self) -> list[str]:
        """Return the table's columns."""
        return [
            "",
            *(_("{axis}: median (middle half)").format(axis=axis.label) for axis in (self.x, self.y)),
            _("Spread (by quartiles: Hyndman & Fan 1996, definition 7)"),
            _("Answers"),
        ]

    def listed(self, row: str, few: str) -> list[str]:
        """Return what the table says of a row."""
        if self.hidden(row):
            return [few] * 4
        spot = self._spot(row)
        return [_middle(spot.x), _middle(spot.y), _spread(spot), str(self.given[row])]

    def stand(self, thing: str) -> tuple[_Spot | None, _Spot] | None:
        """Return where it stood first, if that is told, and where it stands; None where that is hidden."""
        if not self.rounds:
            return None if self.hidden(thing) else (None, self._spot(thing))
        first, second = (f"{one.id}/{thing}" for one in self.rounds)
        if self.hidden(second):
            return None
        return (None if self.hidden(first) else self._spot(first), self._spot(second))

    def laid(self, marks: Sequence[_Mark], *, crosses: bool) -> tuple[list[str], float]:
        """Return the map with its marks and what ring and disc stand for, and where it ends."""
        parts, place = ground(Axes(self.x, self.y, self.corners))
        if crosses:
            for mark in marks:
                parts += _cross(mark.now, place)
        parts += _marked(marks, self.corners, place)
        y = place.height + 4
        if self.rounds:
            for at, one in enumerate(self.rounds):
                x = 14 + 164 * at
                parts.append(
                    _ring(x, y + 7) if at == 0 else tag("circle", cx=x, cy=y + 7, r=_DISC, class_="cc-a")
                )
                parts.append(words(wrap(one.text, 18), x + 14, y + 12, 13, class_="cc-ink"))
            y += 8 + 16.25 * max(len(wrap(one.text, 18)) for one in self.rounds)
        return parts, y

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


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _over(one: Box, other: Box) -> float:
    """Return how much two boxes cover of each other."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _around(x: float, y: float, by: float) -> Box:
    return (x - by, y - by, x + by, y + by)


def _marked(marks: Sequence[_Mark], corners: Sequence[str], place: Measures) -> list[str]:
    """Return arrows, rings and discs, then their names where they cover least of all else."""
    ends = _apart([mark.now for mark in marks], place)
    starts = [
        _at(mark.before.x.median, mark.before.y.median, place) if mark.before else None for mark in marks
    ]
    parts: list[str] = []
    taken = [_around(x, y, _DISC + 2) for x, y in ends] * 3  # a disc is not to be covered
    side = 10 * place.step + 30
    left, top = place.left - 15, place.foot + 15 - side
    for at, corner in enumerate(corners):
        lines = wrap(corner, int(side / 15))
        wide, high = _LETTER * max(map(len, lines)) + 8, 16.25 * len(lines) + 6
        x = left if at % 2 == 0 else left + side - wide
        foot = top if at < 2 else top + side - high
        taken.append((x, foot, x + wide, foot + high))
    for start, end in zip(starts, ends, strict=True):
        if start:
            parts += _arrow(start, end)
            for step in range(1, 24):
                along = step / 24
                taken.append(
                    _around(start[0] + (end[0] - start[0]) * along, start[1] + (end[1] - start[1]) * along, 3)
                )
            taken += [_around(*start, 7)] * 3
    names: list[str] = []
    frame = (left + 2, top + 2, left + side - 2, top + side - 2)
    for mark, (x, y) in zip(marks, ends, strict=True):
        behind, name, box = _named(f"{mark.sign} {mark.name}", x, y, taken, frame)
        taken += [box] * 3
        parts.append(behind)
        names.append(name)
    for mark, (x, y) in zip(marks, ends, strict=True):
        parts += _disc(x, y, mark.sign)
    return [*parts, *names]


def _disc(x: float, y: float, sign: str = "") -> list[str]:
    return [
        tag("circle", cx=x, cy=y, r=_DISC + 1.5, class_="cc-card"),
        tag("circle", cx=x, cy=y, r=_DISC, class_="cc-a"),
        words([sign], x, y + 4.7, 13, class_="cc-card", text_anchor="middle"),
    ]


def _named(name: str, x: float, y: float, taken: Sequence[Box], frame: Box) -> tuple[str, str, Box]:
    """Return what stands behind a disc's name, and the name beside it where it covers least, and its box."""
    found: list[tuple[float, Box, list[str]]] = []
    for limit in (18, 12, 24):
        if limit < 18 and any(len(word) > limit for word in name.split()):
            continue
        lines = wrap(name, limit)
        wide, high = _LETTER * max(map(len, lines)), 16.25 * len(lines)
        for far in (_DISC + 3, _DISC + 14, _DISC + 26, _DISC + 40, _DISC + 60):
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
                slant = 0.6 if dx and dy else 1.0
                left = x + dx * far * slant - wide * (1 - dx) / 2
                top = y + dy * far * slant - high * (1 - dy) / 2
                left = min(max(left, frame[0]), frame[2] - wide)
                top = min(max(top, frame[1]), frame[3] - high)
                box = (left, top, left + wide, top + high)
                cost = sum(_over(box, other) for other in taken) + 3 * far + (0 if limit == 18 else 8)
                found.append((cost, box, lines))
    _cost, box, lines = min(found, key=lambda one: one[0])
    wide, high = box[2] - box[0], box[3] - box[1]
    back = {"x": box[0] - 2, "y": box[1], "width": wide + 4, "height": high, "rx": 3}
    middle = (box[0] + box[2]) / 2
    return (
        tag("rect", **back, class_="cc-card", fill_opacity=0.75),
        words(lines, middle, box[1] + 12.5, 13, class_="cc-ink", text_anchor="middle"),
        box,
    )


def _apart(spots: Sequence[_Spot], place: Measures) -> list[tuple[float, float]]:
    """Return where each disc is drawn: discs that would cover each other are moved apart, in order."""
    drawn: list[tuple[float, float]] = []
    for spot in spots:
        x, y = _at(spot.x.median, spot.y.median, place)
        ring = [(0.0, 0.0)] + [
            (r * math.cos(turn * math.pi / 4), r * math.sin(turn * math.pi / 4))
            for r in (2 * _DISC + 3, 4 * _DISC + 6)
            for turn in range(8)
        ]
        free = (
            (x + by, y + down)
            for by, down in ring
            if place.left - 6 <= x + by <= place.left + 10 * place.step + 6
            and place.foot - 10 * place.step - 6 <= y + down <= place.foot + 6
            and all(math.dist((x + by, y + down), other) >= 2 * _DISC for other in drawn)
        )
        drawn.append(next(free, (x, y)))
    return drawn


def _ring(x: float, y: float) -> str:
    return tag("circle", cx=x, cy=y, r=5, class_="cc-card cc-stroke-b", stroke_width=2.5)


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> list[str]:
    """Return an arrow from a ring to a disc's edge; where they touch, the ring alone."""
    length = math.dist(start, end)
    if length < _DISC + 12:
        return [_ring(*start)]
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    tip = (end[0] - along[0] * (_DISC + 1), end[1] - along[1] * (_DISC + 1))
    neck = (tip[0] - along[0] * 9, tip[1] - along[1] * 9)
    wing = (-along[1] * 5, along[0] * 5)
    head = " ".join(
        f"{x:.2f},{y:.2f}"
        for x, y in (tip, (neck[0] + wing[0], neck[1] + wing[1]), (neck[0] - wing[0], neck[1] - wing[1]))
    )
    line = {"x1": start[0], "y1": start[1], "x2": neck[0], "y2": neck[1]}
    return [
        tag("line", **line, class_="cc-stroke-b", stroke_width=2.5),
        tag("polygon", points=head, class_="cc-b"),
        _ring(*start),
    ]


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


def compared(parts: Sequence[tuple[str, Map]], rows: Sequence[Label], few: str) -> list[tuple[str, Drawing]]:
    """Return a map for each thing that has any of `rows`: where each part of the room placed it."""
    first = parts[0][1]
    shown = {row.id for row in rows}
    found = []
    for thing in first.placed:
        own = [f"{one.id}/{thing.id}" for one in first.rounds] or [thing.id]
        if shown.isdisjoint(own):
            continue
        stands = [(heading, one.stand(thing.id)) for heading, one in parts]
        marks = [
            _Mark(LETTERS[at], heading, *stand)
            for at, (heading, stand) in enumerate(stands)
            if stand is not None
        ]
        drawn, y = first.laid(marks, crosses=False)
        title = _("{title}: {row}").format(title=first.title, row=thing.text)
        names = {row.id: row.text for row in first.rows}
        table = [[f"{names[row]}: {heading}", *one.listed(row, few)] for heading, one in parts for row in own]
        caption = _("Where each part of the room placed it: the middle of its places.")
        found.append((title, Drawing(picture(_WIDTH, y, title, drawn), caption, first.header, table)))
    return found
