"""What all tallies share: rows, counts, adding up, and hiding what too few people stand behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing

Counts = Mapping[str, Mapping[str, int]]
"""Row id -> value -> how many answers hold it."""


class Label(msgspec.Struct, frozen=True):
    """An id with its words."""

    id: str
    text: str


class Field(msgspec.Struct, frozen=True):
    """One number that a facilitator can type in from paper: how many chose `value` in `row`."""

    row: str
    value: str
    label: str


class Tally(msgspec.Struct, frozen=True, kw_only=True, tag_field="form"):
    """The answers of many to one question of an exercise, as counts and nothing else.

    Tallies of the same question add up in any order (a commutative monoid), so that a room can count as it
    goes and add what was counted on paper. Whose count it is stands nowhere in it. A subclass per picture.

    `n` is how many answers it is made of; `given[row]` how many of them say anything about the row (one
    answer may hold several values of a row, so it need not be the row's sum).
    """

    id: str
    title: str
    rows: tuple[Label, ...]
    n: int
    counts: dict[str, dict[str, int]]
    given: dict[str, int]
    note: str = ""

    one_each: ClassVar[bool] = True
    """Whether an answer holds at most one value of a row, so that a row's counts add up to its `given`."""

    @property
    def typed_by(self) -> str:
        """Return what a facilitator counts on paper, in words; "" where counting by hand makes no sense."""
        return ""

    def add(self, other: Self) -> Self:
        """Return this tally with `other`, of the same question, added."""
        counts = {
            row.id: dict(Counter(self.counts.get(row.id, {})) + Counter(other.counts.get(row.id, {})))
            for row in self.rows
        }
        given = dict(Counter(self.given) + Counter(other.given))
        return msgspec.structs.replace(self, n=self.n + other.n, counts=counts, given=given)

    def kept(self, least: int) -> Self:
        """Return this tally without the rows that fewer than `least` answers stand behind."""
        stays = {row.id for row in self.rows if self.n >= least and self.given.get(row.id, 0) >= least}
        return msgspec.structs.replace(
            self,
            counts={row: counts for row, counts in self.counts.items() if row in stays},
            given={row: given for row, given in self.given.items() if row in stays},
        )

    def hidden(self, row: str) -> bool:
        """Return whether `kept` has taken a row out, or nobody stands behind it."""
        return not self.given.get(row)

    def draw(self, least: int) -> Drawing:
        """Return the picture with its table; rows below `least` answers say so and show nothing."""
        shown = self.kept(least)
        if not shown.given:
            said = _("Fewer than {least} answers: too few for a picture that hides who said what.")
            return Drawing("", said.format(least=least), [])
        return shown.drawn(_("fewer than {least}").format(least=least))

    def drawn(self, few: str) -> Drawing:
        """Return the picture of what is left; `few` is what stands in a hidden row's place."""
        raise NotImplementedError

    def noted(self, least: int) -> str:
        """Return the note, with what the numbers that are shown ask to be said beside them."""
        return self.note

    def fields(self) -> Sequence[Field]:
        """Return what can be typed in from paper, in order; nothing where `typed_by` is ""."""
        return []


def counted_rows(
    rows: Iterable[str], answers: Iterable[Mapping[str, Hashable | Iterable[Hashable]]]
) -> dict[str, Any]:
    """Return `n`, `counts` and `given` for a tally from one mapping per answer, `{row: value or values}`.

    An answer that is an empty mapping is none. Values are counted by their `str`.
    """
    names = list(rows)
    counts: dict[str, Counter[str]] = {row: Counter() for row in names}
    given: Counter[str] = Counter()
    n = 0
    for answer in answers:
        held = {row: _values(value) for row, value in answer.items() if row in counts}
        held = {row: values for row, values in held.items() if values}
        n += bool(held)
        for row, values in held.items():
            given[row] += 1
            counts[row].update(values)
    return {"n": n, "counts": {row: dict(counts[row]) for row in names}, "given": dict(given)}


def _values(value: Hashable | Iterable[Hashable]) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    return [str(one) for one in value]
