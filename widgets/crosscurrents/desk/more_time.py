"""More time for somebody, by pseudonym and so before they have handed in; changed, taken back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.desk import hosted, telling
from crosscurrents.desk.base import DeskPage
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.where import Where

MOST_HOURS = 24 * 60
"""Most time that may be given at the desk, in hours: sixty days."""

_LEARNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}\Z")
_HOURS = re.compile(r"[0-9]{1,9}\Z")


class MoreTimePage(DeskPage):
    """`GET /time/{chapter}`: who has more time; `POST` gives somebody some, changes it, takes it back."""

    async def get(self, chapter: str) -> None:
        """Show it."""
        await self._answer(self.marker, chapter)

    async def post(self, chapter: str) -> None:
        """Give it, and lead back to the page, which offers to undo it."""
        marker = self.marker
        self.chapter(chapter)
        who, hours = self.get_body_argument("learner", ""), self.get_body_argument("hours", "")
        code = self.get_body_argument("code", "")
        gave = self.get_body_argument("gave", "")
        try:
            await self.run(self._give, marker, chapter, who, code, hours, gave)
        except MarkingError as fault:
            sent = ("", "") if gave else (who, hours)
            await self._answer(marker, chapter, str(fault), fault.status, sent)
            return
        self.to(f"time/{chapter}", done="1")

    def _give(self, marker: str, chapter: str, who: str, code: str, said: str, gave: str) -> None:
        """Give the hours `said`; to undo, only while those stand that this marker `gave`.

        Undone already counts too: then the learner's page is told once more.
        """
        if not (_HOURS.match(said) and int(said) <= MOST_HOURS):
            raise MarkingError(_("Give from 0 to {most} whole hours.").format(most=MOST_HOURS), 422)
        given_to = self._by_code(chapter, code) if code else self._by_name(who)
        learner = given_to.learner if isinstance(given_to, Where) else given_to
        if gave and f"{self._stands(chapter, learner):g}" not in {gave, said}:
            raise MarkingError(
                _("The hours of {who} were changed since, so nothing was undone: they stand below.").format(
                    who=code.upper() or learner
                ),
                409,
            )
        self.desk.book.extend(marker, given_to, chapter, int(said))
        hosted.extended(self.desk, learner, chapter, int(said))

    def _stands(self, chapter: str, learner: str) -> float:
        return self.desk.book.extensions(chapter).get(learner, 0.0)

    def _by_code(self, chapter: str, code: str) -> Where:
        with self.desk.book.reading() as connection:
            known = self.desk.book.codes(connection)
        found = next((learner for learner, one in known.items() if one == code.upper()), None)
        if found is None:
            raise MarkingError(_("There is no submission “{code}”.").format(code=code[:20]), 404)
        return Where(found, chapter, "")

    def _by_name(self, who: str) -> str:
        """Return who is meant, as they are known; `MarkingError` where nobody can be."""
        name = who.strip()
        if not name:
            raise MarkingError(_("Say who gets more time."), 422)
        if not _LEARNER.match(name):
            raise MarkingError(
                _(
                    "“{who}” is no pseudonym: it has letters, digits and hyphens, such as teal-heron-4f7c9d."
                ).format(who=name[:60]),
                422,
            )
        with self.desk.book.reading() as connection:
            known = set(self.desk.book.codes(connection))
        invited = hosted.places(self.desk)
        spelled = {one.casefold(): one for one in sorted(known | invited)}
        if name.casefold() in spelled:
            return spelled[name.casefold()]
        if invited:
            raise MarkingError(
                _("Nobody in this course goes by “{who}”: look at your list of who is who.").format(
                    who=name[:60]
                ),
                422,
            )
        return name  # handed in by file: who that will be, nobody knows before it comes

    async def _answer(
        self,
        marker: str,
        chapter: str,
        fault: str = "",
        status: int = 200,
        sent: tuple[str, str] = ("", ""),
    ) -> None:
        self.chapter(chapter)
        told = await self.run(self._read, marker, chapter)
        self.set_status(status)
        self.show(
            "time.html.j2",
            chapter=self.desk.folder.chapters[chapter],
            fault=fault,
            sent=sent,
            most=MOST_HOURS,
            **told | ({} if self.get_query_argument("done", "") else {"done": None}),
        )

    def _read(self, marker: str, chapter: str) -> dict[str, Any]:
        due = self.desk.folder.chapters[chapter].due
        rows = [
            {
                "who": one.learner if one.named else one.code,
                "named": one.named,
                "hours": f"{one.hours:g}",
                "until": _until(due, one.hours),
                "by": one.marker,
            }
            for one in self.desk.book.more_time(chapter)
        ]
        return {"rows": rows, "due": telling.moment(due) if due else "", "done": self._done(marker, chapter)}

    def _done(self, marker: str, chapter: str) -> dict[str, str] | None:
        """Return what this marker did here last, in words, with what stood before it; None once changed."""
        last = self.desk.book.last_given(marker, chapter)
        if last is None:
            return None
        given, before = last
        if given.hours != self._stands(chapter, given.learner):
            return None  # changed since: to undo it would take away what another gave
        said = (
            ngettext("{who} has {n} hour more.", "{who} has {n} hours more.", telling.number(given.hours))
            if given.hours
            else _("{who} has no more time than the others.")
        )
        who = given.learner if given.named else given.code
        return {
            "text": said.format(who=who, n=f"{given.hours:g}"),
            "who": who,
            "named": "1" if given.named else "",
            "gave": f"{given.hours:g}",
            "before": f"{before:g}",
        }


def _until(due: datetime | None, hours: float) -> str:
    return telling.moment(due + timedelta(hours=hours)) if due else ""
