"""Compared: parts of a room, or times, in one picture per question or per row, so that a wall can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.tallies import bars, change, heat, ranking, scale, spread
from crosscurrents.exercises.tallies import map as maps
from crosscurrents.exercises.tallies.tally import Label, Tally
from crosscurrents.exercises.tallies.walls import fits, runs_of

MOST = 4
"""Most parts or times in one picture."""

Part = tuple[str, Any]
"""A heading and a tally; all parts of a question are of one form."""
Draw = Callable[[Sequence[Part], Sequence[Label], str], Drawing]

_BY_ROW: dict[type[Tally], Draw] = {
    scale.Scale: scale.compared,
    spread.Spread: spread.compared,
    change.Change: change.compared,
}
"""Forms with a picture for each row, or one for all of them where they fit."""


def comparable(tally: Tally) -> bool:
    """Return whether parts of a room can be compared in this form so that it can be read: not in a flow."""
    return type(tally) in _BY_ROW or isinstance(tally, (bars.Bars, heat.Heat, maps.Map, ranking.Ranking))


def compared(parts: Sequence[tuple[str, Tally]], least: int) -> list[tuple[str, Drawing]]:
    """Return the pictures of one question, with titles, that compare `parts` (heading, tally).

    They are one for the whole question where that can be read on a wall, else one per row. Rows that are
    hidden in every part are left out. Nothing for a form that cannot be read so: see `comparable`. `parts`
    are `MOST` at most.
    """
    first = parts[0][1]
    if not comparable(first):
        return []
    shown: list[Part] = [(heading, one.kept(least)) for heading, one in parts]
    rows = [row for row in first.rows if any(not one.hidden(row.id) for _heading, one in shown)]
    if not rows:
        return [(first.title, first.kept(first.n + 1).draw(least))]
    few = _("fewer than {least}").format(least=least)
    match first:
        case ranking.Ranking():
            return [(first.title, ranking.compared(shown, rows, few))]
        case heat.Heat():
            return heat.compared(shown, rows, few)
        case maps.Map():
            return maps.compared(shown, rows, few)
        case bars.Bars():
            return [one for row in rows for one in _lists(shown, row, few)]
    draw = _BY_ROW[type(first)]
    if len(first.rows) == 1:
        return [(first.title, draw(shown, rows, few))]
    if not isinstance(first, spread.Spread):
        whole = draw(shown, rows, few)
        if fits(whole):
            return [(first.title, whole)]
    return [
        (_("{title}: {row}").format(title=first.title, row=row.text), draw(shown, [row], few)) for row in rows
    ]


def _lists(parts: Sequence[tuple[str, bars.Bars]], row: Label, few: str) -> Iterator[tuple[str, Drawing]]:
    """Yield one row's options as one picture, or as many as it takes to be read on a wall."""
    first = parts[0][1]
    title = first.title
    if len(first.rows) > 1:
        title = _("{title}: {row}").format(title=title, row=row.text)
    whole = bars.compared(parts, [row], few)
    taken = {option.id for _heading, one in parts for option in one.taken}
    options = [one for one in first.options if one.id in taken]
    if fits(whole) or len(options) < 2:
        yield title, whole
        return
    for many in range(2, len(options) + 1):
        every = [
            bars.compared(
                [(heading, msgspec.structs.replace(one, options=tuple(run))) for heading, one in parts],
                [row],
                few,
            )
            for run in runs_of(options, many)
        ]
        if all(map(fits, every)):
            break
    for at, one in enumerate(every, start=1):
        yield _("{title} ({n} of {all})").format(title=title, n=at, all=len(every)), one
