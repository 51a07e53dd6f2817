"""A submission as a whole: flagged, returned until the next hand-in, unblinded, given back, changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.answers import read_feedback
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal, new_token
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import SECOND, Where
from tests.grading import support
from tests.marking.support import CHAPTER, CROW, EXERCISE, HERON, MOLE, OTTER, code_of, criteria, mark_all


def item(book: MarkBook, where: Where = HERON) -> Item:
    return next(one for one in book.pile(where.chapter) if one.where == where)


def hand_in_again(folder: CourseFolder, course: Course, tmp_path: Path, text: str) -> None:
    path = tmp_path / "again.zip"
    given = support.answers(closing_thoughts=support.reflection(text))
    path.write_bytes(support.handin(course, HERON.learner, given, at=support.TUESDAY))
    collect(folder, files=[path])


def test_a_flag_stays_with_its_reason_until_it_is_taken_off(book: MarkBook) -> None:
    book.flag("ana", HERON, "  Names a real   client. ")
    assert item(book).flag == "Names a real client."
    assert book.overview()[0].flagged == 1
    book.flag("ana", HERON, "Names a real client.")
    book.flag("ben", HERON, "")
    assert item(book).flag == ""
    assert [(one.what, one.marker, one.after) for one in book.history(HERON)] == [
        ("flag", "ana", "Names a real client."),
        ("flag", "ben", ""),
    ]
    with pytest.raises(MarkingError, match="at most 1000 characters"):
        book.flag("ana", HERON, "x" * 1001)


def test_what_is_returned_waits_for_the_next_hand_in(
    book: MarkBook, folder: CourseFolder, course: Course, tmp_path: Path
) -> None:
    mark_all(book, HERON, 2)
    told = book.give_back("ana", HERON, "Change the client's name, please.")

    assert (told.learner, told.course, told.chapter, told.exercise) == (
        HERON.learner, folder.id, CHAPTER, EXERCISE,
    )  # fmt: skip
    assert (told.reason, told.hand_in) == ("Change the client's name, please.", f"receipt-{HERON.learner}")
    assert (item(book).stage, item(book).returned) == ("returned", told.reason)
    assert book.returns(CHAPTER) == [told]
    assert HERON not in book.ready(CHAPTER)

    # The very same text, handed in again, is a new hand-in.
    hand_in_again(folder, course, tmp_path, "The meeting ran late and nobody asked why.")
    assert item(book).stage == "returned"
    autograde(folder, CHAPTER)
    assert book.returns(CHAPTER) == []
    assert (item(book).stage, item(book).returned) == ("changed", "")


def test_a_return_reaches_the_learner_through_the_journal(book: MarkBook, tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        told = book.give_back("ana", HERON, "Once more, please.")
        assert journal.give_back([told]).result() == 0  # the heron mailed a file: not known here
        person = journal.ensure_person(new_token()).result()
        mine = type(told)(**{**vars_of(told), "learner": person.pseudonym})
        assert journal.give_back([mine]).result() == 1
        assert [one.reason for one in journal.given_back(person.id)] == ["Once more, please."]


def vars_of(told: object) -> dict[str, object]:
    return {name: getattr(told, name) for name in told.__slots__}  # type: ignore[attr-defined]


def test_a_return_can_be_taken_back(book: MarkBook) -> None:
    book.give_back("ana", HERON, "Once more.")
    book.give_back("ana", HERON, "")
    assert (item(book).stage, book.returns(CHAPTER)) == ("waiting", [])


def test_looking_behind_a_code_is_written_down(book: MarkBook) -> None:
    assert book.unblind("ana", HERON, "A client is named.") == "teal-heron-01"
    assert [(one.what, one.marker, one.after) for one in book.history(HERON)] == [
        ("unblind", "ana", "A client is named."),
    ]
    with pytest.raises(MarkingError, match="not in the gradebook"):
        book.unblind("ana", Where("nobody-00", CHAPTER, EXERCISE))


def test_ready_is_who_is_marked_throughout(book: MarkBook) -> None:
    # Nothing was handed in by these two; nobody need mark that.
    assert set(book.ready(CHAPTER)) == {MOLE, CROW}
    mark_all(book, HERON, 2)
    mark_all(book, OTTER, 2)
    assert set(book.ready(CHAPTER)) == {HERON, OTTER, MOLE, CROW}

    book.give_back("ana", OTTER, "Once more.")
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    assert set(book.ready(CHAPTER)) == {MOLE, CROW}
    mark_all(book, HERON, 1, "ben", SECOND)
    assert set(book.ready(CHAPTER)) == {MOLE, CROW}  # they differ
    book.settle("ben", HERON, dict.fromkeys(criteria(book), (1, "")))
    assert set(book.ready(CHAPTER)) == {HERON, MOLE, CROW}


def test_what_was_handed_in_since_is_not_ready(
    book: MarkBook, folder: CourseFolder, course: Course, tmp_path: Path
) -> None:
    mark_all(book, HERON, 2)
    hand_in_again(folder, course, tmp_path, "Another text.")
    assert HERON not in book.ready(CHAPTER)
    [standing] = [one for one in book.overview() if one.chapter == CHAPTER]
    assert (code_of(book, HERON), "It was handed in again since it was graded: run autograde.") in list(
        standing.not_graded
    )
    autograde(folder, CHAPTER)
    assert (item(book).stage, HERON in book.ready(CHAPTER)) == ("changed", False)
    # Reading it again, and finding it as before, is marking it.
    mark_all(book, HERON, 2)
    assert (item(book).stage, HERON in book.ready(CHAPTER)) == ("marked", True)


def test_release_gives_back_who_is_ready_and_remembers_what_it_said(
    book: MarkBook, folder: CourseFolder
) -> None:
    mark_all(book, HERON, 2, comment="So.")
    report = book.release("ana", CHAPTER)

    assert {one.learner for one in report.of("ready")} == {HERON.learner, MOLE.learner, CROW.learner}
    file = folder.step("feedback", HERON.learner, CHAPTER) / "feedback.json"
    [mark] = [one for one in read_feedback(file.read_bytes()) if one.exercise == EXERCISE]
    assert mark.points == 2 * len(criteria(book))
    assert item(book).released is not None
    assert book.history(HERON)[-1].what == "release"
    assert book.ready(CHAPTER) == []
    assert not item(book).changed_since
    assert item(book, OTTER).released is None
    assert [one.released for one in book.overview() if one.chapter == CHAPTER] == [3]

    first = criteria(book)[0]
    book.mark("ana", HERON, first, points=2, comment="So, and more.", base=1)
    assert item(book).changed_since
    assert book.ready(CHAPTER) == [HERON]
    book.undo("ana")
    assert not item(book).changed_since

    support.mark(folder, HERON.learner, 3)  # in formgrader
    assert item(book).changed_since
    again = book.release("ana", CHAPTER)
    assert [one.learner for one in again.of("ready")] == [HERON.learner]
    assert not item(book).changed_since


def test_what_is_marked_while_it_is_given_back_shows_as_changed(book: MarkBook) -> None:
    mark_all(book, HERON, 2)
    first = criteria(book)[0]

    def meanwhile(done: int, all_: int, _learner: str) -> None:
        if done == all_:
            book.mark("ben", HERON, first, points=3, comment="", base=1)

    book.release("ana", CHAPTER, progress=meanwhile)

    assert item(book).changed_since
    assert book.ready(CHAPTER) == [HERON]


def test_release_reaches_the_learners_page(folder: CourseFolder, course: Course, tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        person = journal.ensure_person(new_token()).result()
        given = support.answers(closing_thoughts=support.reflection("It ran late."))
        release = folder.chapters[CHAPTER].release
        journal.hand_in(person.id, folder.id, CHAPTER, release, given).result()
        collect(folder, hand_ins=journal.hand_ins(course=folder.id))
        autograde(folder, CHAPTER)
        mine = Where(person.pseudonym, CHAPTER, EXERCISE)
        with MarkBook(folder) as book:
            assert book.release("ana", CHAPTER, journal).released == 0
            assert journal.marks(person.id) == []
            mark_all(book, mine, 3)
            assert book.release("ana", CHAPTER, journal).released == 2
        assert {one.exercise: one.points for one in journal.marks(person.id)}[EXERCISE] == 15


def test_the_overview_counts_and_names_what_was_not_graded(book: MarkBook, folder: CourseFolder) -> None:
    mark_all(book, HERON, 2)
    book.mark("ana", OTTER, criteria(book)[0], points=1, comment="", base=0)
    late = folder.step("submitted", "new-newt-06", CHAPTER)
    late.mkdir(parents=True)

    first, *rest = book.overview()

    assert (first.chapter, first.title) == (CHAPTER, folder.chapters[CHAPTER].title)
    assert first.submissions == 6  # four to read, one nobody could, one not graded yet
    assert (first.waiting, first.begun, first.marked, first.changed, first.returned) == (0, 1, 3, 0, 0)
    assert (first.second_waiting, first.differ, first.released, first.flagged) == (0, 0, 0, 0)
    reasons = dict(first.not_graded)
    assert reasons["new-newt-06"].startswith("It has been collected and not graded yet")
    assert reasons["ruined-ant-05"].startswith("Its notebook is damaged")
    assert all((one.submissions, one.waiting) == (0, 0) for one in rest)


def test_the_same_text_is_told_by_code(
    book: MarkBook, folder: CourseFolder, course: Course, tmp_path: Path
) -> None:
    path = tmp_path / "twin.zip"
    text = "THE MEETING ran late  and nobody asked why."
    given = support.answers(closing_thoughts=support.reflection(text, part=1))
    path.write_bytes(support.handin(course, "twin-owl-07", given))
    collect(folder, files=[path])
    autograde(folder, CHAPTER)
    twin = Where("twin-owl-07", CHAPTER, EXERCISE)

    assert list(book.answer(HERON).same) == [code_of(book, twin)]
    assert list(book.answer(twin).same) == [code_of(book, HERON)]
    assert list(book.answer(OTTER).same) == []
    assert list(book.answer(MOLE).same) == []  # nothing written is not the same text


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["nul", "surrogate"])
def test_a_reason_that_no_journal_holds_is_refused(book: MarkBook, text: str) -> None:
    for deed in (book.flag, book.give_back, book.unblind):
        with pytest.raises(MarkingError, match="cannot be stored") as told:
            deed("ana", HERON, text)
        assert told.value.status == 422
    with pytest.raises(MarkingError, match="cannot be stored"):
        book.extend("ana", f"heron {text}", CHAPTER, 2)
    assert (book.history(HERON), item(book).flag, item(book).returned) == ([], "", "")
