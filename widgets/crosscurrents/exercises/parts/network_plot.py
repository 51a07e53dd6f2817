"""Pictures of a network: a ring or two columns of nodes with their links, and its figures as bars."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import clean, picture, tag, words, wrap

_WIDTH = 340.0
_SIZE, _LEADING = 13, 16.25
_LETTER = 6.9
"""About how wide a letter of 13 units is; boxes are made a little wider than their words."""

RING_LETTERS, RING_LINES = 12, 2
"""How much a node of the ring can be labelled with: so many letters in so many lines."""

_COLUMN_LETTERS, _COLUMN = 14, 110.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """One node to draw: its id, the label it is known by, and the ids are the links' ends."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Tie:
    """One link to draw: its weight as given and now, whether it was taken away, whether it stands out."""

    source: str
    target: str
    given: float
    now: float
    removed: bool = False
    heavy: bool = False


def fits_ring(label: str) -> bool:
    """Return whether a label fits a node of the ring whole, without a broken word."""
    return len(wrap(label, RING_LETTERS)) <= RING_LINES and max(map(len, label.split())) <= RING_LETTERS


def ring(spots: Sequence[Spot], ties: Sequence[Tie], high: float, title: str) -> str:
    """Return nodes on a ring with an arrow for every link, as wide as its weight of at most `high`."""
    tall = 150.0 if len(spots) <= 8 else 232.0
    middle = (_WIDTH / 2, tall + 26)
    at: dict[str, Point] = {}
    boxes: dict[str, Point] = {}  # half of each box's width and height
    for number, spot in enumerate(spots):
        angle = 2 * math.pi * number / len(spots)
        lines = wrap(spot.label, RING_LETTERS, RING_LINES)
        at[spot.id] = (middle[0] + 122 * math.sin(angle), middle[1] - tall * math.cos(angle))
        boxes[spot.id] = (
            max(map(len, lines)) * _LETTER / 2 + 6,
            len(lines) * _LEADING / 2 + 5,
        )
    parts = [
        _arrow(tie, at, boxes, high) for tie in sorted(ties, key=lambda one: one.now) if tie.source in at
    ]
    for spot in spots:
        (x, y), (half, high_) = at[spot.id], boxes[spot.id]
        parts.append(
            _node(
                spot, (x - half, y - high_, 2 * half, 2 * high_), wrap(spot.label, RING_LETTERS, RING_LINES)
            )
        )
    return picture(_WIDTH, 2 * middle[1], title, parts)


def _node(spot: Spot, box: tuple[float, float, float, float], lines: Sequence[str]) -> str:
    """Return one node as a box (left, top, width, height) with its label in the middle."""
    x, y, width, height = box
    first = y + height / 2 - (len(lines) - 1) * _LEADING / 2 + 4.5
    frame = tag(
        "rect", x=x, y=y, width=width, height=height, rx=7, class_="cc-card cc-stroke-soft", stroke_width=1.2
    )
    spans = [
        tag("tspan", clean(line), x=x + width / 2, y=first + number * _LEADING)
        for number, line in enumerate(lines)
    ]
    label = tag("text", *spans, font_size=_SIZE, class_="cc-ink", text_anchor="middle")
    return tag("g", frame, label, class_="cc-network-node", data_node=spot.id)


def _arrow(tie: Tie, at: Mapping[str, Point], boxes: Mapping[str, Point], high: float) -> str:
    """Return one link as a bent arrow, so that the way there and the way back lie apart.

    Both bend towards the middle of the ring, where no node is in their way, one of them more than the other.
    """
    (x1, y1), (x2, y2) = at[tie.source], at[tie.target]
    middle = (sum(x for x, _y in at.values()) / len(at), sum(y for _x, y in at.values()) / len(at))
    inward = (middle[0] - (x1 + x2) / 2, middle[1] - (y1 + y2) / 2)
    clockwise = (x2 - x1) * inward[1] > (y2 - y1) * inward[0]
    if math.hypot(*inward) < 1:  # across the middle: to its own right-hand side, each way
        inward, clockwise = (y1 - y2, x2 - x1), True
    bend = (0.06 if clockwise else 0.24) * math.dist((x1, y1), (x2, y2)) / math.hypot(*inward)
    turn = ((x1 + x2) / 2 + bend * inward[0], (y1 + y2) / 2 + bend * inward[1])
    start, end = _edge((x1, y1), turn, boxes[tie.source]), _edge((x2, y2), turn, boxes[tie.target], 2)
    gone = tie.removed or not tie.now
    width = 1.5 if gone else 0.8 + 4.7 * tie.now / high
    colour = "b" if tie.now != tie.given or tie.removed else "a"
    length = math.dist(turn, end) or 1
    ahead = ((end[0] - turn[0]) / length, (end[1] - turn[1]) / length)
    head = 6 + 1.1 * width
    foot = (end[0] - ahead[0] * head, end[1] - ahead[1] * head)
    side = (-ahead[1] * head * 0.5, ahead[0] * head * 0.5)
    shaft = tag(
        "path",
        d=f"M{_at(start)} Q{_at(turn)} {_at(foot)}",
        fill="none",
        class_=f"cc-stroke-{colour}",
        stroke_width=width,
        **({"stroke_dasharray": "4 4"} if gone else {"stroke_opacity": 0.45 + 0.55 * tie.now / high}),
    )
    tip = tag(
        "polygon",
        points=" ".join(
            _at(one)
            for one in (
                end,
                (foot[0] + side[0], foot[1] + side[1]),
                (foot[0] - side[0], foot[1] - side[1]),
            )
        ),
        class_=f"cc-{colour}",
    )
    half = tuple(0.25 * a + 0.5 * b + 0.25 * c for a, b, c in zip(start, turn, foot, strict=True))
    return tag("g", shaft, tip, *_sign(tie, (half[0], half[1])), **_ends(tie))


def _ends(tie: Tie) -> dict[str, str]:
    """Return the attributes by which a page finds a link again."""
    return {"class_": "cc-network-tie", "data_from": tie.source, "data_to": tie.target}


def _edge(centre: Point, towards: Point, half: Point, gap: float = 0) -> Point:
    """Return where the line from `centre` to `towards` leaves the box around `centre`, `gap` outside it."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    reach = min((half[0] + gap) / abs(dx) if dx else math.inf, (half[1] + gap) / abs(dy) if dy else math.inf)
    return (centre[0] + dx * min(reach, 1), centre[1] + dy * min(reach, 1))


def _at(point: Sequence[float]) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"


def _sign(tie: Tie, where: Point) -> list[str]:
    """Return what a learner did to a link: + more, − less, × taken away; shape says it, not colour alone."""
    if tie.now == tie.given and not tie.removed:
        return []
    x, y = where
    strokes = [(-3.5, -3.5, 3.5, 3.5), (-3.5, 3.5, 3.5, -3.5)] if tie.removed else [(-4.0, 0.0, 4.0, 0.0)]
    if not tie.removed and tie.now > tie.given:
        strokes.append((0, -4, 0, 4))
    return [
        tag("circle", cx=x, cy=y, r=7.5, class_="cc-card cc-stroke-b", stroke_width=1.5),
        *(
            tag("line", x1=x + a, y1=y + b, x2=x + c, y2=y + d, class_="cc-stroke-b", stroke_width=2)
            for a, b, c, d in strokes
        ),
    ]


def columns(givers: Sequence[Spot], receivers: Sequence[Spot], ties: Sequence[Tie], title: str) -> str:
    """Return givers on the left, receivers on the right, and a stream with its amount for every link."""
    most = max((max(tie.given, tie.now) for tie in ties), default=1.0) or 1.0
    right, tall = _stack(receivers, ties, lambda tie: tie.target)
    left, short = _stack(givers, ties, lambda tie: tie.source)
    down = 24.0
    for column, spare in ((left, tall - short), (right, short - tall)):
        gap = max(0.0, spare) / max(1, len(column))
        for number, (one, (top, height)) in enumerate(list(column.items())):
            column[one] = (top + gap * (number + 0.5), height)
    parts = [
        words([_("Gives")], 2, 15, _SIZE, class_="cc-soft"),
        words([_("Receives")], _WIDTH - 2, 15, _SIZE, class_="cc-soft", text_anchor="end"),
    ]
    shown = [tie for tie in ties if tie.source in left and tie.target in right]
    streams, labels = [], []
    for tie in sorted(shown, key=lambda one: -one.now):
        from_here = [one for one in shown if one.source == tie.source]
        to_here = [one for one in shown if one.target == tie.target]
        y1 = down + _slot(left[tie.source], from_here, tie)
        y2 = down + _slot(right[tie.target], to_here, tie)
        streams.append(_stream(tie, y1, y2, most))
        labels.append(_amount(tie, y2))
    parts += [*streams, *labels]
    for spot in givers:
        top, height = left[spot.id]
        parts.append(_node(spot, (1, down + top, _COLUMN, height), wrap(spot.label, _COLUMN_LETTERS, 4)))
    for spot in receivers:
        top, height = right[spot.id]
        x = _WIDTH - 1 - _COLUMN
        parts.append(_node(spot, (x, down + top, _COLUMN, height), wrap(spot.label, _COLUMN_LETTERS, 4)))
    return picture(_WIDTH, down + max(tall, short) + 4, title, parts)


def _stack(
    spots: Sequence[Spot], ties: Sequence[Tie], end: Callable[[Tie], str]
) -> tuple[dict[str, Point], float]:
    """Return each node's (top, height) in its column, tall enough for label and links; and their sum."""
    placed: dict[str, Point] = {}
    y = 0.0
    for spot in spots:
        links = sum(end(tie) == spot.id for tie in ties)
        height = max(len(wrap(spot.label, _COLUMN_LETTERS, 4)) * _LEADING + 12, links * 17 + 4.0)
        placed[spot.id] = (y, height)
        y += height + 9
    return placed, max(0.0, y - 9)


def _slot(box: Point, ties: Sequence[Tie], tie: Tie) -> float:
    """Return the height at which a link meets its node: one slot each, in the order of the links."""
    top, height = box
    return top + height * (ties.index(tie) + 0.5) / len(ties)


def _stream(tie: Tie, y1: float, y2: float, most: float) -> str:
    x1, x2 = 1 + _COLUMN, _WIDTH - 1 - _COLUMN
    gone = tie.removed or not tie.now
    path = tag(
        "path",
        d=f"M{_at((x1, y1))} C{_at((x1 + 45, y1))} {_at((x2 - 62, y2))} {_at((x2, y2))}",
        fill="none",
        class_="cc-stroke-b" if tie.heavy else "cc-stroke-a",
        stroke_width=1.5 if gone else 1.2 + 10 * tie.now / most,
        **({"stroke_dasharray": "4 4"} if gone else {"stroke_opacity": 0.8}),
    )
    # Half-way along the curve: an eighth of each end, three eighths of each handle.
    middle = ((x1 + x2 + 3 * (x1 + 45) + 3 * (x2 - 62)) / 8, (y1 + y2) / 2)
    return tag("g", path, *_sign(tie, middle), **_ends(tie))


def _amount(tie: Tie, y: float) -> str:
    said = f"{0 if tie.removed else tie.now:g}"
    wide = len(said) * 7.6 + 5
    x = _WIDTH - 1 - _COLUMN - 4
    back = tag("rect", x=x - wide, y=y - 8, width=wide, height=16, rx=3, class_="cc-card")
    text = words([said], x - wide / 2, y + 4.6, _SIZE, class_="cc-ink", text_anchor="middle")
    return tag("g", back, text, **_ends(tie))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its length as given and now (0 to 1), the words at its end, and its colour (a, b, c)."""

    given: float
    now: float
    said: str
    colour: str = "a"


@dataclass(frozen=True, slots=True)
class Group:
    """One node's bars under its name, with a line of words below where there is one."""

    name: str
    bars: Sequence[Bar]
    below: str = ""


def bars(groups: Sequence[Group], key: Sequence[tuple[str, str]], title: str) -> str:
    """Return groups of bars; a short upright line marks where a changed bar ended as given."""
    parts, y = [], 4.0
    for colour, label in key:
        parts.append(tag("rect", x=2, y=y, width=12, height=12, class_=f"cc-{colour}"))
        lines = wrap(label, 44)
        parts.append(words(lines, 20, y + 11, _SIZE, class_="cc-soft"))
        y += _LEADING * len(lines) + 4
    for group in groups:
        lines = wrap(group.name, 46)
        parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        parts.append(words(lines, 2, y + 17, 14, class_="cc-ink"))
        y += 17.5 * len(lines) + 8
        for bar in group.bars:
            parts += _bar(bar, y)
            y += 19
        if group.below:
            lines = wrap(group.below, 48)
            parts.append(words(lines, 2, y + 11, _SIZE, class_="cc-soft"))
            y += _LEADING * len(lines) + 2
        y += 8
    return picture(_WIDTH, y, title, parts)


def _bar(bar: Bar, y: float) -> list[str]:
    scale = 150.0
    parts = [
        tag("rect", x=2, y=y, width=max(1.5, scale * bar.now), height=13, rx=2, class_=f"cc-{bar.colour}")
    ]
    if bar.given != bar.now:
        x = 2 + scale * bar.given
        parts.append(tag("line", x1=x, x2=x, y1=y - 3, y2=y + 16, class_="cc-stroke-ink", stroke_width=2))
    where = 2 + scale * max(bar.given, bar.now) + 7
    return [*parts, words([bar.said], where, y + 11, _SIZE, class_="cc-ink")]
