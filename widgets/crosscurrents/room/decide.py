"""What a deed does to a room: pure decisions from the room as it is to what its log is told."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import singledispatch
from itertools import count
from typing import Any

from crosscurrents import privacy
from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.tallies.forms import typed
from crosscurrents.journal import Told
from crosscurrents.journal.identity import BIRDS, COLOURS
from crosscurrents.room import commands, plan
from crosscurrents.room.groups import propose
from crosscurrents.room.offered import offered
from crosscurrents.room.seats import seats
from crosscurrents.room.state import Key, Participant, Settings, State

Exercises = Mapping[str, Mapping[str, Exercise]]

MOST_PEOPLE = 500
"""People in one room, those who left among them: twice what one server was measured with, and no flood."""


class RoomError(Exception):
    """A deed that the room as it is does not allow: an HTTP status and one sentence with the mend.

    `details` go with the sentence, for a page that offers the mend.
    """

    def __init__(self, status: int, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.status, self.details = status, details


class Scene:
    """What a decision looks at: the room, the course, who asks (None: its facilitator), and the time."""

    def __init__(
        self, state: State, course: Course, exercises: Exercises, person: str | None, now: datetime
    ) -> None:
        self.state, self.course, self.exercises, self.person, self.now = state, course, exercises, person, now

    def me(self) -> Participant:
        """Return who asks."""
        found = self.state.people.get(self.person or "")
        if found is None:
            raise RoomError(401, _("This browser is not in the room: join with the room's code."))
        return found

    def exercise(self, key: Key) -> Exercise:
        """Return an exercise by its chapter and id."""
        found = self.exercises.get(key[0], {}).get(key[1])
        if found is None:
            raise RoomError(404, _("There is no exercise “{name}” in this chapter.").format(name=key[1]))
        return found

    def step(self, at: int) -> plan.Step:
        """Return a step by its place in the agenda."""
        if at >= len(self.state.steps):
            raise RoomError(404, _("The agenda has no such step; it may have been changed elsewhere."))
        return self.state.steps[at]

    def called(self, name: str) -> Participant:
        """Return who goes by a name."""
        found = self.state.named(name)
        if found is None:
            raise RoomError(404, _("Nobody here is called “{name}”.").format(name=name))
        return found


def decide(scene: Scene, deed: Any) -> list[Told]:
    """Return what the log is told; `RoomError` when the room as it is does not allow the deed.

    Deeds that need the journal's own tables (a view, a sentence) are not decided here: see `room.py`.
    """
    if scene.state.ended and not isinstance(deed, commands.Leave):
        raise RoomError(409, _("This room has ended."))
    return _decided(deed, scene)


@singledispatch
def _decided(deed: object, scene: Scene) -> list[Told]:
    raise TypeError(f"nothing is known about {type(deed).__name__}")


def fresh_name(taken: set[str], choose: Callable[[Any], Any] = secrets.choice) -> str:
    """Return a made-up name that nobody in the room has: a colour and a bird, numbered if all are gone."""
    for _attempt in range(200):
        name = f"{choose(COLOURS)} {choose(BIRDS)}"
        if name not in taken:
            return name
    name = f"{choose(COLOURS)} {choose(BIRDS)}"
    return next(numbered for at in count(2) if (numbered := f"{name} {at}") not in taken)


def joined(scene: Scene, seat: str) -> dict[str, Any]:
    """Return the data of somebody's joining: a name that is free, and their seat."""
    if scene.state.ended:
        raise RoomError(409, _("This room has ended."))
    if len(scene.state.people) >= MOST_PEOPLE:
        raise RoomError(409, _("This room is full: tell its facilitator."))
    _known_seat(scene, seat)
    return {"name": fresh_name({one.name for one in scene.state.people.values()}), "seat": seat}


def _known_seat(scene: Scene, seat: str) -> None:
    if seat and seat not in {one.id for one in seats(scene.state.settings.seats)}:
        raise RoomError(409, _("That seat is not offered here: choose another, or none."))


def _changed(scene: Scene, **data: Any) -> list[Told]:
    return [Told("room.changed", person=scene.me().id, data=data)]


@_decided.register
def _rename(deed: commands.Rename, scene: Scene) -> list[Told]:
    scene.me()
    return _changed(scene, name=fresh_name({one.name for one in scene.state.people.values()}))


@_decided.register
def _sit(deed: commands.Sit, scene: Scene) -> list[Told]:
    _known_seat(scene, deed.seat)
    return _changed(scene, seat=deed.seat)


@_decided.register
def _wish(deed: commands.Wish, scene: Scene) -> list[Told]:
    partner = ""
    if deed.wish == "with":
        found = scene.called(deed.partner)
        if found.id == scene.me().id:
            raise RoomError(409, _("That is you: choose somebody else, or work alone."))
        partner = found.id
    return _changed(scene, wish=deed.wish, partner=partner)


@_decided.register
def _withdraw(deed: commands.Withdraw, scene: Scene) -> list[Told]:
    key = (deed.chapter, deed.exercise)
    scene.exercise(key)
    me = scene.me()
    if deed.withdrawn and scene.state.views_of(key) and scene.state.standing.get(key) != "open":
        raise RoomError(
            409,
            _("The room's picture has been taken: it holds counts alone, so yours cannot be taken out."),
        )
    return [
        Told(
            "room.withdrew",
            person=me.id,
            chapter=key[0],
            exercise=key[1],
            data={"withdrawn": deed.withdrawn},
        )
    ]


@_decided.register
def _leave(deed: commands.Leave, scene: Scene) -> list[Told]:
    return [Told("room.left", person=scene.me().id)]


@_decided.register
def _settle(deed: commands.Settle, scene: Scene) -> list[Told]:
    wanted = Settings(
        title=deed.title.strip(),
        pace=deed.pace,
        minimum=privacy.minimum(deed.minimum),
        keep_days=deed.keep_days,
        seats=deed.seats,
    )
    now = scene.state.settings
    if scene.state.people and wanted.keep_days > now.keep_days:
        raise RoomError(
            409,
            _(
                "People joined on the word that {days} days are kept: the keeping time can only be shortened."
            ).format(days=now.keep_days),
        )
    if scene.state.people and wanted.minimum < now.minimum:
        raise RoomError(
            409,
            _(
                "People joined on the word that pictures need {least} answers: that can only be raised."
            ).format(least=now.minimum),
        )
    return [Told("room.settled", data=asdict(wanted))]


@_decided.register
def _plan(deed: commands.Plan, scene: Scene) -> list[Told]:
    for step in deed.steps:
        if step.what == "exercise" or step.exercise:
            scene.exercise((step.chapter, step.exercise))
    return _runs(planned(deed), deed.start)


def planned(deed: commands.Plan) -> list[plan.Step]:
    """Return the steps of a deed."""
    return [plan.Step(**{name: getattr(one, name) for name in one.__struct_fields__}) for one in deed.steps]


@_decided.register
def _agenda(deed: commands.Agenda, scene: Scene) -> list[Told]:
    found = next((one for one in offered(scene.course)["agendas"] if one["id"] == deed.agenda), None)
    if found is None or deed.day > len(found["days"]):
        raise RoomError(404, _("There is no such agenda: choose one of those that are offered."))
    day = found["days"][deed.day - 1]
    return _runs([plan.Step(**one) for one in day["steps"]], day["start"])


def _runs(steps: list[plan.Step], start: str) -> list[Told]:
    return [Told("room.planned", data={"start": start, "steps": [asdict(step) for step in steps]})]


@_decided.register
def _begin(deed: commands.Begin, scene: Scene) -> list[Told]:
    state, step, told = scene.state, scene.step(deed.step), []
    key = (step.chapter, step.exercise)
    if step.what == "exercise":
        scene.exercise(key)
        if state.standing.get(key, "waiting") == "waiting" or _once_more(state, deed.step):
            told = _stands(key, "open")
    if state.current is not None and state.current < len(state.steps):
        before = state.steps[state.current]
        left = (before.chapter, before.exercise)
        if state.settings.pace == "follow" and state.standing.get(left) == "open" and left != key:
            told += _stands(left, "closed")
    return [*told, Told("room.step", data={"step": deed.step})]


def _once_more(state: State, at: int) -> bool:
    """Return whether a step is to do an exercise again: closed, after another step with it has begun.

    To go back to a step that has begun opens nothing: people may want to talk about its picture.
    """
    key = (state.steps[at].chapter, state.steps[at].exercise)
    same = {other for other, one in enumerate(state.steps) if (one.chapter, one.exercise) == key}
    return state.standing.get(key) == "closed" and at not in state.began and not same.isdisjoint(state.began)


@_decided.register
def _cut(deed: commands.Cut, scene: Scene) -> list[Told]:
    scene.step(deed.step)
    if deed.cut and deed.step == scene.state.current:
        raise RoomError(409, _("That step is on now: begin the next one instead."))
    return [Told("room.cut", data={"step": deed.step, "cut": deed.cut})]


def _stands(key: Key, standing: str) -> list[Told]:
    return [Told("room.stood", chapter=key[0], exercise=key[1], data={"state": standing})]


@_decided.register
def _open(deed: commands.Open, scene: Scene) -> list[Told]:
    scene.exercise((deed.chapter, deed.exercise))
    return _stands((deed.chapter, deed.exercise), "open")


@_decided.register
def _close(deed: commands.Close, scene: Scene) -> list[Told]:
    key = (deed.chapter, deed.exercise)
    scene.exercise(key)
    if scene.state.standing.get(key) != "open":
        raise RoomError(409, _("That exercise is not open."))
    return _stands(key, "closed")


@_decided.register
def _show(deed: commands.Show, scene: Scene) -> list[Told]:
    if deed.what == "view" and deed.view not in {one.id for one in scene.state.views}:
        raise RoomError(404, _("There is no such picture in this room."))
    if deed.what != "view":
        return [Told("room.shown", data={"what": deed.what})]
    told = [Told("room.shown", data={"what": "view", "view": deed.view, "by": deed.by, "at": deed.at})]
    if deed.by == "seats" and deed.view not in scene.state.compared:
        told.append(Told("room.compared", data={"view": deed.view}))
    return told


@_decided.register
def _time(deed: commands.Time, scene: Scene) -> list[Told]:
    return [_timed(deed.label.strip(), deed.minutes)]


def _timed(label: str, minutes: float) -> Told:
    return Told("room.timed", data={"label": label, "seconds": round(minutes * 60)})


@_decided.register
def _untime(deed: commands.Untime, scene: Scene) -> list[Told]:
    return [_timed("", 0)]


@_decided.register
def _group(deed: commands.Group, scene: Scene) -> list[Told]:
    state = scene.state
    told: list[Told] = []
    data: dict[str, Any] = {"size": deed.size, "stage": deed.stage, "groups": [], "alone": [], "unmet": []}
    if deed.size > 1:
        here = state.here()
        ids = {one.id for one in here}
        wishes = {one.id: one.partner for one in here if one.wish == "with" and one.partner in ids}
        # Both have to ask: nobody is put with somebody for the other's wish alone.
        chosen = {frozenset(pair) for pair in wishes.items() if wishes.get(pair[1]) == pair[0]}
        found = propose(
            [one.id for one in here],
            deed.size,
            apart=state.apart,
            alone=[one.id for one in here if one.wish == "alone"],
            together=chosen,
            before=state.groups.groups if state.groups and state.groups.size < deed.size else (),
            seed=state.seq,
        )
        data |= {
            "groups": [list(one) for one in found.groups],
            "alone": list(found.alone),
            "unmet": [sorted(one) for one in found.unmet],
        }
    told.append(Told("room.grouped", data=data))
    if deed.minutes:
        told.append(_timed(_STAGES.get(deed.stage, lambda: "")(), deed.minutes))
    return told


@_decided.register
def _regroup(deed: commands.Regroup, scene: Scene) -> list[Told]:
    if scene.state.put_away is None:
        raise RoomError(409, _("There are no earlier groups to bring back: make new ones."))
    return [Told("room.regrouped")]


_STAGES: dict[str, Callable[[], str]] = {
    "1": lambda: _("Alone"),
    "2": lambda: _("In pairs"),
    "4": lambda: _("In fours"),
    "all": lambda: _("All together"),
}


@_decided.register
def _apart(deed: commands.Apart, scene: Scene) -> list[Told]:
    pair = {scene.called(deed.one).id, scene.called(deed.other).id}
    if len(pair) < 2:
        raise RoomError(409, _("Choose two different people to keep apart."))
    return [Told("room.apart", data={"people": sorted(pair), "apart": deed.apart})]


@_decided.register
def _tally(deed: commands.Tally, scene: Scene) -> list[Told]:
    key = (deed.chapter, deed.exercise)
    empty = {one.id: one for one in scene.exercise(key).kind.aggregate([])}
    typed_in = scene.state.tallied.get(key)
    if typed_in and any(one.seq > typed_in["seq"] for one in scene.state.views_of(key)):
        raise RoomError(
            409,
            _("These counts are in a picture already: changed now, the next one would show by how much."),
        )
    if deed.n:
        for name, counts in deed.counts.items():
            if name not in empty or not empty[name].typed_by:
                raise RoomError(409, _("Nothing is counted on paper for “{name}”.").format(name=name[:60]))
            try:
                typed(empty[name], counts, deed.n)
            except ValueError as fault:
                raise RoomError(409, str(fault)) from None
    data = {"n": deed.n, "counts": deed.counts if deed.n else {}}
    return [Told("room.tallied", chapter=key[0], exercise=key[1], data=data)]
