"""How long a room is kept: until the time that everybody was told, and then nothing of it is left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crosscurrents.journal import Journal, new_token
from crosscurrents.server.room import live
from tests.server.room.inside import Inside, run
from tests.server.room.people import KEY, ORDER, THIRD, Room

WORDS = ("Because-it-held.", "I-will-mend-it.", "What-holds-comes-first.")


def live_through(room: Room) -> str:
    """Run a room from joining to its end, with every kind of word in it; return its id."""
    leader, guests = room.leader, room.answered("rope", "net", "sail")
    for guest in guests:
        guest.ranks("rope", text=WORDS[0], base=1)
        guest.does("offer", text=WORDS[1])
    view = leader.looks()
    leader.does("caption", view=view["id"], caption=WORDS[2])
    leader.does("show", what="view", view=view["id"])
    leader.does("decide", sentence=leader.sentences()[0]["id"], status="released")
    leader.does("end")
    with Journal.open(room.workshop.data / "journal.db") as journal:
        found = journal.person_of(guests[0].token or "")
        assert found is not None
        return found.memberships[0].course


def held(data: Path) -> bytes:
    return b"".join(one.read_bytes() for one in data.glob("journal.db*"))


def test_at_the_first_start_after_its_time_nothing_of_a_room_is_left(own: Room) -> None:
    """What is kept a week is deleted by the start after the week; the clock is set by the journal's own
    end."""
    data = own.workshop.data
    room_id = live_through(own)
    assert [one for one in WORDS if one.encode() not in held(data)] == []
    own.workshop.stop()
    with Journal.open(data / "journal.db") as journal:
        people = {one.person for one in journal.room_answers(room_id, THIRD, ORDER)}
        assert len(people) == 3
        record = journal.room(room_id)
        assert record is not None
        assert record.until is not None
        assert record.ended is not None
        assert timedelta(days=6.99) < record.until - record.ended < timedelta(days=7.01)
        # A start a moment before leaves everything; the end is brought forward to just now.
        assert journal.expire_rooms(record.until - timedelta(seconds=1)).result() == 0
        assert len(journal.views(room_id)) == 1
        journal.end_room(room_id, datetime.now(UTC) - timedelta(seconds=1)).result()
    own.workshop.restart()
    assert own.workshop.join_code
    with Journal.open(data / "journal.db") as journal:
        assert journal.room(room_id) is None
        assert [journal.person(one or "") for one in people] == [None] * 3
        assert journal.room_answers(room_id, THIRD, ORDER) == []
        assert journal.views(room_id) == []
        assert journal.sentences(room_id) == []
        assert journal.room_log(room_id) == []
        assert not [
            one for one in journal.events(limit=100_000) if one.course == room_id or one.person in people
        ]
    assert [one for one in WORDS if one.encode() in held(data)] == []
    # What their browsers still have opens nothing.
    assert own.leader.get("api/facilitator/room").status_code == 403


def test_who_was_here_before_keeps_what_they_wrote(own: Room) -> None:
    """A learner of this computer's lessons who joins a room loses nothing with it."""
    data, token = own.workshop.data, new_token()
    with Journal.open(data / "journal.db") as journal:
        known = journal.ensure_person(token).result()
        journal.save(
            known.id,
            THIRD,
            ORDER,
            response={"order": ["net"]},
            base_revision=0,
            passed=False,
            visibility="room",
            device="before.1",
        ).result()
    learner = own.stranger()
    learner.http.cookies.delete("cc_learner")
    learner.http.cookies.set("cc_learner", token, domain="127.0.0.1", path="/")
    assert learner.join(own.workshop.join_code).status_code == 200
    own.leader.does("end")
    own.workshop.stop()
    with Journal.open(data / "journal.db") as journal:
        [room_id] = [one.course for one in (journal.person_of(token) or known).memberships]
        journal.end_room(room_id, datetime.now(UTC)).result()
        assert journal.expire_rooms(datetime.now(UTC) + timedelta(seconds=1)).result() == 0
        left = journal.person_of(token)
        assert left is not None
        assert left.memberships == ()
        assert [one.response for one in journal.answers(known.id)] == [{"order": ["net"]}]


def test_a_running_server_forgets_as_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path
) -> None:
    async def test(room: Inside) -> None:
        leader, (guest, person) = await room.leader(), await room.guest()
        await room.answer(person, text="Because it held.")
        desk = await room.listen(leader, "api/facilitator/stream")
        phone = await room.listen(guest)
        await leader.does("end", whose="facilitator")
        until = room.live.record.until
        assert until is not None
        monkeypatch.setattr(live, "now", lambda: until - timedelta(minutes=1))
        await room.live.expire()
        assert (await guest.http.get("api/room")).status_code == 200
        monkeypatch.setattr(live, "now", lambda: until + timedelta(minutes=1))
        await room.live.expire()
        assert room.live.state.people == {}
        assert room.live.sentences == []
        assert room.live.views == {}
        assert (await guest.http.get("api/room")).status_code == 401
        assert (await leader.http.get("api/facilitator/room")).status_code == 403
        await phone.over()
        await desk.over()
        joined = await room.browser().send("POST", "api/room/join", {"code": "7Q2M9X", "seat": ""})
        assert joined.status_code == 404
        assert joined.json()["error"] == "This room has ended, and its code with it."

    run(test, tmp_path, knots)


def test_ending_again_can_only_bring_the_end_forward(tmp_path: Path, knots: Path) -> None:
    async def test(room: Inside) -> None:
        leader = await room.leader()
        state = await leader.does("end", whose="facilitator")
        told = datetime.fromisoformat(state["room"]["until"])
        later = await asyncio.wrap_future(room.journal.end_room(room.live.id, told + timedelta(days=9)))
        assert later.until == told
        assert replace(later, until=None).ended is not None

    run(test, tmp_path, knots, keep_days=3)


def test_everybody_is_told_until_when(own: Room) -> None:
    own.leader.settles(keep_days=3)
    code = own.workshop.join_code
    assert "3 days" in own.stranger().get(f"join/{code}").text
    guest = own.guest()
    assert guest.state()["room"]["until_days"] == 3
    until = own.leader.does("end")["room"]["until"]
    assert guest.state()["room"]["until"] == until
    left = datetime.fromisoformat(until) - datetime.now(UTC)
    assert timedelta(days=2.9) < left < timedelta(days=3.1)
    assert guest.get("room").status_code == 200
    # Until then their answers are theirs to take.
    assert guest.ranks("rope") == 1
    assert guest.get("api/me/workbook.html").status_code == 200
    assert KEY["exercise"] in guest.get("api/me/export").text
