from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.build import Build
from tests.exercises.pictures import HOSTILE, fits, made, refused
from tests.exercises.rooms import summed

SPEC: dict[str, Any] = {
    "title": "What they carry in",
    "personas": [
        {"id": "ana", "name": "Ana", "role": "coordinator", "about": "Fictional."},
        {"id": "ben", "name": "Ben"},
    ],
    "fields": [
        {"id": "hopes", "label": "Hopes", "hint": "For the work."},
        {"id": "fears", "label": "Fears"},
        {"id": "more", "label": "More", "optional": True},
    ],
    "rewrites": {
        "line": "In writing, please.",
        "versions": [{"id": "first", "label": "With this"}, {"id": "second", "label": "With another"}],
    },
}
DONE: dict[str, Any] = {
    "persona": "ana",
    "fields": {"hopes": "A list.", "fears": "A headline."},
    "rewrites": {"first": "Write it down?", "second": "On paper."},
    "others": {"second": "ben"},
}


def build(**changes: Any) -> Build:
    return made(Build, {**SPEC, **changes})


def lines(view: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return the lines of the page by the title they stand under."""
    return {
        section["title"]: [(one["label"], one["text"]) for one in section["lines"]]
        for section in view["page"]["sections"]
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "no title"),
        ({"fields": []}, "at least one entry in `fields`"),
        ({"personas": SPEC["personas"][:1] * 2}, 'two personas have the id "ana"'),
        ({"personas": [{"id": "own", "name": "X"}]}, "stands for the learner"),
        ({"personas": [], "own": True}, "leave it out"),
        ({"fields": [{"id": "first", "label": "X"}]}, 'id "first"'),
        ({"fields": [{"id": "a", "label": ""}]}, '"a" has no label'),
        ({"fields": [{"id": "a", "label": "A", "rows": 0}]}, "0 rows"),
        ({"rewrites": {**SPEC["rewrites"], "line": ""}}, "no line"),
        (
            {"rewrites": {"line": "x", "versions": SPEC["rewrites"]["versions"][:1]}},
            "fewer than two versions",
        ),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Build, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = build()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert fits(kind, {"fields": {"hopes": HOSTILE}})
    assert not fits(kind, {"persona": "cyd"})
    assert not fits(kind, {"persona": "own"})
    assert fits(build(own=True), {"persona": "own"})
    assert not fits(kind, {"fields": {"hopes": "x" * 20_001}})
    assert not fits(kind, {"fields": {"wishes": "x"}})
    assert not fits(kind, {"fields": {"hopes": 3}})
    assert not fits(kind, {"rewrites": {"hopes": "x"}})
    assert not fits(kind, {"others": {"first": "ben"}})  # the first goes with the chosen card
    bare = build(personas=[], rewrites=None)
    assert not fits(bare, {"persona": "ana"})
    assert not fits(bare, {"rewrites": {}})


def test_progress_leaves_out_what_is_optional_and_counts_no_blanks() -> None:
    assert build().progress({}) == (0, 5)
    assert build().progress({"persona": "ben", "fields": {"hopes": " \n", "fears": "x", "more": "y"}}) == (
        2,
        5,
    )
    assert build().progress(DONE) == (5, 5)
    assert build(personas=[], rewrites=None).progress({}) == (0, 2)


def test_nothing_written_is_no_page_yet() -> None:
    view = build().view({"persona": "ana"})
    assert view["page"] is None
    assert view["choose"] is False
    assert [one["label"] for one in view["empty"]] == ["Hopes", "Fears", "With this", "With another"]
    assert view["complete"] is False


def test_page_holds_what_is_written_in_the_order_of_the_page() -> None:
    view = build().view(DONE)
    assert view["complete"] is True
    assert view["empty"] == []
    assert (view["page"]["title"], view["page"]["who"]) == ("What they carry in", "Ana, coordinator")
    assert lines(view) == {
        "": [("Hopes", "A list."), ("Fears", "A headline.")],
        "One line, said again": [
            ("The line as it stands", "In writing, please."),
            ("With this", "Write it down?"),
            ("With another (Ben)", "On paper."),
        ],
    }


def test_a_page_may_be_begun_anywhere_and_left_open() -> None:
    view = build().view({"rewrites": {"second": "On paper."}})
    assert view["choose"] is True
    assert view["page"]["who"] == ""
    assert lines(view) == {
        "One line, said again": [
            ("The line as it stands", "In writing, please."),
            ("With another", "On paper."),
        ]
    }


def test_own_backpack_is_named_as_such() -> None:
    assert build(own=True).view({**DONE, "persona": "own"})["page"]["who"] == "Myself"


def test_texts_are_given_back_as_written() -> None:
    view = build().view({"fields": {"hopes": f"  {HOSTILE}\nnext line  "}})
    assert lines(view) == {"": [("Hopes", f"{HOSTILE}\nnext line")]}
    assert build().draw(DONE) is None
    assert build().score(DONE) is None


def test_plain_lines_begin_with_the_persona() -> None:
    lines = build().plain(DONE)
    assert lines[0] == ("Persona", "Ana, coordinator")
    assert lines[-1] == ("With another (Ben)", "On paper.")
    assert build().plain({}) == []


def test_a_room_learns_which_cards_were_taken_and_never_a_word() -> None:
    gone = {"persona": "gone", "fields": {"hopes": "x"}}
    (cards,) = summed(build(), [DONE, {"persona": "ana"}], [{"persona": "ben"}, gone, {}])
    assert (cards.id, cards.n, cards.counts) == ("persona", 3, {"persona": {"ana": 2, "ben": 1}})
    assert "headline" not in str(cards)


def test_what_is_said_for_a_card_may_be_read_and_what_is_ones_own_may_not() -> None:
    kind = build(own=True)
    assert kind.sentences(DONE) == [
        ("Hopes", "A list."),
        ("Fears", "A headline."),
        ("With this", "Write it down?"),
        ("With another", "On paper."),
    ]
    assert kind.sentences({**DONE, "persona": "own"}) == []
    mine = {**DONE, "others": {"second": "own"}}
    assert [what for what, _text in kind.sentences(mine)] == ["Hopes", "Fears", "With this"]
