"""Two axes with plain numbers, and the staircase of what nothing beats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.exercises.parts.svg import tag, words

Point = tuple[float, float]


def ceiling(value: float) -> float:
    """Return a round number not below `value`, for the end of an axis: at least 2, its half is plain too."""
    if value <= 2:
        return 2.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        power * step for step in (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10) if value <= power * step * (1 + 1e-9)
    )


@dataclass(frozen=True)
class Axes:
    """A plot from 0 to `most_x` and `most_y`; sizes in the picture's units."""

    across: str
    up: str
    most_x: float
    most_y: float
    top: float = 34.0
    high: float = 240.0
    left: float = 40.0
    wide: float = 288.0

    def drawn(self) -> list[str]:
        """Return the two lines, their names, and the numbers at nothing, half and all."""
        end, floor = self.left + self.wide, self.floor
        rule: dict[str, str | float | int] = {"class_": "cc-stroke-soft", "stroke_width": 1}
        parts = [
            tag("line", x1=self.left, y1=floor, x2=end, y2=floor, **rule),
            tag("line", x1=self.left, y1=self.top, x2=self.left, y2=floor, **rule),
            words([self.up], 2, 16, 13, class_="cc-soft"),
            words([self.across], end, floor + 36, 13, class_="cc-soft", text_anchor="end"),
        ]
        for half in (0.0, 0.5, 1.0):
            x, y = self.at(self.most_x * half, self.most_y * half)
            along, above = f"{self.most_x * half:g}", f"{self.most_y * half:g}"
            parts.append(words([along], x, floor + 18, 13, class_="cc-soft", text_anchor="middle"))
            if half:
                parts.append(words([above], self.left - 6, y + 5, 13, class_="cc-soft", text_anchor="end"))
        return parts

    @property
    def floor(self) -> float:
        """Return where the axis across stands."""
        return self.top + self.high

    def at(self, x: float, y: float) -> Point:
        """Return where the values stand in the picture."""
        return (
            self.left + (self.wide - 14) * x / self.most_x,
            self.floor - (self.high - 14) * y / self.most_y,
        )

    def staircase(self, points: Sequence[Point], colour: str) -> str:
        """Return the line along what nothing beats, from the floor to the right edge; `points` as values."""
        steps = sorted({self.at(*point) for point in points})
        line = [(steps[0][0], self.floor), steps[0]]
        for x, y in steps[1:]:
            line += [(x, line[-1][1]), (x, y)]
        line.append((self.left + self.wide, line[-1][1]))
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
        return tag(
            "polyline", points=path, class_=colour, stroke_width=2, fill="none", stroke_dasharray="5 4"
        )
