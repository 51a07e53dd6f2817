"""Tokens, resume codes, pseudonyms, courses and roles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from crosscurrents.journal import Journal, JournalError, Membership, Person, engine, identity, tables
from tests.journal.learner import Learner, begin, join

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_browser_is_somebody_from_its_first_visit_on(journal: Journal) -> None:
    assert journal.person_of("secret") is None
    made = journal.ensure_person("secret").result(10)
    assert journal.ensure_person("secret").result(10) == made
    assert journal.person_of("secret") == made
    assert journal.person(made.id) == made
    assert journal.ensure_person("another secret").result(10).id != made.id


def test_no_secret_is_stored(journal: Journal, where: str, learner: Learner) -> None:
    code = journal.issue_resume_code(learner.person.id).result(10)
    opened = engine.connect(engine.locate(where))
    with opened.connect() as connection:
        stored = {row.digest: row.kind for row in connection.execute(select(tables.credential))}
    opened.dispose()
    assert stored == {identity.digest(learner.token): "browser", identity.resume_digest(code): "resume"}


def test_a_resume_code_opens_the_same_answers_on_another_device(journal: Journal, learner: Learner) -> None:
    learner.save("from the phone")
    code = journal.issue_resume_code(learner.person.id).result(10)
    resumed = journal.resume(code.lower(), "secret of the laptop").result(10)
    assert resumed == learner.person
    assert journal.person_of("secret of the laptop") == learner.person
    assert journal.person_of(learner.token) == learner.person
    assert journal.resume(code, "secret of the laptop").result(10) == learner.person


def test_a_new_resume_code_voids_the_one_before(journal: Journal, learner: Learner) -> None:
    first = journal.issue_resume_code(learner.person.id).result(10)
    second = journal.issue_resume_code(learner.person.id).result(10)
    assert journal.resume(first, "x").result(10) is None
    assert journal.person_of("x") is None
    assert journal.resume(second, "x").result(10) == learner.person


def test_resuming_on_a_shared_browser_moves_no_text(
    journal: Journal, learner: Learner, other: Learner
) -> None:
    learner.save("of the first")
    other.save("of the other")
    back = journal.issue_resume_code(other.person.id).result(10)
    code = journal.issue_resume_code(learner.person.id).result(10)
    journal.resume(code, other.token).result(10)
    assert journal.person_of(other.token) == learner.person
    assert [item.response["text"] for item in journal.answers(learner.person.id)] == ["of the first"]
    assert journal.resume(back, other.token).result(10) == other.person
    assert other.answer().response == {"text": "of the other"}


def test_resuming_leaves_no_empty_person_behind(journal: Journal, learner: Learner) -> None:
    code = journal.issue_resume_code(learner.person.id).result(10)
    blank = journal.ensure_person("fresh browser").result(10)
    journal.resume(code, "fresh browser").result(10)
    assert journal.person(blank.id) is None


def test_a_wrong_code_changes_nothing(journal: Journal, learner: Learner) -> None:
    assert journal.resume("KELP-2222-2222-2222", learner.token).result(10) is None
    assert journal.resume("", learner.token).result(10) is None
    assert journal.resume(learner.token, "x").result(10) is None
    assert journal.person_of(learner.token) == learner.person


def test_finishing_on_a_device_leaves_the_answers_to_the_code(journal: Journal, learner: Learner) -> None:
    learner.save("kept")
    code = journal.issue_resume_code(learner.person.id).result(10)
    journal.forget_token(learner.token).result(10)
    assert journal.person_of(learner.token) is None
    assert journal.resume(code, "elsewhere").result(10) == learner.person
    assert learner.answer().response == {"text": "kept"}


def test_a_code_for_nobody_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError, match="no such learner"):
        journal.issue_resume_code("nobody").result(10)


def test_roles_are_held_in_a_course(journal: Journal, learner: Learner) -> None:
    course = journal.ensure_course("spring", "Spring cohort").result(10)
    assert journal.ensure_course("spring", "Another title").result(10) == course
    assert journal.courses() == [course]
    for role in ("learner", "facilitator", "learner"):
        enrolled = journal.enrol(learner.person.id, "spring", role).result(10)
    assert enrolled.memberships == (Membership("spring", "facilitator"), Membership("spring", "learner"))
    assert journal.person_of(learner.token) == enrolled


def test_a_course_or_role_that_is_not_there_is_refused(journal: Journal, learner: Learner) -> None:
    with pytest.raises(JournalError, match="no course autumn"):
        journal.enrol(learner.person.id, "autumn", "learner").result(10)
    journal.ensure_course("autumn", "Autumn").result(10)
    with pytest.raises(JournalError, match="learner, facilitator, instructor"):
        journal.enrol(learner.person.id, "autumn", "owner").result(10)  # type: ignore[arg-type]


def test_a_taken_pseudonym_is_not_given_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(["teal-heron-4f7c9d", "teal-heron-4f7c9d", "teal-heron-222222"])
    monkeypatch.setattr(identity, "new_pseudonym", lambda: next(given))
    assert join(journal, "a").person.pseudonym == "teal-heron-4f7c9d"
    assert join(journal, "b").person.pseudonym == "teal-heron-222222"


def test_nor_is_that_of_somebody_erased_whose_hand_in_stays(
    journal: Journal, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.hand_in(learner.person.id, "spring", "01", "ab", {}).result(10)
    journal.erase(learner.person.id).result(10)
    given = iter([learner.person.pseudonym, "teal-heron-222222"])
    monkeypatch.setattr(identity, "new_pseudonym", lambda: next(given))
    assert join(journal, "a").person.pseudonym == "teal-heron-222222"


# Facilitators


@pytest.fixture
def facilitator(journal: Journal) -> Person:
    room = begin(journal)
    made = journal.ensure_person("secret of the terminal").result(10)
    return journal.enrol(made.id, room.id, "facilitator").result(10)


def test_a_facilitator_signs_in_with_a_code_and_out_again(journal: Journal, facilitator: Person) -> None:
    code = journal.issue_sign_in(facilitator.id).result(10)
    assert journal.sign_in(f" {code.lower()} ", "the laptop").result(10) == facilitator
    assert journal.sign_in(code, "the tablet").result(10) == facilitator
    assert journal.person_of("the laptop") == facilitator
    journal.forget_token("the laptop").result(10)
    assert journal.person_of("the laptop") is None
    assert journal.person_of("the tablet") == facilitator


def test_a_new_sign_in_code_voids_the_one_before_and_no_resume_code(
    journal: Journal, facilitator: Person
) -> None:
    resume = journal.issue_resume_code(facilitator.id).result(10)
    first = journal.issue_sign_in(facilitator.id).result(10)
    second = journal.issue_sign_in(facilitator.id).result(10)
    assert journal.sign_in(first, "x").result(10) is None
    assert journal.sign_in(second, "x").result(10) == facilitator
    assert journal.resume(resume, "y").result(10) == facilitator


def test_neither_code_does_for_the_other(journal: Journal, facilitator: Person, learner: Learner) -> None:
    sign_in = journal.issue_sign_in(facilitator.id).result(10)
    resume = journal.issue_resume_code(learner.person.id).result(10)
    own = journal.issue_resume_code(facilitator.id).result(10)
    assert journal.resume(sign_in, "x").result(10) is None
    assert journal.sign_in(resume, "x").result(10) is None
    assert journal.sign_in(own, "x").result(10) is None
    assert journal.sign_in("", "x").result(10) is None
    assert journal.person_of("x") is None


def test_only_who_facilitates_something_signs_in(
    journal: Journal, facilitator: Person, learner: Learner
) -> None:
    with pytest.raises(JournalError, match="Only a facilitator"):
        journal.issue_sign_in(learner.person.id).result(10)
    with pytest.raises(JournalError, match="no such learner"):
        journal.issue_sign_in("nobody").result(10)
    code = journal.issue_sign_in(facilitator.id).result(10)
    [room] = journal.open_rooms()
    journal.end_room(room.id, NOON).result(10)
    assert journal.sign_in(code, "x").result(10)
    journal.expire_rooms(NOON).result(10)
    assert journal.sign_in(code, "y").result(10) is None
    assert journal.person_of("y") is None


def test_signing_in_on_a_browser_that_was_somebodys_moves_nothing(
    journal: Journal, facilitator: Person, learner: Learner
) -> None:
    learner.save("of the learner")
    code = journal.issue_sign_in(facilitator.id).result(10)
    back = journal.issue_resume_code(learner.person.id).result(10)
    assert journal.sign_in(code, learner.token).result(10) == facilitator
    assert journal.person_of(learner.token) == facilitator
    assert journal.answers(facilitator.id) == []
    assert journal.resume(back, "elsewhere").result(10) == learner.person
