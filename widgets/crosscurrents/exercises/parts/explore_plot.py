"""Pictures of what was tried with a toy model: two outputs with their frontier, or one line per try."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap


@dataclass(frozen=True, slots=True)
class Spot:
    """One try: how much `less` (across) and `more` (up); `standing` is "frontier", "beaten" or "short"."""

    less: float
    more: float
    standing: str


def ceiling(value: float) -> float:
    """Return a round number not below `value`, for the end of an axis: at least 2, its half is plain too."""
    if value <= 2:
        return 2.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        power * step for step in (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10) if value <= power * step * (1 + 1e-9)
    )


def frontier_plot(
    spots: Sequence[Spot], now: tuple[float, float] | None, *, less: str, more: str, short: str
) -> str:
    """Return `more` against `less` with the frontier as a staircase, tries numbered, `now` as a diamond.

    `less` and `more` name the axes, `short` what keeps a try off the frontier.
    """
    left, top, wide, high = 40.0, 34.0, 286.0, 232.0
    floor = top + high
    seen = [(one.less, one.more) for one in spots] + ([now] if now else [])
    most_x, most_y = (ceiling(max(pair[axis] for pair in seen)) for axis in (0, 1))

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (wide - 12) * x / most_x, floor - (high - 12) * y / most_y

    parts = [
        tag("line", x1=left, y1=floor, x2=left + wide, y2=floor, class_="cc-stroke-soft", stroke_width=1),
        tag("line", x1=left, y1=top, x2=left, y2=floor, class_="cc-stroke-soft", stroke_width=1),
        words([more], 2, 16, 13, class_="cc-soft"),
        words([less], left + wide, floor + 36, 13, class_="cc-soft", text_anchor="end"),
    ]
    for half in (0.0, 0.5, 1.0):
        x, y = at(most_x * half, most_y * half)
        parts.append(words([f"{most_x * half:g}"], x, floor + 18, 13, class_="cc-soft", text_anchor="middle"))
        if half:
            parts.append(
                words([f"{most_y * half:g}"], left - 6, y + 5, 13, class_="cc-soft", text_anchor="end")
            )
    steps = sorted({(one.less, one.more) for one in spots if one.standing == "frontier"})
    if steps:
        line = [at(*steps[0])]
        for step in steps[1:]:
            x, y = at(*step)
            line += [(x, line[-1][1]), (x, y)]
        line = [(line[0][0], floor), *line, (left + wide, line[-1][1])]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
        parts.append(
            tag(
                "polyline",
                points=path,
                class_="cc-stroke-a",
                stroke_width=2,
                fill="none",
                stroke_dasharray="5 4",
            )
        )
    taken: list[tuple[float, float]] = []
    for number, one in enumerate(spots, start=1):
        x, y = at(one.less, one.more)
        while (round(x, 1), round(y, 1)) in taken:
            x += 13
        taken.append((round(x, 1), round(y, 1)))
        parts += _mark(one.standing, x, y)
        ink = "cc-card" if one.standing == "frontier" else "cc-ink"
        parts.append(words([str(number)], x, y + 4.5, 13, class_=ink, text_anchor="middle"))
    if now:
        x, y = at(*now)
        diamond = f"{x:.1f},{y - 17:.1f} {x + 17:.1f},{y:.1f} {x:.1f},{y + 17:.1f} {x - 17:.1f},{y:.1f}"
        parts.append(tag("polygon", points=diamond, class_="cc-stroke-b", stroke_width=2.5, fill="none"))
    foot = floor + 60
    for row, (standing, label) in enumerate(
        (
            ("frontier", _("on the frontier")),
            ("beaten", _("beaten by another")),
            ("short", short),
            ("now", _("where the sliders stand")),
        )
    ):
        x, y = 14 + 158 * (row % 2), foot + 24 * (row // 2)
        if standing == "now":
            diamond = f"{x:g},{y - 9:g} {x + 9:g},{y:g} {x:g},{y + 9:g} {x - 9:g},{y:g}"
            parts.append(tag("polygon", points=diamond, class_="cc-stroke-b", stroke_width=2.5, fill="none"))
        else:
            parts += _mark(standing, x, y, 8)
        parts.append(words([label], x + 15, y + 4.5, 13, class_="cc-ink"))
    return picture(340, foot + 36, _("{more} against {less}").format(more=more, less=less), parts)


def _mark(standing: str, x: float, y: float, r: float = 11) -> list[str]:
    """Return one try: a disc on the frontier, a ring where it is beaten, a square where it is too little."""
    if standing == "frontier":
        return [tag("circle", cx=x, cy=y, r=r, class_="cc-a")]
    if standing == "beaten":
        return [tag("circle", cx=x, cy=y, r=r, class_="cc-card cc-stroke-a", stroke_width=2)]
    side = 2 * r - 2
    return [
        tag(
            "rect",
            x=x - r + 1,
            y=y - r + 1,
            width=side,
            height=side,
            class_="cc-card cc-stroke-soft",
            stroke_width=2,
        )
    ]


def strip(rows: Sequence[Sequence[float | None]], names: Sequence[str], span: tuple[float, float]) -> str:
    """Return one line per try with a mark for each output, from `span[0]` to `span[1]`.

    `rows` holds per try as many values as there are `names` (three at most); None leaves the mark out.
    """
    left, wide = 34.0, 290.0
    low, high = span
    parts: list[str] = []
    y = 6.0
    for at, name in enumerate(names):
        for line in wrap(name, 42):
            y += 17
            if line == wrap(name, 42)[0]:
                parts += _point(at, 12, y - 4)
            parts.append(words([line], 28, y, 13, class_="cc-ink"))
        y += 5
    y += 16
    for tick in (low, (low + high) / 2, high):
        x = left + wide * (tick - low) / (high - low)
        said = f"{tick:g}".replace("-", "−")
        parts.append(words([said], x, y, 13, class_="cc-soft", text_anchor="middle"))
    lanes = [14.0 * (at - (len(names) - 1) / 2) for at in range(len(names))]  # equal values stay apart
    y += 8
    for number, values in enumerate(rows, start=1):
        middle = y + 7 * len(names) + 8
        parts.append(words([str(number)], 4, middle + 5, 14, class_="cc-ink"))
        for at, value in enumerate(values):
            lane = middle + lanes[at]
            ends = {"x1": left, "x2": left + wide, "y1": lane, "y2": lane}
            parts.append(tag("line", **ends, class_="cc-stroke-line", stroke_width=2))
            if value is not None:
                parts += _point(at, left + wide * (value - low) / (high - low), lane)
        y = middle + 7 * len(names) + 4
    return picture(340, y + 6, _("What you tried"), parts)


def _point(at: int, x: float, y: float) -> list[str]:
    """Return one of three marks; its shape tells the output, its colour only helps."""
    if at == 0:
        return [tag("circle", cx=x, cy=y, r=7, class_="cc-a")]
    if at == 1:
        return [
            tag("rect", x=x - 6, y=y - 6, width=12, height=12, class_="cc-card cc-stroke-b", stroke_width=3)
        ]
    return [
        tag(
            "polygon",
            points=f"{x:.1f},{y - 8:.1f} {x - 8:.1f},{y + 7:.1f} {x + 8:.1f},{y + 7:.1f}",
            class_="cc-c",
        )
    ]
