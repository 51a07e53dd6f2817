"""A body that is too long is read to its end and not kept."""

from __future__ import annotations

from typing import Any

import pytest
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerConnectionDelegate, RequestStartLine

from crosscurrents.web.bodies import MAX_BODY, Cutting


class Taken(HTTPServerConnectionDelegate, HTTPMessageDelegate):
    """What the application would have been given."""

    def __init__(self) -> None:
        self.size = 0
        self.seen: list[str] = []

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        return self

    def headers_received(self, start_line: Any, headers: HTTPHeaders) -> None:
        self.seen.append(start_line.path)

    def data_received(self, chunk: bytes) -> None:
        assert chunk
        self.size += len(chunk)

    def finish(self) -> None:
        self.seen.append("finished")

    def on_connection_close(self) -> None:
        self.seen.append("gone")

    def on_close(self, server_conn: object) -> None:
        self.seen.append("closed")


@pytest.mark.parametrize(
    ("sent", "taken"),
    [(0, 0), (10, 10), (MAX_BODY, MAX_BODY), (MAX_BODY + 1, MAX_BODY + 1), (16 * MAX_BODY, MAX_BODY + 1)],
)
def test_at_most_one_byte_too_many_is_handed_on(sent: int, taken: int) -> None:
    inner = Taken()
    request = Cutting(inner).start_request(object(), None)  # type: ignore[arg-type]
    request.headers_received(RequestStartLine("PUT", "/somewhere", "HTTP/1.1"), HTTPHeaders())
    chunk = bytes(65536)
    for at in range(0, sent, len(chunk)):
        request.data_received(chunk[: sent - at])
    request.finish()
    assert inner.size == taken
    assert inner.seen == ["/somewhere", "finished"]


def test_the_ends_of_a_connection_are_handed_on() -> None:
    inner = Taken()
    cutting = Cutting(inner)
    cutting.start_request(object(), None).on_connection_close()  # type: ignore[arg-type]
    cutting.on_close(object())
    assert inner.seen == ["gone", "closed"]
