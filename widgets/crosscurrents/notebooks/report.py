"""The curriculum in figures: per chapter words, reading grade, minutes, exercises, citations, warnings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosscurrents.course import Card, Chapter, Course
from crosscurrents.exercises.exercise import bind
from crosscurrents.notebooks.reading import grade, words

CORE_WORDS = (1600, 2000)
ALL_WORDS = (2500, 4500)
CORE_MINUTES = (40, 45)
SITTING = 20
"""Minutes that a third sitting may add, as the capstone of the last chapter does."""
MOST_GRADE = 10.0
WORDS_A_MINUTE = 200
NOTE_PARTS = (
    "Purpose.",
    "Set-up.",
    "What you may see.",
    "Debrief.",
    "When it gets hard.",
    "Remote and on paper.",
)
_COLUMNS = (
    "Chapter",
    "Core words",
    "All words",
    "Grade",
    "Core min",
    "Deeper min",
    "With a group, min",
    "Exercises",
    "Points",
    "Citations",
    "Works",
)
_CITED = re.compile(r'\(#source-\d+ "([A-Z]\d+)"\)')
_DEEPER = re.compile(r"^## Go deeper\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figures:
    """One chapter in figures; minutes whole, words counted in prose alone, `grade` Flesch-Kincaid."""

    chapter: Chapter
    core_words: int
    words: int
    grade: float
    core_minutes: int
    deeper_minutes: int
    together: int
    kinds: Mapping[str, int]
    points: int
    citations: int
    sources: int
    warnings: tuple[str, ...]


def figures(chapter: Chapter) -> Figures:
    """Return a chapter's figures and what falls outside the bounds of the curriculum."""
    prose = "\n\n".join(passage.text for passage in chapter.passages if passage.kind == "prose")
    core, *deeper = _DEEPER.split(prose, maxsplit=1)
    cards = list(chapter.cards.values())
    texts = [prose, *(text for card in cards for text in (card.prompt, card.model_answer))]
    cited = _CITED.findall("\n".join(texts))
    core_words, all_words = len(words(core)), len(words("\n\n".join([core, *deeper])))
    exercises = sum(card.minutes for card in cards if card.core)
    made = Figures(
        chapter=chapter,
        core_words=core_words,
        words=all_words,
        grade=grade(prose),
        core_minutes=exercises + round(core_words / WORDS_A_MINUTE),
        deeper_minutes=sum(card.minutes for card in cards if not card.core),
        together=sum(card.together for card in cards if card.core),
        kinds=dict(sorted(Counter(card.widget for card in cards).items())),
        points=sum(card.rubric.points for card in cards if card.rubric),
        citations=len(cited),
        sources=len(chapter.cited),
        warnings=(),
    )
    return Figures(**{**{one: getattr(made, one) for one in made.__slots__}, "warnings": tuple(_warn(made))})


def _outside(value: float, bounds: tuple[int, int]) -> bool:
    return not bounds[0] <= value <= bounds[1]


def _warn(made: Figures) -> Iterator[str]:
    chapter = made.chapter
    if _outside(made.core_words, CORE_WORDS):
        yield f"{made.core_words} words of core prose: {CORE_WORDS[0]} to {CORE_WORDS[1]} wanted"
    if _outside(made.words, ALL_WORDS):
        yield f"{made.words} words in all: {ALL_WORDS[0]} to {ALL_WORDS[1]} wanted"
    if made.grade > MOST_GRADE:
        yield f"reading grade {made.grade:.1f}: {MOST_GRADE:g} at most"
    if abs(made.core_minutes - chapter.minutes) > 3:
        yield f"says {chapter.minutes} minutes; its exercises and words make {made.core_minutes}"
    most = CORE_MINUTES[1] + SITTING * max(0, chapter.sittings - 2)
    if _outside(chapter.minutes, (CORE_MINUTES[0], most)):
        yield f"{chapter.minutes} minutes for the core: {CORE_MINUTES[0]} to {most} wanted"
    if chapter.sittings < 2:
        yield "a marked stop between two sittings wanted"
    for card in chapter.cards.values():
        yield from (f"{card.id}: {fault}" for fault in _note_faults(card))


def _note_faults(card: Card) -> Iterator[str]:
    note = card.facilitator_note
    for part in NOTE_PARTS:
        if f"**{part}**" not in note:
            yield f"the facilitator note has no “{part}”"
    debrief = note.partition("**Debrief.**")[2].partition("\n**")[0]
    if len(re.findall(r"^\d+\. ", debrief, re.MULTILINE)) != 3:
        yield "three debrief questions wanted"
    setup = note.partition("**Set-up.**")[2].partition("\n**")[0]
    if not all(re.search(rf"\b{size}\b", setup) for size in (6, 15, 40)):
        yield "a set-up for 6, 15 and 40 people wanted"
    if not card.together and card.visibility != "only-you":
        yield "no `together:` minutes, so no agenda can hold it"


def read_phone(root: Path) -> dict[str, Any]:
    """Return what `make phone` measured, by exercise: `{screens, typed}`; empty where nobody has."""
    path = root / "docs" / "phone.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def markdown(course: Course) -> str:
    """Return the report as one Markdown document."""
    every = [figures(chapter) for chapter in course.chapters]
    phone = read_phone(course.root)
    lines = [
        "<!-- Built by `crosscurrents build`; `crosscurrents build --report` prints it. -->",
        "# The curriculum in figures",
        "",
        "Words are those of the prose (prompts, cards and feedback not counted).",
        f"Core minutes: the core exercises, and the core prose at {WORDS_A_MINUTE} words a minute.",
        "The grade is Flesch-Kincaid's, syllables counted by hyphenation.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{'---|' * len(_COLUMNS)}",
    ]
    lines += [
        f"| {one.chapter.number}. {one.chapter.title} | {one.core_words} | {one.words} | {one.grade:.1f} |"
        f" {one.core_minutes} | {one.deeper_minutes} | {one.together} | {len(one.chapter.cards)} |"
        f" {one.points} | {one.citations} | {one.sources} |"
        for one in every
    ]
    kinds = sorted({kind for one in every for kind in one.kinds})
    lines += [
        "",
        "## Exercises by kind",
        "",
        "| Kind | " + " | ".join(str(one.chapter.number) for one in every),
    ]
    lines[-1] += " | All |"
    lines.append("|---" * (len(every) + 2) + "|")
    for kind in kinds:
        counts = [one.kinds.get(kind, 0) for one in every]
        shown = " | ".join(str(count or "") for count in counts)
        lines.append(f"| {kind} | {shown} | {sum(counts)} |")
    lines += ["", "## Every exercise", ""]
    lines.append(
        "Actions are what it takes to finish. Screens and typing are counted by `make phone` in a browser of"
        " 375 by 740 px: the exercise's height when it is finished, and the characters typed to finish it."
    )
    for one in every:
        lines += ["", f"### {one.chapter.number}. {one.chapter.title}", ""]
        lines.append(
            "| Exercise | Kind | Part | Min | With a group | Who reads it | Actions | Screens | Typed |"
        )
        lines.append("|---|---|---|---|---|---|---|---|---|")
        for card in one.chapter.cards.values():
            seen = phone.get(card.id, {})
            lines.append(
                f"| {card.title} | {card.widget} | {'core' if card.core else 'deeper'} | {card.minutes} |"
                f" {card.together or ''} | {card.visibility} | {bind(card).kind.progress({})[1]} |"
                f" {seen.get('screens', '')} | {seen.get('typed', '')} |"
            )
    lines += ["", "## Warnings", ""]
    warned = [f"- {one.chapter.number}: {warning}" for one in every for warning in one.warnings]
    lines += warned or ["None."]
    return "\n".join(lines) + "\n"
