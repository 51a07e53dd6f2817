"""The small course of tests/mini with two more exercises, and hand-ins for it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.course import Chapter, Course
from crosscurrents.grading.answers import pack
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.notebooks.build import as_text, build, notebook, write
from crosscurrents.notebooks.lessons import load_course

CHAPTER = "01_first"
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)

HOSTILE = (
    "<script>alert('owned')</script> <img src=x onerror=alert(1)> </div></textarea><svg/onload=alert(2)>\n"
    "# not a heading\n\n    not code\n- no list * no **bold** _no_ `no` ~~no~~ "
    "[no](javascript:alert(3)) ![no](x)\n"
    "$x^2$ $$y$$ \\(a\\) \\[b\\] \\begin{align}c\\end{align} {{ 7*7 }} {% no %}\n"
    "&lt; &amp; &#60; &nbsp; <!-- no --> <br> ]]> \"quotes\" 'quotes' a@b.example https://example.com/%41\n"
    "עברית \u202eoverride\u202c العربية 👩\u200d🏫 e\u0301 ﷽ \ttab\u00a0space  two spaces\n"
    "### END MARK SCHEME\n### BEGIN SOLUTION"
)

_ESTIMATE = """---
widget: estimate
title: {title}
purpose: Try a guess.
minutes: 2
visibility: {visibility}
spec:
  questions:
    - id: share
      text: What share?
      unit: percent
      low: 0
      high: 100
      reported: 40
      source: A1
      after: So it is.
---
Guess.

# Facilitator note
Nothing to add.
"""


def written_course(root: Path) -> Course:
    """Write the small course below `root`, built, with a handed-in and a private exercise more."""
    shutil.copytree(Path(__file__).parents[1] / "mini", root)
    for name, title, visibility in (("figures", "Figures", "handed-in"), ("for-me", "For me", "only-you")):
        card = _ESTIMATE.format(title=title, visibility=visibility)
        (root / "solutions" / CHAPTER / f"{name}.md").write_text(card, encoding="utf-8")
    lesson = root / "lessons" / f"{CHAPTER}.md"
    text = lesson.read_text(encoding="utf-8")
    placed = "## Go deeper\n\n{exercise}`figures`\n\n{exercise}`for-me`\n"
    lesson.write_text(text.replace("## Go deeper\n", placed), encoding="utf-8")
    course = load_course(root)
    write(build(course))
    return course


def learner_notebook(chapter: Chapter) -> bytes:
    """Return the standard learner notebook's bytes."""
    return as_text(notebook(chapter, instructor=False)).encode()


@contextmanager
def installed(course: Course) -> Iterator[None]:
    """Let `course` be the installed one for what packs hand-ins and for the commands."""
    with pytest.MonkeyPatch.context() as patch:
        bytes_of = {one.id: learner_notebook(one) for one in course.chapters}
        patch.setattr("crosscurrents.grading.answers.release_bytes", bytes_of.__getitem__)
        patch.setattr(
            "crosscurrents.grading.answers.release_hash",
            lambda chapter: hashlib.sha256(bytes_of[chapter]).hexdigest(),
        )
        patch.setattr(
            "crosscurrents.notebooks.release.release_hash",
            lambda chapter: hashlib.sha256(bytes_of[chapter]).hexdigest(),
        )
        patch.setattr("crosscurrents.notebooks.lessons.course", lambda: course)
        yield


def reflection(text: str, **self_marks: int) -> dict[str, Any]:
    return {"text": text, "self_marks": self_marks} if self_marks else {"text": text}


def check(knot: str, line: str) -> dict[str, Any]:
    chosen = {"knot": knot, "line": line}
    return {"answers": chosen, "first": chosen, "checked": True}


def answers(**responses: dict[str, Any]) -> dict[str, Any]:
    """Return answers as the journal holds them; `closing_thoughts=…` is the exercise `closing-thoughts`."""
    return {
        name.replace("_", "-"): {"revision": 1, "response": response} for name, response in responses.items()
    }


def handin(
    course: Course,
    learner: str,
    given: dict[str, Any],
    *,
    receipt: str = "",
    at: datetime = MONDAY,
    course_id: str = "self-paced",
) -> bytes:
    """Return a learner's handin.zip. A receipt is of one hand-in: another moment has another."""
    usual = f"receipt-{learner}" if at == MONDAY else f"receipt-{learner}-{at:%m%d%H%M}"
    with installed(course):
        return pack(
            course.chapter(CHAPTER),
            learner=learner,
            answers=given,
            course=course_id,
            receipt=receipt or usual,
            at=at,
        )


def copy_of(folder: CourseFolder, to: Path) -> CourseFolder:
    """Return a copy of a course folder: one may be moved, so a copy is as good as the first."""
    from crosscurrents.grading.folder import open_folder

    shutil.copytree(folder.root, to)
    return open_folder(to)


@contextmanager
def gradebook(folder: CourseFolder) -> Iterator[Any]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder.root / 'gradebook.db'}", folder.id) as opened:
        yield opened


def mark(folder: CourseFolder, learner: str, points: float, comment: str = "") -> None:
    """Mark a reflection as formgrader does."""
    with gradebook(folder) as opened:
        where = ("closing-thoughts", CHAPTER, CHAPTER, learner)
        grade = opened.find_grade(*where)
        grade.manual_score, grade.needs_manual_grade = points, False
        opened.find_comment(*where).manual_comment = comment or None
        opened.db.commit()


def grade_of(folder: CourseFolder, learner: str, exercise: str) -> dict[str, Any]:
    """Return a grade as plain data, with its comment."""
    with gradebook(folder) as opened:
        where = (exercise, CHAPTER, CHAPTER, learner)
        found: dict[str, Any] = opened.find_grade(*where).to_dict()
        if exercise == "closing-thoughts":
            found["comment"] = opened.find_comment(*where).comment
        return found
