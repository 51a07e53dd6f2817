"""Change: where answers stood before and stand now, row by row, with an interval for the mean change."""

from __future__ import annotations

from collections import Counter
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
        parts, y = self._key()
        words_of_ends, more = ends(self.steps)
        parts.append(tag("g", *words_of_ends, transform=f"translate(0 {y:g})") if words_of_ends else "")
        y += more
        for row in self.rows:
            heads = wrap(row.text, 37, 4)
            parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
            parts.append(words(heads, 4, y + 20, 14, class_="cc-ink", font_weight="600"))
            y += 20 + 17.5 * (len(heads) - 1)
            if self.hidden(row.id):
                parts.append(words([few], 4, y + 20, 13, class_="cc-soft"))
                y += 34
                continue
            moved = self._moved(row.id)
            parts += self._arrow(moved, y + 22)
            said = _("{before} → {now}, change {change} ({interval})").format(
                before=minus(f"{moved.before:.1f}"),
                now=minus(f"{moved.now:.1f}"),
                change=signed(moved.change),
                interval=moved.interval,
            )
            parts.append(words([said], 4, y + 52, 13, class_="cc-ink"))
            y += 66
        return Drawing(
            svg=picture(_WIDTH, y, self.title, parts),
            caption=_("Mean before and mean now, with a 95% interval of the mean change."),
            header=["", self.before, self.now, _("Mean change"), _("95% interval"), _("Answers")],
            rows=[self._listed(row, few) for row in self.rows],
        )

    def noted(self, least: int) -> str:
        """Return the note, with where the intervals come from and how little they may be trusted."""
        given = self.kept(least).given
        if not given:
            return self.note
        told = [self.note] if self.note else []
        told.append(
            _(
                "“Before” was rated in hindsight, as people remember themselves. "
                "The intervals come from drawing the answers anew {n} times (bootstrap)."
            ).format(n=f"{RESAMPLES:,}")
        )
        if min(given.values()) < _MANY:
            told.append(
                _("With fewer than {n} answers they are rough, and likely too narrow.").format(n=_MANY)
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

    def _listed(self, row: Label, few: str) -> list[str]:
        if self.hidden(row.id):
            return [row.text, *[few] * 5]
        moved = self._moved(row.id)
        return [
            row.text,
            minus(f"{moved.before:.1f}"),
            minus(f"{moved.now:.1f}"),
            signed(moved.change),
            moved.interval,
            str(self.given[row.id]),
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
        before, now = wrap(self.before, 18, 2), wrap(self.now, 18, 2)
        tall = 16.25 * (max(len(before), len(now)) - 1)
        parts = [
            tag("circle", cx=12, cy=14, r=6, class_="cc-card cc-stroke-b", stroke_width=3),
            words(before, 26, 19, 13, class_="cc-ink"),
            tag("polygon", points="196,14 185,6 185,22", class_="cc-a"),
            words(now, 204, 19, 13, class_="cc-ink"),
            _band(4, 38 + tall, 34),
            words([_("95% interval of the mean change")], 46, 43 + tall, 13, class_="cc-ink"),
        ]
        return parts, 56 + tall


def _band(x: float, y: float, wide: float) -> str:
    """Return the interval: a pale band with an edge, so that it does not hang on its colour."""
    box = {"x": x, "y": y - 9, "width": max(wide, 1), "height": 18, "rx": 3}
    return tag("rect", **box, class_="cc-warm cc-stroke-b", stroke_width=1, fill_opacity=0.8)
