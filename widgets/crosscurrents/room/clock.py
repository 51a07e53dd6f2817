"""The clock of a room's day: when its steps begin by plan, how late it is, and what could be left out."""

from __future__ import annotations

import math
from datetime import datetime
from functools import lru_cache

from crosscurrents.room import plan
from crosscurrents.room.state import NIGHT, State


def planned(state: State) -> list[int]:
    """Return when each step begins by plan, in minutes from midnight (below 0 and past 1440: another day).

    From the agenda's start until something has begun; then each day as it follows from the step begun first.
    """
    hours, minutes = state.start.split(":")
    clocks = plan.clocks(state.steps, int(hours) * 60 + int(minutes))
    own = plan.clocks(state.steps, 0)
    for nth, day in enumerate(_days(state)):
        local = state.began[day[0]].astimezone()
        shift = local.hour * 60 + local.minute - own[day[0]]
        since = min(day) if nth else 0
        clocks[since:] = [one + shift for one in own[since:]]
    return clocks


def face(minute: int) -> str:
    """Return a minute from midnight as a clock shows it, `HH:MM`, whichever day it is on."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def behind(state: State, now: datetime) -> float | None:
    """Return how many minutes late the day will end (below 0: early) as `plan.behind` counts them.

    None before anything has begun today, and once the room has ended. What was begun on another day, and the
    steps before today's first, are not today's.
    """
    days = _days(state)
    if not days or state.ended or now - state.began[days[-1][-1]] > NIGHT:
        return None
    today, first = days[-1], min(days[-1])
    return plan.behind(
        state.steps[first:],
        {at - first: state.began[at] for at in today},
        {at - first for at in state.cut},
        now,
        current=state.current - first if state.current in today else None,
    )


def cuts(state: State, behind: float | None, deeper: frozenset[str]) -> list[int]:
    """Return which later steps could be left out of a day that is `behind` minutes late: `plan.cuts`."""
    if not behind or behind < 0:
        return []
    # Minutes of steps are whole: that many and a part are as many as the next whole ones.
    found = _cuts(tuple(state.steps), state.current, frozenset(state.cut), math.ceil(behind), deeper)
    return list(found)


@lru_cache(maxsize=16)
def _cuts(
    steps: tuple[plan.Step, ...],
    current: int | None,
    cut: frozenset[int],
    behind: int,
    deeper: frozenset[str],
) -> tuple[int, ...]:
    """Return `plan.cuts`, remembered: of 80 steps it takes a tenth of a second, after every answer."""
    return tuple(plan.cuts(steps, current, cut, behind, deeper=deeper))


def _days(state: State) -> list[list[int]]:
    """Return the steps that have begun in the order in which they did, day by day: a night between them."""
    days: list[list[int]] = []
    for at in sorted(state.began, key=lambda at: (state.began[at], at)):
        if days and state.began[at] - state.began[days[-1][-1]] <= NIGHT:
            days[-1].append(at)
        else:
            days.append([at])
    return days
