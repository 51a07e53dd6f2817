"""A pile of hand-ins as a large course has it: a real chapter, everybody's answers their own. Seeded."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crosscurrents.course import Course
from crosscurrents.exercises.exercise import Exercise, bind, validate
from crosscurrents.exercises.kind import Kind
from crosscurrents.exercises.parts.branch_ways import walk
from crosscurrents.exercises.parts.branch_words import JUDGEMENTS
from crosscurrents.grading.answers import pack
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root

CHAPTER = "01_collaboration_dilemma"
CHECK, REFLECTION = "collaboration-check", "closing-reflection"
SHOWN = ("three-strands", "what-happened-next", "alliance-landscape", "survey-estimate")
"""Handed in here as well, so that a submission carries a path, a map and a scale; the course keeps them in
the room."""

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DUE = MONDAY + timedelta(days=1)
_PASSED = 0.08
"""How likely somebody passes on an exercise."""

_WHO = [
    "the coordinator",
    "the sergeant",
    "the county's liaison",
    "the organiser of the workers' centre",
    "the collective",
    "the hotel association",
    "the prosecutor's assistant",
    "a shelter worker",
    "the interfaith network",
    "the chair",
]
_DID = [
    "sent the agenda out as it was",
    "asked twice and waited",
    "left before the vote",
    "kept a list of their own",
    "said nothing all morning",
    "drafted the plan alone",
    "answered on the last day",
    "took the minutes",
    "brought two names to the table",
    "spoke for the others",
    "put the item off",
    "rang the smaller members first",
]
_WHY = [
    "there was little time",
    "the grant asked for a number",
    "nobody had been paid to come",
    "it had worked last year",
    "the printer's date was fixed",
    "a quick meeting looked like a good one",
    "the room was theirs",
    "they were sure of the text",
    "a late answer costs them less",
    "trust had been spent in the spring",
]
_WHAT = [
    "collaborative inertia",
    "collaborative advantage",
    "a blessing rather than a review",
    "the strand between agencies",
    "a seat without a say",
    "the hours a small member has",
    "the order of the items",
    "goodwill",
    "who may end a meeting",
]
_FORMS = (
    "In {month} {who} {did}, because {why}.",
    "I think that {who} {did} while {other} {did2}.",
    "From where {who} sat it was a success; from where {other} sat it was {n} hours for nothing.",
    "What we read about {what} fits here, and only in part: {why}.",
    "Next time {who} could ask {other} {n} days ahead what is missing.",
    "My own part was small: I saw that {other} {did} and went on to item {n}.",
    "{n} of the items came from {who}, and {why}.",
    "It can be counted whether {other} comes to {n} meetings more.",
    "That {who} {did} tells of {what}, not of bad will.",
)  # fmt: skip
_MONTHS = ["January", "February", "March", "May", "June", "September", "October", "November"]


@dataclass(frozen=True)
class Pile:
    """Hand-ins as files. `right` says how many items of the check a learner has right, None if passed on."""

    files: list[Path]
    right: dict[str, int | None]
    texts: dict[str, str]


def made_course(root: Path) -> Course:
    """Return the real course, written below `root` and built, with six exercises of a chapter handed in."""
    for part in ("lessons", "solutions"):
        shutil.copytree(content_root() / part, root / part)
    for name in SHOWN:
        card = root / "solutions" / CHAPTER / f"{name}.md"
        text = card.read_text(encoding="utf-8")
        assert "\nvisibility: room\n" in text, f"{name} is no longer for the room"
        card.write_text(text.replace("\nvisibility: room\n", "\nvisibility: handed-in\n"), encoding="utf-8")
    course = load_course(root)
    write(build(course))
    return course


def write_pile(course: Course, folder: CourseFolder, to: Path, many: int, seed: int = 5) -> Pile:
    """Write `many` learners' `handin.zip` into `to`; the same for the same seed."""
    chance = random.Random(seed)
    chapter = course.chapter(CHAPTER)
    exercises = [bind(chapter.cards[name]) for name in (*SHOWN, CHECK, REFLECTION)]
    pile = Pile([], {}, {})
    to.mkdir(parents=True, exist_ok=True)
    for number in range(many):
        learner = f"{chance.choice(('teal', 'grey', 'amber', 'quiet'))}-heron-{number:04d}"
        given = {one.id: answer(one, chance) for one in exercises if chance.random() >= _PASSED}
        for one in exercises:
            if one.id in given:
                validate(one, given[one.id])
        pile.right[learner] = _right(chapter.cards[CHECK].spec, given.get(CHECK))
        pile.texts[learner] = given.get(REFLECTION, {}).get("text", "")
        data = pack(
            chapter,
            learner=learner,
            answers={name: {"revision": 1, "response": response} for name, response in given.items()},
            receipt=f"receipt-{number}",
            release=folder.chapters[CHAPTER].release,
            # One in ten comes after the due time.
            at=DUE + timedelta(minutes=chance.randint(-9 * 60, 60)),
        )
        path = to / f"handin ({number}).zip"
        path.write_bytes(data)
        pile.files.append(path)
    return pile


def answer(exercise: Exercise, chance: random.Random) -> dict[str, Any]:
    """Return one person's answer to an exercise of the pile."""
    spec = exercise.card.spec
    if exercise.id == CHECK:
        chosen = {item["id"]: chance.choice(item["options"])["id"] for item in spec["items"]}
        return {"answers": chosen, "first": chosen, "checked": True}
    if exercise.id == REFLECTION:
        marks = {one.id: chance.choice(one.levels).points for one in exercise.card.rubric.criteria}
        return {"text": text(chance, chance.randint(150, 250)), "self_marks": marks}
    if exercise.id == "three-strands":
        tags = [one["id"] for one in spec["tags"]]
        return {"tags": {line["id"]: [chance.choice(tags)] for line in spec["lines"]}}
    if exercise.id == "what-happened-next":
        return _way(exercise.kind, chance)
    if exercise.id == "alliance-landscape":
        ends = [(row["id"], column["id"]) for row in spec["rows"] for column in spec["columns"]]
        links = [list(one) for one in chance.sample(ends, chance.randint(8, 24))]
        return {"guess": {"share": chance.randint(0, 100)}, "links": links, "tried": True}
    guesses = {one["id"]: chance.randint(one["low"], one["high"]) for one in spec["questions"]}
    return {"guesses": guesses}


def text(chance: random.Random, words: int) -> str:
    """Return a reflection of that many words, in sentences and paragraphs that no other has."""
    found: list[str] = []
    for sentence in _sentences(chance):
        found.append(sentence)
        if sum(len(one.split()) for one in found) >= words:
            break
    cut = " ".join(" ".join(found).split()[:words])
    return cut.replace(". From", ".\n\nFrom").replace(". My own", ".\n\nMy own")


def _sentences(chance: random.Random) -> Iterator[str]:
    while True:
        who, other = chance.sample(_WHO, 2)
        did, did2 = chance.sample(_DID, 2)
        words = {"who": who, "other": other, "did": did, "did2": did2, "n": chance.randint(2, 40)}
        words |= {"why": chance.choice(_WHY), "what": chance.choice(_WHAT), "month": chance.choice(_MONTHS)}
        made = chance.choice(_FORMS).format(**words)
        yield made[0].upper() + made[1:]


def _way(kind: Kind, chance: random.Random) -> dict[str, Any]:
    """Return a way through the branches, chosen at random at every point."""
    path: list[str] = []
    points = kind.points  # type: ignore[attr-defined]  # it is a Branch
    _steps, point = walk(points, path)
    while point is not None:
        path.append(chance.choice(point.choices).id)
        _steps, point = walk(points, path)
    return {
        "path": path,
        "judgements": {one.id: chance.choice(JUDGEMENTS) for one in points},
        "trusted": "afterwards",
    }


def _right(spec: Mapping[str, Any], response: Mapping[str, Any] | None) -> int | None:
    if response is None:
        return None
    return sum(response["first"][item["id"]] == item["answer"] for item in spec["items"])
