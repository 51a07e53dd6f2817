from __future__ import annotations

import json
from typing import Any

import pytest

from crosscurrents.exercises.paper import Boxes, Lines, Say, Sheet
from crosscurrents.exercises.parts.talk import Measure, Turn, interrupted, measures, together, word_count
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.transcript import Transcript
from tests.exercises.pictures import HOSTILE, SVG, fits, made, refused, said, sound
from tests.exercises.rooms import summed

LABELS = {"colour": "Colour of the chair", "desk": "Desk"}
SPEAKERS = [
    {
        "id": "ines",
        "name": "Ines",
        "role": "chair",
        "sector": "coalition",
        "later": {"colour": "blue", "desk": "window"},
    },
    {
        "id": "yusuf",
        "name": "Yusuf",
        "role": "organiser",
        "sector": "members",
        "later": {"colour": "red", "desk": "door"},
    },
    {
        "id": "wanda",
        "name": "Wanda",
        "role": "manager",
        "sector": "members",
        "later": {"colour": "blue", "desk": "door"},
    },
    {
        "id": "tomas",
        "name": "Tomas",
        "role": "night manager",
        "sector": "shelter",
        "later": {"colour": "red", "desk": "door"},
    },
]
TURNS = [
    {"id": "t1", "speaker": "ines", "text": "Who wants to begin today?"},
    {"id": "t2", "speaker": "yusuf", "text": "We could open on two late evenings, because people—"},
    {
        "id": "t3",
        "speaker": "wanda",
        "text": "The building is insured until six.",
        "ask": True,
        "key": "interruption",
        "why": "She cuts in on him.",
    },
    {"id": "t4", "speaker": "ines", "text": "Let Yusuf finish.", "ask": True, "key": "support"},
    {"id": "t5", "speaker": "yusuf", "text": "Thank you. They come at half past ten.", "ask": True},
    {"id": "t6", "speaker": "wanda", "text": "I can ask—", "key": "interruption"},
]
SPEC: dict[str, Any] = {
    "intro": "Fictional.",
    "speakers": SPEAKERS,
    "later_labels": LABELS,
    "turns": TURNS,
    "codes": [
        {"id": "interruption", "label": "Cuts in", "meaning": "Before the other has finished."},
        {"id": "support", "label": "Backs up", "meaning": "Hands the floor back."},
        {"id": "turn", "label": "Plain turn", "meaning": "Neither."},
    ],
    "guess": {"question": "Who speaks most?"},
    "reveal": {"prompt": "One more thing is known.", "text": "The chairs were blue and red."},
    "caution": "One invented meeting.",
}
MARKED = {"guess": "wanda", "marks": {"t3": "interruption", "t4": "support", "t5": "turn"}}
DONE = {**MARKED, "revealed": True, "text": "The chair."}


def scene(**changes: Any) -> Transcript:
    return made(Transcript, {**SPEC, **changes})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Who wants to begin?", 4),
        ("people could come on their way—", 6),
        ("Yes — no … maybe", 3),  # dashes and dots alone are no words
        ("a second key-holder, don't you think", 6),
        ("[laughs] Two [to Ines] words.", 2),
        ("At 6, then.", 3),
        ("—", 0),
        ("السلام عليكم", 2),
    ],
)
def test_words_by_hand(text: str, count: int) -> None:
    assert word_count(text) == count


def test_an_interruption_is_met_by_the_speaker_of_the_turn_before() -> None:
    turns = [
        Turn("a", 5, "interruption"),  # nobody spoke before
        Turn("b", 3, "interruption"),
        Turn("b", 2, "interruption"),  # nobody takes the floor from themself
        Turn("c", 1, "turn"),
        Turn("a", 4, "interruption"),
    ]
    assert [interrupted(turns, at) for at in (0, 1, 2, 4)] == [None, "a", None, "c"]
    found = measures(turns, {"a": "A", "b": "B", "c": "C", "d": "D"})
    assert found["a"] == Measure("A", ("A",), words=9, turns=2, made=2, received=1)
    assert found["b"] == Measure("B", ("B",), words=5, turns=2, made=2, received=0)
    assert found["c"] == Measure("C", ("C",), words=1, turns=1, made=0, received=1)
    assert found["d"] == Measure("D", ("D",))  # who says nothing is at the table too
    assert found["a"].length == 4.5
    assert found["d"].length == 0.0
    ab, cd = together(found, {"a": "x", "b": "x", "c": "y", "d": "y"})
    assert ab == Measure("x", ("A", "B"), words=14, turns=4, made=4, received=1)
    assert cd == Measure("y", ("C", "D"), words=1, turns=1, made=0, received=1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"speakers": SPEAKERS[:1]}, "1 `speakers`"),
        ({"speakers": [SPEAKERS[0], SPEAKERS[0]]}, 'two speakers have the id "ines"'),
        ({"turns": TURNS[:1]}, "1 `turns`"),
        ({"turns": [TURNS[0], TURNS[0]]}, 'two turns have the id "t1"'),
        ({"turns": TURNS[:2]}, "0 turns are to be marked"),
        ({"turns": [{**TURNS[2], "id": f"x{n}"} for n in range(19)]}, "19 turns are to be marked"),
        ({"turns": [*TURNS, {"id": "x", "speaker": "else", "text": "Hm"}]}, 'by "else", who is none'),
        ({"turns": [*TURNS, {"id": "x", "speaker": "ines", "text": "—"}]}, '"x" has no word'),
        ({"turns": [*TURNS, {"id": "x", "speaker": "ines", "text": "a", "key": "no"}]}, 'the key "no"'),
        ({"turns": [*TURNS, {"id": "x", "speaker": "ines", "text": "a", "why": "no"}]}, "why and no key"),
        ({"codes": SPEC["codes"][1:]}, 'a code with the id "interruption"'),
        ({"codes": SPEC["codes"][:2]}, 'a code with the id "turn"'),
        ({"codes": [*SPEC["codes"], SPEC["codes"][0]]}, 'two codes have the id "interruption"'),
        ({"later_labels": {}}, "nothing to show"),
        ({"later_labels": {"colour": "Colour"}}, '"ines" has something else in `later`'),
    ],
)
def test_an_authors_fault_is_named(changes: dict[str, Any], says: str) -> None:
    refused(Transcript, {**SPEC, **changes}, says=says)


def test_responses_that_fit_and_that_do_not() -> None:
    kind = scene()
    assert fits(kind, {})
    assert fits(kind, DONE)
    assert not fits(kind, {"guess": "else"})
    assert not fits(kind, {"marks": {"t1": "turn"}})  # nobody asks about that turn
    assert not fits(kind, {"marks": {"t3": "else"}})
    assert not fits(kind, {"revealed": "yes"})
    assert not fits(kind, {"text": "x" * 20_001})
    assert not fits(kind, {"gender": "x"})  # nothing is asked about the learner


def test_progress_counts_guess_marks_and_the_second_step() -> None:
    assert scene().progress({}) == (0, 5)
    assert scene().progress(MARKED) == (4, 5)
    assert scene().progress(DONE) == (5, 5)
    required = scene(question={"prompt": "And?", "required": True})
    assert required.progress({**DONE, "text": "  "}) == (5, 6)
    assert required.progress(DONE) == (6, 6)


def test_nothing_of_key_or_later_attributes_before_they_are_earned() -> None:
    kind = scene()
    almost = {**MARKED, "guess": "gone", "revealed": True}
    early = json.dumps([kind.public(), kind.view({}), kind.view(almost), kind.plain(almost)])
    for secret in ("cuts in on him", "blue", "window", "Colour of the chair", '"key"'):
        assert secret not in early
    counted = kind.view(MARKED)
    assert counted["later"] is None
    for secret in ("blue", "window", "Colour of the chair"):
        assert secret not in json.dumps(counted)
    assert kind.draw(almost) is None
    assert kind.view({"marks": {"t3": "turn"}}) == {"complete": False, "left": 2, "guess": True}


def test_the_count_by_hand() -> None:
    view = scene().view(MARKED)
    # words: Ines 5 + 3, Yusuf 9 + 8, Wanda 6 + 3, Tomas none: 34
    assert view["drawing"]["rows"] == [
        ["Yusuf", "organiser", "members", "17", "50%", "2", "8.5", "0", "2"],
        ["Wanda", "manager", "members", "9", "26%", "2", "4.5", "2", "0"],
        ["Ines", "chair", "coalition", "8", "24%", "2", "4.0", "0", "0"],
        ["Tomas", "night manager", "shelter", "0", "0%", "0", "0.0", "0", "0"],
    ]
    assert view["guess"] == "You guessed Wanda. Most of the 34 words: Yusuf (17). Wanda: 9."
    assert view["floor"] == "By your marks, most interruptions made: Wanda (2). Most met: Yusuf (2)."
    # pairs of 0, 8, 9, 17: 8 + 9 + 17 + 1 + 9 + 8 = 52; 52 / (4 * 34) = 0.382
    assert view["gini"].startswith("Gini index of the words: 0.38.")
    assert "with 4 people at the table, one voice alone would be 0.75" in view["gini"]
    assert "Gini 1912" in view["formula"]
    assert "The 3 turns you were not asked about" in view["counting"]
    assert view["caution"] == "One invented meeting."


def test_the_learners_marks_change_the_count_and_the_cards_own_stay() -> None:
    marks = {"t3": "turn", "t4": "interruption", "t5": "turn"}
    view = scene().view({"guess": "yusuf", "marks": marks})
    rows = {row[0]: row[-2:] for row in view["drawing"]["rows"]}
    assert rows == {"Ines": ["1", "0"], "Yusuf": ["0", "1"], "Wanda": ["1", "1"], "Tomas": ["0", "0"]}
    assert view["guess"] == "You guessed Yusuf. Most of the 34 words: Yusuf (17)."
    assert "made: Ines (1), Wanda (1)" in view["floor"]
    calm = scene(turns=TURNS[:5]).view({"guess": "ines", "marks": dict.fromkeys(("t3", "t4", "t5"), "turn")})
    assert calm["floor"] == "By your marks nobody interrupts anybody."


def test_agreement_with_the_key_counts_only_what_has_one() -> None:
    view = scene().view({"guess": "ines", "marks": {"t3": "interruption", "t4": "turn", "t5": "turn"}})
    assert view["key"]["said"].startswith("You and one careful reader agree on 1 of 2.")
    assert view["key"]["turns"] == {
        "t3": {"label": "Cuts in", "same": True, "why": "She cuts in on him."},
        "t4": {"label": "Backs up", "same": False, "why": ""},
    }
    bare = [{key: value for key, value in one.items() if key not in {"key", "why"}} for one in TURNS]
    assert scene(turns=bare).view(MARKED)["key"] is None


def test_sectors_stand_beside_their_share_of_the_people() -> None:
    sectors = scene().view(MARKED)["sectors"]
    assert sectors["header"][:2] == ["Sector", "Who"]
    assert sectors["rows"][1] == ["members", "Yusuf, Wanda", "26", "76%", "4", "6.5", "2", "2"]
    alone = [{**one, "sector": one["id"]} for one in SPEAKERS]
    assert scene(speakers=alone).view(MARKED)["sectors"] is None  # it would be the speakers again


def test_the_second_step_shows_each_later_attribute() -> None:
    later = scene().view(DONE)["later"]
    assert later["text"] == "The chairs were blue and red."
    colour, desk = later["drawings"]
    assert colour["rows"] == [
        ["blue", "Ines, Wanda", "17", "50%", "4", "4.2", "2", "0"],
        ["red", "Yusuf, Tomas", "17", "50%", "2", "8.5", "0", "2"],
    ]
    assert desk["caption"] == "Desk: share of the people at the table and share of the words."
    assert [row[0] for row in desk["rows"]] == ["window", "door"]


def test_pictures_are_sound_the_same_each_time_and_stay_inside() -> None:
    kind = scene()
    assert kind.draw(DONE) == kind.draw(DONE)
    drawings = [kind.draw(DONE), kind._by_sector(kind.measured(DONE))]
    drawings += kind._later_drawings(kind.measured(DONE))
    for drawing in drawings:
        root = sound(drawing)
        for node in root.iter(f"{SVG}text"):
            for line in [node] if not len(node) else list(node):
                wide = 8.4 if node.get("font-size") == "14" else 7.2
                assert float(line.get("x", 0)) + wide * len(line.text or "") <= 350
    root = sound(kind.draw(DONE))
    arrows = list(root.iter(f"{SVG}polygon"))
    rings = list(root.iter(f"{SVG}circle"))
    assert (len(arrows), len(rings)) == (3, 3)  # one of each in the key, two made, two met
    assert "17 (50%)" in said(root)


def test_hostile_text_stays_text() -> None:
    speakers = [{**SPEAKERS[0], "name": HOSTILE, "later": {"colour": HOSTILE, "desk": "x"}}, *SPEAKERS[1:]]
    kind = scene(speakers=speakers)
    assert "<script>" in said(sound(kind.draw(DONE)))
    for drawing in kind._later_drawings(kind.measured(DONE)):
        sound(drawing)
    assert kind.plain({**DONE, "text": HOSTILE})[-1][1] == HOSTILE.strip()


def test_an_old_answer_to_a_changed_card_is_still_read() -> None:
    old = {"guess": "gone", "marks": {"t3": "gone", "t9": "turn", "t4": "turn"}, "revealed": True}
    kind = scene()
    assert kind.progress(old) == (2, 5)
    assert kind.view(old) == {"complete": False, "left": 2, "guess": True}
    assert kind.plain(old)[0] == ("Who speaks most?", "not answered")
    assert kind.draw(old) is None
    guess, marks = summed(kind, [old], [])
    assert guess.n == 0
    assert marks.counts == {"t3": {}, "t4": {"turn": 1}, "t5": {}}


def test_plain_lines_say_what_is_open() -> None:
    assert scene().plain({"guess": "ines", "marks": {"t4": "support"}}) == [
        ("Who speaks most?", "Ines"),
        ("Wanda: The building is insured until six.", "not marked"),
        ("Ines: Let Yusuf finish.", "Backs up"),
        ("Yusuf: Thank you. They come at half past ten.", "not marked"),
    ]
    assert scene().plain(DONE)[-1] == (
        "What did the counting show that reading did not? And the other way round?",
        "The chair.",
    )
    assert scene(question={"prompt": "And?"}).plain(DONE)[-1] == ("And?", "The chair.")


def test_a_rooms_marks_add_up_without_a_word_of_anybody() -> None:
    guess, marks = summed(scene(), [DONE], [{"guess": "ines", "marks": {"t3": "support"}}, {}])
    assert (guess.title, guess.n, guess.counts) == (
        "Who speaks most?",
        2,
        {"guess": {"ines": 1, "wanda": 1}},
    )
    assert (marks.id, marks.n) == ("marks", 2)
    assert marks.counts == {"t3": {"interruption": 1, "support": 1}, "t4": {"support": 1}, "t5": {"turn": 1}}
    assert [one.text for one in marks.rows] == ["3 Wanda", "4 Ines", "5 Yusuf"]
    assert isinstance(marks, Bars)
    assert [one.text for one in marks.options] == ["Cuts in", "Backs up", "Plain turn"]


def test_what_was_written_is_a_sentence() -> None:
    assert scene(question={"prompt": "And?"}).sentences(DONE) == [("And?", "The chair.")]
    assert scene().sentences({"text": " "}) == []


def test_the_sheet_for_a_room_without_phones_holds_neither_key_nor_later_attributes() -> None:
    blocks = scene().paper()
    assert Boxes("Who speaks most?", ["Ines", "Yusuf", "Wanda", "Tomas"]) in blocks
    turns = next(one for one in blocks if isinstance(one, Sheet) and "scene" in one.caption)
    assert turns.rows[0] == ["1", "Ines", "Who wants to begin today?", "5", "–"]
    assert turns.rows[2] == ["3", "Wanda", "The building is insured until six.", "6", ""]
    assert isinstance(blocks[-1], Lines)
    assert all(len(row) == len(one.header) for one in blocks if isinstance(one, Sheet) for row in one.rows)
    for secret in ("cuts in on him", "blue", "window"):
        assert secret not in repr(blocks)


def test_the_key_is_one_readers_count_and_then_the_second_step() -> None:
    blocks = scene().key()
    marks, speakers, sectors = (one for one in blocks[:3] if isinstance(one, Sheet))
    assert marks.rows == [["3", "Cuts in", "She cuts in on him."], ["4", "Backs up", ""]]
    assert speakers.rows[0][:4] == ["Yusuf", "organiser", "members", "17"]
    assert sectors.rows[1][0] == "members"
    assert Say("One invented meeting.") in blocks
    assert blocks.index(Say("The chairs were blue and red.")) > blocks.index(sectors)
    assert isinstance(blocks[-1], Sheet)
    assert blocks[-1].header[0] == "Desk"
