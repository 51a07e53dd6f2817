"""Flow: ways down the layers, and points that would give hidden ones away."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations_with_replacement, pairwise

import msgspec
import pytest

from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.tally import Field, Label, counted_rows
from crosscurrents.exercises.tallies.ways import layers
from tests.exercises.pictures import SVG, sound

WAYS = ("ab", "ac", "bc", "bd", "cd", "cE", "dE", "dF")


def flow(*walks: str, ways: tuple[str, ...] = WAYS) -> Flow:
    """Return the flow of walks written as the points they pass: "acdE"."""
    points = sorted({one for way in ways for one in way if one.islower()})
    return Flow(
        id="ways",
        title="Ways taken",
        rows=tuple(Label(one, f"Scene {one}") for one in points),
        ends=(Label("E", "Quiet"), Label("F", "Afloat")),
        choices={f"{start}>{to}": f"go from {start} to {to}" for start, to in ways},
        **counted_rows(points, [dict(pairwise(walk)) for walk in walks]),
    )


def test_widths_and_numbers_are_those_who_went_there() -> None:
    drawing = flow(*["abcdE"] * 6, *["acdF"] * 3).draw(3)
    root = sound(drawing)
    assert [row[1:] for row in drawing.rows[:4]] == [
        ["go from a to b", "Scene b", "6"],
        ["go from a to c", "Scene c", "3"],
        ["go from b to c", "Scene c", "6"],
        ["go from b to d", "Scene d", "0"],
    ]
    starts = [path.get("d", "") for path in root.iter(f"{SVG}path")]
    wide = [float(d.split("L")[-1].split()[0]) - float(d.split("C")[1].split()[4]) for d in starts]
    assert wide[0] == pytest.approx(2 * wide[1], abs=0.3)
    assert all(
        0 <= float(box.get("x", "")) <= 340 - float(box.get("width", "")) for box in root.iter(f"{SVG}rect")
    )


def test_a_hidden_point_shows_how_many_came_and_not_where_they_went() -> None:
    drawing = flow(*["abcdE"] * 2, *["acdE"] * 6).draw(3)
    assert ["Scene b", "go from b to c", "Scene c", "not shown"] in drawing.rows
    assert ["Scene a", "go from a to b", "Scene b", "2"] in drawing.rows
    assert "It is fewer than 3" in drawing.caption
    assert "Dashed: on from there is not shown" in drawing.caption


def test_points_are_layered_by_the_longest_way_to_them() -> None:
    ways = [(way[0], way[1]) for way in WAYS]
    assert layers("abcd", "EF", ways) == {"a": 0, "b": 1, "c": 2, "d": 3, "E": 4, "F": 4}


def test_points_behind_a_hidden_one_are_hidden_where_subtracting_would_tell() -> None:
    walks = [*["abcdE"] * 1, *["abdE"] * 1, *["acdE"] * 6]
    assert set(flow(*walks).kept(3).given) == {"a", "d"}  # c would tell that one came from b; all pass d
    only = tuple(way for way in WAYS if way != "bd")
    assert set(flow(*["abcdE"] * 2, *["acdE"] * 6, ways=only).kept(3).given) == {"a", "c", "d"}
    assert flow(*walks).kept(9).given == {}


def test_endings_told_elsewhere_give_no_last_point_away() -> None:
    """Of seven, four end quietly; if those of `c` were shown, the rest would be what the two of `b` did."""
    ways = ("ab", "ac", "bE", "bF", "cE", "cF")
    walks = ["abE", "abF", "acE", "acE", "acE", "acF", "acF"]
    assert set(flow(*walks, ways=ways).kept(3).given) == {"a"}
    silent = msgspec.structs.replace(flow(*walks, ways=ways), choices={"a>b": "", "a>c": ""})
    assert set(silent.kept(3).given) == {"a"}
    assert set(flow(*walks, "abE", ways=ways).kept(3).given) == {"a", "b", "c"}


def test_a_way_back_is_none() -> None:
    assert msgspec.structs.replace(flow(), choices={"b>a": "back", "a>b": "on"}).fields() == []


@pytest.mark.parametrize("least", [3, 4])
@pytest.mark.parametrize("ways", [WAYS, ("ab", "ac", "ad", "bc", "cd", "dE", "dF")])
def test_an_attacker_who_counts_cannot_tell_where_few_went(ways: tuple[str, ...], least: int) -> None:
    """Every room of six, by what is shown of it: no hidden point with a choice is the same in all of them."""
    rooms = defaultdict(list)
    for walks in combinations_with_replacement(_walks("a", ways), 6):
        room = flow(*walks, ways=ways)
        rooms[msgspec.json.encode(room.kept(least), order="deterministic")].append(room)
    assert len(rooms) > 50
    for alike in rooms.values():
        for point in alike[0].rows:
            few = all(0 < one.given.get(point.id, 0) < least for one in alike)
            if few and sum(way[0] == point.id for way in ways) > 1:
                assert any(one.counts[point.id] != alike[0].counts[point.id] for one in alike), point


def _walks(start: str, ways: tuple[str, ...]) -> list[str]:
    if start.isupper():
        return [start]
    return [start + rest for way in ways if way[0] == start for rest in _walks(way[1], ways)]


def test_ways_can_be_typed_in_where_all_of_them_are_known() -> None:
    assert flow().fields()[0] == Field("a", "b", "go from a to b")
    assert (len(flow().fields()), bool(flow().typed_by)) == (8, True)
    unknown = msgspec.structs.replace(flow(), choices={"a>b": "on"})
    assert (unknown.fields(), unknown.typed_by) == ([], "")
