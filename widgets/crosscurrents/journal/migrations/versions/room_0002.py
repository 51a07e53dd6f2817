"""Rooms: the live workshops, the snapshots of their answers, and the sentences for release in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _to_room(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_room_id_room"
    return sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Add the tables of rooms; nobody who is here already came by joining one."""
    op.add_column("person", sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("membership", sa.Column("since", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "room",
        _text("id"),
        _text("code"),
        _text("key"),
        _moment("started"),
        _moment("ended", nullable=True),
        _moment("until", nullable=True),
        _whole("since"),
        sa.ForeignKeyConstraint(["id"], ["course.id"], name="fk_room_id_course", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
    )
    op.create_table(
        "view",
        _whole("id"),
        _text("room_id"),
        _text("chapter"),
        _text("exercise"),
        _whole("number"),
        _whole("n"),
        _text("members"),
        _text("data"),
        _text("caption"),
        _moment("at"),
        _to_room("view"),
        sa.PrimaryKeyConstraint("id", name="pk_view"),
        sa.UniqueConstraint(
            "room_id", "chapter", "exercise", "number", name="uq_view_room_id_chapter_exercise_number"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sentence",
        _whole("id"),
        _text("room_id"),
        _text("person_id"),
        _text("chapter"),
        _text("exercise"),
        _text("label"),
        _text("text"),
        _text("status"),
        _text("kind"),
        _to_room("sentence"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_sentence_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sentence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sentence_person_id", "sentence", ["person_id"])
    op.create_index("ix_sentence_room_id_chapter_exercise", "sentence", ["room_id", "chapter", "exercise"])


def downgrade() -> None:
    """Remove the tables of rooms, and with them everything in them."""
    for table in ("sentence", "view", "room"):
        op.drop_table(table)
    op.drop_column("membership", "since")
    op.drop_column("person", "guest")
