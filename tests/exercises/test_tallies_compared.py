"""Compared: parts of a room in one picture a question or a row, each of which can be read on a wall."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.compared import comparable, compared
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.exercises.tallies.walls import fits
from tests.exercises.made_tallies import EMPTY, FORMS, tallies, with_answers
from tests.exercises.pictures import said, sound

SEATS = ["Public agencies", "Service and survivor-led organisations", "Funders, business and faith groups"]
STATISTICS = {"median", "bootstrap", "interquartile", "quartile", "quartiles", "95%", "95", "interval", "W"}


def parts(*each: Tally) -> list[tuple[str, Tally]]:
    return list(zip(SEATS, each, strict=False))


def several(form: str, *answers: dict[str, Any], n: int = 4) -> Tally:
    return with_answers(form, [one for one in answers for _person in range(n)])


def test_only_a_flow_cannot_be_compared() -> None:
    assert [form for form in FORMS if not comparable(EMPTY[form])] == ["flow"]
    flow = with_answers("flow", [{"a": "b", "b": "E"}] * 5)
    assert compared(parts(flow, flow), 3) == []


def test_rows_that_fit_are_one_picture() -> None:
    found = compared(parts(several("change", {"a": "1>2"}), several("change", {"a": "2>2"})), 3)
    ((title, drawing),) = found
    assert title == "Change"
    assert [row[0] for row in drawing.rows] == [f"Agenda: {one}" for one in SEATS[:2]]
    assert all(one.split()[0] in said(sound(drawing)) for one in SEATS[:2])


@pytest.mark.parametrize("form", ["bars", "scale", "spread", "change"])
def test_rows_that_do_not_fit_are_a_picture_each(form: str) -> None:
    value = {"bars": "x", "scale": 2, "spread": 12, "change": "1>3"}[form]
    each = several(form, {"a": value, "b": value, "c": value})
    found = compared(parts(each, each, each), 3)
    titles = [title for title, _drawing in found]
    assert titles[:2] == [f"{EMPTY[form].title}: Agenda", f"{EMPTY[form].title}: Beds"]
    assert len(found) == 3
    for _title, drawing in found[:2]:
        assert fits(drawing)
        for seat in SEATS:
            assert seat.split()[0] in said(sound(drawing))


def test_numbers_of_all_parts_stand_on_the_same_bins() -> None:
    low = with_answers("spread", [{"a": value} for value in (1, 12, 25, 38)])
    high = with_answers("spread", [{"a": value} for value in (41, 55, 62, 300)])
    few = with_answers("spread", [{"a": 5000}] * 2)
    ((_title, drawing),) = compared(parts(low, high, few), 3)
    bins = [[row[1] for row in drawing.rows if row[0] == f"Agenda: {seat}"] for seat in SEATS]
    assert bins[0][:2] == ["under 20", "20 to under 30"]
    assert bins[0][:-2] == bins[1][:-2]  # but for its median and the known number
    assert bins[2] == ["fewer than 3"]
    ((_title, without),) = compared(parts(low, high), 3)
    assert [row[1] for row in without.rows] == [*bins[0], *bins[1]]  # what is hidden moves no edge


def test_bars_of_parts_say_how_many_of_each() -> None:
    one = with_answers("bars", [{"a": "x"}] * 3 + [{"a": "y"}])
    ((_title, drawing),) = compared(parts(one, with_answers("bars", [{"a": "z"}] * 6)), 3)
    assert drawing.header == ["", *SEATS[:2]]
    assert drawing.rows[0] == ["Agenda: x", "3 of 4", "0 of 6"]
    assert "A 3 of 4 B 0 of 6" in said(sound(drawing))


def test_of_orders_each_part_has_its_places() -> None:
    one = several("ranking", {"a": 1, "b": 2, "c": 3})
    other = several("ranking", {"a": 3, "b": 1, "c": 2})
    ((title, drawing),) = compared(parts(one, other), 3)
    assert title == "Ranking"
    assert drawing.rows[0] == ["Agenda", "1.0", "3.0"]
    assert "Agenda 1 3 Beds 2 1" in said(sound(drawing))


def test_a_matrix_is_a_picture_a_line_and_a_map_one_a_thing() -> None:
    cells = {f"{down}/{across}": 3 for down in "ab" for across in "xy"}
    heats = compared(parts(several("heat", cells), several("heat", cells)), 3)
    assert [title for title, _drawing in heats] == ["Heat: Agenda", "Heat: Beds"]
    assert heats[0][1].rows[0] == [f"Agenda: {SEATS[0]}", "3.0", "3.0"]
    maps = compared(parts(several("map", {"a": "1,9"}), several("map", {"a": "9,1"})), 3)
    ((title, drawing),) = maps
    assert title == "Map: Agenda"
    assert "A Public agencies" in said(sound(drawing))
    assert [row[:3] for row in drawing.rows] == [
        [f"Agenda: {SEATS[0]}", "1", "9"],
        [f"Agenda: {SEATS[1]}", "9", "1"],
    ]


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_whatever_is_compared_is_sound_plain_and_tells_nothing_of_few(form: str, data: st.DataObject) -> None:
    one, other = (data.draw(tallies(form)) for _part in range(2))
    found = compared(parts(one, other), 4)
    assert found == compared(parts(one.kept(4), other.kept(4)), 4)
    for title, drawing in found:
        assert title.startswith(one.title)
        if drawing.svg:
            told = f"{drawing.caption} {said(sound(drawing))}"
            assert not STATISTICS & set(told.replace(",", " ").replace(".", " ").split())


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_no_picture_speaks_of_statistics(form: str, data: st.DataObject) -> None:
    drawing = data.draw(tallies(form)).draw(3)
    told = drawing.caption
    if drawing.svg:
        told += " " + said(sound(drawing))
    assert not STATISTICS & set(told.replace(",", " ").replace(".", " ").split())


def test_where_nothing_may_be_shown_it_says_so() -> None:
    tally = several("scale", {"a": 2}, n=2)
    ((title, drawing),) = compared(parts(tally, tally), 3)
    assert (title, drawing.svg, drawing.rows) == ("Scale", "", [])
    assert "Fewer than 3 answers" in drawing.caption


def test_a_part_of_which_a_row_is_hidden_says_so_beside_the_others() -> None:
    shown, few = several("scale", {"a": 2}), several("scale", {"a": 1}, n=2)
    few = msgspec.structs.replace(few, n=9)
    ((_title, drawing),) = compared(parts(shown, few), 3)
    assert drawing.rows[1][1:] == ["fewer than 3"] * 4
    assert "fewer than 3" in said(sound(drawing))
