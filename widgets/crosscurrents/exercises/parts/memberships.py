"""A membership table's figures, and the pieces of its picture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.stats.shares import median, share

Pair = tuple[str, str]
"""One membership: (row id, column id)."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One organisation; `hours` are all its staff's working hours, in the table's unit."""

    id: str
    name: str
    about: str = ""
    hours: float | None = None


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One alliance; `hours` are what a member spends on it, in the table's unit.

    Where rows are tasks, a column is an organisation that may lead them, and has no hours. `short` heads
    the column on a wide screen, where the name is long.
    """

    id: str
    name: str
    hours: float | None = None
    short: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a membership table adds up to. `hours` in the table's unit; `sits` and `meets` by row id."""

    members: int
    in_any: int
    in_two_to_four: int
    spread: Mapping[int, int]  # number of alliances -> how many rows
    middle: float
    pairs: int
    pairs_meeting: int
    sits: Mapping[str, Sequence[str]]
    meets: Mapping[str, Sequence[str]]
    hours: Mapping[str, float]


def figures(rows: Sequence[str], costs: Mapping[str, float], links: Iterable[Pair]) -> Figures:
    """Return the figures of a table with these rows, the columns' hours `costs`, and these memberships."""
    member = set(links)
    sits = {row: [column for column in costs if (row, column) in member] for row in rows}
    counts = [len(sits[row]) for row in rows]
    meeting = [(one, two) for one, two in combinations(rows, 2) if set(sits[one]) & set(sits[two])]
    return Figures(
        members=len(rows),
        in_any=sum(count > 0 for count in counts),
        in_two_to_four=sum(2 <= count <= 4 for count in counts),
        spread={number: counts.count(number) for number in range(len(costs) + 1)},
        middle=median(counts),
        pairs=len(rows) * (len(rows) - 1) // 2,
        pairs_meeting=len(meeting),
        sits=sits,
        meets={row: [b if a == row else a for a, b in meeting if row in (a, b)] for row in rows},
        hours={row: sum(costs[column] for column in sits[row]) for row in rows},
    )


def percent(part: float, whole: float) -> int:
    """Return `part` of `whole` in whole per cent, halves upwards; 0 where there is no whole."""
    return int(100 * part / whole + 0.5) if whole else 0


def spread(given: Figures, changed: Figures | None) -> Drawing:
    """Return how many members have 0, 1, 2 … alliances as bars."""
    most = max([*given.spread.values(), *(changed.spread.values() if changed else [])])
    used = [n for n in given.spread if given.spread[n] or (changed and changed.spread[n])]
    numbers = range(max(used) + 1)
    parts, y = [words([_("Alliances")], 4, 16, 13, class_="cc-soft")], 26.0
    parts.append(words([_("Members")], 84, 16, 13, class_="cc-soft"))
    for number in numbers:
        bars = [(given.spread[number], "cc-a" if not changed else "cc-line")]
        bars += [(changed.spread[number], "cc-a")] if changed else []
        height = 20 / len(bars)
        parts.append(words([str(number)], 40, y + 15, 14, class_="cc-ink", text_anchor="middle"))
        for at, (count, colour) in enumerate(bars):
            parts.append(
                tag(
                    "rect",
                    x=84,
                    y=y + at * height,
                    width=210 * count / most,
                    height=height,
                    class_=colour,
                )
            )
        said = f"{given.spread[number]}"
        if changed and changed.spread[number] != given.spread[number]:
            said += f" → {changed.spread[number]}"
        longest = max(count for count, _colour in bars)
        parts.append(words([said], 90 + 210 * longest / most, y + 15, 14, class_="cc-ink"))
        y += 28
    header = [_("Alliances"), _("Members, as given")] + ([_("Members, changed")] if changed else [])
    table = [[str(n), str(given.spread[n]), *([str(changed.spread[n])] if changed else [])] for n in numbers]
    caption = _("How many members sit in how many alliances.")
    if changed:
        caption += " " + _("Pale: as given; full: as you changed it.")
    return Drawing(picture(340, y, _("Alliances per member"), parts), caption, header, table)


def matrix(
    rows: Sequence[Row], columns: Sequence[Column], unit: str, given: Collection[Pair], now: Collection[Pair]
) -> str:
    """Return the table as SVG: who sits where, changes marked, and each row's share of staff hours.

    `unit` is empty where the columns have no hours; the cells then have the whole width.
    """
    before, after = (
        figures([row.id for row in rows], {one.id: one.hours or 0 for one in columns}, links)
        for links in (given, now)
    )
    step = min(22.0, 126 / len(columns)) if unit else min(34.0, 200 / len(columns))
    bars = 134 + step * len(columns) + 8
    most = max([share(f.hours[row.id], row.hours or 0) for row in rows for f in (before, after)]) or 1
    letters = "ABCDEFGH"
    parts = [
        words([letters[at]], 134 + step * (at + 0.5), 14, 13, class_="cc-soft", text_anchor="middle")
        for at in range(len(columns))
    ]
    y = 22.0
    for row in rows:
        lines = wrap(row.name, 17, 3)
        tall = 16.25 * len(lines) + 10
        middle = y + tall / 2
        parts.append(tag("line", x1=0, x2=340, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        parts.append(words(lines, 2, y + 17, 13, class_="cc-ink"))
        for at, column in enumerate(columns):
            was, is_ = (row.id, column.id) in given, (row.id, column.id) in now
            parts += _square(134 + step * (at + 0.5), middle, was, is_)
        if row.hours:
            parts += _bar(
                bars,
                middle,
                (332 - bars - 40) / most,
                share(before.hours[row.id], row.hours),
                share(after.hours[row.id], row.hours),
                said=f"{percent(after.hours[row.id], row.hours)}%",
            )
        y += tall
    y += 20 if unit else 0
    if unit:
        key = _("In brackets: {unit} for one seat.").format(unit=unit)
        parts.append(words([key], 2, y, 13, class_="cc-soft"))
    for at, column in enumerate(columns):
        hours = f" ({column.hours:g})" if unit and column.hours else ""
        lines = wrap(f"{letters[at]}  {column.name}{hours}", 46, 2)
        y += 20
        parts.append(words(lines, 2, y, 13, class_="cc-soft"))
        y += 16.25 * (len(lines) - 1)
    return picture(340, y + 8, _("Membership table") if unit else _("Who leads what"), parts)


def _square(x: float, y: float, was: bool, now: bool) -> list[str]:
    """Return one cell: filled, empty, joined (+) or left (−); shape says it, not colour alone."""
    if not was and not now:
        return [tag("circle", cx=x, cy=y, r=2, class_="cc-line")]
    box = tag(
        "rect",
        x=x - 6.5,
        y=y - 6.5,
        width=13,
        height=13,
        rx=2,
        class_="cc-a" if was and now else "cc-card cc-stroke-b",
        stroke_width=0 if was and now else 2,
    )
    if was and now:
        return [box]
    sign = [tag("line", x1=x - 3.5, x2=x + 3.5, y1=y, y2=y, class_="cc-stroke-b", stroke_width=2)]
    if now:
        sign.append(tag("line", x1=x, x2=x, y1=y - 3.5, y2=y + 3.5, class_="cc-stroke-b", stroke_width=2))
    return [box, *sign]


def _bar(x: float, y: float, scale: float, before: float, after: float, *, said: str) -> list[str]:
    """Return one row's share of staff hours as a bar with its per cent; a tick where it was before."""
    parts = [tag("rect", x=x, y=y - 5, width=max(1.0, scale * after), height=10, class_="cc-a")]
    if before != after:
        at = x + scale * before
        parts.append(tag("line", x1=at, x2=at, y1=y - 8, y2=y + 8, class_="cc-stroke-ink", stroke_width=2))
    where = x + scale * max(before, after) + 5
    return [*parts, words([said], where, y + 4.5, 13, class_="cc-ink")]
