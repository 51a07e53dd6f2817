"""Opening the desk: its server, the sign-in links, and who could listen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import ssl
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import tornado.web

from crosscurrents.course.words import gettext as _
from crosscurrents.desk.desk import Desk
from crosscurrents.desk.pages import NothingPage
from crosscurrents.desk.routes import routes
from crosscurrents.grading.folder import open_folder
from crosscurrents.marking.book import MarkBook
from crosscurrents.web.bodies import MOST_READ, Cutting
from crosscurrents.web.forwarded import ForwardedServer


def application(desk: Desk) -> tornado.web.Application:
    """Return the desk as tornado serves it."""
    return tornado.web.Application(
        routes(desk),
        default_handler_class=NothingPage,
        default_handler_args={"desk": desk},
        xsrf_cookies=True,
        xsrf_cookie_name="cc_desk_xsrf",
        xsrf_cookie_kwargs={"samesite": "Strict", "path": desk.base_url},
        compress_response=True,
        log_function=lambda handler: None,
    )


def serve(
    folder: Path,
    *,
    host: str,
    port: int,
    base_url: str,
    address: str,
    local: bool,
    shared: bool,
    tls: ssl.SSLContext | None,
    browser: bool,
    journal: str,
    tell: Callable[[str], None],
) -> None:
    """Serve the desk until stopped; FolderError or MarkingError where the course cannot be marked.

    `address` is what a browser opens, with a slash at its end; `local`: only this computer reaches it;
    `shared`: through a reverse proxy on it, whose word for whom it asks is believed; `journal`: where
    learners read what is given back, "" where there is none.
    """
    opened = open_folder(folder)
    with MarkBook(opened) as book:
        desk = Desk(opened, book, opened.instructors, base_url=base_url, local=local, journal=journal)
        for line in welcome(desk, address, private=local or shared or tls is not None):
            tell(line)
        if browser and len(desk.markers) == 1:
            webbrowser.open(f"{address}#{desk.sessions.codes[desk.markers[0]]}")
        asyncio.run(_listen(desk, host, port, tls, shared=shared))


def welcome(desk: Desk, address: str, *, private: bool) -> Iterator[str]:
    """Yield what the terminal shows: a link for each instructor, and who could listen."""
    yield _("The marking desk of “{title}” is open, apart from what learners reach.").format(
        title=desk.folder.title
    )
    yield _("One link for each instructor. Whoever has it marks in that name, so hand it over in private:")
    for marker, code in desk.sessions.codes.items():
        yield f"  {marker}: {address}#{code}"
    if not private:
        yield _(
            "This is plain HTTP: whoever is on the same network and listens can read what learners wrote and "
            "what you give them, and mark in your name. With a certificate it is private: "
            "--certfile FILE --keyfile FILE."
        )
    yield _("Stop with Ctrl+C. Every mark is saved as it is made; the links end with the desk.")


async def _listen(desk: Desk, host: str, port: int, tls: ssl.SSLContext | None, *, shared: bool) -> None:
    server = ForwardedServer(
        Cutting(application(desk)), max_body_size=MOST_READ, xheaders=shared, ssl_options=tls
    )
    server.listen(port, host)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows ends with the exception instead
            loop.add_signal_handler(one, stopped.set)
    await stopped.wait()
    server.stop()
