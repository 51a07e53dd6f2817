"""Change: where answers stood before and stand now, row by row, with an interval for the mean change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import Value, picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import mean, minus, signed
from crosscurrents.exercises.tallies.scale import ends
from crosscurrents.exercises.tallies.tally import Label, Tally
from crosscurrents.stats.intervals import RESAMPLES, mean_interval

_WIDTH, _SIDE = 340.0, 16.0
_MANY = 30
"""From how many answers on the interval is no longer called rough."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """One row's means before and now, in scale steps, and the interval of the mean change."""

    before: float
    now: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def interval(self) -> str:
        return _("{low} to {high}").format(low=signed(self.low), high=signed(self.high))


class Change(Tally, frozen=True, kw_only=True, tag="change"):
    """Pairs of ratings. `counts[row]["before>now"]`, both whole numbers of `steps`, lowest first."""

    steps: tuple[Label, ...]
    before: str
    now: str

    def drawn(self, few: str) -> Drawing:
        """Return an arrow per row from mean to mean; the band under it is the interval of the change."""
        parts, y = self.headed()
        for row in self.rows:
            drawn, y = self.line(row.text, row.id, few, y)
            parts += drawn
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_(
                "The average before and now. The pale band is where chance alone could let the change end."
            ),
            header=["", *self.header],
            rows=[[row.text, *self.listed(row.id, few)] for row in self.rows],
        )

    @property
    def header(self) -> list[str]:
        """Return the table's columns behind the row's name."""
        source = _("95% interval (bootstrap of {n} draws, Efron 1979)").format(n=f"{RESAMPLES:,}")
        return [self.before, self.now, _("Mean change"), source, _("Answers")]

    def headed(self) -> tuple[list[str], float]:
        """Return the key and the words of the ends, and where they end."""
        parts, y = self._key()
        words_of_ends, more = ends(self.steps)
        parts.append(tag("g", *words_of_ends, transform=f"translate(0 {y:g})") if words_of_ends else "")
        return parts, y + more

    def line(self, name: str, row: str, few: str, y: float) -> tuple[list[str], float]:
        """Return a row's arrow under `name`, from `y` down, and where it ends."""
        heads = wrap(name, 36)
        parts = [tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1)]
        parts.append(words(heads, 4, y + 20, 14, class_="cc-ink", font_weight="600"))
        y += 20 + 17.5 * (len(heads) - 1)
        if self.hidden(row):
            return [*parts, words([few], 4, y + 20, 13, class_="cc-soft")], y + 34
        moved = self._moved(row)
        parts += self._arrow(moved, y + 22)
        said = _("{before} → {now}, change {change}").format(
            before=minus(f"{moved.before:.1f}"),
            now=minus(f"{moved.now:.1f}"),
            change=signed(moved.change),
        )
        return [*parts, words([said], 4, y + 52, 13, class_="cc-ink")], y + 64

    def noted(self, least: int) -> str:
        """Return the note, with how far ratings in hindsight and of few people may be trusted."""
        given = self.kept(least).given
        if not given:
            return self.note
        told = [self.note] if self.note else []
        told.append(_("“Before” was rated in hindsight, as people remember themselves."))
        if min(given.values()) < _MANY:
            told.append(
                _("With fewer than {n} answers the pale bands are rough, and likely too narrow.").format(
                    n=_MANY
                )
            )
        return " ".join(told)

    def _moved(self, row: str) -> _Moved:
        before: Counter[int] = Counter()
        now: Counter[int] = Counter()
        changes: Counter[float] = Counter()
        for pair, count in self.counts[row].items():
            was, became = (int(one) for one in pair.split(">"))
            before[was] += count
            now[became] += count
            changes[became - was] += count
        start, end = mean(before), mean(now)
        interval = mean_interval(changes) or (end - start, end - start)
        return _Moved(start, end, *interval)

    def listed(self, row: str, few: str) -> list[str]:
        """Return what the table says of a row."""
        if self.hidden(row):
            return [few] * 5
        moved = self._moved(row)
        return [
            minus(f"{moved.before:.1f}"),
            minus(f"{moved.now:.1f}"),
            signed(moved.change),
            moved.interval,
            str(self.given[row]),
        ]

    def _at(self, value: float) -> float:
        first, last = int(self.steps[0].id), int(self.steps[-1].id)
        held = min(max(value, first), last)
        return _SIDE + (_WIDTH - 2 * _SIDE) * (held - first) / (last - first)

    def _arrow(self, moved: _Moved, y: float) -> list[str]:
        low, high = self._at(moved.before + moved.low), self._at(moved.before + moved.high)
        before, now = self._at(moved.before), self._at(moved.now)
        rule: dict[str, Value] = {"class_": "cc-stroke-line", "stroke_width": 2}
        parts = [tag("line", x1=_SIDE, x2=_WIDTH - _SIDE, y1=y, y2=y, **rule)]
        for step in self.steps:
            x = self._at(int(step.id))
            parts.append(tag("line", x1=x, x2=x, y1=y - 4, y2=y + 4, **rule))
        parts.append(_band(low, y, high - low))
        ring = tag("circle", cx=before, cy=y, r=6, class_="cc-card cc-stroke-b", stroke_width=3)
        ahead = 1 if now >= before else -1
        if abs(now - before) < 14:  # too close for an arrow: the disc stands in or beside its ring
            return [*parts, ring, tag("circle", cx=now, cy=y, r=4, class_="cc-a")]
        neck = now - 9 * ahead
        head = f"{now:.2f},{y:.2f} {neck - 2 * ahead:.2f},{y - 8:.2f} {neck - 2 * ahead:.2f},{y + 8:.2f}"
        return [
            *parts,
            tag("line", x1=before, x2=neck, y1=y, y2=y, class_="cc-stroke-a", stroke_width=4),
            ring,
            tag("polygon", points=head, class_="cc-a"),
        ]

    def _key(self) -> tuple[list[str], float]:
        before, now = wrap(self.before, 18), wrap(self.now, 14)
        tall = 16.25 * (max(len(before), len(now)) - 1)
        parts = [
            tag("circle", cx=12, cy=14, r=6, class_="cc-card cc-stroke-b", stroke_width=3),
            words(before, 26, 19, 13, class_="cc-ink"),
            tag("polygon", points="196,14 185,6 185,22", class_="cc-a"),
            words(now, 204, 19, 13, class_="cc-ink"),
            _band(4, 38 + tall, 34),
            words([_("where chance could let the change end")], 46, 43 + tall, 13, class_="cc-ink"),
        ]
        return parts, 56 + tall


def _band(x: float, y: float, wide: float) -> str:
    """Return the interval: a pale band with an edge, so that it does not hang on its colour."""
    box = {"x": x, "y": y - 9, "width": max(wide, 1), "height": 18, "rx": 3}
    return tag("rect", **box, class_="cc-warm cc-stroke-b", stroke_width=1, fill_opacity=0.8)


def compared(parts: Sequence[tuple[str, Change]], rows: Sequence[Label], few: str) -> Drawing:
    """Return for each of `rows` an arrow per part of the room, one under the other."""
    first = parts[0][1]
    drawn, y = first.headed()
    listed: list[list[str]] = []
    for row in rows:
        for heading, one in parts:
            name = f"{row.text}: {heading}" if len(rows) > 1 else heading
            arrow, y = one.line(name, row.id, few, y)
            drawn += arrow
            called = f"{row.text}: {heading}" if len(first.rows) > 1 else heading
            listed.append([called, *one.listed(row.id, few)])
    return Drawing(
        svg=picture(_WIDTH, y, first.title, drawn),
        caption=_(
            "The average before and now, part by part. The pale band is where chance alone could let the "
            "change end."
        ),
        header=["", *first.header],
        rows=listed,
    )
