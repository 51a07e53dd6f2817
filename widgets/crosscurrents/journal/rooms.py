"""Rooms: a course that lives for a day, whose log is the events that name it and its learners' saves."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from crosscurrents.course.model import Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import answers, events, jsontext, people
from crosscurrents.journal.records import Answer, BadText, Event, JournalError, Person
from crosscurrents.journal.room_records import RoomRecord, Told
from crosscurrents.journal.tables import answer, course, event, membership, room

LEARNER = "learner"
"""The role of a participant; who runs a room is its `facilitator`."""

PREFIX = "room."
"""What the type of every event of a room begins with."""

JOINED = "room.joined"

GONE = "gone"
"""What stands in a log for somebody who has erased everything of theirs."""

_ROOM = select(room, course.c.title).join(course, course.c.id == room.c.id)


def _log() -> Select[Any]:
    """Return the query for a room's log after a number: by the primary key, so that old events cost nothing.

    A learner's saves count from when they joined: so reading on from a number and reading it all over again
    after a restart tell the same, whoever had written here before.
    """
    own = and_(event.c.course == bindparam("of_room"), event.c.type.startswith(PREFIX, autoescape=True))
    saved = and_(event.c.type == "answer.saved", membership.c.since < event.c.seq)
    learner = and_(
        membership.c.person_id == event.c.person_id,
        membership.c.course_id == bindparam("of_room"),
        membership.c.role == LEARNER,
    )
    return (
        select(event)
        .outerjoin(membership, learner)
        .where(event.c.seq > bindparam("after_seq"), or_(own, saved))
        .order_by(event.c.seq)
        .limit(bindparam("most"))
    )


# Read a few times a second while a room runs: built once.
LOG = _log()


def every(connection: Connection) -> list[RoomRecord]:
    """Return every room that is still kept, ended or not, the one that began last first."""
    return [_room(row) for row in connection.execute(_ROOM.order_by(room.c.since.desc(), room.c.id))]


def begin(connection: Connection, title: str, code: str) -> RoomRecord:
    """Begin a room that people join with `code`; raise `JournalError` if another open room has that code.

    It is a course of its own with an id that is a secret of nobody's: `room-` and 8 hexadecimal digits.
    """
    if connection.execute(select(exists().where(room.c.code == code))).scalar():
        raise JournalError(_("Another room is open with this code; take another code."), "taken")
    made = RoomRecord(_free_id(connection), title, code, secrets.token_hex(16), events.now())
    since = events.last(connection)
    connection.execute(insert(course).values(id=made.id, title=title, created=made.started))
    connection.execute(
        insert(room).values(id=made.id, code=code, key=made.key, started=made.started, since=since)
    )
    events.record(connection, "room.began", course=made.id)
    return made


def still_open(connection: Connection) -> list[RoomRecord]:
    """Return the rooms that have not ended, newest first."""
    query = _ROOM.where(room.c.ended.is_(None)).order_by(room.c.since.desc())
    return [_room(row) for row in connection.execute(query)]


def get(connection: Connection, room_id: str) -> RoomRecord | None:
    """Return the room with this id, or None if there is none, or none any more."""
    row = connection.execute(_ROOM.where(room.c.id == room_id)).one_or_none()
    return None if row is None else _room(row)


def require(connection: Connection, room_id: str) -> RoomRecord:
    """Return the room with this id; raise `JournalError` if there is none, or none any more."""
    found = get(connection, room_id)
    if found is None:
        raise JournalError(_("There is no such room, or its keeping time is over."), "unknown-room")
    return found


def enter(connection: Connection, room_id: str, token: str, data: str) -> Person:
    """Let the owner of `token` take part in an open room, a new person if it is nobody's; told in its log.

    `data` is the JSON text of what is told. Somebody who is here for nothing else is noted as a guest: they
    are erased with their last room.
    """
    if require(connection, room_id).ended:
        raise JournalError(_("This room has ended: nobody can join it any more."), "ended")
    found = people.ensure(connection, token, "browser")
    people.mark_guest(connection, found.id)
    entered = people.enrol(connection, found.id, room_id, LEARNER)
    row = _row(room_id, Told(JOINED, person=found.id), data)
    events.add(connection, [row])
    return entered


def rows(room_id: str, told: Sequence[Told]) -> list[dict[str, Any]]:
    """Return what is to be told as rows for `tell`; raise `BadText` for what could not be stored."""
    for one in told:
        if not one.type.startswith(PREFIX):
            raise BadText(_("What is told in a room has a type that begins with “room.”; nothing was told."))
        jsontext.name(one.type, _("type"))
    return [_row(room_id, one, jsontext.dump(one.data)) for one in told]


def tell(connection: Connection, room_id: str, told: list[dict[str, Any]]) -> int:
    """Add to a room's log; return the newest event's `seq`."""
    require(connection, room_id)
    return events.add(connection, told)


def log(connection: Connection, room_id: str, after: int, limit: int) -> list[Event]:
    """Return at most `limit` events of a room's log after number `after`, oldest first.

    Its own (`room.*`), and `answer.saved` of each of its learners from when they first joined.
    """
    since = connection.execute(select(room.c.since).where(room.c.id == room_id)).scalar()
    if since is None:
        return []
    wanted = {"of_room": room_id, "after_seq": max(after, since), "most": limit}
    return events.of_rows(connection.execute(LOG, wanted))


def touched(connection: Connection, room_id: str) -> datetime:
    """Return when something was last told of a room, or it began."""
    newest = connection.execute(select(func.max(event.c.at)).where(event.c.course == room_id)).scalar()
    return newest or require(connection, room_id).started


def answers_of(connection: Connection, room_id: str, chapter: str, exercise: str) -> list[Answer]:
    """Return the current answers of a room's learners to an exercise; never one that is only its owner's.

    In the order of the people's ids, which are random.
    """
    query = (
        select(answer)
        .join(membership, membership.c.person_id == answer.c.person_id)
        .where(
            membership.c.course_id == room_id,
            membership.c.role == LEARNER,
            answer.c.chapter == chapter,
            answer.c.exercise == exercise,
            answer.c.visibility != str(Visibility.ONLY_YOU),
        )
        .order_by(answer.c.person_id)
    )
    return answers.of_rows(connection.execute(query))


def end(connection: Connection, room_id: str, until: datetime) -> RoomRecord:
    """End a room: its code dies now, and everything of it at `until`.

    Ending it again can only bring that forward: people were told until when it is kept.
    """
    found = require(connection, room_id)
    if found.until:
        until = min(until, found.until)
    ended = found.ended or events.now()
    connection.execute(update(room).where(room.c.id == room_id).values(code="", ended=ended, until=until))
    if not found.ended:
        events.record(connection, "room.ended", course=room_id)
    return replace(found, code="", ended=ended, until=until)


def of_person(connection: Connection, person_id: str) -> list[RoomRecord]:
    """Return the rooms that a person is a member of, oldest first."""
    query = _ROOM.where(
        room.c.id.in_(select(membership.c.course_id).where(membership.c.person_id == person_id))
    )
    return [_room(row) for row in connection.execute(query.order_by(room.c.since))]


def forget(connection: Connection, gone: Person) -> None:
    """Take a person who is erased out of what their rooms' logs tell of others: pairs, groups, wishes.

    Their id and pseudonym become `GONE`, and `room.erased` tells whoever reads on from a number to read all
    of it again.
    """
    for left in of_person(connection, gone.id):
        names = (gone.id, gone.pseudonym)
        words: Any = event.c.data
        for name in names:
            words = func.replace(words, name, GONE)
        connection.execute(
            update(event)
            .where(
                event.c.seq > select(room.c.since).where(room.c.id == left.id).scalar_subquery(),
                event.c.course == left.id,
                or_(*(event.c.data.contains(name, autoescape=True) for name in names)),
            )
            .values(data=words)
        )
        events.record(connection, "room.erased", course=left.id)


def _free_id(connection: Connection) -> str:
    while True:
        made = f"room-{secrets.token_hex(4)}"
        if not connection.execute(select(exists().where(course.c.id == made))).scalar():
            return made


def _row(room_id: str, told: Told, data: str) -> dict[str, Any]:
    return {
        "type": told.type,
        "person_id": told.person,
        "course": room_id,
        "chapter": told.chapter,
        "exercise": told.exercise,
        "data": data,
    }


def _room(row: Row[Any]) -> RoomRecord:
    return RoomRecord(
        id=row.id,
        title=row.title,
        code=row.code,
        key=row.key,
        started=row.started,
        ended=row.ended,
        until=row.until,
    )
