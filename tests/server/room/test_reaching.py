"""How others reach a room: by a reverse proxy under a path prefix, over HTTPS, and what is printed about
it."""

from __future__ import annotations

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
import trustme

from crosscurrents.app.way import own_address
from crosscurrents.web.tries import BURST
from tests.server.room.conftest import Hold
from tests.server.room.people import KEY, Guest, Leader, Room, following
from tests.server.room.test_joining import WRONG, other_code
from tests.server.visitor import sentence
from tests.support.proxy import Proxy, proxied
from tests.support.serving import CALL, Workshop

PLAIN = "This is plain HTTP: whoever is on the same network and listens can read what people type"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of this computer's, and its key."""
    issued, folder = authority.issue_cert("localhost", "127.0.0.1"), tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    return chain, key


# --- behind a reverse proxy -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind(
    hold: Hold, tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA
) -> Iterator[tuple[Workshop, Proxy]]:
    """A server under `/cc/` with a proxy before it."""
    extra = ("--shared", "--base-url", "/cc/", "--address", "https://room.example/cc")
    certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(certificate)
    data = tmp_path_factory.mktemp("behind") / "data"
    with hold(data, *extra) as running, proxied(running.port, certificate) as proxy:
        yield running, proxy


@pytest.fixture
def through(behind: tuple[Workshop, Proxy]) -> Iterator[Room]:
    """The room behind the proxy, asked through it."""
    running, proxy = behind
    url, running.url = running.url, f"https://127.0.0.1:{proxy.port}/cc/"
    with ExitStack() as browsers:
        room = Room(running, browsers.enter_context)
        room.leader.settles()
        yield room
    running.url = url


def test_a_whole_exercise_goes_through_a_proxy(through: Room) -> None:
    leader, guests = through.leader, through.guests(3)
    with following(guests[0].stream()) as phone, following(leader.stream()) as desk:
        leader.does("open", **KEY)
        assert phone.state(lambda state: bool(state["open"]))["open"][0]["state"] == "open"
        for guest in guests:
            guest.ranks()
        assert desk.state(lambda state: state["extra"][0]["answered"] == 3)
        view = leader.looks()["id"]
        leader.does("show", what="view", view=view)
        assert phone.state(lambda state: state["shown"]["what"] == "view")
    assert guests[0].get(f"api/room/views/{view}").json()["n"] == 3


def test_every_address_of_every_page_lies_under_the_prefix(through: Room) -> None:
    guest = through.guest()
    pages = {"join": guest, "room": guest, "mine": guest, "no/such/page": guest}
    pages |= dict.fromkeys(
        ("facilitate", "facilitate/agenda", "facilitate/report", "project"), through.leader
    )
    for path, browser in pages.items():
        page = browser.get(path).text
        assert "/cc/" in page
        found = re.findall(r'(?:href|src|action|data-base)="(/[^"]*)"', page)
        found += re.findall(r'"(/[^" ]*assets/[^"]*)"', page) + re.findall(r'"base": "([^"]*)"', page)
        assert [one for one in found if not one.startswith("/cc/")] == [], path
    assert guest.http.get("", follow_redirects=False).headers["Location"] == "/cc/room"
    stranger = through.stranger()
    assert stranger.http.get("room").headers["Location"] == "/cc/join"


def test_cookies_stay_under_the_prefix_and_on_https(behind: tuple[Workshop, Proxy]) -> None:
    running, proxy = behind
    with httpx.Client(base_url=f"https://127.0.0.1:{proxy.port}/cc/", verify=False) as http:
        cookies = SimpleCookie()
        for one in http.get("facilitate").headers.get_list("set-cookie"):
            cookies.load(one)
        signed = http.post(
            "api/facilitator/sign-in",
            json={"code": running.sign_in_code},
            headers={"X-XSRFToken": cookies["cc_xsrf"].value},
        )
    mine = SimpleCookie(signed.headers["set-cookie"])["cc_facilitator"]
    assert len(mine.value) >= 43  # 256 bits
    for one in (mine, cookies["cc_learner"]):
        assert (one["path"], one["secure"], one["httponly"], one["samesite"]) == ("/cc/", True, True, "Lax")


def test_the_address_that_was_named_is_shown(through: Room) -> None:
    said = through.workshop.said()
    assert f"https://room.example/cc/join   code {through.workshop.join_code}" in said
    assert PLAIN not in said  # the way to the proxy is the proxy's to say
    assert through.leader.state()["room"]["address"] == "https://room.example/cc/"


def test_the_proxy_says_who_guesses_and_nobody_says_it_of_themselves(
    through: Room, behind: tuple[Workshop, Proxy]
) -> None:
    running, proxy = behind
    guesser, wrong = through.stranger(), other_code(running.join_code)
    lies = ({}, {"X-Forwarded-For": "9.9.9.9"}, {"X-Real-Ip": "9.9.9.9"}, {"X-Real-IP": "8.8.8.8"})
    try:
        proxy.client = "203.0.113.5"
        for at in range(BURST):
            told = {name: value.replace("9.9", f"9.{at}") for name, value in lies[at % 4].items()}
            data = {"code": wrong, "seat": ""}
            assert sentence(guesser.send("POST", "api/room/join", data, **told), 404) == WRONG
        for told in lies:
            data = {"code": running.join_code, "seat": ""}
            assert guesser.send("POST", "api/room/join", data, **told).status_code == 429
        proxy.client = "203.0.113.6"  # somebody else's phone
        assert through.guest().name
        proxy.client = "2001:db8::5"
        for at in range(BURST):  # one computer has a whole network of these
            proxy.client = f"2001:db8::{at + 1:x}"
            assert guesser.join(wrong).status_code == 404
        proxy.client = "2001:db8::ffff"
        assert guesser.join(running.join_code).status_code == 429
        proxy.client = "2001:db8:0:1::1"
        assert through.guest().name
    finally:
        proxy.client = "198.51.100.1"


@pytest.mark.parametrize("lie", [{"X-Forwarded-For": "9.9.9.9"}, {"X-Real-Ip": "9.9.9.9"}])
def test_without_a_proxy_nobody_is_believed(own: Room, lie: dict[str, str]) -> None:
    guesser, wrong = own.stranger(), other_code(own.workshop.join_code)
    for at in range(BURST):
        told = {name: value.replace("9.9", f"9.{at}") for name, value in lie.items()}
        assert guesser.send("POST", "api/room/join", {"code": wrong, "seat": ""}, **told).status_code == 404
    data = {"code": own.workshop.join_code, "seat": ""}
    assert guesser.send("POST", "api/room/join", data, **lie).status_code == 429
    page = own.stranger().http.get("join", headers={"X-Forwarded-Proto": "https", "X-Scheme": "https"})
    assert "ecure" not in page.headers.get("set-cookie", "")


def test_who_comes_past_the_proxy_is_not_believed(hold: Hold, tmp_path: Path) -> None:
    address = own_address()
    if not address:
        pytest.skip("this computer is on no network")
    with hold(tmp_path / "data", "--shared", "--host", "0.0.0.0") as running:
        running.url = f"http://{address}:{running.port}/"
        with Guest(running.url) as guesser:
            for at in range(BURST + 1):
                data = {"code": other_code(running.join_code), "seat": ""}
                told = {"X-Forwarded-For": f"9.9.9.{at}", "X-Forwarded-Proto": "https"}
                answered = guesser.send("POST", "api/room/join", data, **told)
            assert answered.status_code == 429


# --- HTTPS ----------------------------------------------------------------------------------------


def test_a_room_over_https(
    hold: Hold, tmp_path: Path, authority: trustme.CA, certificate: tuple[Path, Path]
) -> None:
    chain, key = map(str, certificate)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with hold(tmp_path / "data", "--host", "0.0.0.0", "--certfile", chain, "--keyfile", key) as running:
        assert running.url.startswith("https://127.0.0.1:")
        said = running.said()
        assert PLAIN not in said
        assert re.search(rf"https://[^ ]+:{running.port}/join   code {running.join_code}", said)
        with httpx.Client(base_url=running.url, verify=trusting) as http:
            page = http.get("join")
            assert page.status_code == 200
            assert page.headers["set-cookie"].lower().count("secure") >= 1
        with ExitStack() as browsers:
            room = Room(running, browsers.enter_context)
            guest = room.guest()
            with following(guest.stream()) as phone:
                room.leader.does("time", label="Tea", minutes=1)
                assert phone.state()["timer"]["label"] == "Tea"
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{running.port}/join")  # plain HTTP is not answered there
        assert httpx.get(running.url + "join", verify=trusting).status_code == 200
        assert "Traceback" not in running.log


def refused(*arguments: str) -> str:
    """Start a workshop that cannot start; return the one sentence it says."""
    ended = subprocess.run(
        [*CALL, "workshop", "--no-browser", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert ended.stdout == ""
    [said] = ended.stderr.strip().splitlines()
    assert said.startswith("Error: ")
    return said.removeprefix("Error: ")


def test_a_certificate_that_cannot_be_used_is_said_in_a_sentence(
    tmp_path: Path, certificate: tuple[Path, Path], authority: trustme.CA
) -> None:
    chain, key = certificate
    data = tmp_path / "data"
    text, other, gone = tmp_path / "text.pem", tmp_path / "other.pem", tmp_path / "gone.pem"
    text.write_text("Dear diary\n" * 100)
    authority.issue_cert("elsewhere").private_key_pem.write_to_path(other)
    cases = {
        ("--certfile", str(gone)): str(gone),
        ("--certfile", str(text)): str(text),
        ("--certfile", str(key)): str(key),
        ("--certfile", str(chain)): str(chain),  # without its key
        ("--certfile", str(chain), "--keyfile", str(other)): str(chain),
        ("--certfile", str(chain), "--keyfile", str(gone)): str(chain),
        ("--keyfile", str(key)): "--keyfile alone is not enough: name the certificate with --certfile.",
    }
    for arguments, named in cases.items():
        said = refused("--data", str(data), *arguments)
        assert named in said, arguments
        assert said.endswith("."), said
    assert not (data / "journal.db").exists()  # and no room was begun for it


# --- what is printed ------------------------------------------------------------------------------


def test_on_this_computer_alone_the_start_says_how_to_open_it(room: Room) -> None:
    said = room.workshop.said()
    assert f"http://localhost:{room.workshop.port}/join   code {room.workshop.join_code}" in said
    assert f"http://localhost:{room.workshop.port}/facilitate   code {room.workshop.sign_in_code}" in said
    assert "crosscurrents workshop --host 0.0.0.0" in said
    assert PLAIN not in said
    assert "█" not in said  # nobody's phone could use the picture
    assert re.fullmatch(r"[2-9A-Z]{6}", room.workshop.join_code)
    assert re.fullmatch(r"[A-Z]{4}(-[2-9A-Z]{4}){3}", room.workshop.sign_in_code)


def test_on_the_network_it_says_what_can_be_overheard(hold: Hold, tmp_path: Path) -> None:
    with hold(tmp_path / "data", "--host", "0.0.0.0") as running:
        said = running.said()
        assert PLAIN in said
        assert "--certfile FILE --keyfile FILE" in said
        assert any(one in said for one in "█▀▄")
        shown = re.search(r"Participants: http://([^/:]+):(\d+)/join", said)
        assert shown
        assert shown.group(2) == str(running.port)
        assert shown.group(1) == (own_address() or "0.0.0.0")
        with Leader(running.url) as leader:
            assert leader.sign_in(running.sign_in_code).status_code == 200
            assert leader.state()["room"]["address"] == f"http://{shown.group(1)}:{running.port}/"
            qr = leader.get("project/qr.svg")
            assert qr.headers["Content-Type"] == "image/svg+xml"
            assert qr.text.startswith("<?xml")


def test_an_open_room_goes_on_and_new_begins_another(hold: Hold, tmp_path: Path) -> None:
    with hold(tmp_path / "data", "--title", "Nets") as running, ExitStack() as browsers:
        room = Room(running, browsers.enter_context)
        assert room.leader.state()["room"]["title"] == "Nets"
        room.leader.settles(title="Nets", keep_days=2)
        guest = room.guest()
        first, secret = running.join_code, running.sign_in_code
        assert "The room that was open" not in running.said()

        running.restart()
        assert running.said().startswith("The room that was open goes on")
        assert running.join_code == first
        assert guest.state()["me"]["name"] == guest.name
        # The browser that was signed in still is; the code of the earlier start is void.
        assert room.leader.state()["joined"] == 1
        assert running.sign_in_code != secret
        other = browsers.enter_context(Leader(running.url))
        assert other.sign_in(secret).status_code == 404
        assert other.sign_in(running.sign_in_code).status_code == 200

        running.extra.append("--new")
        running.restart()
        assert "The room that was open" not in running.said()
        assert running.join_code != first
        assert guest.get("api/room").status_code == 401
        assert room.leader.get("api/facilitator/room").status_code == 403
        assert sentence(browsers.enter_context(Guest(running.url)).join(first), 404)
        fresh = Room(running, browsers.enter_context)
        assert fresh.leader.state()["joined"] == 0
        # Who was in the first room can still take along what they wrote, for as long as they were told.
        assert guest.get("api/me/export").status_code == 200
        [mine] = guest.export()["rooms"]
        kept = datetime.fromisoformat(mine["until"]) - datetime.fromisoformat(mine["ended"])
        assert round(kept / timedelta(days=1), 3) == 2
        assert guest.join(running.join_code).status_code == 200
