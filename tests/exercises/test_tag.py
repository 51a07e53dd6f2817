from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crosscurrents.exercises.paper import Lines, Say, Sheet
from crosscurrents.exercises.tag import Tag, overlap
from crosscurrents.exercises.tallies.heat import Heat
from tests.exercises.pictures import HOSTILE, fits, made, refused, said, sound
from tests.exercises.rooms import summed

TAGS = [
    {"id": "p", "label": "Between persons", "meaning": "Two people."},
    {"id": "o", "label": "Between organisations", "meaning": "Two employers."},
    {"id": "s", "label": "Between sectors", "meaning": "Two trades."},
]
LINES = [
    {"id": "seats", "note": True, "text": "The free chairs are by the door."},
    {"id": "agenda", "who": "Marisol", "role": "sergeant", "text": "I've drafted the agenda."},
    {"id": "names", "who": "Beth", "role": "director", "text": "It's the job."},
]
SATO: dict[str, Any] = {
    "id": "sato",
    "name": "Sato",
    "role": "fictional reader",
    "tags": {"seats": ["o"], "agenda": ["s", "p"], "names": ["s"]},
    "why": {"seats": "Who has the room has the meeting."},
}
REYES: dict[str, Any] = {
    "id": "reyes",
    "name": "Reyes",
    "role": "fictional reader",
    "tags": {"seats": ["o", "s"], "agenda": ["o"], "names": ["s"]},
}
SPEC: dict[str, Any] = {"tags": TAGS, "lines": LINES, "readers": [SATO, REYES]}
DONE = {"tags": {"seats": ["o"], "agenda": ["p"], "names": ["s", "p"]}}


def scene(**changes: Any) -> Tag:
    return made(Tag, {**SPEC, **changes})


def reader(**changes: Any) -> list[dict[str, Any]]:
    return [{**SATO, **changes}]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"a": ["p"]}, {"a": ["p"]}, (1.0, 1, 1)),
        ({"a": ["p"]}, {"a": ["o"]}, (0.0, 0, 2)),
        ({"a": ["p"]}, {"b": ["p"]}, (0.0, 0, 2)),  # the same tag on another line is not shared
        ({"a": ["p", "o"], "b": ["s"]}, {"a": ["p"], "b": ["s", "o"]}, (0.5, 2, 4)),
        ({"a": ["p", "o"]}, {"a": ["o", "s", "p"]}, (0.67, 2, 3)),
        ({}, {}, (1.0, 0, 0)),
    ],
)
def test_agreement_by_hand(first: Any, second: Any, expected: tuple[float, int, int]) -> None:
    found = overlap(first, second)
    assert (found["agreement"], found["shared"], found["used"]) == expected


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tags": TAGS[:1]}, "1 `tags`"),
        ({"tags": [TAGS[0], TAGS[0]]}, 'two tags have the id "p"'),
        ({"lines": []}, "0 `lines`"),
        ({"lines": [{"id": f"l{n}", "note": True, "text": "x"} for n in range(21)]}, "21 `lines`"),
        ({"lines": [LINES[0], LINES[0]]}, 'two lines have the id "seats"'),
        ({"lines": [{"id": "a", "note": True, "text": " "}], "readers": []}, '"a" has no text'),
        ({"lines": [{"id": "a", "text": "Hm."}], "readers": []}, "nobody speaking"),
        ({"readers": [SATO, SATO]}, 'two readers have the id "sato"'),
        ({"readers": [SATO, REYES, {**REYES, "id": "x"}]}, "two at most"),
        ({"readers": reader(tags={**SATO["tags"], "else": ["p"]})}, '"else", which is none of `lines`'),
        ({"readers": reader(why={"else": "x"})}, '"else", which is none of `lines`'),
        ({"readers": reader(tags={"seats": ["o"]})}, 'no tags for the line "agenda"'),
        ({"readers": reader(tags={**SATO["tags"], "names": []})}, 'no tags for the line "names"'),
        ({"readers": reader(tags={**SATO["tags"], "names": ["x"]})}, 'tag "x": use one of p, o, s'),
        ({"readers": reader(tags={**SATO["tags"], "names": ["s", "s"]})}, 'have the id "s"'),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Tag, {**SPEC, **changes}, says=says)


def test_an_unknown_field_is_refused_at_every_depth() -> None:
    for wrong in ({**SPEC, "key": 1}, {**SPEC, "lines": [{**LINES[0], "key": 1}]}):
        with pytest.raises(msgspec.ValidationError, match="unknown field `key`"):
            made(Tag, wrong)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = scene()
    assert fits(kind, {})
    assert fits(kind, {"tags": {"seats": []}})
    assert fits(kind, DONE)
    assert not fits(kind, {"tags": {"seats": ["x"]}})
    assert not fits(kind, {"tags": {"else": ["p"]}})
    assert not fits(kind, {"tags": {"seats": ["p", "p"]}})
    assert not fits(kind, {"tags": {"seats": "p"}})
    assert not fits(kind, {"tags": [], "more": 1})
    assert not fits(kind, "p")


def test_progress_counts_lines_with_a_tag() -> None:
    assert scene().progress({}) == (0, 3)
    assert scene().progress({"tags": {"seats": ["p", "o"], "agenda": []}}) == (1, 3)
    assert scene().progress(DONE) == (3, 3)
    assert scene(lines=[{"id": f"l{n}", "note": True, "text": "x"} for n in range(20)], readers=[]).progress(
        {}
    ) == (0, 20)


def test_nothing_of_the_readers_before_the_last_line_is_tagged() -> None:
    kind = scene()
    almost = {"tags": {"seats": ["o"], "agenda": ["p"], "names": []}}
    drawn = kind.draw(almost)
    assert drawn is not None
    before = json.dumps(
        [kind.public(), kind.view({}), kind.view(almost), drawn.as_dict(), kind.plain(almost)]
    )
    for secret in ("Sato", "Reyes", "fictional reader", "has the meeting", "divid"):
        assert secret not in before
    assert kind.view(almost) == {"complete": False, "left": 1}


def test_the_view_when_every_line_is_tagged_by_hand() -> None:
    view = scene().view(DONE)
    sato, reyes = view["readers"]
    # learner: seats-o, agenda-p, names-s, names-p; Sato: seats-o, agenda-p, agenda-s, names-s
    assert (sato["agreement"], sato["shared"], sato["used"]) == (0.6, 3, 5)
    # Reyes: seats-o, seats-s, agenda-o, names-s
    assert (reyes["agreement"], reyes["shared"], reyes["used"]) == (0.33, 2, 6)
    assert view["between"] == {"agreement": 0.33, "shared": 2, "used": 6}
    assert view["lines"] == {"seats": 0.5, "agenda": 0.0, "names": 1.0}
    assert view["dividing"] == ["agenda"]  # half shared does not divide
    assert sato["tags"]["agenda"] == ["p", "s"]  # in the order of the card's tags
    assert sato["why"] == SATO["why"]
    assert "no key" in view["caution"]


def test_the_learners_own_tags_are_counted_and_ties_are_all_named() -> None:
    view = scene().view(DONE)
    assert [(one["id"], one["n"]) for one in view["counts"]] == [("p", 2), ("o", 1), ("s", 1)]
    assert (view["most"], view["least"]) == (["p"], ["o", "s"])
    even = scene().view({"tags": {"seats": ["p"], "agenda": ["o"], "names": ["s"]}})
    assert even["most"] == even["least"] == ["p", "o", "s"]


def test_a_scene_with_one_reader_or_none_has_no_dividing_lines() -> None:
    one, none = scene(readers=[SATO]).view(DONE), scene(readers=[]).view(DONE)
    assert (one["between"], one["lines"], one["dividing"], len(one["readers"])) == (None, {}, [], 1)
    assert (none["between"], none["dividing"], none["readers"]) == (None, [], [])
    sound(scene(readers=[]).draw(DONE))


def test_picture_and_table_say_the_same_as_the_tags() -> None:
    drawing = scene().draw(DONE)
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Line", "you", "Sato", "Reyes"]
    assert drawing.rows == [
        [
            "1. The free chairs are by the door.",
            "Between organisations",
            "Between organisations",
            "Between organisations, Between sectors",
        ],
        [
            "2. Marisol: I've drafted the agenda.",
            "Between persons",
            "Between persons, Between sectors",
            "Between organisations",
        ],
        ["3. Beth: It's the job.", "Between persons, Between sectors", "Between sectors", "Between sectors"],
    ]
    shapes = {"circle": "a", "rect": "b", "polygon": "c"}
    for shape, colour in shapes.items():  # 9 places and 1 in the key for each person
        marks = [node for node in root.iter() if node.tag.endswith(f"}}{shape}")]
        full = [node for node in marks if f"cc-{colour}" in node.get("class", "").split()]
        assert (len(marks), len(full)) == (10, 5)
    assert "2 Marisol" in said(root)


def test_a_picture_under_way_holds_the_learners_marks_alone() -> None:
    drawing = scene().draw({"tags": {"seats": ["p"]}})
    root = sound(drawing)
    assert drawing is not None
    assert drawing.header == ["Line", "you"]
    assert [row[1] for row in drawing.rows] == ["Between persons", "not tagged", "not tagged"]
    assert not [node for node in root.iter() if node.tag.endswith(("rect", "polygon"))]
    assert scene().draw({}) is None


def test_drawing_is_the_same_bytes_each_time_and_stays_inside() -> None:
    assert scene().draw(DONE) == scene().draw(DONE)
    four = [*TAGS, {"id": "x", "label": "Fourth", "meaning": "More."}]
    root = sound(scene(tags=four).draw(DONE))
    width, height = (float(root.get(side, 0)) for side in ("width", "height"))
    for node in root.iter():
        assert 0 <= float(node.get("cx", 0)) <= width
        assert 0 <= float(node.get("cy", 0)) <= height


def test_hostile_text_of_a_card_stays_text() -> None:
    kind = scene(
        intro=HOSTILE,
        tags=[{**TAGS[0], "label": HOSTILE}, *TAGS[1:]],
        lines=[LINES[0], {**LINES[1], "who": HOSTILE, "text": HOSTILE}, LINES[2]],
        readers=[{**SATO, "name": HOSTILE}],
    )
    assert "<script>" in said(sound(kind.draw(DONE)))
    assert kind.view(DONE)["readers"][0]["name"] == HOSTILE
    assert kind.public()["intro"] == HOSTILE


def test_plain_lines_say_what_is_not_tagged() -> None:
    assert scene().plain({"tags": {"agenda": ["s", "p"]}}) == [
        ("The free chairs are by the door.", "not tagged"),
        ("Marisol: I've drafted the agenda.", "Between persons, Between sectors"),
        ("Beth: It's the job.", "not tagged"),
    ]


def test_a_rooms_tags_add_up_to_counts() -> None:
    (tags,) = summed(scene(), [DONE], [{"tags": {"seats": ["o", "s"], "names": []}}, {}])
    assert (tags.id, tags.n) == ("tags", 2)
    assert [tags.counts[f"seats/{tag}"] for tag in "pos"] == [{"0": 2}, {"1": 2}, {"0": 1, "1": 1}]
    assert [tags.counts[f"agenda/{tag}"] for tag in "pos"] == [{"1": 1}, {"0": 1}, {"0": 1}]
    assert (tags.given["seats/p"], tags.given["names/p"]) == (2, 1)
    assert isinstance(tags, Heat)
    assert [line.text for line in tags.down] == ["1 The free chairs are by the door.", "2 Marisol", "3 Beth"]
    assert [tag.text for tag in tags.across] == [tag["label"] for tag in TAGS]
    assert "not say who is right" in tags.note


# A line made anew

FIELDS = [{"id": "new", "label": "The new practice", "hint": "Short."}, {"id": "cost", "label": "Who pays"}]
REWRITE: dict[str, Any] = {"prompt": "Write one again.", "fields": FIELDS}
PRACTICES = [
    {"id": "seats", "title": "Five o'clock", "text": "Meetings are at five."},
    {"id": "agenda", "title": "The notes", "text": "Three people take them.", "note": True},
    LINES[2],
]
AGAIN = {"line": "agenda", "fields": {"new": "It goes round.", "cost": " "}}


def practices(**changes: Any) -> Tag:
    return scene(lines=PRACTICES, rewrite={**REWRITE, **changes})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lines": "else"}, 'the line "else": use "choose"'),
        ({"fields": []}, "no `fields`"),
        ({"fields": [FIELDS[0], FIELDS[0]]}, 'have the id "new"'),
        ({"fields": [{"id": "new", "label": " "}]}, "no label"),
    ],
)
def test_a_fault_of_the_rewrite_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Tag, {**SPEC, "rewrite": {**REWRITE, **changes}}, says=says)


def test_a_line_cannot_be_called_what_stands_for_any_line() -> None:
    lines = [{**LINES[0], "id": "choose"}]
    refused(Tag, {**SPEC, "lines": lines, "readers": [], "rewrite": REWRITE}, says='id "choose"')


def test_a_title_stands_for_a_speaker_wherever_a_line_is_named() -> None:
    kind = practices()
    assert kind.public()["lines"][0]["title"] == "Five o'clock"
    assert kind.plain({})[0] == ("Five o'clock: Meetings are at five.", "not tagged")
    drawing = kind.draw(DONE)
    assert drawing is not None
    assert drawing.rows[1][0] == "2. The notes: Three people take them."
    assert "2 The notes" in said(sound(drawing))


def test_responses_with_a_rewrite_that_fit_and_that_do_not() -> None:
    kind = practices()
    assert fits(kind, {**DONE, "rewrite": AGAIN})
    assert fits(kind, {"rewrite": {}})
    assert not fits(kind, {"rewrite": {"line": "else"}})
    assert not fits(kind, {"rewrite": {"fields": {"else": "x"}}})
    assert not fits(kind, {"rewrite": {"fields": {"new": "x" * 20_001}}})
    assert not fits(scene(), {"rewrite": AGAIN})
    assert not fits(practices(lines="names"), {"rewrite": {"line": "agenda"}})


def test_a_rewrite_counts_only_where_the_card_requires_it() -> None:
    response = {**DONE, "rewrite": AGAIN}
    assert practices().progress(response) == (3, 3)
    assert practices(required=True).progress({}) == (0, 6)
    assert practices(required=True).progress(response) == (5, 6)
    assert practices(required=True, lines="agenda").progress(response) == (4, 5)
    assert practices(required=True).view(DONE)["complete"]  # the readers open with the tags alone


def test_the_browser_gets_the_rewrite_and_an_old_card_has_none() -> None:
    assert practices().public()["rewrite"]["lines"] == "choose"
    assert practices().public()["rewrite"]["fields"][0] == {**FIELDS[0], "rows": 3}
    assert scene().public()["rewrite"] is None


def test_plain_lines_hold_the_rewrite() -> None:
    assert practices().plain({**DONE, "rewrite": AGAIN})[3:] == [
        ("Rewritten", "The notes"),
        ("The new practice", "It goes round."),
    ]
    assert practices(lines="names").plain({**DONE, "rewrite": {"fields": {"cost": "All."}}})[3:] == [
        ("Rewritten", "Beth: It's the job."),
        ("Who pays", "All."),
    ]
    assert len(practices(lines="names").plain(DONE)) == 3


def test_an_old_rewrite_of_a_line_or_field_that_is_gone_is_still_read() -> None:
    old = {**DONE, "rewrite": {"line": "gone", "fields": {"gone": "x", "new": "y"}}}
    kind = practices(required=True)
    assert kind.progress(old) == (4, 6)
    assert kind.plain(old)[3:] == [("The new practice", "y")]
    assert kind.view(old)["complete"]
    assert [tally.n for tally in summed(kind, [old], [])] == [1, 0]
    assert kind.sentences(old) == [("The new practice", "y")]


def test_a_room_sees_which_line_was_chosen_and_may_be_offered_what_was_written() -> None:
    _tags, chosen = summed(practices(), [{**DONE, "rewrite": AGAIN}], [{"rewrite": {"line": "seats"}}, DONE])
    assert (chosen.id, chosen.n, chosen.counts) == ("rewritten", 2, {"rewritten": {"agenda": 1, "seats": 1}})
    assert practices().sentences({"rewrite": AGAIN}) == [("The notes: The new practice", "It goes round.")]
    assert practices().sentences(DONE) == []
    fixed = practices(lines="names")
    assert [tally.id for tally in fixed.aggregate([])] == ["tags"]
    assert fixed.sentences({"rewrite": {"fields": {"cost": "All."}}}) == [("Beth: Who pays", "All.")]


# Many tags

MANY = [*TAGS, *({"id": f"x{n}", "label": f"Tag number {n}", "meaning": "More."} for n in range(6))]


def test_many_tags_stand_under_each_line_with_those_that_somebody_gave() -> None:
    kind = scene(tags=MANY)
    root = sound(kind.draw(DONE))
    shapes = {"circle": "a", "rect": "b", "polygon": "c"}
    # seats: o, s; agenda: p, o, s; names: p, s. Seven rows and one place in the key for each person
    for shape, colour in shapes.items():
        marks = [node for node in root.iter() if node.tag.endswith(f"}}{shape}")]
        full = [node for node in marks if f"cc-{colour}" in node.get("class", "").split()]
        assert (len(marks), len(full)) == (8, 5)
    assert "Tag number" not in said(root)
    height = float(root.get("height", 0))
    for node in root.iter():
        assert float(node.get("cx", 0)) <= 340
        assert float(node.get("y", 0)) < height
    refused(Tag, {**SPEC, "tags": [*MANY, {**TAGS[0], "id": "ten"}]}, says="10 `tags`")


# On paper


def test_the_sheet_for_a_room_without_phones_has_a_column_per_tag_and_no_reader() -> None:
    blocks = scene(intro="Fictional.", rewrite=REWRITE).paper()
    assert blocks[0] == Say("Fictional.")
    lines = next(one for one in blocks if isinstance(one, Sheet) and one.header[0] == "Line")
    assert lines.header == ["Line", *(one["label"] for one in TAGS)]
    assert lines.rows[1] == ["2. Marisol: I've drafted the agenda.", "", "", ""]
    assert [one.label for one in blocks if isinstance(one, Lines)] == [
        "The line you take",
        "The new practice",
        "Who pays",
    ]
    assert "Sato" not in repr(blocks)
    assert Say("Beth: It's the job.") in scene(rewrite={**REWRITE, "lines": "names"}).paper()
    many = next(one for one in scene(tags=MANY).paper() if isinstance(one, Sheet) and one.header[0] == "Line")
    assert many.header == ["Line", "Tags"]


def test_the_key_is_how_the_readers_tagged() -> None:
    readings, shared, limits = scene().key()
    assert isinstance(readings, Sheet)
    assert readings.header == ["Line", "Sato, fictional reader", "Reyes, fictional reader"]
    assert readings.rows[0][1] == "Between organisations. Who has the room has the meeting."
    assert isinstance(shared, Say)
    assert "share 2 of the 6 tags" in shared.text
    assert isinstance(limits, Say)
    assert "no key" in limits.text
    assert scene(readers=[]).key() == []
    assert len(scene(readers=[SATO]).key()) == 2
