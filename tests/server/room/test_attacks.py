"""A participant who means harm, and a facilitator who wants to know: what each tries, and what it comes
to."""

from __future__ import annotations

import json
import resource
import socket
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from crosscurrents.journal import Journal
from crosscurrents.server.room import live
from crosscurrents.server.room.live import MOST_DEEDS
from tests.server.room.inside import Inside, run
from tests.server.room.people import KEY, ORDER, THIRD, Guest, Room, following
from tests.server.room.test_joining import other_code
from tests.server.visitor import sentence

TOO_FAST = "That was a great deal at once: wait a moment, then try again."


def flooded(guest: Guest, deed: dict[str, Any], times: int) -> list[int]:
    return [guest.tries(**deed).status_code for _ in range(times)]


def asking(guest: Guest) -> bytes:
    """Return a request for somebody's stream as it goes over the wire."""
    cookie = f"Cookie: cc_learner={guest.token}"
    return f"GET /api/room/stream HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n\r\n".encode()


@pytest.mark.parametrize(
    "deed",
    [
        {"do": "rename"},
        {"do": "offer", "text": "Again and again."},
        {"do": "withdraw", "withdrawn": True, **KEY},
        {"do": "sit", "seat": "nowhere"},  # one that is refused counts as well
    ],
    ids=lambda deed: deed["do"],
)
def test_who_floods_the_room_is_slowed_down_and_nobody_else_is(room: Room, deed: dict[str, Any]) -> None:
    flooder, other = room.guests(2)
    statuses = flooded(flooder, deed, MOST_DEEDS + 15)
    assert statuses.count(429) >= 5
    refused = flooder.tries(**deed)
    while refused.status_code != 429:  # one more is allowed each second
        refused = flooder.tries(**deed)
    assert sentence(refused, 429) == TOO_FAST
    assert int(refused.headers["Retry-After"]) >= 1
    assert flooder.join(room.workshop.join_code).status_code == 429  # nor by joining again
    assert other.does("wish", wish="alone")["me"]["wish"] == "alone"
    assert flooder.state()["me"]["name"]  # looking on and answering go on
    assert flooder.ranks() == 1
    room.leader.does("untime")


def test_a_flood_of_new_browsers_is_bounded_by_the_room(own: Room) -> None:
    """Whoever has the code can come in twice: the facilitator sees how many there are."""
    before = own.leader.state()["joined"]
    for _ in range(30):
        own.guest()
    assert own.leader.state()["joined"] == before + 30


def test_joining_only_to_delete_everything_again_is_slowed_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path
) -> None:
    """Each time the journal's file is rewritten, and the room's log is read anew."""
    monkeypatch.setattr(live, "MOST_ERASURES", 3)

    async def test(room: Inside) -> None:
        statuses = []
        for _ in range(5):
            guest, _person = await room.guest()
            statuses.append((await guest.send("DELETE", "api/me")).status_code)
        assert statuses == [200, 200, 200, 429, 429]
        assert len(room.live.state.people) == 2
        refused = await guest.send("DELETE", "api/me")
        assert sentence(refused, 429).startswith("Many have deleted everything from here just now")
        assert (await guest.http.get("api/room")).status_code == 200

    run(test, tmp_path, knots)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"do":"offer","text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"do":' * 50_000,
        b'{"do":"take-back","sentence":' + b"9" * 100_000 + b"}",
        b'{"do":"take-back","sentence":9223372036854775808}',
        b'{"do":"take-back","sentence":-9223372036854775809}',
        b'{"do":"take-back","sentence":1e308}',
        b'{"do":"offer","text":"' + b"x" * 3_000_000 + b'"}',
        b'{"do":"rename",' + b",".join(b'"k%d":1' % at for at in range(100_000)) + b"}",
        b'{"do":"wish","wish":"with","partner":"' + b"\\u0000" * 40 + b'"}',
    ],
    ids=lambda body: body[:24].decode(),
)
def test_a_bomb_of_json_gets_a_sentence_at_once(room: Room, body: bytes) -> None:
    guest = room.guest()
    began = time.perf_counter()
    answered = guest.send("POST", "api/room/act", body)
    took = time.perf_counter() - began
    assert sentence(answered, answered.status_code)
    assert answered.status_code in {400, 404}
    assert len(answered.text) < 500
    assert took < 2
    assert guest.send("POST", "api/room/join", body).status_code == 400


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "a\ud800"])
def test_characters_that_cannot_be_kept_are_said(room: Room, text: str) -> None:
    guest = room.guest()
    refused = guest.tries("offer", text=text)
    assert sentence(refused, refused.status_code)
    assert refused.status_code in {400, 422}
    view = room.leader.tries("caption", view=1, caption=text)
    assert sentence(view, view.status_code)
    titled = room.leader.tries("settle", title=text, pace="follow", minimum=3, keep_days=7, seats="none")
    assert sentence(titled, titled.status_code)
    assert guest.state()["room"]["title"] == "Knots"


def test_a_body_too_long_is_refused_and_read_to_its_end(room: Room) -> None:
    guest = room.guest()
    for path in ("api/room/act", "api/room/join", "api/facilitator/sign-in"):
        refused = guest.send("POST", path, b'{"do": "' + b"x" * 5_000_000)
        assert sentence(refused, 413) == "That is larger than 4 MB, so nothing was changed."


def test_what_is_in_a_sentence_stays_text(room: Room) -> None:
    text = '</script><script>alert(1)</script> {{ 7*7 }} {% raw %} " onload="x" \u2028 \u202e'
    guest = room.guest()
    state = guest.does("offer", text=text)
    assert state["me"]["offered"][-1]["text"] == text
    page = guest.get("room").text
    assert "<script>alert" not in page
    assert "\\u003c/script>" in page


def test_a_commitment_names_no_chapter_that_is_not_there(room: Room) -> None:
    """What a participant sends as its place must not trip the report up."""
    guests = room.guests(3)
    for guest in guests:
        guest.does("offer", text="I will call.", chapter="../../etc", exercise="")
    for one in room.leader.gathers():
        if one["text"] == "I will call.":
            assert one["chapter"] == ""
            room.leader.does("decide", sentence=one["id"], status="released")
    report = room.leader.get("api/facilitator/report.html")
    assert report.status_code == 200
    assert "I will call." in report.text
    assert room.leader.get("api/facilitator/tables.zip").status_code == 200


def test_codes_are_compared_in_the_same_time(own: Room) -> None:
    """Right at its first letters or not: no more than noise between them. Below the limit, and in turns."""
    code, wrong = own.workshop.join_code, other_code(own.workshop.join_code)
    nearly = code[:5] + wrong[5]
    stranger = own.stranger()
    times: dict[str, list[float]] = {nearly: [], wrong: []}
    for _ in range(8):
        for typed in (nearly, wrong):
            began = time.perf_counter()
            assert stranger.join(typed).status_code == 404
            times[typed].append(time.perf_counter() - began)
    middle = [statistics.median(one) for one in times.values()]
    assert max(middle) < 5 * min(middle)


def test_strangers_learn_nothing_from_the_kind_of_refusal(own: Room) -> None:
    """The same words for a sentence that is not there and one that is somebody else's; for pictures alike."""
    guests, leader = own.answered("rope", "rope", "net"), own.leader
    [mine] = guests[0].does("offer", text="Mine.")["me"]["offered"]
    others = guests[1].tries("take-back", sentence=mine["id"])
    none = guests[1].tries("take-back", sentence=mine["id"] + 1000)
    assert (others.status_code, others.text) == (none.status_code, none.text)
    hidden = guests[0].get(f"api/room/views/{leader.looks()['id']}")
    gone = guests[0].get("api/room/views/999")
    assert (hidden.status_code, hidden.text) == (gone.status_code, gone.text)


def test_secrets_of_one_kind_open_nothing_of_the_other(own: Room) -> None:
    guest, leader = own.guest(), own.leader
    resume = guest.send("POST", "api/me/resume-code", {}).json()["code"]
    stranger = own.stranger()
    for code in (resume, own.workshop.join_code, guest.token or "", leader.http.cookies["cc_facilitator"]):
        assert stranger.send("POST", "api/facilitator/sign-in", {"code": code}).status_code == 404
    assert stranger.send("POST", "api/me/resume", {"code": own.workshop.sign_in_code}).status_code == 404
    assert stranger.join(own.workshop.sign_in_code).status_code == 404
    assert stranger.join(resume).status_code == 404


def test_signing_out_does_not_take_a_learners_secret_away(own: Room) -> None:
    """Their own secret in the other cookie is given up at `me/finish`, not by the way."""
    guest = own.guest()
    secret = guest.token or ""
    guest.http.cookies.set("cc_facilitator", secret, domain="127.0.0.1", path="/")
    assert guest.send("POST", "api/facilitator/sign-out", {}).status_code == 200
    assert guest.state()["me"]["name"] == guest.name


def test_signing_in_again_voids_the_secret_before(own: Room) -> None:
    leader = own.leader
    before = leader.http.cookies["cc_facilitator"]
    assert leader.sign_in(own.workshop.sign_in_code).status_code == 200
    after = leader.http.cookies["cc_facilitator"]
    assert after != before
    old = httpx.get(own.workshop.url + "api/facilitator/room", cookies={"cc_facilitator": before})
    assert old.status_code == 401
    assert leader.state()


@pytest.mark.parametrize(
    "cookie", ["", "x", "a" * 31, "a" * 129, "a" * 40 + "%00", '"; drop table person', "é" * 40]
)
def test_a_strange_cookie_is_nobodys(room: Room, cookie: str) -> None:
    for name, path in (("cc_facilitator", "api/facilitator/room"), ("cc_learner", "api/room")):
        raw = f"{name}={cookie}".encode()
        answered = httpx.get(room.workshop.url + path, headers=[(b"Cookie", raw)])
        assert sentence(answered, 401)


def test_streams_beside_streams_do_not_fill_the_server(own: Room) -> None:
    """One phone that opens hundreds of links keeps a dozen, and the memory stays where it was."""
    guest, other = own.guests(2)
    process = psutil.Process(own.workshop.process.pid)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    ask = asking(guest)
    links: list[socket.socket] = []
    try:
        with following(other.stream()) as phone:
            for at in range(300):
                link = socket.create_connection(("127.0.0.1", own.workshop.port), timeout=10)
                links.append(link)
                link.sendall(ask)
                assert b"200 OK" in link.recv(64)
                if at == 50:
                    before = process.memory_info().rss
            own.leader.does("time", label="Still here", minutes=1)
            assert phone.state(lambda state: bool(state["timer"]))["timer"]["label"] == "Still here"
            assert process.memory_info().rss - before < 40_000_000
    finally:
        for link in links:
            link.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert own.guest().name


def test_a_thousand_links_that_break_leave_the_server_as_it_was(own: Room) -> None:
    guest, process = own.guest(), psutil.Process(own.workshop.process.pid)
    ask = asking(guest)

    def broken(times: int) -> None:
        for _ in range(times):
            with socket.create_connection(("127.0.0.1", own.workshop.port), timeout=10) as link:
                link.sendall(ask)
                link.recv(1024)

    broken(200)
    before, files = process.memory_info().rss, process.num_fds()
    broken(800)
    with following(own.leader.stream()) as desk:  # once the last is noticed, nobody is here
        own.leader.does("untime")
        state = own.leader.state()
        while state["here"]:
            state = desk.state()
    assert process.num_fds() <= files + 5
    assert process.memory_info().rss - before < 15_000_000


def test_a_facilitator_sees_no_more_by_asking_often(own: Room) -> None:
    """Between two looks at the desk nothing tells whose answer came: the same row for everybody."""
    guests, leader = own.guests(4), own.leader
    leader.does("open", **KEY)
    people = []
    for guest in guests:
        guest.ranks("rope", text=f"Because {guest.name}.")
        leader.does("untime")
        people.append(json.dumps(leader.state()["people"]))
        assert guest.name + "." not in json.dumps(leader.sentences())
    assert len(set(people)) == 1


def test_a_facilitator_who_lowers_the_minimum_again_gets_no_picture_of_fewer(own: Room) -> None:
    own.leader.settles(minimum=5)
    own.answered("rope", "rope", "net")
    refused = own.leader.tries("settle", title="Knots", pace="follow", minimum=3, keep_days=7, seats="none")
    assert sentence(refused, 409)
    own.leader.does("close", **KEY)
    assert sentence(own.leader.tries("look", **KEY), 409).startswith("Fewer than 5 answers")


def test_withdrawing_takes_the_words_out_of_the_answer_along(own: Room) -> None:
    """A sentence that waits out of an answer is the answer's: the room's facilitator may not release it
    later."""
    guests, leader = own.answered("rope", "net", "sail", "rope"), own.leader
    for guest in guests:
        guest.ranks("rope", text=f"In the words of {guest.name}.", base=1)
    leader.looks()
    writer = guests[0]
    words = f"In the words of {writer.name}."
    assert words in [one["text"] for one in leader.sentences()]
    leader.does("open", **KEY)
    writer.does("withdraw", withdrawn=True, **KEY)
    assert words not in [one["text"] for one in leader.sentences()]
    writer.does("withdraw", withdrawn=False, **KEY)
    assert words not in [one["text"] for one in leader.sentences()]
    with Journal.open(Path(own.workshop.data) / "journal.db") as journal:
        [record] = journal.open_rooms()
        assert len(journal.sentences(record.id)) == 3
        assert {(one.chapter, one.exercise) for one in journal.sentences(record.id)} == {(THIRD, ORDER)}
