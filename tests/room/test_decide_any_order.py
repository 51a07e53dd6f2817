"""A room in which anybody does anything in any order: what always holds, and that the log tells all of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crosscurrents.journal import Told
from crosscurrents.room import commands
from crosscurrents.room.decide import RoomError
from tests.room.logged import (
    BACK,
    CHECK,
    KNOTS,
    OWN,
    ROPE,
    Log,
    closed,
    on_paper,
    opened,
    settle,
    small,
    step,
    withdraw,
)

KEYS = (CHECK, OWN, ROPE, KNOTS, BACK)
PEOPLE = tuple(f"person-{letter}" for letter in "ABCDEF")

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
