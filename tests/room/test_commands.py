"""Deeds as they are sent: each can be read, and whatever is no deed is refused with one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscurrents.room.commands import (
    MOST_SENTENCE,
    MOST_STEPS,
    CommandError,
    Facilitators,
    Participants,
    read,
)

WHERE = {"chapter": "01_first", "exercise": "small-check"}
LINE = {"what": "break", "title": "Break", "minutes": 15}
PARTICIPANTS: dict[str, dict[str, Any]] = {
    "rename": {},
    "sit": {"seat": "public"},
    "wish": {"wish": "with", "partner": "amber finch"},
    "withdraw": {**WHERE, "withdrawn": True},
    "offer": {**WHERE, "text": "I would ask who is missing."},
    "take-back": {"sentence": 7},
    "leave": {},
}
FACILITATORS: dict[str, dict[str, Any]] = {
    "settle": {"title": "Knots", "pace": "follow", "minimum": 5, "keep_days": 7, "seats": "two"},
    "plan": {"start": "09:15", "steps": [LINE, {**LINE, "what": "exercise", **WHERE}]},
    "agenda": {"agenda": "half-day", "day": 2},
    "begin": {"step": 3},
    "cut": {"step": 3, "cut": True},
    "open": WHERE,
    "close": WHERE,
    "look": {**WHERE, "seats": False},
    "show": {"what": "view", "view": 4, "by": "seats", "at": -1},
    "time": {"label": "In pairs", "minutes": 2.5},
    "untime": {},
    "group": {"size": 2, "stage": "2", "minutes": 3},
    "regroup": {},
    "apart": {"one": "amber finch", "other": "navy linnet", "apart": True},
    "tally": {**WHERE, "n": 9, "counts": {"knot": {"knot": {"a": 4, "b": 5}}}},
    "gather": {},
    "decide": {"sentence": 2**53 - 1, "status": "released"},
    "caption": {"view": 4, "caption": "Most chose the knot."},
    "end": {},
}
EVERY = [(Participants, do, data) for do, data in PARTICIPANTS.items()] + [
    (Facilitators, do, data) for do, data in FACILITATORS.items()
]


def sent(do: str, data: Mapping[str, Any], **other: Any) -> bytes:
    return json.dumps({"do": do, **data, **other}).encode()


def refused(body: bytes, whose: Any) -> str:
    with pytest.raises(CommandError) as fault:
        read(body, whose)
    said = str(fault.value)
    assert said.startswith("That cannot be done as it was sent: ")
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 250
    return said


def test_every_deed_has_a_name_and_is_here() -> None:
    for whose, known in ((Participants, PARTICIPANTS), (Facilitators, FACILITATORS)):
        assert {str(one.__struct_config__.tag) for one in get_args(whose)} == set(known)
    assert not PARTICIPANTS.keys() & FACILITATORS.keys()


@pytest.mark.parametrize(("whose", "do", "data"), EVERY, ids=[do for _whose, do, _data in EVERY])
def test_every_deed_is_read_as_it_was_sent(whose: Any, do: str, data: dict[str, Any]) -> None:
    deed = read(sent(do, data), whose)
    told = json.loads(msgspec.json.encode(deed))
    assert told["do"] == do
    assert data.items() <= {**told, **({"steps": data["steps"]} if "steps" in data else {})}.items()
    assert read(msgspec.json.encode(deed), whose) == deed
    assert type(deed).__struct_config__.frozen


@pytest.mark.parametrize(("whose", "do", "data"), EVERY, ids=[do for _whose, do, _data in EVERY])
def test_no_deed_takes_what_it_does_not_know_or_lacks_what_it_needs(
    whose: Any, do: str, data: dict[str, Any]
) -> None:
    assert "unknown field" in refused(sent(do, data, more=1), whose)
    for name, value in data.items():
        if not isinstance(value, dict | list):
            for wrong in ("[]", '{"a": 1}', "null"):
                refused(sent(do, {**data, name: json.loads(wrong)}), whose)


def test_a_participant_does_nothing_of_the_facilitators() -> None:
    for do, data in FACILITATORS.items():
        assert "Invalid value" in refused(sent(do, data), Participants)
    for do, data in PARTICIPANTS.items():
        refused(sent(do, data), Facilitators)


@pytest.mark.parametrize(
    ("do", "wrong"),
    [
        ("settle", {"minimum": 0}),
        ("settle", {"minimum": 51}),
        ("settle", {"keep_days": 0}),
        ("settle", {"keep_days": 91}),
        ("settle", {"pace": "fast"}),
        ("settle", {"seats": "four"}),
        ("settle", {"title": "x" * 121}),
        ("plan", {"start": "24:00"}),
        ("plan", {"start": "9:00"}),
        ("plan", {"steps": [LINE] * (MOST_STEPS + 1)}),
        ("plan", {"steps": [{**LINE, "title": ""}]}),
        ("plan", {"steps": [{**LINE, "minutes": -1}]}),
        ("plan", {"steps": [{**LINE, "minutes": 601}]}),
        ("plan", {"steps": [{**LINE, "what": "nap"}]}),
        ("plan", {"steps": [{**LINE, "began": 1}]}),
        ("agenda", {"day": 0}),
        ("agenda", {"agenda": "../half-day"}),
        ("begin", {"step": -1}),
        ("begin", {"step": 1.5}),
        ("begin", {"step": "1"}),
        ("begin", {"step": True}),
        ("open", {"chapter": ""}),
        ("open", {"exercise": "A B"}),
        ("show", {"what": "answers"}),
        ("show", {"view": 2**53}),
        ("show", {"at": -2}),
        ("time", {"minutes": 0}),
        ("time", {"minutes": 181}),
        ("group", {"size": 7}),
        ("group", {"stage": "3"}),
        ("group", {"minutes": -1}),
        ("apart", {"one": "x" * 41}),
        ("tally", {"n": 501}),
        ("tally", {"counts": {"knot": {"knot": {"a": 1.5}}}}),
        ("tally", {"counts": {"knot": {"knot": {"a": "4"}}}}),
        ("decide", {"status": "offered"}),
        ("decide", {"sentence": -1}),
        ("caption", {"caption": "x" * 501}),
    ],
)
def test_what_goes_too_far_is_refused(do: str, wrong: dict[str, Any]) -> None:
    refused(sent(do, FACILITATORS[do], **wrong), Facilitators)


def test_a_sentence_is_a_breath_or_two() -> None:
    fits = "é" * MOST_SENTENCE
    assert read(sent("offer", {"text": fits}), Participants).text == fits
    assert str(MOST_SENTENCE) in refused(sent("offer", {"text": f"{fits}e"}), Participants)


def test_eighty_steps_are_one_agenda() -> None:
    assert MOST_STEPS == 80
    assert len(read(sent("plan", {"steps": [LINE] * 80}), Facilitators).steps) == 80


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"end"',
        b'{"do":"nothing"}',
        b'{"do":null}',
        b'{"do":"end"} {"do":"end"}',
        b"\xff\xfe",
        b'{"do":"caption","view":1,"caption":"\xff"}',
        b'{"do":"caption","view":1,"caption":"\\ud83d"}',
        b'{"do":"time","minutes":NaN}',
        b'{"do":"time","minutes":1e400}',
        b"[" * 100_000,
        b'{"do":"tally","counts":' + b'{"a":' * 50_000,
    ],
)
def test_what_is_no_deed_is_refused(body: bytes) -> None:
    refused(body, Facilitators)
    refused(body, Participants)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_refused_and_break_nothing(body: bytes) -> None:
    refused(body, Participants)


words = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(FACILITATORS)), st.data())
def test_any_values_are_read_or_refused_with_a_sentence(do: str, data: st.DataObject) -> None:
    known = FACILITATORS[do]
    body = {name: data.draw(words) for name in known} | {"do": do}
    try:
        deed = read(json.dumps(body).encode(), Facilitators)
    except CommandError as fault:
        assert str(fault).startswith("That cannot be done as it was sent: ")
    else:
        assert isinstance(deed, get_args(Facilitators))


def test_a_refusal_does_not_grow_with_what_was_sent() -> None:
    assert len(refused(b'{"do":"' + b"x" * 10_000 + b'"}', Facilitators)) < 250
