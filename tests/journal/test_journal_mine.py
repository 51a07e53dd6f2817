"""Taking everything of mine along, and deleting everything of mine."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journal_learner import CHAPTER, Learner, join

from crosscurrents.journal import Journal, JournalError, Mark

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


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(path.parent.iterdir()))


def test_erased_words_are_in_no_file_of_the_journal(path: Path) -> None:
    with Journal.open(path) as journal:
        crowd = [join(journal, f"token {number}") for number in range(8)]
        futures = []
        # Texts of many lengths, so that pages split, overflow and are rebuilt; interleaved with other people's.
        for turn in range(25):
            for number, who in enumerate(crowd):
                text = f"WORD{number:02d}é " * (1 + (turn * 37 + number * 11) % 900)
                futures.append(
                    journal.save(
                        who.person.id,
                        CHAPTER,
                        f"exercise-{turn % 7}",
                        response={"text": f"{turn} {text}"},
                        base_revision=turn // 7,
                        passed=False,
                        visibility="room",
                        device=f"DEVICE{number:02d}",
                    )
                )
        for future in futures:
            future.result(10)
        gone = crowd[3]
        held = bytes_on_disk(path)
        traces = [b"WORD03", b"DEVICE03", gone.person.id.encode(), gone.person.pseudonym.encode()]
        assert all(trace in held for trace in traces)
        journal.erase(gone.person.id).result(10)
        held = bytes_on_disk(path)
        assert [trace for trace in traces if trace in held] == []
        assert b"WORD02" in held
    assert not any(trace in bytes_on_disk(path) for trace in traces)


def test_while_another_program_reads_the_erasure_says_what_is_left_and_ends_it_later(path: Path) -> None:
    with Journal.open(path, patience=0.2) as journal:
        learner, other = join(journal, "a"), join(journal, "b")
        learner.save("ERASEDWORD")
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answer").fetchone()
        result = journal.erase(learner.person.id).result(10)
        assert result["not_reached"] == [{"what": "write-ahead-file", "path": f"{path}-wal"}]
        assert journal.answers(learner.person.id) == []
        reader.execute("COMMIT")
        reader.close()
        other.save("anything")
        assert b"ERASEDWORD" not in bytes_on_disk(path)
