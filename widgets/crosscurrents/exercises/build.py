"""Build: a page put together from fields, to keep, to print on one sheet, and to come back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block
from crosscurrents.exercises.parts import build_calendar as ics
from crosscurrents.exercises.parts import build_room as room
from crosscurrents.exercises.parts.build_page import Line, Section, sheet
from crosscurrents.exercises.parts.build_sheets import checklist, worksheet
from crosscurrents.exercises.parts.build_spec import (
    Calendar,
    Field,
    Group,
    Persona,
    Rewrites,
    arranged,
    check_back,
    check_calendar,
    check_fields,
    check_groups,
    check_rewrites,
)
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.tally import Tally

OWN = "own"

Text = tuple[Field, str]
"""A field with what stands in it, as people read it: a choice by its label, a day in words."""


class Build(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page to keep or print: a persona, fields in groups, rewrites of one line of dialogue.

    Response: `{persona: persona id or "own", fields: {field: text, choice id or day as 2026-10-15},
    rewrites: {version: text}, others: {version: persona id}, back: {field: text}}`; `others` says whose card
    a later rewrite goes with (nobody has to say), `back` is the return page, never required. Nothing is
    checked or scored; what is said back is what still stands empty, the page so far, and a calendar file.
    """

    name: ClassVar[str] = "build"

    title: str
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    own: bool = False
    rewrites: Rewrites | None = None
    stamp: str = ""
    calendar: Calendar | None = None
    back: tuple[Field, ...] = ()

    def check(self) -> None:
        """Raise `SpecError` for doubled ids, empty labels, nothing to fill in, or parts that do not fit."""
        if not self.title.strip():
            raise SpecError("the page has no title: write what stands on top when it is printed")
        if not self.fields:
            raise SpecError("a build needs at least one entry in `fields`")
        unique([one.id for one in self.personas], "personas")
        if any(one.id == OWN for one in self.personas):
            raise SpecError(f'a persona has the id "{OWN}", which stands for the learner: rename it')
        if self.own and not self.personas:
            raise SpecError("own: true offers a choice beside personas, and there are none: leave it out")
        every = (*self.fields, *self._versions(), *self.back)
        unique([one.id for one in every], "fields and versions")
        check_fields(every)
        check_groups(self.fields, self.groups)
        check_rewrites(self.rewrites)
        check_back(self.back)
        check_calendar(self.calendar, self.fields)

    def _versions(self) -> tuple[Field, ...]:
        return self.rewrites.versions if self.rewrites else ()

    def _parts(self) -> list[tuple[Group | None, list[Field]]]:
        return arranged(self.fields, self.groups)

    def public(self) -> dict[str, Any]:
        """Return the whole spec, its fields in the order of the page: nothing in it has to come after."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        spec["parts"] = [
            {"group": msgspec.to_builtins(group), "fields": msgspec.to_builtins(fields)}
            for group, fields in self._parts()
        ]
        return spec

    def _personas(self) -> list[str]:
        return [one.id for one in self.personas] + ([OWN] if self.own else [])

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{persona, fields, rewrites, others, back}`."""
        cards = choice_schema(self._personas())
        parts: dict[str, Any] = {"fields": object_schema({one.id: _entry(one) for one in self.fields})}
        if self.rewrites:
            parts["rewrites"] = object_schema({one.id: text_schema() for one in self._versions()})
        if self.personas:
            parts["persona"] = cards
            parts["others"] = object_schema({one.id: cards for one in self._versions()[1:]})
        if self.back:
            parts["back"] = object_schema({one.id: _entry(one) for one in self.back})
        return object_schema(parts)

    def _texts(self, response: Response) -> list[Text]:
        """Return every field and version with what stands in it, in the order of the page."""
        given = {**response.get("fields", {}), **response.get("rewrites", {})}
        ordered = [one for _group, fields in self._parts() for one in fields]
        return [(one, _read(one, given.get(one.id))) for one in (*ordered, *self._versions())]

    def _returned(self, response: Response) -> list[Text]:
        """Return the fields of the return page that have something in them."""
        given = response.get("back", {})
        return [(one, text) for one in self.back if (text := _read(one, given.get(one.id)))]

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the choice of a persona and each field that is not optional."""
        asked = [text for one, text in self._texts(response) if not one.optional]
        chosen = bool(self.personas) and "persona" in response
        return sum(map(bool, asked)) + chosen, len(asked) + bool(self.personas)

    def view(self, response: Response) -> dict[str, Any]:
        """Return what still stands empty, the page so far (None before the first word), and the calendar."""
        texts = self._texts(response)
        done, needed = self.progress(response)
        sections = self._sections(response)
        page = {
            "title": self.title,
            "stamp": self.stamp,
            "who": self._who(response),
            "sections": [one.as_dict() for one in sections],
            "open": sum(bool(line.open) for one in sections for line in one.lines),
            **sheet(sections),
        }
        begun = any(text for _field, text in [*texts, *self._returned(response)])
        return {
            "choose": bool(self.personas) and "persona" not in response,
            "empty": [
                {"id": one.id, "label": one.label, "needed": bool(one.need)}
                for one, text in texts
                if not text and not one.optional
            ],
            "complete": done >= needed,
            "page": page if begun else None,
            "calendar": self._calendar(response),
        }

    def _card(self, persona: str | None) -> str:
        if persona == OWN:
            return _("Myself")
        found = next((one for one in self.personas if one.id == persona), None)
        return found.name if found else ""

    def _who(self, response: Response) -> str:
        chosen = next((one for one in self.personas if one.id == response.get("persona")), None)
        name = self._card(response.get("persona"))
        return f"{name}, {chosen.role}" if chosen and chosen.role else name

    def _sections(self, response: Response) -> list[Section]:
        """Return the page: what is filled in, and what is needed and still open, group by group."""
        texts = {one.id: text for one, text in self._texts(response)}
        sections = [
            Section(
                group.title if group else "",
                [
                    Line(one.label, texts[one.id], "" if texts[one.id] else one.need)
                    for one in fields
                    if texts[one.id] or one.need
                ],
            )
            for group, fields in self._parts()
        ]
        said = [(one, texts[one.id]) for one in self._versions() if texts[one.id]]
        if self.rewrites and said:
            cards = {one.id: self._card(response.get("others", {}).get(one.id)) for one, _text in said}
            again = [
                Line(f"{one.label} ({cards[one.id]})" if cards[one.id] else one.label, text)
                for one, text in said
            ]
            sections.append(
                Section(
                    _("One line, said again"), [Line(_("The line as it stands"), self.rewrites.line), *again]
                )
            )
        back = [Line(one.label, text) for one, text in self._returned(response)]
        return [one for one in [*sections, Section(_("Coming back"), back)] if one.lines]

    def _calendar(self, response: Response) -> dict[str, str] | None:
        """Return `{said, text}`: the entry in words and as a file, "" while there is no day to count from."""
        if self.calendar is None:
            return None
        named = self.calendar.date or next(one.id for one in self.fields if one.date)
        start = ics.day(str(response.get("fields", {}).get(named, "")))
        when = ics.later(start, self.calendar.days) if start else None
        if start is None or when is None:
            return {"said": _("Set the date above, and a file for your calendar is ready here."), "text": ""}
        said = _("For your calendar: “{summary}”, on {date}.")
        return {
            "said": said.format(summary=self.calendar.summary, date=ics.spoken(when)),
            # What is written after coming back does not make it another entry.
            "text": ics.entry(start, when, self.calendar.summary, self._filled({**response, "back": {}})),
        }

    def _filled(self, response: Response) -> list[tuple[str, str]]:
        """Return the filled lines of the page, without its sections."""
        return [
            (line.label, line.text)
            for section in self._sections(response)
            for line in section.lines
            if line.text
        ]

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return persona and texts as lines for people to read."""
        who = self._who(response)
        lines = self._filled(response)
        return [(_("Persona"), who), *lines] if who else lines

    def paper(self) -> list[Block]:
        """Return the page with lines to write on and boxes to tick."""
        return worksheet(
            title=self.title,
            stamp=self.stamp,
            personas=self.personas,
            parts=self._parts(),
            rewrites=self.rewrites,
            back=self.back,
        )

    def key(self) -> list[Block]:
        """Return why some fields should not stay empty; nothing where none is needed."""
        return checklist([one for _group, fields in self._parts() for one in fields])

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return which cards and choices were taken, and which needed fields were left open; never a word.

        The return page is in none of it: it is for its writer, weeks later.
        """
        tallies: list[Tally] = []
        if self.personas:
            cards = {one: self._card(one) for one in self._personas()}
            taken = [one.get("persona") for one in responses]
            tallies.append(
                chosen(
                    "persona",
                    _("Whose card was taken"),
                    _("Cards"),
                    cards,
                    [one if one in cards else None for one in taken],
                )
            )
        tallies += room.choices(self.title, self._parts(), [one.get("fields", {}) for one in responses])
        ordered = [one for _group, fields in self._parts() for one in fields]
        pages = [{field.id: text for field, text in self._texts(one)} for one in responses]
        still_open = room.left_open(ordered, pages)
        return [*tallies, still_open] if still_open else tallies

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written into fields and versions, where it is for others at all.

        Nothing of a page that its writer filled in for themself, and nothing of one to come back to (it has a
        calendar entry or a return page): that is a plan for home, and who likes to share it offers it.
        """
        if response.get("persona") == OWN or self.calendar or self.back:
            return []
        own = {which for which, card in response.get("others", {}).items() if card == OWN}
        return [
            (field.label, text)
            for field, text in self._texts(response)
            if text and not field.choices and not field.date and field.id not in own
        ]


def _entry(field: Field) -> dict[str, Any]:
    """Return the schema of what may stand in a field."""
    if field.choices:
        return choice_schema([one.id for one in field.choices])
    if field.date:
        return {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
    return text_schema()


def _read(field: Field, given: Any) -> str:
    """Return what stands in a field as people read it; a choice that is gone, or no day, is nothing."""
    text = str(given or "").strip()
    if field.choices:
        return next((one.label for one in field.choices if one.id == text), "")
    if field.date:
        when = ics.day(text)
        return ics.spoken(when) if when else ""
    return text
