"""Autograding a chapter's submissions through nbgrader, without running anything a learner's file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.api import api_of, quietly, reason
from crosscurrents.grading.folder import CourseFolder

_COMPARED = ("answers.json", "timestamp.txt")


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of one submission; `reason` says why it failed."""

    learner: str
    chapter: str
    what: Literal["graded", "unchanged", "failed"]
    reason: str = ""


@dataclass
class AutogradeReport:
    """What became of a chapter's submissions, in the order of their learners."""

    submissions: list[Graded] = field(default_factory=list)

    def of(self, what: str) -> list[Graded]:
        """Return the submissions of one sort."""
        return [one for one in self.submissions if one.what == what]


def learners(folder: CourseFolder, chapter: str, step: str = "submitted") -> list[str]:
    """Return who has a chapter in one of nbgrader's steps, in order."""
    top = folder.step(step)
    return sorted(path.name for path in top.iterdir() if (path / chapter).is_dir()) if top.is_dir() else []


def autograde(
    folder: CourseFolder,
    chapter: str,
    *,
    force: bool = False,
    progress: Callable[[int, int, str], None] = lambda done, all_, learner: None,
) -> AutogradeReport:
    """Autograde every submission of a chapter that is new or changed, or all with `force`.

    `progress(done, all, learner)` is called before each submission and once at the end. A submission that
    fails does not stop the others; marks already given stay, and are opened again only where the answer
    changed.
    """
    folder.chapter(chapter)
    report = AutogradeReport()
    found = learners(folder, chapter)
    api = api_of(folder.config())
    for done, learner in enumerate(found):
        progress(done, len(found), learner)
        if not force and up_to_date(folder, chapter, learner):
            report.submissions.append(Graded(learner, chapter, "unchanged"))
            continue
        result = quietly(api.autograde, chapter, learner, force=True)
        if result.get("success"):
            report.submissions.append(Graded(learner, chapter, "graded"))
        else:
            why = _("nbgrader could not grade it: {reason}").format(reason=reason(result))
            report.submissions.append(Graded(learner, chapter, "failed", why))
    progress(len(found), len(found), "")
    return report


def up_to_date(folder: CourseFolder, chapter: str, learner: str) -> bool:
    """Return whether what was graded last is what stands in `submitted/` now."""
    graded = folder.step("autograded", learner, chapter)
    submitted = folder.step("submitted", learner, chapter)
    if not (graded / f"{chapter}.ipynb").is_file():
        return False

    def read(name: str) -> list[bytes]:
        return [path.read_bytes() if path.is_file() else b"" for path in (graded / name, submitted / name)]

    return all(first == second for first, second in map(read, _COMPARED))
