"""Hand-ins that somebody made up, under the names of those who have a page: none becomes theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.aside import set_aside
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import CollectReport, collect
from crosscurrents.grading.feedback import release
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.journal import Journal, Person, new_token
from crosscurrents.journal.records import HandIn
from tests.grading.support import CHAPTER, answers, check, handin, mark, reflection

TRUE, FORGED = "What I wrote.", "What somebody else would have me write."
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)


def given(text: str) -> dict[str, Any]:
    return answers(closing_thoughts=reflection(text), small_check=check("b", "a"))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def heron(journal: Journal) -> Person:
    """Somebody who has a page."""
    return journal.ensure_person(new_token()).result()


@pytest.fixture
def row(journal: Journal, folder: CourseFolder, heron: Person) -> HandIn:
    """What they handed in on it."""
    return handed(journal, folder, heron, TRUE)


def handed(
    journal: Journal, folder: CourseFolder, who: Person, text: str, course: str = "self-paced"
) -> HandIn:
    release_hash = folder.chapters[CHAPTER].release
    return journal.hand_in(who.id, course, CHAPTER, release_hash, given(text)).result()


def mailed(tmp_path: Path, course: Course, learner: str, text: str, **options: Any) -> Path:
    path = tmp_path / "mailed.zip"
    path.write_bytes(handin(course, learner, given(text), **options))
    return path


def submitted_by(folder: CourseFolder, tmp_path: Path, name: str, document: bytes | None) -> Path:
    """Lay a submission where nbgrader's own Submit puts it."""
    place = tmp_path / "inbound" / f"{name}+{CHAPTER}+2026-11-16 09:00:00 UTC+x"
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    (place / "timestamp.txt").write_text("2026-11-16 09:00:00 UTC")
    if document is not None:
        (place / "answers.json").write_bytes(document)
    return place.parent


def document(folder: CourseFolder, course: Course, learner: str, text: str, **options: Any) -> bytes:
    """Return the answers.json of a hand-in."""
    from crosscurrents.grading.answers import read_answers

    return read_answers(handin(course, learner, given(text), **options), folder.course).as_bytes()


def stands(folder: CourseFolder, learner: str) -> tuple[str, str]:
    place = folder.step("submitted", learner, CHAPTER)
    said = json.loads((place / "answers.json").read_bytes())
    return said["answers"]["closing-thoughts"]["response"]["text"], (place / "timestamp.txt").read_text()


def only(report: CollectReport) -> tuple[str, str]:
    (one,) = report.outcomes
    return one.what, one.reason


@pytest.mark.parametrize("known", [True, False], ids=["a receipt of theirs", "a receipt made up"])
def test_a_forged_file_is_set_aside_and_changes_nothing(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn, *, known: bool
) -> None:
    collect(folder, hand_ins=[row], journal=journal)
    before = stands(folder, row.learner)
    receipt = row.receipt if known else "made-up"
    path = mailed(tmp_path, course, row.learner, FORGED, receipt=receipt, at=LATER)

    what, reason = only(collect(folder, files=[path], journal=journal))

    assert (what, stands(folder, row.learner)) == ("set aside", before)
    assert reason.startswith(f"{row.learner} has a page of their own, and handed in nothing like this there")
    assert [one.learner for one in set_aside(folder)] == [row.learner]


def test_the_receipt_of_another_or_of_another_chapter_is_none(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    other = journal.ensure_person(new_token()).result()
    theirs = handed(journal, folder, other, TRUE)
    elsewhere = journal.hand_in(
        journal.person(row.person or "").id,  # type: ignore[union-attr]
        "self-paced",
        "02_second",
        row.release,
        given(TRUE),
    ).result()

    for receipt in (theirs.receipt, elsewhere.receipt):
        path = mailed(tmp_path, course, row.learner, TRUE, receipt=receipt)
        assert only(collect(folder, files=[path], journal=journal))[0] == "set aside"


def test_a_true_file_counts_with_the_time_it_was_made(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, heron: Person
) -> None:
    row = handed(journal, folder, heron, TRUE, course="file")
    backdated = mailed(tmp_path, course, heron.pseudonym, TRUE, receipt=row.receipt)  # says Monday

    assert only(collect(folder, files=[backdated], journal=journal)) == ("collected", "")

    text, at = stands(folder, heron.pseudonym)
    assert (text, at) == (TRUE, f"{row.at:%Y-%m-%d %H:%M:%S.%f} UTC")
    assert only(collect(folder, files=[backdated], journal=journal))[0] == "unchanged"


def test_whoever_has_a_place_and_handed_in_nothing_is_known_too(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal
) -> None:
    journal.ensure_course(folder.id, "A course").result()
    (place,) = journal.invite(folder.id, 1).result()
    path = mailed(tmp_path, course, place.pseudonym, FORGED)

    assert only(collect(folder, files=[path], journal=journal))[0] == "set aside"


def test_a_forgery_that_was_taken_unchecked_gives_way_to_what_was_handed_in(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    collect(folder, hand_ins=[row])
    path = mailed(tmp_path, course, row.learner, FORGED, at=LATER)
    assert only(collect(folder, files=[path]))[0] == "collected"

    what, reason = only(collect(folder, hand_ins=[row], journal=journal))

    assert (what, stands(folder, row.learner)[0]) == ("collected", TRUE)
    assert "did not hand in on their page; that is kept" in reason
    assert only(collect(folder, hand_ins=[row], journal=journal))[0] == "unchanged"
    (kept,) = folder.step("superseded", row.learner, CHAPTER).iterdir()
    assert FORGED in (kept / "answers.json").read_text(encoding="utf-8")


def test_somebody_whom_no_journal_knows_is_taken_at_their_word(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    path = mailed(tmp_path, course, "grey-otter-02", TRUE)

    assert only(collect(folder, files=[path], journal=journal)) == ("collected", "")


@pytest.mark.parametrize(
    "options", [{"text": FORGED}, {"text": TRUE, "at": LATER}], ids=["other answers", "another time"]
)
def test_one_receipt_is_of_one_hand_in(
    tmp_path: Path, course: Course, folder: CourseFolder, options: dict[str, Any]
) -> None:
    collect(folder, files=[mailed(tmp_path, course, "grey-otter-02", TRUE, receipt="R1")])

    path = mailed(tmp_path, course, "grey-otter-02", receipt="R1", **options)
    what, reason = only(collect(folder, files=[path]))

    assert what == "set aside"
    assert reason.startswith("It has the receipt of the hand-in that was collected before")
    assert stands(folder, "grey-otter-02")[0] == TRUE


def test_a_file_under_the_name_of_one_who_uses_nbgrader_is_set_aside(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    submitted_by(folder, tmp_path, "ada", document(folder, course, "grey-otter-02", TRUE))
    top = submitted_by(folder, tmp_path, "bob", None)
    collect(folder, files=[top])

    for name in ("ada", "bob"):
        path = mailed(tmp_path, course, name, FORGED, at=LATER)
        what, reason = only(collect(folder, files=[path]))
        assert what == "set aside"
        assert reason.startswith(f"“{name}” hands in through nbgrader")
    assert stands(folder, "ada")[0] == TRUE


def test_a_hand_in_that_was_unpacked_is_checked_as_the_file_is(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    place = tmp_path / "mail" / "handin"
    place.mkdir(parents=True)
    (place / f"{CHAPTER}.ipynb").write_bytes(folder.release(CHAPTER).read_bytes())
    forged = document(folder, course, row.learner, FORGED, receipt=row.receipt, at=LATER)
    (place / "answers.json").write_bytes(forged)

    assert only(collect(folder, files=[place], journal=journal))[0] == "set aside"
    collect(folder, files=[mailed(tmp_path, course, row.learner, TRUE, receipt=row.receipt)])
    assert only(collect(folder, files=[place]))[0] == "set aside"

    true = document(folder, course, row.learner, TRUE, receipt=row.receipt)
    (place / "answers.json").write_bytes(true)
    assert only(collect(folder, files=[place], journal=journal))[0] == "collected"


@pytest.mark.parametrize("text", [FORGED, None], ids=["other answers", "a notebook alone"])
def test_a_submitted_folder_under_a_learners_name_is_checked_too(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn, text: str | None
) -> None:
    forged = text and document(folder, course, row.learner, text, receipt=row.receipt, at=LATER)
    top = submitted_by(folder, tmp_path, row.learner, forged or None)

    assert only(collect(folder, files=[top], journal=journal))[0] == "set aside"
    assert not folder.step("submitted", row.learner).exists()


def test_a_learners_name_in_capitals_is_theirs_too(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    """On many a disk that would be the learner's own folder."""
    forged = document(folder, course, row.learner, FORGED, receipt=row.receipt, at=LATER)
    top = submitted_by(folder, tmp_path, row.learner.upper(), forged)

    assert only(collect(folder, files=[top], journal=journal))[0] == "set aside"
    assert not folder.step("submitted", row.learner.upper()).exists()


def test_a_backup_of_the_submitted_folder_is_taken(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    true = document(folder, course, row.learner, TRUE, receipt=row.receipt)
    top = submitted_by(folder, tmp_path, row.learner, true)

    assert only(collect(folder, files=[top], journal=journal)) == ("collected", "")
    assert only(collect(folder, hand_ins=[row], journal=journal))[0] == "unchanged"


def test_nbgraders_submit_with_another_learners_answers_is_said_and_reaches_nobodys_page(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    theirs = document(folder, course, row.learner, TRUE, receipt=row.receipt)
    top = submitted_by(folder, tmp_path, "ada", theirs)

    what, reason = only(collect(folder, files=[top], journal=journal))

    assert what == "collected"
    assert reason.startswith(f"Its answers say that they are {row.learner}'s")
    assert "go to nobody's page" in reason
    autograde(folder, CHAPTER)
    mark(folder, "ada", 1, "Poor.")
    report = release(folder, CHAPTER, journal)
    (ready,) = report.of("ready")
    assert (report.released, journal.marks(row.person or "")) == (0, [])
    assert "not handed in on their page" in ready.reason
    assert ready.file is not None


def test_answers_that_were_collected_under_another_name_are_said(
    tmp_path: Path, course: Course, folder: CourseFolder
) -> None:
    said = document(folder, course, "grey-otter-02", TRUE)
    for name in ("ada", "eve"):
        top = submitted_by(folder, tmp_path, name, said)

    first, second = collect(folder, files=[top]).outcomes

    assert (first.reason, second.what) == ("", "collected")
    assert "grey-otter-02's, who hands in as ada" in second.reason
    path = mailed(tmp_path, course, "grey-otter-02", TRUE)
    assert only(collect(folder, files=[path])) == (
        "collected",
        "ada, eve handed in answers that say the same name: ask whose they are.",
    )


def test_marks_of_a_forgery_taken_unchecked_do_not_reach_the_page(
    tmp_path: Path, course: Course, folder: CourseFolder, journal: Journal, row: HandIn
) -> None:
    collect(folder, files=[mailed(tmp_path, course, row.learner, FORGED, receipt=row.receipt)])
    autograde(folder, CHAPTER)
    mark(folder, row.learner, 1, "Poor.")

    report = release(folder, CHAPTER, journal)

    assert (report.released, journal.marks(row.person or "")) == (0, [])
    assert "not handed in on their page" in report.of("ready")[0].reason
