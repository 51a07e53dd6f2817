"""Calibration: three examples that all markers read first, and how far each is from the others."""

from __future__ import annotations

from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.desk.base import DeskPage
from crosscurrents.marking.faults import MarkingError
from crosscurrents.web.handler import Refused


class CalibratePage(DeskPage):
    """`GET /calibrate/{chapter}`: the examples, each with the rubric until it is marked; `POST` marks one."""

    async def get(self, chapter: str) -> None:
        """Show it."""
        await self._answer(self.marker, chapter)

    async def post(self, chapter: str) -> None:
        """Keep my points for one example, once."""
        marker = self.marker
        exercise = self.get_body_argument("exercise", "")
        rubric = next((one.rubric for one in self._cards(chapter) if one.id == exercise), None)
        number = self.get_body_argument("example", "")
        if rubric is None or number not in {"1", "2", "3"}:
            raise Refused(404, _("There is no such example here."))
        given: dict[str, float] = {}
        for one in rubric.criteria:
            points = self.get_body_argument(f"points-{one.id}", "")
            if points.isascii() and points.isdigit() and len(points) < 4:
                given[one.id] = float(points)
        try:
            await self.run(self.desk.book.calibrate, marker, chapter, exercise, int(number), given)
        except MarkingError as fault:
            sent = (exercise, int(number), given)
            await self._answer(marker, chapter, str(fault), fault.status, sent)
            return
        self.to(f"calibrate/{chapter}", done=number)

    def _cards(self, chapter: str) -> list[Any]:
        cards = self.desk.folder.chapter(self.chapter(chapter)).cards.values()
        return [card for card in cards if card.marked]

    async def _answer(
        self,
        marker: str,
        chapter: str,
        fault: str = "",
        status: int = 200,
        sent: tuple[str, int, dict[str, float]] | None = None,
    ) -> None:
        cards = self._cards(chapter)
        exercises = await self.run(self._read, marker, chapter, cards)
        self.set_status(status)
        self.show(
            "calibrate.html.j2",
            chapter=self.desk.folder.chapters[chapter],
            exercises=exercises,
            fault=fault,
            sent=sent or ("", 0, {}),
            done=done if (done := self.get_query_argument("done", "")) in {"1", "2", "3"} else "",
        )

    def _read(self, marker: str, chapter: str, cards: list[Any]) -> list[dict[str, Any]]:
        book = self.desk.book
        return [
            {
                "card": card,
                "texts": {one.number: one.html for one in book.examples(chapter, card.id)},
                "standing": book.calibration(chapter, card.id, marker),
            }
            for card in cards
        ]
