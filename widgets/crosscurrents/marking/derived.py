"""nbgrader's own columns, derived from marks by criterion, so that formgrader and exports show the same."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from crosscurrents.course import Rubric
from crosscurrents.marking import gradebook
from crosscurrents.marking.tables import criterion
from crosscurrents.marking.where import FIRST, SETTLED, Where

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


def write(connection: Connection, where: Where, row: Row[tuple[object, ...]], rubric: Rubric) -> float | None:
    """Write an answer's marks into nbgrader's columns, `row` being of `gradebook.rows_of`; return the total.

    Where criteria are missing, the answer waits for a marker, as nbgrader has it, with no points.
    """
    marks = effective(connection, where)
    points = total(marks, rubric)
    at = (gradebook.grade.c.notebook_id == row.notebook) & (gradebook.grade.c.cell_id == row.cell)
    connection.execute(
        update(gradebook.grade).where(at).values(manual_score=points, needs_manual_grade=points is None)
    )
    _comment(connection, row, words(marks, rubric) or None)
    return points


def reopen(connection: Connection, row: Row[Any], where: Where, rubric: Rubric) -> bool:
    """Write again what nbgrader holds open though every criterion is marked for this very answer.

    So it is when a learner hands in another answer and then the marked one again. Returns whether it was.
    """
    marks = effective(connection, where)
    read = {marks[one.id].digest for one in rubric.criteria if one.id in marks}
    if not row.needs_manual_grade or total(marks, rubric) is None or read != {row.digest}:
        return False
    write(connection, where, row, rubric)
    return True


def _comment(connection: Connection, row: Row[tuple[object, ...]], said: str | None) -> None:
    """Write the comment on an answer: nbgrader keeps it with the cell's other half, the solution."""
    cell, comment = gradebook.base_cell, gradebook.comment
    graded = select(cell.c.notebook_id).where(cell.c.id == row.cell).scalar_subquery()
    solution = connection.execute(
        select(cell.c.id).where(
            cell.c.notebook_id == graded, cell.c.name == row.exercise, cell.c.type == "SolutionCell"
        )
    ).scalar()
    there = (comment.c.notebook_id == row.notebook) & (comment.c.cell_id == solution)
    changed = connection.execute(update(comment).where(there).values(manual_comment=said))
    if solution and said and not changed.rowcount:
        connection.execute(
            insert(comment).values(
                id=uuid.uuid4().hex, notebook_id=row.notebook, cell_id=solution, manual_comment=said
            )
        )
