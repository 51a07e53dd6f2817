"""Deeds that need the journal's own tables: views, sentences, the end. Each in one turn of the room."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from crosscurrents.course import Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import readable
from crosscurrents.journal import Told
from crosscurrents.room import commands, looking, payloads, views
from crosscurrents.room.decide import RoomError, decide

if TYPE_CHECKING:
    from crosscurrents.exercises.exercise import Exercise
    from crosscurrents.journal import Answer
    from crosscurrents.room.state import Key
    from crosscurrents.server.room.live import LiveRoom

MOST_OFFERED = 30
"""Sentences one participant may have offered at a time."""


async def look(room: LiveRoom, _person: str | None, deed: commands.Look) -> None:
    """Take the picture of a closed exercise, and put the words in its answers before the facilitator."""
    key = (deed.chapter, deed.exercise)
    exercise = room.scene(None).exercise(key)
    _still_on(room)
    if room.state.standing.get(key) != "closed":
        raise RoomError(409, _("Close it first: the picture is of what stands then."))
    answers = await room.read(room.journal.room_answers, room.id, *key)
    # Off the event loop: with 200 people it takes a fifth of a second. The room's state waits meanwhile.
    made, data, said = await asyncio.to_thread(_looked, room, exercise, key, answers, deed.seats)
    snapshot = made.snapshot
    view = await room.keep(
        room.journal.keep_view(room.id, *key, n=snapshot.n, members=snapshot.members, data=data)
    )
    await room.keep(room.journal.offer_sentences(room.id, said, replaces=key))
    await _gather(room, must=False)
    told = {"view": view.id, "number": view.number, "n": view.n, "whole_only": list(made.whole_only)}
    await room.tell([Told("room.viewed", chapter=key[0], exercise=key[1], data=told)])


def _looked(
    room: LiveRoom, exercise: Exercise, key: Key, answers: list[Answer], seats: bool
) -> tuple[looking.Looked, Any, list[tuple[str, str, str, str, str, str]]]:
    """Return the view, what the journal keeps of it, and the sentences in its answers. Pure, and slow."""
    state = room.state
    least = state.settings.minimum
    given = [
        views.Given(one.person or "", state.seat_of(one.person or ""), response)
        for one in answers
        if one.person in state.people
        and one.visibility == Visibility.ROOM
        and not one.passed
        and (one.person, key) not in state.withdrawn
        and (response := readable(exercise, one.response))
    ]
    made = looking.look(
        exercise,
        given,
        key=room.record.key,
        least=least,
        earlier=room.earlier(key),
        seats=seats,
        paper=state.tallied.get(key),
    )
    texts = looking.labelled(exercise, [(one.person, one.response) for one in given], least)
    said = [(person, *key, label, text, "answer") for person, label, text in texts if len(given) >= least]
    secrets.SystemRandom().shuffle(said)
    return made, msgspec.to_builtins(made.snapshot.kept), said


async def _offer(room: LiveRoom, person: str | None, deed: commands.Offer) -> None:
    scene = room.scene(person)
    me, text = scene.me(), deed.text.strip()
    _still_on(room)
    if deed.exercise:
        scene.exercise((deed.chapter, deed.exercise))
    if not text:
        raise RoomError(409, _("There is nothing to offer yet: write a sentence first."))
    if sum(one.person == me.id and one.kind != "answer" for one in room.sentences) >= MOST_OFFERED:
        raise RoomError(409, _("You have offered many already: take one back to offer another."))
    kind, chapter = ("offered", deed.chapter) if deed.exercise else ("commitment", "")
    offered = [(me.id, chapter, deed.exercise, "", text, kind)]
    await room.keep(room.journal.offer_sentences(room.id, offered))
    await room.tell([Told("room.offered")])


async def _take_back(room: LiveRoom, person: str | None, deed: commands.TakeBack) -> None:
    me = room.scene(person).me()
    if not await room.keep(room.journal.take_back_sentence(deed.sentence, me.id)):
        raise RoomError(404, _("There is no such sentence of yours; it may be gone already."))
    await room.tell([Told("room.offered")])


async def _withdraw(room: LiveRoom, person: str | None, deed: commands.Withdraw) -> None:
    told = decide(room.scene(person), deed)
    # The words that wait out of the answer go with it: nobody is to release them later.
    out_of_it = person, deed.chapter, deed.exercise, "answer"
    if deed.withdrawn:
        for one in room.sentences:
            if (one.person, one.chapter, one.exercise, one.kind) == out_of_it:
                await room.keep(room.journal.take_back_sentence(one.id, one.person))
    await room.tell(told)


async def _close(room: LiveRoom, person: str | None, deed: commands.Close) -> None:
    await room.tell(decide(room.scene(person), deed))
    await _gather(room, must=False)


async def _gather_now(room: LiveRoom, _person: str | None, _deed: commands.Gather) -> None:
    _still_on(room)
    await _gather(room, must=True)


async def _gather(room: LiveRoom, *, must: bool) -> None:
    writers = {
        one.person for one in await room.read(room.journal.sentences, room.id) if one.status == "offered"
    }
    if len(writers) >= payloads.GATHER_FROM:
        await room.keep(room.journal.gather_sentences(room.id))
        await room.tell([Told("room.gathered")])
    elif must:
        raise RoomError(
            409,
            _("Fewer than {n} people's sentences wait: taken in now, the moment would tell whose.").format(
                n=payloads.GATHER_FROM
            ),
        )


async def _decide(room: LiveRoom, _person: str | None, deed: commands.Decide) -> None:
    """Also once the room has ended: the report is put in order then."""
    waiting = {one.id for one in room.sentences if one.status != payloads.OFFERED}
    if deed.sentence not in waiting or not await room.keep(
        room.journal.decide_sentence(room.id, deed.sentence, deed.status)
    ):
        raise RoomError(404, _("There is no such sentence; its writer may have taken it back."))
    await room.tell([Told("room.decided")])


async def _caption(room: LiveRoom, _person: str | None, deed: commands.Caption) -> None:
    """Also once the room has ended: the report is put in order then."""
    room.view_record(deed.view)
    await room.keep(room.journal.caption_view(deed.view, deed.caption.strip()))
    await room.tell([Told("room.captioned", data={"view": deed.view, "caption": deed.caption.strip()})])


async def _end(room: LiveRoom, _person: str | None, _deed: commands.End) -> None:
    _still_on(room)
    await _gather(room, must=False)  # afterwards nothing is taken in any more
    until = room.now() + timedelta(days=room.state.settings.keep_days)
    room.record = await room.keep(room.journal.end_room(room.id, until))
    room.state.until = room.record.until


def _still_on(room: LiveRoom) -> None:
    if room.state.ended:
        raise RoomError(409, _("This room has ended."))


DOES: dict[type, Callable[[LiveRoom, str | None, Any], Awaitable[None]]] = {
    commands.Look: look,
    commands.Offer: _offer,
    commands.TakeBack: _take_back,
    commands.Withdraw: _withdraw,
    commands.Close: _close,
    commands.Gather: _gather_now,
    commands.Decide: _decide,
    commands.Caption: _caption,
    commands.End: _end,
}
"""What is more than to tell the log; each is done in its turn, while the room's state stands still."""
