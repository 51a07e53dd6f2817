"""The run sheet: clock times, warnings, how late the day is, and what could be left out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.course import Course
from crosscurrents.notebooks.agendas import MOST_AT_A_STRETCH, Sheet, agendas
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.room.plan import MOST_CUT, Step, behind, clocks, cuts, deeper_ids, warnings

NINE = datetime(2030, 5, 6, 9, 0, tzinfo=UTC)
DAY = (
    Step("opening", "Opening", 15),
    Step("talk", "First", 8, "01_first"),
    Step("exercise", "Core", 20, "01_first", "core"),
    Step("break", "Break", 15),
    Step("exercise", "Deeper", 12, "01_first", "deeper"),
    Step("talk", "Second", 8, "02_second"),
    Step("exercise", "Core, too", 25, "02_second", "core-too"),
    Step("exercise", "Short", 6, "02_second", "short"),
    Step("lunch", "Lunch", 60),
    Step("other", "A walk", 10),
    Step("closing", "Closing round", 15),
)
DEEPER = {"deeper"}


@cache
def real() -> Course:
    return load_course(Path(__file__).parents[2])


def steps_of(sheet: Sheet) -> list[Step]:
    ids = {chapter.number: chapter.id for chapter in real().chapters}
    return [
        Step(item.what, item.title, item.minutes, ids.get(item.chapter, ""), item.exercise)
        for item in sheet.items
    ]


def begun(**minutes: float) -> dict[int, datetime]:
    """Return when steps began, as `s2=15`: minutes after nine."""
    return {int(step[1:]): NINE + timedelta(minutes=after) for step, after in minutes.items()}


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


# --- clock times ---------------------------------------------------------------------------------------


def test_clock_times_of_a_built_agenda_are_the_agendas() -> None:
    for agenda in agendas(real()):
        for sheet in agenda.days:
            assert clocks(steps_of(sheet), sheet.items[0].start) == [item.start for item in sheet.items]


def test_no_steps_no_times() -> None:
    assert clocks([], 540) == []


# --- warnings ------------------------------------------------------------------------------------------


def test_built_agendas_have_nothing_against_them() -> None:
    assert agendas(real())
    for agenda in agendas(real()):
        for sheet in agenda.days:
            assert warnings(steps_of(sheet), real()) == []


def chapters(*numbers: int, minutes: int = 20) -> list[Step]:
    return [
        Step("exercise", str(one), minutes, next(each.id for each in real().chapters if each.number == one))
        for one in numbers
    ]


def test_the_sensitive_chapter_first() -> None:
    said = warnings([Step("opening", "Opening", 10), *chapters(4, 1)], real())
    assert len(said) == 1
    assert said[0].startswith("Chapter 4 comes first")
    assert warnings(chapters(1, 4), real()) == []
    assert warnings([Step("opening", "Opening", 10), *chapters(4, 4)], real()) == [], (
        "a lunch hour of its own"
    )


def test_the_sensitive_chapter_straight_after_lunch() -> None:
    lunch = Step("lunch", "Lunch", 60)
    said = warnings([*chapters(1), lunch, *chapters(4)], real())
    assert len(said) == 1
    assert said[0].startswith("Chapter 4 comes straight after lunch")
    assert warnings([*chapters(1), lunch, Step("other", "A walk", 10), *chapters(4)], real()) == []


def test_each_stretch_without_a_break_is_named_once() -> None:
    short, over = chapters(1, 1), chapters(1, 1, 1, 1, 1)
    pause = Step("break", "Break", 15)
    said = warnings([*over, pause, *short, pause, *over, *chapters(2)], real())
    assert [one.split()[0] for one in said] == ["100", "120"]
    assert all(str(MOST_AT_A_STRETCH) in one for one in said)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), max_size=12))
def test_a_stretch_of_ninety_minutes_is_none_too_long(lines: list[tuple[bool, int]]) -> None:
    steps = [Step("break" if pause else "other", "x", minutes) for pause, minutes in lines]
    longest = stretch = 0
    for pause, minutes in lines:
        stretch = 0 if pause else stretch + minutes
        longest = max(longest, stretch)
    assert bool(warnings(steps, real())) == (longest > 90)


def test_a_chapter_that_the_course_no_longer_has_is_passed_over() -> None:
    assert warnings([Step("exercise", "Gone", 20, "09_gone", "gone")], real()) == []


# --- behind --------------------------------------------------------------------------------------------


def test_before_anything_began_nothing_is_late() -> None:
    assert behind(DAY, {}, (), NINE) == 0.0


def test_in_time_while_a_step_is_within_its_minutes() -> None:
    assert behind(DAY, begun(s0=0), (), at(0)) == pytest.approx(0)
    assert behind(DAY, begun(s0=0), (), at(15)) == pytest.approx(0)
    assert behind(DAY, begun(s0=0, s1=15, s2=23), (), at(40)) == pytest.approx(0)


def test_every_minute_over_a_steps_own_is_late() -> None:
    assert behind(DAY, begun(s0=0), (), at(21)) == pytest.approx(6)
    assert behind(DAY, begun(s0=0, s1=15, s2=23), (), at(50.5)) == pytest.approx(7.5)


def test_a_step_that_begins_early_is_time_won() -> None:
    assert behind(DAY, begun(s0=0, s1=10), (), at(12)) == pytest.approx(-5)


def test_what_is_cut_is_won_at_once_and_only_once() -> None:
    late = begun(s0=0, s1=27)
    assert behind(DAY, late, (), at(30)) == pytest.approx(12)
    assert behind(DAY, late, {4}, at(30)) == pytest.approx(0)
    # Over the break and on: the deeper exercise was left out and never began.
    passed = late | begun(s2=35, s3=55, s5=70)
    assert behind(DAY, passed, {4}, at(70)) == pytest.approx(0)
    assert behind(DAY, passed, {4, 7}, at(70)) == pytest.approx(-6)


def test_a_step_that_was_passed_over_is_time_won_too() -> None:
    assert behind(DAY, begun(s0=0, s2=15), (), at(20)) == pytest.approx(-8)


def test_the_step_that_is_on_is_said_where_the_room_went_back() -> None:
    began = begun(s0=0, s1=15, s2=23)
    assert behind(DAY, began, (), at(24)) == pytest.approx(0)
    assert behind(DAY, began, (), at(24), current=1) == pytest.approx(1 + 20 - 20)
    assert behind(DAY, began, (), at(24), current=5) == pytest.approx(0), "not begun: the last that began"


def test_at_the_end_it_is_how_late_the_day_ended() -> None:
    total = sum(step.minutes for step in DAY)
    assert behind(DAY, begun(s0=0, s10=total - 15), (), at(total + 4)) == pytest.approx(4)


@given(st.data())
def test_a_day_kept_to_the_minute_is_never_late(data: st.DataObject) -> None:
    starts = clocks(DAY, 0)
    now = data.draw(st.floats(0, starts[-1] + DAY[-1].minutes))
    began = {step: at(start) for step, start in enumerate(starts) if start <= now}
    delay = data.draw(st.floats(-5, 60))
    assert behind(DAY, began, (), at(now)) == pytest.approx(0, abs=1e-4)
    if 0 in began and len(began) > 1:
        later = {step: when + timedelta(minutes=delay) for step, when in began.items() if step}
        assert behind(DAY, later | {0: NINE}, (), at(now + delay)) == pytest.approx(delay, abs=1e-4)


# --- cuts ----------------------------------------------------------------------------------------------


def test_a_day_in_time_loses_nothing() -> None:
    assert cuts(DAY, 2, (), 0, DEEPER) == []
    assert cuts(DAY, 2, (), -4, DEEPER) == []


def test_what_goes_deeper_goes_first() -> None:
    assert cuts(DAY, 2, (), 3, DEEPER) == [9], "of deeper exercise and walk the shorter one"
    assert cuts(DAY, 2, (), 12, DEEPER) == [4]
    assert cuts(DAY, 2, (), 22, DEEPER) == [4, 9]
    assert cuts(DAY, 2, (), 22) == [6], "told of no deeper ones, one step rather than two"


def test_then_the_shortest_set_that_is_enough() -> None:
    assert cuts(DAY, 4, (), 6, DEEPER) == [9]
    assert cuts(DAY, 4, {9}, 6, DEEPER) == [7]
    assert cuts(DAY, 4, {9}, 7, DEEPER) == [6]
    assert cuts(DAY, 2, (), 40, DEEPER) == [4, 6, 9]


def test_where_nothing_is_enough_what_saves_most() -> None:
    assert cuts(DAY, 2, (), 500, DEEPER) == [4, 6, 9]
    assert cuts(DAY, 9, (), 5, DEEPER) == []
    assert cuts([], None, (), 5) == []


def test_a_talk_goes_when_its_exercises_have_gone() -> None:
    assert 5 not in cuts(DAY, 4, (), 500, DEEPER)
    assert cuts(DAY, 4, {6, 7, 9}, 5, DEEPER) == [5]


def test_before_the_first_step_all_can_go() -> None:
    assert cuts(DAY, None, (), 20, {"core"}) == [2]


minutes = st.sampled_from([0, 5, 8, 10, 12, 15, 20, 25])
kinds = st.sampled_from(["opening", "talk", "exercise", "exercise", "exercise", "break", "lunch", "other"])
sheets = st.lists(
    st.builds(Step, kinds, st.just("x"), minutes, st.sampled_from(["01_a", "02_b"]), st.sampled_from("abc")),
    max_size=10,
)


@given(sheets, st.sets(st.integers(0, 9)), st.none() | st.integers(0, 9), st.integers(1, 90))
def test_cuts_are_later_steps_that_may_go_and_the_best_there_are(
    steps: list[Step], cut: set[int], current: int | None, late: int
) -> None:
    found = cuts(steps, current, cut, late, {"a"})
    assert found == sorted(set(found))
    assert len(found) <= MOST_CUT
    assert cut.isdisjoint(found)
    assert all(current is None or step > current for step in found)
    assert {steps[step].what for step in found} <= {"exercise", "other", "talk"}
    free = [
        step
        for step in range(0 if current is None else current + 1, len(steps))
        if step not in cut and steps[step].what in {"exercise", "other"} and steps[step].minutes
    ]
    sets = [which for size in range(1, MOST_CUT + 1) for which in combinations(free, size)]
    saved = sum(steps[step].minutes for step in found)
    assert saved >= min(late, max((sum(steps[step].minutes for step in which) for which in sets), default=0))
    core = sum(steps[step].what == "exercise" and steps[step].exercise != "a" for step in found)
    for which in sets:
        if sum(steps[step].minutes for step in which) >= late:
            assert core <= sum(
                steps[step].what == "exercise" and steps[step].exercise != "a" for step in which
            )


def test_cutting_what_is_proposed_brings_the_day_back_in_time() -> None:
    began: Mapping[int, datetime] = begun(s0=0, s1=31)
    late = behind(DAY, began, (), at(33))
    assert behind(DAY, began, cuts(DAY, 1, (), late, DEEPER), at(33)) <= 0 < late


def test_the_longest_agenda_there_may_be_is_asked_in_a_blink() -> None:
    """The facilitator's screen asks again whenever somebody answers."""
    steps = [replace(DAY[2], minutes=one % 40 + 1, exercise=str(one)) for one in range(80)]
    began = time.perf_counter()
    assert len(cuts(steps, 0, (), 100, {str(one) for one in range(0, 80, 2)})) == 3
    assert time.perf_counter() - began < 1


def test_deeper_ids_are_those_of_the_cards() -> None:
    found = deeper_ids(real())
    assert found
    assert all(not real().card(one).core for one in found)
    assert len(found) == sum(not card.core for chapter in real().chapters for card in chapter.cards.values())
