"""A course folder freezes a course: what nbgrader makes there is our own edition, and nothing changes it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import nbformat
import pytest

from crosscurrents.course import Course
from crosscurrents.grading.folder import CourseFolder, FolderError, Terms, open_folder, open_or_create
from crosscurrents.notebooks.build import as_text, notebook
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root
from tests.grading import support
from tests.grading.support import CHAPTER, DUE, gradebook, learner_notebook, written_course


def test_generate_assignment_makes_exactly_our_learner_notebook(course: Course, empty: CourseFolder) -> None:
    """Cells, ids, checksums and bytes: here with checks that count, from a checkout without (test_config)."""
    ours = as_text(notebook(course.chapter(CHAPTER), instructor=False, check_points=True))

    made = empty.release(CHAPTER).read_text(encoding="utf-8")

    assert made == ours
    sealed = [
        cell.metadata.nbgrader.checksum
        for cell in nbformat.reads(made, 4).cells
        if "nbgrader" in cell.metadata
    ]
    assert len(sealed) == 3


def test_it_records_the_standard_editions_hash(course: Course, empty: CourseFolder) -> None:
    standard = learner_notebook(course.chapter(CHAPTER))

    assert empty.chapters[CHAPTER].release == hashlib.sha256(standard).hexdigest()
    assert standard == (course.root / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").read_bytes()


def test_model_answers_stay_out_of_the_release(empty: CourseFolder) -> None:
    released = b"".join(path.read_bytes() for path in (empty.root / "release").rglob("*") if path.is_file())

    assert b"MODEL-ANSWER-SECRET" not in released
    assert b"SAMPLE-STRONG" not in released
    assert b"MODEL-ANSWER-SECRET" in (empty.root / "source" / CHAPTER / f"{CHAPTER}.ipynb").read_bytes()
    assert [path.name for path in (empty.root / "release" / CHAPTER).iterdir()] == [f"{CHAPTER}.ipynb"]


def test_points_are_the_rubrics_and_the_checks(empty: CourseFolder) -> None:
    with gradebook(empty) as opened:
        points = {cell.name: cell.max_score for cell in opened.find_notebook(CHAPTER, CHAPTER).grade_cells}

    assert points == {"closing-thoughts": 15.0, "small-check": 2.0}


def test_it_is_opened_again_as_it_was(course: Course, empty: CourseFolder) -> None:
    again = open_or_create(empty.root, course, Terms(id="other"))

    assert (again.id, again.check_counts, again.chapters) == (empty.id, True, empty.chapters)
    assert again == open_folder(empty.root)


def test_due_times_titles_and_keeping_are_kept(uncounted: CourseFolder) -> None:
    made = uncounted

    assert (made.id, made.title, made.keeping) == ("autumn-2026", 'The "Autumn" 🍂 course', "Until March.")
    assert made.check_counts is False
    assert made.chapters[CHAPTER].due == DUE
    with gradebook(made) as opened:
        assert opened.find_assignment(CHAPTER).duedate == DUE.replace(tzinfo=None)
        assert opened.find_grade_cell("small-check", CHAPTER, CHAPTER).max_score == 0
    assert [path.name for path in made.root.parent.iterdir()] == ["course"]


def test_later_edits_are_named_and_change_nothing(tmp_path: Path, empty: CourseFolder) -> None:
    edited = written_course(tmp_path / "edited")
    assert empty.drift(edited) == ""
    card = edited.root / "solutions" / CHAPTER / "small-check.md"
    card.write_text(card.read_text(encoding="utf-8").replace("answer: b", "answer: a"), encoding="utf-8")
    edited = load_course(edited.root)

    said = empty.drift(edited)

    assert CHAPTER in said
    assert "newer edition is a new cohort" in said
    assert empty.course.chapter(CHAPTER).cards["small-check"].spec["items"][0]["answer"] == "b"


def test_a_card_taken_away_is_drift(tmp_path: Path, empty: CourseFolder) -> None:
    edited = written_course(tmp_path / "edited")
    (edited.root / "solutions" / CHAPTER / "figures.md").unlink()

    assert CHAPTER in empty.drift(edited)


def test_never_inside_the_courses_own_files(course: Course) -> None:
    before = sorted(course.root.rglob("*"))

    with pytest.raises(FolderError, match="inside the course's own files"):
        open_or_create(course.root / "data" / "course", course)

    assert sorted(course.root.rglob("*")) == before


def test_never_over_something_else(tmp_path: Path, course: Course) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(FolderError, match="not a course folder and not empty"):
        open_or_create(tmp_path, course)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_never_where_nbgrader_would_take_the_path_for_a_pattern(tmp_path: Path, course: Course) -> None:
    with pytest.raises(FolderError, match="choose a folder without"):
        open_or_create(tmp_path / "course [2026]", course)

    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_nothing_behind(
    tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crosscurrents.grading.folder.shutil.copyfile", full)

    with pytest.raises(FolderError, match="No space left on device"):
        open_or_create(tmp_path / "course", course)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no course in"),
        ("version = ", "cannot be read"),
        ("version = 2", "another version"),
        ('version = 1\nid = "x"', "lacks"),
        ("version = 1\nchapters = 3", "lacks"),
    ],
)
def test_a_folder_that_is_none_gets_a_sentence(tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / "course.toml").write_text(text)

    with pytest.raises(FolderError, match=says):
        open_folder(tmp_path)


def test_unreadable_cards_get_a_sentence(folder: CourseFolder) -> None:
    (folder.root / "cards" / "solutions" / CHAPTER / "figures.md").write_text("nothing")

    with pytest.raises(FolderError, match="cannot be read"):
        _ = open_folder(folder.root).course


def test_an_unknown_chapter_is_named_with_those_there_are(empty: CourseFolder) -> None:
    with pytest.raises(FolderError, match="no chapter 07_x in this course: it has 01_first"):
        empty.chapter("07_x")


def test_course_toml_is_what_the_contract_says(empty: CourseFolder) -> None:
    data = tomllib.loads((empty.root / "course.toml").read_text(encoding="utf-8"))

    assert set(data) == {
        "version", "id", "title", "made", "check_counts", "keeping", "instructors", "late", "chapters",
    }  # fmt: skip
    assert set(data["chapters"][CHAPTER]) == {"title", "release"}
    assert (
        json.dumps(sorted(path.name for path in (empty.root / "cards").iterdir()))
        == '["lessons", "solutions"]'
    )


def test_the_whole_curriculum_is_frozen_with_the_documents_its_cards_read(tmp_path: Path) -> None:
    written = load_course(content_root())
    folder = open_or_create(tmp_path / "course", written, Terms(id="spring"))
    assert (folder.root / "cards" / "lessons" / "harborlight" / "grants.csv").is_file()
    frozen = folder.course
    assert [chapter.id for chapter in frozen.chapters] == [chapter.id for chapter in written.chapters]
    for chapter in written.chapters:
        kept = frozen.chapter(chapter.id)
        assert {one: card.spec for one, card in kept.cards.items()} == {
            one: card.spec for one, card in chapter.cards.items()
        }
        assert kept.words == chapter.words
    assert folder.drift(written) == ""


def test_a_frozen_course_can_be_served(tmp_path: Path, course: Course, empty: CourseFolder) -> None:
    served = empty.served()
    again = load_course(served)
    assert [one.id for one in again.chapters] == list(empty.chapters)
    notebook = served / "lessons" / CHAPTER / f"{CHAPTER}.ipynb"
    assert notebook.read_bytes() == learner_notebook(course.chapter(CHAPTER))
    # As an earlier release made it: without that notebook.
    copied = support.copy_of(empty, tmp_path / "older")
    (copied.root / "cards" / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").unlink()
    assert (copied.served() / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").is_file()
    (copied.root / "cards" / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").write_bytes(b"{}")
    with pytest.raises(FolderError, match="is not what was frozen"):
        copied.served()


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        (Terms(id="Autumn 2026"), "no name for a course"),
        (Terms(instructors=("Ana Maria",)), "no short name"),
        (Terms(instructors=()), "at least one instructor"),
        (Terms(instructors=("ana", "ana")), "under a name of their own"),
        (Terms(late="half"), "no rule for what comes late"),
        (Terms(due={"07_x": DUE}), "no chapter 07_x"),
        (Terms(due={CHAPTER: DUE.replace(tzinfo=None)}), "and a time zone"),
    ],
)
def test_terms_that_no_course_can_have(tmp_path: Path, course: Course, terms: Terms, says: str) -> None:
    with pytest.raises(FolderError, match=says):
        open_or_create(tmp_path / "course", course, terms)
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ("instructors = ", 'instructors = ["ana", "ben,carla"]', "“ben,carla” is no short name"),
        ("instructors = ", "instructors = [1]", "“1” is no short name"),
        ("late = ", 'late = "half"', "“half” is no rule for what comes late"),
        ("id = ", 'id = "Autumn 2026"', "no name for a course"),
        ("due = ", "due = 2026-12-01T18:00:00", "a date, a time and a time zone"),
        ("due = ", 'due = "tomorrow"', "a date, a time and a time zone"),
        ("due = ", "due = 2026-12-01", "a date, a time and a time zone"),
    ],
)
def test_what_was_edited_into_the_course_file_is_checked(
    tmp_path: Path, uncounted: CourseFolder, line: str, instead: str, says: str
) -> None:
    folder = support.copy_of(uncounted, tmp_path / "course")
    path = folder.root / "course.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(instead if one.startswith(line) else one for one in lines), encoding="utf-8")

    with pytest.raises(FolderError) as told:
        open_folder(folder.root)

    assert str(told.value).startswith(f"{path}: ")
    assert says in str(told.value)
