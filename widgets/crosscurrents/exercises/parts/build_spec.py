"""What the card of a build holds: personas, fields in groups, rewrites of a line, a calendar entry."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crosscurrents.exercises.kind import SpecError, unique


class Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented person to fill the page in for."""

    id: str
    name: str
    role: str = ""
    about: str = ""


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer of a field that is chosen and not written."""

    id: str
    label: str


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to fill in: a text, one of `choices`, or a `date`.

    `need` says why it matters, and is shown as a flag while the field is empty.
    """

    id: str
    label: str
    hint: str = ""
    rows: int = 3
    optional: bool = False
    choices: tuple[Option, ...] = ()
    date: bool = False
    need: str = ""
    group: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the page with a title of its own."""

    id: str
    title: str
    about: str = ""


class Rewrites(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line to say again; the first version goes with the chosen persona, the others with another."""

    line: str
    who: str = ""
    prompt: str = ""
    versions: tuple[Field, ...]


class Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry for the learner's calendar: all day, `days` after the day in the field `date`.

    Without `date` it is the first field that is a date.
    """

    summary: str
    days: int = 30
    date: str = ""


def arranged(fields: Sequence[Field], groups: Sequence[Group]) -> list[tuple[Group | None, list[Field]]]:
    """Return the fields in the order of the page: those of no group first, then group by group."""
    loose = [one for one in fields if not one.group]
    parts: list[tuple[Group | None, list[Field]]] = [(None, loose)] if loose else []
    return parts + [(group, [one for one in fields if one.group == group.id]) for group in groups]


def check_fields(fields: Sequence[Field]) -> None:
    """Raise `SpecError` for a field without a label, with too many rows, or that is two things at once."""
    for one in fields:
        if not one.label.strip():
            raise SpecError(f'field "{one.id}" has no label: write what to put there')
        if not 1 <= one.rows <= 20:
            raise SpecError(f'field "{one.id}" has {one.rows} rows: give it 1 to 20')
        if one.date and one.choices:
            raise SpecError(f'field "{one.id}" is a date and has choices: make it one of the two')
        if one.optional and one.need:
            raise SpecError(f'field "{one.id}" is optional and says why it is needed: leave one of them out')
        unique([choice.id for choice in one.choices], f'choices of field "{one.id}"')
        if one.choices and not 2 <= len(one.choices) <= 8:
            raise SpecError(f'field "{one.id}" has {len(one.choices)} choices: give it two to eight')
        for choice in one.choices:
            if not choice.id or not choice.label.strip():
                raise SpecError(f'field "{one.id}" has a choice without `id` or `label`: write both')


def check_groups(fields: Sequence[Field], groups: Sequence[Group]) -> None:
    """Raise `SpecError` for an empty group, or a field of a group that there is not."""
    unique([one.id for one in groups], "groups")
    known = [one.id for one in groups]
    for field in fields:
        if field.group and field.group not in known:
            raise SpecError(f'field "{field.id}" is in group "{field.group}", which is none of `groups`')
    for group in groups:
        if not group.title.strip():
            raise SpecError(f'group "{group.id}" has no title: write it')
        if all(field.group != group.id for field in fields):
            raise SpecError(f'group "{group.id}" has no field: put one in it, or leave the group out')


def check_rewrites(rewrites: Rewrites | None) -> None:
    """Raise `SpecError` for rewrites of nothing, only one version, or a version that is not written."""
    if rewrites is None:
        return
    if not rewrites.line.strip():
        raise SpecError("rewrites has no line: write the line that is to be said again")
    if len(rewrites.versions) < 2:
        raise SpecError("rewrites has fewer than two versions: the point is to hear the line differ")
    for one in rewrites.versions:
        if one.choices or one.date or one.group:
            raise SpecError(f'version "{one.id}" is a line to write: leave `choices`, `date` and `group` out')


def check_back(back: Sequence[Field]) -> None:
    """Raise `SpecError` for a field of the return page that is needed: it may all be left empty."""
    for one in back:
        if one.need or one.group:
            raise SpecError(f'field "{one.id}" of `back` is never needed: leave `need` and `group` out')


def check_calendar(calendar: Calendar | None, fields: Sequence[Field]) -> None:
    """Raise `SpecError` for a calendar entry without words, or without a day to count from."""
    if calendar is None:
        return
    if not calendar.summary.strip():
        raise SpecError("calendar has no summary: write what the calendar is to say")
    if not 0 <= calendar.days <= 366:
        raise SpecError(f"calendar says {calendar.days} days: 0 to 366")
    dates = [one.id for one in fields if one.date]
    if not dates:
        raise SpecError("calendar counts from a day, and no field has `date: true`: give it one")
    if calendar.date and calendar.date not in dates:
        raise SpecError(f'calendar counts from "{calendar.date}", which is no field with `date: true`')
