"""Spread: open numbers (guesses, amounts, scores) as a binned distribution with median and quartiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.bins import Bin, binned, edges, joined, whole
from crosscurrents.exercises.tallies.numbers import Middle, middle, ordered, plain
from crosscurrents.exercises.tallies.room import roomiest
from crosscurrents.exercises.tallies.tally import Label, Tally

_WIDTH, _LEFT, _RIGHT, _TALL = 340.0, 4.0, 336.0, 64.0
_TALLS = (90.0, 64.0, 52.0, 42.0, 32.0, 24.0, 16.0)
"""How high the highest column stands where parts are compared: the first with which a wall can be read."""


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
        """Return this tally with bins' edges that suit all of `parts` (tallies of its question) together.

        Nobody's number stands alone at an open end in any of them.
        """
        found = {}
        for row in self.rows:
            each = [part.values(row.id) for part in parts if not part.hidden(row.id)]
            if each:
                found[row.id] = joined(edges(sorted(value for values in each for value in values)), each)
        return msgspec.structs.replace(self, shared_edges=found)

    def drawn(self, few: str) -> Drawing:
        """Return columns over bins per row, under them where half of the answers lie, and what is known."""
        parts: list[str] = []
        y = 0.0
        for row in self.rows:
            drawn, y = self.plot(
                row.text if len(self.rows) > 1 else "",
                row.id,
                few,
                y,
                _TALL if len(self.rows) > 1 else 2 * _TALL,
            )
            parts += drawn
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_("How many answers lie where. Half lie at or above the triangle."),
            header=self.header,
            rows=[line for row in self.rows for line in self.listed(row, few)],
        )

    @property
    def header(self) -> list[str]:
        """Return the table's columns."""
        return ["", _("From and to (quartiles: Hyndman & Fan 1996, definition 7)"), _("Answers")]

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

    def _half(self, median: float, step: float) -> str:
        """Return the median in plain words, as exact as bins of the width `step` are."""
        if self.low is not None and median <= self.low:
            return _("at least half at {number}").format(number=self._measured(median, step))
        return _("half at {number} or more").format(number=self._measured(median, step))

    def listed(self, row: Label, few: str) -> list[list[str]]:
        """Return the table's lines of a row."""
        if self.hidden(row.id):
            return [[row.text, few, few]]
        found = middle(self.values(row.id))
        lines = [[row.text, text, str(count)] for text, count in self._named(row.id)]
        lines.append([row.text, self._middle(found, _step(self._bins(row.id))), str(self.given[row.id])])
        if row.id in self.known:
            lines.append([row.text, self._known(row.id), ""])
        return lines

    def plot(
        self, name: str, row: str, few: str, y: float, tall: float, *, alone: bool = True, last: bool = True
    ) -> tuple[list[str], float]:
        """Return a row's columns under `name` from `y` down, and where they end.

        The highest column stands `tall` units. Of several on one axis, none of which stands `alone`, each has
        where half of it lies behind its name, and the `last` names the bins.
        """
        parts: list[str] = []
        if not alone and not self.hidden(row):
            said = self._half(middle(self.values(row)).median, _step(self._bins(row)))
            name = _("{name}: {said}").format(name=name, said=said)
        if name:
            heads = wrap(name, 36)
            if y:
                parts.append(_rule(y))
            parts.append(words(heads, 4, y + 20, 14, class_="cc-ink", font_weight="600"))
            y += 20 + 17.5 * (len(heads) - 1)
        if self.hidden(row):
            return [*parts, words([few], 4, y + 20, 13, class_="cc-soft")], y + 34
        values = self.values(row)
        bins, median, known = self._bins(row), middle(values).median, self.known.get(row)
        line = _Line(bins, whole(values))
        floor = y + 24 + tall
        x = line.at(known[0]) if known else None
        if x is not None:
            parts.append(tag("line", x1=x, x2=x, y1=y + 8, y2=floor + 4, **_DASHES))
        parts += _columns(bins, line, floor, tall, x)
        at = line.at(median)
        tip = f"{at:.2f},{floor + 2:.2f} {at + 7:.2f},{floor + 14:.2f} {at - 7:.2f},{floor + 14:.2f}"
        said = self._half(median, _step(bins))
        long = 7.6 * len(said)
        parts.append(tag("polygon", points=tip, class_="cc-b"))
        look: dict[str, Value] = {"class_": "cc-ink"}
        if not alone:
            floor -= 5
        elif at + 11 + long <= _WIDTH:
            parts.append(words([said], at + 11, floor + 15, 13, **look))
        elif at - 11 >= long:
            parts.append(words([said], at - 11, floor + 15, 13, text_anchor="end", **look))
        else:
            floor += 15
            centre = min(max(at, long / 2), _WIDTH - long / 2)
            parts.append(words([said], centre, floor + 13, 13, text_anchor="middle", **look))
        y = floor + 24
        if not last:
            return parts, y
        named, y = line.named(self._labels(bins, whole=whole(values)), y)
        parts += named
        if known:
            lines = wrap(self._known(row), 38)
            y += 18
            parts.append(tag("line", x1=4, x2=26, y1=y - 4, y2=y - 4, **_DASHES))
            parts.append(words(lines, 34, y, 13, class_="cc-ink"))
            y += 16.25 * (len(lines) - 1)
        return parts, y + 12

    def _labels(self, bins: Sequence[Bin], *, whole: bool) -> list[list[str]]:
        """Return what stands under each column, in short lines."""
        if len(bins) == 1:
            return [[_("all answers")]]
        found = []
        for at, one in enumerate(bins):
            low, high = plain(one.low), plain(one.high)
            whole_one = whole and one.low == int(one.low) and one.high == int(one.high)
            if at == 0 and one.low != self.low:
                found.append([_("under"), high])
            elif at == len(bins) - 1 and self.high not in (one.high, one.low):
                found.append([low, _("and"), _("over")])
            elif whole_one and (one.high - one.low == 1 or one.low == self.high):
                found.append([low])
            elif whole_one:
                top = self.high if at == len(bins) - 1 and self.high is not None else one.high - 1
                found.append([_("{low} to").format(low=low), plain(top)])
            else:
                found.append([_("{low} to").format(low=low), high])
        return found


_DASHES: dict[str, Value] = {"class_": "cc-stroke-b", "stroke_width": 2.5, "stroke_dasharray": "6 4"}


def _rule(y: float) -> str:
    return tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1)


@dataclass(frozen=True, slots=True)
class _Line:
    """Where numbers stand across the picture: every bin is as wide; what lies beyond an end stands at it."""

    bins: Sequence[Bin]
    whole: bool

    @property
    def wide(self) -> float:
        """Return how wide a bin is drawn."""
        return (_RIGHT - _LEFT) / len(self.bins)

    def at(self, value: float) -> float:
        """Return where a number stands; of whole numbers each has a place of its own, from it to the next."""
        held = value + 0.5 if self.whole else value
        for at, one in enumerate(self.bins):
            if value < one.high or at == len(self.bins) - 1:
                within = (held - one.low) / (one.high - one.low)
                return _LEFT + self.wide * (at + min(max(within, 0.15), 0.85 if value > one.high else 1.0))
        return _RIGHT

    def named(self, labels: Sequence[Sequence[str]], y: float) -> tuple[list[str], float]:
        """Return the words under the columns, every second where all have no room, and where they end."""
        longest = max(len(line) for label in labels for line in label)
        every = 1 if len(labels) == 1 or longest * 7.6 <= self.wide else 2
        return [
            words(label, _LEFT + self.wide * (at + 0.5), y + 10, 13, class_="cc-soft", text_anchor="middle")
            for at, label in enumerate(labels)
            if at % every == 0 or at == len(labels) - 1
        ], y + 16.25 * max(map(len, labels))


def _step(bins: Sequence[Bin]) -> float:
    return min(one.high - one.low for one in bins)


def _columns(bins: Sequence[Bin], line: _Line, floor: float, tall: float, known: float | None) -> list[str]:
    """Return a column a bin, as high as its number; numbers make room for the line at `known`, in units."""
    parts = []
    most = max(one.count for one in bins)
    for at, one in enumerate(bins):
        left = _LEFT + line.wide * at
        if one.count:
            high = tall * one.count / most
            box = {"x": left + 2, "y": floor - high, "width": line.wide - 4, "height": high}
            parts.append(tag("rect", **box, class_="cc-a", rx=2))
            x = left + line.wide / 2
            if known is not None and abs(x - known) < 11:
                x = known + (11 if x >= known else -11)
            parts.append(
                words([str(one.count)], x, floor - high - 5, 13, class_="cc-ink", text_anchor="middle")
            )
    rule = tag("line", x1=_LEFT, x2=_RIGHT, y1=floor, y2=floor, class_="cc-stroke-soft", stroke_width=1)
    return [*parts, rule]


def compared(parts: Sequence[tuple[str, Spread]], rows: Sequence[Label], few: str) -> Drawing:
    """Return one row's numbers (the only one of `rows`), a part of the room under the other on one axis."""
    row = rows[0]
    every = [one for _heading, one in parts]
    edged = [(heading, one.edged(every)) for heading, one in parts]
    last = max((at for at, one in enumerate(every) if not one.hidden(row.id)), default=0)

    def laid(tall: float) -> tuple[list[str], float]:
        drawn: list[str] = []
        y = 0.0
        for at, (heading, one) in enumerate(edged):
            plot, y = one.plot(heading, row.id, few, y, tall, alone=False, last=at == last)
            drawn += plot
        return drawn, y

    drawn, y = laid(roomiest(_TALLS, lambda tall: laid(tall)[1]))
    return Drawing(
        svg=picture(_WIDTH, y, every[0].title, drawn),
        caption=_("How many answers lie where, part by part. Half of a part lie at or above its triangle."),
        header=every[0].header,
        rows=[
            [f"{row.text}: {heading}" if len(edged[0][1].rows) > 1 else heading, *line[1:]]
            for heading, one in edged
            for line in one.listed(row, few)
        ],
    )
