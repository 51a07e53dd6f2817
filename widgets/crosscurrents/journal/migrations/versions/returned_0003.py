"""What learners were asked to work on again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of what was given back for rework."""
    op.create_table(
        "returned",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("learner", "course", "chapter", "exercise", "reason", "hand_in")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner"], ["person.pseudonym"], name="fk_returned_learner_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner", "course", "chapter", "exercise", name="pk_returned"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("returned")
