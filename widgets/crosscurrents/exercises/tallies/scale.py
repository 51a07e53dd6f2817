"""Scale: where answers stand on a few ordered steps, row by row, with the mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, words, wrap
from crosscurrents.exercises.tallies.columns import TALL, WIDTH, Row, columns
from crosscurrents.exercises.tallies.numbers import mean, minus, whole
from crosscurrents.exercises.tallies.room import roomiest
from crosscurrents.exercises.tallies.tally import Field, Label, Tally

_TALLS = (TALL, 60.0, 48.0, 36.0, 28.0)
"""How high a full column stands where parts are compared: the first with which a wall can be read."""


class Scale(Tally, frozen=True, kw_only=True, tag="scale"):
    """Ordered steps, lowest first, all the same distance apart.

    `counts[row][step]`; a step's id is its whole number as text.
    """

    steps: tuple[Label, ...]

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper."""
        return _("how many sheets took each step")

    def fields(self) -> list[Field]:
        """Return one field per row and step."""
        return [Field(row.id, step.id, said(step)) for row in self.rows for step in self.steps]

    def drawn(self, few: str) -> Drawing:
        """Return a row of columns per row with the mean under it."""
        parts, y = ends(self.steps)
        drawn, y = columns([self.row(row, few) for row in self.rows], [minus(s.id) for s in self.steps], y)
        return Drawing(
            svg=picture(WIDTH, y, self.title, [*parts, *drawn]),
            caption=_("How many answers took each step; the triangle marks their average."),
            header=["", *(said(step) for step in self.steps), _("Mean")],
            rows=[self.listed(row, few) for row in self.rows],
        )

    def row(self, row: Label, few: str) -> Row:
        """Return a row as columns; a hidden one says `few`."""
        if self.hidden(row.id):
            return Row(row.text, [], 0, few)
        found = mean(whole(self.counts[row.id]))
        first, last = int(self.steps[0].id), int(self.steps[-1].id)
        return Row(
            row.text,
            [self.counts[row.id].get(step.id, 0) for step in self.steps],
            (found - first) * (len(self.steps) - 1) / (last - first or 1),
            _("average {mean}").format(mean=minus(f"{found:.1f}")),
        )

    def listed(self, row: Label, few: str) -> list[str]:
        """Return a row of the table."""
        if self.hidden(row.id):
            return [row.text, *[few] * (len(self.steps) + 1)]
        held = self.counts[row.id]
        return [
            row.text,
            *(str(held.get(step.id, 0)) for step in self.steps),
            minus(f"{mean(whole(held)):.1f}"),
        ]


def said(step: Label) -> str:
    """Return a step's number with its words, where it has any besides the number."""
    number = minus(step.id)
    if not step.text or step.text in {step.id, number}:
        return number
    return step.text if step.text.startswith((step.id, number)) else f"{number} {step.text}"


def ends(steps: tuple[Label, ...]) -> tuple[list[str], float]:
    """Return the words of the lowest and the highest step, facing each other, and where they end."""
    if all(step.text in {"", step.id} for step in (steps[0], steps[-1])):
        return [], 4.0
    low, high = (wrap(said(step), 20) for step in (steps[0], steps[-1]))
    return [
        words(low, 4, 16, 13, class_="cc-soft"),
        words(high, WIDTH - 4, 16, 13, class_="cc-soft", text_anchor="end"),
    ], 16 + 16.25 * (max(len(low), len(high)) - 1) + 12


def compared(parts: Sequence[tuple[str, Scale]], rows: Sequence[Label], few: str) -> Drawing:
    """Return for each of `rows` a row of columns per part of the room, one under the other."""
    steps = parts[0][1].steps
    listed: list[list[str]] = []
    lined: list[tuple[Label | None, list[Row]]] = []
    for row in rows:
        each = [(heading, one.row(row, few), one.listed(row, few)) for heading, one in parts]
        those = [replace(drawn, label=name) for name, drawn, _cells in each]
        lined.append((row if len(rows) > 1 else None, those))
        named = f"{row.text}: " if len(parts[0][1].rows) > 1 else ""
        listed += [[f"{named}{name}", *cells[1:]] for name, _drawn, cells in each]

    def laid(tall: float) -> tuple[list[str], float]:
        drawn, y = ends(steps)
        for row, each in lined:
            if row:
                heads = wrap(row.text, 36)
                drawn.append(words(heads, 4, y + 18, 14, class_="cc-ink", font_weight="600"))
                y += 26 + 17.5 * (len(heads) - 1)
            standing, y = columns(each, [minus(step.id) for step in steps], y, tall)
            drawn += standing
        return drawn, y

    drawn, y = laid(roomiest(_TALLS, lambda tall: laid(tall)[1]))
    return Drawing(
        svg=picture(WIDTH, y, parts[0][1].title, drawn),
        caption=_("How many answers took each step, part by part; the triangle marks their average."),
        header=["", *(said(step) for step in steps), _("Mean")],
        rows=listed,
    )
