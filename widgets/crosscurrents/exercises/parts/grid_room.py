"""What a room's grids add up to: how cells were rated, and which group was guessed to lie lowest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.grid_heat import Cells
from crosscurrents.exercises.parts.grid_survey import Survey
from crosscurrents.exercises.parts.listed import Named
from crosscurrents.exercises.parts.short import shorts
from crosscurrents.exercises.parts.tallied import chosen, labels
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows


def matrix(
    subject: Named,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    steps: Mapping[int, str],
    cells: Iterable[Cells],
) -> Tally:
    """Return how each cell of a subject's grid was rated; `rows`, `columns` and `steps` are words by id."""
    names = [
        Label(f"{row}/{column}", _("{row} / {column}").format(row=rows[row], column=columns[column]))
        for row in rows
        for column in columns
    ]
    low, high = min(steps), max(steps)
    return Heat(
        id=f"cells-{subject.id}",
        title=subject.name,
        rows=tuple(names),
        down=labels(rows),
        across=labels(columns),
        low=low,
        high=high,
        low_label=steps[low],
        high_label=steps[high],
        **counted_rows(
            [one.id for one in names],
            [{"/".join(cell): value for cell, value in rated.items()} for rated in cells],
        ),
    )


def statements(
    subject: Named,
    rows: Mapping[str, str],
    steps: Mapping[int, str],
    cells: Iterable[Cells],
) -> Tally:
    """Return how each row of a grid with a single column was rated, so that its spread can be seen."""
    return Scale(
        id=f"cells-{subject.id}",
        title=subject.name,
        rows=labels(shorts(rows)),
        steps=tuple(Label(str(value), label) for value, label in steps.items()),
        **counted_rows(rows, [{row: value for (row, _column), value in rated.items()} for rated in cells]),
    )


def guesses(question: str, survey: Survey, rows: Sequence[str], guessed: Iterable[str | None]) -> Tally:
    """Return which group was guessed how often, with what the survey shows of it, if it may show any."""
    overall = survey.lines({"": list(rows)})
    lowest = min(line.spread.mean for line in overall)
    marks = {line.group.id: _("{name} (lowest shown)") for line in overall if line.spread.mean == lowest}
    marks |= {one.id: _("{name} (too small to be shown)") for one in survey.kept_out(rows)}
    words = {one.id: marks.get(one.id, "{name}").format(name=one.name) for one in survey.groups}
    return chosen("guess", question, _("Guesses"), words, guessed)
