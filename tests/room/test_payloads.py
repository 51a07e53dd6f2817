"""What each screen is told: every key that there is, and what stands under it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crosscurrents.journal import Told
from crosscurrents.notebooks.lessons import course
from crosscurrents.room import commands, frame, payloads
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
    real,
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
    desk,
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
    step.lines step.ends
    open[].chapter open[].exercise open[].title open[].state open[].visibility
    timer.label timer.ends timer.seconds
    shown.what shown.view shown.by shown.at shown.caption sentences
    me.name me.seat me.wish me.partner me.group.number me.group.size me.stage me.withdrawn
    me.offered[].id me.offered[].chapter me.offered[].exercise me.offered[].text me.offered[].status
    """
)
EXERCISE = listed("state answered tallied look.can look.why look.again views")
FACILITATOR = listed(
    """
    version now
    room.title room.code room.address room.projector room.pace room.minimum room.keep_days room.seats
    room.local_only room.start room.started room.ended room.until
    people[].name people[].seat people[].seat_label people[].wish people[].here here joined
    steps[].index steps[].what steps[].title steps[].purpose steps[].minutes steps[].chapter steps[].exercise
    steps[].planned steps[].began steps[].minutes_taken steps[].cut
    steps[].views[].id steps[].views[].number steps[].views[].n steps[].views[].caption steps[].views[].shown
    extra[].title extra[].chapter extra[].exercise
    current behind cuts warnings
    timer.label timer.ends timer.seconds
    groups.size groups.stage groups.groups[] groups.alone groups.unmet apart[] put_away
    sentences.name sentences.waiting sentences.released
    offered shown.what shown.view shown.by shown.at
    """
) | {f"{where}[].{one}" for where in ("steps", "extra") for one in EXERCISE}
PROJECTOR = listed(
    """
    version now what title address local_only code joined here minimum
    step.index step.what step.title step.chapter step.exercise step.state step.visibility
    step.lines step.ends
    step.prompt step.answered
    timer.label timer.ends timer.seconds view caption by at sentences
    groups.size groups.stage groups.sizes groups.alone
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
        "apart",
    }


def test_the_keys_of_the_projectors_state() -> None:
    assert keys(projector(busy())) == PROJECTOR
    assert keys(projector(Log(), ())) - QUIET <= PROJECTOR


# --- what is told --------------------------------------------------------------------------------------


def test_a_group_is_a_number_and_a_size() -> None:
    log = Log()
    log.join("a", "b", "c", "d")

    def group(person: str) -> dict[str, int] | None:
        found: dict[str, int] | None = participant(log, person, ())["me"]["group"]
        return found

    assert group("a") is None
    log.do(commands.Group(size=1, stage="1"))
    assert group("a") is None
    assert participant(log, "a", ())["me"]["stage"] == "1"
    log.do(commands.Wish(wish="alone"), person="d")
    log.do(commands.Group(size=3))
    assert group("a") == group("b") == group("c") == {"number": 1, "size": 3}
    assert group("d") == {"number": 0, "size": 1}
    log.join("late")
    assert group("late") == {"number": 0, "size": 1}
    assert projector(log, ())["groups"] == {"size": 3, "stage": "", "sizes": [3], "alone": 1}
    log.do(commands.Group(size=2))
    numbers = [group(person) for person in "abc"]
    for number, names in enumerate(facilitator(log, ())["groups"]["groups"], start=1):
        mine = [at for at, person in enumerate("abc") if log.name(person) in names]
        assert all(numbers[at] == {"number": number, "size": len(names)} for at in mine), "as on the desk"


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
    assert {one["seat_label"] for one in facilitator(log)["people"]} == {"Public agencies"}
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
    assert desk(log, gone)[0]["title"] == ""


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


# --- steps without an exercise -------------------------------------------------------------------------


def on(what: str, minutes: int = 15) -> Log:
    """Return a room of the whole course in which one step is on."""
    log = Log(course(), real())
    log.join(ME)
    log.do(commands.Plan(steps=[step(what, "A step", minutes)]), commands.Begin(step=0))
    return log


def test_the_wall_and_phones_have_the_frames_lines() -> None:
    opening = projector(on("opening"), ())["step"]["lines"]
    assert len(opening) == 5
    assert all(len(one) < 110 and one.endswith((".", "?")) for one in opening), (
        "few words: a wall is not read"
    )
    assert any("pass" in one for one in opening)
    assert any("No names" in one for one in opening)
    [closing] = participant(on("closing"), ME, ())["step"]["lines"]
    assert "thirty days" in closing
    for what in ("talk", "break", "lunch", "other"):
        assert projector(on(what), ())["step"]["lines"] == []
    assert projector(busy_room())["step"]["lines"] == []


@pytest.mark.parametrize("what", ["break", "lunch", "other"])
def test_when_people_come_back(what: str) -> None:
    log = on(what, 20)
    ends = (NINE + timedelta(minutes=20)).isoformat()
    assert projector(log, ())["step"]["ends"] == ends
    log.after(minutes=5)
    log.do(commands.Begin(step=0))
    assert participant(log, ME, ())["step"]["ends"] == ends, "begun again it goes on"
    assert projector(on(what, 0), ())["step"]["ends"] is None


@pytest.mark.parametrize("what", ["opening", "talk", "closing"])
def test_nobody_comes_back_from_what_they_are_in(what: str) -> None:
    assert projector(on(what), ())["step"]["ends"] is None


def test_the_frame_has_a_note_for_the_facilitator() -> None:
    assert "the right to pass" in frame.note(course(), "opening").lower()
    assert "On the wall" not in frame.note(course(), "opening")
    assert "Support routes" in frame.note(course(), "closing")
    assert "(B18)" not in frame.note(course(), "closing")
    for what in ("talk", "break", "exercise", "../agendas"):
        assert frame.note(course(), what) == ""
    assert (frame.note(small(), "opening"), frame.lines(small(), "opening")) == ("", [])


def test_a_step_says_what_it_is_for_where_the_course_does() -> None:
    told = facilitator(busy_room())["steps"]
    assert told[1]["purpose"] == small().chapter(CHECK[0]).cards[CHECK[1]].purpose != ""
    assert told[0]["purpose"] == told[3]["purpose"] == ""


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:8899/", True),
        ("http://localhost:8899/", True),
        ("http://[::1]:8899/", True),
        ("http://192.168.4.1:8899/", False),
        ("https://room.example.org/", False),
        ("", False),
    ],
)
def test_an_address_that_no_other_device_reaches(address: str, local: bool) -> None:
    assert payloads.local_only(address) is local
