"""The course as data: chapters, exercises' cards, the rubric, the source register. Nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from crosscurrents.course.edition import OURS, Edition


class Visibility(StrEnum):
    """Who may read an answer. Ordered: a learner may only move towards ONLY_YOU."""

    ONLY_YOU = "only-you"
    ROOM = "room"
    HANDED_IN = "handed-in"


_WIDTH = {Visibility.ONLY_YOU: 0, Visibility.ROOM: 1, Visibility.HANDED_IN: 2}


def tighter(card: Visibility, wished: Visibility) -> Visibility:
    """Return the narrower of what the card allows and what the learner wishes."""
    return wished if _WIDTH[wished] <= _WIDTH[card] else card


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion; `points` whole and not negative."""

    points: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a marker looks for, with its levels from fewest to most points."""

    id: str
    title: str
    levels: tuple[Level, ...]

    @property
    def points(self) -> int:
        """Return the most points this criterion gives."""
        return max(level.points for level in self.levels)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria by which a closing reflection is marked."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]

    @property
    def points(self) -> int:
        """Return the sum of the criteria's points: the reflection's points, stated nowhere else."""
        return sum(criterion.points for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class Sample:
    """An annotated sample reflection; `text` and `notes` are Markdown."""

    title: str
    text: str
    notes: str


@dataclass(frozen=True, slots=True)
class Recall:
    """An earlier answer of the learner's own that an exercise shows again, and what stands in for it.

    `otherwise` is Markdown: the fictional coalition's own version, for a learner who has none.
    """

    exercise: str
    lead: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Card:
    """One exercise as its author wrote it. `spec` is what the kind reads; the rest is for people."""

    id: str
    chapter: str
    widget: str
    title: str
    purpose: str
    minutes: int
    visibility: Visibility
    prompt: str
    spec: Mapping[str, Any]
    model_answer: str
    facilitator_note: str
    rubric: Rubric | None
    samples: tuple[Sample, ...]
    path: Path
    core: bool = True
    together: int = 0  # minutes with a group, debrief included; 0 where no group does it
    recalls: tuple[Recall, ...] = ()

    @property
    def marked(self) -> bool:
        """Return whether a person marks this exercise by its rubric."""
        return self.rubric is not None


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do at the end, the exercise that practises it, and what shows it."""

    text: str
    practised: str
    shown: str


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the source register. `work` groups the ids that cite one and the same work."""

    id: str
    text: str
    work: str
    caution: str = ""
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a lesson: prose (Markdown) or the place where one exercise stands."""

    kind: str  # "prose" | "exercise"
    text: str  # Markdown, or the exercise's id
    line: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its front matter, its passages in order, its cards by id."""

    id: str
    title: str
    question: str
    minutes: int
    objectives: tuple[Objective, ...]
    key_points: tuple[str, ...]
    content_note: str
    read_with: str
    further: tuple[str, ...]
    reviewed: tuple[str, ...]
    passages: tuple[Passage, ...]
    cards: Mapping[str, Card]
    cited: tuple[str, ...]
    path: Path
    words: tuple[tuple[str, str, str], ...] = ()  # (term, anchor, meaning), in alphabetical order

    @property
    def number(self) -> int:
        """Return the chapter's number, which its file name begins with."""
        return int(self.id.split("_", 1)[0])

    @property
    def sittings(self) -> int:
        """Return in how many sittings the core is done: one more than its marked stops."""
        return 1 + sum(passage.text.count('class="cc-box cc-stop"') for passage in self.passages)

    @property
    def core_words(self) -> int:
        """Return how many words of prose stand before *Go deeper*."""
        words = 0
        for passage in self.passages:
            if passage.kind == "prose":
                before, deeper, _ = passage.text.partition("## Go deeper")
                words += len(before.split())
                if deeper:
                    break
        return words


@dataclass(frozen=True, slots=True)
class Story:
    """The invented coalition's own page: who is who, and its documents. `text` is Markdown with tables."""

    id: str
    title: str
    lead: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Course:
    """All chapters in order, the sources they may cite, the story that runs through them, whose it is."""

    chapters: tuple[Chapter, ...]
    sources: Mapping[str, Source]
    root: Path = field(default_factory=Path)
    story: Story | None = None
    edition: Edition = OURS

    def chapter(self, chapter_id: str) -> Chapter:
        """Return one chapter; KeyError with its id when there is none."""
        for chapter in self.chapters:
            if chapter.id == chapter_id:
                return chapter
        raise KeyError(chapter_id)

    def card(self, exercise_id: str) -> Card:
        """Return one exercise's card, whatever its chapter; KeyError with its id when there is none."""
        for chapter in self.chapters:
            if exercise_id in chapter.cards:
                return chapter.cards[exercise_id]
        raise KeyError(exercise_id)
