"""`crosscurrents learn`: what it hands to the server, and what it says when it cannot start."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crosscurrents.app.way import Way
from crosscurrents.cli import main
from crosscurrents.journal import JournalError
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.places import data_folder
from crosscurrents.ports import PortError
from crosscurrents.server.rendering import RenderingError
from tests.notebooks import written


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the server would have been started with."""
    given: dict[str, Any] = {}
    monkeypatch.setattr("crosscurrents.app.learning.serve", lambda **options: given.update(options))
    for name in ("CROSSCURRENTS_DATA", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return given


def learn(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["learn", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_without_options_only_this_computer_reaches_it(served: dict[str, Any]) -> None:
    assert learn() == (0, "")
    served.pop("tell")
    assert served == {
        "way": Way("127.0.0.1", None),
        "data": data_folder(),
        "database": None,
        "browser": False,
    }
    assert served["way"].local


def test_options_reach_the_server(served: dict[str, Any], tmp_path: Path) -> None:
    words = [
        "--port",
        "9001",
        "--host",
        "0.0.0.0",
        "--base-url",
        "/cc/",
        "--data",
        str(tmp_path),
        "--browser",
    ]
    assert learn(*words, "--shared", "--database", "postgresql://x/y")[0] == 0
    told = served.pop("tell")
    assert served == {
        "way": Way("0.0.0.0", 9001, base_url="/cc/", shared=True),
        "data": tmp_path,
        "database": "postgresql://x/y",
        "browser": True,
    }
    assert not served["way"].local
    assert callable(told)


@pytest.mark.parametrize(
    ("platform", "environment", "words", "opened"),
    [
        ("linux", {}, [], False),
        ("linux", {"DISPLAY": ":0"}, [], True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, [], True),
        ("darwin", {}, [], True),
        ("win32", {}, [], True),
        ("linux", {"DISPLAY": ":0"}, ["--no-browser"], False),
        ("linux", {}, ["--browser"], True),
    ],
)
def test_a_browser_opens_where_there_is_a_screen(
    served: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    environment: dict[str, str],
    words: list[str],
    opened: bool,
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    learn(*words)
    assert served["browser"] is opened


def test_the_data_folder_may_come_from_the_environment(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CROSSCURRENTS_DATA", str(tmp_path))
    learn()
    assert served["data"] == tmp_path
    learn("--data", str(tmp_path / "other"))
    assert served["data"] == tmp_path / "other"


def test_what_the_server_tells_is_printed(served: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crosscurrents.app.learning.serve", lambda **options: options["tell"]("it is open"))
    assert learn() == (0, "it is open\n")


def raising(fault: BaseException) -> Callable[..., None]:
    def serve(**_options: Any) -> None:
        raise fault

    return serve


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (PortError("port 9001 is in use: choose another"), "port 9001 is in use: choose another"),
        (
            JournalError("journal.db is damaged: put a backup in its place"),
            "journal.db is damaged: put a backup",
        ),
        (RenderingError("01_first: the cell setup failed"), "01_first: the cell setup failed"),
        (AuthorError(Path("a.md"), 3, "no card"), "a.md:3: no card"),
        (
            OSError(28, "No space left on device", "/data/journal.db"),
            "/data/journal.db: No space left on device",
        ),
    ],
    ids=["port", "journal", "rendering", "author", "disk"],
)
@pytest.mark.usefixtures("served")
def test_what_cannot_start_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException, says: str
) -> None:
    monkeypatch.setattr("crosscurrents.app.learning.serve", raising(fault))
    code, said = learn()
    assert code == 1
    assert said.startswith(f"Error: {says}")
    assert said.count("\n") == 1


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = learn("--no-browser", "--port", str(port), "--data", str(tmp_path / "data"))
    assert code == 1
    assert said == f"Error: Port {port} is in use: end the other program, or choose another with --port.\n"
    assert not (tmp_path / "data").exists()


def test_lessons_that_were_never_built(tmp_path: Path) -> None:
    """In a process of its own: a server that has begun leaves an event loop behind."""
    import os
    import subprocess
    import sys

    root = written.copy(tmp_path / "course")
    done = subprocess.run(
        [sys.executable, "-c", "from crosscurrents.cli import main; main()", "learn", "--no-browser"],
        env={
            **os.environ,
            "CROSSCURRENTS_CONTENT": str(root),
            "CROSSCURRENTS_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {root}/lessons/01_first/01_first.ipynb: No such file or directory: "
        "run “crosscurrents build” first\n"
    )
