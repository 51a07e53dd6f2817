"""People by pseudonym, the secrets that open a person's answers, courses and who is what in them."""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import Connection, Select, Table, bindparam, delete, exists, insert, select, update

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, identity
from crosscurrents.journal.records import Course, JournalError, Membership, Person, Role
from crosscurrents.journal.tables import answer, course, credential, hand_in, membership, person, room

RESUME = "resume"
"""The kind of the credential that a resume code is; a person has at most one."""

SIGN_IN = "sign-in"
"""The kind of the credential that a facilitator's code is; a person has at most one."""

FACILITATOR = "facilitator"
"""The role that a sign-in code needs, and the kind of the credential that signing in gives."""

_PERSON = (
    select(person.c.id, person.c.pseudonym, person.c.created, membership.c.course_id, membership.c.role)
    .outerjoin(membership, membership.c.person_id == person.c.id)
    .order_by(membership.c.course_id, membership.c.role)
)
# Every request asks who sends it: built once, and one statement, that costs a third of two built each time.
_BY_ID = _PERSON.where(person.c.id == bindparam("of_id"))
_BY_DIGEST = _PERSON.join(credential, credential.c.person_id == person.c.id).where(
    credential.c.digest == bindparam("of_digest")
)


def of_token(connection: Connection, token: str) -> Person | None:
    """Return whose `token` this is."""
    return _of_digest(connection, identity.digest(token))


def of_id(connection: Connection, person_id: str) -> Person | None:
    """Return the person with this id."""
    return _one(connection, _BY_ID, {"of_id": person_id})


def require(connection: Connection, person_id: str) -> Person:
    """Return the person with this id; raise `JournalError` if there is none, or none any more."""
    found = of_id(connection, person_id)
    if found is None:
        raise JournalError(
            _(
                "The journal knows no such learner; perhaps everything of theirs was deleted. "
                "Nothing was saved."
            ),
            "unknown-person",
        )
    return found


def ensure(connection: Connection, token: str, kind: str) -> Person:
    """Return whose `token` this is; a new person under a fresh pseudonym if it is nobody's yet."""
    found = of_token(connection, token)
    if found:
        return found
    made = add(connection)
    give(connection, made.id, identity.digest(token), kind)
    events.record(connection, "person.joined", person=made.id)
    return made


def add(connection: Connection) -> Person:
    """Return a new person under a fresh pseudonym, whom nothing opens yet."""
    made = Person(identity.new_id(), _free_pseudonym(connection), events.now())
    connection.execute(insert(person).values(id=made.id, pseudonym=made.pseudonym, created=made.created))
    return made


def issue_resume_code(connection: Connection, person_id: str) -> str:
    """Return a fresh resume code, the only one of this person that is valid from now on."""
    require(connection, person_id)
    code = identity.new_resume_code()
    give_only(connection, person_id, identity.resume_digest(code), RESUME)
    return code


def resume(connection: Connection, code: str, token: str, kind: str) -> Person | None:
    """Let `token` open what the person with this resume code wrote; None if the code is nobody's.

    A token that was somebody else's until now is theirs no longer: texts are never moved from one person to
    another, for two people may use one browser. Who is left behind is removed if they had written nothing.
    """
    found = _of_digest(connection, identity.resume_digest(code))
    return found and _let_in(connection, found, token, kind, "person.resumed")


def issue_sign_in(connection: Connection, person_id: str) -> str:
    """Return a fresh sign-in code, the only one of this facilitator that is valid from now on.

    Raises `JournalError` for somebody who facilitates nothing.
    """
    if not _facilitates(require(connection, person_id)):
        raise JournalError(_("Only a facilitator signs in with a code; give them that role in a room first."))
    code = identity.new_sign_in_code()
    give_only(connection, person_id, identity.sign_in_digest(code), SIGN_IN)
    return code


def sign_in(connection: Connection, code: str, token: str) -> Person | None:
    """Let `token` open what the facilitator with this sign-in code may do; None if the code is nobody's.

    Nor is it anybody's once they facilitate nothing any more. As with `resume`, one token is one person's.
    """
    found = _of_digest(connection, identity.sign_in_digest(code))
    if found is None or not _facilitates(found):
        return None
    return _let_in(connection, found, token, FACILITATOR, "person.signed-in")


def forget(connection: Connection, token: str) -> None:
    """Make `token` nobody's."""
    connection.execute(delete(credential).where(credential.c.digest == identity.digest(token)))


def mark_guest(connection: Connection, person_id: str) -> None:
    """Note that a person is here for a room only, unless they wrote, handed in or belong to something."""
    if not _holds(connection, person_id, answer, hand_in, membership):
        connection.execute(update(person).where(person.c.id == person_id).values(guest=True))


def credentials(connection: Connection, person_id: str) -> list[dict[str, Any]]:
    """Return when and how a person was let in, without the secrets: `{"kind", "created"}` each."""
    rows = connection.execute(
        select(credential.c.kind, credential.c.created)
        .where(credential.c.person_id == person_id)
        .order_by(credential.c.created)
    )
    return [{"kind": row.kind, "created": row.created} for row in rows]


def ensure_course(connection: Connection, course_id: str, title: str) -> Course:
    """Return the course of this id, made with this title if it is new."""
    row = connection.execute(select(course).where(course.c.id == course_id)).one_or_none()
    if row:
        return Course(row.id, row.title, row.created)
    made = Course(course_id, title, events.now())
    connection.execute(insert(course).values(id=made.id, title=made.title, created=made.created))
    events.record(connection, "course.made", course=made.id)
    return made


def courses(connection: Connection) -> list[Course]:
    """Return every course that is no room, in the order of their ids."""
    query = select(course).where(~exists().where(room.c.id == course.c.id))
    rows = connection.execute(query.order_by(course.c.id))
    return [Course(row.id, row.title, row.created) for row in rows]


def enrol(connection: Connection, person_id: str, course_id: str, role: str) -> Person:
    """Give a person a role in a course, which must be there; return the person with it."""
    found = require(connection, person_id)
    if role not in get_args(Role):
        raise JournalError(_("A role is one of {known}.").format(known=", ".join(get_args(Role))))
    if not connection.execute(select(exists().where(course.c.id == course_id))).scalar():
        raise JournalError(_("The journal knows no course {course}; make it first.").format(course=course_id))
    if Membership(course_id, role) not in found.memberships:
        values = {"course_id": course_id, "person_id": person_id, "role": role, "created": events.now()}
        connection.execute(insert(membership).values(since=events.last(connection), **values))
        events.record(connection, "person.enrolled", person=person_id, course=course_id, role=role)
    return require(connection, person_id)


def _one(connection: Connection, query: Select[Any], wanted: dict[str, str]) -> Person | None:
    rows = connection.execute(query, wanted).all()
    if not rows:
        return None
    held = (Membership(row.course_id, row.role) for row in rows if row.course_id is not None)
    return Person(rows[0].id, rows[0].pseudonym, rows[0].created, tuple(held))


def _of_digest(connection: Connection, digest: str) -> Person | None:
    return _one(connection, _BY_DIGEST, {"of_digest": digest})


def _let_in(connection: Connection, found: Person, token: str, kind: str, event: str) -> Person:
    before = of_token(connection, token)
    if before and before.id == found.id:
        return found
    forget(connection, token)
    if before and not _holds(connection, before.id, credential, answer, hand_in, membership):
        connection.execute(delete(person).where(person.c.id == before.id))
    give(connection, found.id, identity.digest(token), kind)
    events.record(connection, event, person=found.id)
    return found


def _facilitates(found: Person) -> bool:
    return any(held.role == FACILITATOR for held in found.memberships)


def give_only(connection: Connection, person_id: str, digest: str, kind: str) -> None:
    """Let a secret with this digest open what is a person's, in place of the earlier one of its kind."""
    connection.execute(
        delete(credential).where(credential.c.person_id == person_id, credential.c.kind == kind)
    )
    give(connection, person_id, digest, kind)


def give(connection: Connection, person_id: str, digest: str, kind: str) -> None:
    """Let a secret with this digest open what is a person's."""
    connection.execute(
        insert(credential).values(digest=digest, person_id=person_id, kind=kind, created=events.now())
    )


def _free_pseudonym(connection: Connection) -> str:
    while True:
        pseudonym = identity.new_pseudonym()
        taken = exists().where(person.c.pseudonym == pseudonym) | exists().where(
            hand_in.c.learner == pseudonym
        )
        if not connection.execute(select(taken)).scalar():
            return pseudonym


def _holds(connection: Connection, person_id: str, *tables: Table) -> bool:
    held = (select(exists().where(table.c.person_id == person_id)) for table in tables)
    return any(connection.execute(one).scalar() for one in held)
