"""`crosscurrents workshop`: a live room, the one that is still open or a new one."""

from __future__ import annotations

import io
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
from tornado.ioloop import PeriodicCallback

from crosscurrents.app.running import checked, opened, run
from crosscurrents.app.way import ANY, Way, own_address
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import Journal, RoomRecord, Told, new_token
from crosscurrents.journal.identity import new_join_code
from crosscurrents.room.state import KEEP_DAYS, Settings
from crosscurrents.server.room.live import LiveRoom
from crosscurrents.server.site import Site

_HOUR_MS = 3_600_000
_FACILITATED = "room.facilitated"
"""The event that says who facilitates a room."""


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
    with opened(data, database) as journal:
        record, again = _room(journal, title, fresh)
        site = Site(
            checked(tell), journal, own_machine=False, base_url=way.base, local=way.local, workshop=True
        )
        room = LiveRoom(journal, site.course, site.exercises, record, "")
        site.room = room
        code = journal.issue_sign_in(_facilitator(journal, record)).result()

        def ready(port: int) -> None:
            room.address = way.url(port, own_address() if way.host in ANY else "")
            here = way.url(port)
            for line in _welcome(room, way, code, again=again):
                tell(line)
            if browser:
                # In the fragment: it is sent to no server and stands in no log.
                webbrowser.open(f"{here}facilitate#{code}")

        async def expire() -> None:
            await room.expire()

        hourly = PeriodicCallback(expire, _HOUR_MS)
        run(site, way, data, tell, ready, door=door, before=[room.start], after=hourly.start)


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
