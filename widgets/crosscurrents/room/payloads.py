"""What each screen is told of a room: participants, facilitator, projector. Nobody hears who has not."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crosscurrents.course import Card, Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import html
from crosscurrents.journal import SentenceRecord
from crosscurrents.room import clock, frame, plan
from crosscurrents.room.seats import seats
from crosscurrents.room.state import Key, Participant, State
from crosscurrents.room.views import too_few

OFFERED, WAITING, RELEASED = "offered", "waiting", "released"
GATHER_FROM = 3
"""Writers whose sentences have to wait before all are taken in at once: fewer, and the moment would tell."""


_TIMED = plan.PAUSES | {"other"}
"""Steps without an exercise of which everybody is told when they should be over."""


def everybody(state: State, course: Course, said: Sequence[str], now: datetime) -> dict[str, Any]:
    """Return the part of a participant's state that is the same for all of them; `said` is `aloud`'s."""
    settings = state.settings
    return {
        "version": state.seq,
        "now": now.isoformat(),
        "room": {
            "title": settings.title,
            "ended": state.ended is not None,
            "until": state.until.isoformat() if state.until else None,
            "pace": settings.pace,
            "minimum": settings.minimum,
            "until_days": settings.keep_days,
            "seats": [
                {"id": one.id, "label": one.label, "about": one.about} for one in seats(settings.seats)
            ],
        },
        "step": _now(state, course),
        "open": [
            {
                "chapter": key[0],
                "exercise": key[1],
                "title": title(course, key),
                "state": state.stage(key),
                "visibility": _visibility(course, key),
            }
            for key in state.standing
        ],
        "timer": _timer(state),
        "shown": asdict(state.shown) | {"caption": state.captions.get(state.shown.view, "")},
        "sentences": list(said),
    }


def mine(state: State, me: Participant, sentences: Sequence[SentenceRecord]) -> dict[str, Any]:
    """Return the part of a participant's state that is their own."""
    return {
        "name": me.name,
        "seat": me.seat,
        "wish": me.wish,
        "partner": state.people[me.partner].name if me.partner in state.people else "",
        "group": _my_group(state, me),
        "stage": state.groups.stage if state.groups else "",
        "withdrawn": [f"{key[0]}/{key[1]}" for who, key in sorted(state.withdrawn) if who == me.id],
        "offered": [
            {"id": one.id, "chapter": one.chapter, "exercise": one.exercise, "text": one.text}
            | {"status": one.status}
            for one in sentences
            if one.person == me.id and one.kind != "answer"
        ],
    }


def facilitator(
    state: State,
    course: Course,
    sentences: Sequence[SentenceRecord],
    present: Mapping[str, int],
    *,
    listed: Mapping[str, Any],
    address: str,
    projector: str,
    now: datetime,
) -> dict[str, Any]:
    """Return what the facilitator's screen shows; `listed` is what `named` says of its sentences.

    The list itself (`desk`) it fetches when the name is another one: a full room writes a megabyte of it.
    """
    settings, labels = state.settings, {one.id: one.label for one in seats(state.settings.seats)}
    here = state.here()
    clocks, behind = clock.planned(state), clock.behind(state, now)
    on_agenda = {(one.chapter, one.exercise) for one in state.steps if one.exercise}
    waiting = {one.person for one in sentences if one.status == OFFERED}
    return {
        "version": state.seq,
        "now": now.isoformat(),
        "room": {
            "title": settings.title,
            "code": state.code,
            "address": address,
            "projector": projector,
            "local_only": local_only(address),
            "pace": settings.pace,
            "minimum": settings.minimum,
            "keep_days": settings.keep_days,
            "seats": settings.seats,
            "start": state.start,
            "started": state.started.isoformat(),
            "ended": state.ended.isoformat() if state.ended else None,
            "until": state.until.isoformat() if state.until else None,
        },
        "people": [
            {
                "name": one.name,
                "seat": one.seat,
                "seat_label": labels.get(one.seat, ""),
                "wish": one.wish,
                "here": present.get(one.id, 0) > 0,
            }
            for one in sorted(here, key=lambda one: one.name)
        ],
        "here": sum(present.get(one.id, 0) > 0 for one in here),
        "joined": len(here),
        "steps": [_step(state, course, at, step, clocks[at]) for at, step in enumerate(state.steps)],
        "extra": [
            {"title": title(course, key), "chapter": key[0], "exercise": key[1], **_exercise(state, key)}
            for key in state.standing
            if key not in on_agenda
        ],
        "current": state.current,
        "behind": None if behind is None else round(behind, 1),
        "cuts": clock.cuts(state, behind, plan.deeper_ids(course)),
        "warnings": plan.warnings([one for at, one in enumerate(state.steps) if at not in state.cut], course),
        "timer": _timer(state),
        "groups": _groups(state),
        "put_away": state.put_away is not None,
        "apart": [
            sorted(state.people[one].name for one in pair)
            for pair in sorted(state.apart, key=sorted)
            if all(one in state.people for one in pair)
        ],
        "sentences": dict(listed),
        "offered": len(waiting) >= GATHER_FROM,
        "shown": asdict(state.shown),
    }


def projector(
    state: State,
    course: Course,
    said: Sequence[str],
    present: Mapping[str, int],
    *,
    address: str,
    now: datetime,
) -> dict[str, Any]:
    """Return what everybody in the room sees on the wall; `said` is `aloud`'s."""
    here = state.here()
    step = _now(state, course)
    if step and step["exercise"]:
        key = (step["chapter"], step["exercise"])
        card = _card(course, key)
        step |= {"prompt": html(card.prompt) if card else "", "answered": state.count(key)}
    what = "end" if state.ended else state.shown.what
    return {
        "version": state.seq,
        "now": now.isoformat(),
        "what": what,
        "title": state.settings.title,
        "address": address,
        "local_only": local_only(address),
        "code": state.code,
        "joined": len(here),
        "here": sum(present.get(one.id, 0) > 0 for one in here),
        "minimum": state.settings.minimum,
        "step": step,
        "timer": _timer(state),
        "view": state.shown.view if what == "view" else None,
        "caption": state.captions.get(state.shown.view, "") if what == "view" else "",
        "by": state.shown.by,
        "at": state.shown.at,
        "sentences": list(said),
        "groups": _sizes(state),
    }


def desk(
    state: State, course: Course, sentences: Sequence[SentenceRecord], mark: Callable[[int], int]
) -> list[dict[str, Any]]:
    """Return the sentences that are before the facilitator, each under its `mark`."""
    return [
        {
            "id": mark(one.id),
            "chapter": one.chapter,
            "exercise": one.exercise,
            "title": title(course, (one.chapter, one.exercise)),
            "label": one.label,
            "text": one.text,
            "status": one.status,
            "kind": one.kind,
        }
        for one in shuffled(state, sentences)
        if one.status != OFFERED
    ]


def named(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a list of sentences is called, which changes with it, and how many stand in it."""
    return {
        "name": hashlib.sha256(msgspec.json.encode(listed)).hexdigest()[:16],
        "waiting": sum(one["status"] == WAITING for one in listed),
        "released": sum(one["status"] == RELEASED for one in listed),
    }


def shuffled(state: State, sentences: Sequence[SentenceRecord]) -> list[SentenceRecord]:
    """Return sentences in an order that tells nothing of when or by whom they came, and stays the same."""
    return sorted(
        sentences, key=lambda one: hashlib.sha256(f"{state.id}:{one.id}:{one.text}".encode()).digest()
    )


def aloud(state: State, listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the released sentences that are before the room now, of those `listed` by `desk`; [] for none.

    Those of the current step's exercise; the commitments at the closing round, and where no step is on.
    """
    if state.ended or state.shown.what != "sentences":
        return []
    on = state.current is not None and state.current < len(state.steps)
    step = state.steps[state.current or 0] if on else None
    keys = {(step.chapter, step.exercise) if step else ("", "")}
    if step and step.what == "closing":
        keys.add(("", ""))
    return [
        one["text"]
        for one in listed
        if one["status"] == RELEASED and (one["chapter"], one["exercise"]) in keys
    ]


def local_only(address: str) -> bool:
    """Return whether an address is this computer's own name for itself: no other device can reach it."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _now(state: State, course: Course) -> dict[str, Any] | None:
    if state.current is None or state.current >= len(state.steps):
        return None
    step = state.steps[state.current]
    return {
        "index": state.current,
        "what": step.what,
        "title": step.title,
        "chapter": step.chapter,
        "exercise": step.exercise,
        "state": state.stage((step.chapter, step.exercise)) if step.exercise else "open",
        "visibility": _visibility(course, (step.chapter, step.exercise)) if step.exercise else "",
        "lines": frame.lines(course, step.what),
        "ends": _ends(state, step),
    }


def _ends(state: State, step: plan.Step) -> str | None:
    """Return when the current step should be over, if it is one that people come back from."""
    if step.what not in _TIMED or step.exercise or not step.minutes or state.since is None:
        return None
    return (state.since + timedelta(minutes=step.minutes)).isoformat()


def _step(state: State, course: Course, at: int, step: plan.Step, minute: int) -> dict[str, Any]:
    began = state.began.get(at)
    card = _card(course, (step.chapter, step.exercise))
    return {
        "index": at,
        "what": step.what,
        "title": step.title,
        "purpose": card.purpose if card else "",
        "minutes": step.minutes,
        "chapter": step.chapter,
        "exercise": step.exercise,
        "planned": clock.face(minute),
        "began": began.isoformat() if began else None,
        "minutes_taken": state.minutes_taken(at),
        "cut": at in state.cut,
        **(_exercise(state, (step.chapter, step.exercise)) if step.exercise else {}),
    }


def _exercise(state: State, key: Key) -> dict[str, Any]:
    """Return how far an exercise is. Counts, never who."""
    stage, count = state.stage(key), state.count(key)
    paper = state.tallied.get(key, {}).get("n", 0)
    least = state.settings.minimum
    why = too_few(max(count, paper), least) or (too_few(paper, least) if paper else "")
    if state.ended:
        why = _("This room has ended.")
    elif stage == "waiting":
        why = _("Open it first.")
    elif stage == "open":
        why = _("Close it first: the picture is of what stands then.")
    return {
        "state": stage,
        "answered": count,
        "tallied": paper,
        "look": {"can": not why, "why": why, "again": state.closed_since(key)},
        "views": [
            {
                "id": one.id,
                "number": one.number,
                "n": one.n,
                "caption": state.captions.get(one.id, ""),
                "shown": one.id in state.revealed,
            }
            for one in state.views_of(key)
        ],
    }


def _my_group(state: State, me: Participant) -> dict[str, int] | None:
    """Return my group's number from 1 and size, 0 and 1 when I work alone; None when none are proposed."""
    if state.groups is None or state.groups.size < 2:
        return None
    for number, group in enumerate(state.groups.groups, start=1):
        if me.id in group:
            return {"number": number, "size": _size(state, group)}
    return {"number": 0, "size": 1}


def _size(state: State, group: Sequence[str]) -> int:
    return sum(one in state.people for one in group)


def _sizes(state: State) -> dict[str, Any] | None:
    """Return how large each group is, in their order: the wall knows groups by number."""
    if state.groups is None:
        return None
    return {
        "size": state.groups.size,
        "stage": state.groups.stage,
        "sizes": [_size(state, one) for one in state.groups.groups],
        "alone": _size(state, state.groups.alone),
    }


def _groups(state: State) -> dict[str, Any] | None:
    if state.groups is None:
        return None

    def names(ids: Sequence[str]) -> list[str]:
        return [state.people[one].name for one in ids if one in state.people]

    return {
        "size": state.groups.size,
        "stage": state.groups.stage,
        "groups": [names(one) for one in state.groups.groups],
        "alone": names(state.groups.alone),
        "unmet": [names(one) for one in state.groups.unmet],
    }


def _timer(state: State) -> dict[str, Any] | None:
    if state.timer is None:
        return None
    return {
        "label": state.timer.label,
        "ends": state.timer.ends.isoformat(),
        "seconds": state.timer.seconds,
    }


def _visibility(course: Course, key: Key) -> str:
    """Return who can read an answer in a room: nobody else, or the room's pictures."""
    card = _card(course, key)
    return "only-you" if card and card.visibility is Visibility.ONLY_YOU else "room"


def title(course: Course, key: Key) -> str:
    """Return an exercise's title; "" where the course does not have it, or not any more."""
    card = _card(course, key)
    return card.title if card else ""


def _card(course: Course, key: Key) -> Card | None:
    return next((one.cards.get(key[1]) for one in course.chapters if one.id == key[0]), None)
