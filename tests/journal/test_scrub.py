"""Erased words are in no file of an SQLite journal: read from the bytes."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crosscurrents.journal import Journal, Told, engine, mine, scrub
from tests.journal.learner import CHAPTER, Learner, begin, enter, join


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(path.parent.iterdir()))


def traces(who: Learner, number: int) -> list[bytes]:
    """Return what would betray somebody: their words, device, id and pseudonym."""
    return [f"WORD{number:02d}é".encode(), who.person.id.encode(), who.person.pseudonym.encode()]


def crowd(journal: Journal, seed: int) -> list[Learner]:
    """Let people write texts of many lengths at once, so that pages split, overflow and are rebuilt."""
    chance = random.Random(seed)
    people = [join(journal, f"token {number}") for number in range(10)]
    futures = []
    for turn in range(300):
        number = chance.randrange(len(people))
        words = f"WORD{number:02d}é " * chance.randint(1, chance.choice([1, 5, 50, 400, 3000]))
        futures.append(
            journal.save(
                people[number].person.id,
                CHAPTER,
                f"exercise-{chance.randrange(6)}",
                response={"text": f"{turn} {words}"},
                base_revision=chance.randrange(5),
                passed=False,
                visibility="room",
                device=f"DEVICE{number:02d}",
            )
        )
    for future in futures:
        future.result(10)
    return people


@pytest.mark.parametrize("seed", [6, 11, 16, 27])  # secure_delete alone left words of these behind
def test_erased_words_are_in_no_file(path: Path, seed: int) -> None:
    with Journal.open(path) as journal:
        people = crowd(journal, seed)
        for number in (3, 7):
            held = bytes_on_disk(path)
            assert all(trace in held for trace in traces(people[number], number))
            assert journal.erase(people[number].person.id).result(10)["not_reached"] == []
            held = bytes_on_disk(path)
            assert [trace for trace in traces(people[number], number) if trace in held] == []
        kept = len(journal.answers(people[5].person.id))
    held = bytes_on_disk(path)
    assert not any(trace in held for number in (3, 7) for trace in traces(people[number], number))
    with Journal.open(path) as journal:
        assert len(journal.answers(people[5].person.id)) == kept > 0
        assert join(journal, "token 5").person == people[5].person


def test_what_a_room_told_of_somebody_erased_is_in_no_file(path: Path) -> None:
    with Journal.open(path) as journal:
        room = begin(journal)
        gone, stays = enter(journal, room, "a"), enter(journal, room, "b")
        groups = Told("room.grouped", data={"groups": [[gone.person.id, stays.person.id]] * 20})
        journal.tell_room(room.id, [groups] * 50).result(10)
        sentence = (gone.person.id, CHAPTER, "power-grid", "Why?", "WORD00é", "offered")
        journal.offer_sentences(room.id, [sentence]).result(10)
        held = bytes_on_disk(path)
        assert all(trace in held for trace in traces(gone, 0))
        assert journal.erase(gone.person.id).result(10)["not_reached"] == []
        held = bytes_on_disk(path)
        assert [trace for trace in traces(gone, 0) if trace in held] == []
        assert stays.person.id.encode() in held


def test_a_large_journal_is_rewritten_by_way_of_a_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub, "IN_MEMORY", 0)
    with Journal.open(path) as journal:
        learner = join(journal, "a")
        learner.save("ERASEDWORD " * 1000)
        journal.erase(learner.person.id).result(10)
        assert b"ERASEDWORD" not in bytes_on_disk(path)
        with engine.writing(journal._engine) as connection:
            assert connection.exec_driver_sql("PRAGMA temp_store").scalar() == 2


def test_while_another_program_reads_the_rest_is_named_and_done_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(path, patience=0.1) as journal:
        learner, other = join(journal, "a"), join(journal, "b")
        learner.save("ERASEDWORD")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM answer").fetchone()
            result = journal.erase(learner.person.id).result(10)
            assert result["not_reached"] == [{"what": "journal-file", "path": str(path)}]
            assert journal.answers(learner.person.id) == []
            reader.execute("COMMIT")
        other.save("too soon to try again")
        assert b"ERASEDWORD" in bytes_on_disk(path)
        monkeypatch.setattr(journal._writer.scrub, "_not_before", 0.0)
        other.save("anything", base=1)
        other.save("the next is only committed once that is done", base=2)
        assert b"ERASEDWORD" not in bytes_on_disk(path)


def test_closing_is_the_last_chance(path: Path) -> None:
    with Journal.open(path, patience=0.1) as journal, Journal.open(path) as beside:
        learner = join(journal, "a")
        learner.save("ERASEDWORD")
        with beside._engine.connect() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM answer")
            assert journal.erase(learner.person.id).result(10)["not_reached"]
        journal.close()
        assert b"ERASEDWORD" not in bytes_on_disk(path)


def test_after_a_crash_whoever_opens_the_journal_finishes_it(path: Path) -> None:
    with Journal.open(path) as journal:
        people = crowd(journal, 16)
        # Erase as a program does that is killed right after the commit.
        with engine.writing(journal._engine) as connection:
            journal._writer.scrub.note(connection)
            mine.erase(connection, people[0].person.id)
        assert traces(people[0], 0)[0] in bytes_on_disk(path)
        journal._writer.scrub.is_due = False
    with Journal.open(path) as journal:
        join(journal, "the first commit comes after it")
        assert traces(people[0], 0)[0] not in bytes_on_disk(path)
        assert not journal._writer.scrub.is_due
    with Journal.open(path) as journal:
        assert not journal._writer.scrub.is_due
