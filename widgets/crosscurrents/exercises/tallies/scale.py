"""Scale: where answers stand on a few ordered steps, row by row, with the mean."""

from __future__ import annotations

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, words, wrap
from crosscurrents.exercises.tallies.columns import WIDTH, Row, columns
from crosscurrents.exercises.tallies.numbers import mean, minus, whole
from crosscurrents.exercises.tallies.tally import Field, Label, Tally


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
        drawn, y = columns([self._row(row, few) for row in self.rows], [minus(s.id) for s in self.steps], y)
        return Drawing(
            svg=picture(WIDTH, y, self.title, [*parts, *drawn]),
            caption=_("How many answers took each step; the triangle marks their mean."),
            header=["", *(said(step) for step in self.steps), _("Mean")],
            rows=[self._listed(row, few) for row in self.rows],
        )

    def _row(self, row: Label, few: str) -> Row:
        if self.hidden(row.id):
            return Row(row.text, [], 0, few)
        found = mean(whole(self.counts[row.id]))
        first, last = int(self.steps[0].id), int(self.steps[-1].id)
        return Row(
            row.text,
            [self.counts[row.id].get(step.id, 0) for step in self.steps],
            (found - first) * (len(self.steps) - 1) / (last - first or 1),
            _("mean {mean}").format(mean=minus(f"{found:.1f}")),
        )

    def _listed(self, row: Label, few: str) -> list[str]:
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
    low, high = (wrap(said(step), 22, 4) for step in (steps[0], steps[-1]))
    return [
        words(low, 4, 16, 13, class_="cc-soft"),
        words(high, WIDTH - 4, 16, 13, class_="cc-soft", text_anchor="end"),
    ], 16 + 16.25 * (max(len(low), len(high)) - 1) + 12
