"""What the course's own server is told, so that learners read it on their pages; who has a place there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from crosscurrents.course.words import gettext as _
from crosscurrents.desk.desk import Desk
from crosscurrents.journal import Extended, Journal, JournalError
from crosscurrents.journal.records import Returned
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.where import Where


def places(desk: Desk) -> set[str]:
    """Return the pseudonyms that have a place in the course; none where nobody is invited to it.

    `MarkingError` where that cannot be read.
    """
    if not desk.journal:
        return set()
    try:
        with Journal.open(desk.journal) as journal:
            return {one.pseudonym for one in journal.places(desk.folder.id)}
    except JournalError as fault:
        raise MarkingError(
            _("Who has a place in this course cannot be read, so nothing was changed. {fault}").format(
                fault=fault
            ),
            507,
        ) from None


def returned(desk: Desk, given: Returned) -> None:
    """Tell a learner what to work on again."""
    _tell(desk, lambda journal: journal.give_back([given]))


def withdrawn(desk: Desk, where: Where) -> None:
    """Tell a learner that an answer need not be worked on again; who was not asked notices nothing."""
    given = Returned(
        learner=where.learner,
        course=desk.folder.id,
        chapter=where.chapter,
        exercise=where.exercise,
        reason="",
        hand_in="",
        at=datetime.now(UTC),
    )
    _tell(
        desk,
        lambda journal: journal.give_back([given]),
        _("The learner's page could not be told, so nothing was changed: do it again. {fault}"),
    )


def extended(desk: Desk, learner: str, chapter: str, hours: float) -> None:
    """Tell a learner how much more time they have; 0 hours for none any more.

    A hand-in may name somebody else: only a name that it lies under has a page.
    """
    told = Extended(learner, desk.folder.id, chapter, round(hours * 3600), datetime.now(UTC))
    _tell(desk, lambda journal: journal.extend([told]))


def _tell(desk: Desk, said: Callable[[Journal], Future[int]], untold: str = "") -> None:
    if not desk.journal:
        return
    try:
        with Journal.open(desk.journal) as journal:
            said(journal).result()
    except JournalError as fault:
        sentence = untold or _(
            "It stands in the gradebook, but the learner's page could not be told: do it again. {fault}"
        )
        raise MarkingError(sentence.format(fault=fault), 507) from None
