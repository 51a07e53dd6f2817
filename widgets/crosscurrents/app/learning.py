"""`crosscurrents learn`: the lessons, for whoever is at this computer or reaches it."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path

from crosscurrents.app.running import checked, opened, run
from crosscurrents.app.way import Way
from crosscurrents.server.site import Site


def serve(
    *,
    way: Way,
    data: Path,
    database: str | None = None,
    browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve the lessons until stopped; JournalError, PortError or ServeError when it cannot.

    `database` is an SQLAlchemy URL in place of the SQLite file in `data`.
    """
    door = way.door()
    with opened(data, database) as journal:
        site = Site(checked(tell), journal, own_machine=way.local, base_url=way.base, local=way.local)

        def ready(port: int) -> None:
            address = way.url(port)
            tell(f"crosscurrents is open at {address}")
            if site.course.edition.name:
                tell(f"This is the edition “{site.course.edition.name}”, composed in {site.course.root}.")
            tell(
                "Your answers are kept in "
                + str(journal.path or "the database you named")
                + ". Stop with Ctrl+C."
            )
            if browser:
                webbrowser.open(address)

        run(site, way, data, tell, ready, door=door)
