"""Who has more time than the others, by name or by code, and what a marker gave last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from crosscurrents.marking import late, log
from crosscurrents.marking.tables import history


@dataclass(frozen=True, slots=True)
class MoreTime:
    """A learner with more time: `hours` after the due time, given by `marker`.

    `named`: given by name, and then listed so; whoever got it by their code is listed by that.
    """

    learner: str
    code: str
    hours: float
    named: bool
    marker: str


def given(connection: Connection, chapter: str, known: Mapping[str, str]) -> list[MoreTime]:
    """Return who has more time in a chapter, those by name first; `known` are the learners' codes."""
    told = {
        row.learner: row
        for row in connection.execute(
            select(history.c.learner, history.c.slot, history.c.marker)
            .where(history.c.chapter == chapter, history.c.what == "extend")
            .order_by(history.c.id)
        )
    }
    found = []
    for learner, hours in late.extensions(connection, chapter).items():
        line = told.get(learner)
        named = learner not in known or (line is not None and line.slot == late.NAMED)
        marker = line.marker if line is not None else ""
        found.append(MoreTime(learner, known.get(learner, ""), hours, named, marker))
    return sorted(found, key=lambda one: (not one.named, one.learner if one.named else one.code))


def last(
    connection: Connection, chapter: str, marker: str, known: Mapping[str, str]
) -> tuple[MoreTime, float] | None:
    """Return the last time that a marker gave in a chapter, and the hours before it; None for none."""
    for one in log.newest_by(connection, marker):
        if one.what == "extend" and one.where.chapter == chapter:
            learner = one.where.learner
            named = learner not in known or one.slot == late.NAMED
            now = MoreTime(learner, known.get(learner, ""), float(one.after or 0), named, marker)
            return now, float(one.before or 0)
    return None
