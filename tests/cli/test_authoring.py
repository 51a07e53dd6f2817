from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from crosscurrents.cli import main
from tests.notebooks import written

LEARNER = "lessons/01_first/01_first.ipynb"
INSTRUCTOR = "solutions/01_first/01_first.ipynb"


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tiny course, not built; it is the working folder."""
    root = written.copy(tmp_path / "course")
    monkeypatch.chdir(root)
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(root))
    return root


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("mini")
def test_build_names_what_it_wrote() -> None:
    said = f"built {LEARNER}\nbuilt {INSTRUCTOR}\n2 files are as written\n"
    assert run("build") == (0, said, "")
    assert run("build") == (0, "2 files are as written\n", "")
    assert run("build", "--check") == (0, "2 files are as written\n", "")


def test_build_of_another_folder(mini: Path, tmp_path: Path) -> None:
    other = written.copy(tmp_path / "other")
    code, said, _ = run("build", "--root", str(other))
    assert code == 0
    assert f"built {os.path.relpath(other / LEARNER)}\n" in said
    assert not (mini / LEARNER).exists()


def test_check_names_drift_and_the_command_that_mends_it(mini: Path) -> None:
    code, said, wrong = run("build", "--check")
    assert (code, said) == (1, "")
    assert wrong == (
        f"{LEARNER}: differs from what its Markdown says\n"
        f"{INSTRUCTOR}: differs from what its Markdown says\n"
        "Error: built files have drifted: run “crosscurrents build” and commit the result\n"
    )
    assert not (mini / LEARNER).exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b"A line of prose.", b"A line, edited by hand."), (b"}\n", b"}")],
    ids=["windows-line-ends", "edited-by-hand", "no-last-line-end"],
)
def test_a_changed_notebook_is_drift(mini: Path, old: bytes, new: bytes) -> None:
    run("build")
    path = mini / LEARNER
    as_built = path.read_bytes()
    path.write_bytes(new.join(as_built.rsplit(old, 1)) if old == b"}\n" else as_built.replace(old, new))
    code, said, wrong = run("build", "--check")
    assert (code, said) == (1, "")
    assert wrong.splitlines()[0] == f"{LEARNER}: differs from what its Markdown says"
    assert INSTRUCTOR not in wrong
    assert "run “crosscurrents build”" in wrong
    assert run("build") == (0, f"built {LEARNER}\n2 files are as written\n", "")
    assert path.read_bytes() == as_built


def test_a_changed_sentence_is_drift(mini: Path) -> None:
    run("build")
    written.change(mini, written.LESSON, "A line of prose.", "Another line.")
    code, _, wrong = run("build", "--check")
    assert code == 1
    assert LEARNER in wrong and INSTRUCTOR in wrong


def test_a_notebook_that_no_chapter_has_any_more_is_named(mini: Path) -> None:
    run("build")
    old = mini / "lessons/02_old/02_old.ipynb"
    old.parent.mkdir()
    old.write_text("{}")
    named = "lessons/02_old/02_old.ipynb: no chapter has this notebook any more: delete it\n"
    assert run("build") == (0, "2 files are as written\n", named)
    code, said, wrong = run("build", "--check")
    assert (code, said) == (1, "")
    assert wrong == f"{named}Error: notebooks are left over: delete those named above\n"


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_an_authors_fault_is_one_line_with_file_line_and_mend(mini: Path, check: list[str]) -> None:
    run("build")
    as_built = (mini / LEARNER).read_bytes()
    written.change(mini, written.CHECK, "visibility: handed-in", "visibility: public")
    code, said, wrong = run("build", *check)
    assert (code, said) == (1, "")
    assert wrong == (
        "Error: solutions/01_first/small-check.md:6: `visibility:` must be only-you, room or handed-in\n"
    )
    assert (mini / LEARNER).read_bytes() == as_built


def test_a_folder_that_cannot_be_written_is_a_sentence(mini: Path) -> None:
    (mini / "lessons/01_first").write_text("a file where a folder should be")
    code, _, wrong = run("build")
    assert code == 1
    assert (
        wrong.startswith("Error: ") and "lessons/01_first" in wrong and "cannot be read or written" in wrong
    )


def test_new_exercise_says_where_it_is_and_how_to_place_it(mini: Path) -> None:
    code, said, wrong = run("new", "exercise", "01_first", "who-called-whom", "--widget", "check")
    assert (code, wrong) == (0, "")
    assert said == (
        "wrote solutions/01_first/who-called-whom.md\n"
        "place it with a line {exercise}`who-called-whom` in lessons/01_first.md, "
        "then run “crosscurrents build”\n"
    )
    code, _, wrong = run("build")
    assert (code, wrong) == (
        1,
        (
            "Error: solutions/01_first/who-called-whom.md:1: "
            "no line {exercise}`who-called-whom` in 01_first.md: place it, or delete the card\n"
        ),
    )
    written.change(mini, written.LESSON, "## Go deeper", "{exercise}`who-called-whom`\n\n## Go deeper")
    assert run("build")[0] == 0
    assert 'chapter.exercise(\\"who-called-whom\\")' in (mini / LEARNER).read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["02_power", "new-one", "--widget", "check"], "no chapter lessons/02_power.md: use one of 01_first"),
        (["01_first", "New-One", "--widget", "check"], '"New-One" is no exercise id: use small letters'),
        (["01_first", "small-check", "--widget", "check"], "the id small-check is taken by solutions/"),
        (
            ["01_first", "new-one", "--widget", "quiz"],
            'no widget "quiz": use one of allot, branch, build, check',
        ),
    ],
    ids=["no-such-chapter", "bad-slug", "taken", "no-such-widget"],
)
@pytest.mark.usefixtures("mini")
def test_new_exercise_that_cannot_be(words: list[str], says: str) -> None:
    code, said, wrong = run("new", "exercise", *words)
    assert (code, said) == (1, "")
    assert wrong.startswith(f"Error: {says}")
