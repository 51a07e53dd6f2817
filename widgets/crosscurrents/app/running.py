"""Opening a journal and listening: what every command that serves pages does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crosscurrents.app.way import Door, Way
from crosscurrents.course import Course
from crosscurrents.journal import Journal
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import content_root
from crosscurrents.server.lesson_server import LessonServer, voila_config
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site

FORGOTTEN = timedelta(days=60)
"""A room that nobody has ended and nothing has happened in for so long is deleted at the next start."""


@contextmanager
def opened(data: Path, database: str | None) -> Iterator[Journal]:
    """Open the journal, without the rooms whose keeping time is over."""
    journal = Journal.open(database or data / "journal.db")
    try:
        now = datetime.now(UTC)
        for room in journal.open_rooms():
            if now - journal.room_touched(room.id) > FORGOTTEN:
                journal.end_room(room.id, now).result()
        journal.expire_rooms(now).result()
        yield journal
    finally:
        journal.close()


def checked(tell: Callable[[str], None]) -> Course:
    """Return the course, after telling what its edition should look at."""
    whole = course()
    for sentence in whole.edition.warnings(date.today()):
        tell(sentence)
    return whole


def run(
    site: Site,
    way: Way,
    data: Path,
    tell: Callable[[str], None],
    ready: Callable[[int], None],
    *,
    door: Door,
    before: list[Callable[[], Awaitable[None]]] | None = None,
    after: Callable[[], None] = lambda: None,
) -> None:
    """Listen until stopped. `before` runs in the server's loop first, `after` once it listens."""
    port, tls = door
    notebooks = content_root() / "lessons"
    server = LessonServer(config=voila_config(way.host, port, way.base, notebooks))

    def listening() -> None:
        ready(port)
        after()

    server.prepare(
        site,
        routes(site),
        notebooks=notebooks,
        cache=data / "cache" / "lessons",
        tell=tell,
        ready=listening,
        before=before or [],
        tls=tls,
        behind_proxy=way.shared,
    )
    server.initialize([])
    server.start()
