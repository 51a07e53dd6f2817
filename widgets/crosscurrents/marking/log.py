"""The history of marks: who, when, from what to what. Rows are added and never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from crosscurrents.marking.tables import history
from crosscurrents.marking.where import Where


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


def newest_by(connection: Connection, marker: str, most: int = 200) -> list[Change]:
    """Return what a marker did last, newest first."""
    query = select(history).where(history.c.marker == marker).order_by(history.c.id.desc()).limit(most)
    return [_change(row) for row in connection.execute(query)]


def _change(row: Any) -> Change:
    where = Where(row.learner, row.chapter, row.exercise)
    before, after = json.loads(row.before), json.loads(row.after)
    return Change(row.id, row.at, row.marker, row.what, where, row.slot, row.criterion, before, after)
