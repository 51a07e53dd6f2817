"""Bars: how often each of a few options was taken, one bar list or one stacked bar per row."""

from __future__ import annotations

from typing import ClassVar

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.bars import percent
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.tally import Field, Label, Tally

_WIDTH, _LEFT, _FULL = 340.0, 4.0, 250.0
_THICK = 15.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOOKS: tuple[tuple[dict[str, Value], str], ...] = (
    ({"class_": "cc-a cc-stroke-a"}, "cc-card"),
    ({"class_": "cc-warm cc-stroke-b"}, "cc-ink"),
    ({"class_": "cc-c cc-stroke-c"}, "cc-card"),
    ({"class_": "cc-card cc-stroke-soft"}, "cc-ink"),
    ({"class_": "cc-line cc-stroke-ink"}, "cc-ink"),
)
"""How the parts of a stacked bar look, and the ink of a letter in them: neighbours differ without colour."""


class Bars(Tally, frozen=True, kw_only=True, tag="bars"):
    """Nominal choices. `counts[row][option]`; an answer may take several options of a row."""

    one_each: ClassVar[bool] = False

    options: tuple[Label, ...]

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper."""
        return _("how many sheets took each option")

    def fields(self) -> list[Field]:
        """Return one field per row and option."""
        return [Field(row.id, option.id, option.text) for row in self.rows for option in self.options]

    def drawn(self, few: str) -> Drawing:
        """Return a bar per option; for several rows a stacked bar each where every answer took one option."""
        if len(self.rows) == 1:
            row = self.rows[0]
            held, given = self.counts[row.id], self.given[row.id]
            parts, y = self._named(held, given)
            return Drawing(
                svg=picture(_WIDTH, y, self.title, parts),
                caption=_("How many of {n} answers took each option.").format(n=given),
                header=[row.text, _("Answers"), _("Share")],
                rows=[
                    [option.text, str(held.get(option.id, 0)), percent(held.get(option.id, 0), given)]
                    for option in self.options
                ],
            )
        stacked = len(self.options) <= len(_LOOKS) and all(
            sum(self.counts.get(row, {}).values()) == given for row, given in self.given.items()
        )
        parts, y = self._key(stacked=stacked)
        for row in self.rows:
            heads = wrap(row.text, 37, 4)
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

    def _listed(self, row: Label, few: str) -> list[str]:
        if self.hidden(row.id):
            return [row.text, *[few] * (len(self.options) + 1)]
        held, given = self.counts[row.id], self.given[row.id]
        return [row.text, *(_said(held.get(one.id, 0), given) for one in self.options), str(given)]

    def _named(self, held: dict[str, int], given: int) -> tuple[list[str], float]:
        """Return a bar per option under its words."""
        parts: list[str] = []
        y = 0.0
        for option in self.options:
            lines = wrap(option.text, 46, 4)
            parts.append(words(lines, _LEFT, y + 16, 14, class_="cc-ink"))
            y += 16 + 17.5 * (len(lines) - 1) + 6
            parts += _bar(held.get(option.id, 0), given, _LEFT, y)
            y += _THICK + 10
        return parts, y

    def _lettered(self, row: str, y: float) -> tuple[list[str], float]:
        """Return a short bar per option beside its letter."""
        parts: list[str] = []
        for at, option in enumerate(self.options):
            parts.append(words([_LETTERS[at % 26]], _LEFT, y + 12.5, 13, class_="cc-ink"))
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
            f"{_LETTERS[at]} {self.counts[row].get(option.id, 0)}" for at, option in enumerate(self.options)
        )
        parts.append(words([numbers], _LEFT, y + 38, 13, class_="cc-soft"))
        return parts, y + 50

    def _key(self, *, stacked: bool) -> tuple[list[str], float]:
        parts: list[str] = []
        y = 2.0
        for at, option in enumerate(self.options):
            lines = wrap(option.text, 42, 3)
            if stacked:
                parts += _piece(at, _LEFT, y, 26)
            else:
                parts.append(words([_LETTERS[at % 26]], _LEFT, y + 15, 13, class_="cc-ink"))
            parts.append(words(lines, 36 if stacked else 22, y + 15, 13, class_="cc-ink"))
            y += 26 + 16.25 * (len(lines) - 1)
        return parts, y + 8


def _said(count: int, given: int) -> str:
    return f"{count} ({percent(count, given)})"


def _bar(count: int, given: int, x: float, y: float) -> list[str]:
    """Return a bar, as long as `_FULL` where everybody took the option, with its number behind it."""
    full = _FULL - (x - _LEFT)
    long = full * min(count / given, 1.0)
    parts = [tag("rect", x=x, y=y, width=full, height=_THICK, rx=2, class_="cc-line", fill_opacity=0.4)]
    if count:
        parts.append(tag("rect", x=x, y=y, width=max(long, 2), height=_THICK, rx=2, class_="cc-a"))
    parts.append(words([_said(count, given)], _LEFT + _FULL + 8, y + 12.5, 13, class_="cc-ink"))
    return parts


def _piece(at: int, x: float, y: float, wide: float) -> list[str]:
    """Return one part of a stacked bar, its letter in it where there is room."""
    look, ink = _LOOKS[at]
    box = {"x": x + 1, "y": y + 1, "width": max(wide - 2, 1), "height": 20.0}
    parts = [tag("rect", **box, rx=2, stroke_width=1.5, **look)]
    if wide >= 18:
        parts.append(words([_LETTERS[at]], x + wide / 2, y + 16, 13, class_=ink, text_anchor="middle"))
    return parts
