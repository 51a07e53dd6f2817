"""Streams that end: nothing of them stays behind, and they end with what let them in."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

from crosscurrents.room.commands import Time
from crosscurrents.server.room.links import MOST_LINKS
from crosscurrents.server.room.streams import _Stream
from tests.server.room.inside import Inside, run


def handlers() -> int:
    gc.collect()
    return sum(isinstance(one, _Stream) for one in gc.get_objects())


def test_five_hundred_aborted_streams_leave_nothing_behind(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guests = [await room.guest() for _ in range(10)]
        leader = await room.leader()
        asked = [(one, "api/room/stream") for one, _person in guests]
        asked += [(leader, "api/facilitator/stream"), (leader, "api/projector/stream")]
        before = len(asyncio.all_tasks())
        for _ in range(42):
            links = [await room.listen(*one) for one in asked]
            assert len(room.live.links) == len(asked)
            assert len(room.live.present) == len(guests)
            for at, link in enumerate(links):
                if at % 2:
                    link.abort()
                else:
                    link.writer.close()
            await room.until(lambda: not room.live.links)
        await room.until(lambda: not room.live.present)
        await room.until(lambda: len(asyncio.all_tasks()) <= before)
        assert handlers() == 0

    run(test, tmp_path, knots)


def test_links_that_break_before_their_first_event_leave_nothing_behind(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        before = len(asyncio.all_tasks())
        for turns in range(60):
            link = await room.dial(guest)
            await link.writer.drain()
            for _ in range(turns):
                await asyncio.sleep(0)
            link.abort()
        await room.until(lambda: not room.live.links and not room.live.present)
        await room.until(lambda: len(asyncio.all_tasks()) <= before)
        assert handlers() == 0

    run(test, tmp_path, knots)


def test_a_stream_ends_with_the_secret_that_opened_it(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, person = await room.guest()
        code = await asyncio.wrap_future(room.journal.issue_resume_code(person.id))
        phone = room.browser()
        assert (await phone.send("POST", "api/me/resume", {"code": code})).status_code == 200
        leader, other = await room.leader(), await room.leader()
        kept = [await room.listen(phone), await room.listen(other, "api/facilitator/stream")]
        gone = [
            await room.listen(guest),
            await room.listen(leader, "api/facilitator/stream"),
            await room.listen(leader, "api/projector/stream"),
        ]
        assert (await guest.send("POST", "api/me/finish", {})).status_code == 200
        assert (await leader.send("POST", "api/facilitator/sign-out", {})).status_code == 200
        for link in gone:
            await link.over()
        assert len(room.live.links) == len(kept)
        assert room.live.present == {person.id: 1}
        assert (await leader.http.get("api/facilitator/room")).status_code == 401
        assert (await guest.http.get("api/room")).status_code == 401

    run(test, tmp_path, knots)


def test_who_has_erased_everything_is_told_nothing_more(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, person = await room.guest()
        other, _ = await room.guest()
        mine, theirs = await room.listen(guest), await room.listen(other)
        assert (await guest.send("DELETE", "api/me")).status_code == 200
        await mine.over()
        assert person.id not in room.live.present
        await room.live.act(None, Time(label="Tea", minutes=3))
        assert (await theirs.state())["timer"]["label"] == "Tea"

    run(test, tmp_path, knots)


def test_beyond_a_dozen_the_oldest_link_of_a_person_ends(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        other, _ = await room.guest()
        theirs = await room.listen(other)
        mine = [await room.listen(guest) for _ in range(MOST_LINKS)]
        assert len(room.live.links) == MOST_LINKS + 1
        mine.append(await room.listen(guest))
        await mine[0].over()
        await room.until(lambda: len(room.live.links) == MOST_LINKS + 1)
        assert not any(link.reader.at_eof() for link in [*mine[1:], theirs])

    run(test, tmp_path, knots)


def test_asking_for_the_head_of_a_stream_ends_at_once(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        leader = await room.leader()
        for browser, path in ((guest, "room"), (leader, "facilitator"), (leader, "projector")):
            head = await browser.http.head(f"api/{path}/stream")
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert (await room.browser().http.head("api/room/stream")).status_code == 401
        assert len(room.live.links) == 0

    run(test, tmp_path, knots)
