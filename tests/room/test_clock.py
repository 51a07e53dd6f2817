"""The clock of a room's day: planned times, how late it is, what could be left out; days and nights."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from crosscurrents.room import clock, commands, plan
from tests.room.logged import Log, small, step

FOUR = [
    step("opening", "Opening", 15),
    step("talk", "Idea", 30),
    step("break", "Break", 15),
    step("closing", "Closing round", 20),
]


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clocks are local: here they are the log's own."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def room(steps: Sequence[commands.PlannedStep] = FOUR, start: str = "09:00") -> Log:
    log = Log()
    log.do(commands.Plan(start=start, steps=list(steps)))
    return log


def begin(log: Log, *steps: int, minutes: float = 0) -> None:
    for at in steps:
        log.do(commands.Begin(step=at))
        log.after(minutes=minutes)


def clocks(log: Log) -> list[str]:
    return [f"{one // 60}:{one % 60:02d}" for one in clock.planned(log.state)]


def test_before_anything_has_begun_times_are_the_agendas() -> None:
    log = room(start="13:30")
    assert clocks(log) == ["13:30", "13:45", "14:15", "14:30"]
    assert clock.behind(log.state, log.now) is None
    assert clock.planned(room([]).state) == []


def test_times_follow_from_the_step_that_was_begun_first() -> None:
    log = room()
    log.after(minutes=7)
    begin(log, 0, minutes=20)
    begin(log, 1)
    assert clocks(log) == ["9:07", "9:22", "9:52", "10:07"]
    assert clock.behind(log.state, log.now) == 5


def test_who_skips_the_opening_is_not_early() -> None:
    """The steps before the first that was begun are not waited for, as the planned times say too."""
    log = room()
    begin(log, 1)
    assert clocks(log) == ["8:45", "9:00", "9:30", "9:45"]
    assert clock.behind(log.state, log.now) == 0
    assert clock.behind(log.state, log.now + timedelta(minutes=40)) == 10


def test_what_is_cut_is_gained() -> None:
    log = room()
    begin(log, 0, minutes=25)
    log.do(commands.Cut(step=2, cut=True))
    assert clock.behind(log.state, log.now) == -5


def test_over_midnight_the_day_goes_on() -> None:
    log = room(start="23:30")
    log.after(hours=14, minutes=30)
    begin(log, 0, 1, minutes=25)
    assert clocks(log) == ["23:30", "23:45", "24:15", "24:30"]
    begin(log, 2)
    assert log.now.day == 7
    assert clock.behind(log.state, log.now) == 5


def test_a_night_is_not_a_delay() -> None:
    """An agenda of two days in one plan: the second morning is as late as its own first step."""
    log = room([*FOUR, *FOUR])
    begin(log, 0, 1, 2, 3, minutes=20)
    log.after(hours=14)
    assert clock.behind(log.state, log.now) is None, "nothing has begun today"
    begin(log, 4, minutes=18)
    assert clocks(log)[:4] == ["9:00", "9:15", "9:45", "10:00"]
    assert clocks(log)[4:] == ["0:20", "0:35", "1:05", "1:20"]
    assert clock.behind(log.state, log.now) == 3
    assert clock.behind(log.state, log.now + timedelta(hours=11)) is None


def test_what_was_tried_the_evening_before_is_not_this_morning() -> None:
    log = room()
    begin(log, 0, 1, 2, minutes=1)
    log.after(hours=14)
    begin(log, 0, minutes=15)
    begin(log, 1)
    assert clock.behind(log.state, log.now) == 0
    assert len({*clocks(log)}) == 4


def test_once_the_room_has_ended_nothing_is_late() -> None:
    log = room()
    begin(log, 0, minutes=60)
    assert clock.behind(log.state, log.now) == 45
    log.state.ended = log.now
    assert clock.behind(log.state, log.now) is None


def test_cuts_are_those_of_the_plan() -> None:
    log = room([*FOUR[:2], step("other", "A walk", 12), step("other", "A game", 8), FOUR[3]])
    begin(log, 0)
    deeper = plan.deeper_ids(small())
    for late in (None, -3.0, 0.0, 0.2, 7.9, 8.0, 8.1, 12.5, 19.9, 500.0):
        wanted = plan.cuts(log.state.steps, 0, log.state.cut, late, deeper) if late else []
        assert clock.cuts(log.state, late, deeper) == wanted


def test_cuts_of_eighty_steps_are_worked_out_once() -> None:
    """They are asked for after every answer of 200 people, while nobody else is served."""
    log = room([step("other", f"Part {at}", at + 1) for at in range(80)])
    begin(log, 0)
    found = clock.cuts(log.state, 59.2, frozenset())
    assert sum(log.state.steps[at].minutes for at in found) >= 60
    worked_out = clock._cuts.cache_info().misses
    for part in range(100):
        assert clock.cuts(log.state, 59.0 + (part + 1) / 101, frozenset()) == found
    assert clock._cuts.cache_info().misses == worked_out, "each takes a tenth of a second"
