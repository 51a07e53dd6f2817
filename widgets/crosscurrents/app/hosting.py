"""Hosting a course: its places, its server, how far everybody is. One course folder, one machine."""

from __future__ import annotations

import csv
import json
import os
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crosscurrents.app.running import opened, run
from crosscurrents.app.way import ServeError, Way
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.answers import ANSWERS
from crosscurrents.grading.autograde import learners, up_to_date
from crosscurrents.grading.folder import JOURNAL, CourseFolder, open_folder
from crosscurrents.journal import HandIn, Invitation, Journal, Place
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import use_content
from crosscurrents.server.hosted import Hosted
from crosscurrents.server.site import Site

NAMES = "names.csv"
"""The instructor's own list of who is who. It is written here once and read by nothing of ours."""

_COLUMNS = ("code", "pseudonym", "id", "name")


def journal_of(folder: CourseFolder) -> Path:
    """Return where a hosted course keeps what its learners write."""
    return folder.root / JOURNAL


@contextmanager
def journal(folder: CourseFolder, database: str | None = None) -> Iterator[Journal]:
    """Open a course's journal, with the course in it."""
    with Journal.open(database or journal_of(folder)) as opened_journal:
        opened_journal.ensure_course(folder.id, folder.title).result()
        yield opened_journal


def invite(folder: CourseFolder, count: int, names: Path, database: str | None = None) -> list[Invitation]:
    """Make places and add them to the list in `names`, which only its owner may read; return them.

    `OSError` where the list cannot be written: then no place is made.
    """
    if names.resolve().is_relative_to(folder.root) and names.name != NAMES:
        raise ServeError(
            _("Keep the list outside the course folder, or under its own name {name}.").format(name=NAMES)
        )
    new = not names.exists()
    # Opened before anything is made, so that no code is lost for want of a place to write it down.
    handle = os.open(names, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", newline="", encoding="utf-8") as out, journal(folder, database) as kept:
        made = kept.invite(folder.id, count).result()
        write = csv.writer(out)
        if new:
            write.writerow(_COLUMNS)
        write.writerows((one.code, one.pseudonym, "", "") for one in made)
    return made


def invite_again(
    folder: CourseFolder, pseudonym: str, names: Path, database: str | None = None
) -> Invitation | None:
    """Give a place a fresh code, and put it in place of the lost one in the list, where the list is there."""
    with journal(folder, database) as kept:
        fresh = kept.invite_again(folder.id, pseudonym).result()
    if fresh is None or not names.is_file():
        return fresh
    with names.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = _COLUMNS.index("pseudonym")
    renewed = [[fresh.code, *row[1:]] if len(row) > at and row[at] == pseudonym else row for row in rows]
    # Beside it first: a list that is half written would be worse than an old code.
    part = names.with_name(f".{names.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(renewed)
    part.replace(names)
    return fresh


def serve(
    path: Path,
    *,
    way: Way,
    database: str | None = None,
    browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve a course to whoever has a place in it, until stopped.

    FolderError, JournalError, PortError or ServeError when it cannot.
    """
    folder = open_folder(path)
    use_content(folder.served())
    door = way.door()
    with opened(folder.root, database) as kept:
        kept.ensure_course(folder.id, folder.title).result()
        site = Site(
            course(),
            kept,
            own_machine=False,
            base_url=way.base,
            local=way.local,
            course_id=folder.id,
            hosted=Hosted(folder.title, folder.terms.due, folder.terms.late, folder.keeping),
        )
        places = kept.places(folder.id)

        def ready(port: int) -> None:
            address = way.url(port)
            tell(_("“{title}” is open at {address}").format(title=folder.title, address=address))
            if not places:
                tell(_("Nobody has a place yet: crosscurrents course invite {folder}").format(folder=path))
            if way.local:
                tell(
                    _(
                        "Only this computer reaches it. For others: --host 0.0.0.0 with a certificate "
                        "(--certfile FILE --keyfile FILE), or --shared behind a reverse proxy."
                    )
                )
            elif way.certfile is None and not way.shared:
                tell(
                    _(
                        "This is plain HTTP: whoever listens on the network can read what people type and "
                        "use their codes. Give it a certificate: --certfile FILE --keyfile FILE."
                    )
                )
            tell(_("Marking is a server of its own: crosscurrents mark {folder}").format(folder=path))
            if browser:
                webbrowser.open(address)

        run(site, way, folder.root, tell, ready, door=door)


@dataclass(frozen=True, slots=True)
class ChapterStatus:
    """How far a course is with one chapter, in learners; `handed_in` counts in the journal alone."""

    id: str
    title: str
    due: datetime | None
    begun: int
    handed_in: int
    collected: int
    graded: int
    released: int


@dataclass(frozen=True, slots=True)
class Status:
    """How far a course is: places, those that were opened, each chapter; what has drifted, in words.

    `waiting`: learners' newest hand-ins that have not been collected.
    """

    title: str
    places: int
    came: int
    chapters: tuple[ChapterStatus, ...]
    waiting: int
    set_aside: int
    drift: str


def _waiting(folder: CourseFolder, hand_ins: list[HandIn]) -> int:
    """Return how many learners' newest hand-ins are not what lies in `submitted/`."""
    newest = {(one.learner, one.chapter): one.receipt for one in sorted(hand_ins, key=lambda one: one.id)}
    found = 0
    for (learner, chapter), receipt in newest.items():
        try:
            held = json.loads((folder.step("submitted", learner, chapter) / ANSWERS).read_bytes())
            found += held.get("receipt") != receipt
        except (OSError, ValueError, AttributeError):
            found += 1
    return found


def status(path: Path, database: str | None = None) -> Status:
    """Return how far a course is; counts alone, nobody by name."""
    folder = open_folder(path)
    drift = ""
    with suppress(OSError, ValueError):  # the written course may not be here, and then nothing can be said
        drift = folder.drift(course())
    places: list[Place] = []
    standing: dict[str, tuple[int, int, int]] = {}
    waiting = 0
    if database or journal_of(folder).exists():  # to ask how far it is must not make it a hosted one
        with journal(folder, database) as kept:
            places = kept.places(folder.id)
            standing = kept.standing(folder.id)
            waiting = _waiting(folder, kept.hand_ins(course=folder.id))
    return Status(
        title=folder.title,
        places=len(places),
        came=sum(one.came is not None for one in places),
        chapters=tuple(
            ChapterStatus(
                id=one.id,
                title=one.title,
                due=one.due.astimezone(UTC) if one.due else None,
                begun=standing.get(one.id, (0, 0, 0))[0],
                handed_in=standing.get(one.id, (0, 0, 0))[1],
                collected=len(learners(folder, one.id)),
                graded=sum(up_to_date(folder, one.id, who) for who in learners(folder, one.id)),
                released=standing.get(one.id, (0, 0, 0))[2],
            )
            for one in folder.chapters.values()
        ),
        waiting=waiting,
        set_aside=sum(1 for each in folder.step("set_aside").glob("*") if each.is_dir()),
        drift=drift,
    )
