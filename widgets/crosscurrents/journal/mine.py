"""Everything of one person: as a file for them to take, and gone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from crosscurrents.journal import answers, events, handins, marks, people
from crosscurrents.journal.tables import answer, credential, event, hand_in, mark, person, revision

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
            "events": [asdict(item) for item in events.of_person(connection, person_id)],
        }
    )
    for item in found["answers"] + found["hand_ins"] + found["events"]:
        # The id opens nothing, but it says nothing to its owner either.
        del item["person"]
    return found


def erase(connection: Connection, person_id: str) -> dict[str, Any]:
    """Remove a person and everything of theirs; return what was removed and what could not be reached.

    `{"erased": {"answers": n, "revisions": n, …},
      "not_reached": [{"what": "hand-in", "course", "chapter", "receipt", "at"}, …]}`, times in ISO 8601.
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
        "marks": (mark, mark.c.learner == owner.pseudonym),
        "files": (hand_in, (hand_in.c.person_id == person_id) & (hand_in.c.course == handins.FILE)),
    }
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


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
