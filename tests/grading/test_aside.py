"""What was set aside is listed with its reason until it is taken."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.aside import set_aside
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from tests.grading.support import CHAPTER, answers, handin, reflection

ONE = "teal-heron-01"


@pytest.fixture
def elsewhere(tmp_path: Path, course: Course) -> Path:
    """A hand-in for another course."""
    path = tmp_path / "mailed.zip"
    given = answers(closing_thoughts=reflection("hello"))
    path.write_bytes(handin(course, ONE, given, course_id="spring-2031"))
    return path


def test_nothing_is_listed_where_nothing_was_set_aside(folder: CourseFolder) -> None:
    assert set_aside(folder) == []
    shutil.rmtree(folder.root / "set_aside")
    assert set_aside(folder) == []


def test_it_says_whose_it_is_and_why(folder: CourseFolder, elsewhere: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    (outcome,) = collect(folder, files=[elsewhere]).outcomes

    (one,) = set_aside(folder)

    assert (one.name, one.learner, one.chapter, one.reason) == ("mailed.zip", ONE, CHAPTER, outcome.reason)
    assert before <= one.at <= datetime.now(UTC)
    assert folder.root / one.path == outcome.kept
    assert (folder.root / one.path / "mailed.zip").read_bytes() == elsewhere.read_bytes()


def test_the_same_again_is_listed_once_with_its_first_time(folder: CourseFolder, elsewhere: Path) -> None:
    collect(folder, files=[elsewhere])
    (first,) = set_aside(folder)
    kept = folder.root / first.path / "reason.txt"
    kept.write_text(kept.read_text("utf-8").replace(str(first.at.year), "2025"), encoding="utf-8")

    collect(folder, files=[elsewhere])

    (again,) = set_aside(folder)
    assert again.at.year == 2025


def test_what_is_taken_after_all_is_no_longer_listed(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    path = tmp_path / "mailed.zip"
    path.write_bytes(handin(course, ONE, answers(closing_thoughts=reflection("hello"))))
    other = replace(folder, chapters={CHAPTER: replace(folder.chapters[CHAPTER], release="0" * 64)})
    collect(other, files=[path])
    assert len(set_aside(folder)) == 1

    collect(other, files=[path], any_edition=True)

    assert set_aside(folder) == []


def test_two_learners_of_a_submitted_folder_are_kept_apart(tmp_path: Path, folder: CourseFolder) -> None:
    for learner in ("ada", "bob"):
        place = tmp_path / "submitted" / learner / CHAPTER
        place.mkdir(parents=True)
        (place / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())

    collect(folder, files=[tmp_path / "submitted"])

    found = set_aside(folder)
    assert sorted(one.name for one in found) == [f"ada+{CHAPTER}", f"bob+{CHAPTER}"]
    assert {one.chapter for one in found} == {CHAPTER}
    assert all("when it was submitted" in one.reason for one in found)


@pytest.mark.parametrize(
    "name",
    ["reason.txt", "two\nlines\u2028.zip", os.fsdecode(b"m\xfcll.zip"), "...", "learner: somebody"],
)
def test_no_files_name_gets_in_the_way(tmp_path: Path, folder: CourseFolder, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"nothing of ours")

    (outcome,) = collect(folder, files=[path]).outcomes

    (one,) = set_aside(folder)
    assert one.reason == outcome.reason
    assert (one.learner, one.chapter) == ("", "")
    assert one.name.isprintable()
    others = [each for each in (folder.root / one.path).iterdir() if each.name != "reason.txt"]
    assert [each.read_bytes() for each in others] == [b"nothing of ours"]


@pytest.mark.parametrize(
    "data",
    [b"[1]", b'{"learner": ["x"], "chapter": 3}', b'{"learner": "<b>", "chapter": "../.."}', b"PK\x03\x04"],
)
def test_what_a_bad_file_says_of_itself_is_not_believed(
    tmp_path: Path, folder: CourseFolder, data: bytes
) -> None:
    (tmp_path / "bad").write_bytes(data)

    collect(folder, files=[tmp_path / "bad"])

    (one,) = set_aside(folder)
    assert (one.learner, one.chapter) == ("", "")


def test_what_an_earlier_version_kept_is_listed(folder: CourseFolder) -> None:
    kept = folder.root / "set_aside" / "old.zip-0123456789ab"
    kept.mkdir(parents=True)
    (kept / "reason.txt").write_text("old.zip\nIt is larger than 20 MB.\n", encoding="utf-8")
    os.utime(kept / "reason.txt", (1_700_000_000, 1_700_000_000))
    (folder.root / "set_aside" / "note of mine").write_text("x", encoding="utf-8")

    (one,) = set_aside(folder)

    assert (one.name, one.reason, one.at.year) == ("old.zip", "It is larger than 20 MB.", 2023)
