"""Whom a reverse proxy asks for: its word is taken for that, and nobody else's."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

_NEVER = ("X-Real-Ip", "X-Scheme")
"""What tornado prefers to the headers below. A proxy that does not set them hands on what a visitor sent."""

_FROM_PROXY = ("X-Forwarded-For", "X-Forwarded-Proto")


class ForwardedServer(HTTPServer):
    """An HTTP server that believes the X-Forwarded-For and -Proto of a proxy on this computer.

    tornado's `xheaders` alone believes whoever connects, and a visitor's own X-Real-Ip over the proxy's word:
    limits per address would hold nobody.
    """

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Begin one request."""
        peer = str(request_conn.context.remote_ip)  # type: ignore[attr-defined]  # tornado's own way to it
        return _Sifted(super().start_request(server_conn, request_conn), believed=_this_computer(peer))


def _this_computer(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a socket that is a file has no address; whoever reaches it is on this computer
        return True
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


class _Sifted(HTTPMessageDelegate):
    """A request without the headers that its sender may not say."""

    def __init__(self, inner: HTTPMessageDelegate, *, believed: bool) -> None:
        self._inner = inner
        self._without = _NEVER if believed else (*_NEVER, *_FROM_PROXY)

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        for name in self._without:
            headers.pop(name, None)
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        self._inner.finish()

    def on_connection_close(self) -> None:
        self._inner.on_connection_close()
