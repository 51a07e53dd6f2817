"""The mark book of a course: what markers read and do, each deed one transaction on nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, select

from crosscurrents.course import Card, Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.feedback import FeedbackReport, Keeper, feedback, release
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal.engine import writing
from crosscurrents.journal.records import Returned
from crosscurrents.marking import (
    answers,
    calibration,
    codes,
    derived,
    elsewhere,
    gradebook,
    late,
    log,
    marks,
    more_time,
    phrases,
    pile,
    seconds,
    standing,
    states,
)
from crosscurrents.marking.calibration import Calibrated, Example
from crosscurrents.marking.faults import Conflict, MarkingError, storable
from crosscurrents.marking.more_time import MoreTime
from crosscurrents.marking.pile import Item
from crosscurrents.marking.readings import held_of
from crosscurrents.marking.where import FIRST, Where
from crosscurrents.stats.agreement import Kappa


class MarkBook:
    """A course's marks. Methods may be called from several threads; processes wait for each other.

    A refused deed changes nothing but the history. Learners go by codes towards markers; `Where` names the
    learner, so it never leaves the server.
    """

    def __init__(self, folder: CourseFolder) -> None:
        self.folder = folder
        self._engine = gradebook.opened(folder)
        self._late = late.Rule(folder.root)
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
        with gradebook.sentences(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction that alone writes, also among processes; `MarkingError` where it cannot be."""
        with gradebook.sentences(), writing(self._engine) as connection:
            yield connection

    # --- reading -------------------------------------------------------------------------------

    def codes(self, connection: Connection) -> dict[str, str]:
        """Return the code of everybody who is in the gradebook."""
        column = gradebook.submitted_assignment.c.student_id
        return codes.codes(self._key, connection.execute(select(column).distinct()).scalars())

    def overview(self) -> list[standing.Standing]:
        """Return how far each chapter's marking is, in the course's order."""
        with self.reading() as connection:
            known = self.codes(connection)
            return [
                standing.standing(connection, self.folder, one, self._items(connection, one, known), known)
                for one in self.folder.chapters
            ]

    def pile(self, chapter: str, reader: str = "") -> list[Item]:
        """Return a chapter's answers to mark, shuffled, as `reader` may see them.

        A second marker sees their own reading's stage and points until both readings are complete.
        """
        with self.reading() as connection:
            return self._items(connection, chapter, self.codes(connection), reader)

    def _items(
        self, connection: Connection, chapter: str, known: Mapping[str, str], reader: str = ""
    ) -> list[Item]:
        return pile.items(connection, self._key, self.folder.chapter(chapter), known, reader)

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
        card = self._card(where.chapter, where.exercise)
        assert card.rubric is not None  # noqa: S101  `_card` says so
        return card.rubric

    def _card(self, chapter: str, exercise: str) -> Card:
        card = self.folder.chapter(chapter).cards.get(exercise)
        if card is None or card.rubric is None:
            raise MarkingError(
                _("“{exercise}” is not marked by a rubric.").format(exercise=exercise[:60]), 404
            )
        return card

    def _rubrics(self, chapter: str) -> dict[str, Rubric]:
        cards = self.folder.chapter(chapter).cards.values()
        return {card.id: card.rubric for card in cards if card.rubric is not None}

    def answer(self, where: Where) -> answers.Shown:
        """Return an answer for reading."""
        with self.reading() as connection:
            chapter = self.folder.chapter(where.chapter)
            return answers.shown(connection, self.folder, chapter, where, self.codes)

    def hand_in(self, where: Where) -> str:
        """Return which hand-in of an answer was graded last: its digest, "" where there is none."""
        with self.reading() as connection:
            return marks.graded(connection, where).digest or ""

    def held(self, where: Where, slot: str = FIRST, reader: str = "") -> dict[str, derived.Held]:
        """Return one reading's marks, by criterion: none where `reader` may not see it yet."""
        with self.reading() as connection:
            if reader and slot in seconds.hidden(connection, where, reader, self.rubric(where)):
                return {}
            return derived.held(connection, where, slot)

    def slot_of(self, marker: str, where: Where) -> str:
        """Return which reading of an answer is a marker's: "second" where it was assigned, else "first"."""
        with self.reading() as connection:
            return seconds.slot_of(connection, where, marker)

    def history(self, where: Where, reader: str = "") -> list[log.Change]:
        """Return everything that was done to an answer's marks, oldest first, as `reader` may see it."""
        with self.reading() as connection:
            unseen = seconds.hidden(connection, where, reader, self.rubric(where)) if reader else ()
            return [one for one in log.of(connection, where) if one.reading not in unseen]

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
        read: str | None = None,
        now: datetime | None = None,
    ) -> tuple[int, float | None]:
        """Mark one criterion; see `marks.put`. Returns its revision and the reading's points, if complete."""
        rubric = self.rubric(where)
        with self._deed(where) as connection:
            seconds.admit(connection, where, slot, marker)
            return marks.put(
                connection,
                where,
                slot,
                criterion,
                points=points,
                comment=comment,
                base=base,
                marker=marker,
                rubric=rubric,
                now=now or datetime.now(UTC),
                read=read,
            )

    @contextmanager
    def _deed(self, where: Where) -> Iterator[Connection]:
        """Open a transaction that changes an answer's marks, and then its late penalty.

        A `Conflict` is raised after what was refused has been written into the history.
        """
        conflict: Conflict | None = None
        with self.changing() as connection:
            try:
                yield connection
                late.renew(connection, self._late, where.chapter, where.learner)
            except Conflict as refused:
                conflict = refused
        if conflict is not None:
            raise conflict

    def undo(self, marker: str, now: datetime | None = None) -> log.Change | None:
        """Take back a marker's newest mark that still stands; see `marks.undo`."""
        with self.changing() as connection:
            undone = marks.undo(connection, marker, self.rubric, now or datetime.now(UTC))
            if undone is not None:
                late.renew(connection, self._late, undone.where.chapter, undone.where.learner)
            return undone

    # --- second marking ------------------------------------------------------------------------

    def second(self, where: Where) -> str | None:
        """Return who is to read an answer a second time."""
        with self.reading() as connection:
            return seconds.of(connection, where)

    def assign_second(self, chapter: str, share: float, markers: Sequence[str], seed: int, by: str) -> int:
        """Draw a share (0 to 1) of a chapter's answers for a second reading; see `seconds.assign`."""
        with self.changing() as connection:
            items = self._items(connection, chapter, self.codes(connection))
            return seconds.assign(connection, items, share, markers, seed=seed, by=by, now=datetime.now(UTC))

    def unassign_second(self, marker: str, where: Where) -> None:
        """Take back a second reading that nobody has begun."""
        with self.changing() as connection:
            seconds.unassign(connection, where, marker, datetime.now(UTC))

    def differences(self, chapter: str) -> list[seconds.Difference]:
        """Return the answers two have read differently, side by side, settled ones too."""
        return [one for one in self.read_twice(chapter) if one.settled or one.differs]

    def read_twice(self, chapter: str) -> list[seconds.Difference]:
        """Return all answers that two have read, side by side, also those on which they agree."""
        with self.reading() as connection:
            items = self._items(connection, chapter, self.codes(connection))
            return seconds.read_twice(connection, self._rubrics(chapter), chapter, items)

    def settle(
        self,
        marker: str,
        where: Where,
        given: Mapping[str, tuple[float | None, str]],
        base: int = 0,
    ) -> float | None:
        """Write what two readings came to, all criteria at once; returns the points. See `seconds.settle`."""
        rubric = self.rubric(where)
        with self._deed(where) as connection:
            return seconds.settle(
                connection, where, given, base=base, marker=marker, rubric=rubric, now=datetime.now(UTC)
            )

    def agreement(self, chapter: str | None = None) -> dict[str, Kappa]:
        """Return how far two readings agree, by criterion and ("") on whole answers; None: all chapters."""
        readings = []
        with self.reading() as connection:
            for one in self.folder.chapters if chapter is None else [chapter]:
                rubrics = self._rubrics(one)
                for (_learner, exercise), slots in held_of(connection, one).items():
                    if exercise in rubrics:
                        readings.append((rubrics[exercise], slots))
        return seconds.agreement(readings)

    # --- calibration and comments --------------------------------------------------------------

    def examples(self, chapter: str, exercise: str) -> list[Example]:
        """Return the examples all markers read first; show no more than `number` and `html` until then."""
        return calibration.examples(self._card(chapter, exercise))

    def calibrate(
        self, marker: str, chapter: str, exercise: str, example: int, points: Mapping[str, float]
    ) -> None:
        """Keep a marker's points for an example: every criterion, once."""
        card = self._card(chapter, exercise)
        with self.changing() as connection:
            calibration.give(connection, marker, card, example, points, datetime.now(UTC))

    def calibration(self, chapter: str, exercise: str, marker: str) -> list[Calibrated]:
        """Return how far a marker is from the card and from the others, for the examples they have marked."""
        card = self._card(chapter, exercise)
        with self.reading() as connection:
            return calibration.standing(connection, card, marker)

    def phrases(self, prefix: str, criterion: str, most: int = 8, reader: str = "") -> list[str]:
        """Return comments used before that begin so, or hold a word that does; most used first.

        Those that stand only in readings which `reader` may not see yet are left out.
        """
        needed = {
            (chapter, exercise): len(rubric.criteria)
            for chapter in self.folder.chapters
            for exercise, rubric in self._rubrics(chapter).items()
        }
        with self.reading() as connection:
            return phrases.offered(connection, prefix, criterion, most, reader, needed)

    def forget_phrase(self, text: str, criterion: str) -> None:
        """Leave a comment out of the bank until it is used anew."""
        with self.changing() as connection:
            phrases.forget(connection, text, criterion, datetime.now(UTC))

    # --- a submission as a whole ---------------------------------------------------------------

    def flag(self, marker: str, where: Where, reason: str) -> None:
        """Flag a submission with a reason; "" takes the flag off."""
        with self.changing() as connection:
            states.flag(connection, where, reason, marker, datetime.now(UTC))

    def give_back(self, marker: str, where: Where, reason: str) -> Returned:
        """Ask for an answer to be worked on again; returns what `Journal.give_back` tells the learner."""
        with self.changing() as connection:
            return states.give_back(connection, self.folder, where, reason, marker, datetime.now(UTC))

    def returns(self, chapter: str) -> list[Returned]:
        """Return what learners are asked to work on again and have not handed in since."""
        with self.reading() as connection:
            return states.returns(connection, self.folder, self.folder.chapter(chapter))

    def extend(self, marker: str, who: Where | str, chapter: str, hours: float) -> None:
        """Give an answer's learner, or one named, more time; 0 hours for none. Before a hand-in, too."""
        self.folder.chapter(chapter)
        learner = who.learner if isinstance(who, Where) else storable(who).strip()
        if not learner:
            raise MarkingError(_("Say who gets more time."), 422)
        with self.changing() as connection:
            named = not isinstance(who, Where)
            late.extend(connection, learner, chapter, hours, marker, datetime.now(UTC), named=named)
            late.renew(connection, self._late, chapter, learner)

    def extensions(self, chapter: str) -> dict[str, float]:
        """Return who has more time in a chapter, in hours."""
        with self.reading() as connection:
            return late.extensions(connection, chapter)

    def more_time(self, chapter: str) -> list[MoreTime]:
        """Return who has more time in a chapter, by code where it was given by code."""
        with self.reading() as connection:
            return more_time.given(connection, chapter, self.codes(connection))

    def last_given(self, marker: str, chapter: str) -> tuple[MoreTime, float] | None:
        """Return the time a marker gave last in a chapter, and the hours that stood before."""
        with self.reading() as connection:
            return more_time.last(connection, chapter, marker, self.codes(connection))

    def late(self, chapter: str) -> int:
        """Compute a chapter's late penalties anew, as nbgrader's plugin has them; return how many changed.

        After each mark this happens by itself; call it when the rule was changed, or marks in formgrader.
        """
        self.folder.chapter(chapter)
        with self.changing() as connection:
            return late.renew(connection, self._late, chapter)

    def unblind(self, marker: str, where: Where, reason: str = "") -> str:
        """Return whose answer it is; that somebody looked stands in the history."""
        with self.changing() as connection:
            return states.unblind(connection, where, reason, marker, datetime.now(UTC))

    # --- giving back ---------------------------------------------------------------------------

    def ready(self, chapter: str) -> list[Where]:
        """Return the answers whose marks may be given back: new ones, and those changed since."""
        with self.reading() as connection:
            return [one.where for one in self._ready(connection, chapter)]

    def not_ready(self, chapter: str) -> list[standing.NotReady]:
        """Return who cannot be given marks yet, and why; see `standing.not_ready`."""
        with self.reading() as connection:
            known = self.codes(connection)
            missing = standing.ungraded(connection, self.folder, chapter)
            return standing.not_ready(self._items(connection, chapter, known), missing, known)

    def _ready(self, connection: Connection, chapter: str) -> list[states.Ready]:
        items = self._items(connection, chapter, self.codes(connection))
        return states.ready(items, standing.ungraded(connection, self.folder, chapter))

    def released(self, marker: str, chapter: str, learners: Iterable[str]) -> int:
        """Write down that these learners have their marks as they are now; return how many they are."""
        with self.changing() as connection:
            frozen = self.folder.chapter(chapter)
            said = pile.said(connection, frozen)
            return states.released(connection, frozen, learners, said, marker, datetime.now(UTC))

    def release(
        self,
        marker: str,
        chapter: str,
        keeper: Keeper | None = None,
        progress: Callable[[int, int, str], None] = lambda done, all_, learner: None,
    ) -> FeedbackReport:
        """Give marks back to everybody who is ready: nbgrader's HTML, `feedback.json`, and the journal.

        `keeper` is the journal; without one, learners get the file. nbgrader changes the process's working
        folder meanwhile: one at a time. Who is not ready is left for later.
        """
        frozen = self.folder.chapter(chapter)
        with self.changing() as connection:
            now = datetime.now(UTC)
            for row in pile.graded_rows(connection, frozen):
                where = Where(row.learner, chapter, row.exercise)
                elsewhere.reopen(connection, where, row, self.rubric(where), marker, now)
        self.late(chapter)
        with self.reading() as connection:
            learners = {one.where.learner for one in self._ready(connection, chapter)}
            # As it is before anything is written: what is marked meanwhile shows as changed since.
            said = pile.said(connection, frozen)
        report = feedback(self.folder, chapter, only=learners, progress=progress)
        if keeper is not None:
            release(self.folder, chapter, keeper, report)
        given = [one.learner for one in report.of("ready")]
        with self.changing() as connection:
            states.released(connection, frozen, given, said, marker, datetime.now(UTC))
        return report
