"""Which groups of answers may be shown: never fewer than the minimum, nor by subtracting one from another.

The exact rules, with what they do not cover, are in docs/privacy.md. Pure, standard library only.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

LEAST = 3
"""The smallest minimum group there is, whatever a facilitator sets: of two people each knows the other's."""

USUAL = 5
"""The minimum group of a room whose facilitator has set none."""

E = TypeVar("E", bound=Hashable)
"""An answer as it stands: a person with their response (`digest`). A changed response is another one."""


def minimum(wished: int) -> int:
    """Return the minimum group that holds when `wished` is asked for: never below `LEAST`."""
    return max(LEAST, wished)


def digest(key: str, person: str, response: Mapping[str, Any]) -> str:
    """Return what stands for a person's response in a view: 64 hexadecimal digits, different in every room.

    HMAC-SHA256 (RFC 2104) of both as JSON in one form (sorted keys, no spaces), with the room's secret `key`:
    equal for the same answer of the same person, and nobody without the key can try out who or what it was.
    """
    text = json.dumps([person, response], sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()


def parts(groups: Mapping[str, Collection[E]], least: int) -> list[tuple[tuple[str, ...], frozenset[E]]]:
    """Return how a room falls into parts of at least `least` answers, each with the names of its groups.

    `groups` share no answer. The smallest is merged with the next larger one until all are large enough; of
    equal ones the first by name goes first. Empty ones are left out. [] when fewer than two parts remain.
    """
    found: list[tuple[tuple[str, ...], frozenset[E]]] = [
        ((name,), frozenset(who)) for name, who in groups.items() if who
    ]
    while len(found) > 1:
        found.sort(key=lambda one: (len(one[1]), one[0]))
        (few, first), (more, second), *rest = found
        if len(first) >= least:
            return sorted(found, key=lambda one: one[0])
        found = [(tuple(sorted(few + more)), first | second), *rest]
    return []


def releasable(released: Iterable[Collection[E]], candidate: Collection[E], least: int) -> bool:
    """Return whether `candidate` may be shown to somebody who has seen every set of answers in `released`.

    It needs `least` answers, and so does whatever can be worked out from all these sets together: see
    `_none_singled_out`.
    """
    return len(candidate) >= least and _none_singled_out([*released, candidate], least)


def _none_singled_out(sets: Iterable[Collection[E]], least: int) -> bool:
    """Return whether no union, intersection or difference of `sets` holds one to `least` - 1 answers.

    Each set that can be made of them is a union of atoms: the answers that are in exactly the same sets. So
    it is enough that every atom is large enough. It is also enough against sums: a weighted sum of the sets'
    counts is a weighted sum of the atoms' counts, and never looks inside one.
    """
    signs: dict[E, int] = {}
    for at, one in enumerate(sets):
        for answer in one:
            signs[answer] = signs.get(answer, 0) | 1 << at
    return all(size >= least for size in Counter(signs.values()).values())


@dataclass(frozen=True, slots=True)
class View(Generic[E]):
    """What one snapshot of an exercise lets be seen.

    `whole` are the answers it is made of. `rows` are the rows of its pictures that may be shown for the whole
    room, each with the answers that say anything about it. `parts` are the parts of the room that may be
    compared, by the names of their groups, and `compared` the rows that may be shown part by part.
    """

    whole: frozenset[E]
    rows: Mapping[str, frozenset[E]] = field(default_factory=dict)
    parts: tuple[tuple[tuple[str, ...], frozenset[E]], ...] = ()
    compared: frozenset[str] = frozenset()

    def sets(self, row: str | None = None) -> list[frozenset[E]]:
        """Return the sets of answers whose counts it gives away: in one row, or (None) how many they are."""
        if row is None:
            return [self.whole, *(who for _names, who in self.parts)]
        if row not in self.rows:
            return []
        who = self.rows[row]
        return [who, *(who & part for _names, part in self.parts if row in self.compared)]


def look(
    earlier: Sequence[View[E]],
    answers: Mapping[E, str],
    rows: Mapping[str, Collection[E]],
    least: int,
) -> View[E] | None:
    """Return what may be seen of an exercise's `answers` beside its `earlier` views; None for nothing.

    `answers` says of each answer in which group (seat) its person is, "" for none. `rows` says of each row of
    the exercise's pictures which answers stand behind it. Three steps, each stricter than the one before:
    the room as a whole; row by row, since few may have answered a row; and by groups, since a part whose row
    is hidden is what the others leave over of the whole. What is not in the view must not be kept with it:
    a lower minimum later would bring it out.
    """
    whole = frozenset(answers)
    released = [one for view in earlier for one in view.sets()]
    if not releasable(released, whole, least):
        return None
    known = {row: [one for view in earlier for one in view.sets(row)] for row in rows}
    shown = {
        row: frozenset(who) for row, who in rows.items() if releasable(known[row], frozenset(who), least)
    }
    groups: dict[str, set[E]] = {}
    for answer, group in answers.items():
        groups.setdefault(group, set()).add(answer)
    found = parts(groups, least)
    if not _none_singled_out([*released, whole, *(who for _names, who in found)], least):
        found = []
    compared = frozenset(
        row
        for row, who in shown.items()
        if found and _none_singled_out([*known[row], who, *(who & part for _names, part in found)], least)
    )
    return View(whole, shown, tuple(found) if compared else (), compared)
