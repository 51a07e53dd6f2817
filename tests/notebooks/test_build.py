"""Both editions of the tiny course: byte for byte, valid, and each with what is meant for its reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum

from crosscurrents.course import Course
from crosscurrents.notebooks.build import as_text, build, leftovers, notebook, write
from crosscurrents.notebooks.cells import ANSWER_STUB
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import CHECK, LESSON, MINI, change

IDS = [
    "head",
    "setup",
    "text-1",
    "small-check-prompt",
    "small-check-widget",
    "small-check",
    "closing-thoughts-prompt",
    "closing-thoughts-widget",
    "closing-thoughts",
    "closing-thoughts-rubric",
    "text-2",
    "key-points",
    "sources",
]
FOR_INSTRUCTORS = [
    "MODEL-ANSWER-SECRET",
    "SAMPLE-MIDDLING",
    "SAMPLE-STRONG",
    "Named, not shown.",
    "Let people talk it over.",
    "Give people eight quiet minutes.",
]
FOR_NOBODYS_NOTEBOOK = [
    "A thread has no tie.",
    "Yes: two ends, one tie.",
    "One id runs along it.",
    "Every knot is a thread.",
    "misconception",
    '"answer"',
]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(MINI)


def edition(course: Course, *, instructor: bool, check_points: bool = False) -> NotebookNode:
    return notebook(course.chapters[0], instructor=instructor, check_points=check_points)


def cell(made: NotebookNode, cell_id: str) -> NotebookNode:
    return next(one for one in made.cells if one.id == cell_id)


def test_two_builds_are_the_same_bytes(mini: Path) -> None:
    first = {path: path.read_bytes() for path in write(build(load_course(mini)))}
    assert sorted(path.relative_to(mini).as_posix() for path in first) == [
        "lessons/01_first/01_first.ipynb",
        "solutions/01_first/01_first.ipynb",
    ]
    for path in first:
        path.unlink()
    again = {path: path.read_bytes() for path in write(build(load_course(mini)))}
    assert again == first
    assert write(build(load_course(mini))) == []


def test_another_process_builds_the_same_bytes(course: Course) -> None:
    here = {one.path.relative_to(MINI).as_posix(): one.text for one in build(course)}
    program = (
        "import json, sys; from pathlib import Path; from crosscurrents.notebooks.build import build; "
        "from crosscurrents.notebooks.lessons import load_course; root = Path(sys.argv[1]); "
        "print(json.dumps({o.path.relative_to(root).as_posix(): o.text for o in build(load_course(root))}))"
    )
    # Another hash seed and another language: neither may show.
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(MINI)], env=environment, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("instructor", [False, True], ids=["learner", "instructor"])
def test_an_edition_is_a_valid_notebook_without_outputs(course: Course, instructor: bool) -> None:
    made = edition(course, instructor=instructor)
    read = nbformat.reads(as_text(made), as_version=nbformat.NO_CONVERT)
    nbformat.validate(read)
    assert (read.nbformat, read.nbformat_minor) == (4, 5)
    assert [one.id for one in read.cells] == IDS
    for one in read.cells:
        if one.cell_type == "code":
            assert one.outputs == []
            assert one.execution_count is None
    assert as_text(made).endswith("}\n")
    assert "\r" not in as_text(made)


def test_the_learners_edition_holds_no_answer_sample_key_or_note(course: Course) -> None:
    text = as_text(edition(course, instructor=False))
    for secret in FOR_INSTRUCTORS + FOR_NOBODYS_NOTEBOOK:
        assert secret not in text
    assert "MARK SCHEME" not in text
    assert "SOLUTION" not in text
    assert cell(edition(course, instructor=False), "closing-thoughts").source == ANSWER_STUB


def test_the_instructors_edition_holds_answers_samples_and_notes(course: Course) -> None:
    made = edition(course, instructor=True)
    text = as_text(made)
    for aid in FOR_INSTRUCTORS:
        assert aid in text
    answer = cell(made, "closing-thoughts").source
    assert answer.startswith("### BEGIN SOLUTION\n") and answer.endswith("\n### END SOLUTION")
    assert "MODEL-ANSWER-SECRET" in answer


def test_both_editions_say_what_a_learner_needs(course: Course) -> None:
    for instructor in (False, True):
        made = edition(course, instructor=instructor)
        head = cell(made, "head").source
        for said in ("# 1. First", "*Does the thread hold?*", "About 10 minutes", "Nothing here is heavy."):
            assert said in head
        assert "- Tell a thread from a knot.\n- Take one position other than your own." in head
        prompt = cell(made, "small-check-prompt").source
        assert prompt.startswith(
            "### A small check\n\n*See whether the thread holds.*\n\n"
            "3 minutes · Handed in when you say so\n\nChoose one answer for each."
        )
        assert "Shown with its limits." in cell(made, "closing-thoughts-rubric").source
        assert cell(made, "key-points").source == "## Key points\n\n- One id runs along the whole line."
        assert cell(made, "small-check-widget").source == 'chapter.exercise("small-check")'


def test_the_editions_differ_in_nothing_but_marked_regions_and_locks(course: Course) -> None:
    learner, instructor = (edition(course, instructor=one) for one in (False, True))
    for given, full in zip(learner.cells, instructor.cells, strict=True):
        assert (given.id, given.cell_type) == (full.id, full.cell_type)
        if "### BEGIN SOLUTION" in full.source:
            continue
        assert given.source == full.source.partition("\n### BEGIN MARK SCHEME")[0]


def test_points_are_the_rubrics_sum(mini: Path) -> None:
    made = edition(load_course(mini), instructor=False)
    assert cell(made, "closing-thoughts").metadata.nbgrader.points == 15
    assert "(15 points)" in cell(made, "closing-thoughts-rubric").source
    change(mini, "solutions/rubric.yaml", "{points: 3, title: Full", "{points: 7, title: Full")
    change(
        mini,
        "solutions/rubric.yaml",
        "    - {id: step, title: A step that someone could see, levels: *levels}\n",
        "",
    )
    course = load_course(mini)
    assert course.chapters[0].cards["closing-thoughts"].rubric.points == 28
    for instructor in (False, True):
        made = edition(course, instructor=instructor)
        assert cell(made, "closing-thoughts").metadata.nbgrader.points == 28


@pytest.mark.parametrize(("check_points", "points"), [(False, 0), (True, 2)])
def test_a_check_counts_only_if_the_instructor_says_so(
    course: Course, check_points: bool, points: int
) -> None:
    for instructor in (False, True):
        made = edition(course, instructor=instructor, check_points=check_points)
        assert cell(made, "small-check").metadata.nbgrader.points == points
        assert cell(made, "closing-thoughts").metadata.nbgrader.points == 15


def test_a_check_that_is_never_handed_in_has_no_graded_cell(mini: Path) -> None:
    change(mini, CHECK, "visibility: handed-in", "visibility: room")
    made = edition(load_course(mini), instructor=True, check_points=True)
    assert [one.id for one in made.cells if "small-check" in one.id] == [
        "small-check-prompt",
        "small-check-widget",
    ]


def test_graded_cells_are_nbgraders(course: Course) -> None:
    flags = {
        "small-check": {"grade": True, "solution": False, "locked": True},
        "closing-thoughts": {"grade": True, "solution": True, "locked": False},
        "closing-thoughts-rubric": {"grade": False, "solution": False, "locked": True},
    }
    made = edition(course, instructor=False)
    graded = {one.id: one for one in made.cells if "nbgrader" in one.metadata}
    assert set(graded) == set(flags)
    for cell_id, expected in flags.items():
        data = graded[cell_id].metadata.nbgrader
        assert data.grade_id == cell_id
        assert data.schema_version == 3
        assert {name: data[name] for name in expected} == expected
        assert data.checksum == compute_checksum(graded[cell_id])
        assert graded[cell_id].metadata.deletable is False
    assert graded["closing-thoughts-rubric"].metadata.editable is False
    assert "editable" not in graded["closing-thoughts"].metadata


def test_the_order_of_a_chapter_is_the_order_of_its_lines(mini: Path) -> None:
    change(mini, LESSON, "{exercise}`small-check`\n\n{exercise}`closing-thoughts`\n", "")
    change(
        mini,
        LESSON,
        "## Go deeper\n",
        "{exercise}`closing-thoughts`\n\n## Go deeper\n\n{exercise}`small-check`\n",
    )
    course = load_course(mini)
    made = edition(course, instructor=False)
    ids = [one.id for one in made.cells]
    assert ids.index("closing-thoughts-prompt") < ids.index("text-2") < ids.index("small-check-prompt")
    cards = course.chapters[0].cards
    assert list(cards) == ["closing-thoughts", "small-check"]
    assert (cards["closing-thoughts"].core, cards["small-check"].core) == (True, False)
    assert "Handed in when you say so · go deeper" in cell(made, "small-check-prompt").source
    assert "go deeper" not in cell(made, "closing-thoughts-prompt").source


def test_a_word_added_to_the_prose_changes_one_cell(mini: Path) -> None:
    before = edition(load_course(mini), instructor=False)
    change(mini, LESSON, "A line of prose.", "A longer line of prose.")
    after = edition(load_course(mini), instructor=False)
    assert [one.id for one, other in zip(before.cells, after.cells, strict=True) if one != other] == [
        "text-1"
    ]


def test_a_reviewed_chapter_says_no_more_that_it_was_not(mini: Path) -> None:
    assert "Not yet reviewed" in cell(edition(load_course(mini), instructor=False), "head").source
    change(mini, LESSON, "reviewed: []", 'reviewed: ["A trainer, 2026"]')
    assert "Not yet reviewed" not in cell(edition(load_course(mini), instructor=False), "head").source


@pytest.mark.parametrize(
    "drift",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"A line of prose.", b"A line of  prose."),
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b'"outputs": []', b'"outputs": [ ]', 1),
        lambda _text: None,
    ],
    ids=["windows-line-ends", "edited-by-hand", "no-last-line-end", "another-spacing", "missing"],
)
def test_drift(mini: Path, drift) -> None:
    files = build(load_course(mini))
    write(files)
    assert not any(one.drifted for one in files)
    path = files[0].path
    changed = drift(path.read_bytes())
    path.unlink()
    if changed is not None:
        path.write_bytes(changed)
    assert [one.drifted for one in files] == [True, False]
    assert write(files) == [path]
    assert not files[0].drifted


def test_notebooks_that_no_chapter_has_any_more(mini: Path) -> None:
    course = load_course(mini)
    write(build(course))
    assert leftovers(course, build(course)) == []
    old = [mini / "lessons" / "02_old" / "02_old.ipynb", mini / "solutions" / "01_first" / "copy.ipynb"]
    for path in old:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    (mini / "lessons" / "01_first" / ".ipynb_checkpoints").mkdir()
    (mini / "lessons" / "01_first" / ".ipynb_checkpoints" / "01_first-checkpoint.ipynb").write_text("{}")
    assert leftovers(course, build(course)) == old


def test_a_course_of_two_chapters_builds_both(course: Course) -> None:
    first = course.chapters[0]
    both = Course((first, replace(first, id="02_second")), course.sources, course.root)
    assert [one.path.relative_to(MINI).as_posix() for one in build(both)] == [
        "lessons/01_first/01_first.ipynb",
        "solutions/01_first/01_first.ipynb",
        "lessons/02_second/02_second.ipynb",
        "solutions/02_second/02_second.ipynb",
    ]
