"""Reading what is known of a cohort: from its course folder, or from the journal of a hosted course.

Only what may be shared comes in: never an *Only you* answer, and of what is handed in only what was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.exc import DBAPIError

from crosscurrents.cohort.faults import CohortError
from crosscurrents.course import Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, bind, readable
from crosscurrents.exercises.kind import Response
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES
from crosscurrents.grading.folder import CourseFolder, FolderError, open_folder
from crosscurrents.journal import JournalError, schema
from crosscurrents.journal import engine as journal_engine
from crosscurrents.journal.faults import explain
from crosscurrents.journal.tables import HEAD, answer, credential, hand_in, membership, person, room
from crosscurrents.journal.tables import course as course_table
from crosscurrents.marking import gradebook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.tables import criterion

Key = tuple[str, str]
"""A chapter's id and an exercise's."""

TOTAL = ""
"""In place of a criterion's id: all points of an answer that was marked without criteria."""

ELSEWHERE = "formgrader"
"""The marker of marks that were not given at our desk."""

GIVEN_AWAY = "cohort.json"
"""The file in a course folder that says what earlier pictures gave away."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One criterion's points. `slot` is "first", "second" or "settled"; `learner` is a pseudonym."""

    learner: str
    chapter: str
    exercise: str
    slot: str
    criterion: str
    marker: str
    points: float


@dataclass(frozen=True)
class Cohort:
    """What is known of a cohort, by person (pseudonyms), before it is asked what may be shown.

    `answers` and `passed` hold only what may be shared. `live`: whether a journal was read, without which
    only hand-ins are known. `unreadable` hand-ins were left out. `given_away` is where earlier pictures are
    remembered; None to remember nothing.
    """

    course: Course
    title: str
    learners: frozenset[str]
    answers: Mapping[Key, Mapping[str, Response]]
    passed: Mapping[Key, frozenset[str]] = field(default_factory=dict)
    marks: tuple[Marked, ...] = ()
    live: bool = True
    unreadable: int = 0
    given_away: Path | None = None

    def exercises(self) -> Iterator[tuple[Key, Exercise]]:
        """Yield the exercises that anything can be known of here, in the course's order."""
        for chapter in self.course.chapters:
            for passage in chapter.passages:
                card = chapter.cards.get(passage.text) if passage.kind == "exercise" else None
                if card is None or card.visibility is Visibility.ONLY_YOU:
                    continue
                if self.live or card.visibility is Visibility.HANDED_IN:
                    yield (chapter.id, card.id), bind(card)


def open_cohort(where: str | Path, course_id: str = "") -> Cohort:
    """Return the cohort of a course folder, or of a journal at a SQLAlchemy URL; `CohortError` otherwise.

    `course_id` chooses among several courses of one journal.
    """
    try:
        found = _of_url(str(where), course_id) if "://" in str(where) else _of_folder(Path(where))
    except (FolderError, MarkingError, JournalError) as fault:
        raise CohortError(str(fault)) from None
    except OSError as fault:
        raise CohortError(
            _("{file} cannot be read: {why}.").format(file=fault.filename or where, why=fault.strerror)
        ) from None
    if not found.learners:
        raise CohortError(
            _("Nobody has come or handed in yet in {where}: there is nothing to show.").format(where=where)
        )
    return found


# --- a course folder -----------------------------------------------------------------------------------


def _of_folder(path: Path) -> Cohort:
    folder = open_folder(path)
    gathered = _Gathered(folder.course, only=set(folder.chapters))
    for step in ("submitted", "autograded"):  # what was graded last stands over what came in
        for file in sorted(folder.step(step).glob(f"*/*/{ANSWERS}")):
            gathered.file(file)
    journal = folder.root / "journal.db"
    if journal.is_file():
        with _journal(journal) as connection:
            _members(connection, gathered, folder.id)
    marks = tuple(_marks(folder))
    return gathered.cohort(
        title=folder.title,
        learners={one.learner for one in marks},
        marks=marks,
        live=journal.is_file(),
        given_away=folder.root / GIVEN_AWAY,
    )


def _marks(folder: CourseFolder) -> Iterator[Marked]:
    """Yield what the gradebook holds: marks by criterion, and those that were given in formgrader alone."""
    path = folder.root / gradebook.FILE
    if not path.is_file() or path.stat().st_size == 0:
        raise CohortError(
            _("There is no gradebook in {folder}: put back its {file}.").format(
                folder=folder.root, file=gradebook.FILE
            )
        )
    engine = journal_engine.connect(journal_engine.locate(path))
    try:
        with gradebook.sentences(path.name), engine.connect() as connection, connection.begin():
            tables = inspect(connection).get_table_names()
            if "submitted_assignment" not in tables:
                raise CohortError(
                    _("{file} is no gradebook of nbgrader's: put the right one back.").format(file=path)
                )
            ours = set()
            if criterion.name in tables:
                for row in connection.execute(select(criterion).where(criterion.c.points.is_not(None))):
                    if row.chapter in folder.chapters and row.criterion:
                        ours.add((row.learner, row.chapter, row.exercise))
                        yield Marked(
                            row.learner, row.chapter, row.exercise,
                            row.slot, row.criterion, row.marker, float(row.points),
                        )  # fmt: skip
            if "crosscurrents_answer" not in tables:
                return
            for chapter in folder.chapters:
                rubrics = {card.id for card in folder.chapter(chapter).cards.values() if card.marked}
                for row in connection.execute(gradebook.rows_of(chapter)):
                    done = row.manual_score is not None and not row.needs_manual_grade
                    where = (row.learner, chapter, row.exercise)
                    if done and row.exercise in rubrics and where not in ours:
                        yield Marked(*where, "first", TOTAL, ELSEWHERE, float(row.manual_score))
    finally:
        engine.dispose()


# --- a journal -----------------------------------------------------------------------------------------


def _of_url(url: str, course_id: str) -> Cohort:
    from crosscurrents.notebooks.lessons import course as installed

    place = journal_engine.locate(url)
    if place.path and not place.path.is_file():
        raise CohortError(_("There is no journal at {where}.").format(where=place.label))
    with _journal(place.path or url) as connection:
        every = select(course_table.c.id, course_table.c.title).where(
            course_table.c.id.not_in(select(room.c.id))
        )
        titles = {row.id: row.title for row in connection.execute(every)}
        if not titles:
            raise CohortError(_("There is no course in the journal {where}.").format(where=place.label))
        chosen = course_id or (next(iter(titles)) if len(titles) == 1 else "")
        if chosen not in titles:
            raise CohortError(
                _("Say with --course which one, of those in {where}: {those}.").format(
                    where=place.label, those=", ".join(sorted(titles))
                )
            )
        gathered = _Gathered(installed())
        query = select(hand_in).where(hand_in.c.course == chosen).order_by(hand_in.c.id)
        for row in connection.execute(query):  # a later one stands over an earlier
            gathered.handed_in(row.chapter, row.learner, json.loads(row.answers))
        _members(connection, gathered, chosen)
    return gathered.cohort(title=titles[chosen])


@contextmanager
def _journal(where: str | Path) -> Iterator[Connection]:
    """Open a journal for reading alone; `JournalError` for what is none, or of another version."""
    place = journal_engine.locate(where)
    engine: Engine | None = None
    try:
        engine = journal_engine.connect(place)
        with engine.connect() as connection, connection.begin():
            if schema.version(connection, place.label) != HEAD:
                raise CohortError(
                    _("The journal {where} is of an older crosscurrents: start its server once.").format(
                        where=place.label
                    )
                )
            yield connection
    except DBAPIError as fault:
        raise explain(fault, place.label) from fault
    finally:
        if engine:
            engine.dispose()


def _members(connection: Connection, gathered: _Gathered, course_id: str) -> None:
    """Gather a course's learners who have come, and what they share: answers for the room, without names."""
    came = select(credential.c.person_id, func.min(credential.c.created)).where(
        credential.c.kind != "invitation"
    )
    present = {row[0] for row in connection.execute(came.group_by(credential.c.person_id))}
    members = (
        select(person.c.id, person.c.pseudonym)
        .join(membership, membership.c.person_id == person.c.id)
        .where(membership.c.course_id == course_id, membership.c.role == "learner")
    )
    names = {row.id: row.pseudonym for row in connection.execute(members) if row.id in present}
    gathered.learners |= set(names.values())
    query = select(
        answer.c.person_id, answer.c.chapter, answer.c.exercise, answer.c.response, answer.c.passed
    ).where(answer.c.visibility == str(Visibility.ROOM))
    for row in connection.execute(query):
        if row.person_id in names:
            gathered.answer(
                (row.chapter, row.exercise),
                names[row.person_id],
                json.loads(row.response),
                Visibility.ROOM,
                passed=row.passed,
            )


class _Gathered:
    """What has been read so far."""

    def __init__(self, course: Course, only: set[str] | None = None) -> None:
        self.course = course
        self.learners: set[str] = set()
        self._bound = {
            (chapter.id, card.id): bind(card)
            for chapter in course.chapters
            if only is None or chapter.id in only
            for card in chapter.cards.values()
        }
        self._answers: dict[Key, dict[str, Response]] = {}
        self._passed: dict[Key, set[str]] = {}
        self._unreadable = 0

    def file(self, path: Path) -> None:
        """Take one learner's `answers.json`, as collect has put and autograde has left it."""
        learner, chapter = path.parts[-3:-1]
        self.learners.add(learner)
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError
            document = json.loads(path.read_bytes())
            self.handed_in(chapter, learner, document["answers"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._unreadable += 1

    def handed_in(self, chapter: str, learner: str, answers: Mapping[str, Any]) -> None:
        """Take what a learner handed in of a chapter."""
        self.learners.add(learner)
        for exercise, one in answers.items():
            self.answer((chapter, exercise), learner, one["response"], Visibility.HANDED_IN)

    def answer(
        self, key: Key, learner: str, response: dict[str, Any], shared: Visibility, *, passed: bool = False
    ) -> None:
        """Take an answer, if its card shares it in this very way: handed in, or with the room."""
        exercise = self._bound.get(key)
        if exercise is None or exercise.card.visibility is not shared:
            return
        held = readable(exercise, response)
        if held:
            self._answers.setdefault(key, {})[learner] = held
        elif passed:
            self._passed.setdefault(key, set()).add(learner)

    def cohort(self, *, learners: set[str] | None = None, **facts: Any) -> Cohort:
        """Return the cohort."""
        return Cohort(
            course=self.course,
            learners=frozenset(self.learners | (learners or set())),
            answers=self._answers,
            passed={key: frozenset(who) for key, who in self._passed.items()},
            unreadable=self._unreadable,
            **facts,
        )
