"""Putting the server together: the course, the journal, the routes, and for a workshop its room."""

from __future__ import annotations

import io
import socket
import ssl
import webbrowser
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import segno
from tornado.ioloop import PeriodicCallback

from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import Journal, RoomRecord, Told, new_token
from crosscurrents.journal.identity import new_join_code
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import content_root
from crosscurrents.ports import LEARN, free_port
from crosscurrents.room.state import KEEP_DAYS, Settings
from crosscurrents.server.lesson_server import LessonServer, voila_config
from crosscurrents.server.room.live import LiveRoom
from crosscurrents.server.routes import routes
from crosscurrents.server.site import Site

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_ANY = {"0.0.0.0", "::", ""}  # noqa: S104  # compared with, not listened on
_HOUR_MS = 3_600_000
FORGOTTEN = timedelta(days=60)
"""A room that nobody has ended and nothing has happened in for so long is deleted at the next start."""

_FACILITATED = "room.facilitated"
"""The event that says who facilitates a room."""

Door = tuple[int, ssl.SSLContext | None]
"""A port that is free, and the certificate to listen there with."""


class ServeError(Exception):
    """What keeps the server from starting, in one sentence with the mend."""


@dataclass(frozen=True)
class Way:
    """How others reach the server.

    `shared`: through a reverse proxy on this computer, whose X-Forwarded-For and -Proto are then believed.
    `address`: what people type, where the server cannot know it (behind a proxy, or with several networks).
    """

    host: str
    port: int | None
    base_url: str = "/"
    shared: bool = False
    address: str = ""
    certfile: Path | None = None
    keyfile: Path | None = None

    @property
    def base(self) -> str:
        """Return the path prefix, with a slash at both ends."""
        return f"/{self.base_url.strip('/')}/".replace("//", "/")

    @property
    def local(self) -> bool:
        """Return whether only this computer reaches the server."""
        return self.host in _LOOPBACK and not self.shared

    def door(self) -> Door:
        """Return the port and certificate to listen with; asked for before anything is opened or made."""
        tls = self.tls()
        return free_port(self.host, self.port or LEARN, chosen=self.port is not None), tls

    def tls(self) -> ssl.SSLContext | None:
        """Return the certificate to speak HTTPS with, or None; `ServeError` for one that cannot be used."""
        if self.certfile is None:
            if self.keyfile is not None:
                raise ServeError(_("--keyfile alone is not enough: name the certificate with --certfile."))
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.certfile, self.keyfile)
        except (OSError, ssl.SSLError) as fault:
            raise ServeError(
                _("{file}: no certificate with its key can be read from it ({why}).").format(
                    file=self.certfile, why=getattr(fault, "strerror", None) or fault
                )
            ) from None
        return context

    def url(self, port: int, host: str = "") -> str:
        """Return the server's address, with a slash at its end."""
        if self.address:
            return self.address.rstrip("/") + "/"
        name = "localhost" if self.host in _LOOPBACK else host or self.host
        scheme = "https" if self.certfile else "http"
        return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}{self.base}"


def own_address() -> str:
    """Return this computer's address on the network it would use to reach others; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # kept free for documentation: RFC 5737
        except OSError:
            return ""
        return str(probe.getsockname()[0])


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
    with _opened(data, database) as journal:
        site = Site(_checked(tell), journal, own_machine=way.local, base_url=way.base, local=way.local)

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

        _run(site, way, data, tell, ready, door=door)


def workshop(
    *,
    way: Way,
    data: Path,
    database: str | None = None,
    title: str = "",
    fresh: bool = False,
    browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve a room until stopped: the one still open in the journal, or (always, if `fresh`) a new one."""
    door = way.door()
    with _opened(data, database) as journal:
        record, again = _room(journal, title, fresh)
        site = Site(
            _checked(tell), journal, own_machine=False, base_url=way.base, local=way.local, workshop=True
        )
        room = LiveRoom(journal, site.course, site.exercises, record, "")
        site.room = room
        code = journal.issue_sign_in(_facilitator(journal, record)).result()

        def ready(port: int) -> None:
            room.address = way.url(port, own_address() if way.host in _ANY else "")
            here = way.url(port)
            for line in _welcome(room, way, code, again=again):
                tell(line)
            if browser:
                # In the fragment: it is sent to no server and stands in no log.
                webbrowser.open(f"{here}facilitate#{code}")

        async def expire() -> None:
            await room.expire()

        hourly = PeriodicCallback(expire, _HOUR_MS)
        _run(site, way, data, tell, ready, door=door, before=[room.start], after=hourly.start)


def _room(journal: Journal, title: str, fresh: bool) -> tuple[RoomRecord, bool]:
    """Return the room to serve, and whether it is one that was open already."""
    found = journal.open_rooms()
    if fresh:
        for one in found:
            until = datetime.now(UTC) + timedelta(days=_keep_days(journal, one))
            journal.end_room(one.id, until).result()
        found = []
    if found:
        return found[0], True
    record = journal.begin_room(title or _("Workshop"), new_join_code()).result()
    journal.tell_room(record.id, [Told("room.settled", data=asdict(Settings(title=record.title)))]).result()
    return record, False


def _keep_days(journal: Journal, record: RoomRecord) -> int:
    """Return how long a room is kept after its end, as people were told when they joined."""
    days, after = KEEP_DAYS, 0
    while told := journal.room_log(record.id, after):
        for event in told:
            if event.type == "room.settled":
                days = Settings(**event.data).keep_days
        after = told[-1].seq
    return days


def _facilitator(journal: Journal, record: RoomRecord) -> str:
    """Return the id of who facilitates a room: one at all its starts, so that an earlier code is void."""
    for event in journal.room_log(record.id):
        if event.type == _FACILITATED and event.person:
            return event.person
    person = journal.ensure_person(new_token(), "facilitator").result()
    journal.enrol(person.id, record.id, "facilitator").result()
    journal.tell_room(record.id, [Told(_FACILITATED, person=person.id)]).result()
    return person.id


def _welcome(room: LiveRoom, way: Way, code: str, *, again: bool) -> Iterator[str]:
    """Yield what the terminal shows: the way in as a picture, the codes, and who could listen."""
    join = f"{room.address}join/{room.state.code}"
    if again:
        yield _("The room that was open goes on, with everybody in it. “--new” begins another.")
    if not way.local:
        out = io.StringIO()
        segno.make(join, error="l").terminal(out=out, border=2, compact=True)
        yield out.getvalue().rstrip("\n")
    way_in = f"{room.address}join"
    yield _("Participants: {address}   code {code}").format(address=way_in, code=room.state.code)
    yield _("Facilitator:  {address}   code {code}").format(address=f"{room.address}facilitate", code=code)
    if way.local:
        yield _(
            "Only this computer reaches it. To open it to the room's network: "
            "crosscurrents workshop --host 0.0.0.0"
        )
    elif way.certfile is None and not way.shared:
        yield _(
            "This is plain HTTP: whoever is on the same network and listens can read what people type, and "
            "take over a page. Use the venue's network only if that is acceptable, or a hotspot of your own; "
            "with a certificate it is private: --certfile FILE --keyfile FILE."
        )
    yield _("Stop with Ctrl+C; the room and every word stay, and the same command goes on with it.")


@contextmanager
def _opened(data: Path, database: str | None) -> Iterator[Journal]:
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


def _checked(tell: Callable[[str], None]) -> Course:
    """Return the course, after telling what its edition should look at."""
    whole = course()
    for sentence in whole.edition.warnings(date.today()):
        tell(sentence)
    return whole


def _run(
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
