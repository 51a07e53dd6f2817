"""A graded course folder with marks, and a journal in it as a hosted course has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal
from crosscurrents.marking.book import MarkBook
from tests.grading import support
from tests.grading.conftest import course, empty, graded, graded_once
from tests.journal.conftest import postgres
from tests.marking.support import HERON, OTTER, mark_all

__all__ = ["course", "empty", "graded", "graded_once", "postgres"]

SHARED = "shared-guess"
"""An exercise of the small course that is shared with the room."""


@pytest.fixture
def folder(tmp_path: Path, graded: CourseFolder) -> CourseFolder:
    """A copy of the graded course, with two reflections marked."""
    made = support.copy_of(graded, tmp_path / "course")
    cards = made.root / "cards"
    card = support._ESTIMATE.format(title="A shared guess", visibility="room")
    (cards / "solutions" / support.CHAPTER / f"{SHARED}.md").write_text(card, encoding="utf-8")
    lesson = cards / "lessons" / f"{support.CHAPTER}.md"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(
        text.replace("## Go deeper\n", f"## Go deeper\n\n{{exercise}}`{SHARED}`\n"), encoding="utf-8"
    )
    with MarkBook(made) as book:
        mark_all(book, HERON, 1)
        mark_all(book, OTTER, 2, "ben")
    return made


def hosted(
    folder: CourseFolder, given: dict[str, tuple[str, dict[str, object], str]], url: str = ""
) -> dict[str, str]:
    """Keep answers in the journal, `{token: (exercise, response, visibility)}`; return who is who."""
    names = {}
    with Journal.open(url or folder.root / "journal.db") as journal:
        journal.ensure_course(folder.id, folder.title).result()
        for token, (exercise, response, visibility) in given.items():
            person = journal.ensure_person(token).result()
            journal.enrol(person.id, folder.id, "learner").result()
            names[token] = person.pseudonym
            journal.save(
                person.id,
                support.CHAPTER,
                exercise,
                response=response,
                base_revision=0,
                passed=not response,
                visibility=visibility,
                device="test.1",
            ).result()
    return names
