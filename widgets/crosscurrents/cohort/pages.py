"""What the cohort's picture gives away, page by page, by the room's own code; and what earlier ones gave.

A page is a view of the room's (`room/views.py`): counts, and the digests of what stands behind each row.
What is kept of every picture made is asked before the next, so that no two of them can be subtracted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crosscurrents import privacy
from crosscurrents.cohort.memory import Memory
from crosscurrents.cohort.page import Page
from crosscurrents.course import Card
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Kind, Response
from crosscurrents.room.decide import RoomError
from crosscurrents.room.views import Given, Kept, take


@dataclass(frozen=True, slots=True)
class Taken:
    """A page as it may be shown; None for too few. `earlier`: it is an earlier picture's, of its day."""

    page: Page | None
    earlier: bool = False

    @property
    def new(self) -> Page | None:
        """Return the page if it is of today, and so still to be kept."""
        return None if self.earlier else self.page


class Pages:
    """All that is given away of one cohort. `least` is the minimum group, `today` the day of this picture."""

    def __init__(self, memory: Memory, least: int, today: date) -> None:
        self._memory, self.least, self.today = memory, privacy.minimum(least), today

    @property
    def key(self) -> str:
        """Return the secret that digests are made with."""
        return self._memory.key

    def earlier(self, name: str) -> Sequence[Page]:
        """Return the pages `name` that are given away, oldest first."""
        return self._memory.pages.get(name, [])

    def last(self, name: str) -> Taken:
        """Return what stands where no new page `name` may: the last one, if its groups are large enough."""
        before = self.earlier(name)
        if before and before[-1].kept.least >= self.least:
            return Taken(before[-1], earlier=True)
        return Taken(None)

    def take(
        self,
        name: str,
        card: Card,
        kind: Kind,
        answers: Mapping[str, tuple[str, Response]],
    ) -> Taken:
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
            return self.last(name)
        return Taken(Page(snapshot.members, snapshot.kept, self.today.isoformat()))

    def keep(self, name: str, page: Page) -> None:
        """Remember a page as given away."""
        held = self._memory.pages.setdefault(name, [])
        held[:] = [one for one in held if not one.same(page)] + [page]

    def of_members(self, members: Iterable[str]) -> Page:
        """Return a page of these members that counts nothing: who is told of elsewhere, by another name."""
        return Page(sorted(members), Kept([], [], self.least), self.today.isoformat())
