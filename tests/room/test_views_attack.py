"""Nobody is singled out by all that views keep: an attacker reads the numbers of every view of an exercise.

Over any sequence of answers, changes, withdrawals, seats, sheets of paper and a minimum that is raised; they
know whom each number is made of. What `privacy.look` answers is no part of it. That atoms are all that
combining sets and weighing counts can come to is shown in tests/test_privacy.py.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from crosscurrents.exercises.kind import Drawing, Response
from crosscurrents.exercises.tallies.forms import load, typed
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.notebooks.lessons import course
from crosscurrents.room import commands
from crosscurrents.room.decide import RoomError
from crosscurrents.room.state import Key
from crosscurrents.room.views import Given, Snapshot, by_seat, over_time, pictures
from tests.exercises.pictures import sound
from tests.room.logged import (
    CHECK,
    ROOM_KEY,
    Log,
    answers_of,
    bound,
    closed,
    finished,
    opened,
    real,
    settle,
    small,
    varied,
)

KINDS: dict[str, Key] = {
    "mini": CHECK,
    "check": ("01_collaboration_dilemma", "collaboration-check"),
    "place": ("02_power_in_collaboration", "moving-grid"),
    "grid": ("02_power_in_collaboration", "purdy-grid"),
    "tag": ("01_collaboration_dilemma", "three-strands"),
    "rank": ("05_beliefs_values_priorities", "priority-ranking"),
    "rating": ("01_collaboration_dilemma", "looking-back"),
    "estimate": ("01_collaboration_dilemma", "survey-estimate"),
    "branch": ("06_perfect_storm", "storm-night"),
}
MINI_ANSWER = {"answers": {"knot": "b", "line": "a"}, "checked": True, "first": {"knot": "b", "line": "a"}}
PEOPLE = tuple(f"person-{letter}" for letter in "ABCDEFGHIJKLMNOPQR")
SEATS = ("public", "groups", "", "backers")
MARK = re.compile(r"~\d{6}")
"""What every text that `varied` writes ends in."""

Element = tuple[str, str]
"""A person with one answer of theirs; a sheet of paper with its number."""


@cache
def base(kind: str) -> Response:
    return MINI_ANSWER if kind == "mini" else finished(KINDS[kind])


def told(exercise_key: Key, response: Response) -> dict[tuple[str, str], Counter[str]]:
    """Return what one answer says, by tally and row."""
    exercise = (bound(small()) if exercise_key == CHECK else real())[exercise_key[0]][exercise_key[1]]
    return {
        (tally.id, row): Counter(tally.counts[row])
        for tally in exercise.kind.aggregate([response])
        for row, given in tally.given.items()
        if given
    }


def on_paper(tally: Tally, sheets: int, chance: random.Random) -> dict[str, dict[str, int]]:
    """Return counts that a facilitator could type in of so many sheets."""
    if isinstance(tally, Ranking):
        orders = [chance.sample(tally.rows, len(tally.rows)) for _sheet in range(sheets)]
        return {row.id: dict(Counter(str(order.index(row) + 1) for order in orders)) for row in tally.rows}
    if isinstance(tally, Heat) and not tally.several:
        sorted_in = [
            {down.id: chance.choice(tally.across).id for down in tally.down if chance.random() < 0.9}
            for _sheet in range(sheets)
        ]
        boxes = Counter(f"{down}/{across}" for one in sorted_in for down, across in one.items())
        return {cell: {"1": count} for cell, count in boxes.items()}
    rows: dict[str, list[str]] = {}
    for field in tally.fields():
        rows.setdefault(field.row, []).append(field.value)
    found = {}
    for row, values in rows.items():
        said_so = sheets if chance.random() < 0.6 else chance.randint(0, sheets)
        yes_only = isinstance(tally, Heat) and values == ["1"]
        said = (chance.choice([*values, ""] if yes_only else values) for _sheet in range(said_so))
        found[row] = {value: count for value, count in Counter(said).items() if value}
    return found


class Looking(RuleBasedStateMachine):
    """A room over one exercise of a real kind, and somebody who keeps all that its views keep."""

    @initialize(
        kind=st.sampled_from(sorted(KINDS)),
        least=st.integers(3, 5),
        seats=st.lists(
            st.sampled_from([*SEATS[:2], *SEATS[:2], *SEATS]), min_size=len(PEOPLE), max_size=len(PEOPLE)
        ),
        seed=st.integers(0, 10_000),
        many=st.integers(3, len(PEOPLE)),
        gaps=st.sampled_from([0.0, 0.03, 0.25]),
    )
    def begin(self, kind: str, least: int, seats: list[str], seed: int, many: int, gaps: float) -> None:
        self.kind, self.key, self.gaps = kind, KINDS[kind], gaps
        self.log = Log(small()) if kind == "mini" else Log(course(), real())
        self.exercise = self.log.exercises[self.key[0]][self.key[1]]
        self.log.do(settle(least), opened(self.key))
        for person, seat in zip(PEOPLE, seats, strict=True):
            self.log.join(person, seat=seat)
        self.known: dict[tuple[str, str] | None, list[frozenset[Element]]] = {}
        self.blind: dict[tuple[str, str], list[frozenset[Element]]] = {}
        self.lowest: dict[tuple[str, str] | None, int] = {}
        self.answer_many(many, seed)

    def _is_open(self) -> bool:
        return self.log.state.standing.get(self.key) == "open"

    def _answer(self, person: str, chance: random.Random) -> None:
        if person in self.log.state.people:
            self.log.answer(person, self.key, varied(self.exercise, base(self.kind), chance, gaps=self.gaps))

    @rule(many=st.integers(3, 8) | st.just(len(PEOPLE)), seed=st.integers(0, 10_000))
    def answer_many(self, many: int, seed: int) -> None:
        """Have some answer, or answer anew: as many as a second view needs, or one fewer, or all."""
        chance = random.Random(seed)
        if not self._is_open():
            self.log.do(opened(self.key))
        for person in chance.sample(PEOPLE, many):
            self._answer(person, chance)

    @precondition(_is_open)
    @rule(person=st.sampled_from(PEOPLE), seed=st.integers(0, 10_000))
    def answer_one(self, person: str, seed: int) -> None:
        self._answer(person, random.Random(seed))

    @precondition(_is_open)
    @rule(person=st.sampled_from(PEOPLE))
    def clear(self, person: str) -> None:
        if person in self.log.state.people:
            self.log.answer(person, self.key, {})

    @rule(person=st.sampled_from(PEOPLE), withdrawn=st.booleans())
    def withdraw(self, person: str, withdrawn: bool) -> None:
        deed = commands.Withdraw(chapter=self.key[0], exercise=self.key[1], withdrawn=withdrawn)
        self._try(deed, person)

    @rule(person=st.sampled_from(PEOPLE), seat=st.sampled_from(SEATS))
    def sit(self, person: str, seat: str) -> None:
        self._try(commands.Sit(seat=seat), person)

    @rule(one=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def swap_seats(self, one: str, other: str) -> None:
        mine, theirs = self.log.state.seat_of(one), self.log.state.seat_of(other)
        self._try(commands.Sit(seat=theirs), one)
        self._try(commands.Sit(seat=mine), other)

    @rule(seats=st.sampled_from(["three", "two", "none"]))
    def change_the_seats(self, seats: str) -> None:
        self.log.do(settle(self.log.state.settings.minimum, seats=seats))

    @rule(person=st.sampled_from(PEOPLE[12:]))
    def erase_everything(self, person: str) -> None:
        self.log.erase(person)

    @rule(by=st.integers(1, 2))
    def raise_the_minimum(self, by: int) -> None:
        self.log.do(settle(min(self.log.state.settings.minimum + by, 7)))

    @rule(sheets=st.integers(0, 9), seed=st.integers(0, 10_000))
    def count_paper(self, sheets: int, seed: int) -> None:
        chance = random.Random(seed)
        counts = {
            tally.id: on_paper(tally, sheets, chance)
            for tally in self.exercise.kind.aggregate([])
            if tally.fields()
        }
        self._try(commands.Tally(chapter=self.key[0], exercise=self.key[1], n=sheets, counts=counts), None)

    def _try(self, deed: Any, person: str | None) -> None:
        try:
            self.log.do(deed, person=person)
        except RoomError:
            return

    @rule()
    def look(self) -> None:
        if self._is_open():
            self.log.do(closed(self.key))
        given, least = self.log.given(self.key), self.log.state.settings.minimum
        seat_of = {one.person: one.seat for one in given}
        try:
            made = self.log.look(self.key)
        except RoomError:
            return
        self._nothing_written(made)
        self._read(made, given, seat_of, least)
        for row, sets in self.known.items():
            assert smallest(sets) >= self.lowest[row], row
        for row, unions in self.blind.items():
            assert smallest(unions) >= self.lowest[row], row
        self._drawn()

    @staticmethod
    def _nothing_written(made: Snapshot) -> None:
        text = json.dumps(msgspec.to_builtins(made))
        assert not MARK.search(text)
        assert "person-" not in text
        assert ROOM_KEY not in text

    def _read(self, made: Snapshot, given: Sequence[Given], seat_of: Mapping[str, str], least: int) -> None:
        """Take in the numbers of a view, after asserting whose they are."""
        kept = made.kept
        everybody = {(one.person, answers_of(one.response)): told(self.key, one.response) for one in given}
        on_screens = made.n - kept.paper
        assert on_screens in {0, len(everybody)}
        assert on_screens == 0 or on_screens >= least
        assert kept.paper == 0 or kept.paper >= least
        self._learn(None, [frozenset(everybody)] if on_screens else [], least)
        for tally in load(kept.whole):
            assert tally.n == 0 or tally.n >= least
            for row in (one.id for one in tally.rows):
                self._read_row(tally, row, everybody if on_screens else {}, least)
        assert not kept.parts or len(kept.parts) > 1
        assert not (kept.parts and kept.paper)
        seen: set[Element] = set()
        for part in kept.parts:
            mine = {one: what for one, what in everybody.items() if seat_of[one[0]] in part.seats}
            assert len(part.members) == len(mine)
            assert seen.isdisjoint(mine)
            seen |= set(mine)
            self._learn(None, [frozenset(mine)], least)
            for tally in load(part.tallies):
                for row in (one.id for one in tally.rows):
                    self._read_row(tally, row, mine, least, paper=False)
        assert not kept.parts or seen == set(everybody)

    def _read_row(
        self,
        tally: Tally,
        row: str,
        whose: Mapping[Element, Mapping[tuple[str, str], Counter[str]]],
        least: int,
        *,
        paper: bool = True,
    ) -> None:
        """Assert that a row's numbers are those of everybody who says something about it, or of nobody."""
        name = tally.id, row
        behind = {one: what[name] for one, what in whose.items() if name in what}
        sheets, count = self._sheets(tally.id, row) if paper else (Counter[str](), 0)
        counts, found = Counter(tally.counts.get(row, {})), tally.given.get(row, 0)
        told_by_all = sum(behind.values(), Counter[str]())
        if not counts and not found:
            screens, count = False, 0
        elif counts == sheets and found == count:
            screens = False
        elif counts == told_by_all and found == len(behind):
            screens, count = True, 0
        else:
            assert counts == told_by_all + sheets
            assert found == len(behind) + count
            screens = True
        assert not screens or not behind or len(behind) >= least
        assert not count or count >= least
        on_screens = frozenset(behind) if screens else frozenset()
        on_sheets = frozenset(("sheet", str(at)) for at in range(count))
        self._learn(name, [on_screens], least)
        self.blind.setdefault(name, []).append(on_screens | on_sheets)

    def _sheets(self, tally: str, row: str) -> tuple[Counter[str], int]:
        """Return what the sheets say about a row, and how many of them do."""
        of = self.log.state.tallied.get(self.key)
        if of is None or tally not in of["counts"]:
            return Counter(), 0
        empty = next(one for one in self.exercise.kind.aggregate([]) if one.id == tally)
        read = typed(empty, of["counts"][tally], of["n"])
        return Counter(read.counts.get(row, {})), read.given.get(row, 0)

    def _learn(self, row: tuple[str, str] | None, sets: list[frozenset[Element]], least: int) -> None:
        self.known.setdefault(row, []).extend(one for one in sets if one)
        self.lowest[row] = min(least, self.lowest.get(row, least))

    def _drawn(self) -> None:
        every = [one.kept for one in self.log.views.values()]
        for picture in (*pictures(every[-1]), *by_seat(every[-1], "three"), *over_time(every)):
            assert picture["title"]
            if picture["drawing"]["svg"]:
                sound(Drawing(**picture["drawing"]))


def smallest(sets: Iterable[frozenset[Element]]) -> int:
    """Return how large the smallest group is that these sets tell apart; a large number for none."""
    signs: dict[Element, int] = {}
    for at, one in enumerate(sets):
        for element in one:
            signs[element] = signs.get(element, 0) | 1 << at
    return min(Counter(signs.values()).values(), default=99)


TestLooking = Looking.TestCase
TestLooking.settings = settings(
    max_examples=120,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_the_attacker_is_one() -> None:
    room = frozenset((name, "") for name in PEOPLE)
    assert smallest([room, room - {(PEOPLE[0], "")}]) == 1
    assert smallest([room, frozenset(list(room)[:4])]) == 4
    assert smallest([room, room]) == len(PEOPLE)
