"""What a learner is asked to work on again: until they hand in anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crosscurrents.journal import Journal, Returned, new_token

COURSE, CHAPTER, EXERCISE = "autumn-2026", "01_first", "closing-thoughts"
RELEASE = "ab" * 32


def handed(journal: Journal, person: str, text: str, course: str = COURSE) -> str:
    going = {EXERCISE: {"revision": 1, "response": {"text": text}}}
    return journal.hand_in(person, course, CHAPTER, RELEASE, going).result().receipt


def test_it_stands_until_the_next_hand_in(journal: Journal) -> None:
    person = journal.ensure_person(new_token()).result()
    receipt = handed(journal, person.id, "A first text.")
    at = datetime.now(UTC) + timedelta(microseconds=1)
    asked = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Say whose view it is.", receipt, at)
    stranger = Returned("teal-heron-000000", COURSE, CHAPTER, EXERCISE, "Not here.", "", at)
    assert journal.give_back([asked, stranger]).result() == 1
    assert journal.given_back(person.id) == [asked]
    assert journal.given_back(person.id, "02_second") == []
    newer = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "And when.", receipt, at)
    journal.give_back([newer]).result()
    assert journal.given_back(person.id, CHAPTER) == [newer]
    handed(journal, person.id, "A second text.")
    assert journal.given_back(person.id) == []
    assert [one["reason"] for one in journal.export(person.id)["given_back"]] == ["And when."]


def test_what_was_handed_in_since_counts_also_where_the_asking_is_changed_later(journal: Journal) -> None:
    person = journal.ensure_person(new_token()).result()
    receipt = handed(journal, person.id, "A first text.")
    first = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Whose view?", receipt, datetime.now(UTC))
    journal.give_back([first]).result()
    again = handed(journal, person.id, "A second text.")
    # Not collected yet: the desk still speaks of the first.
    later = datetime.now(UTC) + timedelta(hours=1)
    journal.give_back([replace(first, reason="Whose, and when?", at=later)]).result()
    assert journal.given_back(person.id) == []
    # Once it is about the second, that one does not take it off.
    about = replace(first, hand_in=again)
    journal.give_back([about, replace(first, exercise="figures")]).result()
    assert journal.given_back(person.id) == [about]


def test_a_hand_in_as_a_file_counts_too(journal: Journal) -> None:
    person = journal.ensure_person(new_token()).result()
    receipt = handed(journal, person.id, "A first text.")
    asked = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Whose view?", receipt, datetime.now(UTC))
    journal.give_back([asked]).result()
    handed(journal, person.id, "Elsewhere.", "another-course")
    assert journal.given_back(person.id) == [asked]
    packed = handed(journal, person.id, "A second text.", "file")
    assert journal.given_back(person.id) == []
    of_file = replace(asked, hand_in=packed)
    journal.give_back([of_file]).result()
    assert journal.given_back(person.id) == [of_file]
    handed(journal, person.id, "A third text.")
    assert journal.given_back(person.id) == []


def test_without_a_receipt_of_this_journal_what_comes_after_the_asking_counts(journal: Journal) -> None:
    person, other = (journal.ensure_person(new_token()).result() for _ in range(2))
    theirs = handed(journal, other.id, "Another's text.")
    handed(journal, person.id, "A first text.")
    for receipt in ("", "0000-unknown", theirs):
        at = datetime.now(UTC) + timedelta(microseconds=1)
        asked = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Whose view?", receipt, at)
        journal.give_back([asked]).result()
        assert journal.given_back(person.id) == [asked]
        handed(journal, person.id, f"A text after {receipt!r}.")
        assert journal.given_back(person.id) == []


def test_it_goes_with_its_learner(journal: Journal) -> None:
    person = journal.ensure_person(new_token()).result()
    asked = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Why?", "", datetime.now(UTC))
    journal.give_back([asked]).result()
    assert journal.erase(person.id).result()["erased"]["given_back"] == 1
    assert journal.given_back(person.id) == []


def test_without_a_reason_it_is_withdrawn(journal: Journal) -> None:
    person = journal.ensure_person(new_token()).result()
    receipt = handed(journal, person.id, "A first text.")
    at = datetime.now(UTC) + timedelta(microseconds=1)
    asked = Returned(person.pseudonym, COURSE, CHAPTER, EXERCISE, "Whose view?", receipt, at)
    other = replace(asked, exercise="figures")
    journal.give_back([asked, other]).result()
    start = journal.last_event()
    stranger = replace(asked, learner="teal-heron-000000", reason="")
    assert journal.give_back([replace(asked, reason=""), stranger]).result() == 1
    assert journal.given_back(person.id) == [other]
    # Nothing stands any more: to withdraw it again changes nothing and tells nobody.
    assert journal.give_back([replace(asked, reason="")]).result() == 1
    assert [(one.type, one.exercise) for one in journal.events(start)] == [("return.withdrawn", EXERCISE)]
    journal.give_back([asked]).result()
    assert journal.given_back(person.id) == [asked, other]
