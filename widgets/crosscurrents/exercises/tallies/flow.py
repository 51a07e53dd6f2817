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
        those that the next may give away, with all who passed it.
        """
        hidden = {row.id for row in self.rows if self.given.get(row.id, 0) < least}
        if self.n < least:
            hidden = {row.id for row in self.rows}
        while True:
            told = [
                row.id for row in self.rows if row.id not in hidden and self._tells(row.id, hidden, least)
            ]
            if not told:
                break
            hidden.add(told[0])
        return msgspec.structs.replace(
            self,
            counts={row: counts for row, counts in self.counts.items() if row not in hidden},
            given={row: given for row, given in self.given.items() if row not in hidden},
        )

    def _tells(self, point: str, hidden: Collection[str], least: int) -> bool:
        """Return whether a shown point's number would say what fewer than `least` did at hidden points."""
        before = [
            start
            for start, to in self._open
            if to == point
            and start in hidden
            and self.given.get(start, 0)
            and sum(leaving == start for leaving, _to in self._open) > 1
        ]
        first = [one for one in before if not any(self._leads(other, one) for other in before)]
        return 0 < sum(self.given[one] for one in first) < least  # none of these is behind another

    def _leads(self, start: str, to: str) -> bool:
        return any(
            following == to or self._leads(following, to)
            for leaving, following in self._open
            if leaving == start
        )

    @property
    def _open(self) -> list[Way]:
        """Return every way there is, taken or not, by where it starts."""
        known = {row.id for row in self.rows} | {end.id for end in self.ends}
        taken = [(row, to) for row, held in self.counts.items() for to in held]
        named = [(start, to) for start, _sign, to in (key.partition(">") for key in self.choices)]
        ways = [way for way in dict.fromkeys([*named, *taken]) if known.issuperset(way)]
        order = {row.id: at for at, row in enumerate(self.rows)}
        return sorted(ways, key=lambda way: order.get(way[0], 0))

    def _names(self) -> dict[str, str]:
        return {one.id: one.text for one in (*self.rows, *self.ends)}

    def drawn(self, few: str) -> Drawing:
        """Return the points from top to bottom with bands between them, and every choice in the table."""
        points, ends = [row.id for row in self.rows], [end.id for end in self.ends]
        taken = {
            (start, to): count for start, held in self.counts.items() for to, count in held.items() if count
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
            lines = wrap(name, 43, 3)
            if one in points and self.hidden(one):
                lines.append(_("on from here: {few}").format(few=few) if one in passed else few)
            look: dict[str, Value] = {"class_": "cc-ink", "text_anchor": "middle", "font_weight": "600"}
            parts.append(words([short[one]], 12, y + 10, 14, **look))
            parts.append(words(lines, 30, y + 10, 13, class_="cc-ink"))
            y += 16.25 * len(lines) + 7
        return Drawing(
            svg=picture(_WIDTH, y + 2, self.title, parts),
            caption=_("Which way {n} people went; a band is as wide as their number.").format(n=self.n),
            header=[_("Point"), _("Chosen"), _("Leads to"), _("Answers")],
            rows=[
                [
                    self._names()[start],
                    self.choices.get(f"{start}>{to}") or "–",
                    self._names()[to],
                    few if self.hidden(start) else str(self.counts[start].get(to, 0)),
                ]
                for start, to in self._open
            ],
        )
