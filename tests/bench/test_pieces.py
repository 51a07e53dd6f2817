"""What participants type grows as a text grows, and ends as the finished answer."""

from __future__ import annotations

import json
import random

from crosscurrents.course import Visibility
from crosscurrents.exercises.exercise import bind
from crosscurrents.notebooks.lessons import course
from tests.bench.pieces import HANDS, chosen, finished, grown, pieces, typed


def test_ten_exercises_are_of_ten_kinds_and_none_is_for_its_writer_alone() -> None:
    found = chosen(course(), 10)
    assert len({one.card.widget for one in found}) == 10
    assert all(one.card.visibility is not Visibility.ONLY_YOU for one in found)


def test_every_exercise_of_the_course_is_typed_to_its_end() -> None:
    for chapter in course().chapters:
        for card in chapter.cards.values():
            exercise = bind(card)
            stands = typed(exercise, finished(exercise), random.Random(3))
            assert stands[-1] == finished(exercise), card.id
            sizes = [len(json.dumps(one)) for one in stands]
            assert sizes == sorted(sizes), card.id


def test_people_do_not_type_alike() -> None:
    *_, piece = pieces(course(), 6)
    assert len(piece.hands) == HANDS
    assert len({json.dumps(one, sort_keys=True) for one in piece.hands}) > HANDS / 2


def test_prose_grows_letter_by_letter_and_a_choice_at_once() -> None:
    whole = {"text": "Five days ahead, to every member.", "who": "county", "marks": [["a", "b"], ["c", "d"]]}
    assert grown(whole, 0.2) == {"text": "Five days ahead, to "}
    assert grown(whole, 0.5) == {"text": whole["text"], "who": "county"}
    assert grown(whole, 0.8) == {**whole, "marks": [["a", "b"]]}
    assert grown(whole, 1.0) == whole
