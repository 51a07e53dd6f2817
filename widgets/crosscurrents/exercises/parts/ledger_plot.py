"""The ledger's outcomes, its numbers in words, and its plot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words


@dataclass(frozen=True, slots=True)
class Outcome:
    """One assumption worked out. `gain` in points, `delay` in months, the rest in hours."""

    gain: float
    hours: float
    delay: float
    benefit: float
    net: float


def plainly(value: float) -> str:
    """Return a number with one decimal at most."""
    return f"{round(value, 1) + 0.0:.10g}"


def signed(value: float) -> str:
    """Return a number with its sign, "+12.5" or "−3"; 0 has none."""
    said = plainly(abs(value))
    return said if said == "0" else f"{'+' if value > 0 else '−'}{said}"


def _nice(value: float) -> float:
    """Return a round number not below `value`, for the end of an axis."""
    if value <= 0:
        return 10.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 5, 10) if value <= power * step * (1 + 1e-9))


def plot(found: Mapping[str, Outcome], labels: Mapping[str, str]) -> str:
    """Return benefit against effort as SVG: one point per outcome, the break-even line, both sides named."""
    most = _nice(max(max(one.benefit, one.hours) for one in found.values()))
    left, top, side = 46.0, 30.0, 276.0
    floor = top + side

    def at(effort: float, benefit: float) -> tuple[float, float]:
        return left + side * effort / most, floor - side * benefit / most

    parts = [
        tag(
            "polygon", points=f"{left:g},{floor:g} {left:g},{top:g} {left + side:g},{top:g}", class_="cc-warm"
        ),
        tag("line", x1=left, y1=floor, x2=left + side, y2=floor, class_="cc-stroke-soft", stroke_width=1),
        tag("line", x1=left, y1=top, x2=left, y2=floor, class_="cc-stroke-soft", stroke_width=1),
        tag(
            "line",
            x1=left,
            y1=floor,
            x2=left + side,
            y2=top,
            class_="cc-stroke-soft",
            stroke_width=2,
            stroke_dasharray="6 5",
        ),
        words([_("Benefit, hours")], 4, 18, 13, class_="cc-soft"),
        words([_("Effort, hours")], left + side, floor + 36, 13, class_="cc-soft", text_anchor="end"),
        words([_("more comes out")], left + 10, top + 22, 13, class_="cc-ink"),
        words([_("more goes in")], left + side - 10, floor - 14, 13, class_="cc-ink", text_anchor="end"),
        words([_("break-even")], left + side * 0.66, top + side * 0.42, 13, class_="cc-soft"),
        words([_("toy model")], left + side, 18, 13, class_="cc-soft", text_anchor="end"),
    ]
    for tick in (0.0, most / 2, most):
        x, y = at(tick, tick)
        parts.append(words([f"{tick:g}"], x, floor + 18, 13, class_="cc-soft", text_anchor="middle"))
        if tick:
            parts.append(words([f"{tick:g}"], left - 6, y + 5, 13, class_="cc-soft", text_anchor="end"))
    places = [at(one.hours, one.benefit) for one in found.values()]
    parts.append(
        tag(
            "polyline",
            points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
            class_="cc-stroke-ink",
            stroke_width=1,
            fill="none",
        )
    )
    for which, (x, y) in zip(found, places, strict=True):
        parts.append(_mark(which, x, y))
    for number, which in enumerate(found):
        x, y = left - 30 + 110 * number, floor + 62
        parts += [_mark(which, x, y - 5), words([labels[which]], x + 14, y, 13, class_="cc-ink")]
    return picture(340, floor + 74, _("Benefit against effort"), parts)


def _mark(which: str, x: float, y: float) -> str:
    """Return one point; its shape tells the assumption, its colour only helps."""
    if which == "middle":
        return tag("circle", cx=x, cy=y, r=8, class_="cc-ink cc-stroke-ink")
    if which == "cautious":
        return tag("rect", x=x - 7, y=y - 7, width=14, height=14, class_="cc-b")
    points = f"{x:.1f},{y - 9:.1f} {x - 9:.1f},{y + 7:.1f} {x + 9:.1f},{y + 7:.1f}"
    return tag("polygon", points=points, class_="cc-a")
