"""One gradebook: nbgrader's own commands and formgrader see the desk's marks, and the desk sees theirs."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking import exports
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import SECOND, Where
from tests.grading import support
from tests.grading.test_formgrader import Server
from tests.grading.test_formgrader import server as server  # noqa: PLC0414  a fixture
from tests.marking.support import CHAPTER, EXERCISE, HERON, MOLE, OTTER, criteria, mark_all

NBGRADER = str(Path(sys.executable).parent / "nbgrader")


def nbgrader(folder: CourseFolder, *arguments: str) -> str:
    """Run one of nbgrader's own commands in the course folder, as a co-instructor would."""
    environment = {**os.environ, "JUPYTER_NO_CONFIG": "1"}
    done = subprocess.run(
        [NBGRADER, *arguments],
        cwd=folder.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def item(book: MarkBook, where: Where = HERON) -> Item:
    return next(one for one in book.pile(where.chapter) if one.where == where)


def exported(folder: CourseFolder, path: Path) -> dict[str, dict[str, str]]:
    nbgrader(folder, "export", "--to", str(path))
    with path.open(encoding="utf-8") as lines:
        return {row["student_id"]: row for row in csv.DictReader(lines) if row["assignment"] == CHAPTER}


def test_nbgrader_export_shows_the_desks_marks(book: MarkBook, folder: CourseFolder, tmp_path: Path) -> None:
    names = criteria(book)
    mark_all(book, HERON, 3, comment="Plain.")
    mark_all(book, OTTER, 1)
    book.assign_second(CHAPTER, 1.0, ["ben"], seed=1, by="ana")
    mark_all(book, OTTER, 3, "ben", SECOND)
    book.settle("ana", OTTER, dict.fromkeys(names, (2, "")))

    theirs = exported(folder, tmp_path / "theirs.csv")

    with book.reading() as connection:
        ours = exports.table(connection, folder)
    by_us = {learner: those.get(CHAPTER) for learner, those in ours.points.items()}
    assert {one: float(theirs[one]["score"]) for one in by_us} == by_us
    assert (by_us[HERON.learner], by_us[OTTER.learner]) == (16, 12)  # with one and two points for the check
    [column] = [one for one in ours.columns if one.chapter == CHAPTER]
    assert {float(one["max_score"]) for one in theirs.values()} == {column.out_of}


def test_our_export_is_nbgraders_to_the_letter(book: MarkBook, folder: CourseFolder, tmp_path: Path) -> None:
    mark_all(book, HERON, 3)
    nbgrader(folder, "export", "--to", str(tmp_path / "theirs.csv"))
    exports.nbgrader(folder, tmp_path / "ours.csv")
    assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()


def test_marks_outlast_nbgraders_own_autograde_and_are_in_its_feedback(
    book: MarkBook, folder: CourseFolder
) -> None:
    mark_all(book, HERON, 2, comment="Told in order.")
    nbgrader(folder, "autograde", CHAPTER, "--student", HERON.learner, "--force")

    assert (item(book).stage, item(book).points, item(book).elsewhere) == ("marked", 10, None)
    assert len(book.held(HERON)) == 5
    nbgrader(folder, "generate_feedback", CHAPTER, "--student", HERON.learner)
    page = folder.step("feedback", HERON.learner, CHAPTER) / f"{CHAPTER}.html"
    text = page.read_text(encoding="utf-8")
    assert "Told in order." in text
    assert "Score: 11.0 / 17.0" in text


def test_formgrader_and_the_desk_see_each_others_marks(server: Server) -> None:
    with MarkBook(server.folder) as book:
        mark_all(book, HERON, 2, comment="Told in order.")
        submission = server.submission(HERON.learner)
        grades = json.loads(server.ask(f"/formgrader/api/grades?submission_id={submission}")[1])
        [grade] = [one for one in grades if one["name"] == EXERCISE]
        assert (grade["manual_score"], grade["needs_manual_grade"]) == (10, False)
        comments = json.loads(server.ask(f"/formgrader/api/comments?submission_id={submission}")[1])
        [comment] = [one for one in comments if one["name"] == EXERCISE]
        assert comment["manual_comment"].startswith(f"{criteria(book)[0]}: 2 - Told in order.")

        status, _body = server.ask(f"/formgrader/api/grade/{grade['id']}", {"manual_score": 4})
        assert status == 200
        assert (item(book).points, item(book).elsewhere) == (4, 4)

        # The desk goes on from its own marks, and the history keeps what formgrader said.
        book.mark("ana", HERON, criteria(book)[0], points=3, comment="", base=1)
        assert (item(book).points, item(book).elsewhere) == (11, None)
        assert [one.what for one in book.history(HERON)][-2:] == ["formgrader", "mark"]
        grades = json.loads(server.ask(f"/formgrader/api/grades?submission_id={submission}")[1])
        assert [one["manual_score"] for one in grades if one["name"] == EXERCISE] == [11]


def test_an_answer_marked_in_formgrader_alone_is_given_back(server: Server) -> None:
    with MarkBook(server.folder) as book:
        submission = server.submission(OTTER.learner)
        grades = json.loads(server.ask(f"/formgrader/api/grades?submission_id={submission}")[1])
        [grade] = [one for one in grades if one["name"] == EXERCISE]
        server.ask(f"/formgrader/api/grade/{grade['id']}", {"manual_score": 6})

        assert (item(book, OTTER).stage, item(book, OTTER).points) == ("marked", 6)
        assert OTTER in book.ready(CHAPTER)


def test_nothing_handed_in_is_no_points_in_all_of_them(book: MarkBook, folder: CourseFolder) -> None:
    grade = support.grade_of(folder, MOLE.learner, MOLE.exercise)
    assert (item(book, MOLE).points, grade["auto_score"], grade["needs_manual_grade"]) == (0, 0, False)


@pytest.mark.parametrize("points", [0, 3])
def test_all_criteria_and_no_points_is_marked(book: MarkBook, folder: CourseFolder, points: int) -> None:
    mark_all(book, HERON, points)
    grade = support.grade_of(folder, HERON.learner, HERON.exercise)
    assert (grade["manual_score"], grade["needs_manual_grade"]) == (5 * points, False)


def test_an_answer_that_comes_back_as_it_was_marked_can_be_given_back(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    """Handed in, marked; another text handed in; then the marked one again."""
    text = "The meeting ran late and nobody asked why."
    first = support.answers(
        closing_thoughts=support.reflection(text, part=2), small_check=support.check("b", "b")
    )
    other = support.answers(closing_thoughts=support.reflection("Another text of mine."))
    with MarkBook(folder) as book:
        for one in book.rubric(HERON).criteria:
            book.mark("ana", HERON, one.id, points=2, comment="", base=0)
    for at, given in enumerate((other, first), start=1):
        path = tmp_path / f"{at}.zip"
        when = support.MONDAY + timedelta(days=at)
        path.write_bytes(support.handin(course, HERON.learner, given, receipt=f"receipt-{at}", at=when))
        collect(folder, files=[path])
        assert autograde(folder, support.CHAPTER).of("graded")
    with MarkBook(folder) as book:
        report = book.release("ana", support.CHAPTER)
    assert HERON.learner in [one.learner for one in report.of("ready")]
