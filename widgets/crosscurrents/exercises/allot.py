"""Allot: choose, or divide, within a budget that does not reach for everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

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
from crosscurrents.exercises.paper import Block, Lines, Say, Sheet
from crosscurrents.exercises.parts import allot_room as room
from crosscurrents.exercises.parts.budget import (
    Best,
    Offer,
    beaten,
    best_choice,
    best_division,
    choice_plot,
    division_plot,
    reached,
)
from crosscurrents.exercises.parts.short import shorts
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.tally import Tally

MOST_ITEMS, MOST_STEPS = 14, 100
"""Items of which every combination is tried within a few hundredths of a second; steps of a division."""

_CLOSE = 1e-9


class _Gain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    label: str
    meaning: str = ""


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    text: str
    about: str = ""
    cost: float
    gain: float
    gives_up: str = ""


class _Defend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    hint: str = ""
    required: bool = False  # whether the reason in words is asked for too


class Allot(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items with a cost and a gain, and a budget: whole ones chosen, or the budget divided among them.

    Response: `{chosen: [ids]}` or `{amounts: {id: n}}`, with `settled`, `defended` (an item) and `why`.
    Divided, an item brings its gain in proportion to what it gets, in full at its cost and no more beyond
    it; the whole budget has to be given out. The best total is a toy: gains are added as if they could be.
    """

    name: ClassVar[str] = "allot"

    mode: Literal["choose", "divide"]
    budget: float
    unit: str
    step: float = 1
    gain: _Gain
    items: tuple[_Item, ...]
    intro: str = ""
    defend: _Defend | None = None
    caution: str

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, costs that are nothing, or a budget that leaves no choice."""
        unique([one.id for one in self.items], "items")
        if not 2 <= len(self.items) <= MOST_ITEMS:
            raise SpecError(
                f"{len(self.items)} items: give 2 to {MOST_ITEMS}, since every combination is tried"
            )
        for one in self.items:
            if not one.text.strip():
                raise SpecError(f'item "{one.id}" has no text')
            if one.cost <= 0 or one.gain < 0:
                raise SpecError(f'item "{one.id}": a cost above 0 and a gain of 0 or more')
        if self.budget <= 0 or self.step <= 0:
            raise SpecError("budget and step have to be above 0")
        if not self.caution.strip():
            raise SpecError("caution is empty: say what the figures cannot tell")
        if self.mode == "choose" and sum(one.cost for one in self.items) <= self.budget:
            raise SpecError("the budget reaches for every item: make it smaller, so that there is a choice")
        if self.mode == "choose" and min(one.cost for one in self.items) > self.budget:
            raise SpecError("the budget reaches for no item: make it larger")
        if self.mode == "divide":
            steps = self.budget / self.step
            if abs(steps - round(steps)) > _CLOSE or not 2 <= steps <= MOST_STEPS:
                raise SpecError(f"the budget is {steps:g} steps: let it be a whole number, 2 to {MOST_STEPS}")

    def public(self) -> dict[str, Any]:
        """Return the whole spec: costs, gains and who gives something up are what one chooses by."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        return spec

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{chosen or amounts, settled, defended, why}`."""
        ids = [one.id for one in self.items]
        parts: dict[str, Any] = {"settled": {"type": "boolean"}}
        if self.mode == "choose":
            parts["chosen"] = {"type": "array", "items": choice_schema(ids), "uniqueItems": True}
        else:
            steps = round(self.budget / self.step)
            amounts = {"enum": [_plain(at * self.step) for at in range(steps + 1)]}
            parts["amounts"] = object_schema(dict.fromkeys(ids, amounts))
        if self.defend:
            parts["defended"] = choice_schema(ids)
            parts["why"] = text_schema()
        return object_schema(parts)

    def _offers(self) -> tuple[Offer, ...]:
        return tuple(Offer(one.cost, one.gain) for one in self.items)

    def _parts(self, response: Response) -> list[float]:
        """Return per item 1 or 0 (chosen or not), or its amount; items that are gone are left out."""
        if self.mode == "choose":
            return [float(one.id in response.get("chosen", [])) for one in self.items]
        return [float(response.get("amounts", {}).get(one.id, 0)) for one in self.items]

    def spent(self, response: Response) -> float:
        """Return how much of the budget is used, in its unit."""
        parts = self._parts(response)
        if self.mode == "divide":
            return sum(parts)
        return sum(one.cost * part for one, part in zip(self.items, parts, strict=True))

    def total(self, parts: Sequence[float]) -> float:
        """Return the gains of these parts, added up."""
        offers = self._offers()
        if self.mode == "choose":
            return sum(offer.gain * part for offer, part in zip(offers, parts, strict=True))
        return sum(reached(offer, part) for offer, part in zip(offers, parts, strict=True))

    def _fits(self, response: Response) -> bool:
        """Return whether what is chosen can be settled: something, within the budget; divided, all of it."""
        left = self.budget - self.spent(response)
        return any(self._parts(response)) and (
            abs(left) < _CLOSE if self.mode == "divide" else left > -_CLOSE
        )

    def _settled(self, response: Response) -> bool:
        return bool(response.get("settled")) and self._fits(response)

    def _defended(self, response: Response) -> _Item | None:
        if not self.defend or not self._settled(response):
            return None
        return next((one for one in self.items if one.id == response.get("defended")), None)

    def progress(self, response: Response) -> tuple[int, int]:
        """Count settling within the budget, then the item that is defended (and why, where that is asked)."""
        done, needed = int(self._settled(response)), 1
        if self.defend:
            defended = self._defended(response) is not None
            done, needed = done + defended, needed + 1
            if self.defend.required:
                done, needed = done + (defended and bool(response.get("why", "").strip())), needed + 1
        return done, needed

    def view(self, response: Response) -> dict[str, Any]:
        """Return what is spent and left; once settled totals, what is beaten, who gives up, the drawing."""
        spent = self.spent(response)
        view: dict[str, Any] = {
            "spent": _plain(spent),
            "left": _plain(self.budget - spent),
            "fits": self._fits(response),
            "settled": self._settled(response),
        }
        if not view["settled"]:
            return view
        parts = self._parts(response)
        by = self._beaten()
        picked = [at for at, part in enumerate(parts) if part]
        drawing = self.draw(response)
        open_to_defence = [at for at in picked if by[at]] or [
            at for at in range(len(self.items)) if at not in picked or self.mode == "divide"
        ]
        return {
            **view,
            "totals": self._totals(parts),
            "beaten": [
                {"id": self.items[at].id, "text": self.items[at].text, "said": self._beaten_by(by[at])}
                for at in picked
                if by[at]
            ],
            "gives_up": [
                {"text": self.items[at].text, "who": self.items[at].gives_up}
                for at in picked
                if self.items[at].gives_up
            ],
            "defence": [{"id": self.items[at].id, "text": self.items[at].text} for at in open_to_defence],
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _beaten(self) -> list[list[int]]:
        return beaten(self._offers())

    def _beaten_by(self, places: Sequence[int]) -> str:
        """Return who beats an item: the two with most gain in full, the rest counted."""
        order = sorted(places, key=lambda at: (-self.items[at].gain, self.items[at].cost))
        named = [
            _("{nr}. {text} (cost {cost}, {gain} {n})").format(
                nr=at + 1,
                text=self.items[at].text,
                cost=_plain(self.items[at].cost),
                gain=self.gain.label.lower(),
                n=_plain(self.items[at].gain),
            )
            for at in order[:2]
        ]
        said = _("beaten by {others}").format(others="; ".join(named))
        return said if len(order) < 3 else said + " " + _("and {n} more").format(n=len(order) - 2)

    def best(self) -> Best:
        """Return the best use of the budget there is, every combination tried."""
        if self.mode == "choose":
            return best_choice(self._offers(), self.budget)
        return best_division(self._offers(), round(self.budget / self.step), self.step)

    def _totals(self, parts: Sequence[float]) -> dict[str, Any]:
        own, best = self.total(parts), self.best()
        reaches = own > best.gain - _CLOSE
        first = _("{gain}: yours comes to {own}; the most that the budget allows is {best}.").format(
            own=_plain(own), best=_plain(best.gain), gain=self.gain.label
        )
        if reaches:
            second = _("You reached it. Whether it is the right plan is another question.")
        else:
            second = _("What does the difference buy? There may be a good reason for it.")
        return {
            "own": _plain(own),
            "best": _plain(best.gain),
            "sum": first,
            "said": f"{first} {second}",
            "way": [] if reaches else self._way(best.parts),
            "note": _("Found by trying every combination. A toy: it adds gains up as if they were apples."),
        }

    def _way(self, parts: Sequence[float]) -> list[str]:
        """Return the parts of a plan in words, one line per item that gets something."""
        return [
            one.text if self.mode == "choose" else f"{one.text}: {_plain(part)} {self.unit}"
            for one, part in zip(self.items, parts, strict=True)
            if part
        ]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the plan, what it uses and gains, and what is defended and why."""
        parts = self._parts(response)
        lines = [(_("Chosen") if self.mode == "choose" else _("Given"), one) for one in self._way(parts)]
        if not lines:
            return []
        spent = _("{spent} of {budget} {unit}").format(
            spent=_plain(self.spent(response)), budget=_plain(self.budget), unit=self.unit
        )
        lines.append((_("Spent"), spent))
        if self._settled(response):
            lines.append((_("What it comes to"), self._totals(parts)["sum"]))
        defended = self._defended(response)
        if defended:
            lines.append((_("Defended"), defended.text))
        if response.get("why", "").strip():
            lines.append((_("Why"), response["why"].strip()))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return cost against gain with the frontier, or what each item got; None before it is settled."""
        if not self._settled(response):
            return None
        parts, offers = self._parts(response), self._offers()
        numbered = [f"{at}. {one.text}" for at, one in enumerate(self.items, start=1)]
        if self.mode == "divide":
            return Drawing(
                svg=division_plot([one.text for one in self.items], offers, parts),
                caption=_("What each one got, beside what it takes in full ({unit}).").format(unit=self.unit),
                header=[_("Item"), _("Given"), _("In full"), self.gain.label],
                rows=[
                    [
                        name,
                        f"{_plain(part)}",
                        f"{_plain(offer.cost)}",
                        f"{_plain(round(reached(offer, part), 2))}",
                    ]
                    for name, offer, part in zip(numbered, offers, parts, strict=True)
                ],
            )
        by = self._beaten()
        return Drawing(
            svg=choice_plot(
                offers,
                [bool(part) for part in parts],
                cost=_("Cost, {unit}").format(unit=self.unit),
                gain=self.gain.label,
            ),
            caption=_("Nothing beats what is on the frontier: no other item gives as much for less."),
            header=[
                _("Item"),
                _("Cost, {unit}").format(unit=self.unit),
                self.gain.label,
                _("Chosen"),
                _("Beaten by"),
            ],
            rows=[
                [
                    name,
                    f"{_plain(offer.cost)}",
                    f"{_plain(offer.gain)}",
                    _("yes") if part else _("no"),
                    ", ".join(str(other + 1) for other in by[at]) or "–",
                ]
                for at, (name, offer, part) in enumerate(zip(numbered, offers, parts, strict=True))
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return how often each item was chosen (or what it got), what was defended, what plans come to.

        Only settled plans count.
        """
        settled = [one for one in responses if self._settled(one)]
        names = shorts({one.id: one.text for one in self.items})
        plans = [
            {which: part for which, part in zip(names, self._parts(one), strict=True) if part}
            for one in settled
        ]
        tallies: list[Tally] = []
        if self.mode == "choose":
            tallies.append(chosen("chosen", _("What the room chose"), _("Plans"), names, plans, several=True))
        else:
            costs = {one.id: one.cost for one in self.items}
            tallies.append(room.amounts(names, costs, plans, budget=self.budget, unit=self.unit))
        if self.defend:
            defended = [one.id if one else None for one in map(self._defended, settled)]
            tallies.append(chosen("defended", _("What was defended"), _("Defences"), names, defended))
        totals = [self.total(self._parts(one)) for one in settled]
        tallies.append(room.totals(self.gain.label, totals, best=self.best().gain, caution=self.caution))
        return tallies

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return the defence, under the item it defends where the plan still holds one."""
        text = response.get("why", "").strip() if self.defend else ""
        if not self.defend or not text:
            return []
        defended = self._defended(response)
        asked = _("In defence of: {item}").format(item=defended.text) if defended else self.defend.prompt
        return [(asked, text)]

    def paper(self) -> list[Block]:
        """Return the items with a column to write in, and lines for the one that is defended."""
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        blocks.append(
            Say(
                _("Your budget: {budget} {unit}. {label}: {meaning}").format(
                    budget=_plain(self.budget),
                    unit=self.unit,
                    label=self.gain.label,
                    meaning=self.gain.meaning,
                )
            )
        )
        own = _("Yours") if self.mode == "choose" else _("You give")
        header = [
            "",
            _("Item"),
            _("Cost, {unit}").format(unit=self.unit),
            self.gain.label,
            _("Who gives something up"),
            own,
        ]
        rows = [
            [
                str(at),
                f"{one.text} {one.about}".strip(),
                str(_plain(one.cost)),
                str(_plain(one.gain)),
                one.gives_up or "–",
                "",
            ]
            for at, one in enumerate(self.items, start=1)
        ]
        rows.append(["", _("Sum"), "", "", "", ""])
        blocks.append(
            Sheet(
                _("Choose within the budget") if self.mode == "choose" else _("Divide the budget"),
                header,
                rows,
            )
        )
        if self.defend:
            blocks.append(Lines(f"{self.defend.prompt} {self.defend.hint}".strip(), 4))
        blocks.append(Say(self.caution))
        return blocks

    def key(self) -> list[Block]:
        """Return the best total, one way to reach it, and which items are beaten by which."""
        best = self.best()
        said = _("The best total within the budget is {best}. One way: {way}.").format(
            best=_plain(best.gain), way="; ".join(self._way(best.parts))
        )
        by = self._beaten()
        rows = [
            [f"{at}. {one.text}", ", ".join(str(other + 1) for other in by[at - 1]) or "–"]
            for at, one in enumerate(self.items, start=1)
        ]
        note = _(
            "An item is beaten when another costs no more and gains no less, and is better in one of the two."
        )
        return [
            Say(f"{said} {_('A toy: it adds gains up as if they were apples.')}"),
            Sheet(_("Which item is beaten by which"), [_("Item"), _("Beaten by")], rows),
            Say(note),
        ]


def _plain(value: float) -> float | int:
    """Return a whole number as one, any other rounded to four decimals."""
    rounded = round(value, 4) + 0.0
    return int(rounded) if rounded.is_integer() else rounded
