"""Marks released to their learners, and what was given back to work on; both come from a gradebook."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, insert, or_, select, update

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, jsontext
from crosscurrents.journal.handins import FILE
from crosscurrents.journal.records import Mark, Returned
from crosscurrents.journal.tables import hand_in, mark, person, returned


def stored(given: Mark) -> dict[str, Any]:
    """Return a mark as its row; raise `BadText` for what could not be stored."""
    return {
        "learner": jsontext.name(given.learner, _("learner")),
        "course": jsontext.name(given.course, _("course")),
        "chapter": jsontext.name(given.chapter, _("chapter")),
        "exercise": jsontext.name(given.exercise, _("exercise")),
        "points": float(given.points),
        "out_of": float(given.out_of),
        "criteria": jsontext.dump(list(given.criteria)),
        "comment": jsontext.words(given.comment),
        "released": given.released,
        "hand_in": jsontext.words(given.hand_in),
        "model_answer": None if given.model_answer is None else jsontext.words(given.model_answer),
    }


def stored_return(given: Returned) -> dict[str, Any]:
    """Return what is given back as its row; raise `BadText` for what could not be stored."""
    return {
        "learner": jsontext.name(given.learner, _("learner")),
        "course": jsontext.name(given.course, _("course")),
        "chapter": jsontext.name(given.chapter, _("chapter")),
        "exercise": jsontext.name(given.exercise, _("exercise")),
        "reason": jsontext.words(given.reason),
        "hand_in": jsontext.words(given.hand_in),
        "at": given.at,
    }


def release(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """Write marks for the learners this journal knows, over any earlier mark; return how many that were.

    Who handed in by file from a machine of their own is not known here; their feedback is a file too.
    """
    done = 0
    ordered = sorted(rows, key=_whose)
    for (learner, course, chapter), group in groupby(ordered, key=_whose):
        owner = connection.execute(select(person.c.id).where(person.c.pseudonym == learner)).scalar()
        if owner is None:
            continue
        marks = list(group)
        for row in marks:
            _write(connection, row)
        exercises = [row["exercise"] for row in marks]
        events.record(
            connection, "marks.released", person=owner, course=course, chapter=chapter, exercises=exercises
        )
        done += len(marks)
    return done


def give_back(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """Ask learners this journal knows to work on something again; return how many it knew.

    An earlier asking about the same answer gives way to the newer one; one without a reason withdraws it.
    """
    done = 0
    for row in rows:
        owner = connection.execute(select(person.c.id).where(person.c.pseudonym == row["learner"])).scalar()
        if owner is None:
            continue
        key = ("learner", "course", "chapter", "exercise")
        stood = connection.execute(delete(returned).where(*(returned.c[name] == row[name] for name in key)))
        where = {name: row[name] for name in ("course", "chapter", "exercise")}
        if row["reason"]:
            connection.execute(insert(returned).values(**row))
            events.record(connection, "answer.returned", person=owner, **where)
        elif stood.rowcount:
            events.record(connection, "return.withdrawn", person=owner, **where)
        done += 1
    return done


def given_back(
    connection: Connection, person_id: str, chapter: str | None = None, *, standing: bool = True
) -> list[Returned]:
    """Return what somebody is asked to work on again, oldest first; with `standing`, not what was since.

    What was handed in after the hand-in that it is about counts, as at the desk: that may have been before
    the asking. Without a receipt of this journal's, what was handed in after the asking.
    """
    about = hand_in.alias("about")
    number = (
        select(about.c.id)
        .where(about.c.receipt == returned.c.hand_in, about.c.person_id == person_id)
        .correlate(returned)
        .scalar_subquery()
    )
    again = exists().where(
        hand_in.c.person_id == person_id,
        hand_in.c.course.in_((returned.c.course, FILE)),  # a file says no course, and is collected too
        hand_in.c.chapter == returned.c.chapter,
        or_(hand_in.c.id > number, and_(number.is_(None), hand_in.c.at > returned.c.at)),
    )
    whose = select(person.c.pseudonym).where(person.c.id == person_id).scalar_subquery()
    query = select(returned).where(returned.c.learner == whose).order_by(returned.c.at, returned.c.exercise)
    if standing:
        query = query.where(~again)
    if chapter is not None:
        query = query.where(returned.c.chapter == chapter)
    return [Returned(**row._mapping) for row in connection.execute(query)]


def of_person(connection: Connection, person_id: str, chapter: str | None = None) -> list[Mark]:
    """Return the marks released to a person, of one chapter or of all."""
    whose = select(person.c.pseudonym).where(person.c.id == person_id).scalar_subquery()
    query = (
        select(mark).where(mark.c.learner == whose).order_by(mark.c.course, mark.c.chapter, mark.c.exercise)
    )
    if chapter is not None:
        query = query.where(mark.c.chapter == chapter)
    return [_mark(row) for row in connection.execute(query)]


def _whose(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["learner"], row["course"], row["chapter"]


def _write(connection: Connection, row: dict[str, Any]) -> None:
    key = and_(*(mark.c[column] == row[column] for column in ("learner", "course", "chapter", "exercise")))
    if not connection.execute(update(mark).where(key).values(**row)).rowcount:
        connection.execute(insert(mark).values(**row))


def _mark(row: Row[Any]) -> Mark:
    fields = dict(row._mapping)
    fields["criteria"] = jsontext.load(row.criteria)
    return Mark(**fields)
