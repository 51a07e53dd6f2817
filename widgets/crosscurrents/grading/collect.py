"""Collecting: hand-ins by file, by folder or from the journal become nbgrader submissions."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import nbformat

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import bound
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES, Answers, AnswersError, read_answers
from crosscurrents.grading.aside import forget, keep
from crosscurrents.grading.claims import Names, claim, names
from crosscurrents.grading.escape import one_line
from crosscurrents.grading.folder import SELF_PACED, CourseFolder
from crosscurrents.grading.known import Journal, Known
from crosscurrents.grading.submitted import Outcome, Parcel, What, place, submitted_at
from crosscurrents.journal.records import HandIn

_STUDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\Z")
_DEPTH = 4


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
    journal: Journal | None = None,
    any_edition: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> CollectReport:
    """Put hand-ins into `submitted/`, and set bad ones aside with the reason; a bad one never stops the pile.

    `files`: `handin.zip` or `answers.json` files, or folders of submissions as nbgrader's exchange has them.
    `hand_ins`: rows of the journal. `journal`: where learners have pages; what a file says under the
    pseudonym of one of them counts only if it is a hand-in made there, and its time is the one kept there.
    `any_edition`: take hand-ins that answer another edition of a chapter too. The newest hand-in of a learner
    stands; older ones are kept in `superseded/`. Collecting again changes nothing.
    """
    report = CollectReport()
    pile = _Pile(folder, Known(journal, folder.id), any_edition)
    for path in files:
        progress(path.name)
        report.outcomes += pile.file(path)
    for row in sorted(hand_ins, key=lambda one: (one.at, one.id)):
        progress(row.receipt)
        report.outcomes.append(pile.row(row))
    return report


@dataclass(frozen=True)
class _Pile:
    """What is collected into a course, and by which rules."""

    folder: CourseFolder
    known: Known
    any_edition: bool

    def file(self, path: Path) -> Iterator[Outcome]:
        if path.is_dir() and not path.is_symlink():
            yield from self._tree(path)
            return
        data = b""
        try:
            if path.is_symlink():
                raise AnswersError(_("It is a link to another file: give the file itself."))
            if path.exists() and not path.is_file():
                raise AnswersError(_("It is no file."))  # reading a pipe would never end
            if path.stat().st_size > MAX_BYTES:
                raise AnswersError(_("The file is larger than 20 MB."))
            data = path.read_bytes()
            yield self._place(self._mailed(path.name, data))
            forget(self.folder, path.name, data)
        except OSError as fault:
            reason = _("It cannot be read: {fault}.").format(fault=fault.strerror or fault)
            yield self._aside(path.name, data, reason)
        except AnswersError as fault:
            yield self._aside(path.name, data, str(fault))

    def row(self, row: HandIn) -> Outcome:
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
        data, name = answers.as_bytes(), f"{row.receipt}.json"
        try:
            read = read_answers(data, self.folder.course, bound=bound)
            outcome = self._place(self._sure(row.receipt, read))
        except (AnswersError, OSError) as fault:
            return self._aside(name, data, str(fault), learner=row.learner, chapter=row.chapter)
        forget(self.folder, name, data)
        return outcome

    @cached_property
    def _names(self) -> Names:
        return names(self.folder)

    def _place(self, parcel: Parcel) -> Outcome:
        outcome = place(self.folder, parcel)
        if parcel.answers and outcome.what == "collected":
            self._names.add(parcel.answers.learner, parcel.learner)
        return outcome

    def _mailed(self, name: str, data: bytes) -> Parcel:
        """Return what a file hands in; `AnswersError` where it can be told that it is not what it says."""
        answers = read_answers(data, self.folder.course, bound=bound)
        if self.known.has(answers.learner):
            return self._sure(name, self._confirmed(answers))
        self._doubted(answers)
        remark = self._check(answers)
        others = self._names.others(answers.learner, answers.learner)
        if others:
            said = _("{others} handed in answers that say the same name: ask whose they are.")
            remark = f"{remark} {said.format(others=', '.join(others))}".strip()
        return self._parcel(name, answers, remark)

    def _doubted(self, answers: Answers) -> None:
        """Raise `AnswersError` where what was collected before speaks against a file."""
        learner = answers.learner
        stands = claim(self.folder, learner, answers.chapter)
        if stands and stands.learner != learner:
            raise AnswersError(
                _(
                    "“{learner}” hands in through nbgrader: a file under this name is not theirs. "
                    "Ask who sent it."
                ).format(learner=learner)
            )
        if stands and stands.contradicted(answers):
            raise AnswersError(
                _(
                    "It has the receipt of the hand-in that was collected before, with other answers or "
                    "another time: one of them was changed by hand. Ask {learner} which is theirs."
                ).format(learner=learner)
            )

    def _confirmed(self, answers: Answers) -> Answers:
        found = self.known.confirmed(answers)
        if found is None:
            raise AnswersError(
                _(
                    "{learner} has a page of their own, and handed in nothing like this there: the file was "
                    "changed or is somebody else's. Ask them to hand in on their page."
                ).format(learner=answers.learner)
            )
        return found

    def _sure(self, name: str, answers: Answers) -> Parcel:
        """Return a hand-in that a journal knows."""
        parcel = self._parcel(name, answers, self._check(answers))
        # What came under this name while nobody could check it does not stand against what can be.
        stands = claim(self.folder, answers.learner, answers.chapter)
        unknown = stands and not self.known.made(answers.learner, answers.chapter, stands.receipt)
        return replace(parcel, first=bool(unknown and self.known.has(answers.learner)))

    def _parcel(self, name: str, answers: Answers, remark: str) -> Parcel:
        notebook = self.folder.release(answers.chapter).read_bytes()
        return Parcel(name, answers.learner, answers.chapter, answers.at, answers, notebook, remark)

    def _check(self, answers: Answers) -> str:
        """Raise `AnswersError` for what is not this course's; return a remark, or ""."""
        if answers.course not in {self.folder.id, SELF_PACED}:
            raise AnswersError(
                _("It was handed in to another course, “{course}”.").format(course=answers.course[:60])
            )
        _not_to_come(answers.at)
        if answers.release == self.folder.chapters[answers.chapter].release:
            return ""
        if self.any_edition:
            return _("It answers another edition of this chapter.")
        raise AnswersError(
            _("It answers another edition of this chapter: to take it all the same, use --any-edition.")
        )

    def _tree(self, top: Path) -> Iterator[Outcome]:
        """Collect every submission in a folder: nbgrader's exchange, its inbound, or a `submitted` folder."""
        folder = self.folder
        if top.resolve().is_relative_to(folder.root):
            yield Outcome(
                top.name,
                "set aside",
                reason=_("This is the course's own folder: nothing to collect from it."),
            )
            return
        found = 0
        for walked, folders, inside in os.walk(top):
            here = Path(walked)
            folders.sort()
            if len(here.relative_to(top).parts) >= _DEPTH:
                folders.clear()
            chapters = [one for one in folder.chapters if f"{one}.ipynb" in inside]
            if not chapters:
                continue
            found += 1
            chapter, data = chapters[0], _kept(here / ANSWERS)
            # Below `submitted/`, every learner's folder is called like the chapter.
            name = f"{here.parent.name}+{chapter}" if here.name == chapter else here.name
            try:
                yield self._place(self._submission(name, here, chapter))
                forget(folder, name, data)
            except (AnswersError, OSError) as fault:
                yield self._aside(name, data, str(fault), chapter=chapter)
        if not found:
            yield Outcome(
                top.name, "set aside", reason=_("There is no submission of this course in this folder.")
            )

    def _submission(self, name: str, here: Path, chapter: str) -> Parcel:
        """Return what a learner submitted with nbgrader's own Submit: a folder with the notebook in it."""
        remarks, answers = [], None
        beside = here / ANSWERS
        if beside.is_symlink():
            raise AnswersError(_("Its answers.json is a link to another file."))
        if beside.exists():
            answers = read_answers(_bytes(beside), self.folder.course, chapter=chapter, bound=bound)
            remarks.append(self._check(answers))
        else:
            remarks.append(_("There was no answers.json in this submission."))
        learner = _named(here, chapter) or (answers.learner if answers else "")
        if not _STUDENT.match(learner):
            raise AnswersError(_("It cannot be told whose submission this is."))
        if self.known.has(learner):
            return self._restored(name, learner, answers)
        if answers and not _named(here, chapter):
            self._doubted(answers)  # a hand-in that somebody unpacked
        remarks.append(self._foreign(learner, answers))
        at = submitted_at(here, answers)
        _not_to_come(at)
        path = here / f"{chapter}.ipynb"
        notebook = b"" if path.is_symlink() else _bytes(path)
        try:
            # What somebody typed into the notebook itself is theirs, and is read when it is graded.
            nbformat.reads(notebook.decode("utf-8"), as_version=4)
        except Exception as fault:  # noqa: BLE001 - nbformat raises many things over a damaged file
            notebook = self.folder.release(chapter).read_bytes()
            remarks.append(_("The notebook was damaged ({fault}).").format(fault=type(fault).__name__))
        return Parcel(name, learner, chapter, at, answers, notebook, " ".join(filter(None, remarks)))

    def _restored(self, name: str, learner: str, answers: Answers | None) -> Parcel:
        """Return a hand-in of the journal's that lies in a folder, as one of a backup does."""
        if answers is None or answers.learner != learner:
            raise AnswersError(
                _(
                    "It lies under the name of {learner}, who has a page of their own, and was not handed in "
                    "there. Ask who put it there."
                ).format(learner=learner)
            )
        return self._sure(name, self._confirmed(answers))

    def _foreign(self, learner: str, answers: Answers | None) -> str:
        """Return a remark where the answers in `learner`'s submission say that they are somebody else's."""
        if answers is None or answers.learner == learner:
            return ""
        others = self._names.others(answers.learner, learner)
        if self.known.has(answers.learner) and answers.learner not in others:
            others = [answers.learner, *others]
        if not others:
            return ""
        return _(
            "Its answers say that they are {pseudonym}'s, who hands in as {others}: they are graded as "
            "{learner}'s, and go to nobody's page. Ask {learner} whose they are."
        ).format(pseudonym=answers.learner, others=", ".join(others), learner=learner)

    def _aside(self, name: str, data: bytes, reason: str, **whose: str) -> Outcome:
        """Set a hand-in aside that could not be taken. `whose`: its learner and chapter, where known."""
        shown, said = one_line(name), one_line(reason)
        try:
            kept = keep(self.folder, name, data, reason, **whose)
        except OSError as fault:
            unkept = _("(It could not be kept: {fault}.)").format(fault=fault.strerror or fault)
            return Outcome(shown, "set aside", reason=f"{said} {unkept}")
        return Outcome(shown, "set aside", reason=said, kept=kept)


def _not_to_come(at: datetime) -> None:
    """Raise `AnswersError` for a time that no clock and no time zone explain."""
    if at > datetime.now(UTC) + timedelta(days=1):
        raise AnswersError(
            _("It says that it was handed in on {day}, which is still to come.").format(day=at.date())
        )


def _named(here: Path, chapter: str) -> str:
    """Return whose submission a folder is by its name, or ""."""
    # nbgrader names what is handed in student+assignment+time (exchange/default/submit.py).
    parts = here.name.split("+")
    if len(parts) >= 3 and parts[1] == chapter:
        return parts[0]
    return here.parent.name if here.name == chapter else ""


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
