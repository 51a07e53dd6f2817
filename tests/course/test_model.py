from __future__ import annotations

import dataclasses

import pytest

from crosscurrents.course import Chapter, Course, Criterion, Level, Passage, Rubric, Visibility, tighter
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import MINI

ONLY_YOU, ROOM, HANDED_IN = Visibility.ONLY_YOU, Visibility.ROOM, Visibility.HANDED_IN


@pytest.mark.parametrize(
    ("card", "wished", "effective"),
    [
        (HANDED_IN, HANDED_IN, HANDED_IN),
        (HANDED_IN, ROOM, ROOM),
        (HANDED_IN, ONLY_YOU, ONLY_YOU),
        (ROOM, HANDED_IN, ROOM),
        (ROOM, ROOM, ROOM),
        (ROOM, ONLY_YOU, ONLY_YOU),
        (ONLY_YOU, HANDED_IN, ONLY_YOU),
        (ONLY_YOU, ROOM, ONLY_YOU),
        (ONLY_YOU, ONLY_YOU, ONLY_YOU),
    ],
)
def test_nobody_loosens_what_a_card_allows(
    card: Visibility, wished: Visibility, effective: Visibility
) -> None:
    assert tighter(card, wished) is effective


def test_points_are_the_sum_of_each_criterions_most() -> None:
    def criterion(name: str, *points: int) -> Criterion:
        return Criterion(name, name, tuple(Level(one, "", "") for one in points))

    rubric = Rubric("r", "R", (criterion("a", 0, 1, 2, 3), criterion("b", 4, 0), criterion("c", 0)))
    assert [one.points for one in rubric.criteria] == [3, 4, 0]
    assert rubric.points == 7


def test_the_course_cannot_be_changed_by_its_readers() -> None:
    course = load_course(MINI)
    (chapter,) = course.chapters
    things = [course, chapter, chapter.cards["small-check"], chapter.objectives[0], course.sources["A1"]]
    for thing in things:
        field = dataclasses.fields(thing)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(thing, field, "x")


def test_words_of_the_core_stop_at_go_deeper() -> None:
    (chapter,) = load_course(MINI).chapters

    def words(*texts: str) -> int:
        passages = tuple(Passage("prose", text, 1) for text in texts)
        return dataclasses.replace(chapter, passages=passages).core_words

    assert words("one two", "three\n\n## Go deeper\n\nfour five", "six") == 3
    assert words("one two", "three") == 3
    assert words() == 0


def test_a_chapter_is_found_by_its_id() -> None:
    course = load_course(MINI)
    assert isinstance(course.chapter("01_first"), Chapter)
    with pytest.raises(KeyError, match="01_second"):
        course.chapter("01_second")
    assert Course((), {}).chapters == ()
