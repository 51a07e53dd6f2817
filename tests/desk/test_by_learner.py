"""Marking by learner over two chapters: everybody's answers together, nobody left out on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.answers import pack
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.course_file import Terms
from crosscurrents.grading.folder import open_or_create
from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import load_course
from tests.desk.support import CRITERIA, Desk, Marker
from tests.grading import support

FIRST, SECOND = support.CHAPTER, "02_second"
CLOSING = {FIRST: "closing-thoughts", SECOND: "second-thoughts"}
WHO = {"a-1": (FIRST, SECOND), "b-2": (FIRST,), "c-3": (SECOND,), "d-4": (FIRST, SECOND), "e-5": (SECOND,)}
TEXT = "The meeting ran late and nobody asked why."


def two_chapters(root: Path) -> Course:
    """Write the small course with a second chapter, which closes as the first does."""
    support.written_course(root)
    shutil.copytree(root / "solutions" / FIRST, root / "solutions" / SECOND)
    there = root / "solutions" / SECOND
    for path in there.glob("*.md"):
        path.rename(
            there / f"{'second-thoughts' if path.stem == 'closing-thoughts' else f'two-{path.stem}'}.md"
        )
    lesson = (root / "lessons" / f"{FIRST}.md").read_text(encoding="utf-8")
    for old in ("small-check", "figures", "for-me"):
        lesson = lesson.replace(old, f"two-{old}")
    lesson = lesson.replace("closing-thoughts", "second-thoughts").replace("title: First", "title: Second")
    (root / "lessons" / f"{SECOND}.md").write_text(lesson, encoding="utf-8")
    for path in root.rglob("*.ipynb"):
        path.unlink()
    course = load_course(root)
    write(build(course))
    return course


@pytest.fixture(scope="module")
def ana(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marker]:
    """Ana at the desk of a course in which some have handed in one chapter, some the other, some both."""
    place = tmp_path_factory.mktemp("two")
    course = two_chapters(place / "written")
    folder = open_or_create(place / "course", course, Terms(instructors=("ana",)))
    files = []
    with support.installed(course):
        for learner, chapters in WHO.items():
            for chapter in chapters:
                given = {CLOSING[chapter]: {"revision": 1, "response": support.reflection(TEXT)}}
                files.append(place / f"{learner}-{chapter}.zip")
                packed = pack(course.chapter(chapter), learner=learner, answers=given, at=support.MONDAY)
                files[-1].write_bytes(packed)
    assert len(collect(folder, files=files).of("collected")) == len(files)
    for chapter in CLOSING:
        autograde(folder, chapter)
    desk = Desk(folder.root, None, None, ())
    with Marker(desk, "ana") as marker:
        yield marker
    desk.stop()


def walked(ana: Marker, chapter: str) -> list[tuple[str, str]]:
    pile = ana.get(f"api/chapters/{chapter}/pile?by=learner").json()["pile"]
    return [(one["code"], one["chapter"]) for one in pile]


def test_the_order_is_the_same_from_both_chapters_and_keeps_learners_together(ana: Marker) -> None:
    order = walked(ana, FIRST)
    assert order == walked(ana, SECOND)
    assert len(order) == sum(map(len, WHO.values()))
    codes = [code for code, _chapter in order]
    assert codes == sorted(codes)
    both = {code for code in codes if codes.count(code) == 2}
    assert len(both) == 2
    for code in both:
        assert [chapter for one, chapter in order if one == code] == [FIRST, SECOND]
    titles = {one["title"] for one in ana.get(f"api/chapters/{FIRST}/pile?by=learner").json()["pile"]}
    assert titles == {"Closing thoughts"}


def test_whoever_goes_on_to_the_next_has_marked_everybody_at_the_end(ana: Marker) -> None:
    begun = ana.http.get(f"mark/{SECOND}?by=learner")
    assert begun.status_code == 303
    place = begun.headers["Location"].partition("?")[0].removeprefix("/mark/")
    theirs = [code for code, chapter in walked(ana, SECOND) if chapter == SECOND]
    assert place.split("/")[2] in theirs  # with somebody who has handed this chapter in
    seen = []
    while place:
        chapter, exercise, code = place.split("/")
        seen.append((code, chapter))
        at = f"api/chapters/{chapter}/answers/{exercise}/{code}"
        sheet = ana.get(f"{at}?by=learner").json()
        assert sheet["of"] == len(walked(ana, FIRST))
        for one in CRITERIA:
            body = {"criterion": one, "points": 2, "comment": "", "base": 0, "reading": "first"}
            assert ana.send("POST", f"{at}/marks", body).status_code == 200
        following = ana.get(f"{at}/next?by=learner").json()["sheet"]
        place = following and "/".join(
            (following["chapter"]["id"], following["exercise"]["id"], following["code"])
        )
        assert len(seen) <= len(walked(ana, FIRST))
    assert sorted(seen) == sorted(walked(ana, FIRST))
    assert all(code != after or one == FIRST for (code, one), (after, _) in pairwise(seen))
