"""How alembic reaches the journal: over the connection its caller gives, inside that caller's transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

from crosscurrents.journal.tables import metadata


def run(connection: Connection) -> None:
    """Run the wanted migrations. SQLite's DDL is transactional here, because the engine begins by itself."""
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes["connection"]
if isinstance(given, Engine):
    with given.connect() as opened:
        run(opened)
else:
    run(given)
