"""A server that holds a room, as `crosscurrents workshop` starts it, on the tiny course with a chapter
more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.server.conftest import MORE
from tests.server.room.people import Room
from tests.support.serving import Workshop, built_course, holding

KNOTS = Path(__file__).with_name("course")
"""A third chapter with exercises whose answers are for the room, and an agenda."""

Hold = Callable[..., AbstractContextManager[Workshop]]


@pytest.fixture(scope="session")
def knots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course of three chapters, built."""
    return built_course(tmp_path_factory.mktemp("knots"), MORE, KNOTS)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory, knots: Path) -> Path:
    """The cache of a server that has rendered the lessons: others need not do it again."""
    data = tmp_path_factory.mktemp("rendered") / "data"
    with holding(data, knots):
        return data / "cache"


@pytest.fixture(scope="session")
def hold(rendered: Path, knots: Path) -> Hold:
    """Start a server with a room of its own."""

    @contextmanager
    def held(data: Path, *extra: str) -> Iterator[Workshop]:
        shutil.copytree(rendered, data / "cache", dirs_exist_ok=True)
        with holding(data, knots, extra=extra) as running:
            yield running

    return held


@pytest.fixture(scope="module")
def workshop(hold: Hold, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """One room for the tests of a file."""
    with hold(tmp_path_factory.mktemp("workshop") / "data") as running:
        yield running
        assert "Traceback" not in running.log


@pytest.fixture
def room(workshop: Workshop) -> Iterator[Room]:
    """The file's room with its facilitator, three answers at least; browsers close with the test."""
    with ExitStack() as browsers:
        opened = Room(workshop, browsers.enter_context)
        opened.leader.settles()
        yield opened


@pytest.fixture
def own(hold: Hold, tmp_path: Path) -> Iterator[Room]:
    """A room of this test alone, with a server of its own."""
    with hold(tmp_path / "data") as running, ExitStack() as browsers:
        opened = Room(running, browsers.enter_context)
        opened.leader.settles()
        yield opened
        assert "Traceback" not in running.log
