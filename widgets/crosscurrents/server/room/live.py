"""A room while it is open: its state, kept up with the journal's log, and who listens to it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import Event, Journal, Person, RoomRecord, SentenceRecord, Told, ViewRecord
from crosscurrents.room import frame, payloads
from crosscurrents.room.decide import Exercises, RoomError, Scene, decide, joined
from crosscurrents.room.looking import Earlier, without_parts
from crosscurrents.room.state import Key, State, fold
from crosscurrents.server.room.doing import DOES
from crosscurrents.server.room.files import allow_files
from crosscurrents.server.room.links import Links
from crosscurrents.server.room.told import Drawings, Said, kept, packed, pictured
from crosscurrents.web.tries import Tries

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

MOST_DEEDS, SECONDS_EACH_DEED = 60, 1.0
"""Deeds of one participant at once, and until one more is allowed: each may wake everybody's page."""

FILES = 4096
"""Open files that a full room may need: two links for each of its 500 people, its pages, the journal."""

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
        self._said = Said(self.sentences, [], self.mark)
        self._drawings = Drawings()
        self._views: dict[int, ViewRecord] = {}
        self.present: Counter[str] = Counter()
        self.ticks = 0
        self._common: tuple[int, dict[str, Any]] = (-1, {})
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()
        self.mounted: dict[Key | None, dict[str, Any]] = {}
        """What stands on all participants' pages with an exercise (None: without), made once for each."""
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
        allow_files(FILES)
        self._loop = asyncio.get_running_loop()
        self._stop = self.journal.listen(self._poke)
        await self.refresh()

    def close(self) -> None:
        """Listen no longer."""
        self._stop()

    async def expire(self) -> None:
        """Delete what is kept longer than was said, of this room and of earlier ones."""
        await self.keep(self.journal.expire_rooms(now()))
        if await self.read(self.journal.room, self.id) is not None:
            await self.refresh()
            return
        # Nothing of it is in the journal any more; so nothing of it stays here.
        self.state, self.sentences, self._views = self._blank(), [], {}
        self._said = Said(self.sentences, [], self.mark)
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
        sentences, records, said = self.sentences, self._views, self._said
        if kinds & _CHANGES_SENTENCES or not self.ticks:
            sentences = await self.read(self.journal.sentences, self.id)
            said = await self.read(self._as_said, sentences)
            if "room.viewed" in kinds or not self.ticks:
                records = {one.id: one for one in await self.read(self.journal.views, self.id)}
        # Nothing is waited for from here to the wake: nobody finds the room half read, or empty.
        state = self._blank() if anew else self.state
        for event in told:
            fold(state, event)
        # What nobody may compare any more is not even here to be compared.
        records = {at: _whole(one) if at in state.whole_only else one for at, one in records.items()}
        self.state, self.sentences, self._said, self._views = state, sentences, said, records
        if told or not self.ticks:
            self._wake(everybody=bool(kinds - _FACILITATORS_ALONE))

    async def _log(self, after: int) -> list[Event]:
        """Return all of the log after an event; a day of 200 people is more than one reading gives."""
        told: list[Event] = []
        while True:
            more = await self.read(self.journal.room_log, self.id, told[-1].seq if told else after, MOST_READ)
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
            known = await self.read(self.journal.person_of, token)
            mine = self.state.people.get(known.id) if known else None
            data = {"name": mine.name, "seat": mine.seat} if mine else joined(self.scene(None), seat)
            person = await self.keep(self.journal.enter_room(self.id, token, data))
        await self.refresh()
        return person

    async def act(self, person: str | None, deed: Any) -> None:
        """Do a deed, a participant's or (`person` None) the facilitator's; `RoomError` when it cannot be
        done.
        """
        async with self._act():
            does = DOES.get(type(deed))
            if does:
                await does(self, person, deed)
            else:
                await self.tell(decide(self.scene(person), deed))
        await self.refresh()

    @contextlib.asynccontextmanager
    async def _act(self) -> AsyncIterator[None]:
        """Decide over the room as the journal has it, one deed at a time."""
        async with self._lock:
            # When it is this deed's turn: what the one before it did must not be decided over again.
            await self._catch_up()
            yield

    def scene(self, person: str | None) -> Scene:
        """Return what a deed of somebody's (None: the facilitator's) is decided over."""
        return Scene(self.state, self.course, self.exercises, person, now())

    async def tell(self, told: Sequence[Told]) -> None:
        """Add to the log, all or nothing."""
        if told:
            await self.keep(self.journal.tell_room(self.id, told))

    def earlier(self, key: Key) -> list[Earlier]:
        """Return the views taken of an exercise as the next one has to be taken beside them."""
        return [
            Earlier(one.id, kept(record), record.members, compared=one.id in self.state.compared)
            for one in self.state.views_of(key)
            for record in [self._views[one.id]]
        ]

    async def compare(self, view: int) -> None:
        """Note that somebody is about to see a view by seats: from then on it counts as seen."""
        if view in self.state.compared or view not in self._views or self.state.ended:
            return
        async with self._act():
            if kept(self._views[view]).parts and view not in self.state.compared:
                await self.tell([Told("room.compared", data={"view": view})])
        await self.refresh()

    # --- what screens are told -----------------------------------------------------------------

    def for_participant(self, person: str) -> dict[str, Any]:
        """Return a participant's state."""
        me = self.scene(person).me()
        mine = {"now": now().isoformat(), "me": payloads.mine(self.state, me, self._said.own)}
        return self._everybody() | mine

    def _everybody(self) -> dict[str, Any]:
        """Return what is the same for all participants, made once for each change."""
        if self._common[0] != self.ticks:
            said = payloads.aloud(self.state, self._said.shown)
            self._common = (self.ticks, payloads.everybody(self.state, self.course, said, now()))
        return self._common[1]

    def for_facilitator(self) -> dict[str, Any]:
        """Return the facilitator's state."""
        return payloads.facilitator(
            self.state,
            self.course,
            self.sentences,
            self.present,
            listed=self._said.listed,
            address=self.address,
            projector="project",
            now=now(),
        )

    def for_desk(self) -> dict[str, Any]:
        """Return the sentences that are before the facilitator, with the name of their list."""
        return {"name": self._said.listed["name"], "sentences": self._said.shown}

    def frame(self, what: str) -> dict[str, str]:
        """Return what the session frame says to the facilitator of a kind of step; "" where nothing."""
        return {"note": frame.note(self.course, what)}

    def _as_said(self, sentences: Sequence[SentenceRecord]) -> Said:
        """Return what is made of the sentences; off the event loop, since a full room has thousands."""
        return Said(sentences, payloads.desk(self.state, self.course, sentences, self.mark), self.mark)

    def mark(self, sentence: int) -> int:
        """Return the number that stands for a sentence on the facilitator's screen, of 48 bits.

        The journal counts them, and its own numbers tell in which order they were written, and which came
        from one person together.
        """
        digest = hmac.new(self.record.key.encode(), str(sentence).encode(), "sha256").digest()
        return int.from_bytes(digest[:6])

    def marked(self, mark: int) -> int:
        """Return which sentence a `mark` stands for; 0, which none is, if it stands for none."""
        return self._said.marks.get(mark, 0)

    def sentence_of(self, person: str, sentence: int) -> SentenceRecord:
        """Return a sentence of somebody's by the journal's number; `RoomError` when they have no such one."""
        for one in self.sentences:
            if (one.id, one.person) == (sentence, person):
                return one
        raise RoomError(404, _("There is no such sentence of yours; it may be gone already."))

    def view_record(self, view: int) -> ViewRecord:
        """Return a view as the journal has it; `RoomError` when this room has none of this number."""
        if view not in self._views:
            raise RoomError(404, _("There is no such picture in this room."))
        return self._views[view]

    @property
    def views(self) -> dict[int, ViewRecord]:
        """Return the views as they may leave the room: by seats only where that was seen, or at the end."""
        if self.state.ended:
            return self._views
        return {at: one if at in self.state.compared else _whole(one) for at, one in self._views.items()}

    def for_projector(self) -> dict[str, Any]:
        """Return the projector's state."""
        said = payloads.aloud(self.state, self._said.shown)
        return payloads.projector(
            self.state, self.course, said, self.present, address=self.address, now=now()
        )

    def view(self, view_id: int, by: str) -> dict[str, Any]:
        """Return one view's pictures, whole, by seats or over time; `RoomError` when there is none."""
        taken = next((one for one in self.state.views if one.id == view_id), None)
        if taken is None or view_id not in self._views:
            raise RoomError(404, _("There is no such picture in this room."))
        return pictured(
            self.state,
            taken,
            by,
            course=self.course,
            records=self._views,
            drawings=self._drawings,
            said=self._said,
        )

    # --- the journal ---------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return this moment, in UTC."""
        return now()

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """Run one reading of the journal off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(None, lambda: function(*args))

    async def keep(self, future: Future[T]) -> T:
        """Wait for a write until it is committed."""
        return await asyncio.wrap_future(future)


def _whole(record: ViewRecord) -> ViewRecord:
    """Return a view's record without its comparison by seats."""
    return replace(record, data=msgspec.to_builtins(without_parts(kept(record))))


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)
