"""Why a submission is not ready: each reason once, with the answers it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crosscurrents.marking.pile import Item
from crosscurrents.marking.standing import NotReady, Reason, not_ready
from crosscurrents.marking.states import ready
from crosscurrents.marking.where import Where


def item(learner: str, exercise: str, **other: Any) -> Item:
    usual = {
        "where": Where(learner, "01_first", exercise),
        "code": learner.upper(),
        "stage": "marked",
        "points": 1.0,
        "out_of": 3.0,
        "at": None,
        "late": timedelta(),
        "penalty": 0.0,
        "flag": "",
        "returned": "",
        "second": "",
        "second_marker": "",
        "markers": ("ana",),
        "elsewhere": None,
        "released": None,
        "changed_since": False,
    }
    return Item(**usual | other)


def test_each_thing_that_stands_in_the_way_is_said_once_with_its_answers() -> None:
    items = [
        item("aaaa", "one"),
        item("aaaa", "two", second="settled"),
        item("bbbb", "one", stage="waiting"),
        item("bbbb", "two", stage="begun"),
        item("cccc", "one", stage="changed"),
        item("cccc", "two", second="differ"),
        item("dddd", "one", stage="returned", returned="Why?"),
        item("dddd", "two", second="waiting"),
        item("eeee", "one", second="hidden", stage="begun"),
        item("eeee", "two", second="agreed"),
    ]
    known = {one.where.learner: one.code for one in items}
    found = not_ready(items, {"ffff": "Run autograde.", "bbbb": "Again."}, known)
    assert found == [
        NotReady(
            "bbbb",
            "BBBB",
            (Reason("ungraded", "Again."), Reason("waiting", "still to be marked", ("one", "two"))),
        ),
        NotReady(
            "cccc",
            "CCCC",
            (
                Reason("changed", "handed in again, to be marked anew", ("one",)),
                Reason("differ", "two markers differ, to be settled", ("two",)),
            ),
        ),
        NotReady(
            "dddd",
            "DDDD",
            (
                Reason("returned", "asked to be worked on again", ("one",)),
                Reason("second", "second marking not done", ("two",)),
            ),
        ),
        NotReady("eeee", "EEEE", (Reason("waiting", "still to be marked", ("one",)),)),
        NotReady("ffff", "", (Reason("ungraded", "Run autograde."),)),
    ]
    # Nobody is both ready and not, and whoever has not been given marks is one of the two.
    theirs = {one.where.learner for one in ready(items, ["ffff", "bbbb"])}
    assert theirs == {"aaaa"}
    assert theirs | {one.learner for one in found} == {*known, "ffff"}
