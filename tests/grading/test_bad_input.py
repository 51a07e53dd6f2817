"""Bad input to autograde: one sentence each, the pile goes on, and nothing of anybody's is written over."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

from crosscurrents.course import Course
from crosscurrents.grading import ledger
from crosscurrents.grading.answers import MAX_BYTES
from crosscurrents.grading.autograde import AutogradeReport, autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.gradebook import GradebookError
from tests.grading.support import CHAPTER, MONDAY, TUESDAY, answers, check, grade_of, handin, reflection
from tests.grading.test_autograde import graded_cells, nbgrader, put_sly

GOOD, BAD = "teal-heron-01", "grey-otter-02"
GIVEN = answers(closing_thoughts=reflection("The meeting ran late."), small_check=check("b", "a"))


@pytest.fixture
def pile(tmp_path: Path, folder: CourseFolder, course: Course) -> CourseFolder:
    """A course with one good hand-in; `BAD` stands before it in the pile."""
    path = tmp_path / "good.zip"
    path.write_bytes(handin(course, GOOD, GIVEN))
    collect(folder, files=[path])
    return folder


def put(pile: CourseFolder, learner: str = BAD) -> Path:
    """Put a submission where nbgrader's own collect would; return its folder."""
    place = pile.step("submitted", learner, CHAPTER)
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_bytes(pile.release(CHAPTER).read_bytes())
    (place / "timestamp.txt").write_text("2026-11-16 09:00:00 UTC")
    return place


def reason(pile: CourseFolder, what: str = "failed", learner: str = BAD) -> str:
    """Autograde; the good one is graded, and one sentence is said of the other, which stays as it is."""
    before = handed_in(pile)
    report = autograde(pile, CHAPTER)
    found = {one.learner: one for one in report.submissions}
    assert found.pop(GOOD).what == "graded"
    assert grade_of(pile, GOOD, "small-check")["auto_score"] == 2
    assert [one.what for one in found.values()] == [what]
    assert handed_in(pile) == before
    said = found[learner].reason
    assert said.endswith(".") and "\n" not in said
    assert kept_reasons(pile) == ({learner: said} if what == "failed" else {})
    if what == "failed":
        assert not pile.step("autograded", learner).exists()
    return said


def handed_in(pile: CourseFolder) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()[:100_000] for path in pile.step("submitted").rglob("*") if path.is_file()
    }


def kept_reasons(pile: CourseFolder) -> dict[str, str]:
    with closing(sqlite3.connect(pile.root / "gradebook.db")) as book:
        return dict(book.execute("SELECT learner, reason FROM crosscurrents_aside").fetchall())


def refused(pile: CourseFolder, says: str) -> None:
    """Autograde is refused whole, and neither gradebook nor notebooks change."""
    before = (pile.root / "gradebook.db").read_bytes()
    with pytest.raises(GradebookError) as told:
        autograde(pile, CHAPTER)
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert (pile.root / "gradebook.db").read_bytes() == before
    assert not any(pile.step("autograded").iterdir())


def test_a_gradebook_of_an_older_nbgrader(pile: CourseFolder) -> None:
    with closing(sqlite3.connect(pile.root / "gradebook.db")) as book:
        book.execute("UPDATE alembic_version SET version_num = '724cde206c17'")
        book.commit()

    refused(pile, "made by another version of nbgrader. Copy gradebook.db to a safe place, then run")


def test_no_gradebook_and_another_programs_database(pile: CourseFolder) -> None:
    path = pile.root / "gradebook.db"
    with closing(sqlite3.connect(path)) as book:
        book.execute("DROP TABLE submitted_assignment")
        book.commit()
    refused(pile, "is no gradebook of nbgrader's")
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    refused(pile, "could not be read")
    path.write_bytes(b"")
    refused(pile, "There is no gradebook in")


def test_a_gradebook_that_another_program_writes_to(
    pile: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PATIENCE", 0.1)
    with closing(sqlite3.connect(pile.root / "gradebook.db", isolation_level=None)) as formgrader:
        formgrader.execute("BEGIN IMMEDIATE")
        refused(pile, "is in use by another program (formgrader, an autograde or a backup). Wait until")
        formgrader.execute("ROLLBACK")

    assert [one.what for one in autograde(pile, CHAPTER).submissions] == ["graded"]


def drop(cells: list[Any]) -> list[Any]:
    return [cell for cell in cells if cell.id not in {"small-check", "closing-thoughts-rubric"}]


def double(cells: list[Any]) -> list[Any]:
    return [*cells, *(cell for cell in cells if cell.id == "small-check")]


def turn_round(cells: list[Any]) -> list[Any]:
    return cells[::-1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (drop, "missing (small-check, closing-thoughts-rubric)"),
        (double, "there twice (small-check)"),
        (turn_round, "in another order"),
    ],
)
def test_cells_that_are_missing_doubled_or_moved(
    pile: CourseFolder,
    course: Course,
    tmp_path: Path,
    change: Callable[[list[Any]], list[Any]],
    says: str,
) -> None:
    changed(pile, course, tmp_path, BAD, change)

    assert says in reason(pile, "graded")

    assert list(graded_cells(pile, BAD)) == list(graded_cells(pile, GOOD))
    assert grade_of(pile, BAD, "small-check")["auto_score"] == 2
    assert grade_of(pile, BAD, "closing-thoughts")["needs_manual_grade"] is True


def test_nbgraders_own_command_puts_the_cells_back_as_well(
    pile: CourseFolder, course: Course, tmp_path: Path
) -> None:
    for number, change in enumerate((drop, double, turn_round)):
        changed(pile, course, tmp_path, f"{BAD}{number}", change)

    assert nbgrader(pile, "autograde", CHAPTER).returncode == 0

    for number in range(3):
        assert list(graded_cells(pile, f"{BAD}{number}")) == list(graded_cells(pile, GOOD))
        assert grade_of(pile, f"{BAD}{number}", "small-check")["auto_score"] == 2


def changed(
    pile: CourseFolder,
    course: Course,
    tmp_path: Path,
    learner: str,
    change: Callable[[list[Any]], list[Any]],
) -> None:
    """Collect a hand-in and change its notebook's cells."""
    path = tmp_path / "bad.zip"
    path.write_bytes(handin(course, learner, GIVEN))
    collect(pile, files=[path])
    submitted = pile.step("submitted", learner, CHAPTER) / f"{CHAPTER}.ipynb"
    nb = json.loads(submitted.read_text())
    nb["cells"] = change(nbformat.from_dict(nb).cells)
    submitted.write_text(json.dumps(nb))


def test_a_hand_in_of_an_older_edition(pile: CourseFolder, course: Course, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(handin(course, BAD, GIVEN))
    collect(pile, files=[path])
    place = pile.step("submitted", BAD, CHAPTER)
    said = json.loads((place / "answers.json").read_text())
    said["release"] = "0" * 64
    (place / "answers.json").write_text(json.dumps(said))

    assert reason(pile, "graded") == "It answers another edition of this chapter."
    assert grade_of(pile, BAD, "small-check")["auto_score"] == 2


def test_a_learner_whom_the_gradebook_does_not_know(pile: CourseFolder) -> None:
    with (pile.root / "nbgrader_config.py").open("a") as config:
        config.write("\nget_config().Autograde.create_student = False\n")
    with closing(sqlite3.connect(pile.root / "gradebook.db")) as book:
        book.execute("INSERT INTO student (id) VALUES (?)", (GOOD,))
        book.commit()
    put(pile)

    assert "does not know “grey-otter-02”" in reason(pile)

    with closing(sqlite3.connect(pile.root / "gradebook.db")) as book:
        book.execute("INSERT INTO student (id) VALUES (?)", (BAD,))
        book.commit()
    assert [one.what for one in autograde(pile, CHAPTER).submissions] == ["graded", "unchanged"]
    assert kept_reasons(pile) == {}


def test_two_hand_ins_of_one_learner(pile: CourseFolder, course: Course, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    first.write_bytes(handin(course, BAD, GIVEN, at=MONDAY))
    second.write_bytes(handin(course, BAD, answers(small_check=check("a", "a")), at=TUESDAY))

    report = collect(pile, files=[first, second, first])

    assert [one.reason for one in report.outcomes] == [
        "",
        "It takes the place of an earlier one of grey-otter-02's, which is kept.",
        "A newer one of grey-otter-02's stands; this one is kept beside it.",
    ]
    assert [one.what for one in autograde(pile, CHAPTER).submissions] == ["graded", "graded"]
    assert grade_of(pile, BAD, "small-check")["auto_score"] < 2


def test_two_notebooks_in_one_submission(pile: CourseFolder) -> None:
    place = put(pile)
    (place / "copy of mine.ipynb").write_text("{}")

    assert reason(pile, "graded") == "It holds another notebook, which is not graded: copy of mine.ipynb."
    assert not (pile.step("autograded", BAD, CHAPTER) / "copy of mine.ipynb").exists()


@pytest.mark.parametrize("name", [f"{CHAPTER}.ipynb", "answers.json", "film.mp4"])
def test_a_submission_of_twenty_megabytes(pile: CourseFolder, name: str) -> None:
    with (put(pile) / name).open("wb") as out:
        out.truncate(MAX_BYTES + 1)

    assert reason(pile) == "It is larger than 20 MB."


def link(place: Path, secret: Path) -> None:
    (place / "notes.txt").symlink_to(secret)


def link_folder(place: Path, secret: Path) -> None:
    (place / "notes").symlink_to(secret.parent, target_is_directory=True)


def link_answers(place: Path, secret: Path) -> None:
    (place / "answers.json").symlink_to(secret)


def link_notebook(place: Path, secret: Path) -> None:
    path = place / f"{CHAPTER}.ipynb"
    path.rename(secret)
    path.symlink_to(secret)


def link_submission(place: Path, secret: Path) -> None:
    place.rename(secret.parent / "elsewhere")
    place.symlink_to(secret.parent / "elsewhere", target_is_directory=True)


def link_learner(place: Path, secret: Path) -> None:
    place.parent.rename(secret.parent / "elsewhere")
    place.parent.symlink_to(secret.parent / "elsewhere", target_is_directory=True)


LINKS = [link, link_folder, link_answers, link_notebook, link_submission, link_learner]


def linked(pile: CourseFolder, outside: Path, learner: str, fault: Callable[[Path, Path], None]) -> None:
    outside.mkdir()
    secret = outside / "secret.txt"
    secret.write_text("the marker's own")
    fault(put(pile, learner), secret)


@pytest.mark.parametrize("fault", LINKS)
def test_links_are_not_followed(
    pile: CourseFolder, tmp_path: Path, fault: Callable[[Path, Path], None]
) -> None:
    linked(pile, tmp_path / "outside", BAD, fault)

    assert "a link to another" in reason(pile)


def test_nbgraders_own_command_leaves_nothing_of_what_a_link_points_to(
    pile: CourseFolder, tmp_path: Path
) -> None:
    for number, fault in enumerate(LINKS):
        linked(pile, tmp_path / f"outside{number}", f"{BAD}{number}", fault)

    # It copies before it asks anybody, and throws that away when it is refused.
    assert nbgrader(pile, "autograde", CHAPTER).returncode == 1

    assert [path.name for path in pile.step("autograded").glob("*/*/*.ipynb")] == [f"{CHAPTER}.ipynb"]
    assert not list(pile.step("autograded").rglob("secret.txt"))
    assert graded_cells(pile, GOOD)


@pytest.mark.parametrize("name", ["eve and mallory", "-eve", "eve;rm", "e" * 120, "..."])
def test_a_folder_that_is_no_learners(pile: CourseFolder, name: str) -> None:
    put(pile, name)

    assert "is no name for a learner" in reason(pile, learner=name)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (f"{CHAPTER}.ipynb", b"{", "Its notebook is damaged (NotJSONError)"),
        (f"{CHAPTER}.ipynb", b"\xff\xfe\x00", "Its notebook is damaged"),
        (
            f"{CHAPTER}.ipynb",
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
            "Its notebook is damaged",
        ),
        (f"{CHAPTER}.ipynb", b"[" * 100_000, "Its notebook is damaged"),
        ("timestamp.txt", b"when I was done", "when it was submitted: timestamp.txt is damaged"),
    ],
)
def test_damaged_files(pile: CourseFolder, name: str, data: bytes, says: str) -> None:
    (put(pile) / name).write_bytes(data)

    assert says in reason(pile)


def test_a_submission_without_its_notebook(pile: CourseFolder) -> None:
    (put(pile) / f"{CHAPTER}.ipynb").unlink()

    assert reason(pile) == f"There is no {CHAPTER}.ipynb in it."


def test_what_was_graded_before_is_not_lost_to_a_broken_one(pile: CourseFolder, course: Course) -> None:
    autograde(pile, CHAPTER)
    before = graded_cells(pile, GOOD)
    (pile.step("submitted", GOOD, CHAPTER) / f"{CHAPTER}.ipynb").write_text("{")

    report: AutogradeReport = autograde(pile, CHAPTER)

    assert [one.what for one in report.submissions] == ["failed"]
    assert graded_cells(pile, GOOD) == before
    assert grade_of(pile, GOOD, "small-check")["auto_score"] == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_code_in_a_submission_is_not_run_by_any_process(
    pile: CourseFolder, tmp_path: Path, jobs: int
) -> None:
    """`test_autograde.test_the_trap_is_a_real_one` shows that running it would write the file."""
    trap = tmp_path / "trap"
    put_sly(pile, trap)

    report = autograde(pile, CHAPTER, jobs=jobs)

    assert [one.what for one in report.submissions] == ["graded", "graded"]
    assert not trap.exists()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("handed_in", "0001-01-01T00:00:00+14:00", "at a time that there is not"),
        ("receipt", "no\x00thing", "changed by hand or damaged"),
    ],
)
def test_a_hand_in_that_says_what_cannot_be_is_set_aside(
    tmp_path: Path, folder: CourseFolder, course: Course, name: str, value: str, says: str
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "answers.json"
    good.write_bytes(handin(course, GOOD, GIVEN))
    told = json.loads(unpacked(handin(course, BAD, GIVEN)))
    bad.write_text(json.dumps({**told, name: value}), encoding="utf-8")
    report = collect(folder, files=[bad, good])
    assert [one.what for one in report.outcomes] == ["set aside", "collected"]
    assert says in report.outcomes[0].reason


def test_a_time_that_never_ends_is_not_read(tmp_path: Path, folder: CourseFolder) -> None:
    sent = tmp_path / "inbound" / f"{BAD}+{CHAPTER}+2026-11-16 09:00:00 UTC"
    sent.mkdir(parents=True)
    (sent / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    os.mkfifo(sent / "timestamp.txt")
    report = collect(folder, files=[tmp_path / "inbound"])
    [outcome] = report.outcomes
    assert outcome.what == "set aside"
    assert "timestamp.txt is missing or damaged" in outcome.reason


def test_a_pipe_among_the_files_is_set_aside(tmp_path: Path, folder: CourseFolder) -> None:
    os.mkfifo(tmp_path / "handin.zip")

    [outcome] = collect(folder, files=[tmp_path / "handin.zip"]).outcomes

    assert (outcome.what, outcome.reason) == ("set aside", "It is no file.")


def test_nbgraders_submission_of_a_time_to_come_is_set_aside(tmp_path: Path, folder: CourseFolder) -> None:
    """It would stand over all that comes later."""
    sent = tmp_path / "inbound" / f"{BAD}+{CHAPTER}+2026-11-16 09:00:00 UTC"
    sent.mkdir(parents=True)
    (sent / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    (sent / "timestamp.txt").write_text("2099-11-16 09:00:00 UTC")

    [outcome] = collect(folder, files=[tmp_path / "inbound"]).outcomes

    assert (outcome.what, "2099-11-16, which is still to come" in outcome.reason) == ("set aside", True)


def test_a_timestamp_with_a_book_in_it_is_not_read(pile: CourseFolder) -> None:
    (put(pile) / "timestamp.txt").write_text("2026-11-16 09:00:00 UTC" + " and so on" * 100)

    assert "timestamp.txt is damaged" in reason(pile)


def test_nothing_in_a_name_steers_the_terminal(
    pile: CourseFolder, folder: CourseFolder, tmp_path: Path, course: Course
) -> None:
    os.symlink("/etc/hosts", put(pile) / "\x1b[2J\x1b]0;owned\x07")
    assert reason(pile) == "It holds a link to another file ( [2J ]0;owned )."

    path = tmp_path / "\x1b[2J.zip"
    path.write_bytes(handin(course, GOOD, GIVEN, course_id="\x1b[31mred"))
    [outcome] = collect(folder, files=[path]).outcomes
    assert (outcome.name, outcome.reason.isprintable()) == ("[2J.zip", True)


def unpacked(packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return file.read("answers.json")
