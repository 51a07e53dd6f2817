"""Place: things on a map of two axes, then once more from another seat, with arrows for what moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Say, Sheet, Shown
from crosscurrents.exercises.parts import place_room
from crosscurrents.exercises.parts.listed import Named
from crosscurrents.exercises.parts.place_map import STEPS, Axes, Axis, Point, chart, ground
from crosscurrents.exercises.parts.place_room import Positions
from crosscurrents.exercises.parts.question import Question, check_question, counts, plain_lines, ruled
from crosscurrents.exercises.parts.svg import picture
from crosscurrents.exercises.tallies.tally import Label, Tally


class _Round(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    prompt: str


class _Reader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented reader: where each thing stands for them, and why."""

    id: str
    name: str
    role: str
    at: dict[str, Point]
    why: dict[str, str] = {}


class Place(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map to fill once or twice. In a second round everything stands where the first one left it.

    Response: `{rounds: {round: {thing: [x, y]}}, more: text}`, positions in whole steps 0 to 10. What moved,
    and the readers' maps, open when every round holds every thing.
    """

    name: ClassVar[str] = "place"

    intro: str = ""
    x: Axis
    y: Axis
    things: list[Named]
    rounds: list[_Round]
    corners: list[str] = msgspec.field(default_factory=list)
    readers: list[_Reader] = msgspec.field(default_factory=list)
    question: Question | None = None
    caution: str

    def check(self) -> None:
        """Raise `SpecError` for empty axes, too many of anything, or a reader who is off the map."""
        unique([one.id for one in self.things], "things")
        unique([one.id for one in self.rounds], "rounds")
        unique([one.id for one in self.readers], "readers")
        if not 3 <= len(self.things) <= 10:
            raise SpecError(f"{len(self.things)} `things` to place: give it 3 to 10")
        if not 1 <= len(self.rounds) <= 2:
            raise SpecError(f"{len(self.rounds)} `rounds`: give it one, or two to see what moves")
        if len(self.corners) not in (0, 4):
            raise SpecError(
                f"{len(self.corners)} `corners`: name all four (top left, top right, bottom left, bottom "
                "right) or none"
            )
        for which, axis in (("x", self.x), ("y", self.y)):
            if not all(word.strip() for word in (axis.label, axis.low, axis.high)):
                raise SpecError(f"the axis {which} lacks a word: give it `label`, `low` and `high`")
        if not self.caution.strip():
            raise SpecError("`caution` is empty: say in a line what the map cannot tell")
        for reader in self.readers:
            self._check_reader(reader)
        check_question(self.question)

    def _check_reader(self, reader: _Reader) -> None:
        known = [one.id for one in self.things]
        for thing in [*reader.at, *reader.why]:
            if thing not in known:
                raise SpecError(
                    f'reader "{reader.id}" has something for "{thing}", which is none of `things`'
                )
        for thing in known:
            if thing not in reader.at:
                raise SpecError(f'reader "{reader.id}" leaves out "{thing}": place every thing')
            if not all(0 <= step <= STEPS for step in reader.at[thing]):
                raise SpecError(
                    f'reader "{reader.id}" puts "{thing}" at {list(reader.at[thing])}: stay in 0 to {STEPS}'
                )

    @property
    def _axes(self) -> Axes:
        return Axes(self.x, self.y, self.corners)

    def public(self) -> dict[str, Any]:
        """Return things, rounds and the empty map with its measures; of the readers only how many."""
        parts, place = ground(self._axes)
        return {
            "intro": self.intro,
            "x": msgspec.to_builtins(self.x),
            "y": msgspec.to_builtins(self.y),
            "things": msgspec.to_builtins(self.things),
            "rounds": msgspec.to_builtins(self.rounds),
            "readers": len(self.readers),
            "question": msgspec.to_builtins(self.question),
            "map": {
                "svg": picture(340, place.height, _("Map"), parts),
                "left": place.left,
                "foot": place.foot,
                "step": place.step,
                "steps": STEPS,
            },
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{rounds, more}`: for each round a position for each thing."""
        step = {"type": "integer", "minimum": 0, "maximum": STEPS}
        point = {"type": "array", "items": step, "minItems": 2, "maxItems": 2}
        things = object_schema({one.id: point for one in self.things})
        rounds = object_schema({one.id: things for one in self.rounds})
        return object_schema({"rounds": rounds, "more": text_schema()})

    def _placed(self, response: Response) -> list[dict[str, Point]]:
        """Return for each round where its things stand, in the order of `things`."""
        rounds = response.get("rounds", {})
        return [
            {
                thing.id: (int(given[thing.id][0]), int(given[thing.id][1]))
                for thing in self.things
                if thing.id in given
            }
            for given in (rounds.get(one.id, {}) for one in self.rounds)
        ]

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each thing placed in each round, and the question where it is required."""
        done, needed = counts(self.question, response, "more")
        placed = sum(len(one) for one in self._placed(response))
        return done + placed, needed + len(self.rounds) * len(self.things)

    def view(self, response: Response) -> dict[str, Any]:
        """Return how many are left to place; once none is, what moved, and the readers beside it."""
        placed = self._placed(response)
        left = sum(len(self.things) - len(one) for one in placed)
        if left:
            return {"complete": False, "left": left}
        drawing = self.draw(response)
        return {
            "complete": True,
            "left": 0,
            "moved": self._moved(placed[0], placed[1]) if len(placed) == 2 else None,
            "readers": [self._beside(reader, placed) for reader in self.readers],
            "drawing": drawing.as_dict() if drawing else None,
            "caution": self.caution,
        }

    def _moved(self, before: Positions, after: Positions) -> dict[str, Any]:
        """Return each thing's displacement, longest first, with their mean and what they add up to."""
        moves: list[dict[str, Any]] = [
            {
                "id": thing.id,
                "name": thing.name,
                "number": number,
                "distance": round(math.dist(before[thing.id], after[thing.id]), 1),
                "said": self._way(before[thing.id], after[thing.id]),
            }
            for number, thing in enumerate(self.things, start=1)
        ]
        far = {thing.id: _square(before[thing.id], after[thing.id]) for thing in self.things}
        most = max(far.values())
        first = [one for one in moves if far[one["id"]] == most]
        mean = sum(math.sqrt(one) for one in far.values()) / len(far)
        return {
            "moves": sorted(moves, key=lambda one: -far[one["id"]]),
            "mean": round(mean, 1),
            "most": [one["id"] for one in first] if most else [],
            "said": _moved_said(mean, [one["name"] for one in first], math.sqrt(most)),
            "axis": self._turned(before, after),
            "formula": _(
                "A step is a tenth of an axis. How far: the straight line between the two places, the "
                "square root of steps across squared plus steps up or down squared."
            ),
        }

    def _way(self, before: Point, after: Point) -> str:
        """Return a move in words, axis by axis: `Power: 3 towards much; Interest: 1 towards little`."""
        parts = [
            _("{axis}: {n} towards {end}").format(
                axis=axis.label, n=abs(step), end=axis.high if step > 0 else axis.low
            )
            for axis, step in ((self.x, after[0] - before[0]), (self.y, after[1] - before[1]))
            if step
        ]
        return "; ".join(parts) or _("the same place")

    def _turned(self, before: Positions, after: Positions) -> str:
        """Return which axis moved more, in steps added up over all things."""
        along = sum(abs(after[one][0] - before[one][0]) for one in before)
        up = sum(abs(after[one][1] - before[one][1]) for one in before)
        if not along and not up:
            return ""
        if along == up:
            return _("Added up, they moved as far along one axis as along the other: {n} steps.").format(
                n=along
            )
        first, second = (self.x.label, along), (self.y.label, up)
        more, less = (first, second) if along > up else (second, first)
        return _("Added up, they moved further along “{more}” ({n} steps) than along “{less}” ({m}).").format(
            more=more[0], n=more[1], less=less[0], m=less[1]
        )

    def _beside(self, reader: _Reader, placed: Sequence[Positions]) -> dict[str, Any]:
        """Return a reader's map beside the learner's: mean distance to each round, and where most apart."""
        means = [sum(math.dist(reader.at[one], point[one]) for one in point) / len(point) for point in placed]
        far = {one: _square(reader.at[one], at) for one, at in placed[-1].items()}
        most = max(far.values())
        apart = [thing.name for thing in self.things if far[thing.id] == most] if most else []
        if len(means) == 2:
            said = _("On average {first} steps from your first map, {second} from your second.").format(
                first=f"{means[0]:.1f}", second=f"{means[1]:.1f}"
            )
        else:
            said = _("On average {first} steps from your map.").format(first=f"{means[0]:.1f}")
        if apart:
            which = (
                _("Furthest from your second: {names}.")
                if len(means) == 2
                else _("Furthest from yours: {names}.")
            )
            said += " " + which.format(names=", ".join(apart))
        drawing = self._drawing(
            placed[-1],
            reader.at,
            _("Where {name} places them").format(name=reader.name),
            [_("you"), reader.name],
        )
        return {
            "id": reader.id,
            "name": reader.name,
            "role": reader.role,
            "means": [round(one, 1) for one in means],
            "said": said,
            "why": [
                {"name": thing.name, "text": reader.why[thing.id]}
                for thing in self.things
                if reader.why.get(thing.id)
            ],
            "drawing": drawing.as_dict(),
        }

    def _at(self, point: Point | None) -> str:
        """Return a position in words: `Power 7, Interest 2`."""
        if point is None:
            return _("not placed")
        return f"{self.x.label} {point[0]}, {self.y.label} {point[1]}"

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return for each thing its place in each round and how far it moved, then what was written."""
        placed, lines = self._placed(response), []
        for thing in self.things:
            said = [self._at(one.get(thing.id)) for one in placed]
            if len(placed) == 2 and all(thing.id in one for one in placed):
                moved = math.dist(placed[0][thing.id], placed[1][thing.id])
                said.append(_("moved {n} steps").format(n=f"{moved:.1f}"))
            lines.append((thing.name, "; ".join(said)))
        return [*lines, *plain_lines(self.question, response, "more")]

    def draw(self, response: Response) -> Drawing | None:
        """Return the map, with arrows once there is a second round; None before the first thing stands."""
        placed = self._placed(response)
        if not any(placed):
            return None
        if len(placed) == 1:
            return self._drawing({}, placed[0], _("Your map."), [])
        titles = [one.title for one in self.rounds]
        caption = _("Your two maps in one. An arrow leads from the first place to the second.")
        return self._drawing(placed[0], placed[1], caption, titles)

    def _drawing(self, before: Positions, after: Positions, caption: str, titles: Sequence[str]) -> Drawing:
        numbers = {thing.id: number for number, thing in enumerate(self.things, start=1)}
        both = [(before.get(one.id), after.get(one.id)) for one in self.things]
        moved = [[f"{math.dist(one, other):.1f}" if one and other else "–"] for one, other in both]
        return Drawing(
            svg=chart(
                self._axes,
                [thing.name for thing in self.things],
                {numbers[one]: at for one, at in before.items()},
                {numbers[one]: at for one, at in after.items()},
                title=caption,
                marks=titles,
            ),
            caption=caption,
            header=[_("Name"), *(titles or [_("Place")]), *([_("Steps between")] if titles else [])],
            rows=[
                [
                    f"{numbers[thing.id]}. {thing.name}",
                    *([self._at(first)] if titles else []),
                    self._at(second),
                    *(apart if titles else []),
                ]
                for thing, (first, second), apart in zip(self.things, both, moved, strict=True)
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the room's map, of two rounds both in one; with two also how far each thing moved."""
        every = [self._placed(one) for one in responses]
        rounds = [Label(one.id, one.title) for one in self.rounds]
        room = place_room.places(self._axes, self.things, rounds, every, note=self.caution)
        return [room, place_room.moves(self.things, every)] if len(rounds) == 2 else [room]

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written to the question, where one is asked."""
        return plain_lines(self.question, response, "more") if self.question else []

    def paper(self) -> list[Block]:
        """Return for each round its prompt with an empty map to write numbers on."""
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        blocks.append(
            Sheet(
                _("Write each number on the map where it stands."),
                [_("Number"), _("Name"), ""],
                [[str(number), one.name, one.about] for number, one in enumerate(self.things, start=1)],
            )
        )
        for at, one in enumerate(self.rounds):
            empty = self._drawing({}, {}, one.title, [])
            blocks += [
                Say(f"{one.title}. {one.prompt}"),
                Shown(empty),
            ]
            if at:
                blocks.append(Say(_("Draw an arrow from the first place to the second. Who moved most?")))
        return [*blocks, *ruled(self.question), Say(self.caution)]

    def key(self) -> list[Block]:
        """Return each reader's map and reasons."""
        blocks: list[Block] = []
        for reader in self.readers:
            title = _("Where {name} ({role}) places them").format(name=reader.name, role=reader.role)
            blocks.append(Shown(self._drawing({}, reader.at, title, [])))
            blocks += [
                Say(f"{thing.name}: {reader.why[thing.id]}")
                for thing in self.things
                if reader.why.get(thing.id)
            ]
        return blocks


def _square(one: Point, other: Point) -> int:
    """Return the squared distance of two positions in steps: whole, so that ties are ties."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _moved_said(mean: float, first: Sequence[str], most: float) -> str:
    if not most:
        return _(
            "Nothing moved: your second map is your first. What would somebody in that seat have to see for "
            "it to be theirs too?"
        )
    return _("On average they moved {mean} steps. Moved most: {names}, {most} steps.").format(
        mean=f"{mean:.1f}", names=", ".join(first), most=f"{most:.1f}"
    )
