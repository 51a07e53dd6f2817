"""A small survey by group: means and spreads, with groups too small to show kept out of every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing, SpecError, unique
from crosscurrents.exercises.paper import Sheet
from crosscurrents.exercises.parts.grid_ranges import Group, Line, ranges, spread

LEAST = 3
"""No group below this may ever be shown, whatever a card asks for."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's value for one row."""

    group: str
    row: str
    value: int


class Survey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by group. A group with fewer people or answers than `minimum` is named and not shown."""

    groups: list[Group]
    answers: list[Answer]
    minimum: int = 5

    def check(self, rows: Sequence[str], values: Sequence[int]) -> None:
        """Raise `SpecError` for answers of nobody, to nothing, off the scale, or too many for the group."""
        unique([one.id for one in self.groups], "groups")
        if len(self.groups) < 2:
            raise SpecError("a `survey` compares groups: give it at least two")
        if self.minimum < LEAST:
            raise SpecError(f"the survey's minimum is {self.minimum}: {LEAST} at least, 5 is the rule")
        sizes = {one.id: one.size for one in self.groups}
        for answer in self.answers:
            if answer.group not in sizes:
                raise SpecError(f'an answer is of the group "{answer.group}", which is none of `groups`')
            if answer.row not in rows:
                raise SpecError(f'an answer is to "{answer.row}", which is none of `rows`')
            if answer.value not in values:
                raise SpecError(f'an answer to "{answer.row}" is {answer.value}: use a value of the scale')
        for group in self.groups:
            if group.size < 1:
                raise SpecError(f'the group "{group.id}" has the size {group.size}: 1 at least')
            for row in rows:
                given = len(self._values(group.id, [row]))
                if given > group.size:
                    raise SpecError(
                        f'"{row}" has {given} answers of "{group.id}", which has {group.size} people'
                    )
        if not self.shown(rows):
            raise SpecError("every group of the survey is below its minimum: there is nothing to show")

    def _values(self, group: str, rows: Sequence[str]) -> list[int]:
        return [one.value for one in self.answers if one.group == group and one.row in rows]

    def shown(self, rows: Sequence[str]) -> list[Group]:
        """Return the groups large enough, smallest first: people, and answers to every single row.

        Where a row alone falls short the whole group is kept out: its theme's mean less its other rows
        would give the row away.
        """
        fit = [
            group
            for group in self.groups
            if min([group.size, *(len(self._values(group.id, [row])) for row in rows)]) >= self.minimum
        ]
        return sorted(fit, key=lambda group: group.size)

    def kept_out(self, rows: Sequence[str]) -> list[Group]:
        """Return the groups that are not shown, smallest first."""
        shown = {group.id for group in self.shown(rows)}
        return sorted((group for group in self.groups if group.id not in shown), key=lambda group: group.size)

    def lines(self, themes: Mapping[str, Sequence[str]]) -> list[Line]:
        """Return theme by theme each shown group's spread, smallest group first.

        `themes` are rows by label. No line adds groups up: a total would give away a group that is kept
        out to anyone who subtracts the others.
        """
        every = [row for rows in themes.values() for row in rows]
        groups = self.shown(every)
        return [
            Line(theme, group, spread(self._values(group.id, rows)))
            for theme, rows in themes.items()
            for group in groups
        ]

    def said(
        self,
        rows: Mapping[str, str],
        themes: Mapping[str, Sequence[str]],
        mine: Mapping[str, int],
        guessed: str | None,
        values: Sequence[int],
    ) -> dict[str, Any]:
        """Return the survey in sentences, a picture and a table, beside the learner's own answers.

        `rows` are labels and `mine` the learner's values by row; `guessed` is the group the learner holds for
        the least satisfied: the one with the lowest mean over all rows (a high answer is a good one).
        """
        lines = self.lines(themes)
        overall = self.lines({"": list(rows)})
        lowest = min(line.spread.mean for line in overall)
        least = [line.group for line in overall if line.spread.mean == lowest]
        widest = max(lines, key=lambda line: line.spread.deviation)
        return {
            "guess": self._guess_said(guessed, least, rows),
            "least": _("Lowest mean over all statements: {names}, {mean} of {top}.").format(
                names=", ".join(one.name for one in least), mean=f"{lowest:.1f}", top=values[-1]
            ),
            "widest": _("Widest spread: {name} on “{label}”, from {low} to {high}.").format(
                name=widest.group.name,
                label=widest.label,
                low=widest.spread.low,
                high=widest.spread.high,
            ),
            "kept_out": [
                _(
                    "{name} ({size}): not shown, and in no figure here. With fewer than {minimum} people or "
                    "answers, somebody could be recognised."
                ).format(name=group.name, size=group.size, minimum=self.minimum)
                for group in self.kept_out(list(rows))
            ],
            "cannot": _("It cannot tell why a group answers low, or who in it did."),
            "drawing": self._drawing(lines, themes, mine, values).as_dict(),
            "rows": {
                "header": [_("Statement"), _("You"), *(one.group.name for one in overall)],
                "rows": [
                    [label, str(mine[row]), *(_short(line) for line in self.lines({label: [row]}))]
                    for row, label in rows.items()
                ],
            },
        }

    def _drawing(
        self,
        lines: Sequence[Line],
        themes: Mapping[str, Sequence[str]],
        mine: Mapping[str, int],
        values: Sequence[int],
    ) -> Drawing:
        own = {theme: sum(mine[row] for row in rows) / len(rows) for theme, rows in themes.items()}
        return Drawing(
            svg=ranges(lines, values, own, _("you")),
            caption=_(
                "Each group's mean on a bar from its lowest to its highest answer, the smallest group first; "
                "in brackets the standard deviation, how far answers lie from the mean. There is no "
                "total: it would let one work out a group that is not shown."
            ),
            header=_heads(),
            rows=[_cells(line) for line in lines],
        )

    def _guess_said(self, guessed: str | None, least: Sequence[Group], rows: Mapping[str, str]) -> str:
        name = next((one.name for one in self.groups if one.id == guessed), "")
        if not name:
            return ""
        if guessed in [one.id for one in self.kept_out(list(rows))]:
            return _(
                "Your guess: {name}. That group is too small to be shown, so the survey cannot say. One way "
                "to find out is to ask, and to mean it."
            ).format(name=name)
        if guessed in [one.id for one in least]:
            return _("Your guess: {name}. Of the groups shown, it has the lowest mean.").format(name=name)
        return _("Your guess: {name}. Of the groups shown, another has the lowest mean.").format(name=name)

    def sheet(self, themes: Mapping[str, Sequence[str]]) -> Sheet:
        """Return the survey as a table for paper."""
        caption = _("The survey, smallest group first. Groups under {n} are not shown.").format(
            n=self.minimum
        )
        return Sheet(caption, _heads(), [_cells(line) for line in self.lines(themes)])


def _heads() -> list[str]:
    return [
        _("About"),
        _("Group"),
        _("Answers"),
        _("Mean"),
        _("Lowest to highest"),
        _("Standard deviation"),
    ]


def _cells(line: Line) -> list[str]:
    given = line.spread
    return [
        line.label,
        _("{name} ({size} people)").format(name=line.group.name, size=line.group.size),
        str(given.n),
        f"{given.mean:.1f}",
        _("{low} to {high}").format(low=given.low, high=given.high),
        f"{given.deviation:.1f}",
    ]


def _short(line: Line) -> str:
    return _("{mean} ({low} to {high}; deviation {deviation})").format(
        mean=f"{line.spread.mean:.1f}",
        low=line.spread.low,
        high=line.spread.high,
        deviation=f"{line.spread.deviation:.1f}",
    )
