"""Which answer a grade belongs to, kept beside the grades. Free of nbgrader, slow to import."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from sqlalchemy import Column, MetaData, String, Table, Text

SEEN = Table(
    "crosscurrents_answer",
    MetaData(),
    Column("learner", String(128), primary_key=True),
    Column("chapter", String(128), primary_key=True),
    Column("exercise", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
)
"""The digest of each answer as it was graded last, so that marks are opened again only when it changed."""

TEXT = Table(
    "crosscurrents_text",
    SEEN.metadata,
    Column("learner", String(128), primary_key=True),
    Column("chapter", String(128), primary_key=True),
    Column("exercise", String(128), primary_key=True),
    Column("digest", String(64), nullable=False, index=True),
)
"""The digest of what was written in an answer, so that two submissions with one text are found."""

ASIDE = Table(
    "crosscurrents_aside",
    SEEN.metadata,
    Column("learner", String(128), primary_key=True),
    Column("chapter", String(128), primary_key=True),
    Column("reason", Text, nullable=False),
)
"""The submissions that autograde set aside, each with one sentence that says why; gone once it is graded."""


def text_digest(response: object) -> str:
    """Return the digest of all that was written in a response, in its order; "" where nothing was.

    Numbers and choices do not count: two who mark themselves differently may still hand in one text.
    """
    words = " ".join(_texts(response)).casefold().split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if words else ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
