"""The ways through a branch: which points can follow, how many there can be, where the indices can end.

Points lead only forward, so every walk here goes through the list once.
"""

from __future__ import annotations

from collections.abc import Sequence

from crosscurrents.exercises.kind import SpecError
from crosscurrents.exercises.parts.branch_spec import END, Choice, Ending, Index, Point, ending_of

Step = tuple[Point, Choice]
"""A point passed, with the choice made there."""

HIGHEST = 20
"""The most an index may come to; the page shows it as that many steps, beginning at 0."""

Values = tuple[int, ...]
"""The indices' values in their order."""


def after(points: Sequence[Point], at: int, choice: Choice) -> int | None:
    """Return the place in `points` of what follows a choice made at the point in place `at`; None is the end.

    A `next` that names nothing later counts as the end: only an unchecked card can hold one.
    """
    if choice.next is None:
        return at + 1 if at + 1 < len(points) else None
    if choice.next == END:
        return None
    return next((to for to in range(at + 1, len(points)) if points[to].id == choice.next), None)


def walk(points: Sequence[Point], chosen: Sequence[str]) -> tuple[list[Step], Point | None]:
    """Return the points passed with the choices made, and the one that stands open, None at the end.

    It ends before a choice that is no longer there: an answer kept under an older card still shows.
    """
    passed: list[Step] = []
    at: int | None = 0
    for one in chosen:
        if at is None:
            break
        made = next((choice for choice in points[at].choices if choice.id == one), None)
        if made is None:
            break
        passed.append((points[at], made))
        at = after(points, at, made)
    return passed, None if at is None else points[at]


def lengths(points: Sequence[Point]) -> dict[str, tuple[int, int]]:
    """Return for each point how many are passed from it to the end, itself counted: `(fewest, most)`."""
    found: dict[int, tuple[int, int]] = {}
    for at in reversed(range(len(points))):
        following = [after(points, at, choice) for choice in points[at].choices]
        ahead = [(0, 0) if to is None else found[to] for to in following]
        found[at] = (1 + min(low for low, _high in ahead), 1 + max(high for _low, high in ahead))
    return {points[at].id: length for at, length in found.items()}


def layers(points: Sequence[Point]) -> list[list[Point]]:
    """Return for each step of a path the points at which it can be taken."""
    found: list[list[Point]] = []
    here = {0}
    while here:
        found.append([points[at] for at in sorted(here)])
        following = {after(points, at, choice) for at in here for choice in points[at].choices}
        here = {to for to in following if to is not None}
    return found


def trail(path: Sequence[Step], indices: Sequence[Index]) -> list[dict[str, int]]:
    """Return the indices by id at the start and after each choice: one more than the path is long."""
    values = {one.id: one.start for one in indices}
    found = [values]
    for _point, choice in path:
        values = {index: value + choice.effects.get(index, 0) for index, value in values.items()}
        found.append(values)
    return found


def outcomes(points: Sequence[Point], indices: Sequence[Index]) -> tuple[set[Values], list[tuple[int, int]]]:
    """Return the values in which a path can end, and for each index its `(lowest, highest)` on any path."""
    standing: list[set[Values]] = [set() for _point in points]
    standing[0] = {tuple(one.start for one in indices)}
    ends: set[Values] = set()
    ever: set[Values] = set(standing[0])
    for at, point in enumerate(points):
        for choice in point.choices:
            moved = {
                tuple(
                    value + choice.effects.get(one.id, 0) for one, value in zip(indices, values, strict=True)
                )
                for values in standing[at]
            }
            ever |= moved
            to = after(points, at, choice)
            if to is None:
                ends |= moved
            else:
                standing[to] |= moved
    return ends, [(min(column), max(column)) for column in zip(*ever, strict=True)]


def check_ways(points: Sequence[Point], indices: Sequence[Index], endings: Sequence[Ending]) -> None:
    """Raise `SpecError` for a point or ending no path reaches, an index off the scale, or a winning path.

    The page says that no path wins on all indices; this makes it true.
    """
    reached = {point.id for layer in layers(points) for point in layer}
    for point in points:
        if point.id not in reached:
            raise SpecError(f'no choice leads to point "{point.id}": let one name it as `next`')
    if not indices:
        return
    ends, spans = outcomes(points, indices)
    for one, (low, high) in zip(indices, spans, strict=True):
        if low < 0 or high > HIGHEST:
            raise SpecError(
                f'index "{one.id}" goes from {low} to {high} on the paths there are: change its `start` or '
                f"the `effects` on it, so that it stays within 0 to {HIGHEST}"
            )
    if tuple(map(max, zip(*ends, strict=True))) in ends:
        raise SpecError(
            "one path ends highest on every index at once, and there is to be no winning path: "
            "let what raises one index lower another"
        )
    ids = [one.id for one in indices]
    fitting = [ending_of(endings, dict(zip(ids, values, strict=True))) for values in ends]
    came = {one.id for one in fitting if one}
    for ending in endings:
        if ending.id not in came:
            raise SpecError(f'no path ends in "{ending.id}": widen its `when`, or leave it out')
