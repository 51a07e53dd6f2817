"""Distributions over a few ordered steps as SVG: a row of columns each, with the mean under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.exercises.parts.svg import tag, words, wrap

WIDTH = 340.0
_SIDE = 8.0
TALL = 74.0
"""Height of a column that holds every answer: the same in every row of a picture, so that they compare."""


@dataclass(frozen=True, slots=True)
class Row:
    """One distribution: how many answers took each step, and their mean as place among the steps, from 0.

    `said` is the mean in words. Where the row is hidden, `counts` is empty and `said` stands for all of it.
    """

    label: str
    counts: Sequence[int]
    mean: float
    said: str


def columns(
    rows: Sequence[Row], steps: Sequence[str], y: float, tall: float = TALL
) -> tuple[list[str], float]:
    """Return all rows under each other from `y` down, and where they end. `steps` are short.

    `tall` is how high a column stands that holds every answer.
    """
    wide = (WIDTH - 2 * _SIDE) / len(steps)
    parts: list[str] = []
    for row in rows:
        heads = wrap(row.label, 36)
        parts.append(tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        parts.append(words(heads, 4, y + 20, 14, class_="cc-ink", font_weight="600"))
        y += 20 + 17.5 * (len(heads) - 1)
        if not row.counts:
            parts.append(words([row.said], 4, y + 20, 13, class_="cc-soft"))
            y += 34
            continue
        total = sum(row.counts)
        floor = y + 26 + tall * max(row.counts) / total
        parts += _standing(row.counts, floor, wide, tall)
        parts += _mean(row, floor, wide)
        parts += [
            words([step], _middle(at, wide), floor + 33, 13, class_="cc-soft", text_anchor="middle")
            for at, step in enumerate(steps)
        ]
        y = floor + 44
    return parts, y


def _middle(at: float, wide: float) -> float:
    return _SIDE + wide * (at + 0.5)


def _standing(counts: Sequence[int], floor: float, wide: float, full: float) -> list[str]:
    thick = min(wide - 6, 44.0)
    parts = []
    for at, count in enumerate(counts):
        x, tall = _middle(at, wide), full * count / sum(counts)
        if count:
            box = {"x": x - thick / 2, "y": floor - tall, "width": thick, "height": tall}
            parts.append(tag("rect", **box, class_="cc-a", rx=2))
            parts.append(words([str(count)], x, floor - tall - 5, 13, class_="cc-ink", text_anchor="middle"))
    parts.append(
        tag("line", x1=_SIDE, x2=WIDTH - _SIDE, y1=floor, y2=floor, class_="cc-stroke-soft", stroke_width=1)
    )
    return parts


def _mean(row: Row, floor: float, wide: float) -> list[str]:
    """Return the mean's triangle, pointing at the line from below, its words on the side with more room."""
    x = _middle(row.mean, wide)
    points = f"{x:.2f},{floor + 2:.2f} {x + 7:.2f},{floor + 14:.2f} {x - 7:.2f},{floor + 14:.2f}"
    right = x < WIDTH / 2
    side, anchor = (x + 11, "start") if right else (x - 11, "end")
    return [
        tag("polygon", points=points, class_="cc-b"),
        words([row.said], side, floor + 15, 13, class_="cc-ink", text_anchor=anchor),
    ]
