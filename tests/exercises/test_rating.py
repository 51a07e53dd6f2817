from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.rating import Rating
from crosscurrents.exercises.tallies.change import Change
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed

SCALE = [
    {"value": n, "label": word} for n, word in enumerate(["No", "A bit", "Half", "Mostly", "Yes"], start=1)
]
SPEC: dict[str, Any] = {
    "statements": [
        {"id": "one", "text": "I hear it."},
        {"id": "two", "text": "I say it."},
        {"id": "three", "text": "Both."},
    ],
    "scale": SCALE,
}
DONE = {"now": {"one": 4, "two": 3, "three": 2}, "before": {"one": 2, "two": 3, "three": 3}}


def rating(**changes: Any) -> Rating:
    return made(Rating, {**SPEC, **changes})


def test_public_spec_holds_statements_and_scale() -> None:
    assert rating().public() == SPEC


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"statements": []}, "at least one"),
        ({"statements": [{"id": "a", "text": "x"}] * 2}, 'two statements have the id "a"'),
        ({"statements": [{"id": f"s{n}", "text": "x"} for n in range(11)]}, "keep 10 at most"),
        ({"statements": [{"id": "a", "text": "  "}]}, '"a" has no text'),
        ({"scale": SCALE[:2]}, "2 steps"),
        ({"scale": [SCALE[0], SCALE[2], SCALE[1]]}, "rise by one"),
        ({"scale": [{"value": n, "label": "same"} for n in (1, 2, 3)]}, "steps of the scale"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Rating, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = rating()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert not fits(kind, {"now": {"one": 6}})
    assert not fits(kind, {"now": {"one": "4"}})
    assert not fits(kind, {"now": {"one": True}})
    assert not fits(kind, {"now": {"four": 4}})
    assert not fits(kind, {"then": {}})
    assert not fits(kind, [])


def test_progress_counts_every_single_rating_and_ten_statements_are_twenty() -> None:
    assert rating().progress({}) == (0, 6)
    assert rating().progress({"now": {"one": 1}, "before": {"one": 1, "two": 1}}) == (3, 6)
    ten = rating(statements=[{"id": f"s{n}", "text": "x"} for n in range(10)])
    assert ten.progress({}) == (0, 20)


def test_changes_open_only_when_every_row_is_rated() -> None:
    almost = {"now": DONE["now"], "before": {"one": 2, "two": 3}}
    assert rating().view({}) == {"complete": False, "left": 6}
    assert rating().view(almost) == {"complete": False, "left": 1}


def test_changes_by_hand() -> None:
    view = rating().view(DONE)
    assert [(one["change"], one["said"]) for one in view["changes"]] == [
        (2, "2 steps up"),
        (0, "no change"),
        (-1, "one step down"),
    ]
    assert view["summary"].startswith("Of 3 statements: 1 higher now, 1 the same, 1 lower.")
    assert "impression, not a measurement" in view["caution"]
    assert "cannot tell" in view["caution"]


def test_a_row_of_no_change_is_said_without_blame() -> None:
    same = {"now": {"one": 3, "two": 3, "three": 3}, "before": {"one": 3, "two": 3, "three": 3}}
    assert rating().view(same)["summary"].startswith("You rate every statement as you did before.")


def test_picture_and_table_say_the_same_as_the_ratings() -> None:
    drawing = rating().draw(DONE)
    assert drawing is not None
    root = sound(drawing)
    assert drawing.rows == [
        ["I hear it.", "2 (A bit)", "4 (Mostly)", "2 steps up"],
        ["I say it.", "3 (Half)", "3 (Half)", "no change"],
        ["Both.", "3 (Half)", "2 (A bit)", "one step down"],
    ]
    rings = [
        float(c.get("cx", 0))
        for c in root.iter()
        if "cc-card" in c.get("class", "") and float(c.get("cy", 0)) > 20
    ]
    discs = [
        float(c.get("cx", 0)) for c in root.iter() if c.get("class") == "cc-a" and float(c.get("cy", 0)) > 20
    ]
    assert rings == [93, 170, 170]  # 16 + 77 * (value - 1)
    assert discs == [247, 170, 93]
    assert "1 No" in said(root)
    assert "5 Yes" in said(root)


def test_drawing_is_the_same_bytes_each_time_and_holds_what_is_rated_both_ways() -> None:
    first = rating().draw(DONE)
    assert first is not None
    assert first == rating().draw(DONE)
    half = rating().draw({"now": {"one": 1, "two": 2}, "before": {"two": 5}})
    assert half is not None
    assert [row[0] for row in half.rows] == ["I say it."]
    assert rating().draw({"now": {"one": 1}}) is None


def test_hostile_text_of_a_card_stays_text() -> None:
    kind = rating(statements=[{"id": "one", "text": HOSTILE}])
    assert "<script>" in said(sound(kind.draw({"now": {"one": 1}, "before": {"one": 5}})))


def test_plain_lines_say_what_is_not_answered() -> None:
    lines = rating().plain({"now": {"one": 4}, "before": {"one": 2, "two": 1}})
    assert lines[0] == ("I hear it.", "before: 2 (A bit); now: 4 (Mostly)")
    assert lines[1] == ("I say it.", "before: 1 (No); now: not answered")


def test_a_rooms_ratings_add_up_where_both_are_given() -> None:
    other = {"now": {"one": 2, "two": 5, "three": 5}, "before": {"one": 2, "two": 1}}
    (change,) = summed(rating(), [DONE], [other, {}, {"now": {"one": 5}}])
    assert (change.id, change.n) == ("change", 2)
    assert change.counts == {
        "one": {"2>4": 1, "2>2": 1},
        "two": {"3>3": 1, "1>5": 1},
        "three": {"3>2": 1},
    }
    assert change.given == {"one": 2, "two": 2, "three": 1}
    assert isinstance(change, Change)
    assert [(one.id, one.text) for one in change.steps][:2] == [("1", "No"), ("2", "A bit")]
    assert "not a measurement" in change.note


def test_an_old_rating_outside_the_scale_is_not_counted() -> None:
    (change,) = summed(rating(), [{"now": {"one": 9, "two": 2}, "before": {"one": 1, "two": 1}}], [])
    assert change.counts == {"one": {}, "two": {"1>2": 1}, "three": {}}


def test_a_rating_has_no_words_of_its_own() -> None:
    assert rating().sentences(DONE) == []
