"""Cards as a course would hold them, for tests of what is behind every kind."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from crosscurrents.course import Card, Course
from crosscurrents.exercises.exercise import Exercise, bind
from crosscurrents.notebooks.lessons import load_course

CHECK, REFLECTION = "small-check", "closing-thoughts"


@cache
def course() -> Course:
    return load_course(Path(__file__).parents[1] / "mini")


def card(card_id: str, **changes: Any) -> Card:
    """Return one card of the tiny course, changed."""
    return replace(course().chapters[0].cards[card_id], **changes)


def exercise(card_id: str, **changes: Any) -> Exercise:
    """Return one exercise of the tiny course, its card changed."""
    return bind(card(card_id, **changes))
