"""What holds for every form: counts add up in any order, and what is hidden leaves no trace in a picture."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.tally import Tally, counted_rows
from tests.exercises.made_tallies import EMPTY, FORMS, VALUES, answers, tallies, with_answers
from tests.exercises.pictures import sound

LEAST = 4


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_counts_add_up_in_any_order(form: str, data: st.DataObject) -> None:
    first, second, third = (data.draw(answers(form)) for _ in range(3))
    one, two, three = (with_answers(form, given) for given in (first, second, third))
    assert one.add(two) == two.add(one) == with_answers(form, [*first, *second])
    assert one.add(two).add(three) == one.add(two.add(three))
    assert one.add(with_answers(form, [])) == one


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_every_picture_is_sound_and_empty_where_nothing_may_be_shown(form: str, data: st.DataObject) -> None:
    tally = data.draw(tallies(form))
    drawing = tally.draw(LEAST)
    if tally.kept(LEAST).given:
        sound(drawing)
        assert all(isinstance(cell, str) for row in drawing.rows for cell in row)
    else:
        assert (drawing.svg, drawing.header, drawing.rows) == ("", [], [])
        assert "Fewer than 4 answers" in drawing.caption


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"flow", "ranking"}])
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_a_row_of_too_few_leaves_no_trace(form: str, data: st.DataObject) -> None:
    """Whatever fewer than the least say about a row, or whether anybody does, the page is the same."""
    rows = [row.id for row in EMPTY[form].rows]
    shown = data.draw(st.lists(st.fixed_dictionaries({rows[0]: VALUES[form]}), min_size=LEAST, max_size=8))
    said = [
        data.draw(st.lists(st.dictionaries(st.sampled_from(rows[1:]), VALUES[form]), max_size=LEAST - 1))
        for _ in range(2)
    ]
    one, other = (
        with_answers(
            form, [{**shown[at], **few[at]} if at < len(few) else shown[at] for at in range(len(shown))]
        )
        for few in said
    )
    assert one.draw(LEAST) == other.draw(LEAST)
    assert one.noted(LEAST) == other.noted(LEAST)
    drawing = one.draw(LEAST)
    for row, cells in zip(EMPTY[form].rows, drawing.rows, strict=False):
        if form not in {"heat", "spread", "ranking"} and row.id != rows[0]:
            assert set(cells[1:]) == {"fewer than 4"}
    assert "fewer than 4" in drawing.svg


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_below_the_least_everything_is_hidden(form: str, data: st.DataObject) -> None:
    tally = data.draw(tallies(form))
    kept = tally.kept(tally.n + 1)
    assert kept.counts == kept.given == {}
    assert all(kept.hidden(row.id) for row in tally.rows)


def test_answers_are_counted_by_row() -> None:
    counted = counted_rows("ab", [{"a": 1, "b": ["x", "y"]}, {"a": 1, "b": []}, {"b": None, "z": 3}, {}])
    assert counted == {"n": 2, "counts": {"a": {"1": 2}, "b": {"x": 1, "y": 1}}, "given": {"a": 2, "b": 1}}


def test_a_tally_without_a_picture_of_its_own_says_so() -> None:
    bare = Tally(id="q", title="Bare", rows=(), n=5, counts={}, given={})
    assert (bare.typed_by, bare.fields(), bare.noted(3)) == ("", [], "")
    with pytest.raises(NotImplementedError):
        msgspec.structs.replace(bare, given={"a": 5}).drawn("few")
