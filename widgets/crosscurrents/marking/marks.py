"""Marking one criterion: over what one has seen, never over what somebody else has saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, case, delete, insert, update

from crosscurrents.course import Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.marking import derived, elsewhere, gradebook, log
from crosscurrents.marking.derived import WHOLE, Held
from crosscurrents.marking.faults import Conflict, MarkingError, Theirs, storable
from crosscurrents.marking.tables import criterion as table
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, SLOTS, Where

MOST_COMMENT = 5000
"""Longest comment, in characters."""


def graded(connection: Connection, where: Where) -> Row[Any]:
    """Return nbgrader's row of an answer; `MarkingError` where there is none."""
    found = _graded(connection, where)
    if found is None:
        raise MarkingError(_("That answer is not in the gradebook: autograde it first."), 404)
    return found


def _graded(connection: Connection, where: Where) -> Row[Any] | None:
    query = gradebook.rows_of(where.chapter, where.learner)
    return connection.execute(query.where(gradebook.base_cell.c.name == where.exercise)).first()


def put(
    connection: Connection,
    where: Where,
    slot: str,
    name: str,
    *,
    points: float | None,
    comment: str,
    base: int,
    marker: str,
    rubric: Rubric,
    now: datetime,
    read: str | None = None,
) -> tuple[int, float | None]:
    """Mark a criterion (`name` "" is the comment on the whole); return its revision and the reading's total.

    `base` is the revision one has seen, 0 for none. Raises `Conflict` where somebody else has saved another
    value since, after logging what was sent; `MarkingError` for points that no level of the rubric gives, and
    for other points once two have read the answer. The total is None while a criterion is missing. `read` is
    the digest of the hand-in that was read, if it is known: a mark is none of what came in meanwhile.
    """
    comment = comment.strip()
    points = checked(rubric, slot, name, points, comment)
    row = graded(connection, where)
    if read is not None and read != (row.digest or ""):
        raise MarkingError(
            _("Another answer was handed in while you read this one: open it again, and mark that.")
        )
    there = derived.held(connection, where, slot).get(name)
    mine = {"points": points, "comment": comment}
    if there and there.revision != base:
        if (there.points, there.comment) == (points, comment):
            return there.revision, derived.total(derived.held(connection, where, slot), rubric)
        if there.marker != marker or base > there.revision:
            _refuse(connection, where, slot, name, there, mine, marker, now)
    # After an undo no row is left; its revisions are not given again, or a stale page would fit them.
    revision = (there.revision if there else log.times(connection, where, slot, name)) + 1
    with _counting(connection, where, slot, row, rubric, marker, now):
        if points != (there.points if there else None):
            _unread(connection, where, row, rubric)
        write(connection, where, slot, name, Held(points, comment, revision, marker, row.digest or ""), now)
        log.tell(
            connection, "mark", where, marker, now,
            slot=slot, criterion=name, before=_stood(there, row), after=mine,
        )  # fmt: skip
    return revision, derived.total(derived.held(connection, where, slot), rubric)


def _refuse(
    connection: Connection,
    where: Where,
    slot: str,
    name: str,
    there: Held,
    mine: dict[str, Any],
    marker: str,
    now: datetime,
) -> NoReturn:
    log.tell(
        connection, "refused", where, marker, now,
        slot=slot, criterion=name, before=_said(there), after=mine,
    )  # fmt: skip
    raise Conflict(
        _("{marker} has marked this meanwhile: yours is kept in the history.").format(marker=there.marker),
        Theirs(there.marker, there.revision, there.points, there.comment),
        mine,
    )


def undo(connection: Connection, marker: str, rubrics: Any, now: datetime) -> log.Change | None:
    """Take back the newest mark of a marker's that still stands; None where there is none.

    `rubrics(where)` gives an answer's rubric. Undone again, it goes one further back. What somebody else
    has changed since stays as it is, and so do marks of an answer that two have read: raises `MarkingError`
    where only such are left.
    """
    # Asked once for an answer, not for each of its marks: all that a marker ever gave may lie between.
    rows = cache(lambda where: _graded(connection, where))
    held = cache(lambda where, slot: derived.held(connection, where, slot))
    shut = cache(lambda where, row: _shut(connection, where, row, rubrics(where)))
    undone: set[int] = set()
    refused: dict[tuple[Where, str, str], MarkingError] = {}
    for one in log.newest_by(connection, marker, "mark", "undo"):
        if one.what == "undo":
            undone.add(int(one.after))
        whose = (one.where, one.slot, one.criterion)
        if one.what != "mark" or one.id in undone or whose in refused:
            continue
        there = held(one.where, one.slot).get(one.criterion)
        if there is None or there.marker != marker or _said(there) != one.after:
            continue
        row = rows(one.where)
        if row is None:  # taken out of the gradebook since: nothing is left to take back
            continue
        settled, twice = shut(one.where, row)
        fault = settled or (twice if _repoints(one) else None)
        if fault is not None:
            refused[whose] = fault
            continue
        _take_back(connection, one, there, row, rubrics(one.where), now)
        return one
    for newest in refused.values():
        raise newest
    return None


def _shut(
    connection: Connection, where: Where, row: Row[Any], rubric: Rubric
) -> tuple[MarkingError | None, MarkingError | None]:
    """Return why nothing of an answer's readings may be changed, and why no points; None where they may."""
    settled = twice = None
    try:
        _unsettled(connection, where, row)
    except MarkingError as fault:
        settled = fault
    try:
        _unread(connection, where, row, rubric)
    except MarkingError as fault:
        twice = fault
    return settled, twice


def _repoints(one: log.Change) -> bool:
    """Return whether taking a mark back gives other points, or points of an earlier hand-in."""
    before = one.before or {"points": None}
    return before["points"] != one.after["points"] or "digest" in before


def _take_back(
    connection: Connection, one: log.Change, there: Held, row: Row[Any], rubric: Rubric, now: datetime
) -> None:
    where, marker = one.where, one.marker
    with _counting(connection, where, one.slot, row, rubric, marker, now):
        if one.before is None:
            drop(connection, where, one.slot, one.criterion)
        else:
            back = Held(
                points=one.before["points"],
                comment=one.before["comment"],
                revision=there.revision + 1,
                marker=log.giver(connection, one),
                # What was read over an earlier hand-in is again a mark of that one.
                digest=one.before.get("digest", there.digest),
            )
            write(connection, where, one.slot, one.criterion, back, now)
        log.tell(
            connection, "undo", where, marker, now,
            slot=one.slot, criterion=one.criterion, before=one.after, after=one.id,
        )  # fmt: skip


def checked(rubric: Rubric, slot: str, name: str, points: float | None, comment: str) -> float | None:
    """Return the points a criterion gets; None for the comment on the whole. `MarkingError` for no level."""
    if slot not in SLOTS:
        raise MarkingError(_("There is no reading “{slot}” of an answer.").format(slot=slot[:40]), 422)
    storable(comment)
    if len(comment) > MOST_COMMENT:
        raise MarkingError(
            _("A comment has at most {most} characters; this has {n}.").format(
                most=MOST_COMMENT, n=len(comment)
            ),
            422,
        )
    if name == WHOLE:
        if points is not None:
            raise MarkingError(_("Points belong to a criterion, not to the comment on the whole."), 422)
        return None
    levels = next((one.levels for one in rubric.criteria if one.id == name), None)
    if levels is None:
        raise MarkingError(_("The rubric has no criterion “{name}”.").format(name=name[:40]), 422)
    if points is not None and points not in {level.points for level in levels}:
        raise MarkingError(
            _("“{name}” gives {those} points, not {points}.").format(
                name=name, those=", ".join(str(level.points) for level in levels), points=_figure(points)
            ),
            422,
        )
    return points


def _figure(points: float) -> str:
    try:
        return f"{points:g}"
    except OverflowError:  # a whole number that is larger than any float
        return f"{Decimal(points):.1e}"


@contextmanager
def _counting(
    connection: Connection,
    where: Where,
    slot: str,
    row: Row[Any],
    rubric: Rubric,
    marker: str,
    now: datetime,
) -> Iterator[None]:
    """Change a reading inside, and nbgrader's columns with it where it counts.

    A second reading counts for nothing until it is settled; but what was settled over an earlier hand-in
    gives way to it, and then the first reading counts again.
    """
    counts = slot != SECOND or bool(derived.held(connection, where, SETTLED))
    _unsettled(connection, where, row)
    if counts:
        elsewhere.note(connection, where, row, rubric, marker, now)
    _let_go(connection, where, slot, row, marker, now)
    yield
    if counts:
        elsewhere.write(connection, where, row, rubric, marker, now)


def _unread(connection: Connection, where: Where, row: Row[Any], rubric: Rubric) -> None:
    """Refuse other points where both readings of this very hand-in are complete.

    Each has seen the other's by then: changed, they would say nothing about how far two agree.
    """
    readings = {slot: derived.held(connection, where, slot) for slot in (FIRST, SECOND)}
    if derived.read_twice(readings, rubric) == (row.digest or ""):
        raise MarkingError(
            _("Both readings of this answer are complete: settle other points on the page of differences.")
        )


def _let_go(
    connection: Connection, where: Where, slot: str, row: Row[Any], marker: str, now: datetime
) -> None:
    """Let go of what others read or settled over an earlier hand-in only; the history keeps it."""
    current = row.digest or ""
    for other in (SECOND, SETTLED):
        there = derived.held(connection, where, other)
        if other == slot or not there:
            continue
        if current not in {one.digest for one in there.values()}:
            before = {name: [one.points, one.comment] for name, one in there.items()}
            drop(connection, where, other)
            log.tell(connection, "unsettle", where, marker, now, slot=other, before=before)


def _unsettled(connection: Connection, where: Where, row: Row[Any]) -> None:
    """Refuse a change under what stands settled over this very hand-in."""
    settled = derived.held(connection, where, SETTLED)
    if settled and (row.digest or "") in {one.digest for one in settled.values()}:
        raise MarkingError(_("Two markers have settled these marks: change them on the page of differences."))


def write(connection: Connection, where: Where, slot: str, name: str, mark: Held, now: datetime) -> None:
    """Write one criterion of one reading, over whatever stands there."""
    values = mark._asdict()
    there = (*where.matches(table), table.c.slot == slot, table.c.criterion == name)
    # Other points leave the comment as old as it is: `phrases` goes by that.
    since = case((table.c.comment == mark.comment, table.c.at), else_=now)
    if not connection.execute(update(table).where(*there).values(**values, at=since)).rowcount:
        connection.execute(
            insert(table).values(**where.values(), slot=slot, criterion=name, **values, at=now)
        )


def drop(connection: Connection, where: Where, slot: str, name: str | None = None) -> None:
    """Take away one criterion of a reading, or all of it."""
    there = [*where.matches(table), table.c.slot == slot]
    if name is not None:
        there.append(table.c.criterion == name)
    connection.execute(delete(table).where(*there))


def _said(mark: Held | None) -> dict[str, Any] | None:
    return None if mark is None else {"points": mark.points, "comment": mark.comment}


def _stood(mark: Held | None, row: Row[Any]) -> dict[str, Any] | None:
    """Return what is about to be changed, with the hand-in it was read over where that is another."""
    said = _said(mark)
    if mark is None or said is None or mark.digest == (row.digest or ""):
        return said
    return {**said, "digest": mark.digest}
