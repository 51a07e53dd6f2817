"""The journal as a whole: its public names, its check, and its end."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType

import pytest

import crosscurrents.journal as package
from crosscurrents.journal import Journal, JournalError
from tests.journal.learner import CHAPTER, Learner, join


def test_every_public_name_is_there() -> None:
    held = {name for name, value in vars(package).items() if isinstance(value, type | FunctionType)}
    assert held == set(package.__all__)


def test_a_check_writes_to_the_disk_and_leaves_nothing(learner: Learner, where: str) -> None:
    newest = learner.journal.last_event()
    health = learner.journal.check()
    assert health.milliseconds > 0
    assert health.database.split()[0] == ("SQLite" if learner.journal.path else "PostgreSQL")
    assert health.database.split()[1][0].isdigit()
    assert (health.where == where) == bool(learner.journal.path)
    assert learner.journal.last_event() == newest


def test_a_check_of_a_journal_that_cannot_be_written_to_fails(path: Path) -> None:
    with Journal.open(path, patience=0.1) as journal, Journal.open(path) as other:
        with package.engine.writing(other._engine), pytest.raises(JournalError, match="locked"):
            journal.check()
        assert journal.check().where == str(path)


def test_after_closing_everything_says_so(where: str) -> None:
    with Journal.open(where) as journal:
        learner = join(journal, "a")
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.answers(learner.person.id)
    with pytest.raises(JournalError, match="closed"):
        learner.save("too late")
    with pytest.raises(JournalError, match="closed"):
        journal.expire_rooms(datetime.now(UTC))


def test_a_closed_journal_is_one_file(path: Path) -> None:
    with Journal.open(path) as journal:
        join(journal, "a").save("text")
    assert os.listdir(path.parent) == ["journal.db"]


def test_reading_goes_on_while_others_write(learner: Learner) -> None:
    def read(_turn: int) -> int:
        learner.journal.events(0, 5)
        return len(learner.journal.answers(learner.person.id, CHAPTER))

    def write(turn: int) -> None:
        learner.save(f"text {turn}", exercise=f"exercise-{turn}")

    with ThreadPoolExecutor(8) as pool:
        counts = pool.map(read, range(60))
        list(pool.map(write, range(30)))
        assert max(counts) <= 30
    assert read(0) == 30
