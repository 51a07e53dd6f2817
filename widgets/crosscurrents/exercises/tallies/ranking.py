"""Ranking: the places that many orders give to items, with how far the orders agree (Kendall's W)."""

from __future__ import annotations

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, words, wrap
from crosscurrents.exercises.tallies.columns import WIDTH, Row, columns
from crosscurrents.exercises.tallies.numbers import mean, whole
from crosscurrents.exercises.tallies.tally import Field, Label, Tally
from crosscurrents.stats.ranks import kendall_w_of_sums


class Ranking(Tally, frozen=True, kw_only=True, tag="ranking"):
    """Whole orders. `rows` are the items; `counts[item][place]`, places from "1". Every order is complete."""

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper."""
        return _("how many sheets put each item at each place")

    def fields(self) -> list[Field]:
        """Return one field per item and place."""
        return [
            Field(row.id, place, _("place {place}").format(place=place))
            for row in self.rows
            for place in self._places
        ]

    def drawn(self, few: str) -> Drawing:
        """Return the items by mean place, each with the spread of its places, and how far orders agree."""
        rows = sorted(self.rows, key=lambda row: (self.hidden(row.id), self._mean(row.id)))
        drawn, y = columns([self._row(row, few) for row in rows], self._places, 4)
        w, m = self._agreed()
        caption = _("The items by their mean place, and how many orders put each where.")
        listed = [self._listed(row, few) for row in rows]
        if w is not None:
            told = _("Kendall's W is {w}: {reading}.").format(w=f"{w:.2f}", reading=reading(w))
            caption = _("The items by their mean place; {told}").format(told=told)
            lot = _("1 is the same order from everybody; {n} orders drawn by lot would come to about {lot}.")
            lines = wrap(f"{told} {lot.format(n=m, lot=f'{1 / m:.2f}')}", 48, 4)
            drawn.append(words(lines, 4, y + 14, 13, class_="cc-ink"))
            y += 16.25 * len(lines) + 6
            blank = [""] * len(self._places)
            listed.append([_("Kendall's W"), f"{w:.2f} ({reading(w)})", *blank])
        return Drawing(
            svg=picture(WIDTH, y, self.title, drawn),
            caption=caption,
            header=["", _("Mean place"), *(_("Place {place}").format(place=one) for one in self._places)],
            rows=listed,
        )

    @property
    def _places(self) -> list[str]:
        return [str(place) for place in range(1, len(self.rows) + 1)]

    def _mean(self, row: str) -> float:
        return 0.0 if self.hidden(row) else mean(whole(self.counts[row]))

    def _row(self, row: Label, few: str) -> Row:
        if self.hidden(row.id):
            return Row(row.text, [], 0, few)
        place = self._mean(row.id)
        counts = [self.counts[row.id].get(one, 0) for one in self._places]
        return Row(row.text, counts, place - 1, _("mean place {mean}").format(mean=f"{place:.1f}"))

    def _listed(self, row: Label, few: str) -> list[str]:
        if self.hidden(row.id):
            return [row.text, *[few] * (len(self.rows) + 1)]
        held = self.counts[row.id]
        return [
            row.text,
            f"{self._mean(row.id):.1f}",
            *(str(held.get(place, 0)) for place in self._places),
        ]

    def _agreed(self) -> tuple[float | None, int]:
        """Return Kendall's W and of how many orders; None where the counts are not those of complete orders.

        Orders drawn by lot have a W of 1/m on average (m(n - 1)W has the mean n - 1: Kendall & Babington
        Smith 1939). In a small room that is a lot, so the picture says it too.
        """
        orders = {self.given.get(row.id, 0) for row in self.rows}
        places = {sum(held.get(place, 0) for held in self.counts.values()) for place in self._places}
        if len(orders) != 1 or orders != places:
            return None, 0
        m = orders.pop()
        return kendall_w_of_sums([self._mean(row.id) * m for row in self.rows], m), m


def reading(w: float) -> str:
    """Return Kendall's W in words, by the nearest of the steps 0.1, 0.3, 0.5, 0.7 and 0.9.

    Source: Schmidt, R. C. (1997), "Managing Delphi surveys using nonparametric statistical techniques",
    Decision Sciences 28(3), 763-774.
    """
    steps = [
        _("hardly any agreement"),
        _("weak agreement"),
        _("moderate agreement"),
        _("strong agreement"),
        _("very strong agreement"),
    ]
    return steps[min(int(w * 5 + 1e-9), 4)]
