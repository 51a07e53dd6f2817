"""What tests of marking share: the answers of the graded course, and marking one throughout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.where import FIRST, Where
from tests.grading import support
from tests.grading.support import CHAPTER

EXERCISE = "closing-thoughts"
HERON, OTTER, MOLE, CROW = (
    Where(name, CHAPTER, EXERCISE)
    for name in ("teal-heron-01", "hostile-otter-02", "quiet-mole-03", "bare-crow-04")
)
"""Two wrote something; the mole handed in nothing, the crow a notebook without answers."""


def criteria(book: MarkBook) -> list[str]:
    return [one.id for one in book.rubric(HERON).criteria]


def mark_all(
    book: MarkBook,
    where: Where,
    points: float | Sequence[float],
    marker: str = "ana",
    slot: str = FIRST,
    comment: str = "",
) -> None:
    """Mark every criterion of an answer, over whatever the reading holds."""
    names = criteria(book)
    given = points if isinstance(points, Sequence) else [points] * len(names)
    held = book.held(where, slot)
    for name, one in zip(names, given, strict=True):
        base = held[name].revision if name in held else 0
        book.mark(marker, where, name, points=one, comment=comment, base=base, slot=slot)


def code_of(book: MarkBook, where: Where) -> str:
    return next(one.code for one in book.pile(where.chapter) if one.where == where)


def hand_in(
    folder: CourseFolder,
    course: Course,
    text: str,
    where: Where = HERON,
    at: datetime = support.TUESDAY,
    part: int | None = None,
) -> None:
    """Hand in a reflection anew and grade it; `part` is what its writer gave themselves."""
    marks = {} if part is None else {"part": part}
    given = support.answers(closing_thoughts=support.reflection(text, **marks))
    path = folder.root.parent / f"{at:%d%H%M}.zip"
    path.write_bytes(support.handin(course, where.learner, given, receipt=f"receipt-{at:%d%H%M}", at=at))
    collect(folder, files=[path])
    report = autograde(folder, CHAPTER)
    assert [one.learner for one in report.of("graded")] == [where.learner], report
