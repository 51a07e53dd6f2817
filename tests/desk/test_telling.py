"""Spans of time, changes and agreement in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crosscurrents.course import Criterion, Level, Rubric
from crosscurrents.desk.seconds import sentence
from crosscurrents.desk.telling import line, span
from crosscurrents.marking.log import Change
from crosscurrents.marking.where import Where
from crosscurrents.stats.agreement import Kappa

RUBRIC = Rubric("r", "R", (Criterion("step", "A step", (Level(0, "No", "Not."), Level(1, "Yes", "It is."))),))


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 h"),
        (timedelta(days=1, minutes=5), "1 day 5 min"),
    ],
)
def test_a_span_is_told_by_its_two_largest_parts(length: timedelta, said: str) -> None:
    assert span(length) == said


@pytest.mark.parametrize(
    ("what", "slot", "criterion", "before", "after", "said"),
    [
        ("mark", "first", "step", None, {"points": 1, "comment": ""}, "A step: 1"),
        (
            "mark",
            "second",
            "step",
            None,
            {"points": 0, "comment": "No."},
            "A step (second marking): 0, “No.”",
        ),
        ("mark", "first", "", None, {"points": None, "comment": "Good."}, "Comment on the whole: “Good.”"),
        ("undo", "first", "step", {"points": 1, "comment": ""}, 7, "A step: took back 1"),
        ("formgrader", "", "", 7.0, None, "marked over what formgrader had given: 7"),
        (
            "formgrader",
            "first",
            "",
            {"points": 7.0, "comment": "Plain."},
            {"digest": "d", "waits": False},
            "marked over what formgrader had given: 7, “Plain.”",
        ),
        (
            "restore",
            "first",
            "",
            None,
            {"points": 7.0, "comment": ""},
            "put back what formgrader had given: 7",
        ),
        ("unsettle", "settled", "", {"step": [1.0, ""]}, None, "let go of marks over an earlier answer"),
        ("flag", "", "", "", "Look again", "flagged it: Look again"),
        ("flag", "", "", "Look again", "", "took the flag off"),
        ("return", "", "", "", "Leave names out", "gave it back to be worked on: Leave names out"),
        ("return", "", "", "Leave names out", "", "took back that it is to be worked on"),
        ("extend", "", "", None, 1.5, "gave 1.5 hours more"),
        ("unblind", "", "", None, "They wrote to me", "looked up who wrote it: They wrote to me"),
        ("unblind", "", "", None, None, "looked up who wrote it"),
        ("settle", "settled", "", None, {"step": [1.0, "We agreed."], "": [None, ""]}, "settled it at 1 = 1"),
        ("extend", "", "", None, 48.0, "gave 48 hours more"),
        ("something-new", "", "", None, None, "something-new"),
    ],
)
def test_each_change_is_a_sentence(
    what: str, slot: str, criterion: str, before: Any, after: Any, said: str
) -> None:
    where = Where("teal-heron-01", "01_first", "closing")
    at = datetime(2026, 11, 22, 18, 9, tzinfo=UTC)
    told = line(Change(1, at, "ana", what, where, slot, criterion, before, after), RUBRIC)
    assert (told["who"], told["text"]) == ("ana", said)


def test_agreement_says_its_interval_and_when_it_is_rough() -> None:
    assert sentence(Kappa(22, 0.7, 0.61, 0.38, 0.84)) == "0.61, from 0.38 to 0.84: rough, fewer than 30"
    assert sentence(Kappa(40, 0.7, 0.61, 0.5, 0.7)) == "0.61, from 0.50 to 0.70"
    assert sentence(Kappa(40, 0.5, -0.001, -0.2, -0.0)) == "0.00, from -0.20 to 0.00"
    assert sentence(Kappa(2, 0.5, 0.0, None, None)) == "0.00: rough, fewer than 30"
    assert sentence(Kappa(9, 1.0, None, None, None)).startswith("not defined")
