"""A running room: the server as `crosscurrents workshop` starts it, its facilitator, its phones."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, expect

from tests.browser.conftest import drawn, picture, violations
from tests.server.conftest import MORE
from tests.support.serving import Workshop, built_course

FIRST, SECOND = "01_first", "02_second"


class Asker:
    """Somebody who talks to the room's API with a browser's cookies."""

    def __init__(self, request: APIRequestContext, server: Workshop, page: str) -> None:
        self.request, self.server = request, server
        self.request.get(server.url + page)  # for the XSRF cookie

    def send(self, method: str, path: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send JSON and return what comes back; a refusal fails the test."""
        cookies = self.request.storage_state()["cookies"]
        token = next(one["value"] for one in cookies if one["name"] == "cc_xsrf")
        reply = self.request.fetch(
            self.server.url + path, method=method, headers={"X-XSRFToken": token}, data=data
        )
        assert reply.ok, reply.text()
        found: dict[str, Any] = reply.json()
        return found


class Facilitator(Asker):
    """The room's facilitator, over the API."""

    def __init__(self, request: APIRequestContext, server: Workshop) -> None:
        super().__init__(request, server, "facilitate")
        self.send("POST", "api/facilitator/sign-in", {"code": server.sign_in_code})

    def does(self, do: str, **more: Any) -> dict[str, Any]:
        """Do one deed and return the facilitator's state."""
        return self.send("POST", "api/facilitator/act", {"do": do, **more})

    def opens(self, chapter: str, exercise: str) -> dict[str, Any]:
        return self.does("open", chapter=chapter, exercise=exercise)

    def closes(self, chapter: str, exercise: str) -> dict[str, Any]:
        return self.does("close", chapter=chapter, exercise=exercise)

    def settles(self, **other: Any) -> dict[str, Any]:
        """Set the room up: follow, three at least, six days, no seats, unless it is said otherwise."""
        usual = {"title": "Harbour day", "pace": "follow", "minimum": 3, "keep_days": 6, "seats": "none"}
        return self.does("settle", **usual | other)

    def clears(self) -> None:
        """Set the room up as usual, with nothing planned, open, timed or grouped."""
        self.settles()
        self.does("plan", steps=[])
        for one in self.state["extra"]:
            if one["state"] == "open":
                self.closes(one["chapter"], one["exercise"])
        self.does("untime")
        self.does("group", size=0)

    @property
    def state(self) -> dict[str, Any]:
        """The facilitator's state now."""
        found: dict[str, Any] = self.request.get(f"{self.server.url}api/facilitator/room").json()
        return found


class Guest(Asker):
    """A participant without a page: answers over the API."""

    def __init__(self, request: APIRequestContext, server: Workshop, seat: str = "") -> None:
        super().__init__(request, server, "join")
        self.name: str = self.send("POST", "api/room/join", {"code": server.join_code, "seat": seat})["name"]

    def answers(self, chapter: str, exercise: str, response: dict[str, Any]) -> None:
        """Keep an answer for the room."""
        self.send(
            "PUT",
            f"api/chapters/{chapter}/answers/{exercise}",
            {
                "base_revision": 0,
                "response": response,
                "passed": False,
                "visibility": "room",
                "device": "guest.1",
            },
        )


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A server, stopped again, on the tiny course of two chapters; others take over what it has rendered."""
    content = built_course(tmp_path_factory.mktemp("content"), MORE)
    server = Workshop(tmp_path_factory.mktemp("rendered") / "data", content, None, ())
    server.stop()
    return server


@pytest.fixture(scope="module")
def workshop(rendered: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A server with a room of its own for the tests of one module."""
    data = tmp_path_factory.mktemp("workshop") / "data"
    shutil.copytree(rendered.data / "cache", data / "cache")
    server = Workshop(data, rendered.content, None, ())
    yield server
    server.stop()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browsers of their own, each with its cookies; closed at the end."""
    with ExitStack() as closing:

        def make(**options: Any) -> BrowserContext:
            context = browser.new_context(**({"viewport": {"width": 375, "height": 780}} | options))
            closing.callback(context.close)
            return context

        yield make


@pytest.fixture
def facilitator(workshop: Workshop, contexts: Callable[..., BrowserContext]) -> Facilitator:
    """The facilitator of a room with nothing going on and nobody in it."""
    found = Facilitator(contexts().request, workshop)
    found.clears()
    return found


@pytest.fixture
def guests(workshop: Workshop, contexts: Callable[..., BrowserContext]) -> Iterator[Callable[..., Guest]]:
    """Let one more participant in who has no page; they leave at the end of the test."""
    inside: list[Guest] = []

    def join(seat: str = "") -> Guest:
        inside.append(Guest(contexts().request, workshop, seat))
        return inside[-1]

    yield join
    for one in inside:
        one.send("POST", "api/room/act", {"do": "leave"})


@pytest.fixture
def phones(workshop: Workshop, contexts: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Let one more participant in by the page, as who has scanned the code; they leave at the end."""
    inside: list[Page] = []

    def join(**options: Any) -> Page:
        page = contexts(**options).new_page()
        page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
        page.goto(f"{workshop.url}join/{workshop.join_code}")
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/room")
        inside.append(page)
        return page

    yield join
    for page in inside:
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "cc_xsrf")
        page.context.request.post(
            f"{workshop.url}api/room/act", headers={"X-XSRFToken": token}, data={"do": "leave"}
        )


def reflection(page: Page) -> Page:
    """Wait until the closing thoughts of the first chapter stand on the page."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Closing thoughts")
    drawn(page)
    return page


def sound(page: Page, what: str) -> None:
    """No fault that axe finds, nothing wider than the screen; and a picture to look at."""
    assert violations(page) == [], what
    width = page.evaluate("innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what
    picture(page, f"room-{what}-{width}")
