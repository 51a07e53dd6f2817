"""What can be stored, and in which form."""

from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.journal import BadText, JournalError, jsontext


def test_equal_values_are_equal_texts() -> None:
    assert jsontext.dump({"b": [1, {"d": 1, "c": 2}], "a": "é"}) == '{"a":"é","b":[1,{"c":2,"d":1}]}'


@pytest.mark.parametrize(
    "bad",
    [
        {"text": "before\0after"},
        {"deep": [{"er": ["\0"]}]},
        {"\0": "in a name"},
        {"text": "half a pair \ud83d"},
        {"\udc00": 1},
        {"number": float("nan")},
        {"number": float("inf")},
        {"what": object()},
        {"set": {1}},
    ],
)
def test_what_a_database_cannot_hold_is_refused_in_a_sentence(bad: dict[str, Any]) -> None:
    with pytest.raises(BadText, match=r"\.$") as caught:
        jsontext.dump(bad)
    assert isinstance(caught.value, JournalError)
    assert isinstance(caught.value, ValueError)


def test_nesting_without_end_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadText):
        jsontext.dump({"deep": deep})


def test_a_typed_backslash_u0000_is_only_text() -> None:
    value = {"text": "the escape \\u0000, and \\\\u0000 too"}
    assert jsontext.load(jsontext.dump(value)) == value


def test_a_name_is_short_and_clean() -> None:
    assert jsontext.name("three-strands", "exercise") == "three-strands"
    for bad in ("", "x" * 201, "a\0b", "\ud800"):
        with pytest.raises(BadText):
            jsontext.name(bad, "exercise")
