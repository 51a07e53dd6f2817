from __future__ import annotations

import json
import re
from typing import Any

import pytest

from crosscurrents.exercises.count import Count
from crosscurrents.exercises.paper import Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts.bars import Row, bars
from crosscurrents.exercises.parts.funnel import Way, ways
from crosscurrents.exercises.parts.funnel import said as funnel_said
from crosscurrents.exercises.tallies.bars import Bars
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

OPTIONS = [
    {"id": "unit", "label": "Sheriff's unit", "meaning": "Four officers."},
    {"id": "house", "label": "Saltmarsh House"},
    {"id": "dock", "label": "Dockside"},
]
NOTES = [
    {"id": "feb", "title": "February", "text": "The sergeant speaks.", "key": "unit", "why": "Quoted."},
    {"id": "mar", "title": "March", "text": "A plaque.", "key": "unit", "why": "Her name is on it."},
    {"id": "apr", "text": "Yusuf talks.", "key": "dock"},
    {"id": "may", "title": "May", "text": "Nobody is named."},
]
LEDGER: dict[str, Any] = {
    "intro": "Fictional.",
    "entries": NOTES,
    "code": {"question": "Who has the stage?", "options": OPTIONS},
    "compare": {"label": "Hours worked", "unit": "hours", "values": {"unit": 10, "house": 60, "dock": 30}},
    "guess": {"question": "Who will it be?"},
    "rewrite": {"prompt": "Write it again.", "original": "Dear ladies, share your journey."},
}
CODED = {"guess": "house", "codes": {"feb": "unit", "mar": "unit", "apr": "house", "may": "dock"}}
ITEMS = [
    {"id": "a", "text": "A", "group": "public", "stage": "decided"},
    {"id": "b", "text": "B", "group": "public", "stage": "scheduled", "key": "open", "why": "Voted down."},
    {"id": "c", "text": "C", "group": "small", "stage": "raised", "key": "off"},
    {"id": "d", "text": "D", "group": "small", "stage": "raised", "key": "off"},
    {"id": "e", "text": "E", "group": "small", "stage": "decided"},
    {"id": "f", "text": "F", "group": "small", "stage": "scheduled", "key": "open"},
]
FUNNEL: dict[str, Any] = {
    "groups": [{"id": "public", "name": "Agencies"}, {"id": "small", "name": "Small members"}],
    "entries": ITEMS,
    "stages": [
        {"id": "raised", "label": "Raised"},
        {"id": "scheduled", "label": "Listed"},
        {"id": "decided", "label": "Decided"},
    ],
    "code": {
        "question": "How was it lost?",
        "options": [{"id": "open", "label": "In the open"}, {"id": "off", "label": "Kept off"}],
    },
}
LOST = {"codes": {"b": "open", "c": "off", "d": "open", "f": "off"}}


def ledger(**changes: Any) -> Count:
    return made(Count, {**LEDGER, **changes})


def funnel(**changes: Any) -> Count:
    return made(Count, {**FUNNEL, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"entries": [NOTES[0], NOTES[0]]}, 'two entries have the id "feb"'),
        ({"entries": [{"id": "x", "text": " "}]}, '"x" has no text'),
        ({"entries": []}, "give 1 to 20"),
        ({"entries": [{"id": f"n{n}", "text": "x"} for n in range(21)]}, "21 `entries`"),
        ({"entries": [{"id": "x", "text": "x", "key": "y"}]}, 'the key "y": use one of'),
        ({"entries": [{"id": "x", "text": "x", "stage": "y"}]}, 'the stage "y": use one of'),
        ({"groups": [{"id": "g", "name": "G"}]}, 'of the group "": use one of'),
        ({"code": {"question": "?", "options": OPTIONS[:1]}}, "1 `options`"),
        ({"code": {"question": "?", "options": [OPTIONS[0], OPTIONS[0]]}}, 'two options have the id "unit"'),
        ({"compare": {"label": "x", "unit": "x", "values": {"else": 1}}}, '"else", which is none'),
        ({"compare": {"label": "x", "unit": "x", "values": {"unit": -1, "dock": 2}}}, "none below 0"),
        ({"compare": {"label": "x", "unit": "x", "values": {"unit": 0}}}, "not all of them 0"),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Count, {**LEDGER, **changes}, says=says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stages": FUNNEL["stages"][:1]}, "1 `stages`"),
        ({"compare": LEDGER["compare"]}, "two pictures"),
        ({"entries": [{"id": "x", "text": "x", "group": "public"}]}, 'the stage ""'),
        ({"entries": [ITEMS[0], ITEMS[4]]}, "0 `entries` are to be labelled"),
        ({"entries": [{**ITEMS[1], "group": "else"}]}, 'of the group "else"'),
        ({"groups": [FUNNEL["groups"][0]] * 2}, 'two groups have the id "public"'),
        ({"stages": [FUNNEL["stages"][0]] * 2}, 'two stages have the id "raised"'),
    ],
)
def test_a_fault_of_a_funnel_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Count, {**FUNNEL, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = ledger()
    assert fits(kind, {})
    assert fits(kind, {**CODED, "rewrite": "Dear Andre"})
    assert not fits(kind, {"codes": {"feb": "else"}})
    assert not fits(kind, {"codes": {"else": "unit"}})
    assert not fits(kind, {"guess": "else"})
    assert not fits(kind, {"rewrite": "x" * 20_001})
    assert not fits(kind, {"more": 1})
    assert not fits(funnel(), {"codes": {"a": "open"}})  # what was decided is not labelled
    assert not fits(funnel(), {"guess": "open"})  # nothing is guessed on that card


def test_progress_counts_labels_the_guess_and_a_required_rewrite() -> None:
    assert ledger().progress({}) == (0, 5)
    assert ledger().progress({"guess": "unit", "codes": {"feb": "unit"}, "rewrite": "x"}) == (2, 5)
    required = ledger(rewrite={**LEDGER["rewrite"], "required": True})
    assert required.progress({**CODED, "rewrite": " "}) == (5, 6)
    assert required.progress({**CODED, "rewrite": "x"}) == (6, 6)
    assert funnel().progress(LOST) == (4, 4)


def test_nothing_of_key_and_figure_before_all_is_labelled() -> None:
    kind = ledger()
    almost = {"codes": CODED["codes"]}  # the guess is missing
    drawn = kind.draw(almost)
    assert drawn is not None
    before = json.dumps([kind.public(), kind.view({}), kind.view(almost), drawn.as_dict()])
    for secret in ("Quoted", "Her name", "Hours", "hours", '"key"'):
        assert secret not in before
    assert kind.view(almost) == {"complete": False, "left": 0, "guess": True}
    assert kind.view({"guess": "unit", "codes": {"feb": "dock"}}) == {
        "complete": False,
        "left": 3,
        "guess": False,
    }


def test_shares_beside_the_other_figure_by_hand() -> None:
    view = ledger().view(CODED)
    assert [(one["label"], one["n"]) for one in view["counts"]] == [
        ("Sheriff's unit", 2),
        ("Saltmarsh House", 1),
        ("Dockside", 1),
    ]
    # of the notes 50, 25, 25 percent; of the hours 10, 60, 30
    assert view["over"] == ["Sheriff's unit: 50% against 10%"]
    assert view["under"] == ["Saltmarsh House: 25% against 60%", "Dockside: 25% against 30%"]
    assert view["drawing"]["rows"] == [
        ["Sheriff's unit", "2", "50%", "10 hours", "10%", "+40"],
        ["Saltmarsh House", "1", "25%", "60 hours", "60%", "−35"],
        ["Dockside", "1", "25%", "30 hours", "30%", "−5"],
    ]
    assert view["guess"] == (
        "You guessed Saltmarsh House. Of 4 counted most often: Sheriff's unit (2). Saltmarsh House: 1."
    )
    assert "moves it by 25 points" in view["formula"]
    assert "cannot tell" in view["caution"]


def test_a_right_guess_and_a_tie_are_said() -> None:
    codes = {"feb": "unit", "mar": "dock", "apr": "unit", "may": "dock"}
    said_back = ledger().view({"guess": "dock", "codes": codes})["guess"]
    assert said_back == "You guessed Dockside. Of 4 counted most often: Sheriff's unit (2), Dockside (2)."


def test_an_option_without_a_figure_is_counted_and_not_compared() -> None:
    kind = ledger(compare={"label": "Hours", "unit": "hours", "values": {"unit": 1, "house": 3}})
    view = kind.view(CODED)
    assert view["drawing"]["rows"][2] == ["Dockside", "1", "25%", "–", "no figure", "–"]
    assert not any("Dockside" in line for line in view["over"] + view["under"])
    assert "no figure" in said(sound(kind.draw(CODED)))


def test_agreement_with_the_key_counts_only_what_has_one() -> None:
    key = ledger().view(CODED)["key"]
    assert key["said"].startswith("You and one careful reader agree on 2 of 3.")
    assert key["entries"]["feb"] == {"label": "Sheriff's unit", "same": True, "why": "Quoted."}
    assert key["entries"]["apr"] == {"label": "Dockside", "same": False, "why": ""}
    assert "may" not in key["entries"]
    assert ledger(entries=[NOTES[3]]).view({"guess": "unit", "codes": {"may": "unit"}})["key"] is None


def test_the_way_through_the_stages_by_hand() -> None:
    found = ways(
        [("p", "c"), ("p", "b"), ("s", "a"), ("s", "c")],
        ["a", "b", "c"],
        {"p": "P", "s": "S", "none": "Nobody"},
        "All",
    )
    assert found == [Way("P", (2, 2, 1)), Way("S", (2, 1, 1)), Way("All", (4, 3, 2))]
    assert [one.rate for one in found] == [0.5, 0.5, 0.5]
    assert funnel_said(found) == "From first to last stage every group has the same rate, 50%."
    assert Way("empty", (0, 0)).rate == 0


def test_a_funnel_when_every_loss_is_labelled() -> None:
    kind = funnel()
    view = kind.view(LOST)
    assert view["drawing"]["header"] == ["", "Raised", "Listed", "Decided", "From first to last"]
    assert view["drawing"]["rows"] == [
        ["Agencies", "2", "2", "1", "50%"],
        ["Small members", "4", "2", "1", "25%"],
        ["All entries", "6", "4", "2", "33%"],
    ]
    assert "largest part got through for: Agencies (1 of 2)." in view["rates"]
    assert "The smallest: Small members (1 of 4)." in view["rates"]
    assert [(one["label"], one["n"]) for one in view["counts"]] == [("In the open", 2), ("Kept off", 2)]
    assert view["key"]["said"].startswith("You and one careful reader agree on 2 of 4.")
    assert "cannot tell why" in view["caution"]
    assert "4 (100%)" not in said(sound(kind.draw(LOST)))
    assert "2 (100%)" in said(sound(kind.draw(LOST)))


def test_a_funnel_shows_who_raised_what_and_asks_nothing_about_what_was_decided() -> None:
    public = funnel().public()
    assert [one["id"] for one in public["entries"]] == ["b", "c", "d", "f"]
    assert public["entries"][0]["group"] == "Agencies"
    assert public["entries"][0]["stage"] == "Listed"
    assert [one["id"] for one in public["through"]] == ["a", "e"]
    assert public["last"] == "Decided"
    assert "Voted down" not in json.dumps(public)


def test_a_funnel_without_groups_has_one_way() -> None:
    bare = [{key: value for key, value in one.items() if key != "group"} for one in ITEMS]
    view = funnel(groups=[], entries=bare).view(LOST)
    assert [row[0] for row in view["drawing"]["rows"]] == ["All entries"]
    assert view["rates"] == ""


def test_a_picture_under_way_holds_the_learners_counts_alone() -> None:
    drawing = ledger().draw({"codes": {"feb": "dock"}})
    root = sound(drawing)
    assert drawing is not None
    assert drawing.rows == [
        ["Sheriff's unit", "0", "0%"],
        ["Saltmarsh House", "0", "0%"],
        ["Dockside", "1", "100%"],
    ]
    assert "1 of 1" in said(root)
    assert ledger().draw({}) is None
    assert ledger().draw({"guess": "dock"}) is None


def test_bars_are_as_long_as_their_values_and_text_stays_inside() -> None:
    svg = bars(
        [Row("One", [0.5, 0.25], ["50%", "25% (1200 hours)"]), Row("Two", [1, None], ["x", "–"])], "ab", "t"
    )
    widths = [float(one) for one in re.findall(r'<rect x="4" y="[^"]+" width="([^"]+)"', svg)]
    key_a, key_b, half, quarter, whole = widths
    assert key_a == key_b
    assert half == pytest.approx(whole / 2, abs=0.02)
    assert quarter == pytest.approx(whole / 4, abs=0.02)
    assert whole + 12 + 8 * len("25% (1200 hours)") <= 340


def test_pictures_are_the_same_bytes_each_time_and_stay_inside() -> None:
    for kind, response in ((ledger(), CODED), (funnel(), LOST)):
        assert kind.draw(response) == kind.draw(response)
        root = sound(kind.draw(response))
        for node in root.iter(f"{SVG}text"):
            for line in [node] if not len(node) else list(node):
                wide = 8.4 if node.get("font-size") == "14" else 7.2
                assert float(line.get("x", 0)) + wide * len(line.text or "") <= 345


def test_hostile_text_stays_text() -> None:
    options = [{**OPTIONS[0], "label": HOSTILE}, *OPTIONS[1:]]
    kind = ledger(
        intro=HOSTILE,
        entries=[{**NOTES[0], "title": HOSTILE, "why": HOSTILE}, *NOTES[1:]],
        code={"question": HOSTILE, "options": options},
    )
    assert "<script>" in said(sound(kind.draw(CODED)))
    assert kind.plain({**CODED, "rewrite": HOSTILE})[-1][1] == HOSTILE.strip()


def test_an_old_answer_to_a_changed_card_is_still_read() -> None:
    old = {"guess": "gone", "codes": {"gone": "unit", "feb": "gone", "mar": "unit"}, "rewrite": "Kept."}
    kind = ledger()
    assert kind.progress(old) == (1, 5)
    assert kind.view(old) == {"complete": False, "left": 3, "guess": True}
    assert kind.plain(old)[0] == ("Who will it be?", "not answered")
    sound(kind.draw(old))
    labels, most = kind.aggregate([old])
    assert (labels.counts["mar"], labels.counts["feb"]) == ({"unit": 1}, {})
    assert most.n == 0
    assert ledger(guess=None).view({**CODED, "guess": "unit"})["guess"] == ""


def test_plain_lines_say_what_is_open() -> None:
    lines = ledger().plain({"guess": "dock", "codes": {"apr": "house"}, "rewrite": " Dear Andre. "})
    assert lines == [
        ("Who will it be?", "Dockside"),
        ("February", "not answered"),
        ("March", "not answered"),
        ("Yusuf talks.", "Saltmarsh House"),
        ("May", "not answered"),
        ("Write it again.", "Dear Andre."),
    ]


def test_a_rooms_labels_add_up() -> None:
    tied = {"codes": {"feb": "dock", "mar": "unit", "apr": "unit", "may": "dock"}}
    labels, most = summed(ledger(), [{**CODED, "rewrite": "secret"}, {"codes": {"feb": "dock"}}], [tied, {}])
    assert isinstance(labels, Bars)
    assert (labels.title, labels.n) == ("Who has the stage?", 3)
    assert [row.text for row in labels.rows] == ["February", "March", "Yusuf talks.", "May"]
    assert [one.text for one in labels.options] == ["Sheriff's unit", "Saltmarsh House", "Dockside"]
    assert labels.counts == {
        "feb": {"unit": 1, "dock": 2},
        "mar": {"unit": 2},
        "apr": {"house": 1, "unit": 1},
        "may": {"dock": 2},
    }
    # only who gave every label has counted; a tie counts for each
    assert most.counts == {"guess": {"house": 1}, "counted": {"unit": 2, "dock": 1}}
    assert most.given == {"guess": 1, "counted": 2}
    assert "secret" not in str([labels, most])


def test_a_funnels_room_labels_what_was_lost_and_guesses_nothing() -> None:
    labels, most = summed(funnel(), [LOST], [])
    assert [row.id for row in labels.rows] == ["b", "c", "d", "f"]
    assert most.counts == {"counted": {"open": 1, "off": 1}}  # two of each
    assert [row.text for row in most.rows] == ["Counted"]


def test_the_rewrite_is_what_a_room_may_read() -> None:
    assert ledger().sentences({"rewrite": " Dear Andre. "}) == [("Write it again.", "Dear Andre.")]
    assert ledger().sentences({"rewrite": "  "}) == []
    assert funnel().sentences({"rewrite": "Nowhere to write it."}) == []


def test_the_sheet_for_a_room_without_phones_holds_no_key() -> None:
    blocks = ledger().paper()
    assert Boxes("Who will it be?", ["Sheriff's unit", "Saltmarsh House", "Dockside"]) in blocks
    entries = next(one for one in blocks if isinstance(one, Sheet) and one.caption == "Who has the stage?")
    assert entries.rows[0] == ["February. The sergeant speaks.", ""]
    tally = next(one for one in blocks if isinstance(one, Sheet) and one.caption == "Your count")
    assert tally.header == ["Label", "Entries", "Share", "Hours worked"]
    assert tally.rows[2] == ["Dockside", "", "", ""]
    assert blocks[-2:] == [Say("Dear ladies, share your journey."), Lines("Write it again.", 6)]
    assert "Quoted" not in repr(blocks)
    assert "60" not in repr(blocks)


def test_the_key_of_a_ledger_and_of_a_funnel() -> None:
    reader, hours, limits = ledger().key()
    assert isinstance(reader, Sheet)
    assert reader.rows[0] == ["February", "Sheriff's unit", "Quoted."]
    assert isinstance(hours, Sheet)
    assert hours.rows[1] == ["Saltmarsh House", "60", "60%"]
    assert isinstance(limits, Say)
    assert "cannot tell" in limits.text
    assert any(
        isinstance(one, Sheet) and ["Agencies", "2", "2", "1", "50%"] in one.rows for one in funnel().key()
    )


def test_the_sheet_of_a_funnel_says_how_far_each_item_got() -> None:
    sheets = [one for one in funnel().paper() if isinstance(one, Sheet)]
    assert ["B", "Agencies", "Listed", ""] in sheets[0].rows
    assert sheets[1].caption == "These reached “Decided” and need no label"
    assert sheets[1].rows == [["A", "Agencies", "Decided"], ["E", "Small members", "Decided"]]
    assert sheets[-1].rows[-1] == ["All entries", "", "", "", ""]
    assert all(len(row) == len(one.header) for one in sheets for row in one.rows)
