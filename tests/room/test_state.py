"""A room folded from its log: what each event changes, and what becomes of steps when the agenda changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.journal import Event, Told
from crosscurrents.room import commands, plan
from crosscurrents.room.plan import Step
from crosscurrents.room.state import KEEP_DAYS, NIGHT, Groups, Settings, Shown, fold
from tests.room.logged import BACK, CHECK, KNOTS, NINE, Log, closed, opened, settle, step

DAY = [
    step("opening", "Opening", 15),
    step("talk", "First", 10, ("01_first", "")),
    step("exercise", "A small check", 20, CHECK),
    step("break", "Break", 15),
    step("exercise", "Knots", 25, KNOTS),
    step("break", "Break", 15),
    step("exercise", "Looking back", 10, BACK),
    step("closing", "Closing round", 10),
]


def planned(steps: Sequence[commands.PlannedStep] = DAY, start: str = "09:00") -> commands.Plan:
    return commands.Plan(start=start, steps=list(steps))


def running(upto: int, *, minutes: float = 10) -> Log:
    """Return a room whose agenda runs: steps up to this one have begun, one after another."""
    log = Log()
    log.do(planned())
    for at in range(upto + 1):
        log.do(commands.Begin(step=at))
        if at < upto:
            log.after(minutes=minutes)
    return log


def titles(log: Log, which: object) -> list[str]:
    return [log.state.steps[at].title for at in sorted(which)]  # type: ignore[call-overload]


# --- people --------------------------------------------------------------------------------------------


def test_a_room_begins_with_nobody_and_nothing() -> None:
    state = Log().state
    assert (state.here(), state.steps, state.current, state.timer, state.groups) == ([], [], None, None, None)
    assert state.settings == Settings(minimum=5, keep_days=KEEP_DAYS, pace="follow", seats="none", title="")
    assert state.shown == Shown("join")
    assert state.stage(CHECK) == "waiting"


def test_who_leaves_and_comes_back_keeps_name_seat_and_wishes() -> None:
    log = Log()
    log.do(settle())
    log.join("a", "b", seat="public")
    log.do(commands.Wish(wish="alone"), person="a")
    name = log.name("a")
    log.do(commands.Leave(), person="a")
    assert [one.id for one in log.state.here()] == ["b"]
    assert log.state.named(name) is None
    log.join("a")
    back = log.state.people["a"]
    assert (back.name, back.seat, back.wish, back.left) == (name, "public", "alone", False)
    assert log.state.named(name) is back
    assert [one.id for one in log.state.here()] == ["a", "b"], "in the order of joining"


def test_events_of_who_is_not_in_the_room_change_nothing() -> None:
    log = Log()
    log.join("a")
    before = deepcopy(log.state)
    log.tell(Told("room.left", person="ghost"), Told("room.changed", person="ghost", data={"seat": "public"}))
    log.answer("ghost", CHECK, {"answers": {}})
    log.tell(Told("room.nothing-that-is-known", data={"what": 1}))
    assert log.state.seq == before.seq + 4
    before.seq = log.state.seq
    assert log.state == before


def test_a_seat_that_is_not_offered_is_none_until_it_is_offered_again() -> None:
    log = Log()
    log.do(settle(seats="three"))
    log.join("a", seat="groups")
    assert log.state.seat_of("a") == "groups"
    log.do(settle(seats="two"))
    assert log.state.seat_of("a") == ""
    log.do(settle(seats="three"))
    assert log.state.seat_of("a") == "groups"
    assert log.state.seat_of("ghost") == ""


# --- exercises -----------------------------------------------------------------------------------------


def test_an_exercise_goes_from_waiting_to_shown_and_back() -> None:
    log = Log()
    log.do(settle(3))
    log.join("a", "b", "c")
    stages = [log.state.stage(CHECK)]
    log.do(opened(CHECK))
    stages.append(log.state.stage(CHECK))
    for person in "abc":
        log.answer(person, CHECK, {"answers": {"knot": "a"}})
    log.do(closed(CHECK))
    stages.append(log.state.stage(CHECK))
    assert not log.state.closed_since(CHECK), "nothing was taken"
    log.after(minutes=1)
    log.look(CHECK)
    stages.append(log.state.stage(CHECK))
    log.show(CHECK)
    stages.append(log.state.stage(CHECK))
    assert not log.state.closed_since(CHECK)
    log.after(minutes=1)
    log.do(opened(CHECK))
    stages.append(log.state.stage(CHECK))
    log.do(closed(CHECK))
    stages.append(log.state.stage(CHECK))
    assert stages == ["waiting", "open", "closed", "looked", "shown", "open", "shown"]
    assert log.state.closed_since(CHECK), "closed again after the picture was taken"


def test_exercises_stand_in_the_order_in_which_they_were_opened() -> None:
    log = Log()
    log.do(opened(CHECK), opened(KNOTS), opened(BACK), closed(CHECK))
    assert list(log.state.standing) == [CHECK, KNOTS, BACK]
    log.do(opened(CHECK))
    assert list(log.state.standing) == [KNOTS, BACK, CHECK]


def test_who_has_answered_counts_once_and_not_when_it_does_not_count() -> None:
    log = Log()
    log.join("a", "b", "c")
    for person in "aab":
        log.answer(person, CHECK, {"answers": {"knot": "a"}})
    assert log.state.count(CHECK) == 2
    log.answer("a", CHECK, {})
    log.answer("b", CHECK, {"answers": {"knot": "a"}}, passed=True)
    log.answer("c", CHECK, {"answers": {"knot": "a"}}, visibility="only-you")
    assert log.state.count(CHECK) == 0
    log.answer("b", CHECK, {"answers": {"knot": "b"}})
    log.do(commands.Withdraw(chapter=CHECK[0], exercise=CHECK[1], withdrawn=True), person="b")
    assert log.state.count(CHECK) == 0
    log.do(commands.Withdraw(chapter=CHECK[0], exercise=CHECK[1], withdrawn=False), person="b")
    assert (log.state.count(CHECK), log.state.count(KNOTS)) == (1, 0)


def test_paper_is_counted_until_it_is_taken_out() -> None:
    log = Log()
    counts = {"knot": {"knot": {"a": 4}}}
    log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=6, counts=counts))
    assert log.state.tallied == {CHECK: {"n": 6, "counts": counts, "seq": log.state.seq}}
    log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=0, counts={}))
    assert log.state.tallied == {}


def test_what_is_shown_of_a_view_is_revealed_for_good() -> None:
    log = Log()
    log.tell(Told("room.viewed", chapter=CHECK[0], exercise=CHECK[1], data={"view": 4, "number": 1, "n": 5}))
    log.do(commands.Show(what="view", view=4, by="seats", at=2))
    assert log.state.shown == Shown("view", 4, "seats", 2)
    log.tell(Told("room.captioned", data={"view": 4, "caption": "Most chose the knot."}))
    log.do(commands.Show(what="blank"))
    assert (log.state.shown, log.state.revealed) == (Shown("blank"), {4})
    assert log.state.captions == {4: "Most chose the knot."}


def test_a_timer_runs_until_it_is_stopped() -> None:
    log = Log()
    log.do(commands.Time(label=" In pairs ", minutes=2.5))
    timer = log.state.timer
    assert timer is not None
    assert (timer.label, timer.seconds, timer.ends) == ("In pairs", 150, NINE + timedelta(seconds=150))
    log.do(commands.Untime())
    assert log.state.timer is None


def test_groups_are_there_until_none_are_asked_for() -> None:
    log = Log()
    log.join(*"abcd")
    log.do(commands.Group(size=2, stage="2"))
    groups = log.state.groups
    assert groups is not None
    assert (groups.size, groups.stage, sorted(map(len, groups.groups))) == (2, "2", [2, 2])
    log.do(commands.Group(size=1, stage="1"))
    assert log.state.groups == Groups(1, "1", (), ())
    log.do(commands.Group(size=0))
    assert log.state.groups is None


def test_the_end_closes_what_is_open_and_kills_the_code() -> None:
    log = running(4)
    log.do(commands.Time(minutes=5))
    log.after(minutes=3)
    log.tell(Told("room.ended"))
    state = log.state
    assert (state.ended, state.code, state.timer) == (log.now, "", None)
    assert set(state.standing.values()) == {"closed"}
    assert state.closed[KNOTS] == log.now
    assert state.finished[4] == log.now


# --- the agenda ----------------------------------------------------------------------------------------


def test_a_step_ends_when_another_begins() -> None:
    log = running(2, minutes=12)
    state = log.state
    assert state.current == 2
    assert [state.began[at] for at in range(3)] == [NINE + timedelta(minutes=12 * at) for at in range(3)]
    assert state.finished == {0: state.began[1], 1: state.began[2]}
    assert state.shown == Shown("step")


def test_who_goes_back_to_a_step_does_not_begin_it_for_the_first_time() -> None:
    """The report says when it began, and how long it took with all that was talked about it later."""
    log = running(1)
    first = log.state.began[1]
    log.after(minutes=20)
    log.do(commands.Begin(step=4))
    log.after(minutes=100)
    log.do(commands.Begin(step=1))
    state = log.state
    assert (state.current, state.began[1], state.since) == (1, first, log.now)
    assert (state.minutes_taken(1), state.minutes_taken(4)) == (None, 100)
    log.after(minutes=3)
    log.do(commands.Begin(step=4))
    assert (state.minutes_taken(1), state.minutes_taken(4)) == (23, None)
    assert state.finished[1] == log.now
    log.after(minutes=5)
    log.tell(Told("room.ended"))
    assert state.minutes_taken(4) == 105


def test_a_step_before_which_the_agenda_was_changed_keeps_its_minutes() -> None:
    log = running(1, minutes=12)
    log.do(planned([DAY[0], step("talk", "A story", 5), *DAY[1:]]))
    log.after(minutes=4)
    log.do(commands.Begin(step=3))
    assert [log.state.minutes_taken(at) for at in range(4)] == [12, None, 4, None]


def test_another_step_puts_away_timer_and_groups() -> None:
    log = running(1)
    log.join("a", "b", "c", "d")
    log.do(commands.Group(size=2, stage="2", minutes=3))
    made = log.state.groups
    log.do(commands.Begin(step=1))
    assert (log.state.groups, log.state.put_away) == (made, None), "the same step goes on"
    assert log.state.timer
    log.do(commands.Begin(step=2))
    assert (log.state.timer, log.state.groups, log.state.put_away) == (None, None, made)
    log.do(commands.Begin(step=3))
    assert log.state.put_away == made, "they can be brought back until others are made"
    log.do(commands.Regroup())
    assert (log.state.groups, log.state.put_away) == (made, None)
    log.do(commands.Begin(step=4), commands.Group(size=0))
    assert (log.state.groups, log.state.put_away) == (None, None)


def test_to_begin_the_current_step_again_changes_nothing_of_its_time() -> None:
    log = running(1)
    began = dict(log.state.began)
    log.after(minutes=5)
    log.do(commands.Begin(step=1))
    assert (log.state.began, log.state.finished.get(1)) == (began, None)


def test_a_step_tried_the_evening_before_begins_anew_in_the_morning() -> None:
    log = running(0)
    log.after(hours=14)
    log.do(commands.Begin(step=0))
    assert log.state.began == {0: log.now}


def test_a_step_left_out_is_taken_in_by_beginning_it() -> None:
    log = running(0)
    log.do(commands.Cut(step=4, cut=True), commands.Cut(step=5, cut=True), commands.Cut(step=5, cut=False))
    assert log.state.cut == {4}
    log.do(commands.Begin(step=4))
    assert log.state.cut == set()


def test_steps_keep_when_they_began_through_a_new_plan() -> None:
    log = running(4)
    log.do(commands.Cut(step=6, cut=True))
    was = {log.state.steps[at].title + str(at > 4): when for at, when in log.state.began.items()}
    changed = [DAY[0], step("talk", "A story", 5), *DAY[1:4], step("exercise", "Knots", 40, KNOTS), *DAY[5:]]
    log.do(planned(changed))
    state = log.state
    assert state.current == 5
    assert state.steps[5].minutes == 40
    assert {state.steps[at].title + str(at > 5): when for at, when in state.began.items()} == was
    assert titles(log, state.finished) == ["Opening", "First", "A small check", "Break"]
    assert titles(log, state.cut) == ["Looking back"]


def test_a_break_that_is_to_come_is_not_the_one_that_is_over() -> None:
    log = running(4)
    story, walk = step("talk", "A story", 5), step("other", "A walk", 10)
    for steps in (
        [*DAY[4:]],
        [DAY[0], *DAY[4:]],
        [story, DAY[5], DAY[7]],
        [DAY[5], walk],
        [story, DAY[5], walk],
    ):
        other = deepcopy(log)
        other.do(planned(steps))
        assert "Break" not in titles(other, other.state.began)


def test_the_break_that_is_on_stays_on() -> None:
    log = running(3)
    log.do(planned([*DAY[:4], DAY[6], DAY[7]]))
    assert (log.state.current, titles(log, log.state.finished)) == (3, ["Opening", "First", "A small check"])


def test_a_step_moved_past_others_is_still_the_same() -> None:
    log = running(2)
    log.do(planned([DAY[2], DAY[0], DAY[1], *DAY[3:]]))
    assert (log.state.current, set(log.state.began)) == (0, {0, 1, 2})


def test_the_step_that_is_on_may_be_taken_out() -> None:
    log = running(2)
    log.do(planned([*DAY[:2], *DAY[3:]]))
    assert log.state.current is None
    assert titles(log, log.state.began) == ["Opening", "First"]
    assert log.state.standing == {CHECK: "open"}, "what people are at stays open"
    log.do(commands.Begin(step=3))
    assert log.state.current == 3


def test_the_second_day_of_an_agenda_is_another_day() -> None:
    second = [DAY[0], step("exercise", "Rope", 20, ("02_second", "room-check")), DAY[3], DAY[7]]
    overnight = running(5)
    overnight.after(hours=15)
    overnight.do(planned(second))
    the_evening_before = running(7)
    the_evening_before.after(minutes=20)
    the_evening_before.do(planned(second))
    for log in (overnight, the_evening_before):
        state = log.state
        assert (state.began, state.finished, state.cut, state.current) == ({}, {}, set(), None)
        assert len(state.steps) == 4


def test_an_agenda_of_two_days_may_be_changed_in_the_morning() -> None:
    log = running(4)
    log.after(hours=15)
    log.do(planned([*DAY, step("other", "A walk", 10)]))
    assert (log.state.current, len(log.state.began)) == (4, 5)


def test_an_agenda_may_be_changed_at_its_closing() -> None:
    log = running(7)
    log.do(planned([*DAY, step("other", "A walk", 10)]))
    assert (log.state.current, len(log.state.began)) == (7, 8)


def test_a_plan_of_nothing_and_one_of_eighty_steps() -> None:
    log = running(2)
    log.do(planned([]))
    assert (log.state.steps, log.state.current, log.state.began) == ([], None, {})
    many = [step("other", f"Part {at % 7}", at % 30) for at in range(80)]
    log.do(planned(many))
    log.do(commands.Begin(step=79))
    log.do(planned(list(reversed(many))))
    assert log.state.current is not None
    assert log.state.steps[log.state.current].title == "Part 2"


kinds = st.sampled_from(
    [("break", "Break"), ("talk", "Idea"), ("exercise", "A"), ("exercise", "B"), ("other", "C")]
)
plans = st.lists(kinds, max_size=12).map(lambda found: [Step(what, title, 5) for what, title in found])


@given(plans, plans, st.integers(0, 11))
def test_steps_are_matched_with_their_like_and_as_many_as_can_be(
    old: list[Step], new: list[Step], current: int
) -> None:
    found = plan.moved(old, new, current if current < len(old) else None)
    assert all(old[at].name == new[place].name for at, place in found.items())
    assert len(set(found.values())) == len(found)
    alike = Counter(one.name for one in old) & Counter(one.name for one in new)
    assert len(found) == alike.total()


@given(plans, st.integers(0, 11))
def test_a_plan_that_has_not_changed_moves_nothing(steps: list[Step], current: int) -> None:
    assert plan.moved(steps, steps, current) == {at: at for at in range(len(steps))}


@given(plans, st.integers(0, 11), st.integers(0, 11), kinds)
def test_a_step_put_in_moves_those_after_it(
    steps: list[Step], current: int, where: int, kind: tuple[str, str]
) -> None:
    where = min(where, len(steps))
    more = [*steps[:where], Step(kind[0], "Something new", 5), *steps[where:]]
    assert plan.moved(steps, more, current) == {at: at + (at >= where) for at in range(len(steps))}


# --- folding -------------------------------------------------------------------------------------------


def test_a_log_folded_twice_or_in_parts_is_the_same_room() -> None:
    log = running(6)
    log.do(settle(3))
    log.join(*"abcdef", seat="public")
    log.do(commands.Group(size=2), commands.Time(minutes=3), commands.Cut(step=7, cut=True))
    log.do(planned([*DAY[:5], DAY[7]]))
    log.tell(Told("room.ended"))
    assert log.folded() == log.folded() == log.state
    for at in range(len(log.events) + 1):
        first = log.folded(events=log.events[:at])
        assert log.folded(after=first, events=log.events[at:]) == log.state
    assert log.state.seq == len(log.events)


@pytest.mark.parametrize("seq", [1, 7])
def test_seq_is_that_of_the_last_event_whatever_it_is(seq: int) -> None:
    state = Log().state
    fold(state, Event(seq, "room.something", NINE))
    assert (state.seq, asdict(state.settings)) == (seq, asdict(Settings()))


def test_a_night_is_as_long_as_the_longest_step() -> None:
    with pytest.raises(commands.CommandError):
        commands.read(
            b'{"do":"plan","steps":[{"what":"other","title":"x","minutes":601}]}', commands.Facilitators
        )
    longest = commands.read(
        b'{"do":"plan","steps":[{"what":"other","title":"x","minutes":600}]}', commands.Facilitators
    )
    assert timedelta(minutes=longest.steps[0].minutes) == NIGHT
