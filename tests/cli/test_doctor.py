from __future__ import annotations

import importlib
import importlib.metadata
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from crosscurrents import __version__, ports
from crosscurrents.cli import main
from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks import written

# The package has the command of this name, which hides its module.
module = importlib.import_module("crosscurrents.cli.doctor")


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed course is the tiny one, built."""
    root = written.copy(tmp_path / "course")
    write(build(load_course(root)))
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(root))
    return root


@pytest.fixture(autouse=True)
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """Stand in for the usual port, on which a developer may have the lessons open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    monkeypatch.setattr(ports, "LEARN", free)
    return free


def look(data: Path) -> tuple[int, dict[str, tuple[str, str]]]:
    """Return the exit code and what is said of each thing: its state and the rest of its line."""
    done = CliRunner().invoke(main, ["doctor", "--data", str(data)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    said = {}
    for line in done.output.splitlines():
        state, name, rest = line.split(maxsplit=2)
        said[name] = state, rest
    return done.exit_code, said


def test_everything_is_sound(mini: Path, tmp_path: Path, port: int) -> None:
    data = tmp_path / "data"
    code, said = look(data)
    assert code == 0
    assert {state for state, _ in said.values()} == {"ok"}
    assert said["crosscurrents"] == ("ok", __version__)
    for name in ("jupyterlab", "voila", "nbgrader", "sqlalchemy", "anywidget"):
        assert said[name] == ("ok", importlib.metadata.version(name))
    assert said["lessons"] == ("ok", f"1 chapters in {mini}")
    where, _, fast = said["journal"][1].partition(": a save reached the disk in ")
    assert where == str(data / "journal.db")
    assert fast.endswith(" ms")
    assert said["port"] == ("ok", f"{port} is free")


@pytest.mark.usefixtures("mini")
def test_a_broken_journal_is_named_and_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "journal.db").write_bytes(b"This is no database, it is somebody's letter. " * 100)
    before = (data / "journal.db").read_bytes()
    code, said = look(data)
    assert code == 1
    assert said["journal"][0] == "broken"
    assert str(data / "journal.db") in said["journal"][1]
    assert {name for name, (state, _) in said.items() if state == "broken"} == {"journal"}
    assert (data / "journal.db").read_bytes() == before


@pytest.mark.usefixtures("mini")
def test_paths_are_shown_whole_whatever_is_in_them(tmp_path: Path) -> None:
    data = tmp_path / "[red]a folder[/] with a long name, as many people have them in their home" / "[data]"
    code, said = look(data)
    assert code == 0
    assert said["journal"][1].startswith(f"{data / 'journal.db'}: ")


def test_lessons_that_were_never_built(mini: Path, tmp_path: Path) -> None:
    (mini / "lessons/01_first/01_first.ipynb").unlink()
    code, said = look(tmp_path / "data")
    assert code == 1
    assert said["lessons"] == ("broken", "not built: 01_first; run “crosscurrents build”")
    assert said["journal"][0] == "ok"


def test_lessons_with_a_fault(mini: Path, tmp_path: Path) -> None:
    written.change(mini, written.CHECK, "minutes: 3", "minutes: 0")
    code, said = look(tmp_path / "data")
    assert code == 1
    assert said["lessons"] == (
        "broken",
        f"{mini / written.CHECK}:5: `minutes:` must be a whole number of at least 1",
    )


@pytest.mark.usefixtures("mini")
def test_a_package_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGES", ("no-such-package", "tornado"))
    code, said = look(tmp_path / "data")
    assert code == 1
    assert said["no-such-package"] == ("broken", "not installed: install crosscurrents again")
    assert said["tornado"][0] == "ok"


@pytest.mark.usefixtures("mini")
def test_a_port_in_use_is_said_and_is_no_fault(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        code, said = look(tmp_path / "data")
    assert code == 0
    state, text = said["port"]
    assert state == "ok"
    assert text.startswith(f"{port} is in use; “learn” will take ")


@pytest.mark.usefixtures("mini")
def test_no_browser_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda _name: None)
    code, said = look(tmp_path / "data")
    assert code == 0
    assert said["browser"] == ("ok", "none found here; open the printed address in any browser")
