"""The branch of one bad evening: jumps, toy indices, endings by rule, and one event traced."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crosscurrents.exercises.branch import Branch
from crosscurrents.exercises.paper import Boxes, Cut, Lines, Say, Sheet
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.flow import Flow
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed


def choice(point: str, name: str, trust: int, progress: int, **changes: Any) -> dict[str, Any]:
    effects = {"trust": trust, "progress": progress}
    return {
        "id": name,
        "text": f"do {point}-{name}",
        "happens": f"then {point}-{name}",
        "effects": effects,
        **changes,
    }


def point(name: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "title": f"Title {name}", "situation": f"Situation {name}", "choices": choices}


CUT = point("cut", [choice("cut", "tell", 2, -2), choice("cut", "plan", -1, 1, next="letter")])
LEAK = point("leak", [choice("leak", "ask", -1, 2), choice("leak", "stop", 1, -1, next="end")])
LETTER = point("letter", [choice("letter", "pay", 1, -2), choice("letter", "thank", -2, 1)])
INDICES = [
    {"id": "trust", "label": "Trust", "start": 5, "meaning": "Who relies on whom."},
    {"id": "progress", "label": "Progress", "start": 5, "meaning": "What is done."},
]
ENDINGS = [
    {"id": "close", "title": "Close", "text": "They stay.", "when": {"trust": {"at_least": 7}}},
    {
        "id": "fast",
        "title": "Fast",
        "text": "It is sent.",
        "when": {"progress": {"at_least": 6}, "trust": {"at_most": 4}},
    },
    {"id": "open", "title": "Open", "text": "Some of it holds."},
]
TRACE = {
    "prompt": "Follow one event.",
    "event": ["leak", "letter"],
    "elements": [
        {"id": "person", "label": "Personal", "hint": "A habit."},
        {"id": "around", "label": "Around"},
    ],
}
SPEC: dict[str, Any] = {"points": [CUT, LEAK, LETTER], "indices": INDICES, "ending": ENDINGS, "trace": TRACE}
OVER: dict[str, Any] = {"path": ["tell", "ask", "pay"]}
DONE: dict[str, Any] = {
    **OVER,
    "trace": {"event": "leak", "fields": {"person": "He stands up.", "around": "A budget."}},
}


def night(**changes: Any) -> Branch:
    return made(Branch, {**SPEC, **changes})


def bare(point: dict[str, Any]) -> dict[str, Any]:
    """Return a point whose choices move no index."""
    return {**point, "choices": [{**one, "effects": {}} for one in point["choices"]]}


def with_choice(changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the spec with the first choice of the first point changed."""
    first = {**CUT, "choices": [{**CUT["choices"][0], **changes}, CUT["choices"][1]]}
    return {"points": [first, LEAK, LETTER], **more}


RECORDS = {"interaction": "a", "afterwards": "b", "later": "c"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (with_choice({"next": "cut"}), 'goes on to "cut", which is no later point'),
        (with_choice({"next": "gone"}), 'goes on to "gone"'),
        (with_choice({"effects": {"voice": 1}}), 'an effect on "voice", which is none of `indices`'),
        (with_choice({"records": RECORDS}), "some choices have `records` and some have none"),
        ({"judge": True}, "there are none: leave it out"),
        ({"question": "Which?"}, "`question` asks which of the records"),
        ({"points": [{**CUT, "id": "end"}, LEAK, LETTER]}, 'a point has the id "end"'),
        (
            {
                "indices": INDICES[:1],
                "ending": [],
                "points": [point("a", [{**choice("a", n, 1, 0), "effects": {}} for n in "xy"])],
            },
            "give two or three",
        ),
        (
            {"indices": [*INDICES, {"id": "idle", "label": "Idle", "start": 1, "meaning": "m"}]},
            '"idle" is moved by no choice',
        ),
        ({"indices": [{**INDICES[0], "meaning": ""}, INDICES[1]]}, "lacks its `label` or its `meaning`"),
        ({"indices": [{**INDICES[0], "start": 2}, INDICES[1]]}, 'index "trust" goes from -1 to 5'),
        ({"indices": [INDICES[0], {**INDICES[1], "start": 19}]}, "stays within 0 to 20"),
        ({"ending": ENDINGS[:2]}, "so that one always fits"),
        ({"ending": [ENDINGS[2], ENDINGS[0], {**ENDINGS[2], "id": "z"}]}, "put it last"),
        ({"ending": [{**ENDINGS[0], "when": {"voice": {"at_least": 1}}}, ENDINGS[2]]}, 'looks at "voice"'),
        ({"ending": [{**ENDINGS[0], "when": {"trust": {}}}, ENDINGS[2]]}, "asks nothing of"),
        (
            {"ending": [{**ENDINGS[0], "when": {"trust": {"at_least": 19}}}, ENDINGS[2]]},
            'no path ends in "close"',
        ),
        ({"ending": [{**ENDINGS[2], "text": ""}]}, "lacks its `title` or its `text`"),
        ({"trace": {**TRACE, "event": "gone"}}, 'names the event "gone"'),
        ({"trace": {**TRACE, "elements": []}}, "has no elements"),
        ({"trace": {**TRACE, "prompt": " "}}, "has no prompt"),
        (
            {
                "points": [
                    {**CUT, "choices": [{**one, "next": "letter"} for one in CUT["choices"]]},
                    LEAK,
                    LETTER,
                ]
            },
            'no choice leads to point "leak"',
        ),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Branch, {**SPEC, **changes}, says=says)


def test_a_winning_path_is_refused_so_that_the_page_speaks_the_truth() -> None:
    best = point("letter", [choice("letter", "pay", 3, 4), choice("letter", "thank", -2, 1)])
    refused(
        Branch,
        {**SPEC, "points": [point("cut", [choice("cut", "tell", 1, 1), choice("cut", "plan", 0, 0)]), best]}
        | {"trace": None, "ending": []},
        says="no winning path",
    )
    assert "no winning path" in night().public()["toy"]["text"]


def test_choices_jump_and_the_path_says_where_one_stands() -> None:
    kind = night()
    assert kind.view({"path": ["plan"]})["next"]["id"] == "letter"
    assert kind.view({"path": ["tell"]})["next"]["id"] == "leak"
    ended = kind.view({"path": ["tell", "stop"]})
    assert (ended["over"], ended["next"]) == (True, None)
    assert kind.view({"path": ["plan", "pay"]})["over"]
    assert (kind.public()["fewest"], kind.public()["count"]) == (2, 3)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = night()
    assert fits(kind, DONE)
    assert fits(kind, {"path": ["plan", "thank"]})
    assert fits(kind, {"trace": {"fields": {"person": HOSTILE}}})
    assert not fits(kind, {"path": ["ask"]})
    assert not fits(kind, {"path": ["tell", "ask", "tell"]})
    assert not fits(kind, {"judgements": {}})  # there is nothing to judge
    assert not fits(kind, {"trusted": "later"})
    assert not fits(kind, {"trace": {"event": "gone"}})
    assert not fits(kind, {"trace": {"fields": {"gone": "x"}}})
    assert not fits(night(trace=None), {"trace": {}})


def test_progress_counts_the_longest_way_on_and_the_trace() -> None:
    kind = night()
    assert kind.progress({}) == (0, 6)  # three scenes, the event, two elements
    assert kind.progress({"path": ["plan"]}) == (1, 5)
    assert kind.progress({"path": ["tell", "stop"]}) == (3, 5)  # one event is left, so it is chosen
    assert kind.progress(OVER) == (3, 6)
    assert kind.progress(DONE) == (6, 6)
    assert night(trace={**TRACE, "event": "leak"}).progress(OVER) == (3, 5)
    assert night(trace={**TRACE, "optional": True}).progress(OVER) == (3, 3)


def test_the_ledger_stands_after_each_scene_and_at_the_end() -> None:
    view = night().view(OVER)
    assert [[(row["value"], row["change"]) for row in one["ledger"]] for one in view["scenes"]] == [
        [(7, 2), (3, -2)],
        [(6, -1), (5, 2)],
        [(7, 1), (3, -2)],
    ]
    assert [row["said"] for row in view["ledger"]] == ["Trust 7 (+2)", "Progress 3 (−2)"]
    assert [row["said"] for row in night().view({"path": ["tell", "ask"]})["scenes"][1]["ledger"]] == [
        "Trust 6 (−1)",
        "Progress 5 (+2)",
    ]
    assert night().view({"path": ["plan"]})["ledger"] == []


def test_the_first_ending_that_fits_is_told_and_only_after_the_last_scene() -> None:
    kind = night()
    assert kind.view(OVER)["ending"] == {"title": "Close", "text": "They stay."}
    assert kind.view({"path": ["plan", "thank"]})["ending"]["title"] == "Fast"
    assert kind.view({"path": ["plan", "pay"]})["ending"]["title"] == "Open"
    assert kind.view({"path": ["plan"]})["ending"] is None
    told = json.dumps([kind.public(), kind.view({}), kind.view({"path": ["tell"]})])
    for later in (
        "They stay",
        "It is sent",
        "then leak",
        "Situation letter",
        "then cut-plan",
        "Follow one",
        "effects",
        "at_least",
    ):
        assert later not in told


def test_events_to_trace_are_those_lived_through() -> None:
    kind = night()
    assert [one["id"] for one in kind.view(OVER)["trace"]["events"]] == ["leak", "letter"]
    assert [one["id"] for one in kind.view({"path": ["plan", "pay"]})["trace"]["events"]] == ["letter"]
    any_of_them = night(trace={**TRACE, "event": []}).view({"path": ["plan", "pay"]})
    assert [one["id"] for one in any_of_them["trace"]["events"]] == ["cut", "letter"]
    missed = night(trace={**TRACE, "event": "leak"}).view({"path": ["plan", "pay"]})
    assert [one["id"] for one in missed["trace"]["events"]] == ["cut", "letter"]


def test_plain_lines_tell_the_whole_evening() -> None:
    assert night().plain(DONE) == [
        ("Title cut", "do cut-tell"),
        ("Title leak", "do leak-ask"),
        ("Title letter", "do letter-pay"),
        ("Toy indices, against the start", "Trust 7 (+2); Progress 3 (−2)"),
        ("How it ended", "Close"),
        ("The event you traced", "Title leak"),
        ("Personal", "He stands up."),
        ("Around", "A budget."),
    ]
    begun = night().plain({"path": ["plan"]})
    assert begun[:2] == [("Title cut", "do cut-plan"), ("Title letter", "no choice yet")]
    assert "How it ended" not in dict(begun)
    assert night().plain({}) == [("Your path", "no choice yet")]


def test_picture_and_table_follow_the_indices() -> None:
    drawing = night().draw(OVER)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Scene", "Your choice", "What happened", "Trust", "Progress"]
    assert drawing.rows[0] == ["At the start", "–", "–", "5", "5"]
    assert drawing.rows[2] == ["Title leak", "do leak-ask", "then leak-ask", "6", "5"]
    assert "cannot tell" in drawing.caption
    lines = [node for node in root.iter() if node.tag.endswith("polyline")]
    assert len(lines) == 2
    assert lines[0].get("stroke-dasharray") != lines[1].get("stroke-dasharray")
    trust = [float(pair.split(",")[1]) for pair in (lines[0].get("points") or "").split()]
    assert trust[1] < trust[2] < trust[0]  # 7, then 6, above the 5 it began at
    assert "Trust 7" in said(root)
    assert "Progress 3" in said(root)
    assert night().draw(OVER) == night().draw(OVER)


def test_names_at_the_end_of_the_lines_do_not_run_into_each_other() -> None:
    level = [choice("cut", "tell", 1, -1), choice("cut", "plan", -1, 1)]
    three = [{**one, "effects": {**one["effects"], "voice": 0}} for one in level]
    three[0]["effects"]["voice"] = -1
    indices = [*INDICES, {"id": "voice", "label": "Voice", "start": 5, "meaning": "Who is heard."}]
    kind = night(points=[point("cut", three)], indices=indices, ending=[], trace=None)
    for path in (["tell"], ["plan"]):
        root = sound(kind.draw({"path": path}))
        feet = sorted(
            float(node.get("y", 0))
            for node in root.iter()
            if node.tag.endswith("text") and node.get("font-size") == "14"
        )
        assert len(feet) == 3
        assert min(feet[1] - feet[0], feet[2] - feet[1]) >= 18.9


def test_an_answer_kept_under_an_older_card_still_shows() -> None:
    kind = night()
    old = {
        "path": ["tell", "gone", "pay"],
        "judgements": {"cut": "broke", "gone": "won"},
        "trusted": "later",
        "trace": {"event": "gone", "fields": {"gone": "x", "person": "y"}},
    }
    assert [one["chosen"] for one in kind.view(old)["scenes"]] == ["tell"]
    assert kind.progress(old) == (1, 6)
    assert kind.plain(old)[1] == ("Title leak", "no choice yet")
    assert kind.draw(old) is not None
    too_long = {**old, "path": ["tell", "stop", "pay"]}
    assert kind.view(too_long)["over"]
    assert kind.plain(too_long)[-1] == ("Personal", "y")
    assert summed(kind, [old], [too_long])[-1].counts == {"endings": {"close": 1}}


def test_a_room_sees_its_ways_and_where_its_evenings_ended_and_not_a_word() -> None:
    planned = {"path": ["plan", "thank"]}
    stopped = {"path": ["tell", "stop"]}
    cut, leak, letter, ways, endings = summed(night(), [DONE, planned], [stopped, {"path": ["plan"]}, {}])
    assert cut.counts == {"scene-cut": {"tell": 2, "plan": 2}}
    assert leak.counts == {"scene-leak": {"ask": 1, "stop": 1}}
    assert letter.counts == {"scene-letter": {"pay": 1, "thank": 1}}
    assert isinstance(ways, Flow)
    # told, asked, paid: trust 5 + 2 - 1 + 1 = 7; planned, thanked: 2 and 7; told, stopped: 8
    assert ways.counts == {
        "cut": {"leak": 2, "letter": 2},
        "leak": {"letter": 1, "end-close": 1},
        "letter": {"end-close": 1, "end-fast": 1},
    }
    assert [one.text for one in ways.ends] == ["Close", "Fast", "Open"]
    assert ways.choices == {
        "cut>leak": "do cut-tell",
        "cut>letter": "do cut-plan",
        "leak>letter": "do leak-ask",
    }
    assert endings.counts == {"endings": {"close": 2, "fast": 1}}
    assert "stands up" not in str([cut, leak, letter, ways, endings])


def test_a_story_without_endings_flows_to_the_end_and_one_without_forks_does_not_flow() -> None:
    plain = night(indices=[], ending=[], points=[bare(one) for one in (CUT, LEAK, LETTER)])
    *_scenes, ways = summed(plain, [OVER], [{"path": ["tell", "stop"]}])
    assert isinstance(ways, Flow)
    assert ways.counts["leak"] == {"letter": 1, "end": 1}
    assert [(one.id, one.text) for one in ways.ends] == [("end", "The end")]
    straight = [{**bare(one), "choices": bare(one)["choices"]} for one in (CUT, LEAK)]
    for one in straight:
        one["choices"] = [{**each, "next": None} for each in one["choices"]]
    assert [
        tally.id for tally in night(indices=[], ending=[], points=straight, trace=None).aggregate([])
    ] == [
        "scene-cut",
        "scene-leak",
    ]


def test_a_scene_told_in_two_ways_is_counted_as_one_unless_an_id_means_two_things() -> None:
    late = {**LETTER, "title": LEAK["title"]}
    cut, form, *_rest = summed(night(points=[CUT, LEAK, late]), [OVER], [{"path": ["plan", "thank"]}])
    assert isinstance(form, Bars)
    assert (cut.id, form.id) == ("scene-cut", "scene-leak")
    assert [one.id for one in form.options] == ["ask", "stop", "pay", "thank"]
    assert form.counts == {"scene-leak": {"ask": 1, "thank": 1}}
    other = {**late, "choices": [{**LETTER["choices"][0], "id": "ask"}, LETTER["choices"][1]]}
    ids = [tally.id for tally in night(points=[CUT, LEAK, other]).aggregate([])]
    assert ids[:3] == ["scene-cut", "scene-leak", "scene-letter"]


def test_what_was_traced_may_be_read_after_the_end() -> None:
    assert night().sentences(DONE) == [
        ("Title leak: Personal", "He stands up."),
        ("Title leak: Around", "A budget."),
    ]
    assert night().sentences({**DONE, "path": ["tell", "ask"]}) == []
    assert night(trace=None).sentences(DONE) == []
    unnamed = {**OVER, "trace": {"fields": {"person": " He stands. ", "around": " "}}}
    assert night().sentences(unnamed) == [("Personal", "He stands.")]


def test_records_may_be_read_without_a_judgement() -> None:
    points = [
        {**one, "choices": [{**each, "records": RECORDS} for each in one["choices"]]}
        for one in (CUT, LEAK, LETTER)
    ]
    kind = night(points=points, judge=False)
    assert kind.public()["judge"] is False
    assert kind.progress(OVER) == (3, 6)
    assert kind.view(OVER)["records"][0]["afterwards"] == "b"
    assert not fits(kind, {"judgements": {}})


def test_scenes_are_cards_to_cut_and_nothing_on_them_tells_what_follows() -> None:
    blocks = night().paper()
    cards = next(one for one in blocks if isinstance(one, Cut)).cards
    assert cards[0] == ("1. Title cut", "Situation cut\nA. do cut-tell\nB. do cut-plan")
    assert len(cards) == 3
    path = next(one for one in blocks if isinstance(one, Sheet))
    assert path.header == ["Card", "Your choice", "Trust", "Progress"]
    assert path.rows[:2] == [["At the start", "", "5", "5"], ["1. Title cut", "", "", ""]]
    assert Boxes("Which event?", ["Title leak", "Title letter"]) in blocks
    assert Lines("Personal. A habit.", 3) in blocks
    assert any(isinstance(one, Say) and "no winning path" in one.text for one in blocks)
    for later in ("then cut", "then leak", "They stay", "at_least"):
        assert later not in repr(blocks)


def test_an_event_told_in_two_ways_is_one_box_on_paper() -> None:
    twice = night(points=[CUT, {**LEAK, "title": "The form"}, {**LETTER, "title": "The form"}])
    assert Say("The form") in twice.paper()
    assert not any(isinstance(one, Boxes) for one in twice.paper())


def test_the_key_says_what_happens_where_it_leads_and_how_it_ends() -> None:
    sheets = [one for one in night().key() if isinstance(one, Sheet)]
    assert sheets[0].caption == "1. Title cut"
    assert sheets[0].header == ["Choice", "What happens", "Indices", "Go on to"]
    assert sheets[0].rows == [
        ["A", "then cut-tell", "Trust +2, Progress −2", "2"],
        ["B", "then cut-plan", "Trust −1, Progress +1", "3"],
    ]
    assert sheets[1].rows[1][-1] == "the end"
    assert sheets[2].rows[0][-1] == "the end"
    assert sheets[3].rows == [
        ["Trust 7 or more", "Close", "They stay."],
        ["Progress 6 or more, Trust 4 or less", "Fast", "It is sent."],
        ["none of these fits", "Open", "Some of it holds."],
    ]
    assert all(len(row) == len(one.header) for one in sheets for row in one.rows)
