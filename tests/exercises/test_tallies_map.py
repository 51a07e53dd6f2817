"""Map: medians and middle halves by hand, discs that do not cover each other."""

from __future__ import annotations

import math
from itertools import combinations

from crosscurrents.exercises.parts.place_map import Axis
from crosscurrents.exercises.tallies.map import Map
from crosscurrents.exercises.tallies.tally import Label, counted_rows
from tests.exercises.pictures import SVG, said, sound


def places(*answers: dict[str, str]) -> Map:
    rows = (Label("a", "County"), Label("b", "House"), Label("c", "Network"))
    return Map(
        id="map",
        title="Power and interest",
        rows=rows,
        x=Axis(label="Power", low="little", high="much"),
        y=Axis(label="Interest", low="little", high="much"),
        **counted_rows("abc", answers),
    )


def test_medians_and_middle_halves_by_hand() -> None:
    drawing = places(*[{"a": at, "b": "5,5"} for at in ("1,9", "2,9", "4,8", "8,8", "9,0")]).draw(5)
    root = sound(drawing)
    assert drawing.header == [
        "",
        "Power: median (middle half)",
        "Interest: median (middle half)",
        "Spread (by quartiles: Hyndman & Fan 1996, definition 7)",
        "Answers",
    ]
    assert drawing.rows == [
        [
            "1 County",
            "4 (2 to 8)",
            "8 (8 to 9)",
            "somewhat spread",
            "5",
        ],  # (6 + 1) / 2
        ["2 House", "5 (5 to 5)", "5 (5 to 5)", "close together", "5"],
        ["3 Network", *["fewer than 5"] * 4],
    ]
    assert "fewer than 5: Network" in said(root)
    widths = [
        float(line.get("x2", "")) - float(line.get("x1", ""))
        for line in root.iter(f"{SVG}line")
        if line.get("stroke-linecap")
    ]
    step = widths[0] / 6
    assert [round(one / step) for one in widths] == [6, 0, 0, 0]


def test_of_four_answers_only_the_median_is_told() -> None:
    drawing = places(*[{"a": at} for at in ("0,0", "2,2", "4,4", "10,10")]).draw(3)
    assert drawing.rows[0] == ["1 County", "3", "3", "too few to say how spread", "4"]
    assert not [line for line in sound(drawing).iter(f"{SVG}line") if line.get("stroke-linecap")]


def test_discs_at_one_place_stand_beside_each_other() -> None:
    root = sound(places(*[{"a": "5,5", "b": "5,5", "c": "5,5"}] * 5).draw(5))
    discs = [
        (float(disc.get("cx", "")), float(disc.get("cy", "")))
        for disc in root.iter(f"{SVG}circle")
        if disc.get("class") == "cc-a"
    ]
    assert len(discs) == 3
    assert all(math.dist(one, other) >= 20 for one, other in combinations(discs, 2))


def moved(*answers: dict[str, str]) -> Map:
    things, rounds = (
        (Label("a", "County"), Label("b", "House")),
        (Label("one", "Before"), Label("two", "Now")),
    )
    rows = tuple(
        Label(f"{time.id}/{one.id}", f"{one.text}: {time.text}") for one in things for time in rounds
    )
    return Map(
        id="map",
        title="Two maps in one",
        rows=rows,
        x=Axis(label="Power", low="little", high="much"),
        y=Axis(label="Interest", low="little", high="much"),
        corners=("Subjects", "Players", "Crowd", "Context setters"),
        rounds=rounds,
        things=things,
        **counted_rows([row.id for row in rows], answers),
    )


def test_an_arrow_leads_from_the_first_place_to_the_second() -> None:
    at = {"one/a": "1,1", "two/a": "9,1", "one/b": "4,8", "two/b": "4,8"}
    drawing = moved(*[at] * 5).draw(5)
    root = sound(drawing)
    (head,) = list(root.iter(f"{SVG}polygon"))  # what stayed has none
    rings = [one for one in root.iter(f"{SVG}circle") if "cc-stroke-b" in one.get("class", "")]
    tip, ring = float(head.get("points", "").split(",")[0]), float(rings[0].get("cx", ""))
    assert tip > ring
    told = said(root)
    for word in ("1 County", "2 House", "Subjects", "Players", "Crowd", "Context setters", "Before", "Now"):
        assert word in told
    assert drawing.rows[1][:3] == ["1 County: Now", "9 (9 to 9)", "1 (1 to 1)"]
    assert "thing" not in drawing.caption


def test_where_the_second_place_is_hidden_it_is_not_on_the_map() -> None:
    at = {"one/a": "1,1", "two/a": "9,1", "one/b": "4,8"}
    assert "fewer than 5: House" in said(sound(moved(*[at] * 5).draw(5)))


def test_names_stand_in_the_frame_and_cover_no_other() -> None:
    at = {"one/a": "10,10", "two/a": "10,10", "one/b": "10,10", "two/b": "10,10"}
    root = sound(moved(*[at] * 5).draw(5))
    boxes = [
        [float(one.get(name, "")) for name in ("x", "y", "width", "height")]
        for one in root.iter(f"{SVG}rect")
        if one.get("fill-opacity") == "0.75"
    ]
    assert len(boxes) == 2
    for x, y, wide, high in boxes:
        assert 0 <= x <= 340 - wide
        assert 0 <= y <= 340 - high
    (left, top, wide, high), (x, y, _wide, _high) = sorted(boxes)
    assert x >= left + wide - 4 or y >= top + high or y + _high <= top
