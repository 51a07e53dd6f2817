"""A page of the cohort's picture: counts, and the digests of what stands behind each of its rows."""

from __future__ import annotations

import msgspec

from crosscurrents.exercises.tallies.forms import load
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.room.views import Kept
from crosscurrents.stats.items import Correlation


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

    def sets(self) -> list[frozenset[str]]:
        """Return the sets of answers that stand behind its rows and their parts, each once."""
        seen = self.kept.seen(self.members)
        return list(dict.fromkeys(one for row in seen.rows for one in seen.sets(row)))

    def same(self, other: Page) -> bool:
        """Return whether it gives away the same sets of answers."""

        def sets(one: Page) -> object:
            seen = one.kept.seen(one.members)
            complete = frozenset(one.members[at] for at in one.complete)
            return seen.whole, seen.rows, seen.parts, seen.compared, complete

        return sets(self) == sets(other)
