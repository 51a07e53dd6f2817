"""A grid of rated cells as a heat map: shade and number say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_WIDTH = 340.0
_CELLS = {1: 64.0, 2: 92.0, 3: 78.0, 4: 58.0, 5: 48.0, 6: 42.0}
"""How wide a cell is by the number of columns."""
_DARKEST = 0.5
"""Opacity of the highest value: at most so much that the page's ink stays legible on it, light or dark."""
_LETTERS = "ABCDEF"

Cells = Mapping[tuple[str, str], int]
"""Values of one subject by `(row, column)`."""


def heat(
    subjects: Sequence[tuple[str, Cells]],
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    ends: tuple[int, int],
    marked: Collection[tuple[str, str]] = (),
) -> str:
    """Return one map a subject, below each other, as SVG.

    Rows and columns are `(id, label)`, `ends` the lowest and highest value of the scale; cells in `marked`
    get a frame. Four columns and more are lettered, with a key below.
    """
    wide = _CELLS[len(columns)]
    left = _WIDTH - wide * len(columns)
    lettered = len(columns) > 3
    parts: list[str] = []
    y = 0.0
    for name, cells in subjects:
        if len(subjects) > 1:
            heads = wrap(name, 40, 2)
            parts.append(words(heads, 2, y + 17, 15, class_="cc-ink", font_weight="600"))
            y += 18.75 * len(heads) + 6
        if len(columns) > 1:
            labels = [
                [_LETTERS[at]] if lettered else wrap(label, int(wide / 6.4), 3)
                for at, (_id, label) in enumerate(columns)
            ]
            for at, given in enumerate(labels):
                parts.append(
                    words(given, left + wide * (at + 0.5), y + 15, 13, class_="cc-soft", text_anchor="middle")
                )
            y += 16.25 * max(map(len, labels)) + 6
        for row, label in rows:
            lines = wrap(label, int((left - 6) / 6.3), 5)
            tall = max(38.0, 16.25 * len(lines) + 8)
            parts.append(words(lines, 2, y + tall / 2 + 4.5 - 8.125 * (len(lines) - 1), 13, class_="cc-ink"))
            for at, (column, _label) in enumerate(columns):
                parts += _cell(
                    cells.get((row, column)),
                    left + wide * at,
                    y,
                    (wide, tall),
                    ends,
                    framed=(row, column) in marked,
                )
            y += tall
        y += 16
    if lettered:
        for at, (_id, label) in enumerate(columns):
            lines = wrap(f"{_LETTERS[at]}  {label}", 46, 2)
            parts.append(words(lines, 2, y + 10, 13, class_="cc-soft"))
            y += 16.25 * len(lines) + 4
        y += 8
    return picture(_WIDTH, y - 6, _("Heat map"), parts)


def _cell(
    value: int | None, x: float, y: float, size: tuple[float, float], ends: tuple[int, int], *, framed: bool
) -> list[str]:
    wide, tall = size
    box = {"x": x + 2, "y": y + 2, "width": wide - 4, "height": tall - 4, "rx": 4}
    parts = [tag("rect", **box, class_="cc-stroke-line", fill="none", stroke_width=1)]
    if value is not None:
        shade = _DARKEST * (value - ends[0]) / (ends[1] - ends[0])
        parts.append(tag("rect", **box, class_="cc-a", fill_opacity=shade))
        middle = x + wide / 2
        parts.append(
            words([str(value)], middle, y + tall / 2 + 5.5, 16, class_="cc-ink", text_anchor="middle")
        )
    if framed:
        parts.append(tag("rect", **box, class_="cc-stroke-b", fill="none", stroke_width=3))
    return parts
