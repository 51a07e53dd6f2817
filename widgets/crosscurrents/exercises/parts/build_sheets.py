"""A build on paper: persona cards to cut, lines and boxes group by group, and a list to check it by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.paper import Block, Boxes, Cut, Lines, Say, Sheet
from crosscurrents.exercises.parts.build_spec import Field, Group, Persona, Rewrites


def worksheet(
    *,
    title: str,
    stamp: str,
    personas: Sequence[Persona],
    parts: Sequence[tuple[Group | None, Sequence[Field]]],
    rewrites: Rewrites | None,
    back: Sequence[Field],
) -> list[Block]:
    """Return the blank page in the order of the screen; the return page comes last."""
    blocks: list[Block] = [Say(f"{title}. {stamp}." if stamp else title)]
    if personas:
        cards = [(f"{one.name}, {one.role}" if one.role else one.name, one.about.strip()) for one in personas]
        blocks.append(Cut(_("Cut the cards apart and choose one."), cards))
    for group, fields in parts:
        if group:
            blocks.append(Say(f"{group.title}. {group.about}" if group.about else group.title))
        blocks += _blanks(fields)
    if rewrites:
        who = f"{rewrites.who}: " if rewrites.who else ""
        blocks += [Say(f"{who}“{rewrites.line}”"), *([Say(rewrites.prompt)] if rewrites.prompt else [])]
        blocks += _blanks(rewrites.versions)
    if back:
        blocks += [
            Say(_("When you come back: two minutes, and nothing here has to be filled in.")),
            *_blanks(back),
        ]
    return blocks


def _blanks(fields: Sequence[Field]) -> list[Block]:
    """Return lines, boxes, or one table where three fields or more in a row have the same choices."""
    blocks: list[Block] = []
    for choices, alike in groupby(fields, lambda one: one.choices):
        run = list(alike)
        labels = [choice.label for choice in choices]
        if not choices:
            blocks += [Lines(_asked(one), 1 if one.date else max(2, one.rows)) for one in run]
        elif len(run) >= 3:
            rows = [[_asked(one), *[""] * len(labels)] for one in run]
            blocks.append(Sheet(_("Tick one box in each row."), ["", *labels], rows))
        else:
            blocks += [Boxes(_asked(one), labels) for one in run]
    return blocks


def _asked(field: Field) -> str:
    label = f"{field.label} {_('(if you like)')}" if field.optional else field.label
    if not field.hint:
        return label
    return f"{label} {field.hint}" if label[-1] in ".?!:”\"'" else f"{label}: {field.hint}"


def checklist(fields: Sequence[Field]) -> list[Block]:
    """Return the needed fields with their reasons, to hold a finished page against."""
    needed = [[one.label, one.need, ""] for one in fields if one.need]
    if not needed:
        return []
    return [Sheet(_("Before it goes round: is any of these still open?"), [_("Part"), _("Why"), ""], needed)]
