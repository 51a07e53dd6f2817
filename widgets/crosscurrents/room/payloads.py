"""What each screen is told of a room: participants, facilitator, projector. Nobody hears who has not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from crosscurrents.course import Card, Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import html
from crosscurrents.journal import SentenceRecord
from crosscurrents.room import clock, plan
from crosscurrents.room.seats import seats
from crosscurrents.room.state import Key, Participant, State
from crosscurrents.room.views import too_few

OFFERED, WAITING, RELEASED = "offered", "waiting", "released"
GATHER_FROM = 3
"""Writers whose sentences have to wait before all are taken in at once: fewer, and the moment would tell."""


def everybody(state: State, course: Course, now: datetime) -> dict[str, Any]:
    """Return the part of a participant's state that is the same for all of them."""
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
    listed: list[dict[str, Any]],
    address: str,
    projector: str,
    now: datetime,
) -> dict[str, Any]:
    """Return what the facilitator's screen shows; `listed` are its sentences, as `desk` makes them."""
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
        "steps": [_step(state, at, step, clocks[at]) for at, step in enumerate(state.steps)],
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
        "apart": [
            sorted(state.people[one].name for one in pair)
            for pair in sorted(state.apart, key=sorted)
            if all(one in state.people for one in pair)
        ],
        "sentences": listed,
        "offered": len(waiting) >= GATHER_FROM,
        "shown": asdict(state.shown),
    }


def projector(
    state: State,
    course: Course,
    sentences: Sequence[SentenceRecord],
    present: Mapping[str, int],
    *,
    address: str,
    now: datetime,
) -> dict[str, Any]:
    """Return what everybody in the room sees on the wall."""
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
        "sentences": released(shuffled(state, sentences), step) if what == "sentences" else [],
        # Not who could not be kept apart: that is between the facilitator and those two.
        "groups": {**groups, "unmet": []} if (groups := _groups(state)) else None,
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


def shuffled(state: State, sentences: Sequence[SentenceRecord]) -> list[SentenceRecord]:
    """Return sentences in an order that tells nothing of when or by whom they came, and stays the same."""
    return sorted(
        sentences, key=lambda one: hashlib.sha256(f"{state.id}:{one.id}:{one.text}".encode()).digest()
    )


def released(sentences: Sequence[SentenceRecord], step: Mapping[str, Any] | None) -> list[str]:
    """Return the released sentences of a step's exercise; those of no exercise at the closing round."""
    which = (step["chapter"], step["exercise"]) if step else ("", "")
    return [one.text for one in sentences if one.status == RELEASED and (one.chapter, one.exercise) == which]


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
    }


def _step(state: State, at: int, step: plan.Step, minute: int) -> dict[str, Any]:
    began, finished = state.began.get(at), state.finished.get(at)
    return {
        "index": at,
        "what": step.what,
        "title": step.title,
        "minutes": step.minutes,
        "chapter": step.chapter,
        "exercise": step.exercise,
        "planned": f"{minute // 60 % 24:02d}:{minute % 60:02d}",
        "began": began.isoformat() if began else None,
        "minutes_taken": round((finished - began).total_seconds() / 60) if began and finished else None,
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


def _my_group(state: State, me: Participant) -> list[str] | None:
    """Return the names of the others in my group; [] when I work alone, None when no groups are proposed."""
    if state.groups is None or state.groups.size < 2:
        return None
    mine = next((one for one in state.groups.groups if me.id in one), ())
    return [state.people[one].name for one in mine if one != me.id and one in state.people]


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
