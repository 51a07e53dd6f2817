"""The landing page, the lesson page, and the files they load."""

from __future__ import annotations

from typing import Any

from crosscurrents.course import Chapter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, page_html
from crosscurrents.journal import Answer, Person
from crosscurrents.server.base import Api, Handler, Page, Refused
from crosscurrents.web.assets import finish


def _done(exercise: Exercise, answers: dict[str, Answer]) -> bool:
    answer = answers.get(exercise.id)
    if answer is None:
        return False
    done, needed = exercise.kind.progress(answer.response)
    return answer.passed or done >= needed


def progress(chapter: Chapter, exercises: dict[str, Exercise], answers: list[Answer]) -> dict[str, Any]:
    """Return how far one learner is in a chapter: `{done, core, begun, last}`.

    `last` is the exercise saved last, to go on from; exercises under *Go deeper* count for nothing here.
    """
    mine = {one.exercise: one for one in answers if one.chapter == chapter.id}
    core = [exercise for exercise in exercises.values() if chapter.cards[exercise.id].core]
    latest = max(mine.values(), key=lambda one: one.saved, default=None)
    return {
        "done": sum(_done(exercise, mine) for exercise in core),
        "core": len(core),
        "begun": bool(mine),
        "last": latest.exercise if latest else None,
        "saved": latest.saved if latest else None,
    }


class LandingPage(Page):
    """`GET /`: the chapters, their minutes, my progress, continue where I was."""

    async def get(self) -> None:
        """Show the landing page; where there is a room, its door."""
        if self.site.workshop:
            self.redirect(f"{self.site.base_url}room")
            return
        person = await self.person()
        if not self.belongs(person):
            self.show("invited.html.j2")
            return
        answers = await self.answers(person)
        back, handed = await self._come_back(person), await self.handed_in(person)
        hosted, more = self.site.hosted, await self.more_time(person)
        rows: list[dict[str, Any]] = [
            {"chapter": one, "progress": progress(one, self.site.exercises[one.id], answers)}
            | {"back": back.get(one.id, ""), "handed": handed.get(one.id)}
            | {"deadline": hosted.deadline(one.id, more) if hosted else None}
            for one in self.site.course.chapters
        ]
        begun = [row for row in rows if row["progress"]["begun"]]
        latest = max(begun, key=lambda row: row["progress"]["saved"], default=None)
        self.show("landing.html.j2", rows=rows, latest=latest, person=person)

    async def _come_back(self, person: Person | None) -> dict[str, str]:
        """Return what has come back by chapter: "again" to work on, or "marked"."""
        if person is None:
            return {}
        found: dict[str, str] = {}
        for mark in await self.read(self.site.journal.marks, person.id):
            self.may(person, "read", mark)
            found[mark.chapter] = "marked"
        for one in await self.read(self.site.journal.given_back, person.id):
            found[one.chapter] = "again"
        return found


class LessonPage(Page):
    """`GET /lessons/{chapter}`: one page, the same bytes for everybody."""

    async def get(self, chapter_id: str) -> None:
        """Answer from memory; what is the learner's own comes by the API."""
        chapter = self.chapter(chapter_id)
        if self.site.hosted and not self.belongs(await self.person()):
            self.redirect(self.site.base_url)
            return
        if self.site.room and self.site.room.state.settings.pace == "follow":
            self.redirect(f"{self.site.base_url}room")  # the facilitator leads
            return
        self.greet()
        body, packed, etag = self.site.lesson_page(chapter)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        self.set_header("Etag", etag)
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = packed
        self.finish(body)


class StoryPage(Page):
    """`GET /harborlight`: the invented coalition, who is who, and its documents."""

    def get(self) -> None:
        """Show the page; 404 where the course tells no such story."""
        story = self.site.course.story
        if story is None:
            raise Refused(404, _("There is nothing at this address."))
        self.show("story.html.j2", story=story, text=page_html(story.text))


class AssetHandler(Handler):
    """`GET /assets/{name}`: a file named by its content; it never changes."""

    def get(self, name: str) -> None:
        """Answer from memory, packed where the browser takes it."""
        finish(self, self.site.assets.values(), name)


class NothingPage(Page):
    """Any other address."""

    def get(self) -> None:
        """Refuse with 404."""
        raise Refused(404, _("There is nothing at this address."))

    post = put = delete = get


class NothingApi(Api):
    """Any other address of the API."""

    def get(self) -> None:
        """Refuse with 404."""
        raise Refused(404, _("There is nothing at this address."))

    post = put = delete = get
