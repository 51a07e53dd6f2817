"""Getting erased text out of SQLite's files; `secure_delete` alone leaves copies in rebuilt pages."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

IN_MEMORY = 64 * 1024 * 1024
"""The largest journal that is rewritten by way of memory, in bytes; a larger one goes by way of a file."""

RETRY = 10.0
"""How long to leave it after a failure, in seconds: rewriting a large journal keeps its writer busy."""


class Scrub:
    """Rewrites an SQLite journal after an erasure, then empties its write-ahead file.

    PostgreSQL needs nothing of this here: it overwrites removed rows when it next wants their room.
    That it is due is noted in the file itself (`user_version`), in the transaction that erased: whoever opens
    the journal after a crash finishes it. To be used in the writer's thread.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._not_before = 0.0
        self.is_due = engine.dialect.name == "sqlite" and self._noted()

    def note(self, connection: Connection) -> None:
        """Note, in the transaction of `connection`, that something is erased."""
        if self._engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA user_version = 1")

    def run(self, *, erased: bool = False, last: bool = False) -> None:
        """Do what is due; not if it just failed, unless more was `erased` or this is the `last` chance.

        It fails while another program writes, or reads from before the erasure, or on a full disk.
        """
        self.is_due |= erased and self._engine.dialect.name == "sqlite"
        if not self.is_due or (time.monotonic() < self._not_before and not (erased or last)):
            return
        try:
            with closing(self._engine.raw_connection()) as raw:
                cursor = raw.cursor()
                _vacuum(cursor)
                if _truncate(cursor):
                    cursor.execute("PRAGMA user_version = 0")
                    self.is_due = False
        except (DBAPIError, sqlite3.Error):
            self.is_due = True
        self._not_before = time.monotonic() + RETRY

    def _noted(self) -> bool:
        with closing(self._engine.raw_connection()) as raw:
            return _number(raw.cursor(), "PRAGMA user_version") != 0


def _vacuum(cursor: Any) -> None:
    size = _number(cursor, "PRAGMA page_count") * _number(cursor, "PRAGMA page_size")
    if size > IN_MEMORY:
        cursor.execute("PRAGMA temp_store = FILE")
    try:
        cursor.execute("VACUUM")
    finally:
        cursor.execute("PRAGMA temp_store = MEMORY")


def _truncate(cursor: Any) -> bool:
    """Move all there is in the write-ahead file into the database and cut it to nothing; False if in use."""
    patience = _number(cursor, "PRAGMA busy_timeout")
    cursor.execute(f"PRAGMA busy_timeout = {min(patience, 1000)}")
    try:
        return _number(cursor, "PRAGMA wal_checkpoint(TRUNCATE)") == 0
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")


def _number(cursor: Any, query: str) -> int:
    return int(cursor.execute(query).fetchone()[0])
