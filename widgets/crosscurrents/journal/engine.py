"""Opening the database of a journal: SQLite in a file, or PostgreSQL by its address."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import schema
from crosscurrents.journal.faults import explain, fault

PATIENCE = 5.0
"""How long to wait for another writer, in seconds."""

_WRITER_LOCK = 0x63726F7373
"""PostgreSQL's number for "one writer at a time": so events are committed in the order of their `seq`."""

_WRITES = "crosscurrents_writes"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a journal lies. `label` names it in sentences and never holds a password."""

    url: URL
    path: Path | None
    label: str


def locate(url_or_path: str | Path) -> Place:
    """Return where `url_or_path` points: a path, `sqlite:///…`, or `postgresql://…` (psycopg 3)."""
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return _file(Path(url_or_path))
    try:
        url = make_url(url_or_path)
    except ArgumentError:
        raise fault("unsupported", url_or_path.split("://")[0] + "://") from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return _file(Path(url.database))
    # libpq takes passwords from the query, too.
    hidden = url.difference_update_query(["password", "sslpassword"])
    label = hidden.render_as_string(hide_password=True)
    if backend not in ("postgresql", "postgres"):
        raise fault("unsupported", label)
    # SQLAlchemy 2.0 would take psycopg2 for a bare postgresql://, and knows no postgres://.
    return Place(url.set(drivername="postgresql+psycopg"), None, label)


def open_engine(place: Place, patience: float = PATIENCE) -> Engine:
    """Return an engine on the journal at `place`, its schema brought up to date.

    Raises `JournalError` otherwise; a file that is there but is no sound journal is left untouched.
    """
    made_here = False
    engine: Engine | None = None
    try:
        if place.path:
            made_here = _prepare_file(place.path, place.label)
        engine = connect(place, patience)
        if place.path:
            _inspect_sqlite(engine, place, patience)
        else:
            _inspect_postgresql(engine, place)
        with writing(engine) as connection:
            schema.upgrade(connection, place.label)
            # SQLite begins a writing transaction on a read-only file, but not a statement that would write.
            connection.execute(text("DELETE FROM event WHERE 1 = 0"))
    except (DBAPIError, sqlite3.Error, OSError) as error:
        if engine:
            engine.dispose()
        _remove_if_empty(place.path, made_here)
        raise explain(error, place.label) from error
    except BaseException:
        if engine:
            engine.dispose()
        raise
    return engine


def connect(place: Place, patience: float = PATIENCE) -> Engine:
    """Return an engine on the database at `place`, whatever is in it."""
    if place.path:
        engine = create_engine(place.url, connect_args={"timeout": patience})
        event.listen(engine, "connect", _set_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(place.url, pool_pre_ping=True)
    except (NoSuchModuleError, ImportError) as error:
        mend = _("install crosscurrents[postgresql]")
        raise fault("unsupported", place.label, mend) from error

    def set_postgresql(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{round(patience * 1000)}ms"])
            # "Saved" means on the disk, also on a server set to answer earlier.
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )
        connection.commit()

    event.listen(engine, "connect", set_postgresql)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that is the only one writing, also among other processes; commit at the end."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITER_LOCK})
        yield connection


def _file(path: Path) -> Place:
    path = path.expanduser().absolute()
    return Place(URL.create("sqlite", database=str(path)), path, str(path))


def _prepare_file(path: Path, label: str) -> bool:
    """Make the folder (0700) and the file (0600) where they are missing; return whether the file was made.

    A file that is there is not opened here: closing it would drop the locks that SQLite holds on it in this
    process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        # SQLite would throw away a write-ahead file that lies beside an empty database, with the texts in it.
        if path.with_name(path.name + "-wal").exists() and not path.exists():
            raise fault("torn", label)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return True
    except FileExistsError:
        if not path.is_file():
            raise fault("folder", label, _("there is something else of that name")) from None
    except OSError as error:
        raise fault("folder", label, error.strerror or "") from error
    _await_first_page(path, label)
    if not (_may_write(path) and _may_write(path.parent)):
        raise fault("read-only", label)
    with suppress(PermissionError):  # Writable, but somebody else's: theirs to say who may read it.
        path.chmod(path.stat().st_mode & 0o600)
    return False


def _await_first_page(path: Path, label: str) -> None:
    """Raise `JournalError` for an empty file, unless another process made it just now and is filling it."""
    while path.stat().st_size == 0:
        if abs(time.time() - path.stat().st_mtime) > PATIENCE:
            raise fault("empty", label)
        time.sleep(0.02)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _remove_if_empty(path: Path | None, made_here: bool) -> None:
    if made_here and path and path.exists() and path.stat().st_size == 0:
        path.unlink()


def _set_sqlite(connection: Any, _record: Any) -> None:
    # The driver begins nothing by itself, so that DDL and SAVEPOINT are inside the transactions begun below.
    connection.isolation_level = None
    try:
        for setting in (
            "foreign_keys = ON",
            "synchronous = FULL",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise


def _begin_sqlite(connection: Connection) -> None:
    # What reads first and writes later fails at once beside another writer; so a writer says so first.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _inspect_sqlite(engine: Engine, place: Place, patience: float) -> None:
    with engine.connect() as connection:
        schema.version(connection, place.label)
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise fault("corrupt", place.label, str(found).splitlines()[-1])
    until = time.monotonic() + patience
    while True:
        with closing(engine.raw_connection()) as raw:
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself for this one lock.
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                    raise
        time.sleep(0.02)


def _inspect_postgresql(engine: Engine, place: Place) -> None:
    with engine.connect() as connection:
        schema.version(connection, place.label)
        if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
            raise fault("unsupported", place.label, _("its encoding must be UTF8"))
        if connection.execute(text("SHOW transaction_read_only")).scalar() == "on":
            raise fault("read-only", place.label)
