"""Every form to JSON and back, and counts from paper."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscurrents.exercises.tallies.forms import dump, forms, load, typed
from tests.exercises.made_tallies import EMPTY, FORMS, tallies, with_answers


def test_a_form_is_known_by_standing_in_the_folder() -> None:
    assert sorted(forms()) == FORMS


@settings(deadline=None, max_examples=50)
@given(st.tuples(*(tallies(form) for form in FORMS)))
def test_tallies_come_back_from_json_as_they_were(given: tuple[Any, ...]) -> None:
    assert load(json.loads(json.dumps(dump(given)))) == list(given)


def test_what_is_no_tally_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        load([{"form": "pie", "id": "q"}])


@pytest.mark.parametrize("form", [form for form in FORMS if EMPTY[form].fields()])
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_what_was_counted_by_machine_could_have_been_typed_in(form: str, data: st.DataObject) -> None:
    tally = data.draw(tallies(form).filter(lambda one: one.n > 0))
    paper = typed(EMPTY[form], tally.counts, tally.n)
    assert paper.n == tally.n
    assert {row: held for row, held in paper.counts.items() if held} == {
        row: held for row, held in tally.counts.items() if held
    }
    if tally.one_each:
        assert paper.given == tally.given
        assert paper.add(EMPTY[form]) == tally


def test_sheets_are_added_to_what_was_counted() -> None:
    both = with_answers("scale", [{"a": 2}, {"a": 3, "b": 1}]).add(
        typed(EMPTY["scale"], {"a": {"1": 4, "2": 0}}, 5)
    )
    assert (both.n, both.given) == (7, {"a": 6, "b": 1})
    assert both.counts == {"a": {"1": 4, "2": 1, "3": 1}, "b": {"1": 1}, "c": {}}


def test_of_several_options_shares_are_of_all_sheets() -> None:
    assert typed(EMPTY["bars"], {"a": {"x": 4, "y": 3}, "b": {"x": 2}}, 5).given == {"a": 5, "b": 5}


@pytest.mark.parametrize(
    ("form", "counts", "n", "says"),
    [
        ("map", {}, 5, "“Map” cannot be counted by hand"),
        ("scale", {"a": {"1": 2}}, 0, "at least 1"),
        ("scale", {"a": {"1": 2}}, 501, "“the number of sheets” needs a whole number from 0 to 500"),
        ("scale", {"a": {"1": 2}}, True, "“the number of sheets” needs a whole number"),
        ("scale", {"a": {"1": -2}}, 5, "“Agenda, 1 Not yet” needs a whole number from 0 to 500"),
        ("scale", {"a": {"1": 2.5}}, 5, "needs a whole number"),
        ("scale", {"a": {"1": "2"}}, 5, "needs a whole number"),
        ("scale", {"z": {"1": 2}}, 5, "“Scale” has no field “z, 1”"),
        ("scale", {"a": {"9": 2}}, 5, "“Scale” has no field “Agenda, 9”"),
        ("scale", {"a": {"1": 6}}, 5, "“Agenda, 1 Not yet” is 6, but there are only 5 sheets"),
        ("scale", {"a": {"1": 3, "2": 3}}, 5, "“Agenda” adds up to 6, but there are only 5 sheets"),
        ("ranking", {"a": {"1": 5}}, 5, "“Beds” adds up to 0, and must to 5"),
        (
            "ranking",
            {"a": {"1": 5}, "b": {"1": 1, "2": 4}, "c": {"3": 5}},
            5,
            "“place 1” adds up to 6, and must to 5",
        ),
        (
            "flow",
            {"a": {"b": 3, "c": 2}, "b": {"E": 4}},
            5,
            "4 sheets go on from “Beds”, but only 3 came to it",
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_one_sentence(
    form: str, counts: dict[str, Any], n: int, says: str
) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        typed(EMPTY[form], counts, n)
    assert str(refused.value).count(".") <= 2
    assert "\n" not in str(refused.value)
