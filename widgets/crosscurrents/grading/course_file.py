"""`course.toml`: what an instructor says of a course, read by everything that works on its folder."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.build import as_text, notebook

COURSE_FILE = "course.toml"
VERSION = 1
SELF_PACED = "self-paced"
LATE = ("none", "zero")
"""nbgrader's own rules for what comes late (`LateSubmissionPlugin.penalty_method`)."""

_MARKER = re.compile(r"[a-z][a-z0-9-]{1,30}\Z")
_COURSE = re.compile(r"[a-z0-9][a-z0-9-]{1,60}\Z")


class FolderError(ValueError):
    """A course folder that cannot be used: one sentence with the mend."""


@dataclass(frozen=True, slots=True)
class FrozenChapter:
    """A chapter as the cohort has it. `release` is the SHA-256 of the standard learner notebook's bytes."""

    id: str
    title: str
    release: str
    due: datetime | None = None


@dataclass(frozen=True)
class Terms:
    """How a course is run. `check_counts`: whether knowledge checks give points.

    `keeping` says in words until when what is handed in is kept. `instructors` are the short names that
    markers sign in under; `late` is one of `LATE`.
    """

    id: str = SELF_PACED
    title: str = ""
    check_counts: bool = False
    keeping: str = ""
    instructors: tuple[str, ...] = ("instructor",)
    late: str = "none"
    due: Mapping[str, datetime] = field(default_factory=dict)

    def check(self, course: Course) -> None:
        """Raise `FolderError` for terms that this course cannot have."""
        self.check_words()
        chapters = [one.id for one in course.chapters]
        for one in self.due:
            if one not in chapters:
                raise FolderError(
                    _("There is no chapter {chapter} in this course: it has {those}.").format(
                        chapter=one, those=", ".join(chapters)
                    )
                )

    def check_words(self) -> None:
        """Raise `FolderError` for terms that no course can have: `course.toml` may be edited by hand."""
        if not isinstance(self.id, str) or not _COURSE.match(self.id):
            raise FolderError(
                _("“{id}” is no name for a course: small letters, digits and hyphens.").format(id=self.id)
            )
        for one in self.instructors:
            if not isinstance(one, str) or not _MARKER.match(one):
                raise FolderError(
                    _(
                        "“{name}” is no short name for an instructor: small letters, digits and hyphens, "
                        "beginning with a letter."
                    ).format(name=one)
                )
        if not self.instructors or len(set(self.instructors)) < len(self.instructors):
            raise FolderError(_("A course needs at least one instructor, each under a name of their own."))
        if self.late not in LATE:
            raise FolderError(
                _("“{late}” is no rule for what comes late: use one of {those}.").format(
                    late=self.late, those=", ".join(LATE)
                )
            )
        for one, when in self.due.items():
            if not isinstance(when, datetime) or when.tzinfo is None:
                raise FolderError(
                    _(
                        "The due time of {chapter} needs a date, a time and a time zone, such as "
                        "2027-01-31T18:00:00+01:00."
                    ).format(chapter=one)
                )


def text(course: Course, terms: Terms) -> str:
    """Return the text of `course.toml`."""
    lines = [
        "# A cohort's course, frozen when it was made. Points and chapters cannot be changed afterwards.",
        f"version = {VERSION}",
        f"id = {_string(terms.id)}",
        f"title = {_string(terms.title or terms.id)}",
        f"made = {datetime.now(UTC).isoformat(timespec='seconds')}",
        "# Whether knowledge checks give points.",
        f"check_counts = {str(terms.check_counts).lower()}",
        "# Until when what is handed in is kept, in words for learners.",
        f"keeping = {_string(terms.keeping)}",
        "# Who marks, by short names; each gets a way in of their own from “crosscurrents mark”.",
        f"instructors = [{', '.join(map(_string, terms.instructors))}]",
        '# What comes late: "none" changes nothing, "zero" gives no points (nbgrader\'s own rules).',
        f"late = {_string(terms.late)}",
    ]
    for chapter in course.chapters:
        learner = as_text(notebook(chapter, instructor=False)).encode()
        lines += [
            "",
            f"[chapters.{chapter.id}]",
            f"title = {_string(chapter.title)}",
            f'release = "{hashlib.sha256(learner).hexdigest()}"',
        ]
        if chapter.id in terms.due:
            lines.append(f"due = {terms.due[chapter.id].astimezone(UTC).isoformat(timespec='seconds')}")
    return "\n".join(lines) + "\n"


def read(root: Path) -> tuple[Terms, dict[str, FrozenChapter]]:
    """Return what the `course.toml` in `root` says; `FolderError` where there is none that can be used."""
    path = root / COURSE_FILE
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(
            _(
                "There is no course in {folder} yet: “crosscurrents course init” or "
                "“crosscurrents collect” makes one."
            ).format(folder=root)
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise FolderError(_("{file} cannot be read: {fault}").format(file=path, fault=fault)) from None
    if data.get("version") != VERSION:
        raise FolderError(
            _("{folder} was made by another version of crosscurrents: open it with that one.").format(
                folder=root
            )
        )
    try:
        chapters = {
            one: FrozenChapter(one, entry["title"], entry["release"], entry.get("due"))
            for one, entry in data["chapters"].items()
        }
        terms = Terms(
            id=data["id"],
            title=str(data["title"]),
            check_counts=bool(data["check_counts"]),
            keeping=str(data["keeping"]),
            instructors=tuple(data.get("instructors", Terms.instructors)),
            late=data.get("late", Terms.late),
            due={one.id: one.due for one in chapters.values() if one.due is not None},
        )
        terms.check_words()
    except (KeyError, AttributeError, TypeError) as fault:
        raise FolderError(_("{file} lacks {fault}.").format(file=path, fault=fault)) from None
    except FolderError as fault:
        raise FolderError(f"{path}: {fault}") from None
    return terms, chapters


def _string(text: str) -> str:
    """Return `text` as a TOML string, which JSON without its escapes of astral characters also is."""
    return json.dumps(text, ensure_ascii=False)
