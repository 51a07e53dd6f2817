"""The sequence of what happened."""

from __future__ import annotations

from crosscurrents.journal import Journal
from tests.journal.learner import CHAPTER, Learner, begin, enter


def test_events_follow_in_order_and_can_be_read_on_from_any(learner: Learner) -> None:
    journal = learner.journal
    start = journal.last_event()
    learner.save("one")
    learner.save("two", base=1)
    learner.save("other", base=1)
    journal.settle(learner.person.id, CHAPTER, "three-strands").result(10)
    journal.hand_in(learner.person.id, "spring", CHAPTER, "ab", {}).result(10)
    told = journal.events(start, 100)
    types = ["answer.saved", "answer.saved", "answer.conflict", "answer.settled", "handed-in"]
    assert [item.type for item in told] == types
    assert [item.seq for item in told] == sorted({item.seq for item in told})
    assert journal.last_event() == told[-1].seq
    assert journal.events(told[1].seq, 2) == told[2:4]
    assert journal.events(told[-1].seq, 100) == []
    saved = told[1]
    assert (saved.person, saved.chapter, saved.exercise) == (learner.person.id, CHAPTER, "three-strands")
    assert saved.data == {"revision": 2, "visibility": "room", "passed": False, "empty": False}
    assert told[-1].course == "spring"


def test_a_save_tells_whether_it_was_passed_and_whether_anything_is_in_it(learner: Learner) -> None:
    start = learner.journal.last_event()
    learner.save("words")
    learner.save("", base=1, response={}, passed=True)
    learner.save("", base=2, response={})
    learner.save("", base=3)
    learner.save("stale", base=1)
    told = [(item.type, item.data["passed"], item.data["empty"]) for item in learner.journal.events(start)]
    assert told == [
        ("answer.saved", False, False),
        ("answer.saved", True, True),
        ("answer.saved", False, True),
        ("answer.saved", False, False),
        ("answer.conflict", False, False),
    ]


def test_an_empty_journal_has_no_event(journal: Journal) -> None:
    assert journal.last_event() == 0
    assert journal.events(0, 10) == []


def test_no_event_holds_what_a_learner_wrote(learner: Learner) -> None:
    learner.save("SECRETWORD")
    learner.save("SECRETWORD two", base=1)
    learner.save("SECRETWORD other", base=1)
    answers = {"x": {"revision": 1, "response": {"text": "SECRETWORD"}}}
    learner.journal.hand_in(learner.person.id, "spring", CHAPTER, "ab", answers).result(10)
    room = begin(learner.journal)
    enter(learner.journal, room, learner.token)
    sentence = (learner.person.id, CHAPTER, "three-strands", "Why?", "SECRETWORD", "answer")
    learner.journal.offer_sentences(room.id, [sentence]).result(10)
    assert "SECRETWORD" not in repr(learner.journal.events(0, 100))


def test_nothing_is_told_of_what_was_not_saved(learner: Learner) -> None:
    learner.save("one")
    start = learner.journal.last_event()
    learner.save("one")
    assert learner.journal.last_event() == start


def test_a_number_is_never_given_twice(learner: Learner, other: Learner) -> None:
    learner.save("one")
    newest = learner.journal.last_event()
    learner.journal.erase(learner.person.id).result(10)
    [erased] = [item for item in learner.journal.events(0, 100) if item.type == "person.erased"]
    assert erased.seq > newest
    assert (erased.person, erased.data) == (None, {})
