"""Our tables in a course's gradebook, beside nbgrader's own: marks by criterion, and what happened to them.

nbgrader keeps one number and one comment for an answer. What they are made of is kept here; its own columns
are derived from that at once (`derived.py`), so that formgrader and `nbgrader export` show the same marks.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Float, Index, Integer, MetaData, Table, Text, insert, select

from crosscurrents.course.words import gettext as _
from crosscurrents.journal.tables import Moment
from crosscurrents.marking.faults import MarkingError

VERSION = "1"
"""The version of these tables: a gradebook of a newer one is left alone."""

metadata = MetaData()

setting = Table(
    "crosscurrents_setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)


def _answer(*, key: bool) -> list[Column[str]]:
    """Return the columns that name one learner's answer; by chapter first, as a pile is read."""
    return [
        Column(name, Text, primary_key=key, nullable=False) for name in ("chapter", "learner", "exercise")
    ]


criterion = Table(
    "crosscurrents_criterion",
    metadata,
    *_answer(key=True),
    # "first", "second" or "settled": whose reading it is.
    Column("slot", Text, primary_key=True),
    # A criterion's id; "" is the comment on the whole.
    Column("criterion", Text, primary_key=True),
    Column("points", Float),
    Column("comment", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("marker", Text, nullable=False),
    # When the comment came to be as it is; other points leave that.
    Column("at", Moment, nullable=False),
    # The digest of the answer that was read; "" where the gradebook has none.
    Column("digest", Text, nullable=False),
    sqlite_with_rowid=False,
)

history = Table(
    "crosscurrents_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("marker", Text, nullable=False),
    # mark | refused | undo | formgrader | restore | flag | return | extend | unblind | release | second |
    # settle | unsettle
    Column("what", Text, nullable=False),
    *_answer(key=False),
    Column("slot", Text, nullable=False),
    Column("criterion", Text, nullable=False),
    # JSON: the values before and after; of a refused mark, what stands and what was sent.
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("ix_crosscurrents_history_answer", "learner", "chapter", "exercise"),
    Index("ix_crosscurrents_history_marker", "marker", "id"),
    sqlite_autoincrement=True,
)

second = Table(
    "crosscurrents_second",
    metadata,
    *_answer(key=True),
    # Who is to mark it a second time; "" for anybody but the first.
    Column("marker", Text, nullable=False),
)

submission = Table(
    "crosscurrents_submission",
    metadata,
    Column("learner", Text, primary_key=True),
    Column("chapter", Text, primary_key=True),
    # Why it was flagged, "" if it is not.
    Column("flag", Text, nullable=False),
    # What the learner is asked to work on again, "" if nothing; and when what it is about was handed in, as
    # nbgrader has it: the next hand-in takes it off.
    Column("returned", Text, nullable=False),
    Column("returned_at", Moment),
    Column("returned_of", Text, nullable=False),
    # When marks were given back, and what they said then (`pile.said`).
    Column("released_at", Moment),
    Column("released_as", Text, nullable=False),
)

phrase = Table(
    "crosscurrents_phrase",
    metadata,
    Column("criterion", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    # 0: forgotten, at that moment; rows of earlier versions count uses.
    Column("uses", Integer, nullable=False),
    Column("used", Moment, nullable=False),
)

calibration = Table(
    "crosscurrents_calibration",
    metadata,
    Column("marker", Text, primary_key=True),
    Column("chapter", Text, primary_key=True),
    Column("exercise", Text, primary_key=True),
    # Which of the examples, from 1.
    Column("example", Integer, primary_key=True, autoincrement=False),
    Column("criterion", Text, primary_key=True),
    Column("points", Float, nullable=False),
    Column("at", Moment, nullable=False),
)

_INDEXES = {
    "ix_crosscurrents_grade_notebook": "grade (notebook_id)",
    "ix_crosscurrents_comment_notebook": "comment (notebook_id)",
    "ix_crosscurrents_submitted_assignment": "submitted_assignment (assignment_id)",
    "ix_crosscurrents_submitted_notebook": "submitted_notebook (assignment_id)",
}
"""nbgrader looks for grades by notebook and has no index that begins with one (its pages take seconds)."""


def prepare(connection: Connection) -> None:
    """Make our tables where they are missing; `MarkingError` for those of a newer crosscurrents."""
    metadata.create_all(connection)
    found = connection.execute(select(setting.c.value).where(setting.c.name == "version")).scalar()
    if found is None:
        connection.execute(insert(setting).values(name="version", value=VERSION))
    elif int(found) > int(VERSION):
        raise MarkingError(
            _("The marks in this gradebook were made by a newer crosscurrents: update, or use that one.")
        )
    for name, columns in _INDEXES.items():
        connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")
