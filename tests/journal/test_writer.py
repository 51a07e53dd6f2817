"""The writer: acknowledged only after the commit, many in one commit, and alive after every failure."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from crosscurrents.journal import Journal, JournalError, engine, tables
from crosscurrents.journal.events import now
from crosscurrents.journal.writer import Writer
from tests.journal.learner import CHAPTER, Learner, join


def make(name: str) -> Any:
    """Return a job that makes a course."""

    def work(connection: Connection) -> str:
        connection.execute(insert(tables.course).values(id=name, title=name, created=now()))
        return name

    return work


class Held:
    """A job that keeps a commit open until it is let go, so that what comes meanwhile is one batch."""

    def __init__(self, writer: Writer) -> None:
        self.running, self.go = threading.Event(), threading.Event()
        self.future = writer.submit(self.work)
        assert self.running.wait(5)

    def work(self, connection: Connection) -> None:
        self.running.set()
        assert self.go.wait(5)


@pytest.fixture
def opened(where: str) -> Iterator[engine.Engine]:
    made = engine.open_engine(engine.locate(where))
    yield made
    made.dispose()


@pytest.fixture
def writer(opened: engine.Engine) -> Iterator[Writer]:
    made = Writer(opened, "here", window=0.05)
    yield made
    made.close()


def courses(opened: engine.Engine) -> set[str]:
    with opened.connect() as connection:
        return {row.id for row in connection.execute(tables.course.select())}


def errors(futures: list[Future[Any]]) -> list[BaseException | None]:
    return [future.exception(10) for future in futures]


def test_a_future_is_done_only_when_its_commit_is(opened: engine.Engine, writer: Writer) -> None:
    first = writer.submit(make("first"))
    held = Held(writer)
    time.sleep(0.05)
    assert not first.done()
    assert courses(opened) == set()
    held.go.set()
    assert first.result(5) == "first"
    assert courses(opened) == {"first"}


def test_what_waits_is_committed_together(opened: engine.Engine, writer: Writer) -> None:
    commits: list[Any] = []
    event.listen(opened, "commit", commits.append)
    held = Held(writer)
    futures = [writer.submit(make(f"course {number}")) for number in range(100)]
    held.go.set()
    assert len({future.result(5) for future in futures}) == 100
    assert len(commits) <= 3


def test_one_bad_job_is_undone_alone(opened: engine.Engine, writer: Writer) -> None:
    def half(connection: Connection) -> None:
        make("half")(connection)
        raise ValueError("changed its mind")

    held = Held(writer)
    good = [writer.submit(make("before"))]
    bad = [writer.submit(half), writer.submit(make("before"))]
    good.append(writer.submit(make("after")))
    held.go.set()
    assert errors(good) == [None, None]
    changed, twice = errors(bad)
    assert isinstance(changed, ValueError)
    assert isinstance(twice, JournalError)
    assert courses(opened) == {"before", "after"}


def test_closing_commits_what_was_submitted(opened: engine.Engine, writer: Writer) -> None:
    futures = [writer.submit(make(f"course {number}")) for number in range(50)]
    writer.close()
    assert all(future.done() for future in futures)
    assert len(courses(opened)) == 50
    late = writer.submit(make("late")).exception(1)
    assert isinstance(late, JournalError)
    assert (late.reason, "closed" in str(late)) == ("closed", True)


def test_a_save_cannot_be_called_off(opened: engine.Engine, writer: Writer) -> None:
    held = Held(writer)
    future = writer.submit(make("wanted"))
    assert not future.cancel()
    held.go.set()
    assert future.result(5) == "wanted"
    assert courses(opened) == {"wanted"}


def test_what_goes_wrong_after_the_commit_is_told(opened: engine.Engine, writer: Writer) -> None:
    def after(_result: str) -> None:
        raise LookupError("afterwards")

    assert isinstance(writer.submit(make("one"), after).exception(5), LookupError)
    assert writer.submit(make("two")).result(5) == "two"


# Listeners


def test_a_listener_is_called_once_after_each_commit_in_the_writers_thread(
    opened: engine.Engine, writer: Writer
) -> None:
    seen: list[tuple[set[str], bool, bool]] = []
    told = threading.Event()
    held = Held(writer)
    futures = [writer.submit(make(name)) for name in ("one", "two")]

    def listen() -> None:
        here = threading.current_thread() is not threading.main_thread()
        seen.append((courses(opened), all(future.done() for future in futures), here))
        told.set()

    # From within the held commit on, so its own telling is the first of two.
    writer.listen(listen)
    held.go.set()
    assert told.wait(5)
    assert [future.result(5) for future in futures] == ["one", "two"]
    writer.submit(make("three")).result(5)
    writer.close()
    assert seen[-1] == ({"one", "two", "three"}, True, True)
    assert ({"one", "two"}, True, True) in seen
    assert len(seen) == 3


def test_a_listener_hears_nothing_of_what_was_not_done(opened: engine.Engine, writer: Writer) -> None:
    calls: list[int] = []
    writer.listen(lambda: calls.append(1))
    writer.submit(make("one")).result(5)
    assert isinstance(writer.submit(make("one")).exception(5), JournalError)
    writer.close()
    assert calls == [1]
    assert courses(opened) == {"one"}


def test_a_listener_that_fails_hurts_nobody(
    opened: engine.Engine, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError("SECRETWORD")

    calls: list[int] = []
    writer.listen(fail)
    writer.listen(lambda: calls.append(1))
    for name in ("one", "two"):
        assert writer.submit(make(name)).result(5) == name
    writer.close()
    assert calls == [1, 1]
    assert courses(opened) == {"one", "two"}
    assert "a listener failed: LookupError" in caplog.text
    assert "SECRETWORD" not in caplog.text


def test_a_listener_can_be_removed_and_only_that_one(writer: Writer) -> None:
    calls: list[int] = []

    def listen() -> None:
        calls.append(len(calls))

    stops = [writer.listen(listen) for _ in range(2)]
    writer.submit(make("one")).result(5)
    stops[0]()
    stops[0]()
    writer.submit(make("two")).result(5)
    stops[1]()
    writer.submit(make("three")).result(5)
    writer.close()
    assert calls == [0, 1, 2]


def test_a_listener_may_end_itself_and_submit(writer: Writer) -> None:
    made: list[Future[str]] = []

    def once() -> None:
        stop()
        made.append(writer.submit(make("from the listener")))

    stop = writer.listen(once)
    writer.submit(make("one")).result(5)
    writer.submit(make("two")).result(5)
    assert [future.result(5) for future in made] == ["from the listener"]


def test_the_listeners_of_a_journal_hear_of_saves_and_erasing(journal: Journal) -> None:
    learner = join(journal, "a")
    heard: list[int] = []
    stop = journal.listen(lambda: heard.append(journal.last_event()))
    learner.save("one")
    saved = journal.last_event()
    journal.erase(learner.person.id).result(10)
    stop()
    join(journal, "b")
    assert heard == [saved, saved + 1]


# A failure of the whole commit: every future of the batch gets a sentence, and the next save goes well.


@contextmanager
def full_disk(journal: Journal) -> Iterator[None]:
    """Let SQLite find no room for one more page."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(
            "PRAGMA max_page_count = 1"
        )  # SQLite takes the pages there are, if those are more.

    event.listen(journal._engine, "connect", limit)
    journal._engine.dispose()
    yield
    event.remove(journal._engine, "connect", limit)
    journal._engine.dispose()


@contextmanager
def failing_disk(journal: Journal) -> Iterator[None]:
    """Let the system refuse to write on in the journal's write-ahead file."""
    assert journal.path
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = journal.path.with_name(journal.path.name + "-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(journal: Journal) -> Iterator[None]:
    """Let another program hold the journal."""
    other = engine.connect(
        engine.locate(journal.path or journal._place.url.render_as_string(hide_password=False))
    )
    with engine.writing(other):
        yield
    other.dispose()


@pytest.mark.parametrize(
    ("trouble", "reason", "words"),
    [
        (full_disk, "full", "is full. Free some space"),
        (failing_disk, "io", "Check the disk"),
        (locked, "locked", "locked by"),
    ],
)
def test_sqlite_trouble_is_told_to_everybody_and_passes(
    path: Path, trouble: Any, reason: str, words: str
) -> None:
    with Journal.open(path, patience=0.2) as journal:
        learner = join(journal, "a")
        learner.save("before")
        with trouble(journal):
            held = None if reason == "locked" else Held(journal._writer)
            futures = [
                journal.save(
                    learner.person.id,
                    CHAPTER,
                    f"exercise-{number}",
                    response={"text": "long " * 40_000},
                    base_revision=0,
                    passed=False,
                    visibility="room",
                    device="",
                )
                for number in range(5)
            ]
            if held:
                held.go.set()
            found = errors(futures)
            assert [getattr(error, "reason", error) for error in found] == [reason] * 5
            assert all(words in str(error) and str(path) in str(error) for error in found)
        assert learner.answer().response == {"text": "before"}
        assert learner.save("after", base=1).answer.revision == 2
        assert learner.save("again", exercise="exercise-0").answer.revision == 1
    with Journal.open(path) as again:
        assert [item.response["text"] for item in again.answers(learner.person.id)] == ["again", "after"]


@pytest.mark.parametrize(
    ("state", "reason"), [("53100", "full"), ("58030", "io"), ("25006", "read-only"), ("XX001", "corrupt")]
)
def test_postgresql_trouble_is_told_to_everybody_and_passes(postgres: Any, state: str, reason: str) -> None:
    uri = postgres.fresh()
    with Journal.open(uri) as journal:
        learner = join(journal, "a")
        held = Held(journal._writer)
        raises = text(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{state}'; END $$")
        futures = [
            journal._writer.submit(make("one")),
            journal._writer.submit(lambda connection: connection.execute(raises)),
            journal._writer.submit(make("two")),
        ]
        held.go.set()
        assert [getattr(error, "reason", error) for error in errors(futures)] == [reason] * 3
        assert journal.courses() == []
        assert learner.save("after").answer.revision == 1
    postgres.drop(uri)


def test_a_lost_connection_is_told_and_made_anew(postgres: Any) -> None:
    uri = postgres.fresh()
    with Journal.open(uri) as journal:
        learner = join(journal, "a")
        quits = text("SELECT pg_terminate_backend(pg_backend_pid())")
        lost = journal._writer.submit(lambda connection: connection.execute(quits)).exception(10)
        assert isinstance(lost, JournalError)
        assert lost.reason == "unreachable"
        assert "nothing was saved" in str(lost)
        assert learner.save("after").answer.revision == 1
    postgres.drop(uri)


def test_a_writer_elsewhere_is_waited_for_and_then_told(postgres: Any) -> None:
    uri = postgres.fresh()
    with Journal.open(uri, patience=0.2) as journal:
        learner = join(journal, "a")
        with locked(journal), pytest.raises(JournalError, match="locked by"):
            learner.save("not now")
        assert learner.save("now").answer.revision == 1
    postgres.drop(uri)


def test_a_short_wait_for_a_writer_elsewhere_is_no_error(learner: Learner) -> None:
    holding = threading.Event()

    def hold() -> None:
        with locked(learner.journal):
            holding.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(5)
    assert learner.save("a moment later").answer.revision == 1
    thread.join()
