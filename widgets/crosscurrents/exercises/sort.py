"""Sort: each card into one box along one or two dimensions, beside one way to sort them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from crosscurrents.exercises.paper import Block, Cut, Lines, Say, Sheet
from crosscurrents.exercises.parts.listed import Option
from crosscurrents.exercises.parts.short import short
from crosscurrents.exercises.parts.sort_plot import lists, matrix
from crosscurrents.exercises.parts.tallied import chosen, marked
from crosscurrents.exercises.tallies.tally import Tally

Placed = Mapping[str, Mapping[str, str]]
"""Boxes by card and dimension: `{card id: {dimension id: box id}}`."""


class _Dimension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question about every card, and its boxes."""

    id: str
    label: str
    boxes: list[Option]

    def box(self, box_id: str | None) -> str:
        """Return a box's label, "" for none."""
        return next((box.label for box in self.boxes if box.id == box_id), "")


class _Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card; `key` is one way to sort it, `after` what is said once all cards are placed."""

    id: str
    text: str
    title: str = ""
    key: dict[str, str] = {}
    after: str = ""

    @property
    def label(self) -> str:
        return self.title or self.text


class _Leaves(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Boxes that may be taken away, and what breaks without each."""

    prompt: str
    options: dict[str, str]


class _Bridge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str
    hint: str = ""


class Sort(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cards to sort into the boxes of one or two dimensions.

    Response: `{placed: {card: {dimension: box}}, left: box, bridge: text}`. The key, if there is one, opens
    when every card is placed; it is one way to sort them, and agreement with it is counted, not scored.
    """

    name: ClassVar[str] = "sort"

    intro: str = ""
    question: str
    cards: list[_Card]
    dimensions: list[_Dimension]
    leaves: _Leaves | None = None
    bridge: _Bridge | None = None

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, boxes that fit no screen, or a key at odds with the boxes."""
        unique([card.id for card in self.cards], "cards")
        unique([one.id for one in self.dimensions], "dimensions")
        if not 2 <= len(self.cards) <= 20:
            raise SpecError(f"there are {len(self.cards)} `cards` to sort: give it 2 to 20")
        if not 1 <= len(self.dimensions) <= 2:
            raise SpecError(f"there are {len(self.dimensions)} `dimensions`: give it one or two")
        for dimension in self.dimensions:
            unique([box.id for box in dimension.boxes], f'boxes of "{dimension.id}"')
            if not 2 <= len(dimension.boxes) <= 6:
                raise SpecError(f'"{dimension.id}" has {len(dimension.boxes)} boxes: give it 2 to 6')
        for card in self.cards:
            if not card.text.strip():
                raise SpecError(f'card "{card.id}" has no text: write what is to be sorted')
            self._check_key(card)
        self._check_leaves()

    def _check_key(self, card: _Card) -> None:
        for dimension, box in card.key.items():
            found = self._dimension(dimension)
            if found is None:
                raise SpecError(f'card "{card.id}" has a key for "{dimension}", which is no dimension')
            if not found.box(box):
                known = ", ".join(one.id for one in found.boxes)
                raise SpecError(f'card "{card.id}" has the key "{box}" for "{dimension}": use one of {known}')

    def _check_leaves(self) -> None:
        for box in self.leaves.options if self.leaves else {}:
            among = [one.id for one in self.dimensions if one.box(box)]
            if len(among) != 1:
                raise SpecError(
                    f'`leaves` names the box "{box}", which is none of the boxes: mend its id'
                    if not among
                    else f'`leaves` names the box "{box}", which two dimensions have: give each its own id'
                )

    def _dimension(self, dimension_id: str) -> _Dimension | None:
        return next((one for one in self.dimensions if one.id == dimension_id), None)

    def public(self) -> dict[str, Any]:
        """Return cards and boxes; no key, nothing said after, and not what breaks when a box goes."""
        return {
            "intro": self.intro,
            "question": self.question,
            "cards": [{"id": card.id, "title": card.title, "text": card.text} for card in self.cards],
            "dimensions": msgspec.to_builtins(self.dimensions),
            "leaves": {"prompt": self.leaves.prompt, "options": list(self.leaves.options)}
            if self.leaves
            else None,
            "bridge": msgspec.to_builtins(self.bridge),
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{placed, left, bridge}`."""
        boxes = object_schema(
            {one.id: choice_schema([box.id for box in one.boxes]) for one in self.dimensions}
        )
        properties = {"placed": object_schema({card.id: boxes for card in self.cards})}
        if self.leaves:
            properties["left"] = choice_schema(list(self.leaves.options))
        if self.bridge:
            properties["bridge"] = text_schema()
        return object_schema(properties)

    def _placed(self, response: Response) -> dict[str, dict[str, str]]:
        """Return the cards' boxes in the order of cards and dimensions, without what there is no longer."""
        given: Placed = response.get("placed", {})
        return {
            card.id: {
                one.id: given[card.id][one.id]
                for one in self.dimensions
                if one.box(given.get(card.id, {}).get(one.id))
            }
            for card in self.cards
        }

    def _left(self, response: Response) -> str | None:
        left = response.get("left")
        return left if self.leaves and left in self.leaves.options else None

    def _open(self, response: Response) -> int:
        """Return how many placings are still to be made."""
        placed = self._placed(response)
        return len(self.cards) * len(self.dimensions) - sum(len(boxes) for boxes in placed.values())

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each card in each dimension, and the bridge sentence where one is asked for."""
        needed = len(self.cards) * len(self.dimensions)
        done = needed - self._open(response)
        if self.bridge is None:
            return done, needed
        return done + bool(response.get("bridge", "").strip()), needed + 1

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many placings are left; when none is, the table, the key beside it, what is shared."""
        left = self._open(response)
        if left:
            return {"complete": False, "left": left}
        placed, drawing = self._placed(response), self.draw(response)
        return {
            "complete": True,
            "left": 0,
            "cards": [self._beside(card, placed[card.id]) for card in self.cards],
            "boxes": self._boxes(placed),
            "agreement": self._agreement(placed),
            "shared": self._shared(placed),
            "gone": self._gone(response, placed),
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _beside(self, card: _Card, boxes: Mapping[str, str]) -> dict[str, Any]:
        """Return a card with its key in words (where it has one) and what is said after."""
        keyed = [one for one in self.dimensions if one.id in card.key]
        return {
            "id": card.id,
            "after": card.after,
            "key": [
                {
                    "label": one.label,
                    "box": one.box(card.key[one.id]),
                    "same": boxes[one.id] == card.key[one.id],
                }
                for one in keyed
            ],
        }

    def _boxes(self, placed: Placed) -> list[dict[str, Any]]:
        """Return for each box of the first dimension its cards, with their box in the second one."""
        first, second = self.dimensions[0], self.dimensions[1] if len(self.dimensions) == 2 else None
        return [
            {
                "label": box.label,
                "cards": [
                    {"title": card.label, "other": second.box(placed[card.id][second.id]) if second else ""}
                    for card in self.cards
                    if placed[card.id][first.id] == box.id
                ],
            }
            for box in first.boxes
        ]

    def _agreement(self, placed: Placed) -> dict[str, Any] | None:
        """Return how many placings agree with the key: `{same, of, said}`; None where there is no key."""
        keyed = [(card.id, dimension, box) for card in self.cards for dimension, box in card.key.items()]
        if not keyed:
            return None
        same = sum(placed[card][dimension] == box for card, dimension, box in keyed)
        return {
            "same": same,
            "of": len(keyed),
            "said": _(
                "{same} of {all} placings are the same as in our way to sort them. It is one way; where you "
                "differ, ask what you saw that we did not. The count cannot tell who is right."
            ).format(same=same, all=len(keyed)),
        }

    def _shared(self, placed: Placed) -> list[dict[str, Any]]:
        """Return boxes of the second dimension that hold cards of different boxes of the first."""
        if len(self.dimensions) < 2:
            return []
        first, second = self.dimensions
        found = []
        for box in second.boxes:
            cards = [card for card in self.cards if placed[card.id][second.id] == box.id]
            under = [one for one in first.boxes if any(placed[card.id][first.id] == one.id for card in cards)]
            if len(under) > 1:
                found.append(
                    {
                        "label": box.label,
                        "under": [one.label for one in under],
                        "said": _("“{box}” is shared under different headings: {under}.").format(
                            box=box.label, under=", ".join(one.label for one in under)
                        ),
                        "cards": [
                            {"title": card.label, "other": first.box(placed[card.id][first.id])}
                            for card in cards
                        ],
                    }
                )
        return found

    def _gone(self, response: Response, placed: Placed) -> dict[str, Any] | None:
        """Return what breaks without the box that was taken away, and which cards went with it."""
        left = self._left(response)
        if left is None or self.leaves is None:
            return None
        dimension = next(one for one in self.dimensions if one.box(left))
        return {
            "label": dimension.box(left),
            "cards": [card.label for card in self.cards if placed[card.id][dimension.id] == left],
            "said": self.leaves.options[left],
        }

    def draw(self, response: Response) -> Drawing | None:
        """Return the counts in each box, beside the key's once all are placed; None before the first."""
        placed = self._placed(response)
        if not any(placed.values()):
            return None
        keyed = not self._open(response) and any(card.key for card in self.cards)
        key: Placed | None = {card.id: card.key for card in self.cards} if keyed else None
        return self._matrix(placed, key) if len(self.dimensions) == 2 else self._lists(placed, key)

    def _matrix(self, placed: Placed, key: Placed | None) -> Drawing:
        first, second = self.dimensions

        def count(where: Placed, row: Option, column: Option) -> int:
            cell = {first.id: row.id, second.id: column.id}
            return sum(all(where[card.id].get(k) == v for k, v in cell.items()) for card in self.cards)

        mine = [[count(placed, row, column) for column in second.boxes] for row in first.boxes]
        theirs = (
            [[count(key, row, column) for column in second.boxes] for row in first.boxes] if key else None
        )
        caption = _("How many cards you put where.")
        if theirs:
            caption += " " + _("In brackets: in our way to sort them.")
        return Drawing(
            matrix([row.label for row in first.boxes], [one.label for one in second.boxes], mine, theirs),
            caption,
            [first.label, *(one.label for one in second.boxes)],
            [
                [
                    row.label,
                    *(
                        f"{mine[at][to]} ({theirs[at][to]})" if theirs else str(mine[at][to])
                        for to in range(len(second.boxes))
                    ),
                ]
                for at, row in enumerate(first.boxes)
            ],
        )

    def _lists(self, placed: Placed, key: Placed | None) -> Drawing:
        (only,) = self.dimensions

        def held(where: Placed, box: Option) -> list[int]:
            return [at for at, card in enumerate(self.cards) if where[card.id].get(only.id) == box.id]

        mine = [(box.label, held(placed, box)) for box in only.boxes]
        theirs = [held(key, box) for box in only.boxes] if key else None
        caption = _("Which cards you put where, by their numbers.")
        if theirs:
            caption += " " + _("An open ring: where our way to sort them has it and you do not.")
        header = [only.label, _("Your cards"), *([_("One way to sort them")] if theirs else [])]
        rows = [
            [label, self._numbered(cards), *([self._numbered(theirs[at])] if theirs else [])]
            for at, (label, cards) in enumerate(mine)
        ]
        return Drawing(lists(mine, theirs), caption, header, rows)

    def _numbered(self, cards: Sequence[int]) -> str:
        return "; ".join(f"{at + 1} {self.cards[at].label}" for at in cards) or _("none")

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each card with its boxes, then the box taken away and the bridge sentence."""
        placed = self._placed(response)
        lines = [
            (card.label, "; ".join(one.box(placed[card.id].get(one.id)) or "–" for one in self.dimensions))
            for card in self.cards
            if placed[card.id]
        ]
        left = self._left(response)
        if left:
            lines.append((_("Taken away"), "".join(one.box(left) for one in self.dimensions)))
        if self.bridge and response.get("bridge", "").strip():
            lines.append((self.bridge.prompt, response["bridge"]))
        return lines

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return for each dimension who put which card into which box, and the boxes that were taken away."""
        placed = [self._placed(one) for one in responses]
        cards = {card.id: short(card.label) for card in self.cards}
        found: list[Tally] = [
            marked(
                f"boxes-{one.id}",
                _("{question}: where the room put each card").format(question=one.label),
                cards,
                {box.id: box.label for box in one.boxes},
                [
                    {card: [boxes[one.id]] for card, boxes in each.items() if one.id in boxes}
                    for each in placed
                ],
                several=False,
            )
            for one in self.dimensions
        ]
        if self.leaves:
            options = {box: "".join(one.box(box) for one in self.dimensions) for box in self.leaves.options}
            found.append(
                chosen("left", _("Taken away"), _("Taken away"), options, map(self._left, responses))
            )
        return found

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return the bridge sentence, where one is asked for."""
        text = str(response.get("bridge", "")).strip()
        return [(self.bridge.prompt, text)] if self.bridge and text else []

    def paper(self) -> list[Block]:
        """Return the boxes with their meanings, the cards to cut, and a sheet to lay them out on."""
        blocks: list[Block] = [Say(one) for one in (self.intro, self.question) if one]
        for one in self.dimensions:
            meanings = [[box.label, box.meaning] for box in one.boxes]
            blocks.append(Sheet(one.label, [_("Box"), _("Meaning")], meanings))
        numbered = [(str(at), card) for at, card in enumerate(self.cards, start=1)]
        cards = [(f"{at} {card.title}".strip(), card.text) for at, card in numbered]
        blocks.append(Cut(_("Cut the cards apart and lay each one into a box."), cards))
        first = self.dimensions[0]
        if len(self.dimensions) == 2:
            across = [box.label for box in self.dimensions[1].boxes]
            empty = [[box.label, *([""] * len(across))] for box in first.boxes]
            blocks.append(Sheet(_("Write the cards' numbers into the boxes."), [first.label, *across], empty))
        else:
            empty = [[box.label, ""] for box in first.boxes]
            blocks.append(
                Sheet(_("Write the cards' numbers into the boxes."), [first.label, _("Cards")], empty)
            )
        if self.leaves:
            blocks.append(Lines(self.leaves.prompt, 4))
        if self.bridge:
            label = self.bridge.prompt + (f" {self.bridge.hint}" if self.bridge.hint else "")
            blocks.append(Lines(label, 3))
        return blocks

    def key(self) -> list[Block]:
        """Return one way to sort the cards, what is said of each, and what breaks without each box."""
        blocks: list[Block] = []
        if any(card.key or card.after for card in self.cards):
            rows = [
                [
                    f"{at} {card.label}",
                    *(one.box(card.key.get(one.id)) or "–" for one in self.dimensions),
                    card.after,
                ]
                for at, card in enumerate(self.cards, start=1)
            ]
            header = [_("Card"), *(one.label for one in self.dimensions), ""]
            blocks.append(Sheet(_("One way to sort them"), header, rows))
        for box, text in (self.leaves.options if self.leaves else {}).items():
            label = "".join(one.box(box) for one in self.dimensions)
            blocks.append(Say(_("Without {box}: {text}").format(box=label, text=text)))
        return blocks
