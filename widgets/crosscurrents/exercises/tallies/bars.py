"""Bars: how often each of a few options was taken, one bar list or one stacked bar per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.bars import percent
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import share
from crosscurrents.exercises.tallies.room import LETTERS, LOOKS, key, roomiest
from crosscurrents.exercises.tallies.tally import Field, Label, Tally

_WIDTH, _LEFT, _FULL = 340.0, 4.0, 250.0
_THICK = 15.0
_GAPS = (10.0, 7.0, 4.0, 2.0, 14.0, 18.0, 22.0, 26.0)
"""Between a bar and the next words: the first with which a wall can be read is taken."""
_LINE = 40
"""Characters of a line of 14 units: the widest of the usual system fonts needs 8.3 units for one."""
_MANY = 10
"""More options than these, and those that nobody took are left out of the picture."""


class Bars(Tally, frozen=True, kw_only=True, tag="bars"):
    """Nominal choices. `counts[row][option]`; an answer takes `several` options of a row, or at most one."""

    one_each: ClassVar[bool] = False

    options: tuple[Label, ...]
    several: bool = True

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper."""
        if self.several:
            return _("how many sheets took each option; a sheet may take several")
        return _("how many sheets took each option")

    def fields(self) -> list[Field]:
        """Return one field per row and option."""
        return [Field(row.id, option.id, option.text) for row in self.rows for option in self.options]

    @property
    def taken(self) -> tuple[Label, ...]:
        """Return the options that a list shows: of many only those that somebody took."""
        if len(self.options) <= _MANY:
            return self.options
        return tuple(one for one in self.options if any(held.get(one.id) for held in self.counts.values()))

    def drawn(self, few: str) -> Drawing:
        """Return a bar per option; for several rows a stacked bar each where every answer took one option."""
        if len(self.rows) == 1:
            return self._alone()
        stacked = len(self.options) <= len(LOOKS) and all(
            sum(self.counts.get(row, {}).values()) == given for row, given in self.given.items()
        )
        parts, y = self._key(stacked=stacked)
        for row in self.rows:
            heads = wrap(row.text, 36)
            parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
            parts.append(words(heads, _LEFT, y + 20, 14, class_="cc-ink", font_weight="600"))
            y += 20 + 17.5 * (len(heads) - 1) + 8
            if self.hidden(row.id):
                parts.append(words([few], _LEFT, y + 12, 13, class_="cc-soft"))
                y += 26
                continue
            drawn, y = (self._stack if stacked else self._lettered)(row.id, y)
            parts += drawn
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_("How many answers took each option, row by row."),
            header=["", *(option.text for option in self.options), _("Answers")],
            rows=[self._listed(row, few) for row in self.rows],
        )

    def _alone(self) -> Drawing:
        """Return the only row's options, each with its bar."""
        row = self.rows[0]
        held, given, shown = self.counts[row.id], self.given[row.id], self.taken
        below = left_out(len(self.options) - len(shown))
        more = 22 * bool(below)
        gap = roomiest(_GAPS, lambda one: self._named(shown, held, given, one)[1] + more, halves=True)
        parts, y = self._named(shown, held, given, gap)
        if below:
            parts.append(words(wrap(below, 44), _LEFT, y + 12, 13, class_="cc-soft"))
            y += 6 + 16.25 * len(wrap(below, 44))
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_("How many of {n} answers took each option.").format(n=given),
            header=[row.text, _("Answers"), _("Share")],
            rows=[
                [option.text, str(held.get(option.id, 0)), percent(held.get(option.id, 0), given)]
                for option in self.options
            ],
        )

    def _listed(self, row: Label, few: str) -> list[str]:
        if self.hidden(row.id):
            return [row.text, *[few] * (len(self.options) + 1)]
        held, given = self.counts[row.id], self.given[row.id]
        return [row.text, *(share(held.get(one.id, 0), given) for one in self.options), str(given)]

    def _named(
        self, options: Sequence[Label], held: Mapping[str, int], given: int, gap: float
    ) -> tuple[list[str], float]:
        """Return a bar per option under its words, `gap` above the next."""
        parts: list[str] = []
        y = 0.0
        for option in options:
            lines = wrap(option.text, _LINE)
            parts.append(words(lines, _LEFT, y + 16, 14, class_="cc-ink"))
            y += 16 + 17.5 * (len(lines) - 1) + 6
            parts += _bar(held.get(option.id, 0), given, _LEFT, y)
            y += _THICK + gap
        return parts, y

    def _lettered(self, row: str, y: float) -> tuple[list[str], float]:
        """Return a short bar per option beside its letter."""
        parts: list[str] = []
        for at, option in enumerate(self.options):
            parts.append(words([LETTERS[at % 26]], _LEFT, y + 12.5, 13, class_="cc-ink"))
            parts += _bar(self.counts[row].get(option.id, 0), self.given[row], _LEFT + 18, y)
            y += _THICK + 4
        return parts, y + 8

    def _stack(self, row: str, y: float) -> tuple[list[str], float]:
        """Return one bar of all the answers in the options' order, with the numbers under it."""
        full, given = _WIDTH - 2 * _LEFT, self.given[row]
        parts: list[str] = []
        x = _LEFT
        for at, option in enumerate(self.options):
            wide = full * self.counts[row].get(option.id, 0) / given
            if wide:
                parts += _piece(at, x, y, wide)
            x += wide
        numbers = " · ".join(
            f"{LETTERS[at]} {self.counts[row].get(option.id, 0)}" for at, option in enumerate(self.options)
        )
        parts.append(words([numbers], _LEFT, y + 38, 13, class_="cc-soft"))
        return parts, y + 50

    def _key(self, *, stacked: bool) -> tuple[list[str], float]:
        parts: list[str] = []
        y = 2.0
        for at, option in enumerate(self.options):
            lines = wrap(option.text, 40)
            if stacked:
                parts += _piece(at, _LEFT, y, 26)
            else:
                parts.append(words([LETTERS[at % 26]], _LEFT, y + 15, 13, class_="cc-ink"))
            parts.append(words(lines, 36 if stacked else 22, y + 15, 13, class_="cc-ink"))
            y += 26 + 16.25 * (len(lines) - 1)
        return parts, y + 8


def left_out(many: int) -> str:
    """Return that so many options are not in the picture, in words; "" for none."""
    said = ngettext("%(num)s more that nobody took.", "%(num)s more that nobody took.", many)
    return said % {"num": many} if many else ""


def compared(parts: Sequence[tuple[str, Bars]], rows: Sequence[Label], few: str) -> Drawing:
    """Return one row's options (the only one of `rows`), each with a bar for each part of the room.

    Bars are shares of each part's own answers. The parts' names stand in the key, by letter.
    """
    row = rows[0]
    first = parts[0][1]
    ids = {option.id for _heading, one in parts for option in one.taken}
    shown = [option for option in first.options if option.id in ids]
    lines = [f"{heading} ({few})" if one.hidden(row.id) else heading for heading, one in parts]
    below = wrap(left_out(len(first.options) - len(shown)), 44)

    def laid(gap: float) -> tuple[list[str], float]:
        drawn, y = key(lines, 0)
        for option in shown:
            heads = wrap(option.text, _LINE)
            drawn.append(words(heads, _LEFT, y + 16, 14, class_="cc-ink"))
            y += 16 + 17.5 * (len(heads) - 1) + 6
            for at, (_heading, one) in enumerate(parts):
                if not one.hidden(row.id):
                    drawn.append(words([LETTERS[at]], _LEFT, y + 12.5, 13, class_="cc-soft"))
                    count = one.counts[row.id].get(option.id, 0)
                    drawn += _bar(count, one.given[row.id], _LEFT + 18, y, at)
                    y += _THICK + 2
            y += gap
        drawn.append(words(below, _LEFT, y + 12, 13, class_="cc-soft"))
        return drawn, y + (6 + 16.25 * len(below)) * bool(below[0])

    drawn, y = laid(roomiest(_GAPS, lambda gap: laid(gap)[1]))
    return Drawing(
        svg=picture(_WIDTH, y, first.title, drawn),
        caption=_("How many answers of each part took each option; a full bar is all of a part."),
        header=["", *(heading for heading, _one in parts)],
        rows=[
            [
                f"{row.text}: {option.text}" if len(first.rows) > 1 else option.text,
                *(
                    few
                    if one.hidden(row.id)
                    else share(one.counts[row.id].get(option.id, 0), one.given[row.id])
                    for _heading, one in parts
                ),
            ]
            for option in first.options
        ],
    )


def _bar(count: int, given: int, x: float, y: float, look: int = 0) -> list[str]:
    """Return a bar, as long as `_FULL` where everybody took the option, with its number behind it."""
    full = _FULL - (x - _LEFT)
    long = full * min(count / given, 1.0)
    parts = [tag("rect", x=x, y=y, width=full, height=_THICK, rx=2, class_="cc-line", fill_opacity=0.4)]
    if count:
        parts.append(tag("rect", x=x, y=y, width=max(long, 2), height=_THICK, rx=2, **LOOKS[look][0]))
    parts.append(words([share(count, given)], _LEFT + _FULL + 8, y + 12.5, 13, class_="cc-ink"))
    return parts


def _piece(at: int, x: float, y: float, wide: float) -> list[str]:
    """Return one part of a stacked bar, its letter in it where there is room."""
    look, ink = LOOKS[at]
    box = {"x": x + 1, "y": y + 1, "width": max(wide - 2, 1), "height": 20.0}
    parts = [tag("rect", **box, rx=2, stroke_width=1.5, **look)]
    if wide >= 18:
        parts.append(words([LETTERS[at]], x + wide / 2, y + 16, 13, class_=ink, text_anchor="middle"))
    return parts
