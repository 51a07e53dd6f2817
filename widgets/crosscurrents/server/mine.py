"""Everything of mine: download, delete, resume elsewhere, finish on this device."""

from __future__ import annotations

import json

from crosscurrents.course.words import gettext as _
from crosscurrents.journal import new_token
from crosscurrents.server.base import COOKIE, Api, Page, Refused


class MinePage(Page):
    """`GET /mine`: what is kept about me here, and the buttons that act on it."""

    async def get(self) -> None:
        """Show answers by chapter, and the four buttons."""
        person = await self.person()
        answers = await self.answers(person)
        hand_ins = await self.read(lambda: self.site.journal.hand_ins(person_id=person.id)) if person else []
        for one in hand_ins:
            self.may(person, "read", one)
        mine = {(one.chapter, one.exercise): one for one in answers}
        chapters = [
            {
                "chapter": chapter,
                "answers": [
                    {
                        "exercise": exercise,
                        "answer": mine[chapter.id, exercise.id],
                        "lines": exercise.kind.plain(mine[chapter.id, exercise.id].response),
                    }
                    for exercise in self.site.exercises[chapter.id].values()
                    if (chapter.id, exercise.id) in mine
                ],
            }
            for chapter in self.site.course.chapters
        ]
        self.show("mine.html.j2", person=person, chapters=chapters, hand_ins=hand_ins)


class MeHandler(Api):
    """`GET` and `DELETE /api/me`."""

    async def get(self) -> None:
        """Answer with my pseudonym and how much is kept."""
        person = await self.person()
        if person is None:
            self.reply({"learner": None, "answers": 0})
            return
        self.may(person, "read", person)
        answers = await self.read(self.site.journal.answers, person.id)
        self.reply({"learner": person.pseudonym, "answers": len(answers)})

    async def delete(self) -> None:
        """Delete everything of mine at once, and say what could not be reached."""
        person = await self.person()
        if person is None:
            raise Refused(404, _("Nothing of this browser's is kept here."))
        self.may(person, "erase", person)
        if self.site.room:
            # Each rewrites the journal's file and has the room read anew: whoever joined only to do that
            # waits.
            self.must_wait(
                self.site.room.erasures.wait(self.sender),
                _("Many have deleted everything from here just now: wait a moment, then try again."),
            )
            self.site.room.erasures.failed(self.sender)
        left = await self.kept(self.site.journal.erase(person.id))
        if self.site.room:
            await self.site.room.refresh()
        self.clear_cookie(COOKIE, path=self.site.base_url)
        self.reply({"deleted": True, "left": left})


class ExportHandler(Api):
    """`GET /api/me/export`: everything of mine as one JSON file."""

    async def get(self) -> None:
        """Answer with the file."""
        person = await self.person()
        if person is None:
            raise Refused(404, _("Nothing of this browser's is kept here."))
        self.may(person, "export", person)
        data = await self.read(self.site.journal.export, person.id)
        name = f"crosscurrents-{person.pseudonym}.json"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(data, ensure_ascii=False, indent=1))


class ResumeCodeHandler(Api):
    """`POST /api/me/resume-code`: a new code to go on elsewhere; the earlier one stops working."""

    async def post(self) -> None:
        """Answer with the code, which is shown this once and kept only as a digest."""
        self.body()
        person = await self.ensure_person()
        self.may(person, "issue-code", person)
        self.reply({"code": await self.kept(self.site.journal.issue_resume_code(person.id))})


class ResumeHandler(Api):
    """`POST /api/me/resume`: go on as the learner whose code this is."""

    async def post(self) -> None:
        """Bind this browser to that learner; 404 for a code that is nobody's, 429 after too many of those."""
        code = self.body(code=str)["code"]
        self.must_wait(self.site.wrong_codes.wait(self.sender))
        token = new_token()
        person = await self.kept(self.site.journal.resume(code, token)) if len(code) <= 64 else None
        if person is None:
            self.site.wrong_codes.failed(self.sender)
            raise Refused(404, self._nobodys())
        self.set_token(token)
        self.reply({"learner": person.pseudonym})

    def _nobodys(self) -> str:
        if self.site.hosted:
            return _(
                "That code opens no place here: check each letter. If it is lost or was replaced, ask your "
                "instructor for another."
            )
        return _("Nobody here has that code: check each letter, or make a new one where your answers are.")


class FinishHandler(Api):
    """`POST /api/me/finish`: this device forgets me; my answers stay with my resume code."""

    async def post(self) -> None:
        """Forget this browser's credential and clear its cookie."""
        self.body()
        if self.token:
            await self.kept(self.site.journal.forget_token(self.token))
            if self.site.room:
                self.site.room.links.end(self.token)
        self.clear_cookie(COOKIE, path=self.site.base_url)
        self.set_header("Clear-Site-Data", '"storage"')
        self.reply({"finished": True})
