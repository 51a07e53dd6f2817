"""Figures of weighted links between nodes: how strongly each feeds and is fed, and who depends on whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crosscurrents.stats.shares import share

Pair = tuple[str, str]
"""One link's ends: (id it comes from, id it goes to)."""

Weights = Mapping[Pair, float]
"""Weight by link, in the network's unit; 0 and absent both mean no link."""


@dataclass(frozen=True, slots=True)
class Strength:
    """One node's links added up: `out` is what it sends, `into` what reaches it, in the links' unit."""

    out: float
    into: float

    @property
    def both(self) -> float:
        """Return sent and received together."""
        return self.out + self.into


@dataclass(frozen=True, slots=True)
class Income:
    """One receiver's money: its sum, its largest givers (several where they tie) and how concentrated it is.

    `largest` is the share of one largest giver, `squared` the sum of all squared shares; both 0 to 1, and 0
    where nothing comes in.
    """

    total: float
    largest: float
    givers: Sequence[str]
    squared: float


def strengths(nodes: Iterable[str], weights: Weights) -> dict[str, Strength]:
    """Return each node's out- and in-strength: the sum of the weights of its outgoing and incoming links.

    Source: node strength as in Barrat, A., Barthelemy, M., Pastor-Satorras, R. & Vespignani, A. (2004),
    "The architecture of complex weighted networks", PNAS 101(11), 3747-3752, taken for each direction.
    """
    return {
        node: Strength(
            out=sum(weight for (source, _target), weight in weights.items() if source == node),
            into=sum(weight for (_source, target), weight in weights.items() if target == node),
        )
        for node in nodes
    }


def squared_shares(amounts: Iterable[float]) -> float:
    """Return the sum of squared shares: 1 where all comes from one, 1/n with n equal ones, 0 for nothing.

    The Herfindahl-Hirschman index on the scale 0 to 1. Source: Hirschman, A. O. (1964), "The paternity of
    an index", American Economic Review 54(5), 761-762.
    """
    given = list(amounts)
    return sum(share(amount, sum(given)) ** 2 for amount in given)


def incomes(receivers: Iterable[str], weights: Weights) -> dict[str, Income]:
    """Return what each receiver lives on, and from whom."""
    found = {}
    for receiver in receivers:
        sources = {source: weight for (source, to), weight in weights.items() if to == receiver and weight}
        total, most = sum(sources.values()), max(sources.values(), default=0.0)
        found[receiver] = Income(
            total=total,
            largest=share(most, total),
            givers=[source for source, weight in sources.items() if weight == most],
            squared=squared_shares(sources.values()),
        )
    return found


def hundredths(value: float) -> str:
    """Return a figure of 0 or more with two decimals, halves upwards as people round by hand."""
    return f"{int(100 * value + 0.5 + 1e-9) / 100:.2f}"


def first(figures: Mapping[str, float]) -> list[str]:
    """Return the ids with the highest figure, all of them where they tie; none where all figures are 0."""
    most = max(figures.values(), default=0.0)
    return [one for one, figure in figures.items() if figure == most and most > 0]


def place(figures: Mapping[str, float], one: str) -> int:
    """Return which place `one` takes from the top: 1 plus how many have strictly more."""
    return 1 + sum(figure > figures[one] for figure in figures.values())
