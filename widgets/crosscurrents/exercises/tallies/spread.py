"""Spread: open numbers (guesses, amounts, scores) as a binned distribution with median and quartiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.bins import Bin, binned, edges
from crosscurrents.exercises.tallies.numbers import Middle, middle, ordered, plain
from crosscurrents.exercises.tallies.tally import Label, Tally

_WIDTH, _LEFT, _RIGHT, _TALL = 340.0, 14.0, 326.0, 64.0


class Spread(Tally, frozen=True, kw_only=True, tag="spread"):
    """Numbers. `counts[row][value]`, values as numbers in text ("12", "0.5"); `unit` stands behind them.

    `known[row]` is a number to compare with, drawn as a line with its words: `(number, words)`. `low` and
    `high` are the ends of what could be answered. `shared_edges[row]` are the bins' edges where several
    pictures are to share them; else each row finds its own.
    """

    unit: str = ""
    low: float | None = None
    high: float | None = None
    known: dict[str, tuple[float, str]] = msgspec.field(default_factory=dict)
    shared_edges: dict[str, tuple[float, ...]] = msgspec.field(default_factory=dict)

    def values(self, row: str) -> list[float]:
        """Return a row's numbers, lowest first."""
        return ordered({float(value): count for value, count in self.counts[row].items()})

    def edged(self, parts: Sequence[Spread]) -> Spread:
        """Return this tally with bins' edges that suit all of `parts` (tallies of its question) together."""
        found = {}
        for row in self.rows:
            values = sorted(
                value for part in parts if not part.hidden(row.id) for value in part.values(row.id)
            )
            if values:
                found[row.id] = edges(values)
        return msgspec.structs.replace(self, shared_edges=found)

    def drawn(self, few: str) -> Drawing:
        """Return columns over bins per row, under them the median on the middle half, and what is known."""
        parts: list[str] = []
        listed: list[list[str]] = []
        y = 0.0
        for row in self.rows:
            if y:
                parts.append(
                    tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1)
                )
            heads = wrap(row.text, 37, 4)
            parts.append(words(heads, 4, y + 20, 14, class_="cc-ink", font_weight="600"))
            y += 20 + 17.5 * (len(heads) - 1)
            if self.hidden(row.id):
                parts.append(words([few], 4, y + 20, 13, class_="cc-soft"))
                y += 34
                listed.append([row.text, few, few])
                continue
            drawn, y = self._plot(row.id, y)
            parts += drawn
            listed += self._listed(row)
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_("How many answers lie where; the dot is the median, the bar the middle half of them."),
            header=["", _("From and to"), _("Answers")],
            rows=listed,
        )

    def _measured(self, value: float, step: float = 0.0) -> str:
        return f"{plain(value, step)}{'' if self.unit in {'', '%'} else ' '}{self.unit}"

    def _known(self, row: str) -> str:
        """Return a row's known number with its words, which stand alone where they say the number too."""
        number, said = self.known[row]
        return said if plain(number) in said else f"{self._measured(number)}: {said}"

    def _bins(self, row: str) -> list[Bin]:
        values = self.values(row)
        return binned(values, self.shared_edges.get(row) or edges(values))

    def _named(self, row: str) -> list[tuple[str, int]]:
        """Return the bins in words with their counts."""
        bins = self._bins(row)
        if len(bins) == 1:
            return [(_("all answers"), bins[0].count)]
        named = []
        for at, one in enumerate(bins):
            low, high = plain(one.low), plain(one.high)
            if at == 0 and one.low != self.low:
                text = _("under {high}").format(high=high)
            elif at == len(bins) - 1:
                text = _("{low} and over").format(low=low)
            else:
                text = _("{low} to under {high}").format(low=low, high=high)
            named.append((text, one.count))
        return named

    def _middle(self, found: Middle, step: float) -> str:
        """Return median and middle half in words, as exact as bins of the width `step` are."""
        median = _("median {median}").format(median=self._measured(found.median, step))
        if found.low is None or found.high is None:
            return median
        return _("{median}; middle half {low} to {high}").format(
            median=median, low=plain(found.low, step), high=plain(found.high, step)
        )

    def _listed(self, row: Label) -> list[list[str]]:
        found = middle(self.values(row.id))
        lines = [[row.text, text, str(count)] for text, count in self._named(row.id)]
        lines.append([row.text, self._middle(found, _step(self._bins(row.id))), str(self.given[row.id])])
        if row.id in self.known:
            lines.append([row.text, self._known(row.id), ""])
        return lines

    def _plot(self, row: str, y: float) -> tuple[list[str], float]:
        bins, found, known = self._bins(row), middle(self.values(row)), self.known.get(row)
        line = _Line.over(bins, known[0] if known else None)
        floor = y + 24 + _TALL
        x = line.at(known[0]) if known else None
        parts = _columns(bins, line, floor, x)
        if x is not None:
            parts.append(
                tag(
                    "line",
                    x1=x,
                    x2=x,
                    y1=y + 10,
                    y2=floor + 38,
                    class_="cc-stroke-b",
                    stroke_width=2.5,
                    stroke_dasharray="6 4",
                )
            )
        parts += line.ticks([one.high for one in bins[:-1]], floor)
        parts += _box(found, line, floor + 30)
        y = floor + 56
        told = wrap(self._middle(found, _step(bins)), 46, 2)
        parts.append(words(told, 4, y, 13, class_="cc-ink"))
        y += 16.25 * (len(told) - 1)
        if known:
            lines = wrap(self._known(row), 40, 3)
            y += 20
            dashes: dict[str, Value] = {
                "class_": "cc-stroke-b",
                "stroke_width": 2.5,
                "stroke_dasharray": "6 4",
            }
            parts.append(tag("line", x1=4, x2=26, y1=y - 4, y2=y - 4, **dashes))
            parts.append(words(lines, 34, y, 13, class_="cc-ink"))
            y += 16.25 * (len(lines) - 1)
        return parts, y + 14


@dataclass(frozen=True, slots=True)
class _Line:
    """Where numbers stand across the picture; what lies beyond an end stands at it."""

    low: float
    high: float

    @classmethod
    def over(cls, bins: Sequence[Bin], known: float | None) -> _Line:
        """Return the line over all the bins and, unless it is far off, the known number."""
        low, high = bins[0].low, bins[-1].high
        if known is not None:
            most = high - low
            low, high = min(low, max(known, low - most)), max(high, min(known, high + most))
        return cls(low, high)

    def at(self, value: float) -> float:
        held = min(max(value, self.low), self.high)
        return _LEFT + (_RIGHT - _LEFT) * (held - self.low) / (self.high - self.low)

    def ticks(self, values: Sequence[float], floor: float) -> list[str]:
        """Return the line with the numbers under it, as many as there is room for."""
        parts = [
            tag("line", x1=_LEFT, x2=_RIGHT, y1=floor, y2=floor, class_="cc-stroke-soft", stroke_width=1)
        ]
        free = 0.0
        for value in values:
            text, x = plain(value), self.at(value)
            half = 3.8 * len(text)
            if x - half >= free:
                parts.append(words([text], x, floor + 16, 13, class_="cc-soft", text_anchor="middle"))
                free = x + half + 8
        return parts


def _step(bins: Sequence[Bin]) -> float:
    return min(one.high - one.low for one in bins)


def _columns(bins: Sequence[Bin], line: _Line, floor: float, known: float | None) -> list[str]:
    """Return a column a bin, its area as large as its number: a bin of double width stands half as high.

    Numbers make room for the line at `known`, in the picture's units.
    """
    heights = [one.count * _step(bins) / (one.high - one.low) for one in bins]
    parts = []
    for one, height in zip(bins, heights, strict=True):
        left, right = line.at(one.low), line.at(one.high)
        tall = _TALL * height / max(heights)
        if one.count:
            box = {"x": left + 1, "y": floor - tall, "width": right - left - 2, "height": tall}
            parts.append(tag("rect", **box, class_="cc-a", rx=2))
            x = (left + right) / 2
            if known is not None and abs(x - known) < 11:
                x = known + (11 if x >= known else -11)
            parts.append(
                words([str(one.count)], x, floor - tall - 5, 13, class_="cc-ink", text_anchor="middle")
            )
    return parts


def _box(found: Middle, line: _Line, y: float) -> list[str]:
    parts = []
    if found.low is not None and found.high is not None:
        low, high = line.at(found.low), line.at(found.high)
        box = {"x": low - 2, "y": y - 5, "width": high - low + 4, "height": 10, "rx": 5}
        parts.append(tag("rect", **box, class_="cc-line"))
    return [*parts, tag("circle", cx=line.at(found.median), cy=y, r=6, class_="cc-ink")]
