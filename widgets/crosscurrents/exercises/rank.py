"""Rank: put a list in order, then see how far several partners' orders agree with it and each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Cut, Say, Sheet
from crosscurrents.exercises.parts.question import (
    Question,
    check_question,
    counts,
    plain_lines,
    ruled,
)
from crosscurrents.exercises.parts.rank_plot import Mark, dots
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows
from crosscurrents.stats.ranks import borda, ends, kendall_tau, kendall_w, pairs, places, standing

_LETTERS = "ABCDEF"


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to rank; `short` names it where there is little room."""

    id: str
    text: str
    about: str = ""
    short: str = ""


class _Ranker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented partner: an order of all items, best first, and why."""

    id: str
    name: str
    role: str
    order: list[str]
    why: str = ""


class Rank(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list to put in order, most important first.

    Response: `{order: [item, …], settled: bool, text}`. The partners' orders open when the learner has
    settled on an order of all items; moving things afterwards is allowed.
    """

    name: ClassVar[str] = "rank"

    intro: str = ""
    items: list[_Item]
    rankers: list[_Ranker]
    question: Question | None = None

    def check(self) -> None:
        """Raise `SpecError` for too few or too many items, or a partner whose order is not of all items."""
        unique([one.id for one in self.items], "items")
        unique([one.id for one in self.rankers], "rankers")
        if not 3 <= len(self.items) <= 10:
            raise SpecError(f"{len(self.items)} `items` to rank: give it 3 to 10")
        if not 1 <= len(self.rankers) <= len(_LETTERS):
            raise SpecError(f"{len(self.rankers)} `rankers` to compare with: give it 1 to {len(_LETTERS)}")
        for item in self.items:
            if not item.text.strip():
                raise SpecError(f'item "{item.id}" has no text: write what is to be ranked')
        known = {item.id for item in self.items}
        for ranker in self.rankers:
            unique(ranker.order, f'items in the order of "{ranker.id}"')
            strange = [one for one in ranker.order if one not in known]
            if strange:
                raise SpecError(f'ranker "{ranker.id}" ranks "{strange[0]}", which is none of `items`')
            missing = [item.id for item in self.items if item.id not in ranker.order]
            if missing:
                raise SpecError(f'ranker "{ranker.id}" leaves out "{missing[0]}": an order needs every item')
        check_question(self.question)

    def public(self) -> dict[str, Any]:
        """Return items and question; of the partners only how many there are."""
        return {
            "intro": self.intro,
            "items": msgspec.to_builtins(self.items),
            "rankers": len(self.rankers),
            "question": msgspec.to_builtins(self.question),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{order, settled, text}`."""
        order = {
            "type": "array",
            "items": choice_schema([one.id for one in self.items]),
            "uniqueItems": True,
            "maxItems": len(self.items),
        }
        return object_schema({"order": order, "settled": {"type": "boolean"}, "text": text_schema()})

    def _order(self, response: Response) -> list[str]:
        known = {item.id for item in self.items}
        return [one for one in response.get("order", []) if one in known]

    def _settled(self, response: Response) -> bool:
        return bool(response.get("settled")) and len(self._order(response)) == len(self.items)

    def progress(self, response: Response) -> tuple[int, int]:
        """Count every item once the order is settled, and the question where it is required."""
        done, needed = counts(self.question, response, "text")
        return done + len(self.items) * self._settled(response), needed + len(self.items)

    def _name(self, item_id: str) -> str:
        return next(one.short or one.text for one in self.items if one.id == item_id)

    def _names(self, items: Sequence[str]) -> str:
        return ", ".join(self._name(one) for one in items)

    def _places(self, order: Sequence[str]) -> list[int]:
        held = places(order)
        return [held[item.id] for item in self.items]

    @property
    def _orders(self) -> list[list[str]]:
        return [one.order for one in self.rankers]

    def _summed(self) -> list[dict[str, Any]]:
        """Return the partners' sum by item, most Borda points first, with the ends of its places."""
        points, ranges = borda(self._orders), ends(self._orders)
        return [
            {
                "id": item,
                "label": self._name(item),
                "place": place,
                "points": points[item],
                "low": ranges[item][0],
                "high": ranges[item][1],
            }
            for place, item in standing(points)
        ]

    def view(self, response: Response) -> dict[str, Any]:
        """Return nothing before the order is settled; then how it and the partners' orders agree."""
        if not self._settled(response):
            return {"complete": False}
        order = self._order(response)
        mine, every = self._places(order), len(self.items) * (len(self.items) - 1) // 2
        drawing = self.draw(response)
        return {
            "complete": True,
            "rankers": [
                {
                    "id": ranker.id,
                    "letter": _LETTERS[at],
                    "name": ranker.name,
                    "role": ranker.role,
                    "why": ranker.why,
                    "order": [self._name(one) for one in ranker.order],
                    **_agreement(mine, self._places(ranker.order), every),
                }
                for at, ranker in enumerate(self.rankers)
            ],
            **self._said(order),
            "between": self._between(),
            "drawing": drawing.as_dict() if drawing else None,
            "caution": _(
                "An order cannot tell how much more the first matters than the second, or whether two "
                "partners mean the same by the same words. The partners are invented, and there is no key."
            ),
        }

    def _said(self, order: Sequence[str]) -> dict[str, Any]:
        """Return what the partners' orders add up to, in sentences, and the figures behind them."""
        summed = self._summed()
        first = [one for one in summed if one["place"] == 1]
        gap = max(one["high"] - one["low"] for one in summed)
        widest = [one for one in summed if one["high"] - one["low"] == gap]
        w = kendall_w([self._places(one) for one in self._orders])
        top = first[0]
        said_first = (
            _("Most points: {item}. The partners put it at places {low} to {high}; you put it at {mine}.")
            if top["low"] < top["high"]
            else _("Most points: {item}. Every partner puts it at place {low}; you put it at {mine}.")
        ).format(item=top["label"], low=top["low"], high=top["high"], mine=places(order)[top["id"]])
        if len(first) > 1:
            said_first = _("Level on most points: {items}.").format(
                items=", ".join(one["label"] for one in first)
            )
        said_widest = (
            _("Furthest apart over: {items}, {gap} places between the highest and the lowest.").format(
                items=", ".join(one["label"] for one in widest), gap=gap
            )
            if gap
            else _("The partners agree on every place.")
        )
        return {
            "sum": summed,
            "most": len(self.rankers) * (len(self.items) - 1),
            "first": said_first,
            "widest": [one["id"] for one in widest] if gap else [],
            "widest_said": said_widest,
            "w": None if w is None else round(w, 2),
        }

    def _between(self) -> dict[str, Any] | None:
        """Return tau between every two partners as a table, with the closest and the furthest pair."""
        if len(self.rankers) < 2:
            return None
        ranked = [self._places(one) for one in self._orders]
        taus = {
            (a, b): round(kendall_tau(ranked[a], ranked[b]) or 0.0, 2)
            for a, b in combinations(range(len(ranked)), 2)
        }

        def those(wanted: float) -> str:
            return "; ".join(
                _("{one} and {other}").format(one=self.rankers[a].name, other=self.rankers[b].name)
                for (a, b), tau in taus.items()
                if tau == wanted
            )

        closest, furthest = max(taus.values()), min(taus.values())
        return {
            "header": ["", *_LETTERS[: len(ranked)]],
            "rows": [
                [
                    f"{_LETTERS[a]} {self.rankers[a].name}",
                    *("–" if a == b else _signed(taus[min(a, b), max(a, b)]) for b in range(len(ranked))),
                ]
                for a in range(len(ranked))
            ],
            "closest": _("Closest: {pair} ({tau}).").format(pair=those(closest), tau=_signed(closest)),
            "furthest": _("Furthest apart: {pair} ({tau}).").format(
                pair=those(furthest), tau=_signed(furthest)
            ),
        }

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the order, one line a place, and what was written."""
        texts = {item.id: item.text for item in self.items}
        label = _("Place {n}") if response.get("settled") else _("Place {n}, not settled")
        lines = [
            (label.format(n=place), texts[item]) for place, item in enumerate(self._order(response), start=1)
        ]
        return [*lines, *plain_lines(self.question, response, "text")]

    def draw(self, response: Response) -> Drawing | None:
        """Return one row an item, everybody's places as marks on it; None before the order is settled."""
        if not self._settled(response):
            return None
        mine = places(self._order(response))
        summed = self._summed()
        held = [places(one) for one in self._orders]
        marks = [Mark(_LETTERS[at], f"{one.name}, {one.role}") for at, one in enumerate(self.rankers)]
        return Drawing(
            svg=dots(
                [(one["label"], [each[one["id"]] for each in held], mine[one["id"]]) for one in summed],
                marks,
                len(self.items),
            ),
            caption=_(
                "Everybody's places, left is first. The rows stand in the order of the partners' points; a "
                "long line means that they are far apart."
            ),
            header=[_("Item"), _("You"), *(one.name for one in self.rankers), _("Points")],
            rows=[
                [
                    one["label"],
                    str(mine[one["id"]]),
                    *(str(each[one["id"]]) for each in held),
                    str(one["points"]),
                ]
                for one in summed
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the places that the settled orders give to the items; an order on its way says nothing."""
        orders = [self._order(one) for one in responses if self._settled(one)]
        return [
            Ranking(
                id="order",
                title=_("The room's order"),
                rows=tuple(Label(item.id, item.text) for item in self.items),
                note=_(
                    "An order cannot tell how much more the first matters than the second, or whether two "
                    "people mean the same by the same words."
                ),
                **counted_rows([item.id for item in self.items], map(places, orders)),
            )
        ]

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written to the question, where one is asked."""
        return plain_lines(self.question, response, "text") if self.question else []

    def paper(self) -> list[Block]:
        """Return cards to cut apart and lay in order, and a sheet to write the order on."""
        return [
            *([Say(self.intro)] if self.intro else []),
            Cut(
                _("Cut apart and lay in order, the most important first."),
                [
                    (item.short or item.text, item.about or (item.text if item.short else ""))
                    for item in self.items
                ],
            ),
            Sheet(
                _("Our order"),
                [_("Place"), _("What stands there"), _("Why")],
                [[str(place), "", ""] for place in range(1, len(self.items) + 1)],
            ),
            *ruled(self.question),
        ]

    def key(self) -> list[Block]:
        """Return the partners' places with their points, how far they agree, and why."""
        held, between = [places(one) for one in self._orders], self._between()
        w = kendall_w([self._places(one) for one in self._orders])
        blocks: list[Block] = [
            Sheet(
                _("The partners' places. Points: the first of {n} gets {most}, the last none.").format(
                    n=len(self.items), most=len(self.items) - 1
                ),
                [_("Item"), *(one.name for one in self.rankers), _("Points")],
                [
                    [one["label"], *(str(each[one["id"]]) for each in held), str(one["points"])]
                    for one in self._summed()
                ],
            )
        ]
        if between is not None and w is not None:
            blocks.append(
                Sheet(
                    _("Agreement of every two partners (Kendall's tau): 1 is one order, -1 the reverse."),
                    between["header"],
                    between["rows"],
                )
            )
            blocks.append(
                Say(
                    _("All of them together: Kendall's W is {w}; 1 is one order, 0 is none.").format(
                        w=f"{w:.2f}"
                    )
                )
            )
        return [*blocks, *(Say(f"{one.name}, {one.role}: {one.why}") for one in self.rankers if one.why)]


def _agreement(mine: Sequence[int], theirs: Sequence[int], every: int) -> dict[str, Any]:
    """Return tau of two orders with what it counts, in words."""
    same, _reverse = pairs(mine, theirs)
    tau = kendall_tau(mine, theirs) or 0.0
    return {
        "tau": round(tau, 2),
        "tau_said": _signed(round(tau, 2)),
        "same": same,
        "of": every,
        "said": _("{same} of {all} pairs in the same order").format(same=same, all=every),
    }


def _signed(tau: float) -> str:
    """Return a correlation with its sign and two decimals: +0.43, −0.10, 0.00."""
    return f"{tau:+.2f}".replace("-", "−") if round(tau, 2) else "0.00"
