"""Getting one submission ready: graded in a folder of its own, with what the gradebook is to be told of it.

Runs in any process: it reads `submitted/`, writes only where it is told to, and opens no gradebook. Nothing
of a learner's is executed.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import find_all_files, parse_utc

from crosscurrents.course.words import gettext as _
from crosscurrents.grading import converter
from crosscurrents.grading.api import muted
from crosscurrents.grading.folder import open_folder
from crosscurrents.grading.grades import SaveGrades
from crosscurrents.grading.preprocess import GRADING, answer_cells, typed
from crosscurrents.grading.submission import (
    LONGEST_TIMESTAMP,
    TIMESTAMP,
    SubmissionError,
    digest,
    inspected,
    moved_cells,
)
from crosscurrents.grading.template import Template, graded


@dataclass(frozen=True, slots=True)
class Setup:
    """What every process needs: the course's folder, a chapter, its sanitised release, a folder for what is
    made.
    """

    root: Path
    chapter: str
    template: str
    work: Path


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission graded in the folder `made`; `cells` are those that nbgrader keeps something of.

    `reasons`, `digests` and `texts` are those of `preprocess.Grading`.
    """

    learner: str
    made: Path
    at: datetime | None
    cells: list[NotebookNode]
    reasons: Mapping[str, str]
    digests: Mapping[str, str]
    texts: Mapping[str, str]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A submission that could not be graded, with the reason in one sentence."""

    learner: str
    reason: str


class Preparer:
    """Gets a chapter's submissions ready, one after the other; what they have in common is read once."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._folder = open_folder(setup.root)
        chapter = setup.chapter
        app = converter.autograder(self._folder)
        self._permissions = int(str(app.permissions), 8)
        self._shared = bool(app.coursedir.groupshared)
        self._ignore = [*app.coursedir.ignore, "*.ipynb"]
        self._log = app.log
        found = converter.steps(app, sanitising=False)
        last = next(at for at, one in enumerate(found) if isinstance(one, SaveGrades))
        self._steps = found[:last]
        source = setup.root / "source" / chapter
        kept = {source / name for name in app.exclude_overwriting.get(chapter, [])}
        self._masters = [
            (path, path.relative_to(source))
            for path in map(Path, sorted(find_all_files(str(source), self._ignore)))
            if path not in kept
        ]
        release = self._folder.release(chapter).read_bytes()
        self._release = digest(release)
        self._released = answer_cells(nbformat.reads(release.decode(), as_version=4))
        self._template = Template(setup.template)

    def prepare(self, learner: str) -> Prepared | Refused:
        """Grade one submission in a folder of its own; whatever is wrong with it is its own matter."""
        made = self._setup.work / learner
        try:
            with muted(self._log), warnings.catch_warnings():
                # nbformat's, about ids and old versions: the notebook itself is not kept.
                warnings.simplefilter("ignore")
                return self._prepare(learner, made)
        except SubmissionError as fault:
            reason = str(fault)
        except OSError as fault:
            reason = _("It cannot be read: {fault}.").format(fault=fault.strerror or fault)
        except Exception as fault:  # noqa: BLE001 - one submission must never stop the others
            said = (str(fault).splitlines() or [""])[0][:200]
            reason = _("nbgrader could not grade it: {reason}").format(
                reason=f"{type(fault).__name__}: {said}".rstrip(": ")
            )
        shutil.rmtree(made, ignore_errors=True)
        return Refused(learner, reason)

    def _prepare(self, learner: str, made: Path) -> Prepared:
        chapter = self._setup.chapter
        place = self._folder.step("submitted", learner, chapter)
        remarks = [inspected(place, chapter)]
        if made.exists():
            shutil.rmtree(made)  # of a process that was ended while it made this
        made.mkdir()
        self._copy(place, made)
        submitted = (place / f"{chapter}.ipynb").read_bytes()
        answered: dict[str, str] = {}
        if digest(submitted) != self._release:
            try:
                nb = nbformat.reads(submitted.decode("utf-8"), as_version=4)
                answered = typed(nb)
                remarks.append(moved_cells(answer_cells(nb), self._released))
            except Exception as fault:  # noqa: BLE001
                # Many things are raised over a damaged notebook, by nbformat and by what is not in it.
                raise SubmissionError(
                    _("Its notebook is damaged ({fault}): ask for it again.").format(
                        fault=type(fault).__name__
                    )
                ) from None
        names = {"student": learner, "assignment": chapter, "notebook": chapter}
        resources: Any = {"nbgrader": names, "metadata": {"path": str(made), "name": chapter}}
        nb = self._template.fresh(answered, digest(submitted))
        for step in self._steps:
            nb, resources = step(nb, resources)
        grading = resources[GRADING]
        text = self._template.text(nb)
        (made / f"{chapter}.ipynb").write_text(text, encoding="utf-8")
        at = _submitted_at(made / TIMESTAMP)
        self._permit(made)
        if grading.answers and grading.answers.release != self._folder.chapters[chapter].release:
            remarks.append(_("It answers another edition of this chapter."))
        cells = [cell for cell in nb.cells if graded(cell)]
        remark = " ".join(one for one in remarks if one)
        return Prepared(learner, made, at, cells, grading.reasons, grading.digests, grading.texts, remark)

    def _copy(self, place: Path, made: Path) -> None:
        """Copy what lies beside the notebook, then the course's own files over it, as nbgrader does."""
        theirs = [
            (Path(one), Path(one).relative_to(place)) for one in find_all_files(str(place), self._ignore)
        ]
        for path, name in [*theirs, *self._masters]:
            to = made / name
            to.parent.mkdir(parents=True, exist_ok=True)
            to.unlink(missing_ok=True)
            shutil.copy(path, to)

    def _permit(self, made: Path) -> None:
        """Set permissions as nbgrader does (converters/base.py, set_permissions)."""
        for walked, _folders, names in os.walk(made):
            here = Path(walked)
            for name in names:
                (here / name).chmod(self._permissions)
            if self._shared:
                here.chmod((here.stat().st_mode | 0o2770) & 0o2777)


def _submitted_at(path: Path) -> datetime | None:
    """Return when it was handed in, in UTC without saying so; None where no file says it, as in nbgrader."""
    said = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
    if not said:
        return None
    try:
        if len(said) > LONGEST_TIMESTAMP:
            raise ValueError
        found: datetime = parse_utc(said)
    except (ValueError, OverflowError):
        raise SubmissionError(
            _("It does not say when it was submitted: {name} is damaged.").format(name=TIMESTAMP)
        ) from None
    return found
