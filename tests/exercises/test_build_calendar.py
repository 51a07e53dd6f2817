"""The calendar file of a build, held to RFC 5545 by reading it back."""

from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.build import Build
from crosscurrents.exercises.parts.build_calendar import day, entry, escaped, folded, later
from tests.exercises.pictures import HOSTILE, made, refused

SPEC: dict[str, Any] = {
    "title": "One act",
    "fields": [
        {"id": "act", "label": "What I will do"},
        {"id": "first", "label": "I begin on", "date": True},
        {"id": "end", "label": "I end on", "date": True, "optional": True},
    ],
    "calendar": {"summary": "Two minutes: what became of it?", "days": 30},
    "back": [{"id": "seen", "label": "What did you see?"}],
}
DONE: dict[str, Any] = {"fields": {"act": "Ring; ask, then wait.\nTwice.", "first": "2026-10-05"}}


def act(**changes: Any) -> Build:
    return made(Build, {**SPEC, **changes})


def text(response: dict[str, Any], **changes: Any) -> str:
    calendar = act(**changes).view(response)["calendar"]
    return str(calendar["text"])


def properties(file: str) -> list[tuple[str, str]]:
    """Return a calendar file's properties, unfolded, after checking its lines."""
    assert file.endswith("\r\n")
    raw = file.removesuffix("\r\n").split("\r\n")
    assert not any("\n" in line or "\r" in line for line in raw)
    assert all(0 < len(line.encode()) <= 75 for line in raw)
    found: list[str] = []
    for line in raw:
        if line.startswith(" "):
            found[-1] += line[1:]
        else:
            found.append(line)
    return [(name, value) for name, _colon, value in (line.partition(":") for line in found)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"calendar": {"summary": " "}}, "no summary"),
        ({"calendar": {"summary": "x", "days": 400}}, "400 days: 0 to 366"),
        ({"calendar": {"summary": "x", "date": "act"}}, 'counts from "act"'),
        ({"fields": [{"id": "a", "label": "A"}]}, "no field has `date: true`"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Build, {**SPEC, **changes}, says=says)


def test_the_file_is_one_all_day_entry_thirty_days_on() -> None:
    found = properties(text(DONE))
    assert found[0] == ("BEGIN", "VCALENDAR")
    assert found[1] == ("VERSION", "2.0")
    assert found[-1] == ("END", "VCALENDAR")
    assert ("PRODID", "-//crosscurrents//build//EN") in found
    assert ("DTSTART;VALUE=DATE", "20261104") in found
    assert ("DTSTAMP", "20261005T000000Z") in found
    assert ("SUMMARY", "Two minutes: what became of it?") in found
    assert [name for name, _value in found].count("UID") == 1
    assert ("TRIGGER", "PT9H") in found
    description = next(value for name, value in found if name == "DESCRIPTION")
    assert description == ("What I will do: Ring\\; ask\\, then wait.\\nTwice.\\nI begin on: 5 October 2026")


def test_it_is_the_same_each_time_and_another_for_another_page() -> None:
    def uid(response: dict[str, Any]) -> str:
        return dict(properties(text(response)))["UID"]

    assert text(DONE) == text(DONE)
    others = [
        {"fields": {**DONE["fields"], "act": "Write."}},
        {"fields": {**DONE["fields"], "first": "2026-10-06"}},
    ]
    assert len({uid(one) for one in [DONE, *others]}) == 3
    assert text({**DONE, "back": {"seen": "Rain."}}) == text(DONE)  # coming back makes no second entry


def test_before_there_is_a_day_it_says_what_is_missing() -> None:
    for first in ("", "2026-02-30", "9999-12-31"):
        calendar = act().view({"fields": {"first": first}})["calendar"]
        assert calendar["text"] == ""
        assert "Set the date" in calendar["said"]
    assert act().view(DONE)["calendar"]["said"] == (
        "For your calendar: “Two minutes: what became of it?”, on 4 November 2026."
    )
    assert act(calendar=None).view(DONE)["calendar"] is None


def test_days_are_counted_from_the_named_field() -> None:
    given = {"fields": {"first": "2028-01-01", "end": "2028-02-28"}}
    named = {"summary": "x", "days": 1, "date": "end"}
    assert ("DTSTART;VALUE=DATE", "20280229") in properties(text(given, calendar=named))
    same_day = {"summary": "x", "days": 0}
    assert ("DTSTART;VALUE=DATE", "20280101") in properties(text(given, calendar=same_day))


def test_hostile_words_stay_inside_their_line() -> None:
    nasty = f"{HOSTILE}\r\nEND:VEVENT\rATTACH:x\n\\n;," + "👩🏽‍⚖️" * 80
    found = properties(text({"fields": {**DONE["fields"], "act": nasty}}))
    assert [name for name, _value in found].count("END") == 3  # alarm, event, calendar
    assert not any(name == "ATTACH" for name, _value in found)
    assert "\x07" not in text({"fields": {**DONE["fields"], "act": nasty}})
    description = next(value for name, value in found if name == "DESCRIPTION")
    assert "\\nEND:VEVENT\\nATTACH:x\\n\\\\n\\;\\," in description
    assert "👩🏽‍⚖️" * 80 in description  # unfolded whole: no character was cut


def test_lines_fold_at_seventy_five_octets() -> None:
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
    assert folded("x" * 74 + "é") == "x" * 74 + "\r\n é"
    pieces = folded("é" * 100).split("\r\n")
    assert [len(one.encode()) for one in pieces] == [74, 75, 53]


def test_text_is_escaped_once() -> None:
    assert escaped("a\\b;c,d\r\ne\x00") == "a\\\\b\\;c\\,d\\ne"


def test_days_that_are_none() -> None:
    start = day("2026-12-31")
    assert start is not None
    assert str(later(start, 1)) == "2027-01-01"
    assert day("tomorrow") is None
    assert "DESCRIPTION" not in entry(start, start, "x", []).replace("DESCRIPTION:x", "")
