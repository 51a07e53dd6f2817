"""One answer with its rubric, as the marking page draws it: everything by code, nothing that is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.desk import telling
from crosscurrents.desk.desk import Desk
from crosscurrents.exercises.exercise import bound, html
from crosscurrents.marking.answers import Shown, others
from crosscurrents.marking.derived import WHOLE, Held
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import FIRST, SECOND, Where

READINGS = (FIRST, SECOND)
_OPEN = {"waiting", "begun", "changed"}


def walk(desk: Desk, marker: str, chapter: str, reading: str, by: str) -> list[Item]:
    """Return a marker's answers in the order they are gone through: those whose `reading` is theirs.

    `by` "question": a chapter's pile. "learner": the whole course, all of one learner's answers together; by
    code, which is as good as shuffled and the same from whichever chapter one looks.
    """
    if by == "learner":
        every = [one for name in desk.folder.chapters for one in desk.book.pile(name, marker)]
        pile = sorted(every, key=lambda one: one.code)
    else:
        pile = desk.book.pile(chapter, marker)
    return [one for one in pile if reading_of(one, marker) == reading]


def begin(mine: Sequence[Item], chapter: str, marker: str, taken: Mapping[Where, str]) -> Item | None:
    """Return where marking begins from a chapter: with somebody who has handed that in, if anything waits."""
    theirs = {one.code for one in mine if one.where.chapter == chapter}
    near = [one for one in mine if one.code in theirs]
    for those in (near, mine):
        if any(waits(one, marker) for one in those):
            return first_to_mark(those, marker, taken)
    return next(iter(near or mine), None)


def reading_of(item: Item, marker: str) -> str:
    """Return which reading of an answer is a marker's."""
    return SECOND if item.second_marker == marker else FIRST


def may(item: Item, marker: str, reading: str) -> None:
    """Refuse with 403 a reading that is not this marker's: the other's marks stay hidden from them."""
    if reading not in READINGS:
        raise MarkingError(_("There is no reading “{name}”.").format(name=reading[:40]), 404)
    if reading == SECOND != reading_of(item, marker):
        raise MarkingError(_("{code} is not yours to mark a second time.").format(code=item.code), 403)
    if reading == FIRST != reading_of(item, marker):
        raise MarkingError(
            _("You mark {code} a second time, so the first marks are not shown to you here.").format(
                code=item.code
            ),
            403,
        )


def waits(item: Item, marker: str) -> bool:
    """Return whether an answer waits for this marker, in the reading that is theirs."""
    if reading_of(item, marker) == SECOND:
        return item.second == "waiting"
    return item.stage in _OPEN


def place(mine: Sequence[Item], where: Where, marker: str, taken: Mapping[Where, str]) -> dict[str, Any]:
    """Return where an answer stands in the walk: its number, what is left, what comes next and before.

    What comes next is the next one that waits and that nobody else has before them.
    """
    at = next(number for number, one in enumerate(mine) if one.where == where)
    later = [*mine[at + 1 :], *mine[:at]]
    waiting = [one for one in later if waits(one, marker)]
    free = [one for one in waiting if one.where not in taken]
    ahead = (free or waiting)[:1]
    return {
        "at": at + 1,
        "of": len(mine),
        "left": len(waiting) + waits(mine[at], marker),
        "next": _address(ahead[0]) if ahead else None,
        "previous": _address(mine[at - 1]) if at else None,
    }


def first_to_mark(mine: Sequence[Item], marker: str, taken: Mapping[Where, str]) -> Item | None:
    """Return where to begin: what waits and is free, else what waits, else the first of all."""
    waiting = [one for one in mine if waits(one, marker)]
    free = [one for one in waiting if one.where not in taken]
    return next(iter(free or waiting or mine), None)


def following(desk: Desk, marker: str, where: Where, reading: str, by: str) -> dict[str, Any] | None:
    """Return the sheet of what comes next after an answer as things stand now; None where nothing waits."""
    mine = walk(desk, marker, where.chapter, reading, by)
    at = next((number for number, one in enumerate(mine) if one.where == where), -1)
    ahead = first_to_mark(
        [one for one in [*mine[at + 1 :], *mine[: max(at, 0)]] if waits(one, marker)],
        marker,
        desk.readers(but=marker),
    )
    return sheet(desk, marker, ahead.where, reading, by, mine) if ahead else None


def sheet(
    desk: Desk, marker: str, where: Where, reading: str, by: str, mine: Sequence[Item] | None = None
) -> dict[str, Any]:
    """Return everything the marking page shows of one answer; `MarkingError` for what is not theirs.

    `mine` is the walk, if it has been read just now.
    """
    items = walk(desk, marker, where.chapter, reading, by) if mine is None else mine
    item = next((one for one in items if one.where == where), None) or found(desk, marker, where)
    may(item, marker, reading)
    chapter = desk.folder.chapter(where.chapter)
    card = chapter.cards[where.exercise]
    exercise = bound(card)
    rubric = desk.book.rubric(where)
    hand_in = desk.book.hand_in(where)  # before the text: better refused than taken for read
    shown = desk.book.answer(where)
    held = desk.book.held(where, reading, marker)
    more = desk.book.extensions(where.chapter).get(where.learner, 0.0)
    taken = desk.readers(but=marker)
    desk.reads(marker, where)
    desk.shows(marker, where, hand_in)
    return {
        "chapter": {"id": chapter.id, "title": chapter.title},
        "exercise": {"id": card.id, "title": card.title},
        "code": item.code,
        "reading": reading,
        "by": by,
        **place(items, where, marker, taken),
        "stage": item.stage,
        "stands": _stands(item, reading, taken.get(where, "")),
        "flag": item.flag,
        "returned": item.returned,
        "more_time": more,
        "prompt": html(card.prompt),
        "case": html(getattr(exercise.kind, "case", "") or ""),
        "model": html(card.model_answer),
        "answer": _answer(shown),
        "facts": list(telling.facts(item, shown, exercise.kind, more)),
        "criteria": [
            {
                "id": one.id,
                "title": one.title,
                "out_of": one.points,
                "levels": [
                    {"points": level.points, "title": level.title, "description": level.description}
                    for level in one.levels
                ],
                "held": _held(held.get(one.id)),
            }
            for one in rubric.criteria
        ],
        "whole": _held(held.get(WHOLE)),
        "sum": added(desk, where, held),
        "others": [
            {"title": one.card.title, **_lines(one.kind.plain(response), one.kind.draw(response))}
            for one, response in others(desk.folder, chapter, where)
        ],
        "history": history(desk, marker, where),
    }


def found(desk: Desk, marker: str, where: Where) -> Item:
    """Return an answer's place in its pile; `MarkingError` where it has none."""
    item = next((one for one in desk.book.pile(where.chapter, marker) if one.where == where), None)
    if item is None:
        raise MarkingError(_("That answer is not in the pile: collect and autograde it first."), 404)
    return item


def added(desk: Desk, where: Where, held: Mapping[str, Held]) -> dict[str, Any]:
    """Return the points added up, as the page says them."""
    rubric = desk.book.rubric(where)
    marks = [held[one.id].points if one.id in held else None for one in rubric.criteria]
    missing = marks.count(None)
    given = sum(one for one in marks if one is not None)
    text = _("{given} of {out_of}").format(given=f"{given:g}", out_of=rubric.points)
    return {"text": text, "missing": missing}


def history(desk: Desk, marker: str, where: Where) -> list[dict[str, str]]:
    """Return what was done to an answer, oldest first, without what this marker must not see yet."""
    rubric = desk.book.rubric(where)
    return [telling.line(one, rubric) for one in desk.book.history(where, marker)]


def listed(desk: Desk, marker: str, chapter: str, reading: str, by: str) -> list[dict[str, Any]]:
    """Return the pile as a list to choose from."""
    return [
        {**_address(one), "title": _title(desk, one), "stage": one.stage, "flag": bool(one.flag)}
        for one in walk(desk, marker, chapter, reading, by)
    ]


def _title(desk: Desk, item: Item) -> str:
    return desk.folder.chapter(item.where.chapter).cards[item.where.exercise].title


def _address(item: Item) -> dict[str, str]:
    return {"chapter": item.where.chapter, "exercise": item.where.exercise, "code": item.code}


def _held(mark: Held | None) -> dict[str, Any]:
    if mark is None:
        return {"points": None, "comment": "", "revision": 0, "marker": ""}
    return {
        "points": mark.points,
        "comment": mark.comment,
        "revision": mark.revision,
        "marker": mark.marker,
    }


def _answer(shown: Shown) -> dict[str, Any]:
    return {"trouble": shown.trouble, **_lines(shown.lines, shown.drawing)}


def _lines(lines: Sequence[tuple[str, str]], drawing: Any) -> dict[str, Any]:
    return {"lines": [list(one) for one in lines], "drawing": drawing.as_dict() if drawing else None}


def _stands(item: Item, reading: str, reader: str) -> list[str]:
    """Return what a marker should know before they mark, as sentences."""
    said = []
    if reader:
        said.append(_("{marker} has this one open too.").format(marker=reader))
    if reading == SECOND:
        said.append(_("Second marking: the first marks stay hidden until yours are complete."))
    elif item.stage == "changed":
        said.append(
            _(
                "Marked before, and handed in anew since: the marks are of the earlier answer. "
                "Give each level again, also where it stays the same."
            )
        )
    elif item.stage == "returned":
        said.append(
            _("Asked to be worked on again: {why}. That ends when it is handed in anew.").format(
                why=item.returned.rstrip(".")
            )
        )
    if item.second in {"agreed", "differ"} and item.stage == "marked":
        said.append(_("Both readings are complete: settle points under Differences; comments may change."))
    if item.second == "settled":
        said.append(_("Settled between two markers: that is what counts. Change it under Differences."))
    if reading == FIRST and item.elsewhere is not None:
        said.append(
            _("formgrader holds {points} points for it; marking here takes their place.").format(
                points=f"{item.elsewhere:g}"
            )
        )
    if item.released:
        said.append(_("Feedback was given back on {when}.").format(when=telling.moment(item.released)))
    return said
