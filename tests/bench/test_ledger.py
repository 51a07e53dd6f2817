"""The comparison at the end of `make bench-room` finds what is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crosscurrents.journal import Journal, new_token
from tests.bench.ledger import Ack, Key, lost, read

CHAPTER, EXERCISE = "01_first", "rope"
TEXTS = ["The bay", "The bay at dusk", "The bay at dusk, and a rope"]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Path, list[Ack]]]:
    """A journal with one answer, saved three times, and what was acknowledged of it."""
    path = tmp_path / "journal.db"
    with Journal.open(path) as journal:
        person = journal.ensure_person(new_token()).result(10)
        key: Key = (person.pseudonym, CHAPTER, EXERCISE)
        acks = []
        for base, text in enumerate(TEXTS):
            saved = journal.save(
                person.id,
                CHAPTER,
                EXERCISE,
                response={"text": text},
                base_revision=base,
                passed=False,
                visibility="room",
                device=f"page.{base + 1}",
            ).result(10)
            acks.append(Ack(key, saved.answer.revision, {"text": text}, 0.0, 0.1))
        # While it is open, as after a power cut: the newest pages are in the write-ahead file alone.
        yield path, acks


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as journal:
        for statement in statements:
            journal.execute(statement)
        journal.commit()


def test_what_was_acknowledged_is_there(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    found = read(path)
    assert found.answers[acks[0].key] == (3, {"text": TEXTS[-1]})
    assert set(found.first) == {acks[0].key}
    assert lost(acks, found) == []


def test_a_revision_that_is_gone_is_lost(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    damage(path, "DELETE FROM revision WHERE number = 2")
    assert lost(acks, read(path)) == [f"{acks[1].key} revision 2: not among the revisions as it was sent"]


def test_another_text_is_lost(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    damage(path, """UPDATE revision SET response = '{"text": "The bay at"}' WHERE number = 1""")
    assert len(lost(acks, read(path))) == 1


def test_an_answer_that_went_back_is_lost(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    damage(path, """UPDATE answer SET revision = 2, response = '{"text": "The bay at dusk"}'""")
    assert lost(acks, read(path)) == [f"{acks[0].key}: revision 2 is current, 3 was acknowledged"]


def test_an_answer_that_is_gone_is_lost(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    damage(path, "DELETE FROM answer")
    assert len(lost(acks, read(path))) == 1


def test_a_newer_text_may_stand_only_where_a_reply_was_missing(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    found = read(path)
    assert lost(acks[:2], found) == [f"{acks[0].key}: revision 3 is current, and nobody was told of it"]
    assert lost(acks[:2], found, unanswered={acks[0].key}) == []


def test_a_current_text_that_is_no_revision_is_lost(kept: tuple[Path, list[Ack]]) -> None:
    path, acks = kept
    damage(path, """UPDATE answer SET response = '{"text": ""}'""")
    assert lost(acks, read(path)) == [f"{acks[0].key}: the current answer is not its revision 3"]
