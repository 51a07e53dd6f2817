"""What the cohort's picture gives away, page by page, by the room's own code; and what earlier ones gave.

A page is a view of the room's (`room/views.py`): counts, and the digests of what stands behind each row.
What is kept of every picture made is asked before the next, so that no two of them can be subtracted.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from crosscurrents import privacy
from crosscurrents.cohort.faults import CohortError
from crosscurrents.course import Card
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Kind, Response
from crosscurrents.exercises.tallies.forms import load
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.room.decide import RoomError
from crosscurrents.room.views import Given, Kept, take
from crosscurrents.stats.items import Correlation

FORMAT = "crosscurrents-cohort/1"


class Told(msgspec.Struct, frozen=True):
    """What is told of a check's item besides its counts: how each option goes with the rest of the check."""

    item: str
    with_rest: dict[str, Correlation]


class Page(msgspec.Struct, frozen=True):
    """One view: its members' digests, its counts, the day. `complete`: places of those with every item."""

    members: list[str]
    kept: Kept
    at: str
    complete: list[int] = []
    told: list[Told] = []

    def tallies(self) -> list[Tally]:
        """Return its counts for the whole cohort."""
        return load(self.kept.whole)

    def given_away(self) -> list[Kept]:
        """Return it as views of what it gave away: those with every item are one more set in each row."""
        if not self.complete:
            return [self.kept]
        complete = dict.fromkeys(self.kept.behind, self.complete)
        return [self.kept, Kept(whole=[], parts=[], least=self.kept.least, behind=complete)]

    def same(self, other: Page) -> bool:
        """Return whether it gives away the same sets of answers."""

        def sets(one: Page) -> object:
            seen = one.kept.seen(one.members)
            complete = frozenset(one.members[at] for at in one.complete)
            return seen.whole, seen.rows, seen.parts, seen.compared, complete

        return sets(self) == sets(other)


class _Stored(msgspec.Struct):
    """A page as the file has it: its members by their places among all digests, most of which come again."""

    members: list[int]
    kept: Kept
    at: str
    complete: list[int]
    told: list[Told]


class _File(msgspec.Struct):
    format: str
    key: str
    digests: list[str]
    pages: dict[str, list[_Stored]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A page as it may be shown; None for too few. `earlier`: it is an earlier picture's, of its day."""

    page: Page | None
    earlier: bool = False


class Pages:
    """All that is given away of one cohort. `least` is the minimum group, `today` the day of this picture."""

    def __init__(self, path: Path | None, least: int, today: date) -> None:
        self.path, self.least, self.today = path, privacy.minimum(least), today
        self.key, self._pages = _read(path)
        """The secret that digests are made with; all pages that are given away, oldest first."""

    def earlier(self, name: str) -> Sequence[Page]:
        """Return the pages of earlier pictures, oldest first."""
        return self._pages.get(name, [])

    def take(self, name: str, card: Card, kind: Kind, answers: Mapping[str, tuple[str, Response]]) -> Taken:
        """Return the page `name` of these answers, `{person: (group, response)}`.

        Where it would show too few or, beside an earlier picture, whose an answer is, that earlier page
        stands in its place. Of `card` nothing is asked.
        """
        before = self.earlier(name)
        given = [Given(who, group, response) for who, (group, response) in sorted(answers.items())]
        try:
            snapshot = take(
                Exercise(card, kind),
                given,
                key=self.key,
                least=self.least,
                earlier=[kept for one in before for kept in one.given_away()],
                members=[one.members for one in before for _kept in one.given_away()],
            )
        except RoomError:
            if before and before[-1].kept.least >= self.least:
                return Taken(before[-1], earlier=True)
            return Taken(None)
        return Taken(Page(snapshot.members, snapshot.kept, self.today.isoformat()))

    def keep(self, name: str, page: Page) -> None:
        """Remember a page as given away."""
        held = self._pages.setdefault(name, [])
        held[:] = [one for one in held if not one.same(page)] + [page]

    def of_members(self, members: Sequence[str]) -> Page:
        """Return a page of these members that counts nothing: of texts, which speak for themselves."""
        return Page(sorted(members), Kept([], [], self.least), self.today.isoformat())

    def save(self) -> None:
        """Write what was given away, for its owner's eyes alone; `CohortError` where it cannot be written."""
        if self.path is None:
            return
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_packed(self.key, self._pages))
                Path(name).replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as fault:
            raise CohortError(
                _(
                    "{file} cannot be written ({why}): it remembers what pictures gave away, so none was "
                    "made."
                ).format(file=self.path, why=fault.strerror)
            ) from None


def _packed(key: str, pages: Mapping[str, Sequence[Page]]) -> bytes:
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
        for name, every in pages.items()
    }
    return msgspec.json.encode(_File(FORMAT, key, list(places), stored))


def _read(path: Path | None) -> tuple[str, dict[str, list[Page]]]:
    if path is None or not path.exists():
        return secrets.token_hex(16), {}
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
        pages = {
            name: [
                Page([found.digests[at] for at in one.members], one.kept, one.at, one.complete, one.told)
                for one in every
            ]
            for name, every in found.pages.items()
        }
    except (msgspec.DecodeError, IndexError, OSError) as fault:
        raise CohortError(
            _(
                "{file} cannot be read ({why}): put back a copy of it, for it says what was shown before."
            ).format(file=path, why=fault)
        ) from None
    if found.format != FORMAT:
        raise CohortError(
            _("{file} was written by another version of crosscurrents: use that one.").format(file=path)
        )
    return found.key, pages
