"""A room while it is open: its state, kept up with the journal's log, and who listens to it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import msgspec

from crosscurrents.course import Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import readable
from crosscurrents.journal import Event, Journal, Person, RoomRecord, SentenceRecord, Told, ViewRecord
from crosscurrents.room import commands, payloads, views
from crosscurrents.room.decide import Exercises, RoomError, Scene, decide, joined
from crosscurrents.room.state import Key, State, fold
from crosscurrents.server.room.links import Links
from crosscurrents.server.room.told import Drawings, Said, kept, packed, pictured
from crosscurrents.server.tries import Tries

GATHER_SECONDS = 0.15
"""How long changes are gathered before they are pushed: a room of 200 types faster than a screen is read."""

QUIET_SECONDS = 15
"""How long a stream says nothing, in seconds; proxies cut what is silent for longer than a minute."""

_FACILITATORS_ALONE = {"answer.saved", "answer.conflict", "room.joined", "room.offered", "room.tallied"}
"""Events that change nothing on participants' pages (a page hears of its own deeds by their reply)."""

MOST_ERASURES = 60
"""Participants who delete everything of theirs at once from one address; one more each six seconds."""

_CHANGES_SENTENCES = {
    f"room.{one}" for one in ("offered", "gathered", "decided", "viewed", "withdrew", "erased")
}
"""Events after which the room's sentences are read again: a full room has thousands."""

MOST_READ = 10_000
"""Events of the log read at a time."""

MOST_OFFERED = 30
"""Sentences one participant may have offered at a time."""

MOST_DEEDS, SECONDS_EACH_DEED = 60, 1.0
"""Deeds of one participant at once, and until one more is allowed: each may wake everybody's page."""

T = TypeVar("T")


class LiveRoom:
    """One open room in this process. All methods belong to the event loop's thread."""

    def __init__(
        self, journal: Journal, course: Course, exercises: Exercises, record: RoomRecord, address: str
    ) -> None:
        self.journal, self.course, self.exercises, self.record = journal, course, exercises, record
        self.address = address
        self.state = self._blank()
        self.sentences: list[SentenceRecord] = []
        self._said: Said | None = None
        self._drawings = Drawings()
        self.views: dict[int, ViewRecord] = {}
        self.present: Counter[str] = Counter()
        self.ticks = 0
        self._common: tuple[int, dict[str, Any]] = (-1, {})
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()
        self.links = Links()
        self.pace = Tries(burst=MOST_DEEDS, seconds_each=SECONDS_EACH_DEED)
        self.erasures = Tries(burst=MOST_ERASURES)
        self._changed, self._room_changed = asyncio.Event(), asyncio.Event()
        self._pending: asyncio.Task[None] | None = None
        self._stop: Callable[[], None] = lambda: None

    def _blank(self) -> State:
        one = self.record
        return State(id=one.id, code=one.code, started=one.started, until=one.until)

    @property
    def id(self) -> str:
        """The room's id, which is a course's in the journal."""
        return self.record.id

    async def start(self) -> None:
        """Read the whole log, then keep up with what this process commits."""
        self._loop = asyncio.get_running_loop()
        self._stop = self.journal.listen(self._poke)
        await self.refresh()

    def close(self) -> None:
        """Listen no longer."""
        self._stop()

    async def expire(self) -> None:
        """Delete what is kept longer than was said, of this room and of earlier ones."""
        await self._kept(self.journal.expire_rooms(now()))
        if await self._read(self.journal.room, self.id) is not None:
            await self.refresh()
            return
        # Nothing of it is in the journal any more; so nothing of it stays here.
        self.state, self.sentences, self.views = self._blank(), [], {}
        self.state.code, self.state.ended = "", self.record.ended or now()
        self.ticks += 1
        self.links.close()

    # --- keeping up ----------------------------------------------------------------------------

    def _poke(self) -> None:
        """Hear of a commit, in the writer's thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        if self._pending is None or self._pending.done():
            self._pending = asyncio.ensure_future(self._gather())

    async def _gather(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        self._pending = None
        await self.refresh()

    async def refresh(self) -> None:
        """Take in what the log holds beyond what is known, and wake those who listen."""
        async with self._lock:
            await self._catch_up()

    async def _catch_up(self) -> None:
        told = await self._log(self.state.seq)
        anew = any(event.type == "room.erased" for event in told)
        if anew:
            # Somebody has deleted everything of theirs: the log tells a room without them now.
            told = await self._log(0)
        kinds = {event.type for event in told}
        sentences, records = self.sentences, self.views
        if kinds & _CHANGES_SENTENCES or not self.ticks:
            sentences = await self._read(self.journal.sentences, self.id)
            if "room.viewed" in kinds or not self.ticks:
                records = {one.id: one for one in await self._read(self.journal.views, self.id)}
        # Nothing is waited for from here to the wake: nobody finds the room half read, or empty.
        state = self._blank() if anew else self.state
        for event in told:
            fold(state, event)
        self.state, self.sentences, self.views = state, sentences, records
        if told or not self.ticks:
            self._wake(everybody=bool(kinds - _FACILITATORS_ALONE))

    async def _log(self, after: int) -> list[Event]:
        """Return all of the log after an event; a day of 200 people is more than one reading gives."""
        told: list[Event] = []
        while True:
            more = await self._read(
                self.journal.room_log, self.id, told[-1].seq if told else after, MOST_READ
            )
            told += more
            if len(more) < MOST_READ:
                return told

    def _wake(self, *, everybody: bool) -> None:
        """Wake who listens: each change has an event of its own, so that nobody holds what others wait
        for.
        """
        self.ticks += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        if everybody:
            changed, self._room_changed = self._room_changed, asyncio.Event()
            changed.set()

    async def changes(
        self, build: Callable[[], dict[str, Any]], seen: str = "", *, counts: bool = True
    ) -> AsyncGenerator[tuple[str, str]]:
        """Yield `(id, JSON)` of what `build` returns: now, unless it is what `seen` names, then as it
        changes.

        Without `counts` only deeds wake it, not every answer. What follows within `GATHER_SECONDS` comes
        together: 200 phones that open a page are 200 changes of who is here. A quarter of a minute without a
        change yields `("", "")`, so that a dead link is noticed.
        """
        last, quiet = "", False
        while True:
            # Taken before the state is made: what changes meanwhile is heard.
            changed = self._changed if counts else self._room_changed
            name, data = packed(build())
            if name != last:
                if last or name != seen:
                    yield name, data
                last = name
                await asyncio.sleep(GATHER_SECONDS)
            elif quiet:
                yield "", ""
            try:
                # Not `wait_for`, which can swallow a cancellation (https://bugs.python.org/issue37658).
                async with asyncio.timeout(QUIET_SECONDS):
                    await changed.wait()
                quiet = False
            except TimeoutError:
                quiet = True

    @contextlib.asynccontextmanager
    async def presence(self, person: str) -> AsyncIterator[None]:
        """Count somebody as here as long as their page listens."""
        self.present[person] += 1
        if self.present[person] == 1:
            self._wake(everybody=False)
        try:
            yield
        finally:
            self.present[person] -= 1
            if not self.present[person]:
                del self.present[person]
                self._wake(everybody=False)

    # --- deeds ---------------------------------------------------------------------------------

    async def join(self, token: str, seat: str) -> Person:
        """Let somebody in under a made-up name; who was here before keeps theirs."""
        async with self._act():
            known = await self._read(self.journal.person_of, token)
            mine = self.state.people.get(known.id) if known else None
            data = {"name": mine.name, "seat": mine.seat} if mine else joined(self._scene(None), seat)
            person = await self._kept(self.journal.enter_room(self.id, token, data))
        await self.refresh()
        return person

    async def act(self, person: str | None, deed: Any) -> None:
        """Do a deed, a participant's or (`person` None) the facilitator's; `RoomError` when it cannot be
        done.
        """
        async with self._act():
            match deed:
                case commands.Look():
                    await self._look((deed.chapter, deed.exercise))
                case commands.Offer():
                    await self._offer(person or "", deed)
                case commands.TakeBack():
                    await self._take_back(person or "", deed.sentence)
                case commands.Withdraw(withdrawn=True):
                    await self._withdraw(person or "", deed)
                case commands.Gather():
                    await self._gather_sentences(must=True)
                case commands.Decide():
                    await self._decide(deed)
                case commands.Caption():
                    await self._caption(deed)
                case commands.End():
                    await self._end()
                case _:
                    await self._tell(decide(self._scene(person), deed))
                    if isinstance(deed, commands.Close):
                        await self._gather_sentences(must=False)
        await self.refresh()

    @contextlib.asynccontextmanager
    async def _act(self) -> AsyncIterator[None]:
        """Decide over the room as the journal has it, one deed at a time."""
        async with self._lock:
            # When it is this deed's turn: what the one before it did must not be decided over again.
            await self._catch_up()
            yield

    def _scene(self, person: str | None) -> Scene:
        return Scene(self.state, self.course, self.exercises, person, now())

    async def _tell(self, told: Sequence[Told]) -> None:
        if told:
            await self._kept(self.journal.tell_room(self.id, told))

    async def _look(self, key: Key) -> None:
        scene = self._scene(None)
        exercise = scene.exercise(key)
        if self.state.ended:
            raise RoomError(409, _("This room has ended."))
        if self.state.standing.get(key) != "closed":
            raise RoomError(409, _("Close it first: the picture is of what stands then."))
        given = [
            views.Given(one.person or "", self.state.seat_of(one.person or ""), response)
            for one in await self._read(self.journal.room_answers, self.id, *key)
            if one.person in self.state.people
            and one.visibility == Visibility.ROOM
            and not one.passed
            and (one.person, key) not in self.state.withdrawn
            and (response := readable(exercise, one.response))
        ]
        before = [self.views[one.id] for one in self.state.views_of(key)]
        snapshot = views.take(
            exercise,
            given,
            key=self.record.key,
            least=self.state.settings.minimum,
            earlier=[kept(one) for one in before],
            members=[one.members for one in before],
            paper=self.state.tallied.get(key),
        )
        view = await self._kept(
            self.journal.keep_view(
                self.id,
                *key,
                n=snapshot.n,
                members=snapshot.members,
                data=msgspec.to_builtins(snapshot.kept),
            )
        )
        self.views[view.id] = view
        said = [
            (one.person, *key, label, text, "answer")
            for one in given
            if len(given) >= self.state.settings.minimum
            for label, text in exercise.kind.sentences(one.response)
        ]
        secrets.SystemRandom().shuffle(said)
        await self._kept(self.journal.offer_sentences(self.id, said, replaces=key))
        await self._gather_sentences(must=False)
        await self._tell(
            [
                Told(
                    "room.viewed",
                    chapter=key[0],
                    exercise=key[1],
                    data={"view": view.id, "number": view.number, "n": view.n},
                )
            ]
        )

    async def _offer(self, person: str, deed: commands.Offer) -> None:
        scene = self._scene(person)
        me, text = scene.me(), deed.text.strip()
        if self.state.ended:
            raise RoomError(409, _("This room has ended."))
        if deed.exercise:
            scene.exercise((deed.chapter, deed.exercise))
        if not text:
            raise RoomError(409, _("There is nothing to offer yet: write a sentence first."))
        if sum(one.person == me.id and one.kind != "answer" for one in self.sentences) >= MOST_OFFERED:
            raise RoomError(409, _("You have offered many already: take one back to offer another."))
        kind, chapter = ("offered", deed.chapter) if deed.exercise else ("commitment", "")
        offered = [(me.id, chapter, deed.exercise, "", text, kind)]
        await self._kept(self.journal.offer_sentences(self.id, offered))
        await self._tell([Told("room.offered")])

    async def _take_back(self, person: str, sentence: int) -> None:
        me = self._scene(person).me()
        if not await self._kept(self.journal.take_back_sentence(sentence, me.id)):
            raise RoomError(404, _("There is no such sentence of yours; it may be gone already."))
        await self._tell([Told("room.offered")])

    async def _withdraw(self, person: str, deed: commands.Withdraw) -> None:
        told = decide(self._scene(person), deed)
        # The words that wait out of the answer go with it: nobody is to release them later.
        out_of_it = person, deed.chapter, deed.exercise, "answer"
        for one in self.sentences:
            if (one.person, one.chapter, one.exercise, one.kind) == out_of_it:
                await self._kept(self.journal.take_back_sentence(one.id, person))
        await self._tell(told)

    async def _gather_sentences(self, *, must: bool) -> None:
        writers = {
            one.person for one in await self._read(self.journal.sentences, self.id) if one.status == "offered"
        }
        if len(writers) >= payloads.GATHER_FROM:
            await self._kept(self.journal.gather_sentences(self.id))
            await self._tell([Told("room.gathered")])
        elif must:
            raise RoomError(
                409,
                _(
                    "Fewer than {n} people's sentences wait: taken in now, the moment would tell whose."
                ).format(n=payloads.GATHER_FROM),
            )

    async def _decide(self, deed: commands.Decide) -> None:
        waiting = {one.id for one in self.sentences if one.status != payloads.OFFERED}
        if deed.sentence not in waiting or not await self._kept(
            self.journal.decide_sentence(self.id, deed.sentence, deed.status)
        ):
            raise RoomError(404, _("There is no such sentence; its writer may have taken it back."))
        await self._tell([Told("room.decided")])

    async def _caption(self, deed: commands.Caption) -> None:
        if deed.view not in self.views:
            raise RoomError(404, _("There is no such picture in this room."))
        await self._kept(self.journal.caption_view(deed.view, deed.caption.strip()))
        await self._tell([Told("room.captioned", data={"view": deed.view, "caption": deed.caption.strip()})])

    async def _end(self) -> None:
        if self.state.ended:
            raise RoomError(409, _("This room has ended."))
        until = now() + timedelta(days=self.state.settings.keep_days)
        self.record = await self._kept(self.journal.end_room(self.id, until))
        self.state.until = self.record.until

    # --- what screens are told -----------------------------------------------------------------

    def for_participant(self, person: str) -> dict[str, Any]:
        """Return a participant's state."""
        me = self._scene(person).me()
        mine = {"now": now().isoformat(), "me": payloads.mine(self.state, me, self._as_said().own)}
        return self._everybody() | mine

    def _everybody(self) -> dict[str, Any]:
        """Return what is the same for all participants, made once for each change."""
        if self._common[0] != self.ticks:
            self._common = (self.ticks, payloads.everybody(self.state, self.course, now()))
        return self._common[1]

    def for_facilitator(self) -> dict[str, Any]:
        """Return the facilitator's state."""
        return payloads.facilitator(
            self.state,
            self.course,
            self.sentences,
            self.present,
            listed=self._as_said().shown,
            address=self.address,
            projector="project",
            now=now(),
        )

    def _as_said(self) -> Said:
        """Return what is made of the sentences, made anew when they were read anew."""
        if self._said is None or self._said.of is not self.sentences:
            show = partial(payloads.desk, self.state, self.course, self.sentences, self.mark)
            self._said = Said(self.sentences, show)
        return self._said

    def mark(self, sentence: int) -> int:
        """Return the number that stands for a sentence on the facilitator's screen, of 48 bits.

        The journal counts them, and its own numbers tell in which order they were written, and which came
        from one person together.
        """
        digest = hmac.new(self.record.key.encode(), str(sentence).encode(), "sha256").digest()
        return int.from_bytes(digest[:6])

    def marked(self, mark: int) -> int:
        """Return which sentence a `mark` stands for; 0, which none is, if it stands for none."""
        return next((one.id for one in self.sentences if self.mark(one.id) == mark), 0)

    def sentence_of(self, person: str, sentence: int) -> SentenceRecord:
        """Return a sentence of somebody's by the journal's number; `RoomError` when they have no such one."""
        for one in self.sentences:
            if (one.id, one.person) == (sentence, person):
                return one
        raise RoomError(404, _("There is no such sentence of yours; it may be gone already."))

    def view_record(self, view: int) -> ViewRecord:
        """Return a view as the journal has it; `RoomError` when this room has none of this number."""
        if view not in self.views:
            raise RoomError(404, _("There is no such picture in this room."))
        return self.views[view]

    def for_projector(self) -> dict[str, Any]:
        """Return the projector's state."""
        return payloads.projector(
            self.state, self.course, self.sentences, self.present, address=self.address, now=now()
        )

    def view(self, view_id: int, by: str) -> dict[str, Any]:
        """Return one view's pictures, whole, by seats or over time; `RoomError` when there is none."""
        taken = next((one for one in self.state.views if one.id == view_id), None)
        if taken is None or view_id not in self.views:
            raise RoomError(404, _("There is no such picture in this room."))
        return pictured(
            self.state,
            taken,
            by,
            course=self.course,
            records=self.views,
            drawings=self._drawings,
            said=self._as_said(),
        )

    # --- the journal ---------------------------------------------------------------------------

    async def _read(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(None, lambda: function(*args))

    async def _kept(self, future: Future[T]) -> T:
        return await asyncio.wrap_future(future)


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)
