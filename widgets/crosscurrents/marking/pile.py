"""What there is to mark: a chapter's answers in an order that tells nothing, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from crosscurrents.course import Chapter
from crosscurrents.grading.seen import SEEN
from crosscurrents.marking import codes, derived, gradebook
from crosscurrents.marking.derived import WHOLE
from crosscurrents.marking.tables import criterion, second, submission
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, Where

Stage = Literal["waiting", "begun", "changed", "marked", "returned"]
"""`changed`: marked, but another answer has been handed in since. `returned`: to be worked on again."""

Second = Literal["", "waiting", "hidden", "agreed", "differ", "settled"]
"""Second marking: none; to be done; done, while the first is not; both the same; different; settled."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to mark. `code` stands for the learner; `late` is how long after the due time it came.

    `points` is None until every criterion is marked; `elsewhere` are points given in formgrader that our
    marks do not explain.
    """

    where: Where
    code: str
    stage: Stage
    points: float | None
    out_of: float
    at: datetime | None
    late: timedelta
    penalty: float
    flag: str
    second: Second
    second_marker: str
    markers: tuple[str, ...]
    elsewhere: float | None
    released: datetime | None


def items(connection: Connection, key: bytes, chapter: Chapter, known: Mapping[str, str]) -> list[Item]:
    """Return a chapter's answers that people mark, shuffled; `known` are the learners' codes.

    All answers to one exercise stand together. What autograde could not read is not among them.
    """
    marked = [card.id for card in chapter.cards.values() if card.marked]
    graded = gradebook.rows_of(chapter.id).where(SEEN.c.digest.is_not(None))
    rows = [row for row in connection.execute(graded) if row.exercise in marked]
    held = _held(connection, chapter.id)
    seconds = {
        (row.learner, row.exercise): row.marker
        for row in connection.execute(select(second).where(second.c.chapter == chapter.id))
    }
    states = {
        row.learner: row
        for row in connection.execute(select(submission).where(submission.c.chapter == chapter.id))
    }
    due = connection.execute(
        select(gradebook.assignment.c.duedate).where(gradebook.assignment.c.name == chapter.id)
    ).scalar()
    found = [
        _item(chapter, row, held.get((row.learner, row.exercise), {}), seconds, states, due, known)
        for row in rows
    ]
    place = {exercise: at for at, exercise in enumerate(marked)}
    return sorted(
        found,
        key=lambda one: (place[one.where.exercise], codes.order(key, chapter.id, one.where.learner)),
    )


def _held(connection: Connection, chapter: str) -> dict[tuple[str, str], dict[str, dict[str, derived.Held]]]:
    """Return all marks of a chapter: answer -> slot -> criterion."""
    found: dict[tuple[str, str], dict[str, dict[str, derived.Held]]] = {}
    for row in connection.execute(select(criterion).where(criterion.c.chapter == chapter)):
        slots = found.setdefault((row.learner, row.exercise), {})
        mark = derived.Held(row.points, row.comment, row.revision, row.marker, row.digest)
        slots.setdefault(row.slot, {})[row.criterion] = mark
    return found


def _item(
    chapter: Chapter,
    row: Row[Any],
    held: Mapping[str, Mapping[str, derived.Held]],
    seconds: Mapping[tuple[str, str], str],
    states: Mapping[str, Row[Any]],
    due: datetime | None,
    known: Mapping[str, str],
) -> Item:
    rubric = chapter.cards[row.exercise].rubric
    assert rubric is not None  # noqa: S101  only marked cards come here
    counts = held.get(SETTLED) or held.get(FIRST) or {}
    points = derived.total(counts, rubric)
    state = states.get(row.learner)
    elsewhere = row.manual_score if row.manual_score is not None and row.manual_score != points else None
    ids = [one.id for one in rubric.criteria]
    return Item(
        where=Where(row.learner, chapter.id, row.exercise),
        code=known[row.learner],
        stage=_stage(row, counts, points, returned=bool(state and state.returned)),
        points=elsewhere if elsewhere is not None and not row.needs_manual_grade else points,
        out_of=float(row.max_score),
        at=row.timestamp.replace(tzinfo=UTC) if row.timestamp else None,
        late=lateness(row.timestamp, due, row.extension),
        penalty=float(row.late_submission_penalty or 0.0),
        flag=state.flag if state else "",
        second=_second(held, (row.learner, row.exercise) in seconds, ids),
        second_marker=seconds.get((row.learner, row.exercise), ""),
        markers=tuple(sorted({one.marker for one in held.get(FIRST, {}).values()})),
        elsewhere=elsewhere,
        released=state.released_at if state else None,
    )


def _stage(
    row: Row[Any], counts: Mapping[str, derived.Held], points: float | None, *, returned: bool
) -> Stage:
    if returned:
        return "returned"
    read = {one.digest for name, one in counts.items() if name != WHOLE and one.points is not None}
    if read and row.digest and read != {row.digest}:
        return "changed"
    if points is not None or (row.manual_score is not None and not row.needs_manual_grade):
        return "marked"
    return "begun" if counts else "waiting"


def _second(held: Mapping[str, Mapping[str, derived.Held]], asked: bool, ids: Sequence[str]) -> Second:
    def points(slot: str) -> list[float | None]:
        return [one.points if (one := held.get(slot, {}).get(name)) else None for name in ids]

    if held.get(SETTLED):
        return "settled"
    first, other = points(FIRST), points(SECOND)
    if None in other:
        return "waiting" if asked else ""
    if None in first:
        return "hidden"
    return "agreed" if first == other else "differ"


def lateness(at: datetime | None, due: datetime | None, extension: timedelta | None) -> timedelta:
    """Return how long after the due time, extension included, something came; nbgrader's own rule.

    `SubmittedAssignment.total_seconds_late` (nbgrader/api.py); without a due time nothing is late.
    """
    if at is None or due is None:
        return timedelta()
    return max(timedelta(), at - (due + (extension or timedelta())))
