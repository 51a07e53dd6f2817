"""Migrations: pytest-alembic's standard tests on both databases; what a database must hold to be opened."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (  # noqa: F401  # collected from here
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine, text

from crosscurrents.journal import Journal, JournalError, engine, schema, tables

MIGRATIONS = Path(str(files("crosscurrents.journal"))) / "migrations"


@pytest.fixture
def alembic_config() -> Config:
    return schema.config(str(MIGRATIONS))


@pytest.fixture
def alembic_engine(nowhere: str) -> Iterator[Engine]:
    place = engine.locate(nowhere)
    if place.path:
        place.path.parent.mkdir()
    opened = engine.connect(place)
    yield opened
    opened.dispose()


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(schema.config(str(MIGRATIONS))).get_heads() == [tables.HEAD]


def test_a_percent_sign_in_the_path_does_not_matter(tmp_path: Path) -> None:
    odd = tmp_path / "50%here"
    odd.symlink_to(MIGRATIONS)
    assert ScriptDirectory.from_config(schema.config(str(odd))).get_heads() == [tables.HEAD]


def test_a_newer_journal_is_left_alone(nowhere: str) -> None:
    Journal.open(nowhere).close()
    opened = engine.connect(engine.locate(nowhere))
    with opened.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(JournalError, match="newer crosscurrents") as caught:
        Journal.open(nowhere)
    assert caught.value.reason == "newer"
    with opened.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0999"
    opened.dispose()


@pytest.mark.parametrize(
    "made", ["CREATE TABLE sheet (cell TEXT)", "CREATE TABLE alembic_version (version_num TEXT)"]
)
def test_a_database_of_something_else_is_left_alone(nowhere: str, made: str) -> None:
    place = engine.locate(nowhere)
    if place.path:
        place.path.parent.mkdir()
    opened = engine.connect(place)
    with opened.begin() as connection:
        connection.execute(text(made))
    with pytest.raises(JournalError, match="not a crosscurrents journal") as caught:
        Journal.open(nowhere)
    assert caught.value.reason == "not-a-journal"
    with opened.connect() as connection:
        assert len(engine.schema.inspect(connection).get_table_names()) == 1
    opened.dispose()
