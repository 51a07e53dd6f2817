"""Grading without running anything: answers in their cells, checks scored, and nothing for what is not
known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from crosscurrents.course import Course
from crosscurrents.exercises.check import Check
from crosscurrents.exercises.kind import Score
from crosscurrents.exercises.reflection import Reflection
from crosscurrents.grading.autograde import AutogradeReport, autograde, learners
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder, FolderError
from crosscurrents.notebooks.cells import ANSWER_STUB
from tests.grading.support import (
    CHAPTER,
    HOSTILE,
    TUESDAY,
    answers,
    check,
    copy_of,
    grade_of,
    handin,
    mark,
    reflection,
)
from tests.grading.test_escape import shown, words

ONE = "teal-heron-01"


def graded_cells(folder: CourseFolder, learner: str) -> dict[str, Any]:
    path = folder.step("autograded", learner, CHAPTER) / f"{CHAPTER}.ipynb"
    return {cell.id: cell for cell in nbformat.read(path, 4).cells}


def hand_in(
    folder: CourseFolder, course: Course, tmp_path: Path, given: dict[str, Any], **options: Any
) -> None:
    path = tmp_path / "handin.zip"
    path.write_bytes(handin(course, ONE, given, **options))
    report = collect(folder, files=[path])
    assert [one.what for one in report.outcomes] == ["collected"]


def said(cell: Any) -> list[str]:
    return [str(output.data["text/plain"]) for output in cell.outputs]


def test_each_submission_has_its_outcome_and_one_failure_stops_none(
    graded_once: tuple[CourseFolder, AutogradeReport],
) -> None:
    folder, report = graded_once

    assert {one.learner: one.what for one in report.submissions} == {
        "bare-crow-04": "graded",
        "hostile-otter-02": "graded",
        "quiet-mole-03": "graded",
        "ruined-ant-05": "failed",
        ONE: "graded",
    }
    (ruined,) = report.of("failed")
    assert "JSON" in ruined.reason
    assert "\n" not in ruined.reason
    assert learners(folder, CHAPTER, "autograded") == [
        "bare-crow-04",
        "hostile-otter-02",
        "quiet-mole-03",
        ONE,
    ]


def test_a_reflection_stands_in_its_cell_and_waits_for_a_marker(graded: CourseFolder) -> None:
    cell = graded_cells(graded, ONE)["closing-thoughts"]

    text, own_mark = shown(cell.source)
    assert words(text) == "The meeting ran late and nobody asked why."
    assert words(own_mark) == "Clear (2)"
    grade = grade_of(graded, ONE, "closing-thoughts")
    assert (grade["auto_score"], grade["needs_manual_grade"], grade["max_score"]) == (None, True, 15)


def test_hostile_words_survive_as_words(graded: CourseFolder) -> None:
    (text,) = shown(graded_cells(graded, "hostile-otter-02")["closing-thoughts"].source)

    assert {tag.name for tag in text.find_all(True)} == {"br"}
    assert words(text) == HOSTILE


def test_a_check_is_scored_out_of_its_points(graded: CourseFolder) -> None:
    cell = graded_cells(graded, ONE)["small-check"]

    assert grade_of(graded, ONE, "small-check")["auto_score"] == 1
    assert grade_of(graded, "hostile-otter-02", "small-check")["auto_score"] == 2
    explained, number = said(cell)
    assert explained.startswith("1 of 2 right when first checked.")
    assert "A knot" in explained
    assert number == "1.0"
    assert cell.outputs[1].output_type == "execute_result"


def test_an_unmarked_answer_is_shown_below_its_exercise(graded: CourseFolder) -> None:
    cells = graded_cells(graded, ONE)

    page = cells["figures-widget"].outputs[0].data["text/html"]
    assert "25 percent" in shown(page)[0].get_text()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "<table" in page
    assert cells["for-me-widget"].outputs == []


def test_the_rubric_and_model_answer_stand_beside_it(graded: CourseFolder) -> None:
    assert "MODEL-ANSWER-SECRET" in graded_cells(graded, ONE)["closing-thoughts-rubric"].source


def test_no_answer_is_nothing_by_itself(graded: CourseFolder) -> None:
    grade = grade_of(graded, "quiet-mole-03", "closing-thoughts")
    check_grade = grade_of(graded, "quiet-mole-03", "small-check")

    assert graded_cells(graded, "quiet-mole-03")["closing-thoughts"].source == ANSWER_STUB
    assert (grade["auto_score"], grade["needs_manual_grade"], grade["comment"]) == (0, False, "No response.")
    assert (check_grade["auto_score"], check_grade["needs_manual_grade"]) == (0, False)
    assert said(graded_cells(graded, "quiet-mole-03")["small-check"]) == ["Not answered.", "0.0"]


def test_without_answers_json_there_is_no_response_and_a_reason(graded: CourseFolder) -> None:
    grade = grade_of(graded, "bare-crow-04", "closing-thoughts")
    cells = graded_cells(graded, "bare-crow-04")

    why = "There was no answers.json in this submission."
    assert (grade["auto_score"], grade["needs_manual_grade"]) == (0, False)
    assert grade["comment"] == f"No response. {why}"
    assert said(cells["closing-thoughts-widget"]) == [why]
    assert said(cells["small-check"]) == [why, "0.0"]
    assert grade_of(graded, "bare-crow-04", "small-check")["auto_score"] == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"format": "crosscurrents-answers/1", "answers"', "cut short"),
        (b'{"format": "crosscurrents-answers/7"}', "another version"),
        (b'{"format": "crosscurrents-answers/1", "answers": 1}', "changed by hand or damaged"),
    ],
)
def test_a_ruined_answers_file_gets_nothing_and_a_reason(
    tmp_path: Path, graded: CourseFolder, data: bytes, why: str
) -> None:
    folder = copy_of(graded, tmp_path / "course")
    (folder.step("submitted", ONE, CHAPTER) / "answers.json").write_bytes(data)

    autograde(folder, CHAPTER)

    assert grade_of(folder, ONE, "small-check")["auto_score"] == 0
    assert grade_of(folder, ONE, "closing-thoughts")["auto_score"] == 0
    assert why in grade_of(folder, ONE, "closing-thoughts")["comment"]
    assert why in said(graded_cells(folder, ONE)["small-check"])[0]


@pytest.mark.parametrize(
    "score",
    [
        lambda self, response: Score(5, 2),
        lambda self, response: Score(-1, 2),
        lambda self, response: Score(float("nan"), 2),
        lambda self, response: None,
        lambda self, response: 1 / 0,
    ],
    ids=["too-many", "negative", "nan", "not-scored", "raises"],
)
def test_what_cannot_be_scored_gets_nothing_and_a_reason(
    folder: CourseFolder, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, score: Any
) -> None:
    hand_in(folder, course, tmp_path, answers(small_check=check("b", "a")))
    monkeypatch.setattr(Check, "score", score)

    report = autograde(folder, CHAPTER)

    assert [one.what for one in report.submissions] == ["graded"]
    assert grade_of(folder, ONE, "small-check")["auto_score"] == 0
    assert "0 points." in said(graded_cells(folder, ONE)["small-check"])[0]


def test_a_kind_that_fails_still_shows_the_words(
    folder: CourseFolder, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(folder, course, tmp_path, answers(closing_thoughts=reflection("my <b>words</b>")))

    def broken(self: Reflection, response: Any) -> Any:
        raise KeyError("oh")

    monkeypatch.setattr(Reflection, "plain", broken)
    autograde(folder, CHAPTER)

    (text,) = shown(graded_cells(folder, ONE)["closing-thoughts"].source)
    assert "my <b>words</b>" in words(text)
    assert grade_of(folder, ONE, "closing-thoughts")["needs_manual_grade"] is True


def test_a_course_that_cannot_be_read_costs_nobody_their_points(graded: CourseFolder, tmp_path: Path) -> None:
    folder = copy_of(graded, tmp_path / "course")
    (folder.root / "cards" / "solutions" / CHAPTER / "figures.md").write_text("nothing")

    with pytest.raises(FolderError, match="cards kept in"):
        autograde(folder, CHAPTER, force=True)
    done = nbgrader(folder, "autograde", CHAPTER, "--force")

    assert done.returncode == 1
    assert grade_of(folder, ONE, "small-check")["auto_score"] == 1


def sly_notebook(folder: CourseFolder, trap: Path) -> str:
    """Return a submission that would write a file if run, with markup, changed points and a changed check."""
    nb = nbformat.read(folder.release(CHAPTER), 4)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.source = f"open({str(trap)!r}, 'w').close()"
        else:
            cell.source += "\n\n<script>alert('sly')</script>"
        if cell.id == "small-check":
            cell.metadata.nbgrader.points = 100
            cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "100.0"})]
        if cell.id == "closing-thoughts":
            cell.source = "Typed *here* <img src=x onerror=alert(1)>"
    nb.cells.append(nbformat.v4.new_markdown_cell("<script>alert('more')</script>"))
    nb.cells = [cell for cell in nb.cells if cell.id != "head"]
    return nbformat.writes(nb)


def put_sly(folder: CourseFolder, trap: Path) -> None:
    place = folder.step("submitted", "sly-fox-06", CHAPTER)
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_text(sly_notebook(folder, trap), encoding="utf-8")


def test_no_learner_code_is_ever_run_and_nothing_of_theirs_is_left(
    folder: CourseFolder, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    put_sly(folder, trap)

    report = autograde(folder, CHAPTER)

    assert [one.what for one in report.submissions] == ["graded"]
    assert not trap.exists()
    cells = graded_cells(folder, "sly-fox-06")
    release = {cell.id: cell for cell in nbformat.read(folder.release(CHAPTER), 4).cells}
    assert list(cells) == list(release)
    assert "<script" not in json.dumps([cell.source for cell in cells.values()])
    assert grade_of(folder, "sly-fox-06", "small-check")["auto_score"] == 0
    assert grade_of(folder, "sly-fox-06", "small-check")["max_score"] == 2
    (typed,) = shown(cells["closing-thoughts"].source)
    assert words(typed) == "Typed *here* <img src=x onerror=alert(1)>"
    assert grade_of(folder, "sly-fox-06", "closing-thoughts")["needs_manual_grade"] is True


def nbgrader(folder: CourseFolder, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "nbgrader"), *arguments]
    return subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=False)


def test_nbgraders_own_command_grades_the_same_way(graded: CourseFolder, tmp_path: Path) -> None:
    # A course folder may be moved, and its path may hold what a regular expression takes for itself.
    folder = copy_of(graded, tmp_path / "a + (b) ü")
    trap = tmp_path / "trap"
    put_sly(folder, trap)

    done = nbgrader(folder, "autograde", CHAPTER, "--force")

    assert done.returncode == 1  # one submission's notebook is ruined
    assert "'ruined-ant-05'" in done.stderr
    assert not trap.exists()
    for learner in (ONE, "hostile-otter-02", "quiet-mole-03", "bare-crow-04"):
        assert graded_cells(folder, learner) == graded_cells(graded, learner)
        for exercise in ("closing-thoughts", "small-check"):
            before, after = grade_of(graded, learner, exercise), grade_of(folder, learner, exercise)
            assert after == before


def test_the_trap_is_a_real_one(folder: CourseFolder, tmp_path: Path) -> None:
    """Whoever runs the sly submission springs it, so that finding it unsprung means that nobody did."""
    trap = tmp_path / "trap"
    nb = nbformat.reads(sly_notebook(folder, trap), 4)

    exec(next(cell.source for cell in nb.cells if cell.id == "setup"))

    assert trap.exists()


def test_only_what_changed_is_graded_again(graded: CourseFolder, tmp_path: Path) -> None:
    folder = copy_of(graded, tmp_path / "course")
    seen: list[tuple[int, int, str]] = []

    report = autograde(folder, CHAPTER, progress=lambda *step: seen.append(step))

    assert {one.what for one in report.submissions} == {"unchanged", "failed"}
    assert seen[0] == (4, 5, "ruined-ant-05")
    assert seen[-1] == (5, 5, "")


def test_marks_stay_where_the_answer_did_not_change(
    graded: CourseFolder, course: Course, tmp_path: Path
) -> None:
    folder = copy_of(graded, tmp_path / "course")
    mark(folder, ONE, 11, "Clear.")
    same = answers(
        closing_thoughts=reflection("The meeting ran late and nobody asked why.", part=2),
        small_check=check("b", "a"),
    )

    # Handed in again with another check but the same reflection.
    hand_in(folder, course, tmp_path, same, at=TUESDAY)
    autograde(folder, CHAPTER)
    grade = grade_of(folder, ONE, "closing-thoughts")
    assert (grade["manual_score"], grade["needs_manual_grade"], grade["comment"]) == (11, False, "Clear.")
    assert grade_of(folder, ONE, "small-check")["auto_score"] == 2

    autograde(folder, CHAPTER, force=True)
    assert grade_of(folder, ONE, "closing-thoughts")["needs_manual_grade"] is False


def test_marks_are_opened_again_where_the_answer_changed(
    graded: CourseFolder, course: Course, tmp_path: Path
) -> None:
    folder = copy_of(graded, tmp_path / "course")
    mark(folder, ONE, 11, "Clear.")

    hand_in(
        folder, course, tmp_path, answers(closing_thoughts=reflection("Another text altogether.")), at=TUESDAY
    )
    autograde(folder, CHAPTER)
    # Grading once more must not take the new text for one that was marked.
    autograde(folder, CHAPTER, force=True)

    grade = grade_of(folder, ONE, "closing-thoughts")
    assert (grade["manual_score"], grade["needs_manual_grade"], grade["comment"]) == (11, True, "Clear.")


def test_checks_that_do_not_count_give_no_points(
    uncounted: CourseFolder, course: Course, tmp_path: Path
) -> None:
    folder = copy_of(uncounted, tmp_path / "course")
    hand_in(folder, course, tmp_path, answers(small_check=check("b", "a")))

    autograde(folder, CHAPTER)

    grade = grade_of(folder, ONE, "small-check")
    assert (grade["auto_score"], grade["max_score"], grade["needs_manual_grade"]) == (0, 0, False)
    assert "2 of 2" in said(graded_cells(folder, ONE)["small-check"])[0]


def test_an_unknown_chapter_gets_a_sentence(empty: CourseFolder) -> None:
    with pytest.raises(FolderError, match="no chapter 05_x"):
        autograde(empty, "05_x")


def test_a_chapter_without_hand_ins_is_no_trouble(empty: CourseFolder) -> None:
    assert autograde(empty, CHAPTER).submissions == []
