"""Collecting: hand-ins by file, by folder or from the journal become nbgrader submissions."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

from crosscurrents.course import Card
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, bind
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES, Answers, AnswersError, read_answers
from crosscurrents.grading.folder import SELF_PACED, CourseFolder
from crosscurrents.grading.submitted import Outcome, Parcel, What, place, submitted_at
from crosscurrents.journal.records import HandIn

_STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\Z")
_DEPTH = 4


_exercises: dict[int, tuple[Card, Exercise]] = {}


def _bound(card: Card) -> Exercise:
    """Return a card's exercise, bound once: that takes longer than all else about a hand-in."""
    kept = _exercises.get(id(card))
    if kept is None:
        kept = _exercises[id(card)] = (card, bind(card))  # the card is kept, so that its id stays its own
    return kept[1]


@dataclass
class CollectReport:
    """What became of a pile, in its order."""

    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, what: What) -> list[Outcome]:
        """Return the outcomes of one sort."""
        return [one for one in self.outcomes if one.what == what]

    @property
    def chapters(self) -> list[str]:
        """The chapters something new came in for."""
        return sorted({one.chapter for one in self.of("collected")})


def collect(
    folder: CourseFolder,
    *,
    files: Iterable[Path] = (),
    hand_ins: Iterable[HandIn] = (),
    any_edition: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> CollectReport:
    """Put hand-ins into `submitted/`, and set bad ones aside with the reason; a bad one never stops the pile.

    `files`: `handin.zip` or `answers.json` files, or folders of submissions as nbgrader's exchange has them.
    `hand_ins`: rows of the journal. `any_edition`: take hand-ins that answer another edition of a chapter
    too. The newest hand-in of a learner stands; older ones are kept in `superseded/`. Collecting again
    changes nothing.
    """
    report = CollectReport()
    for path in files:
        progress(path.name)
        report.outcomes += _file(folder, path, any_edition)
    for row in sorted(hand_ins, key=lambda one: (one.at, one.id)):
        progress(row.receipt)
        report.outcomes.append(_row(folder, row, any_edition))
    return report


def _file(folder: CourseFolder, path: Path, any_edition: bool) -> Iterator[Outcome]:
    if path.is_dir() and not path.is_symlink():
        yield from _tree(folder, path, any_edition)
        return
    data = b""
    try:
        if path.is_symlink():
            raise AnswersError(_("It is a link to another file: give the file itself."))
        if path.stat().st_size > MAX_BYTES:
            raise AnswersError(_("The file is larger than 20 MB."))
        data = path.read_bytes()
        parcel = _parcel(folder, path.name, data, any_edition)
        yield place(folder, parcel)
    except OSError as fault:
        reason = _("It cannot be read: {fault}.").format(fault=fault.strerror or fault)
        yield _aside(folder, path.name, data, reason)
    except AnswersError as fault:
        yield _aside(folder, path.name, data, str(fault))


def _row(folder: CourseFolder, row: HandIn, any_edition: bool) -> Outcome:
    """Collect a hand-in of the journal; it goes through the same checks as a file."""
    answers = Answers(
        course=row.course,
        chapter=row.chapter,
        release=row.release,
        learner=row.learner,
        receipt=row.receipt,
        at=row.at,
        answers=row.answers,
    )
    data = answers.as_bytes()
    try:
        return place(folder, _parcel(folder, row.receipt, data, any_edition))
    except (AnswersError, OSError) as fault:
        return _aside(folder, f"{row.receipt}.json", data, str(fault))


def _parcel(folder: CourseFolder, name: str, data: bytes, any_edition: bool) -> Parcel:
    answers = read_answers(data, folder.course, bound=_bound)
    remark = _check(folder, answers, any_edition)
    notebook = folder.release(answers.chapter).read_bytes()
    return Parcel(name, answers.learner, answers.chapter, answers.at, answers, notebook, remark)


def _check(folder: CourseFolder, answers: Answers, any_edition: bool) -> str:
    """Raise `AnswersError` for what is not this course's; return a remark, or ""."""
    if answers.course not in {folder.id, SELF_PACED}:
        raise AnswersError(
            _("It was handed in to another course, “{course}”.").format(course=answers.course[:60])
        )
    if answers.at > datetime.now(UTC) + timedelta(days=1):
        raise AnswersError(
            _("It says that it was handed in on {day}, which is still to come.").format(day=answers.at.date())
        )
    if answers.release == folder.chapters[answers.chapter].release:
        return ""
    if any_edition:
        return _("It answers another edition of this chapter.")
    raise AnswersError(
        _("It answers another edition of this chapter: to take it all the same, use --any-edition.")
    )


def _tree(folder: CourseFolder, top: Path, any_edition: bool) -> Iterator[Outcome]:
    """Collect every submission in a folder: nbgrader's exchange, its inbound, or a `submitted` folder."""
    if top.resolve().is_relative_to(folder.root):
        yield Outcome(
            top.name, "set aside", reason=_("This is the course's own folder: nothing to collect from it.")
        )
        return
    found = 0
    for walked, folders, names in os.walk(top):
        here = Path(walked)
        folders.sort()
        if len(here.relative_to(top).parts) >= _DEPTH:
            folders.clear()
        chapters = [one for one in folder.chapters if f"{one}.ipynb" in names]
        if not chapters:
            continue
        found += 1
        try:
            yield place(folder, _submission(folder, here, chapters[0], any_edition))
        except (AnswersError, OSError) as fault:
            yield _aside(folder, here.name, _kept(here / ANSWERS), str(fault))
    if not found:
        yield Outcome(
            top.name, "set aside", reason=_("There is no submission of this course in this folder.")
        )


def _submission(folder: CourseFolder, here: Path, chapter: str, any_edition: bool) -> Parcel:
    """Return what a learner submitted with nbgrader's own Submit: a folder with the notebook in it."""
    remark, answers = "", None
    beside = here / ANSWERS
    if beside.is_symlink():
        raise AnswersError(_("Its answers.json is a link to another file."))
    if beside.exists():
        answers = read_answers(_bytes(beside), folder.course, chapter=chapter, bound=_bound)
        remark = _check(folder, answers, any_edition)
    else:
        remark = _("There was no answers.json in this submission.")
    # nbgrader names what is handed in student+assignment+time (exchange/default/submit.py).
    parts = here.name.split("+")
    if len(parts) >= 3 and parts[1] == chapter:
        learner = parts[0]
    elif here.name == chapter:
        learner = here.parent.name
    else:
        learner = answers.learner if answers else ""
    if not _STUDENT.match(learner):
        raise AnswersError(_("It cannot be told whose submission this is."))
    at = submitted_at(here, answers)
    path = here / f"{chapter}.ipynb"
    notebook = b"" if path.is_symlink() else _bytes(path)
    try:
        # What somebody typed into the notebook itself is theirs, and is read when it is graded.
        nbformat.reads(notebook.decode("utf-8"), as_version=4)
    except Exception as fault:  # noqa: BLE001 - nbformat raises many things over a damaged file
        notebook = folder.release(chapter).read_bytes()
        remark = f"{remark} " + _("The notebook was damaged ({fault}).").format(fault=type(fault).__name__)
    return Parcel(here.name, learner, chapter, at, answers, notebook, remark.strip())


def _bytes(path: Path) -> bytes:
    """Return a file's bytes, b"" where there is none; `AnswersError` over 20 MB."""
    if not path.is_file() or path.is_symlink():
        return b""
    if path.stat().st_size > MAX_BYTES:
        raise AnswersError(_("{name} is larger than 20 MB.").format(name=path.name))
    return path.read_bytes()


def _kept(path: Path) -> bytes:
    """Return what of a faulty submission is worth keeping."""
    try:
        return _bytes(path)
    except (AnswersError, OSError):
        return b""


def _aside(folder: CourseFolder, name: str, data: bytes, reason: str) -> Outcome:
    """Keep a hand-in that could not be taken, with the reason beside it; the same file again is kept once."""
    clean = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[:80] or "hand-in"
    kept = folder.root / "set_aside" / f"{clean}-{hashlib.sha256(data).hexdigest()[:12]}"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        if data:
            (kept / clean).write_bytes(data)
        (kept / "reason.txt").write_text(f"{name}\n{reason}\n", encoding="utf-8")
    except OSError as fault:
        return Outcome(
            name, "set aside", reason=f"{reason} " + _("(It could not be kept: {fault}.)").format(fault=fault)
        )
    return Outcome(name, "set aside", reason=reason, kept=kept)
