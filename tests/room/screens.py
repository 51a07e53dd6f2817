"""A room in which everything that there can be is there, and what its screens are told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from crosscurrents.journal import SentenceRecord, Told
from crosscurrents.room import commands, payloads
from crosscurrents.room.payloads import OFFERED, RELEASED, WAITING
from tests.room.logged import (
    BACK,
    CHECK,
    KNOTS,
    OWN,
    ROPE,
    Log,
    closed,
    opened,
    settle,
    step,
)

ADDRESS = "http://room.test/"
PEOPLE = tuple(f"person-{letter}" for letter in "ABCDEFGH")
ME = PEOPLE[0]
WRITTEN = "What I wrote is nobody's business: "
ANSWER = {"answers": {"knot": "b", "line": "a"}, "checked": True, "first": {"knot": "b", "line": "a"}}


def sentence(at: int, person: str, status: str, **other: Any) -> SentenceRecord:
    data = {"kind": "answer", "chapter": KNOTS[0], "exercise": KNOTS[1], "label": "What first?"} | other
    text = data.pop("text", f"{WRITTEN}{person}, {at}")
    return SentenceRecord(at, "room-0a1b2c3d", person, text=text, status=status, **data)


SENTENCES = [
    sentence(1, PEOPLE[1], WAITING),
    sentence(2, PEOPLE[2], RELEASED),
    sentence(3, PEOPLE[3], "declined"),
    sentence(4, ME, OFFERED, kind="offered"),
    sentence(5, PEOPLE[1], OFFERED, kind="offered"),
    sentence(6, PEOPLE[2], RELEASED, kind="commitment", chapter="", exercise="", label=""),
    sentence(7, ME, RELEASED, kind="commitment", chapter="", exercise="", label=""),
    sentence(8, PEOPLE[4], RELEASED, chapter=CHECK[0], exercise=CHECK[1]),
]


def busy() -> Log:
    """Return a room in which everything that there can be is there."""
    log = Log()
    log.do(
        settle(3, seats="three", title="The river room"),
        commands.Plan(
            start="09:00",
            steps=[
                step("opening", "Opening", 15),
                step("exercise", "A small check", 20, CHECK),
                step("exercise", "Knots", 25, KNOTS),
                step("talk", "Second", 8, ("02_second", "")),
                step("exercise", "Rope", 95, ROPE),
                step("closing", "Closing round", 10),
            ],
        ),
    )
    log.join(*PEOPLE, seat="public")
    log.do(commands.Begin(step=0), opened(ROPE), opened(OWN), commands.Begin(step=1))
    for person in PEOPLE[:6]:
        log.answer(person, CHECK, ANSWER)
    counts = {"knot": {"knot": {"a": 5}}}
    log.do(commands.Tally(chapter=CHECK[0], exercise=CHECK[1], n=5, counts=counts), closed(CHECK))
    log.look(CHECK)
    log.tell(Told("room.captioned", data={"view": log.show(CHECK), "caption": "Most chose the knot."}))
    log.after(minutes=50)
    log.do(commands.Begin(step=2))
    for person in PEOPLE[2:7]:
        log.answer(person, KNOTS, {"order": ["rope", "net", "sail"], "settled": True, "text": WRITTEN})
    name = log.name
    log.do(commands.Wish(wish="with", partner=name(PEOPLE[1])), person=ME)
    log.do(commands.Wish(wish="alone"), person=PEOPLE[7])
    log.do(
        commands.Apart(one=name(PEOPLE[2]), other=name(PEOPLE[3]), apart=True),
        commands.Group(size=2, stage="2", minutes=4),
        commands.Show(what="view", view=1, by="seats", at=1),
    )
    log.do(commands.Withdraw(chapter=CHECK[0], exercise=CHECK[1], withdrawn=False), person=ME)
    log.tell(Told("room.withdrew", person=ME, chapter=BACK[0], exercise=BACK[1], data={"withdrawn": True}))
    return log


BUSY = busy()


def busy_room() -> Log:
    """Return that room, to go its own way from here on."""
    other = Log(BUSY.course, BUSY.exercises)
    other.now, other.events, other.state = BUSY.now, list(BUSY.events), deepcopy(BUSY.state)
    other.answers, other.views = dict(BUSY.answers), dict(BUSY.views)
    return other


def participant(log: Log, me: str = ME, sentences: Iterable[SentenceRecord] = SENTENCES) -> dict[str, Any]:
    """Return a participant's state, put together as the server does."""
    every = list(sentences)
    own = payloads.mine(log.state, log.state.people[me], every)
    said = payloads.aloud(log.state, desk(log, every))
    return payloads.everybody(log.state, log.course, said, log.now) | {"me": own}


def desk(log: Log, sentences: Iterable[SentenceRecord] = SENTENCES) -> list[dict[str, Any]]:
    """Return the sentences before the facilitator; they go by a mark."""
    return payloads.desk(log.state, log.course, list(sentences), lambda number: 7000 + number)


def facilitator(
    log: Log, sentences: Iterable[SentenceRecord] = SENTENCES, here: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the facilitator's state, put together as the server does."""
    every, present = list(sentences), Counter(here)
    return payloads.facilitator(
        log.state,
        log.course,
        every,
        present,
        listed=payloads.named(desk(log, every)),
        address=ADDRESS,
        projector="project",
        now=log.now,
    )


def projector(log: Log, sentences: Iterable[SentenceRecord] = SENTENCES) -> dict[str, Any]:
    """Return the projector's state."""
    said = payloads.aloud(log.state, desk(log, sentences))
    return payloads.projector(log.state, log.course, said, {}, address=ADDRESS, now=log.now)


def keys(value: Any, name: str = "") -> set[str]:
    """Return every key of a state, as a path; a list's entries are one."""
    if isinstance(value, dict):
        return {one for key, inner in value.items() for one in keys(inner, f"{name}.{key}".lstrip("."))}
    if isinstance(value, list) and value and isinstance(value[0], dict | list):
        return {one for inner in value for one in keys(inner, f"{name}[]")}
    return {name}
