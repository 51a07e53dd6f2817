"""What all handlers share: who is asking, the policy headers, errors as sentences."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from crosscurrents.course import Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, readable
from crosscurrents.journal import (
    Answer,
    Forbidden,
    Person,
    Thing,
    authorise,
    new_token,
)
from crosscurrents.server.hosted import Deadline
from crosscurrents.server.site import Site
from crosscurrents.web.handler import JsonHandler, Refused, WebHandler

__all__ = ["COOKIE", "Api", "Handler", "Page", "Refused", "fitted"]

COOKIE = "cc_learner"
YEAR_DAYS = 365
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")
"""A learner's secret; anything else in the cookie is none of ours, and must not be sent back in one."""

T = TypeVar("T")


class Handler(WebHandler):
    """A request with its site, its learner (from the cookie) and the headers every answer carries."""

    site: Site
    in_rooms = True
    """Whether a server that holds a room answers here too."""

    def initialize(self, site: Site) -> None:
        """Take the site; tornado calls this before each request."""
        self.site = site

    @property
    def only_here(self) -> bool:
        """Return whether only this computer may reach the server, by its own names."""
        return self.site.local

    def prepare(self) -> None:
        """Refuse what every server refuses, and in a room what is not its business."""
        super().prepare()
        if self.site.workshop and not self.in_rooms:
            raise Refused(404, _("Nothing is handed in from a room: take your workbook with you."))

    # --- who is asking -------------------------------------------------------------------------

    @property
    def token(self) -> str | None:
        """Return the secret in the learner's cookie, or None."""
        found = self.get_cookie(COOKIE) or ""
        return found if _TOKEN.fullmatch(found) else None

    def set_token(self, token: str) -> None:
        """Give the browser its identity, in a cookie no script can read and no other site sends."""
        self.set_cookie(
            COOKIE,
            token,
            expires_days=YEAR_DAYS,
            path=self.site.base_url,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )

    def greet(self) -> None:
        """Give the browser both cookies before its first save, so that two at once are one learner's.

        Nothing is kept of a browser that saves nothing. The year begins anew with every page.
        """
        _ = self.xsrf_token
        self.set_token(self.token or new_token())

    async def person(self) -> Person | None:
        """Return the learner of this browser, or None for one who has kept nothing yet."""
        token = self.token
        return await self.read(self.site.journal.person_of, token) if token else None

    async def ensure_person(self) -> Person:
        """Return the learner of this browser, made now if it is their first answer."""
        known = await self.person()
        if not self.belongs(known):
            raise Refused(
                403,
                _("You are not signed in to the course here: enter your invitation code on the first page."),
            )
        room = self.site.room
        if room and (known is None or known.id not in room.state.people):
            raise Refused(403, _("This browser is not in the room: join with the room's code."))
        if known is not None:
            if room:
                self.may(known, "act", room.record)
            return known
        token = self.token or new_token()
        self.set_token(token)
        return await self.kept(self.site.journal.ensure_person(token))

    def belongs(self, person: Person | None) -> bool:
        """Return whether somebody may work here: anybody, or in a hosted course whoever has a place in it."""
        if self.site.hosted is None:
            return True
        try:
            self.may(person, "read", Thing("course", course=self.site.course_id))
        except Forbidden:
            return False
        return True

    def may(self, person: Person | None, action: str, thing: object, **more: Any) -> None:
        """Refuse with 403 unless `person` may do `action` to `thing`; `journal.authorise` decides."""
        authorise(person, action, thing, **more)

    def may_write(self, person: Person) -> None:
        """Refuse with 403 unless a learner may write answers of their own."""
        self.may(person, "write", Thing("answer", owner=person.id))

    async def deadline(self, person: Person | None, chapter_id: str) -> Deadline | None:
        """Return when a chapter of a hosted course is due for this learner; None where it never is."""
        hosted = self.site.hosted
        return hosted.deadline(chapter_id, await self.more_time(person)) if hosted else None

    async def more_time(self, person: Person | None) -> dict[str, timedelta]:
        """Return by chapter how much more time this learner has in the course here."""
        if person is None or self.site.hosted is None:
            return {}
        self.may(person, "read", person)
        return await self.read(self.site.journal.extended, person.id, self.site.course_id)

    async def handed_in(self, person: Person | None) -> dict[str, datetime]:
        """Return by chapter when this learner last handed in to the course here."""
        if person is None or self.site.hosted is None:
            return {}
        made = await self.read(
            lambda: self.site.journal.hand_ins(person_id=person.id, course=self.site.course_id)
        )
        for one in made:
            self.may(person, "read", one)
        return {one.chapter: one.at for one in made}

    async def answers(self, person: Person | None, chapter_id: str | None = None) -> list[Answer]:
        """Return a learner's answers to today's exercises, each as far as it fits its exercise."""
        if person is None:
            return []
        self.may(person, "read", person)
        kept = await self.read(self.site.journal.answers, person.id, chapter_id)
        for one in kept:
            self.may(person, "read", one)
        every = self.site.exercises
        return [
            fitted(every[one.chapter][one.exercise], one)
            for one in kept
            if one.exercise in every.get(one.chapter, {})
        ]

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """Run one reading of the journal off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(None, lambda: function(*args))

    async def kept(self, future: Future[T]) -> T:
        """Wait for a write until it is committed."""
        return await asyncio.wrap_future(future)

    # --- what is asked for ---------------------------------------------------------------------

    def chapter(self, chapter_id: str) -> Chapter:
        """Return a chapter, or refuse with 404."""
        try:
            return self.site.course.chapter(chapter_id)
        except KeyError:
            raise Refused(404, _("There is no chapter “{name}”.").format(name=chapter_id)) from None

    def exercise(self, chapter_id: str, exercise_id: str) -> Exercise:
        """Return an exercise, or refuse with 404."""
        self.chapter(chapter_id)
        found = self.site.exercises[chapter_id].get(exercise_id)
        if found is None:
            raise Refused(404, _("There is no exercise “{name}” in this chapter.").format(name=exercise_id))
        return found


class Page(Handler):
    """A handler that answers with HTML."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong on a page of our own."""
        status, sentence, _details = self.fault(status_code, **kwargs)
        self.set_status(status)
        self.finish(self.site.render("error.html.j2", status=status, sentence=sentence))

    async def member(self) -> Person | None:
        """Return the learner; in a hosted course somebody without a place goes to the first page instead.

        Whether that was so is told by `self._finished`, as tornado has it after a redirect.
        """
        person = await self.person()
        if not self.belongs(person):
            self.redirect(self.site.base_url)
        return person

    def show(self, template: str, **values: Any) -> None:
        """Answer with a page, and make sure the browser has the cookie that lets it save."""
        self.greet()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.site.render(template, **values))


class Api(JsonHandler, Handler):
    """A handler that answers with JSON."""


def fitted(exercise: Exercise, answer: Answer) -> Answer:
    """Return an answer without the parts that its exercise cannot read.

    A card may have changed since it was written. The journal keeps every word, and the download has it.
    """
    return replace(answer, response=readable(exercise, answer.response))
