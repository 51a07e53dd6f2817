"""Earlier answers that an exercise shows again: the learner's own, or the coalition's where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crosscurrents.course import Card, Course
from crosscurrents.exercises.exercise import bind, html
from crosscurrents.exercises.kind import Response


def recalled(card: Card, course: Course, answers: Mapping[str, Response]) -> list[dict[str, Any]]:
    """Return what `card` recalls: a list of `{exercise, lead, title, own, lines, drawing, otherwise}`.

    `answers` holds the learner's responses by exercise id. Where one was begun, `own` is true, `lines` holds
    its `(label, text)` and `drawing` its picture; else `otherwise` is the card's Markdown as HTML. Pure.
    """
    shown = []
    for recall in card.recalls:
        exercise = bind(course.card(recall.exercise))
        response = answers.get(recall.exercise, {})
        own = exercise.kind.progress(response)[0] > 0
        drawing = exercise.kind.draw(response) if own else None
        shown.append(
            {
                "exercise": recall.exercise,
                "lead": recall.lead,
                "title": exercise.card.title,
                "own": own,
                "lines": [list(line) for line in exercise.kind.plain(response)] if own else [],
                "drawing": drawing.as_dict() if drawing else None,
                "otherwise": "" if own else html(recall.otherwise),
            }
        )
    return shown
