"""What all handlers of the desk share: who has signed in, work off the event loop, errors as sentences."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from crosscurrents.course.words import gettext as _
from crosscurrents.desk.desk import Desk
from crosscurrents.grading.folder import FolderError
from crosscurrents.marking.faults import Conflict, MarkingError
from crosscurrents.marking.where import Where
from crosscurrents.web.handler import JsonHandler, Refused, WebHandler

T = TypeVar("T")


class DeskHandler(WebHandler):
    """A request at the desk. `self.marker` is who has signed in; a handler asks for it or is for anybody."""

    desk: Desk

    def initialize(self, desk: Desk) -> None:
        """Take the desk; tornado calls this before each request."""
        self.desk = desk

    @property
    def only_here(self) -> bool:
        """Return whether only this computer may reach the desk, by its own names."""
        return self.desk.local

    @property
    def somebody(self) -> str | None:
        """Return who has signed in in this browser, or None."""
        return self.desk.sessions.marker(self.get_cookie(self.desk.cookie) or "")

    @property
    def marker(self) -> str:
        """Return who has signed in; refuse with 401."""
        found = self.somebody
        if found is None:
            raise Refused(
                401, _("You are not signed in: open the link from the window where the desk was started.")
            )
        return found

    async def run(self, deed: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run what waits for the gradebook off the event loop."""
        return await asyncio.to_thread(deed, *args, **options)

    def chapter(self, chapter: str) -> str:
        """Return a chapter's id, or refuse with 404."""
        if chapter not in self.desk.folder.chapters:
            raise Refused(404, _("There is no chapter “{name}” in this course.").format(name=chapter[:60]))
        return chapter

    async def where(self, chapter: str, exercise: str, code: str) -> Where:
        """Return which answer an address means; refuse with 404."""
        return await self.run(self.desk.book.where, self.chapter(chapter), code, exercise)

    def fault(self, status: int, **kwargs: Any) -> tuple[int, str, dict[str, Any]]:
        """Return `(status, sentence, details)` for an exception."""
        fault = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(fault, Conflict):
            theirs = fault.theirs
            return (
                fault.status,
                str(fault),
                {
                    "theirs": {
                        "marker": theirs.marker,
                        "revision": theirs.revision,
                        "points": theirs.points,
                        "comment": theirs.comment,
                    },
                    "yours": fault.yours,
                },
            )
        if isinstance(fault, MarkingError):
            return fault.status, str(fault), {}
        if isinstance(fault, FolderError):
            return 500, str(fault), {}
        return super().fault(status, **kwargs)

    def log_exception(self, kind: Any, fault: Any, trace: Any) -> None:
        """Log only what nobody foresaw."""
        if not isinstance(fault, MarkingError | FolderError):
            super().log_exception(kind, fault, trace)


class DeskPage(DeskHandler):
    """A handler that answers with HTML."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong on a page of our own; who is not signed in is shown the way in."""
        status, sentence, _details = self.fault(status_code, **kwargs)
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        template = "sign_in.html.j2" if status == 401 else "error.html.j2"
        self.finish(
            self.desk.render(
                template,
                status=status,
                sentence="" if status == 401 else sentence,
                me=self.somebody,
                data=self.desk.as_data(),
                token=self.xsrf_token.decode(),
            )
        )

    def show(self, template: str, **values: Any) -> None:
        """Answer with a page for whoever has signed in."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        data = self.desk.as_data(**values.pop("data", {}))
        self.finish(
            self.desk.render(template, me=self.somebody, data=data, token=self.xsrf_token.decode(), **values)
        )

    def to(self, path: str, **said: str) -> None:
        """Go to another page of the desk after a form, with what was done as a word in the address."""
        query = "&".join(f"{name}={quote(value)}" for name, value in said.items())
        self.redirect(f"{self.desk.base_url}{path}" + (f"?{query}" if query else ""), status=303)


class DeskApi(JsonHandler, DeskHandler):
    """A handler that answers with JSON."""
