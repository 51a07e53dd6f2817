"""What the tallies of every kind must be: the same questions whatever the room, and counts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import isfinite
from typing import Any

from crosscurrents.exercises.kind import Kind, Response
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.map import Map
from crosscurrents.exercises.tallies.ranking import Ranking
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.spread import Spread
from crosscurrents.exercises.tallies.tally import Tally


def summed(kind: Kind, one: Sequence[Response], other: Sequence[Response]) -> list[Tally]:
    """Return the tallies of both rooms, after asserting what holds for any kind's.

    Beside counts they say what they say of an empty room, and they count known values only, so that nothing
    that a person wrote can be in them.
    """
    nobody, first, second, both = (kind.aggregate(room) for room in ([], one, other, [*one, *other]))
    ids = [tally.id for tally in both]
    assert len(set(ids)) == len(ids)
    for room in (nobody, first, second):
        assert [asked(tally) for tally in room] == [asked(tally) for tally in both]
    assert [a.add(b) for a, b in zip(first, second, strict=True)] == both
    for tally in nobody:
        assert (tally.n, tally.counts, tally.given) == (0, {row.id: {} for row in tally.rows}, {})
    for tally in both:
        proper(tally)
    for response in (*one, *other):
        for what, text in kind.sentences(response):
            assert what.strip()
            assert text == text.strip()
            assert text
    return both


def asked(tally: Tally) -> dict[str, Any]:
    """Return what a tally asks, without what was answered."""
    fields = {name: getattr(tally, name) for name in tally.__struct_fields__}
    return {name: value for name, value in fields.items() if name not in {"n", "counts", "given"}}


def proper(tally: Tally) -> None:
    """Assert that a tally has words for itself and its rows, and counts only values that its form knows."""
    rows = [row.id for row in tally.rows]
    assert len(set(rows)) == len(rows)
    assert all(label.text.strip() for label in tally.rows)
    assert tally.title.strip()
    assert list(tally.counts) == rows
    for row, values in tally.counts.items():
        assert tally.given.get(row, 0) <= tally.n
        assert all(one in known(tally) if known(tally) else isfinite(float(one)) for one in values)


def known(tally: Tally) -> set[str]:
    """Return the values a tally can count, none where it takes any number."""
    match tally:
        case Bars():
            return {one.id for one in tally.options}
        case Scale():
            return {one.id for one in tally.steps}
        case Change():
            return {f"{a.id}>{b.id}" for a, b in product(tally.steps, repeat=2)}
        case Heat():
            return {str(value) for value in range(tally.low, tally.high + 1)}
        case Flow():
            return {one.id for one in (*tally.rows, *tally.ends)}
        case Ranking():
            return {str(place) for place in range(1, len(tally.rows) + 1)}
        case Map():
            return {f"{x},{y}" for x, y in product(range(11), repeat=2)}
        case Spread():
            return set()
    raise AssertionError(f"a tally of an unknown form: {type(tally).__name__}")
