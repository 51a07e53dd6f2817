"""What was handed in: rows that are written once and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, identity, jsontext, people
from crosscurrents.journal.records import BadText, HandIn
from crosscurrents.journal.tables import hand_in

FILE = "file"
"""The course of a hand-in that was only packed as a file: nobody but the learner holds it."""


def hand_over(connection: Connection, person_id: str, given: tuple[str, str, str, str]) -> HandIn:
    """Record a hand-in, as `texts` made it, and return it with its receipt.

    Handing in the very same again, as after a lost reply, returns the hand-in there is.
    """
    course, chapter, release, answers = given
    learner = people.require(connection, person_id)
    earlier = connection.execute(
        select(hand_in)
        .where(hand_in.c.person_id == person_id, hand_in.c.course == course, hand_in.c.chapter == chapter)
        .order_by(hand_in.c.id.desc())
        .limit(1)
    ).one_or_none()
    if earlier and (earlier.release, earlier.answers) == (release, answers):
        return _hand_in(earlier)
    values: dict[str, Any] = {
        "receipt": identity.new_receipt(),
        "learner": learner.pseudonym,
        "course": course,
        "chapter": chapter,
        "release": release,
        "at": events.now(),
        "supersedes": earlier.receipt if earlier else None,
    }
    made = connection.execute(
        insert(hand_in).values(person_id=person_id, answers=answers, **values).returning(hand_in.c.id)
    ).scalar_one()
    events.record(
        connection, "handed-in", person=person_id, course=course, chapter=chapter, receipt=values["receipt"]
    )
    return HandIn(id=made, person=person_id, answers=jsontext.load(answers), **values)


def texts(course: str, chapter: str, release: str, answers: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return course, chapter, release and the answers as JSON text; raise `BadText` for the unstorable."""
    if not isinstance(answers, dict):
        raise BadText(_("A hand-in must name its exercises; nothing was handed in."))
    return (
        jsontext.name(course, _("course")),
        jsontext.name(chapter, _("chapter")),
        jsontext.name(release, _("release")),
        jsontext.dump(answers),
    )


def find(
    connection: Connection,
    *,
    person_id: str | None = None,
    course: str | None = None,
    chapter: str | None = None,
) -> list[HandIn]:
    """Return the hand-ins that fit, oldest first."""
    query = select(hand_in).order_by(hand_in.c.id)
    for column, value in {"person_id": person_id, "course": course, "chapter": chapter}.items():
        if value is not None:
            query = query.where(hand_in.c[column] == value)
    return [_hand_in(row) for row in connection.execute(query)]


def _hand_in(row: Row[Any]) -> HandIn:
    return HandIn(
        id=row.id,
        receipt=row.receipt,
        person=row.person_id,
        learner=row.learner,
        course=row.course,
        chapter=row.chapter,
        release=row.release,
        answers=jsontext.load(row.answers),
        at=row.at,
        supersedes=row.supersedes,
    )
