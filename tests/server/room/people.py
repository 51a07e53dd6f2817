"""Who is in a room: its facilitator, its participants, each at a browser of their own, and what they are
sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from tests.server.visitor import Visitor
from tests.support.serving import Workshop

THIRD = "03_third"
ORDER = "knot-order"
BACK = "looking-back"
KEY = {"chapter": THIRD, "exercise": ORDER}
ITEMS = ("rope", "net", "sail")

State = dict[str, Any]


class Stream:
    """One browser's stream of states, open from `with` on."""

    def __init__(self, http: httpx.Client, path: str, last: str = "") -> None:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
        self._link = http.stream("GET", path, headers=headers)
        self.last = last

    def __enter__(self) -> Self:
        self.reply = self._link.__enter__()
        self._lines = self.reply.iter_lines()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.__exit__(kind, fault, trace)

    def events(self) -> Iterator[dict[str, str]]:
        """Yield each event or comment as its fields; a comment's field is ""."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if line:
                name, _colon, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
            elif fields:
                yield fields
                fields = {}

    def state(self, wanted: Callable[[State], bool] = lambda state: True) -> State:
        """Return the next state that is wanted; the client's patience ends the wait."""
        for event in self.events():
            if "data" in event:
                assert event["event"] == "state"
                self.last = event["id"]
                state: State = json.loads(event["data"])
                if wanted(state):
                    return state
        raise AssertionError("the stream has ended")

    def over(self) -> bool:
        """Read to the stream's end, which must come; return that it did."""
        for _event in self.events():
            pass
        return True


class Leader(Visitor):
    """The facilitator, who signs in."""

    first_page = "facilitate"

    def sign_in(self, code: str) -> httpx.Response:
        return self.send("POST", "api/facilitator/sign-in", {"code": code})

    def tries(self, do: str, **more: Any) -> httpx.Response:
        """Do a deed and return what came back, whatever it is."""
        return self.send("POST", "api/facilitator/act", {"do": do, **more})

    def does(self, do: str, **more: Any) -> State:
        """Do a deed and return the state after it."""
        answered = self.tries(do, **more)
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def state(self) -> State:
        answered = self.get("api/facilitator/room")
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def sentences(self) -> list[State]:
        """Return the sentences that are before the facilitator."""
        answered = self.get("api/facilitator/sentences")
        assert answered.status_code == 200, answered.text
        assert answered.json()["name"] == self.state()["sentences"]["name"]
        return list(answered.json()["sentences"])

    def gathers(self) -> list[State]:
        """Take in the sentences that wait, and return all that are before the facilitator."""
        self.does("gather")
        return self.sentences()

    def settles(self, **other: Any) -> State:
        """Set the room up: three at least, and otherwise as it comes."""
        usual = {"title": "Knots", "pace": "follow", "minimum": 3, "keep_days": 7, "seats": "none"}
        return self.does("settle", **usual | other)

    def row(self, chapter: str = THIRD, exercise: str = ORDER) -> State:
        """Return how far an exercise is."""
        state = self.state()
        return next(
            one
            for one in [*state["steps"], *state["extra"]]
            if (one["chapter"], one["exercise"]) == (chapter, exercise)
        )

    def looks(self, **key: str) -> State:
        """Close an exercise, take its picture, and return that as the facilitator sees it."""
        key = key or KEY
        self.does("close", **key)
        self.does("look", **key)
        view = self.row(**key)["views"][-1]["id"]
        return dict(self.get(f"api/facilitator/views/{view}").json())

    def stream(self, last: str = "", path: str = "api/facilitator/stream") -> Stream:
        return Stream(self.http, path, last)


class Guest(Visitor):
    """A participant, who comes in with the code."""

    first_page = "join"
    name = ""

    def join(self, code: str, seat: str = "") -> httpx.Response:
        return self.send("POST", "api/room/join", {"code": code, "seat": seat})

    def tries(self, do: str, **more: Any) -> httpx.Response:
        """Do a deed and return what came back, whatever it is."""
        return self.send("POST", "api/room/act", {"do": do, **more})

    def does(self, do: str, **more: Any) -> State:
        """Do a deed and return the state after it."""
        answered = self.tries(do, **more)
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def state(self) -> State:
        answered = self.get("api/room")
        assert answered.status_code == 200, answered.text
        return dict(answered.json())

    def ranks(self, first: str = "rope", text: str = "", base: int = 0) -> int:
        """Put the knots in order, `first` first, and say why; return the revision."""
        order = [first, *(one for one in ITEMS if one != first)]
        saved = self.save(
            {"order": order, "settled": True} | ({"text": text} if text else {}),
            base,
            chapter=THIRD,
            exercise=ORDER,
            visibility="room",
        )
        assert saved.status_code == 200, saved.text
        return int(saved.json()["revision"])

    def stream(self, last: str = "") -> Stream:
        return Stream(self.http, "api/room/stream", last)


class Room:
    """A running room and whoever a test lets in; what a test changes in it lasts for the next one."""

    def __init__(self, workshop: Workshop, keep: Callable[[Any], Any]) -> None:
        self.workshop, self._keep = workshop, keep
        self.leader = self.another_leader()

    def another_leader(self) -> Leader:
        """Sign in at one more browser."""
        leader: Leader = self._keep(Leader(self.workshop.url))
        signed = leader.sign_in(self.workshop.sign_in_code)
        assert signed.status_code == 200, signed.text
        return leader

    def stranger(self) -> Guest:
        """Open the join page, and no more."""
        stranger: Guest = self._keep(Guest(self.workshop.url))
        return stranger

    def guest(self, seat: str = "") -> Guest:
        """Let somebody in."""
        guest = self.stranger()
        joined = guest.join(self.workshop.join_code, seat)
        assert joined.status_code == 200, joined.text
        guest.name = joined.json()["name"]
        return guest

    def guests(self, count: int) -> list[Guest]:
        return [self.guest() for _ in range(count)]

    def answered(self, *firsts: str) -> list[Guest]:
        """Open the knots and let somebody in for each order; return them."""
        self.leader.does("open", **KEY)
        guests = self.guests(len(firsts))
        for guest, first in zip(guests, firsts, strict=True):
            guest.ranks(first)
        self.leader.does("untime")  # a deed waits until the room has heard of what was saved before it
        return guests


@contextmanager
def following(stream: Stream) -> Iterator[Stream]:
    """Open a stream and read its first state."""
    with stream:
        stream.state()
        yield stream
