"""Second marking: setting a share of a pile for it, differences side by side, settling, how far two agree."""

from __future__ import annotations

import secrets
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.desk.base import DeskPage
from crosscurrents.marking.derived import WHOLE
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.where import Where
from crosscurrents.stats.agreement import ROUGH, Kappa
from crosscurrents.web.handler import Refused


class SecondPage(DeskPage):
    """`GET /second/{chapter}`: who marks what a second time; `POST` draws a share of the pile."""

    async def get(self, chapter: str) -> None:
        """Show it."""
        _marker = self.marker
        await self._answer(chapter)

    async def post(self, chapter: str) -> None:
        """Draw a share at random for the markers named, and say how many that are."""
        marker = self.marker
        self.chapter(chapter)
        named = [one for one in self.get_body_arguments("marker") if one in self.desk.markers]
        try:
            percent = max(
                0, min(int(self.get_body_argument("share", "")), 101)
            )  # 101 stands for all too many
        except ValueError:
            await self._answer(chapter, _("Say how many in a hundred, as a whole number."), 422)
            return
        try:
            new = await self.run(
                self.desk.book.assign_second,
                chapter,
                percent / 100,
                named,
                secrets.randbelow(2**31),
                marker,
            )
        except MarkingError as fault:
            await self._answer(chapter, str(fault), fault.status)
            return
        self.to(f"second/{chapter}", new=str(new))

    async def _answer(self, chapter: str, fault: str = "", status: int = 200) -> None:
        self.chapter(chapter)
        pile = await self.run(self.desk.book.pile, chapter)
        drawn = [one for one in pile if one.second_marker]
        new = self.get_query_argument("new", "")
        done = ""
        if new.isdecimal() and len(new) < 10:
            n = int(new)
            done = (
                ngettext(
                    "{n} answer more is set for second marking.",
                    "{n} answers more are set for second marking.",
                    n,
                ).format(n=n)
                if n
                else _("That share has its second markers already; nothing was changed.")
            )
        self.set_status(status)
        self.show(
            "second.html.j2",
            chapter=self.desk.folder.chapters[chapter],
            of=len(pile),
            drawn=len(drawn),
            by=[
                (
                    who,
                    sum(one.second_marker == who for one in drawn),
                    sum(one.second_marker == who and one.second != "waiting" for one in drawn),
                )
                for who in self.desk.markers
            ],
            markers=self.desk.markers,
            done=done,
            fault=fault,
        )


class DifferencesPage(DeskPage):
    """`GET /differences/{chapter}`: what two markers read differently, and how far they agree."""

    async def get(self, chapter: str) -> None:
        """Show it."""
        _marker = self.marker
        await self.answer(chapter)

    async def answer(self, chapter: str, fault: str = "", status: int = 200) -> None:
        """Show the page, with what went wrong with the form that was sent."""
        self.chapter(chapter)
        settled = self.get_query_argument("settled", "")
        self.set_status(status)
        self.show(
            "differences.html.j2",
            **await self.run(self._read, chapter),
            chapter=self.desk.folder.chapters[chapter],
            settled=settled if settled.isalnum() and len(settled) <= 32 else "",
            fault=fault,
            rough=ROUGH,
        )

    def _read(self, chapter: str) -> dict[str, Any]:
        book, cards = self.desk.book, self.desk.folder.chapter(chapter).cards
        found = book.read_twice(chapter)
        unsettled = [one for one in found if not one.settled]
        fresh = [one for one in unsettled if one.differs and not one.outdated]
        agreed = book.agreement(chapter)
        titles = {one.id: one.title for card in cards.values() if card.rubric for one in card.rubric.criteria}
        levels = {
            (card.id, one.id): one.levels
            for card in cards.values()
            if card.rubric
            for one in card.rubric.criteria
        }
        rows = [(titles[name], agreed[name]) for name in titles if name in agreed]
        if WHOLE in agreed:
            rows.append((_("The whole, by its points"), agreed[WHOLE]))
        return {
            "open": fresh,
            "outdated": [one for one in unsettled if one.differs and one.outdated],
            "agreed": [one for one in unsettled if not one.differs and not one.outdated],
            "done": [one for one in found if one.settled],
            "texts": {one.where: book.answer(one.where).lines for one in fresh},
            "levels": levels,
            "agreement": [(title, one.n, round(100 * one.same), sentence(one)) for title, one in rows],
            "pairs": max((one.n for _title, one in rows), default=0),
            "waiting": sum(one.second == "waiting" for one in book.pile(chapter)),
            "cards": cards,
        }


class SettlePage(DifferencesPage):
    """`POST /differences/{chapter}/{exercise}/{code}`: what two markers came to, all criteria at once."""

    async def get(self, chapter: str, exercise: str = "", code: str = "") -> None:
        """Lead to the page of differences."""
        _marker, _answer = self.marker, (exercise, code)
        self.to(f"differences/{self.chapter(chapter)}")

    async def post(self, chapter: str, exercise: str, code: str) -> None:
        """Settle it, or show the page again with the reason why not."""
        marker = self.marker
        where = await self.where(chapter, exercise, code)
        try:
            await self.run(self.desk.book.settle, marker, where, self._given(where), self._base())
        except MarkingError as fault:
            await self.answer(chapter, f"{code.upper()}: {fault}", fault.status)
            return
        self.to(f"differences/{chapter}", settled=code.upper())

    def _given(self, where: Where) -> dict[str, tuple[float | None, str]]:
        rubric = self.desk.book.rubric(where)
        given: dict[str, tuple[float | None, str]] = {}
        for one in rubric.criteria:
            points = self.get_body_argument(f"points-{one.id}", "")
            try:
                value = float(points) if points else None
            except ValueError:
                raise Refused(422, _("“{points}” are no points.").format(points=points[:20])) from None
            given[one.id] = (value, self.get_body_argument(f"comment-{one.id}", ""))
        whole = self.get_body_argument("comment-", "")
        return given | {WHOLE: (None, whole)}

    def _base(self) -> int:
        text = self.get_body_argument("base", "0")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


def sentence(one: Kappa) -> str:
    """Return an agreement in words: `0.61, from 0.38 to 0.84: rough, fewer than 30`."""
    if one.value is None:
        return _("not defined: both gave the same level throughout")
    said = _two(one.value)
    if one.low is not None and one.high is not None:
        said = _("{value}, from {low} to {high}").format(value=said, low=_two(one.low), high=_two(one.high))
    if one.rough:
        said += _(": rough, fewer than {n}").format(n=ROUGH)
    return said


def _two(value: float) -> str:
    """Return a number with two decimals, and nothing as 0.00, never -0.00."""
    return f"{round(value, 2) + 0.0:.2f}"
