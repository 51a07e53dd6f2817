"""The room's server in the test's own process: for what cannot be seen, or not be brought about, from
outside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from crosscurrents.journal import Journal, Person, RoomRecord, Told, new_token
from crosscurrents.journal.identity import new_join_code
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.room.state import Settings
from crosscurrents.server.room.live import LiveRoom
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site
from crosscurrents.web.bodies import MOST_READ, Cutting
from tests.server.room.people import ITEMS, KEY, ORDER, THIRD
from tests.support.loops import finish

State = dict[str, Any]
XSRF = "5eaf00d5" * 4
PATIENCE = 60
"""How long one test may take, in seconds: what waits for what never comes is to say so."""


class Somebody:
    """A browser in the loop of the server, with whatever cookies it is given."""

    def __init__(self, url: str, **cookies: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=30, cookies={"cc_xsrf": XSRF, **cookies})

    async def send(self, method: str, path: str, data: Any = None) -> httpx.Response:
        return await self.http.request(method, path, json=data, headers={"X-XSRFToken": XSRF})

    async def does(self, do: str, *, whose: str = "room", **more: Any) -> State:
        answered = await self.send("POST", f"api/{whose}/act", {"do": do, **more})
        assert answered.status_code == 200, answered.text
        return dict(answered.json())


class Link:
    """A stream over a bare socket, of which the first event has come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def state(self) -> State:
        """Wait for the next state."""
        await self.reader.readuntil(b"\ndata: ")
        return dict(json.loads(await self.reader.readuntil(b"\n\n")))

    async def over(self) -> None:
        """Wait until the reply is over, not broken off."""
        await self.reader.readuntil(b"\r\n0\r\n\r\n")

    def abort(self) -> None:
        """Break the link, as a phone that is switched off."""
        self.writer.transport.abort()


class Inside:
    """A room's server: its parts, and browsers that are in it."""

    def __init__(self, journal: Journal, site: Site, live: LiveRoom, url: str) -> None:
        self.journal, self.site, self.live, self.url = journal, site, live, url
        self._browsers: list[Somebody] = []
        self._links: list[Link] = []

    def browser(self, **cookies: str) -> Somebody:
        made = Somebody(self.url, **cookies)
        self._browsers.append(made)
        return made

    async def leader(self) -> Somebody:
        token = new_token()
        person = await asyncio.wrap_future(self.journal.ensure_person(token, "facilitator"))
        await asyncio.wrap_future(self.journal.enrol(person.id, self.live.id, "facilitator"))
        return self.browser(cc_facilitator=token)

    async def guest(self) -> tuple[Somebody, Person]:
        token = new_token()
        person = await self.live.join(token, "")
        return self.browser(cc_learner=token), person

    async def dial(self, browser: Somebody, path: str = "api/room/stream") -> Link:
        """Ask for a stream, and wait for nothing."""
        url = browser.http.base_url
        cookies = "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies.jar)
        link = Link(*await asyncio.open_connection(url.host, url.port))
        self._links.append(link)
        link.writer.write(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
        return link

    async def listen(self, browser: Somebody, path: str = "api/room/stream") -> Link:
        """Ask for a stream, and read its first state."""
        link = await self.dial(browser, path)
        await link.state()
        return link

    async def answer(self, person: Person, first: str = "rope", text: str = "", base: int = 0) -> None:
        """Keep an answer to the knots, as its page would."""
        order = [first, *(one for one in ITEMS if one != first)]
        response = {"order": order, "settled": True} | ({"text": text} if text else {})
        await asyncio.wrap_future(
            self.journal.save(
                person.id,
                THIRD,
                ORDER,
                response=response,
                base_revision=base,
                passed=False,
                visibility="room",
                device="inside.1",
            )
        )

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something holds, letting everybody else go on."""
        for _ in range(2000):
            if wanted():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("it has not come about")

    async def close(self) -> None:
        for link in self._links:
            link.writer.close()
        for one in self._browsers:
            await one.http.aclose()


@asynccontextmanager
async def inside(folder: Path, content: Path, **settings: Any) -> AsyncIterator[Inside]:
    """Run a room's server in this loop, on the course in `content`; three answers at least."""
    course = load_course(content)
    with Journal.open(folder / "journal.db") as journal:
        record: RoomRecord = journal.begin_room("Knots", new_join_code()).result()
        settled = Settings(title="Knots", minimum=3, **settings)
        journal.tell_room(record.id, [Told("room.settled", data=asdict(settled))]).result()
        site = Site(course, journal, own_machine=False, workshop=True)
        live = site.room = LiveRoom(journal, course, site.exercises, record, "http://room.test/")
        await live.start()
        async with listening(site) as url:
            running = Inside(journal, site, live, url)
            try:
                yield running
            finally:
                await running.close()
        live.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def listening(site: Site) -> AsyncIterator[str]:
    """Answer for a site in this loop, and return under which address."""
    application = Application(
        routes(site),
        xsrf_cookies=True,
        xsrf_cookie_name="cc_xsrf",
        compress_response=True,
        log_function=lambda handler: None,
    )
    server = HTTPServer(Cutting(application), max_body_size=MOST_READ)
    socket, port = bind_unused_port()
    server.add_socket(socket)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.stop()
        await server.close_all_connections()


def run(test: Callable[[Inside], Awaitable[None]], folder: Path, content: Path, **settings: Any) -> None:
    """Run an asynchronous test against a server in its own loop."""

    async def whole() -> None:
        async with inside(folder, content, **settings) as running:
            await asyncio.wait_for(test(running), PATIENCE)

    finish(whole())


__all__ = ["KEY", "Inside", "Somebody", "inside", "run"]
