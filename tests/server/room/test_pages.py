"""The room's pages as they are sent: the policy, no script or style inside them, nothing from elsewhere."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

import crosscurrents.exercises
import crosscurrents.server
from crosscurrents.room import commands
from crosscurrents.server.room.pages import ParticipantPage
from tests.server.room import inside as own
from tests.server.room.people import KEY, Room
from tests.server.visitor import sentence

SERVER, EXERCISES = (Path(one.__path__[0]) for one in (crosscurrents.server, crosscurrents.exercises))
TEXTS = [
    *sorted((SERVER / "templates").iterdir()),
    *sorted((SERVER / "static").iterdir()),
    *sorted(EXERCISES.glob("*.js")),
    *sorted(EXERCISES.glob("*.css")),
]
SVG = "http://www.w3.org/2000/svg"
"""A name, and no address that anything is loaded from."""


class Inside(HTMLParser):
    """What a page holds that the policy would block, and the addresses it loads from."""

    def __init__(self) -> None:
        super().__init__()
        self.blocked: list[str] = []
        self.loads: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.blocked.append(self.get_starttag_text() or tag)
        if tag in {"style", "base", "iframe", "object", "embed"}:
            self.blocked.append(tag)
        self.blocked += [name for name in given if name == "style" or name.startswith("on")]
        names = ("src", "href", "srcset", "action", "poster", "xlink:href")
        found = [given[name] for name in names if name in given]
        self.loads += found
        self.blocked += [one for one in found if one.strip().lower().startswith("javascript:")]


def inside(text: str) -> Inside:
    parser = Inside()
    parser.feed(text)
    parser.close()
    return parser


def pages(room: Room) -> Iterator[tuple[str, httpx.Response]]:
    """Every page of a room, before it, in it and after it."""
    stranger = room.stranger()
    guests = room.answered("rope", "rope", "net")
    leader, guest = room.leader, guests[0]
    code = room.workshop.join_code
    yield "stranger's join", stranger.get("join")
    yield "stranger's join with a code", stranger.get(f"join/{code}")
    yield "sign-in", stranger.get("facilitate")
    yield "participant's join", guest.get("join")
    yield "room with an open exercise", guest.get("room")
    guest.does("offer", text='</script><script>alert(1)</script> "onload=" {{7*7}} <img src=//x>')
    yield "room after an offer", guest.get("room")
    view = leader.looks()["id"]
    leader.does("show", what="view", view=view)
    yield "room with a picture", guest.get("room")
    for path in ("facilitate", "facilitate/agenda", "facilitate/report", "project", "project/qr.svg"):
        yield path, leader.get(path)
    yield "mine", guest.get("mine")
    yield "none", guest.get("no/such/page")
    yield "no room", stranger.http.get("room")
    leader.does("end")
    yield "ended join", guest.get("join")
    yield "ended room", guest.get("room")
    yield "ended desk", leader.get("facilitate")
    yield "ended report", leader.get("facilitate/report")
    yield "ended wall", leader.get("project")
    yield "ended code", leader.get("project/qr.svg")


def test_every_page_keeps_the_policy_and_loads_from_here_alone(own: Room) -> None:
    own.leader.settles(title='Nets </script><b style="color:red">&amp; "knots"', seats="three")
    seen: set[str] = set()
    for name, page in pages(own):
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; script-src 'self'; style-src 'self'"), name
        assert "unsafe" not in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert page.headers["X-Content-Type-Options"] == "nosniff", name
        assert page.headers["Referrer-Policy"] == "same-origin", name  # a code in an address goes nowhere
        assert page.headers["Cache-Control"] == "no-store", name
        assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "Server" not in page.headers, name
        assert "Access-Control-Allow-Origin" not in page.headers, name
        if page.headers.get("Content-Type", "").startswith("text/html") and page.status_code == 200:
            held = inside(page.text)
            assert held.blocked == [], name
            assert [one for one in held.loads if re.match(r"(\w+:)?//|data:", one)] == [], name
            assert "<b style" not in page.text, name
            seen.update(one for one in held.loads if "/assets/" in one)
            for data in re.findall(
                r'<script type="application/json"[^>]*>(.*?)</script>', page.text, re.DOTALL
            ):
                assert isinstance(json.loads(data), dict), name
    assert len(seen) > 8
    for asset in seen:
        answered = own.leader.get(urljoin(own.workshop.url, asset))
        assert answered.status_code == 200
        assert answered.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_file_of_a_page_names_an_address_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"(?:https?|wss?|ftp):\\?/\\?/[^\s\"'`)>]*", text)
    assert [one for one in found if one != SVG] == []
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!data:|#)", text)
    assert "eval(" not in text
    assert "new Function" not in text
    if path.suffix == ".j2":
        held = inside(re.sub(r"\{[{%#].*?[#%}]\}", "", text, flags=re.DOTALL))
        assert held.blocked == []
        assert bool(re.search(r"\|\s*safe|autoescape", text)) is (path.name in SAFE)


SAFE = {
    "facilitate_layout.html.j2",
    "facilitate_report.html.j2",
    "feedback.html.j2",
    "join.html.j2",
    "lesson.html.j2",
    "room.html.j2",
    "story.html.j2",
}
"""Templates with HTML made of the course's own Markdown, drawings, or JSON in which no "<" stands."""


def test_the_qr_code_leads_to_the_join_page(room: Room) -> None:
    qr = room.leader.get("project/qr.svg")
    assert qr.headers["Content-Type"] == "image/svg+xml"
    assert "<script" not in qr.text
    assert "#fff" in qr.text  # white whatever the theme: cameras need it
    assert room.leader.http.head("project/qr.svg").status_code == 200


def test_a_method_that_is_not_there_says_which_are(room: Room) -> None:
    guest = room.guest()
    allowed = {
        "api/room": "GET, HEAD",
        "api/room/join": "POST",
        "api/room/act": "POST",
        "api/room/stream": "GET, HEAD",
        "api/facilitator/act": "POST",
        "room": "GET, HEAD",
    }
    for path, methods in allowed.items():
        answered = guest.send("PATCH", path, {})
        assert (answered.status_code, answered.headers["Allow"]) == (405, methods), path


@pytest.mark.parametrize(
    "path",
    [
        "join/../facilitate",
        "join/%2e%2e%2fproject",
        "join/" + "A" * 41,
        "join/7Q2M9X/more",
        "join/<script>",
        "room/",
        "room/1",
        "project/qr.png",
        "facilitate/..%2f..%2fjournal.db",
        "api/room/views/-1",
        "api/room/views/1.0",
        "api/room/views/9999999999",
        "api/room/views/%D9%A1",
        "api/room/views/%C2%B2",
        "api/facilitator/exercises/../../etc/passwd",
        "api/facilitator/exercises/03_third/%2e%2e",
        "api/facilitator/report.exe",
        "api/facilitator/tables.zip/more",
        "api/rooms",
        "api/room/stream/more",
    ],
)
def test_nothing_lies_beside_these_addresses(room: Room, path: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", room.workshop.port)
    link.request("GET", "/" + path)  # as it stands: httpx would take the dots away
    reply = link.getresponse()
    body = reply.read().decode()
    link.close()
    assert reply.status == 404
    assert "There is nothing at this address." in body


def test_an_exercise_that_is_not_there_is_said(room: Room) -> None:
    gone = room.leader.get("api/facilitator/exercises/03_third/gone")
    assert sentence(gone, 404) == "There is no exercise “gone” in this chapter."
    gone = room.leader.get("api/facilitator/exercises/09_gone/knot-order")
    assert sentence(gone, 404) == "There is no chapter “09_gone”."


def test_a_page_with_an_exercise_is_put_together_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path
) -> None:
    """200 phones ask for it in one moment, when the room goes on."""
    made = []
    mount = ParticipantPage._mount

    def noted(page: ParticipantPage, key: Any) -> dict[str, Any]:
        made.append(key)
        return mount(page, key)

    monkeypatch.setattr(ParticipantPage, "_mount", noted)

    async def test(room: own.Inside) -> None:
        browsers = [browser for browser, _person in [await room.guest() for _ in range(3)]]
        pages = [(await one.send("GET", "room")).text for one in browsers]
        await room.live.act(None, commands.Open(**KEY))
        pages += [(await one.send("GET", "room")).text for one in browsers]
        assert made == [None, (KEY["chapter"], KEY["exercise"])]
        assert len(set(pages)) == 6, "each has its own name and state"
        assert [KEY["exercise"] in one for one in pages] == [False] * 3 + [True] * 3

    own.run(test, tmp_path, knots)
