"""The comment bank: what markers have written before, offered again. It holds what their marks hold."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from crosscurrents.marking.tables import phrase

MOST_KEPT = 300
"""Longer comments than this, in characters, are about one answer only: they are not offered again."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def swap(connection: Connection, criterion: str, before: str, after: str, now: datetime) -> None:
    """Count a comment that took another's place on an answer, "" for none.

    A comment that is saved word by word as it is typed leaves one phrase, not one for each save.
    """
    if before.strip() == after.strip():
        return
    _count(connection, criterion, before.strip(), -1, None)
    _count(connection, criterion, after.strip(), 1, now)


def _count(connection: Connection, criterion: str, text: str, by: int, now: datetime | None) -> None:
    if not text or len(text) > MOST_KEPT:
        return
    there = (phrase.c.criterion == criterion, phrase.c.text == text)
    uses = connection.execute(select(phrase.c.uses).where(*there)).scalar()
    if uses is None:
        if by > 0:
            connection.execute(insert(phrase).values(criterion=criterion, text=text, uses=by, used=now))
    elif uses + by <= 0:
        connection.execute(delete(phrase).where(*there))
    else:
        used = {} if now is None else {"used": now}
        connection.execute(update(phrase).where(*there).values(uses=uses + by, **used))


def offered(connection: Connection, prefix: str, criterion: str, most: int) -> list[str]:
    """Return phrases that begin with `prefix`, or have a word that does; most used and most recent first."""
    wanted = prefix.strip().casefold()
    query = (
        select(phrase.c.text)
        .where(phrase.c.criterion == criterion)
        .order_by(phrase.c.uses.desc(), phrase.c.used.desc(), phrase.c.text)
    )
    found: list[str] = []
    for text in connection.execute(query).scalars():
        folded = text.casefold()
        if folded.startswith(wanted) or any(
            folded.startswith(wanted, word.start()) for word in _WORD.finditer(folded)
        ):
            found.append(text)
            if len(found) == most:
                break
    return found


def forget(connection: Connection, text: str, criterion: str) -> None:
    """Leave a phrase out of the bank until it is used anew; comments already saved stay."""
    connection.execute(delete(phrase).where(phrase.c.criterion == criterion, phrase.c.text == text.strip()))
