"""The end of a room's keeping time: the room, and who was here for it alone, are erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, or_, select

from crosscurrents.journal import mine
from crosscurrents.journal.rooms import LEARNER
from crosscurrents.journal.tables import course, event, membership, person, room


def due(connection: Connection, now: datetime) -> list[str]:
    """Return the ids of the rooms whose keeping time is over."""
    return list(
        connection.execute(select(room.c.id).where(room.c.until <= now).order_by(room.c.id)).scalars()
    )


def expire(connection: Connection, now: datetime) -> int:
    """Erase the rooms whose keeping time is over, with their guests; return how many people that were.

    A guest of two rooms goes with the one that is kept longer. Somebody who was here before, or is a member
    of something else, stays with what they wrote, and only the room is gone.
    """
    gone = 0
    for room_id in due(connection, now):
        guests = _guests(connection, room_id)
        # By the foreign keys the memberships, the room, its views and its sentences go too.
        connection.execute(delete(course).where(course.c.id == room_id))
        connection.execute(delete(event).where(event.c.course == room_id))
        for person_id in guests:
            mine.erase(connection, person_id)
        gone += len(guests)
    return gone


def _guests(connection: Connection, room_id: str) -> list[str]:
    """Return the people who are here for this room alone."""
    other = membership.alias()
    elsewhere = exists().where(
        other.c.person_id == membership.c.person_id,
        or_(other.c.course_id != room_id, other.c.role != LEARNER),
    )
    query = (
        select(person.c.id)
        .join(membership, membership.c.person_id == person.c.id)
        .where(membership.c.course_id == room_id, membership.c.role == LEARNER, person.c.guest, ~elsewhere)
    )
    return list(connection.execute(query).scalars())
