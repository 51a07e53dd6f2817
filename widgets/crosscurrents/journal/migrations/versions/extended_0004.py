"""What more time learners were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of more time for a chapter."""
    op.create_table(
        "extended",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("learner", "course", "chapter")),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner"], ["person.pseudonym"], name="fk_extended_learner_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", name="pk_extended"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("extended")
