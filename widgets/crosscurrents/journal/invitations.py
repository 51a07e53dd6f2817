"""Places in a course: a code and a pseudonym for each. Who has which, only the instructor knows."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, and_, delete, func, select

from crosscurrents.journal import identity, people
from crosscurrents.journal.records import Invitation, Place
from crosscurrents.journal.tables import answer, credential, event, hand_in, mark, membership, person

INVITATION = "invitation"
"""The kind of the credential that an invitation code is: it opens the place on any device, any time."""


WriteDown = Callable[[list[Invitation]], object]
"""Writes codes down where they are kept, before they open anything; what it raises undoes them."""


def invite(
    connection: Connection, course_id: str, count: int, write_down: WriteDown | None = None
) -> list[Invitation]:
    """Make places for learners in a course, which must be there; the codes are kept as digests only.

    A code is entered like a resume code (`people.resume`). One's own resume code comes beside it.
    """
    made = []
    for _each in range(count):
        code = identity.new_resume_code()
        someone = people.add(connection)
        people.give(connection, someone.id, identity.resume_digest(code), INVITATION)
        people.enrol(connection, someone.id, course_id, "learner")
        made.append(Invitation(code, someone.pseudonym))
    if write_down:
        write_down(made)
    return made


def again(
    connection: Connection, course_id: str, pseudonym: str, write_down: WriteDown | None = None
) -> Invitation | None:
    """Return a fresh code for a place; None where there is no such place.

    Whatever opened it before is void, browsers and a resume code of its own too: the lost code may be found.
    """
    query = (
        select(person.c.id)
        .join(membership, membership.c.person_id == person.c.id)
        .where(person.c.pseudonym == pseudonym, membership.c.course_id == course_id)
    )
    found = connection.execute(query).scalar()
    if found is None:
        return None
    code = identity.new_resume_code()
    connection.execute(delete(credential).where(credential.c.person_id == found))
    people.give(connection, found, identity.resume_digest(code), INVITATION)
    fresh = Invitation(code, pseudonym)
    if write_down:
        write_down([fresh])
    return fresh


def places(connection: Connection, course_id: str) -> list[Place]:
    """Return the places of a course in the order they were made, with when each was first opened."""
    # By the event: who finished on a device has no credential of it any more.
    opened = and_(event.c.person_id == person.c.id, event.c.type == "person.resumed")
    query = (
        select(person.c.pseudonym, func.min(event.c.at).label("came"))
        .join(membership, membership.c.person_id == person.c.id)
        .outerjoin(event, opened)
        .where(membership.c.course_id == course_id, membership.c.role == "learner")
        .group_by(person.c.id, person.c.pseudonym, membership.c.created)
        .order_by(membership.c.created, person.c.pseudonym)
    )
    return [Place(row.pseudonym, row.came) for row in connection.execute(query)]


def standing(connection: Connection, course_id: str) -> dict[str, tuple[int, int, int]]:
    """Return by chapter how many learners of a course have begun, handed in, and been given marks back."""
    mine = select(membership.c.person_id).where(
        membership.c.course_id == course_id, membership.c.role == "learner"
    )
    begun = (
        select(answer.c.chapter, func.count(answer.c.person_id.distinct()))
        .where(answer.c.person_id.in_(mine))
        .group_by(answer.c.chapter)
    )
    handed = (
        select(hand_in.c.chapter, func.count(hand_in.c.learner.distinct()))
        .where(hand_in.c.course == course_id)
        .group_by(hand_in.c.chapter)
    )
    back = (
        select(mark.c.chapter, func.count(mark.c.learner.distinct()))
        .where(mark.c.course == course_id)
        .group_by(mark.c.chapter)
    )
    counts: list[dict[str, int]] = [
        dict(connection.execute(query).tuples().all()) for query in (begun, handed, back)
    ]
    chapters = sorted(set().union(*counts))
    return {one: (counts[0].get(one, 0), counts[1].get(one, 0), counts[2].get(one, 0)) for one in chapters}
