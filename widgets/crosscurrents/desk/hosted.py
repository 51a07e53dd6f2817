"""What the course's own server is told, so that learners read it on their pages; who has a place there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from crosscurrents.course.words import gettext as _
from crosscurrents.desk.desk import Desk
from crosscurrents.journal import Extended, Journal, JournalError
from crosscurrents.journal.records import Returned
from crosscurrents.marking import answers
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
    """Tell a learner what to work on again, or (without a reason) that it need not be."""
    _tell(desk, lambda journal: journal.give_back([given]))


def extended(desk: Desk, learner: str, chapter: str, hours: float) -> None:
    """Tell a learner how much more time they have; 0 hours for none any more."""
    read = answers.graded(desk.folder, Where(learner, chapter, ""))
    # A submission by nbgrader's own Submit lies under a user's name; a page knows the pseudonym.
    known = learner if isinstance(read, str) else read.learner
    told = Extended(known, desk.folder.id, chapter, round(hours * 3600), datetime.now(UTC))
    _tell(desk, lambda journal: journal.extend([told]))


def _tell(desk: Desk, said: Callable[[Journal], Future[int]]) -> None:
    if not desk.journal:
        return
    try:
        with Journal.open(desk.journal) as journal:
            said(journal).result()
    except JournalError as fault:
        raise MarkingError(
            _(
                "It stands in the gradebook, but the learner's page could not be told: do it again. {fault}"
            ).format(fault=fault),
            507,
        ) from None
