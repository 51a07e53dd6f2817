"""nbgrader's own columns, derived from marks by criterion, so that formgrader and exports show the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from crosscurrents.course import Rubric
from crosscurrents.marking import gradebook
from crosscurrents.marking.tables import criterion
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, Where

WHOLE = ""
"""In place of a criterion's id: the comment on the whole answer."""


class Held(NamedTuple):
    """What is held for one criterion: points (None: not yet), a comment, and who saved it when, over what."""

    points: float | None
    comment: str
    revision: int
    marker: str
    digest: str


def held(connection: Connection, where: Where, slot: str) -> dict[str, Held]:
    """Return what one reading of an answer holds, by criterion."""
    rows = connection.execute(select(criterion).where(*where.matches(criterion), criterion.c.slot == slot))
    return {
        row.criterion: Held(row.points, row.comment, row.revision, row.marker, row.digest) for row in rows
    }


def effective(connection: Connection, where: Where) -> dict[str, Held]:
    """Return the marks that count: those settled between two markers, else the first marker's."""
    return held(connection, where, SETTLED) or held(connection, where, FIRST)


def total(marks: Mapping[str, Held], rubric: Rubric) -> float | None:
    """Return the sum of all criteria's points; None while one is missing."""
    points = 0.0
    for one in rubric.criteria:
        mark = marks.get(one.id)
        if mark is None or mark.points is None:
            return None
        points += mark.points
    return points


def words(marks: Mapping[str, Held], rubric: Rubric) -> str:
    """Return the comment for nbgrader's gradebook; `grading.feedback.split_comment` reads it back."""
    lines = []
    for one in rubric.criteria:
        mark = marks.get(one.id)
        if mark and (mark.points is not None or mark.comment):
            points = "" if mark.points is None else f"{mark.points:g}"
            said = " ".join(mark.comment.split())
            lines.append(f"{one.id}: " + " - ".join(part for part in (points, said) if part))
    if WHOLE in marks and marks[WHOLE].comment:
        lines.append(marks[WHOLE].comment)
    return "\n".join(lines)


def stale(marks: Mapping[str, Held], rubric: Rubric, digest: str | None) -> bool:
    """Return whether a criterion was read over another hand-in than `digest`'s; without one, none was."""
    return bool(digest) and any(marks[one.id].digest != digest for one in rubric.criteria if one.id in marks)


def read_twice(readings: Mapping[str, Mapping[str, Held]], rubric: Rubric) -> str | None:
    """Return the digest of the hand-in over which both readings are complete; None where they are not."""
    both = [readings.get(slot, {}) for slot in (FIRST, SECOND)]
    if any(total(marks, rubric) is None for marks in both):
        return None
    digests = {marks[one.id].digest for marks in both for one in rubric.criteria}
    return digests.pop() if len(digests) == 1 else None


def write(connection: Connection, where: Where, row: Row[Any], rubric: Rubric) -> float | None:
    """Write an answer's marks into nbgrader's columns, `row` being of `gradebook.rows_of`; return the total.

    Where criteria are missing, the answer waits for a marker, as nbgrader has it, with no points. Where some
    were read over an earlier hand-in, it waits too, with the points it has: the rest is still to be read.
    """
    marks = effective(connection, where)
    points = total(marks, rubric)
    waits = points is None or stale(marks, rubric, row.digest)
    columns(connection, row, points=points, waits=waits, said=words(marks, rubric))
    return points


def columns(connection: Connection, row: Row[Any], *, points: float | None, waits: bool, said: str) -> None:
    """Write nbgrader's columns of an answer; "" for no comment."""
    at = (gradebook.grade.c.notebook_id == row.notebook) & (gradebook.grade.c.cell_id == row.cell)
    connection.execute(
        update(gradebook.grade).where(at).values(manual_score=points, needs_manual_grade=waits)
    )
    _comment(connection, row, said or None)


def comment_of(connection: Connection, row: Row[Any]) -> str:
    """Return the comment that nbgrader holds on an answer, "" for none."""
    comment = gradebook.comment.c
    there = (comment.notebook_id == row.notebook) & (comment.cell_id == _solution(connection, row))
    return connection.execute(select(comment.manual_comment).where(there)).scalar() or ""


def _solution(connection: Connection, row: Row[Any]) -> str | None:
    """Return the id of a graded cell's other half, the solution: nbgrader keeps the comment with that."""
    cell = gradebook.base_cell
    graded = select(cell.c.notebook_id).where(cell.c.id == row.cell).scalar_subquery()
    found: str | None = connection.execute(
        select(cell.c.id).where(
            cell.c.notebook_id == graded, cell.c.name == row.exercise, cell.c.type == "SolutionCell"
        )
    ).scalar()
    return found


def _comment(connection: Connection, row: Row[Any], said: str | None) -> None:
    comment, solution = gradebook.comment, _solution(connection, row)
    there = (comment.c.notebook_id == row.notebook) & (comment.c.cell_id == solution)
    changed = connection.execute(update(comment).where(there).values(manual_comment=said))
    if solution and said and not changed.rowcount:
        connection.execute(
            insert(comment).values(
                id=uuid.uuid4().hex, notebook_id=row.notebook, cell_id=solution, manual_comment=said
            )
        )
