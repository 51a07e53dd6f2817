"""Marks given in formgrader: noted before they are written over, put back once nothing of ours is left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from crosscurrents.course import Rubric
from crosscurrents.marking import derived, log
from crosscurrents.marking.where import FIRST, Where


def note(
    connection: Connection, where: Where, row: Row[Any], rubric: Rubric, marker: str, now: datetime
) -> None:
    """Log what nbgrader holds that our marks do not explain, before anything of ours changes.

    `row` is of `gradebook.rows_of`. Points that are ours are no points of formgrader's (None), nor are our
    words its comment (""). It counts as a first reading: who reads second must not see it yet.
    """
    marks = derived.effective(connection, where)
    points = row.manual_score if row.manual_score != derived.total(marks, rubric) else None
    said = derived.comment_of(connection, row)
    comment = said if said.strip() != derived.words(marks, rubric).strip() else ""
    if points is None and not comment:
        return
    log.tell(
        connection, "formgrader", where, marker, now, slot=FIRST,
        before={"points": points, "comment": comment},
        # Where formgrader's points are equal to ours, who gave them cannot be told: they are kept.
        after={
            "digest": row.digest or "",
            "waits": bool(row.needs_manual_grade),
            "stood": row.manual_score,
        },
    )  # fmt: skip


def write(
    connection: Connection, where: Where, row: Row[Any], rubric: Rubric, marker: str, now: datetime
) -> None:
    """Write nbgrader's columns from our marks; where none is left, as formgrader had them for this answer.

    Where formgrader had nothing either, the answer waits for a marker, unless nbgrader itself gave no points
    to an answer with nothing in it.
    """
    marks = derived.effective(connection, where)
    if any(one.points is not None or one.comment for one in marks.values()):
        derived.write(connection, where, row, rubric)
        return
    points, comment, waits = None, "", row.auto_score is None
    noted = _noted(connection, where, row.digest or "")
    if noted:
        comment = noted[-1].before["comment"]
        for one in noted:
            given = _points(one)
            points, waits = (points, waits) if given is None else (given, one.after["waits"])
        after = {"points": points, "comment": comment}
        log.tell(connection, "restore", where, marker, now, slot=FIRST, after=after)
    derived.columns(connection, row, points=points, waits=waits, said=comment)


def _noted(connection: Connection, where: Where, digest: str) -> list[log.Change]:
    """Return the lines on what formgrader gave for this very answer, the newest last.

    Lines of earlier versions hold a bare number and not which answer it was for: nothing is made of them.
    """
    lines = [
        one
        for one in log.of(connection, where)
        if one.what == "formgrader" and isinstance(one.before, dict) and isinstance(one.after, dict)
    ]
    return [one for one in lines if digest and one.after.get("digest") == digest]


def _points(noted: log.Change) -> float | None:
    """Return the points formgrader showed with what it gave: its own, else those that stood as ours.

    None where there were none, and then those that it gave before stand.
    """
    own: float | None = noted.before["points"]
    if own is not None or noted.after["waits"]:  # what waits may hold points of ours for an earlier hand-in
        return own
    stood: float | None = noted.after.get("stood")
    return stood


def reopen(
    connection: Connection, where: Where, row: Row[Any], rubric: Rubric, marker: str, now: datetime
) -> bool:
    """Write again what nbgrader holds open though every criterion is marked for this very answer.

    So it is when a learner hands in another answer and then the marked one again. Returns whether it was.
    """
    if not row.needs_manual_grade or not row.digest:
        return False
    marks = derived.effective(connection, where)
    if derived.total(marks, rubric) is None or derived.stale(marks, rubric, row.digest):
        return False
    note(connection, where, row, rubric, marker, now)
    derived.write(connection, where, row, rubric)
    return True
