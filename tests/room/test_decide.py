"""Deeds: what each tells the log, and what the room as it is refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.journal import Told
from crosscurrents.room import commands
from crosscurrents.room.decide import MOST_PEOPLE, RoomError, fresh_name, joined, planned
from crosscurrents.room.plan import Step
from crosscurrents.room.state import Groups
from tests.room.logged import (
    BACK,
    CHECK,
    KNOTS,
    Log,
    closed,
    on_paper,
    opened,
    settle,
    step,
    withdraw,
)

PEOPLE = tuple(f"person-{letter}" for letter in "ABCDEF")
NOWHERE = ("09_nowhere", "no-such")
ENDED = (409, "This room has ended.")
IN_THE_JOURNAL = (
    commands.Offer,
    commands.TakeBack,
    commands.Look,
    commands.Gather,
    commands.Decide,
    commands.Caption,
    commands.End,
)
"""Deeds that need the journal's own tables: decided where it is."""


def planned_steps(*steps: commands.PlannedStep) -> commands.Plan:
    return commands.Plan(steps=list(steps))


# --- participants --------------------------------------------------------------------------------------


def test_people_join_under_a_name_that_nobody_has_and_never_had() -> None:
    log = Log()
    log.join(*PEOPLE)
    log.do(commands.Leave(), person=PEOPLE[0])
    gone = log.name(PEOPLE[0])
    for person in PEOPLE[1:]:
        log.do(commands.Rename(), person=person)
    names = [one.name for one in log.state.people.values()]
    assert len(set(names)) == len(names)
    assert gone in names, "who left and comes back is called the same"


def test_names_are_numbered_when_all_are_taken() -> None:
    first = fresh_name(set(), min)
    taken: set[str] = set()
    for _person in range(4):
        taken.add(fresh_name(taken, min))
    assert taken == {first, f"{first} 2", f"{first} 3", f"{first} 4"}
    taken.remove(f"{first} 2")
    assert fresh_name(taken, min) == f"{first} 2"


@given(st.sets(st.integers(0, 9)))
def test_a_fresh_name_is_never_one_that_is_taken(drawn: set[int]) -> None:
    def choose(names: Sequence[str]) -> str:
        return names[0]

    first = fresh_name(set(), choose)
    taken = {first if at == 0 else f"{first} {at + 1}" for at in drawn}
    assert fresh_name(taken, choose) not in taken


def test_a_full_room_lets_nobody_in() -> None:
    log = Log()
    for at in range(MOST_PEOPLE):
        log.tell(Told("room.joined", person=f"p{at}", data={"name": f"Name {at}", "seat": ""}))
    with pytest.raises(RoomError, match="This room is full") as fault:
        joined(log.scene(), "")
    assert fault.value.status == 409


def test_seats_are_those_that_are_offered() -> None:
    log = Log()
    log.do(settle(seats="two"))
    log.join("a", seat="civil")
    assert log.refuses(commands.Sit(seat="backers"), "a")[0] == 409
    with pytest.raises(RoomError, match="not offered here"):
        log.join("b", seat="groups")
    log.do(commands.Sit(seat=""), person="a")
    log.do(commands.Sit(seat="public"), person="a")
    assert log.state.seat_of("a") == "public"


def test_who_has_not_joined_does_nothing() -> None:
    log = Log()
    log.join("a")
    deeds = [
        commands.Rename(),
        commands.Sit(seat=""),
        commands.Wish(wish="alone"),
        commands.Leave(),
        withdraw(CHECK),
    ]
    for deed in deeds:
        assert log.refuses(deed, "ghost") == (
            401,
            "This browser is not in the room: join with the room's code.",
        )


def test_a_partner_is_somebody_else_who_is_here() -> None:
    log = Log()
    log.join("a", "b")
    wish = commands.Wish(wish="with", partner=log.name("b"))
    log.do(wish, person="a")
    assert log.state.people["a"].partner == "b"
    assert log.refuses(commands.Wish(wish="with", partner=log.name("a")), "a")[0] == 409
    assert log.refuses(commands.Wish(wish="with", partner="Nobody"), "a") == (
        404,
        "Nobody here is called “Nobody”.",
    )
    log.do(commands.Leave(), person="b")
    assert log.refuses(wish, "a")[0] == 404
    log.do(commands.Wish(wish="any", partner=log.name("a")), person="a")
    assert (log.state.people["a"].wish, log.state.people["a"].partner) == ("any", "")


def test_an_answer_is_taken_out_before_the_picture_is_taken() -> None:
    log = Log()
    log.do(settle(3), opened(CHECK))
    log.join("a", "b", "c", "d")
    for person in "abcd":
        log.answer(person, CHECK, {"answers": {"knot": "a"}})
    log.do(withdraw(CHECK), person="a")
    log.do(closed(CHECK))
    assert log.look(CHECK).n == 3
    assert "cannot be taken out" in log.refuses(withdraw(CHECK), "b")[1]
    log.do(withdraw(CHECK, withdrawn=False), person="a")
    log.do(opened(CHECK), withdraw(CHECK), person="b")
    assert log.refuses(withdraw(NOWHERE), "b")[0] == 404


# --- settings ------------------------------------------------------------------------------------------


def test_before_anybody_has_joined_settings_are_free() -> None:
    log = Log()
    log.do(settle(7, keep_days=1), settle(3, keep_days=90))
    assert (log.state.settings.minimum, log.state.settings.keep_days) == (3, 90)


def test_the_minimum_is_three_whatever_is_asked_for() -> None:
    log = Log()
    log.do(settle(1, title="  Knots "))
    assert (log.state.settings.minimum, log.state.settings.title) == (3, "Knots")


@pytest.mark.parametrize("left", [False, True])
def test_once_somebody_has_joined_settings_only_tighten(left: bool) -> None:
    log = Log()
    log.do(settle(5, keep_days=7))
    log.join("a")
    if left:
        log.do(commands.Leave(), person="a")
    status, why = log.refuses(settle(4, keep_days=7))
    assert (status, "need 5 answers" in why) == (409, True)
    status, why = log.refuses(settle(5, keep_days=8))
    assert (status, "7 days are kept" in why) == (409, True)
    log.do(settle(6, keep_days=3, pace="free", seats="none", title="Other"))
    assert (log.state.settings.minimum, log.state.settings.keep_days) == (6, 3)


# --- the agenda ----------------------------------------------------------------------------------------


def test_a_plan_holds_exercises_that_the_course_has() -> None:
    log = Log()
    assert log.refuses(planned_steps(step("exercise", "Gone", 5, NOWHERE)))[0] == 404
    assert log.refuses(planned_steps(step("exercise", "None", 5)))[0] == 404
    assert log.refuses(planned_steps(step("talk", "Of what is not there", 5, NOWHERE)))[0] == 404
    deed = planned_steps(step("talk", "First", 5, ("09_nowhere", "")), step("exercise", "Knots", 5, KNOTS))
    log.do(deed)
    assert (
        log.state.steps
        == planned(deed)
        == [Step("talk", "First", 5, "09_nowhere"), Step("exercise", "Knots", 5, *KNOTS)]
    )


def test_a_built_agenda_is_run_day_by_day() -> None:
    log = Log()
    log.do(commands.Agenda(agenda="morning", day=1))
    assert log.state.start == "09:00"
    assert log.state.steps[0].what == "opening"
    assert KNOTS in {(one.chapter, one.exercise) for one in log.state.steps}
    for deed in (commands.Agenda(agenda="morning", day=2), commands.Agenda(agenda="evening")):
        assert log.refuses(deed) == (
            404,
            "There is no such agenda: choose one of those that are offered.",
        )


def test_to_begin_an_exercise_opens_it_and_closes_the_one_before() -> None:
    log = Log()
    log.do(
        planned_steps(
            step("exercise", "A", 5, CHECK), step("exercise", "B", 5, KNOTS), step("break", "Break", 5)
        )
    )
    log.do(commands.Begin(step=0))
    assert log.state.standing == {CHECK: "open"}
    log.do(commands.Begin(step=1))
    assert log.state.standing == {CHECK: "closed", KNOTS: "open"}
    log.do(commands.Begin(step=2))
    assert log.state.standing == {CHECK: "closed", KNOTS: "closed"}
    log.do(commands.Begin(step=0))
    assert log.state.standing == {CHECK: "closed", KNOTS: "closed"}, "gone back to, to talk about it"
    assert log.refuses(commands.Begin(step=3))[0] == 404


def test_at_everybodys_own_pace_nothing_is_closed_by_going_on() -> None:
    log = Log()
    log.do(settle(pace="free"))
    log.do(planned_steps(step("exercise", "A", 5, CHECK), step("exercise", "B", 5, KNOTS)))
    log.do(commands.Begin(step=0), commands.Begin(step=1))
    assert log.state.standing == {CHECK: "open", KNOTS: "open"}


def test_an_exercise_that_is_twice_in_an_agenda_is_opened_twice() -> None:
    log = Log()
    log.do(
        planned_steps(
            step("exercise", "Before", 5, CHECK),
            step("talk", "Idea", 5),
            step("exercise", "After", 5, CHECK),
            step("exercise", "And again", 5, CHECK),
        )
    )
    log.do(commands.Begin(step=0), commands.Begin(step=1))
    assert log.state.standing == {CHECK: "closed"}
    log.do(commands.Begin(step=2))
    assert log.state.standing == {CHECK: "open"}
    log.do(commands.Begin(step=3))
    assert log.state.standing == {CHECK: "open"}, "the one that is on is not closed by itself"
    log.do(closed(CHECK), commands.Begin(step=2))
    assert log.state.standing == {CHECK: "closed"}, "gone back to"


def test_an_exercise_that_was_done_outside_the_agenda_stays_closed() -> None:
    log = Log()
    log.do(planned_steps(step("opening", "Opening", 5), step("exercise", "A", 5, CHECK)))
    log.do(opened(CHECK), closed(CHECK), commands.Begin(step=1))
    assert log.state.standing == {CHECK: "closed"}


def test_the_step_that_is_on_cannot_be_left_out() -> None:
    log = Log()
    log.do(
        planned_steps(step("opening", "Opening", 5), step("closing", "Closing", 5)), commands.Begin(step=0)
    )
    assert log.refuses(commands.Cut(step=0, cut=True)) == (
        409,
        "That step is on now: begin the next one instead.",
    )
    assert log.refuses(commands.Cut(step=9, cut=True))[0] == 404
    log.do(commands.Cut(step=1, cut=True), commands.Cut(step=0, cut=False))
    assert log.state.cut == {1}


def test_exercises_open_and_close() -> None:
    log = Log()
    assert log.refuses(closed(CHECK)) == (409, "That exercise is not open.")
    log.do(opened(CHECK))
    log.do(closed(CHECK))
    assert log.refuses(closed(CHECK))[0] == 409
    for deed in (opened(NOWHERE), closed(NOWHERE)):
        assert log.refuses(deed) == (404, "There is no exercise “no-such” in this chapter.")


def test_a_course_that_has_changed_is_a_404_and_no_fault() -> None:
    """A plan may hold what another edition, under which it was made, had."""
    log = Log()
    steps = [
        {"what": "exercise", "title": "Gone", "minutes": 5, "chapter": "09_nowhere", "exercise": "no-such"},
        {"what": "break", "title": "Break", "minutes": 5, "chapter": "", "exercise": ""},
    ]
    log.tell(Told("room.planned", data={"start": "09:00", "steps": steps}))
    assert log.refuses(commands.Begin(step=0))[0] == 404
    log.do(commands.Begin(step=1), commands.Cut(step=0, cut=True))


# --- what the room sees, groups, paper -----------------------------------------------------------------


def test_only_pictures_that_were_taken_are_shown() -> None:
    log = Log()
    assert log.refuses(commands.Show(what="view", view=1)) == (404, "There is no such picture in this room.")
    log.tell(Told("room.viewed", chapter=CHECK[0], exercise=CHECK[1], data={"view": 1, "number": 1, "n": 5}))
    (told,) = log.do(commands.Show(what="view", view=1, by="times", at=0))
    assert told.data == {"what": "view", "view": 1, "by": "times", "at": 0}
    (told,) = log.do(commands.Show(what="sentences", view=1, by="seats"))
    assert told.data == {"what": "sentences"}


def test_a_timer_of_less_than_half_a_second_is_none() -> None:
    log = Log()
    log.do(commands.Time(minutes=1), commands.Time(minutes=0.001))
    assert log.state.timer is None


def test_groups_for_a_stage_bring_their_timer() -> None:
    log = Log()
    log.join(*PEOPLE)
    stages: list[tuple[int, Any, str]] = [
        (1, "1", "Alone"),
        (2, "2", "In pairs"),
        (4, "4", "In fours"),
        (0, "all", "All together"),
    ]
    for size, stage, label in stages:
        log.do(commands.Group(size=size, stage=stage, minutes=3))
        timer = log.state.timer
        assert timer is not None
        assert (timer.label, timer.seconds) == (label, 180)
        assert log.state.groups is not None
        assert log.state.groups.stage == stage


PAIR = ("p00", "p01")


def grouped(log: Log, size: int) -> Groups:
    """Return the groups that are proposed now."""
    log.do(commands.Group(size=size))
    assert log.state.groups is not None
    return log.state.groups


def test_fours_are_made_of_pairs_until_another_step_begins() -> None:
    log = Log()
    people = [f"p{at:02d}" for at in range(16)]
    log.join(*people)
    log.do(planned_steps(step("exercise", "A", 5, CHECK), step("exercise", "B", 5, KNOTS)))
    log.do(commands.Begin(step=0))
    pairs = grouped(log, 2).groups
    fours = grouped(log, 4).groups
    assert all(any(set(pair) <= set(four) for four in fours) for pair in pairs)
    pairs = grouped(log, 2).groups
    log.do(commands.Begin(step=1))
    fours = grouped(log, 4).groups
    assert not all(any(set(pair) <= set(four) for four in fours) for pair in pairs)


def test_groups_that_were_put_away_are_brought_back_once() -> None:
    log = Log()
    log.join("a", "b", "c", "d")
    log.do(planned_steps(step("other", "A", 5), step("other", "B", 5)))
    status, why = log.refuses(commands.Regroup())
    assert (status, "no earlier groups" in why) == (409, True)
    log.do(commands.Begin(step=0))
    pairs = grouped(log, 2).groups
    log.do(commands.Begin(step=1), commands.Regroup())
    assert log.state.groups
    assert log.state.groups.groups == pairs
    fours = grouped(log, 4).groups
    assert all(any(set(pair) <= set(four) for four in fours) for pair in pairs)
    assert log.refuses(commands.Regroup())[0] == 409


def test_a_comparison_that_is_shown_has_been_seen() -> None:
    log = Log()
    log.tell(Told("room.viewed", chapter=CHECK[0], exercise=CHECK[1], data={"view": 1, "number": 1, "n": 5}))
    log.do(commands.Show(what="view", view=1))
    assert log.state.compared == set()
    told = log.do(commands.Show(what="view", view=1, by="seats"))
    assert [one.type for one in told] == ["room.shown", "room.compared"]
    assert log.state.compared == {1}
    assert len(log.do(commands.Show(what="view", view=1, by="seats"))) == 1


def test_partners_are_put_together_when_both_have_asked() -> None:
    log = Log()
    people = [f"p{at:02d}" for at in range(12)]
    log.join(*people)
    log.do(commands.Wish(wish="with", partner=log.name("p01")), person="p00")
    found = [grouped(log, 2) for _time in range(12)]
    assert not all(PAIR in one.groups for one in found), "not for the other's wish alone"
    assert not any(one.unmet for one in found)
    log.do(commands.Wish(wish="with", partner=log.name("p00")), person="p01")
    assert all(PAIR in grouped(log, 2).groups for _time in range(12))
    log.do(commands.Apart(one=log.name("p00"), other=log.name("p01"), apart=True))
    assert PAIR not in grouped(log, 2).groups, "to be kept apart comes before to be together"


def test_two_are_kept_apart_under_any_name() -> None:
    log = Log()
    log.join("a", "b")
    apart = commands.Apart(one=log.name("a"), other=log.name("b"), apart=True)
    log.do(apart)
    assert log.state.apart == {frozenset("ab")}
    log.do(commands.Rename(), person="a")
    assert log.refuses(apart)[0] == 404
    assert log.refuses(commands.Apart(one=log.name("a"), other=log.name("a"), apart=True))[0] == 409
    log.do(commands.Apart(one=log.name("b"), other=log.name("a"), apart=False))
    assert log.state.apart == set()


def test_paper_is_counted_where_something_can_be() -> None:
    log = Log()
    log.do(on_paper(6, knot={"knot": {"a": 4, "b": 2}}))
    assert log.refuses(on_paper(6, NOWHERE))[0] == 404
    for counts, says in (
        ({"no-such": {}}, "Nothing is counted on paper for “no-such”."),
        ({"knot": {"knot": {"c": 1}}}, "has no field"),
        ({"knot": {"knot": {"a": 7}}}, "there are only 6 sheets"),
        ({"knot": {"knot": {"a": -1}}}, "needs a whole number"),
        ({"knot": {"rope": {"a": 1}}}, "has no field"),
        ({"knot": {"knot": {"a": 10**30}}}, "needs a whole number"),
    ):
        status, why = log.refuses(on_paper(6, **counts))
        assert status == 409
        assert says in why
    assert log.refuses(on_paper(6, BACK, change={"knots": {"1>2": 3}}))[0] == 409
    (told,) = log.do(on_paper(0, knot={"knot": {"z": 9}}))
    assert told.data == {"n": 0, "counts": {}}, "taken out, whatever else is said"


# --- the end -------------------------------------------------------------------------------------------


def test_after_the_end_people_may_leave_and_nothing_else_is_done() -> None:
    log = Log()
    log.do(planned_steps(step("opening", "Opening", 5)))
    log.join("a", "b")
    log.tell(Told("room.ended"))
    with pytest.raises(RoomError, match="This room has ended"):
        joined(log.scene(), "")
    for deed in every_deed(log):
        if isinstance(deed, commands.Leave):
            log.do(deed, person="a")
        else:
            assert log.refuses(deed, "b") == ENDED


def every_deed(log: Log) -> Iterator[Any]:
    """Yield one of each deed that the log alone decides."""
    yield commands.Rename()
    yield commands.Sit(seat="")
    yield commands.Wish(wish="any")
    yield withdraw(CHECK)
    yield commands.Leave()
    yield settle()
    yield planned_steps(step("opening", "Opening", 5))
    yield commands.Agenda(agenda="morning")
    yield commands.Begin(step=0)
    yield commands.Cut(step=0, cut=False)
    yield opened(CHECK)
    yield closed(CHECK)
    yield commands.Show(what="blank")
    yield commands.Time(minutes=1)
    yield commands.Untime()
    yield commands.Group(size=2)
    yield commands.Regroup()
    yield commands.Apart(one=log.name("a"), other=log.name("b"), apart=True)
    yield on_paper(0)


def test_every_deed_is_decided_here_or_in_the_journal() -> None:
    log = Log()
    log.join("a", "b")
    here = {type(deed) for deed in every_deed(log)}
    every = {*get_args(commands.Participants), *get_args(commands.Facilitators)}
    assert here.isdisjoint(IN_THE_JOURNAL)
    assert here | set(IN_THE_JOURNAL) == every
    with pytest.raises(TypeError, match="nothing is known about Look"):
        log.do(commands.Look(chapter=CHECK[0], exercise=CHECK[1]))
