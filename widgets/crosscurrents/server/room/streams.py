"""Pushed updates: server-sent events that go on where a dropped link left off."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Any

from tornado.iostream import StreamClosedError

from crosscurrents.journal import Person
from crosscurrents.room.decide import RoomError
from crosscurrents.server.room.deeds import RoomApi

RETRY_MS = 1500
"""How soon a browser asks again after its link dropped."""

DEAD_MS = 45_000
"""How long what was sent may go unacknowledged until a link counts as dead: a phone that is carried away says
no goodbye, and the system's own patience is a quarter of an hour.
"""


class _Stream(RoomApi):
    """A stream of states. Each event carries a whole one, so that nothing depends on what was missed."""

    _task: asyncio.Task[Any] | None = None
    _gone = False

    async def listener(self) -> tuple[Person, str]:
        """Return who may listen here, and the secret that says so; refuse anybody else."""
        raise NotImplementedError

    async def states(self, person: Person) -> None:
        """Push this stream's states."""
        raise NotImplementedError

    async def get(self) -> None:
        """Push until the browser goes, or may not listen any more."""
        person, token = await self.listener()
        self._begin()
        task = self._task = asyncio.current_task()
        if task is None or self._gone:
            return
        self.room.links.add(person.id, token, task)
        try:
            await self.states(person)
        except (asyncio.CancelledError, StreamClosedError):
            # Either the browser has gone, or what let it in was taken back: then the reply ends here.
            self._auto_finish = not self._gone
        except RoomError:
            return  # no longer in the room: the page hears it when it asks again
        finally:
            self.room.links.drop(person.id, task)

    async def head(self, *args: str) -> None:
        """Answer as to GET, but at once: without its body there is nothing to wait for."""
        await self.listener()
        self._begin()

    def _begin(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")  # nginx would gather events otherwise
        # Each event is small, and 200 open compressors of 256 KB are not.
        self.set_header("Content-Encoding", "identity")

    def on_connection_close(self) -> None:
        """Stop when the browser has gone."""
        self._gone = True
        if self._task is not None:
            self._task.cancel()

    async def push(self, build: Callable[[], dict[str, Any]], *, counts: bool) -> None:
        """Send what `build` returns whenever it has changed; the browser names the last one it has."""
        seen = self.request.headers.get("Last-Event-ID", "")[:64]
        self._notice_when_dead()
        self.write(f"retry: {RETRY_MS}\n\n")
        await self.flush()
        async with aclosing(self.room.changes(build, seen, counts=counts)) as changes:
            async for name, data in changes:
                self.write(f"id: {name}\nevent: state\ndata: {data}\n\n" if name else ": still here\n\n")
                await self.flush()

    def _notice_when_dead(self) -> None:
        link = getattr(self.request.connection, "stream", None)
        if link is not None and link.socket is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            with suppress(OSError):  # a socket that is a file has no such thing
                link.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_MS)


class ParticipantStream(_Stream):
    """`GET /api/room/stream`: my state, as it changes."""

    async def listener(self) -> tuple[Person, str]:
        """Return the participant of this browser."""
        return await self.participant("read"), self.token or ""

    async def states(self, person: Person) -> None:
        """Push, and count me as here meanwhile."""
        async with self.room.presence(person.id):
            await self.push(lambda: self.room.for_participant(person.id), counts=False)


class FacilitatorStream(_Stream):
    """`GET /api/facilitator/stream`: the facilitator's state, as it changes."""

    async def listener(self) -> tuple[Person, str]:
        """Return the facilitator of this browser."""
        return await self.facilitator(), self.facilitators_token or ""

    async def states(self, person: Person) -> None:
        """Push."""
        await self.push(self.room.for_facilitator, counts=True)


class ProjectorStream(FacilitatorStream):
    """`GET /api/projector/stream`: the wall, as it changes."""

    async def states(self, person: Person) -> None:
        """Push."""
        await self.push(self.room.for_projector, counts=True)
