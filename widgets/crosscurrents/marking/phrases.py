"""The comment bank: what markers have written before, offered again. It holds what their marks hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, insert, literal, or_, select, update

from crosscurrents.marking.tables import criterion as mark
from crosscurrents.marking.tables import phrase, second
from crosscurrents.marking.where import FIRST, SECOND, SETTLED

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


def offered(
    connection: Connection,
    prefix: str,
    criterion: str,
    most: int,
    reader: str = "",
    needed: Mapping[tuple[str, str], int] | None = None,
) -> list[str]:
    """Return phrases that begin with `prefix`, or have a word that does; most used and most recent first.

    With a `reader`, only those that stand in a reading they may see: a comment would give the other's mark
    away. `needed` says how many criteria each (chapter, exercise) has.
    """
    wanted = prefix.strip().casefold()
    query = (
        select(phrase.c.text)
        .where(phrase.c.criterion == criterion)
        .order_by(phrase.c.uses.desc(), phrase.c.used.desc(), phrase.c.text)
    )
    if reader:
        query = query.where(phrase.c.text.in_(_seen(reader, criterion, needed or {})))
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


def _seen(reader: str, name: str, needed: Mapping[tuple[str, str], int]) -> Select[Any]:
    """Return the select of comments on a criterion that `reader` may see; by the rule of `seconds.hidden`.

    One query over all answers, because it is asked at every two letters.
    """
    use, both = mark.alias(), mark.alias()
    answer = ("chapter", "learner", "exercise")
    criteria = (
        case(
            *(
                (and_(use.c.chapter == chapter, use.c.exercise == exercise), number)
                for (chapter, exercise), number in needed.items()
            ),
            else_=-1,
        )
        if needed
        else literal(-1)
    )
    complete = (
        select(and_(func.count() == 2 * criteria, func.min(both.c.digest) == func.max(both.c.digest)))
        .where(
            *(both.c[one] == use.c[one] for one in answer),
            both.c.slot.in_((FIRST, SECOND)),
            both.c.criterion != "",
            both.c.points.is_not(None),
        )
        .correlate(use)
        .scalar_subquery()
    )
    return (
        select(use.c.comment)
        .select_from(use.outerjoin(second, and_(*(second.c[one] == use.c[one] for one in answer))))
        .where(
            use.c.criterion == name,
            use.c.comment != "",
            or_(
                second.c.marker.is_(None),
                use.c.slot == SETTLED,
                and_(use.c.slot == FIRST, second.c.marker != reader),
                and_(use.c.slot == SECOND, second.c.marker == reader),
                complete,
            ),
        )
    )


def forget(connection: Connection, text: str, criterion: str) -> None:
    """Leave a phrase out of the bank until it is used anew; comments already saved stay."""
    connection.execute(delete(phrase).where(phrase.c.criterion == criterion, phrase.c.text == text.strip()))
