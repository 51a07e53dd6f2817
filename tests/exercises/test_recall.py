"""Earlier answers shown again: the learner's own where there is one, the coalition's where there is none."""

from __future__ import annotations

from crosscurrents.course import Recall
from crosscurrents.exercises.recall import recalled
from tests.exercises.cards import CHECK, REFLECTION, card, course

AGAIN = card(REFLECTION, recalls=(Recall(CHECK, "What you said before", "Harborlight says *this*."),))
ITEM = course().card(CHECK).spec["items"][0]


def test_without_an_answer_the_other_version_is_shown() -> None:
    (shown,) = recalled(AGAIN, course(), {})
    assert shown["own"] is False
    assert shown["otherwise"] == "<p>Harborlight says <em>this</em>.</p>\n"
    assert shown["lines"] == []


def test_an_answer_of_ones_own_comes_back_in_its_own_words() -> None:
    response = {"answers": {ITEM["id"]: ITEM["answer"]}, "first": {}, "checked": False}
    (shown,) = recalled(AGAIN, course(), {CHECK: response})
    assert shown["own"] is True
    assert shown["otherwise"] == ""
    assert shown["lead"] == "What you said before"
    chosen = next(one["text"] for one in ITEM["options"] if one["id"] == ITEM["answer"])
    assert any(chosen in text for _label, text in shown["lines"])


def test_an_exercise_that_recalls_nothing_shows_nothing() -> None:
    assert recalled(card(REFLECTION), course(), {CHECK: {"answers": {}}}) == []
