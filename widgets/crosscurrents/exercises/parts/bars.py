"""Horizontal bars as SVG: a few rows, in each one bar per series, told apart by more than colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap

WIDTH = 340.0
_LETTER = 8.0
"""Room one letter of a 13-unit text may take, in units: the widest of the usual system fonts needs 7.8."""
_THICK = 15.0
_LOOKS: tuple[dict[str, Value], ...] = (
    {"class_": "cc-a cc-stroke-a"},
    {"class_": "cc-warm cc-stroke-b"},
    {"class_": "cc-card cc-stroke-c"},
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured: a bar per series. `values` are 0 or more; None draws no bar, only its text."""

    label: str
    values: Sequence[float | None]
    texts: Sequence[str]
    note: str = ""


def percent(part: float, whole: float) -> str:
    """Return `part` of `whole` as "38%"; "0%" where there is no whole."""
    return f"{round(100 * part / whole) if whole else 0}%"


def bars(rows: Sequence[Row], series: Sequence[str], title: str) -> str:
    """Return all rows under each other with the key on top; bars share one scale. At most three series."""
    parts: list[str] = []
    y = 8.0
    if len(series) > 1:
        for at, name in enumerate(series):
            lines = wrap(name, 34, 2)
            parts.append(_bar(at, 4, y, 22))
            parts.append(words(lines, 36, y + 12.5, 14, class_="cc-ink"))
            y += 6 + 17.5 * len(lines)
        y += 6
    longest = WIDTH - 16 - _LETTER * max((len(text) for row in rows for text in row.texts), default=0)
    most = max((value for row in rows for value in row.values if value is not None), default=0) or 1
    for row in rows:
        lines = wrap(row.label, 36, 3)
        parts.append(tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        y += 21
        parts.append(words(lines, 4, y, 14, class_="cc-ink", font_weight="600"))
        y += 17.5 * (len(lines) - 1) + 8
        for at, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
            length = 0.0 if value is None else longest * value / most
            if value is not None:
                parts.append(_bar(at, 4, y, max(length, 2)))
            parts.append(words([text], 12 + length, y + 12.5, 13, class_="cc-ink"))
            y += _THICK + 4
        if row.note:
            noted = wrap(row.note, 47, 4)
            parts.append(words(noted, 4, y + 12, 13, class_="cc-soft"))
            y += 16.25 * len(noted)
        y += 10
    return picture(WIDTH, y, title, parts)


def _bar(series: int, x: float, y: float, length: float) -> str:
    return tag("rect", x=x, y=y, width=length, height=_THICK, rx=2, stroke_width=1.5, **_LOOKS[series])
