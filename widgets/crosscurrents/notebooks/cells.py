"""The cells of a chapter's notebook, learner's and instructor's, from one description of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from crosscurrents.course import Card, Chapter, Rubric, Visibility
from crosscurrents.course.words import gettext as _

ANSWER_STUB = "*Your reflection is put here when you hand it in. Write it in the box above.*"
"""What stands in a reflection's cell until it is handed in; nbgrader's `ClearSolutions.text_stub`."""

_READERS = {
    Visibility.ONLY_YOU: "Only you",
    Visibility.ROOM: "The room, without your name",
    Visibility.HANDED_IN: "Handed in when you say so",
}


def _markdown(cell_id: str, source: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    return new_markdown_cell(source, id=cell_id, metadata=_metadata(nbgrader))


def _code(cell_id: str, source: str, nbgrader: dict[str, Any] | None = None) -> NotebookNode:
    return new_code_cell(source, id=cell_id, metadata=_metadata(nbgrader))


def _metadata(nbgrader: dict[str, Any] | None) -> dict[str, Any]:
    return {"nbgrader": nbgrader} if nbgrader else {}


def _graded(
    grade_id: str, *, grade: bool, solution: bool, locked: bool, points: int | None = None
) -> dict[str, Any]:
    """Return nbgrader's cell metadata, schema version 3."""
    data: dict[str, Any] = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        data["points"] = points
    return data


def region(name: str, text: str) -> str:
    """Return `text` between nbgrader's marks, to be taken out of the learner's edition whole."""
    return f"### BEGIN {name}\n{text}\n### END {name}"


def head(chapter: Chapter) -> str:
    """Return a chapter's head as Markdown: title, question, minutes, objectives, notes."""
    parts = [
        f"# {chapter.number}. {chapter.title}",
        f"*{chapter.question}*",
        _("About {minutes} minutes for the core. Sittings: {sittings}.").format(
            minutes=chapter.minutes, sittings=chapter.sittings
        ),
    ]
    if not chapter.reviewed:
        parts.append(
            '<div class="cc-box cc-review">\n\n'
            + _("**Not yet reviewed by survivor-leaders or trainers: pilot before use.**")
            + "\n\n</div>"
        )
    if chapter.content_note:
        parts.append(
            f'<div class="cc-box cc-note">\n\n**{_("Before you start")}.** {chapter.content_note}\n\n</div>'
        )
    objectives = "\n".join(f"- {one.text}" for one in chapter.objectives)
    parts.append(f"**{_('By the end you can')}**\n\n{objectives}")
    return "\n\n".join(parts)


def prompt(card: Card) -> str:
    """Return an exercise's prompt as Markdown: title, purpose, minutes, who reads it, what to do."""
    part = "" if card.core else f" · {_('go deeper')}"
    return (
        f"### {card.title}\n\n"
        f"*{card.purpose}*\n\n"
        f"{_('{minutes} minutes').format(minutes=card.minutes)} · {_(_READERS[card.visibility])}{part}\n\n"
        f"{card.prompt}"
    )


def rubric_table(rubric: Rubric) -> str:
    """Return a rubric as a Markdown list, level by level."""
    lines = [f"**{rubric.title}** ({_('{points} points').format(points=rubric.points)})", ""]
    for criterion in rubric.criteria:
        lines.append(f"- **{criterion.title}** ({criterion.id}, 0–{criterion.points})")
        lines += [f"    - {level.points} · {level.title}: {level.description}" for level in criterion.levels]
    return "\n".join(lines)


def minutes(card: Card) -> str:
    """Return the line of a facilitator note that says how long the exercise takes, as Markdown."""
    alone = _("{minutes} minutes alone").format(minutes=card.minutes)
    if not card.together:
        return f"**{_('Minutes')}.** {alone}."
    group = _("{minutes} with a group, talking it over included").format(minutes=card.together)
    return f"**{_('Minutes')}.** {alone}; {group}."


def _aids(card: Card) -> str:
    """Return what only the instructor's edition holds beside the prompt."""
    parts = []
    if card.model_answer and not card.marked:
        parts.append(f"**Model answer**\n\n{card.model_answer}")
    parts.append(f"**Facilitator note**\n\n{minutes(card)}\n\n{card.facilitator_note}")
    return "\n\n".join(parts)


def _exercise(card: Card, *, instructor: bool, check_points: bool) -> Iterator[NotebookNode]:
    shown = prompt(card)
    yield _markdown(
        f"{card.id}-prompt", f"{shown}\n{region('MARK SCHEME', _aids(card))}" if instructor else shown
    )
    yield _code(f"{card.id}-widget", f'chapter.exercise("{card.id}")')
    if card.rubric is not None:
        looked_for = rubric_table(card.rubric)
        scheme = [f"**Model answer**\n\n{card.model_answer}"]
        scheme += [f"**Sample: {one.title}**\n\n{one.text}\n\n{one.notes}" for one in card.samples]
        full = f"{looked_for}\n{region('MARK SCHEME', chr(10).join(scheme))}"
        yield _markdown(
            card.id,
            region("SOLUTION", card.model_answer) if instructor else ANSWER_STUB,
            _graded(card.id, grade=True, solution=True, locked=False, points=card.rubric.points),
        )
        yield _markdown(
            f"{card.id}-rubric",
            full if instructor else looked_for,
            _graded(f"{card.id}-rubric", grade=False, solution=False, locked=True),
        )
    elif card.widget == "check" and card.visibility is Visibility.HANDED_IN:
        points = len(card.spec["items"]) if check_points else 0
        yield _code(
            card.id,
            f'chapter.score("{card.id}")',
            _graded(card.id, grade=True, solution=False, locked=True, points=points),
        )


def chapter_cells(chapter: Chapter, *, instructor: bool, check_points: bool = False) -> list[NotebookNode]:
    """Return the chapter's cells in order. Ids come from content names, so they never change by themselves.

    `instructor` adds model answers, rubric notes and facilitator notes between nbgrader's marks;
    `check_points` gives knowledge checks their points (one an item) instead of none.
    """
    cells = [
        _markdown("head", head(chapter)),
        _code(
            "setup",
            f'from crosscurrents import open_chapter\n\nchapter = open_chapter("{chapter.id}")\nchapter',
        ),
    ]
    prose = 0
    for passage in chapter.passages:
        if passage.kind == "prose":
            prose += 1
            cells.append(_markdown(f"text-{prose}", passage.text))
        else:
            card = chapter.cards[passage.text]
            cells += _exercise(card, instructor=instructor, check_points=check_points)
    points = "\n".join(f"- {point}" for point in chapter.key_points)
    if points:
        cells.append(_markdown("key-points", f"## {_('Key points')}\n\n{points}"))
    if chapter.words:
        meanings = "\n".join(f'- <a id="{at}"></a>**{term}**: {text}' for term, at, text in chapter.words)
        cells.append(_markdown("words", f"## {_('Words used here')}\n\n{meanings}"))
    closing = [f"## {_('Sources')}"]
    if chapter.read_with:
        closing.append(f"**{_('Read with the book')}.** {chapter.read_with}")
    closing.append("\n".join(chapter.cited))
    cells.append(_markdown("sources", "\n\n".join(closing)))
    return cells
