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
        "Spread",
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
    assert "Network fewer than 5" in said(root)
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
    assert len(discs) == 6  # three on the map, three in its list
    assert all(math.dist(one, other) >= 20 for one, other in combinations(discs, 2))
