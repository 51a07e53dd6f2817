"""The room's HTTP API: joining, what participants and facilitators do, what each may see."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Any

from msgspec import structs

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import html
from crosscurrents.journal import Person, Thing, new_token
from crosscurrents.journal.identity import join_code
from crosscurrents.room import commands, plan
from crosscurrents.room.commands import CommandError
from crosscurrents.room.decide import RoomError, planned
from crosscurrents.room.offered import offered
from crosscurrents.server.base import Api, Handler, Refused
from crosscurrents.server.room.live import LiveRoom

FACILITATOR_COOKIE = "cc_facilitator"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")
WEEK_DAYS = 7


class InRoom(Handler):
    """A request that concerns the room of this server."""

    def prepare(self) -> None:
        """Answer with 404 to everybody where this server holds no room."""
        super().prepare()
        _ = self.room

    @property
    def room(self) -> LiveRoom:
        """Return the room; 404 where this server holds none."""
        if self.site.room is None:
            raise Refused(404, _("There is nothing at this address."))
        return self.site.room

    def fault(self, status: int, **kwargs: Any) -> tuple[int, str, dict[str, Any]]:
        """Return a room's refusal with its own status."""
        fault = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(fault, RoomError):
            return fault.status, str(fault), fault.details
        if isinstance(fault, CommandError):
            return 400, str(fault), {}
        return super().fault(status, **kwargs)

    def log_exception(self, kind: Any, fault: Any, trace: Any) -> None:
        """Log only what nobody foresaw."""
        if not isinstance(fault, RoomError | CommandError):
            super().log_exception(kind, fault, trace)

    async def participant(self, action: str = "act") -> Person:
        """Return who asks, if they are in the room."""
        person = await self.person()
        if person is None or person.id not in self.room.state.people:
            raise Refused(401, _("This browser is not in the room: join with the room's code."))
        self.may(person, action, self.room.record)
        return person

    @property
    def facilitators_token(self) -> str | None:
        """Return the secret in the facilitator's cookie, or None."""
        found = self.get_cookie(FACILITATOR_COOKIE) or ""
        return found if _TOKEN.fullmatch(found) else None

    async def facilitator(self) -> Person:
        """Return the room's facilitator; refuse with 401 who is not signed in, with 403 another room's."""
        token = self.facilitators_token
        person = await self.read(self.site.journal.person_of, token) if token else None
        if person is None:
            raise Refused(
                401, _("Sign in as the facilitator first: the code stands where the server was started.")
            )
        self.may(person, "facilitate", self.room.record)
        return person

    def not_too_fast(self, person: Person) -> None:
        """Refuse with 429 who does more in the room than anybody does by hand; each deed counts."""
        self.must_wait(
            self.room.pace.wait(person.id), _("That was a great deal at once: wait a moment, then try again.")
        )
        self.room.pace.failed(person.id)


class RoomApi(InRoom, Api):
    """A room's request that is answered with JSON."""

    @property
    def compared(self) -> str:
        """Return how a picture is to be compared; refuse with 400 what is no way to."""
        by = self.get_query_argument("by", "whole")
        if by not in {"whole", "seats", "times"}:
            raise Refused(400, _("A picture is shown “whole”, by “seats” or by “times”."))
        return by


class WrongCode(Refused):
    """A join code that opens nothing."""


def right_code(handler: InRoom, typed: str) -> None:
    """Return if `typed` is the room's code; else count it and raise `WrongCode`, or `Refused` after too many.

    Counted apart from the long codes: whoever plays with this one locks no facilitator out.
    """
    sender, site = f"join {handler.sender}", handler.site
    handler.must_wait(max(site.wrong_codes.wait(sender), site.wrong_anywhere.wait("*")))
    state = handler.room.state
    if state.code and hmac.compare_digest(join_code(typed[:40]).encode(), state.code.encode()):
        return
    site.wrong_codes.failed(sender)
    site.wrong_anywhere.failed("*")
    raise WrongCode(
        404,
        _("This room has ended, and its code with it.")
        if state.ended
        else _("That is not this room's code: check it against the screen."),
    )


class JoinHandler(RoomApi):
    """`POST /api/room/join`: come in with the code."""

    async def post(self) -> None:
        """Answer with the name I have here; 404 for a wrong code."""
        data = self.body(code=str, seat=str)
        right_code(self, data["code"])
        known = await self.person()
        self.may(known, "join", self.room.record)
        if known and known.id in self.room.state.people:
            self.not_too_fast(known)
        token = self.token or new_token()
        person = await self.room.join(token, data["seat"])
        self.set_token(token)
        self.reply({"name": self.room.state.people[person.id].name, "to": "room"})


class RoomHandler(RoomApi):
    """`GET /api/room`: the room as I see it."""

    async def get(self) -> None:
        """Answer with my state."""
        person = await self.participant("read")
        self.reply(self.room.for_participant(person.id))


class PeopleHandler(RoomApi):
    """`GET /api/room/people`: who could be my partner."""

    async def get(self) -> None:
        """Answer with the names of the others."""
        person = await self.participant("read")
        self.reply({"people": sorted(one.name for one in self.room.state.here() if one.id != person.id)})


class ActHandler(RoomApi):
    """`POST /api/room/act`: one deed of mine."""

    async def post(self) -> None:
        """Answer with my state after it."""
        self.must_be_json()
        person = await self.participant()
        self.not_too_fast(person)
        deed = commands.read(self.request.body, commands.Participants)
        if isinstance(deed, commands.TakeBack):
            mine = self.room.sentence_of(person.id, deed.sentence)
            self.may(person, "take-back", mine)
        await self.room.act(person.id, deed)
        self.reply(self.room.for_participant(person.id))


class ViewHandler(RoomApi):
    """`GET /api/room/views/{view}`: a picture that has been shown to the room."""

    async def get(self, view: str) -> None:
        """Answer with its drawings; 404 until it is shown."""
        person = await self.participant("read")
        number = int(view)
        if number not in self.room.state.revealed:
            raise Refused(404, _("There is no such picture in this room."))
        self.may(person, "read", self.room.view_record(number), shown=True)
        by = self.compared
        # The first look at a comparison is the facilitator's.
        seen = by != "seats" or number in self.room.state.compared or self.room.state.ended
        self.reply(self.room.view(number, by if seen else "whole"))


class SignInHandler(RoomApi):
    """`POST /api/facilitator/sign-in`: be the facilitator, with the code that the server's start printed."""

    async def post(self) -> None:
        """Set the facilitator's own cookie; 404 for a wrong code, 429 after too many."""
        code = self.body(code=str)["code"]
        self.must_wait(self.site.wrong_codes.wait(self.sender))
        token = new_token()
        person = await self.kept(self.site.journal.sign_in(code, token)) if len(code) <= 64 else None
        if person is None:
            self.site.wrong_codes.failed(self.sender)
            raise Refused(
                404, _("That is not the facilitator's code: it stands where the server was started.")
            )
        await forget_facilitator(self)
        self.set_cookie(
            FACILITATOR_COOKIE,
            token,
            expires_days=WEEK_DAYS,
            path=self.site.base_url,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )
        self.reply({"signed_in": True})


class SignOutHandler(RoomApi):
    """`POST /api/facilitator/sign-out`: this browser is the facilitator's no longer."""

    async def post(self) -> None:
        """Forget the cookie here and in the journal."""
        self.body()
        await forget_facilitator(self)
        self.clear_cookie(FACILITATOR_COOKIE, path=self.site.base_url)
        self.reply({"signed_out": True})


async def forget_facilitator(handler: InRoom) -> None:
    """Make the secret in this browser's facilitator cookie nobody's, and end the streams it opened.

    Not if it is anything else's: a learner's own secret is given up at `me/finish`, and not by the way.
    """
    token = handler.facilitators_token
    person = await handler.read(handler.site.journal.person_of, token) if token else None
    if token and person and any(held.role == "facilitator" for held in person.memberships):
        await handler.kept(handler.site.journal.forget_token(token))
        handler.room.links.end(token)


class FacilitatorHandler(RoomApi):
    """`GET /api/facilitator/room`: the room as its facilitator sees it."""

    async def get(self) -> None:
        """Answer with the facilitator's state."""
        await self.facilitator()
        self.reply(self.room.for_facilitator())


class FacilitatorActHandler(RoomApi):
    """`POST /api/facilitator/act`: one deed of the facilitator's."""

    async def post(self) -> None:
        """Answer with the facilitator's state after it."""
        self.must_be_json()
        person = await self.facilitator()
        deed = commands.read(self.request.body, commands.Facilitators)
        needs = _NEEDS.get(type(deed))
        if needs:
            self.may(person, *needs(self.room.id))
        if isinstance(deed, commands.Decide):
            deed = structs.replace(deed, sentence=self.room.marked(deed.sentence))
        await self.room.act(None, deed)
        self.reply(self.room.for_facilitator())


_NEEDS: dict[type, Callable[[str], tuple[str, Thing]]] = {
    commands.Look: lambda room: ("aggregate", Thing("answer", course=room)),
    commands.Gather: lambda room: ("decide", Thing("sentence", course=room)),
    commands.Decide: lambda room: ("decide", Thing("sentence", course=room)),
    commands.Caption: lambda room: ("caption", Thing("view", course=room)),
}
"""Deeds of the facilitator's that touch what others wrote need that power too."""


class FacilitatorViewHandler(RoomApi):
    """`GET /api/facilitator/views/{view}`: a picture, also before it is shown."""

    async def get(self, view: str) -> None:
        """Answer with its drawings."""
        person = await self.facilitator()
        self.may(person, "read", self.room.view_record(int(view)))
        by = self.compared
        if by == "seats":
            await self.room.compare(int(view))
        self.reply(self.room.view(int(view), by))


class SentencesHandler(RoomApi):
    """`GET /api/facilitator/sentences`: what people wrote, without names."""

    async def get(self) -> None:
        """Answer with the list that the facilitator's state names."""
        await self.facilitator()
        self.reply(self.room.for_desk())


class FrameHandler(RoomApi):
    """`GET /api/facilitator/frame/{what}`: what the session frame says of a kind of step."""

    async def get(self, what: str) -> None:
        """Answer with the note; "" where there is none."""
        await self.facilitator()
        self.reply(self.room.frame(what))


class CatalogueHandler(RoomApi):
    """`GET /api/facilitator/catalogue`: what an agenda can be made of."""

    async def get(self) -> None:
        """Answer with the built agendas and every exercise with its minutes."""
        await self.facilitator()
        self.reply(offered(self.site.course))


class WeighHandler(RoomApi):
    """`POST /api/facilitator/weigh`: what an agenda comes to, before it is used."""

    async def post(self) -> None:
        """Answer with its minutes and with what is wrong with it; nothing is kept."""
        self.must_be_json()
        await self.facilitator()
        # Of all deeds, since alone it would be read without its name as well.
        deed = commands.read(self.request.body, commands.Facilitators)
        if not isinstance(deed, commands.Plan):
            raise CommandError(_("Only a plan can be weighed."))
        steps = planned(deed)
        self.reply(
            {
                "minutes": sum(one.minutes for one in steps),
                "warnings": plan.warnings(steps, self.site.course),
            }
        )


class ExerciseHandler(RoomApi):
    """`GET /api/facilitator/exercises/{chapter}/{exercise}`: an exercise as its facilitator needs it."""

    async def get(self, chapter_id: str, exercise_id: str) -> None:
        """Answer with prompt, note, model answer, and what can be typed in from paper."""
        await self.facilitator()
        exercise = self.exercise(chapter_id, exercise_id)
        card = exercise.card
        typed_in = self.room.state.tallied.get((chapter_id, exercise_id), {})
        self.reply(
            {
                "title": card.title,
                "minutes": card.together or card.minutes,
                "prompt": html(card.prompt),
                "note": html(card.facilitator_note),
                "sample": html(card.model_answer),
                "fields": [
                    {
                        "tally": tally.id,
                        "title": tally.title,
                        "typed_by": tally.typed_by,
                        "rows": [
                            {
                                "row": row.id,
                                "label": row.text,
                                "values": [
                                    {"value": one.value, "label": one.label}
                                    for one in tally.fields()
                                    if one.row == row.id
                                ],
                            }
                            for row in tally.rows
                        ],
                    }
                    for tally in exercise.kind.aggregate([])
                    if tally.typed_by
                ],
                # As it was typed, so that a reloaded form still has it: 0 was typed too, "" was not.
                "sheets": typed_in.get("n", 0),
                "counts": typed_in.get("counts", {}),
            }
        )


class ProjectorHandler(RoomApi):
    """`GET /api/projector`: what stands on the wall."""

    async def get(self) -> None:
        """Answer with the projector's state."""
        await self.facilitator()
        self.reply(self.room.for_projector())
