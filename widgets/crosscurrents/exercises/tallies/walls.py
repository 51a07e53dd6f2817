"""Walls: questions cut into pictures that can be read from the back of a room."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace as altered
from itertools import pairwise
from typing import TypeVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.map import Map
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.room import readable
from crosscurrents.exercises.tallies.tally import Label, Tally

T = TypeVar("T", bound=Tally)
_BOX = re.compile(r'viewBox="0 0 [\d.]+ ([\d.]+)"')


def fits(drawing: Drawing, *, halves: bool = False) -> bool:
    """Return whether a drawing can be read on a wall; one without a picture always."""
    found = _BOX.search(drawing.svg)
    return found is None or readable(float(found[1]), halves=halves)


def pages(tally: Tally, least: int) -> list[tuple[str, Drawing]]:
    """Return the pictures of a question with their titles: one, or as many as it takes to be read on a wall.

    A long question is cut between its rows (a list between its options, a matrix between its lines) into as
    few pictures as fit. An order, a map and a flow are one picture whatever their size.
    """
    return cut(tally, least, lambda part: part.draw(least))


def cut(tally: T, least: int, drawn: Callable[[T], Drawing]) -> list[tuple[str, Drawing]]:
    """Return `drawn` of the whole tally where that fits, else of as few parts of it as fit, with titles."""
    whole, pieces = drawn(tally), _pieces(tally)
    if fits(whole, halves=_listed(tally)) or len(pieces) < 2:
        return [(tally.title, whole)]
    for many in range(2, len(pieces) + 1):
        runs = runs_of(pieces, many)
        every = [drawn(_only(tally, run)) for run in runs]
        if all(map(fits, every)):
            break
    return [
        (_title(tally, run, at, len(runs)), _said_short(one, least))
        for at, (run, one) in enumerate(zip(runs, every, strict=True), start=1)
    ]


def _said_short(drawing: Drawing, least: int) -> Drawing:
    """Return a drawing; where none of its rows may be shown, what it says about that in few words."""
    if drawing.svg:
        return drawing
    return altered(drawing, caption=_("Fewer than {least} answers: not shown.").format(least=least))


def _title(tally: Tally, run: Sequence[Label], at: int, many: int) -> str:
    if len(run) == 1 and not _listed(tally):
        return _("{title}: {row}").format(title=tally.title, row=run[0].text)
    return _("{title} ({n} of {all})").format(title=tally.title, n=at, all=many)


def _listed(tally: Tally) -> bool:
    """Return whether a tally is a single list of options."""
    return isinstance(tally, Bars) and len(tally.rows) == 1


def _pieces(tally: Tally) -> tuple[Label, ...]:
    """Return what a question can be cut between."""
    match tally:
        case Ranking() | Map() | Flow():
            return ()
        case Heat():
            return tally.down
        case Bars() if _listed(tally):
            return tally.taken
    return tally.rows


def runs_of(pieces: Sequence[Label], many: int) -> list[Sequence[Label]]:
    """Return `pieces` in `many` runs whose lengths differ by one at most."""
    ends = [round(len(pieces) * at / many) for at in range(many + 1)]
    return [pieces[start:end] for start, end in pairwise(ends)]


def _only(tally: T, run: Sequence[Label]) -> T:
    """Return a tally with these pieces alone."""
    stay = {one.id for one in run}
    if isinstance(tally, Bars) and _listed(tally):
        return msgspec.structs.replace(tally, options=tuple(run))
    rows = tuple(
        row for row in tally.rows if (row.id.split("/")[0] if isinstance(tally, Heat) else row.id) in stay
    )
    names = {row.id for row in rows}
    part = msgspec.structs.replace(
        tally,
        rows=rows,
        counts={row: held for row, held in tally.counts.items() if row in names},
        given={row: given for row, given in tally.given.items() if row in names},
    )
    if isinstance(part, Heat):
        return msgspec.structs.replace(part, down=tuple(run))
    return part
