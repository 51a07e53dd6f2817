"""The run sheet of a room: its steps and clock times, what speaks against it, how late it is, what to cut."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise

from crosscurrents.course import Course
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.agendas import MOST_AT_A_STRETCH, SENSITIVE

PAUSES = frozenset({"break", "lunch"})

MOST_CUT = 3
"""How many steps are proposed to be left out at once: more is another agenda."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a run sheet; `chapter` is a chapter's id, `minutes` hold the talking over."""

    what: str  # opening | talk | exercise | break | lunch | closing | other
    title: str
    minutes: int
    chapter: str = ""
    exercise: str = ""

    @property
    def name(self) -> tuple[str, str, str, str]:
        """Return what makes it the same step, however long it is to last."""
        return self.what, self.title, self.chapter, self.exercise


def moved(old: Sequence[Step], new: Sequence[Step], current: int | None = None) -> dict[int, int]:
    """Return which of the old steps are which of the new ones, by place; `current` is the one that is on.

    As many as can be in the order that they had (a longest common subsequence, in which the current one
    counts double), and of steps that are alike the latest: the first break is over, the second is to come.
    Then what was moved past others.
    """
    most = [[0] * (len(new) + 1) for _at in range(len(old) + 1)]
    for at, one in enumerate(old, start=1):
        for place, other in enumerate(new, start=1):
            both = most[at - 1][place - 1] + _worth(at - 1, current) if one.name == other.name else 0
            most[at][place] = max(most[at - 1][place], most[at][place - 1], both)
    found: dict[int, int] = {}
    at, place = len(old), len(new)
    while at and place:
        both = most[at - 1][place - 1] + _worth(at - 1, current)
        if old[at - 1].name == new[place - 1].name and most[at][place] == both:
            at, place = at - 1, place - 1
            found[at] = place
        elif most[at][place] == most[at][place - 1]:
            place -= 1
        else:
            at -= 1
    free = [place for place in range(len(new)) if place not in found.values()]
    for at in (at for at in range(len(old)) if at not in found):
        same = next((place for place in free if new[place].name == old[at].name), None)
        if same is not None:
            free.remove(same)
            found[at] = same
    return found


def _worth(at: int, current: int | None) -> int:
    return 2 if at == current else 1


def clocks(steps: Sequence[Step], start_minute: int) -> list[int]:
    """Return when each step begins by plan, in minutes from midnight (past 1440 on the next day)."""
    found, now = [], start_minute
    for step in steps:
        found.append(now)
        now += step.minutes
    return found


def warnings(steps: Sequence[Step], course: Course) -> list[str]:
    """Return what speaks against an agenda, a sentence each: the rules that built agendas keep.

    A sensitive chapter first (unless the day has no other) or straight after lunch, and more than
    `MOST_AT_A_STRETCH` minutes without a break, once for each stretch.
    """
    return [*_sensitive(steps, course), *_stretches(steps)]


def _sensitive(steps: Sequence[Step], course: Course) -> list[str]:
    numbers = {chapter.id: chapter.number for chapter in course.chapters}
    work = [numbers[step.chapter] for step in steps if step.chapter in numbers]
    said = []
    if work and work[0] in SENSITIVE and set(work) - SENSITIVE:
        said.append(
            _(
                "Chapter {number} comes first: begin with another, so that people know each other a little."
            ).format(number=work[0])
        )
    for before, step in pairwise(steps):
        number = numbers.get(step.chapter)
        if before.what == "lunch" and number in SENSITIVE:
            said.append(
                _("Chapter {number} comes straight after lunch: put something lighter between.").format(
                    number=number
                )
            )
    return said


def _stretches(steps: Sequence[Step]) -> list[str]:
    said = []
    work: list[Step] = []
    for step in [*steps, Step("break", "", 0)]:
        if step.what not in PAUSES:
            work.append(step)
            continue
        minutes = sum(one.minutes for one in work)
        if minutes > MOST_AT_A_STRETCH:
            said.append(
                _("{minutes} minutes without a break from “{title}” on: {most} is the most.").format(
                    minutes=minutes, title=work[0].title, most=MOST_AT_A_STRETCH
                )
            )
        work = []
    return said


def behind(
    steps: Sequence[Step],
    began: Mapping[int, datetime],
    cut: Collection[int],
    now: datetime,
    current: int | None = None,
) -> float:
    """Return how many minutes after plan the day will end if all goes on by plan; below 0: before.

    `began` says when steps began, by their place; `current` is the one that is on, or the last that began.
    The day ends after what the current step has left of its minutes (nothing once they are over) and all of
    the later steps but those in `cut`; by plan it ends all steps' minutes after the first one began. So
    while nothing is cut this is the delay at which the current step began, and every minute over its own;
    what is cut is gained at once. 0.0 before anything began.
    """
    if not began:
        return 0.0
    on = max(began, key=lambda at: began[at]) if current is None or current not in began else current
    elapsed = (now - min(began.values())).total_seconds() / 60
    spent = (now - began[on]).total_seconds() / 60
    left = max(0.0, steps[on].minutes - spent)
    later = sum(step.minutes for at, step in enumerate(steps) if at > on and at not in cut)
    return elapsed + left + later - sum(step.minutes for step in steps)


def cuts(
    steps: Sequence[Step],
    current: int | None,
    cut: Collection[int],
    behind: float,
    deeper: Collection[str] = (),
) -> list[int]:
    """Return which later steps could be left out so that a day `behind` minutes late ends in time, in order.

    At most `MOST_CUT`. Opening, closing and pauses stay, and a talk as long as an exercise of its chapter is
    still to come. Of what is enough: the fewest exercises that are not in `deeper` (`deeper_ids`), then
    the fewest steps, then the fewest minutes lost, then the latest. Where nothing is enough, what saves most.
    [] when the day is in time.
    """
    if behind <= 0:
        return []
    later = [at for at in range(len(steps)) if at not in cut and (current is None or at > current)]
    ahead = {steps[at].chapter for at in later if steps[at].what == "exercise"}

    def core(at: int) -> bool:
        return steps[at].what == "exercise" and steps[at].exercise not in deeper

    # Of steps that are alike the latest are enough: this is asked whenever anything happens in the room.
    alike: dict[tuple[bool, int], list[int]] = {}
    for at in reversed(later):
        step = steps[at]
        spare = step.what in {"exercise", "other"} or (step.what == "talk" and step.chapter not in ahead)
        if spare and step.minutes:
            alike.setdefault((core(at), step.minutes), []).append(at)
    free = sorted(at for places in alike.values() for at in places[:MOST_CUT])
    sets = [which for size in range(1, MOST_CUT + 1) for which in combinations(free, size)]

    def saved(which: tuple[int, ...]) -> int:
        return sum(steps[at].minutes for at in which)

    def cost(which: tuple[int, ...]) -> tuple[int, int, int, list[int]]:
        return sum(map(core, which)), len(which), saved(which), [-at for at in which]

    enough = [which for which in sets if saved(which) >= behind]
    best = min(enough, key=cost) if enough else max(sets, key=saved, default=())
    return list(best)


def deeper_ids(course: Course) -> frozenset[str]:
    """Return the ids of the exercises that stand under *Go deeper*: what a day can do without."""
    return frozenset(
        card.id for chapter in course.chapters for card in chapter.cards.values() if not card.core
    )
