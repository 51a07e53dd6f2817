"""Putting the server together: the course, the journal, the routes."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crosscurrents.journal import Journal
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import content_root
from crosscurrents.ports import LEARN, free_port
from crosscurrents.server.lesson_server import LessonServer, voila_config
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve(
    *,
    host: str,
    port: int | None,
    data: Path,
    base_url: str = "/",
    shared: bool = False,
    database: str | None = None,
    browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve the lessons until stopped; JournalError or PortError, each with one sentence, when it cannot.

    `shared` says that others reach this server although it listens on this computer only (through a reverse
    proxy): then *Only you* answers stay in their browsers. `database` is an SQLAlchemy URL in place of the
    SQLite file in `data`.
    """
    found = free_port(host, port or LEARN, chosen=port is not None)
    journal = Journal.open(database or data / "journal.db")
    try:
        base = f"/{base_url.strip('/')}/".replace("//", "/")
        whole = course()
        for sentence in whole.edition.warnings(date.today()):
            tell(sentence)
        site = Site(whole, journal, own_machine=host in _LOOPBACK and not shared, base_url=base)
        notebooks = content_root() / "lessons"
        config = voila_config(host, found, base, notebooks)
        server = LessonServer(config=config)
        address = f"http://{'localhost' if host in _LOOPBACK else host}:{found}{base}"

        def ready() -> None:
            tell(f"crosscurrents is open at {address}")
            if whole.edition.name:
                tell(f"This is the edition “{whole.edition.name}”, composed in {whole.root}.")
            tell(
                "Your answers are kept in "
                + str(journal.path or "the database you named")
                + ". Stop with Ctrl+C."
            )
            if browser:
                webbrowser.open(address)

        server.prepare(
            site, routes(site), notebooks=notebooks, cache=data / "cache" / "lessons", tell=tell, ready=ready
        )
        server.initialize([])
        server.start()
    finally:
        journal.close()
