"""Training days laid out from the minutes of their exercises: half a day, a day, two days, lunch hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

import msgspec

from crosscurrents.course import Card, Chapter, Course
from crosscurrents.course.words import gettext as _
from crosscurrents.notebooks.faults import AuthorError, line_of, load_yaml, read_text

MOST_AT_A_STRETCH = 90
"""Minutes of work after which there has been a break, or lunch."""

SENSITIVE = {4}
"""Chapters that never come first, and never straight after lunch."""


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of what stands round the exercises of a day."""

    opening: int = 15
    talk: int = 8
    break_: int = msgspec.field(default=15, name="break")
    lunch: int = 60
    closing: int = 15


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day as planned: clock times as `HH:MM`, chapters by number in their order."""

    start: str
    end: str
    chapters: list[int]
    lunch: str = ""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One agenda as written; `frame` holds only what differs from the common one."""

    title: str
    days: list[Day]
    about: str = ""
    frame: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a run sheet; `start` and `minutes` in minutes, `start` from midnight."""

    what: str  # opening | talk | exercise | break | lunch | closing
    title: str
    minutes: int
    chapter: int = 0
    exercise: str = ""
    start: int = 0

    @property
    def clock(self) -> str:
        """Return when it begins, as `HH:MM`."""
        return f"{self.start // 60:02d}:{self.start % 60:02d}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The run sheet of one day, and the exercises of its chapters that did not fit."""

    items: tuple[Item, ...]
    end: int
    left_out: tuple[Item, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Agenda:
    """One agenda laid out, day by day."""

    id: str
    title: str
    about: str
    days: tuple[Sheet, ...]


def read_plans(path: Path) -> dict[str, tuple[Plan, Frame]]:
    """Return the plans of `solutions/agendas.yaml` with their frames; `AuthorError` for what does not fit."""
    data, lines = load_yaml(path, read_text(path))
    try:
        frame = msgspec.convert(data.get("frame", {}), Frame)
        plans = msgspec.convert(data.get("agendas", {}), dict[str, Plan])
        common = msgspec.to_builtins(frame)
        return {one: (plan, msgspec.convert({**common, **plan.frame}, Frame)) for one, plan in plans.items()}
    except (msgspec.ValidationError, AttributeError) as fault:
        raise AuthorError(path, line_of(lines, "agendas"), f"{fault}: mend it") from None


def agendas(course: Course) -> list[Agenda]:
    """Return every agenda that the course plans, laid out; none where it plans none.

    `AuthorError` names a chapter that the course does not have, or a day that breaks a rule.
    """
    path = course.root / "solutions" / "agendas.yaml"
    if not path.is_file():
        return []
    by_number = {chapter.number: chapter for chapter in course.chapters}
    laid = []
    for one, (plan, frame) in read_plans(path).items():
        days = []
        for day in plan.days:
            missing = [str(number) for number in day.chapters if number not in by_number]
            if missing:
                raise AuthorError(path, 1, f"agenda {one}: no chapter {', '.join(missing)}: take it out")
            days.append(_day(path, one, day, frame, [by_number[number] for number in day.chapters]))
        laid.append(Agenda(one, plan.title, plan.about, tuple(days)))
    return laid


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def in_order(chapter: Chapter) -> list[Card]:
    """Return a chapter's exercises in the order in which a room takes them up.

    What people do together first, then the check, then what they write alone; *Go deeper* last. Exercises
    that no group does (`together` missing) are left out.
    """

    def rank(card: Card) -> tuple[bool, int]:
        return not card.core, 2 if card.marked else 1 if card.widget in {"check", "rating"} else 0

    return sorted((card for card in chapter.cards.values() if card.together), key=rank)


def _day(path: Path, agenda: str, day: Day, frame: Frame, chapters: Sequence[Chapter]) -> Sheet:
    if day.chapters[0] in SENSITIVE and len(day.chapters) > 1:
        raise AuthorError(path, 1, f"agenda {agenda}: chapter {day.chapters[0]} comes first: put it later")
    taken: dict[int, list[Card]] = {chapter.number: [] for chapter in chapters}
    left: list[Card] = []
    best: tuple[Item, ...] = ()
    for card in _turns(chapters):
        number = int(card.chapter.split("_")[0])
        taken[number].append(card)
        tried = _laid(day, frame, chapters, taken)
        if tried and tried[-1].start + tried[-1].minutes <= _minutes(day.end):
            best = tried
        else:
            taken[number].pop()
            left.append(card)
    if not best:
        raise AuthorError(path, 1, f"agenda {agenda}: nothing fits between {day.start} and {day.end}: longer")
    return Sheet(
        best,
        best[-1].start + best[-1].minutes,
        tuple(Item("exercise", card.title, card.together, int(card.chapter[:2]), card.id) for card in left),
    )


def _turns(chapters: Sequence[Chapter]) -> Iterator[Card]:
    """Yield the first exercise of each chapter, then the second of each, and so on."""
    for row in zip_longest(*(in_order(chapter) for chapter in chapters)):
        yield from (card for card in row if card is not None)


def _laid(
    day: Day, frame: Frame, chapters: Sequence[Chapter], taken: Mapping[int, Sequence[Card]]
) -> tuple[Item, ...]:
    """Return a day's items with their times; empty where no lunch keeps the rules."""
    work: list[Item] = []
    for chapter in chapters:
        cards = [card for card in chapter.cards.values() if card in taken[chapter.number]]
        if cards:
            work.append(Item("talk", chapter.title, frame.talk, chapter.number))
        work += [Item("exercise", card.title, card.together, chapter.number, card.id) for card in cards]
    options = [_clocked(day, frame, work, at) for at in (_lunches(work) if day.lunch else [None])]
    if not day.lunch:
        return options[0]
    wanted = _minutes(day.lunch)

    def off(items: tuple[Item, ...]) -> int:
        return abs(next(one.start for one in items if one.what == "lunch") - wanted)

    return min(options, key=off) if options else ()


def _lunches(work: Sequence[Item]) -> list[int | None]:
    """Return the places in `work` before which lunch may stand: not first, not before a sensitive chapter."""
    return [at for at in range(1, len(work)) if work[at].chapter not in SENSITIVE]


def _clocked(day: Day, frame: Frame, work: Sequence[Item], lunch: int | None) -> tuple[Item, ...]:
    now = _minutes(day.start)
    out: list[Item] = []

    def put(item: Item) -> None:
        nonlocal now
        out.append(replace(item, start=now))
        now += item.minutes

    put(Item("opening", _("Opening"), frame.opening))
    stretch = frame.opening
    for at, item in enumerate(work):
        # A talk belongs to the exercise after it: no break between the two.
        together = item.minutes + (work[at + 1].minutes if item.what == "talk" and at + 1 < len(work) else 0)
        if at == lunch:
            put(Item("lunch", _("Lunch"), frame.lunch))
            stretch = 0
        elif stretch + together > MOST_AT_A_STRETCH:
            put(Item("break", _("Break"), frame.break_))
            stretch = 0
        put(item)
        stretch += item.minutes
    if stretch + frame.closing > MOST_AT_A_STRETCH:
        put(Item("break", _("Break"), frame.break_))
    put(Item("closing", _("Closing round"), frame.closing))
    return tuple(out)


def markdown(laid: Sequence[Agenda]) -> str:
    """Return the agendas as one Markdown document of run sheets."""
    lines = [
        "<!-- Built by `crosscurrents build` from the cards' minutes and solutions/agendas.yaml. -->",
        "# Agendas",
        "",
        "Minutes come from the exercises' cards, with a group and talking it over included.",
        f"There is a break before anybody has worked for more than {MOST_AT_A_STRETCH} minutes.",
        "Opening, closing round and incident card: [the session frame](../solutions/session_frame.md).",
    ]
    for agenda in laid:
        lines += ["", f"## {agenda.title}", "", agenda.about]
        for number, sheet in enumerate(agenda.days, start=1):
            if len(agenda.days) > 1:
                lines += ["", f"### Day {number}"]
            lines += ["", "| Time | Minutes | What | Chapter |", "|---|---|---|---|"]
            for item in sheet.items:
                what = f"*{item.title}*" if item.what in {"break", "lunch"} else item.title
                if item.what == "talk":
                    what = f"The idea of the chapter: {item.title}"
                chapter = str(item.chapter or "")
                lines.append(f"| {item.clock} | {item.minutes} | {what} | {chapter} |")
            end = f"{sheet.end // 60:02d}:{sheet.end % 60:02d}"
            lines.append(f"| {end} | | End | |")
            if sheet.left_out:
                rest = ", ".join(f"{one.title} ({one.minutes})" for one in sheet.left_out)
                lines += ["", f"For another time, or at home: {rest}."]
    return "\n".join(lines) + "\n"
