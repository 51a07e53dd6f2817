"""The commands of those who mark: what they print, where, and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crosscurrents.cli.exporting import export
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


@pytest.mark.parametrize("way", ["first", "--course"])
def test_the_folder_is_named_first_or_after_course(
    data: Path, course: Course, tmp_path: Path, way: str
) -> None:
    good = tmp_path / "good.zip"
    good.write_bytes(handin(course, ONE, GIVEN))
    mine = data / "course"
    where = [mine] if way == "first" else ["--course", mine]
    elsewhere = ["--data", tmp_path / "other"]

    taken = run(collect, *where, good, *elsewhere)
    assert taken.exit_code == 0, taken.output
    assert f"collected: {ONE}, {CHAPTER}" in taken.stdout
    assert "1 graded" in run(autograde, *where, CHAPTER, *elsewhere).stdout
    assert "0 graded, 1 unchanged" in run(autograde, *where, *elsewhere).stdout
    mark(open_folder(mine), ONE, 9)
    assert "1 ready" in run(feedback, *where, CHAPTER, *elsewhere).stdout
    assert not (tmp_path / "other").exists()


def test_a_course_after_course_leaves_the_files_as_they_are(data: Path, empty: CourseFolder) -> None:
    """Whoever named the course this way collects from another course's folder, as before."""
    done = run(collect, empty.root, "--course", data / "course", "--data", data)

    assert done.exit_code == 1
    assert f"set aside: lessons+{CHAPTER}: It does not say when it was submitted" in done.stderr
    assert done.stdout.endswith(f" · {data / 'course'}\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["./nowhere"], "nowhere is no course's folder (it has no course.toml)"),
        (["."], ". is no course's folder"),
        ([CHAPTER, "DIR"], "name first the folder, then the chapter"),
        (["DIR", CHAPTER, "02_second"], "One chapter at a time"),
        (["DIR", "--course", "elsewhere"], "Two courses are named"),
    ],
)
@pytest.mark.parametrize("command", [autograde, feedback])
def test_what_was_expected_is_named(data: Path, command: object, words: list[str], says: str) -> None:
    named = [str(data / "course") if one == "DIR" else one for one in words]

    done = run(command, *named, "--data", data)

    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def test_a_folder_of_a_chapters_name_does_not_hide_the_chapter(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CHAPTER).mkdir()
    monkeypatch.chdir(tmp_path)

    done = run(autograde, CHAPTER, "--data", data)

    assert (done.exit_code, done.stdout) == (0, f"{CHAPTER}: 0 graded, 0 unchanged, 0 not graded\n")


def test_a_forged_file_is_set_aside_by_the_command_too(data: Path, course: Course, tmp_path: Path) -> None:
    folder = open_folder(data / "course")
    with Journal.open(data / "journal.db") as journal:
        person = journal.ensure_person(new_token()).result()
        journal.hand_in(person.id, "self-paced", CHAPTER, folder.chapters[CHAPTER].release, GIVEN).result()
    forged = tmp_path / "forged.zip"
    forged.write_bytes(handin(course, person.pseudonym, GIVEN))

    done = run(collect, forged, "--data", data)

    assert done.exit_code == 1
    assert f"set aside: forged.zip: {person.pseudonym} has a page of their own" in done.stderr
    assert "1 collected" in run(collect, "--data", data).stdout


def test_export_finds_the_course_in_the_same_ways(data: Path, tmp_path: Path) -> None:
    mine, out = data / "course", tmp_path / "marks.csv"

    for where in ([mine], ["--course", mine], ["--data", data], [mine, "--course", mine]):
        done = run(export, *where, "--out", out)
        assert done.exit_code == 0, done.output
        assert out.read_bytes()
        out.unlink()
    two = run(export, mine, "--course", tmp_path, "--out", out)
    assert (two.exit_code, "Two courses are named" in two.stderr) == (2, True)
    none = run(export, tmp_path, "--out", out)
    assert (none.exit_code, "There is no course in" in none.stderr) == (1, True)
