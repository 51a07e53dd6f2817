"""A room's whole day on a real journal, done by the deeds that its people and facilitator do."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crosscurrents.exercises.exercise import bind
from crosscurrents.journal import Journal, Person, RoomRecord, Told, new_join_code
from crosscurrents.notebooks.lessons import course
from crosscurrents.room import commands
from crosscurrents.room.state import Key, State
from crosscurrents.server.room.live import LiveRoom
from tests.support.loops import finish

FINISHED = Path(__file__).parents[1] / "browser" / "finished"
ESTIMATE: Key = ("01_collaboration_dilemma", "survey-estimate")
BACK: Key = ("01_collaboration_dilemma", "looking-back")
STRANDS: Key = ("01_collaboration_dilemma", "three-strands")
GRID: Key = ("02_power_in_collaboration", "moving-grid")
RANKING: Key = ("05_beliefs_values_priorities", "priority-ranking")
STORM: Key = ("06_perfect_storm", "storm-night")
CHECK: Key = ("01_collaboration_dilemma", "collaboration-check")
SEATS = ("public", "civil")


def finished(key: Key) -> dict[str, Any]:
    """Return a finished answer to an exercise."""
    return json.loads((FINISHED / f"{key[0]}.json").read_text("utf-8"))[key[1]]  # type: ignore[no-any-return]


def varied(key: Key, chance: random.Random) -> dict[str, Any]:
    """Return a finished answer whose numbers, order or way are one person's own."""
    answer = deepcopy(finished(key))
    if key == ESTIMATE:
        answer["guesses"] = {"belongs": chance.randint(5, 95), "how-many": chance.randint(1, 9)}
    elif key == BACK:
        answer["before"] = {row: chance.randint(1, 3) for row in answer["before"]}
        answer["now"] = {row: chance.randint(2, 5) for row in answer["now"]}
    elif key == STRANDS:
        tags = ["interpersonal", "interorganizational", "intersectoral"]
        answer["tags"] = {row: [chance.choice(tags)] for row in answer["tags"]}
    elif key == GRID:
        for placed in answer["rounds"].values():
            for thing, (x, y) in placed.items():
                placed[thing] = [min(max(at + chance.randint(-2, 2), 0), 10) for at in (x, y)]
        answer["more"] = f"The hotels moved furthest, from {chance.randint(10, 99)} e-mails to one table."
    elif key == RANKING:
        chance.shuffle(answer["order"])
        answer["text"] = f"I would ask {chance.randint(10, 99)} people what stands by the door."
    return answer


@dataclass
class Day:
    """A room with its people; deeds are done one after another."""

    journal: Journal
    record: RoomRecord
    live: LiveRoom
    people: list[Person]
    tokens: list[str]

    @property
    def state(self) -> State:
        return self.live.state

    def do(self, *deeds: Any) -> None:
        """Do deeds of the facilitator's."""
        finish(self._do(None, deeds))

    def by(self, person: Person, *deeds: Any) -> None:
        """Do deeds of a participant's."""
        finish(self._do(person.id, deeds))

    async def _do(self, person: str | None, deeds: Sequence[Any]) -> None:
        for deed in deeds:
            await self.live.act(person, deed)

    def answer(self, key: Key, who: Sequence[Person] | None = None, seed: int = 1) -> None:
        """Have people answer an exercise, each in their own way."""
        for at, person in enumerate(self.people if who is None else who):
            revision = max(
                (one.revision for one in self.journal.answers(person.id, key[0]) if one.exercise == key[1]),
                default=0,
            )
            self.journal.save(
                person.id,
                *key,
                response=varied(key, random.Random(seed * 1000 + at)),
                base_revision=revision,
                passed=False,
                visibility="room",
                device="test",
            ).result()

    def run(
        self,
        key: Key,
        *,
        show: bool = True,
        caption: str = "",
        seed: int = 1,
        who: Sequence[Person] | None = None,
    ) -> int:
        """Open an exercise, have it answered, close it, take its picture, show that; return the view's id."""
        self.do(commands.Open(chapter=key[0], exercise=key[1]))
        self.answer(key, who, seed)
        self.do(
            commands.Close(chapter=key[0], exercise=key[1]), commands.Look(chapter=key[0], exercise=key[1])
        )
        view = self.state.views_of(key)[-1].id
        if caption:
            self.do(commands.Caption(view=view, caption=caption))
        if show:
            self.do(commands.Show(what="view", view=view))
        return view

    def decide(self, text: str, status: str = "released", most: int = 999) -> None:
        """Decide about the sentences with these words in them."""
        up = [one.id for one in self.journal.sentences(self.record.id) if text in one.text]
        assert up
        for one in up[:most]:
            assert self.journal.decide_sentence(self.record.id, one, status).result()
        self.journal.tell_room(self.record.id, [Told("room.decided")]).result()


def begin(journal: Journal, *, people: int = 12, minimum: int = 5, title: str = "The river room") -> Day:
    """Begin a room with people in two seats' families."""
    record = journal.begin_room(title, new_join_code()).result()
    every = {one.id: {key: bind(card) for key, card in one.cards.items()} for one in course().chapters}
    live = LiveRoom(journal, course(), every, record, "http://room.test/")
    day = Day(journal, record, live, [], [])

    async def fill() -> None:
        await live.refresh()
        await live.act(
            None, commands.Settle(title=title, pace="follow", minimum=minimum, keep_days=7, seats="two")
        )
        for at in range(people):
            token = f"{at:032d}-a-token-of-a-test"
            day.tokens.append(token)
            day.people.append(await live.join(token, SEATS[at % 2]))

    finish(fill())
    return day


STEPS = [
    ("opening", "Arriving, and what we ask of each other", 15, None),
    ("talk", "The idea: three strands", 10, None),
    ("exercise", "What the survey found", 15, ESTIMATE),
    ("exercise", "The moving grid", 30, GRID),
    ("break", "Break", 15, None),
    ("exercise", "What comes first", 30, RANKING),
    ("exercise", "Three strands", 20, STRANDS),
    ("closing", "Looking back, and one commitment each", 20, BACK),
]


def whole(journal: Journal, *, end: bool = True) -> Day:
    """Run a short day: pictures shown and held back, one exercise twice, sentences, commitments, the end."""
    day = begin(journal)
    day.do(
        commands.Plan(
            start="09:00",
            steps=[
                commands.PlannedStep(
                    what=what,
                    title=title,
                    minutes=minutes,
                    chapter=key[0] if key else "",
                    exercise=key[1] if key else "",
                )  # type: ignore[arg-type]
                for what, title, minutes, key in STEPS
            ],
        )
    )
    for at in (0, 1, 2):
        day.do(commands.Begin(step=at))
    day.run(ESTIMATE, caption="Most guessed high, and the figure was low: what did they count?")
    day.do(commands.Begin(step=3))
    day.run(GRID, caption="Before the second round.")
    day.do(commands.Open(chapter=GRID[0], exercise=GRID[1]))
    day.run(GRID, seed=2, caption="After the second round the county stands closer to the table.")
    day.do(commands.Begin(step=4), commands.Begin(step=5))
    day.run(RANKING, show=False, caption="A caption that nobody saw.")
    day.do(commands.Cut(step=6, cut=True), commands.Begin(step=7))
    day.run(BACK, caption="Where people see a change.")
    for at, person in enumerate(day.people[:4]):
        day.by(
            person,
            commands.Offer(text=f"From Monday I will ask {at + 3} partners before the agenda goes out."),
        )
    for person in day.people[:4]:
        day.by(
            person,
            commands.Offer(
                chapter=GRID[0], exercise=GRID[1], text=f"Held back {person.pseudonym[:3]}: not for the wall."
            ),
        )
    day.do(commands.Gather())
    day.decide("From Monday I will ask")
    day.decide("From Monday I will ask 6", "declined")
    day.decide("The hotels moved furthest", most=5)
    if end:
        day.do(commands.End())
    return day


def clocked(state: State, first: datetime) -> State:
    """Return a state whose steps took about as long as planned, from `first` on: the deeds took no time."""
    found = deepcopy(state)
    now = first
    for at, step in enumerate(found.steps):
        if at in found.began:
            found.began[at] = now
            now += timedelta(minutes=step.minutes + (7 if at % 3 == 2 else -1))
            if at in found.finished:
                found.finished[at] = now
                found.spent[at] = (now - found.began[at]).total_seconds()
    return found
