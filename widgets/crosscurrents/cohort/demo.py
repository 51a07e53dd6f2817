"""A cohort that nobody was in: seeded and synthetic, for the notebook, the tests and a first look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from crosscurrents.cohort.sources import Cohort, Key, Marked
from crosscurrents.course import Card, Course, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.check import Check
from crosscurrents.exercises.exercise import Exercise, bind, readable
from crosscurrents.exercises.rank import Rank
from crosscurrents.exercises.rating import Rating
from crosscurrents.exercises.reflection import Reflection
from crosscurrents.notebooks.lessons import course as installed

_STOPS = 0.022
"""The chance that somebody does not come back after an exercise."""
_WORDS = (
    "the meeting began late and nobody asked why",
    "then the county spoke for the centre",
    "I wrote down who was asked and who was not",
    "next month the shelter sets the first item",
    "a partner said less than they knew",
    "we agreed on one sign that others can see",
    "the hours were never counted",
)
_MARKERS = ("ana", "ben")


@dataclass
class _Learner:
    """Somebody invented, and what they know (a normal deviate)."""

    name: str
    knows: float


def demo(learners: int = 40, seed: int = 7, course: Course | None = None) -> Cohort:
    """Return a cohort of `learners` invented people in the installed course, the same for the same seed.

    Some stop on the way, those who know more answer more soundly, ratings rise a little, every third
    reflection is marked twice. What has no right answer is answered at random.
    """
    chance = Random(seed)  # noqa: S311 - invented people need no secrets
    found = course or installed()
    people = [_Learner(f"demo-{at:04d}", chance.gauss(0, 1)) for at in range(1, learners + 1)]
    exercises = [
        bind(chapter.cards[passage.text])
        for chapter in found.chapters
        for passage in chapter.passages
        if passage.kind == "exercise"
    ]
    answers: dict[Key, dict[str, Mapping[str, Any]]] = {}
    passed: dict[Key, set[str]] = {}
    marks: list[Marked] = []
    here = list(people)
    for exercise in exercises:
        here = [one for one in here if chance.random() > _STOPS]
        card = exercise.card
        if card.visibility is Visibility.ONLY_YOU:
            continue
        key = (card.chapter, card.id)
        for person in here:
            if exercise.passable and chance.random() < 0.06:
                passed.setdefault(key, set()).add(person.name)
            elif chance.random() > 0.05:
                response = readable(exercise, _response(exercise, person, chance))
                answers.setdefault(key, {})[person.name] = response
                if card.rubric and response:
                    marks += _marks(card, person, chance)
    return Cohort(
        course=found,
        title=_("An invented cohort"),
        learners=frozenset(one.name for one in people),
        answers=answers,
        passed={key: frozenset(who) for key, who in passed.items()},
        marks=tuple(marks),
    )


def _response(exercise: Exercise, person: _Learner, chance: Random) -> dict[str, Any]:
    kind = exercise.kind
    if isinstance(kind, Check):
        chosen = {}
        for at, item in enumerate(kind.items):
            right = chance.gauss(0, 1) < person.knows + 0.9 - 0.35 * at
            wrong = [one.id for one in item.options if one.id != item.answer]
            chosen[item.id] = item.answer if right else wrong[min(int(chance.expovariate(1)), len(wrong) - 1)]
        return {"answers": chosen, "first": chosen, "checked": True}
    if isinstance(kind, Rating):
        values = [step.value for step in kind.scale]
        before = {one.id: _near(values, 0.35 + 0.08 * person.knows, chance) for one in kind.statements}
        now = {
            name: values[min(values.index(value) + chance.choice((0, 0, 1, 1, 1, 2)), len(values) - 1)]
            for name, value in before.items()
        }
        return {"before": before, "now": now}
    if isinstance(kind, Rank):
        order = sorted(kind.items, key=lambda one: kind.items.index(one) + chance.gauss(0, 2.2))
        return {"order": [one.id for one in order], "settled": True}
    made: dict[str, Any] = _any(kind.schema(), chance)
    if isinstance(kind, Reflection):
        made["text"] = _text(chance, kind.words[0] if chance.random() < 0.92 else kind.words[0] // 2)
    return made


def _near(values: list[int], share: float, chance: Random) -> int:
    at = (len(values) - 1) * share + chance.gauss(0, 0.8)
    return values[min(max(round(at), 0), len(values) - 1)]


def _any(schema: Mapping[str, Any], chance: Random) -> Any:
    """Return something that fits a response's schema (of draft 7 what the kinds use)."""
    if "enum" in schema:
        options = list(schema["enum"])
        # Most take one of the first: else all pictures would be flat.
        return options[min(int(chance.expovariate(2.2 / len(options))), len(options) - 1)]
    match schema.get("type"):
        case "object":
            return {
                name: _any(one, chance)
                for name, one in schema.get("properties", {}).items()
                if chance.random() < 0.985
            }
        case "array":
            return _list(schema, chance)
        case "boolean":
            return chance.random() < 0.8
        case "integer" | "number":
            low, high = schema.get("minimum", 0), schema.get("maximum", 10)
            at = min(max(chance.gauss(0.45, 0.2), 0.0), 1.0)
            whole = round(low + (high - low) * at)
            return whole if schema["type"] == "integer" else float(whole)
        case "string":
            if "pattern" in schema:
                return ""
            return _text(chance, 15)
    return None


def _text(chance: Random, words: int) -> str:
    """Return sentences of at least so many words, which mean nothing."""
    said = ""
    while len(said.split()) < words:
        said += f" {chance.choice(_WORDS).capitalize()}."
    return said.strip()


def _list(schema: Mapping[str, Any], chance: Random) -> list[Any]:
    items = schema.get("items", {})
    if isinstance(items, list):  # one schema for each place
        least = schema.get("minItems", 0)
        many = len(items) if least else chance.randint(max(1, len(items) - 1), len(items))
        return [_any(one, chance) for one in items[:many]]
    least = schema.get("minItems", 1)
    many = chance.randint(least, max(least, min(schema.get("maxItems", 4), 4)))
    found: list[Any] = []
    for _at in range(many):
        one = _any(items, chance)
        if not schema.get("uniqueItems") or one not in found:
            found.append(one)
    return found


def _marks(card: Card, person: _Learner, chance: Random) -> list[Marked]:
    rubric = card.rubric
    assert rubric is not None  # noqa: S101 - only marked cards come here
    first = chance.choice(_MARKERS)
    found = []
    twice = chance.random() < 0.34
    for one in rubric.criteria:
        points = [level.points for level in one.levels]
        worth = 0.55 + 0.16 * person.knows
        given = _near(points, worth + (0.06 if first == "ben" else 0.0), chance)
        where = (person.name, card.chapter, card.id)
        found.append(Marked(*where, "first", one.id, first, float(given)))
        if twice:
            other = points[
                min(max(points.index(given) + chance.choice((-1, 0, 0, 0, 1)), 0), len(points) - 1)
            ]
            marker = next(name for name in _MARKERS if name != first)
            found.append(Marked(*where, "second", one.id, marker, float(other)))
    return found
