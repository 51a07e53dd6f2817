"""Two shares side by side: what an option has of the labels given, and what it has of another amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.bars import Row, bars, percent


@dataclass(frozen=True, slots=True)
class Share:
    """One option: `n` labels, `mine` its share of them; `amount` and `other` are None without a figure."""

    label: str
    n: int
    mine: float
    amount: float | None
    other: float | None

    @property
    def points(self) -> int:
        """Return the difference of the two shares in whole percentage points; 0 where there is one share."""
        return 0 if self.other is None else round(100 * (self.mine - self.other))

    def against(self) -> str:
        """Return both shares in words."""
        return _("{name}: {mine} against {other}").format(
            name=self.label, mine=percent(self.mine, 1), other=percent(self.other or 0, 1)
        )


def shares(labels: Mapping[str, str], counts: Mapping[str, int], values: Mapping[str, float]) -> list[Share]:
    """Return the shares of each option (`labels` by id); shares of `values` are of their sum."""
    given, whole = sum(counts.values()) or 1, sum(values.values()) or 1
    return [
        Share(
            label,
            counts[one],
            counts[one] / given,
            values.get(one),
            values[one] / whole if one in values else None,
        )
        for one, label in labels.items()
    ]


def apart(found: Sequence[Share]) -> tuple[list[str], list[str]]:
    """Return in words who has more of the labels than of the amount, and who has less; widest first."""
    ordered = sorted(found, key=lambda one: -abs(one.points))
    return (
        [one.against() for one in ordered if one.points > 0],
        [one.against() for one in ordered if one.points < 0],
    )


def drawn(found: Sequence[Share], label: str, unit: str) -> Drawing:
    """Return both shares of every option as a pair of bars; `label` and `unit` name the other amount."""
    rows, cells = [], []
    for one in found:
        mine = percent(one.mine, 1)
        other = _("no figure") if one.other is None else percent(one.other, 1)
        amount = "–" if one.amount is None else f"{one.amount:g} {unit}"
        texts = [f"{mine} ({one.n})", other if one.amount is None else f"{other} ({amount})"]
        rows.append(Row(one.label, [one.mine, one.other], texts))
        apart = "–" if one.other is None else f"{one.points:+d}".replace("-", "−")
        cells.append([one.label, str(one.n), mine, amount, other, apart])
    return Drawing(
        svg=bars(rows, [_("Share of the entries"), label], _("Shares side by side")),
        caption=_("Each one's share of the entries, and its share of the other figure: {label}.").format(
            label=label
        ),
        header=[_("Label"), _("Entries"), _("Share"), label, _("Its share"), _("Points apart")],
        rows=cells,
    )


def beside_key(
    keyed: Sequence[Any], given: Mapping[str, str], labels: Mapping[str, str]
) -> tuple[str, dict[str, dict[str, Any]]] | None:
    """Return how many labels agree with a careful reader's, and that reader's by entry; None without a key.

    `keyed` are entries with `id`, `key` and `why`; `given` holds the learner's label of each.
    """
    wanted = [one for one in keyed if one.key]
    if not wanted:
        return None
    agreed = sum(given[one.id] == one.key for one in wanted)
    said = _("You and one careful reader agree on {n} of {all}. Another reader may differ.").format(
        n=agreed, all=len(wanted)
    )
    return said, {
        one.id: {"label": labels[one.key], "same": given[one.id] == one.key, "why": one.why} for one in wanted
    }
