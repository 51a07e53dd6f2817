"""The room's pages: joining, a participant's page, the facilitator's screens, the projector."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import segno

from crosscurrents.course.words import browser_words
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import html
from crosscurrents.room.seats import seats
from crosscurrents.room.state import Key
from crosscurrents.server.base import Page, Refused
from crosscurrents.server.room.deeds import InRoom, WrongCode, right_code


def script(data: Any) -> str:
    """Return JSON for a script element, in which "<" cannot stand unescaped."""
    return msgspec.json.encode(data).decode().replace("<", "\\u003c")


class RoomPage(InRoom, Page):
    """A page of a server that holds a room."""

    def as_data(self, **more: Any) -> str:
        """Return what scripts of a page read."""
        data = {"base": self.site.base_url, "words": browser_words(), **more}
        return script(data)

    def facts(self) -> dict[str, Any]:
        """Return what somebody who joins is told about the room."""
        state = self.room.state
        return {
            "title": state.settings.title,
            "minimum": state.settings.minimum,
            "until_days": state.settings.keep_days,
            "ended": state.ended is not None,
            "until": state.until,
            "seats": [
                {"id": one.id, "label": one.label, "about": one.about} for one in seats(state.settings.seats)
            ],
        }


class JoinPage(RoomPage):
    """`GET /join` and `/join/{code}`: one screen that says who can see what, and the way in."""

    async def get(self, code: str = "") -> None:
        """Show it; the room's own facts only to who has its code."""
        person = await self.person()
        mine = self.room.state.people.get(person.id) if person else None
        if mine:
            self.may(person, "read", self.room.record)
        known = bool(code) and self._knows(code)
        self.show(
            "join.html.j2",
            code=code if known else "",
            secure=self.request.protocol == "https" or self.site.local,
            room=self.facts() if known or mine else None,
            me={"name": mine.name} if mine else None,
            data=self.as_data(),
        )

    def _knows(self, code: str) -> bool:
        try:
            right_code(self, code)
        except (WrongCode, Refused):
            return False
        return True


class ParticipantPage(RoomPage):
    """`GET /room`: what is on now."""

    async def get(self) -> None:
        """Show the room with the exercise that is open; who is not in it is led to the join page."""
        try:
            person = await self.participant("read")
        except Refused:
            self.redirect(f"{self.site.base_url}join")
            return
        mine = self.room.state.people[person.id]
        key = self._mounted(person.id)
        if key not in self.room.mounted:
            self.room.mounted[key] = self._mount(key)
        self.show(
            "room.html.j2",
            room=self.facts(),
            me={"name": mine.name},
            state=script(self.room.for_participant(person.id)),
            **self.room.mounted[key],
        )

    def _mount(self, key: Key | None) -> dict[str, Any]:
        """Return what stands on every participant's page with an exercise: 200 phones ask in one moment."""
        exercises: dict[str, Any] = {}
        shown = None
        if key:
            exercise = self.exercise(*key)
            exercises = {exercise.id: self.site.mounted(exercise)}
            card = exercise.card
            shown = {
                "id": card.id,
                "title": card.title,
                "minutes": card.together or card.minutes,
                "prompt": html(card.prompt),
            }
        return {
            "exercise": shown,
            "kinds": [self.exercise(*key).card.widget] if key else [],
            "data": self.as_data(
                chapter=key[0] if key else "",
                ownMachine=False,
                exercises=exercises,
                core=[],
                room=True,
            ),
        }

    def _mounted(self, person: str) -> Key | None:
        """Return the exercise that stands on the page: the step's if it is open, else the last one opened.

        The step's that is closed too, where this person has answered it, so that a page that is loaded again
        still has what they wrote; not beside the room's picture of it.
        """
        state = self.room.state
        if state.ended or state.settings.pace == "free":
            return None
        at_step = None
        if state.current is not None and state.current < len(state.steps):
            step = state.steps[state.current]
            at_step = (step.chapter, step.exercise) if step.exercise else None
        if at_step is not None and state.standing.get(at_step) == "open":
            return at_step
        last = next((key for key, one in reversed(state.standing.items()) if one == "open"), None)
        if last or at_step is None or state.standing.get(at_step) != "closed":
            return last
        mine = person in state.answered.get(at_step, ()) and state.shown.what != "view"
        return at_step if mine else None


class _Facilitated(RoomPage):
    """A page for the facilitator alone; anybody else is shown the sign-in."""

    template = ""

    async def get(self) -> None:
        """Show the page, or the sign-in."""
        try:
            await self.facilitator()
        except Refused:
            self.show("facilitate_sign_in.html.j2", data=self.as_data())
            return
        await self.answer()

    async def answer(self) -> None:
        """Show the page."""
        self.show(self.template, data=self.as_data())


class FacilitatePage(_Facilitated):
    """`GET /facilitate`: the one screen to run the room."""

    template = "facilitate.html.j2"

    async def answer(self) -> None:
        """Show the page, with the seats of each family by name."""
        families = {one: seats(one) for one in ("two", "three")}
        self.show(self.template, data=self.as_data(), families=families)


class AgendaPage(_Facilitated):
    """`GET /facilitate/agenda`: pick an agenda or put one together."""

    template = "facilitate_agenda.html.j2"


class ProjectPage(_Facilitated):
    """`GET /project`: what goes on the wall."""

    async def answer(self) -> None:
        """Show the page, which asks as the facilitator it is opened by."""
        data = self.as_data(stream="api/projector/stream", views="api/facilitator/views", qr="project/qr.svg")
        self.show("project.html.j2", data=data)


class QrPage(_Facilitated):
    """`GET /project/qr.svg`: the way in as a picture for phones."""

    async def answer(self) -> None:
        """Answer with the QR code of the join address, black on white whatever the theme."""
        room = self.room
        if not room.state.code:
            raise Refused(404, _("This room has ended, and its code with it."))
        self.set_header("Content-Type", "image/svg+xml")
        self.finish(qr_svg(f"{room.address}join/{room.state.code}"))


def qr_svg(address: str) -> bytes:
    """Return an address as a QR code, an SVG with a white margin."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=8, border=3, light="#fff", dark="#000")
    return out.getvalue()
