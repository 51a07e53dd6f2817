"""Pushed updates: what comes first, what comes next, and going on after a drop or after the server's
death."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from crosscurrents.room import commands
from crosscurrents.server.room import live
from tests.server.room.inside import Inside, run
from tests.server.room.people import KEY, ORDER, THIRD, Guest, Leader, Room, Stream, following

PATIENCE = httpx.Timeout(30)


def test_the_first_event_is_the_state_as_it_is(room: Room) -> None:
    guest = room.guest()
    with guest.stream() as stream:
        assert stream.reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.reply.headers["Cache-Control"] == "no-store"
        assert stream.reply.headers["X-Accel-Buffering"] == "no"
        first = next(stream.events())
        assert first == {"retry": "1500"}
        assert {**stream.state(), "now": ""} == {**guest.state(), "now": ""}
    with room.leader.stream(path="api/projector/stream") as stream:
        assert {**stream.state(), "now": ""} == {**room.leader.get("api/projector").json(), "now": ""}


def test_changes_come_as_they_are_made(room: Room) -> None:
    guest, other = room.guests(2)
    with (
        following(guest.stream()) as phone,
        following(room.leader.stream()) as desk,
        following(room.leader.stream(path="api/projector/stream")) as wall,
    ):
        room.leader.does("time", label="Tea", minutes=3)
        for stream in (phone, desk, wall):
            assert stream.state(lambda state: bool(state["timer"]))["timer"]["label"] == "Tea"
        room.leader.does("open", **KEY)
        assert phone.state(lambda state: bool(state["open"]))["open"][-1]["exercise"] == ORDER
        other.ranks()
        row = desk.state(lambda state: any(one.get("answered") for one in state["extra"]))["extra"]
        assert [one["answered"] for one in row if one["exercise"] == ORDER] == [1]


def test_who_is_here_is_seen_at_the_desk(room: Room) -> None:
    guest = room.guest()

    def here(stream: Stream, is_here: bool) -> bool:
        return bool(
            stream.state(
                lambda state: {"name": guest.name, "here": is_here}.items() <= row(state, guest).items()
            )
        )

    with following(room.leader.stream()) as desk:
        with following(guest.stream()):
            assert here(desk, True)
            with following(guest.stream()):  # a second tab, closed again: still here
                pass
            room.leader.does("time", minutes=1)
            assert row(desk.state(lambda state: bool(state["timer"])), guest)["here"] is True
            room.leader.does("untime")
        assert here(desk, False)


def row(state: dict[str, object], guest: Guest) -> dict[str, object]:
    people = state["people"]
    assert isinstance(people, list)
    return next((one for one in people if one["name"] == guest.name), {})


def test_what_the_browser_has_already_is_not_sent_again(room: Room) -> None:
    guest = room.guest()
    with following(guest.stream()) as stream:
        last = stream.last
    with guest.stream(last) as again:
        room.leader.does("time", label="After the break", minutes=2)
        state = again.state()  # the first that comes is what has changed
        assert state["timer"]["label"] == "After the break"
        assert again.last != last
    with guest.stream("of another server") as stream:
        assert stream.state()["timer"]["label"] == "After the break"
        assert stream.last == again.last  # the same state has the same name
    room.leader.does("untime")


def test_what_changed_while_the_link_was_down_comes_at_once(room: Room) -> None:
    guest = room.guest()
    with following(guest.stream()) as stream:
        last = stream.last
    room.leader.does("show", what="blank")
    with guest.stream(last) as again:
        assert again.state()["shown"]["what"] == "blank"


def test_a_phone_is_not_woken_by_what_others_type(room: Room) -> None:
    guest, other = room.guests(2)
    room.leader.does("open", **KEY)
    with following(guest.stream()) as phone, following(room.leader.stream()) as desk:
        for revision in range(5):
            other.ranks("net", base=revision)
            desk.state(lambda state: state["version"] > 0) if not revision else None
        other.does("wish", wish="alone")
        room.leader.does("time", label="Now", minutes=1)
        seen = []
        phone.state(lambda state: seen.append(state) or bool(state["timer"]))
        assert len(seen) <= 2  # what came with the timer, not one for each answer
        room.leader.does("untime")


def test_two_tabs_of_one_person_are_told_the_same(room: Room) -> None:
    guest = room.guest()
    with following(guest.stream()) as one, following(guest.stream()) as other:
        name = guest.does("rename")["me"]["name"]
        assert one.state(lambda state: state["me"]["name"] == name)
        assert other.state(lambda state: state["me"]["name"] == name)
        assert one.last == other.last


def test_a_killed_server_loses_nothing_and_the_streams_go_on(own: Room) -> None:
    """kill -9 in the middle of an exercise, with a timer, groups, a withdrawn answer and a picture."""
    leader, guests = own.leader, own.answered("rope", "rope", "net", "sail")
    view = leader.looks()["id"]
    leader.does("show", what="view", view=view)
    leader.does("open", **KEY)
    leader.does("group", size=2, stage="2", minutes=5)
    guests[3].does("withdraw", withdrawn=True, **KEY)
    guests[0].does("wish", wish="alone")
    with following(guests[0].stream()) as phone, following(leader.stream()) as desk:
        guests[1].ranks("sail", base=1)  # acknowledged, then the power goes
        own.workshop.kill()
        with pytest.raises((httpx.HTTPError, AssertionError)):
            phone.state(lambda state: False)
        with pytest.raises((httpx.HTTPError, AssertionError)):
            desk.state(lambda state: False)
    before = {"phone": phone.last, "desk": desk.last}
    own.workshop.restart()
    said = own.workshop.said()
    assert said.startswith("The room that was open goes on")
    with guests[0].stream(before["phone"]) as phone:
        leader.does("time", label="We go on", minutes=2)
        state = phone.state()
        assert (
            state["timer"]["label"] == "We go on"
        )  # nothing had changed for this phone: nothing was sent again
    assert leader.row()["answered"] == 3
    assert [one["id"] for one in leader.row()["views"]] == [view]
    assert guests[1].answers(THIRD)[ORDER]["response"]["order"][0] == "sail"
    assert guests[3].state()["me"]["withdrawn"] == [f"{THIRD}/{ORDER}"]
    assert guests[0].state()["me"]["wish"] == "alone"
    assert guests[0].state()["me"]["stage"] == "2"
    assert guests[2].get(f"api/room/views/{view}").json()["n"] == 4
    assert guests[1].ranks("net", base=2) == 3
    newcomer = own.guest()
    assert newcomer.name not in [guest.name for guest in guests]


def test_the_state_after_a_restart_is_the_state_before_it(tmp_path: Path, knots: Path) -> None:
    """What is folded from a long log page by page is what was folded event by event."""

    async def test(room: Inside) -> None:
        leader = await room.leader()
        guests = [await room.guest() for _ in range(4)]
        await leader.does("open", whose="facilitator", **KEY)
        for turn in range(8):
            for _browser, person in guests:
                await room.answer(person, "rope" if turn % 2 else "net", base=turn)
        await leader.does("close", whose="facilitator", **KEY)
        await leader.does("look", whose="facilitator", **KEY)
        await leader.does("group", whose="facilitator", size=2)
        await guests[3][0].send("DELETE", "api/me")
        await room.live.refresh()
        again = live.LiveRoom(
            room.journal, room.site.course, room.site.exercises, room.live.record, room.live.address
        )
        live_pages = live.MOST_READ
        try:
            live.MOST_READ = 3
            await again.start()
        finally:
            live.MOST_READ = live_pages
        again.close()
        assert again.state == room.live.state
        assert again.views == room.live.views
        assert again.sentences == room.live.sentences

    run(test, tmp_path, knots)


def test_a_quiet_stream_gives_a_sign_of_life(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path
) -> None:
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.02)

    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        link = await room.listen(guest)
        for _ in range(3):
            assert (await link.reader.readuntil(b"\n\n")).endswith(b": still here\n\n")
        await room.live.act(None, commands.Time(label="Tea", minutes=1))
        assert (await link.state())["timer"]["label"] == "Tea"

    run(test, tmp_path, knots)


def test_clocks_are_told_the_time_of_now(tmp_path: Path, knots: Path) -> None:
    """What is the same for everybody is made once and kept; the time of day is not."""

    async def test(room: Inside) -> None:
        guest, _person = await room.guest()
        first = (await guest.http.get("api/room")).json()
        await asyncio.sleep(0.01)
        second = (await guest.http.get("api/room")).json()
        assert second["now"] > first["now"]
        assert {**first, "now": ""} == {**second, "now": ""}

    run(test, tmp_path, knots)


def test_a_flood_of_changes_is_gathered(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        leader = await room.leader()
        guests = [await room.guest() for _ in range(20)]
        desk = await room.listen(leader, "api/facilitator/stream")
        began, states = time.monotonic(), 0
        await leader.does("open", whose="facilitator", **KEY)
        await asyncio.gather(*(room.answer(person) for _browser, person in guests))
        while (state := await desk.state())["extra"][0]["answered"] < len(guests):
            states += 1
        took = time.monotonic() - began
        assert state["extra"][0]["answered"] == len(guests)
        assert states <= 2 + took / live.GATHER_SECONDS

    run(test, tmp_path, knots)


def test_someone_signed_in_nowhere_hears_nothing(room: Room) -> None:
    stranger = room.stranger()
    for path in ("api/room/stream", "api/facilitator/stream", "api/projector/stream"):
        assert stranger.get(path).status_code == 401
    assert isinstance(room.leader, Leader)
