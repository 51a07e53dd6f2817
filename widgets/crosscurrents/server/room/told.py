"""What is made once and told to many: a state as its stream sends it, sentences as screens list them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from crosscurrents.course import Course
from crosscurrents.journal import SentenceRecord, ViewRecord
from crosscurrents.room import payloads, views
from crosscurrents.room.payloads import RELEASED
from crosscurrents.room.state import State, Taken

_MOMENT = ("version", "now")


def packed(state: dict[str, Any]) -> tuple[str, str]:
    """Return `(name, JSON)` of a state; the name is the same for the same facts, whenever they are told.

    The name is for Last-Event-ID. The facilitator's state can be a megabyte, so it is encoded once for both.
    """
    facts = msgspec.json.encode({key: value for key, value in state.items() if key not in _MOMENT})
    moment = msgspec.json.encode({key: state[key] for key in _MOMENT})
    return hashlib.sha256(facts).hexdigest()[:16], (moment[:-1] + b"," + facts[1:]).decode()


class Said:
    """A room's sentences, and what is made of them when they have changed, not when somebody has answered.

    `shown` are they as the facilitator's screen lists them, each under its `mark`.
    """

    def __init__(
        self, of: Sequence[SentenceRecord], shown: list[dict[str, Any]], mark: Callable[[int], int]
    ) -> None:
        self.shown = shown
        self.own = [one for one in of if one.kind != "answer"]
        """Those that people offered themselves."""
        self.marks = {mark(one.id): one.id for one in of}
        """Which sentence each mark stands for."""
        self.listed = payloads.named(shown)
        """What the list is called, which changes with it, and how many stand in it."""

    def released(self, chapter: str, exercise: str) -> list[str]:
        """Return the texts of an exercise that were released, in the order of the facilitator's screen."""
        wanted = {"status": RELEASED, "chapter": chapter, "exercise": exercise}
        return [one["text"] for one in self.shown if wanted.items() <= one.items()]


class Drawings:
    """The pictures of views, drawn once: a view never changes, and 200 phones ask for it in one moment."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, str, str, int], list[dict[str, Any]]] = {}
        self._comparable: dict[int, bool] = {}

    def of(
        self, view: ViewRecord, by: str, families: str, every: Sequence[ViewRecord]
    ) -> list[dict[str, Any]]:
        """Return a view's pictures, `by` whole, seats (of these `families`) or times (among `every` view)."""
        which = (view.id, by, families, len(every))
        if which not in self._drawn:
            self._drawn[which] = self._draw(view, by, families, every)
        return self._drawn[which]

    def comparable(self, view: ViewRecord) -> bool:
        """Return whether anything of a view can be compared so that a wall can be read."""
        if view.id not in self._comparable:
            self._comparable[view.id] = views.comparable(kept(view))
        return self._comparable[view.id]

    def _draw(
        self, view: ViewRecord, by: str, families: str, every: Sequence[ViewRecord]
    ) -> list[dict[str, Any]]:
        if by == "seats":
            return views.by_seat(kept(view), families)
        if by == "times":
            return views.over_time(kept(one) for one in every)
        return views.pictures(kept(view))


def kept(record: ViewRecord) -> views.Kept:
    """Return what a view keeps, read back."""
    return msgspec.convert(record.data, views.Kept)


def pictured(
    state: State,
    taken: Taken,
    by: str,
    *,
    course: Course,
    records: Mapping[int, ViewRecord],
    drawings: Drawings,
    said: Said,
) -> dict[str, Any]:
    """Return a view with its pictures, whole, by seats or over time; whole where it cannot be compared so."""
    mine = kept(records[taken.id])
    # Beside those the room has seen: a picture that was not shown is nobody else's yet.
    every = [one for one in state.views_of(taken.key) if one.id == taken.id or one.id in state.revealed]
    others = [one for one in every if one.id != taken.id]
    readable = drawings.comparable(records[taken.id])
    can = {"seats": readable and bool(mine.parts), "times": readable and bool(others)}
    if not can.get(by):
        by = "whole"
    return {
        "id": taken.id,
        "chapter": taken.key[0],
        "exercise": taken.key[1],
        "title": payloads.title(course, taken.key),
        "number": taken.number,
        "n": taken.n,
        "paper": mine.paper,
        "least": mine.least,
        "by": by,
        "caption": state.captions.get(taken.id, records[taken.id].caption),
        "pictures": drawings.of(
            records[taken.id], by, state.settings.seats, [records[one.id] for one in every]
        ),
        "others": [{"id": one.id, "number": one.number} for one in others],
        "can": can,
        "sentences": said.released(*taken.key),
    }
