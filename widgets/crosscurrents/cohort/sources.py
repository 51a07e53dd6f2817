"""Reading what is known of a cohort: from its course folder, or from the journal of a hosted course.

Only what may be shared comes in: never an *Only you* answer, and of what is handed in only what was.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, inspect, select
from sqlalchemy.exc import DBAPIError

from crosscurrents.cohort.faults import CohortError
from crosscurrents.course import Course, Rubric, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, bind, readable
from crosscurrents.exercises.kind import Response
from crosscurrents.grading.answers import ANSWERS, MAX_BYTES
from crosscurrents.grading.folder import COURSE_FILE, JOURNAL, CourseFolder, FolderError, open_folder
from crosscurrents.journal import JournalError, schema
from crosscurrents.journal import engine as journal_engine
from crosscurrents.journal.faults import explain
from crosscurrents.journal.tables import HEAD, answer, credential, hand_in, membership, person, room
from crosscurrents.journal.tables import course as course_table
from crosscurrents.marking import derived, gradebook
from crosscurrents.marking.derived import WHOLE, Held
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.readings import held_of
from crosscurrents.marking.tables import criterion
from crosscurrents.marking.where import FIRST, SETTLED

Key = tuple[str, str]
"""A chapter's id and an exercise's."""

TOTAL = ""
"""In place of a criterion's id: all points of an answer that was marked without criteria."""

ELSEWHERE = "formgrader"
"""The marker of marks that were not given at our desk."""

GIVEN_AWAY = "cohort.json"
"""The file in a course folder that says what earlier pictures gave away."""

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading raises of a hand-in or an answer that is not as this package writes it."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One criterion's points. `slot` is "first", "second" or "settled"; `learner` is a pseudonym.

    `digest` says which hand-in was read. `waits`: the answer is still to be marked, or marked again, so that
    its marks do not count yet.
    """

    learner: str
    chapter: str
    exercise: str
    slot: str
    criterion: str
    marker: str
    points: float
    digest: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Cohort:
    """What is known of a cohort, by person (pseudonyms), before it is asked what may be shown.

    `answers` and `passed` hold only what may be shared. `live`: whether a journal was read, without which
    only hand-ins are known. `unreadable` hand-ins and answers were left out. `given_away` is where earlier
    pictures are remembered, of the course `course_id` in the database `journal` ("": in a course folder);
    None to remember nothing, which only an invented cohort may.
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
    course_id: str = ""
    journal: str = ""

    def exercises(self) -> Iterator[tuple[Key, Exercise]]:
        """Yield the exercises that anything can be known of here, in the course's order."""
        for chapter in self.course.chapters:
            for passage in chapter.passages:
                card = chapter.cards.get(passage.text) if passage.kind == "exercise" else None
                if card is None or card.visibility is Visibility.ONLY_YOU:
                    continue
                if self.live or card.visibility is Visibility.HANDED_IN:
                    yield (chapter.id, card.id), bind(card)


def open_cohort(where: str | Path, course_id: str = "", *, memory: Path | None = None) -> Cohort:
    """Return the cohort of a course folder, or of a journal at a SQLAlchemy URL; `CohortError` otherwise.

    `course_id` chooses among several courses of one journal. What was shown is remembered in the course's
    folder, or beside a journal that is a file; of another database in the folder `memory`.
    """
    label = str(where)
    try:
        if "://" in str(where):
            label = journal_engine.locate(str(where)).label
            found = _of_url(str(where), course_id, memory)
        else:
            found = _of_folder(Path(where))
    except (FolderError, MarkingError, JournalError) as fault:
        raise CohortError(str(fault)) from None
    except OSError as fault:
        raise CohortError(
            _("{file} cannot be read: {why}.").format(file=fault.filename or label, why=fault.strerror)
        ) from None
    if not found.learners:
        raise CohortError(
            _("Nobody has come or handed in yet in {where}: there is nothing to show.").format(where=label)
        )
    return found


# --- a course folder -----------------------------------------------------------------------------------


def _of_folder(path: Path) -> Cohort:
    folder = open_folder(path)
    gathered = _Gathered(folder.course, only=set(folder.chapters))
    handed: dict[tuple[str, str], Path] = {}
    for step in ("submitted", "autograded"):  # what was graded last stands over what came in
        for file in sorted(folder.step(step).glob(f"*/*/{ANSWERS}")):
            learner, chapter = file.parts[-3:-1]
            handed[learner, chapter] = file
    for file in handed.values():
        gathered.file(file)
    journal = folder.root / JOURNAL
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
        course_id=folder.id,
    )


def _marks(folder: CourseFolder) -> Iterator[Marked]:
    """Yield what the gradebook holds: marks by criterion, and those that were given in formgrader."""
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
            tables = set(inspect(connection).get_table_names())
            if "submitted_assignment" not in tables:
                raise CohortError(
                    _("{file} is no gradebook of nbgrader's: put the right one back.").format(file=path)
                )
            for chapter in folder.chapters:
                rubrics = {card.id: card.rubric for card in folder.chapter(chapter).cards.values()}
                yield from _marks_of(connection, tables, chapter, rubrics)
    finally:
        engine.dispose()


def _marks_of(
    connection: Connection, tables: set[str], chapter: str, rubrics: Mapping[str, Rubric | None]
) -> Iterator[Marked]:
    held = held_of(connection, chapter) if criterion.name in tables else {}
    rows = {}
    if "crosscurrents_answer" in tables:
        found = connection.execute(gradebook.rows_of(chapter))
        rows = {(row.learner, row.exercise): row for row in found}
    for learner, exercise in dict.fromkeys([*held, *rows]):
        if rubric := rubrics.get(exercise):
            whose = (learner, exercise)
            where = (learner, chapter, exercise)
            yield from _marks_on(where, held.get(whose, {}), rows.get(whose), rubric)


def _marks_on(
    where: tuple[str, str, str],
    slots: Mapping[str, Mapping[str, Held]],
    row: Row[Any] | None,
    rubric: Rubric,
) -> Iterator[Marked]:
    """Yield one answer's marks: all readings, and what formgrader made of the whole where it is another."""
    read = {
        slot: {
            name: mark._replace(points=_number(mark.points))
            for name, mark in marks.items()
            if name != WHOLE and mark.points is not None
        }
        for slot, marks in slots.items()
    }
    counts = read.get(SETTLED) or read.get(FIRST) or {}
    waits = (
        row is None
        or bool(row.needs_manual_grade)
        or row.manual_score is None
        or derived.stale(counts, rubric, row.digest)
    )
    for slot, marks in read.items():
        for name, mark in marks.items():
            points = math.nan if mark.points is None else mark.points
            yield Marked(*where, slot, name, mark.marker, points, mark.digest, waits)
    if row is not None and not waits and row.manual_score != derived.total(counts, rubric):
        yield Marked(*where, FIRST, TOTAL, ELSEWHERE, _number(row.manual_score))


def _number(value: Any) -> float:
    """Return points as a number; NaN for what is none, which SQLite would hold, too."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


# --- a journal -----------------------------------------------------------------------------------------


def _of_url(url: str, course_id: str, memory: Path | None) -> Cohort:
    from crosscurrents.notebooks.lessons import course as installed

    place = journal_engine.locate(url)
    if place.path and not place.path.is_file():
        raise CohortError(_("There is no journal at {where}.").format(where=place.label))
    if place.path and (place.path.parent / COURSE_FILE).exists():
        # Two memories of one cohort could be subtracted from each other.
        raise CohortError(
            _("The journal {where} is that of a course folder: name the folder, {folder}.").format(
                where=place.label, folder=place.path.parent
            )
        )
    folder = place.path.parent if place.path else memory
    if folder is None:
        raise CohortError(
            _("Name a folder (memory=…): it remembers what is shown of {where}, for the next report.").format(
                where=place.label
            )
        )
    with _journal(place.path or url) as connection:
        chosen, title = _chosen(connection, course_id, place.label)
        gathered = _Gathered(installed())
        query = select(hand_in).where(hand_in.c.course == chosen).order_by(hand_in.c.id)
        newest = {(row.chapter, row.learner): row.answers for row in connection.execute(query)}
        for (chapter, learner), answers in newest.items():
            gathered.handed_in(chapter, learner, partial(json.loads, answers))
        _members(connection, gathered, chosen)
    named = re.sub(r"[^\w.-]", "-", chosen)
    return gathered.cohort(
        title=title,
        given_away=folder / f"cohort-{named}.json",
        course_id=chosen,
        journal=place.path.name if place.path else _database(place),
    )


def _database(place: journal_engine.Place) -> str:
    """Return what names a database whoever asks it: no user, no password."""
    query = place.url.query
    host, port = (place.url.host or query.get("host", ""), place.url.port or query.get("port", 5432))
    return f"{host}:{port}/{place.url.database or ''}"


def _chosen(connection: Connection, course_id: str, label: str) -> tuple[str, str]:
    """Return which course of a journal is meant, and its title; rooms are none."""
    every = select(course_table.c.id, course_table.c.title).where(course_table.c.id.not_in(select(room.c.id)))
    titles = {row.id: row.title for row in connection.execute(every)}
    if not titles:
        raise CohortError(_("There is no course in the journal {where}.").format(where=label))
    chosen = course_id or (next(iter(titles)) if len(titles) == 1 else "")
    if chosen not in titles:
        raise CohortError(
            _("Say with --course which one, of those in {where}: {those}.").format(
                where=label, those=", ".join(sorted(titles))
            )
        )
    return chosen, titles[chosen]


@contextmanager
def _journal(where: str | Path) -> Iterator[Connection]:
    """Open a journal for reading alone; `JournalError` for what is none, or of another version."""
    place = journal_engine.locate(where)
    if place.path and place.path.stat().st_size == 0:
        raise CohortError(_("The journal {where} is empty: put back a copy of it.").format(where=place.label))
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
            gathered.shared(
                (row.chapter, row.exercise),
                names[row.person_id],
                partial(json.loads, row.response),
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
        """Take one learner's `answers.json`, as collect has put or autograde has left it."""
        learner, chapter = path.parts[-3:-1]

        def answers() -> Any:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError
            return json.loads(path.read_bytes())["answers"]

        self.handed_in(chapter, learner, answers)

    def handed_in(self, chapter: str, learner: str, read: Callable[[], Any]) -> None:
        """Take what a learner handed in of a chapter, as `read` returns it: all of it or, broken, nothing."""
        self.learners.add(learner)
        try:
            found = {
                (chapter, exercise): self._held((chapter, exercise), one["response"], Visibility.HANDED_IN)
                for exercise, one in read().items()
            }
        except _BROKEN:
            self._unreadable += 1
            return
        for key, held in found.items():
            if held:
                self._answers.setdefault(key, {})[learner] = held

    def shared(self, key: Key, learner: str, read: Callable[[], Any], *, passed: bool) -> None:
        """Take an answer for the room, as `read` returns it."""
        try:
            held = self._held(key, read(), Visibility.ROOM)
        except _BROKEN:
            self._unreadable += 1
            return
        if held:
            self._answers.setdefault(key, {})[learner] = held
        elif passed and held is not None:
            self._passed.setdefault(key, set()).add(learner)

    def _held(self, key: Key, response: Any, shared: Visibility) -> Response | None:
        """Return what of an answer can be read; None if its card does not share it in this very way."""
        exercise = self._bound.get(key)
        if exercise is None or exercise.card.visibility is not shared:
            return None
        if not isinstance(response, dict):
            raise TypeError
        return readable(exercise, response)

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
