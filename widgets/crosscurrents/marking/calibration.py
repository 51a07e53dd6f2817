"""Calibration: all markers read the same three examples first, and see how far they are from each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from sqlalchemy import Connection, insert, select

from crosscurrents.course import Card, Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import html
from crosscurrents.marking import marks
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.tables import calibration as table
from crosscurrents.marking.where import FIRST

_NOTE = re.compile(r"^- \*\*(?P<title>[^*]+)\*\*(?:\s*\((?P<points>\d+)\s+of\s+\d+\))?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A shared example. Until its reader has marked it, show `number` and `html` only.

    `title` is what the card calls it (such as "Strong"), `notes` its annotation as HTML, `points` the card's
    own by criterion: empty where the card gives none, as for its model answer.
    """

    number: int
    title: str
    html: str
    notes: str
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of an example: mine, the card's, and of the other markers how many, mean and range."""

    criterion: str
    title: str
    mine: float
    card: float | None
    others: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How one example stands for one marker. `example` and `criteria` are empty until it is marked.

    `done_by` counts all markers who have marked it.
    """

    number: int
    done: bool
    done_by: int
    example: Example | None
    criteria: tuple[Compared, ...]


def examples(card: Card) -> list[Example]:
    """Return a card's annotated samples and its model answer, in an order that does not tell which is which.

    The order hangs on the texts, so it is the same for all markers.
    """
    rubric = card.rubric
    found = [
        (one.title, one.text, one.notes, points(one.notes, rubric) if rubric else {}) for one in card.samples
    ]
    if card.model_answer:
        found.append((_("Model answer"), card.model_answer, "", {}))
    found.sort(key=lambda one: hashlib.sha256(one[1].encode()).digest())
    return [
        Example(at, title, html(text), html(notes) if notes else "", given)
        for at, (title, text, notes, given) in enumerate(found, 1)
    ]


def points(notes: str, rubric: Rubric) -> dict[str, float]:
    """Return the points an annotation gives ("(2 of 3)"), by criterion.

    Its lines are matched by title or id; where a name is none of the rubric's, and there are as many lines as
    criteria, by the rubric's order.
    """
    lines = list(_NOTE.finditer(notes))
    named = {one.id: one.id for one in rubric.criteria} | {
        one.title.casefold(): one.id for one in rubric.criteria
    }
    names = [named.get(line["title"].strip().casefold()) for line in lines]
    if len(lines) == len(rubric.criteria) and len({*names} - {None}) < len(lines):
        names = [one.id for one in rubric.criteria]
    found: dict[str, float] = {}
    for name, line in zip(names, lines, strict=True):
        if name and line["points"] is not None:
            found[name] = float(line["points"])
    return found


def give(
    connection: Connection,
    marker: str,
    card: Card,
    number: int,
    given: Mapping[str, float],
    now: datetime,
) -> None:
    """Keep a marker's points for an example, all criteria at once and once only.

    Afterwards the others' are shown, and a second try would no longer be one's own.
    """
    rubric = card.rubric
    if rubric is None or number not in {one.number for one in examples(card)}:
        raise MarkingError(_("There is no such example here."), 404)
    for name, value in given.items():
        marks.checked(rubric, FIRST, name, value, "")
    missing = [one.title for one in rubric.criteria if one.id not in given]
    if missing:
        raise MarkingError(_("Points are missing for {those}.").format(those=", ".join(missing)), 422)
    there = _given(connection, card).get(number, {}).get(marker)
    if there == dict(given):
        return
    if there:
        raise MarkingError(_("You have marked this example already, and seen what the others gave."))
    for name, value in given.items():
        connection.execute(
            insert(table).values(
                marker=marker,
                chapter=card.chapter,
                exercise=card.id,
                example=number,
                criterion=name,
                points=float(value),
                at=now,
            )
        )


def standing(connection: Connection, card: Card, marker: str) -> list[Calibrated]:
    """Return each example as it stands for a marker; the card's and the others' points only after theirs."""
    given = _given(connection, card)
    found = []
    for example in examples(card):
        by = given.get(example.number, {})
        mine = by.get(marker)
        others = [one for who, one in by.items() if who != marker]
        done = mine is not None
        criteria = _compared(card.rubric, mine, others, example) if mine and card.rubric else ()
        found.append(Calibrated(example.number, done, len(by), example if done else None, tuple(criteria)))
    return found


def _compared(
    rubric: Rubric, mine: Mapping[str, float], others: Sequence[Mapping[str, float]], example: Example
) -> list[Compared]:
    rows = []
    for one in rubric.criteria:
        theirs = [given[one.id] for given in others if one.id in given]
        rows.append(
            Compared(
                criterion=one.id,
                title=one.title,
                mine=mine[one.id],
                card=example.points.get(one.id),
                others=len(theirs),
                mean=fmean(theirs) if theirs else None,
                low=min(theirs, default=None),
                high=max(theirs, default=None),
            )
        )
    return rows


def _given(connection: Connection, card: Card) -> dict[int, dict[str, dict[str, float]]]:
    """Return all points given to a card's examples: example -> marker -> criterion."""
    query = select(table).where(table.c.chapter == card.chapter, table.c.exercise == card.id)
    found: dict[int, dict[str, dict[str, float]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.example, {}).setdefault(row.marker, {})[row.criterion] = row.points
    return found
