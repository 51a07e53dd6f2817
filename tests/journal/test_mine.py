"""Taking everything of mine along, and deleting everything of mine."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crosscurrents.journal import Journal, JournalError, Mark, Told
from tests.journal.learner import CHAPTER, Learner, begin, enter, join

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def live(learner: Learner) -> None:
    """Let a learner do a bit of everything."""
    journal, person = learner.journal, learner.person
    journal.ensure_course("spring", "Spring").result(10)
    journal.enrol(person.id, "spring", "learner").result(10)
    journal.issue_resume_code(person.id).result(10)
    learner.save("first draft")
    learner.save("second draft", base=1)
    learner.save("stray draft", base=1)
    answers = {"closing-reflection": {"revision": 1, "response": {"text": "handed to the course"}}}
    journal.hand_in(person.id, "spring", CHAPTER, "ab", answers).result(10)
    journal.hand_in(person.id, "file", CHAPTER, "ab", answers).result(10)
    mark = Mark(
        person.pseudonym, "spring", CHAPTER, "closing-reflection", 9, 15, [], "well seen", NOON, "7Q2M"
    )
    journal.release_marks([mark]).result(10)


def test_the_export_is_json_and_holds_everything(learner: Learner, other: Learner) -> None:
    live(learner)
    other.save("of somebody else")
    text = json.dumps(learner.journal.export(learner.person.id), ensure_ascii=False)
    held = json.loads(text)
    assert held["format"] == "crosscurrents-mine/1"
    assert held["learner"] == learner.person.pseudonym
    assert [item["response"]["text"] for item in held["answers"]] == ["second draft"]
    assert [item["status"] for item in held["revisions"]] == ["saved", "saved", "conflict"]
    assert [item["course"] for item in held["hand_ins"]] == ["spring", "file"]
    assert [item["comment"] for item in held["marks"]] == ["well seen"]
    assert sorted(item["kind"] for item in held["let_in_by"]) == ["browser", "resume"]
    assert held["memberships"] == [{"course": "spring", "role": "learner"}]
    assert held["events"][0]["type"] == "person.joined"
    assert datetime.fromisoformat(held["answers"][0]["saved"]).tzinfo
    assert "somebody else" not in text
    assert learner.person.id not in text


def test_nothing_is_exported_or_erased_of_nobody(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such learner"):
        journal.export("nobody")
    with pytest.raises(JournalError, match="no such learner"):
        journal.erase("nobody").result(10)


def test_erasing_removes_the_person_and_names_what_it_cannot_reach(learner: Learner, other: Learner) -> None:
    live(learner)
    other.save("stays")
    journal, person = learner.journal, learner.person
    code = journal.issue_resume_code(person.id).result(10)
    [at_course] = journal.hand_ins(course="spring")
    result = journal.erase(person.id).result(10)
    assert result["not_reached"] == [
        {
            "what": "hand-in",
            "course": "spring",
            "chapter": CHAPTER,
            "receipt": at_course.receipt,
            "at": at_course.at.isoformat(),
        }
    ]
    erased = result["erased"]
    assert (erased["answers"], erased["revisions"], erased["credentials"]) == (1, 3, 2)
    assert (erased["files"], erased["marks"]) == (1, 1)
    assert json.dumps(result)
    assert journal.person(person.id) is None
    assert journal.person_of(learner.token) is None
    assert journal.resume(code, "x").result(10) is None
    assert journal.answers(person.id) == []
    assert journal.revisions(person.id, CHAPTER, "three-strands") == []
    assert journal.marks(person.id) == []
    assert [item for item in journal.events(0, 1000) if item.person == person.id] == []
    assert other.answer().response == {"text": "stays"}
    [left] = journal.hand_ins()
    assert (left.person, left.learner, left.receipt) == (None, person.pseudonym, at_course.receipt)


def test_nothing_more_can_be_saved_for_somebody_erased(learner: Learner) -> None:
    learner.save("one")
    learner.journal.erase(learner.person.id).result(10)
    with pytest.raises(JournalError, match="Nothing was saved"):
        learner.save("two", base=1)


def test_the_same_browser_begins_anew_after_erasing(learner: Learner) -> None:
    learner.journal.erase(learner.person.id).result(10)
    again = join(learner.journal, learner.token)
    assert again.person.id != learner.person.id
    assert again.person.pseudonym != learner.person.pseudonym


# In a room


def test_the_export_holds_what_was_said_in_rooms_and_nobody_elses_id(journal: Journal) -> None:
    room = begin(journal)
    mine, partner = enter(journal, room, "a", seat="river"), enter(journal, room, "b")
    journal.enrol(journal.ensure_person("f").result(10).id, room.id, "facilitator").result(10)
    wish = {"wish": "with", "partner": partner.person.id, "of": [{"one": partner.person.id}]}
    told = [
        Told("room.wished", person=mine.person.id, data=wish),
        Told("room.apart", data={"one": mine.person.id, "other": partner.person.id}),
    ]
    journal.tell_room(room.id, told).result(10)
    offered = [
        (mine.person.id, CHAPTER, "power-grid", "Why?", "my words", "offered"),
        (partner.person.id, CHAPTER, "power-grid", "Why?", "words of somebody else", "offered"),
    ]
    journal.offer_sentences(room.id, offered).result(10)
    journal.end_room(room.id, NOON).result(10)
    text = json.dumps(journal.export(mine.person.id), ensure_ascii=False)
    held = json.loads(text)
    [kept] = held["rooms"]
    assert (kept["id"], kept["title"], kept["until"]) == (room.id, "A day together", NOON.isoformat())
    [said] = held["sentences"]
    assert (said["text"], said["status"], said["kind"]) == ("my words", "offered", "offered")
    assert held["memberships"] == [{"course": room.id, "role": "learner"}]
    [wished] = [item for item in held["events"] if item["type"] == "room.wished"]
    name = partner.person.pseudonym
    assert wished["data"] == {"wish": "with", "partner": name, "of": [{"one": name}]}
    assert "room.apart" not in text
    for hidden in (mine.person.id, partner.person.id, room.key, room.code, "somebody else"):
        assert hidden not in text


def test_erasing_in_the_midst_of_a_room_takes_the_sentences_and_every_mention(journal: Journal) -> None:
    room, other = begin(journal), begin(journal, "CDF234")
    gone, stays = enter(journal, room, "a"), enter(journal, room, "b")
    enter(journal, other, "c")
    gone.save("one")
    told = [
        Told("room.sat", person=gone.person.id, data={"seat": "river"}),
        Told("room.wished", person=stays.person.id, data={"partner": gone.person.id}),
        Told("room.grouped", data={"groups": [[gone.person.id, stays.person.id]]}),
        Told("room.named", data={"names": [gone.person.pseudonym]}),
    ]
    journal.tell_room(room.id, told).result(10)
    offered = [(who.person.id, CHAPTER, "power-grid", "Why?", "so", "answer") for who in (gone, stays)]
    journal.offer_sentences(room.id, offered).result(10)
    view = journal.keep_view(room.id, CHAPTER, "power-grid", n=2, members=["a", "b"], data={}).result(10)
    elsewhere = journal.room_log(other.id)
    assert journal.erase(gone.person.id).result(10)["erased"]["sentences"] == 1
    log = journal.room_log(room.id)
    assert [(item.type, item.data) for item in log if item.type != "room.began"] == [
        ("room.joined", {}),
        ("room.wished", {"partner": "gone"}),
        ("room.grouped", {"groups": [["gone", stays.person.id]]}),
        ("room.named", {"names": ["gone"]}),
        ("room.erased", {}),
    ]
    assert log[-1].person is None
    assert gone.person.id not in repr(journal.events(0, 1000))
    assert gone.person.pseudonym not in repr(journal.events(0, 1000))
    assert [item.person for item in journal.sentences(room.id)] == [stays.person.id]
    assert journal.views(room.id) == [view]
    assert journal.room_answers(room.id, CHAPTER, "three-strands") == []
    assert journal.room_log(other.id) == elsewhere
