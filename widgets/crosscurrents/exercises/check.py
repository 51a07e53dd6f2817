"""Check: a few short scenarios with one best answer each; scored by itself, with feedback that teaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Kind,
    Response,
    Score,
    SpecError,
    choice_schema,
    object_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Boxes, Say, Sheet
from crosscurrents.exercises.parts.short import short, shorts
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.tally import Tally


class _Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: str
    feedback: str


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    scenario: str
    options: list[_Option]
    answer: str
    misconception: str


class Check(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A knowledge check.

    Response: `{answers: {item: option}, first: {item: option}, checked: bool}`. `first` holds the answers
    as they stood at the first press of *Check*; the score is theirs, so trying again costs nothing.
    """

    name: ClassVar[str] = "check"

    items: list[_Item]

    def check(self) -> None:
        """Raise `SpecError` for duplicate ids, a key that is no option, or an item without a choice."""
        if not self.items:
            raise SpecError("a check needs at least one entry in `items`")
        unique([item.id for item in self.items], "items")
        for item in self.items:
            unique([option.id for option in item.options], f"options of {item.id}")
            if len(item.options) < 2:
                raise SpecError(f"item {item.id} has fewer than two options: a check needs a choice")
            options = [option.id for option in item.options]
            if item.answer not in options:
                raise SpecError(
                    f'item {item.id} has the answer "{item.answer}", which is none of its options: '
                    f"use one of {', '.join(options)}"
                )

    def public(self) -> dict[str, Any]:
        """Return scenarios and options, without key, feedback or the misconception aimed at."""
        return {
            "items": [
                {
                    "id": item.id,
                    "scenario": item.scenario,
                    "options": [{"id": option.id, "text": option.text} for option in item.options],
                }
                for item in self.items
            ]
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{answers, first, checked}`."""
        chosen = object_schema(
            {item.id: choice_schema([one.id for one in item.options]) for item in self.items}
        )
        return object_schema({"answers": chosen, "first": chosen, "checked": {"type": "boolean"}})

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each answered item, and the press of *Check*."""
        return len(response.get("answers", {})) + bool(response.get("checked")), len(self.items) + 1

    def _complete(self, response: Response) -> bool:
        return bool(response.get("checked")) and len(response.get("answers", {})) == len(self.items)

    def view(self, response: Response) -> dict[str, Any]:
        """Return, once all items are answered and checked: right or not, and the chosen option's feedback."""
        if not self._complete(response):
            return {"results": []}
        answers = response["answers"]
        results = []
        for item in self.items:
            option = next(one for one in item.options if one.id == answers[item.id])
            results.append({"id": item.id, "right": option.id == item.answer, "feedback": option.feedback})
        score = self.score(response)
        return {
            "results": results,
            "right": sum(one["right"] is True for one in results),
            "first_right": int(score.points) if score else 0,
            "out_of": len(self.items),
        }

    def score(self, response: Response) -> Score:
        """Return one point per item whose first checked answer is the key."""
        answers = response.get("first") or response.get("answers", {})
        right = sum(answers.get(item.id) == item.answer for item in self.items)
        return Score(right, len(self.items))

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each scenario with the option chosen."""
        answers = response.get("first") or response.get("answers", {})
        chosen = {
            item.id: {one.id: one.text for one in item.options}.get(answers.get(item.id, ""))
            for item in self.items
        }
        return [(item.scenario, chosen[item.id] or _("not answered")) for item in self.items]

    def paper(self) -> list[Block]:
        """Return each scene with a box for every answer."""
        return [Boxes(item.scenario, [option.text for option in item.options]) for item in self.items]

    def key(self) -> list[Block]:
        """Return each scene's soundest answer, and the reason that goes with every answer."""
        blocks: list[Block] = []
        for number, item in enumerate(self.items, start=1):
            rows = [
                [_("soundest") if option.id == item.answer else "", option.text, option.feedback]
                for option in item.options
            ]
            blocks.append(Sheet(f"{number}. {item.scenario}", ["", _("Answer"), _("Why")], rows))
            blocks.append(Say(_("Aimed at: “{misconception}”").format(misconception=item.misconception)))
        return blocks

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return per item how often each option was the first checked answer; the soundest is marked."""
        firsts = [one.get("first") or one.get("answers", {}) for one in responses]
        return [
            self._first(number, item, [one.get(item.id) for one in firsts])
            for number, item in enumerate(self.items, start=1)
        ]

    def _first(self, number: int, item: _Item, taken: Sequence[str | None]) -> Tally:
        words = shorts({one.id: one.text for one in item.options})
        words[item.answer] = _("{text} (soundest)").format(text=words[item.answer])
        found = chosen(
            item.id,
            f"{number}. {short(item.scenario)}",
            _("First answers"),
            words,
            [one if one in words else None for one in taken],
        )
        aim = _("Aimed at: “{misconception}”").format(misconception=item.misconception)
        return msgspec.structs.replace(found, note=aim)
