"""Deeds: what each tells the log, what the room as it is refuses, and any sequence of them at all."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crosscurrents.journal import Told
from crosscurrents.room import commands
from crosscurrents.room.decide import MOST_PEOPLE, RoomError, fresh_name, joined, planned
from crosscurrents.room.plan import Step
from crosscurrents.room.state import Groups
from tests.room.logged import (
    BACK,
    CHECK,
    KNOTS,
    OWN,
    ROPE,
    Log,
    closed,
    opened,
    settle,
    small,
    step,
)

KEYS = (CHECK, OWN, ROPE, KNOTS, BACK)
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


def withdraw(key: tuple[str, str], *, withdrawn: bool = True) -> commands.Withdraw:
    return commands.Withdraw(chapter=key[0], exercise=key[1], withdrawn=withdrawn)


def on_paper(n: int, key: tuple[str, str] = CHECK, **counts: Any) -> commands.Tally:
    return commands.Tally(chapter=key[0], exercise=key[1], n=n, counts=counts)


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


def test_fours_are_made_of_pairs_until_another_exercise_begins() -> None:
    log = Log()
    people = [f"p{at:02d}" for at in range(16)]
    log.join(*people)
    log.do(
        planned_steps(
            step("exercise", "A", 5, CHECK), step("talk", "Idea", 5), step("exercise", "B", 5, KNOTS)
        )
    )
    log.do(commands.Begin(step=0))
    pairs = grouped(log, 2).groups
    log.do(commands.Begin(step=1))
    fours = grouped(log, 4).groups
    assert all(any(set(pair) <= set(four) for four in fours) for pair in pairs)
    pairs = grouped(log, 2).groups
    log.do(commands.Begin(step=2))
    fours = grouped(log, 4).groups
    assert not all(any(set(pair) <= set(four) for four in fours) for pair in pairs)


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


# --- any sequence --------------------------------------------------------------------------------------

names = st.sampled_from(PEOPLE)
keys = st.sampled_from(KEYS)
lines = st.one_of(
    st.sampled_from(
        [
            step("opening", "Opening", 10),
            step("break", "Break", 15),
            step("lunch", "Lunch", 60),
            step("talk", "First", 8, ("01_first", "")),
            step("closing", "Closing round", 10),
        ]
    ),
    st.builds(lambda key, minutes: step("exercise", key[1], minutes, key), keys, st.integers(0, 600)),
)


class Room(RuleBasedStateMachine):
    """A room in which anybody does anything, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log(small())
        self.promised: tuple[int, int] | None = None
        self.over = 0
        self.halves: list[int] = []

    @property
    def state(self) -> Any:
        return self.log.state

    def may(self, deed: Any, person: str | None = None) -> bool:
        """Do a deed unless it is refused; return whether it was done."""
        before = len(self.log.events)
        try:
            told = self.log.do(deed, person=person)
        except RoomError as refused:
            assert refused.status in {401, 404, 409}
            assert str(refused).endswith(".")
            assert len(self.log.events) == before
            return False
        assert all(one.type.startswith("room.") for one in told)
        assert all(one.person == person for one in told), "what tells of somebody goes when they erase it"
        assert json.loads(json.dumps([one.data for one in told])) == [one.data for one in told]
        return True

    @initialize(minimum=st.integers(1, 6), days=st.integers(1, 90), plan=st.lists(lines, max_size=12))
    def begin(self, minimum: int, days: int, plan: list[commands.PlannedStep]) -> None:
        self.may(settle(minimum, keep_days=days))
        self.may(commands.Plan(start="09:00", steps=plan))

    @rule(person=names)
    def join(self, person: str) -> None:
        if self.state.ended is None:
            self.log.join(person)
            now = self.state.settings
            self.promised = self.promised or (now.minimum, now.keep_days)

    @rule(person=names)
    def leave(self, person: str) -> None:
        self.may(commands.Leave(), person)

    @rule(person=names)
    def erase(self, person: str) -> None:
        if not self.state.ended and len(self.state.people) > 1:
            self.log.erase(person)
            self.halves = []

    @rule(person=names)
    def rename(self, person: str) -> None:
        self.may(commands.Rename(), person)

    @rule(person=names, seat=st.sampled_from(["", "public", "civil", "groups", "backers", "nobody's"]))
    def sit(self, person: str, seat: str) -> None:
        self.may(commands.Sit(seat=seat), person)

    @rule(person=names, other=names, wish=st.sampled_from(["any", "alone", "with", "with"]))
    def wish(self, person: str, other: str, wish: Any) -> None:
        partner = self.state.people[other].name if other in self.state.people else "Nobody"
        self.may(commands.Wish(wish=wish, partner=partner), person)

    @rule(person=names, key=keys, withdrawn=st.booleans())
    def withdraw(self, person: str, key: tuple[str, str], withdrawn: bool) -> None:
        self.may(withdraw(key, withdrawn=withdrawn), person)

    @rule(key=keys, seed=st.integers(0, 99), visibility=st.sampled_from(["room", "room", "only-you"]))
    def answer(self, key: tuple[str, str], seed: int, visibility: str) -> None:
        chance = random.Random(seed)
        for person in chance.sample(PEOPLE, 4):
            if person in self.state.people:
                response = {"answers": {"knot": chance.choice("ab")}} if key == CHECK else {"text": str(seed)}
                self.log.answer(
                    person, key, response if seed % 9 else {}, visibility=visibility, passed=seed % 7 == 0
                )

    @rule(
        minimum=st.integers(1, 8),
        days=st.integers(1, 90),
        pace=st.sampled_from(["follow", "free"]),
        seats=st.sampled_from(["none", "two", "three"]),
    )
    def settle(self, minimum: int, days: int, pace: str, seats: str) -> None:
        self.may(settle(minimum, keep_days=days, pace=pace, seats=seats))

    @rule(plan=st.lists(lines, max_size=12))
    def plan(self, plan: list[commands.PlannedStep]) -> None:
        self.may(commands.Plan(start="10:15", steps=plan))

    @rule(seed=st.integers(0, 999))
    def plan_a_little_different(self, seed: int) -> None:
        chance, steps = random.Random(seed), list(self.state.steps)
        match steps and chance.randrange(4):
            case 0:
                steps.reverse()
            case 1:
                steps.pop(chance.randrange(len(steps)))
            case 2:
                steps.append(steps[0])
            case 3:
                chance.shuffle(steps)
        sent = [step(one.what, one.title, one.minutes, (one.chapter, one.exercise)) for one in steps]
        self.may(commands.Plan(start="09:00", steps=sent))

    @rule(day=st.integers(1, 2))
    def agenda(self, day: int) -> None:
        self.may(commands.Agenda(agenda="morning", day=day))

    @rule(at=st.integers(0, 12))
    def begin_a_step(self, at: int) -> None:
        before = self.state.current
        if self.may(commands.Begin(step=at)):
            assert self.state.current == at
            assert before in {None, at} or self.state.finished[before] == self.log.now

    @rule(at=st.integers(0, 12), cut=st.booleans())
    def cut(self, at: int, cut: bool) -> None:
        if self.may(commands.Cut(step=at, cut=cut)):
            assert (at in self.state.cut) == cut

    @rule(key=keys)
    def open(self, key: tuple[str, str]) -> None:
        self.may(opened(key))

    @rule(key=keys)
    def close(self, key: tuple[str, str]) -> None:
        self.may(closed(key))

    @rule(key=keys)
    def look(self, key: tuple[str, str]) -> None:
        if self.state.standing.get(key) == "closed" and not self.state.ended:
            try:
                self.log.look(key)
            except RoomError:
                return
            assert self.state.stage(key) in {"looked", "shown"}

    @rule(what=st.sampled_from(["join", "step", "timer", "sentences", "blank"]), view=st.integers(0, 4))
    def show(self, what: Any, view: int) -> None:
        self.may(commands.Show(what=what))
        if self.may(commands.Show(what="view", view=view)):
            assert view in self.state.revealed

    @rule(minutes=st.sampled_from([0.001, 1, 180]))
    def time(self, minutes: float) -> None:
        self.may(commands.Time(minutes=minutes))

    @rule()
    def untime(self) -> None:
        self.may(commands.Untime())

    @rule(one=names, other=names, apart=st.booleans())
    def keep_apart(self, one: str, other: str, apart: bool) -> None:
        people = self.state.people
        if one in people and other in people:
            self.may(commands.Apart(one=people[one].name, other=people[other].name, apart=apart))

    @rule(
        size=st.integers(0, 6), stage=st.sampled_from(["", "1", "2", "4", "all"]), minutes=st.integers(0, 9)
    )
    def group(self, size: int, stage: Any, minutes: float) -> None:
        if not self.may(commands.Group(size=size, stage=stage, minutes=minutes)) or size < 2:
            return
        found, here = self.state.groups, {one.id for one in self.state.here()}
        members = [one for group in found.groups for one in group] + list(found.alone)
        assert Counter(members) == Counter(here), "everybody who is here, once, and nobody else"
        assert all(len(group) > 1 for group in found.groups)
        together = {frozenset(pair) for group in found.groups for pair in combinations(group, 2)}
        wishes = {one.id: one.partner for one in self.state.here() if one.wish == "with"}
        both = {frozenset(pair) for pair in wishes.items() if wishes.get(pair[1]) == pair[0]}
        unmet = {frozenset(one) for one in found.unmet}
        assert unmet <= self.state.apart | both
        assert both & together == both - unmet
        assert self.state.apart & together <= unmet
        rest = [one for one in here if self.state.people[one].wish != "alone"]
        if self.state.apart & together:
            assert not any(
                self.state.apart.isdisjoint(
                    frozenset(pair) for group in way for pair in combinations(group, 2)
                )
                for way in partitions(sorted(rest), max(3, size + 1))
            ), "it could be avoided"

    @rule(n=st.integers(0, 9), seed=st.integers(0, 9))
    def tally(self, n: int, seed: int) -> None:
        self.may(on_paper(n, knot={"knot": {"a": min(seed, n)}}))

    @rule(minutes=st.sampled_from([1, 20, 90, 900]))
    def wait(self, minutes: int) -> None:
        self.log.after(minutes=minutes)

    @rule()
    def remember_where(self) -> None:
        self.halves.append(len(self.log.events))

    @precondition(lambda self: len(self.log.events) > 40)
    @rule()
    def end(self) -> None:
        if not self.state.ended:
            self.log.tell(Told("room.ended"))
            self.over = len(self.log.events)

    @invariant()
    def people_are_told_apart_by_their_names(self) -> None:
        called = [one.name for one in self.state.people.values()]
        assert len(set(called)) == len(called)
        assert all(called)
        for one in self.state.here():
            assert self.state.named(one.name) is one

    @invariant()
    def settings_only_tighten_once_somebody_has_joined(self) -> None:
        now = self.state.settings
        assert now.minimum >= 3
        if self.promised and self.state.people:
            assert now.minimum >= self.promised[0]
            assert now.keep_days <= self.promised[1]
            self.promised = now.minimum, now.keep_days

    @invariant()
    def what_is_open_is_open_and_nothing_else(self) -> None:
        for key, standing in self.state.standing.items():
            stage = self.state.stage(key)
            assert (stage == "open") == (standing == "open")
            assert stage in {"open", "closed", "looked", "shown"}
            assert (stage in {"looked", "shown"}) <= bool(self.state.views_of(key))

    @invariant()
    def steps_have_begun_before_they_ended(self) -> None:
        state = self.state
        every = {*state.began, *state.finished, *state.cut}
        assert every <= set(range(len(state.steps)))
        assert set(state.finished) <= set(state.began)
        assert all(state.finished[at] >= state.began[at] for at in state.finished)
        if state.current is not None:
            assert state.current in state.began
            assert state.current not in state.cut
            assert state.ended or state.current not in state.finished
            assert max(state.began.values()) == state.began[state.current]

    @invariant()
    def nothing_happens_after_the_end_but_leaving(self) -> None:
        if self.over:
            assert self.state.code == ""
            assert self.state.timer is None
            assert "open" not in self.state.standing.values()
            later = {one.type for one in self.log.events[self.over :]}
            assert later <= {"room.left", "answer.saved"}

    @invariant()
    def nobody_who_has_not_joined_is_anywhere(self) -> None:
        known = set(self.state.people)
        assert set().union(*self.state.answered.values()) <= known if self.state.answered else True

    def teardown(self) -> None:
        assert self.log.folded() == self.log.folded() == self.state
        for at in self.halves[-3:]:
            first = self.log.folded(events=self.log.events[:at])
            assert self.log.folded(after=first, events=self.log.events[at:]) == self.state


def partitions(people: Sequence[str], largest: int) -> Iterator[list[list[str]]]:
    """Yield every way to put people into groups of two to `largest`."""
    if not people:
        yield []
    for size in range(2, min(largest, len(people)) + 1):
        for others in combinations(people[1:], size - 1):
            rest = [one for one in people[1:] if one not in others]
            for way in partitions(rest, largest):
                yield [[people[0], *others], *way]


TestRoom = Room.TestCase
TestRoom.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
