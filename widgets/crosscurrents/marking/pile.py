"""What there is to mark: a chapter's answers in an order that tells nothing, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from crosscurrents.course import Chapter
from crosscurrents.grading.seen import SEEN
from crosscurrents.marking import codes, derived, gradebook
from crosscurrents.marking.readings import NOTHING, Answer, Summary, differing, held_of, summaries
from crosscurrents.marking.tables import second, submission
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, Where

Stage = Literal["waiting", "begun", "changed", "marked", "returned"]
"""`changed`: marked, but another answer has been handed in since. `returned`: to be worked on again."""

Second = Literal["", "waiting", "hidden", "agreed", "differ", "settled"]
"""Second marking: none; to be done; done, while the first is not; both the same; different; settled."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to mark. `code` stands for the learner; `late` is how long after the due time it came.

    `points` is None until every criterion is marked; `elsewhere` are points given in formgrader that our
    marks do not explain. `returned` is what the learner is asked to work on again. `changed_since`: the
    marks are others by now than those that were given back at `released`.
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
    returned: str
    second: Second
    second_marker: str
    markers: tuple[str, ...]
    elsewhere: float | None
    released: datetime | None
    changed_since: bool


def items(
    connection: Connection, key: bytes, chapter: Chapter, known: Mapping[str, str], reader: str = ""
) -> list[Item]:
    """Return a chapter's answers that people mark, shuffled; `known` are the learners' codes.

    All answers to one exercise stand together. What autograde could not read is not among them. A second
    marker (`reader`) sees their own reading in place of the first, until both are complete.
    """
    rows = graded_rows(connection, chapter)
    read = summaries(connection, chapter.id)
    seconds = {
        (row.learner, row.exercise): row.marker
        for row in connection.execute(select(second).where(second.c.chapter == chapter.id))
    }
    states = {
        row.learner: row
        for row in connection.execute(select(submission).where(submission.c.chapter == chapter.id))
    }
    back = {learner for learner, state in states.items() if state.released_at}
    twice = any(SECOND in slots for slots in read.values())
    around = _Around(
        chapter=chapter,
        states=states,
        due=connection.execute(
            select(gradebook.assignment.c.duedate).where(gradebook.assignment.c.name == chapter.id)
        ).scalar(),
        codes=known,
        differing=differing(connection, chapter.id) if twice else set(),
        said=_said(
            chapter,
            [row for row in rows if row.learner in back],
            held_of(connection, chapter.id, released=True) if back else {},
        ),
        reader=reader,
    )
    found = []
    for row in rows:
        whose = (row.learner, row.exercise)
        found.append(_item(around, row, read.get(whose, {}), seconds.get(whose, "")))
    place = {exercise: at for at, exercise in enumerate(chapter.cards)}
    return sorted(
        found,
        key=lambda one: (place[one.where.exercise], codes.order(key, chapter.id, one.where.learner)),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of a chapter beside its answers: who has which state, when it was due, who reads."""

    chapter: Chapter
    states: Mapping[str, Row[Any]]
    due: datetime | None
    codes: Mapping[str, str]
    differing: Set[Answer]
    said: Mapping[str, str]
    reader: str


def graded_rows(connection: Connection, chapter: Chapter) -> list[Row[Any]]:
    """Return nbgrader's rows of the answers that people mark and autograde could read."""
    graded = gradebook.rows_of(chapter.id).where(
        SEEN.c.digest.is_not(None),
        gradebook.base_cell.c.name.in_([card.id for card in chapter.cards.values() if card.marked]),
    )
    return list(connection.execute(graded).all())


def handed_in(row: Row[Any]) -> str:
    """Return which hand-in a row of nbgrader's is about: when it came."""
    return row.timestamp.isoformat() if row.timestamp else ""


def said(connection: Connection, chapter: Chapter) -> dict[str, str]:
    """Return what all marks of each learner's come to, as one text: another where anything differs."""
    return _said(chapter, graded_rows(connection, chapter), held_of(connection, chapter.id))


def _said(
    chapter: Chapter,
    rows: Sequence[Row[Any]],
    held: Mapping[tuple[str, str], Mapping[str, Mapping[str, derived.Held]]],
) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda one: str(one.exercise)):
        slots = held.get((row.learner, row.exercise), {})
        rubric = chapter.cards[row.exercise].rubric
        words = derived.words(slots.get(SETTLED) or slots.get(FIRST) or {}, rubric) if rubric else ""
        points = (row.manual_score, row.auto_score, row.late_submission_penalty)
        found.setdefault(row.learner, []).append(f"{row.exercise} {points}\n{words}")
    return {learner: "\n".join(parts) for learner, parts in found.items()}


def _item(around: _Around, row: Row[Any], read: Mapping[str, Summary], second_marker: str) -> Item:
    rubric = around.chapter.cards[row.exercise].rubric
    assert rubric is not None  # noqa: S101  only marked cards come here
    needed = len(rubric.criteria)
    differ = (row.learner, row.exercise) in around.differing
    asked = _second(read, needed, row.digest, differ, asked=bool(second_marker))
    # Who reads it second does not see how it was read first.
    blind = bool(around.reader) and around.reader == second_marker and asked in ("waiting", "hidden")
    first = read.get(FIRST, NOTHING)
    counts = read.get(SECOND, NOTHING) if blind else read.get(SETTLED, first)
    points = counts.total(needed)
    elsewhere = None
    if not blind:
        elsewhere = row.manual_score if row.manual_score != points else None
        if not row.needs_manual_grade:
            # nbgrader itself gives no points to an answer with nothing in it: nobody need mark that.
            points = row.auto_score if row.manual_score is None else row.manual_score
    state = around.states.get(row.learner)
    returned = state.returned if state and state.returned_of == handed_in(row) else ""
    return Item(
        where=Where(row.learner, around.chapter.id, row.exercise),
        code=around.codes[row.learner],
        stage=_stage(row, counts, points, returned=bool(returned)),
        points=points,
        out_of=float(row.max_score),
        at=row.timestamp.replace(tzinfo=UTC) if row.timestamp else None,
        late=lateness(row.timestamp, around.due, row.extension),
        penalty=0.0 if blind else float(row.late_submission_penalty or 0.0),
        flag=state.flag if state else "",
        returned=returned,
        second=asked,
        second_marker=second_marker,
        markers=() if blind else first.markers,
        elsewhere=elsewhere,
        released=state.released_at if state else None,
        changed_since=bool(state and state.released_at and state.released_as != around.said[row.learner]),
    )


def _stage(row: Row[Any], counts: Summary, points: float | None, *, returned: bool) -> Stage:
    if returned:
        return "returned"
    if counts.stale(row.digest):
        return "changed"
    if points is not None:
        return "marked"
    return "begun" if counts.markers else "waiting"


def _second(
    read: Mapping[str, Summary], needed: int, digest: str | None, differ: bool, *, asked: bool
) -> Second:
    """Say how far a second marking is; a reading of an earlier hand-in than `digest`'s is not complete."""
    if SETTLED in read:
        return "settled"
    first, other = read.get(FIRST, NOTHING), read.get(SECOND, NOTHING)
    if other.total(needed) is None or other.stale(digest):
        return "waiting" if asked else ""
    if first.total(needed) is None or first.stale(digest):
        return "hidden"
    return "differ" if differ else "agreed"


def lateness(at: datetime | None, due: datetime | None, extension: timedelta | None) -> timedelta:
    """Return how long after the due time, extension included, something came; nbgrader's own rule.

    `SubmittedAssignment.total_seconds_late` (nbgrader/api.py); without a due time nothing is late.
    """
    if at is None or due is None:
        return timedelta()
    return max(timedelta(), at - (due + (extension or timedelta())))
