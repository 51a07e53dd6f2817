"""Bars: one list, stacks and lettered lists, with the same numbers in picture and table."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec

from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.tally import Field, Label, counted_rows
from tests.exercises.pictures import SVG, said, sound

OPTIONS = (Label("x", "The county"), Label("y", "Nobody yet"), Label("z", "All of us"))
ROWS = (Label("a", "Agenda"), Label("b", "Beds"))


def bars(*answers: dict[str, object], rows: tuple[Label, ...] = ROWS) -> Bars:
    counted = counted_rows([row.id for row in rows], answers)  # type: ignore[arg-type]
    return Bars(id="who", title="Who decides?", rows=rows, options=OPTIONS, **counted)


def test_one_row_is_a_list_with_shares_of_those_who_answered() -> None:
    drawing = bars(*[{"a": "x"}] * 3, {"a": ["x", "z"]}, rows=ROWS[:1]).draw(3)
    root = sound(drawing)
    assert drawing.rows == [["The county", "4", "100%"], ["Nobody yet", "0", "0%"], ["All of us", "1", "25%"]]
    assert "The county 4 of 4 Nobody yet 0 of 4 All of us 1 of 4" in said(root)
    assert "4 answers" in drawing.caption


def test_rows_of_one_choice_each_are_stacked_by_number() -> None:
    drawing = bars(*[{"a": "x", "b": "z"}] * 2, *[{"a": "y"}] * 2).draw(3)
    root = sound(drawing)
    assert "A 2 · B 2 · C 0" in said(root)
    assert drawing.rows == [
        ["Agenda", "2 of 4", "2 of 4", "0 of 4", "4"],
        ["Beds", *["fewer than 3"] * 4],
    ]
    halves = [float(box.get("width", "")) for box in root.iter(f"{SVG}rect")][len(OPTIONS) :]
    assert halves == [164, 164]
    assert "Beds fewer than 3" in said(root)


def test_rows_that_take_several_options_are_lists() -> None:
    root = sound(bars(*[{"a": ["x", "y"], "b": "z"}] * 3).draw(3))
    assert "A 3 of 3 B 3 of 3 C 0 of 3" in said(root)


def test_more_options_than_looks_are_lists_too() -> None:
    options = tuple(Label(str(at), f"Option {at}") for at in range(6))
    tally = msgspec.structs.replace(bars(*[{"a": "x"}] * 3), options=options, counts={"a": {"5": 3}})
    assert "F 3 of 3" in said(ElementTree.fromstring(tally.draw(3).svg))


def test_every_option_of_every_row_can_be_typed_in() -> None:
    assert bars().fields()[:4] == [
        Field("a", "x", "The county"),
        Field("a", "y", "Nobody yet"),
        Field("a", "z", "All of us"),
        Field("b", "x", "The county"),
    ]
    assert bars().typed_by
