"""What a room's pages add up to: choices field by field, and what was left open. Never a word of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.build_spec import Field, Group
from crosscurrents.exercises.parts.short import shorts
from crosscurrents.exercises.parts.tallied import labels
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.tally import Label, counted_rows

_LABEL = 60  # characters; a page has many labels, and what stands before a colon is enough to know them by


def choices(
    title: str,
    parts: Iterable[tuple[Group | None, Sequence[Field]]],
    given: Sequence[Mapping[str, str]],
) -> list[Bars]:
    """Return how often each choice was made; fields in a row with the same choices are one picture.

    `parts` are the fields in the order of the page, `given` what stands in the fields of each answer.
    """
    found = []
    for group, fields in parts:
        for _choices, run in groupby(fields, lambda one: one.choices):
            alike = list(run)
            if alike[0].choices:
                heading = group.title if group else title
                found.append(_chosen(heading if len(alike) > 1 else alike[0].label, alike, given))
    return found


def _chosen(title: str, fields: Sequence[Field], given: Sequence[Mapping[str, str]]) -> Bars:
    options = shorts({one.id: one.label for one in fields[0].choices}, _LABEL)
    return Bars(
        id=f"choice-{fields[0].id}",
        title=title,
        rows=_rows(fields),
        options=labels(options),
        several=False,
        **counted_rows(
            [one.id for one in fields],
            [
                {one.id: entered[one.id] for one in fields if entered.get(one.id) in options}
                for entered in given
            ],
        ),
    )


def _rows(fields: Sequence[Field]) -> tuple[Label, ...]:
    return labels(shorts({one.id: one.label for one in fields}, _LABEL))


def left_open(fields: Sequence[Field], pages: Iterable[Mapping[str, str]]) -> Bars | None:
    """Return how often each needed field is filled in and left open; None where fewer than two are needed.

    `pages` hold what stands in each field, "" for nothing; one that nobody has begun says nothing.
    """
    needed = [one for one in fields if one.need]
    if len(needed) < 2:
        return None
    return Bars(
        id="open",
        title=_("What the pages settle, and what they leave open"),
        rows=_rows(needed),
        options=labels({"open": _("left open"), "filled": _("filled in")}),
        several=False,
        **counted_rows(
            [one.id for one in needed],
            [
                {one.id: "filled" if page.get(one.id) else "open" for one in needed}
                for page in pages
                if any(page.values())
            ],
        ),
    )
