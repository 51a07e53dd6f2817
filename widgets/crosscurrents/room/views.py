"""Views: a closed exercise as it stood when the facilitator looked, as counts and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from crosscurrents import privacy
from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Drawing, Response
from crosscurrents.exercises.tallies.forms import beside, dump, load, typed
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.room.decide import RoomError
from crosscurrents.room.seats import seats

_PAPER = "paper:"
"""What the digest of a sheet of paper begins with; a digest of an answer is hexadecimal."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that counts: whose, from which seat ("" for none), and what."""

    person: str
    seat: str
    response: Response


class Part(msgspec.Struct, frozen=True):
    """A part of the room big enough to be shown by itself: its seats, its members' digests, its tallies."""

    seats: list[str]
    members: list[str]
    tallies: list[dict[str, Any]]


class Kept(msgspec.Struct, frozen=True):
    """What a view keeps: the whole room's tallies, its parts by seat (none, or two and more), its minimum."""

    whole: list[dict[str, Any]]
    parts: list[Part]
    least: int
    paper: int = 0
    behind: dict[str, list[int]] = {}
    """Which members stand behind a row that is shown, as places in the view's members; `tally/row`."""
    compared: list[str] = []
    """The rows that are shown part by part."""

    def seen(self, members: Sequence[str]) -> privacy.View[str]:
        """Return what the view lets be seen of answers on screens; `members` are its record's."""
        return privacy.View(
            frozenset(one for one in members if not one.startswith(_PAPER)),
            {row: frozenset(members[at] for at in places) for row, places in self.behind.items()},
            tuple((tuple(part.seats), frozenset(part.members)) for part in self.parts),
            frozenset(self.compared),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A view about to be kept. `members` are digests that no one but this room can make."""

    n: int
    members: list[str]
    kept: Kept


def too_few(count: int, least: int) -> str:
    """Return why there is no picture yet, in words; "" when enough have answered."""
    if count >= least:
        return ""
    return ngettext(
        "Fewer than %(num)s answer: no picture, so that nobody is singled out. Talk, and a show of hands.",
        "Fewer than %(num)s answers: no picture, so that nobody is singled out. Talk, and a show of hands.",
        least,
    ) % {"num": least}


def take(
    exercise: Exercise,
    answers: Sequence[Given],
    *,
    key: str,
    least: int,
    earlier: Sequence[Kept],
    members: Sequence[Sequence[str]],
    paper: Mapping[str, Any] | None = None,
) -> Snapshot:
    """Return the view of a closed exercise; `RoomError` when it would show too few, or whose an answer is.

    `key` makes digests of who answered what. `members` are those of the `earlier` views of this exercise;
    `paper` is what was counted on paper: `{"n", "counts", "seq"}`. Rules: docs/privacy.md.
    """
    marked = {privacy.digest(key, one.person, one.response): one for one in answers}
    # Whoever typed the paper in knows it, so what was answered on screens keeps the rule by itself.
    counted = marked if len(marked) >= least else {}
    sheets = [f"{_PAPER}{paper['seq']}:{at}" for at in range(paper["n"])] if paper else []
    few = too_few(len(counted) or len(sheets), least) or (too_few(len(sheets), least) if sheets else "")
    if few:
        raise RoomError(409, few)
    rows = _behind(exercise, counted)
    before = [one.seen(who) for one, who in zip(earlier, members, strict=True)]
    seen = privacy.look(before, {name: one.seat for name, one in counted.items()}, rows, least)
    if counted and seen is None:
        raise RoomError(
            409,
            _(
                "Too few answers are new or changed since the last picture: beside it, a new one would show "
                "whose. Keep the last one, or go on until at least {least} have changed."
            ).format(least=least),
        )
    seen = seen or privacy.View(frozenset())
    whole = [*sorted(seen.whole), *sheets]
    places = {name: at for at, name in enumerate(whole)}
    tallies = _tallies(exercise, counted.values(), seen.rows)
    return Snapshot(
        n=len(whole),
        members=whole,
        kept=Kept(
            whole=dump([_with_paper(tally, paper) for tally in tallies] if paper else tallies),
            parts=[
                Part(
                    seats=list(names),
                    members=sorted(who),
                    tallies=dump(_tallies(exercise, [counted[one] for one in who], seen.compared)),
                )
                for names, who in seen.parts
                if not sheets
            ],
            least=least,
            paper=len(sheets),
            behind={row: sorted(places[one] for one in who) for row, who in seen.rows.items()},
            compared=sorted(seen.compared),
        ),
    )


def _behind(exercise: Exercise, counted: Mapping[str, Given]) -> dict[str, set[str]]:
    """Return which answers say anything about each row of the pictures."""
    rows: dict[str, set[str]] = {}
    for name, one in counted.items():
        for tally in exercise.kind.aggregate([one.response]):
            for row, given in tally.given.items():
                if given:
                    rows.setdefault(f"{tally.id}/{row}", set()).add(name)
    return rows


def _tallies(exercise: Exercise, answers: Iterable[Given], rows: Collection[str]) -> list[Tally]:
    """Return the tallies of answers with these rows alone: what may not be seen is not kept either."""
    return [
        msgspec.structs.replace(
            tally,
            counts={row: each for row, each in tally.counts.items() if f"{tally.id}/{row}" in rows},
            given={row: each for row, each in tally.given.items() if f"{tally.id}/{row}" in rows},
        )
        for tally in exercise.kind.aggregate([one.response for one in answers])
    ]


def _with_paper(tally: Tally, paper: Mapping[str, Any]) -> Tally:
    counts = paper["counts"].get(tally.id)
    return tally.add(typed(tally, counts, paper["n"])) if counts else tally


def pictures(kept: Kept) -> list[dict[str, Any]]:
    """Return the whole room's pictures: `[{heading, title, note, drawing}]`."""
    return [_shown("", tally, tally.draw(kept.least), kept.least) for tally in load(kept.whole)]


def by_seat(kept: Kept, families: str) -> list[dict[str, Any]]:
    """Return the pictures of each part, tally by tally, so that the same question stands side by side."""
    labels = {one.id: one.label for one in seats(families)} | {"": _("No seat")}
    headings = [", ".join(labels.get(one, one) for one in part.seats) for part in kept.parts]
    return _beside(headings, [load(part.tallies) for part in kept.parts], kept.least)


def over_time(every: Iterable[Kept]) -> list[dict[str, Any]]:
    """Return the pictures of several views of one exercise, tally by tally."""
    views = list(every)
    headings = [_("Time {number}").format(number=at) for at in range(1, len(views) + 1)]
    return _beside(headings, [load(one.whole) for one in views], max((one.least for one in views), default=3))


def _beside(headings: Sequence[str], tallies: Sequence[Sequence[Tally]], least: int) -> list[dict[str, Any]]:
    rows = zip(*tallies, strict=True) if len({len(one) for one in tallies}) == 1 else []
    return [
        _shown(heading, tally, drawing, least)
        for row in rows
        for tally, (heading, drawing) in zip(
            row, beside(list(zip(headings, row, strict=True)), least), strict=True
        )
    ]


def _shown(heading: str, tally: Tally, drawing: Drawing, least: int) -> dict[str, Any]:
    return {
        "heading": heading,
        "title": tally.title,
        "note": tally.noted(least),
        "drawing": drawing.as_dict(),
    }
