"""What a budget can buy: the best use of it by trying everything, what beats what, and the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.axes import Axes, ceiling
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to spend on: `cost` in the budget's unit (above 0), `gain` in points."""

    cost: float
    gain: float


@dataclass(frozen=True, slots=True)
class Best:
    """The largest gain within a budget: `ways` reach it, and `parts` is the cheapest of them.

    `parts` holds one entry per offer: 1 or 0 where offers are chosen, an amount where a budget is divided.
    """

    gain: float
    parts: tuple[float, ...]
    ways: int


@lru_cache(maxsize=64)
def best_choice(offers: tuple[Offer, ...], budget: float) -> Best:
    """Return the best set of whole offers within `budget`, by trying every one of the 2 ** n sets."""
    found = Best(0.0, tuple(0.0 for _offer in offers), 0)
    least = 0.0
    for mask in range(1 << len(offers)):
        cost = gain = 0.0
        for at, offer in enumerate(offers):
            if mask >> at & 1:
                cost += offer.cost
                gain += offer.gain
        if cost > budget + _CLOSE:
            continue
        ahead = gain - found.gain
        parts = tuple(float(mask >> at & 1) for at in range(len(offers)))
        if ahead > _CLOSE or not found.ways:
            found, least = Best(gain, parts, 1), cost
        elif ahead > -_CLOSE:
            cheaper = cost < least - _CLOSE
            found = Best(found.gain, parts if cheaper else found.parts, found.ways + 1)
            least = min(least, cost)
    return found


def reached(offer: Offer, amount: float) -> float:
    """Return the gain of an amount: in proportion up to the offer's cost, and no more beyond it."""
    return offer.gain * min(amount, offer.cost) / offer.cost


@lru_cache(maxsize=64)
def best_division(offers: tuple[Offer, ...], units: int, step: float) -> Best:
    """Return the best division of `units * step` among `offers`, every division by whole steps weighed.

    Works through the offers one by one and keeps, for each number of steps given out so far, the best gain
    and the first division that reaches it (dynamic programming, Bellman 1957); `ways` is not counted: 1.
    """
    table: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (units + 1)
    for offer in offers:
        gains = [reached(offer, amount * step) for amount in range(units + 1)]
        table = [
            max(
                (
                    (table[total - give][0] + gains[give], (*table[total - give][1], give))
                    for give in range(total + 1)
                ),
                key=lambda pair: pair[0],
            )
            for total in range(units + 1)
        ]
    gain, steps = table[units]
    return Best(gain, tuple(one * step for one in steps), 1)


def beaten(offers: Sequence[Offer]) -> list[list[int]]:
    """Return for each offer those that beat it: they cost no more and gain no less, one of the two strictly.

    This is Pareto dominance; an offer that nothing beats stands on the frontier.
    """
    return [
        [
            at
            for at, other in enumerate(offers)
            if other.cost <= own.cost
            and other.gain >= own.gain
            and (other.cost < own.cost or other.gain > own.gain)
        ]
        for own in offers
    ]


def choice_plot(offers: Sequence[Offer], chosen: Sequence[bool], *, cost: str, gain: str) -> str:
    """Return cost against gain: offers numbered, the chosen filled, the frontier as a staircase."""
    most = ceiling(max(one.cost for one in offers)), ceiling(max(one.gain for one in offers))
    axes = Axes(cost, gain, *most, top=32.0, high=248.0)
    parts = axes.drawn()
    front = [one for one, by in zip(offers, beaten(offers), strict=True) if not by]
    parts.append(axes.staircase([(one.cost, one.gain) for one in front], "cc-stroke-b"))
    taken: list[tuple[float, float]] = []
    for number, (one, picked) in enumerate(zip(offers, chosen, strict=True), start=1):
        x, y = axes.at(one.cost, one.gain)
        while any(abs(x - x1) < 18 and abs(y - y1) < 12 for x1, y1 in taken):
            x += 19  # beside one that stands in the same place
        taken.append((x, y))
        look = "cc-a" if picked else "cc-card cc-stroke-soft"
        parts.append(tag("circle", cx=x, cy=y, r=11, class_=look, stroke_width=1.5))
        ink = "cc-card" if picked else "cc-ink"
        parts.append(words([str(number)], x, y + 4.5, 13, class_=ink, text_anchor="middle"))
    y = axes.floor + 60
    parts += [
        tag("circle", cx=12, cy=y, r=8, class_="cc-a"),
        words([_("chosen")], 26, y + 4.5, 13, class_="cc-ink"),
        tag("circle", cx=98, cy=y, r=8, class_="cc-card cc-stroke-soft", stroke_width=1.5),
        words([_("not chosen")], 112, y + 4.5, 13, class_="cc-ink"),
        tag("line", x1=200, x2=228, y1=y, y2=y, class_="cc-stroke-b", stroke_width=2, stroke_dasharray="5 4"),
        words([_("frontier")], 234, y + 4.5, 13, class_="cc-ink"),
    ]
    return picture(340, y + 14, _("{gain} against {cost}").format(gain=gain, cost=cost), parts)


def division_plot(names: Sequence[str], offers: Sequence[Offer], amounts: Sequence[float]) -> str:
    """Return one bar per offer: what it takes in full as an outline, what it got as the filled part."""
    most = max([*(one.cost for one in offers), *amounts])
    unit = 270 / most
    parts: list[str] = []
    y = 4.0
    for number, (name, offer, amount) in enumerate(zip(names, offers, amounts, strict=True), start=1):
        lines = wrap(f"{number}. {name}", 44, 3)
        parts.append(words(lines, 2, y + 14, 14, class_="cc-ink"))
        y += 17.5 * (len(lines) - 1) + 20
        if amount:
            parts.append(tag("rect", x=2, y=y, width=unit * amount, height=18, class_="cc-a"))
        parts.append(
            tag(
                "rect",
                x=2,
                y=y,
                width=unit * offer.cost,
                height=18,
                class_="cc-stroke-soft",
                stroke_width=1.5,
                fill="none",
            )
        )
        said = f"{amount:g} / {offer.cost:g}"
        parts.append(words([said], 338, y + 14, 14, class_="cc-ink", text_anchor="end"))
        y += 34
    return picture(340, y, _("What each one got"), parts)
