"""The commands of those who mark: what they print, where, and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crosscurrents.cli.marking import autograde, collect, feedback, formgrader
from crosscurrents.course import Course
from crosscurrents.grading.answers import read_feedback
from crosscurrents.grading.folder import CourseFolder, open_folder
from crosscurrents.journal import Journal, new_token
from tests.grading.support import CHAPTER, answers, check, copy_of, handin, installed, mark, reflection

ONE = "teal-heron-01"
GIVEN = answers(closing_thoughts=reflection("The meeting ran late."), small_check=check("b", "b"))


@pytest.fixture
def data(tmp_path: Path, course: Course, empty: CourseFolder) -> Iterator[Path]:
    """A data folder with a course in it, and the small course installed."""
    copy_of(empty, tmp_path / "data" / "course")
    with installed(course):
        yield tmp_path / "data"


def run(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])  # type: ignore[arg-type]


def test_a_mailed_hand_in_goes_all_the_way(data: Path, course: Course, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(handin(course, ONE, GIVEN))
    bad.write_bytes(b"PK")

    taken = run(collect, good, bad, "--data", data)
    assert taken.exit_code == 1
    assert f"collected: {ONE}, {CHAPTER}" in taken.stdout
    assert "set aside: bad.zip: The zip file is damaged or cut short" in taken.stderr
    assert "1 collected, 0 unchanged, 0 older, 1 set aside" in taken.stdout
    assert run(collect, good, "--data", data).exit_code == 0

    scored = run(autograde, "--data", data)
    assert (scored.exit_code, scored.stderr) == (0, "")
    assert f"{CHAPTER}: 1 graded, 0 unchanged, 0 not graded" in scored.stdout

    waiting = run(feedback, CHAPTER, "--data", data)
    assert waiting.exit_code == 0
    assert f"waiting: {ONE}, {CHAPTER}: still to be marked: closing-thoughts" in waiting.stderr

    mark(open_folder(data / "course"), ONE, 9)
    done = run(feedback, CHAPTER, "--data", data)
    assert done.exit_code == 0
    assert f"{CHAPTER}: 1 ready, 0 marks on learners' pages" in done.stdout
    file = data / "course" / "feedback" / ONE / CHAPTER / "feedback.json"
    assert str(file) in done.stdout
    assert len(read_feedback(file.read_bytes())) == 2


def test_hand_ins_of_this_computers_server_go_back_to_their_page(data: Path) -> None:
    folder = open_folder(data / "course")
    with Journal.open(data / "journal.db") as journal:
        person = journal.ensure_person(new_token()).result()
        release = folder.chapters[CHAPTER].release
        journal.hand_in(person.id, "self-paced", CHAPTER, release, GIVEN).result()
        journal.hand_in(person.id, "file", CHAPTER, release, answers(small_check=check("a", "a"))).result()

    taken = run(collect, "--data", data)
    assert "1 collected, 0 unchanged, 0 older, 0 set aside" in taken.stdout, taken.output
    named = run(collect, "--data", data, "--database", f"sqlite:///{data / 'journal.db'}")
    assert "0 collected, 1 unchanged, 0 older, 0 set aside" in named.stdout, named.output
    assert run(autograde, CHAPTER, "--data", data).exit_code == 0
    mark(folder, person.pseudonym, 9)
    assert "1 ready, 2 marks on learners' pages" in run(feedback, "--data", data).stdout

    with Journal.open(data / "journal.db") as journal:
        assert {one.points for one in journal.marks(person.id)} == {9, 1}


def test_the_first_collect_makes_the_course_where_it_is_told(tmp_path: Path, course: Course) -> None:
    good = tmp_path / "good.zip"
    good.write_bytes(handin(course, ONE, GIVEN))

    with installed(course):
        done = run(
            collect, good, "--data", tmp_path / "data", "--course", tmp_path / "mine", "--check-counts"
        )

    assert done.exit_code == 0, done.output
    assert open_folder(tmp_path / "mine").check_counts is True
    assert not (tmp_path / "data").exists()


def test_without_hand_ins_it_says_where_it_looked(data: Path) -> None:
    done = run(collect, "--data", data)

    assert done.exit_code == 0
    assert f"No answers are kept in {data}" in done.stderr


def test_drift_is_said_and_stops_nothing(data: Path, course: Course, tmp_path: Path) -> None:
    card = data / "course" / "cards" / "solutions" / CHAPTER / "figures.md"
    card.write_text(card.read_text(encoding="utf-8").replace("Nothing to add.", "Other."), encoding="utf-8")
    good = tmp_path / "good.zip"
    good.write_bytes(handin(course, ONE, GIVEN))

    done = run(collect, good, "--data", data)

    assert done.exit_code == 0
    assert "A newer edition is a new cohort" in done.stderr


@pytest.mark.parametrize("command", [autograde, feedback, formgrader])
def test_without_a_course_there_is_a_sentence(tmp_path: Path, command: object) -> None:
    done = run(command, "--data", tmp_path)

    assert done.exit_code == 1
    assert "There is no course in" in done.output
    assert "crosscurrents collect" in done.output


def test_an_unknown_chapter_is_a_sentence(data: Path) -> None:
    done = run(autograde, "07_x", "--data", data)

    assert done.exit_code == 1
    assert "There is no chapter 07_x in this course: it has 01_first." in done.output


def test_a_submission_that_cannot_be_graded_is_exit_one(data: Path) -> None:
    place = data / "course" / "submitted" / "ruined-ant-05" / CHAPTER
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_text("{")

    done = run(autograde, "--data", data)

    assert done.exit_code == 1
    assert f"not graded: ruined-ant-05, {CHAPTER}: Its notebook is damaged" in done.stderr


def test_usage_faults_are_exit_two(tmp_path: Path) -> None:
    assert run(collect, tmp_path / "none.zip").exit_code == 2
    assert run(formgrader, "--port", "99999999").exit_code == 2


@pytest.mark.parametrize("command", [collect, autograde, feedback, formgrader])
def test_help_says_who_it_is_for(command: object) -> None:
    done = run(command, "--help")

    assert done.exit_code == 0
    assert "--course" in done.stdout
    assert "--data" in done.stdout
