"""Snapshots of a room's answers: written once, counts alone; only a caption is added later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, jsontext, rooms
from crosscurrents.journal.records import JournalError
from crosscurrents.journal.room_records import ViewRecord
from crosscurrents.journal.tables import view


@dataclass(frozen=True, slots=True)
class Draft:
    """A snapshot on its way in; `members` and `data` as JSON text."""

    room: str
    chapter: str
    exercise: str
    n: int
    members: str
    data: str


def draft(
    room_id: str, chapter: str, exercise: str, *, n: int, members: list[str], data: dict[str, Any]
) -> Draft:
    """Return a snapshot as it is stored; raise `BadText` for what could not be."""
    return Draft(
        room=room_id,
        chapter=jsontext.name(chapter, _("chapter")),
        exercise=jsontext.name(exercise, _("exercise")),
        n=int(n),
        members=jsontext.dump(list(members)),
        data=jsontext.dump(data),
    )


def keep(connection: Connection, incoming: Draft) -> ViewRecord:
    """Keep a snapshot under the next number of its exercise in its room."""
    rooms.require(connection, incoming.room)
    newest = connection.execute(
        select(func.max(view.c.number)).where(
            view.c.room_id == incoming.room,
            view.c.chapter == incoming.chapter,
            view.c.exercise == incoming.exercise,
        )
    ).scalar()
    values = {
        "room_id": incoming.room,
        "chapter": incoming.chapter,
        "exercise": incoming.exercise,
        "number": (newest or 0) + 1,
        "n": incoming.n,
        "members": incoming.members,
        "data": incoming.data,
        "caption": "",
        "at": events.now(),
    }
    return _view(connection.execute(insert(view).values(values).returning(view)).one())


def of_room(connection: Connection, room_id: str) -> list[ViewRecord]:
    """Return a room's snapshots, oldest first."""
    query = select(view).where(view.c.room_id == room_id).order_by(view.c.id)
    return [_view(row) for row in connection.execute(query)]


def caption(connection: Connection, view_id: int, words: str) -> None:
    """Put a facilitator's words under a snapshot, over earlier ones."""
    if not connection.execute(update(view).where(view.c.id == view_id).values(caption=words)).rowcount:
        raise JournalError(_("There is no such picture, or its room's keeping time is over."), "unknown-room")


def _view(row: Row[Any]) -> ViewRecord:
    return ViewRecord(
        id=row.id,
        room=row.room_id,
        chapter=row.chapter,
        exercise=row.exercise,
        number=row.number,
        n=row.n,
        members=jsontext.load(row.members),
        data=jsontext.load(row.data),
        caption=row.caption,
        at=row.at,
    )
