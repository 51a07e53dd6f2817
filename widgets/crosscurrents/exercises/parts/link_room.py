"""What a room's tables add up to: guesses, seats taken and given up, tasks handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.leading import Leads
from crosscurrents.exercises.parts.memberships import Column, Figures, Pair, Row, percent
from crosscurrents.exercises.parts.short import numeral
from crosscurrents.exercises.parts.tallied import chosen, marked
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Label, counted_rows


def guesses(title: str, given: Figures | Leads, guessed: Iterable[float | None]) -> Spread:
    """Return the guessed shares in per cent, beside the share that the table as given has."""
    if isinstance(given, Figures):
        known = percent(given.in_any, given.members)
    else:
        known = percent(given.most, given.tasks)
    return Spread(
        id="guess",
        title=title,
        rows=(Label("share", _("Guesses")),),
        unit="%",
        low=0,
        high=100,
        known={"share": (float(known), _("in the table"))},
        # A number that is none (NaN) slips through the schema, which only asks for less and more.
        **counted_rows(
            ["share"],
            [{"share": numeral(one)} for one in guessed if one is not None and 0 <= one <= 100],
        ),
    )


def seats(
    least: Row, columns: Sequence[Column], given: Collection[Pair], tables: Iterable[Collection[Pair]]
) -> Bars:
    """Return how often `least` was made to join or leave each alliance; a table as given says nothing."""
    options = {}
    for one in columns:
        said = _("leaves {name}") if (least.id, one.id) in given else _("joins {name}")
        options[one.id] = said.format(name=one.short or one.name)
    return chosen(
        "seats",
        _("What the room changed for {name}").format(name=least.name),
        _("Changes"),
        options,
        [
            [one.id for one in columns if ((least.id, one.id) in given) != ((least.id, one.id) in table)]
            for table in tables
        ],
        several=True,
    )


def moved(rows: Sequence[Row], given: Collection[Pair], tables: Iterable[Collection[Pair]]) -> Bars:
    """Return how often each task was given another lead, one more or one less."""
    return chosen(
        "moved",
        _("Tasks that were given another lead"),
        _("Moves"),
        {one.id: one.name for one in rows},
        [[one.id for one in rows if _leads(one, given) != _leads(one, table)] for table in tables],
        several=True,
    )


def leads(
    rows: Sequence[Row],
    columns: Sequence[Column],
    given: Collection[Pair],
    tables: Iterable[Collection[Pair]],
) -> Heat:
    """Return who leads what in the tables that differ from the one as given."""
    return marked(
        "leads",
        _("Who leads what, after the room's moves"),
        {one.id: one.name for one in rows},
        {one.id: one.short or one.name for one in columns},
        [{one.id: _leads(one, table) for one in rows} for table in tables if set(table) != set(given)],
    )


def _leads(row: Row, table: Collection[Pair]) -> set[str]:
    return {column for task, column in table if task == row.id}
