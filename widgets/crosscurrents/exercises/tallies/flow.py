"""Flow: which way people went through a branching scenario, as lines as wide as their number."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import Value, picture, words, wrap
from crosscurrents.exercises.tallies.tally import Field, Label, Tally
from crosscurrents.exercises.tallies.ways import Mark, Way, drawn, layers

_WIDTH = 340.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Flow(Tally, frozen=True, kw_only=True, tag="flow"):
    """Ways taken. `rows` are the points one can leave, first to last; `counts[point][next]`.

    `ends` are where ways stop; a `next` is a row's id or an end's. `choices["point>next"]` is what was chosen
    there, in words.
    """

    ends: tuple[Label, ...]
    choices: dict[str, str]

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper; "" where `choices` does not say all the ways there are."""
        return _("how many sheets went which way from each point") if self.fields() else ""

    def fields(self) -> list[Field]:
        """Return one field per way out of each point, none where a point's ways are not all in `choices`."""
        named = [(start, to) for start, to in self._open if f"{start}>{to}" in self.choices]
        if {row.id for row in self.rows} - {start for start, _to in named}:
            return []
        names = self._names()
        return [Field(start, to, self.choices[f"{start}>{to}"] or names[to]) for start, to in named]

    def kept(self, least: int) -> Self:
        """Return this tally without points that too few left, and without those that give them away.

        What leads into a point is shown by the points before it, so a point behind a hidden one tells by
        subtraction how many came from there. It is hidden too, unless those who came through hidden points
        are as many as a shown row must have, or had no choice there. A point hidden for this counts among
        those that the next may give away, with all who passed it. The ends count as shown: how many came to
        each is told elsewhere, so that the points before them give each other away.
        """
        hidden = {row.id for row in self.rows if self.n < least or self.given.get(row.id, 0) < least}
        last = {start for start, to in self._open if to in {end.id for end in self.ends}}
        while True:
            told = [row.id for row in self.rows if row.id not in hidden and self._few(row.id, hidden, least)]
            if not told and self._tells(last & hidden, least):
                told = sorted(last - hidden)
            if not told:
                break
            hidden.add(told[0])
        return msgspec.structs.replace(
            self,
            counts={row: counts for row, counts in self.counts.items() if row not in hidden},
            given={row: given for row, given in self.given.items() if row not in hidden},
        )

    def _few(self, point: str, hidden: Collection[str], least: int) -> bool:
        """Return whether a point's number tells where fewer than `least` went from the hidden ones before."""
        return self._tells({start for start, to in self._open if to == point and start in hidden}, least)

    def _tells(self, hidden: Collection[str], least: int) -> bool:
        """Return whether what came out of these hidden points is about fewer than `least`, but somebody."""
        before = [one for one in hidden if self.given.get(one, 0) and self._choosing(one)]
        first = [one for one in before if not any(self._leads(other, one) for other in before)]
        people = max(  # of whom nobody is counted twice: none of the first is behind another
            sum(self.given[one] for one in first), max((self.given[one] for one in before), default=0)
        )
        return 0 < people < least

    def _choosing(self, point: str) -> bool:
        """Return whether there is more than one way on; where `choices` is silent, any end may follow."""
        ways = [to for start, to in self._open if start == point]
        silent = any(
            f"{point}>{to}" not in self.choices for to in ways if to in {end.id for end in self.ends}
        )
        return len(ways) > 1 or (silent and len(self.ends) > 1)

    def _leads(self, start: str, to: str) -> bool:
        return any(
            following == to or self._leads(following, to)
            for leaving, following in self._open
            if leaving == start
        )

    @property
    def _open(self) -> list[Way]:
        """Return every way there is, taken or not, by where it starts; none of them leads back."""
        place = {one.id: at for at, one in enumerate((*self.rows, *self.ends))}
        taken = [(row, to) for row, held in self.counts.items() for to in held]
        named = [(start, to) for start, _sign, to in (key.partition(">") for key in self.choices)]
        ways = [
            (start, to)
            for start, to in dict.fromkeys([*named, *taken])
            if place.get(start, len(place)) < place.get(to, -1)
        ]
        return sorted(ways, key=lambda way: place[way[0]])

    def _names(self) -> dict[str, str]:
        return {one.id: one.text for one in (*self.rows, *self.ends)}

    def drawn(self, few: str) -> Drawing:
        """Return the points from top to bottom with bands between them, and every choice in the table."""
        points, ends = [row.id for row in self.rows], [end.id for end in self.ends]
        taken = {
            (start, to): count for start, to in self._open if (count := self.counts.get(start, {}).get(to, 0))
        }
        passed = {one for way in taken for one in way}
        short = {point: str(at) for at, point in enumerate(points, start=1)}
        short |= {end: _LETTERS[at % 26] for at, end in enumerate(ends)}
        marks = {
            one: Mark(short[one], end=one in ends, hidden=one in points and self.hidden(one))
            for one in (*points, *ends)
            if one in passed
        }
        parts, y = drawn(marks, layers(points, ends, self._open), taken)
        y += 12
        for one, name in self._names().items():
            lines = wrap(name, 40)
            look: dict[str, Value] = {"class_": "cc-ink", "text_anchor": "middle", "font_weight": "600"}
            parts.append(words([short[one]], 12, y + 10, 14, **look))
            parts.append(words(lines, 30, y + 10, 13, class_="cc-ink"))
            y += 16.25 * len(lines) + 5
        caption = _("Which way {n} people went; a band is as wide as their number.").format(n=self.n)
        if any(self.hidden(point) for point in points):
            hides = _(
                "Dashed: on from there is not shown. It is {few}, or would tell of them by subtraction."
            ).format(few=few)
            caption = f"{caption} {hides}"
        return Drawing(
            svg=picture(_WIDTH, y + 2, self.title, parts),
            caption=caption,
            header=[_("Point"), _("Chosen"), _("Leads to"), _("Answers")],
            rows=[
                [
                    self._names()[start],
                    self.choices.get(f"{start}>{to}") or "–",
                    self._names()[to],
                    _("not shown") if self.hidden(start) else str(self.counts[start].get(to, 0)),
                ]
                for start, to in self._open
            ],
        )
