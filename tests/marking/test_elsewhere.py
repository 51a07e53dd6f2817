"""Formgrader's marks under the desk's: written down before they are written over, put back by undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking import log
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import FIRST, SECOND, SETTLED
from tests.grading import support
from tests.marking.support import CHAPTER, HERON, MOLE, OTTER, criteria, hand_in, mark_all

WORDS = "Well told.\nSay when, next time."
TEXT = "The meeting ran late and nobody asked why."


def grade(folder: CourseFolder, learner: str = HERON.learner) -> tuple[Any, Any, Any]:
    """Return what nbgrader's own library reads: points, whether it waits, the comment."""
    found = support.grade_of(folder, learner, HERON.exercise)
    return found["manual_score"], found["needs_manual_grade"], found["comment"]


def item(book: MarkBook) -> Item:
    return next(one for one in book.pile(CHAPTER) if one.where == HERON)


def said(book: MarkBook) -> list[tuple[str, Any]]:
    return [(one.what, one.before) for one in book.history(HERON)]


def test_points_and_words_are_written_down_before_they_are_written_over(
    book: MarkBook, folder: CourseFolder
) -> None:
    support.mark(folder, HERON.learner, 7, WORDS)
    book.mark("ana", HERON, criteria(book)[0], points=2, comment="", base=0)
    assert said(book) == [("formgrader", {"points": 7, "comment": WORDS}), ("mark", None)]
    assert grade(folder) == (None, True, f"{criteria(book)[0]}: 2")


def test_words_alone_are_written_down_too(book: MarkBook, folder: CourseFolder) -> None:
    name = criteria(book)[0]
    mark_all(book, HERON, 2)
    support.mark(folder, HERON.learner, 10, WORDS)  # our points, other words
    book.mark("ana", HERON, name, points=3, comment="", base=1)
    assert said(book)[-2] == ("formgrader", {"points": None, "comment": WORDS})
    # Our own words, which formgrader left as they were, are nobody else's.
    support.mark(folder, HERON.learner, 4, grade(folder)[2])
    book.mark("ana", HERON, name, points=2, comment="", base=2)
    assert said(book)[-2] == ("formgrader", {"points": 4, "comment": ""})


def test_marking_on_logs_nothing_of_formgraders(book: MarkBook) -> None:
    mark_all(book, HERON, 2, comment=" Plain. ")
    mark_all(book, HERON, 3)
    book.undo("ana")
    assert {one.what for one in book.history(HERON)} == {"mark", "undo"}


def test_undone_to_nothing_formgraders_mark_stands_again(book: MarkBook, folder: CourseFolder) -> None:
    first, second = criteria(book)[:2]
    support.mark(folder, HERON.learner, 7, WORDS)
    book.mark("ana", HERON, first, points=2, comment="", base=0)
    book.mark("ana", HERON, second, points=2, comment="", base=0)
    book.undo("ana")
    assert grade(folder) == (None, True, f"{first}: 2")
    book.undo("ana")
    assert grade(folder) == (7, False, WORDS)
    assert (item(book).stage, item(book).points) == ("marked", 7)
    last = book.history(HERON)[-1]
    assert (last.what, last.after) == ("restore", {"points": 7, "comment": WORDS})
    # It may be marked over, and taken back, once more.
    book.mark("ben", HERON, first, points=1, comment="", base=2)
    book.undo("ben")
    assert grade(folder) == (7, False, WORDS)


def test_a_comment_that_is_emptied_again_leaves_formgraders_mark(
    book: MarkBook, folder: CourseFolder
) -> None:
    support.mark(folder, HERON.learner, 7, WORDS)
    book.mark("ana", HERON, "", points=None, comment="x", base=0)
    assert grade(folder) == (None, True, "x")
    book.mark("ana", HERON, "", points=None, comment=" ", base=1)
    assert grade(folder) == (7, False, WORDS)


def test_undo_writes_down_what_formgrader_gave_since(book: MarkBook, folder: CourseFolder) -> None:
    mark_all(book, HERON, 2)
    support.mark(folder, HERON.learner, 4, WORDS)
    book.undo("ana")
    assert said(book)[-2] == ("formgrader", {"points": 4, "comment": WORDS})
    for _criterion in criteria(book)[1:]:
        book.undo("ana")
    assert grade(folder) == (4, False, WORDS)


def test_what_formgrader_gave_for_another_answer_is_not_put_back(
    book: MarkBook, folder: CourseFolder, course: Course
) -> None:
    support.mark(folder, HERON.learner, 7, WORDS)
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="", base=0)
    hand_in(folder, course, "Another text of mine.")
    book.undo("ana")
    assert grade(folder) == (None, True, None)
    assert item(book).stage == "waiting"
    # The answer it was for comes in again.
    book.mark("ana", HERON, name, points=2, comment="", base=2)
    hand_in(folder, course, TEXT, at=support.TUESDAY + timedelta(days=1), part=2)
    book.undo("ana")
    assert grade(folder) == (7, False, WORDS)


def test_an_older_line_reads_and_puts_nothing_back(book: MarkBook, folder: CourseFolder) -> None:
    name = criteria(book)[0]
    with book.changing() as connection:
        log.tell(connection, "formgrader", HERON, "ana", support.MONDAY, before=7.0, after=None)
    book.mark("ana", HERON, name, points=2, comment="", base=0)
    book.undo("ana")
    assert grade(folder) == (None, True, None)
    assert next(one.before for one in book.history(HERON)) == 7
    # To a second reader it would say what a first one gave.
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    assert [one.what for one in book.history(HERON, "ben")] == ["second"]


def test_who_reads_second_is_not_told_what_formgrader_gave(book: MarkBook, folder: CourseFolder) -> None:
    support.mark(folder, HERON.learner, 7, WORDS)
    book.mark("ana", HERON, criteria(book)[0], points=2, comment="", base=0)
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    assert "formgrader" not in [one.what for one in book.history(HERON, "ben")]
    book.undo("ana")
    assert not {"formgrader", "restore"} & {one.what for one in book.history(HERON, "ben")}
    assert {"formgrader", "restore"} <= {one.what for one in book.history(HERON, "ana")}


def test_an_answer_with_nothing_in_it_waits_for_nobody_after_undo(
    book: MarkBook, folder: CourseFolder
) -> None:
    book.mark("ana", MOLE, criteria(book)[0], points=1, comment="", base=0)
    assert grade(folder, MOLE.learner)[:2] == (None, True)
    book.undo("ana")
    assert grade(folder, MOLE.learner)[:2] == (None, False)


@pytest.mark.parametrize("slot", [FIRST, SECOND])
def test_what_was_settled_over_an_earlier_answer_is_not_formgraders(
    book: MarkBook, folder: CourseFolder, course: Course, slot: str
) -> None:
    mark_all(book, HERON, 2)
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    mark_all(book, HERON, 0, "ben", SECOND)
    book.settle("ana", HERON, dict.fromkeys(criteria(book), (1, "")))
    hand_in(folder, course, "Another text of mine.")
    name = criteria(book)[0]
    book.mark("ana" if slot == FIRST else "ben", HERON, name, points=3, comment="", base=1, slot=slot)
    assert book.held(HERON, SETTLED) == {}
    assert "formgrader" not in [one.what for one in book.history(HERON)]
    first = 11 if slot == FIRST else 10
    assert grade(folder)[:2] == (first, True)
    assert item(book).elsewhere is None


def test_marks_of_an_earlier_answer_are_waiting_until_all_of_it_is_read(
    book: MarkBook, folder: CourseFolder, course: Course
) -> None:
    mark_all(book, HERON, 2)
    hand_in(folder, course, "Another text of mine.")
    book.mark("ana", HERON, "", points=None, comment="Read anew.", base=0)
    names = criteria(book)
    for name in names[:-1]:
        book.mark("ana", HERON, name, points=2, comment="", base=1)
    # Four criteria of the new answer and one of the old: no mark to be exported or given back yet.
    assert grade(folder)[:2] == (10, True)
    assert item(book).stage == "changed"
    book.mark("ana", HERON, names[-1], points=2, comment="", base=1)
    assert grade(folder)[:2] == (10, False)
    # Taken back, the last one is again a mark of the earlier answer.
    book.undo("ana")
    assert (grade(folder)[:2], item(book).stage) == ((10, True), "changed")


def test_what_is_opened_again_for_release_writes_formgraders_mark_down(
    book: MarkBook, folder: CourseFolder, course: Course
) -> None:
    mark_all(book, HERON, 2)
    mark_all(book, OTTER, 2)
    hand_in(folder, course, "Another text of mine.")
    support.mark(folder, HERON.learner, 6, WORDS)
    hand_in(folder, course, TEXT, at=support.TUESDAY + timedelta(days=1), part=2)
    report = book.release("ana", CHAPTER)
    assert HERON.learner in [one.learner for one in report.of("ready")]
    assert ("formgrader", {"points": 6, "comment": WORDS}) in said(book)


def test_formgraders_last_mark_comes_back_though_its_points_were_ours(
    book: MarkBook, folder: CourseFolder
) -> None:
    support.mark(folder, HERON.learner, 7, "FG2")
    mark_all(book, HERON, 1)
    support.mark(folder, HERON.learner, 5, "FGSAME")
    for _criterion in criteria(book):
        book.undo("ana")
    assert grade(folder) == (5, False, "FGSAME")
    assert book.history(HERON)[-1].after == {"points": 5, "comment": "FGSAME"}


def test_words_of_formgraders_without_points_leave_it_the_points_it_gave(
    book: MarkBook, folder: CourseFolder
) -> None:
    support.mark(folder, HERON.learner, 7, "FG2")
    first = criteria(book)[0]
    book.mark("ana", HERON, first, points=1, comment="", base=0)
    with support.gradebook(folder) as gradebook:
        found = gradebook.find_comment(HERON.exercise, CHAPTER, CHAPTER, HERON.learner)
        found.manual_comment = "Only words."
        gradebook.db.commit()
    book.undo("ana")
    assert grade(folder) == (7, False, "Only words.")
