"""The journal: where answers live. A read answers at once; a write returns a future that waits for COMMIT."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, delete, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import (
    answers,
    engine,
    events,
    extensions,
    handins,
    invitations,
    jsontext,
    marks,
    mine,
    people,
    room_expiry,
    rooms,
    sentences,
    views,
)
from crosscurrents.journal.faults import explain, fault
from crosscurrents.journal.records import (
    Answer,
    BadText,
    Course,
    Event,
    Extended,
    HandIn,
    Health,
    Invitation,
    Mark,
    Person,
    Place,
    Returned,
    Revision,
    Role,
    Saved,
)
from crosscurrents.journal.room_records import RoomRecord, SentenceRecord, Told, ViewRecord
from crosscurrents.journal.sentences import Offered
from crosscurrents.journal.tables import HEAD, event
from crosscurrents.journal.writer import Writer

T = TypeVar("T")


class Journal:
    """One open journal. Safe to use from many threads, and beside other processes that have it open.

    Every method may raise `JournalError`; those that return a future raise it from `future.result()`.
    """

    def __init__(self, place: engine.Place, opened: Engine) -> None:
        self._place = place
        self._engine = opened
        self._writer = Writer(opened, place.label)
        self._closed = False

    @classmethod
    def open(cls, url_or_path: str | Path, *, patience: float = engine.PATIENCE) -> Self:
        """Open the journal at a path or address, made if nothing is there, its schema brought up to date.

        `patience`: how long to wait for another writer, in seconds. Raises `JournalError` for what is locked,
        read-only, damaged, no journal, or newer than this version; that is left untouched.
        """
        place = engine.locate(url_or_path)
        return cls(place, engine.open_engine(place, patience))

    def close(self) -> None:
        """Commit what is waiting, then close."""
        self._closed = True
        self._writer.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The journal's address, without a password."""
        return self._place.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The journal's file, or None if it is not a file."""
        return self._place.path

    # People

    def person_of(self, token: str) -> Person | None:
        """Return whose secret `token` is."""
        with self._reading() as connection:
            return people.of_token(connection, token)

    def person(self, person_id: str) -> Person | None:
        """Return the person with this id."""
        with self._reading() as connection:
            return people.of_id(connection, person_id)

    def ensure_person(self, token: str, kind: str = "browser") -> Future[Person]:
        """Return whose secret `token` is, made a new person's if it is nobody's. Only its digest is kept."""
        return self._write(lambda connection: people.ensure(connection, token, kind))

    def issue_resume_code(self, person_id: str) -> Future[str]:
        """Return a fresh resume code, to be shown once; an earlier one is void."""
        return self._write(lambda connection: people.issue_resume_code(connection, person_id))

    def resume(self, code: str, token: str, kind: str = "browser") -> Future[Person | None]:
        """Let the secret `token` open what the owner of this resume code wrote; None if it is nobody's."""
        return self._write(lambda connection: people.resume(connection, code, token, kind))

    def issue_sign_in(self, person_id: str) -> Future[str]:
        """Return a fresh sign-in code of a facilitator, to be shown once; an earlier one is void."""
        return self._write(lambda connection: people.issue_sign_in(connection, person_id))

    def sign_in(self, code: str, token: str) -> Future[Person | None]:
        """Let the secret `token` open what the facilitator with this code may do; None if it is nobody's."""
        return self._write(lambda connection: people.sign_in(connection, code, token))

    def forget_token(self, token: str) -> Future[None]:
        """Make `token` nobody's: "Finish on this device"."""
        return self._write(lambda connection: people.forget(connection, token))

    def ensure_course(self, course: str, title: str) -> Future[Course]:
        """Return the course with this id, made if it is new."""
        return self._write(lambda connection: people.ensure_course(connection, course, title))

    def courses(self) -> list[Course]:
        """Return every course that is no room."""
        with self._reading() as connection:
            return people.courses(connection)

    def enrol(self, person_id: str, course: str, role: Role) -> Future[Person]:
        """Give a person a role in a course that is there; return them with it."""
        return self._write(lambda connection: people.enrol(connection, person_id, course, role))

    # Answers

    def save(
        self,
        person_id: str,
        chapter: str,
        exercise: str,
        *,
        response: dict[str, Any],
        base_revision: int,
        passed: bool,
        visibility: str,
        device: str,
    ) -> Future[Saved]:
        """Save an answer written over `base_revision` (0 for the first), with the effective `visibility`.

        If the current answer is another by now, it stays, and `Saved.conflict` is the incoming one, kept
        beside it. The same content again, as after a lost reply, is not stored again. Raises `BadText` for
        what no database can hold.
        """
        return self._checked(
            lambda: answers.draft(
                person_id,
                chapter,
                exercise,
                response=response,
                base_revision=base_revision,
                passed=passed,
                visibility=visibility,
                device=device,
            ),
            answers.save,
        )

    def answers(self, person_id: str, chapter: str | None = None) -> list[Answer]:
        """Return a person's current answers, of one chapter or of all."""
        with self._reading() as connection:
            return answers.current(connection, person_id, chapter)

    def revisions(self, person_id: str, chapter: str, exercise: str) -> list[Revision]:
        """Return every text that was sent for an exercise, oldest first, conflicts among them."""
        with self._reading() as connection:
            return answers.revisions(connection, person_id, chapter, exercise)

    def conflicts(self, person_id: str, chapter: str) -> list[Revision]:
        """Return the texts of a chapter that were kept beside a newer one and not yet settled."""
        with self._reading() as connection:
            return answers.revisions(connection, person_id, chapter, status="conflict")

    def settle(self, person_id: str, chapter: str, exercise: str) -> Future[int]:
        """Mark an exercise's conflicts as seen; return how many. Their texts stay in the revisions."""
        return self._write(lambda connection: answers.settle(connection, person_id, chapter, exercise))

    # Handing in, and what comes back

    def hand_in(
        self, person_id: str, course: str, chapter: str, release: str, answers: dict[str, Any]
    ) -> Future[HandIn]:
        """Record `{exercise: {"revision", "response"}}` as handed in, for good; the same again is one.

        `course` is `file` for a hand-in that is only packed as a file. `release` names the notebook's bytes.
        """
        return self._checked(
            lambda: handins.texts(course, chapter, release, answers),
            lambda connection, given: handins.hand_over(connection, person_id, given),
        )

    def hand_ins(
        self, *, person_id: str | None = None, course: str | None = None, chapter: str | None = None
    ) -> list[HandIn]:
        """Return the hand-ins that fit, oldest first."""
        with self._reading() as connection:
            return handins.find(connection, person_id=person_id, course=course, chapter=chapter)

    def release_marks(self, released: list[Mark]) -> Future[int]:
        """Give marks to the learners this journal knows, over earlier ones; return how many were given."""
        return self._checked(lambda: [marks.stored(given) for given in released], marks.release)

    def marks(self, person_id: str, chapter: str | None = None) -> list[Mark]:
        """Return the marks released to a person, of one chapter or of all."""
        with self._reading() as connection:
            return marks.of_person(connection, person_id, chapter)

    def give_back(self, given: list[Returned]) -> Future[int]:
        """Ask the learners this journal knows to work on answers again; return how many it knew.

        Without a reason, an earlier asking is withdrawn.
        """
        return self._checked(lambda: [marks.stored_return(one) for one in given], marks.give_back)

    def given_back(self, person_id: str, chapter: str | None = None) -> list[Returned]:
        """Return what somebody is asked to work on again and has not handed in since."""
        with self._reading() as connection:
            return marks.given_back(connection, person_id, chapter)

    def extend(self, given: list[Extended]) -> Future[int]:
        """Give the learners this journal knows more time for chapters; return how many it knew."""
        return self._checked(lambda: [extensions.stored(one) for one in given], extensions.give)

    def extended(self, person_id: str, course: str | None = None) -> dict[str, timedelta]:
        """Return by chapter how much more time somebody has, in one course or in any."""
        with self._reading() as connection:
            return extensions.by_chapter(connection, person_id, course)

    # A course by invitation

    def invite(
        self, course: str, count: int, write_down: invitations.WriteDown | None = None
    ) -> Future[list[Invitation]]:
        """Make `count` places in a course, each with a code; `write_down` is given them before they count."""
        return self._write(lambda connection: invitations.invite(connection, course, count, write_down))

    def invite_again(
        self, course: str, pseudonym: str, write_down: invitations.WriteDown | None = None
    ) -> Future[Invitation | None]:
        """Give a place a fresh code; the earlier one is void. None where there is no such place."""
        return self._write(lambda connection: invitations.again(connection, course, pseudonym, write_down))

    def places(self, course: str) -> list[Place]:
        """Return the places of a course and when each was first opened."""
        with self._reading() as connection:
            return invitations.places(connection, course)

    def standing(self, course: str) -> dict[str, tuple[int, int, int]]:
        """Return by chapter how many learners have begun, handed in, and been given marks back."""
        with self._reading() as connection:
            return invitations.standing(connection, course)

    # Rooms

    def begin_room(self, title: str, code: str) -> Future[RoomRecord]:
        """Begin a room that people join with `code`, which no other open room may have (`taken`)."""
        return self._checked(
            lambda: (jsontext.name(title, _("title")), jsontext.name(code, _("code"))),
            lambda connection, given: rooms.begin(connection, *given),
        )

    def rooms(self) -> list[RoomRecord]:
        """Return every room that is still kept, newest first, also those that have ended."""
        with self._reading() as connection:
            return rooms.every(connection)

    def open_rooms(self) -> list[RoomRecord]:
        """Return the rooms that have not ended, newest first."""
        with self._reading() as connection:
            return rooms.still_open(connection)

    def room(self, room_id: str) -> RoomRecord | None:
        """Return the room with this id, until its keeping time is over."""
        with self._reading() as connection:
            return rooms.get(connection, room_id)

    def enter_room(self, room_id: str, token: str, data: dict[str, Any]) -> Future[Person]:
        """Let the owner of `token` take part, a new person if it is nobody's; told as `room.joined`."""
        return self._checked(
            lambda: jsontext.dump(data),
            lambda connection, given: rooms.enter(connection, room_id, token, given),
        )

    def tell_room(self, room_id: str, told: Sequence[Told]) -> Future[int]:
        """Add to a room's log, all or nothing; return the newest event's number."""
        return self._checked(
            lambda: rooms.rows(room_id, told),
            lambda connection, given: rooms.tell(connection, room_id, given),
        )

    def room_log(self, room_id: str, after: int = 0, limit: int = 10_000) -> list[Event]:
        """Return at most `limit` events of a room after number `after`, oldest first.

        They are its own (`room.*`) and `answer.saved` of its learners from when each joined. Cheap to ask
        often; to pass over what others do on this server meanwhile, take `last_event()` first and go on from
        there once a reading came to its end.
        """
        with self._reading() as connection:
            return rooms.log(connection, room_id, after, limit)

    def room_touched(self, room_id: str) -> datetime:
        """Return when something last happened in a room, its beginning included."""
        with self._reading() as connection:
            return rooms.touched(connection, room_id)

    def room_answers(self, room_id: str, chapter: str, exercise: str) -> list[Answer]:
        """Return the current answers of a room's learners to an exercise; never one for its owner alone."""
        with self._reading() as connection:
            return rooms.answers_of(connection, room_id, chapter, exercise)

    def keep_view(
        self, room_id: str, chapter: str, exercise: str, *, n: int, members: list[str], data: dict[str, Any]
    ) -> Future[ViewRecord]:
        """Keep a snapshot of `n` answers, for good, under the next number of its exercise."""
        return self._checked(
            lambda: views.draft(room_id, chapter, exercise, n=n, members=members, data=data), views.keep
        )

    def views(self, room_id: str) -> list[ViewRecord]:
        """Return a room's snapshots, oldest first."""
        with self._reading() as connection:
            return views.of_room(connection, room_id)

    def caption_view(self, view_id: int, caption: str) -> Future[None]:
        """Put a facilitator's words under a snapshot, over earlier ones."""
        return self._checked(
            lambda: jsontext.words(caption),
            lambda connection, given: views.caption(connection, view_id, given),
        )

    def offer_sentences(
        self,
        room_id: str,
        offered: Sequence[Offered],
        *,
        replaces: tuple[str, str] | None = None,
    ) -> Future[int]:
        """Put `(person, chapter, exercise, label, text, kind)` before the facilitator; return how many.

        Those of kind `answer` take the place of what still waits out of answers to the same exercise;
        `replaces` names a chapter and exercise for which that is done even where none are left.
        """
        return self._checked(
            lambda: sentences.rows(offered),
            lambda connection, given: sentences.offer(connection, room_id, given, replaces),
        )

    def gather_sentences(self, room_id: str) -> Future[int]:
        """Put all sentences that were offered before the facilitator at once; return how many."""
        return self._write(lambda connection: sentences.gather(connection, room_id))

    def sentences(self, room_id: str) -> list[SentenceRecord]:
        """Return a room's sentences, waiting, released and declined, oldest first."""
        with self._reading() as connection:
            return sentences.of_room(connection, room_id)

    def decide_sentence(self, room_id: str, sentence_id: int, status: str) -> Future[bool]:
        """Release, decline or put back (`waiting`) a sentence; return whether it is up for that."""
        return self._write(lambda connection: sentences.decide(connection, room_id, sentence_id, status))

    def take_back_sentence(self, sentence_id: int, person_id: str) -> Future[bool]:
        """Remove a sentence, released or not, if it is this person's; return whether it was."""
        return self._write(lambda connection: sentences.take_back(connection, sentence_id, person_id))

    def end_room(self, room_id: str, until: datetime) -> Future[RoomRecord]:
        """End a room: its code dies now, everything of it at `until`; ending again can only shorten that."""
        return self._write(lambda connection: rooms.end(connection, room_id, until))

    def expire_rooms(self, now: datetime) -> Future[int]:
        """Erase the rooms whose keeping time is over and who was here for them alone; return how many people.

        For every start and now and then: where nothing is due, nothing is written.
        """
        with self._reading() as connection:
            due = room_expiry.due(connection, now)
        if not due:
            none: Future[int] = Future()
            none.set_result(0)
            return none
        return self._erasing(lambda connection: room_expiry.expire(connection, now))

    # Mine

    def export(self, person_id: str) -> dict[str, Any]:
        """Return everything of a person as JSON-able data."""
        with self._reading() as connection:
            return mine.export(connection, person_id)

    def erase(self, person_id: str) -> Future[dict[str, Any]]:
        """Remove everything of a person; return `{"erased": {what: count}, "not_reached": [{"what", …}]}`."""

        def tell(result: dict[str, Any]) -> None:
            if self._writer.scrub.is_due:
                result["not_reached"].append({"what": "journal-file", "path": str(self.path)})

        return self._erasing(lambda connection: mine.erase(connection, person_id), tell)

    # The whole

    def events(self, after: int = 0, limit: int = 100) -> list[Event]:
        """Return at most `limit` events that came after number `after`, oldest first."""
        with self._reading() as connection:
            return events.after(connection, after, limit)

    def last_event(self) -> int:
        """Return the newest event's number, 0 if there is none: where a new listener begins."""
        with self._reading() as connection:
            return events.last(connection)

    def listen(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Have `callback` called in the writer's thread after each commit made here; return what ends that.

        It must be quick, as by setting an event; what it raises is logged and hurts nobody.
        """
        return self._writer.listen(callback)

    def check(self) -> Health:
        """Write a probe to the disk and take it away; say where, on what, and how long the commit took."""

        def probe(connection: Connection) -> str:
            events.record(connection, "journal.probe")
            connection.execute(delete(event).where(event.c.type == "journal.probe"))
            query = "sqlite_version()" if self.path else "current_setting('server_version')"
            return str(connection.execute(text(f"SELECT {query}")).scalar())

        began = time.perf_counter()
        version = self._write(probe).result()
        took = (time.perf_counter() - began) * 1000
        return Health(self._place.label, f"{'SQLite' if self.path else 'PostgreSQL'} {version}", HEAD, took)

    def _write(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._writer.submit(work)

    def _erasing(
        self, work: Callable[[Connection], T], after: Callable[[T], None] | None = None
    ) -> Future[T]:
        """Write what deletes, and get that out of the files as well before the future is done."""

        def noted(connection: Connection) -> T:
            self._writer.scrub.note(connection)
            return work(connection)

        return self._writer.submit(noted, after, erases=True)

    def _checked(self, prepare: Callable[[], Any], work: Callable[[Connection, Any], T]) -> Future[T]:
        """Prepare in the caller's thread what is to be written, so that the writer is not kept by it."""
        try:
            ready = prepare()
        except BadText as error:
            refused: Future[T] = Future()
            refused.set_exception(error)
            return refused
        return self._writer.submit(lambda connection: work(connection, ready))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._closed:
            raise fault("closed", self._place.label)
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise explain(error, self._place.label) from error
