"""A stream is read as it comes, and its end is told from its being closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.stream import Stream


class Pushing(BaseHTTPRequestHandler):
    """Pushes one state, then stays silent until the listener goes, or hangs up."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/nobody":
            self.send_error(401)
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        event = b'id: 1\nevent: state\ndata: {"version": 1}\n\n'
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        if self.path == "/open":
            self.connection.recv(1)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pushing) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


def test_a_state_is_there_before_the_next_one(url: str) -> None:
    stream = Stream(url, "open", "")
    states = stream.states()
    _at, state, size = next(states)
    assert (state, size) == ({"version": 1}, len('data: {"version": 1}\n'))
    stream.close()
    assert list(states) == []


def test_a_server_that_hangs_up_is_a_fault(url: str) -> None:
    states = Stream(url, "brief", "").states()
    next(states)
    with pytest.raises(ConnectionError):
        next(states)


def test_a_refusal_is_a_fault(url: str) -> None:
    with pytest.raises(ConnectionError, match="401"):
        Stream(url, "nobody", "")
