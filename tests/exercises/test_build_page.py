"""The build of a charter: groups, choices, dates, flags, the sheet of paper and the return page."""

from __future__ import annotations

from typing import Any

import pytest

from crosscurrents.exercises.build import Build
from crosscurrents.exercises.paper import Boxes, Cut, Lines, Say, Sheet
from crosscurrents.exercises.parts.build_page import Line, Section, sheet
from crosscurrents.exercises.tallies.bars import Bars
from tests.exercises.pictures import HOSTILE, fits, made, refused
from tests.exercises.rooms import summed

RULES = [{"id": "one", "label": "One decides"}, {"id": "consent", "label": "Consent"}]
SPEC: dict[str, Any] = {
    "title": "A charter",
    "stamp": "Training draft",
    "groups": [
        {"id": "how", "title": "How we decide", "about": "In plain words."},
        {"id": "hard", "title": "When it gets hard"},
    ],
    "fields": [
        {
            "id": "exit",
            "group": "hard",
            "label": "Exit",
            "hint": "With what notice?",
            "need": "No exit, no no.",
        },
        {
            "id": "rule",
            "group": "how",
            "label": "Decision rule",
            "choices": RULES,
            "need": "Else the last wins.",
        },
        {"id": "aim", "label": "Aim"},
        {"id": "review", "group": "hard", "label": "We look again on", "date": True},
        {"id": "more", "group": "hard", "label": "More", "optional": True},
    ],
    "back": [
        {"id": "seen", "label": "What did you see?"},
        {"id": "next", "label": "What now?", "choices": [{"id": "on", "label": "Go on"}, RULES[0]]},
    ],
}
DONE: dict[str, Any] = {
    "fields": {"aim": "The room.", "rule": "consent", "exit": "A month.", "review": "2027-03-01"}
}


def charter(**changes: Any) -> Build:
    return made(Build, {**SPEC, **changes})


def field(**changes: Any) -> dict[str, Any]:
    return {"groups": [], "fields": [{"id": "a", "label": "A", **changes}]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (field(choices=RULES, date=True), "a date and has choices"),
        (field(choices=RULES[:1]), "1 choices: give it two to eight"),
        (field(choices=[RULES[0], RULES[0]]), 'choices of field "a" have the id "one"'),
        (field(choices=[RULES[0], {"id": "b", "label": " "}]), "without `id` or `label`"),
        (field(optional=True, need="why"), "optional and says why it is needed"),
        (field(group="how"), 'in group "how", which is none of `groups`'),
        ({"groups": [*SPEC["groups"], {"id": "x", "title": "X"}]}, 'group "x" has no field'),
        ({"groups": [{"id": "how", "title": ""}, SPEC["groups"][1]]}, 'group "how" has no title'),
        ({"back": [{"id": "aim", "label": "Aim"}]}, 'id "aim"'),
        ({"back": [{"id": "b", "label": "B", "need": "why"}]}, "of `back` is never needed"),
        (
            {
                "rewrites": {
                    "line": "x",
                    "versions": [{"id": "v", "label": "V"}, {"id": "w", "label": "W", "date": True}],
                }
            },
            'version "w" is a line to write',
        ),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Build, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = charter()
    assert fits(kind, DONE)
    assert fits(kind, {"fields": {"review": ""}, "back": {"seen": HOSTILE, "next": "on"}})
    assert not fits(kind, {"fields": {"rule": "majority"}})
    assert not fits(kind, {"fields": {"review": "soon"}})
    assert not fits(kind, {"fields": {"review": "01.03.2027"}})
    assert not fits(kind, {"back": {"next": "stop"}})
    assert not fits(charter(back=[]), {"back": {}})


def test_the_page_stands_in_its_groups_with_choices_and_days_in_words() -> None:
    view = charter().view(DONE)
    assert [
        (one["title"], [(line["label"], line["text"]) for line in one["lines"]])
        for one in view["page"]["sections"]
    ] == [
        ("", [("Aim", "The room.")]),
        ("How we decide", [("Decision rule", "Consent")]),
        ("When it gets hard", [("Exit", "A month."), ("We look again on", "1 March 2027")]),
    ]
    assert view["page"]["stamp"] == "Training draft"
    assert (view["complete"], view["page"]["open"]) == (True, 0)
    assert charter().progress(DONE) == (4, 4)
    assert charter().plain(DONE)[-1] == ("We look again on", "1 March 2027")


def test_the_browser_gets_the_fields_in_the_order_of_the_page() -> None:
    parts = charter().public()["parts"]
    assert [[one["id"] for one in part["fields"]] for part in parts] == [
        ["aim"],
        ["rule"],
        ["exit", "review", "more"],
    ]
    assert [part["group"] and part["group"]["title"] for part in parts] == [
        None,
        "How we decide",
        "When it gets hard",
    ]


def test_what_is_needed_is_flagged_on_the_page_until_it_is_there() -> None:
    view = charter().view({"fields": {"aim": "The room."}})
    flagged = [
        (line["label"], line["open"])
        for one in view["page"]["sections"]
        for line in one["lines"]
        if line["open"]
    ]
    assert flagged == [("Decision rule", "Else the last wins."), ("Exit", "No exit, no no.")]
    assert view["page"]["open"] == 2
    assert [(one["id"], one["needed"]) for one in view["empty"]] == [
        ("rule", True),
        ("exit", True),
        ("review", False),
    ]
    assert charter().view({})["page"] is None  # nobody is told off before the first word


def test_a_choice_that_is_gone_or_a_day_that_is_none_counts_as_nothing() -> None:
    old = {"fields": {"rule": "gone", "review": "2027-02-30", "left-out": "x"}, "back": {"next": "gone"}}
    assert charter().progress(old) == (0, 4)
    assert charter().view(old)["page"] is None
    assert charter().plain(old) == []
    assert [tally.n for tally in charter().aggregate([old])] == [0, 0]
    assert charter().sentences(old) == []


def test_the_return_page_is_never_needed_and_stands_last() -> None:
    kind = charter()
    returned = {**DONE, "back": {"next": "on"}}
    assert kind.progress(returned) == kind.progress(DONE)
    last = kind.view(returned)["page"]["sections"][-1]
    assert (last["title"], last["lines"][0]["text"]) == ("Coming back", "Go on")
    assert kind.view({"back": {"seen": "It rained."}})["page"] is not None


def test_a_room_sees_what_was_chosen_and_what_was_left_open() -> None:
    begun = {"fields": {"rule": "one", "exit": "  "}, "back": {"next": "on"}}
    rule, still_open = summed(charter(), [DONE, begun], [{"fields": {"aim": "Beds."}}, {}])
    assert isinstance(rule, Bars)
    assert (rule.id, rule.title, rule.counts) == (
        "choice-rule",
        "Decision rule",
        {"rule": {"consent": 1, "one": 1}},
    )
    assert isinstance(still_open, Bars)
    assert [row.text for row in still_open.rows] == ["Decision rule", "Exit"]  # in the order of the page
    assert still_open.n == 3  # a page that nobody has begun leaves nothing open
    assert still_open.counts == {"rule": {"filled": 2, "open": 1}, "exit": {"filled": 1, "open": 2}}
    for word in ("The room", "A month", "Beds"):
        assert word not in str([rule, still_open])


def test_fields_with_the_same_choices_are_one_picture_of_their_part() -> None:
    words = [{"id": f"w{n}", "group": "how", "label": f"Word {n}", "choices": RULES} for n in range(3)]
    kind = charter(fields=[*words, {"id": "exit", "group": "hard", "label": "Exit"}])
    (agreed,) = summed(kind, [{"fields": {"w0": "one", "w1": "one"}}], [{"fields": {"w0": "consent"}}])
    assert (agreed.id, agreed.title) == ("choice-w0", "How we decide")
    assert agreed.counts == {"w0": {"one": 1, "consent": 1}, "w1": {"one": 1}, "w2": {}}
    assert [row.text for row in agreed.rows] == ["Word 0", "Word 1", "Word 2"]


def test_a_page_to_come_back_to_is_its_writers_and_another_may_be_read() -> None:
    once = charter(back=[])
    assert once.sentences(DONE) == [("Aim", "The room."), ("Exit", "A month.")]  # no choice, no day
    assert once.sentences({}) == []
    assert charter().sentences({**DONE, "back": {"seen": "It rained."}}) == []
    dated = charter(back=[], calendar={"summary": "Look again."})
    assert dated.sentences(DONE) == []


def test_type_shrinks_with_length_and_too_much_is_said() -> None:
    def page(letters: int) -> list[Section]:
        return [Section("Title", [Line("Label", "m" * letters) for _one in range(8)])]

    sizes = [sheet(page(letters))["size"] for letters in (50, 500, 600, 700, 900)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (11, 8)
    assert sheet(page(50))["fits"]
    assert not sheet(page(3000))["fits"]
    assert sheet([Section("", [Line("Label", "a\n" * 90)])]) == {"size": 8, "fits": False}


def test_the_worksheet_has_a_place_for_every_field() -> None:
    blocks = charter().paper()
    assert blocks[0] == Say("A charter. Training draft.")
    assert Say("How we decide. In plain words.") in blocks
    assert Boxes("Decision rule", ["One decides", "Consent"]) in blocks
    assert Lines("Exit: With what notice?", 3) in blocks
    assert Lines("We look again on", 1) in blocks
    assert Lines("More (if you like)", 3) in blocks
    assert blocks[-1] == Boxes("What now?", ["Go on", "One decides"])
    assert "Else the last wins" not in repr(blocks)


def test_fields_with_the_same_choices_share_a_table_on_paper() -> None:
    words = [{"id": f"w{n}", "label": f"Word {n}", "choices": RULES} for n in range(3)]
    (_title, table) = charter(groups=[], fields=words, back=[]).paper()
    assert isinstance(table, Sheet)
    assert table.header == ["", "One decides", "Consent"]
    assert table.rows == [[f"Word {n}", "", ""] for n in range(3)]


def test_personas_and_the_line_are_on_paper_too() -> None:
    blocks = charter(
        personas=[{"id": "ana", "name": "Ana", "role": "clerk", "about": "Fictional.\n"}],
        rewrites={
            "line": "Feedback.",
            "who": "The draft",
            "prompt": "Again.",
            "versions": [{"id": "v", "label": "One."}, {"id": "w", "label": "Two", "hint": "Why?"}],
        },
    ).paper()
    assert any(isinstance(one, Cut) and one.cards == [("Ana, clerk", "Fictional.")] for one in blocks)
    at = blocks.index(Say("The draft: “Feedback.”"))
    assert blocks[at + 1 : at + 4] == [Say("Again."), Lines("One.", 3), Lines("Two: Why?", 3)]


def test_the_key_asks_for_what_is_needed() -> None:
    (table,) = charter().key()
    assert isinstance(table, Sheet)
    assert table.rows == [["Decision rule", "Else the last wins.", ""], ["Exit", "No exit, no no.", ""]]
    assert charter(groups=[], fields=[{"id": "a", "label": "A"}]).key() == []
