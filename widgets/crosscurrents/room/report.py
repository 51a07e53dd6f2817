"""What a facilitator takes home from a room: what was shown to it, and nothing else. Nobody is named."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from crosscurrents.course import Chapter, Course
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.compared import MOST
from crosscurrents.exercises.tallies.forms import load
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.journal import SentenceRecord, ViewRecord
from crosscurrents.room import clock
from crosscurrents.room.state import Key, State
from crosscurrents.room.views import Kept, by_seat, over_time, pictures

Seen = Mapping[Key, Sequence[tuple[ViewRecord, Kept]]]
"""The views that the room has seen, by exercise."""

_NTH = re.compile(r"\([^()]*\)")
"""What a picture's title ends with where a long question was cut: "(1 of 3)", in any language."""

_RELEASED, _COMMITMENT = "released", "commitment"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the agenda: what was planned, and what came of it.

    Clocks are local, as "09:15"; `began` is "" for a step that was not begun, `minutes` None where it has not
    ended.
    """

    step: int
    what: str
    title: str
    chapter: str
    exercise: str
    planned: str
    planned_minutes: int
    began: str
    minutes: int | None
    cut: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its table; `part` says what of the question it shows, "" for all of it."""

    part: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, with one picture, or several where it is long or compared row by row."""

    tally: str
    title: str
    note: str
    pictures: tuple[Picture, ...]

    @property
    def table(self) -> Drawing:
        """Return the first picture with the tables of all, which have the same columns, as one.

        Where the pictures are of one row each, that row is the first column.
        """
        first = self.pictures[0].drawing
        by_row = len(self.pictures) > 1 and all(
            one.part and not _NTH.fullmatch(one.part) for one in self.pictures
        )
        rows = [[one.part, *row] if by_row else row for one in self.pictures for row in one.drawing.rows]
        return replace(first, header=["", *first.header] if by_row else first.header, rows=rows)


@dataclass(frozen=True, slots=True)
class Showing:
    """A view that the room has seen: its number among the exercise's, its answers, the facilitator's caption.

    `paper` of the `n` answers were counted on paper, `least` was the minimum group. `seats` compares parts of
    the room, and is empty where there were none to compare.
    """

    number: int
    n: int
    paper: int
    least: int
    caption: str
    whole: tuple[Question, ...]
    seats: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Released sentences to one question of an exercise; `asked` is "" where it was left open."""

    asked: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One exercise: `times` puts its views side by side where the room has seen more than one."""

    key: Key
    number: int
    chapter: str
    title: str
    views: tuple[Showing, ...]
    times: tuple[Question, ...]
    said: tuple[Said, ...] = ()

    def alone(self, view: Showing) -> tuple[Question, ...]:
        """Return what of a view stands by itself: all that is in no comparison over time."""
        told = {one.tally for one in self.times} if view in self.views[-MOST:] else set()
        return tuple(one for one in view.whole if one.tally not in told)


@dataclass(frozen=True, slots=True)
class RoomReport:
    """A room afterwards. `joined` is how many people, `until` when everything of the room is erased.

    `changes` are the ratings of before and now, whose pictures are in no other section. `unshown`
    are exercises with pictures that the room has not seen, and how many; `unpictured` those that were open
    and have none. Dates are local.
    """

    title: str
    day: date
    joined: int
    minimum: int
    agenda: tuple[Line, ...]
    sections: tuple[Section, ...]
    changes: tuple[Section, ...]
    commitments: tuple[str, ...]
    unshown: tuple[tuple[str, int], ...]
    unpictured: tuple[str, ...]
    ended: bool
    keep_days: int
    until: datetime | None
    made: datetime

    @property
    def empty(self) -> bool:
        """Return whether there is nothing in it that the room has seen."""
        return not (self.sections or self.changes or self.commitments)


def report(
    state: State,
    course: Course,
    views: Iterable[ViewRecord],
    sentences: Iterable[SentenceRecord],
    *,
    made: datetime,
) -> RoomReport:
    """Return the report of a room from its state and what the journal keeps of it; `made` is now."""
    seen = shown(state, views)
    said = released(sentences)
    order = _order(state, seen, said)
    return RoomReport(
        title=state.settings.title,
        day=state.started.astimezone().date(),
        joined=len(state.people),
        minimum=state.settings.minimum,
        agenda=agenda(state),
        sections=tuple(_sections(state, course, order, seen, said)),
        changes=tuple(_changes(state, course, order, seen)),
        commitments=tuple(one.text for one in said if one.kind == _COMMITMENT),
        unshown=_unshown(state, course),
        unpictured=tuple(titled(course, key)[1] for key in state.standing if not state.views_of(key)),
        ended=state.ended is not None,
        keep_days=state.settings.keep_days,
        until=state.until.astimezone() if state.until else None,
        made=made.astimezone(),
    )


def agenda(state: State) -> tuple[Line, ...]:
    """Return the agenda step by step, planned and as it was; what was planned, as the desk says it."""
    clocks = clock.planned(state)
    lines = []
    for at, step in enumerate(state.steps):
        began = state.began.get(at)
        lines.append(
            Line(
                step=at + 1,
                what=step.what,
                title=step.title,
                chapter=step.chapter,
                exercise=step.exercise,
                planned=clock.face(clocks[at]),
                planned_minutes=step.minutes,
                began=f"{began.astimezone():%H:%M}" if began else "",
                minutes=state.minutes_taken(at),
                cut=at in state.cut,
            )
        )
    return tuple(lines)


def shown(state: State, views: Iterable[ViewRecord]) -> Seen:
    """Return the views that the room has seen, by exercise, oldest first: all that may leave it."""
    found: dict[Key, list[tuple[ViewRecord, Kept]]] = {}
    for one in sorted(views, key=lambda view: view.id):
        if one.room == state.id and one.id in state.revealed:
            found.setdefault((one.chapter, one.exercise), []).append((one, msgspec.convert(one.data, Kept)))
    return found


def released(sentences: Iterable[SentenceRecord]) -> list[SentenceRecord]:
    """Return the released sentences in an order made of their words alone: not of who wrote, nor when."""
    return sorted(
        (one for one in sentences if one.status == _RELEASED),
        key=lambda one: hashlib.sha256(one.text.encode()).digest(),
    )


def titled(course: Course, key: Key) -> tuple[Chapter | None, str]:
    """Return an exercise's chapter and title; None and its id where the course no longer has it."""
    chapter = next((one for one in course.chapters if one.id == key[0]), None)
    card = chapter.cards.get(key[1]) if chapter else None
    return chapter, card.title if card else key[1]


def _order(state: State, seen: Seen, said: Sequence[SentenceRecord]) -> list[Key]:
    """Return the exercises that anything is told of, in the agenda's order; then what is not on it."""
    places: dict[Key, int] = {}
    for at, step in enumerate(state.steps):
        if step.exercise:
            places.setdefault((step.chapter, step.exercise), at)
    first = {key: views[0][0].at for key, views in seen.items()}
    keys = dict.fromkeys([*seen, *((one.chapter, one.exercise) for one in said if one.exercise)])
    last = max(first.values(), default=state.started)

    def place(key: Key) -> tuple[int, datetime]:
        return places.get(key, len(state.steps)), first.get(key, state.closed.get(key, last))

    return sorted(keys, key=place)


def _sections(
    state: State, course: Course, order: Iterable[Key], seen: Seen, said: Sequence[SentenceRecord]
) -> Iterator[Section]:
    """Yield every exercise with what is not a rating of before and now."""
    for key in order:
        views = _views(state, seen.get(key, ()), change=False)
        texts: dict[str, list[str]] = {}
        for one in said:
            if (one.chapter, one.exercise) == key and one.kind != _COMMITMENT:
                texts.setdefault(one.label, []).append(one.text)
        if views or texts:
            yield Section(
                key=key,
                **_named(course, key),
                views=views,
                times=_times(seen.get(key, ()), change=False),
                said=tuple(Said(asked, tuple(every)) for asked, every in sorted(texts.items())),
            )


def _changes(state: State, course: Course, order: Iterable[Key], seen: Seen) -> Iterator[Section]:
    """Yield every exercise that has ratings of before and now, with those."""
    for key in order:
        views = _views(state, seen.get(key, ()), change=True)
        if views:
            yield Section(key=key, **_named(course, key), views=views, times=_times(seen[key], change=True))


def _named(course: Course, key: Key) -> dict[str, Any]:
    chapter, title = titled(course, key)
    return {
        "number": chapter.number if chapter else 0,
        "chapter": chapter.title if chapter else "",
        "title": title,
    }


def _views(state: State, seen: Iterable[tuple[ViewRecord, Kept]], *, change: bool) -> tuple[Showing, ...]:
    """Return the views with pictures of one sort; what has none at all (words alone) is no change."""
    found = []
    for record, kept in seen:
        tallies = load(kept.whole)
        if any(isinstance(one, Change) == change for one in tallies) or not (tallies or change):
            found.append(
                Showing(
                    number=record.number,
                    n=record.n,
                    paper=kept.paper,
                    least=kept.least,
                    caption=state.captions.get(record.id, record.caption),
                    whole=_questions(tallies, pictures(kept), change=change),
                    seats=_questions(tallies, by_seat(kept, state.settings.seats), change=change),
                )
            )
    return tuple(found)


def _times(seen: Sequence[tuple[ViewRecord, Kept]], *, change: bool) -> tuple[Question, ...]:
    if len(seen) < 2:
        return ()
    views = [kept for _record, kept in seen]
    return _questions(load(views[-1].whole), over_time(views), change=change)


def _questions(
    tallies: Sequence[Tally], drawn: Sequence[Mapping[str, Any]], *, change: bool
) -> tuple[Question, ...]:
    """Return the pictures `drawn` of these tallies question by question: of before and now, or the others."""
    found = []
    for tally in tallies:
        mine = [one for one in drawn if one["tally"] == tally.id]
        if mine and isinstance(tally, Change) == change:
            shown = tuple(
                Picture(one["title"].removeprefix(tally.title).lstrip(": "), Drawing(**one["drawing"]))
                for one in mine
            )
            found.append(Question(tally.id, tally.title, mine[0]["note"], shown))
    return tuple(found)


def _unshown(state: State, course: Course) -> tuple[tuple[str, int], ...]:
    """Return the exercises with views that the room has not seen, and how many: never what is in them."""
    counts = Counter(one.key for one in state.views if one.id not in state.revealed)
    return tuple((titled(course, key)[1], count) for key, count in counts.items())
