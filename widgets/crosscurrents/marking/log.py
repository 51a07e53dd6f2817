"""The history of marks: who, when, from what to what. Rows are added and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from crosscurrents.marking.tables import history
from crosscurrents.marking.where import FIRST, Where

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history; `before` and `after` are what stood and what stands, as JSON-able values."""

    id: int
    at: datetime
    marker: str
    what: str
    where: Where
    slot: str
    criterion: str
    before: Any
    after: Any

    @property
    def reading(self) -> str:
        """Whose reading it tells of; formgrader's marks are a first one, also where no line says so."""
        return self.slot or (FIRST if self.what == "formgrader" else "")


def tell(
    connection: Connection,
    what: str,
    where: Where,
    marker: str,
    now: datetime,
    *,
    slot: str = "",
    criterion: str = "",
    before: Any = None,
    after: Any = None,
) -> int:
    """Add a line and return its id."""
    done = connection.execute(
        insert(history).values(
            at=now,
            marker=marker,
            what=what,
            **where.values(),
            slot=slot,
            criterion=criterion,
            before=json.dumps(before, ensure_ascii=False),
            after=json.dumps(after, ensure_ascii=False),
        )
    )
    [number] = done.inserted_primary_key or (0,)
    return int(number)


def of(connection: Connection, where: Where) -> list[Change]:
    """Return the history of one answer, oldest first, with what befell its submission as a whole."""
    rows = connection.execute(
        select(history)
        .where(
            history.c.learner == where.learner,
            history.c.chapter == where.chapter,
            history.c.exercise.in_([where.exercise, ""]),
        )
        .order_by(history.c.id)
    )
    return [_change(row) for row in rows]


def times(connection: Connection, where: Where, slot: str, criterion: str) -> int:
    """Return how often one criterion was marked or undone in a slot."""
    query = select(func.count(history.c.id)).where(
        *where.matches(history),
        history.c.slot == slot,
        history.c.criterion == criterion,
        history.c.what.in_(("mark", "undo")),
    )
    return connection.execute(query).scalar_one()


def newest_by(connection: Connection, marker: str, *what: str) -> Iterator[Change]:
    """Yield what a marker did, newest first; with `what`, only that, however much lies between."""
    mine = select(history).where(history.c.marker == marker)
    if what:
        mine = mine.where(history.c.what.in_(what))
    below: int | None = None
    while True:
        query = mine if below is None else mine.where(history.c.id < below)
        rows = connection.execute(query.order_by(history.c.id.desc()).limit(_PAGE)).all()
        yield from map(_change, rows)
        if len(rows) < _PAGE:
            return
        below = rows[-1].id


def giver(connection: Connection, change: Change) -> str:
    """Return who gave the mark that a change was made over; its own marker where nobody else is known."""
    query = (
        select(history.c.marker, history.c.after)
        .where(
            *change.where.matches(history),
            history.c.slot == change.slot,
            history.c.criterion == change.criterion,
            history.c.what == "mark",
            history.c.id < change.id,
        )
        .order_by(history.c.id.desc())
    )
    stood = (change.before["points"], change.before["comment"])
    for row in connection.execute(query).all():
        gave = json.loads(row.after)
        if (gave["points"], gave["comment"]) == stood:
            return str(row.marker)
    return change.marker


def begun(connection: Connection, chapter: str) -> dict[tuple[str, str], set[str]]:
    """Return who has ever marked what in a first reading: (learner, exercise) -> markers.

    Also whose marks somebody else has written over since, or who has taken them back: they have read it.
    """
    query = (
        select(history.c.learner, history.c.exercise, history.c.marker)
        .where(history.c.chapter == chapter, history.c.slot == FIRST, history.c.what == "mark")
        .distinct()
    )
    found: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(query):
        found.setdefault((row.learner, row.exercise), set()).add(row.marker)
    return found


def _change(row: Any) -> Change:
    where = Where(row.learner, row.chapter, row.exercise)
    before, after = json.loads(row.before), json.loads(row.after)
    return Change(row.id, row.at, row.marker, row.what, where, row.slot, row.criterion, before, after)
