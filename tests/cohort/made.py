"""Small cohorts for tests: three exercises of the first chapter, and whoever is said to have done what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from crosscurrents.cohort.sources import Cohort, Marked
from crosscurrents.course import Course
from crosscurrents.notebooks.lessons import course as installed

CHAPTER = "01_collaboration_dilemma"
RATING, CHECK, TEXT = (
    (CHAPTER, one) for one in ("looking-back", "collaboration-check", "closing-reflection")
)
STATEMENTS = ("strands", "stalling")
ITEMS = {"levels": "at-stake", "goodwill": "not-settled"}
CRITERIA = ("happened", "part", "positions", "concept", "step")


@cache
def course() -> Course:
    """Return the course with these three exercises alone."""
    whole = installed()
    first = whole.chapter(CHAPTER)
    kept = {name for _chapter, name in (RATING, CHECK, TEXT)}
    passages = tuple(one for one in first.passages if one.kind == "exercise" and one.text in kept)
    return replace(whole, chapters=(replace(first, passages=passages),))


def rating(**pairs: tuple[int, int]) -> dict[str, Any]:
    """Return ratings, `statement=(before, now)`."""
    return {
        "before": {name: pair[0] for name, pair in pairs.items()},
        "now": {name: pair[1] for name, pair in pairs.items()},
    }


def check(**chosen: str) -> dict[str, Any]:
    return {"answers": chosen, "first": chosen, "checked": True}


def all_right(right: int = 5) -> dict[str, Any]:
    """Return a complete check with the first `right` items right."""
    from crosscurrents.exercises.check import Check
    from crosscurrents.exercises.exercise import bind

    kind = bind(course().chapters[0].cards[CHECK[1]]).kind
    assert isinstance(kind, Check)
    return check(
        **{
            item.id: item.answer if at < right else next(o.id for o in item.options if o.id != item.answer)
            for at, item in enumerate(kind.items)
        }
    )


def mark(learner: str, points: Mapping[str, float], marker: str = "ana", slot: str = "first") -> list[Marked]:
    return [Marked(learner, *TEXT, slot, name, marker, float(one)) for name, one in points.items()]


def cohort(learners: int | list[str], path: Path | None = None, **facts: Any) -> Cohort:
    """Return a cohort of so many, remembered at `path`; `facts` are those of `Cohort`."""
    names = [f"p{at:02d}" for at in range(learners)] if isinstance(learners, int) else learners
    return Cohort(
        course=course(),
        title="Autumn",
        learners=frozenset(names),
        given_away=path,
        **{"answers": {}, **facts},
    )
