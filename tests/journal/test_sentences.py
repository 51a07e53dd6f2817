"""Sentences for release."""

from __future__ import annotations

import pytest

from crosscurrents.journal import BadText, Journal, JournalError
from tests.journal.learner import CHAPTER, Learner, begin, enter, join

Offered = tuple[str, str, str, str, str, str]


def of(who: Learner, text: str, kind: str = "answer", exercise: str = "power-grid") -> Offered:
    return (who.person.id, CHAPTER, exercise, "Why?", text, kind)


def texts(journal: Journal, room_id: str) -> list[tuple[str, str]]:
    return [(item.text, item.status) for item in journal.sentences(room_id)]


def test_what_is_offered_waits(journal: Journal) -> None:
    room = begin(journal)
    somebody = enter(journal, room, "a")
    assert journal.offer_sentences(room.id, [of(somebody, "Because of the money")]).result(10) == 1
    [held] = journal.sentences(room.id)
    assert (held.room, held.person, held.status) == (room.id, somebody.person.id, "waiting")
    assert (held.chapter, held.exercise, held.label, held.kind) == (CHAPTER, "power-grid", "Why?", "answer")
    assert journal.sentences(begin(journal, "CDF234").id) == []


def test_later_answers_replace_what_waits_but_not_what_is_decided(journal: Journal) -> None:
    room = begin(journal)
    a, b, c = (enter(journal, room, token) for token in "abc")
    first = [of(a, "released"), of(b, "declined"), of(c, "waiting"), of(c, "my own", "offered")]
    elsewhere = of(c, "elsewhere", exercise="three-strands")
    assert journal.offer_sentences(room.id, [*first, elsewhere]).result(10) == 5
    ids = {item.text: item.id for item in journal.sentences(room.id)}
    for status in ("released", "declined"):
        assert journal.decide_sentence(room.id, ids[status], status).result(10)
    again = [of(a, "released"), of(b, "declined"), of(c, "waiting, rewritten"), of(c, "my own", "offered")]
    assert journal.offer_sentences(room.id, again).result(10) == 1
    assert texts(journal, room.id) == [
        ("released", "released"),
        ("declined", "declined"),
        ("my own", "offered"),
        ("elsewhere", "waiting"),
        ("waiting, rewritten", "waiting"),
    ]


def test_an_exercise_without_texts_left_has_none_waiting(journal: Journal) -> None:
    room = begin(journal)
    somebody = enter(journal, room, "a")
    journal.offer_sentences(room.id, [of(somebody, "waiting"), of(somebody, "own", "offered")]).result(10)
    assert journal.offer_sentences(room.id, []).result(10) == 0
    assert len(journal.sentences(room.id)) == 2
    assert journal.offer_sentences(room.id, [], replaces=(CHAPTER, "power-grid")).result(10) == 0
    assert texts(journal, room.id) == [("own", "offered")]


def test_another_rooms_sentences_are_left_alone(journal: Journal) -> None:
    room, other = begin(journal), begin(journal, "CDF234")
    somebody = enter(journal, room, "a")
    enter(journal, other, "a")
    journal.offer_sentences(other.id, [of(somebody, "there")]).result(10)
    journal.offer_sentences(room.id, [of(somebody, "here")]).result(10)
    assert texts(journal, other.id) == [("there", "waiting")]
    [there] = journal.sentences(other.id)
    assert not journal.decide_sentence(room.id, there.id, "released").result(10)
    assert texts(journal, other.id) == [("there", "waiting")]


def test_nobody_who_is_not_in_the_room_is_quoted(journal: Journal) -> None:
    room = begin(journal)
    stays, gone, stranger = enter(journal, room, "a"), enter(journal, room, "b"), join(journal, "c")
    journal.erase(gone.person.id).result(10)
    offered = [of(gone, "of somebody gone"), of(stranger, "of a stranger"), of(stays, "of one who is here")]
    assert journal.offer_sentences(room.id, offered).result(10) == 1
    assert texts(journal, room.id) == [("of one who is here", "waiting")]


def test_the_same_words_twice_are_one(journal: Journal) -> None:
    room = begin(journal)
    somebody, other = enter(journal, room, "a"), enter(journal, room, "b")
    assert journal.offer_sentences(room.id, [of(somebody, "so")] * 2 + [of(other, "so")]).result(10) == 2


def test_a_sentence_is_decided_and_decided_again(journal: Journal) -> None:
    room = begin(journal)
    journal.offer_sentences(room.id, [of(enter(journal, room, "a"), "so")]).result(10)
    [held] = journal.sentences(room.id)
    for status in ("released", "declined", "waiting"):
        assert journal.decide_sentence(room.id, held.id, status).result(10)
        assert texts(journal, room.id) == [("so", status)]
    assert not journal.decide_sentence(room.id, held.id + 1, "released").result(10)
    for status in ("hidden", "offered"):
        with pytest.raises(JournalError, match="one of waiting, released, declined"):
            journal.decide_sentence(room.id, held.id, status).result(10)


def test_what_writers_offer_comes_before_the_facilitator_all_at_once(journal: Journal) -> None:
    room, other = begin(journal), begin(journal, "CDF234")
    a, b = enter(journal, room, "a"), enter(journal, room, "b")
    enter(journal, other, "a")
    for offered in (of(a, "one", "offered"), of(b, "two", "commitment"), of(b, "three")):
        journal.offer_sentences(room.id, [offered]).result(10)
    journal.offer_sentences(other.id, [of(a, "there", "offered")]).result(10)
    early, *_ = journal.sentences(room.id)
    assert not journal.decide_sentence(room.id, early.id, "released").result(10)
    assert texts(journal, room.id) == [("one", "offered"), ("two", "offered"), ("three", "waiting")]
    assert journal.gather_sentences(room.id).result(10) == 2
    assert [status for _text, status in texts(journal, room.id)] == ["waiting"] * 3
    assert journal.gather_sentences(room.id).result(10) == 0
    assert texts(journal, other.id) == [("there", "offered")]


def test_only_its_writer_takes_a_sentence_back(journal: Journal) -> None:
    room = begin(journal)
    writer, other = enter(journal, room, "a"), enter(journal, room, "b")
    journal.offer_sentences(room.id, [of(writer, "so", "commitment")]).result(10)
    [held] = journal.sentences(room.id)
    journal.gather_sentences(room.id).result(10)
    journal.decide_sentence(room.id, held.id, "released").result(10)
    assert not journal.take_back_sentence(held.id, other.person.id).result(10)
    assert texts(journal, room.id) == [("so", "released")]
    assert journal.take_back_sentence(held.id, writer.person.id).result(10)
    assert journal.sentences(room.id) == []
    assert not journal.take_back_sentence(held.id, writer.person.id).result(10)


@pytest.mark.parametrize("bad", [{"kind": "rumour"}, {"text": "NUL\0"}])
def test_what_cannot_be_stored_is_refused_and_nothing_changes(journal: Journal, bad: dict[str, str]) -> None:
    room = begin(journal)
    somebody = enter(journal, room, "a")
    journal.offer_sentences(room.id, [of(somebody, "waiting")]).result(10)
    with pytest.raises(BadText):
        journal.offer_sentences(room.id, [of(somebody, **({"text": "new"} | bad))]).result(10)
    assert texts(journal, room.id) == [("waiting", "waiting")]


def test_a_room_that_is_not_there_has_no_sentences(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such room"):
        journal.offer_sentences("room-00000000", []).result(10)
