"""Walls: what is too long to be read is cut into pictures that can be, and nothing is lost by it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.room import ALONE, HALVES, readable, roomiest
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows
from crosscurrents.exercises.tallies.walls import fits, pages
from tests.exercises.made_tallies import FORMS, tallies
from tests.exercises.pictures import said, sound
from tests.exercises.test_tallies_heat import heat

STEPS = tuple(Label(str(at), "") for at in range(5))


def high(drawing: Drawing) -> float:
    found = re.search(r'viewBox="0 0 340 ([\d.]+)"', drawing.svg)
    assert found
    return float(found[1])


def scale(rows: int) -> Scale:
    labels = tuple(Label(str(at), f"Statement {at}") for at in range(rows))
    answers = [{one.id: at % 5 for one in labels} for at in range(7)]
    counted = counted_rows([one.id for one in labels], answers)
    return Scale(id="q", title="How far?", rows=labels, steps=STEPS, **counted)


def listed(options: int, taken: Sequence[int]) -> Bars:
    labels = tuple(Label(str(at), f"What somebody could do as number {at}") for at in range(options))
    counted = counted_rows("a", [{"a": str(one)} for one in taken])
    return Bars(id="q", title="What first?", rows=(Label("a", "Taken"),), options=labels, **counted)


def test_a_short_question_is_one_picture() -> None:
    tally = scale(2)
    assert pages(tally, 3) == [("How far?", tally.draw(3))]


@pytest.mark.parametrize(("rows", "many"), [(4, 2), (9, 3), (20, 7)])
def test_a_long_one_is_as_few_as_can_be_read_with_every_row_in_order(rows: int, many: int) -> None:
    found = pages(scale(rows), 3)
    assert len(found) == many
    assert next(title for title, _drawing in found) == f"How far? (1 of {many})"
    assert all(high(drawing) <= ALONE for _title, drawing in found)
    assert [row for _title, drawing in found for row in drawing.rows] == scale(rows).draw(3).rows


def test_a_matrix_is_cut_between_its_lines() -> None:
    down = tuple(Label(str(at), f"Somebody {at}") for at in range(20))
    cells = tuple(Label(f"{one.id}/x", one.text) for one in down)
    counted = counted_rows([one.id for one in cells], [{one.id: 2 for one in cells}] * 3)
    tally = msgspec.structs.replace(heat(cells=cells), down=down, **counted)
    found = pages(tally, 3)
    assert len(found) > 1
    assert all(fits(drawing) for _title, drawing in found)
    assert [row for _title, drawing in found for row in drawing.rows] == tally.draw(3).rows


def test_options_that_nobody_took_are_left_out_of_a_long_list_and_it_says_so() -> None:
    (one,) = pages(listed(30, [1, 1, 4, 29]), 3)
    text = said(sound(one[1]))
    assert "number 29" in text
    assert "number 2 " not in text
    assert "27 more that nobody took." in text
    assert len(one[1].rows) == 30  # the table has all
    assert "nobody took" not in said(sound(listed(10, [1, 1, 4]).draw(3)))


def test_a_list_too_long_all_the_same_is_cut_between_its_options() -> None:
    found = pages(listed(30, range(30)), 3)
    assert [title for title, _drawing in found][-1] == f"What first? ({len(found)} of {len(found)})"
    assert all(fits(drawing, halves=True) for _title, drawing in found)
    assert sum(len(drawing.rows) for _title, drawing in found) == 30


def test_a_row_of_its_own_is_called_by_its_name() -> None:
    long = "A statement that goes on for many a line until it fills a wall by itself. " * 6
    rows = (Label("a", "First"), Label("b", long.strip()))
    counted = counted_rows("ab", [{"a": 1, "b": 2}] * 4)
    tally = Scale(id="q", title="How far?", rows=rows, steps=STEPS, **counted)
    assert [title for title, _drawing in pages(tally, 3)] == ["How far?: First", f"How far?: {rows[1].text}"]


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_the_pictures_of_any_tally_are_sound_and_hide_what_it_hides(form: str, data: st.DataObject) -> None:
    tally: Tally = data.draw(tallies(form))
    whole = tally.draw(4)
    found = pages(tally, 4)
    assert bool(whole.svg) == any(drawing.svg for _title, drawing in found)
    for title, drawing in found:
        assert title.startswith(tally.title)
        if drawing.svg:
            sound(drawing)
            assert all(row in whole.rows for row in drawing.rows)


def test_what_can_be_read() -> None:
    assert readable(ALONE)
    assert not readable(ALONE + 1)
    assert not readable(HALVES[0])
    assert readable(HALVES[0], halves=True)
    assert not readable(HALVES[1] + 1, halves=True)
    assert roomiest([9, 5, 2], lambda size: 100 * size) == 2
    assert roomiest([9, 4, 2], lambda size: 100 * size) == 4
    assert roomiest([9, 5], lambda size: 100 * size) == 5
    assert roomiest([9, 5], lambda size: 100 * size, halves=True) == 5
