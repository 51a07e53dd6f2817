"""Ranking: the places that many orders give to items, with how far the orders agree (Kendall's W)."""

from __future__ import annotations

from collections.abc import Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import mean, whole
from crosscurrents.exercises.tallies.room import LETTERS, LOOKS, key, roomiest
from crosscurrents.exercises.tallies.tally import Field, Label, Tally
from crosscurrents.stats.ranks import kendall_w_of_sums

_WIDTH, _FULL = 340.0, 190.0
_GAPS = (14.0, 10.0, 7.0, 4.0, 18.0, 24.0)
"""Between a bar and the next item: the first with which a wall can be read is taken."""


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
        """Return the items as a list by mean place, each with a bar, and in words how far orders agree."""
        rows = self.listed_rows
        w, m = self._agreed()
        heads = wrap(reading(w), 43) if w is not None else []
        gap = roomiest(_GAPS, lambda one: self._list(rows, few, heads, one)[1], halves=True)
        parts, y = self._list(rows, few, heads, gap)
        listed = [self._listed(row, few) for row in rows]
        if w is not None:
            lot = _("{w}; {n} orders drawn by lot would come to about {lot} (Kendall & Babington Smith 1939)")
            blank = [""] * len(self._places)
            listed.append([_("Kendall's W"), lot.format(w=f"{w:.2f}", n=m, lot=f"{1 / m:.2f}"), *blank])
        caption = _("The order that all the lists come to; the longer the bar, the nearer the top.")
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=f"{caption} {reading(w)}" if w is not None else caption,
            header=["", _("Mean place"), *(_("Place {place}").format(place=one) for one in self._places)],
            rows=listed,
        )

    @property
    def listed_rows(self) -> list[Label]:
        """Return the items by mean place, what is hidden last."""
        return sorted(self.rows, key=lambda row: (self.hidden(row.id), self.mean_place(row.id)))

    def places(self) -> dict[str, int]:
        """Return each shown item's place in the list, from 1; those with the same mean share one."""
        means = {row.id: round(self.mean_place(row.id), 9) for row in self.rows if not self.hidden(row.id)}
        return {row: 1 + sum(other < mean for other in means.values()) for row, mean in means.items()}

    def _list(
        self, rows: Sequence[Label], few: str, heads: Sequence[str], gap: float
    ) -> tuple[list[str], float]:
        """Return the list and where it ends, the words `heads` over it."""
        parts: list[str] = []
        y = 0.0
        if heads:
            parts.append(words(heads, 4, 14, 13, class_="cc-soft"))
            y = 20 + 16.25 * (len(heads) - 1)
        places, many = self.places(), len(self.rows)
        for row in rows:
            lines = wrap(row.text, 34)
            if row.id in places:
                parts.append(words([f"{places[row.id]}."], 4, y + 17, 16, class_="cc-ink", font_weight="600"))
            parts.append(words(lines, 32, y + 17, 14, class_="cc-ink"))
            y += 17 + 17.5 * (len(lines) - 1) + 5
            if row.id in places:
                long = _FULL * (many + 1 - self.mean_place(row.id)) / many
                said = _("on average {place}").format(place=f"{self.mean_place(row.id):.1f}")
                parts += [
                    tag("rect", x=32, y=y, width=_FULL, height=12, rx=2, class_="cc-line", fill_opacity=0.4),
                    tag("rect", x=32, y=y, width=long, height=12, rx=2, class_="cc-a"),
                    words([said], 40 + _FULL, y + 11, 13, class_="cc-soft"),
                ]
            else:
                parts.append(words([few], 32, y + 11, 13, class_="cc-soft"))
            y += 12 + gap
        return parts, y

    @property
    def _places(self) -> list[str]:
        return [str(place) for place in range(1, len(self.rows) + 1)]

    def mean_place(self, row: str) -> float:
        """Return an item's mean place; 0 where it is hidden."""
        return 0.0 if self.hidden(row) else mean(whole(self.counts[row]))

    def _listed(self, row: Label, few: str) -> list[str]:
        if self.hidden(row.id):
            return [row.text, *[few] * (len(self.rows) + 1)]
        held = self.counts[row.id]
        return [
            row.text,
            f"{self.mean_place(row.id):.1f}",
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
        return kendall_w_of_sums([self.mean_place(row.id) * m for row in self.rows], m), m


def reading(w: float) -> str:
    """Return Kendall's W in plain words: little agreement under 0.4, some under 0.6, else mostly agreed.

    That is, by the nearest of the steps 0.1 (very weak), 0.3 (weak), 0.5 (moderate), 0.7 (strong) and 0.9
    (unusually strong) of Schmidt, R. C. (1997), "Managing Delphi surveys using nonparametric statistical
    techniques", Decision Sciences 28(3), 763-774, where the first two are little and the last two mostly.
    """
    if w < 0.4 - 1e-9:
        return _("Little agreement: the lists differ widely.")
    if w < 0.6 - 1e-9:
        return _("Some agreement between the lists.")
    return _("Mostly agreed: the lists look much alike.")


def compared(parts: Sequence[tuple[str, Ranking]], _rows: Sequence[Label], few: str) -> Drawing:
    """Return each item's place in the list that each part of the room comes to, items by the first part's."""
    shown = [(heading, one, one.places()) for heading, one in parts]
    lead = next((one for _heading, one, places in shown if places), parts[0][1])
    wide = 36.0 if len(parts) > 2 else 48.0
    left = _WIDTH - wide * len(parts)

    def laid(gap: float) -> tuple[list[str], float]:
        drawn, y = key([heading for heading, _one, _places in shown], 0)
        for at in range(len(parts)):
            x = left + wide * (at + 0.5)
            drawn.append(words([LETTERS[at]], x, y + 14, 13, class_="cc-soft", text_anchor="middle"))
        y += 20
        for row in lead.listed_rows:
            lines = wrap(row.text, int((left - 8) / 7.6))
            tall = max(16.25 * len(lines) + gap, 25.0)
            drawn.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
            drawn.append(words(lines, 4, y + tall / 2 + 4.5 - 8.125 * (len(lines) - 1), 13, class_="cc-ink"))
            for at, (_heading, _one, places) in enumerate(shown):
                x, middle = left + wide * (at + 0.5), y + tall / 2
                look, ink = LOOKS[at]
                drawn.append(tag("circle", cx=x, cy=middle, r=11.5, stroke_width=1.5, **look))
                said = str(places.get(row.id, "–"))
                drawn.append(words([said], x, middle + 5, 14, class_=ink, text_anchor="middle"))
            y += tall
        return drawn, y + 2

    drawn, y = laid(roomiest((18.0, 14.0, 10.0, 7.0, 4.0), lambda gap: laid(gap)[1]))
    rows = []
    for row in lead.listed_rows:
        means = [few if one.hidden(row.id) else f"{one.mean_place(row.id):.1f}" for _heading, one in parts]
        rows.append([row.text, *means])
    return Drawing(
        svg=picture(_WIDTH, y, lead.title, drawn),
        caption=_("Each item's place in the list that each part of the room comes to."),
        header=[_("Mean place"), *(heading for heading, _one in parts)],
        rows=rows,
    )
