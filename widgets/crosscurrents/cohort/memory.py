"""The file that remembers what earlier pictures of one cohort gave away; one run at a time holds it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.page import Page, Told
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.turns import take
from crosscurrents.room.views import Kept

FORMAT = "crosscurrents-cohort/2"


class _Stored(msgspec.Struct):
    """A page as the file has it: its members by their places among all digests, most of which come again."""

    members: list[int]
    kept: Kept
    at: str
    complete: list[int]
    told: list[Told]


class _File(msgspec.Struct):
    format: str
    course: str
    journal: str
    key: str
    digests: list[str]
    pages: dict[str, list[_Stored]]


class _Head(msgspec.Struct):
    format: str


class Memory:
    """What was given away of the course `course`; `journal` names its database, "" for a course folder.

    `key` is the secret that digests are made with, `pages` all that was given away, by name, oldest first.
    Without a `path` nothing is remembered. `CohortError` where the file is another cohort's, or cannot be
    read.
    """

    def __init__(self, path: Path | None, course: str, journal: str) -> None:
        self.path, self.course, self.journal = path, course, journal
        self.key = secrets.token_hex(16)
        self.pages: dict[str, list[Page]] = {}
        if path is not None and path.exists():
            self._read(path)

    def save(self) -> None:
        """Write what was given away, for its owner's eyes alone; `CohortError` where it cannot be written."""
        if self.path is None:
            return
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._packed())
                Path(name).replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as fault:
            raise _unwritten(self.path, fault) from None

    def _read(self, path: Path) -> None:
        try:
            text = path.read_bytes()
            if msgspec.json.decode(text, type=_Head).format != FORMAT:
                raise CohortError(
                    _(
                        "{file} was written by another version of crosscurrents: use that one, or move the "
                        "file away if no report made with it was handed on."
                    ).format(file=path)
                )
            found = msgspec.json.decode(text, type=_File)
            pages = {
                name: [_page(one, found.digests) for one in every] for name, every in found.pages.items()
            }
        except (msgspec.DecodeError, IndexError, OSError) as fault:
            raise CohortError(
                _(
                    "{file} cannot be read ({why}): put back a copy of it, for it says what was shown before."
                ).format(file=path, why=fault)
            ) from None
        if (found.course, found.journal) != (self.course, self.journal):
            raise CohortError(
                _(
                    "{file} remembers what was shown of another cohort ({theirs}, not {ours}): put it back "
                    "where it belongs, or write this report into another folder with --out."
                ).format(
                    file=path,
                    theirs=_called(found.course, found.journal),
                    ours=_called(self.course, self.journal),
                )
            )
        self.key, self.pages = found.key, pages

    def _packed(self) -> bytes:
        places: dict[str, int] = {}
        stored = {
            name: [
                _Stored(
                    [places.setdefault(digest, len(places)) for digest in one.members],
                    one.kept,
                    one.at,
                    one.complete,
                    one.told,
                )
                for one in every
            ]
            for name, every in self.pages.items()
        }
        return msgspec.json.encode(_File(FORMAT, self.course, self.journal, self.key, list(places), stored))


@contextlib.contextmanager
def remembering(path: Path | None, course: str, journal: str) -> Iterator[Memory]:
    """Hold a cohort's memory alone, from reading it until what was shown meanwhile is saved.

    It is saved only where nothing was raised: then nothing was shown either. `CohortError` where another run
    holds it.
    """
    if path is None:
        yield Memory(None, course, journal)
        return
    try:
        lock = path.with_name(f".{path.name}.lock").open("a+b")
    except OSError as fault:
        raise _unwritten(path, fault) from None
    with lock:
        try:
            take(lock)
        except OSError:
            raise CohortError(
                _(
                    "Another report of this cohort is being made (it holds {file}): start again when it has "
                    "finished."
                ).format(file=path)
            ) from None
        memory = Memory(path, course, journal)
        yield memory
        memory.save()


def _page(stored: _Stored, digests: Sequence[str]) -> Page:
    """Return a page as it was shown; `IndexError` for a place that there is not."""
    _placed(stored.members, len(digests), "members")
    for places in (stored.complete, *stored.kept.behind.values()):
        _placed(places, len(stored.members), "behind")
    members = [digests[at] for at in stored.members]
    return Page(members, stored.kept, stored.at, stored.complete, stored.told)


def _placed(places: Sequence[int], many: int, name: str) -> None:
    # A place below nothing would count from the end, and stand for somebody else.
    for at in places:
        if not 0 <= at < many:
            raise IndexError(f"{name}: {at} of {many}")


def _called(course: str, journal: str) -> str:
    return f"{course} @ {journal}" if journal else course


def _unwritten(path: Path, fault: OSError) -> CohortError:
    return CohortError(
        _("{file} cannot be written ({why}): it remembers what pictures gave away, so none was made.").format(
            file=path, why=fault.strerror
        )
    )
