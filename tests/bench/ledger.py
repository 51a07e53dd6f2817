"""What was acknowledged, compared with what the journal's file holds: read with sqlite3, not by our code."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Key = tuple[str, str, str]
"""A pseudonym, a chapter's id, an exercise's id."""


@dataclass(frozen=True)
class Ack:
    """One save that the server said is kept, and when it was sent and answered (seconds)."""

    key: Key
    revision: int
    response: dict[str, Any]
    sent: float
    acked: float


@dataclass
class Kept:
    """What a journal's file holds: current answers, revisions, and the first event of each answer."""

    answers: dict[Key, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    revisions: dict[tuple[Key, int], dict[str, Any]] = field(default_factory=dict)
    first: dict[Key, int] = field(default_factory=dict)


def read(path: Path) -> Kept:
    """Return what a journal holds; a write-ahead file beside it is read as well."""
    found = Kept()
    with closing(sqlite3.connect(path)) as journal:
        names = dict(journal.execute("SELECT id, pseudonym FROM person"))
        for who, chapter, exercise, revision, response in journal.execute(
            "SELECT person_id, chapter, exercise, revision, response FROM answer"
        ):
            found.answers[names[who], chapter, exercise] = (revision, json.loads(response))
        for who, chapter, exercise, number, response in journal.execute(
            "SELECT person_id, chapter, exercise, number, response FROM revision WHERE status = 'saved'"
        ):
            found.revisions[(names[who], chapter, exercise), number] = json.loads(response)
        for seq, who, chapter, exercise in journal.execute(
            "SELECT min(seq), person_id, chapter, exercise FROM event WHERE type = 'answer.saved'"
            " GROUP BY person_id, chapter, exercise"
        ):
            found.first[names[who], chapter, exercise] = seq
    return found


def lost(acks: Iterable[Ack], kept: Kept, unanswered: Collection[Key] = ()) -> list[str]:
    """Return a line for each acknowledged save that is not there as it was acknowledged.

    Each must be among the revisions, and the newest of each answer must be the current one. Only where a
    save was sent to which no reply came (`unanswered`) may a newer revision be current.
    """
    faults = []
    newest: dict[Key, Ack] = {}
    for one in acks:
        if kept.revisions.get((one.key, one.revision)) != one.response:
            faults.append(f"{one.key} revision {one.revision}: not among the revisions as it was sent")
        if one.key not in newest or newest[one.key].revision < one.revision:
            newest[one.key] = one
    for key, one in newest.items():
        revision, response = kept.answers.get(key, (0, {}))
        if revision < one.revision:
            faults.append(f"{key}: revision {revision} is current, {one.revision} was acknowledged")
        elif revision > one.revision and key not in unanswered:
            faults.append(f"{key}: revision {revision} is current, and nobody was told of it")
        elif response != kept.revisions.get((key, revision)):
            faults.append(f"{key}: the current answer is not its revision {revision}")
    return faults
