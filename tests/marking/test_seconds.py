"""Second marking: drawn by lot, blind until both are done, settled in one step, agreement counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import Conflict, MarkingError
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, Where
from tests.grading import support
from tests.marking.support import CHAPTER, CROW, HERON, MOLE, OTTER, code_of, criteria, hand_in, mark_all


@pytest.fixture
def assigned(book: MarkBook) -> MarkBook:
    """A book in which ana has marked the heron and ben is to read everything again."""
    mark_all(book, HERON, 2)
    assert book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana") == 2
    return book


@pytest.fixture
def four(book: MarkBook) -> MarkBook:
    """A book in which eva has marked also what holds nothing: four answers to draw from."""
    for where in (MOLE, CROW):
        mark_all(book, where, 0, "eva")
    return book


def seconds(book: MarkBook) -> dict[Where, str]:
    return {one.where: one.second_marker for one in book.pile(CHAPTER) if one.second_marker}


def test_a_share_is_drawn_and_never_goes_to_the_first_marker(four: MarkBook) -> None:
    book = four
    mark_all(book, HERON, 2, "ana")
    mark_all(book, OTTER, 1, "ben")

    assert book.assign_second(CHAPTER, 1.0, ["ana", "ben"], seed=7, by="ana") == 4

    drawn = seconds(book)
    assert (drawn[HERON], drawn[OTTER]) == ("ben", "ana")
    assert sorted(drawn.values()) == ["ana", "ana", "ben", "ben"]
    assert book.second(HERON) == "ben"
    assert book.history(HERON)[-1].what == "second"


def test_who_was_marked_over_has_read_it_first_all_the_same(book: MarkBook) -> None:
    name = criteria(book)[0]
    book.mark("ben", HERON, name, points=1, comment="", base=0)
    book.mark("ana", HERON, name, points=2, comment="", base=1)
    book.mark("ana", OTTER, name, points=2, comment="", base=0)
    assert book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana") == 1
    assert seconds(book) == {OTTER: "ben"}


def test_a_small_share_of_a_small_pile_is_one(book: MarkBook) -> None:
    assert book.assign_second(CHAPTER, 0.01, ["ben"], seed=1, by="ana") == 1
    assert book.assign_second(CHAPTER, 0.01, ["ben"], seed=1, by="ana") == 0


def test_the_same_seed_draws_the_same_and_a_larger_share_adds(four: MarkBook, folder: CourseFolder) -> None:
    book = four
    copy = support.copy_of(folder, folder.root.parent / "copy")

    assert book.assign_second(CHAPTER, 0.5, ["ben", "kim"], seed=3, by="ana") == 2
    half = seconds(book)
    with MarkBook(copy) as other:
        other.assign_second(CHAPTER, 0.5, ["ben", "kim"], seed=3, by="ana")
        assert seconds(other) == half
    assert book.assign_second(CHAPTER, 0.5, ["ben", "kim"], seed=3, by="ana") == 0
    assert book.assign_second(CHAPTER, 0.75, ["ben", "kim"], seed=3, by="ana") == 1
    assert half.items() < seconds(book).items()


def test_what_nobody_marks_by_criteria_is_not_drawn(book: MarkBook, folder: CourseFolder) -> None:
    support.mark(folder, OTTER.learner, 7)  # in formgrader
    assert book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana") == 1
    assert seconds(book) == {HERON: "ben"}


def test_what_cannot_be_drawn_is_said(book: MarkBook) -> None:
    for share in (0, 1.5, -1):
        with pytest.raises(MarkingError, match="A share lies above 0"):
            book.assign_second(CHAPTER, share, ["ben"], seed=1, by="ana")
    with pytest.raises(MarkingError, match="at least one second marker"):
        book.assign_second(CHAPTER, 0.5, [], seed=1, by="ana")
    for where in (HERON, OTTER, MOLE, CROW):
        mark_all(book, where, 1)
    with pytest.raises(MarkingError, match="Nobody of these is left"):
        book.assign_second(CHAPTER, 0.5, ["ana"], seed=1, by="ana")


def test_neither_sees_the_other_until_both_are_done(assigned: MarkBook) -> None:
    names = criteria(assigned)
    assert assigned.slot_of("ben", HERON) == SECOND
    assert assigned.slot_of("ana", HERON) == FIRST

    # ben's pile says nothing of ana's marks.
    [item] = [one for one in assigned.pile(CHAPTER, "ben") if one.where == HERON]
    assert (item.stage, item.points, item.markers, item.second) == ("waiting", None, (), "waiting")
    assert assigned.held(HERON, FIRST, reader="ben") == {}
    assert assigned.history(HERON, reader="ben")[0].what == "second"

    for name in names[:-1]:
        assert assigned.mark("ben", HERON, name, points=1, comment="", base=0, slot=SECOND)[1] is None
    assert assigned.held(HERON, SECOND, reader="ana") == {}
    assert all(one.slot != SECOND or one.what == "second" for one in assigned.history(HERON, reader="eva"))
    assert assigned.held(HERON, FIRST, reader="ben") == {}

    last = assigned.mark("ben", HERON, names[-1], points=1, comment="", base=0, slot=SECOND)
    # ben is told their own sum, and nbgrader goes on with the first marks.
    assert last == (1, float(len(names)))
    assert len(assigned.held(HERON, FIRST, reader="ben")) == len(names)
    assert len(assigned.held(HERON, SECOND, reader="ana")) == len(names)
    [item] = [one for one in assigned.pile(CHAPTER, "ben") if one.where == HERON]
    assert (item.points, item.second, item.markers) == (2 * len(names), "differ", ("ana",))


def test_each_gives_their_own_reading_only(assigned: MarkBook) -> None:
    name = criteria(assigned)[0]
    with pytest.raises(MarkingError, match="leave the first to somebody else"):
        assigned.mark("ben", OTTER, name, points=1, comment="", base=0)
    with pytest.raises(MarkingError, match="is not yours"):
        assigned.mark("ana", HERON, name, points=1, comment="", base=0, slot=SECOND)
    with pytest.raises(MarkingError, match="settled as a whole"):
        assigned.mark("ana", HERON, name, points=1, comment="", base=0, slot=SETTLED)


def test_a_second_reading_leaves_nbgraders_marks_alone(assigned: MarkBook, folder: CourseFolder) -> None:
    support.mark(folder, OTTER.learner, 7, "From formgrader.")

    mark_all(assigned, OTTER, 1, "ben", SECOND)

    grade = support.grade_of(folder, OTTER.learner, OTTER.exercise)
    assert (grade["manual_score"], grade["comment"]) == (7, "From formgrader.")


def test_differences_stand_side_by_side(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, [2] * (len(names) - 1) + [0], "ben", SECOND, comment="Less.")
    mark_all(assigned, OTTER, 1)
    mark_all(assigned, OTTER, 1, "ben", SECOND)

    [found] = assigned.differences(CHAPTER)

    assert (found.where, found.code) == (HERON, code_of(assigned, HERON))
    assert (found.first_markers, found.second_marker) == (("ana",), "ben")
    assert [one.differs for one in found.criteria] == [False] * (len(names) - 1) + [True, False]
    last = found.criteria[-2]
    assert last.first and last.second
    assert (last.first.points, last.second.points, last.second.comment) == (2, 0, "Less.")
    assert (found.settled, found.revision) == (False, 0)


def test_two_who_agree_are_read_side_by_side_and_are_no_difference(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 2, "ben", SECOND)
    mark_all(assigned, OTTER, 1)

    [found] = assigned.read_twice(CHAPTER)

    assert (found.where, found.differs, found.settled, found.outdated) == (HERON, False, False, False)
    assert assigned.differences(CHAPTER) == []
    assert assigned.overview()[0].differ == 0
    assert assigned.settle("ana", HERON, dict.fromkeys(names, (3, ""))) == 3 * len(names)
    [settled] = assigned.differences(CHAPTER)
    assert (settled.settled, settled.differs) == (True, False)
    # How far they agreed is as it was.
    assert assigned.agreement(CHAPTER)[names[0]].same == 1


def test_once_both_have_read_it_neither_changes_their_points(assigned: MarkBook) -> None:
    names = criteria(assigned)
    assigned.mark("ben", HERON, names[0], points=1, comment="", base=0, slot=SECOND)
    assigned.mark("ben", HERON, names[0], points=2, comment="", base=1, slot=SECOND)  # not complete yet
    for name in names[1:]:
        assigned.mark("ben", HERON, name, points=2, comment="", base=0, slot=SECOND)
    before = assigned.agreement(CHAPTER)

    for marker, slot, base in (("ana", FIRST, 1), ("eva", FIRST, 1), ("ben", SECOND, 2)):
        for points in (0, None):
            with pytest.raises(MarkingError, match="page of differences"):
                assigned.mark(marker, HERON, names[0], points=points, comment="", base=base, slot=slot)
    for marker in ("ana", "ben"):
        with pytest.raises(MarkingError, match="page of differences"):
            assigned.undo(marker)

    assert assigned.agreement(CHAPTER) == before
    assert not [one for one in assigned.history(HERON) if one.what == "undo"]


def test_comments_may_be_mended_after_both_have_read_it(assigned: MarkBook, folder: CourseFolder) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 2, "ben", SECOND)
    assigned.mark("ana", HERON, names[0], points=2, comment="Mended.", base=1)
    assigned.mark("ben", HERON, names[0], points=2, comment="Mine, too.", base=1, slot=SECOND)
    assigned.mark("ana", HERON, "", points=None, comment="On the whole.", base=0)
    comment = support.grade_of(folder, HERON.learner, HERON.exercise)["comment"]
    assert comment.startswith(f"{names[0]}: 2 - Mended.")
    assert comment.endswith("On the whole.")
    assert assigned.held(HERON, SECOND)[names[0]].comment == "Mine, too."


def test_settled_marks_count_everywhere(assigned: MarkBook, folder: CourseFolder) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)

    total = assigned.settle("ana", HERON, {**dict.fromkeys(names, (1, "Between.")), "": (None, "Agreed.")})

    assert total == len(names)
    grade = support.grade_of(folder, HERON.learner, HERON.exercise)
    assert grade["manual_score"] == len(names)
    assert grade["comment"].splitlines()[-1] == "Agreed."
    [item] = [one for one in assigned.pile(CHAPTER) if one.where == HERON]
    assert (item.points, item.second, item.stage) == (len(names), "settled", "marked")
    [found] = assigned.differences(CHAPTER)
    assert (found.settled, found.revision) == (True, 1)
    # What lies under it stays as it was read.
    with pytest.raises(MarkingError, match="Two markers have settled"):
        assigned.mark("ana", HERON, names[0], points=3, comment="", base=1)
    with pytest.raises(MarkingError, match="Two markers have settled"):
        assigned.undo("ana")


def test_two_who_settle_lose_nothing(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))

    with pytest.raises(Conflict) as told:
        assigned.settle("ben", HERON, dict.fromkeys(names, (2, "")))

    assert (told.value.theirs.marker, told.value.theirs.points) == ("ana", len(names))
    assert assigned.history(HERON)[-1].what == "refused"
    assert assigned.history(HERON)[-1].after[names[0]] == [2, ""]
    assert assigned.settle("ben", HERON, dict.fromkeys(names, (2, "")), base=1) == 2 * len(names)


def test_a_form_sent_twice_is_settled_once_and_is_no_conflict(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    given = {**dict.fromkeys(names, (1, " Between.\r\nSo. ")), "": (None, "")}
    assigned.settle("ana", HERON, given)
    assert assigned.settle("ana", HERON, given) == len(names)
    held = assigned.held(HERON, SETTLED)
    assert set(held) == set(names)
    assert held[names[0]].comment == "Between.\nSo."


def test_nothing_is_settled_before_both_are_done_or_in_part(assigned: MarkBook) -> None:
    names = criteria(assigned)
    with pytest.raises(MarkingError, match="nothing to settle yet"):
        assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))
    mark_all(assigned, HERON, 0, "ben", SECOND)
    with pytest.raises(MarkingError, match="Points are missing for"):
        assigned.settle("ana", HERON, {names[0]: (1, "")})
    with pytest.raises(MarkingError, match=r"points, not 7"):
        assigned.settle("ana", HERON, dict.fromkeys(names, (7, "")))
    assert assigned.held(HERON, SETTLED) == {}


def test_agreement_counts_pairs_by_criterion_and_whole_answers(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, [2, 2, 2, 2, 0], "ben", SECOND)
    mark_all(assigned, OTTER, [1, 1, 1, 1, 3])
    mark_all(assigned, OTTER, [1, 1, 1, 1, 1], "ben", SECOND)
    mark_all(assigned, MOLE, 0)  # read once: no pair

    found = assigned.agreement(CHAPTER)

    assert set(found) == {*names, ""}
    assert all(one.n == 2 and one.rough and one.low is None for one in found.values())
    # first 2 and 1, second 2 and 1: the same throughout
    assert (found[names[0]].same, found[names[0]].value) == (1.0, pytest.approx(1))
    # first 2 and 3, second 0 and 1. Mean squared distance 4; of all pairs (4 + 1 + 9 + 4) / 4 = 4.5
    assert found[names[-1]].value == pytest.approx(1 - 4 / 4.5)
    # whole answers: first 10 and 7, second 8 and 5; mean 4; of all pairs (4 + 25 + 1 + 4) / 4 = 8.5
    assert found[""].value == pytest.approx(1 - 4 / 8.5)
    assert assigned.agreement() == found


def test_a_reading_nobody_has_begun_can_be_taken_back(assigned: MarkBook) -> None:
    assigned.unassign_second("ana", HERON)
    assert assigned.second(HERON) is None
    assigned.mark("ben", OTTER, criteria(assigned)[0], points=1, comment="", base=0, slot=SECOND)
    with pytest.raises(MarkingError, match="ben has begun"):
        assigned.unassign_second("ana", OTTER)


def test_a_new_hand_in_is_read_twice_again(
    assigned: MarkBook, folder: CourseFolder, course: Course, tmp_path: Path
) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))
    path = tmp_path / "again.zip"
    given = support.answers(closing_thoughts=support.reflection("Another text."))
    path.write_bytes(support.handin(course, HERON.learner, given, at=support.TUESDAY))
    collect(folder, files=[path])
    autograde(folder, CHAPTER)
    [item] = [one for one in assigned.pile(CHAPTER) if one.where == HERON]
    assert (item.stage, item.points) == ("changed", len(names))

    mark_all(assigned, HERON, 3)

    [item] = [one for one in assigned.pile(CHAPTER) if one.where == HERON]
    assert (item.stage, item.points, item.second) == ("marked", 3 * len(names), "waiting")
    assert assigned.held(HERON, FIRST, reader="ben") == {}
    assert {one.slot for one in assigned.history(HERON) if one.what == "unsettle"} == {SECOND, SETTLED}
    mark_all(assigned, HERON, 3, "ben", SECOND)
    assert next(one.second for one in assigned.pile(CHAPTER) if one.where == HERON) == "agreed"


def test_an_answer_nobody_has_read_is_not_settled(
    assigned: MarkBook, folder: CourseFolder, course: Course
) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    hand_in(folder, course, "Another text.")

    [found] = assigned.differences(CHAPTER)
    assert found.outdated
    with pytest.raises(MarkingError, match="Another answer was handed in"):
        assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))
    assert assigned.held(HERON, SETTLED) == {}
    # Both may read the new one, and then change as before until both are done.
    mark_all(assigned, HERON, 3)
    mark_all(assigned, HERON, 2)
    mark_all(assigned, HERON, 1, "ben", SECOND)
    assert assigned.settle("ana", HERON, dict.fromkeys(names, (1, ""))) == len(names)


def test_who_goes_on_to_the_new_answer_first_is_hidden_from_the_other(
    assigned: MarkBook, folder: CourseFolder, course: Course
) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    assert len(assigned.held(HERON, SECOND, reader="ana")) == len(names)
    hand_in(folder, course, "Another text.")

    mark_all(assigned, HERON, 3, "ben", SECOND, comment="Of the new one.")

    assert assigned.held(HERON, SECOND, reader="ana") == {}
    assert assigned.phrases("of", names[0], reader="ana") == []
    assert assigned.differences(CHAPTER) == []
    with pytest.raises(MarkingError, match="nothing to settle yet"):
        assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))
    mark_all(assigned, HERON, 2)
    assert len(assigned.held(HERON, SECOND, reader="ana")) == len(names)
    assert [one.outdated for one in assigned.differences(CHAPTER)] == [False]


def test_a_new_hand_in_that_is_read_in_part_is_not_agreed_on(
    assigned: MarkBook, folder: CourseFolder, course: Course
) -> None:
    names = criteria(assigned)
    first = {name: mark.points or 0.0 for name, mark in assigned.held(HERON).items()}
    mark_all(assigned, HERON, list(first.values()), "ben", SECOND)
    hand_in(folder, course, "Another text.")
    revision = assigned.held(HERON, SECOND)[names[0]].revision

    assigned.mark("ben", HERON, names[0], points=first[names[0]], comment="", base=revision, slot=SECOND)

    [item] = [one for one in assigned.pile(CHAPTER) if one.where == HERON]
    assert item.second == "waiting"
    mark_all(assigned, HERON, list(first.values()), "ben", SECOND)
    [item] = [one for one in assigned.pile(CHAPTER) if one.where == HERON]
    assert item.second == "hidden"
    assert HERON not in assigned.ready(CHAPTER)


@pytest.mark.parametrize(
    "given", [(1, "a\0b"), (1, "a\ud800b"), (10**400, "")], ids=["nul", "surrogate", "large"]
)
def test_what_cannot_be_stored_is_not_settled(assigned: MarkBook, given: tuple[float, str]) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    before = len(assigned.history(HERON))
    with pytest.raises(MarkingError, match=r"cannot be stored|points, not 1") as told:
        assigned.settle("ana", HERON, {**dict.fromkeys(names, (1, "")), names[-1]: given})
    assert told.value.status == 422
    assert (assigned.held(HERON, SETTLED), len(assigned.history(HERON))) == ({}, before)


@pytest.mark.parametrize("settled", [False, True])
def test_undo_passes_over_what_two_have_read(assigned: MarkBook, settled: bool) -> None:
    names = criteria(assigned)
    assigned.mark("ben", OTTER, names[0], points=1, comment="Once.", base=0, slot=SECOND)
    assigned.mark("ben", OTTER, names[0], points=2, comment="Twice.", base=1, slot=SECOND)
    mark_all(assigned, HERON, 0, "ben", SECOND)
    if settled:
        assigned.settle("ana", HERON, dict.fromkeys(names, (1, "")))

    for points in (1, None):
        undone = assigned.undo("ben")
        assert undone and (undone.where, undone.criterion) == (OTTER, names[0])
        left = assigned.held(OTTER, SECOND).get(names[0])
        assert (left and left.points) == points
    with pytest.raises(MarkingError, match="page of differences"):
        assigned.undo("ben")
    assert len(assigned.held(HERON, SECOND)) == len(names)
    assert not [one for one in assigned.history(HERON) if one.what == "undo"]


def test_a_comment_mended_after_both_have_read_it_is_taken_back(assigned: MarkBook) -> None:
    names = criteria(assigned)
    mark_all(assigned, HERON, 2, "ben", SECOND)
    assigned.mark("ana", OTTER, names[0], points=1, comment="", base=0)
    assigned.mark("ana", HERON, names[0], points=2, comment="Mended.", base=1)
    undone = assigned.undo("ana")
    assert undone and (undone.where, undone.after["comment"]) == (HERON, "Mended.")
    assert assigned.held(HERON)[names[0]].comment == ""
    undone = assigned.undo("ana")
    assert undone and undone.where == OTTER


def test_a_mark_read_again_over_the_next_answer_is_not_taken_back_once_both_have(
    assigned: MarkBook, folder: CourseFolder, course: Course
) -> None:
    mark_all(assigned, HERON, 0, "ben", SECOND)
    hand_in(folder, course, "Another text.")
    mark_all(assigned, HERON, 0, "ben", SECOND)
    mark_all(assigned, HERON, 2)
    with pytest.raises(MarkingError, match="page of differences"):
        assigned.undo("ana")
