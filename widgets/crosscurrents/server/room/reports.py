"""What a facilitator takes home: the room's report as page, HTML and PDF, and its tables."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, TypeVar

from crosscurrents.course.words import gettext as _
from crosscurrents.printing import pdf
from crosscurrents.printing.room_report import as_html, spans
from crosscurrents.room.report import RoomReport, report
from crosscurrents.room.tables import TablesError, packed, tables
from crosscurrents.server.base import Handler, Refused
from crosscurrents.server.room.deeds import InRoom, RoomApi
from crosscurrents.server.room.live import LiveRoom
from crosscurrents.server.room.pages import _Facilitated

_MIME = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip"}

# A report of a day takes seconds of CPU as PDF: one at a time leaves the room's pages quick.
_making = asyncio.Semaphore(1)

T = TypeVar("T")


class ReportPage(_Facilitated):
    """`GET /facilitate/report`: what the room has seen so far, with the files to take home."""

    async def answer(self) -> None:
        """Show the report in the page's own look."""
        made = await _report(self)
        self.show("facilitate_report.html.j2", report=made, spans=spans, pdf=pdf.possible())


class ReportHandler(RoomApi):
    """`GET /api/facilitator/report.{html,pdf}`: the report as a file."""

    async def get(self, ending: str) -> None:
        """Answer with the file; 501 where this server cannot make a PDF."""
        await self.facilitator()
        html = await self.read(as_html, await _report(self))
        body = html.encode() if ending == "html" else await self._pdf(html)
        _hand_over(self, body, f"crosscurrents-room-{_day(self.room)}.{ending}")

    async def _pdf(self, html: str) -> bytes:
        try:
            async with _making:
                return await self.read(pdf.to_pdf, html)
        except pdf.PdfError as fault:
            web = _("The web page works without it: open that and print it.")
            raise Refused(501, f"{str(fault)[0].upper()}{str(fault)[1:]}. {web}") from None


class TablesHandler(RoomApi):
    """`GET /api/facilitator/tables.zip?format=csv|parquet`: counts and released sentences as tables."""

    async def get(self) -> None:
        """Answer with the zip; 501 for Parquet where this server has no pyarrow."""
        await self.facilitator()
        form = self.get_query_argument("format", "csv")
        if form not in {"csv", "parquet"}:
            raise Refused(400, _("The format is “csv” or “parquet”."))
        found = await _made(self, tables)
        try:
            body = await self.read(packed, found, form)
        except TablesError as fault:
            raise Refused(501, str(fault)) from None
        _hand_over(self, body, f"crosscurrents-room-{_day(self.room)}-{form}.zip")


async def _report(handler: InRoom) -> RoomReport:
    return await _made(handler, report, made=datetime.now(UTC))


async def _made(handler: InRoom, make: Callable[..., T], **more: Any) -> T:
    """Make something of the room as it is now, off the event loop, which goes on changing its state."""
    room = handler.room
    given = deepcopy(room.state), room.course, list(room.views.values()), list(room.sentences)
    return await handler.read(lambda: make(*given, **more))


def _day(room: LiveRoom) -> str:
    return room.state.started.astimezone().date().isoformat()


def _hand_over(handler: Handler, body: bytes, name: str) -> None:
    handler.set_header("Content-Disposition", f'attachment; filename="{name}"')
    handler.set_header("Content-Type", _MIME[name.rpartition(".")[2]])
    handler.finish(body)
