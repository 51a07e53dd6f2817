"""Grid: rate cells on a short scale, then see them as a heat map, beside readers or a survey by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Boxes, Say, Sheet
from crosscurrents.exercises.parts import grid_room as room
from crosscurrents.exercises.parts.grid_heat import Cells, heat
from crosscurrents.exercises.parts.grid_survey import Survey
from crosscurrents.exercises.parts.listed import Guess, Named, Step
from crosscurrents.exercises.parts.question import Question, check_question, counts, plain_lines, ruled
from crosscurrents.exercises.tallies.tally import Tally

_COLUMNS = 6


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row or a column; rows may carry a theme that gathers them."""

    id: str
    label: str
    about: str = ""
    theme: str = ""


class _Reader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented reader: a value for every cell, `{subject: {row: {column: value}}}`, and why."""

    id: str
    name: str
    role: str
    ratings: dict[str, dict[str, dict[str, int]]]
    why: str = ""


class Grid(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One grid a subject: rows by columns, each cell rated on one scale.

    Response: `{ratings: {subject: {row: {column: value}}}, guess: group, text}`. Heat map, readers and
    survey open when every cell is rated, and the guess made where one is asked for.
    """

    name: ClassVar[str] = "grid"

    intro: str = ""
    subjects: list[Named]
    rows: list[_Line]
    columns: list[_Line]
    scale: list[Step]
    readers: list[_Reader] = msgspec.field(default_factory=list)
    guess: Guess | None = None
    survey: Survey | None = None
    question: Question | None = None
    caution: str

    def check(self) -> None:
        """Raise `SpecError` for ids, sizes, a scale, readers or a survey that do not fit."""
        for what, ids in (
            ("subjects", [one.id for one in self.subjects]),
            ("rows", [one.id for one in self.rows]),
            ("columns", [one.id for one in self.columns]),
            ("readers", [one.id for one in self.readers]),
        ):
            unique(ids, what)
        if not 1 <= len(self.subjects) <= 4:
            raise SpecError(f"{len(self.subjects)} `subjects`: give it one to four")
        if not self.rows or not 1 <= len(self.columns) <= _COLUMNS:
            raise SpecError(
                f"{len(self.rows)} `rows` by {len(self.columns)} `columns`: give it at least one row, and "
                f"one to {_COLUMNS} columns"
            )
        values = self._values
        if not 2 <= len(values) <= 7 or values != list(range(values[0], values[0] + len(values))):
            raise SpecError(f"the scale's values are {values}: give it 2 to 7 that rise by one")
        if any(one.theme for one in self.columns):
            raise SpecError("a column has a theme: themes gather rows")
        if any(one.theme for one in self.rows) and not all(one.theme for one in self.rows):
            raise SpecError("some rows have a theme and some have none: give every row one, or none")
        if not self.caution.strip():
            raise SpecError("`caution` is empty: say in a line what the ratings cannot tell")
        for reader in self.readers:
            self._check_reader(reader)
        if self.survey:
            if len(self.columns) > 1 or len(self.subjects) > 1:
                raise SpecError("a `survey` goes with one subject and one column: it has an answer per row")
            self.survey.check([one.id for one in self.rows], values)
        if self.guess and not self.survey:
            raise SpecError("`guess` asks for a group of the survey, and there is no `survey`: leave one out")
        check_question(self.question)

    def _check_reader(self, reader: _Reader) -> None:
        wanted = {(s.id, r.id, c.id) for s in self.subjects for r in self.rows for c in self.columns}
        given = {
            (subject, row, column): value
            for subject, rows in reader.ratings.items()
            for row, columns in rows.items()
            for column, value in columns.items()
        }
        for cell in [*sorted(wanted - set(given)), *sorted(set(given) - wanted)]:
            which = "leaves out" if cell in wanted else "rates"
            mend = "every cell needs a value" if cell in wanted else "which is no cell of this grid"
            raise SpecError(f'reader "{reader.id}" {which} {" / ".join(cell)}: {mend}')
        strange = [value for value in given.values() if value not in self._values]
        if strange:
            raise SpecError(f'reader "{reader.id}" rates a cell {strange[0]}: use a value of the scale')

    @property
    def _values(self) -> list[int]:
        return [step.value for step in self.scale]

    @property
    def _themes(self) -> dict[str, list[str]]:
        """Return the rows by theme in the order they come; without themes each row is its own."""
        themes: dict[str, list[str]] = {}
        for row in self.rows:
            themes.setdefault(row.theme or row.label, []).append(row.id)
        return themes

    def public(self) -> dict[str, Any]:
        """Return the empty grid; of the survey its groups and sizes, of the readers only how many."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        open_ = ("intro", "subjects", "rows", "columns", "scale", "guess", "question")
        survey = {"groups": spec["survey"]["groups"]} if self.survey else None
        return {**{key: spec[key] for key in open_}, "readers": len(self.readers), "survey": survey}

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{ratings, guess, text}`."""
        value = {"type": "integer", "enum": self._values}
        cells = object_schema(
            {row.id: object_schema({one.id: value for one in self.columns}) for row in self.rows}
        )
        properties: dict[str, Any] = {
            "ratings": object_schema({one.id: cells for one in self.subjects}),
            "text": text_schema(),
        }
        if self.guess and self.survey:
            properties["guess"] = choice_schema([one.id for one in self.survey.groups])
        return object_schema(properties)

    def _rated(self, ratings: Mapping[str, Any]) -> dict[str, dict[tuple[str, str], int]]:
        """Return the values of each subject by `(row, column)`, leaving out what the grid does not hold."""
        return {
            subject.id: {
                (row.id, column.id): given[row.id][column.id]
                for row in self.rows
                for column in self.columns
                if given.get(row.id, {}).get(column.id) in self._values
            }
            for subject in self.subjects
            for given in [ratings.get(subject.id, {})]
        }

    def _guessed(self, response: Response) -> str | None:
        groups = [one.id for one in self.survey.groups] if self.survey and self.guess else []
        return response["guess"] if response.get("guess") in groups else None

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each rated cell, the guess where one is asked for, and a required question."""
        done, needed = counts(self.question, response, "text")
        done += sum(map(len, self._rated(response.get("ratings", {})).values()))
        done += self._guessed(response) is not None
        cells = len(self.subjects) * len(self.rows) * len(self.columns)
        return done, needed + cells + (self.guess is not None)

    def _missing(self, response: Response) -> int:
        cells = len(self.subjects) * len(self.rows) * len(self.columns)
        rated = sum(map(len, self._rated(response.get("ratings", {})).values()))
        return cells - rated + (self.guess is not None and self._guessed(response) is None)

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many actions are left; once none is, heat map, means, differences and survey."""
        left = self._missing(response)
        if left:
            return {"complete": False, "left": left}
        cells = self._rated(response["ratings"])
        drawing = self.draw(response)
        return {
            "complete": True,
            "left": 0,
            "drawing": drawing.as_dict() if drawing else None,
            "means": None if self.survey else self._means(cells),
            "apart": self._apart(cells),
            "readers": [self._beside(reader, cells) for reader in self.readers],
            "survey": self.survey.said(
                {row.id: row.label for row in self.rows},
                self._themes,
                {row: value for (row, _column), value in next(iter(cells.values())).items()},
                self._guessed(response),
                self._values,
            )
            if self.survey
            else None,
            "caution": self.caution,
        }

    def _cell_name(self, cell: tuple[str, str]) -> str:
        row = next(one.label for one in self.rows if one.id == cell[0])
        if len(self.columns) == 1:
            return row
        column = next(one.label for one in self.columns if one.id == cell[1])
        return _("{row} / {column}").format(row=row, column=column)

    def _means(self, cells: Mapping[str, Cells]) -> dict[str, Any]:
        """Return each subject's mean by row (or theme) and by column, as a table in scale steps."""
        groups: list[tuple[str, set[tuple[str, str]]]] = [
            (label, {(row, column.id) for row in rows for column in self.columns})
            for label, rows in self._themes.items()
            if len(rows) * len(self.columns) > 1
        ]
        if len(self.columns) > 1:
            groups += [(one.label, {(row.id, one.id) for row in self.rows}) for one in self.columns]
        groups.append((_("All cells"), set(next(iter(cells.values())))))
        return {
            "caption": _("Means, from {low} to {high}").format(low=self._values[0], high=self._values[-1]),
            "header": [_("Mean of"), *(one.name for one in self.subjects)],
            "rows": [
                [label, *(_mean([cells[one.id][cell] for cell in sorted(those)]) for one in self.subjects)]
                for label, those in groups
            ],
        }

    def _furthest(self, cells: Mapping[str, Cells]) -> tuple[int, list[tuple[str, str]]]:
        """Return the largest difference between two subjects, and the cells that have it."""
        gaps = {
            cell: max(one[cell] for one in cells.values()) - min(one[cell] for one in cells.values())
            for cell in set.intersection(*(set(one) for one in cells.values()))
        }
        most = max(gaps.values(), default=0)
        return most, [cell for cell in self._cells if gaps.get(cell) == most] if most else []

    @property
    def _cells(self) -> list[tuple[str, str]]:
        return [(row.id, column.id) for row in self.rows for column in self.columns]

    def _apart(self, cells: Mapping[str, Cells]) -> str:
        if len(self.subjects) < 2:
            return ""
        most, where = self._furthest(cells)
        if not most:
            return _("You rated them all alike, cell by cell.")
        return _("Furthest apart, by {n} of the scale's steps: {cells}.").format(
            n=most, cells=_listed([self._cell_name(one) for one in where])
        )

    def _beside(self, reader: _Reader, cells: Mapping[str, Cells]) -> dict[str, Any]:
        """Return a reader's ratings beside the learner's: how many are the same, and where most apart."""
        theirs = self._rated(reader.ratings)
        gaps = [
            (subject, cell, abs(cells[subject.id][cell] - theirs[subject.id][cell]))
            for subject in self.subjects
            for cell in self._cells
        ]
        most = max(gap for _subject, _cell, gap in gaps)
        where = [
            f"{subject.name}: {self._cell_name(cell)}" if len(self.subjects) > 1 else self._cell_name(cell)
            for subject, cell, gap in gaps
            if gap == most and most
        ]
        said = _("{same} of {all} cells the same as yours.").format(
            same=sum(gap == 0 for _subject, _cell, gap in gaps), all=len(gaps)
        )
        if where:
            said += " " + _("Furthest from yours, by {n}: {cells}.").format(n=most, cells=_listed(where))
        drawing = self._drawing(theirs, _("As {name} rates them.").format(name=reader.name))
        return {
            "id": reader.id,
            "name": reader.name,
            "role": reader.role,
            "said": said,
            "why": reader.why,
            "drawing": drawing.as_dict(),
        }

    def _label(self, value: int | None) -> str:
        found = next((step for step in self.scale if step.value == value), None)
        return f"{found.value} ({found.label})" if found else _("not rated")

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return one line a cell, the guess, and what was written."""
        cells = self._rated(response.get("ratings", {}))
        lines = [
            (
                f"{subject.name}: {self._cell_name(cell)}"
                if len(self.subjects) > 1
                else self._cell_name(cell),
                self._label(cells[subject.id].get(cell)),
            )
            for subject in self.subjects
            for cell in self._cells
        ]
        guessed = self._guessed(response)
        if self.guess and self.survey and guessed:
            names = {one.id: one.name for one in self.survey.groups}
            lines.append((self.guess.question, names[guessed]))
        return [*lines, *plain_lines(self.question, response, "text")]

    def draw(self, response: Response) -> Drawing | None:
        """Return the heat map of what is rated, or None before the first cell."""
        cells = self._rated(response.get("ratings", {}))
        return self._drawing(cells, _("Your ratings.")) if any(cells.values()) else None

    def _drawing(self, cells: Mapping[str, Cells], caption: str) -> Drawing:
        marked = self._furthest(cells)[1] if len(self.subjects) > 1 else []
        shade = _("The stronger the colour, the higher: from {low} ({least}) to {high} ({most}).").format(
            low=self.scale[0].value,
            least=self.scale[0].label,
            high=self.scale[-1].value,
            most=self.scale[-1].label,
        )
        frame = " " + _("A frame: here they are furthest apart.") if marked else ""
        return Drawing(
            svg=heat(
                [(one.name, cells[one.id]) for one in self.subjects],
                [(one.id, one.label) for one in self.rows],
                [(one.id, one.label) for one in self.columns],
                (self._values[0], self._values[-1]),
                marked,
            ),
            caption=f"{caption} {shade}{frame}",
            header=[_("Cell"), *(one.name for one in self.subjects)],
            rows=[
                [
                    self._cell_name(cell),
                    *(self._label(cells[one.id].get(cell)) for one in self.subjects),
                ]
                for cell in self._cells
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return per subject how its cells were rated, and the guesses with what the survey shows."""
        given = [self._rated(one.get("ratings", {})) for one in responses]
        steps = {step.value: step.label for step in self.scale}
        rows = {one.id: one.label for one in self.rows}
        columns = {one.id: one.label for one in self.columns}
        tallies: list[Tally] = []
        for subject in self.subjects:
            cells = [one[subject.id] for one in given]
            rated = (
                room.statements(subject, rows, steps, cells)
                if len(columns) == 1
                else room.matrix(subject, rows, columns, steps, cells)
            )
            tallies.append(msgspec.structs.replace(rated, note=self.caution))
        if self.guess and self.survey:
            guessed = [self._guessed(one) for one in responses]
            tallies.append(room.guesses(self.guess.question, self.survey, list(rows), guessed))
        return tallies

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written to the closing question."""
        return plain_lines(self.question, response, "text") if self.question else []

    def paper(self) -> list[Block]:
        """Return the scale and an empty grid a subject; a single column has its steps to tick."""
        steps = "; ".join(f"{one.value} = {one.label}" for one in self.scale)
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        blocks.append(Say(steps))
        for subject in self.subjects:
            about = f"{subject.name}. {subject.about}".strip()
            if len(self.columns) == 1:
                rows = [
                    [f"{row.theme}: {row.label}" if row.theme else row.label, *("" for _step in self.scale)]
                    for row in self.rows
                ]
                blocks.append(Sheet(about, [self.columns[0].label, *map(str, self._values)], rows))
            else:
                rows = [[row.label, *("" for _column in self.columns)] for row in self.rows]
                blocks.append(Sheet(about, ["", *(one.label for one in self.columns)], rows))
        if self.guess and self.survey:
            blocks.append(Boxes(self.guess.question, [one.name for one in self.survey.groups]))
        return [*blocks, *ruled(self.question), Say(self.caution)]

    def key(self) -> list[Block]:
        """Return each reader's grid with the reason, and the survey by theme."""
        blocks: list[Block] = []
        for reader in self.readers:
            theirs = self._rated(reader.ratings)
            for subject in self.subjects:
                blocks.append(
                    Sheet(
                        _("{subject}, as {name} ({role}) rates it").format(
                            subject=subject.name, name=reader.name, role=reader.role
                        ),
                        ["", *(one.label for one in self.columns)],
                        [
                            [row.label, *(str(theirs[subject.id][row.id, one.id]) for one in self.columns)]
                            for row in self.rows
                        ],
                    )
                )
            if reader.why:
                blocks.append(Say(f"{reader.name}: {reader.why}"))
        if self.survey:
            blocks.append(self.survey.sheet(self._themes))
        return blocks


def _mean(values: Sequence[int]) -> str:
    return f"{sum(values) / len(values):.1f}"


def _listed(cells: Sequence[str]) -> str:
    """Return a few cells by name, more by their number: the picture has them all."""
    return "; ".join(cells) if len(cells) <= 4 else _("{n} cells").format(n=len(cells))
