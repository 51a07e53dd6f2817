"""Calibration: three shared examples, the others' marks only after one's own, and how far apart all are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crosscurrents.course import Criterion, Level, Rubric
from crosscurrents.grading.folder import CourseFolder, open_folder
from crosscurrents.marking import calibration
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.notebooks.lessons import course as written
from tests.grading import support
from tests.marking.support import CHAPTER, EXERCISE, HERON, criteria

NOTES = """- **What happened, plainly** (2 of 3): Nearly.
- **Own part in it** (1 of 3): A look on.
- **More than one position** (0 of 3): One.
- **A concept with its limit** (3 of 3): Yes.
- **A step** (2 of 3): Without a date."""


@pytest.fixture
def annotated(tmp_path: Path, graded: CourseFolder) -> Iterator[MarkBook]:
    """A book over a course whose middling sample carries points."""
    folder = support.copy_of(graded, tmp_path / "course")
    card = folder.root / "cards" / "solutions" / CHAPTER / f"{EXERCISE}.md"
    text = card.read_text(encoding="utf-8")
    assert "- **happened** Named, not shown." in text
    card.write_text(text.replace("- **happened** Named, not shown.", NOTES), encoding="utf-8")
    with MarkBook(open_folder(folder.root)) as book:
        yield book


def numbers(book: MarkBook) -> dict[str, int]:
    return {one.title: one.number for one in book.examples(CHAPTER, EXERCISE)}


def test_the_examples_are_the_cards_own_and_carry_its_points(annotated: MarkBook) -> None:
    found = {one.title: one for one in annotated.examples(CHAPTER, EXERCISE)}

    assert set(found) == {"Middling", "Strong", "Model answer"}
    assert sorted(one.number for one in found.values()) == [1, 2, 3]
    assert found["Middling"].points == dict(zip(criteria(annotated), [2, 1, 0, 3, 2], strict=True))
    assert (found["Strong"].points, found["Model answer"].points) == ({}, {})
    assert found["Middling"].html == "<p>SAMPLE-MIDDLING text on another case.</p>\n"
    assert "of 3" not in found["Middling"].html
    assert "Nearly." in found["Middling"].notes


def test_every_reflection_of_the_course_has_three_with_points() -> None:
    for chapter in written().chapters:
        for card in chapter.cards.values():
            if card.marked:
                assert card.rubric
                ids = {one.id for one in card.rubric.criteria}
                found = {one.title: one for one in calibration.examples(card)}
                assert len(found) == 3, card.id
                assert set(found["Middling"].points) == set(found["Strong"].points) == ids, card.id


def test_points_are_matched_by_title_where_some_are_missing() -> None:
    levels = (Level(0, "No", ""), Level(3, "Yes", ""))
    rubric = Rubric("r", "R", (Criterion("a", "First thing", levels), Criterion("b", "Second", levels)))

    assert calibration.points("- **second** (3 of 3): so\n", rubric) == {"b": 3}
    assert calibration.points("- **Else** (3 of 3): so\n", rubric) == {}
    # In another order than the rubric's: by name.
    swapped = "- **Second** (1 of 3): so\n- **First thing** (2 of 3): so\n"
    assert calibration.points(swapped, rubric) == {"a": 2, "b": 1}
    assert calibration.points("- **x** (1 of 3): so\n- **y**: without\n", rubric) == {"a": 1}


def test_others_are_hidden_until_mine_are_given(annotated: MarkBook) -> None:
    names = criteria(annotated)
    middling = numbers(annotated)["Middling"]
    annotated.calibrate("ana", CHAPTER, EXERCISE, middling, dict.fromkeys(names, 2))
    annotated.calibrate("eva", CHAPTER, EXERCISE, middling, dict.fromkeys(names, 1))

    before = {one.number: one for one in annotated.calibration(CHAPTER, EXERCISE, "ben")}
    assert [before[middling].done, before[middling].done_by] == [False, 2]
    assert (before[middling].example, before[middling].criteria) == (None, ())

    annotated.calibrate("ben", CHAPTER, EXERCISE, middling, dict.fromkeys(names, 3))
    after = {one.number: one for one in annotated.calibration(CHAPTER, EXERCISE, "ben")}
    done = after[middling]
    assert done.example and done.example.title == "Middling"
    line = done.criteria[2]
    assert (line.criterion, line.mine, line.card) == (names[2], 3, 0)
    assert (line.others, line.mean, line.low, line.high) == (2, 1.5, 1, 2)
    assert all(not one.done for number, one in after.items() if number != middling)


def test_alone_there_is_nobody_to_be_far_from(annotated: MarkBook) -> None:
    strong = numbers(annotated)["Strong"]
    annotated.calibrate("ana", CHAPTER, EXERCISE, strong, dict.fromkeys(criteria(annotated), 3))
    [done] = [one for one in annotated.calibration(CHAPTER, EXERCISE, "ana") if one.done]
    assert {(one.others, one.mean, one.low, one.card) for one in done.criteria} == {(0, None, None, None)}


def test_an_example_is_marked_throughout_and_once(annotated: MarkBook) -> None:
    names = criteria(annotated)
    give = annotated.calibrate
    with pytest.raises(MarkingError, match="Points are missing for"):
        give("ana", CHAPTER, EXERCISE, 1, {names[0]: 1})
    with pytest.raises(MarkingError, match="points, not 9"):
        give("ana", CHAPTER, EXERCISE, 1, dict.fromkeys(names, 9))
    with pytest.raises(MarkingError, match="no such example"):
        give("ana", CHAPTER, EXERCISE, 4, dict.fromkeys(names, 1))
    with pytest.raises(MarkingError, match="not marked by a rubric"):
        give("ana", CHAPTER, "small-check", 1, dict.fromkeys(names, 1))
    give("ana", CHAPTER, EXERCISE, 1, dict.fromkeys(names, 1))
    give("ana", CHAPTER, EXERCISE, 1, dict.fromkeys(names, 1))  # sent twice by a shaky link
    with pytest.raises(MarkingError, match="marked this example already"):
        give("ana", CHAPTER, EXERCISE, 1, dict.fromkeys(names, 2))


def test_it_touches_no_learners_marks(annotated: MarkBook) -> None:
    annotated.calibrate("ana", CHAPTER, EXERCISE, 1, dict.fromkeys(criteria(annotated), 1))
    assert annotated.held(HERON) == {}
    assert annotated.history(HERON) == []
