"""A cohort is read from a real course folder and a real journal: what may be shared, and nothing else."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.figures import figures
from crosscurrents.cohort.sources import ELSEWHERE, TOTAL, open_cohort
from crosscurrents.cohort.tables import frames
from crosscurrents.course import Course
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal
from crosscurrents.journal.engine import locate
from crosscurrents.marking.book import MarkBook
from tests.cohort.conftest import SHARED, hosted
from tests.grading import support
from tests.marking.support import HERON, OTTER, criteria, hand_in

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


def test_formgraders_total_stands_over_the_desks(folder: CourseFolder) -> None:
    support.mark(folder, HERON.learner, 0.5)
    marks = [one for one in open_cohort(folder.root).marks if one.learner == HERON.learner]
    assert [(one.marker, one.points) for one in marks if one.criterion == TOTAL] == [(ELSEWHERE, 0.5)]
    support.mark(folder, HERON.learner, 5.0)  # what its criteria come to
    marks = [one for one in open_cohort(folder.root).marks if one.learner == HERON.learner]
    assert {one.criterion for one in marks} == {"happened", "part", "positions", "concept", "step"}


def test_marks_over_an_earlier_hand_in_wait(folder: CourseFolder, course: Course) -> None:
    def waiting() -> set[str]:
        return {one.learner for one in open_cohort(folder.root).marks if one.waits}

    assert waiting() == set()
    hand_in(folder, course, "I asked who was not in the room, and why nobody had asked them.")
    assert waiting() == {HERON.learner}


def test_points_that_are_no_number_are_told_as_unreadable(folder: CourseFolder) -> None:
    with sqlite3.connect(folder.root / "gradebook.db") as connection:
        connection.execute(
            "UPDATE crosscurrents_criterion SET points = 'many' WHERE learner = ? AND criterion = 'part'",
            (OTTER.learner,),
        )
    connection.close()
    found = open_cohort(folder.root)
    assert any(math.isnan(one.points) for one in found.marks)
    assert figures(replace(found, given_away=None)).unreadable == 1


def test_it_says_of_agreement_what_the_desk_says(folder: CourseFolder) -> None:
    """The same gradebook: one second reading is unfinished, one is of another hand-in."""
    with MarkBook(folder) as book:
        names = criteria(book)
        held = book.held(HERON, "first")
    columns = "learner, chapter, exercise, slot, criterion, points, comment, revision, marker, at, digest"
    with sqlite3.connect(folder.root / "gradebook.db") as connection:
        for at in range(12):
            who = f"made-{at:02d}"
            for number, name in enumerate(names):
                for slot, marker, points in (
                    ("first", "ana", (at + number) % 4),
                    ("second", "ben", min((at + number) % 4 + (at % 3 == number % 2), 3)),
                ):
                    unfinished = at == 0 and slot == "second" and name == names[-1]
                    digest = "another" if at == 1 and slot == "second" else held[name].digest
                    connection.execute(
                        f"INSERT INTO crosscurrents_criterion ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                        (
                            *(who, support.CHAPTER, "closing-thoughts", slot, name),
                            *(None if unfinished else points, "", 1, marker, "2026-11-20 10:00:00", digest),
                        ),
                    )
    connection.close()
    with MarkBook(folder) as book:
        desk = book.agreement(support.CHAPTER)
    found = frames(figures(replace(open_cohort(folder.root), given_away=None)))["agreement"]
    assert len(found) == len(names) + 1
    for row in found.itertuples():
        kappa = desk["" if row.criterion == "total" else row.criterion]
        assert (row.answers, row.same, row.kappa) == (kappa.n, kappa.same, kappa.value)
        assert (row.low, row.high, row.rough) == (kappa.low, kappa.high, kappa.rough)
    assert set(found["answers"]) == {10}


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
    folder: CourseFolder,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    database: str,
) -> None:
    url = f"sqlite:///{tmp_path}/hosted.db"
    memory = None
    if database == "postgresql":
        url, memory = request.getfixturevalue("postgres").fresh(), tmp_path
    names = hosted(folder, {"one": (SHARED, GUESS, "room"), "two": (SHARED, GUESS, "room")}, url)
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: folder.course)
    with Journal.open(url) as journal:
        person = journal.person_of("one")
        assert person is not None
        for knot in ("a", "b"):
            given = support.answers(small_check=support.check(knot, "b"))
            journal.hand_in(person.id, folder.id, support.CHAPTER, release="0" * 64, answers=given).result()
        journal.begin_room("A room beside", "TEALS").result()
    found = open_cohort(url, memory=memory)
    assert found.learners == set(names.values())
    assert set(found.answers[key(SHARED)]) == set(names.values())
    assert found.answers[key("small-check")][names["one"]]["first"]["knot"] == "b", "the newest hand-in"
    assert (found.given_away, found.course_id) == (tmp_path / f"cohort-{folder.id}.json", folder.id)
    if database == "postgresql":
        assert "@" not in found.journal, "whoever asks, it is one journal"
        with pytest.raises(CohortError, match="Name a folder"):
            open_cohort(url)
    with Journal.open(url) as journal:
        journal.ensure_course("other", "Another").result()
    with pytest.raises(CohortError, match=f"--course which one.*other, {folder.id}"):
        open_cohort(url, memory=memory)
    assert open_cohort(url, folder.id, memory=memory).learners == found.learners
    with pytest.raises(CohortError, match="Nobody has come"):
        open_cohort(url, "other", memory=memory)


def test_what_a_journal_holds_broken_is_left_out_and_told(
    folder: CourseFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "hosted.db"
    url = f"sqlite:///{path}"
    names = hosted(folder, dict.fromkeys(("one", "two", "three"), (SHARED, GUESS, "room")), url)
    monkeypatch.setattr("crosscurrents.notebooks.lessons.course", lambda: folder.course)
    with Journal.open(url) as journal:
        person = journal.person_of("three")
        assert person is not None
        given = support.answers(small_check=support.check("a", "b"))
        journal.hand_in(person.id, folder.id, support.CHAPTER, release="0" * 64, answers=given).result()
        broken = journal.person_of("one")
        assert broken is not None
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE answer SET response = '{' WHERE person_id = ?", (broken.id,))
        connection.execute("UPDATE hand_in SET answers = '[3]'")
    connection.close()
    found = open_cohort(url)
    assert found.unreadable == 2
    assert set(found.answers[key(SHARED)]) == {names["two"], names["three"]}
    assert key("small-check") not in found.answers
    assert found.learners == set(names.values())


def test_a_hand_in_that_nobody_can_read_is_left_out_and_told(folder: CourseFolder) -> None:
    path = folder.step("autograded", "teal-heron-01", support.CHAPTER) / "answers.json"
    for text in ("{", '"text"', json.dumps({"answers": {"small-check": 3}})):
        path.write_text(text, encoding="utf-8")
        found = open_cohort(folder.root)
        assert found.unreadable == 1
        assert "teal-heron-01" in found.learners
        assert not any("teal-heron-01" in who for who in found.answers.values())


def test_of_a_hand_in_with_one_broken_answer_none_counts(folder: CourseFolder) -> None:
    path = folder.step("autograded", "teal-heron-01", support.CHAPTER) / "answers.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["zz-last"] = {"no": "response"}
    path.write_text(json.dumps(document), encoding="utf-8")
    found = open_cohort(folder.root)
    assert found.unreadable == 1
    assert not any("teal-heron-01" in who for who in found.answers.values())


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
    (tmp_path / "empty.db").touch()
    assert "empty.db is empty: put back a copy" in told(f"sqlite:///{tmp_path}/empty.db")
    assert "cannot lie at" in told("mysql://somewhere/course")


def test_the_journal_of_a_course_folder_is_read_by_its_folder(folder: CourseFolder) -> None:
    hosted(folder, {"one": (SHARED, GUESS, "room")})
    assert f"name the folder, {folder.root}" in told(f"sqlite:///{folder.root}/journal.db")
    (folder.root / "journal.db").write_bytes(b"")
    assert "journal.db is empty" in told(folder.root)


def test_no_sentence_holds_a_password(monkeypatch: pytest.MonkeyPatch, postgres: Any, tmp_path: Path) -> None:
    url = make_url(postgres.fresh())
    with Journal.open(url.render_as_string(hide_password=False)) as journal:
        journal.ensure_course("empty", "Empty").result()
    secret = url.update_query_dict({"password": "hunter2"})
    with pytest.raises(CohortError, match="Nobody has come") as fault:
        open_cohort(secret.render_as_string(hide_password=False), memory=tmp_path)
    assert "hunter2" not in str(fault.value)
    assert "hunter2" not in locate("postgresql://me:hunter2@there/db?password=hunter2").label
