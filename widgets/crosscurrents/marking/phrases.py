"""The comment bank: what markers have written before, offered again. It is read from their marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, literal, or_, select, update

from crosscurrents.marking.faults import storable
from crosscurrents.marking.tables import criterion as mark
from crosscurrents.marking.tables import phrase, second
from crosscurrents.marking.where import FIRST, SECOND

MOST_KEPT = 300
"""Longer comments than this, in characters, are about one answer only: they are not offered again."""

_FORGOTTEN = 0
"""What `uses` of a row says; earlier versions counted uses there, and those are counted anew."""

_ANSWER = ("chapter", "learner", "exercise")

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def offered(
    connection: Connection,
    prefix: str,
    criterion: str,
    most: int,
    reader: str = "",
    needed: Mapping[tuple[str, str], int] | None = None,
) -> list[str]:
    """Return phrases that begin with `prefix`, or have a word that does; most used and most recent first.

    With a `reader`, only readings they may see are counted: a comment would give the other's mark away, and
    so would its place in the list. `needed` says how many criteria each (chapter, exercise) has. One query
    over all answers, because it is asked at every two letters.
    """
    wanted = prefix.strip().casefold()
    use = mark.alias()
    asked = use.outerjoin(
        phrase,
        and_(
            phrase.c.criterion == use.c.criterion,
            phrase.c.text == use.c.comment,
            phrase.c.uses == _FORGOTTEN,
        ),
    )
    kept = [
        use.c.criterion == criterion,
        use.c.slot.in_((FIRST, SECOND)),
        use.c.comment != "",
        func.length(use.c.comment) <= MOST_KEPT,
        or_(phrase.c.used.is_(None), use.c.at > phrase.c.used),
    ]
    if reader:
        asked = asked.outerjoin(second, and_(*(second.c[one] == use.c[one] for one in _ANSWER)))
        kept.append(_seen(use.c, reader, needed or {}))
    query = (
        select(use.c.comment)
        .select_from(asked)
        .where(*kept)
        .group_by(use.c.comment)
        .order_by(func.count().desc(), func.max(use.c.at).desc(), use.c.comment)
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


def _seen(use: Any, reader: str, needed: Mapping[tuple[str, str], int]) -> ColumnElement[bool]:
    """Return whether `reader` may see a comment `use`, beside its row of `second`; as in `seconds.hidden`."""
    both = mark.alias()
    criteria = (
        case(
            *(
                (and_(use.chapter == chapter, use.exercise == exercise), number)
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
            *(both.c[one] == use[one] for one in _ANSWER),
            both.c.slot.in_((FIRST, SECOND)),
            both.c.criterion != "",
            both.c.points.is_not(None),
        )
        .correlate(use.comment.table)
        .scalar_subquery()
    )
    return or_(
        second.c.marker.is_(None),
        and_(use.slot == FIRST, second.c.marker != reader),
        and_(use.slot == SECOND, second.c.marker == reader),
        complete,
    )


def forget(connection: Connection, text: str, criterion: str, now: datetime) -> None:
    """Leave a phrase out of the bank until it is used anew; comments already saved stay."""
    text = storable(text).strip()
    held = select(mark.c.comment).where(mark.c.criterion == storable(criterion), mark.c.comment == text)
    if not text or connection.execute(held.limit(1)).first() is None:
        return
    there = (phrase.c.criterion == criterion, phrase.c.text == text)
    values = {"uses": _FORGOTTEN, "used": now}
    if not connection.execute(update(phrase).where(*there).values(**values)).rowcount:
        connection.execute(insert(phrase).values(criterion=criterion, text=text, **values))
