"""Marks as they may be shown: those that count, and what two markers gave to the same answers.

Both tell of the same answers: what was read twice, taken away from all marks, would be the marks of those who
were read once. So each keeps the rule beside the other, today and with every earlier report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crosscurrents import privacy
from crosscurrents.cohort import kinds
from crosscurrents.cohort.kinds import TOTAL
from crosscurrents.cohort.page import Page
from crosscurrents.cohort.pages import Pages, Taken
from crosscurrents.cohort.sources import TOTAL as WITHOUT_CRITERIA
from crosscurrents.cohort.sources import Key, Marked
from crosscurrents.course import Rubric
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Response
from crosscurrents.marking import derived
from crosscurrents.marking.derived import Held
from crosscurrents.marking.where import FIRST, SECOND, SETTLED

NOBODY: Final = "none"
"""What stands for a marker without a name: "" stands for all markers."""

Slots = Mapping[str, Mapping[str, Held]]
"""Slot -> criterion."""


@dataclass(frozen=True, slots=True)
class Read:
    """One answer's marks: its `points` by criterion and in all, by whom, and what two readings gave it.

    Without criteria (marked elsewhere) `points` holds the whole alone. They count unless the answer `waits`
    for a marker. `pair` is empty where it was not read twice.
    """

    points: Response
    by: str
    waits: bool
    pair: Response


def by_exercise(marks: Iterable[Marked]) -> dict[Key, dict[str, list[Marked]]]:
    """Return marks by exercise and learner."""
    found: dict[Key, dict[str, list[Marked]]] = {}
    for one in marks:
        found.setdefault((one.chapter, one.exercise), {}).setdefault(one.learner, []).append(one)
    return found


def read(marks: Mapping[str, Iterable[Marked]], rubric: Rubric) -> tuple[dict[str, Read], int]:
    """Return one exercise's marks by learner, and of how many answers something could not be read.

    Whole answers alone: marked on every criterion, as the desk has it. What is no number, or no level of its
    criterion, is left out.
    """
    found, unreadable = {}, 0
    for who, every in marks.items():
        held = list(every)
        elsewhere = next((one for one in held if one.criterion == WITHOUT_CRITERIA), None)
        slots: dict[str, dict[str, Held]] = {}
        for one in held:
            if one.criterion != WITHOUT_CRITERIA:
                mark = Held(one.points, "", 0, one.marker, one.digest)
                slots.setdefault(one.slot, {})[one.criterion] = mark
        counts = slots.get(SETTLED) or slots.get(FIRST) or {}
        points = {} if elsewhere else _points(counts, rubric)
        by = {mark.marker for mark in counts.values()}
        if elsewhere and math.isfinite(elsewhere.points):
            points, by = {TOTAL: elsewhere.points}, {elsewhere.marker}
        sound = all(_sound(reading, rubric) for reading in slots.values())
        unreadable += not sound or bool(elsewhere and not points)
        pair = _pair(slots, rubric)
        if points or pair:
            names = "+".join(sorted(one or NOBODY for one in by))
            waits = any(one.waits for one in held) or not points
            found[who] = Read(points or _points(slots[FIRST], rubric), names, waits, pair)
    return found, unreadable


def told(
    pages: Pages, key: Key, exercise: Exercise, rubric: Rubric, answers: Mapping[str, Read]
) -> tuple[Taken, Taken]:
    """Return the marks that count, by who gave them, and what two gave to the same answers; keep both.

    Those who were read twice, and those who were not, must be none or enough in all that is told of marks.
    Where that cannot be with markers compared, agreement comes first. Where it cannot be at all, an earlier
    picture of the pairs stands, or none.
    """
    both = {who: one for who, one in answers.items() if one.pair}
    given = {who: ("", one.pair) for who, one in both.items()}
    pairs = pages.take(_name("pairs", key), exercise.card, kinds.pairs(rubric), given)
    twice = frozenset(privacy.digest(pages.key, who, one.points) for who, one in both.items())
    known = _sets(pages, key)
    marks = pages.last(_name("marks", key))
    best: Page | None = None
    for page in _fitting(pages, key, exercise, rubric, answers):
        best = best or page
        if not pairs.new or privacy.releasable([*known, *page.sets()], twice, pages.least):
            best = page
            break
    if best:
        marks = Taken(best)
        pages.keep(_name("marks", key), best)
    if pairs.new and not privacy.releasable(_sets(pages, key), twice, pages.least):
        return marks, pages.last(_name("pairs", key))
    if pairs.new:
        pages.keep(_name("pairs", key), pairs.new)
        pages.keep(_name("twice", key), pages.of_members(twice))
    return marks, pairs


def _fitting(
    pages: Pages, key: Key, exercise: Exercise, rubric: Rubric, answers: Mapping[str, Read]
) -> Iterator[Page]:
    """Yield what may be told of the marks that count, most first: of all or, less, of those with criteria.

    Marks without criteria stand behind the whole alone. The whole is the sum of the criteria, so what few
    stand behind in one row could be worked out of the others: all rows are asked together.
    """
    every = {who: (one.by, one.points) for who, one in answers.items() if not one.waits}
    by_criterion = {who: one for who, one in every.items() if len(one[1]) > 1}
    known = _sets(pages, key)
    for those in (every, by_criterion) if len(by_criterion) < len(every) else (every,):
        for compared in (True, False):
            grouped = {who: (by if compared else "", points) for who, (by, points) in those.items()}
            taken = pages.take(_name("marks", key), exercise.card, kinds.marks(rubric), grouped)
            page = taken.new
            if page and privacy.releasable([*page.sets(), *known], frozenset(page.members), pages.least):
                yield page


def _sets(pages: Pages, key: Key) -> list[frozenset[str]]:
    """Return the sets of marked answers that all pages of an exercise's marks have told of."""
    marks = [one for page in pages.earlier(_name("marks", key)) for one in page.sets()]
    twice = [frozenset(page.members) for page in pages.earlier(_name("twice", key))]
    return list(dict.fromkeys([*marks, *twice]))


def _points(reading: Mapping[str, Held], rubric: Rubric) -> dict[str, float]:
    """Return a reading's points by criterion and in all; nothing unless it is complete and sound."""
    whole = derived.total(reading, rubric) if _sound(reading, rubric) else None
    if whole is None:
        return {}
    return {**{one.id: reading[one.id].points or 0.0 for one in rubric.criteria}, TOTAL: whole}


def _pair(slots: Slots, rubric: Rubric) -> dict[str, str]:
    """Return both readings of one answer, `{criterion: "first>second"}`, as the desk takes them."""
    first, second = (_points(slots.get(slot, {}), rubric) for slot in (FIRST, SECOND))
    if not (first and second) or derived.read_twice(slots, rubric) is None:
        return {}
    return {name: f"{first[name]:g}>{second[name]:g}" for name in first}


def _sound(reading: Mapping[str, Held], rubric: Rubric) -> bool:
    """Return whether all points of a reading are levels of their criteria."""
    return all(
        reading[one.id].points in {level.points for level in one.levels}
        for one in rubric.criteria
        if one.id in reading
    )


def _name(what: str, key: Key) -> str:
    return "/".join((what, *key))
