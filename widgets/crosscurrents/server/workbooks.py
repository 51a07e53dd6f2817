"""The learner's workbook: all their answers as one document, made here without a browser."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import UTC, datetime

from crosscurrents.course.words import gettext as _
from crosscurrents.printing import pdf
from crosscurrents.printing.workbook import Workbook, as_html, as_markdown, workbook
from crosscurrents.server.base import Api, Refused

_MIME = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip"}

# A PDF takes a second of CPU: two at a time leave the pages quick.
_making = asyncio.Semaphore(2)


class WorkbookHandler(Api):
    """`GET /api/me/workbook.{html,pdf,zip}`: my workbook; `?copy=show` leaves out what only I read."""

    async def get(self, ending: str) -> None:
        """Answer with the file; 404 for a browser of which nothing is kept."""
        copy = self.get_query_argument("copy", "own")
        if copy not in {"own", "show"}:
            raise Refused(400, _("The copy is “own” or “show”."))
        person = await self.person()
        if person is None:
            raise Refused(404, _("Nothing of this browser's is kept here."))
        answers = await self.answers(person)
        marks = await self.read(self.site.journal.marks, person.id)
        for one in marks:
            self.may(person, "read", one)
        # Who is in this server's room goes by the name they have there, and knows the room by its title.
        state = self.site.room.state if self.site.room else None
        mine = state.people.get(person.id) if state else None
        learner = mine.name if mine else person.pseudonym
        book = workbook(
            self.site.course,
            learner,
            answers,
            marks,
            made=datetime.now(UTC),
            own=copy == "own",
            room=state.settings.title if state and mine else "",
        )
        body = await self._body(book, ending)
        name = f"crosscurrents-workbook-{learner.replace(' ', '-')}.{ending}"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.set_header("Content-Type", _MIME[ending])
        self.set_header("Cache-Control", "no-store")
        self.finish(body)

    async def _body(self, book: Workbook, ending: str) -> bytes:
        if ending == "zip":
            return await self.read(_packed, book)
        html = await self.read(as_html, book)
        if ending == "html":
            return html.encode()
        try:
            async with _making:
                return await self.read(pdf.to_pdf, html)
        except pdf.PdfError as fault:
            web = _("The web page works without it: open that and print it.")
            raise Refused(501, f"{str(fault)[0].upper()}{str(fault)[1:]}. {web}") from None


def _packed(book: Workbook) -> bytes:
    """Return the workbook as Markdown with its pictures, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("workbook.md", as_markdown(book))
        for name, drawing in book.pictures:
            packed.writestr(f"pictures/{name}", drawing.standalone())
    return out.getvalue()
