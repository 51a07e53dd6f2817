"""The answers' part of the HTTP API: read mine, save as I type, settle two texts, what opened."""

from __future__ import annotations

import re
from typing import Any

from crosscurrents.course import Visibility, tighter
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import Exercise, respond, validate
from crosscurrents.exercises.recall import recalled
from crosscurrents.journal import Answer, Person
from crosscurrents.server.base import Api, Refused, fitted

MAX_REVISION = 2**31 - 1
_DEVICE = re.compile(r"[a-z0-9]{1,32}\.[0-9]{1,9}")
"""One open page and its count of edits, `k3j9x2.17`: its later text never conflicts with its earlier one."""


def described(exercise: Exercise, answer: Answer) -> dict[str, Any]:
    """Return one answer as the page needs it: what was kept, and what is said back."""
    return {
        "revision": answer.revision,
        "response": dict(answer.response),
        "passed": answer.passed,
        "visibility": str(answer.visibility),
        "saved": answer.saved.isoformat(),
        **respond(exercise, answer.response, passed=answer.passed),
    }


class _Recalling(Api):
    """A handler that shows earlier answers again."""

    async def recalled(
        self, person: Person | None, chapter_id: str, of: str | None = None
    ) -> dict[str, list[dict[str, Any]]]:
        """Return what each exercise of a chapter recalls (only those that recall `of`, if it is named)."""
        wanting = [
            one.card
            for one in self.site.exercises[chapter_id].values()
            if (one.card.recalls if of is None else of in {recall.exercise for recall in one.card.recalls})
        ]
        if person is None or not wanting:
            return {}
        kept = {one.exercise: one.response for one in await self.answers(person) if not one.passed}
        return {card.id: recalled(card, self.site.course, kept) for card in wanting}


class AnswersHandler(_Recalling):
    """`GET /api/chapters/{chapter}/answers`: all my answers of one chapter."""

    async def get(self, chapter_id: str) -> None:
        """Reply `{learner, answers: {exercise: …}, recalled: {exercise: […]}, due}`; a stranger has none.

        `due` is null where nothing is due. Here, for the page is the same for everybody.
        """
        self.chapter(chapter_id)
        person = await self.person()
        known = self.site.exercises[chapter_id]
        answers = await self.answers(person, chapter_id)
        self.reply(
            {
                "learner": person.pseudonym if person else None,
                "answers": {one.exercise: described(known[one.exercise], one) for one in answers},
                "recalled": await self.recalled(person, chapter_id),
                "due": await self._due(person, chapter_id),
            }
        )

    async def _due(self, person: Person | None, chapter_id: str) -> dict[str, Any] | None:
        """Return when it is due, until when I have, and whether that passed with nothing handed in."""
        deadline = await self.deadline(person, chapter_id)
        if deadline is None or not self.belongs(person):
            return None
        late = deadline.late and chapter_id not in await self.handed_in(person)
        return {"at": deadline.due.isoformat(), "until": deadline.until.isoformat(), "late": late}


class AnswerHandler(_Recalling):
    """`PUT /api/chapters/{chapter}/answers/{exercise}`: save one answer as it stands."""

    async def put(self, chapter_id: str, exercise_id: str) -> None:
        """Answer with the new revision after it is on disk; 409 with both texts for a stale one."""
        exercise = self.exercise(chapter_id, exercise_id)
        card = exercise.card
        stays = Refused(403, _("This answer stays in your browser; this server does not take it."))
        if card.visibility is Visibility.ONLY_YOU and not self.site.own_machine:
            raise stays  # before anything of it is looked at
        data = self.body(base_revision=int, response=dict, passed=bool, visibility=str, device=str)
        validate(exercise, data["response"])
        if not 0 <= data["base_revision"] <= MAX_REVISION:
            raise Refused(400, _("The field “{name}” has the wrong type.").format(name="base_revision"))
        if data["passed"] and not exercise.passable:
            raise Refused(
                400, _("A marked exercise cannot be passed on; leave it out of your hand-in instead.")
            )
        if not _DEVICE.fullmatch(data["device"]):
            raise Refused(400, _("The field “{name}” has the wrong type.").format(name="device"))
        try:
            visibility = tighter(card.visibility, Visibility(data["visibility"]))
        except ValueError:
            raise Refused(
                400, _("The field “{name}” has the wrong type.").format(name="visibility")
            ) from None
        if visibility is Visibility.ONLY_YOU and not self.site.own_machine:
            raise stays
        person = await self.ensure_person()
        self.may_write(person)
        saved = await self.kept(
            self.site.journal.save(
                person.id,
                chapter_id,
                exercise_id,
                response=data["response"],
                base_revision=data["base_revision"],
                passed=data["passed"],
                visibility=str(visibility),
                device=data["device"],
            )
        )
        current = fitted(exercise, saved.answer)
        if saved.conflict is not None:
            self.set_status(409)
            self.reply(
                {
                    "error": _("Changed in another window. Both texts are kept."),
                    "current": described(exercise, current),
                    "theirs": exercise.kind.plain(current.response),
                    "mine": exercise.kind.plain(saved.conflict.response),
                }
            )
            return
        # A room that is led shows one exercise at a time: nothing on its page recalls another, and drawing
        # what nobody sees was most of what 200 people's saves cost.
        room = self.site.room
        led = room is not None and room.state.settings.pace == "follow"
        again = {} if led else await self.recalled(person, chapter_id, exercise_id)
        self.reply({"learner": person.pseudonym, **described(exercise, current), "recalled": again})


class SettleHandler(Api):
    """`POST /api/chapters/{chapter}/answers/{exercise}/settle`: I have seen both texts and go on with one."""

    async def post(self, chapter_id: str, exercise_id: str) -> None:
        """Mark the conflict as seen; both texts stay among the revisions."""
        self.exercise(chapter_id, exercise_id)
        self.body()
        person = await self.person()
        if person is None:
            raise Refused(404, _("Nothing of this browser's is kept here."))
        self.may_write(person)
        await self.kept(self.site.journal.settle(person.id, chapter_id, exercise_id))
        self.reply({"settled": True})
