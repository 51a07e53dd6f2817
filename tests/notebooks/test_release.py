from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.notebooks.release import FORMAT, answers_document, release_bytes, release_hash


@pytest.fixture(autouse=True)
def content(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The installed course is the tiny one."""
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(mini))
    release_bytes.cache_clear()
    release_hash.cache_clear()
    yield mini
    release_bytes.cache_clear()
    release_hash.cache_clear()


def test_a_release_is_named_by_the_learners_notebook(content: Path) -> None:
    write(build(load_course(content)))
    learner = (content / "lessons/01_first/01_first.ipynb").read_bytes()
    assert release_bytes("01_first") == learner
    assert release_hash("01_first") == hashlib.sha256(learner).hexdigest()


def test_what_was_never_built_has_no_release() -> None:
    with pytest.raises(OSError, match=r"01_first\.ipynb"):
        release_hash("01_first")


def test_the_document_of_answers(content: Path) -> None:
    course = load_course(content)
    write(build(course))
    at = datetime(2026, 11, 22, 9, 0, 0, 123, tzinfo=UTC)
    answers = {"small-check": {"revision": 3, "response": {"checked": True}}}
    document = answers_document(
        course.chapters[0], learner="teal-heron-4f7c9a", answers=answers, receipt="KELP", at=at
    )
    assert document == {
        "format": FORMAT,
        "course": "self-paced",
        "chapter": "01_first",
        "release": release_hash("01_first"),
        "learner": "teal-heron-4f7c9a",
        "receipt": "KELP",
        "handed_in": "2026-11-22T09:00:00+00:00",
        "answers": answers,
    }
    now = datetime.fromisoformat(answers_document(course.chapters[0], learner="x", answers={})["handed_in"])
    assert abs((datetime.now(UTC) - now).total_seconds()) < 60
