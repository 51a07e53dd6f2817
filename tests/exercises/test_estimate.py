from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.estimate import Estimate, difference
from crosscurrents.exercises.tallies.spread import Spread
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed

SHARE: dict[str, Any] = {
    "id": "share",
    "text": "What share belonged?",
    "unit": "percent",
    "low": 0,
    "high": 100,
    "step": 1,
    "reported": 67,
    "reported_as": "two-thirds",
    "source": "A11",
    "after": "It counts who belonged.",
}
MANY: dict[str, Any] = {
    "id": "many",
    "text": "To how many?",
    "unit": "number",
    "of": "alliances",
    "low": 1,
    "high": 10,
    "step": 1,
    "reported_low": 2,
    "reported": 4,
    "source": "A11",
    "after": "One was not the only one.",
}
SPEC: dict[str, Any] = {"questions": [SHARE, MANY], "note": "One survey, years ago."}
DONE = {"guesses": {"share": 40, "many": 3}}


def estimate(**changes: Any) -> Estimate:
    return made(Estimate, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("guess", "bottom", "top", "expected"),
    [
        (40, 67, 67, -27),
        (67, 67, 67, 0),
        (80.5, 67, 67, 13.5),
        (1, 2, 4, -1),
        (2, 2, 4, 0),
        (3, 2, 4, 0),
        (4, 2, 4, 0),
        (9, 2, 4, 5),
        (0.1 + 0.2, 0.3, 0.3, 0),
    ],
)
def test_distance_to_a_figure_or_a_range_by_hand(
    guess: float, bottom: float, top: float, expected: float
) -> None:
    assert difference(guess, bottom, top) == expected


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": " "}, '"share" has no text'),
        ({"after": ""}, "has no `after`"),
        ({"low": 100}, "let `low` be smaller"),
        ({"step": 0}, "step of 0"),
        ({"step": 101}, "step of 101"),
        ({"high": 120}, "stay within 0 to 100"),
        ({"reported_low": 70}, "let `reported_low` be the smaller"),
        ({"high": 60}, "67, which is off its own scale"),
        ({"source": "the essay"}, "like A11"),
    ],
)
def test_an_authors_fault_in_a_question_is_named(change: dict[str, Any], says: str) -> None:
    refused(Estimate, {"questions": [{**SHARE, **change}]}, says=says)


def test_an_authors_fault_in_the_list_is_named() -> None:
    refused(Estimate, {"questions": []}, says="at least one")
    refused(Estimate, {"questions": [SHARE, SHARE]}, says='two questions have the id "share"')
    many = [{**SHARE, "id": f"q{n}"} for n in range(21)]
    refused(Estimate, {"questions": many}, says="20 guesses at most")
    with pytest.raises(msgspec.ValidationError, match="unknown field `answer`"):
        made(Estimate, {**SPEC, "answer": 1})
    with pytest.raises(msgspec.ValidationError, match="unit"):
        made(Estimate, {"questions": [{**SHARE, "unit": "miles"}]})


def test_responses_that_fit_and_that_do_not() -> None:
    kind = estimate()
    assert fits(kind, {})
    assert fits(kind, {"guesses": {"share": 33.5}})
    assert fits(kind, DONE)
    assert not fits(kind, {"guesses": {"share": 101}})
    assert not fits(kind, {"guesses": {"many": 0}})
    assert not fits(kind, {"guesses": {"share": "40"}})
    assert not fits(kind, {"guesses": {"share": True}})
    assert not fits(kind, {"guesses": {"other": 4}})
    assert not fits(kind, {"guess": {}})
    assert not fits(kind, [])


def test_progress_counts_guesses_and_an_untouched_question_is_none() -> None:
    assert estimate().progress({}) == (0, 2)
    assert estimate().progress({"guesses": {"many": 3}}) == (1, 2)
    assert estimate().progress(DONE) == (2, 2)
    twenty = estimate(questions=[{**SHARE, "id": f"q{n}"} for n in range(20)])
    assert twenty.progress({}) == (0, 20)


def test_a_number_that_is_none_is_no_guess() -> None:
    nan = {"guesses": {"share": float("nan"), "many": 3}}
    assert estimate().progress(nan) == (1, 2)
    assert estimate().view(nan) == {"complete": False, "left": 1}
    assert [tally.n for tally in estimate().aggregate([nan])] == [0, 1]


def test_no_reported_figure_before_the_last_guess() -> None:
    kind = estimate()
    before = [kind.public(), kind.view({}), kind.view({"guesses": {"share": 40}})]
    for secret in ("67", "two-thirds", "counts who belonged", "One survey", "A11", "reported"):
        assert secret not in json.dumps(before)
    assert kind.draw({"guesses": {"share": 40}}) is None
    assert kind.view({"guesses": {"share": 40}})["left"] == 1


def test_the_view_after_all_guesses_by_hand() -> None:
    share, many = estimate().view(DONE)["results"]
    assert (share["guess"], share["reported"], share["difference"]) == (40, 67, -27)
    assert share["guess_text"] == "40 percent"
    assert share["reported_text"] == "two-thirds (67 percent)"
    assert share["said"] == "27 percentage points below the reported figure"
    assert share["after"] == "It counts who belonged."
    assert many["reported_text"] == "2 to 4 alliances"
    assert (many["difference"], many["said"]) == (0, "inside the reported range")
    assert estimate().view(DONE)["note"] == "One survey, years ago."


@pytest.mark.parametrize(
    ("share", "many", "expected"),
    [
        (67, 9, ["the same as the reported figure", "5 above the reported range"]),
        (68, 1, ["1 percentage point above the reported figure", "1 below the reported range"]),
        (66.5, 2, ["0.5 percentage points below the reported figure", "inside the reported range"]),
    ],
)
def test_distances_in_words(share: float, many: float, expected: list[str]) -> None:
    results = estimate().view({"guesses": {"share": share, "many": many}})["results"]
    assert [one["said"] for one in results] == expected


def test_picture_and_table_say_the_same_as_the_guesses() -> None:
    drawing = estimate().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.rows == [
        [
            "What share belonged?",
            "40 percent",
            "two-thirds (67 percent)",
            "27 percentage points below the reported figure",
        ],
        ["To how many?", "3 alliances", "2 to 4 alliances", "inside the reported range"],
    ]
    dots = [float(c.get("cx", 0)) for c in root.iter() if c.get("class") == "cc-a" and c.get("r") == "6"]
    assert dots == [138.8, 83.33]  # 14 + 312 * 40/100, 14 + 312 * 2/9
    for words in ("40 percent", "67 percent", "3 alliances", "2 to 4 alliances"):
        assert words in said(root)
    (bar,) = [r for r in root.iter() if r.tag.endswith("rect")]
    assert (float(bar.get("x", 0)), float(bar.get("width", 0))) == (48.67, 69.33)  # 2..4 on 1..10


def test_drawing_is_the_same_bytes_each_time() -> None:
    assert estimate().draw(DONE) == estimate().draw(DONE)


@pytest.mark.parametrize("guesses", [{"share": 0, "many": 1}, {"share": 100, "many": 10}])
def test_labels_at_the_ends_stay_inside_the_picture(guesses: dict[str, int]) -> None:
    root = sound(estimate().draw({"guesses": guesses}))
    for node in root.iter():
        if node.get("text-anchor") == "middle":
            half = len(node.text or "") * 3.5
            assert half <= float(node.get("x", 0)) <= 340 - half


def test_hostile_text_of_a_card_stays_text() -> None:
    hostile = {**MANY, "text": HOSTILE, "of": HOSTILE, "after": HOSTILE, "reported_as": HOSTILE}
    kind = estimate(questions=[hostile], note=HOSTILE)
    response = {"guesses": {"many": 3}}
    assert "<script>" in said(sound(kind.draw(response)))
    assert kind.view(response)["note"] == HOSTILE
    assert kind.plain(response)[0][0] == HOSTILE


def test_plain_lines_say_what_is_not_answered() -> None:
    assert estimate().plain({"guesses": {"share": 40}}) == [
        ("What share belonged?", "40 percent"),
        ("To how many?", "not answered"),
    ]


def test_large_numbers_are_written_with_separators() -> None:
    kind = estimate(
        questions=[{**MANY, "low": 0, "high": 5_000_000, "reported_low": None, "reported": 1_200_000}]
    )
    (one,) = kind.view({"guesses": {"many": 1_500_000}})["results"]
    assert (one["guess_text"], one["said"]) == ("1,500,000 alliances", "300,000 above the reported figure")


def test_a_rooms_guesses_spread_beside_the_reported_figures() -> None:
    room = [{"guesses": {"share": 80, "many": 2}}, {"guesses": {"share": 40}}]
    share, many = summed(estimate(), room, [{"guesses": {"share": 40.0, "many": 2.5}}, {}])
    assert isinstance(share, Spread)
    assert isinstance(many, Spread)
    assert (share.id, share.title, share.n) == ("share", "What share belonged?", 3)
    assert share.counts == {"share": {"40": 2, "80": 1}}  # 40 and 40.0 are one number
    assert share.known == {"share": (67, "reported as two-thirds")}
    assert (share.unit, share.low, share.high, share.note) == ("percent", 0, 100, "It counts who belonged.")
    assert many.counts == {"many": {"2": 1, "2.5": 1}}
    assert many.known == {"many": (3, "the middle of what was reported, 2 to 4 alliances")}
    plain = summed(estimate(questions=[{**SHARE, "reported_as": ""}]), [], [])[0]
    assert isinstance(plain, Spread)
    assert plain.known == {"share": (67, "reported")}
    assert estimate().sentences(DONE) == []
