"""What is made once and told to many: a state as its stream sends it, sentences as screens list them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from crosscurrents.journal import SentenceRecord, ViewRecord
from crosscurrents.room import views
from crosscurrents.room.payloads import RELEASED

_MOMENT = ("version", "now")


def packed(state: dict[str, Any]) -> tuple[str, str]:
    """Return `(name, JSON)` of a state; the name is the same for the same facts, whenever they are told.

    The name is for Last-Event-ID. The facilitator's state can be a megabyte, so it is encoded once for both.
    """
    facts = msgspec.json.encode({key: value for key, value in state.items() if key not in _MOMENT})
    moment = msgspec.json.encode({key: state[key] for key in _MOMENT})
    return hashlib.sha256(facts).hexdigest()[:16], (moment[:-1] + b"," + facts[1:]).decode()


class Said:
    """A room's sentences, and what is made of them when they have changed, not when somebody has answered."""

    def __init__(self, of: Sequence[SentenceRecord], show: Callable[[], list[dict[str, Any]]]) -> None:
        self.of = of
        self.shown = show()
        """As the facilitator's screen lists them."""
        self.own = [one for one in of if one.kind != "answer"]
        """Those that people offered themselves."""

    def released(self, chapter: str, exercise: str) -> list[str]:
        """Return the texts of an exercise that were released, in the order of the facilitator's screen."""
        wanted = {"status": RELEASED, "chapter": chapter, "exercise": exercise}
        return [one["text"] for one in self.shown if wanted.items() <= one.items()]


class Drawings:
    """The pictures of views, drawn once: a view never changes, and 200 phones ask for it in one moment."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, str, str, int], list[dict[str, Any]]] = {}

    def of(
        self, view: ViewRecord, by: str, families: str, every: Sequence[ViewRecord]
    ) -> list[dict[str, Any]]:
        """Return a view's pictures, `by` whole, seats (of these `families`) or times (among `every` view)."""
        which = (view.id, by, families, len(every))
        if which not in self._drawn:
            self._drawn[which] = self._draw(view, by, families, every)
        return self._drawn[which]

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
