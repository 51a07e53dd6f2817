"""Sheets: what counts typed in from paper come to, form by form, and which cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.tally import Counts, Tally

_YES, _NO = "1", "0"

Read = dict[str, Any]
"""`counts` and `given`, as a tally keeps them."""


@singledispatch
def read(tally: Tally, counts: Counts, n: int) -> Read:
    """Return the `counts` and `given` of `n` sheets with these counts, each known and at most `n`.

    Raises `ValueError` with one sentence for rows that do not add up where they must. A sheet says at most
    one thing about a row; those that say nothing about it are not among its answers.
    """
    for row in tally.rows:
        _at_most(row.text, sum(counts.get(row.id, {}).values()), n)
    return _plain(tally, counts)


def _plain(tally: Tally, counts: Counts) -> Read:
    taken = {row.id: _some(counts.get(row.id, {})) for row in tally.rows}
    return {"counts": taken, "given": {row: sum(held.values()) for row, held in taken.items() if held}}


def _some(held: Mapping[str, int]) -> dict[str, int]:
    return {value: count for value, count in held.items() if count}


def _at_most(what: str, total: int, n: int) -> None:
    if total > n:
        raise ValueError(
            _("“{row}” adds up to {sum}, but there are only {n} sheets.").format(row=what, sum=total, n=n)
        )


@read.register
def _bars(tally: Bars, counts: Counts, n: int) -> Read:
    """Return the counts; where a sheet may take several options, all sheets are a typed row's answers.

    Their sum says nothing about how many sheets took any, and a share of it would be too high.
    """
    if not tally.several:
        return read.dispatch(Tally)(tally, counts, n)
    taken = {row.id: _some(counts.get(row.id, {})) for row in tally.rows}
    return {"counts": taken, "given": {row: n for row, held in taken.items() if held}}


@read.register
def _heat(tally: Heat, counts: Counts, n: int) -> Read:
    """Return the counts; of yes and no only the yes is typed, and the other sheets say no.

    A row of the matrix is counted when anything is typed in it, 0 included: its other cells have no yes.
    Where a sheet marks one cell of a row, the sheets that filled in the row are as many as its marks.
    """
    if (tally.low, tally.high) != (0, 1):
        return read.dispatch(Tally)(tally, counts, n)
    found: dict[str, dict[str, int]] = {row.id: {} for row in tally.rows}
    given: dict[str, int] = {}
    for down in tally.down:
        cells = [cell for across in tally.across if (cell := f"{down.id}/{across.id}") in found]
        if not any(cell in counts for cell in cells):
            continue
        yes = {cell: counts.get(cell, {}).get(_YES, 0) for cell in cells}
        total = n
        if not tally.several:
            total = sum(yes.values())
            _at_most(down.text, total, n)
        for cell in cells if total else ():
            found[cell] = _some({_YES: yes[cell], _NO: total - yes[cell]})
            given[cell] = total
    return {"counts": found, "given": given}


@read.register
def _ranking(tally: Ranking, counts: Counts, n: int) -> Read:
    """Return the counts of complete orders: every item has a place on every sheet, every place an item."""
    if counts:
        must = _(
            "“{what}” adds up to {sum}, and must to {n}: every sheet has each item at one place. "
            "Leave out sheets whose order has gaps."
        )
        places = [str(place) for place in range(1, len(tally.rows) + 1)]
        sums = {row.text: sum(counts.get(row.id, {}).values()) for row in tally.rows}
        sums |= {
            _("place {place}").format(place=place): sum(held.get(place, 0) for held in counts.values())
            for place in places
        }
        for what, total in sums.items():
            if total != n:
                raise ValueError(must.format(what=what, sum=total, n=n))
    return _plain(tally, counts)


@read.register
def _flow(tally: Flow, counts: Counts, n: int) -> Read:
    """Return the counts; no more leave a point than came to it, where that was counted too."""
    found: Read = read.dispatch(Tally)(tally, counts, n)
    names = {row.id: row.text for row in tally.rows}
    came: dict[str, int] = {}
    for field in tally.fields():
        if field.value in names:
            came[field.value] = came.get(field.value, 0) + counts.get(field.row, {}).get(field.value, 0)
    for point, into in came.items():
        left = found["given"].get(point, 0)
        if into and left > into:
            raise ValueError(
                _("{left} sheets go on from “{point}”, but only {came} came to it.").format(
                    left=left, point=names[point], came=into
                )
            )
    return found
