"""A room without a journal: what is decided becomes events, and events are folded, as the server does it."""

from __future__ import annotations

import atexit
import json
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from crosscurrents.course import Course, Visibility
from crosscurrents.exercises.exercise import Exercise, ResponseError, bind, validate
from crosscurrents.exercises.kind import Response
from crosscurrents.journal import Event, Told
from crosscurrents.notebooks.lessons import course, load_course
from crosscurrents.room import commands, looking, views
from crosscurrents.room.decide import Exercises, RoomError, Scene, decide, joined
from crosscurrents.room.state import Key, State, fold

TESTS = Path(__file__).parents[1]
FINISHED = TESTS / "browser" / "finished"
NINE = datetime(2030, 5, 6, 9, 0, tzinfo=UTC)
ROOM_KEY = "00112233445566778899aabbccddeeff"

FIRST, SECOND, THIRD = "01_first", "02_second", "03_third"
CHECK: Key = (FIRST, "small-check")
OWN: Key = (SECOND, "own-check")
ROPE: Key = (SECOND, "room-check")
KNOTS: Key = (THIRD, "knot-order")
BACK: Key = (THIRD, "looking-back")


@cache
def small() -> Course:
    """Return the tiny course of three chapters: some for a room, one that is its owner's, an agenda."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    for layer in (TESTS / "mini", TESTS / "server" / "course", TESTS / "server" / "room" / "course"):
        shutil.copytree(layer, folder.name, dirs_exist_ok=True)
    return load_course(Path(folder.name))


def bound(of: Course) -> Exercises:
    """Return every exercise of a course by chapter and id."""
    return {one.id: {name: bind(card) for name, card in one.cards.items()} for one in of.chapters}


@cache
def real() -> Exercises:
    """Return every exercise of the whole course."""
    return bound(course())


@cache
def finished(key: Key) -> dict[str, Any]:
    """Return a finished answer to an exercise of the whole course."""
    return json.loads((FINISHED / f"{key[0]}.json").read_text("utf-8"))[key[1]]


def varied(exercise: Exercise, answer: Response, chance: random.Random, *, gaps: float = 0.15) -> Any:
    """Return an answer as another person would give it: other choices, numbers, order, words of their own.

    It fits the exercise's schema; `gaps` is how likely each field is left out. Texts end in a mark by which
    they are known again, "~" and digits.
    """
    schema = exercise.kind.schema()
    for _attempt in range(20):
        made = _other(answer, schema, chance, gaps)
        try:
            validate(exercise, made)
        except ResponseError:
            continue
        return made
    raise AssertionError(f"no other answer to {exercise.id} fits")


def _other(value: Any, schema: Mapping[str, Any], chance: random.Random, gaps: float) -> Any:
    if "enum" in schema:
        return chance.choice(schema["enum"]) if chance.random() < 0.7 else value
    match value:
        case dict():
            known, rest = schema.get("properties", {}), schema.get("additionalProperties")
            inner = {name: known.get(name) or (rest if isinstance(rest, dict) else {}) for name in value}
            stay = [name for name in value if len(value) == 1 or chance.random() >= gaps]
            return {name: _other(value[name], inner[name], chance, gaps) for name in stay}
        case list():
            return _others(value, schema, chance, gaps)
        case bool():  # as good as always: that something is settled
            return value if chance.random() < 0.9 else not value
        case int() | float():
            low, high = schema.get("minimum", value - 3), schema.get("maximum", value + 3)
            by = max(1, round((high - low) / 10))
            return min(max(value + chance.randint(-by, by), low), high)
        case str() if schema.get("type") == "string" and "pattern" not in schema:
            return f"{value[:40]} ~{chance.randrange(10**6):06d}"
    return value


def _others(value: Sequence[Any], schema: Mapping[str, Any], chance: random.Random, gaps: float) -> list[Any]:
    """Return another list: each place as its own schema says, an order shuffled, of a choice a part."""
    items = schema.get("items", {})
    if isinstance(items, list):
        return [_other(one, inner, chance, gaps) for one, inner in zip(value, items, strict=False)]
    options = items.get("enum", [])
    if options and len(value) == len(options):
        return chance.sample(options, len(options))
    if options:
        return chance.sample(
            value if chance.random() < 0.5 else options, chance.randint(1, max(1, len(value)))
        )
    others = [_other(one, items, chance, gaps) for one in value]
    twice = schema.get("uniqueItems", False)
    return [one for at, one in enumerate(others) if not (twice and one in others[:at])]


class Log:
    """A room whose deeds are told to a list. `now` is the time, which a test may move."""

    def __init__(self, of: Course | None = None, exercises: Exercises | None = None) -> None:
        self.course = of or small()
        self.exercises = exercises or bound(self.course)
        self.now = NINE
        self.events: list[Event] = []
        self.state = self.blank()
        self.answers: dict[tuple[str, Key], dict[str, Any]] = {}
        self.views: dict[int, views.Snapshot] = {}

    def blank(self) -> State:
        """Return the room before anything was told."""
        return State(id="room-0a1b2c3d", code="HJKM23", started=NINE)

    def folded(self, *, after: State | None = None, events: Sequence[Event] | None = None) -> State:
        """Return the room that a log, or the rest of one, tells."""
        state = after or self.blank()
        for event in self.events if events is None else events:
            fold(state, event)
        return state

    def scene(self, person: str | None = None) -> Scene:
        """Return what a deed of somebody's is decided over."""
        return Scene(self.state, self.course, self.exercises, person, self.now)

    def tell(self, *told: Told) -> None:
        """Add to the log, through JSON as the journal does, and fold it."""
        for one in told:
            event = Event(
                seq=self.state.seq + 1,
                type=one.type,
                at=self.now,
                person=one.person,
                course=self.state.id,
                chapter=one.chapter,
                exercise=one.exercise,
                data=json.loads(json.dumps(one.data)),
            )
            self.events.append(event)
            fold(self.state, event)

    def do(self, *deeds: Any, person: str | None = None) -> list[Told]:
        """Do deeds, the facilitator's or a person's; return what was told."""
        found: list[Told] = []
        for deed in deeds:
            told = decide(self.scene(person), deed)
            self.tell(*told)
            found += told
        return found

    def refuses(self, deed: Any, person: str | None = None) -> tuple[int, str]:
        """Return the status and sentence with which a deed is refused; nothing is told."""
        before = len(self.events)
        try:
            self.do(deed, person=person)
        except RoomError as refused:
            assert len(self.events) == before
            return refused.status, str(refused)
        raise AssertionError(f"{deed} is allowed")

    def join(self, *people: str, seat: str = "") -> None:
        """Let people in, or in again."""
        for person in people:
            known = self.state.people.get(person)
            data = {"name": known.name, "seat": known.seat} if known else joined(self.scene(), seat)
            self.tell(Told("room.joined", person=person, data=data))

    def name(self, person: str) -> str:
        """Return what somebody is called here."""
        return self.state.people[person].name

    def after(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def answer(
        self,
        person: str,
        key: Key,
        response: Mapping[str, Any],
        *,
        visibility: str = "room",
        passed: bool = False,
    ) -> None:
        """Keep somebody's answer."""
        self.answers[person, key] = {"response": response, "visibility": visibility, "passed": passed}
        data = {"visibility": visibility, "passed": passed, "empty": response == {}}
        self.tell(Told("answer.saved", person=person, chapter=key[0], exercise=key[1], data=data))

    def erase(self, person: str) -> None:
        """Erase everything of somebody's, as the journal does: the log tells a room without them."""
        self.events = [one for one in self.events if one.person != person]
        self.answers = {which: one for which, one in self.answers.items() if which[0] != person}
        self.state = self.folded()

    def given(self, key: Key) -> list[views.Given]:
        """Return the answers that a view of an exercise counts."""
        return [
            views.Given(person, self.state.seat_of(person), one["response"])
            for (person, of), one in self.answers.items()
            if of == key
            and person in self.state.people
            and one["visibility"] == Visibility.ROOM
            and not one["passed"]
            and one["response"]
            and (person, key) not in self.state.withdrawn
        ]

    def look(self, key: Key, *, seats: bool = True) -> views.Snapshot:
        """Take the picture of a closed exercise, and tell that it was."""
        assert self.state.standing.get(key) == "closed"
        earlier = [
            looking.Earlier(one.id, held.kept, held.members, compared=one.id in self.state.compared)
            for one in self.state.views_of(key)
            for held in [self.views[one.id]]
        ]
        made = looking.look(
            self.exercises[key[0]][key[1]],
            self.given(key),
            key=ROOM_KEY,
            least=self.state.settings.minimum,
            earlier=earlier,
            paper=self.state.tallied.get(key),
            seats=seats,
        )
        view = len(self.views) + 1
        self.views[view] = msgspec.convert(msgspec.to_builtins(made.snapshot), views.Snapshot)
        for one in made.whole_only:
            self.views[one] = replace(self.views[one], kept=looking.without_parts(self.views[one].kept))
        data = {"view": view, "number": len(earlier) + 1, "n": made.snapshot.n}
        data["whole_only"] = list(made.whole_only)
        self.tell(Told("room.viewed", chapter=key[0], exercise=key[1], data=data))
        return self.views[view]

    def compare(self, view: int) -> views.Kept:
        """See a view's comparison by seats."""
        self.tell(Told("room.compared", data={"view": view}))
        return self.views[view].kept

    def show(self, key: Key) -> int:
        """Show an exercise's newest view; return its id."""
        view = self.state.views_of(key)[-1].id
        self.do(commands.Show(what="view", view=view))
        return view


def settle(minimum: int = 3, **other: Any) -> commands.Settle:
    """Return the deed that sets a room up."""
    data: dict[str, Any] = {"title": "Knots", "pace": "follow", "keep_days": 7, "seats": "three"} | other
    return commands.Settle(minimum=minimum, **data)


def opened(key: Key) -> commands.Open:
    """Return the deed that opens an exercise."""
    return commands.Open(chapter=key[0], exercise=key[1])


def closed(key: Key) -> commands.Close:
    """Return the deed that closes an exercise."""
    return commands.Close(chapter=key[0], exercise=key[1])


def withdraw(key: Key, *, withdrawn: bool = True) -> commands.Withdraw:
    """Return the deed that takes an answer out of the picture."""
    return commands.Withdraw(chapter=key[0], exercise=key[1], withdrawn=withdrawn)


def on_paper(n: int, key: Key = CHECK, **counts: Any) -> commands.Tally:
    """Return the deed that types in what was counted on paper, by tally."""
    return commands.Tally(chapter=key[0], exercise=key[1], n=n, counts=counts)


def step(what: str, title: str, minutes: int = 10, key: Key = ("", "")) -> commands.PlannedStep:
    """Return one line of an agenda as it is sent."""
    return commands.PlannedStep(what=what, title=title, minutes=minutes, chapter=key[0], exercise=key[1])  # type: ignore[arg-type]


def answers_of(response: Response) -> str:
    """Return a response as one text in one form, so that equal answers are equal."""
    return json.dumps(response, sort_keys=True)
