"""Looking at a closed exercise: with its comparison by seats or, where that is in the way, without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from crosscurrents import privacy
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Response
from crosscurrents.room.decide import RoomError
from crosscurrents.room.seats import seats as every_seat
from crosscurrents.room.views import Given, Kept, Snapshot, take


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier view of the exercise: its id, what it keeps, its members' digests.

    `compared`: somebody has seen its comparison by seats. What nobody has seen can still be kept from all.
    """

    id: int
    kept: Kept
    members: Sequence[str]
    compared: bool

    def whole_only(self) -> Earlier:
        """Return it as a view that is not compared by seats."""
        return replace(self, kept=without_parts(self.kept))


@dataclass(frozen=True, slots=True)
class Looked:
    """A view about to be kept, and which earlier ones may not be compared by seats any more."""

    snapshot: Snapshot
    whole_only: tuple[int, ...] = ()


def without_parts(kept: Kept) -> Kept:
    """Return what a view keeps without its comparison by seats."""
    return msgspec.structs.replace(kept, parts=[], compared=[])


def look(
    exercise: Exercise,
    answers: Sequence[Given],
    *,
    key: str,
    least: int,
    earlier: Sequence[Earlier],
    paper: Mapping[str, Any] | None = None,
    seats: bool = True,
) -> Looked:
    """Return the view of a closed exercise as `views.take` makes it; `RoomError` when there can be none.

    Without `seats` it has no comparison, and where earlier comparisons are in its way those that nobody has
    seen are given up for good. With them it is refused then, and the refusal's `without_seats` says whether
    asking without would do; its sentence says which seats are in the way.
    """
    given = answers if seats else [replace(one, seat="") for one in answers]

    def made(before: Sequence[Earlier]) -> Snapshot | RoomError:
        try:
            return take(
                exercise,
                given,
                key=key,
                least=least,
                earlier=[one.kept for one in before],
                members=[one.members for one in before],
                paper=paper,
            )
        except RoomError as fault:
            return fault

    found = made(earlier)
    if isinstance(found, Snapshot):
        return Looked(found)
    unseen = [one for one in earlier if one.kept.parts and not one.compared]
    without = made([one.whole_only() if one in unseen else one for one in earlier]) if unseen else found
    if isinstance(without, Snapshot) and not seats:
        return Looked(without, tuple(one.id for one in unseen))
    if isinstance(made([one.whole_only() for one in earlier]), RoomError):
        raise found  # there is none without any comparison either
    digests = frozenset(privacy.digest(key, one.person, one.response) for one in answers)
    why = _in_the_way(_obstacles(earlier, digests, least))
    if isinstance(without, Snapshot):
        raise RoomError(409, f"{why} {_('Take it without seats, or keep the last one.')}", without_seats=True)
    raise RoomError(409, f"{why} {_('Keep the last one, or go on until more have changed.')}")


def _obstacles(earlier: Sequence[Earlier], whole: frozenset[str], least: int) -> list[str]:
    """Return the seats of earlier comparisons in which a view of `whole` would show what a few said.

    Those parts that hold answers which are in the same sets as fewer than `least`: what has changed of them,
    or what has not.
    """
    parts = [(part, frozenset(part.members)) for one in earlier for part in one.kept.parts]
    sets = [one for each in earlier for one in each.kept.seen(each.members).sets()] + [whole]
    signs = {one: tuple(one in each for each in sets) for one in frozenset().union(*sets)}
    sizes = Counter(signs.values())
    few = {one for one, sign in signs.items() if sizes[sign] < least}
    return list(dict.fromkeys(seat for part, members in parts if few & members for seat in part.seats))


def _in_the_way(names: Sequence[str]) -> str:
    labels = {one.id: one.label for families in ("two", "three") for one in every_seat(families)}
    labels[""] = _("No seat")
    said = ", ".join(labels.get(one, one) for one in names)
    return _(
        "In these seats only a few answers have changed since an earlier picture, or all but a few: {seats}. "
        "Beside that picture's comparison by seats, a new picture would show whose."
    ).format(seats=said)


def labelled(
    exercise: Exercise, answers: Sequence[tuple[str, Response]], least: int
) -> list[tuple[str, str, str]]:
    """Return the sentences in answers as `(person, label, text)`, under what was asked where enough said so.

    What was asked can hold what its writer chose ("Doubted: ..."). So a label stands only if at least `least`
    people wrote under it, and those left without one are as many too: else the smallest of those that stand
    goes as well. One exercise is then one queue.
    """
    said = [
        (person, label, text)
        for person, response in answers
        for label, text in exercise.kind.sentences(response)
    ]
    writers = Counter(label for _person, label in {(person, label) for person, label, _text in said})
    bare = {label for label, count in writers.items() if count < least}
    standing = sorted(set(writers) - bare, key=lambda label: (writers[label], label))
    while standing and bare and len({person for person, label, _text in said if label in bare}) < least:
        bare.add(standing.pop(0))
    return [(person, "" if label in bare else label, text) for person, label, text in said]
