"""Pushed updates: server-sent events that go on where a dropped link left off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tornado.iostream import StreamClosedError

from crosscurrents.room.decide import RoomError
from crosscurrents.server.room.deeds import RoomApi

RETRY_MS = 1500
"""How soon a browser asks again after its link dropped."""


class _Stream(RoomApi):
    """A stream of states. Each event carries a whole state, so that nothing depends on one that was missed."""

    _task: asyncio.Task[Any] | None = None

    def on_connection_close(self) -> None:
        """Stop when the browser has gone."""
        if self._task is not None:
            self._task.cancel()

    async def push(self, build: Callable[[], dict[str, Any]], *, counts: bool) -> None:
        """Send what `build` returns whenever it has changed; the browser names the last one it has."""
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")  # nginx would gather events otherwise
        # Each event is small, and 200 open compressors of 256 KB are not.
        self.set_header("Content-Encoding", "identity")
        self._task = asyncio.current_task()
        seen = self.request.headers.get("Last-Event-ID", "")[:64]
        try:
            self.write(f"retry: {RETRY_MS}\n\n")
            await self.flush()
            async for name, data in self.room.changes(build, seen, counts=counts):
                self.write(f"id: {name}\nevent: state\ndata: {data}\n\n" if name else ": still here\n\n")
                await self.flush()
        except (asyncio.CancelledError, StreamClosedError):
            self._auto_finish = False
        except RoomError:
            return  # no longer in the room: the page hears it when it asks again


class ParticipantStream(_Stream):
    """`GET /api/room/stream`: my state, as it changes."""

    async def get(self) -> None:
        """Push, and count me as here meanwhile."""
        person = await self.participant()
        async with self.room.presence(person.id):
            await self.push(lambda: self.room.for_participant(person.id), counts=False)


class FacilitatorStream(_Stream):
    """`GET /api/facilitator/stream`: the facilitator's state, as it changes."""

    async def get(self) -> None:
        """Push."""
        await self.facilitator()
        await self.push(self.room.for_facilitator, counts=True)


class ProjectorStream(_Stream):
    """`GET /api/projector/stream`: the wall, as it changes."""

    async def get(self) -> None:
        """Push."""
        await self.facilitator()
        await self.push(self.room.for_projector, counts=True)
