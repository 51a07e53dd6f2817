"""The course folder: one cohort's frozen chapters, its submissions, its gradebook. Never in the checkout."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import Any

from crosscurrents.course import Chapter, Course
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.course_file import (
    COURSE_FILE,
    SELF_PACED,
    FolderError,
    FrozenChapter,
    Terms,
    read,
    text,
)
from crosscurrents.notebooks.build import as_text, notebook
from crosscurrents.notebooks.editions.file import FILE
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course

__all__ = [
    "COURSE_FILE",
    "JOURNAL",
    "SELF_PACED",
    "CourseFolder",
    "FolderError",
    "FrozenChapter",
    "Terms",
    "open_folder",
    "open_or_create",
]

JOURNAL = "journal.db"
"""What the learners of a hosted course write, in its folder; a computer's own is in its data folder."""

_CONFIG = '''"""nbgrader's configuration of this course: run nbgrader's own commands in this folder."""

from pathlib import Path

from crosscurrents.grading.config import configure_course

configure_course(get_config(), Path(__file__).resolve().parent)
'''


@dataclass(frozen=True)
class CourseFolder:
    """An open course folder: its `terms` as `course.toml` says them, and its chapters."""

    root: Path
    terms: Terms
    chapters: Mapping[str, FrozenChapter]

    @property
    def id(self) -> str:
        """Return the course's id, which hand-ins name."""
        return self.terms.id

    @property
    def title(self) -> str:
        """Return what people call the course."""
        return self.terms.title

    @property
    def check_counts(self) -> bool:
        """Return whether knowledge checks give points."""
        return self.terms.check_counts

    @property
    def keeping(self) -> str:
        """Return until when what is handed in is kept, in words."""
        return self.terms.keeping

    @property
    def instructors(self) -> tuple[str, ...]:
        """Return the short names that markers sign in under."""
        return self.terms.instructors

    @cached_property
    def course(self) -> Course:
        """The frozen course, cards and all."""
        try:
            return load_course(self.root / "cards")
        except (AuthorError, OSError) as fault:
            raise FolderError(
                _("The cards kept in {folder} cannot be read: {fault}").format(folder=self.root, fault=fault)
            ) from None

    def chapter(self, chapter_id: str) -> Chapter:
        """Return one frozen chapter; `FolderError` naming those there are."""
        if chapter_id not in self.chapters:
            raise FolderError(
                _("There is no chapter {chapter} in this course: it has {those}.").format(
                    chapter=chapter_id, those=", ".join(self.chapters)
                )
            )
        return self.course.chapter(chapter_id)

    def served(self) -> Path:
        """Return the content root that a server of this course reads; `FolderError` where it cannot be.

        A folder that an earlier crosscurrents made holds no learners' notebooks yet: they are built, and must
        be the very ones that were frozen.
        """
        root = self.root / "cards"
        for one in self.chapters.values():
            path = root / "lessons" / one.id / f"{one.id}.ipynb"
            if not path.is_file():
                _for_learners(root, self.course)
            if hashlib.sha256(path.read_bytes()).hexdigest() != one.release:
                raise FolderError(
                    _(
                        "Chapter {chapter} in {folder} is not what was frozen: serve it with the "
                        "crosscurrents that made it, or put back {file}."
                    ).format(chapter=one.id, folder=self.root, file=path.relative_to(self.root))
                )
        return root

    def step(self, name: str, learner: str = "", chapter: str = "") -> Path:
        """Return the folder of one of nbgrader's steps (`submitted`, `autograded`, …), a learner's, a
        chapter's.
        """
        return self.root.joinpath(name, learner, chapter)

    def release(self, chapter: str) -> Path:
        """Return the frozen learner notebook of a chapter."""
        return self.root / "release" / chapter / f"{chapter}.ipynb"

    def config(self) -> Any:
        """Return nbgrader's configuration of this folder."""
        from traitlets.config import Config

        from crosscurrents.grading.config import configure_course

        c = Config()
        configure_course(c, self.root)
        return c

    def drift(self, course: Course) -> str:
        """Return one sentence when `course` is no longer what this folder froze, else "".

        Hand-ins of what changed will not fit here; marking what was handed in goes on as before.
        """
        changed = [one for one in self.chapters if not self._same(course, one)]
        if not changed:
            return ""
        return _(
            "The written course has changed since this course was made ({chapters}). A newer edition is a "
            "new cohort: give it a folder of its own with --course; this one goes on with what it froze."
        ).format(chapters=", ".join(changed))

    def _same(self, course: Course, chapter_id: str) -> bool:
        written = {path.relative_to(course.root): path for path in _written(course, [chapter_id])}
        kept = self.root / "cards"
        frozen = {path.relative_to(kept): path for path in _written(Course((), {}, kept), [chapter_id])}
        return set(written) == set(frozen) and all(
            path.read_bytes() == frozen[name].read_bytes() for name, path in written.items()
        )


def _written(course: Course, chapters: list[str]) -> list[Path]:
    """Return the files that chapters are written in, those all chapters share included.

    Cards read documents of the coalition's (`lessons/harborlight/grants.csv`): these are frozen with them.
    """
    lessons = course.root / "lessons"
    files = [lessons / "sources.yaml", lessons / "glossary.yaml", course.root / "solutions" / "rubric.yaml"]
    files += sorted([*lessons.glob("*/*.csv"), *lessons.glob("*/*.md")])
    # Whose edition it is: its face, its logo, its words on the screen.
    files += [course.root / FILE, *sorted((course.root / "locale").rglob("*.[mp]o"))]
    files += [course.root / course.edition.logo.name] if course.edition.logo else []
    for one in chapters:
        files.append(course.root / "lessons" / f"{one}.md")
        files += sorted((course.root / "solutions" / one).glob("*.md"))
    return [path for path in files if path.is_file()]


def _root(path: Path) -> Path:
    """Return `path` made absolute; `FolderError` where nbgrader would not find its own files (base.py,
    glob).
    """
    root = path.resolve()
    if set("*?[]") & set(str(root)):
        raise FolderError(
            _("nbgrader cannot work in {folder}: choose a folder without * ? [ ].").format(folder=root)
        )
    return root


def open_folder(path: Path) -> CourseFolder:
    """Return the course folder at `path`; `FolderError` when there is none or it is of another version."""
    root = _root(path)
    terms, chapters = read(root)
    return CourseFolder(root, terms, chapters)


def open_or_create(path: Path, course: Course, terms: Terms | None = None) -> CourseFolder:
    """Return the course folder at `path`, made from `course` if there is none; `FolderError` with the mend.

    A folder that is there stays as it is, whatever `course` says by now: see `CourseFolder.drift`.
    """
    root = _root(path)
    if (root / COURSE_FILE).exists():
        return open_folder(root)
    if root.is_relative_to(course.root.resolve()):
        raise FolderError(
            _("{folder} lies inside the course's own files: choose a folder elsewhere with --course.").format(
                folder=root
            )
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderError(
            _("{folder} is not a course folder and not empty: choose another with --course.").format(
                folder=root
            )
        )
    try:
        terms = terms or Terms()
        terms.check(course)
        root.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
        try:
            _freeze(made, course, terms)
            if root.exists():
                root.rmdir()
            made.rename(root)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as fault:
        raise FolderError(_("{folder} cannot be made: {fault}").format(folder=root, fault=fault)) from None
    return open_folder(root)


def _freeze(root: Path, course: Course, terms: Terms) -> None:
    for path in _written(course, [one.id for one in course.chapters]):
        kept = root / "cards" / path.relative_to(course.root)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)
    for chapter in course.chapters:
        source = root / "source" / chapter.id / f"{chapter.id}.ipynb"
        source.parent.mkdir(parents=True)
        edition = notebook(chapter, instructor=True, check_points=terms.check_counts)
        source.write_bytes(as_text(edition).encode())
    _for_learners(root / "cards", course)
    for step in ("submitted", "autograded", "feedback", "set_aside"):
        (root / step).mkdir()
    (root / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    (root / COURSE_FILE).write_text(text(course, terms), encoding="utf-8")
    _generate(open_folder(root))


def _for_learners(root: Path, course: Course) -> None:
    """Build the learners' notebooks beside the frozen lessons: with them the folder can be served."""
    for chapter in course.chapters:
        path = root / "lessons" / chapter.id / f"{chapter.id}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_text(notebook(chapter, instructor=False)).encode())


def _generate(folder: CourseFolder) -> None:
    """Let nbgrader make the releases and start the gradebook."""
    from nbgrader.api import Gradebook

    from crosscurrents.grading.api import api_of

    api = api_of(folder.config())
    for chapter in folder.chapters.values():
        result = api.generate_assignment(chapter.id)
        if not result["success"]:
            raise FolderError(
                _("nbgrader did not accept chapter {chapter}: {log}").format(
                    chapter=chapter.id, log=result.get("log", result["error"])
                )
            )
        if chapter.due:
            with Gradebook(api.coursedir.db_url, folder.id) as gradebook:
                due = chapter.due.astimezone(UTC).replace(tzinfo=None)
                gradebook.update_or_create_assignment(chapter.id, duedate=due)
