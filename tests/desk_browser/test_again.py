"""An answer that was marked and came in anew: read again, and found as before, it is marked again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from crosscurrents.course import Course
from crosscurrents.grading.folder import CourseFolder, open_folder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.where import Where
from tests.desk.support import CHAPTER, EXERCISE, Desk
from tests.desk_browser.conftest import Sit, at, code_of, press, saved
from tests.grading import support
from tests.marking.support import hand_in, mark_all


@pytest.fixture
def again(desk: Desk, sit: Sit, course: Course) -> tuple[Page, CourseFolder, Where]:
    """Ana at an answer of which she has marked an earlier hand-in, 2 throughout."""
    folder = open_folder(desk.data)
    with MarkBook(folder) as book:
        first = book.pile(CHAPTER)[0]
        mark_all(book, first.where, 2)
    hand_in(folder, course, "Another text.", first.where)
    return at(sit("ana"), desk, first.code), folder, first.where


def waits(folder: CourseFolder, where: Where) -> bool:
    return bool(support.grade_of(folder, where.learner, EXERCISE)["needs_manual_grade"])


def test_the_same_levels_given_again_by_key_mark_it(again: tuple[Page, CourseFolder, Where]) -> None:
    ana, folder, where = again
    expect(ana.locator(".mk-note").first).to_contain_text("Give each level again")
    code = code_of(ana)
    press(ana, "2", "2", "2", "2")
    saved(ana)
    assert waits(folder, where)
    press(ana, "2", "n")
    expect(ana.locator(".mk-code")).not_to_have_text(code)
    assert not waits(folder, where)


def test_a_level_that_is_chosen_already_may_be_clicked_again(
    again: tuple[Page, CourseFolder, Where],
) -> None:
    ana, folder, where = again
    for one in ana.locator(".mk-criterion input:checked").all():
        one.click()
    saved(ana)
    assert not waits(folder, where)


def test_going_by_is_not_reading_again(again: tuple[Page, CourseFolder, Where]) -> None:
    ana, folder, where = again
    code = code_of(ana)
    press(ana, "n")
    expect(ana.locator(".mk-code")).not_to_have_text(code)
    assert waits(folder, where)
