"""More time for a chapter than the others have, as an instructor gave it to one learner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, jsontext
from crosscurrents.journal.records import BadText, Extended
from crosscurrents.journal.tables import extended, person

LONGEST = 2**31 - 1
"""The most seconds a database can hold here, about 68 years."""


def stored(given: Extended) -> dict[str, Any]:
    """Return more time as its row; raise `BadText` for what could not be stored."""
    if not 0 <= given.seconds <= LONGEST:
        raise BadText(_("More time is a number of seconds from 0 on, at most 68 years; nothing was changed."))
    return {
        "learner": jsontext.name(given.learner, _("learner")),
        "course": jsontext.name(given.course, _("course")),
        "chapter": jsontext.name(given.chapter, _("chapter")),
        "seconds": int(given.seconds),
        "at": given.at,
    }


def give(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """Give learners this journal knows more time, in place of what they had; return how many it knew."""
    known = 0
    for row in rows:
        owner = connection.execute(select(person.c.id).where(person.c.pseudonym == row["learner"])).scalar()
        if owner is None:
            continue
        key = ("learner", "course", "chapter")
        stood = connection.execute(delete(extended).where(*(extended.c[name] == row[name] for name in key)))
        if row["seconds"]:
            connection.execute(insert(extended).values(**row))
        if row["seconds"] or stood.rowcount:
            where = {name: row[name] for name in ("course", "chapter")}
            events.record(connection, "time.extended", person=owner, **where, seconds=row["seconds"])
        known += 1
    return known


def of_person(connection: Connection, person_id: str) -> list[Extended]:
    """Return what more time somebody has, in every course."""
    whose = select(person.c.pseudonym).where(person.c.id == person_id).scalar_subquery()
    query = select(extended).where(extended.c.learner == whose)
    rows = connection.execute(query.order_by(extended.c.course, extended.c.chapter))
    return [Extended(**row._mapping) for row in rows]


def by_chapter(connection: Connection, person_id: str, course: str | None = None) -> dict[str, timedelta]:
    """Return by chapter how much more time somebody has; the most where several courses give some."""
    found: dict[str, timedelta] = {}
    for one in of_person(connection, person_id):
        if course in {None, one.course}:
            found[one.chapter] = max(timedelta(seconds=one.seconds), found.get(one.chapter, timedelta()))
    return found
