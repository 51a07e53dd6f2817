"""A graded course once, and a desk of its own on a copy of it for each module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.grading.folder import CourseFolder
from tests.desk import support
from tests.desk.support import Desk, Marker
from tests.grading.conftest import course
from tests.grading.support import copy_of

__all__ = ["course"]


@pytest.fixture(scope="session")
def pile(tmp_path_factory: pytest.TempPathFactory, course: support.Course) -> CourseFolder:
    """A graded course of two instructors; not to be changed."""
    return support.pile(course, tmp_path_factory.mktemp("pile"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, pile: CourseFolder) -> Iterator[Desk]:
    """A desk on a copy of the course."""
    folder = copy_of(pile, tmp_path_factory.mktemp("desk") / "course")
    running = Desk(folder.root, None, None, ())
    yield running
    running.stop()


@pytest.fixture
def start(pile: CourseFolder, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Start a desk with other options on a copy of its own; `late` is the course's rule for lateness."""
    running: list[Desk] = []
    number = count()

    def started(*extra: str, late: str = "none", hosted: bool = False) -> Any:
        folder = copy_of(pile, tmp_path / f"course-{next(number)}")
        file = folder.root / "course.toml"
        written = file.read_text(encoding="utf-8")
        assert 'late = "none"' in written
        file.write_text(written.replace('late = "none"', f'late = "{late}"'), encoding="utf-8")
        known = support.place_in(folder) if hosted else None
        running.append(Desk(folder.root, None, None, extra))
        return support.Hosted(running[-1], *known) if known else running[-1]

    yield started
    for one in running:
        one.stop()


@pytest.fixture
def hosted(start: Callable[..., support.Hosted]) -> Callable[..., support.Hosted]:
    """Start a desk on a copy with a journal in it, as a hosted course has one."""
    return lambda *extra: start(*extra, hosted=True)


@pytest.fixture
def sit(desk: Desk) -> Iterator[Callable[..., Marker]]:
    """Open a fresh browser at the desk, signed in or not."""
    with ExitStack() as browsers:
        yield lambda name="": browsers.enter_context(Marker(desk, name))


@pytest.fixture
def ana(sit: Callable[..., Marker]) -> Marker:
    return sit("ana")


@pytest.fixture
def ben(sit: Callable[..., Marker]) -> Marker:
    return sit("ben")
