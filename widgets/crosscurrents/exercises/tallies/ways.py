"""Ways through a few points as SVG: bands as wide as the number that took them, from layer to layer down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crosscurrents.exercises.parts.svg import Value, tag, words

Way = tuple[str, str]
"""From one point to the next point or end, by id."""

_WIDTH, _SIDE, _TOP = 340.0, 4.0, 4.0
_BAR, _GAP, _LEAST = 22.0, 16.0, 26.0
_TALL, _DROPS = 246.0, (27.0, 70.0)
"""How high all layers should stand, and how far apart they may: a wall shows them beside their names."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a point looks: its short name, whether it is an end, and whether what left it is hidden."""

    name: str
    end: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    """One seat in a layer, of a point or of a way that passes by: its left edge and its width."""

    x: float
    wide: float


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

    `ways` are those that somebody took, with their number. One that skips layers goes round what stands
    in them: it has a seat of its own in each, as in Sugiyama, K., Tagawa, S. & Toda, M. (1981), "Methods
    for visual understanding of hierarchical system structures", IEEE Transactions on Systems, Man, and
    Cybernetics 11(2), 109-125; as there, a layer is ordered by where its seats are reached from.
    """
    levels = sorted({depth[one] for one in marks})
    drop = min(max((_TALL - _BAR * len(levels)) / max(len(levels) - 1, 1), _DROPS[0]), _DROPS[1])
    layer = _BAR + drop
    at = {one: levels.index(depth[one]) for one in marks}
    chains = {
        way: [way[0], *(f"{way[0]}>{way[1]}@{level}" for level in range(at[way[0]] + 1, at[way[1]])), way[1]]
        for way in ways
    }
    legs = {leg: ways[way] for way, chain in chains.items() for leg in pairwise(chain)}
    rows = [[one for one in marks if at[one] == level] for level in range(len(levels))]
    for way, chain in chains.items():
        for level, seat in enumerate(chain[1:-1], start=at[way[0]] + 1):
            rows[level].append(seat)
    for above, row in pairwise(rows):
        row.sort(key=_reached(above, row, legs).__getitem__)
    slots, unit = _slots(rows, legs)
    ends = _ends(legs, slots, unit)
    parts: list[str] = []
    numbers: list[str] = []
    for way, count in ways.items():
        joints = [ends[leg] for leg in pairwise(chains[way])]
        top = _TOP + at[way[0]] * layer + _BAR
        parts.append(_band(joints, count * unit, top, drop))
        near = 0.5 if len(joints) == 1 else 0.3  # where a long way starts it is its own
        x = joints[0][0] * (1 - near) + joints[0][1] * near + count * unit / 2
        numbers.append(_bold(str(count), x, top + drop * near + 5, 13, "cc-ink"))
    for one, mark in marks.items():
        parts += _point(mark, slots[one], _TOP + at[one] * layer)
    return [*parts, *numbers], _TOP + len(rows) * layer - drop + 6


def _reached(
    above: Sequence[str], row: Sequence[str], legs: Mapping[Way, int]
) -> dict[str, tuple[float, int]]:
    """Return for each seat of a row the mean place it is reached from in the row above, then its own."""
    found = {}
    for own, one in enumerate(row):
        into = [(above.index(start), count) for (start, to), count in legs.items() if to == one]
        total = sum(count for _at, count in into)
        found[one] = (sum(at * count for at, count in into) / total if total else float(own), own)
    return found


def _slots(rows: Sequence[Sequence[str]], legs: Mapping[Way, int]) -> tuple[dict[str, _Slot], float]:
    """Return where every seat stands, and how wide one person is; the fullest row fits the picture."""
    flow = {
        one: max(sum(count for leg, count in legs.items() if leg[side] == one) for side in (0, 1))
        for row in rows
        for one in row
    }
    inside = _WIDTH - 2 * _SIDE
    most = max(len(row) for row in rows)
    unit = (inside - _LEAST * most - _GAP * (most - 1)) / max(sum(flow[one] for one in row) for row in rows)
    slots = {}
    for row in rows:
        wide = [max(flow[one] * unit, _LEAST) for one in row]
        gap = (inside - sum(wide)) / (len(row) + 1)
        x = _SIDE + gap
        for one, own in zip(row, wide, strict=True):
            slots[one] = _Slot(x, own)
            x += own + gap
    return slots, unit


def _ends(legs: Mapping[Way, int], slots: Mapping[str, _Slot], unit: float) -> dict[Way, tuple[float, float]]:
    """Return the left edges of each leg's two ends: side by side in the middle of their seats, uncrossed."""
    left: dict[tuple[str, int], float] = {}
    for one, slot in slots.items():
        for side in (0, 1):
            taken = sum(count for leg, count in legs.items() if leg[side] == one)
            left[one, side] = slot.x + (slot.wide - taken * unit) / 2
    found = {}
    for leg in sorted(legs, key=lambda leg: (slots[leg[0]].x, slots[leg[1]].x)):
        start, to = leg
        found[leg] = (left[start, 0], left[to, 1])
        left[start, 0] += legs[leg] * unit
        left[to, 1] += legs[leg] * unit
    return found


def _band(joints: Sequence[tuple[float, float]], wide: float, top: float, drop: float) -> str:
    """Return one way as a band: a bend per layer, straight on where it passes through one."""
    layer = _BAR + drop
    down: list[str] = []
    up: list[str] = []
    for nth, (x, end) in enumerate(joints):
        head = top + nth * layer
        bend, foot = head + drop / 2, head + drop
        down.append(f"{'L' if nth else 'M'}{x:.1f} {head:.1f}")
        down.append(f"C{x:.1f} {bend:.1f} {end:.1f} {bend:.1f} {end:.1f} {foot:.1f}")
        right, far = x + wide, end + wide
        up.append(f"C{far:.1f} {bend:.1f} {right:.1f} {bend:.1f} {right:.1f} {head:.1f}")
        up.append(f"L{far:.1f} {foot:.1f}")
    return tag("path", d=" ".join([*down, *reversed(up), "Z"]), class_="cc-a", fill_opacity=0.4)


def _point(mark: Mark, slot: _Slot, y: float) -> list[str]:
    """Return a point as a dark bar with its name, an end as a pale one, a hidden one dashed."""
    look: dict[str, Value] = {"class_": "cc-a cc-stroke-a"}
    if mark.end:
        look = {"class_": "cc-card cc-stroke-b"}
    elif mark.hidden:
        look = {"class_": "cc-card cc-stroke-soft", "stroke_dasharray": "4 3"}
    ink = "cc-ink" if mark.end or mark.hidden else "cc-card"
    return [
        tag("rect", x=slot.x, y=y, width=slot.wide, height=_BAR, rx=3, stroke_width=1.5, **look),
        _bold(mark.name, slot.x + slot.wide / 2, y + 16, 14, ink),
    ]


def _bold(text: str, x: float, y: float, size: float, ink: str) -> str:
    return words([text], x, y, size, class_=ink, text_anchor="middle", font_weight="600")
