"""Answers as they are typed: the current text of each exercise, every revision of it, and conflicts kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, bindparam, func, insert, select, update

from crosscurrents.course.model import Visibility, tighter
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import events, jsontext, people
from crosscurrents.journal.records import Answer, BadText, Revision, Saved
from crosscurrents.journal.tables import answer, revision


def _which(table: Table) -> ColumnElement[bool]:
    """Return the condition for one exercise of one person, to be filled by `_ids`."""
    return and_(
        table.c.person_id == bindparam("of_person"),
        table.c.chapter == bindparam("of_chapter"),
        table.c.exercise == bindparam("of_exercise"),
    )


def _ids(person_id: str, chapter: str, exercise: str) -> dict[str, str]:
    return {"of_person": person_id, "of_chapter": chapter, "of_exercise": exercise}


_EMPTY = jsontext.dump({})

# A save runs these for every burst of typing: built once, they cost half as much as built each time.
_CURRENT = select(answer).where(_which(answer))
_NEWEST = select(func.max(revision.c.number)).where(_which(revision))
_ADD_REVISION = insert(revision).inline()
_ADD_ANSWER = insert(answer).inline()
_CHANGE_ANSWER = (
    update(answer)
    .where(_which(answer))
    .values(
        {
            name: bindparam(name)
            for name in ("revision", "response", "passed", "visibility", "device", "saved")
        }
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer on its way in: `response` as JSON text, written over the revision `base` (0 for none)."""

    person: str
    chapter: str
    exercise: str
    response: str
    base: int
    passed: bool
    visibility: Visibility
    device: str

    @property
    def ids(self) -> dict[str, str]:
        """The parameters that name the exercise in a statement."""
        return _ids(self.person, self.chapter, self.exercise)


def draft(
    person_id: str,
    chapter: str,
    exercise: str,
    *,
    response: dict[str, Any],
    base_revision: int,
    passed: bool,
    visibility: str,
    device: str,
) -> Draft:
    """Return what came in as a draft; raise `BadText` for what could not be stored."""
    if visibility not in set(Visibility):
        known = ", ".join(Visibility)
        raise BadText(_("An answer's visibility is one of {known}.").format(known=known))
    if not isinstance(response, dict):
        raise BadText(_("An answer must be an object of named fields; nothing was changed."))
    return Draft(
        person=jsontext.name(person_id, _("learner")),
        chapter=jsontext.name(chapter, _("chapter")),
        exercise=jsontext.name(exercise, _("exercise")),
        response=jsontext.dump(response),
        base=base_revision,
        passed=bool(passed),
        visibility=Visibility(visibility),
        device=jsontext.name(device, _("device")) if device else "",
    )


def save(connection: Connection, incoming: Draft) -> Saved:
    """Store a draft as the next revision, or beside a newer text as a conflict; the same again only once."""
    row = connection.execute(_CURRENT, incoming.ids).one_or_none()
    if row is None:
        people.require(connection, incoming.person)
        return Saved(_replace(connection, None, incoming))
    current = _answer(row)
    same_text = (row.response, row.passed) == (incoming.response, incoming.passed)
    if same_text and row.visibility == incoming.visibility:
        return Saved(current)
    if incoming.base == row.revision:
        return Saved(_replace(connection, row, incoming))
    if same_text:
        # Only the visibility differs, and a stale page may narrow it but not widen it.
        narrowed = tighter(Visibility(row.visibility), incoming.visibility)
        if narrowed == row.visibility:
            return Saved(current)
        return Saved(_replace(connection, row, replace(incoming, visibility=narrowed)))
    if _own_line(connection, row, incoming):
        # A page whose earlier save was still in flight when it sent this one, or when it was closed.
        older = _edits(incoming.device) < _edits(row.device)
        return Saved(current if older else _replace(connection, row, incoming))
    return Saved(current, _beside(connection, row, incoming))


def current(connection: Connection, person_id: str, chapter: str | None = None) -> list[Answer]:
    """Return a person's current answers, of one chapter or of all, by chapter and exercise."""
    query = (
        select(answer).where(answer.c.person_id == person_id).order_by(answer.c.chapter, answer.c.exercise)
    )
    if chapter is not None:
        query = query.where(answer.c.chapter == chapter)
    return of_rows(connection.execute(query))


def of_rows(rows: Iterable[Row[Any]]) -> list[Answer]:
    """Return rows of the table as answers, in their order."""
    return [_answer(row) for row in rows]


def revisions(
    connection: Connection,
    person_id: str,
    chapter: str | None = None,
    exercise: str | None = None,
    status: str | None = None,
) -> list[Revision]:
    """Return a person's revisions, oldest first within each exercise."""
    wanted = {"chapter": chapter, "exercise": exercise, "status": status}
    query = select(revision).where(revision.c.person_id == person_id)
    for column, value in wanted.items():
        if value is not None:
            query = query.where(revision.c[column] == value)
    rows = connection.execute(query.order_by(revision.c.chapter, revision.c.exercise, revision.c.number))
    return [_revision(row) for row in rows]


def settle(connection: Connection, person_id: str, chapter: str, exercise: str) -> int:
    """Mark an exercise's conflicts as seen; return how many there were. Their texts stay in the revisions."""
    done = connection.execute(
        update(revision).where(_which(revision), revision.c.status == "conflict").values(status="settled"),
        _ids(person_id, chapter, exercise),
    ).rowcount
    if done:
        events.record(
            connection, "answer.settled", person=person_id, chapter=chapter, exercise=exercise, conflicts=done
        )
    return done


def _page(device: str) -> str:
    """Return which open page wrote: of `k3j9x2.17` the part before the count of its edits, else nothing."""
    page, _dot, edits = device.rpartition(".")
    return page if edits.isdigit() else ""


def _edits(device: str) -> int:
    return int(device.rpartition(".")[2])


def _own_line(connection: Connection, row: Row[Any], incoming: Draft) -> bool:
    """Return whether everything saved since the draft's base came from the page that sends the draft."""
    page = _page(incoming.device)
    if not page or incoming.base > row.revision:
        return False
    since = connection.execute(
        select(revision.c.device)
        .where(_which(revision), revision.c.number > incoming.base, revision.c.status == "saved")
        .distinct(),
        incoming.ids,
    ).scalars()
    return all(_page(device) == page for device in since)


def _replace(connection: Connection, row: Row[Any] | None, incoming: Draft) -> Answer:
    """Make a draft the current answer."""
    number = _next(connection, incoming) if row else 1
    kept = _keep(connection, incoming, number, "saved")
    values = {
        "revision": number,
        "response": incoming.response,
        "passed": incoming.passed,
        "visibility": str(incoming.visibility),
        "device": incoming.device,
        "saved": kept.saved,
    }
    if row:
        connection.execute(_CHANGE_ANSWER, incoming.ids | values)
    else:
        names = {"person_id": incoming.person, "chapter": incoming.chapter, "exercise": incoming.exercise}
        connection.execute(_ADD_ANSWER, names | values)
    return kept


def _beside(connection: Connection, row: Row[Any], incoming: Draft) -> Answer:
    """Keep a draft beside the newer text; the one already kept if this one comes a second time."""
    since = min(incoming.base, row.revision)
    kept = connection.execute(
        select(revision)
        .where(
            _which(revision),
            revision.c.number > since,
            revision.c.response == incoming.response,
            revision.c.passed == incoming.passed,
            revision.c.visibility == str(incoming.visibility),
        )
        .order_by(revision.c.number.desc())
        .limit(1),
        incoming.ids,
    ).one_or_none()
    if kept:
        return _answer(kept, kept.number)
    return _keep(connection, incoming, _next(connection, incoming), "conflict", current=row.revision)


def _keep(connection: Connection, incoming: Draft, number: int, status: str, **data: Any) -> Answer:
    saved = events.now()
    names = {"chapter": incoming.chapter, "exercise": incoming.exercise}
    values = {
        "person_id": incoming.person,
        "number": number,
        "base": incoming.base,
        "response": incoming.response,
        "passed": incoming.passed,
        "visibility": str(incoming.visibility),
        "device": incoming.device,
        "status": status,
        "saved": saved,
    }
    connection.execute(_ADD_REVISION, names | values)
    events.record(
        connection,
        f"answer.{status}",
        person=incoming.person,
        **names,
        revision=number,
        visibility=str(incoming.visibility),
        passed=incoming.passed,
        empty=incoming.response == _EMPTY,
        **data,
    )
    return Answer(
        **names,
        revision=number,
        response=jsontext.load(incoming.response),
        passed=incoming.passed,
        visibility=str(incoming.visibility),
        saved=saved,
        device=incoming.device,
        person=incoming.person,
    )


def _next(connection: Connection, incoming: Draft) -> int:
    newest: int = connection.execute(_NEWEST, incoming.ids).scalar_one()
    return newest + 1


def _answer(row: Row[Any], number: int | None = None) -> Answer:
    return Answer(
        chapter=row.chapter,
        exercise=row.exercise,
        revision=row.revision if number is None else number,
        response=jsontext.load(row.response),
        passed=row.passed,
        visibility=row.visibility,
        saved=row.saved,
        device=row.device,
        person=row.person_id,
    )


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        chapter=row.chapter,
        exercise=row.exercise,
        revision=row.number,
        base=row.base,
        response=jsontext.load(row.response),
        passed=row.passed,
        visibility=row.visibility,
        saved=row.saved,
        device=row.device,
        status=row.status,
    )
