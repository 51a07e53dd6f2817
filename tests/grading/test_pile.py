"""A pile graded by many processes, by one, and by nbgrader's own command: the same to the last byte."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.course_file import Terms
from crosscurrents.grading.feedback import feedback
from crosscurrents.grading.folder import CourseFolder, open_folder, open_or_create
from crosscurrents.grading.gradebook import GradebookError
from crosscurrents.grading.ledger import Ledger
from crosscurrents.grading.submission import up_to_date
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.where import Where
from tests.grading import support
from tests.grading.support import CHAPTER, answers, check, copy_of, handin, reflection
from tests.grading.test_autograde import nbgrader, put_sly

MANY = 30


def learner(number: int) -> str:
    return f"teal-heron-{number:02d}"


def given(number: int) -> dict[str, Any]:
    """Return varied answers: right and wrong, passed on, drawn, two with one text."""
    found = {}
    if number % 5:
        text = (
            "The same words." if number in {1, 2} else f"In week {number} nobody asked why. {support.HOSTILE}"
        )
        found["closing_thoughts"] = reflection(text, part=number % 3)
    if number % 4:
        found["small_check"] = check("ab"[number % 2], "ab"[number // 2 % 2])
    if number % 3:
        found["figures"] = {"guesses": {"share": number}}
    return answers(**found)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory, course: Course) -> CourseFolder:
    """Thirty hand-ins, some late, one typed into the notebook; zero points for what is late."""
    place = tmp_path_factory.mktemp("pile")
    terms = Terms(id="autumn", check_counts=True, late="zero", due={CHAPTER: support.MONDAY})
    folder = open_or_create(place / "course", course, terms)
    files = []
    for number in range(MANY):
        path = place / f"{number}.zip"
        at = support.TUESDAY if number % 7 == 0 else support.MONDAY
        path.write_bytes(handin(course, learner(number), given(number), at=at, course_id="autumn"))
        files.append(path)
    assert len(collect(folder, files=files).of("collected")) == MANY
    put_sly(folder, place / "trap")
    (folder.step("submitted", learner(3), CHAPTER) / "notes").mkdir()
    (folder.step("submitted", learner(3), CHAPTER) / "notes" / "mine.txt").write_text("kept beside it")
    (folder.root / "source" / CHAPTER / "data.csv").write_text("the,course's\n")
    return folder


def extended(folder: CourseFolder) -> CourseFolder:
    """Give one of the late ones more time than they took, before anything is graded."""
    with closing(sqlite3.connect(folder.root / "gradebook.db")) as book:
        book.execute("CREATE TABLE IF NOT EXISTS crosscurrents_extension"
                     " (learner VARCHAR(128), chapter VARCHAR(128), seconds INTEGER NOT NULL,"
                     " PRIMARY KEY (learner, chapter))")  # fmt: skip
        book.execute("INSERT INTO crosscurrents_extension VALUES (?, ?, ?)", (learner(7), CHAPTER, 90_000))
        book.commit()
    return folder


def rows(folder: CourseFolder) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the gradebook; ids that nbgrader makes up are told by what they stand for."""
    with closing(sqlite3.connect(folder.root / "gradebook.db")) as book:
        tables = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        stands: dict[str, str] = {}
        work = "SELECT work.id, work.student_id, assignment.name FROM submitted_assignment work"
        for made, who, what in book.execute(f"{work} JOIN assignment ON assignment.id = work.assignment_id"):
            stands[made] = f"{who}/{what}"
        for made, of in book.execute("SELECT id, assignment_id FROM submitted_notebook").fetchall():
            stands[made] = f"{stands[of]}/notebook"
        for table in ("grade", "comment"):
            for made, of, cell in book.execute(f"SELECT id, notebook_id, cell_id FROM {table}").fetchall():
                stands[made] = f"{stands[of]}/{table}/{cell}"
        found = {table: book.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    return {
        table: sorted((tuple(stands.get(str(one), one) for one in row) for row in every), key=repr)
        for table, every in found.items()
    }


def files(folder: CourseFolder) -> dict[str, tuple[bytes, int]]:
    """Return every autograded file: its bytes and its permissions."""
    top = folder.step("autograded")
    return {
        path.relative_to(top).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            stat.S_IMODE(path.stat().st_mode),
        )
        for path in top.rglob("*")
    }


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory: pytest.TempPathFactory, collected: CourseFolder) -> CourseFolder:
    folder = extended(copy_of(collected, tmp_path_factory.mktemp("one") / "course"))
    report = autograde(folder, CHAPTER, jobs=1)
    assert [one.learner for one in report.submissions] == ["sly-fox-06", *map(learner, range(MANY))]
    assert len(report.of("graded")) == MANY + 1
    return folder


def test_many_processes_give_what_one_gives(
    tmp_path: Path, collected: CourseFolder, one_by_one: CourseFolder
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))
    seen: list[tuple[int, int, str]] = []

    report = autograde(folder, CHAPTER, jobs=3, progress=lambda *step: seen.append(step))

    assert [one.what for one in report.submissions] == ["graded"] * (MANY + 1)
    assert [step[0] for step in seen] == list(range(MANY + 2))
    assert files(folder) == files(one_by_one)
    assert rows(folder) == rows(one_by_one)
    assert not (folder.root / ".autograding").exists()


def test_nbgraders_own_command_gives_the_same(
    tmp_path: Path, collected: CourseFolder, one_by_one: CourseFolder
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))

    done = nbgrader(folder, "autograde", CHAPTER)

    assert done.returncode == 0, done.stderr[-2000:]
    assert files(folder) == files(one_by_one)
    assert rows(folder) == rows(one_by_one)
    # What one of the two has graded, the other takes as graded.
    assert {one.what for one in autograde(folder, CHAPTER).submissions} == {"unchanged"}


def test_grading_marked_work_again_gives_the_same_either_way(
    tmp_path: Path, one_by_one: CourseFolder, course: Course
) -> None:
    mine = copy_of(one_by_one, tmp_path / "mine")
    for number in (1, 2, 3, 7):
        support.mark(mine, learner(number), 11, "Clear.")
    path = tmp_path / "again.zip"
    again = {**given(2), **answers(closing_thoughts=reflection("Other words."))}
    path.write_bytes(handin(course, learner(2), again, at=support.TUESDAY, course_id="autumn"))
    collect(mine, files=[path])
    theirs = copy_of(mine, tmp_path / "theirs")

    autograde(mine, CHAPTER, force=True, jobs=2)
    assert nbgrader(theirs, "autograde", CHAPTER, "--force").returncode == 0

    assert files(mine) == files(theirs)
    assert rows(mine) == rows(theirs)
    waiting = {who: support.grade_of(mine, who, "closing-thoughts")["needs_manual_grade"]
               for who in map(learner, (1, 2, 3))}  # fmt: skip
    assert waiting == {learner(1): False, learner(2): True, learner(3): False}


def test_what_is_late_is_penalised_and_more_time_is_applied(one_by_one: CourseFolder) -> None:
    with closing(sqlite3.connect(one_by_one.root / "gradebook.db")) as book:
        penalties = dict(book.execute(
            "SELECT work.student_id, book.late_submission_penalty FROM submitted_notebook book"
            " JOIN submitted_assignment work ON work.id = book.assignment_id"))  # fmt: skip
    late = {who for who, penalty in penalties.items() if penalty is not None}
    assert late == {learner(number) for number in range(0, MANY, 7) if number != 7}
    assert penalties[learner(21)] == support.grade_of(one_by_one, learner(21), "small-check")["auto_score"]


def test_another_configuration_is_left_to_nbgrader(
    tmp_path: Path, collected: CourseFolder, one_by_one: CourseFolder
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))
    for path in folder.step("submitted").iterdir():
        if path.name not in {learner(0), learner(1)}:
            shutil.rmtree(path)
    with (folder.root / "nbgrader_config.py").open("a") as config:
        config.write(
            "\nget_config().Autograde.autograde_preprocessors.append('tests.grading.test_pile.Seen')\n"
        )

    report = autograde(folder, CHAPTER)

    assert [one.what for one in report.submissions] == ["graded", "graded"]
    expected = {
        name: one for name, one in files(one_by_one).items() if name.startswith((learner(0), learner(1)))
    }
    assert files(folder) == expected
    assert (folder.root / "seen.txt").read_text() == "xx"


def Seen(nb: Any, resources: Any) -> tuple[Any, Any]:  # noqa: N802 - nbconvert imports a preprocessor by name
    """What an instructor might add: a preprocessor of their own."""
    with Path("seen.txt").open("a") as seen:  # nbgrader works in the course folder
        seen.write("x")
    return nb, resources


def started(
    folder: CourseFolder,
    jobs: int,
    program: Sequence[str] = (str(Path(sys.executable).parent / "crosscurrents"),),
) -> subprocess.Popen[bytes]:
    command = [*program, "autograde", CHAPTER, "--force", "--jobs", str(jobs), "--course", str(folder.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def shown(folder: CourseFolder) -> list[str]:
    return [one for one in map(learner, range(MANY)) if up_to_date(folder, CHAPTER, one)]


def under_way(folder: CourseFolder) -> Iterator[None]:
    """Wait until something has been made, and not all of it shown."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if (folder.root / ".autograding").is_dir() and any((folder.root / ".autograding").iterdir()):
            yield
            return
        time.sleep(0.01)
    raise AssertionError("nothing was made in two minutes")


STOPPED = """
import os, signal, sys
from crosscurrents.cli import main
from crosscurrents.grading.ledger import Ledger

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored

how, step, left = int(sys.argv.pop(1)), sys.argv.pop(1), [int(sys.argv.pop(1))]
real = getattr(Ledger, step)


def stopped(self, *given):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), how)
    return real(self, *given)


setattr(Ledger, step, stopped)
main()
"""
"""`crosscurrents` that is sent a signal as it begins a step of the ledger for the n-th time."""


# Before anything is in the gradebook; when all of it is, and nothing shown; and when half is shown.
@pytest.mark.parametrize(("step", "time_"), [("put", 1), ("_show", 1), ("_show", MANY // 2)])
@pytest.mark.parametrize(("how", "jobs"), [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGINT, 2)])
def test_stopped_at_any_moment_it_goes_on_to_the_same_end(
    tmp_path: Path,
    collected: CourseFolder,
    one_by_one: CourseFolder,
    how: signal.Signals,
    jobs: int,
    step: str,
    time_: int,
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))
    stopping = [sys.executable, "-c", STOPPED, str(int(how)), step, str(time_)]
    process = started(folder, jobs, stopping)
    _said, told = process.communicate(timeout=60)

    assert process.returncode in {-signal.SIGKILL, 130}, told
    if how is signal.SIGINT:
        assert b"What was graded is kept" in told
    with support.gradebook(folder) as book:
        known = {one.student.id for one in book.assignment_submissions(CHAPTER)}
    assert set(shown(folder)) <= known
    report = autograde(folder, CHAPTER, jobs=1)
    assert len(report.of("graded")) + len(report.of("unchanged")) == MANY + 1
    assert files(folder) == files(one_by_one)
    assert rows(folder) == rows(one_by_one)


@pytest.mark.parametrize(("step", "time_"), [("_grade", 2), ("put", 1), ("_put_away", 2), ("_show", 1)])
def test_killed_over_what_was_graded_before_no_old_answer_stands_for_the_new_one(
    tmp_path: Path, one_by_one: CourseFolder, course: Course, step: str, time_: int
) -> None:
    folder = copy_of(one_by_one, tmp_path / "course")
    whose = learner(2)
    old, new = "The same words.", "Other words."
    with MarkBook(folder) as book:
        where = Where(whose, CHAPTER, "closing-thoughts")
        for one in book.rubric(where).criteria:
            book.mark("ana", where, one.id, points=2, comment="", base=0)
    path = tmp_path / "again.zip"
    again = answers(closing_thoughts=reflection(new))
    path.write_bytes(handin(course, whose, again, at=support.TUESDAY, course_id="autumn"))
    collect(folder, files=[path])

    stopping = [sys.executable, "-c", STOPPED, str(int(signal.SIGKILL)), step, str(time_)]
    started(folder, 1, stopping).communicate(timeout=60)

    with MarkBook(folder) as book:
        item = next(one for one in book.pile(CHAPTER) if one.where == where)
        seen = book.answer(where)
        # The words on the desk are those that its marks are about, or there are none to mark.
        assert seen.trouble or (seen.lines[0][1], item.stage) == (old, "marked")
        assert whose not in {one.learner for one in book.ready(CHAPTER)}
        assert [why for _who, why in book.overview()[0].not_graded if "run autograde" in why]
    assert not up_to_date(folder, CHAPTER, whose)
    assert [one.what for one in feedback(folder, CHAPTER, only=[whose]).submissions] in ([], ["not marked"])

    assert whose in {one.learner for one in autograde(folder, CHAPTER).of("graded")}
    with MarkBook(folder) as book:
        item = next(one for one in book.pile(CHAPTER) if one.where == where)
        assert (book.answer(where).lines[0][1], item.stage) == (new, "changed")


def test_a_gradebook_that_cannot_be_written_leaves_what_was_graded_in_its_place(
    tmp_path: Path, one_by_one: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(one_by_one, tmp_path / "course")
    before = files(folder)

    def full(self: Ledger, book: Any, one: Any) -> None:
        if one.learner == learner(5):
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        real(self, book, one)

    real = Ledger._grade
    monkeypatch.setattr(Ledger, "_grade", full)
    with pytest.raises(GradebookError, match="disk is full"):
        autograde(folder, CHAPTER, force=True, jobs=1)

    assert files(folder) == before
    assert rows(folder) == rows(one_by_one)
    assert len(autograde(folder, CHAPTER).of("unchanged")) == MANY + 1


def test_nothing_that_was_not_shown_counts_as_graded(
    tmp_path: Path, collected: CourseFolder, one_by_one: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))

    def stopped(self: Ledger, one: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "_show", stopped)
    with pytest.raises(KeyboardInterrupt):
        autograde(folder, CHAPTER)  # the grades are in the gradebook, the notebooks in no place
    monkeypatch.undo()

    assert shown(folder) == []
    assert len(autograde(folder, CHAPTER).of("graded")) == MANY + 1
    assert files(folder) == files(one_by_one)
    assert rows(folder) == rows(one_by_one)


def test_a_notebook_that_nbgrader_left_half_way_does_not_count(
    tmp_path: Path, one_by_one: CourseFolder
) -> None:
    folder = copy_of(one_by_one, tmp_path / "course")
    place = folder.step("autograded", learner(1), CHAPTER)
    notebook = place / f"{CHAPTER}.ipynb"
    whole = notebook.read_text()
    notebook.chmod(0o644)

    # Between its two passes nbgrader leaves this behind: sanitised, and not graded.
    notebook.write_text(whole.replace('"submission": ', '"notebook": '))
    assert not up_to_date(folder, CHAPTER, learner(1))
    notebook.write_text(whole[: len(whole) // 2])
    assert not up_to_date(folder, CHAPTER, learner(1))
    notebook.write_text("")
    assert not up_to_date(folder, CHAPTER, learner(1))
    notebook.write_text(whole)
    assert up_to_date(folder, CHAPTER, learner(1))


def test_a_process_that_is_ended_from_outside_costs_nothing(
    tmp_path: Path, collected: CourseFolder, one_by_one: CourseFolder
) -> None:
    folder = extended(copy_of(collected, tmp_path / "course"))
    process = started(folder, 2)
    for _ in under_way(folder):
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout
        os.kill(int(children.split()[-1]), signal.SIGKILL)
    process.communicate(timeout=120)

    assert process.returncode == 0
    assert files(folder) == files(one_by_one)
    assert rows(folder) == rows(one_by_one)


def test_two_at_once_are_not_let_into_one_folder(tmp_path: Path, collected: CourseFolder) -> None:
    from crosscurrents.grading.gradebook import GradebookError
    from crosscurrents.grading.turns import alone

    folder = open_folder(copy_of(collected, tmp_path / "course").root)
    with alone(folder.root), pytest.raises(GradebookError, match="Another autograde is at work"):
        autograde(folder, CHAPTER)
    assert len(autograde(folder, CHAPTER).of("graded")) == MANY + 1
