"""Streams that end: nothing of them stays behind, and they end with what let them in."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

from crosscurrents.server.room.links import MOST_LINKS
from crosscurrents.server.room.streams import _Stream
from tests.server.room.inside import Inside, Somebody, run


async def opened(browser: Somebody, path: str = "api/room/stream") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for a stream over a bare socket, and read its first event."""
    url = browser.http.base_url
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies.jar)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
    await reader.readuntil(b"\ndata: ")
    return reader, writer


def handlers() -> int:
    gc.collect()
    return sum(isinstance(one, _Stream) for one in gc.get_objects())


def test_five_hundred_aborted_streams_leave_nothing_behind(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guests = [await room.guest() for _ in range(10)]
        leader = await room.leader()
        browsers = [(one, "api/room/stream") for one, _person in guests]
        browsers += [(leader, "api/facilitator/stream"), (leader, "api/projector/stream")]
        before = len(asyncio.all_tasks())
        for _ in range(42):
            links = [await opened(*one) for one in browsers]
            assert len(room.live.links) == len(browsers)
            assert len(room.live.present) == 10
            for at, (_reader, writer) in enumerate(links):
                if at % 2:
                    writer.transport.abort()
                else:
                    writer.close()
            await room.until(lambda: not room.live.links)
        await room.until(lambda: not room.live.present)
        await room.until(lambda: len(asyncio.all_tasks()) <= before)
        assert handlers() == 0

    run(test, tmp_path, knots)


def test_links_that_break_before_their_first_event_leave_nothing_behind(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        url, cookie = guest.http.base_url, guest.http.cookies["cc_learner"]
        before = len(asyncio.all_tasks())
        for turns in range(60):
            _reader, writer = await asyncio.open_connection(url.host, url.port)
            writer.write(
                f"GET /api/room/stream HTTP/1.1\r\nHost: localhost\r\nCookie: cc_learner={cookie}\r\n\r\n".encode()
            )
            await writer.drain()
            for _ in range(turns):
                await asyncio.sleep(0)
            writer.transport.abort()
        await room.until(lambda: not room.live.links and not room.live.present)
        await room.until(lambda: len(asyncio.all_tasks()) <= before)
        assert handlers() == 0

    run(test, tmp_path, knots)


def test_beyond_a_dozen_the_oldest_link_of_a_person_ends(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        other, _ = await room.guest()
        theirs, _writer = await opened(other)
        links = [await opened(guest) for _ in range(MOST_LINKS)]
        assert len(room.live.links) == MOST_LINKS + 1
        links.append(await opened(guest))
        assert (await links[0][0].read()).endswith(b"0\r\n\r\n")  # a reply that is over, not a broken one
        await room.until(lambda: len(room.live.links) == MOST_LINKS + 1)
        assert not any(reader.at_eof() for reader, _writer in [*links[1:], (theirs, _writer)])

    run(test, tmp_path, knots)
