"""The facilitator: plans the day, opens, closes, looks and shows, with their screen and the wall open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.bench.pieces import Piece
from tests.bench.stream import Stream


@dataclass(frozen=True)
class Seen:
    """What the facilitator's screen held: when it came, the last event in it, answers counted, its bytes."""

    at: float
    version: int
    joined: int
    here: int
    answered: dict[tuple[str, str], int]
    size: int


@dataclass(frozen=True)
class Deed:
    """One deed: sent and answered, on the clock that all processes share, in seconds."""

    do: str
    sent: float
    answered: float
    step: int = -1


class Facilitator:
    """Signed in at a running workshop. `seen` is what the screen was told; `faults` is what went wrong."""

    def __init__(self, url: str, code: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60)
        self.http.get("facilitate").raise_for_status()
        self.seen: list[Seen] = []
        self.deeds: list[Deed] = []
        self.faults: list[str] = []
        self._streams: list[Stream] = []
        self.news = threading.Condition()
        self._post("api/facilitator/sign-in", {"code": code})

    def __enter__(self) -> Self:
        for path in ("api/facilitator/stream", "api/projector/stream"):
            stream = Stream(self.url, path, "; ".join(f"{k}={v}" for k, v in self.http.cookies.items()))
            self._streams.append(stream)
            threading.Thread(target=self._watch, args=(stream, "facilitator" in path), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        streams, self._streams = self._streams, []
        for one in streams:
            one.close()
        self.http.close()

    def plan(self, pieces: list[Piece]) -> None:
        """Make an agenda of the exercises, in their order."""
        steps = [
            {
                "what": "exercise",
                "title": one.title,
                "minutes": 8,
                "chapter": one.chapter,
                "exercise": one.exercise,
            }
            for one in pieces
        ]
        self.act("plan", steps=steps)

    def act(self, do: str, **more: Any) -> dict[str, Any]:
        """Do a deed; return the state it leads to."""
        sent = time.monotonic()
        state = self._post("api/facilitator/act", {"do": do, **more})
        self.deeds.append(Deed(do, sent, time.monotonic(), more.get("step", -1)))
        return state

    def wait(self, joined: int, seconds: float, given_up: Callable[[], int | None]) -> bool:
        """Wait until so many have joined and are here; return whether they came in time.

        `given_up` tells with a number that nobody more will come.
        """

        def here() -> bool:
            return bool(self.seen) and min(self.seen[-1].joined, self.seen[-1].here) >= joined

        until = time.monotonic() + seconds
        with self.news:
            while not self.news.wait_for(here, 1.0):
                if time.monotonic() > until or given_up() is not None:
                    return False
        return True

    def lead(self, step: int, piece: Piece, open_seconds: float, talk_seconds: float) -> None:
        """Take the room through one exercise: open with a timer, wait, close, look, show, talk."""
        key = {"chapter": piece.chapter, "exercise": piece.exercise}
        self.act("begin", step=step)
        self.act("time", label=piece.title, minutes=8)
        time.sleep(open_seconds)
        self.act("close", **key)
        view = next(one for one in self.act("look", **key)["steps"] if one["index"] == step)["views"][-1][
            "id"
        ]
        self.http.get(f"api/facilitator/views/{view}").raise_for_status()
        self.act("show", what="view", view=view)
        time.sleep(talk_seconds)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = self.http.post(path, json=body, headers={"X-XSRFToken": self.http.cookies["cc_xsrf"]})
        if reply.status_code != 200:
            raise RuntimeError(f"{path} {body.get('do', '')}: {reply.status_code} {reply.text[:300]}")
        return dict(reply.json())

    def _watch(self, stream: Stream, screen: bool) -> None:
        try:
            for at, state, size in stream.states():
                if not screen:
                    continue
                counts = {(one["chapter"], one["exercise"]): one["answered"] for one in state["steps"]}
                with self.news:
                    self.seen.append(Seen(at, state["version"], state["joined"], state["here"], counts, size))
                    self.news.notify_all()
        except ConnectionError as fault:
            self.faults.append(f"a facilitator's stream: {fault}")
