"""The mark book of a course: what markers read and do, each deed one transaction on nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, select

from crosscurrents.course import Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal.engine import writing
from crosscurrents.marking import answers, codes, derived, gradebook, log, marks, pile
from crosscurrents.marking.faults import Conflict, MarkingError
from crosscurrents.marking.where import FIRST, Where


class MarkBook:
    """A course's marks. Methods may be called from several threads; processes wait for each other.

    A refused deed changes nothing but the history. Learners go by codes towards markers; `Where` names the
    learner, so it never leaves the server.
    """

    def __init__(self, folder: CourseFolder) -> None:
        self.folder = folder
        self._engine = gradebook.opened(folder)
        with self.changing() as connection:
            self._key = codes.secret(connection)

    def close(self) -> None:
        """Let go of the gradebook."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads one moment of the gradebook; `MarkingError` where it cannot be."""
        with gradebook.sentences(gradebook.FILE), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction that alone writes, also among processes; `MarkingError` where it cannot be."""
        with gradebook.sentences(gradebook.FILE), writing(self._engine) as connection:
            yield connection

    # --- reading -------------------------------------------------------------------------------

    def codes(self, connection: Connection) -> dict[str, str]:
        """Return the code of everybody who is in the gradebook."""
        column = gradebook.submitted_assignment.c.student_id
        return codes.codes(self._key, connection.execute(select(column).distinct()).scalars())

    def pile(self, chapter: str) -> list[pile.Item]:
        """Return a chapter's answers to mark, shuffled."""
        frozen = self.folder.chapter(chapter)
        with self.reading() as connection:
            return pile.items(connection, self._key, frozen, self.codes(connection))

    def where(self, chapter: str, code: str, exercise: str) -> Where:
        """Return which answer is meant; `MarkingError` for a code or an exercise that there is not."""
        with self.reading() as connection:
            found = next((who for who, one in self.codes(connection).items() if one == code.upper()), None)
        if found is None:
            raise MarkingError(_("There is no submission “{code}”.").format(code=code[:20]), 404)
        self.rubric(Where(found, chapter, exercise))
        return Where(found, chapter, exercise)

    def rubric(self, where: Where) -> Rubric:
        """Return an answer's rubric; `MarkingError` for an exercise that nobody marks."""
        card = self.folder.chapter(where.chapter).cards.get(where.exercise)
        if card is None or card.rubric is None:
            raise MarkingError(
                _("“{exercise}” is not marked by a rubric.").format(exercise=where.exercise[:60]), 404
            )
        return card.rubric

    def answer(self, where: Where) -> answers.Shown:
        """Return an answer for reading."""
        with self.reading() as connection:
            return answers.shown(connection, self.folder, self.folder.chapter(where.chapter), where)

    def held(self, where: Where, slot: str = FIRST) -> dict[str, derived.Held]:
        """Return one reading's marks, by criterion."""
        with self.reading() as connection:
            return derived.held(connection, where, slot)

    def history(self, where: Where) -> list[log.Change]:
        """Return everything that was done to an answer's marks, oldest first."""
        with self.reading() as connection:
            return log.of(connection, where)

    # --- changing ------------------------------------------------------------------------------

    def mark(
        self,
        marker: str,
        where: Where,
        criterion: str,
        *,
        points: float | None,
        comment: str,
        base: int,
        slot: str = FIRST,
        now: datetime | None = None,
    ) -> tuple[int, float | None]:
        """Mark one criterion; see `marks.put`. Returns its revision and the answer's points, if complete."""
        conflict: Conflict | None = None
        with self.changing() as connection:
            try:
                return marks.put(
                    connection,
                    where,
                    slot,
                    criterion,
                    points=points,
                    comment=comment,
                    base=base,
                    marker=marker,
                    rubric=self.rubric(where),
                    now=now or datetime.now(UTC),
                )
            except Conflict as refused:
                conflict = refused  # what was sent is in the history, which has to be kept
        raise conflict

    def undo(self, marker: str, now: datetime | None = None) -> log.Change | None:
        """Take back a marker's newest mark that still stands; see `marks.undo`."""
        with self.changing() as connection:
            return marks.undo(connection, marker, self.rubric, now or datetime.now(UTC))
