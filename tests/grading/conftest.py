"""One course folder, made and graded once, for all tests of grading."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.autograde import AutogradeReport, autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder, Terms, open_or_create
from tests.grading import support


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return support.written_course(tmp_path_factory.mktemp("written") / "course")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, course: Course) -> CourseFolder:
    """A new course folder in which checks count; not to be changed."""
    return open_or_create(tmp_path_factory.mktemp("data") / "course", course, Terms(check_counts=True))


@pytest.fixture(scope="session")
def uncounted(tmp_path_factory: pytest.TempPathFactory, course: Course) -> CourseFolder:
    """A new course folder in which checks do not count, with all that can be said of a course; not to be
    changed.
    """
    return open_or_create(
        tmp_path_factory.mktemp("data") / "course",
        course,
        Terms(
            id="autumn-2026",
            title='The "Autumn" 🍂 course',
            due={support.CHAPTER: support.DUE},
            keeping="Until March.",
            instructors=("ana", "ben"),
        ),
    )


@pytest.fixture
def folder(tmp_path: Path, empty: CourseFolder) -> CourseFolder:
    """A copy of the new course folder, to change at will."""
    return support.copy_of(empty, tmp_path / "course")


@pytest.fixture(scope="session")
def graded_once(
    tmp_path_factory: pytest.TempPathFactory, course: Course, empty: CourseFolder
) -> tuple[CourseFolder, AutogradeReport]:
    """A course folder with five submissions, graded; not to be changed."""
    place = tmp_path_factory.mktemp("graded")
    folder = support.copy_of(empty, place / "course")
    given = {
        "teal-heron-01": support.answers(
            closing_thoughts=support.reflection("The meeting ran late and nobody asked why.", part=2),
            small_check=support.check("b", "b"),
            figures={"guesses": {"share": 25}},
        ),
        "hostile-otter-02": support.answers(
            closing_thoughts=support.reflection(support.HOSTILE), small_check=support.check("b", "a")
        ),
        "quiet-mole-03": support.answers(closing_thoughts={}, small_check={"checked": False}),
    }
    piles = []
    for learner, answers in given.items():
        path = place / f"{learner}.zip"
        path.write_bytes(support.handin(course, learner, answers))
        piles.append(path)
    collect(folder, files=piles)
    # A submission by nbgrader's own Submit, without answers.json.
    bare = folder.step("submitted", "bare-crow-04", support.CHAPTER)
    bare.mkdir(parents=True)
    (bare / f"{support.CHAPTER}.ipynb").write_bytes(folder.release(support.CHAPTER).read_bytes())
    # One whose notebook nobody can read.
    ruined = folder.step("submitted", "ruined-ant-05", support.CHAPTER)
    ruined.mkdir(parents=True)
    (ruined / f"{support.CHAPTER}.ipynb").write_text("{", encoding="utf-8")
    return folder, autograde(folder, support.CHAPTER)


@pytest.fixture(scope="session")
def graded(graded_once: tuple[CourseFolder, AutogradeReport]) -> CourseFolder:
    return graded_once[0]


@pytest.hookimpl(wrapper=True)  # around xdist's own, which reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Keep these tests on one worker: the graded folder is made once."""
    for item in items:
        if "tests/grading" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("grading"))
    return (yield)
