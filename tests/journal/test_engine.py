"""Opening a journal: what it sets, and a clear sentence for each thing that can be wrong, nothing touched."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crosscurrents.journal import Journal, JournalError, engine
from tests.journal.learner import CHAPTER, join


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def fails(where: str | Path, **options: Any) -> JournalError:
    """Return how opening fails; whatever it is, it is a sentence that names the place."""
    with pytest.raises(JournalError) as caught:
        Journal.open(where, **options).close()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "{" not in sentence
    return caught.value


def contents(folder: Path) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in folder.iterdir()}


@pytest.fixture
def filled(path: Path) -> Path:
    """A journal with some pages of answers, closed."""
    with Journal.open(path) as journal:
        learner = join(journal, "a")
        futures = [
            journal.save(
                learner.person.id,
                CHAPTER,
                f"exercise-{number}",
                response={"text": f"kept text {number} " * 100},
                base_revision=0,
                passed=False,
                visibility="room",
                device="",
            )
            for number in range(30)
        ]
        assert all(future.result(10).answer.revision == 1 for future in futures)
    return path


# What opening does


def test_the_folder_and_the_files_are_for_the_user_alone(path: Path) -> None:
    with Journal.open(path) as journal:
        join(journal, "a")
        assert mode(path.parent) == 0o700
        assert {item.name for item in path.parent.iterdir()} == {
            "journal.db",
            "journal.db-wal",
            "journal.db-shm",
        }
        assert {mode(item) for item in path.parent.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them_and_the_folder_left(filled: Path) -> None:
    filled.chmod(0o664)
    filled.parent.chmod(0o755)
    Journal.open(filled).close()
    assert mode(filled) == 0o600
    assert mode(filled.parent) == 0o755


def test_what_is_committed_is_on_the_disk_and_what_is_deleted_is_overwritten(path: Path) -> None:
    opened = engine.open_engine(engine.locate(path))
    with engine.writing(opened) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "secure_delete",
                "foreign_keys",
                "busy_timeout",
                "temp_store",
            )
        }
    opened.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
    }


def test_postgresql_is_told_to_wait_for_the_disk(postgres: Any) -> None:
    uri = postgres.fresh()
    name = uri.partition("?")[0].rpartition("/")[2]
    postgres.admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    opened = engine.open_engine(engine.locate(uri), patience=2.5)
    with engine.writing(opened) as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "2500ms"
    opened.dispose()
    postgres.drop(uri)


def test_a_journal_is_opened_again_with_everything_in_it(where: str) -> None:
    with Journal.open(where) as journal:
        learner = join(journal, "a")
        learner.save("still there")
    with Journal.open(where) as journal:
        assert journal.person_of("a") == learner.person
        assert [item.response["text"] for item in journal.answers(learner.person.id)] == ["still there"]


def test_those_who_open_a_new_journal_at_once_share_it(nowhere: str) -> None:
    opened: list[Journal] = []
    threads = [threading.Thread(target=lambda: opened.append(Journal.open(nowhere))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    people = {journal.ensure_person("one browser").result(10).id for journal in opened}
    for journal in opened:
        journal.close()
    assert (len(opened), len(people)) == (4, 1)


@pytest.mark.parametrize("shape", ["sqlite:///{path}", "{path}"])
def test_a_file_is_named_by_path_or_address(path: Path, shape: str) -> None:
    with Journal.open(shape.format(path=path)) as journal:
        assert journal.path == path
        assert journal.url == f"sqlite:///{path}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg_3(postgres: Any, scheme: str) -> None:
    uri = postgres.fresh()
    with Journal.open(uri.replace("postgresql", scheme, 1)) as journal:
        assert journal.path is None
        assert journal.url.startswith("postgresql+psycopg://")
        assert join(journal, "a").save("fine").answer.revision == 1
    postgres.drop(uri)


# SQLite: what can be wrong


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"Dear diary, today we met the sheriff's office. " * 200)
    before = contents(path.parent)
    error = fails(path)
    assert (error.reason, str(path) in str(error)) == ("not-a-journal", True)
    assert contents(path.parent) == before


def test_an_empty_file_is_not_taken_for_a_new_journal(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    os.utime(path, (time.time() - 60, time.time() - 60))
    error = fails(path)
    assert (error.reason, "backup" in str(error)) == ("empty", True)
    assert path.stat().st_size == 0


def test_the_newest_texts_of_a_missing_journal_are_not_thrown_away(path: Path) -> None:
    with Journal.open(path) as journal:
        join(journal, "a").save("only in the write-ahead file yet")
        texts = path.with_name("journal.db-wal").read_bytes()
    beside = path.with_name("journal.db-wal")
    path.unlink()
    beside.write_bytes(texts)
    error = fails(path)
    assert (error.reason, str(beside) in str(error)) == ("torn", True)
    assert contents(path.parent) == {"journal.db-wal": texts}
    path.touch()
    os.utime(path, (time.time() - 60, time.time() - 60))
    assert fails(path).reason == "empty"
    assert contents(path.parent) == {"journal.db": b"", "journal.db-wal": texts}


def test_a_damaged_page_is_found_when_opening(filled: Path) -> None:
    damaged = bytearray(filled.read_bytes())
    damaged[4096 * 20 : 4096 * 21] = b"\xa5" * 4096
    filled.write_bytes(damaged)
    error = fails(filled)
    assert (error.reason, "damaged" in str(error), str(filled) in str(error)) == ("corrupt", True, True)
    assert contents(filled.parent) == {"journal.db": bytes(damaged)}


def test_a_damaged_list_of_tables_is_found_when_opening(filled: Path) -> None:
    damaged = bytearray(filled.read_bytes())
    damaged[100:4096] = b"\xff" * 3996
    filled.write_bytes(damaged)
    assert fails(filled).reason == "corrupt"
    assert filled.read_bytes() == damaged


def test_a_journal_cut_short_is_found_when_opening(filled: Path) -> None:
    whole = filled.read_bytes()
    filled.write_bytes(whole[: len(whole) // 2])
    assert fails(filled).reason == "corrupt"
    assert filled.read_bytes() == whole[: len(whole) // 2]


def test_damage_found_while_reading_is_told(filled: Path) -> None:
    with Journal.open(filled) as journal:
        person = journal.person_of("a")
        assert person
        journal._engine.dispose()  # and with it what SQLite remembers of the pages
        with filled.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (filled.stat().st_size - 4096))
        with pytest.raises(JournalError, match="damaged") as caught:
            journal.export(person.id)
        assert caught.value.reason == "corrupt"


def test_a_journal_that_another_program_keeps_to_itself_is_locked(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE answer SET passed = 1")
        error = fails(filled, patience=0.1)
        other.execute("ROLLBACK")
    assert (error.reason, "another program" in str(error)) == ("locked", True)
    Journal.open(filled).close()


def test_a_journal_that_another_program_is_writing_is_waited_for(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert fails(filled, patience=0.1).reason == "locked"
        threading.Timer(0.2, lambda: other.execute("ROLLBACK")).start()
        Journal.open(filled, patience=5).close()


def test_a_read_only_file_is_told(filled: Path, open_folder: Path, ordinary_user: Callable[[], Any]) -> None:
    copy = open_folder / "journal.db"
    copy.write_bytes(filled.read_bytes())
    copy.chmod(0o444)
    open_folder.chmod(0o777)
    with ordinary_user():
        error = fails(copy)
    assert (error.reason, "read-only" in str(error), str(copy) in str(error)) == ("read-only", True, True)


def test_a_read_only_folder_is_told(
    filled: Path, open_folder: Path, ordinary_user: Callable[[], Any]
) -> None:
    copy = open_folder / "journal.db"
    copy.write_bytes(filled.read_bytes())
    copy.chmod(0o666)
    open_folder.chmod(0o555)
    with ordinary_user():
        assert fails(copy).reason == "read-only"
        assert fails(open_folder / "new.db").reason == "folder"
        assert fails(open_folder / "new" / "new.db").reason == "folder"
    assert contents(open_folder) == {"journal.db": filled.read_bytes()}


def test_a_database_that_turns_out_read_only_is_told(filled: Path) -> None:
    # As on a disk that went read-only after its rights were looked at: SQLite itself has to say so.
    place = engine.locate(filled)
    url = place.url.set(database=f"file:{filled}", query={"mode": "ro", "uri": "true"})
    with pytest.raises(JournalError) as caught:
        engine.open_engine(engine.Place(url, place.path, place.label))
    assert caught.value.reason == "read-only"


def test_a_folder_that_is_a_file_or_a_journal_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert fails(tmp_path / "file" / "journal.db").reason == "folder"
    assert fails(tmp_path).reason == "folder"
    assert (tmp_path / "file").read_text() == "not a folder"


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "mysql://me:hush@db/journal", "nonsense://"]
)
def test_what_a_journal_cannot_lie_on_is_told(address: str) -> None:
    error = fails(address)
    assert error.reason == "unsupported"
    assert "postgresql://" in str(error)
    assert "hush" not in str(error)


def test_a_full_disk_at_the_first_opening_leaves_no_empty_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_sqlite = engine._set_sqlite

    def and_limit(connection: Any, record: Any) -> None:
        set_sqlite(connection, record)
        connection.execute("PRAGMA max_page_count = 2")

    monkeypatch.setattr(engine, "_set_sqlite", and_limit)
    assert fails(path).reason == "full"
    monkeypatch.undo()
    with Journal.open(path) as journal:
        assert join(journal, "a").save("room again").answer.revision == 1


# PostgreSQL: what can be wrong


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    error = fails(f"postgresql://me:hush@/journal?host={tmp_path}")
    assert (error.reason, str(tmp_path).replace("/", "%2F") in str(error)) == ("unreachable", True)
    assert "hush" not in str(error)


def test_a_database_that_is_not_there_is_told(postgres: Any) -> None:
    error = fails(postgres.uri.replace("/postgres?", "/nowhere?"))
    assert (error.reason, "nowhere" in str(error)) == ("unreachable", True)


def test_a_read_only_database_is_told(postgres: Any) -> None:
    uri = postgres.fresh()
    name = uri.partition("?")[0].rpartition("/")[2]
    postgres.admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert fails(uri).reason == "read-only"
    postgres.drop(uri)


def test_a_database_that_cannot_hold_every_script_is_told(postgres: Any) -> None:
    uri = postgres.fresh("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    error = fails(uri)
    assert (error.reason, "UTF8" in str(error)) == ("unsupported", True)
    postgres.drop(uri)


def test_a_database_that_another_program_is_writing_is_locked(postgres: Any) -> None:
    uri = postgres.fresh()
    with psycopg.connect(uri) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [engine._WRITER_LOCK])
        assert fails(uri, patience=0.1).reason == "locked"
        other.rollback()
    Journal.open(uri).close()
    postgres.drop(uri)


def test_without_a_driver_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = fails("postgresql://me:hush@db/journal")
    assert (error.reason, "crosscurrents[postgresql]" in str(error)) == ("unsupported", True)
