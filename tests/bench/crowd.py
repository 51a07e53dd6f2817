"""The participants: Locust users that do what a phone's page does. `python -m tests.bench.crowd PLAN OUT`.

A process of its own, because Locust puts gevent in the place of Python's sockets. PLAN is JSON with `url`,
`code`, `participants`, `join_seconds`, `read_seconds`, `type_seconds`, `pause_seconds` and `pieces` (the
module of that name makes them); what happened goes to OUT, a line of JSON each, with moments of the clock
that all processes share.
"""

from __future__ import annotations

import json
import logging
import random
import re
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from tests.bench.stream import Stream

HEADERS = {"Accept-Encoding": "gzip"}
BEAT_MS = 400
"""How long a page waits after a keystroke before it saves (runtime.js), in ms."""


class Notes:
    """What happened, kept until the end: writing a file meanwhile would take time from the measured."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.lines: list[dict[str, Any]] = []
        self.numbers = count()
        self.gone = 0

    def add(self, what: str, **facts: Any) -> None:
        self.lines.append({"what": what, **facts})

    def write(self, path: Path) -> None:
        path.write_text("".join(json.dumps(one) + "\n" for one in self.lines), encoding="utf-8")


class Participant(FastHttpUser):
    """One phone: its browser's cookies and cache, its open stream, the exercise on its page."""

    host = ""
    concurrency = 6  # as browsers do
    network_timeout = connection_timeout = 60.0
    notes: Notes

    @task
    def day(self) -> None:
        """Join, follow the room, type what it asks, until it ends."""
        self.number = next(self.notes.numbers)
        self.chance = random.Random(self.number)
        self.cached: set[str] = set()
        self.state: dict[str, Any] = {}
        self.news = Event()
        self.stream: Stream | None = None
        self.learner, self.mounted, self.picture, self.heard = "", "", 0, -1
        try:
            self.join()
            while self.follow():
                pass
        except ConnectionError as fault:
            self.notes.add("fault", said=f"{type(fault).__name__}: {fault}"[:200])
        finally:
            self.hang_up()
            self.notes.gone += 1
        raise StopUser

    def join(self) -> None:
        """Scan the code, press Join, see the room."""
        began = time.monotonic()
        self.look_at(f"/join/{self.notes.plan['code']}")
        said = self.ask("POST", "/api/room/join", {"code": self.notes.plan["code"], "seat": ""})
        let_in = time.monotonic()
        self.open_page()
        self.notes.add("join", name=said["name"], began=began, let_in=let_in, ready=time.monotonic())

    def follow(self) -> bool:
        """Do what the newest state asks of a page (room.js); return whether the room goes on."""
        self.news.clear()
        if self.state["room"]["ended"]:
            return False
        self.see_picture()
        wanted = self.wanted()
        if wanted == self.mounted:
            self.news.wait(30)
            return True
        began = time.monotonic()
        if self.mounted:
            # A page with somebody's text on it goes on when nobody has typed for three seconds.
            gevent.sleep(self.notes.plan["pause_seconds"])
            began = time.monotonic()
        self.ask("GET", "/api/room")
        self.hang_up()
        self.open_page()
        self.notes.add("page", seconds=time.monotonic() - began)
        if self.mounted:
            self.type()
        return True

    def wanted(self) -> str:
        """Return the exercise the room is at, "" between two."""
        step = self.state["step"]
        if step and step["exercise"] and step["state"] == "open":
            return f"{step['chapter']}/{step['exercise']}"
        last = [one for one in self.state["open"] if one["state"] == "open"][-1:]
        return "".join(f"{one['chapter']}/{one['exercise']}" for one in last)

    def see_picture(self) -> None:
        """Ask for the room's picture when one is shown that is not on the page."""
        shown = self.state["shown"]
        view = shown["view"] if shown["what"] == "view" else 0
        if view and view != self.picture:
            began = time.monotonic()
            self.ask("GET", f"/api/room/views/{view}?by=whole", name="/api/room/views")
            self.notes.add("picture", seconds=time.monotonic() - began)
        self.picture = view

    def type(self) -> None:
        """Type one's way through the exercise; one save is on its way at a time, each on top of the last."""
        chapter, exercise = self.mounted.split("/")
        piece = next(one for one in self.notes.plan["pieces"] if one["exercise"] == exercise)
        stands = piece["hands"][self.number % len(piece["hands"])]
        tab = "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=10))
        path = f"/api/chapters/{chapter}/answers/{exercise}"
        revision, moved_on = 0, False
        gevent.sleep(self.notes.plan["read_seconds"])
        for at, response in enumerate(stands, 1):
            if not moved_on:
                # Some pause long and some short, and all are done when the facilitator closes.
                gap = self.notes.plan["type_seconds"] / len(stands) * self.chance.uniform(0.3, 1.6)
                gevent.sleep(max(BEAT_MS / 1000, gap))
            moved_on = moved_on or self.wanted() != self.mounted
            if moved_on and at < len(stands):
                continue  # the page goes: what stands on it is saved, not all that stood there on the way
            body = {
                "base_revision": revision,
                "response": response,
                "passed": False,
                "visibility": "room",
                "device": f"{tab}.{at}",
            }
            sent = time.monotonic()
            said = self.ask("PUT", path, body)
            acked = time.monotonic()
            facts = {"chapter": chapter, "exercise": exercise, "sent": sent, "acked": acked}
            # Without a revision it was not acknowledged: a refusal, or no reply.
            self.notes.add(
                "save", learner=self.learner, revision=said.get("revision"), response=response, **facts
            )
            revision = said.get("revision", revision)

    def open_page(self) -> None:
        """Open the room's page: its files, my answers, the stream; it is there with the first state."""
        self.look_at("/room")
        gevent.spawn(self.listen)
        self.news.clear()
        if not self.news.wait(60):
            raise ConnectionError("no state in a minute")
        self.mounted = self.wanted()
        if self.mounted:
            path = f"/api/chapters/{self.mounted.split('/')[0]}/answers"
            self.learner = self.ask("GET", path).get("learner", self.learner)

    def listen(self) -> None:
        """Keep the newest state; note when a step's opening is first heard of."""
        try:
            cookies = "; ".join(f"{one.name}={one.value}" for one in self.client.cookiejar)
            mine = self.stream = Stream(self.notes.plan["url"], "api/room/stream", cookies)
            for at, state, _size in mine.states():
                if mine is not self.stream:
                    return
                step = state["step"]
                if step and step["state"] == "open" and step["index"] > self.heard:
                    self.heard = step["index"]
                    self.notes.add("told", step=step["index"], at=at)
                self.state = state
                self.news.set()
        except ConnectionError as fault:
            self.notes.add("fault", said=f"stream: {fault}"[:200])

    def hang_up(self) -> None:
        """Close the stream."""
        stream, self.stream = self.stream, None
        if stream:
            stream.close()

    def look_at(self, path: str) -> None:
        """Open a page and what it loads, each file once: browsers keep them."""
        with self.client.get(path, headers=HEADERS, name=path.split("/")[1]) as page:
            for found in sorted(set(re.findall(r"/assets/[\w.-]+", page.text or "")) - self.cached):
                self.cached.add(found)
                self.client.get(found, headers=HEADERS, name="assets")

    def ask(self, method: str, path: str, body: Any = None, name: str | None = None) -> dict[str, Any]:
        """Ask the API as our pages do; {} where it refuses, which Locust counts."""
        token = next((one.value for one in self.client.cookiejar if one.name == "cc_xsrf"), "")
        headers = {**HEADERS, "X-XSRFToken": token, "Content-Type": "application/json"}
        reply = self.client.request(
            method, path, data=None if body is None else json.dumps(body), headers=headers, name=name
        )
        try:
            return dict(json.loads(reply.content))
        except (TypeError, ValueError):
            return {}


def main(plan_path: str, out: str) -> None:
    """Send everybody in, wait until the room has ended for all of them, write what happened."""
    logging.basicConfig(level=logging.WARNING)
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    Participant.notes = notes = Notes(plan)
    Participant.host = plan["url"].rstrip("/")
    environment = Environment(user_classes=[Participant], host=Participant.host)

    def fell(user_instance: Any, exception: BaseException, tb: Any, **_: Any) -> None:
        notes.add("fault", said=f"{type(exception).__name__}: {exception}"[:200])

    environment.events.user_error.add_listener(fell)
    runner = environment.create_local_runner()
    runner.start(plan["participants"], spawn_rate=plan["participants"] / plan["join_seconds"])
    while notes.gone < plan["participants"]:
        gevent.sleep(0.2)
    runner.quit()
    for one in environment.stats.errors.values():
        notes.add("fault", said=f"{one.method} {one.name}: {one.error}"[:200], times=one.occurrences)
    notes.write(Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
