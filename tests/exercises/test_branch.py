from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.branch import Branch
from crosscurrents.exercises.paper import Boxes, Sheet
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed


def choice(point: str, name: str, **changes: Any) -> dict[str, Any]:
    of = f"{point}-{name}"
    records = {one: f"{one} of {of}" for one in ("interaction", "afterwards", "later")}
    return {"id": name, "text": f"do {of}", "happens": f"then {of}", "records": records, **changes}


def point(name: str, names: str = "xy", **changes: Any) -> dict[str, Any]:
    choices = [choice(name, one) for one in names]
    return {
        "id": name,
        "title": f"Title {name}",
        "situation": f"Situation {name}",
        "choices": choices,
        **changes,
    }


POINTS = [point("one"), point("two", "xyz"), point("three")]
SPEC: dict[str, Any] = {"intro": "Fictional.", "points": POINTS, "question": "Which did you trust?"}
OVER: dict[str, Any] = {"path": ["x", "z", "y"]}
DONE: dict[str, Any] = {
    **OVER,
    "judgements": {"one": "advanced", "two": "unclear", "three": "advanced"},
    "trusted": "later",
}


def branch(**changes: Any) -> Branch:
    return made(Branch, {**SPEC, **changes})


def first(**changes: Any) -> dict[str, Any]:
    return {"points": [{**POINTS[0], **changes}]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"points": []}, "at least one"),
        ({"points": [POINTS[0], POINTS[0]]}, 'two points have the id "one"'),
        ({"points": [point(f"p{n}") for n in range(10)]}, "20 at most"),
        (first(choices=[choice("one", "x")]), "1 choices: give it two to four"),
        (first(choices=[choice("one", n) for n in "abcde"]), "5 choices: give it two to four"),
        (first(choices=[choice("one", "x")] * 2), 'two choices of point "one" have the id "x"'),
        (first(title=" "), 'point "one" has no title'),
        (first(situation=""), 'point "one" has no situation'),
        (first(choices=[choice("one", "x", happens=""), choice("one", "y")]), 'an empty "happens"'),
        (
            first(
                choices=[
                    choice("one", "x", records={"interaction": "a", "afterwards": "b", "later": " "}),
                    choice("one", "y"),
                ]
            ),
            'choice "x" of point "one" has an empty "later"',
        ),
        (first(choices=[choice("one", "x", next="three"), choice("one", "y")]), 'goes on to "three"'),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Branch, {**SPEC, **changes}, says=says)


def test_a_choice_may_name_the_point_that_follows_anyway() -> None:
    going_on = point("one", choices=[choice("one", "x", next="two"), choice("one", "y")])
    assert branch(points=[going_on, POINTS[1]]).progress({}) == (0, 5)


def test_a_record_left_out_or_made_up_is_refused() -> None:
    for records in (
        {"interaction": "a", "afterwards": "b"},
        {**POINTS[0]["choices"][0]["records"], "more": "d"},
    ):
        with pytest.raises(msgspec.ValidationError, match=r"records"):
            made(Branch, first(choices=[choice("one", "x", records=records), choice("one", "y")]))


def test_responses_that_fit_and_that_do_not() -> None:
    kind = branch()
    assert fits(kind, {})
    assert fits(kind, {"path": []})
    assert fits(kind, {"path": ["x", "z"]})
    assert fits(kind, DONE)
    assert not fits(kind, {"path": ["z"]})  # a choice of the second point only
    assert not fits(kind, {"path": ["x", "z", "y", "x"]})
    assert not fits(kind, {"path": "x"})
    assert not fits(kind, {"judgements": {"one": "won"}})
    assert not fits(kind, {"judgements": {"four": "broke"}})
    assert not fits(kind, {"trusted": "me"})
    assert not fits(kind, {"done": True})
    assert not fits(kind, None)


def test_progress_counts_choices_then_judgements_and_the_question() -> None:
    kind = branch()
    assert kind.progress({}) == (0, 7)
    assert kind.progress({"path": ["x"]}) == (1, 7)
    assert kind.progress(OVER) == (3, 7)
    assert kind.progress({**OVER, "judgements": {"one": "broke"}}) == (4, 7)
    assert kind.progress(DONE) == (7, 7)
    assert branch(question="").progress(DONE) == (6, 6)
    assert branch(points=[point(f"p{n}") for n in range(9)]).progress({}) == (0, 19)


def test_judgements_rest_while_a_choice_is_taken_back() -> None:
    back = {**DONE, "path": ["x", "z"], "judgements": {"one": "advanced", "two": "unclear"}}
    assert branch().progress(back) == (2, 7)
    assert not branch().view(back)["records"]


def test_nothing_is_told_before_its_turn() -> None:
    kind = branch()
    told = json.dumps([kind.public(), kind.view({})])
    for later in ("then ", "Title two", "Situation two", "do two", " of one-", "Which did you trust"):
        assert later not in told
    drawn = kind.draw({"path": ["x"]})
    assert drawn is not None
    told = json.dumps([kind.view({"path": ["x"]}), drawn.as_dict(), kind.plain({})])
    assert "then one-x" in told
    assert "Title two" in told
    for later in (
        "then one-y",
        "then two",
        "Title three",
        "interaction of",
        "afterwards of",
        "later of",
        "Which",
    ):
        assert later not in told


def test_records_come_after_the_last_choice_and_only_those_of_the_path() -> None:
    view = branch().view(OVER)
    assert view["over"] is True
    assert view["next"] is None
    assert view["question"] == "Which did you trust?"
    assert view["records"][1] == {
        "id": "two",
        "title": "Title two",
        "choice": "do two-z",
        "interaction": "interaction of two-z",
        "afterwards": "afterwards of two-z",
        "later": "later of two-z",
    }
    for other in ("then one-y", "of one-y", "of two-x", "of two-y", "of three-x"):
        assert other not in json.dumps(view)


def test_scenes_so_far_and_the_next_one() -> None:
    view = branch().view({"path": ["y"]})
    assert [(one["id"], one["chosen"], one["happens"]) for one in view["scenes"]] == [
        ("one", "y", "then one-y")
    ]
    assert view["scenes"][0]["choices"] == [{"id": "x", "text": "do one-x"}, {"id": "y", "text": "do one-y"}]
    assert view["next"] == {
        "id": "two",
        "title": "Title two",
        "situation": "Situation two",
        "choices": [{"id": n, "text": f"do two-{n}"} for n in "xyz"],
    }
    assert (view["over"], view["records"], view["drawing"]) == (False, [], None)


def test_judgements_are_summed_up_after_the_last_one() -> None:
    kind = branch()
    assert kind.view({**DONE, "judgements": {"one": "advanced"}})["summary"] == ""
    assert kind.view(DONE)["summary"] == (
        "Your judgements. The work advanced: 2; I cannot tell: 1. There is no key to set them against."
    )


def test_picture_and_table_say_the_same_as_the_path() -> None:
    drawing = branch().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.rows == [
        ["Title one", "do one-x", "then one-x", "The work advanced"],
        ["Title two", "do two-z", "then two-z", "I cannot tell"],
        ["Title three", "do three-y", "then three-y", "The work advanced"],
    ]
    dots = [node for node in root.iter() if node.tag.endswith("circle")]
    taken = [float(node.get("cx", 0)) for node in dots if node.get("class") == "cc-a"]
    assert taken == [206, 282, 244]  # first, third and second choice, 38 apart
    assert len(dots) == 2 + 3 + 2
    (trace,) = [node for node in root.iter() if node.tag.endswith("polyline")]
    assert [float(pair.split(",")[0]) for pair in (trace.get("points") or "").split()] == taken
    assert "I cannot tell" in said(root)


def test_drawing_is_the_same_bytes_each_time_and_absent_before_the_first_choice() -> None:
    assert branch().draw(DONE) == branch().draw(DONE)
    assert branch().draw({}) is None


def test_hostile_text_of_a_card_stays_text() -> None:
    bad = point(
        "one", title=HOSTILE, situation=HOSTILE, choices=[choice("one", n, text=HOSTILE) for n in "xy"]
    )
    kind = branch(points=[bad], intro=HOSTILE, question=HOSTILE)
    response = {"path": ["x"]}
    assert "<script>" in said(sound(kind.draw(response)))
    assert kind.view(response)["records"][0]["choice"] == HOSTILE


def test_an_answer_kept_under_an_older_card_still_shows() -> None:
    gone = {"path": ["x", "gone", "y"]}
    assert [one["chosen"] for one in branch().view(gone)["scenes"]] == ["x"]
    assert branch().progress(gone) == (1, 7)


def test_plain_lines_say_choice_judgement_and_what_is_open() -> None:
    assert branch().plain({}) == [("Your path", "no choice yet")]
    assert branch().plain({**OVER, "judgements": {"one": "broke"}}) == [
        ("Title one", "do one-x · It broke down"),
        ("Title two", "do two-z"),
        ("Title three", "do three-y"),
        ("Which did you trust?", "not answered"),
    ]
    assert branch().plain(DONE)[-1] == ("Which did you trust?", "At later meetings")


def test_a_rooms_paths_add_up_scene_by_scene() -> None:
    gone = {"path": ["x", "gone"], "judgements": {"one": "won", "two": "broke"}, "trusted": "gone"}
    one, two, three, judged, trusted = summed(branch(), [DONE, {"path": ["y", "z"]}], [gone, {}])
    assert (one.id, one.title) == ("scene-one", "Title one")
    assert (one.counts, one.n) == ({"scene-one": {"x": 2, "y": 1}}, 3)
    assert two.counts == {"scene-two": {"z": 2}}
    assert three.counts == {"scene-three": {"y": 1}}
    assert judged.counts == {"one": {"advanced": 1}, "two": {"unclear": 1}, "three": {"advanced": 1}}
    assert (trusted.title, trusted.counts) == ("Which did you trust?", {"trusted": {"later": 1}})
    assert branch().sentences(DONE) == []


def test_a_room_is_asked_only_what_the_card_asks() -> None:
    assert [tally.id for tally in branch(judge=False, question="").aggregate([])] == [
        "scene-one",
        "scene-two",
        "scene-three",
    ]


def test_on_paper_each_choice_is_judged_and_its_records_are_on_the_key() -> None:
    kind = branch()
    table = next(one for one in kind.paper() if isinstance(one, Sheet))
    assert table.header == [
        "Card",
        "Your choice",
        "The work advanced",
        "It stalled",
        "It broke down",
        "I cannot tell",
    ]
    assert [row[0] for row in table.rows] == ["1. Title one", "2. Title two", "3. Title three"]
    assert any(isinstance(one, Boxes) and one.label == "Which did you trust?" for one in kind.paper())
    for later in ("then one", "then two", " of one-"):
        assert later not in repr(kind.paper())
    sheets = [one for one in kind.key() if isinstance(one, Sheet)]
    assert sheets[1].header == ["Choice", "What happens"]
    assert sheets[1].rows[2] == ["C", "then two-z"]
    assert sheets[4].rows[2] == ["C", "interaction of two-z", "afterwards of two-z", "later of two-z"]
