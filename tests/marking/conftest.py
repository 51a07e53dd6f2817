"""A graded course folder, copied for each test that marks in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from tests.grading import support
from tests.grading.conftest import course, empty, graded, graded_once

__all__ = ["course", "empty", "graded", "graded_once"]


@pytest.fixture
def folder(tmp_path: Path, graded: CourseFolder) -> CourseFolder:
    """A copy of the graded course, to mark at will."""
    return support.copy_of(graded, tmp_path / "course")


@pytest.fixture
def book(folder: CourseFolder) -> Iterator[MarkBook]:
    with MarkBook(folder) as opened:
        yield opened
