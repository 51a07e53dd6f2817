"""What participants type: finished answers of the real course, as they stand save by save while they grow."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosscurrents.course import Course, Visibility
from crosscurrents.exercises.exercise import Exercise, ResponseError, bind, respond, validate

FINISHED = Path(__file__).parents[1] / "browser" / "finished"
SAVES = 6
"""How often one answer is saved before it is finished; fewer where it has fewer parts."""

PROSE = 25
"""A text from this length on grows letter by letter, in characters; what is shorter is a choice."""

HANDS = 20
"""In how many ways each exercise is typed; participants take turns with them."""


@dataclass(frozen=True)
class Piece:
    """An exercise, and the ways in which it is typed: `hands[one]` is one person's saves in order."""

    chapter: str
    exercise: str
    title: str
    kind: str
    hands: list[list[dict[str, Any]]]


def pieces(course: Course, many: int) -> list[Piece]:
    """Return `many` exercises of a course, of as many kinds as there are, each as it is typed."""
    chance = random.Random(20)
    return [
        Piece(
            one.card.chapter,
            one.id,
            one.card.title,
            one.card.widget,
            [typed(one, finished(one), chance) for _ in range(HANDS)],
        )
        for one in chosen(course, many)
    ]


def chosen(course: Course, many: int) -> list[Exercise]:
    """Return `many` exercises that a room can see: chapter by chapter the first of a kind not yet taken."""
    left = [[card for card in one.cards.values() if _shared(card)] for one in course.chapters]
    found, kinds = [], set()
    while len(found) < many and any(left):
        for cards in left:
            if not cards:
                continue
            card = next((one for one in cards if one.widget not in kinds), cards[0])
            cards.remove(card)
            kinds.add(card.widget)
            found.append(bind(card))
    if len(found) < many:
        raise ValueError(f"this course has {len(found)} exercises for a room, not {many}")
    return found[:many]


def _shared(card: Any) -> bool:
    return bool(card.visibility is not Visibility.ONLY_YOU)


def finished(exercise: Exercise) -> dict[str, Any]:
    """Return a finished answer to an exercise, the one that the browser tests play."""
    every = json.loads((FINISHED / f"{exercise.card.chapter}.json").read_text(encoding="utf-8"))
    return dict(every[exercise.id])


def typed(exercise: Exercise, whole: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """Return an answer as it stands at each save; what no page could send is left out, the last is whole."""
    order = shuffled(whole, chance)
    stands: list[dict[str, Any]] = []
    for at in range(1, SAVES + 1):
        stand = grown(order, at / SAVES)
        if stand and stand not in stands and _fits(exercise, stand):
            stands.append(stand)
    return stands


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return a value with its fields in another order: nobody fills in a form like the next."""
    if not isinstance(value, dict):
        return value
    names = list(value)
    chance.shuffle(names)
    return {name: shuffled(value[name], chance) for name in names}


def grown(value: Any, part: float) -> Any:
    """Return the first `part` (0 to 1) of a value: letters of prose, members of what has members."""
    if isinstance(value, str) and len(value) >= PROSE:
        return value[: max(1, round(part * len(value)))]
    if not isinstance(value, dict | list) or not value:
        return value
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    reached = part * len(members)
    found = [
        (name, grown(one, min(1.0, reached - at))) for at, (name, one) in enumerate(members) if at < reached
    ]
    if isinstance(value, dict):
        return dict(found)
    # Half of a pair is nothing: of a list's last member, all.
    return value[: math.ceil(reached)]


def _fits(exercise: Exercise, response: dict[str, Any]) -> bool:
    try:
        validate(exercise, response)
    except ResponseError:
        return False
    respond(exercise, response)  # a page could send it, so the server must be able to answer it
    return True
