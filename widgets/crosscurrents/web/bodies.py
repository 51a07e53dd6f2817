"""Bodies of requests that are too long: read to the end and cut, so that the sender gets a sentence."""

from __future__ import annotations

from collections.abc import Awaitable

from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)

MAX_BODY = 4 * 1024 * 1024
"""Longest request body that is taken, in bytes."""

MOST_READ = 256 * 1024 * 1024
"""Longest body that is read to its end, in bytes; for a longer one tornado closes the connection."""


class Cutting(HTTPServerConnectionDelegate):
    """Hands requests on to `inner`, each with at most one byte more than MAX_BODY of its body.

    tornado alone either keeps a body whole in memory or breaks the connection off, and then a browser shows
    "no connection" where somebody has chosen a wrong, large file.
    """

    def __init__(self, inner: HTTPServerConnectionDelegate) -> None:
        self._inner = inner

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Begin one request."""
        return _Cut(self._inner.start_request(server_conn, request_conn))

    def on_close(self, server_conn: object) -> None:
        """Say that a connection is closed."""
        self._inner.on_close(server_conn)


class _Cut(HTTPMessageDelegate):
    def __init__(self, inner: HTTPMessageDelegate) -> None:
        self._inner = inner
        self._room = MAX_BODY + 1

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        taken = chunk[: self._room]
        self._room -= len(taken)
        return self._inner.data_received(taken) if taken else None

    def finish(self) -> None:
        self._inner.finish()

    def on_connection_close(self) -> None:
        self._inner.on_connection_close()
