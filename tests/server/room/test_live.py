"""A room in one process while many do things at once: nobody decides over what has passed, nobody sees
half."""

from __future__ import annotations

import asyncio
from itertools import combinations
from pathlib import Path

import pytest

from crosscurrents import privacy
from crosscurrents.room import commands
from crosscurrents.room.decide import RoomError
from crosscurrents.server.room import doing
from tests.server.room.inside import Inside, run
from tests.server.room.people import KEY, ORDER, THIRD

LOOK = commands.Look(**KEY)
OPEN, CLOSE = commands.Open(**KEY), commands.Close(**KEY)


async def tried(room: Inside, deed: object, person: str | None = None) -> bool:
    """Do a deed; return whether the room let it be done."""
    try:
        await room.live.act(person, deed)
    except RoomError:
        return False
    return True


def test_two_looks_at_once_are_decided_one_after_the_other(tmp_path: Path, knots: Path) -> None:
    """Else both would be taken beside no earlier picture, and one answer saved between them be told."""

    async def test(room: Inside) -> None:
        people = [person for _browser, person in [await room.guest() for _ in range(4)]]
        await room.live.act(None, OPEN)
        for person in people:
            await room.answer(person)
        await room.live.act(None, CLOSE)
        for turn in range(12):
            await asyncio.gather(
                tried(room, LOOK),
                room.answer(people[turn % 4], ("net", "sail")[turn % 2], base=1 + turn // 4),
                tried(room, LOOK),
            )
        views = room.journal.views(room.live.id)
        assert 2 <= len(views) <= 24
        assert [one.id for one in views] == [one.id for one in room.live.state.views]
        for earlier in range(1, len(views)):
            before = [frozenset(one.members) for one in views[:earlier]]
            assert privacy.releasable(before, frozenset(views[earlier].members), 3)
        assert all(
            len(set(one.members) ^ set(other.members)) in {0, *range(6, 100)}
            for one, other in combinations(views, 2)
        )

    run(test, tmp_path, knots)


def test_deeds_of_many_at_once_all_count(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        guests = [await room.guest() for _ in range(15)]
        await asyncio.gather(
            *(room.live.act(person.id, commands.Rename()) for _browser, person in guests),
            *(room.live.act(person.id, commands.Wish(wish="alone")) for _browser, person in guests),
            *(room.live.act(person.id, commands.Offer(text="Same words.")) for _browser, person in guests),
        )
        names = [one.name for one in room.live.state.people.values()]
        assert len(set(names)) == 15  # no two have taken one name in the same moment
        assert {one.wish for one in room.live.state.people.values()} == {"alone"}
        assert len(room.live.sentences) == 15

    run(test, tmp_path, knots)


def test_no_more_is_offered_at_once_than_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path
) -> None:
    monkeypatch.setattr(doing, "MOST_OFFERED", 3)

    async def test(room: Inside) -> None:
        _browser, person = await room.guest()
        done = await asyncio.gather(
            *(tried(room, commands.Offer(text=f"Text {at}."), person.id) for at in range(10))
        )
        assert sum(done) == 3
        assert len(room.live.sentences) == 3

    run(test, tmp_path, knots)


def test_two_cannot_both_end_it(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        done = await asyncio.gather(*(tried(room, commands.End()) for _ in range(4)))
        assert sum(done) == 1
        told = [one.type for one in room.journal.room_log(room.live.id)]
        assert told.count("room.ended") == 1

    run(test, tmp_path, knots)


def test_while_somebody_is_erased_nobody_else_is_thrown_out(tmp_path: Path, knots: Path) -> None:
    """The log is read anew for that; until it is read, the room is as it was."""

    async def test(room: Inside) -> None:
        stays, mine = await room.guest()
        link = await room.listen(stays)
        seen: set[bool] = set()
        done = asyncio.Event()

        async def watch() -> None:
            while not done.is_set():
                seen.add(mine.id in room.live.state.people)
                seen.add(room.live.state.settings.title == "Knots")
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        for _ in range(5):
            gone, person = await room.guest()
            replies = await asyncio.gather(
                gone.send("DELETE", "api/me"), *(stays.http.get("api/room") for _ in range(5))
            )
            assert {one.status_code for one in replies} == {200}
            assert person.id not in room.live.state.people
        done.set()
        await watching
        assert seen == {True}
        assert not link.reader.at_eof()
        assert len(room.live.links) == 1

    run(test, tmp_path, knots)


def test_what_is_told_of_a_picture_can_be_fetched(tmp_path: Path, knots: Path) -> None:
    """A view is in the state only once it can be drawn."""

    async def test(room: Inside) -> None:
        guests = [await room.guest() for _ in range(3)]
        await room.live.act(None, OPEN)
        for _browser, person in guests:
            await room.answer(person)
        await room.live.act(None, CLOSE)
        done, missing = asyncio.Event(), []

        async def watch() -> None:
            while not done.is_set():
                missing.extend(one.id for one in room.live.state.views if one.id not in room.live.views)
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        for _ in range(5):
            await room.live.act(None, LOOK)
        done.set()
        await watching
        assert missing == []
        assert len(room.live.state.views) == 5

    run(test, tmp_path, knots)


def test_a_journal_that_says_no_leaves_the_room_as_it_was(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        leader, (guest, _person) = await room.leader(), await room.guest()
        room.journal._writer.close()
        refused = await leader.send("POST", "api/facilitator/act", {"do": "open", **KEY})
        assert refused.status_code == 507
        assert refused.json()["error"][0].isupper()
        assert room.live.state.standing == {}
        assert (await guest.http.get("api/room")).status_code == 200

    run(test, tmp_path, knots)


def test_a_double_cancelled_stream_holds_up_nobody(tmp_path: Path, knots: Path) -> None:
    """Signed out and hung up in one moment: the others go on hearing of what changes."""

    async def test(room: Inside) -> None:
        guests = [await room.guest() for _ in range(5)]
        links = [await room.listen(browser) for browser, _person in guests]
        await room.until(lambda: len(room.live.links) == 5)
        for mine in list(room.live.links._open.values())[:4]:
            for task in mine:
                task.cancel()
        for link in links[:4]:
            link.abort()
        room.live._wake(everybody=True)
        await room.until(lambda: len(room.live.links) == 1)
        for task in next(iter(room.live.links._open.values())):
            assert not task.done()
        await room.live.act(None, commands.Time(label="Go on", minutes=1))
        assert (await links[4].state())["timer"]["label"] == "Go on"

    run(test, tmp_path, knots)


def test_answers_come_from_the_room_alone(tmp_path: Path, knots: Path) -> None:
    """Somebody who writes here without having joined is in no count and in no picture."""

    async def test(room: Inside) -> None:
        outside = await asyncio.wrap_future(room.journal.ensure_person("x" * 43))
        await room.answer(outside)
        guests = [await room.guest() for _ in range(3)]
        await room.live.act(None, OPEN)
        for _browser, person in guests:
            await room.answer(person)
        await room.live.act(None, CLOSE)
        assert room.live.state.count((THIRD, ORDER)) == 3
        await room.live.act(None, LOOK)
        assert room.journal.views(room.live.id)[0].n == 3

    run(test, tmp_path, knots)
