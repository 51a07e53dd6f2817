"""nbgrader's configuration of a course folder, and of a checkout."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from crosscurrents.notebooks.cells import ANSWER_STUB

CONFIG = "nbgrader_config.py"
"""nbgrader's configuration of a folder: a file of the instructor's, who may add to it."""

_OURS = "crosscurrents.grading"


def course_config(root: Path) -> Any:
    """Return nbgrader's config of a course folder, with what the instructor wrote into its file.

    Where there is no such file, it is ours as it comes.
    """
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    if (root / CONFIG).is_file():
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    c = Config()
    configure_course(c, root)
    return c


def configure_course(c: Any, root: Path) -> None:
    """Fill nbgrader's config `c` for a course folder; everything lies in `root`, which is absolute.

    The steps' folders keep nbgrader's own names below that root: nbgrader puts absolute step names into
    regular expressions unescaped (coursedir.py, format_path), so a `+` in a path would break it.
    """
    _common(c, root)
    said = tomllib.loads((root / "course.toml").read_text(encoding="utf-8"))
    c.CourseDirectory.course_id = said["id"]
    c.LateSubmissionPlugin.penalty_method = said.get("late", "none")
    c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    # Ours come first: they take MathJax, and with it a CDN, out of formgrader and feedback.
    theirs = files("nbgrader") / "server_extensions" / "formgrader" / "templates"
    c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates"), str(theirs)]
    c.FromRelease.folder = str(root)
    c.GradeAnswers.folder = str(root)
    _preprocessors(c)


def configure_checkout(c: Any, root: Path, data: Path) -> None:
    """Fill nbgrader's config `c` for a checkout: it reads `solutions/` there and writes below `data` only.

    With `lessons/` as its output, nbgrader would skip every chapter that is built, and a failing run would
    delete that folder (converters/base.py). What it makes can be held against `lessons/` instead.
    """
    _common(c, root)
    place = data / "checkout"
    place.mkdir(parents=True, exist_ok=True)
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.db_url = f"sqlite:///{place / 'gradebook.db'}"
    for step in ("release", "source_with_tests", "submitted", "autograded", "feedback", "solution"):
        setattr(c.CourseDirectory, f"{step}_directory", str(place / step))


def _common(c: Any, root: Path) -> None:
    c.CourseDirectory.root = str(root)
    # Cards stand beside the instructor's notebook and hold model answers; an answers.json there would
    # overwrite every learner's.
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md"]
    c.ClearSolutions.text_stub = ANSWER_STUB
    # A mark scheme stands beside an answer cell, not in a task cell (nbgrader#1499).
    c.ClearMarkScheme.enforce_metadata = False
    _find_alembic()


def _find_alembic() -> None:
    """Make the `alembic` command findable: nbgrader runs it by name to start a gradebook (api.py)."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join(
            [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
        )


def _preprocessors(c: Any) -> None:
    """Put ours in place of `Execute` and `SaveAutoGrades`, and extensions before late penalties.

    The rest stays as the installed nbgrader has it. They are given by name: formgrader shows its
    configuration as JSON.
    """
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades

    instead = {Execute: f"{_OURS}.preprocess.GradeAnswers", SaveAutoGrades: f"{_OURS}.grades.SaveGrades"}
    stock = Autograde.autograde_preprocessors.default()
    missing = [one.__name__ for one in instead if one not in stock]
    if missing:
        # Without ours in place, nbgrader would give full marks to a cell without output.
        raise RuntimeError(f"this nbgrader grades in another way: it has no {' and no '.join(missing)}")
    c.Autograde.sanitize_preprocessors = [
        f"{_OURS}.preprocess.FromRelease",
        *map(_name, Autograde.sanitize_preprocessors.default()),
    ]
    ours = [instead.get(one) or _name(one) for one in stock]
    if AssignLatePenalties in stock:
        ours.insert(stock.index(AssignLatePenalties), f"{_OURS}.late.ApplyExtension")
    c.Autograde.autograde_preprocessors = ours


def _name(preprocessor: type) -> str:
    return f"{preprocessor.__module__}.{preprocessor.__qualname__}"
