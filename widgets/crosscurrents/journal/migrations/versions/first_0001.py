"""The first tables: people, what they wrote, what they handed in, what they got back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _to_person(table: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_person_id_person"
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Make every table in an empty database."""
    op.create_table(
        "person",
        _text("id"),
        _text("pseudonym"),
        _moment("created"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("pseudonym", name="uq_person_pseudonym"),
    )
    op.create_table(
        "credential",
        _text("digest"),
        _text("person_id"),
        _text("kind"),
        _moment("created"),
        _to_person("credential"),
        sa.PrimaryKeyConstraint("digest", name="pk_credential"),
    )
    op.create_index("ix_credential_person_id", "credential", ["person_id"])
    op.create_table(
        "course",
        _text("id"),
        _text("title"),
        _moment("created"),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
    )
    op.create_table(
        "membership",
        _text("course_id"),
        _text("person_id"),
        _text("role"),
        _moment("created"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name="fk_membership_course_id_course", ondelete="CASCADE"
        ),
        _to_person("membership"),
        sa.PrimaryKeyConstraint("course_id", "person_id", "role", name="pk_membership"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_table(
        "answer",
        _text("person_id"),
        _text("chapter"),
        _text("exercise"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _text("response"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        _text("visibility"),
        _text("device"),
        _moment("saved"),
        _to_person("answer"),
        sa.PrimaryKeyConstraint("person_id", "chapter", "exercise", name="pk_answer"),
    )
    op.create_table(
        "revision",
        _text("person_id"),
        _text("chapter"),
        _text("exercise"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        _text("response"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        _text("visibility"),
        _text("device"),
        _text("status"),
        _moment("saved"),
        _to_person("revision"),
        sa.PrimaryKeyConstraint("person_id", "chapter", "exercise", "number", name="pk_revision"),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("type"),
        _moment("at"),
        _text("person_id", nullable=True),
        _text("course", nullable=True),
        _text("chapter", nullable=True),
        _text("exercise", nullable=True),
        _text("data"),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_person_id", "event", ["person_id"])
    op.create_table(
        "hand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("receipt"),
        _text("person_id", nullable=True),
        _text("learner"),
        _text("course"),
        _text("chapter"),
        _text("release"),
        _text("answers"),
        _moment("at"),
        _text("supersedes", nullable=True),
        _to_person("hand_in", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_in"),
        sa.UniqueConstraint("receipt", name="uq_hand_in_receipt"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hand_in_person_id", "hand_in", ["person_id"])
    op.create_index("ix_hand_in_course_chapter", "hand_in", ["course", "chapter"])
    op.create_table(
        "mark",
        _text("learner"),
        _text("course"),
        _text("chapter"),
        _text("exercise"),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("out_of", sa.Float(), nullable=False),
        _text("criteria"),
        _text("comment"),
        _moment("released"),
        _text("hand_in"),
        _text("model_answer", nullable=True),
        sa.ForeignKeyConstraint(
            ["learner"], ["person.pseudonym"], name="fk_mark_learner_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", "exercise", name="pk_mark"),
    )


def downgrade() -> None:
    """Remove every table, and with them everything in it."""
    for table in (
        "mark",
        "hand_in",
        "event",
        "revision",
        "answer",
        "membership",
        "course",
        "credential",
        "person",
    ):
        op.drop_table(table)
