"""Which schema a database holds, and bringing it up to this version's, by the migrations in this package."""

from __future__ import annotations

import threading
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from crosscurrents.journal.faults import fault
from crosscurrents.journal.tables import HEAD, metadata

if TYPE_CHECKING:
    from alembic.config import Config

# alembic keeps its context in a module of its own: one migration at a time in a process.
_one_at_a_time = threading.Lock()


def config(folder: str) -> Config:
    """Return alembic's configuration for the migrations in `folder`; no ini file is needed."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", folder.replace("%", "%%"))
    return made


def version(connection: Connection, where: str) -> str | None:
    """Return the schema's version, or None for an empty database.

    Raises `JournalError` if it holds something else, or was written by a newer version of this package.
    """
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if "alembic_version" in tables and tables >= {"person", "answer", "revision"}:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found == HEAD or (found and _is_known(found)):
            return str(found)
        raise fault("newer", where, f"{found}")
    raise fault("not-a-journal", where)


def upgrade(connection: Connection, where: str) -> None:
    """Bring the schema to `HEAD`, inside the transaction that `connection` is in."""
    if version(connection, where) == HEAD:
        return
    from alembic import command

    with _one_at_a_time, as_file(files("crosscurrents.journal") / "migrations") as folder:
        settings = config(str(folder))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def table_names() -> list[str]:
    """Return the names of the journal's tables, parents first."""
    return [table.name for table in metadata.sorted_tables]


def _is_known(revision: str) -> bool:
    from alembic.script import ScriptDirectory

    with as_file(files("crosscurrents.journal") / "migrations") as folder:
        return revision in {
            script.revision for script in ScriptDirectory.from_config(config(str(folder))).walk_revisions()
        }
