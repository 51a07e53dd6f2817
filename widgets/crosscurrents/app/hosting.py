"""Hosting a course: its places, its server, how far everybody is. One course folder, one machine."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crosscurrents.app.names import NAMES, Names
from crosscurrents.app.running import opened, run
from crosscurrents.app.way import ServeError, Way
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.answers import ANSWERS
from crosscurrents.grading.autograde import learners, up_to_date
from crosscurrents.grading.folder import JOURNAL, CourseFolder, open_folder
from crosscurrents.journal import HandIn, Invitation, Journal, JournalError, Place
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import Item
from crosscurrents.notebooks.lessons import course
from crosscurrents.places import use_content
from crosscurrents.server.hosted import Hosted
from crosscurrents.server.site import Site


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

    The codes are on the disk before they open anything: whatever breaks this off, none is lost. What may then
    be left over is a row without a place (`strays`). `OSError` where the list cannot be written, `ServeError`
    where it cannot be read: then no place is made.
    """
    _allowed(folder, names)
    Names.read(names)
    written: list[Invitation] = []

    def write_down(made: list[Invitation]) -> None:
        listed = Names.read(names)
        listed.add(made)
        listed.write()
        written.extend(made)

    with journal(folder, database) as kept:
        try:
            return kept.invite(folder.id, count, write_down).result()
        except JournalError:
            _take_out(kept, folder, names, written)
            raise


def invite_again(
    folder: CourseFolder, pseudonym: str, names: Path, database: str | None = None
) -> Invitation | None:
    """Give a place a fresh code, and put it in place of the lost one in the list, where the list is there.

    Until the lost one is void both stand there: whatever breaks this off, one of them opens the place.
    """
    listed = names.is_file()
    if listed:
        Names.read(names)

    def beside(fresh: list[Invitation]) -> None:
        both = Names.read(names)
        both.add_code(fresh[0])
        both.write()

    with journal(folder, database) as kept:
        fresh = kept.invite_again(folder.id, pseudonym, beside if listed else None).result()
    if fresh and listed:
        alone = Names.read(names)
        alone.keep_code(fresh)
        alone.write()
    return fresh


def strays(folder: CourseFolder, names: Path, database: str | None = None) -> list[str]:
    """Return who stands in the list and has no place: it was broken off, or they deleted what was theirs."""
    with journal(folder, database) as kept:
        places = {one.pseudonym for one in kept.places(folder.id)}
    return [one for one in Names.read(names).pseudonyms if one not in places]


def _allowed(folder: CourseFolder, names: Path) -> None:
    if names.resolve().is_relative_to(folder.root) and names.name != NAMES:
        raise ServeError(
            _("Keep the list outside the course folder, or under its own name {name}.").format(name=NAMES)
        )


def _take_out(kept: Journal, folder: CourseFolder, names: Path, written: list[Invitation]) -> None:
    """Take rows out of the list again after a failure, where the journal says that there is no such place."""
    with suppress(JournalError):
        places = {one.pseudonym for one in kept.places(folder.id)}
        if written and not places & {one.pseudonym for one in written}:
            listed = Names.read(names)
            listed.drop(written)
            listed.write()


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
    """How far a course is with one chapter, in learners; `handed_in` counts in the journal alone.

    `marked`: every answer that a person marks; None where the gradebook cannot be read now.
    """

    id: str
    title: str
    due: datetime | None
    begun: int
    handed_in: int
    collected: int
    graded: int
    marked: int | None
    released: int


@dataclass(frozen=True, slots=True)
class Status:
    """How far a course is: places, those that were opened, each chapter; what has drifted, in words.

    `waiting`: learners' newest hand-ins that have not been collected. `trouble`: why the gradebook cannot be
    read, in words.
    """

    title: str
    places: int
    came: int
    chapters: tuple[ChapterStatus, ...]
    waiting: int
    set_aside: int
    drift: str
    trouble: str


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


def _marked(folder: CourseFolder) -> tuple[dict[str, int], str]:
    """Return by chapter how many learners' answers are all marked, or why that cannot be read."""
    try:
        with MarkBook(folder) as book:
            return {one: _throughout(book.pile(one)) for one in folder.chapters}, ""
    except MarkingError as fault:
        return {}, str(fault)


def _throughout(pile: list[Item]) -> int:
    waiting = {one.where.learner for one in pile if one.stage != "marked"}
    return len({one.where.learner for one in pile} - waiting)


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
    marked, trouble = _marked(folder)
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
                marked=marked.get(one.id),
                released=standing.get(one.id, (0, 0, 0))[2],
            )
            for one in folder.chapters.values()
        ),
        waiting=waiting,
        set_aside=sum(1 for each in folder.step("set_aside").glob("*") if each.is_dir()),
        drift=drift,
        trouble=trouble,
    )
