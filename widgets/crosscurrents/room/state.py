"""What a room is at this moment: folded from its log, event by event, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crosscurrents import privacy
from crosscurrents.journal import Event
from crosscurrents.room import plan
from crosscurrents.room.plan import Step
from crosscurrents.room.seats import seats

Key = tuple[str, str]
"""A chapter's id and an exercise's."""

KEEP_DAYS = 7
"""Days that a room keeps what participants wrote after its end, unless its facilitator says otherwise."""

NIGHT = timedelta(hours=10)
"""What began before so long a pause began on another day: no step may be planned to last longer."""


@dataclass(frozen=True)
class Settings:
    """How a room is set up; `keep_days` counts from its end."""

    title: str = ""
    pace: str = "follow"
    minimum: int = privacy.USUAL
    keep_days: int = KEEP_DAYS
    seats: str = "none"


@dataclass
class Participant:
    """Somebody in the room, under the name they have here."""

    id: str
    name: str
    seat: str = ""
    wish: str = "any"
    partner: str = ""
    left: bool = False


@dataclass(frozen=True)
class Timer:
    """A countdown; `ends` in UTC, `seconds` its whole length."""

    label: str
    ends: datetime
    seconds: float


@dataclass(frozen=True)
class Groups:
    """Groups that are proposed: person ids. `stage` is that of 1-2-4-All, or ""."""

    size: int
    stage: str
    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    unmet: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Taken:
    """A view that was taken: its id, its number among the exercise's, how many answers it is made of."""

    id: int
    key: Key
    number: int
    n: int
    at: datetime
    seq: int


@dataclass(frozen=True)
class Shown:
    """What stands before the room; of a view also how it is compared and which of its questions (-1: all)."""

    what: str = "join"
    view: int = 0
    by: str = "whole"
    at: int = -1


@dataclass
class State:
    """A room as its log tells it; `seq` is the last event in it. `until` comes with the room's record.

    `began` is when each step began first, `since` when the current one did last, `spent` the seconds that
    were spent in each, all visits together, up to the last time it was left.
    """

    id: str
    code: str
    started: datetime
    settings: Settings = field(default_factory=Settings)
    ended: datetime | None = None
    until: datetime | None = None
    people: dict[str, Participant] = field(default_factory=dict)
    start: str = "09:00"
    steps: list[Step] = field(default_factory=list)
    began: dict[int, datetime] = field(default_factory=dict)
    finished: dict[int, datetime] = field(default_factory=dict)
    spent: dict[int, float] = field(default_factory=dict)
    since: datetime | None = None
    cut: set[int] = field(default_factory=set)
    current: int | None = None
    standing: dict[Key, str] = field(default_factory=dict)
    closed: dict[Key, datetime] = field(default_factory=dict)
    answered: dict[Key, set[str]] = field(default_factory=dict)
    withdrawn: set[tuple[str, Key]] = field(default_factory=set)
    views: list[Taken] = field(default_factory=list)
    captions: dict[int, str] = field(default_factory=dict)
    tallied: dict[Key, dict[str, Any]] = field(default_factory=dict)
    shown: Shown = Shown()
    revealed: set[int] = field(default_factory=set)
    compared: set[int] = field(default_factory=set)
    """Views of which somebody has seen the comparison by seats."""
    whole_only: set[int] = field(default_factory=set)
    """Views whose comparison nobody saw and nobody will, so that a later view could be taken."""
    timer: Timer | None = None
    groups: Groups | None = None
    put_away: Groups | None = None
    apart: set[frozenset[str]] = field(default_factory=set)
    seq: int = 0

    def named(self, name: str) -> Participant | None:
        """Return who goes by a name here."""
        return next((one for one in self.people.values() if one.name == name and not one.left), None)

    def seat_of(self, person: str) -> str:
        """Return the seat somebody has: "" for none, and for one that is not offered any more."""
        one = self.people.get(person)
        return one.seat if one and one.seat in {each.id for each in seats(self.settings.seats)} else ""

    def here(self) -> list[Participant]:
        """Return who has joined and not left, in the order of joining."""
        return [one for one in self.people.values() if not one.left]

    def views_of(self, key: Key) -> list[Taken]:
        """Return the views taken of an exercise, oldest first."""
        return [one for one in self.views if one.key == key]

    def minutes_taken(self, at: int) -> int | None:
        """Return how many minutes were spent in a step that is over; None for any other."""
        return round(self.spent.get(at, 0) / 60) if at in self.finished else None

    def count(self, key: Key) -> int:
        """Return how many have answered an exercise and not withdrawn."""
        return sum((one, key) not in self.withdrawn for one in self.answered.get(key, ()))

    def closed_since(self, key: Key) -> bool:
        """Return whether an exercise was closed again after its newest view was taken."""
        views = self.views_of(key)
        return bool(views) and self.closed.get(key, views[-1].at) > views[-1].at

    def stage(self, key: Key) -> str:
        """Return how far an exercise is: waiting | open | closed | looked | shown."""
        standing = self.standing.get(key, "waiting")
        if standing == "closed":
            views = self.views_of(key)
            if any(one.id in self.revealed for one in views):
                return "shown"
            if views:
                return "looked"
        return standing


def fold(state: State, event: Event) -> None:
    """Bring `state` up to date with the next event of its log; types it does not know change nothing."""
    state.seq = max(state.seq, event.seq)
    told = _FOLDS.get(event.type)
    if told:
        told(state, event)


def _settled(state: State, event: Event) -> None:
    state.settings = Settings(**event.data)


def _joined(state: State, event: Event) -> None:
    person = event.person or ""
    known = state.people.get(person)
    if known:
        known.left = False
    else:
        state.people[person] = Participant(person, event.data["name"], seat=event.data.get("seat", ""))


def _left(state: State, event: Event) -> None:
    if event.person in state.people:
        state.people[event.person].left = True


def _changed(state: State, event: Event) -> None:
    one = state.people.get(event.person or "")
    if one:
        for name in ("name", "seat", "wish", "partner"):
            setattr(one, name, event.data.get(name, getattr(one, name)))


def _planned(state: State, event: Event) -> None:
    """Take over new steps; those that are still there keep when they began, unless it was another day."""
    steps = [Step(**one) for one in event.data["steps"]]
    moved = {} if _another_day(state, steps, event.at) else plan.moved(state.steps, steps, state.current)
    state.began = {moved[one]: when for one, when in state.began.items() if one in moved}
    state.finished = {moved[one]: when for one, when in state.finished.items() if one in moved}
    state.spent = {moved[one]: seconds for one, seconds in state.spent.items() if one in moved}
    state.cut = {moved[one] for one in state.cut if one in moved}
    state.current = moved.get(state.current) if state.current is not None else None
    state.start, state.steps = event.data["start"], steps


def _another_day(state: State, steps: Sequence[Step], now: datetime) -> bool:
    """Return whether steps planned `now` are another day's: its opening and breaks are not those of before.

    They are when nothing that was done (talks, exercises) is among them, and either the closing has begun or
    a night has passed.
    """
    done = [state.steps[at] for at in state.began]
    if {one.name for one in done if one.chapter} & {one.name for one in steps}:
        return False
    last = max(state.began.values(), default=now)
    return now - last > NIGHT or any(one.what == "closing" for one in done)


def _began(state: State, event: Event) -> None:
    step, before = event.data["step"], state.current
    if before is not None and before != step:
        _left_step(state, event.at)
        # What was set for the step before is not the next one's: a clock that runs on, pairs that are over.
        state.timer = None
        state.groups, state.put_away = None, state.groups or state.put_away
    if event.at - state.began.get(step, event.at) > NIGHT:
        state.began.pop(step)  # tried the evening before: it begins today
        state.spent.pop(step, None)
        before = None
    state.began.setdefault(step, event.at)  # who goes back to a step does not begin it for the first time
    if before != step:
        state.since = event.at
    state.finished.pop(step, None)
    state.cut.discard(step)
    state.current = step
    state.shown = Shown("step")


def _left_step(state: State, now: datetime) -> None:
    """Note that the current step is over, and how long it took, with what it had taken before."""
    if state.current is None:
        return
    state.finished[state.current] = now
    if state.since is not None:
        state.spent[state.current] = state.spent.get(state.current, 0.0) + (now - state.since).total_seconds()
        state.since = None


def _cut(state: State, event: Event) -> None:
    (state.cut.add if event.data["cut"] else state.cut.discard)(event.data["step"])


def _stood(state: State, event: Event) -> None:
    key, standing = _key(event), event.data["state"]
    if standing == "open":
        state.standing.pop(key, None)  # the exercise that was opened last stands last
    else:
        state.closed[key] = event.at
    state.standing[key] = standing


def _answered(state: State, event: Event) -> None:
    if event.person not in state.people:
        return
    who = state.answered.setdefault(_key(event), set())
    counts = (
        event.data.get("visibility") == "room"
        and not event.data.get("passed", False)
        and not event.data.get("empty", False)
    )
    (who.add if counts else who.discard)(event.person)


def _withdrew(state: State, event: Event) -> None:
    which = (event.person or "", _key(event))
    (state.withdrawn.add if event.data["withdrawn"] else state.withdrawn.discard)(which)


def _viewed(state: State, event: Event) -> None:
    data = event.data
    state.views.append(Taken(data["view"], _key(event), data["number"], data["n"], event.at, event.seq))
    state.whole_only.update(data.get("whole_only", ()))


def _compared(state: State, event: Event) -> None:
    state.compared.add(event.data["view"])


def _shown(state: State, event: Event) -> None:
    state.shown = Shown(**event.data)
    if event.data["what"] == "view":
        state.revealed.add(event.data["view"])


def _captioned(state: State, event: Event) -> None:
    state.captions[event.data["view"]] = event.data["caption"]


def _tallied(state: State, event: Event) -> None:
    if event.data["n"]:
        state.tallied[_key(event)] = {**event.data, "seq": event.seq}
    else:
        state.tallied.pop(_key(event), None)


def _timed(state: State, event: Event) -> None:
    seconds = event.data["seconds"]
    state.timer = (
        Timer(event.data["label"], event.at + timedelta(seconds=seconds), seconds) if seconds else None
    )


def _grouped(state: State, event: Event) -> None:
    data = event.data
    state.put_away = None
    state.groups = (
        Groups(
            data["size"],
            data["stage"],
            tuple(tuple(one) for one in data["groups"]),
            tuple(data["alone"]),
            tuple(tuple(one) for one in data["unmet"]),
        )
        if data["stage"] or data["size"]
        else None
    )


def _regrouped(state: State, event: Event) -> None:
    state.groups, state.put_away = state.put_away, None


def _kept_apart(state: State, event: Event) -> None:
    (state.apart.add if event.data["apart"] else state.apart.discard)(frozenset(event.data["people"]))


def _ended(state: State, event: Event) -> None:
    state.ended, state.code = event.at, ""
    _left_step(state, event.at)
    state.timer = None
    for key, standing in state.standing.items():
        if standing == "open":
            state.standing[key] = "closed"
            state.closed[key] = event.at


def _key(event: Event) -> Key:
    return event.chapter or "", event.exercise or ""


_FOLDS = {
    "room.settled": _settled,
    "room.joined": _joined,
    "room.left": _left,
    "room.changed": _changed,
    "room.planned": _planned,
    "room.step": _began,
    "room.cut": _cut,
    "room.stood": _stood,
    "answer.saved": _answered,
    "room.withdrew": _withdrew,
    "room.viewed": _viewed,
    "room.compared": _compared,
    "room.shown": _shown,
    "room.captioned": _captioned,
    "room.tallied": _tallied,
    "room.timed": _timed,
    "room.grouped": _grouped,
    "room.regrouped": _regrouped,
    "room.apart": _kept_apart,
    "room.ended": _ended,
}
