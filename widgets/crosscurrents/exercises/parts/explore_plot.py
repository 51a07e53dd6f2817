"""Pictures of what was tried with a toy model: two outputs with their frontier, or one line per try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.axes import Axes, ceiling
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap


@dataclass(frozen=True, slots=True)
class Spot:
    """One try: how much `less` (across) and `more` (up); `standing` is "frontier", "beaten" or "short"."""

    less: float
    more: float
    standing: str


def frontier_plot(
    spots: Sequence[Spot], now: tuple[float, float] | None, *, less: str, more: str, short: str
) -> str:
    """Return `more` against `less` with the frontier as a staircase, tries numbered, `now` as a diamond.

    `less` and `more` name the axes, `short` what keeps a try off the frontier.
    """
    seen = [(one.less, one.more) for one in spots] + ([now] if now else [])
    most_x, most_y = (ceiling(max(pair[axis] for pair in seen)) for axis in (0, 1))
    axes = Axes(less, more, most_x, most_y, high=232.0)
    parts = axes.drawn()
    front = [(one.less, one.more) for one in spots if one.standing == "frontier"]
    if front:
        parts.append(axes.staircase(front, "cc-stroke-a"))
    taken: list[tuple[float, float]] = []
    for number, one in enumerate(spots, start=1):
        x, y = axes.at(one.less, one.more)
        while (round(x, 1), round(y, 1)) in taken:
            x += 13
        taken.append((round(x, 1), round(y, 1)))
        parts += _mark(one.standing, x, y)
        ink = "cc-card" if one.standing == "frontier" else "cc-ink"
        parts.append(words([str(number)], x, y + 4.5, 13, class_=ink, text_anchor="middle"))
    if now:
        x, y = axes.at(*now)
        diamond = f"{x:.1f},{y - 17:.1f} {x + 17:.1f},{y:.1f} {x:.1f},{y + 17:.1f} {x - 17:.1f},{y:.1f}"
        parts.append(tag("polygon", points=diamond, class_="cc-stroke-b", stroke_width=2.5, fill="none"))
    foot = axes.floor + 60
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
