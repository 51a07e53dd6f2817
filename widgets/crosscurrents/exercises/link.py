"""Link: a table of who sits where, or of who leads what; its figures, and what a change would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Literal

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Lines, Say, Sheet
from crosscurrents.exercises.parts import leading, link_room
from crosscurrents.exercises.parts.leading import Leads, leads, of
from crosscurrents.exercises.parts.memberships import (
    Column,
    Figures,
    Pair,
    Row,
    figures,
    matrix,
    percent,
    spread,
)
from crosscurrents.exercises.tallies.tally import Tally


class _Compare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str
    source: str


class _Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    hint: str = ""


class Link(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of rows and columns that the learner reads, then changes.

    Measure `memberships`: rows are organisations, columns alliances; the smallest member's row is changed.
    Measure `leading`: rows are tasks, columns the organisations that lead them; up to `moves` tasks are
    given other leads.

    Response: `{guess: {share: percent}, links: [[row, column]], tried: bool, text}`. `links` is the learner's
    table, absent while it is as given; `tried` stays true once the change that is asked for was made, so
    that putting it back undoes nothing. The table's figures open after the guess.
    """

    name: ClassVar[str] = "link"

    measure: Literal["memberships", "leading"] = "memberships"
    rows: list[Row]
    columns: list[Column]
    links: list[Pair]
    smallest: str = ""
    moves: int = 2
    compare: _Compare | None = None
    question: _Question | None = None
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
        if self.measure == "leading":
            self._check_leading()
        else:
            self._check_memberships(known)

    def _check_leading(self) -> None:
        if self.smallest or self.compare:
            raise SpecError("`smallest` and `compare` belong to the measure memberships: leave them out")
        if not self.links:
            raise SpecError("nobody leads anything: give some `links`, each [task, organisation]")
        if not 1 <= self.moves <= len(self.rows):
            raise SpecError(f"`moves` is {self.moves}: let the learner move 1 to {len(self.rows)} tasks")

    def _check_memberships(self, known: dict[str, Row]) -> None:
        if self.question:
            raise SpecError("a `question` belongs to the measure leading: put it into the prompt")
        without = [one.id for one in self.columns if one.hours is None]
        if without:
            raise SpecError(f'column "{without[0]}" has no `hours`: say what a seat takes')
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
        keys = ("measure", "rows", "columns", "links", "smallest", "moves", "question", "unit")
        return {key: spec[key] for key in keys}

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guess, links, tried}`, with `text` where a question is asked."""
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
                **({"text": text_schema()} if self.question else {}),
            }
        )

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the guess, and a first change: to the smallest member's row, or to any task's leads."""
        moved = any(
            self.measure == "leading" or row == self.smallest
            for row, _column in self._given ^ self._now(response)
        )
        return (_guess(response) is not None) + (moved or bool(response.get("tried"))), 2

    @property
    def _given(self) -> set[Pair]:
        return set(self.links)

    def _now(self, response: Response) -> set[Pair]:
        """Return the learner's table, without rows and columns that are there no longer."""
        changed = response.get("links")
        if changed is None:
            return self._given
        rows, columns = {row.id for row in self.rows}, {one.id for one in self.columns}
        return {(row, column) for row, column in changed if row in rows and column in columns}

    def _figures(self, links: Iterable[Pair]) -> Figures:
        return figures([row.id for row in self.rows], {one.id: one.hours or 0 for one in self.columns}, links)

    def _leads(self, links: Iterable[Pair]) -> Leads:
        return leads([row.id for row in self.rows], [one.id for one in self.columns], links)

    @property
    def _names(self) -> dict[str, str]:
        rows, columns = ({one.id: one.name for one in self.rows}, {one.id: one.name for one in self.columns})
        return {**rows, **columns}

    def _cost(self, row: Row, hours: float) -> str:
        """Return what a row spends at its tables in words, as a share of its staff's hours where known."""
        if row.hours is None:
            return f"{hours:g} {self.unit}"
        return _("{hours} of {staff} {unit} ({share}%)").format(
            hours=f"{hours:g}", staff=f"{row.hours:g}", unit=self.unit, share=percent(hours, row.hours)
        )

    def view(self, response: Response) -> dict[str, Any]:
        """Return what each row spends; after the guess also the figures, given against changed."""
        if self.measure == "leading":
            return self._leading_view(response)
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

    def _leading_view(self, response: Response) -> dict[str, Any]:
        """Return, after the guess, how the lead is shared out, given against changed."""
        guessed = _guess(response)
        if guessed is None:
            return {"rows": [], "guessed": None}
        given, table = self._leads(self._given), self._now(response)
        now, drawing = self._leads(table) if table != self._given else None, self.draw(response)
        return {
            "rows": [],
            "guessed": leading.guessed(guessed, given, self._names),
            "compare": None,
            "changed": now is not None,
            "figures": leading.lines(given, now, self._names),
            "formula": leading.formula(),
            "meets": [],
            "spread": leading.degree_bars(given, now, self._names).as_dict(),
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
                lambda f: of(f.in_any, f.members),
                _("Membership on paper. It cannot tell who turns up, or whether a table gets anything done."),
            ),
            line(
                "two-to-four",
                _("Of those, in two to four"),
                lambda f: of(f.in_two_to_four, f.in_any),
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
                lambda f: of(f.pairs_meeting, f.pairs),
                _("They sit in one room. It cannot tell whether they have ever spoken to each other."),
            ),
            line(
                "meets",
                _("{name}: members it shares a table with").format(name=least.name),
                lambda f: of(len(f.meets[least.id]), f.members - 1),
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
        if self.measure == "leading":
            return self._leading_drawing(response)
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

    def _leading_drawing(self, response: Response) -> Drawing:
        now = self._now(response)
        rows = []
        for row in self.rows:
            kept = [self._marked(row.id, column, response) for column in self.columns]
            rows.append([row.name, "; ".join(one for one in kept if one) or _("nobody")])
        return Drawing(
            svg=matrix(self.rows, self.columns, "", self._given, now),
            caption=_("Who leads what. {key}").format(
                key=_("+ takes it on and − hands it over are your changes.")
                if now != self._given
                else _("A filled square is a lead.")
            ),
            header=[_("Task"), _("Led by")],
            rows=rows,
        )

    def _marked(self, row: str, column: Column, response: Response) -> str:
        before, after = (row, column.id) in self._given, (row, column.id) in self._now(response)
        if before == after:
            return column.name if after else ""
        if self.measure == "leading":
            said = _("{name} (takes it on)") if after else _("{name} (hands it over)")
            return said.format(name=column.name)
        return (_("{name} (joined)") if after else _("{name} (left)")).format(name=column.name)

    @property
    def _guess_label(self) -> str:
        if self.measure == "leading":
            return _("Guess: share of the tasks led by the one that leads most")
        return _("Guess: share in at least one alliance")

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the guess, then each changed row in words with what it spends."""
        guessed, lines = _guess(response), []
        if guessed is not None:
            lines.append((self._guess_label, f"{guessed:g}%"))
        now = self._figures(self._now(response))
        for row in self.rows:
            moved = {pair for pair in self._given ^ self._now(response) if pair[0] == row.id}
            said = [self._marked(row.id, one, response) for one in self.columns if (row.id, one.id) in moved]
            if said:
                cost = "" if self.measure == "leading" else f". {self._cost(row, now.hours[row.id])}"
                lines.append((row.name, "; ".join(said) + cost))
        if self.question and response.get("text", "").strip():
            lines.append((self.question.prompt, response["text"]))
        return lines

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the guesses, then what was changed: the smallest member's seats, or the tasks' leads."""
        guessed, tables = [_guess(one) for one in responses], [self._now(one) for one in responses]
        if self.measure == "leading":
            return [
                link_room.guesses(self._guess_label, self._leads(self._given), guessed),
                link_room.moved(self.rows, self._given, tables),
                link_room.leads(self.rows, self.columns, self._given, tables),
            ]
        least = next(row for row in self.rows if row.id == self.smallest)
        return [
            link_room.guesses(self._guess_label, self._figures(self._given), guessed),
            link_room.seats(least, self.columns, self._given, tables),
        ]

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written to the question, where one is asked."""
        text = str(response.get("text", "")).strip()
        return [(self.question.prompt, text)] if self.question and text else []

    def _sheet(self, caption: str, *, filled: bool) -> Sheet:
        """Return the table for paper: with its marks, or empty."""
        leading = self.measure == "leading"
        header = [_("Task") if leading else _("Organisation"), *(one.name for one in self.columns)]
        rows = []
        for row in self.rows:
            hours = f" ({row.hours:g})" if row.hours else ""
            marks = ["●" if filled and (row.id, one.id) in self._given else "" for one in self.columns]
            rows.append([row.name + hours, *marks])
        if not leading:
            rows.append([_("One seat takes ({unit})").format(unit=self.unit), *self._seats()])
        return Sheet(caption, header, rows)

    def _seats(self) -> list[str]:
        return [f"{one.hours:g}" if one.hours else "" for one in self.columns]

    def paper(self) -> list[Block]:
        """Return the table as given, room for the guess, and what to change and count."""
        if self.measure == "leading":
            blocks: list[Block] = [
                Lines(_("Guess first: what share of the tasks has the one that leads most?"), 1),
                self._sheet(_("Who leads what, as given (● leads)"), filled=True),
                Lines(_("Move up to {n} tasks: which, from whom, to whom?").format(n=self.moves), 3),
                Sheet(
                    _("Tasks each one leads"),
                    [_("Organisation"), _("As given"), _("Changed")],
                    [[one.name, "", ""] for one in self.columns],
                ),
                Say(leading.formula()),
                Lines(_("Degree centralisation, before and after"), 1),
            ]
            if self.question:
                blocks.append(Lines(f"{self.question.prompt} {self.question.hint}".strip(), 4))
            return blocks
        least = self._name(self.smallest)
        return [
            Lines(_("Guess first: what share of the organisations is in at least one?"), 1),
            self._sheet(_("Who sits where, as given (● a seat; in brackets staff hours)"), filled=True),
            Lines(_("Change a seat of {name}: which one?").format(name=least), 1),
            Lines(_("Its hours at tables before and after, and whom it now meets or no longer meets"), 3),
        ]

    def key(self) -> list[Block]:
        """Return the figures of the table as given, each with what it cannot tell."""
        if self.measure == "leading":
            given = self._leads(self._given)
            drawn = leading.degree_bars(given, None, self._names)
            lines = leading.lines(given, None, self._names)
        else:
            found = self._figures(self._given)
            drawn, lines = spread(found, None), self._lines(found, None)
        return [
            *(Say(f"{one['label']}: {one['given']}. {one['cannot']}") for one in lines),
            Sheet(drawn.caption, drawn.header, drawn.rows),
        ]


def _guess(response: Response) -> float | None:
    guess: float | None = response.get("guess", {}).get("share")
    return guess
