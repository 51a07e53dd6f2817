"""An answer as whoever marks it reads it: words, picture, plain facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from crosscurrents.course import Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, bound
from crosscurrents.exercises.kind import Drawing
from crosscurrents.grading.answers import ANSWERS, Answers, AnswersError, read_answers
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.seen import TEXT
from crosscurrents.marking.where import Where


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as its kind shows it. `trouble` says why there is none; then `lines` is empty.

    `words` counts the first line's; `unanswered` names the parts that were left empty; `same` are the codes
    of those whose text is the same, letter case and spaces aside.
    """

    lines: Sequence[tuple[str, str]]
    drawing: Drawing | None
    words: int
    unanswered: Sequence[str]
    same: Sequence[str]
    trouble: str = ""


def graded(folder: CourseFolder, where: Where) -> Answers | str:
    """Return what was graded last, or one sentence that says why it cannot be read."""
    path = folder.step("autograded", where.learner, where.chapter) / ANSWERS
    try:
        return read_answers(path.read_bytes(), folder.course, chapter=where.chapter, bound=bound)
    except (AnswersError, OSError) as fault:
        if not path.parent.exists():
            return _("It is being graded, or that was cut short: run autograde, then open it again.")
        return str(fault) if isinstance(fault, AnswersError) else f"{ANSWERS}: {fault.strerror}"


def shown(
    connection: Connection,
    folder: CourseFolder,
    chapter: Chapter,
    where: Where,
    codes: Callable[[Connection], Mapping[str, str]],
) -> Shown:
    """Return one answer for reading; `codes` gives the learners' codes, where any are needed."""
    read = graded(folder, where)
    if isinstance(read, str):
        return Shown([], None, 0, [], [], read)
    exercise = bound(chapter.cards[where.exercise])
    response = read.response(where.exercise)
    lines = exercise.kind.plain(response)
    return Shown(
        lines=lines,
        drawing=exercise.kind.draw(response),
        words=len(lines[0][1].split()) if lines else 0,
        unanswered=[label for label, text in lines if not text.strip()],
        same=_same(connection, where, codes),
    )


def _same(
    connection: Connection, where: Where, codes: Callable[[Connection], Mapping[str, str]]
) -> list[str]:
    mine = select(TEXT.c.digest).where(
        TEXT.c.learner == where.learner, TEXT.c.chapter == where.chapter, TEXT.c.exercise == where.exercise
    )
    query = select(TEXT.c.learner).where(
        TEXT.c.chapter == where.chapter,
        TEXT.c.exercise == where.exercise,
        TEXT.c.learner != where.learner,
        TEXT.c.digest == mine.scalar_subquery(),
    )
    found = connection.execute(query).scalars().all()
    known = codes(connection) if found else {}
    return sorted(known[one] for one in found if one in known)


def others(folder: CourseFolder, chapter: Chapter, where: Where) -> list[tuple[Exercise, Mapping[str, Any]]]:
    """Return what else the learner handed in with this chapter, in the chapter's order."""
    read = graded(folder, where)
    if isinstance(read, str):
        return []
    return [
        (bound(card), response)
        for card in chapter.cards.values()
        if card.id != where.exercise and (response := read.response(card.id))
    ]
