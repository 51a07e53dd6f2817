"""Handing in: immutable rows and receipts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from crosscurrents.journal import BadText, HandIn, JournalError
from tests.journal.learner import CHAPTER, Learner


def answers(text: str) -> dict[str, Any]:
    return {"closing-reflection": {"revision": 7, "response": {"text": text}}}


def hand_in(learner: Learner, text: str, course: str = "spring", chapter: str = CHAPTER) -> HandIn:
    return learner.journal.hand_in(learner.person.id, course, chapter, "ab" * 32, answers(text)).result(10)


def test_a_hand_in_is_found_again_as_it_was(learner: Learner) -> None:
    made = hand_in(learner, "what I would do 🌊")
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", made.receipt)
    assert (made.person, made.learner) == (learner.person.id, learner.person.pseudonym)
    assert (made.course, made.chapter, made.release) == ("spring", CHAPTER, "ab" * 32)
    assert made.answers == answers("what I would do 🌊")
    assert made.supersedes is None
    assert learner.journal.hand_ins(person_id=learner.person.id) == [made]


def test_handing_in_again_supersedes_and_keeps_the_first(learner: Learner) -> None:
    first = hand_in(learner, "first")
    second = hand_in(learner, "second")
    third = hand_in(learner, "first")
    assert (second.supersedes, third.supersedes) == (first.receipt, second.receipt)
    assert learner.journal.hand_ins(course="spring", chapter=CHAPTER) == [first, second, third]


def test_the_same_hand_in_sent_twice_is_one(learner: Learner) -> None:
    first = hand_in(learner, "same")
    assert hand_in(learner, "same") == first
    assert len(learner.journal.hand_ins()) == 1


def test_hand_ins_are_told_apart_by_person_course_and_chapter(learner: Learner, other: Learner) -> None:
    mine = hand_in(learner, "a")
    theirs = hand_in(other, "a")
    autumn = hand_in(learner, "a", course="autumn")
    power = hand_in(learner, "a", chapter="02_power")
    find = learner.journal.hand_ins
    assert find(person_id=other.person.id) == [theirs]
    assert find(course="autumn") == [autumn]
    assert find(chapter="02_power") == [power]
    assert find(course="spring", chapter=CHAPTER) == [mine, theirs]
    assert {item.supersedes for item in find()} == {None}


def test_saving_afterwards_changes_no_hand_in(learner: Learner) -> None:
    learner.save("handed in", exercise="closing-reflection")
    made = hand_in(learner, "handed in")
    learner.save("rewritten", base=1, exercise="closing-reflection")
    assert learner.journal.hand_ins() == [made]


def test_what_cannot_be_stored_or_is_nobodys_is_refused(learner: Learner) -> None:
    with pytest.raises(BadText):
        hand_in(learner, "nul \0")
    with pytest.raises(BadText):
        hand_in(learner, "fine", course="")
    with pytest.raises(JournalError, match="no such learner"):
        learner.journal.hand_in("nobody", "spring", CHAPTER, "ab", {}).result(10)
    assert learner.journal.hand_ins() == []
