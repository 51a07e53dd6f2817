"""The journal's tables (SQLAlchemy Core). A change here needs a migration beside it, and `HEAD` raised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0004"
"""The newest migration. A test holds it equal to the head of `migrations/`; so opening needs no alembic."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones, so what comes back from it is told that it is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return `value` (aware) in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return what the database gave as an aware datetime in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _owner(**options: Any) -> Column[str]:
    return Column("person_id", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, **options)


person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("pseudonym", Text, nullable=False),
    Column("created", Moment, nullable=False),
    # Whether they came here by joining a room and for nothing else: then they go when their last room does.
    Column("guest", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("pseudonym"),
)

credential = Table(
    "credential",
    metadata,
    Column("digest", Text, primary_key=True),
    _owner(index=True),
    Column("kind", Text, nullable=False),
    Column("created", Moment, nullable=False),
)

course = Table(
    "course",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("created", Moment, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("course_id", Text, ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
    _owner(primary_key=True, index=True),
    Column("role", Text, primary_key=True),
    Column("created", Moment, nullable=False),
    # The newest event's number when it began: a room counts what its learners save from then on.
    Column("since", Integer, nullable=False, default=0, server_default="0"),
)

answer = Table(
    "answer",
    metadata,
    _owner(primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("exercise", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("saved", Moment, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    _owner(primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("exercise", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("saved", Moment, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # No foreign key: an event tells what happened, also to what is no longer there.
    Column("person_id", Text, index=True),
    Column("course", Text),
    Column("chapter", Text),
    Column("exercise", Text),
    Column("data", Text, nullable=False),
    # A number once given is never given again, also after the newest rows were erased.
    sqlite_autoincrement=True,
)

hand_in = Table(
    "hand_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("receipt", Text, nullable=False),
    Column("person_id", Text, ForeignKey("person.id", ondelete="SET NULL"), index=True),
    Column("learner", Text, nullable=False),
    # No foreign key: a hand-in can be packed as a file, for a course that this machine does not hold.
    Column("course", Text, nullable=False),
    Column("chapter", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("supersedes", Text),
    UniqueConstraint("receipt"),
    Index(None, "course", "chapter"),
    sqlite_autoincrement=True,
)

mark = Table(
    "mark",
    metadata,
    Column("learner", Text, ForeignKey("person.pseudonym", ondelete="CASCADE"), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("exercise", Text, primary_key=True),
    Column("points", Float, nullable=False),
    Column("out_of", Float, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("released", Moment, nullable=False),
    Column("hand_in", Text, nullable=False),
    Column("model_answer", Text),
)

returned = Table(
    "returned",
    metadata,
    Column("learner", Text, ForeignKey("person.pseudonym", ondelete="CASCADE"), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("exercise", Text, primary_key=True),
    # What to work on, in the instructor's words, and the hand-in it is about.
    Column("reason", Text, nullable=False),
    Column("hand_in", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

extended = Table(
    "extended",
    metadata,
    Column("learner", Text, ForeignKey("person.pseudonym", ondelete="CASCADE"), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("seconds", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

room = Table(
    "room",
    metadata,
    Column("id", Text, ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("until", Moment),
    # Like a membership's: where its log begins.
    Column("since", Integer, nullable=False),
)


def _of_room() -> Column[str]:
    return Column("room_id", Text, ForeignKey("room.id", ondelete="CASCADE"), nullable=False)


view = Table(
    "view",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_room(),
    Column("chapter", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("members", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("room_id", "chapter", "exercise", "number"),
    sqlite_autoincrement=True,
)

sentence = Table(
    "sentence",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_room(),
    _owner(index=True),
    Column("chapter", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Index(None, "room_id", "chapter", "exercise"),
    sqlite_autoincrement=True,
)
