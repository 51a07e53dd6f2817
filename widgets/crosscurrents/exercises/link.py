"""Link: a membership table of organisations and alliances, its figures, and what a change would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises._memberships import Column, Figures, Pair, Row, figures, matrix, percent, spread
from crosscurrents.exercises.kind import Drawing, Kind, Response, SpecError, counted, object_schema, unique
from crosscurrents.stats import median


class _Compare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str
    source: str


class Link(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of rows (organisations) and columns (alliances) that the learner reads, then changes.

    Response: `{guess: {share: percent}, links: [[row, column]], tried: bool}`. `links` is the learner's
    table, absent while it is as given; `tried` stays true once the smallest member's row was changed, so
    that putting it back undoes nothing. The table's figures open after the guess.
    """

    name: ClassVar[str] = "link"

    rows: list[Row]
    columns: list[Column]
    links: list[Pair]
    smallest: str
    compare: _Compare | None = None
    unit: str = "hours a month"

    def check(self) -> None:
        """Raise `SpecError` for a table that does not hold together: ids, sizes, hours, smallest member."""
        unique([row.id for row in self.rows], "rows")
        unique([column.id for column in self.columns], "columns")
        if not 2 <= len(self.rows) <= 20:
            raise SpecError(f"the table has {len(self.rows)} rows: give it 2 to 20")
        if not 2 <= len(self.columns) <= 8:
            raise SpecError(f"the table has {len(self.columns)} columns: give it 2 to 8, more fit no screen")
        known = {row.id: row for row in self.rows}
        for row, column in self.links:
            if row not in known:
                raise SpecError(f'a link names the row "{row}", which is none of `rows`: mend its id')
            if column not in [one.id for one in self.columns]:
                raise SpecError(
                    f'a link names the column "{column}", which is none of `columns`: mend its id'
                )
        unique([f"{row}, {column}" for row, column in self.links], "links")
        if self.smallest not in known:
            raise SpecError(
                f'smallest is "{self.smallest}", which is none of `rows`: name the smallest member'
            )
        hours = [*((row.id, row.hours) for row in self.rows), *((one.id, one.hours) for one in self.columns)]
        for one, given in hours:
            if given is not None and given <= 0:
                raise SpecError(f'"{one}" has {given:g} hours: give a number above 0')
        least = known[self.smallest].hours
        smaller = [row.id for row in self.rows if least and row.hours and row.hours < least]
        if smaller:
            raise SpecError(
                f'smallest is "{self.smallest}", but "{smaller[0]}" has fewer hours: name that one'
            )

    def public(self) -> dict[str, Any]:
        """Return the table as given; what it adds up to comes after the guess."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        return {key: spec[key] for key in ("rows", "columns", "links", "smallest", "unit")}

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guess, links, tried}`."""
        ends = [{"enum": [one.id for one in self.rows]}, {"enum": [one.id for one in self.columns]}]
        pair = {"type": "array", "items": ends, "minItems": 2, "maxItems": 2}
        return object_schema(
            {
                "guess": object_schema({"share": {"type": "number", "minimum": 0, "maximum": 100}}),
                "links": {
                    "type": "array",
                    "items": pair,
                    "uniqueItems": True,
                    "maxItems": len(self.rows) * len(self.columns),
                },
                "tried": {"type": "boolean"},
            }
        )

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the guess, and a first change to the smallest member's row."""
        moved = any(row == self.smallest for row, _column in self._given ^ self._now(response))
        return (_guess(response) is not None) + (moved or bool(response.get("tried"))), 2

    @property
    def _given(self) -> set[Pair]:
        return set(self.links)

    def _now(self, response: Response) -> set[Pair]:
        changed = response.get("links")
        return self._given if changed is None else {(row, column) for row, column in changed}

    def _figures(self, links: Iterable[Pair]) -> Figures:
        return figures([row.id for row in self.rows], {one.id: one.hours for one in self.columns}, links)

    def _cost(self, row: Row, hours: float) -> str:
        """Return what a row spends at its tables in words, as a share of its staff's hours where known."""
        if row.hours is None:
            return f"{hours:g} {self.unit}"
        return _("{hours} of {staff} {unit} ({share}%)").format(
            hours=f"{hours:g}", staff=f"{row.hours:g}", unit=self.unit, share=percent(hours, row.hours)
        )

    def view(self, response: Response) -> dict[str, Any]:
        """Return what each row spends; after the guess also the figures, given against changed."""
        now, guessed = self._figures(self._now(response)), _guess(response)
        rows = [{"id": row.id, "cost": self._cost(row, now.hours[row.id])} for row in self.rows]
        if guessed is None:
            return {"rows": rows, "guessed": None}
        given = self._figures(self._given)
        changed = self._now(response) != self._given
        drawing = self.draw(response)
        return {
            "rows": rows,
            "guessed": _("You guessed {guess}%. In the table as given it is {share}%: {n} of {all}.").format(
                guess=f"{guessed:g}",
                share=percent(given.in_any, given.members),
                n=given.in_any,
                all=given.members,
            ),
            "compare": msgspec.to_builtins(self.compare),
            "changed": changed,
            "figures": self._lines(given, now if changed else None),
            "meets": [self._meets(row, given, now) for row in self.rows],
            "spread": spread(given, now if changed else None).as_dict(),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _meets(self, row: Row, given: Figures, now: Figures) -> dict[str, Any]:
        """Return whom a row shares a table with, and whom it gained and lost by the changes."""
        before, after = given.meets[row.id], now.meets[row.id]
        return {
            "id": row.id,
            "name": row.name,
            "with": [self._name(other) for other in after],
            "new": [self._name(other) for other in after if other not in before],
            "lost": [self._name(other) for other in before if other not in after],
        }

    def _name(self, row_id: str) -> str:
        return next(row.name for row in self.rows if row.id == row_id)

    def _lines(self, given: Figures, changed: Figures | None) -> list[dict[str, Any]]:
        """Return each figure as `{id, label, given, changed, cannot}`, all in words."""
        least = next(row for row in self.rows if row.id == self.smallest)

        def line(which: str, label: str, value: Callable[[Figures], str], cannot: str) -> dict[str, Any]:
            after = value(changed) if changed else None
            return {"id": which, "label": label, "given": value(given), "changed": after, "cannot": cannot}

        return [
            line(
                "share",
                _("In at least one alliance"),
                lambda f: _of(f.in_any, f.members),
                _("Membership on paper. It cannot tell who turns up, or whether a table gets anything done."),
            ),
            line(
                "two-to-four",
                _("Of those, in two to four"),
                lambda f: _of(f.in_two_to_four, f.in_any),
                _("It cannot tell whether more tables would help: a fifth seat may be one too many."),
            ),
            line(
                "middle",
                _("Alliances per member, the middle one (median)"),
                lambda f: f"{f.middle:g}",
                _("Half have this many or fewer. It cannot tell how far apart the ends are: see the bars."),
            ),
            line(
                "pairs",
                _("Pairs that share at least one table"),
                lambda f: _of(f.pairs_meeting, f.pairs),
                _("They sit in one room. It cannot tell whether they have ever spoken to each other."),
            ),
            line(
                "meets",
                _("{name}: members it shares a table with").format(name=least.name),
                lambda f: _of(len(f.meets[least.id]), f.members - 1),
                _("It cannot tell who speaks for whom there, or whether more company is better company."),
            ),
            line(
                "hours",
                _("{name}: hours at its tables").format(name=least.name),
                lambda f: self._cost(least, f.hours[least.id]),
                _("Meetings only, without preparation or travel. It cannot tell what the meetings bring."),
            ),
        ]

    def draw(self, response: Response) -> Drawing | None:
        """Return the table as a picture, changes marked, with each row's hours; None before any answer."""
        if not self.progress(response)[0] and self._now(response) == self._given:
            return None
        before, after = self._figures(self._given), self._figures(self._now(response))
        table = []
        for row in self.rows:
            kept = [self._marked(row.id, column, response) for column in self.columns]
            table.append(
                [
                    row.name,
                    "; ".join(one for one in kept if one) or _("none"),
                    self._cost(row, after.hours[row.id]),
                ]
            )
        return Drawing(
            svg=matrix(self.rows, self.columns, self.unit, self._given, self._now(response)),
            caption=_("Who sits where, and what it takes of each member's staff hours. {key}").format(
                key=_("+ joined and − left are your changes; a short upright line marks the share as given.")
                if before != after
                else _("A filled square is a membership.")
            ),
            header=[_("Organisation"), _("Alliances"), _("Hours")],
            rows=table,
        )

    def _marked(self, row: str, column: Column, response: Response) -> str:
        before, after = (row, column.id) in self._given, (row, column.id) in self._now(response)
        if before == after:
            return column.name if after else ""
        return (_("{name} (joined)") if after else _("{name} (left)")).format(name=column.name)

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the guess, then each changed row in words with what it spends."""
        guessed, lines = _guess(response), []
        if guessed is not None:
            lines.append((_("Guess: share in at least one alliance"), f"{guessed:g}%"))
        now = self._figures(self._now(response))
        for row in self.rows:
            moved = {pair for pair in self._given ^ self._now(response) if pair[0] == row.id}
            said = [self._marked(row.id, one, response) for one in self.columns if (row.id, one.id) in moved]
            if said:
                lines.append((row.name, f"{'; '.join(said)}. {self._cost(row, now.hours[row.id])}"))
        return lines

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return the guesses' count and median, and which tables the smallest member joined or left."""
        guesses = [guess for guess in map(_guess, responses) if guess is not None]
        columns = [column.id for column in self.columns]
        tables = [self._now(one) for one in responses]
        return {
            "guesses": len(guesses),
            "median_guess": median(guesses),
            "changed": sum(table != self._given for table in tables),
            "joined": counted(
                [c for table in tables for r, c in table - self._given if r == self.smallest], columns
            ),
            "left": counted(
                [c for table in tables for r, c in self._given - table if r == self.smallest], columns
            ),
        }


def _of(part: int, whole: int) -> str:
    return _("{part} of {whole} ({share}%)").format(part=part, whole=whole, share=percent(part, whole))


def _guess(response: Response) -> float | None:
    guess: float | None = response.get("guess", {}).get("share")
    return guess
