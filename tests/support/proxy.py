"""A small reverse proxy, as nginx stands before a server: HTTPS outside, plain HTTP inside, bytes as they
come."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress


class Proxy:
    """A running proxy. It adds that it asks for `client` over HTTPS; what else a client says is handed on."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self.client = "198.51.100.1"
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand one request on, and what comes back."""
        with ExitStack() as closing:  # also when the proxy ends in the middle
            closing.callback(writer.close)
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
            except (OSError, asyncio.IncompleteReadError):
                return
            closing.callback(back_writer.close)
            back_writer.write(self._forwarded(head).encode("latin-1"))
            ways = [
                asyncio.create_task(_hand_on(reader, back_writer)),
                asyncio.create_task(_hand_on(back_reader, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
            with suppress(asyncio.CancelledError):
                await way

    def _forwarded(self, head: str) -> str:
        """Return a request's head as nginx's usual lines make it; other headers are handed on as they are."""
        first, *headers = head.rstrip("\r\n").split("\r\n")
        said = [
            one.partition(":")[2].strip() for one in headers if one.lower().startswith("x-forwarded-for:")
        ]
        own = ("x-forwarded-for:", "x-forwarded-proto:", "connection:")
        kept = [one for one in headers if not one.lower().startswith(own)]
        added = [
            f"X-Forwarded-For: {', '.join([*said, self.client])}",
            "X-Forwarded-Proto: https",
            "Connection: close",
        ]
        return "\r\n".join([first, *kept, *added, "", ""])


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()


@contextmanager
def proxied(port: int, certificate: ssl.SSLContext) -> Iterator[Proxy]:
    """Run a proxy before the server at `port` of this computer; itself it listens with a certificate."""
    proxy, ready = Proxy(port), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run() -> None:
        server = await asyncio.start_server(proxy.answer, "127.0.0.1", 0, ssl=certificate)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
