"""Marks by criterion in nbgrader's gradebook: derived at once, never over somebody else's, undone singly."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.feedback import feedback
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import Conflict, MarkingError
from tests.grading import support
from tests.marking.support import CROW, HERON, MOLE, OTTER, criteria, hand_in, mark_all


def test_the_pile_holds_every_reflection_under_a_code(book: MarkBook) -> None:
    items = book.pile(support.CHAPTER)
    assert {one.where.learner for one in items} == {
        "teal-heron-01", "hostile-otter-02", "quiet-mole-03", "bare-crow-04",
    }  # fmt: skip
    assert len({one.code for one in items}) == 4
    stages = {one.where: (one.stage, one.points) for one in items}
    # nbgrader gives nothing to an answer with nothing in it, so nobody need mark that.
    assert stages == {
        HERON: ("waiting", None), OTTER: ("waiting", None), MOLE: ("marked", 0), CROW: ("marked", 0),
    }  # fmt: skip
    assert not any(one.code.lower() in one.where.learner for one in items)
    assert [one.code for one in items] == [one.code for one in book.pile(support.CHAPTER)]


def test_points_reach_nbgrader_with_the_last_criterion(book: MarkBook, folder: CourseFolder) -> None:
    names = criteria(book)
    for at, name in enumerate(names[:-1]):
        revision, total = book.mark("ana", HERON, name, points=2, comment="so" if not at else "", base=0)
        assert (revision, total) == (1, None)
    grade = support.grade_of(folder, HERON.learner, HERON.exercise)
    assert grade["needs_manual_grade"] and grade["manual_score"] is None
    assert book.mark("ana", HERON, names[-1], points=1, comment="", base=0) == (1, 2.0 * len(names) - 1)
    book.mark("ana", HERON, "", points=None, comment="Clear\nthroughout.", base=0)
    grade = support.grade_of(folder, HERON.learner, HERON.exercise)
    assert not grade["needs_manual_grade"]
    assert grade["manual_score"] == 2 * len(names) - 1
    assert grade["comment"].splitlines()[0] == f"{names[0]}: 2 - so"
    assert grade["comment"].endswith("Clear\nthroughout.")


def test_feedback_carries_the_criteria(book: MarkBook, folder: CourseFolder) -> None:
    mark_all(book, HERON, 1)
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=1, comment="2 - or nearly: see\nline one", base=1)
    [ready] = [one for one in feedback(folder, support.CHAPTER).of("ready") if one.learner == HERON.learner]
    [mark] = [one for one in ready.marks if one.exercise == HERON.exercise]
    assert [one["points"] for one in mark.criteria] == [1] * len(criteria(book))
    assert mark.criteria[0]["comment"] == "2 - or nearly: see line one"


def test_the_second_who_saves_the_same_criterion_is_told(book: MarkBook, folder: CourseFolder) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="Plain.", base=0)
    with MarkBook(folder) as other, pytest.raises(Conflict) as told:
        other.mark("ben", HERON, name, points=1, comment="A gap.", base=0)
    assert (told.value.theirs.marker, told.value.theirs.points) == ("ana", 2)
    assert book.held(HERON)[name].points == 2
    refused = book.history(HERON)[-1]
    assert (refused.what, refused.marker) == ("refused", "ben")
    assert refused.before == {"points": 2, "comment": "Plain."}
    assert refused.after == {"points": 1, "comment": "A gap."}
    # With the other's mark in view it may be changed.
    assert book.mark("ben", HERON, name, points=1, comment="A gap.", base=1)[0] == 2
    assert book.held(HERON)[name].marker == "ben"


def test_the_same_value_twice_is_no_conflict(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="", base=0)
    assert book.mark("ben", HERON, name, points=2, comment="", base=0)[0] == 1
    assert [one.what for one in book.history(HERON)] == ["mark"]


def test_two_processes_lose_no_mark(book: MarkBook, folder: CourseFolder) -> None:
    """Two on all criteria of two answers at once: each criterion has one of their marks, all are logged."""
    names = criteria(book)

    def work(marker: str, points: float) -> None:
        with MarkBook(folder) as mine:
            for where in (HERON, OTTER):
                for name in names:
                    with suppress(Conflict):
                        mine.mark(marker, where, name, points=points, comment=marker, base=0)

    threads = [threading.Thread(target=work, args=one) for one in (("ana", 1), ("ben", 2))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for where in (HERON, OTTER):
        held = book.held(where)
        assert set(held) == set(names)
        assert all(one.comment == one.marker for one in held.values())
        assert len(book.history(where)) == 2 * len(names)


def test_undo_goes_back_one_by_one_and_leaves_what_others_changed(book: MarkBook) -> None:
    first, second = criteria(book)[:2]
    book.mark("ana", HERON, first, points=1, comment="", base=0)
    book.mark("ana", HERON, first, points=2, comment="", base=1)
    book.mark("ana", HERON, second, points=3, comment="", base=0)
    book.mark("ben", HERON, second, points=0, comment="", base=1)
    undone = book.undo("ana")
    assert undone and (undone.criterion, undone.after["points"]) == (first, 2)
    assert book.held(HERON)[first].points == 1
    assert book.held(HERON)[second].points == 0
    book.undo("ana")
    assert first not in book.held(HERON)
    assert book.undo("ana") is None


def test_undo_reaches_a_mark_behind_much_else_that_was_done(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=1, comment="", base=0)
    for at in range(205):
        book.flag("ana", OTTER, f"Look again, {at}.")
    undone = book.undo("ana")
    assert undone and undone.where == HERON
    # Two hundred saves of one comment, typed letter by letter, go back one by one.
    for at in range(205):
        book.mark("ana", HERON, name, points=None, comment=f"So {at}.", base=2 + at)
    for _at in range(205):
        assert book.undo("ana")
    assert (book.held(HERON), book.undo("ana")) == ({}, None)


def test_undo_gives_a_mark_back_to_who_gave_it(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="Plain.", base=0)
    book.mark("ben", HERON, name, points=1, comment="A gap.", base=1)
    book.undo("ben")
    held = book.held(HERON)[name]
    assert (held.marker, held.points, held.comment, held.revision) == ("ana", 2, "Plain.", 3)
    undone = book.undo("ana")
    assert undone and undone.criterion == name
    assert book.held(HERON) == {}


def test_undo_passes_over_who_is_no_longer_in_the_gradebook(book: MarkBook, folder: CourseFolder) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="", base=0)
    book.mark("ana", OTTER, name, points=2, comment="", base=0)
    with support.gradebook(folder) as gradebook:
        gradebook.remove_submission(OTTER.chapter, OTTER.learner)
    undone = book.undo("ana")
    assert undone and undone.where == HERON


def test_a_comment_is_kept_without_the_space_around_it(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment=" Plain. \n", base=0)
    assert book.held(HERON)[name].comment == "Plain."
    assert book.mark("ben", HERON, name, points=2, comment="Plain.", base=0)[0] == 1


def test_undo_opens_a_complete_answer_again(book: MarkBook, folder: CourseFolder) -> None:
    mark_all(book, HERON, 3)
    book.undo("ana")
    grade = support.grade_of(folder, HERON.learner, HERON.exercise)
    assert grade["needs_manual_grade"] and grade["manual_score"] is None


def test_what_no_level_gives_is_refused(book: MarkBook) -> None:
    name = criteria(book)[0]
    with pytest.raises(MarkingError, match="points, not 2"):
        book.mark("ana", HERON, name, points=2.5, comment="", base=0)
    with pytest.raises(MarkingError, match="no criterion “charm”"):
        book.mark("ana", HERON, "charm", points=1, comment="", base=0)
    with pytest.raises(MarkingError, match="at most 5000 characters"):
        book.mark("ana", HERON, name, points=1, comment="x" * 5001, base=0)
    assert book.history(HERON) == []


def test_marks_of_formgrader_are_seen_until_they_are_marked_over(
    book: MarkBook, folder: CourseFolder
) -> None:
    support.mark(folder, HERON.learner, 7, "From formgrader.")
    [item] = [one for one in book.pile(support.CHAPTER) if one.where == HERON]
    assert (item.stage, item.points, item.elsewhere) == ("marked", 7, 7)
    book.mark("ana", HERON, criteria(book)[0], points=2, comment="", base=0)
    [item] = [one for one in book.pile(support.CHAPTER) if one.where == HERON]
    assert (item.stage, item.points, item.elsewhere) == ("begun", None, None)


def test_a_gradebook_in_use_says_so(book: MarkBook, folder: CourseFolder) -> None:
    other = sqlite3.connect(folder.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(MarkingError, match="is in use by another program"):
            book.mark("ana", HERON, criteria(book)[0], points=2, comment="", base=0)
    finally:
        other.rollback()
        other.close()
    assert book.held(HERON) == {}


def test_a_gradebook_of_an_older_nbgrader_is_left_alone(folder: CourseFolder) -> None:
    path = folder.root / "gradebook.db"
    with sqlite3.connect(path) as older:
        older.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")
    older.close()
    before = path.read_bytes()
    with pytest.raises(MarkingError, match="nbgrader db upgrade"):
        MarkBook(folder)
    assert path.read_bytes() == before
    path.write_bytes(b"")
    with pytest.raises(MarkingError, match="no gradebook"):
        MarkBook(folder)


def test_a_page_from_before_an_undo_does_not_overwrite_what_came_after(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ana", HERON, name, points=2, comment="", base=0)
    book.undo("ana")
    assert book.mark("ben", HERON, name, points=3, comment="", base=0)[0] == 3
    with pytest.raises(Conflict):
        book.mark("ana", HERON, name, points=1, comment="", base=1)
    assert book.held(HERON)[name].points == 3


def test_a_mark_is_of_the_answer_that_was_read(book: MarkBook, folder: CourseFolder, course: Course) -> None:
    name = criteria(book)[0]
    read = book.hand_in(HERON)
    book.mark("ana", HERON, name, points=2, comment="", base=0, read=read)
    hand_in(folder, course, "Another text.")
    with pytest.raises(MarkingError, match="handed in while you read"):
        book.mark("ana", HERON, name, points=3, comment="", base=1, read=read)
    assert book.held(HERON)[name].digest == read != book.hand_in(HERON)
    book.mark("ana", HERON, name, points=3, comment="", base=1, read=book.hand_in(HERON))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["nul", "surrogate"])
def test_a_comment_that_no_journal_holds_is_refused(book: MarkBook, text: str) -> None:
    for name, points in ((criteria(book)[0], 2), ("", None)):
        with pytest.raises(MarkingError, match="cannot be stored") as told:
            book.mark("ana", HERON, name, points=points, comment=text, base=0)
        assert told.value.status == 422
    assert (book.held(HERON), book.history(HERON)) == ({}, [])


@pytest.mark.parametrize(
    "points",
    [10**400, -(10**400), 10**5000, float("inf"), float("nan")],
    ids=["large", "less", "larger", "inf", "nan"],
)
def test_points_beyond_all_levels_are_refused(book: MarkBook, points: float) -> None:
    name = criteria(book)[0]
    with pytest.raises(MarkingError, match=f"“{name}” gives 0, 1, 2, 3 points, not ") as told:
        book.mark("ana", HERON, name, points=points, comment="", base=0)
    assert told.value.status == 422
    assert len(str(told.value)) < 100
