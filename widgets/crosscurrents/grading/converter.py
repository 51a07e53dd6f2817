"""nbgrader's own Autograde as a course configures it: what our fast way takes its steps from."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader import preprocessors as theirs
from nbgrader.converters import Autograde

from crosscurrents.grading.api import api_of
from crosscurrents.grading.config import course_config
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.gradebook import FILE
from crosscurrents.grading.grades import SaveGrades
from crosscurrents.grading.late import ApplyExtension
from crosscurrents.grading.preprocess import FromRelease, GradeAnswers

_SANITISING = (
    FromRelease,
    theirs.ClearOutput,
    theirs.DeduplicateIds,
    theirs.OverwriteKernelspec,
    theirs.OverwriteCells,
    theirs.CheckCellMetadata,
)
_GRADING = (
    GradeAnswers,
    theirs.IgnorePattern,
    ClearMetadataPreprocessor,
    theirs.LimitOutput,
    SaveGrades,
    ApplyExtension,
    theirs.AssignLatePenalties,
    theirs.CheckCellMetadata,
)
_PLACES = {
    "source_directory": "source",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "notebook_id": "*",
}


def autograder(folder: CourseFolder) -> Any:
    """Return nbgrader's Autograde of a course folder, as its instructor configured it."""
    api = api_of(course_config(folder.root))
    app = Autograde(coursedir=api.coursedir, parent=api)
    app.exporter = app.exporter_class(parent=app, config=app.config)
    return app


def steps(app: Any, *, sanitising: bool) -> list[Any]:
    """Return the preprocessors of one of Autograde's two passes, made as nbgrader makes them, in order."""
    app._sanitizing = sanitising
    try:
        app._init_preprocessors()
        return list(app.exporter._preprocessors)
    finally:
        app._sanitizing = True


def familiar(app: Any, folder: CourseFolder) -> bool:
    """Return whether this Autograde does what the fast way does; else nbgrader itself has to be asked.

    So whatever an instructor or a later nbgrader puts between, behind or in place of the steps known here
    is never left out.
    """
    course, grading = app.coursedir, steps(app, sanitising=False)
    return (
        tuple(map(type, steps(app, sanitising=True))) == _SANITISING
        and tuple(map(type, grading)) == _GRADING
        and all(one.enabled for one in grading if type(one) in {GradeAnswers, SaveGrades, ApplyExtension})
        and not any(one.enabled for one in grading if isinstance(one, ClearMetadataPreprocessor))
        and type(app.exporter) is NotebookExporter
        and not (app.pre_convert_hook or app.post_convert_hook)
        and all(getattr(course, name) == value for name, value in _PLACES.items())
        and course.root == str(folder.root)
        and course.db_url == f"sqlite:///{folder.root / FILE}"
        and course.format_path("a", "b", "c") == str(folder.root / "a" / "b" / "c")
    )
