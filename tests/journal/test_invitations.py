"""Places in a course: a code opens one on any device, and nothing else does."""

from __future__ import annotations

from crosscurrents.journal import Journal, new_token

COURSE = "autumn-2026"


def test_a_code_opens_its_place_on_any_device(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    first, other = journal.invite(COURSE, 2).result()
    assert first.code != other.code and first.pseudonym != other.pseudonym
    assert [one.came for one in journal.places(COURSE)] == [None, None]
    phone, laptop = new_token(), new_token()
    person = journal.resume(first.code, phone).result()
    assert person and person.pseudonym == first.pseudonym
    assert [(one.course, one.role) for one in person.memberships] == [(COURSE, "learner")]
    again = journal.resume(first.code.lower().replace("-", " "), laptop).result()
    assert again and again.id == person.id
    came = {one.pseudonym: one.came for one in journal.places(COURSE)}
    assert came[first.pseudonym] is not None and came[other.pseudonym] is None


def test_ones_own_resume_code_leaves_the_invitation_open(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    [one] = journal.invite(COURSE, 1).result()
    person = journal.resume(one.code, new_token()).result()
    assert person
    own = journal.issue_resume_code(person.id).result()
    for code in (own, one.code):
        found = journal.resume(code, new_token()).result()
        assert found and found.id == person.id


def test_a_fresh_code_voids_the_lost_one_and_keeps_the_answers(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    [lost] = journal.invite(COURSE, 1).result()
    person = journal.resume(lost.code, new_token()).result()
    assert person
    fresh = journal.invite_again(COURSE, lost.pseudonym).result()
    assert fresh and fresh.pseudonym == lost.pseudonym and fresh.code != lost.code
    assert journal.resume(lost.code, new_token()).result() is None
    found = journal.resume(fresh.code, new_token()).result()
    assert found and found.id == person.id
    assert journal.invite_again(COURSE, "nobody-here").result() is None
    assert journal.invite_again("another-course", lost.pseudonym).result() is None


def test_the_journal_keeps_no_code(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    [one] = journal.invite(COURSE, 1).result()
    if journal.path:
        journal.check()
        kept = b"".join(path.read_bytes() for path in journal.path.parent.glob(journal.path.name + "*"))
        assert one.pseudonym.encode() in kept
        assert one.code.encode() not in kept


def test_a_fresh_code_puts_out_whoever_found_the_lost_one(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    [lost] = journal.invite(COURSE, 1).result()
    finder = new_token()
    person = journal.resume(lost.code, finder).result()
    assert person
    taken = journal.issue_resume_code(person.id).result()
    journal.invite_again(COURSE, lost.pseudonym).result()
    assert journal.person_of(finder) is None
    assert journal.resume(taken, new_token()).result() is None


def test_who_finished_on_a_device_has_still_come(journal: Journal) -> None:
    journal.ensure_course(COURSE, "Autumn").result()
    [one] = journal.invite(COURSE, 1).result()
    token = new_token()
    journal.resume(one.code, token).result()
    journal.forget_token(token).result()
    assert journal.places(COURSE)[0].came is not None
