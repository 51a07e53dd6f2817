"""What happened, in order: rows are only added. No payload holds a learner's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from crosscurrents.journal import jsontext
from crosscurrents.journal.records import Event
from crosscurrents.journal.tables import event

_ADD = insert(event).inline()


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def record(
    connection: Connection,
    type_: str,
    *,
    person: str | None = None,
    course: str | None = None,
    chapter: str | None = None,
    exercise: str | None = None,
    **data: Any,
) -> None:
    """Add an event; `data` are counts, revisions, receipts and ids, never text that a learner wrote."""
    values = {
        "type": type_,
        "at": now(),
        "person_id": person,
        "course": course,
        "chapter": chapter,
        "exercise": exercise,
        "data": jsontext.dump(data),
    }
    connection.execute(_ADD, values)


def add(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """Add rows of the table, ready but for their moment; return the newest event's `seq`."""
    if rows:
        at = now()
        connection.execute(_ADD, [row | {"at": at} for row in rows])
    return last(connection)


def after(connection: Connection, seq: int, limit: int) -> list[Event]:
    """Return at most `limit` events that came after the event `seq`, oldest first."""
    rows = connection.execute(select(event).where(event.c.seq > seq).order_by(event.c.seq).limit(limit))
    return of_rows(rows)


def of_person(connection: Connection, person_id: str) -> list[Event]:
    """Return every event of one person, oldest first."""
    rows = connection.execute(select(event).where(event.c.person_id == person_id).order_by(event.c.seq))
    return of_rows(rows)


def last(connection: Connection) -> int:
    """Return the newest event's `seq`, 0 if there is none."""
    return connection.execute(select(func.max(event.c.seq))).scalar() or 0


def of_rows(rows: Iterable[Row[Any]]) -> list[Event]:
    """Return rows of the table as events, in their order."""
    return [_event(row) for row in rows]


def _event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        type=row.type,
        at=row.at,
        person=row.person_id,
        course=row.course,
        chapter=row.chapter,
        exercise=row.exercise,
        data=jsontext.load(row.data),
    )
