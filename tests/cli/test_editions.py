"""`crosscurrents new edition`, and `--edition` of the commands that take one."""

from __future__ import annotations

import os
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crosscurrents import ports
from crosscurrents.cli import main
from crosscurrents.notebooks.lessons import course, load_course
from crosscurrents.places import content_root
from tests.notebooks import agency

OLD = f"""
[[support]]
label = "Night line"
text = "Somebody answers."
checked = {date.today().year - 2}-01-31
"""


@pytest.fixture(autouse=True)
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed course is the tiny one; what a command makes of it ends with the test."""
    root = agency.our_course(tmp_path / "ours")
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(root))
    monkeypatch.setenv("CROSSCURRENTS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("CROSSCURRENTS_EDITION", raising=False)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the server would have been started with, and the course it would have found."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(
        "crosscurrents.app.learning.serve", lambda **options: given.update(options, root=content_root())
    )
    return given


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_new_edition_says_what_it_wrote_and_how_to_see_it(served: dict[str, Any]) -> None:
    code, said = run("new", "edition", "ours-too")
    assert code == 0
    assert said == (
        "wrote ours-too/edition.toml\n"
        "wrote ours-too/lessons/07_our_place.md\n"
        "wrote ours-too/logo.svg\n"
        "wrote ours-too/solutions/07_our_place/first-call.md\n"
        "see it with “crosscurrents learn --edition ours-too”, then write over what is there\n"
    )
    assert run("learn", "--edition", "ours-too", "--no-browser") == (0, "")
    assert load_course(served["root"]).edition.name == "Our edition"


def test_a_new_edition_where_something_is() -> None:
    Path("full").mkdir()
    Path("full/letter.txt").write_text("Dear all")
    assert run("new", "edition", "full") == (
        1,
        "Error: full holds something already: name a new folder, or an empty one\n",
    )
    Path("barred").write_text("")
    assert run("new", "edition", "barred/in")[1].startswith("Error: barred")


def test_learn_serves_the_edition(served: dict[str, Any], tmp_path: Path) -> None:
    agency.edition(Path("edition"))
    assert run("learn", "--edition", "edition", "--no-browser") == (0, "")
    assert served["root"].parent == tmp_path / "data" / "editions"
    # For the kernels that render its lessons, as well.
    assert os.environ["CROSSCURRENTS_CONTENT"] == str(served["root"])
    assert "edition" not in served
    assert load_course(served["root"]).edition.name == "Ellery County"


@pytest.mark.parametrize("before", [True, False])
def test_it_is_composed_in_the_data_folder_that_is_named(
    served: dict[str, Any], tmp_path: Path, before: bool
) -> None:
    agency.edition(Path("edition"))
    data, which = ["--data", "elsewhere"], ["--edition", "edition"]
    run("learn", *(data + which if before else which + data))
    assert served["root"].parent == tmp_path / "elsewhere" / "editions"
    assert not (tmp_path / "data").exists()


def test_the_edition_may_come_from_the_environment(
    served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSCURRENTS_EDITION", str(agency.edition(Path("edition")).resolve()))
    run("learn", "--no-browser")
    assert load_course(served["root"]).edition.name == "Ellery County"


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        (
            'name = "O"\nminimum_group = 1\n',
            "Error: edition/edition.toml:2: nothing reads `minimum_group`, because no edition changes this: ",
        ),
        ('name = "O\n', "Error: edition/edition.toml:1: not TOML: "),
        (
            'name = "O"\n[content]\nleave_out = ["smal-check"]\n',
            "Error: edition/edition.toml:3: we have no exercise “smal-check”: did you mean “small-check”?\n",
        ),
    ],
)
@pytest.mark.parametrize("command", ["learn", "doctor"])
def test_a_mistake_is_one_sentence(served: dict[str, Any], command: str, toml: str, says: str) -> None:
    agency.edition(Path("edition"), toml)
    code, said = run(command, "--edition", "edition")
    assert code == 1
    assert said.startswith(says)
    assert said.count("\n") == 1
    assert served == {}


@pytest.mark.usefixtures("served")
def test_folders_that_are_none() -> None:
    code, said = run("learn", "--edition", "nowhere")
    assert code == 2
    assert "'nowhere' does not exist" in said
    Path("empty").mkdir()
    assert run("learn", "--edition", "empty") == (
        1,
        "Error: empty/edition.toml:1: no such file: write it\n",
    )


@pytest.mark.usefixtures("served")
def test_a_data_folder_that_takes_nothing_is_a_sentence() -> None:
    agency.edition(Path("edition"))
    Path("file").write_text("")
    code, said = run("learn", "--edition", "edition", "--data", "file/in")
    assert code == 1 or code == 2
    assert said.splitlines()[-1].startswith("Error: ")


# What ought to be looked at


def doctor(*words: str) -> tuple[int, str]:
    code, said = run("doctor", *words)
    (line,) = [one for one in said.splitlines() if one.split(maxsplit=1)[1].startswith("edition ")] or [""]
    return code, " ".join(line.split())


def test_doctor_names_the_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setattr(ports, "LEARN", int(probe.getsockname()[1]))
    agency.edition(Path("edition"))
    assert doctor("--edition", "edition") == (0, "ok edition Ellery County")


def test_doctor_warns_of_an_old_support_line() -> None:
    agency.edition(Path("edition"), agency.TOML + OLD)
    code, said = doctor("--edition", "edition")
    assert code == 0
    assert said.startswith("warn edition Ellery County: The support line “Night line” was last checked on ")


def test_doctor_says_nothing_of_an_edition_where_there_is_none() -> None:
    assert doctor()[1] == ""


def test_the_server_warns_of_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    agency.edition(Path("edition"), agency.TOML + OLD)
    told: list[str] = []

    class StopError(Exception):
        pass

    def stop(*_words: Any, **_more: Any) -> None:
        raise StopError

    monkeypatch.setattr("crosscurrents.app.learning.Site", stop)
    monkeypatch.setattr("click.echo", told.append)
    course.cache_clear()
    try:
        done = CliRunner().invoke(main, ["learn", "--edition", "edition", "--no-browser"])
    finally:
        course.cache_clear()
    assert isinstance(done.exception, StopError), done.exception
    (said,) = told
    assert said.startswith("The support line “Night line” was last checked on ")
