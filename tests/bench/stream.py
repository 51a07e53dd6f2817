"""A stream of pushed states, read as a page reads it: with threads here, with greenlets in the crowd."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

SILENCE_S = 40.0
"""How long a page waits for a sign of life before it asks again, in seconds."""


class Stream:
    """One open stream at `path` under `url`, with a browser's cookies (`a=b; c=d`)."""

    def __init__(self, url: str, path: str, cookies: str) -> None:
        self.link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SILENCE_S)
        headers = {"Cookie": cookies, "Accept": "text/event-stream", "Accept-Encoding": "gzip"}
        self.closed = False
        self.link.request("GET", urlsplit(url).path + path, headers=headers)
        self.socket = self.link.sock
        self.reply = self.link.getresponse()
        if self.reply.status != 200:
            raise ConnectionError(f"{path}: {self.reply.status} {self.reply.read(200)!r}")

    def states(self) -> Iterator[tuple[float, dict[str, Any], int]]:
        """Yield the moment its last byte was here, each state, and its size in bytes, until `close`.

        Raises `ConnectionError` when the other side hangs up.
        """
        try:
            while line := self.reply.readline():
                if line.startswith(b"data: "):
                    at = time.monotonic()
                    yield at, json.loads(line[6:]), len(line)
            raise ConnectionError("the stream ended")
        except (OSError, http.client.HTTPException) as fault:
            if not self.closed:
                raise ConnectionError(f"{type(fault).__name__}: {fault}") from fault
        finally:
            self.link.close()  # by who reads: closing it under a reader's hands is an error of its own

    def close(self) -> None:
        """Hang up, as a page does that goes away; who reads comes to the end."""
        self.closed = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
