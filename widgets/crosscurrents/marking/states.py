"""What is said of a submission as a whole: flagged, to be worked on again, given back, whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from crosscurrents.course import Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal.records import Returned
from crosscurrents.marking import answers, gradebook, log, marks, pile
from crosscurrents.marking.faults import MarkingError, storable
from crosscurrents.marking.tables import submission
from crosscurrents.marking.where import Where

MOST_REASON = 1000
"""Longest reason for a flag or a return, in characters."""

_NEW: dict[str, Any] = {"flag": "", "returned": "", "returned_of": "", "released_as": ""}


def flag(connection: Connection, where: Where, reason: str, marker: str, now: datetime) -> None:
    """Flag a submission for another look, with the reason; "" takes the flag off."""
    said = _reason(reason)
    marks.graded(connection, where)
    before = _state(connection, where.learner, where.chapter)["flag"]
    if said != before:
        _put(connection, where.learner, where.chapter, flag=said)
        log.tell(connection, "flag", where, marker, now, before=before, after=said)


def give_back(
    connection: Connection, folder: CourseFolder, where: Where, reason: str, marker: str, now: datetime
) -> Returned:
    """Ask the learner to work on an answer again; "" takes that back. Returns what the journal is told.

    It stands until the next hand-in has been graded. Marks stay as they are.
    """
    said = _reason(reason)
    row = marks.graded(connection, where)
    before = _state(connection, where.learner, where.chapter)["returned"]
    values: dict[str, Any] = {"returned": "", "returned_at": None, "returned_of": ""}
    if said:
        values = {"returned": said, "returned_at": now, "returned_of": pile.handed_in(row)}
    _put(connection, where.learner, where.chapter, **values)
    log.tell(connection, "return", where, marker, now, before=before, after=said)
    return _returned(folder, where, said, now)


def returns(connection: Connection, folder: CourseFolder, chapter: Chapter) -> list[Returned]:
    """Return what learners are asked to work on again in a chapter and have not handed in since."""
    states = connection.execute(
        select(submission).where(submission.c.chapter == chapter.id, submission.c.returned != "")
    ).all()
    handed = {row.learner: pile.handed_in(row) for row in connection.execute(gradebook.rows_of(chapter.id))}
    marked = next((card.id for card in chapter.cards.values() if card.marked), "")
    return [
        _returned(folder, Where(one.learner, chapter.id, marked), one.returned, one.returned_at)
        for one in states
        if handed.get(one.learner) == one.returned_of
    ]


def _returned(folder: CourseFolder, where: Where, reason: str, at: datetime) -> Returned:
    read = answers.graded(folder, where)
    known = None if isinstance(read, str) else read
    return Returned(
        # Whom the answers name may be somebody else: only a name that the hand-in lies under has a page.
        learner=where.learner,
        course=folder.id,
        chapter=where.chapter,
        exercise=where.exercise,
        reason=reason,
        hand_in=known.receipt if known and known.learner == where.learner else "",
        at=at,
    )


def unblind(connection: Connection, where: Where, reason: str, marker: str, now: datetime) -> str:
    """Return whose answer it is, and write down who asked, and why."""
    said = _reason(reason)
    marks.graded(connection, where)
    log.tell(connection, "unblind", where, marker, now, after=said)
    return where.learner


@dataclass(frozen=True, slots=True)
class Ready:
    """Answers whose marks may be given back now: all of a learner's in a chapter, or none."""

    where: Where
    again: bool


def ready(items: Sequence[pile.Item], late: Iterable[str]) -> list[Ready]:
    """Return whose marks may be given back: marked throughout, settled, not yet back in this state.

    `late`: learners whose newest hand-in has not been graded yet.
    """
    of: dict[str, list[pile.Item]] = {}
    for one in items:
        of.setdefault(one.where.learner, []).append(one)
    waiting = set(late)
    found = []
    for learner, theirs in of.items():
        done = all(one.stage == "marked" and one.second in ("", "agreed", "settled") for one in theirs)
        back = theirs[0].released is not None and not theirs[0].changed_since
        if done and not back and learner not in waiting:
            found += [Ready(one.where, one.released is not None) for one in theirs]
    return found


def released(
    connection: Connection,
    chapter: Chapter,
    learners: Iterable[str],
    said: Mapping[str, str],
    marker: str,
    now: datetime,
) -> int:
    """Write down that learners have been given their marks, as `said` (`pile.said`); return how many."""
    done = 0
    for learner in sorted(set(learners)):
        if learner not in said:
            raise MarkingError(_("That submission is not in the gradebook: autograde it first."), 404)
        before = _state(connection, learner, chapter.id)["released_at"]
        _put(connection, learner, chapter.id, released_at=now, released_as=said[learner])
        where = Where(learner, chapter.id, "")
        log.tell(
            connection, "release", where, marker, now,
            before=before.isoformat() if before else None, after=now.isoformat(),
        )  # fmt: skip
        done += 1
    return done


def _reason(text: str) -> str:
    said = " ".join(storable(text).split())
    if len(said) > MOST_REASON:
        raise MarkingError(
            _("A reason has at most {most} characters; this has {n}.").format(most=MOST_REASON, n=len(said)),
            422,
        )
    return said


def _state(connection: Connection, learner: str, chapter: str) -> dict[str, Any]:
    row = connection.execute(
        select(submission).where(submission.c.learner == learner, submission.c.chapter == chapter)
    ).first()
    return dict(row._mapping) if row else {**_NEW, "returned_at": None, "released_at": None}


def _put(connection: Connection, learner: str, chapter: str, **values: Any) -> None:
    there = (submission.c.learner == learner, submission.c.chapter == chapter)
    if not connection.execute(update(submission).where(*there).values(**values)).rowcount:
        connection.execute(insert(submission).values(learner=learner, chapter=chapter, **{**_NEW, **values}))
