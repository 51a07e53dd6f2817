"""What an agenda can be made of: the built ones day by day, and every exercise that a group does."""

from __future__ import annotations

from typing import Any

import msgspec

from crosscurrents.course import Course
from crosscurrents.notebooks.agendas import Frame as _Frame
from crosscurrents.notebooks.agendas import Sheet, agendas, in_order, read_plans


def offered(course: Course) -> dict[str, Any]:
    """Return `{agendas: [{id, title, about, days}], chapters: [{id, number, title, exercises}], frame}`.

    A day is `{start, end, steps}`, a step `{what, title, minutes, chapter, exercise}`; minutes with a group.
    """
    ids = {chapter.number: chapter.id for chapter in course.chapters}
    path = course.root / "solutions" / "agendas.yaml"
    plans = read_plans(path) if path.is_file() else {}
    frame = next((one for _plan, one in plans.values()), _Frame())
    return {
        "agendas": [
            {
                "id": one.id,
                "title": one.title,
                "about": one.about,
                "days": [_day(sheet, ids) for sheet in one.days],
            }
            for one in agendas(course)
        ],
        "chapters": [
            {
                "id": chapter.id,
                "number": chapter.number,
                "title": chapter.title,
                "exercises": [
                    {
                        "id": card.id,
                        "title": card.title,
                        "purpose": card.purpose,
                        "minutes": card.together or card.minutes,
                        "core": card.core,
                    }
                    # A course that gives no minutes with a group has none to leave out for.
                    for card in in_order(chapter) or chapter.cards.values()
                ],
            }
            for chapter in course.chapters
        ],
        "frame": msgspec.to_builtins(frame),
    }


def _day(sheet: Sheet, ids: dict[int, str]) -> dict[str, Any]:
    return {
        "start": sheet.items[0].clock,
        "end": f"{sheet.end // 60:02d}:{sheet.end % 60:02d}",
        "steps": [
            {
                "what": item.what,
                "title": item.title,
                "minutes": item.minutes,
                "chapter": ids.get(item.chapter, ""),
                "exercise": item.exercise,
            }
            for item in sheet.items
        ],
    }
