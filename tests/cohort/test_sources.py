"""A cohort is read from a real course folder and a real journal: what may be shared, and nothing else."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.sources import ELSEWHERE, TOTAL, open_cohort
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal
from tests.cohort.conftest import SHARED, hosted
from tests.grading import support
from tests.marking.test_marks import HERON, OTTER

GUESS = {"guesses": {"share": 30}}


def key(exercise: str) -> tuple[str, str]:
    return support.CHAPTER, exercise


def test_hand_ins_and_marks_of_a_folder(folder: CourseFolder) -> None:
    found = open_cohort(folder.root)
    assert found.title == folder.title
    assert not found.live
    assert {"teal-heron-01", "hostile-otter-02", "quiet-mole-03"} <= found.learners
    assert set(found.answers[key("small-check")]) >= {"teal-heron-01", "hostile-otter-02"}
    assert found.answers[key("figures")] == {"teal-heron-01": {"guesses": {"share": 25}}}
    marks = {(one.learner, one.marker): one.points for one in found.marks}
    assert marks == {(HERON.learner, "ana"): 1.0, (OTTER.learner, "ben"): 2.0}
    assert len(found.marks) == 10
    assert [name for (_chapter, name), _one in found.exercises()] == [
        "small-check", "closing-thoughts", "figures",
    ]  # fmt: skip


def test_reading_changes_nothing(folder: CourseFolder) -> None:
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
    open_cohort(folder.root)
    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before


def test_marks_from_formgrader_alone_count_as_a_whole(folder: CourseFolder) -> None:
    support.mark(folder, "quiet-mole-03", 7.5)
    [own] = [one for one in open_cohort(folder.root).marks if one.learner == "quiet-mole-03"]
    assert (own.criterion, own.marker, own.points) == (TOTAL, ELSEWHERE, 7.5)


def test_a_hosted_courses_journal_adds_what_is_for_the_room_and_nothing_more(folder: CourseFolder) -> None:
    names = hosted(
        folder,
        {
            "one": (SHARED, GUESS, "room"),
            "two": (SHARED, GUESS, "only-you"),
            "three": (SHARED, {}, "room"),
            # For handing in, and not handed in yet: theirs.
            "four": ("small-check", support.check("b", "b"), "handed-in"),
            # No card shares it so.
            "five": ("for-me", GUESS, "room"),
        },
    )
    found = open_cohort(folder.root)
    assert found.live
    assert set(names.values()) <= found.learners
    assert found.answers[key(SHARED)] == {names["one"]: GUESS}
    assert found.passed == {key(SHARED): {names["three"]}}
    assert names["four"] not in found.answers[key("small-check")]
    assert key("for-me") not in found.answers
    assert key("for-me") not in dict(found.exercises())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_a_journal_by_its_address(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, database: str
) -> None:
    url = f"sqlite:///{folder.root}/journal.db"
    if database == "postgresql":
        url = request.getfixturevalue("postgres").fresh()
    names = hosted(folder, {"one": (SHARED, GUESS, "room"), "two": (SHARED, GUESS, "room")}, url)
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: folder.course)
    with Journal.open(url) as journal:
        person = journal.person_of("one")
        assert person is not None
        for knot in ("a", "b"):
            given = support.answers(small_check=support.check(knot, "b"))
            journal.hand_in(person.id, folder.id, support.CHAPTER, release="0" * 64, answers=given).result()
        journal.begin_room("A room beside", "TEALS").result()
    found = open_cohort(url)
    assert found.learners == set(names.values())
    assert set(found.answers[key(SHARED)]) == set(names.values())
    assert found.answers[key("small-check")][names["one"]]["first"]["knot"] == "b", "the newest hand-in"
    with Journal.open(url) as journal:
        journal.ensure_course("other", "Another").result()
    with pytest.raises(CohortError, match=f"--course which one.*other, {folder.id}"):
        open_cohort(url)
    assert open_cohort(url, folder.id).learners == found.learners
    with pytest.raises(CohortError, match="Nobody has come"):
        open_cohort(url, "other")


def test_a_hand_in_that_nobody_can_read_is_left_out_and_told(folder: CourseFolder) -> None:
    path = folder.step("autograded", "teal-heron-01", support.CHAPTER) / "answers.json"
    for text in ("{", '"text"', json.dumps({"answers": {"small-check": 3}})):
        path.write_text(text, encoding="utf-8")
        found = open_cohort(folder.root)
        assert found.unreadable == 1
        assert "teal-heron-01" in found.learners


def test_an_answer_that_no_longer_fits_its_card_keeps_what_fits(folder: CourseFolder) -> None:
    path = folder.step("autograded", "teal-heron-01", support.CHAPTER) / "answers.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["figures"]["response"] = {"guesses": {"share": 25}, "gone": 1}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert open_cohort(folder.root).answers[key("figures")]["teal-heron-01"] == {"guesses": {"share": 25}}


# --- what can be in the way --------------------------------------------------------------------------------


def told(where: object) -> str:
    with pytest.raises(CohortError) as fault:
        open_cohort(str(where))
    said = str(fault.value)
    assert "\n" not in said
    assert said.endswith((".", ".)"))
    return said


def test_no_course_there(tmp_path: Path) -> None:
    assert "There is no course in" in told(tmp_path)
    assert "There is no course in" in told(tmp_path / "nowhere")


def test_a_course_with_nobody_in_it(empty: CourseFolder) -> None:
    assert "Nobody has come or handed in yet" in told(empty.root)


def test_a_gradebook_in_use(folder: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crosscurrents.journal.engine.PATIENCE", 0.1)
    other = sqlite3.connect(folder.root / "gradebook.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert "gradebook.db is in use by another program" in told(folder.root)
    finally:
        other.rollback()
        other.close()


def test_no_gradebook_and_one_that_is_none(folder: CourseFolder) -> None:
    path = folder.root / "gradebook.db"
    path.unlink()
    assert "There is no gradebook" in told(folder.root)
    sqlite3.connect(path).execute("CREATE TABLE a (b)").connection.close()
    assert "is no gradebook of nbgrader's" in told(folder.root)
    path.write_bytes(b"no database at all" * 100)
    assert "gradebook.db could not be read" in told(folder.root)


def test_journals_that_cannot_be_read(tmp_path: Path) -> None:
    assert "There is no journal at" in told(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()
    with Journal.open(tmp_path / "new.db"):
        pass
    assert "There is no course in the journal" in told(f"sqlite:///{tmp_path}/new.db")
    (tmp_path / "text.db").write_text("hello " * 50)
    assert "is not a crosscurrents journal" in told(f"sqlite:///{tmp_path}/text.db")
    assert "cannot lie at" in told("mysql://somewhere/course")
