"""Sentences for release in a room: somebody's own words, which the facilitator decides about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import Connection, Row, delete, insert, select, update

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import jsontext, rooms
from crosscurrents.journal.records import BadText, JournalError
from crosscurrents.journal.room_records import Origin, SentenceRecord, Status
from crosscurrents.journal.tables import membership, sentence

Offered = tuple[str, str, str, str, str, str]
"""Person, chapter, exercise, label (what was asked), text, kind (an `Origin`)."""

DECISIONS: tuple[Status, ...] = ("waiting", "released", "declined")
"""What a facilitator can make of a sentence."""

_COLUMNS = ("person_id", "chapter", "exercise", "label", "text", "kind")


def rows(offered: Iterable[Offered]) -> list[dict[str, Any]]:
    """Return what is offered as rows; raise `BadText` for what could not be stored."""
    made = [dict(zip(_COLUMNS, one, strict=True)) for one in offered]
    for row in made:
        if row["kind"] not in get_args(Origin):
            raise BadText(_("A sentence is one of {known}.").format(known=", ".join(get_args(Origin))))
        for column in _COLUMNS:
            jsontext.words(row[column])
    return made


def offer(
    connection: Connection,
    room_id: str,
    offered: list[dict[str, Any]],
    replaces: tuple[str, str] | None = None,
) -> int:
    """Put sentences before a room's facilitator; return how many are new.

    Those that their writers offer wait for `gather`, so that the moment does not tell whose they are. Those
    out of answers take the place of what still waits out of answers to the same exercise, and to the chapter
    and exercise that `replaces` names, also if none are left. What was released or declined stays decided,
    and the same words of the same person are not asked about again. Who has left the journal meanwhile is
    passed over.
    """
    rooms.require(connection, room_id)
    again = {(row["chapter"], row["exercise"]) for row in offered if row["kind"] == "answer"}
    for chapter, exercise in sorted(again | ({replaces} if replaces else set())):
        connection.execute(
            delete(sentence).where(
                sentence.c.room_id == room_id,
                sentence.c.chapter == chapter,
                sentence.c.exercise == exercise,
                sentence.c.kind == "answer",
                sentence.c.status == "waiting",
            )
        )
    here = set(
        connection.execute(
            select(membership.c.person_id).where(
                membership.c.course_id == room_id, membership.c.role == rooms.LEARNER
            )
        ).scalars()
    )
    known = {
        tuple(row)
        for row in connection.execute(
            select(*(sentence.c[column] for column in _COLUMNS)).where(sentence.c.room_id == room_id)
        )
    }
    # A mapping, so that the same offered twice at once is one, in the order it came.
    new = {tuple(row[column] for column in _COLUMNS): row for row in offered if row["person_id"] in here}
    wanted = [
        row | {"room_id": room_id, "status": "waiting" if row["kind"] == "answer" else "offered"}
        for key, row in new.items()
        if key not in known
    ]
    if wanted:
        connection.execute(insert(sentence), wanted)
    return len(wanted)


def gather(connection: Connection, room_id: str) -> int:
    """Put all that was offered before the facilitator at once; return how many there are."""
    which = (sentence.c.room_id == room_id) & (sentence.c.status == "offered")
    return int(connection.execute(update(sentence).where(which).values(status="waiting")).rowcount)


def of_room(connection: Connection, room_id: str) -> list[SentenceRecord]:
    """Return a room's sentences, oldest first."""
    query = select(sentence).where(sentence.c.room_id == room_id).order_by(sentence.c.id)
    return [_sentence(row) for row in connection.execute(query)]


def of_person(connection: Connection, person_id: str) -> list[SentenceRecord]:
    """Return a person's sentences in every room, oldest first."""
    query = select(sentence).where(sentence.c.person_id == person_id).order_by(sentence.c.id)
    return [_sentence(row) for row in connection.execute(query)]


def decide(connection: Connection, room_id: str, sentence_id: int, status: str) -> bool:
    """Release, decline or put back a sentence; return whether it is before this room's facilitator."""
    if status not in DECISIONS:
        raise JournalError(_("A sentence is one of {known}.").format(known=", ".join(DECISIONS)))
    which = (
        (sentence.c.id == sentence_id) & (sentence.c.room_id == room_id) & (sentence.c.status != "offered")
    )
    return bool(connection.execute(update(sentence).where(which).values(status=status)).rowcount)


def take_back(connection: Connection, sentence_id: int, person_id: str) -> bool:
    """Remove a sentence, released or not, if it is this person's; return whether it was."""
    which = (sentence.c.id == sentence_id) & (sentence.c.person_id == person_id)
    return bool(connection.execute(delete(sentence).where(which)).rowcount)


def _sentence(row: Row[Any]) -> SentenceRecord:
    return SentenceRecord(
        id=row.id,
        room=row.room_id,
        person=row.person_id,
        chapter=row.chapter,
        exercise=row.exercise,
        label=row.label,
        text=row.text,
        status=row.status,
        kind=row.kind,
    )
