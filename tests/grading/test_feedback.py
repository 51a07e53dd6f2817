"""What a marker gives comes back to the learner: on their page, in a file, and in nbgrader's export."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbgrader.plugins import CsvExportPlugin

from crosscurrents.course import Course
from crosscurrents.grading.answers import read_feedback
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.feedback import feedback, release, split_comment
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal, new_token
from crosscurrents.notebooks.build import notebook
from tests.grading.support import (
    CHAPTER,
    HOSTILE,
    TUESDAY,
    answers,
    check,
    copy_of,
    gradebook,
    handin,
    learner_notebook,
    mark,
    reflection,
)
from tests.grading.test_escape import words

ONE, SLY = "teal-heron-01", "hostile-otter-02"


@pytest.fixture
def marked(graded: CourseFolder, tmp_path: Path) -> CourseFolder:
    folder = copy_of(graded, tmp_path / "course")
    mark(folder, ONE, 9, "Well seen.\npositions: 2 - says whose view it is\nStep: 3\n\nGo on.")
    return folder


def place(folder: CourseFolder, learner: str) -> Path:
    return folder.step("feedback", learner, CHAPTER)


def test_those_who_are_marked_get_feedback_and_the_others_are_named(marked: CourseFolder) -> None:
    seen: list[Any] = []

    report = feedback(marked, CHAPTER, progress=lambda *step: seen.append(step))

    # Who answered nothing needs no marker: nbgrader gave 0 by itself.
    assert {one.learner: one.what for one in report.submissions} == {
        "bare-crow-04": "ready",
        SLY: "not marked",
        "quiet-mole-03": "ready",
        ONE: "ready",
    }
    assert report.of("not marked")[0].reason == "still to be marked: closing-thoughts"
    assert not place(marked, SLY).exists()
    assert seen[-1] == (4, 4, "")


def test_the_file_holds_each_mark_with_its_criteria(marked: CourseFolder, course: Course) -> None:
    report = feedback(marked, CHAPTER)

    marks = read_feedback((place(marked, ONE) / "feedback.json").read_bytes())
    assert marks == [one for one in report.marks if one.learner == ONE]
    by_exercise = {one.exercise: one for one in marks}
    assert set(by_exercise) == {"closing-thoughts", "small-check"}
    text = by_exercise["closing-thoughts"]
    assert (text.points, text.out_of, text.hand_in, text.course) == (9, 15, f"receipt-{ONE}", "self-paced")
    assert text.comment == "Well seen.\n\nGo on."
    assert text.criteria == [
        {
            "id": "positions",
            "title": "More than one position",
            "points": 2,
            "out_of": 3,
            "comment": "says whose view it is",
        },
        {"id": "step", "title": "A step that someone could see", "points": 3, "out_of": 3, "comment": ""},
    ]
    assert text.model_answer == course.chapter(CHAPTER).cards["closing-thoughts"].model_answer
    assert abs((datetime.now(UTC) - text.released).total_seconds()) < 120
    scored = by_exercise["small-check"]
    assert (scored.points, scored.out_of, scored.criteria) == (1, 2, [])
    assert scored.comment == "1 of 2 right when first checked."


def test_no_answer_says_why(marked: CourseFolder) -> None:
    feedback(marked, CHAPTER)

    bare = {
        one.exercise: one
        for one in read_feedback((place(marked, "bare-crow-04") / "feedback.json").read_bytes())
    }
    assert (bare["closing-thoughts"].points, bare["closing-thoughts"].hand_in) == (0, "")
    assert bare["closing-thoughts"].comment == "No response. There was no answers.json in this submission."
    assert bare["small-check"].comment == "Not answered."


def test_hostile_words_are_words_in_the_feedback_page(marked: CourseFolder) -> None:
    mark(marked, SLY, 3)

    feedback(marked, CHAPTER)

    page = BeautifulSoup((place(marked, SLY) / f"{CHAPTER}.html").read_text(encoding="utf-8"), "html.parser")
    (answer,) = page.select("div.cc-answer")
    assert {tag.name for tag in answer.find_all(True)} == {"br"}
    assert words(answer) == HOSTILE
    assert not page.select("[onerror], [onload], svg, textarea")
    assert not [script for script in page.select("script") if "alert" in script.get_text()]


def test_the_feedback_page_fetches_nothing_from_outside(marked: CourseFolder) -> None:
    feedback(marked, CHAPTER)

    page = BeautifulSoup((place(marked, ONE) / f"{CHAPTER}.html").read_text(encoding="utf-8"), "html.parser")
    assert not page.select("script[src], link[href]")
    assert all(str(one["src"]).startswith("data:") for one in page.select("img"))
    assert "Well seen." in page.get_text()
    assert "Score: 10.0 / 17.0" in page.get_text()


def test_a_mark_changed_later_comes_through(marked: CourseFolder) -> None:
    feedback(marked, CHAPTER)
    mark(marked, ONE, 12, "On second thought.")

    report = feedback(marked, CHAPTER)

    assert [
        one.points for one in report.marks if one.learner == ONE and one.exercise == "closing-thoughts"
    ] == [12]
    assert "On second thought." in (place(marked, ONE) / f"{CHAPTER}.html").read_text(encoding="utf-8")


def test_what_was_handed_in_again_waits(marked: CourseFolder, course: Course, tmp_path: Path) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(handin(course, ONE, answers(closing_thoughts=reflection("New.")), at=TUESDAY))
    collect(marked, files=[path])

    report = feedback(marked, CHAPTER)

    assert next(one.reason for one in report.of("not marked") if one.learner == ONE).startswith(
        "handed in again"
    )


def test_nbgrader_export_stays_right(marked: CourseFolder) -> None:
    feedback(marked, CHAPTER)
    # What “nbgrader export” runs.
    with gradebook(marked) as opened:
        CsvExportPlugin(to=str(marked.root / "grades.csv")).export(opened)

    with (marked.root / "grades.csv").open(encoding="utf-8") as rows:
        found = {
            row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(rows)
        }
    # The ruined one never reached the gradebook; the hostile one has its check and waits for the rest.
    assert found == {
        ONE: (10, 17),
        SLY: (2, 17),
        "quiet-mole-03": (0, 17),
        "bare-crow-04": (0, 17),
    }


def test_marks_reach_the_learner_through_the_journal(
    folder: CourseFolder, course: Course, tmp_path: Path
) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        person = journal.ensure_person(new_token()).result()
        given = answers(closing_thoughts=reflection(HOSTILE), small_check=check("b", "a"))
        release_hash = folder.chapters[CHAPTER].release
        receipt = journal.hand_in(person.id, folder.id, CHAPTER, release_hash, given).result().receipt
        collect(folder, hand_ins=journal.hand_ins(course=folder.id))
        # One who mailed a file is not known to this journal.
        mailed = tmp_path / "mailed.zip"
        mailed.write_bytes(handin(course, ONE, given))
        collect(folder, files=[mailed])
        autograde(folder, CHAPTER)
        for learner in (person.pseudonym, ONE):
            mark(folder, learner, 7, "part: 1 - named")

        report = release(folder, CHAPTER, journal)

        found = {one.exercise: one for one in journal.marks(person.id)}
        assert (len(report.marks), report.released, len(found)) == (4, 2, 2)
        assert (found["closing-thoughts"].points, found["closing-thoughts"].hand_in) == (7, receipt)
        assert found["closing-thoughts"].criteria[0]["comment"] == "named"
        assert found["small-check"].points == 2
        assert release(folder, CHAPTER, journal, report).released == 2


def test_a_check_that_does_not_count_says_so(uncounted: CourseFolder, course: Course, tmp_path: Path) -> None:
    folder = copy_of(uncounted, tmp_path / "course")
    path = tmp_path / "handin.zip"
    path.write_bytes(handin(course, ONE, answers(small_check=check("b", "b"))))
    collect(folder, files=[path])
    autograde(folder, CHAPTER)

    (scored,) = [one for one in feedback(folder, CHAPTER).marks if one.exercise == "small-check"]

    assert (scored.points, scored.out_of) == (0, 0)
    assert scored.comment == "1 of 2 right when first checked. It does not count towards the mark."


def test_a_submission_lost_from_the_gradebook_fails_alone(marked: CourseFolder) -> None:
    shutil.copytree(marked.step("autograded", ONE), marked.step("autograded", "ghost-eel-09"))
    shutil.copytree(marked.step("submitted", ONE), marked.step("submitted", "ghost-eel-09"))

    report = feedback(marked, CHAPTER)

    assert [(one.learner, one.what) for one in report.of("failed")] == [("ghost-eel-09", "failed")]
    assert "autograde it again" in report.of("failed")[0].reason


@pytest.mark.parametrize(
    ("line", "criterion", "points", "comment"),
    [
        ("positions: 2 - whose view", "positions", 2, "whose view"),
        ("position: 2 - whose view", "positions", 2, "whose view"),
        ("POSITIONS : 2", "positions", 2, ""),
        ("**step** = 2/3 – good", "step", 2, "good"),
        ("- step: 1.5, half there", "step", 1.5, "half there"),
        ("step: 1,5", "step", 1.5, ""),
        ("concept: its limit is missing", "concept", None, "its limit is missing"),
        ("part: 9 - too many", "part", None, "9 - too many"),
        ("part: 2nd paragraph", "part", None, "2nd paragraph"),
    ],
)
def test_a_markers_line_becomes_a_criterion(
    course: Course, line: str, criterion: str, points: float | None, comment: str
) -> None:
    rubric = course.chapter(CHAPTER).cards["closing-thoughts"].rubric

    criteria, rest = split_comment(f"Before.\n{line}\nAfter.", rubric)

    assert rest == "Before.\nAfter."
    assert [(one["id"], one["points"], one["comment"]) for one in criteria] == [(criterion, points, comment)]


@pytest.mark.parametrize(
    "text", ["Nothing special.", "note: see above", "st: 2", "https://example.com: yes", "a\n\nb", ""]
)
def test_other_lines_stay_as_they_are(course: Course, text: str) -> None:
    rubric = course.chapter(CHAPTER).cards["closing-thoughts"].rubric

    assert split_comment(text, rubric) == ([], text)
    assert split_comment("step: 2", None) == ([], "step: 2")


def test_a_second_line_on_one_criterion_stays_in_the_comment(course: Course) -> None:
    rubric = course.chapter(CHAPTER).cards["closing-thoughts"].rubric

    criteria, rest = split_comment("step: 2\nstep: 3", rubric)

    assert ([one["points"] for one in criteria], rest) == ([2], "step: 3")


def test_the_learners_edition_used_here_is_the_built_one(course: Course) -> None:
    assert learner_notebook(course.chapter(CHAPTER)).decode().count('"grade_id"') == 3
    assert notebook(course.chapter(CHAPTER), instructor=False).nbformat_minor == 5
