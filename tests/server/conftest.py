"""Servers for the tests of the HTTP API: one on this computer only, one shared under a path prefix."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.server.visitor import Visitor
from tests.support.serving import Serving, built_course, serving

MORE = Path(__file__).with_name("course")
"""A second chapter beside the tiny course's one, with an answer for the room and one that is only mine."""


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course of two chapters, built."""
    return built_course(tmp_path_factory.mktemp("content"), MORE)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Iterator[Serving]:
    """A server that only this computer reaches."""
    with serving(tmp_path_factory.mktemp("server") / "data", content) as running:
        yield running


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server on the course itself."""
    with serving(tmp_path_factory.mktemp("real") / "data") as running:
        yield running


Start = Callable[..., Any]


@pytest.fixture(scope="session")
def start(server: Serving) -> Start:
    """Start another server on the same course: it need not render the lessons again."""

    @contextmanager
    def started(data: Path, *extra: str) -> Iterator[Serving]:
        shutil.copytree(server.data / "cache", data / "cache", dirs_exist_ok=True)
        with serving(data, server.content, extra=extra) as running:
            yield running

    return started


@pytest.fixture(scope="session")
def shared(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that other computers reach, under the path prefix `/cc/`."""
    data = tmp_path_factory.mktemp("shared") / "data"
    with start(data, "--host", "0.0.0.0", "--base-url", "/cc/") as running:
        yield running


@pytest.fixture
def visit() -> Iterator[Callable[[Serving], Visitor]]:
    """Open a fresh browser at a server."""
    with ExitStack() as open_browsers:
        yield lambda running: open_browsers.enter_context(Visitor(running.url))


@pytest.fixture
def learner(server: Serving, visit: Callable[[Serving], Visitor]) -> Visitor:
    return visit(server)


@pytest.fixture
def other(server: Serving, visit: Callable[[Serving], Visitor]) -> Visitor:
    return visit(server)
