"""Migrations: pytest-alembic's standard tests on both databases; what a database must hold to be opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (  # noqa: F401  # collected from here
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Engine, text

from crosscurrents.journal import Journal, JournalError, Membership, engine, identity, schema, tables
from tests.journal.learner import begin, enter

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


@pytest.fixture
def first(nowhere: str) -> str:
    """A journal of version 0001, with everything a learner leaves in one."""
    place = engine.locate(nowhere)
    if place.path:
        place.path.parent.mkdir()
    opened = engine.connect(place)
    with engine.writing(opened) as connection:
        settings = schema.config(str(MIGRATIONS))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        at = "2026-11-01 09:30:00" if place.path else "2026-11-01 09:30:00+00"
        kept = f"1, '{{\"text\": \"of old\"}}', false, 'room', 'phone', '{at}'"
        for table, values in {
            "person": f"'kim', 'teal-heron-4f7c9d', '{at}'",
            "credential": f"'{identity.digest('secret')}', 'kim', 'browser', '{at}'",
            "course": f"'spring', 'Spring', '{at}'",
            "membership": f"'spring', 'kim', 'learner', '{at}'",
            "answer": f"'kim', '01', 'three-strands', {kept}",
            "event (type, at, person_id, data)": f"'answer.saved', '{at}', 'kim', '{{}}'",
            "hand_in": f"3, '7Q2M', 'kim', 'teal-heron-4f7c9d', 'spring', '01', 'ab', '{{}}', '{at}', NULL",
        }.items():
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({values})")
    opened.dispose()
    return nowhere


def test_a_journal_of_the_first_version_is_brought_up_without_loss(first: str) -> None:
    with Journal.open(first) as journal:
        assert journal.check().schema == tables.HEAD
        kim = journal.person_of("secret")
        assert kim
        assert (kim.id, kim.pseudonym) == ("kim", "teal-heron-4f7c9d")
        assert kim.memberships == (Membership("spring", "learner"),)
        [held] = journal.answers("kim")
        at = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
        assert (held.response, held.revision, held.saved) == ({"text": "of old"}, 1, at)
        assert [item.receipt for item in journal.hand_ins()] == ["7Q2M"]
        old = journal.events()[0]
        assert (old.type, old.person) == ("answer.saved", "kim")
        # And rooms work in it: who was here before one is no guest of it.
        room = begin(journal)
        enter(journal, room, "secret")
        assert [item.type for item in journal.room_log(room.id)] == ["room.began", "room.joined"]
        journal.end_room(room.id, at).result(10)
        assert journal.expire_rooms(at).result(10) == 0
        assert journal.answers("kim") == [held]
    with Journal.open(first) as journal:
        assert journal.answers("kim") == [held]


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
