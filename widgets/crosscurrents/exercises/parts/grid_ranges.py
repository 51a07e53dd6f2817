"""Answers of groups summed up: mean and spread, and their picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_WIDTH, _LEFT, _RIGHT = 340.0, 24.0, 316.0


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People who are counted together; `size` is how many they are."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A few values summed up: how many, mean, lowest, highest, standard deviation (all in scale steps)."""

    n: int
    mean: float
    low: int
    high: int
    deviation: float


@dataclass(frozen=True, slots=True)
class Line:
    """One group's answers under one label."""

    label: str
    group: Group
    spread: Spread


def spread(values: Sequence[int]) -> Spread:
    """Return mean, ends and standard deviation of `values` (at least one).

    The deviation divides by n: everybody asked is in it, nobody is estimated. Source: Pearson, K. (1894),
    "Contributions to the mathematical theory of evolution", Philosophical Transactions A 185, 71-110.
    """
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((one - mean) ** 2 for one in values) / len(values))
    return Spread(len(values), mean, min(values), max(values), deviation)


def ranges(lines: Sequence[Line], values: Sequence[int], mine: Mapping[str, float], you: str) -> str:
    """Return the survey as SVG: per label and group a bar from lowest to highest with the mean on it.

    `mine` is the learner's own mean by label, a triangle under the label's words.
    """
    first, last = values[0], values[-1]

    def at(value: float) -> float:
        return _LEFT + (value - first) / (last - first) * (_RIGHT - _LEFT)

    parts = [
        tag("rect", x=6, y=9, width=26, height=8, rx=4, class_="cc-line"),
        words([_("lowest to highest")], 38, 18, 13, class_="cc-ink"),
        tag("circle", cx=184, cy=13, r=7, class_="cc-b"),
        words([_("mean")], 196, 18, 13, class_="cc-ink"),
        _triangle(256, 6),
        words([you], 270, 18, 13, class_="cc-ink"),
    ]
    y, label = 28.0, ""
    for line in lines:
        if line.label != label:
            label = line.label
            y += 10
            parts.append(tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
            heads = wrap(label, 42, 3)
            parts.append(words(heads, 2, y + 19, 14, class_="cc-ink", font_weight="600"))
            y += 17.5 * (len(heads) - 1) + 28
            parts += [
                words([str(one)], at(one), y + 12, 13, class_="cc-soft", text_anchor="middle")
                for one in values
            ]
            if label in mine:
                parts.append(_triangle(at(mine[label]), y + 15))
            y += 32
        named = wrap(f"{line.group.name} ({line.group.size})", 36, 1)
        mean = f"{line.spread.mean:.1f} (±{line.spread.deviation:.1f})"
        parts.append(words(named, 2, y + 10, 13, class_="cc-soft"))
        y += 20
        parts.append(
            tag(
                "line", x1=at(first), x2=at(last), y1=y + 5, y2=y + 5, class_="cc-stroke-line", stroke_width=1
            )
        )
        low, high = at(line.spread.low), at(line.spread.high)
        parts.append(tag("rect", x=low - 6, y=y, width=high - low + 12, height=10, rx=5, class_="cc-line"))
        parts.append(tag("circle", cx=at(line.spread.mean), cy=y + 5, r=7, class_="cc-b"))
        parts.append(words([mean], _WIDTH - 2, y - 10, 13, class_="cc-ink", text_anchor="end"))
        y += 20
    return picture(_WIDTH, y + 4, _("Means and spreads by group"), parts)


def _triangle(x: float, y: float) -> str:
    return tag(
        "polygon", points=f"{x:.2f},{y:.2f} {x + 7:.2f},{y + 12:.2f} {x - 7:.2f},{y + 12:.2f}", class_="cc-a"
    )
