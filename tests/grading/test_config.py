"""nbgrader's configuration: in a checkout it works and leaves nothing there; ours replaces what runs code."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.converters import Autograde
from traitlets.config import Config

from crosscurrents.course import Course
from crosscurrents.grading.config import configure_checkout
from crosscurrents.grading.folder import CourseFolder
from tests.grading.support import CHAPTER

NBGRADER = str(Path(sys.executable).parent / "nbgrader")
OURS = Path(__file__).parents[2] / "nbgrader_config.py"


@pytest.fixture
def checkout(tmp_path: Path, course: Course) -> Iterator[Path]:
    """A checkout with the small course, where the course's own folder is the working one."""
    place = tmp_path / "checkout"
    shutil.copytree(course.root, place)
    shutil.copyfile(OURS, place / "nbgrader_config.py")
    before = state(place)
    yield place
    assert state(place) == before


def state(place: Path) -> dict[str, str]:
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in place.rglob("*")
    }


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in the checkout, its kernels on the small course, without `alembic` on the path."""
    start = checkout.parent / "ipython" / "profile_default" / "startup" / "course.py"
    start.parent.mkdir(parents=True, exist_ok=True)
    start.write_text(
        "import pathlib\nimport crosscurrents.notebooks.lessons as lessons\n"
        f"lessons.content_root = lambda: pathlib.Path({str(checkout)!r})\n"
    )
    environment = {
        **os.environ,
        "CROSSCURRENTS_DATA": str(checkout.parent / "data"),
        "IPYTHONDIR": str(checkout.parent / "ipython"),
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [NBGRADER, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def test_generate_assignment_from_a_checkout_makes_our_learner_notebook_elsewhere(checkout: Path) -> None:
    done = run(checkout, "generate_assignment", CHAPTER)

    assert done.returncode == 0, done.stderr
    made = checkout.parent / "data" / "checkout" / "release" / CHAPTER
    assert [path.name for path in made.iterdir()] == [f"{CHAPTER}.ipynb"]
    ours = checkout / "lessons" / CHAPTER / f"{CHAPTER}.ipynb"
    assert (made / f"{CHAPTER}.ipynb").read_bytes() == ours.read_bytes()

    # A failing run deletes what it had made, and that must never be lessons/.
    notebook = checkout / "solutions" / CHAPTER / f"{CHAPTER}.ipynb"
    whole = notebook.read_text(encoding="utf-8")
    notebook.write_text(whole.replace("### END MARK SCHEME", "never closed"), encoding="utf-8")
    failed = run(checkout, "generate_assignment", CHAPTER, "--force")
    notebook.write_text(whole, encoding="utf-8")
    assert failed.returncode == 1
    assert "mark scheme" in failed.stderr
    assert not made.exists()


def test_validate_accepts_both_editions(checkout: Path) -> None:
    both = [f"{edition}/{CHAPTER}/{CHAPTER}.ipynb" for edition in ("solutions", "lessons")]

    done = run(checkout, "validate", *both)

    assert done.stdout.count("Success! Your notebook passes all the tests.") == 1
    # All that is missing in the learner's is the learner's answer.
    assert done.stdout.count("VALIDATION FAILED ON 1 CELL(S)") == 1
    assert "You did not provide a response." in done.stdout


def test_nothing_but_the_source_lies_in_the_checkout(tmp_path: Path) -> None:
    c = Config()

    configure_checkout(c, tmp_path / "checkout", tmp_path / "data")

    place = c.CourseDirectory
    assert place.root == str(tmp_path / "checkout")
    assert place.source_directory == "solutions"
    written = [place[name] for name in place if name.endswith("_directory") and name != "source_directory"]
    assert len(written) == 6
    assert all(Path(one).is_relative_to(tmp_path / "data") for one in written)
    assert str(tmp_path / "data") in place.db_url
    assert "*.md" in place.ignore


def test_ours_stand_where_nbgrader_would_run_code_and_the_rest_is_as_installed(empty: CourseFolder) -> None:
    c = empty.config()

    names = [one.rpartition(".")[2] for one in c.Autograde.autograde_preprocessors]
    stock = [one.__name__ for one in Autograde.autograde_preprocessors.default()]
    ours = {"Execute": "GradeAnswers", "SaveAutoGrades": "SaveGrades"}
    expected = [ours.get(one, one) for one in stock]
    expected.insert(expected.index("AssignLatePenalties"), "ApplyExtension")
    assert names == expected
    cleaning = [one.rpartition(".")[2] for one in c.Autograde.sanitize_preprocessors]
    assert cleaning == ["FromRelease", *(one.__name__ for one in Autograde.sanitize_preprocessors.default())]


def test_an_nbgrader_that_grades_in_another_way_is_refused(
    empty: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nbgrader.preprocessors.Execute", object)

    with pytest.raises(RuntimeError, match="grades in another way"):
        empty.config()
