"""All readings of a chapter at once: added up by the database for the pile, in full where that is needed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, and_, case, distinct, func, select

from crosscurrents.marking.derived import WHOLE, Held
from crosscurrents.marking.tables import criterion, submission
from crosscurrents.marking.where import FIRST, SECOND

Answer = tuple[str, str]
"""Whose answer to which exercise of a chapter: (learner, exercise)."""


class Summary(NamedTuple):
    """One reading of an answer, added up: over `criteria` criteria with points, read over these digests.

    `oldest` and `newest` differ where an answer was handed in anew while it was marked; "" without points.
    """

    criteria: int
    points: float
    oldest: str
    newest: str
    markers: tuple[str, ...]

    def total(self, needed: int) -> float | None:
        """Return the points, None while one of the `needed` criteria is missing."""
        return self.points if self.criteria == needed else None

    def stale(self, digest: str | None) -> bool:
        """Return whether something of it was read over another hand-in than `digest`'s."""
        return bool(digest and self.criteria) and not self.oldest == self.newest == digest


NOTHING = Summary(0, 0.0, "", "", ())


def summaries(connection: Connection, chapter: str) -> dict[Answer, dict[str, Summary]]:
    """Return every reading of a chapter, added up: answer -> slot.

    Five rows for each answer come to one here: a third of the time for a pile of a thousand.
    """
    table = criterion.c
    pointed = case((and_(table.criterion != WHOLE, table.points.is_not(None)), table.digest))
    query = (
        select(
            table.learner,
            table.exercise,
            table.slot,
            func.count(pointed),
            func.coalesce(func.sum(table.points), 0.0),
            func.coalesce(func.min(pointed), ""),
            func.coalesce(func.max(pointed), ""),
            func.group_concat(distinct(table.marker)),
        )
        .where(table.chapter == chapter)
        .group_by(table.learner, table.exercise, table.slot)
    )
    found: dict[Answer, dict[str, Summary]] = {}
    for learner, exercise, slot, count, points, oldest, newest, who in connection.execute(query).all():
        # Markers' names hold no commas: [a-z][a-z0-9-]*.
        markers = tuple(sorted(who.split(",")))
        found.setdefault((learner, exercise), {})[slot] = Summary(count, points, oldest, newest, markers)
    return found


def differing(connection: Connection, chapter: str) -> set[Answer]:
    """Return the answers of which two readings give a criterion different points."""
    one, other = criterion.alias(), criterion.alias()
    same = and_(*(one.c[name] == other.c[name] for name in ("chapter", "learner", "exercise", "criterion")))
    query = (
        select(one.c.learner, one.c.exercise)
        .join(other, and_(same, one.c.slot == FIRST, other.c.slot == SECOND))
        .where(one.c.chapter == chapter, one.c.points.is_distinct_from(other.c.points))
        .distinct()
    )
    return {(row.learner, row.exercise) for row in connection.execute(query)}


def held_of(
    connection: Connection, chapter: str, *, released: bool = False
) -> dict[Answer, dict[str, dict[str, Held]]]:
    """Return a chapter's marks in full: answer -> slot -> criterion; only of those given back, `released`."""
    table = criterion.c
    query = select(
        table.learner,
        table.exercise,
        table.slot,
        table.criterion,
        *(table.points, table.comment, table.revision, table.marker, table.digest),
    ).where(table.chapter == chapter)
    if released:
        back = select(submission.c.learner).where(
            submission.c.chapter == chapter, submission.c.released_at.is_not(None)
        )
        query = query.where(table.learner.in_(back))
    found: dict[Answer, dict[str, dict[str, Held]]] = {}
    for learner, exercise, slot, name, *mark in connection.execute(query).all():
        slots = found.setdefault((learner, exercise), {})
        slots.setdefault(slot, {})[name] = Held(*mark)
    return found
