"""What several kinds count alike: choices out of one list, and marks in a table of yes and no."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.tally import Label, counted_rows


def labels(names: Mapping[str, str]) -> tuple[Label, ...]:
    """Return names by id as labels, in their order."""
    return tuple(Label(one, name) for one, name in names.items())


def chosen(
    tally: str,
    title: str,
    about: str,
    options: Mapping[str, str],
    answers: Iterable[str | Iterable[str] | None],
    *,
    several: bool = False,
) -> Bars:
    """Return how often each of `options` (words by id) was taken, in one row that the table calls `about`.

    Each of `answers` is the option one person took, a few of them where `several` may be taken, or nothing.
    What is no option, or none any more since the card was changed, is left out.
    """
    taken = [[one] if isinstance(one, str) else list(one or []) for one in answers]
    return Bars(
        id=tally,
        title=title,
        rows=(Label(tally, about),),
        options=labels(options),
        several=several,
        **counted_rows([tally], [{tally: [one for one in those if one in options]} for those in taken]),
    )


def marked(
    tally: str,
    title: str,
    down: Mapping[str, str],
    across: Mapping[str, str],
    answers: Iterable[Mapping[str, Collection[str]]],
    *,
    cells: Sequence[tuple[str, str]] | None = None,
    between: str = " · ",
    note: str = "",
    several: bool = True,
) -> Heat:
    """Return how many marked each cell of a table with the rows `down` and the columns `across`.

    `down` and `across` are words by id; an answer holds, for each row it says anything about, the columns it
    marked there: 1 for these and 0 for the others. `cells` are the only ones there are, all without it.
    A cell's words are its row's and its column's with `between`. Without `several` an answer marks one cell
    of a row.
    """
    there = cells if cells is not None else [(row, column) for row in down for column in across]
    return Heat(
        id=tally,
        title=title,
        rows=tuple(
            Label(f"{row}/{column}", f"{down[row]}{between}{across[column]}") for row, column in there
        ),
        down=labels(down),
        across=labels(across),
        low=0,
        high=1,
        note=note,
        several=several,
        **counted_rows(
            [f"{row}/{column}" for row, column in there],
            [
                {f"{row}/{column}": int(column in one[row]) for row, column in there if row in one}
                for one in answers
            ],
        ),
    )
