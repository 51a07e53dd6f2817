"""Everything of one person: as a file for them to take, and gone."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from crosscurrents.journal import answers, events, extensions, handins, marks, people, rooms, sentences
from crosscurrents.journal.records import Event
from crosscurrents.journal.tables import (
    answer,
    credential,
    event,
    extended,
    hand_in,
    mark,
    membership,
    person,
    returned,
    revision,
    sentence,
)

FORMAT = "crosscurrents-mine/1"


def export(connection: Connection, person_id: str) -> dict[str, Any]:
    """Return everything the journal holds of a person, as plain JSON-able data; times in ISO 8601, UTC."""
    owner = people.require(connection, person_id)
    found: dict[str, Any] = _plain(
        {
            "format": FORMAT,
            "exported": events.now(),
            "learner": owner.pseudonym,
            "joined": owner.created,
            "memberships": [asdict(membership) for membership in owner.memberships],
            "let_in_by": people.credentials(connection, person_id),
            "answers": [asdict(item) for item in answers.current(connection, person_id)],
            "revisions": [asdict(item) for item in answers.revisions(connection, person_id)],
            "hand_ins": [asdict(item) for item in handins.find(connection, person_id=person_id)],
            "marks": [asdict(item) for item in marks.of_person(connection, person_id)],
            "given_back": [asdict(item) for item in marks.given_back(connection, person_id, standing=False)],
            "more_time": [asdict(item) for item in extensions.of_person(connection, person_id)],
            "rooms": [
                {
                    "id": item.id,
                    "title": item.title,
                    "started": item.started,
                    "ended": item.ended,
                    "until": item.until,
                }
                for item in rooms.of_person(connection, person_id)
            ],
            "sentences": [asdict(item) for item in sentences.of_person(connection, person_id)],
            "events": [
                asdict(item)
                for item in _named(connection, person_id, events.of_person(connection, person_id))
            ],
        }
    )
    for item in found["answers"] + found["hand_ins"] + found["sentences"] + found["events"]:
        # The id opens nothing, but it says nothing to its owner either.
        del item["person"]
    return found


def erase(connection: Connection, person_id: str) -> dict[str, Any]:
    """Remove a person and everything of theirs; return what was removed and what could not be reached.

    `{"erased": {"answers": n, "revisions": n, …},
      "not_reached": [{"what": "hand-in", "course", "chapter", "receipt", "at"}, …]}`, times in ISO 8601.
    The pictures of a room stay: they are counts, and nobody can tell from them who is in them.
    What was handed in to a course stays there under the pseudonym; what was only packed as a file goes.
    `{"what": "journal-file", "path"}` says that another program keeps the file from being rewritten yet.
    PostgreSQL overwrites removed rows only when it next needs their room.
    """
    owner = people.require(connection, person_id)
    handed_in = [
        item for item in handins.find(connection, person_id=person_id) if item.course != handins.FILE
    ]
    mine = {
        "answers": (answer, answer.c.person_id == person_id),
        "revisions": (revision, revision.c.person_id == person_id),
        "credentials": (credential, credential.c.person_id == person_id),
        "events": (event, event.c.person_id == person_id),
        "sentences": (sentence, sentence.c.person_id == person_id),
        "marks": (mark, mark.c.learner == owner.pseudonym),
        "given_back": (returned, returned.c.learner == owner.pseudonym),
        "more_time": (extended, extended.c.learner == owner.pseudonym),
        "files": (hand_in, (hand_in.c.person_id == person_id) & (hand_in.c.course == handins.FILE)),
    }
    rooms.forget(connection, owner)
    erased = {}
    for what, (table, whose) in mine.items():
        erased[what] = connection.execute(select(func.count()).select_from(table).where(whose)).scalar_one()
        connection.execute(delete(table).where(whose))
    # The memberships go with the person, and hand-ins to a course lose their owner (foreign keys).
    connection.execute(delete(person).where(person.c.id == person_id))
    events.record(connection, "person.erased")
    left = [
        {
            "what": "hand-in",
            "course": item.course,
            "chapter": item.chapter,
            "receipt": item.receipt,
            "at": item.at.isoformat(),
        }
        for item in handed_in
    ]
    return {"erased": erased, "not_reached": left}


def _named(connection: Connection, person_id: str, told: list[Event]) -> list[Event]:
    """Return a person's events with pseudonyms in place of the ids of those they were in a room with."""
    if not any(one.data for one in told if one.type.startswith(rooms.PREFIX)):
        return told
    own = select(membership.c.course_id).where(membership.c.person_id == person_id)
    names = {
        row.id: row.pseudonym
        for row in connection.execute(
            select(person.c.id, person.c.pseudonym).where(
                person.c.id.in_(select(membership.c.person_id).where(membership.c.course_id.in_(own)))
            )
        )
    }
    return [replace(one, data=_renamed(one.data, names)) for one in told]


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
