"""A big pile: the same answers to the desk's questions as a small one, in an order that tells nothing."""

from __future__ import annotations

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.autograde import up_to_date
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import Where
from tests.grading import support
from tests.marking.made import figures, grow
from tests.marking.support import CHAPTER, EXERCISE, HERON, OTTER, criteria, mark_all

MANY = 150


@pytest.fixture
def big(book: MarkBook, folder: CourseFolder) -> MarkBook:
    """A book with the heron's answer, two criteria of it marked, another 150 times."""
    for name in criteria(book)[:2]:
        book.mark("ana", HERON, name, points=1, comment="So.", base=0)
    grow(folder, HERON, MANY)
    return book


def made(at: int) -> Where:
    return Where(f"made-{at:05}", CHAPTER, EXERCISE)


def by_where(items: list[Item]) -> dict[Where, Item]:
    return {one.where: one for one in items}


def test_every_answer_has_a_code_of_its_own_and_is_found_by_it(big: MarkBook) -> None:
    items = big.pile(CHAPTER)
    assert len({one.code for one in items}) == len(items) == MANY + 4
    for one in items[::25]:
        assert big.where(CHAPTER, one.code.lower(), EXERCISE) == one.where
    with pytest.raises(MarkingError, match="no submission"):
        big.where(CHAPTER, "0000", EXERCISE)
    with pytest.raises(MarkingError, match="not marked by a rubric"):
        big.where(CHAPTER, items[0].code, "small-check")
    # In neither the learners' order nor the codes'.
    assert [one.where.learner for one in items] != sorted(one.where.learner for one in items)
    assert [one.code for one in items] != sorted(one.code for one in items)


def test_a_mark_is_seen_at_once_and_by_others(big: MarkBook) -> None:
    with MarkBook(big.folder) as other:
        assert by_where(other.pile(CHAPTER))[made(7)].stage == "begun"
        mark_all(big, made(7), 2, "ben")
        item = by_where(other.pile(CHAPTER))[made(7)]
        assert (item.stage, item.points, item.markers) == ("marked", 10, ("ben",))
        assert other.overview()[0].marked == 3
        assert by_where(other.pile(CHAPTER))[made(8)].markers == ("ana",)


def test_the_overview_sees_each_new_hand_in(big: MarkBook, course: Course) -> None:
    assert [one for one in big.overview()[0].not_graded if "handed in again" in one[1]] == []
    path = big.folder.root.parent / "again.zip"
    given = support.answers(closing_thoughts=support.reflection("Anew."))
    for learner in ("made-00003", "made-00004"):
        stands = big.folder.step("submitted", learner, CHAPTER) / "answers.json"  # a copy of the heron's
        stands.write_text(stands.read_text("utf-8").replace("teal-heron-01", learner), encoding="utf-8")
        path.write_bytes(support.handin(course, learner, given, at=support.TUESDAY))
        collect(big.folder, files=[path])
    again = [code for code, why in big.overview()[0].not_graded if "handed in again" in why]
    items = by_where(big.pile(CHAPTER))
    assert set(again) == {items[made(3)].code, items[made(4)].code}
    assert not up_to_date(big.folder, CHAPTER, "made-00003")


def test_giving_all_back_and_changing_one(big: MarkBook) -> None:
    for at in range(20):
        mark_all(big, made(at), 2)
    learners = [made(at).learner for at in range(20)]
    assert big.released("ana", CHAPTER, learners) == 20
    assert not any(one.changed_since for one in big.pile(CHAPTER))
    first = criteria(big)[0]
    big.mark("ana", made(5), first, points=3, comment="So.", base=big.held(made(5))[first].revision)
    assert [one.where for one in big.pile(CHAPTER) if one.changed_since] == [made(5)]
    assert OTTER not in big.ready(CHAPTER)
    assert made(5) in big.ready(CHAPTER)


def test_the_figures_can_be_taken(big: MarkBook) -> None:
    taken = figures(big.folder, HERON, times=1)
    assert {"pile", "where", "answer", "held", "overview"} <= set(taken)
