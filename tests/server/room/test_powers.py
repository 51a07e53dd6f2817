"""Who may ask for what on a server that holds a room: every address, every method, everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from crosscurrents.journal import Journal, new_token
from crosscurrents.journal.access import POWERS
from crosscurrents.journal.identity import new_join_code
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.server.base import Handler
from crosscurrents.server.pages import NothingApi, NothingPage
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site
from tests.server.room.inside import Inside, Somebody, run
from tests.server.room.people import KEY, ORDER, THIRD, Room
from tests.server.visitor import sentence
from tests.support.serving import Serving, Workshop

WHO = (
    "stranger",
    "participant",
    "erased",
    "elsewhere",
    "facilitator",
    "facilitator elsewhere",
    "participant as facilitator",
    "facilitator as participant",
)
"""`erased`: has deleted everything, and the browser still has the cookie. `elsewhere`: of another room. The
last
two hold a secret in the other one's cookie.
"""

Statuses = dict[str, int]


def all_of_them(status: int, **others: int) -> Statuses:
    """Return the same status for everybody, but for those named (blanks as `_`)."""
    return dict.fromkeys(WHO, status) | {name.replace("_", " "): one for name, one in others.items()}


ANYBODY = all_of_them(200)
NOBODY = all_of_them(404)
NOT_IN_ROOMS = all_of_them(404)
"""Nothing is handed in from a room."""
PARTICIPANT = all_of_them(401, participant=200)
FACILITATOR = all_of_them(
    401, facilitator=200, facilitator_elsewhere=403, participant_as_facilitator=403, erased=401
)
"""A facilitator of another room and a participant with the wrong cookie are known, and refused all the
same."""
PAGE_OF_FACILITATOR = all_of_them(200, facilitator_elsewhere=403, participant_as_facilitator=403)
KNOWN = all_of_them(404, participant=200, elsewhere=200, facilitator_as_participant=200)
"""What is about a person, wherever they belong."""


@dataclass(frozen=True)
class Row:
    """An address as it is asked for, and what everybody gets."""

    path: str
    statuses: Statuses
    body: Any = None


SAVE = {
    "base_revision": 0,
    "response": {"order": ["net", "rope", "sail"]},
    "passed": False,
    "visibility": "room",
    "device": "k3j9x2.1",
}

TABLE: dict[tuple[str, str], Row] = {
    # Pages. Everybody may see the doors; behind them each sees their own.
    ("GET", ""): Row("", all_of_them(302)),
    ("GET", "join"): Row("join", ANYBODY),
    ("GET", r"join/([\w-]{1,40})"): Row("join/{code}", ANYBODY),
    ("GET", "room"): Row("room", all_of_them(302, participant=200)),
    ("GET", "facilitate"): Row("facilitate", PAGE_OF_FACILITATOR),
    ("GET", "facilitate/agenda"): Row("facilitate/agenda", PAGE_OF_FACILITATOR),
    ("GET", "facilitate/report"): Row("facilitate/report", PAGE_OF_FACILITATOR),
    ("GET", "project"): Row("project", PAGE_OF_FACILITATOR),
    ("GET", r"project/qr\.svg"): Row("project/qr.svg", PAGE_OF_FACILITATOR),
    ("GET", "lessons/([0-9a-z_]+)"): Row(f"lessons/{THIRD}", all_of_them(302)),
    ("GET", "lessons/([0-9a-z_]+)/hand-in"): Row(f"lessons/{THIRD}/hand-in", NOT_IN_ROOMS),
    ("GET", "lessons/([0-9a-z_]+)/feedback"): Row(f"lessons/{THIRD}/feedback", NOT_IN_ROOMS),
    ("GET", "harborlight"): Row("harborlight", NOBODY),
    ("GET", "mine"): Row("mine", ANYBODY),
    ("GET", r"assets/([\w.-]+)"): Row("{asset}", ANYBODY),
    # A person's own things: their own, or nothing.
    ("GET", "api/chapters/([0-9a-z_]+)/answers"): Row(f"api/chapters/{THIRD}/answers", ANYBODY),
    ("PUT", "api/chapters/([0-9a-z_]+)/answers/([0-9a-z-]+)"): Row(
        f"api/chapters/{THIRD}/answers/{ORDER}", all_of_them(403, participant=200), SAVE
    ),
    ("POST", "api/chapters/([0-9a-z_]+)/answers/([0-9a-z-]+)/settle"): Row(
        f"api/chapters/{THIRD}/answers/{ORDER}/settle", KNOWN, {}
    ),
    ("GET", "api/chapters/([0-9a-z_]+)/hand-ins"): Row(f"api/chapters/{THIRD}/hand-ins", NOT_IN_ROOMS),
    ("POST", "api/chapters/([0-9a-z_]+)/hand-ins"): Row(
        f"api/chapters/{THIRD}/hand-ins", NOT_IN_ROOMS, {"to": "file"}
    ),
    ("GET", r"api/chapters/([0-9a-z_]+)/hand-ins/([0-9A-Z-]+)\.zip"): Row(
        f"api/chapters/{THIRD}/hand-ins/7Q2M-9XTC-4RWH.zip", NOT_IN_ROOMS
    ),
    ("GET", "api/chapters/([0-9a-z_]+)/feedback"): Row(f"api/chapters/{THIRD}/feedback", NOT_IN_ROOMS),
    ("POST", "api/chapters/([0-9a-z_]+)/feedback"): Row(f"api/chapters/{THIRD}/feedback", NOT_IN_ROOMS, {}),
    ("GET", "api/me"): Row("api/me", ANYBODY),
    ("GET", "api/me/export"): Row("api/me/export", KNOWN),
    ("GET", r"api/me/workbook\.(html|pdf|zip)"): Row("api/me/workbook.html", KNOWN),
    ("POST", "api/me/resume-code"): Row("api/me/resume-code", all_of_them(403, participant=200), {}),
    ("POST", "api/me/resume"): Row("api/me/resume", NOBODY, {"code": "KELP-7Q2M-9XTC-4RWH"}),
    ("POST", "api/me/finish"): Row("api/me/finish", ANYBODY, {}),
    ("DELETE", "api/me"): Row("api/me", KNOWN),
    # A participant's.
    ("GET", "api/room"): Row("api/room", PARTICIPANT),
    ("GET", "api/room/stream"): Row("api/room/stream", PARTICIPANT),
    ("POST", "api/room/join"): Row("api/room/join", ANYBODY, {"code": "{code}", "seat": ""}),
    ("GET", "api/room/people"): Row("api/room/people", PARTICIPANT),
    ("POST", "api/room/act"): Row("api/room/act", PARTICIPANT, {"do": "wish", "wish": "any"}),
    ("GET", r"api/room/views/(\d{1,9})"): Row("api/room/views/{shown}", PARTICIPANT),
    # The facilitator's.
    ("POST", "api/facilitator/sign-in"): Row("api/facilitator/sign-in", ANYBODY, {"code": "{secret}"}),
    ("POST", "api/facilitator/sign-out"): Row("api/facilitator/sign-out", ANYBODY, {}),
    ("GET", "api/facilitator/room"): Row("api/facilitator/room", FACILITATOR),
    ("GET", "api/facilitator/stream"): Row("api/facilitator/stream", FACILITATOR),
    ("POST", "api/facilitator/act"): Row("api/facilitator/act", FACILITATOR, {"do": "untime"}),
    ("GET", "api/facilitator/sentences"): Row("api/facilitator/sentences", FACILITATOR),
    ("GET", "api/facilitator/frame/([a-z]{1,20})"): Row("api/facilitator/frame/opening", FACILITATOR),
    ("GET", "api/facilitator/catalogue"): Row("api/facilitator/catalogue", FACILITATOR),
    ("POST", "api/facilitator/weigh"): Row("api/facilitator/weigh", FACILITATOR, {"do": "plan", "steps": []}),
    ("GET", "api/facilitator/exercises/([0-9a-z_]+)/([0-9a-z-]+)"): Row(
        f"api/facilitator/exercises/{THIRD}/{ORDER}", FACILITATOR
    ),
    ("GET", r"api/facilitator/views/(\d{1,9})"): Row("api/facilitator/views/{taken}", FACILITATOR),
    ("GET", r"api/facilitator/report\.(html|pdf)"): Row("api/facilitator/report.html", FACILITATOR),
    ("GET", r"api/facilitator/tables\.zip"): Row("api/facilitator/tables.zip", FACILITATOR),
    ("GET", "api/projector"): Row("api/projector", FACILITATOR),
    ("GET", "api/projector/stream"): Row("api/projector/stream", FACILITATOR),
}
METHODS = ("GET", "PUT", "POST", "DELETE")
CHANGING = [
    (which, row) for which, row in TABLE.items() if which[0] != "GET" and row.statuses is not NOT_IN_ROOMS
]


def served(content: Path) -> Iterator[tuple[str, str, type[Handler]]]:
    """Yield each method and pattern that the server answers, from its own list."""
    site = Site(load_course(content), None, own_machine=False)  # type: ignore[arg-type]  # only its address
    for pattern, handler, _ in routes(site):
        if handler in {NothingApi, NothingPage}:
            continue
        for method in METHODS:
            if getattr(handler, method.lower()) is not getattr(Handler, method.lower()):
                yield method, pattern.removeprefix("/"), handler


def test_every_address_has_a_row(knots: Path) -> None:
    assert {(method, pattern) for method, pattern, _handler in served(knots)} == set(TABLE)
    assert all(set(row.statuses) == set(WHO) for row in TABLE.values())


class Asker:
    """A browser that has somebody's secrets, and a page's XSRF token."""

    def __init__(self, url: str, **cookies: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.http.get("join")
        self.http.cookies.delete("cc_learner")
        for name, value in cookies.items():
            self.http.cookies.set(name, value, domain="127.0.0.1", path="/")

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        known = {"X-XSRFToken": self.http.cookies["cc_xsrf"], **headers}
        with self.http.stream(method, path, json=body, headers=known) as answered:
            if answered.headers.get("Content-Type", "").startswith("text/event-stream"):
                return answered  # it does not end
            answered.read()
        return answered


class Scene:
    """A room in which everything that has an address is there, and everybody who might ask for it."""

    def __init__(self, workshop: Workshop, room: Room) -> None:
        self.workshop = workshop
        leader = room.leader
        guests = room.answered("rope", "rope", "net")
        taken = leader.looks()["id"]
        leader.does("show", what="view", view=taken)
        asset = next(
            one for one in guests[0].get("join").text.split('"') if one.startswith("/assets/")
        ).removeprefix("/")
        self.known = {
            "{code}": workshop.join_code,
            "{secret}": workshop.sign_in_code,
            "{shown}": str(taken),
            "{taken}": str(taken),
            "{asset}": asset,
        }

    def secrets(self) -> dict[str, dict[str, str]]:
        """Return what each has in their cookies; fresh, for some requests take it away."""
        made = {}
        with Journal.open(self.workshop.data / "journal.db") as journal:
            [here] = [one.id for one in journal.open_rooms() if one.code == self.workshop.join_code]
            other = journal.begin_room("Elsewhere", new_join_code()).result()

            def member(room_id: str, role: str) -> str:
                token = new_token()
                if role == "learner":
                    journal.enter_room(room_id, token, {"name": "Kim", "seat": ""}).result()
                else:
                    person = journal.ensure_person(token, "facilitator").result()
                    journal.enrol(person.id, room_id, "facilitator").result()
                return token

            gone = member(here, "learner")
            found = journal.person_of(gone)
            assert found is not None
            journal.erase(found.id).result()
            made = {
                "stranger": {"cc_learner": new_token()},
                "erased": {"cc_learner": gone, "cc_facilitator": gone},
                "elsewhere": {"cc_learner": member(other.id, "learner")},
                "facilitator": {"cc_facilitator": member(here, "facilitator")},
                "facilitator elsewhere": {"cc_facilitator": member(other.id, "facilitator")},
                "facilitator as participant": {"cc_learner": member(here, "facilitator")},
            }
            journal.end_room(other.id, other.started).result()
        for who in ("participant", "participant as facilitator"):
            with Asker(self.workshop.url) as browser:
                code = {"code": self.workshop.join_code, "seat": ""}
                assert browser.ask("POST", "api/room/join", code).status_code == 200
                cookie = "cc_learner" if who == "participant" else "cc_facilitator"
                made[who] = {cookie: browser.http.cookies["cc_learner"]}
        return made

    def filled(self, text: str) -> str:
        for name, value in self.known.items():
            text = text.replace(name, value)
        return text

    def ask(self, browser: Asker, method: str, row: Row, **headers: str) -> httpx.Response:
        body = json.loads(self.filled(json.dumps(row.body))) if method in {"PUT", "POST"} else None
        return browser.ask(method, self.filled(row.path), body, **headers)


@pytest.fixture(scope="module")
def scene(workshop: Workshop) -> Iterator[Scene]:
    with ExitStack() as browsers:
        room = Room(workshop, browsers.enter_context)
        room.leader.settles()
        yield Scene(workshop, room)


@pytest.mark.parametrize(
    ("method", "pattern"), TABLE, ids=[f"{method} {row.path}" for (method, _), row in TABLE.items()]
)
def test_everybody_gets_what_they_may(scene: Scene, method: str, pattern: str) -> None:
    row, got = TABLE[method, pattern], {}
    for who, cookies in scene.secrets().items():
        with Asker(scene.workshop.url, **cookies) as browser:
            answered = scene.ask(browser, method, row)
            got[who] = answered.status_code
            if row.path.startswith("api/") and answered.status_code >= 400:
                sentence(answered, answered.status_code)
    assert got == row.statuses


def test_pages_of_the_facilitators_show_others_the_sign_in_alone(scene: Scene) -> None:
    secrets = scene.secrets()
    for path in ("facilitate", "facilitate/agenda", "facilitate/report", "project", "project/qr.svg"):
        with Asker(scene.workshop.url, **secrets["participant"]) as browser:
            shown = browser.ask("GET", path).text
        with Asker(scene.workshop.url, **secrets["facilitator"]) as browser:
            own = browser.ask("GET", path).text
        assert 'id="cc-sign-in"' in shown or "sign_in" in shown, path
        assert scene.workshop.join_code not in shown, path
        assert "sign_in" not in own, path


def everything_of(scene: Scene) -> Any:
    """Return what a request could have changed: the room's state and who there is."""
    with Journal.open(scene.workshop.data / "journal.db") as journal:
        return journal.last_event()


@pytest.mark.parametrize(("which", "row"), CHANGING, ids=[f"{one[0]} {row.path}" for one, row in CHANGING])
def test_nothing_changes_without_the_pages_token_or_for_another_sites_page(
    scene: Scene, which: tuple[str, str], row: Row
) -> None:
    secrets = scene.secrets()
    before = everything_of(scene)
    who = {**secrets["participant"], **secrets["facilitator"]}
    with Asker(scene.workshop.url, **who) as browser:
        refusals = [
            scene.ask(browser, which[0], row, **headers)
            for headers in (
                {"X-XSRFToken": ""},
                {"X-XSRFToken": "2|00000000|00000000000000000000000000000000|1"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
            )
        ]
    old, elsewhere = "This page is too old to save from:", "This came from a page of another site,"
    for answered, said in zip(refusals, (old, old, elsewhere, elsewhere), strict=True):
        assert sentence(answered, 403).startswith(said)
    assert everything_of(scene) == before


def test_a_server_of_lessons_holds_no_room(server: Serving) -> None:
    rooms = [
        (which, row)
        for which, row in TABLE.items()
        if row.path.split("/")[0] in {"join", "room", "facilitate", "project"}
        or row.path.startswith(("api/room", "api/facilitator", "api/projector"))
    ]
    assert len(rooms) > 20
    with httpx.Client(base_url=server.url, timeout=30) as http:
        http.get("")
        for (method, _pattern), row in rooms:
            path = row.path.replace("{code}", "7Q2M9X").replace("{shown}", "1").replace("{taken}", "1")
            answered = http.request(
                method, path, json=row.body, headers={"X-XSRFToken": http.cookies["cc_xsrf"]}
            )
            assert answered.status_code == 404, (method, path)
            assert "There is nothing at this address." in answered.text


# --- every handler asks `authorise` ---------------------------------------------------------------

NEEDS: dict[tuple[str, str], set[tuple[str, str]]] = {
    ("GET", "room"): {("room", "read")},
    ("GET", "join"): {("room", "read")},
    ("GET", "facilitate"): {("room", "facilitate")},
    ("GET", "facilitate/agenda"): {("room", "facilitate")},
    ("GET", "facilitate/report"): {("room", "facilitate")},
    ("GET", "project"): {("room", "facilitate")},
    ("GET", "project/qr.svg"): {("room", "facilitate")},
    ("GET", "mine"): {("person", "read"), ("answer", "read")},
    ("GET", f"api/chapters/{THIRD}/answers"): {("person", "read"), ("answer", "read")},
    ("PUT", f"api/chapters/{THIRD}/answers/{ORDER}"): {("room", "act"), ("answer", "write")},
    ("POST", f"api/chapters/{THIRD}/answers/{ORDER}/settle"): {("answer", "write")},
    ("GET", "api/me"): {("person", "read")},
    ("GET", "api/me/export"): {("person", "export")},
    ("GET", "api/me/workbook.html"): {("person", "read"), ("answer", "read")},
    ("POST", "api/me/resume-code"): {("room", "act"), ("person", "issue-code")},
    ("DELETE", "api/me"): {("person", "erase")},
    ("GET", "api/room"): {("room", "read")},
    ("GET", "api/room/stream"): {("room", "read")},
    ("POST", "api/room/join"): {("room", "join")},
    ("GET", "api/room/people"): {("room", "read")},
    ("POST", "api/room/act"): {("room", "act")},
    ("GET", "api/room/views/{shown}"): {("room", "read"), ("view", "read")},
    ("GET", "api/facilitator/room"): {("room", "facilitate")},
    ("GET", "api/facilitator/stream"): {("room", "facilitate")},
    ("POST", "api/facilitator/act"): {("room", "facilitate")},
    ("GET", "api/facilitator/sentences"): {("room", "facilitate")},
    ("GET", "api/facilitator/frame/opening"): {("room", "facilitate")},
    ("GET", "api/facilitator/catalogue"): {("room", "facilitate")},
    ("POST", "api/facilitator/weigh"): {("room", "facilitate")},
    ("GET", f"api/facilitator/exercises/{THIRD}/{ORDER}"): {("room", "facilitate")},
    ("GET", "api/facilitator/views/{taken}"): {("room", "facilitate"), ("view", "read")},
    ("GET", "api/facilitator/report.html"): {("room", "facilitate")},
    ("GET", "api/facilitator/tables.zip"): {("room", "facilitate")},
    ("GET", "api/projector"): {("room", "facilitate")},
    ("GET", "api/projector/stream"): {("room", "facilitate")},
}
"""Which powers stand behind a request of somebody who may: without any one of them it is refused."""

FREE = {
    # Nothing of anybody's: doors, files, and 404s.
    ("GET", ""),
    ("GET", "join/{code}"),
    ("GET", f"lessons/{THIRD}"),
    ("GET", "harborlight"),
    ("GET", "{asset}"),
    # A code is the power, or the secret in the cookie: it is given up, or forgotten.
    ("POST", "api/me/resume"),
    ("POST", "api/me/finish"),
    ("POST", "api/facilitator/sign-in"),
    ("POST", "api/facilitator/sign-out"),
}


def test_every_address_says_which_powers_it_needs() -> None:
    asked = {(method, row.path) for (method, _pattern), row in TABLE.items() if row.statuses != NOBODY}
    assert set(NEEDS) | FREE >= asked
    assert set(NEEDS) & FREE == set()


async def shown_room(room: Inside) -> tuple[dict[str, str], Somebody, Somebody]:
    """Run an exercise to its shown picture; return what stands for it in paths, a participant, a
    facilitator."""
    leader = await room.leader()
    guests = [await room.guest() for _ in range(3)]
    await leader.does("open", whose="facilitator", **KEY)
    for _browser, person in guests:
        await room.answer(person)
    await leader.does("close", whose="facilitator", **KEY)
    state = await leader.does("look", whose="facilitator", **KEY)
    view = state["extra"][0]["views"][0]["id"]
    await leader.does("show", whose="facilitator", what="view", view=view)
    return {"{shown}": str(view), "{taken}": str(view)}, guests[0][0], leader


@pytest.mark.parametrize("power", [None, *sorted(set().union(*NEEDS.values()))], ids=str)
def test_without_a_power_what_needs_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knots: Path, power: tuple[str, str] | None
) -> None:
    """Without `power`; None: with no powers at all."""
    left = {} if power is None else {which: who for which, who in POWERS.items() if which != power}

    async def test(room: Inside) -> None:
        known, guest, leader = await shown_room(room)
        monkeypatch.setattr("crosscurrents.journal.access.POWERS", left)
        bodies = {(method, row.path): row.body for (method, _pattern), row in TABLE.items()}
        for (method, path), powers in NEEDS.items():
            refused = power is None or power in powers
            if not refused and method == "DELETE":
                continue
            asked = path
            for name, value in known.items():
                asked = asked.replace(name, value)
            body = bodies[method, path]
            if path == "api/room/join":
                body = {"code": room.live.state.code, "seat": ""}
            browser = leader if "facilit" in path or "project" in path else guest
            if asked.endswith("/stream"):
                answered = await browser.http.head(asked)
            else:
                answered = await browser.send(method, asked, body)
            assert (answered.status_code == 403) is refused, (method, path, answered.status_code)
            if refused and path.startswith("api/") and answered.content:
                assert sentence(answered, 403) == "That is not yours to open or change."

    run(test, tmp_path, knots)


DEEDS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("facilitator", {"do": "look", **KEY}, ("answer", "aggregate")),
    ("facilitator", {"do": "gather"}, ("sentence", "decide")),
    ("facilitator", {"do": "decide", "sentence": 1, "status": "released"}, ("sentence", "decide")),
    ("facilitator", {"do": "caption", "view": 1, "caption": "x"}, ("view", "caption")),
    ("room", {"do": "take-back", "sentence": 0}, ("sentence", "take-back")),
]


@pytest.mark.parametrize(("whose", "deed", "power"), DEEDS, ids=[one[1]["do"] for one in DEEDS])
def test_deeds_on_what_others_wrote_need_their_own_power(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    knots: Path,
    whose: str,
    deed: dict[str, Any],
    power: tuple[str, str],
) -> None:
    async def test(room: Inside) -> None:
        _known, guest, leader = await shown_room(room)
        offered = (await guest.does("offer", text="One of mine."))["me"]["offered"]
        sent = {**deed, "sentence": offered[0]["id"]} if deed["do"] == "take-back" else deed
        browser = guest if whose == "room" else leader
        monkeypatch.delitem(POWERS, power)
        refused = await browser.send("POST", f"api/{whose}/act", sent)
        assert sentence(refused, 403) == "That is not yours to open or change."
        monkeypatch.undo()
        assert (await browser.send("POST", f"api/{whose}/act", sent)).status_code != 403

    run(test, tmp_path, knots)


def test_who_facilitates_cannot_read_answers_as_a_person(room: Room) -> None:
    """The facilitator's secret opens no workbook: in the learner's cookie it is somebody without answers."""
    room.answered("rope", "rope", "net")
    with Asker(room.workshop.url, cc_learner=room.leader.http.cookies["cc_facilitator"]) as browser:
        assert browser.ask("GET", f"api/chapters/{THIRD}/answers").json()["answers"] == {}
        assert browser.ask("GET", "api/room").status_code == 401
