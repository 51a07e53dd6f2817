"""Pictures of sorted cards: counts in a matrix of two dimensions, or card numbers in the boxes of one."""

from __future__ import annotations

from collections.abc import Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_WIDTH, _SIZE, _LEADING = 340.0, 13, 16.25


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    key: Sequence[Sequence[int]] | None,
) -> str:
    """Return counts as discs, larger for more; `key` in brackets beside them.

    `counts` and `key` have a row per entry of `rows`, each with a number per entry of `columns`.
    """
    left = 96.0
    step = (_WIDTH - left) / len(columns)
    heads = [wrap(label, max(6, int(step / 7.2)), 4) for label in columns]
    parts = [
        words(
            head,
            left + step * (at + 0.5),
            15 + (max(map(len, heads)) - len(head)) * _LEADING,
            _SIZE,
            class_="cc-soft",
            text_anchor="middle",
        )
        for at, head in enumerate(heads)
    ]
    y = 15 + _LEADING * max(map(len, heads)) - 6
    most = max(max(row) for row in counts) or 1
    for row, label in enumerate(rows):
        lines = wrap(label, 13, 4)
        height = max(58.0, len(lines) * _LEADING + 14)
        middle = y + height / 2
        parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        first = middle - (len(lines) - 1) * _LEADING / 2 + 4.5
        parts.append(words(lines, 2, first, _SIZE, class_="cc-ink"))
        for column in range(len(columns)):
            x = left + step * (column + 0.5)
            count, theirs = counts[row][column], key[row][column] if key else 0
            up = 8.0 if key else 0.0
            if count:
                radius = 9 + min(7.0, step / 2 - 11) * count / most
                parts.append(tag("circle", cx=x, cy=middle - up, r=radius, class_="cc-a"))
            else:
                parts.append(tag("circle", cx=x, cy=middle - up, r=2, class_="cc-line"))
            if count:
                said = str(count)
                parts.append(words([said], x, middle - up + 5, 14, class_="cc-card", text_anchor="middle"))
            if theirs:
                low = middle + 22
                parts.append(words([f"({theirs})"], x, low, _SIZE, class_="cc-soft", text_anchor="middle"))
        y += height
    return picture(_WIDTH, y + 2, _("Cards by box"), parts)


def lists(boxes: Sequence[tuple[str, Sequence[int]]], key: Sequence[Sequence[int]] | None) -> str:
    """Return each box with the numbers of its cards; open rings where `key` has a card and the box has not.

    Cards are counted from 0 and shown from 1.
    """
    parts, y = [], 2.0
    each = int((_WIDTH - 8) // 32)
    for at, (label, cards) in enumerate(boxes):
        lines = wrap(label, 44, 3)
        parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        parts.append(words(lines, 2, y + 18, 14, class_="cc-ink"))
        y += 17.5 * len(lines) + 10
        missing = [card for card in key[at] if card not in cards] if key else []
        shown = [(card, True) for card in cards] + [(card, False) for card in missing]
        for number, (card, mine) in enumerate(shown):
            x, foot = 18 + 32 * (number % each), y + 14 + 32 * (number // each)
            ring = {"class_": "cc-a"} if mine else {"class_": "cc-card cc-stroke-b", "stroke_width": 2}
            parts.append(tag("circle", cx=x, cy=foot, r=13, **ring))
            colour = "cc-card" if mine else "cc-ink"
            parts.append(words([str(card + 1)], x, foot + 5, 14, class_=colour, text_anchor="middle"))
        y += 32 * max(1, -(-len(shown) // each)) + 4
    return picture(_WIDTH, y, _("Cards by box"), parts)
