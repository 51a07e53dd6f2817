"""Everybody's places as dots on lines, one line an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_WIDTH, _SIDE = 340.0, 24.0
_ROUND = 9.5
_STEP = 2 * _ROUND + 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A ranker's mark: the letter in the dot, and who it is."""

    letter: str
    who: str


def dots(rows: Sequence[tuple[str, Sequence[int], int]], marks: Sequence[Mark], most: int) -> str:
    """Return the plot as SVG. A row is `(label, each ranker's place, the learner's)`, places 1 to `most`.

    Dots at one place stand side by side where there is room for two, else above each other.
    """
    step = (_WIDTH - 2 * _SIDE) / (most - 1)
    abreast = 2 if step >= 2 * _STEP - 3 else 1
    parts, y = _key(marks)
    y += 20
    parts += [
        words([str(place)], _x(place, step), y, 13, class_="cc-soft", text_anchor="middle")
        for place in range(1, most + 1)
    ]
    y += 8
    for label, held, mine in rows:
        parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        lines = wrap(label, 46, 2)
        parts.append(words(lines, 4, y + 18, 14, class_="cc-ink"))
        y += 17.5 * len(lines) + 8
        deepest = max(-(-held.count(place) // abreast) for place in held)
        top, foot = y + _ROUND, y + _ROUND + _STEP * (deepest - 1)
        line = foot + _ROUND + 6
        parts.append(
            tag(
                "line",
                x1=_x(1, step),
                x2=_x(most, step),
                y1=line,
                y2=line,
                class_="cc-stroke-line",
                stroke_width=2,
            )
        )
        parts.append(
            tag(
                "line",
                x1=_x(min(held), step),
                x2=_x(max(held), step),
                y1=line,
                y2=line,
                class_="cc-stroke-b",
                stroke_width=4,
            )
        )
        parts += _stacked(held, marks, step, foot, abreast)
        parts.append(_triangle(_x(mine, step), line))
        y = max(line, top) + 18
    return picture(_WIDTH, y, _("Everybody's places"), parts)


def _x(place: int, step: float) -> float:
    return _SIDE + step * (place - 1)


def _stacked(held: Sequence[int], marks: Sequence[Mark], step: float, foot: float, abreast: int) -> list[str]:
    parts: list[str] = []
    for place in sorted(set(held)):
        here = [at for at, one in enumerate(held) if one == place]
        for nth, at in enumerate(here):
            level, side = divmod(nth, abreast)
            beside = min(abreast, len(here) - level * abreast)
            x = _x(place, step) + (side - (beside - 1) / 2) * _STEP
            parts += _dot(marks[at].letter, x, foot - level * _STEP)
    return parts


def _dot(letter: str, x: float, y: float) -> list[str]:
    return [
        tag("circle", cx=x, cy=y, r=_ROUND, class_="cc-card cc-stroke-b", stroke_width=2),
        words([letter], x, y + 4.7, 13, class_="cc-ink", text_anchor="middle"),
    ]


def _triangle(x: float, line: float) -> str:
    """Return the learner's mark, a triangle that points at the line from below."""
    points = f"{x:.2f},{line:.2f} {x + 8:.2f},{line + 13:.2f} {x - 8:.2f},{line + 13:.2f}"
    return tag("polygon", points=points, class_="cc-a")


def _key(marks: Sequence[Mark]) -> tuple[list[str], float]:
    parts, y = [_triangle(12, 4), words([_("you")], 28, 16, 13, class_="cc-ink")], 16.0
    for mark in marks:
        y += 22
        parts += _dot(mark.letter, 12, y - 4)
        lines = wrap(mark.who, 44, 2)
        parts.append(words(lines, 28, y, 13, class_="cc-ink"))
        y += 16.25 * (len(lines) - 1)
    return parts, y + 4
