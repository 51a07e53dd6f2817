from __future__ import annotations

import pytest

from crosscurrents.exercises.parts.short import numeral, short, shorts

LITTLE = "Little. Ask each of them alone, while it can be changed."
MEETINGS = "Three meetings with Mr. Horvat and an interpreter."


@pytest.mark.parametrize(
    ("text", "most", "label"),
    [
        ("Ask the night staff.", 20, "Ask the night staff."),
        ("  Ask\n the night staff.  ", 20, "Ask the night staff."),
        ("Law: could every partner keep the duties that bind it?", 40, "Law"),
        (
            'He says: "We were there first, and it shows."',
            30,
            'He says: "We were there first, and it shows."',
        ),
        ("Cut the aim. Only interpreters. Then look, and ask again.", 40, "Cut the aim. Only interpreters."),
        (LITTLE, 30, LITTLE),
        (MEETINGS, 30, MEETINGS),
        ('A slide says: "It is proven. Sharing works: look."', 40, 'A slide says: "It is proven."'),
        ("Nocolonandnospaceanywhereatall", 10, "Nocolonandnospaceanywhereatall"),
    ],
    ids=["fits", "blanks", "colon", "speech", "sentences", "too-short", "title", "quotes", "one-word"],
)
def test_a_label_is_the_cards_own_words(text: str, most: int, label: str) -> None:
    assert short(text, most) == label


def test_the_labels_of_one_list_are_cut_alike() -> None:
    rules = {"one": "One member: whoever leads that piece", "consensus": "Consensus: all"}
    assert shorts(rules, 20) == {"one": "One member", "consensus": "Consensus"}
    assert shorts(rules, 60) == rules
    assert shorts({}, 5) == {}


def test_labels_that_differ_stay_different() -> None:
    twice = {"a": "Rule: the first reading of it", "b": "Rule: a second reading of it", "c": "None"}
    assert shorts(twice, 20) == twice


@pytest.mark.parametrize(
    ("value", "text"),
    [(40, "40"), (40.0, "40"), (2.5, "2.5"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (5_000_000, "5000000")],
)
def test_a_number_is_counted_by_one_text(value: float, text: str) -> None:
    assert numeral(value) == text
