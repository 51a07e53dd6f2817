"""What each screen is told: every key that there is, and what stands under it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from crosscurrents.journal import Told
from crosscurrents.room import commands
from crosscurrents.room.decide import RoomError
from crosscurrents.room.payloads import WAITING
from tests.room.logged import (
    CHECK,
    KNOTS,
    NINE,
    ROPE,
    Log,
    closed,
    opened,
    settle,
    small,
    step,
)
from tests.room.screens import (
    ANSWER,
    ME,
    PEOPLE,
    busy,
    busy_room,
    facilitator,
    keys,
    participant,
    projector,
    sentence,
)

# --- every key there is: a new one is put in here on purpose -------------------------------------------


def listed(text: str) -> set[str]:
    return set(text.split())


PARTICIPANT = listed(
    """
    version now
    room.title room.ended room.until room.pace room.minimum room.until_days
    room.seats[].id room.seats[].label room.seats[].about
    step.index step.what step.title step.chapter step.exercise step.state step.visibility
    open[].chapter open[].exercise open[].title open[].state open[].visibility
    timer.label timer.ends timer.seconds
    shown.what shown.view shown.by shown.at shown.caption
    me.name me.seat me.wish me.partner me.group me.stage me.withdrawn
    me.offered[].id me.offered[].chapter me.offered[].exercise me.offered[].text me.offered[].status
    """
)
EXERCISE = listed("state answered tallied look.can look.why look.again views")
FACILITATOR = listed(
    """
    version now
    room.title room.code room.address room.projector room.pace room.minimum room.keep_days room.seats
    room.start room.started room.ended room.until
    people[].name people[].seat people[].seat_label people[].wish people[].here here joined
    steps[].index steps[].what steps[].title steps[].minutes steps[].chapter steps[].exercise
    steps[].planned steps[].began steps[].minutes_taken steps[].cut
    steps[].views[].id steps[].views[].number steps[].views[].n steps[].views[].caption steps[].views[].shown
    extra[].title extra[].chapter extra[].exercise
    current behind cuts warnings
    timer.label timer.ends timer.seconds
    groups.size groups.stage groups.groups[] groups.alone groups.unmet apart[]
    sentences[].id sentences[].chapter sentences[].exercise sentences[].title
    sentences[].label sentences[].text sentences[].status sentences[].kind
    offered shown.what shown.view shown.by shown.at
    """
) | {f"{where}[].{one}" for where in ("steps", "extra") for one in EXERCISE}
PROJECTOR = listed(
    """
    version now what title address code joined here minimum
    step.index step.what step.title step.chapter step.exercise step.state step.visibility
    step.prompt step.answered
    timer.label timer.ends timer.seconds view caption by at sentences
    groups.size groups.stage groups.groups[] groups.alone groups.unmet
    """
)
QUIET = {"step", "timer", "groups", "me.group", "open", "me.offered", "room.seats"}
"""What is one key where there is nothing of it."""


def test_the_keys_of_a_participants_state() -> None:
    assert keys(participant(busy())) == PARTICIPANT
    nothing = Log()
    nothing.join(ME)
    assert keys(participant(nothing, sentences=())) - QUIET <= PARTICIPANT


def test_the_keys_of_the_facilitators_state() -> None:
    assert keys(facilitator(busy())) == FACILITATOR
    assert keys(facilitator(Log(), ())) - QUIET <= FACILITATOR | {
        "people",
        "steps",
        "extra",
        "sentences",
        "apart",
    }


def test_the_keys_of_the_projectors_state() -> None:
    assert keys(projector(busy())) == PROJECTOR
    assert keys(projector(Log(), ())) - QUIET <= PROJECTOR


# --- what is told --------------------------------------------------------------------------------------


def test_a_group_is_the_others_in_it() -> None:
    log = Log()
    log.join("a", "b", "c", "d")

    def group(person: str) -> list[str] | None:
        found: list[str] | None = participant(log, person, ())["me"]["group"]
        return found

    assert group("a") is None
    log.do(commands.Group(size=1, stage="1"))
    assert group("a") is None
    assert participant(log, "a", ())["me"]["stage"] == "1"
    log.do(commands.Wish(wish="alone"), person="d")
    log.do(commands.Group(size=3))
    assert sorted(group("a") or []) == sorted([log.name("b"), log.name("c")])
    assert group("d") == []
    log.join("late")
    assert group("late") == []


def test_who_has_left_is_not_among_the_people() -> None:
    log = busy_room()
    log.do(commands.Leave(), person=PEOPLE[6])
    state = facilitator(log, here=[PEOPLE[6], PEOPLE[5], PEOPLE[5], "ghost"])
    assert (state["joined"], state["here"]) == (7, 1)
    assert [one["name"] for one in state["people"]] == sorted(
        log.name(one) for one in PEOPLE if one != PEOPLE[6]
    )
    assert [one["here"] for one in state["people"]].count(True) == 1
    assert (projector(log)["joined"], projector(log)["here"]) == (7, 0)


def test_a_seat_that_is_not_offered_any_more_has_no_label() -> None:
    log = busy_room()
    assert {one["seat_label"] for one in facilitator(log)["people"]} == {"Public bodies"}
    log.do(settle(3, seats="none"))
    assert {one["seat_label"] for one in facilitator(log)["people"]} == {""}
    assert participant(log)["room"]["seats"] == []


def look(log: Log, key: tuple[str, str] = CHECK) -> dict[str, Any]:
    """Return what the facilitator is told about taking the picture of an exercise."""
    state = facilitator(log, ())
    return next(one["look"] for one in [*state["steps"], *state["extra"]] if one["exercise"] == key[1])


def test_why_there_is_no_picture_yet() -> None:
    log = Log()
    log.do(settle(3), commands.Plan(steps=[step("exercise", "A small check", 5, CHECK)]))
    log.join(*PEOPLE)
    assert look(log) == {"can": False, "why": "Open it first.", "again": False}
    log.do(opened(CHECK))
    assert look(log)["why"].startswith("Close it first")
    log.do(closed(CHECK))
    assert look(log)["why"].startswith("Fewer than 3 answers")
    for person in PEOPLE[:3]:
        log.answer(person, CHECK, ANSWER)
    assert look(log) == {"can": True, "why": "", "again": False}
    log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=2, counts={}))
    assert look(log)["why"].startswith("Fewer than 3 answers"), "two sheets may not be added"
    log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=4, counts={}))
    assert look(log)["can"]
    log.look(CHECK)
    log.after(minutes=1)
    log.do(opened(CHECK), closed(CHECK))
    assert look(log) == {"can": True, "why": "", "again": True}
    log.tell(Told("room.ended"))
    assert look(log) == {"can": False, "why": "This room has ended.", "again": True}


def test_what_can_be_looked_at_is_what_gives_a_picture() -> None:
    """What the screen says and what `take` does are one rule, but for what earlier pictures add to it."""
    for least, answers, sheets in (
        (3, 2, 0),
        (3, 3, 0),
        (5, 4, 5),
        (5, 6, 4),
        (5, 4, 4),
        (3, 0, 3),
        (4, 4, 4),
    ):
        log = Log()
        log.do(settle(least), opened(CHECK))
        log.join(*PEOPLE)
        for person in PEOPLE[:answers]:
            log.answer(person, CHECK, ANSWER)
        log.do(closed(CHECK))
        if sheets:
            counts = {"knot": {"knot": {"a": sheets}}}
            log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=sheets, counts=counts))
        can = look(log)["can"]
        try:
            log.look(CHECK)
        except RoomError:
            assert not can, (least, answers, sheets)
        else:
            assert can, (least, answers, sheets)


def test_only_you_is_said_of_what_is_only_yours() -> None:
    state = participant(busy_room())
    said = {one["exercise"]: one["visibility"] for one in state["open"]}
    assert said == {
        "small-check": "room",
        "knot-order": "room",
        "room-check": "room",
        "own-check": "only-you",
    }


def test_a_room_whose_course_has_changed_is_still_told() -> None:
    """Another edition may not have what the agenda, an open exercise or a sentence is about."""
    log = Log()
    nowhere = {"chapter": "09_nowhere", "exercise": "no-such"}
    steps = [{"what": "exercise", "title": "Gone", "minutes": 5, **nowhere}]
    log.join(ME)
    log.tell(
        Told("room.planned", data={"start": "09:00", "steps": steps}),
        Told("room.stood", **nowhere, data={"state": "open"}),
        Told("room.stood", chapter="01_first", exercise="gone-too", data={"state": "closed"}),
        Told("room.step", data={"step": 0}),
        Told("room.viewed", **nowhere, data={"view": 1, "number": 1, "n": 5}),
        Told("room.shown", data={"what": "view", "view": 1, "by": "whole", "at": -1}),
    )
    gone = [sentence(1, ME, WAITING, **nowhere)]
    assert participant(log, ME, gone)["step"]["title"] == "Gone"
    assert [one["title"] for one in participant(log, ME, gone)["open"]] == ["", ""]
    assert projector(log, gone)["step"]["prompt"] == ""
    told = facilitator(log, gone)
    assert (told["steps"][0]["state"], told["extra"][0]["title"]) == ("open", "")
    assert told["sentences"][0]["title"] == ""


def test_the_clock_of_a_day() -> None:
    log = busy_room()
    told = facilitator(log)
    assert [one["minutes_taken"] for one in told["steps"][:3]] == [0, 50, None]
    assert told["steps"][1]["began"] == NINE.isoformat()
    assert (told["current"], told["behind"], told["cuts"]) == (2, 15.0, [4])
    assert any("95 minutes" in one or "minutes without a break" in one for one in told["warnings"])
    log.do(commands.Cut(step=4, cut=True))
    assert (facilitator(log)["behind"], facilitator(log)["cuts"]) == (-80.0, [])


def test_the_end_is_told_to_all() -> None:
    log = busy_room()
    log.tell(Told("room.ended"))
    log.state.until = NINE + timedelta(days=7)
    assert participant(log)["room"]["ended"] is True
    assert participant(log)["room"]["until"] == datetime(2030, 5, 13, 9, tzinfo=UTC).isoformat()
    assert facilitator(log)["behind"] is None
    wall = projector(log)
    assert (wall["what"], wall["code"], wall["view"], wall["caption"], wall["timer"]) == (
        "end",
        "",
        None,
        "",
        None,
    )


def test_states_of_a_full_room_are_small_and_quick() -> None:
    """Two hundred people, eighty steps: pushed after every answer."""
    log = Log()
    log.join(*(f"p{at}" for at in range(200)))
    log.do(
        commands.Plan(steps=[step("exercise", f"Knots {at}", at + 1, KNOTS) for at in range(80)]),
        commands.Begin(step=0),
    )
    for at in range(200):
        log.answer(f"p{at}", KNOTS, {"order": ["rope", "net", "sail"]})
    log.after(hours=1)
    facilitator(log, ())
    assert len(json.dumps(participant(log, "p7", ()))) < 4000
    assert facilitator(log, ())["steps"][0]["answered"] == 200
    assert small() is log.course
    assert ROPE not in log.state.standing
