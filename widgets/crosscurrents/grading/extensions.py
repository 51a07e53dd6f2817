"""More time for a learner, kept beside nbgrader's grades also before there is a submission to give it to.

Free of nbgrader, slow to import; `grading.late` lets autograde apply what is kept here.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Integer, MetaData, String, Table

EXTENSION = Table(
    "crosscurrents_extension",
    MetaData(),
    Column("learner", String(128), primary_key=True),
    Column("chapter", String(128), primary_key=True),
    Column("seconds", Integer, nullable=False),
)
"""How much later than the due time a learner may hand in a chapter, in seconds."""


def as_interval(seconds: int | None) -> timedelta | None:
    """Return kept seconds as nbgrader's column has them: None for no extension."""
    return timedelta(seconds=seconds) if seconds else None
