"""Coming into a room: with its code, however it is typed, and not by trying."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from crosscurrents.web.tries import ALL_BURST, BURST
from tests.server.room.conftest import Hold
from tests.server.room.people import Guest, Leader, Room
from tests.server.visitor import sentence

WRONG = "That is not this room's code: check it against the screen."
TOO_MANY = "Too many wrong codes came from here: try again in a minute."


def other_code(code: str) -> str:
    """Return a code of the same form that is not this one."""
    return code.translate(str.maketrans("23456789CDFHJKMNPQRTVWXY", "3456789CDFHJKMNPQRTVWXY2"))


def test_the_code_lets_somebody_in_under_a_made_up_name(room: Room) -> None:
    guest = room.guest()
    assert guest.state()["me"]["name"] == guest.name
    assert guest.name in [one["name"] for one in room.leader.state()["people"]]
    assert len(guest.name.split()) == 2
    assert guest.get("room").status_code == 200


def test_the_reply_says_the_name_and_where_to_go(room: Room) -> None:
    stranger = room.stranger()
    joined = stranger.join(room.workshop.join_code)
    assert joined.json() == {"name": stranger.state()["me"]["name"], "to": "room"}


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: f"  {code} \n",
        lambda code: f"{code[:3]}-{code[3:]}",
        " ".join,
        lambda code: "".join(chr(ord("！") + ord(one) - ord("!")) for one in code),  # full-width
        lambda code: code.translate(str.maketrans("856279", "BSGZ7٩")),  # read for another letter; Arabic 9
    ],
)
def test_it_is_taken_as_it_was_meant(room: Room, typed: Callable[[str], str]) -> None:
    assert room.stranger().join(typed(room.workshop.join_code)).status_code == 200


@pytest.mark.parametrize("typed", ["", " ", "ABCDEF", "x" * 10_000, "\ud83d", "%00", "' OR 1=1", "٣" * 6])
def test_anything_else_is_not(room: Room, typed: str) -> None:
    stranger = room.stranger()
    assert sentence(stranger.join(typed), 404) == WRONG
    assert stranger.get("api/room").status_code == 401


def test_a_seat_comes_along_and_an_unknown_one_is_refused(room: Room) -> None:
    room.leader.settles(seats="two")
    assert room.guest("public").state()["me"]["seat"] == "public"
    said = sentence(room.stranger().join(room.workshop.join_code, "survivor"), 409)
    assert said == "That seat is not offered here: choose another, or none."


def test_joining_again_is_being_the_same(room: Room) -> None:
    guest = room.guest()
    before = room.leader.state()["joined"]
    again = guest.join(room.workshop.join_code, "public")
    assert again.json()["name"] == guest.name
    assert guest.state()["me"]["seat"] == ""
    assert room.leader.state()["joined"] == before


def test_two_people_never_have_one_name(room: Room) -> None:
    names = [one.name for one in room.guests(12)]
    assert len(set(names)) == 12


def test_the_join_page_tells_of_the_room_only_with_its_code(room: Room) -> None:
    room.leader.settles(title="Harbour day of the nets", seats="two")
    code = room.workshop.join_code
    for path in ("join", f"join/{other_code(code)}"):
        page = room.stranger().get(path)
        assert page.status_code == 200
        assert "Harbour day of the nets" not in page.text
        assert code not in page.text
    with_code = room.stranger().get(f"join/{code.lower()}").text
    assert "Harbour day of the nets" in with_code
    assert "Public agencies" in with_code
    assert "Harbour day of the nets" in room.guest().get("join").text


def test_an_address_that_guesses_has_to_wait_and_nobody_who_is_in_does(own: Room) -> None:
    guest, code = own.guest(), own.workshop.join_code
    guesser = own.stranger()
    for turn in range(BURST):
        if turn % 2:  # the page tries a code as the form does
            assert guesser.get(f"join/{other_code(code)}").status_code == 200
        else:
            assert sentence(guesser.join(other_code(code)), 404) == WRONG
    refused = guesser.join(code)
    assert sentence(refused, 429) == TOO_MANY
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after"] in range(1, 7)
    assert "Knots" not in own.stranger().get(f"join/{code}").text  # nor does the page tell
    assert guest.state()["me"]["name"] == guest.name
    assert guest.tries("wish", wish="alone").status_code == 200
    # The long codes have their own count: the facilitator and who comes back with a resume code get in.
    assert own.another_leader().state()["joined"] == 1
    resume = guest.send("POST", "api/me/resume-code", {}).json()["code"]
    assert own.stranger().send("POST", "api/me/resume", {"code": resume}).status_code == 200


def test_right_codes_are_never_counted(own: Room) -> None:
    for _ in range(BURST + 5):
        assert own.stranger().join(own.workshop.join_code).status_code == 200


def test_signing_in_by_trying_has_to_wait_too(own: Room) -> None:
    guesser = own.stranger()
    for turn in range(BURST):
        code = ["", "x" * 65, "KELP-7Q2M-9XTC-4RWH", own.workshop.join_code][turn % 4]
        said = sentence(guesser.send("POST", "api/facilitator/sign-in", {"code": code}), 404)
        assert said == "That is not the facilitator's code: it stands where the server was started."
    refused = guesser.send("POST", "api/facilitator/sign-in", {"code": own.workshop.sign_in_code})
    assert sentence(refused, 429) == TOO_MANY
    assert "cc_facilitator" not in guesser.http.cookies
    assert own.guest().name  # joining is counted apart
    assert own.leader.state()["joined"] == 1


def test_all_addresses_together_have_to_wait(hold: Hold, tmp_path: Path) -> None:
    """Behind a proxy, whose word for who asks is believed: guesses from everywhere add up."""
    with hold(tmp_path / "data", "--shared") as running, ExitStack() as browsers:
        code, wrong = running.join_code, other_code(running.join_code)
        guesser = browsers.enter_context(Guest(running.url))

        def guess(at: int) -> httpx.Response:
            data = {"code": wrong, "seat": ""}
            return guesser.send("POST", "api/room/join", data, **{"X-Forwarded-For": f"203.0.113.{at}"})

        for at in range(ALL_BURST):
            assert guess(at % 200).status_code == 404
        refused = guess(230)
        assert sentence(refused, 429) == TOO_MANY
        assert int(refused.headers["Retry-After"]) in {1, 2}
        leader = browsers.enter_context(Leader(running.url))
        assert leader.sign_in(running.sign_in_code).status_code == 200
        assert sentence(browsers.enter_context(Guest(running.url)).join(code), 429) == TOO_MANY


def test_the_code_dies_with_the_room(own: Room) -> None:
    guest, code = own.guest(), own.workshop.join_code
    own.leader.does("end")
    for stranger in (own.stranger(), guest):
        said = sentence(stranger.join(code), 404)
        assert said == "This room has ended, and its code with it."
    assert sentence(own.stranger().join(""), 404) == said
    assert guest.state()["room"]["ended"]
    assert own.leader.state()["room"]["code"] == ""
    qr = own.leader.get("project/qr.svg")
    assert (qr.status_code, code in qr.text) == (404, False)


def test_a_full_room_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path) -> None:
    from crosscurrents.room import decide
    from tests.server.room.inside import Inside, run

    monkeypatch.setattr(decide, "MOST_PEOPLE", 2)

    async def test(inside: Inside) -> None:
        guests = [await inside.guest() for _ in range(2)]
        code = {"code": inside.live.state.code, "seat": ""}
        refused = await inside.browser().send("POST", "api/room/join", code)
        assert sentence(refused, 409) == "This room is full: tell its facilitator."
        assert (await guests[0][0].send("POST", "api/room/join", code)).status_code == 200

    run(test, tmp_path, knots)
