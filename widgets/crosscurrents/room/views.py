"""Views: a closed exercise as it stood when the facilitator looked, as counts and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import msgspec

from crosscurrents import privacy
from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Drawing, Response
from crosscurrents.exercises.tallies.compared import MOST, compared
from crosscurrents.exercises.tallies.compared import comparable as comparable_form
from crosscurrents.exercises.tallies.forms import dump, load, typed
from crosscurrents.exercises.tallies.tally import Tally
from crosscurrents.exercises.tallies.walls import pages
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
    every = exercise.kind.aggregate([one.response for one in counted.values()])
    rows = _behind(exercise, counted)
    before = [one.seen(who) for one, who in zip(earlier, members, strict=True)]
    shown = _named(tally.kept(least) for tally in every)
    seen = privacy.look(
        before,
        {name: one.seat for name, one in counted.items()},
        {row: who for row, who in rows.items() if row in shown},
        least,
    )
    if counted and seen is None:
        raise RoomError(
            409,
            _(
                "Too few answers are new or changed since the last picture: beside it, a new one would show "
                "whose. Keep the last one, or go on until at least {least} have changed."
            ).format(least=least),
        )
    seen = _tied(seen or privacy.View(frozenset()), every, before, rows.keys())
    whole = [*sorted(seen.whole), *sheets]
    places = {name: at for at, name in enumerate(whole)}
    tallies = _tallies(exercise, counted.values(), seen.rows)
    return Snapshot(
        n=len(whole),
        members=whole,
        kept=Kept(
            whole=dump([_with_paper(tally, paper, least) for tally in tallies] if paper else tallies),
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
            compared=sorted(seen.compared) if not sheets else [],
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


def _named(tallies: Iterable[Tally]) -> set[str]:
    """Return the rows that anybody stands behind, as views name them."""
    return {f"{tally.id}/{row}" for tally in tallies for row, given in tally.given.items() if given}


def _tied(
    seen: privacy.View[str],
    tallies: Iterable[Tally],
    before: Sequence[privacy.View[str]],
    rows: Set[str],
) -> privacy.View[str]:
    """Return what may be seen once it is asked whether one row tells of another.

    In most forms none does. Where a form hides more rows than those with few answers (the points of a flow,
    which are shown by what leads to them), its own rule holds for one set of answers, not for what two sets
    differ by. So its rows are compared all together or not at all, and so beside an earlier view.
    """
    shown, compared = set(seen.rows), set(seen.compared)
    for tally in tallies:
        own = {f"{tally.id}/{row.id}" for row in tally.rows} & rows
        if type(tally).kept is Tally.kept:
            continue
        if not own <= shown and any(not own.isdisjoint(one.rows) for one in before):
            shown -= own
        if not own <= compared & shown:
            compared -= own
    return privacy.View(
        seen.whole,
        {row: who for row, who in seen.rows.items() if row in shown},
        seen.parts if compared else (),
        frozenset(compared),
    )


def _tallies(exercise: Exercise, answers: Iterable[Given], rows: Collection[str]) -> list[Tally]:
    """Return the tallies of answers with these rows alone: what may not be seen is not kept either."""
    found = []
    for tally in exercise.kind.aggregate([one.response for one in answers]):
        given = {row: each for row, each in tally.given.items() if f"{tally.id}/{row}" in rows}
        counts = {row: each for row, each in tally.counts.items() if f"{tally.id}/{row}" in rows}
        # Of whom nothing is shown, neither is how many they are: it may be one.
        n = tally.n if any(given.values()) else 0
        found.append(msgspec.structs.replace(tally, n=n, counts=counts, given=given))
    return found


def _with_paper(tally: Tally, paper: Mapping[str, Any], least: int) -> Tally:
    """Return a tally with what was counted on paper, but for rows that too few sheets say anything about."""
    counts = paper["counts"].get(tally.id)
    return tally.add(typed(tally, counts, paper["n"]).kept(least)) if counts else tally


def pictures(kept: Kept) -> list[dict[str, Any]]:
    """Return the whole room's pictures: `[{tally, title, note, drawing}]`.

    A question too long for a wall is several, each of which stands alone.
    """
    return [
        _shown(tally, title, drawing, kept.least)
        for tally in load(kept.whole)
        for title, drawing in pages(tally, kept.least)
    ]


def comparable(kept: Kept) -> bool:
    """Return whether any question of a view can be compared part by part so that a wall can be read."""
    return any(map(comparable_form, load(kept.whole)))


def by_seat(kept: Kept, families: str) -> list[dict[str, Any]]:
    """Return pictures as `pictures` does, that compare the parts by seat: a question each, or a row.

    `families` are the seats that the room has now; a view may be from before they were changed.
    """
    labels = {one.id: one.label for each in ("two", "three", families) for one in seats(each)}
    labels[""] = _("No seat")
    headings = [", ".join(labels.get(one, one) for one in part.seats) for part in kept.parts]
    return _compared(headings, [load(part.tallies) for part in kept.parts], kept.least)


def over_time(every: Iterable[Kept]) -> list[dict[str, Any]]:
    """Return pictures as `pictures` does, that compare several views of one exercise: the newest few."""
    views = list(every)
    headings = [_("Time {number}").format(number=at) for at in range(1, len(views) + 1)][-MOST:]
    least = max((one.least for one in views), default=3)
    return _compared(headings, [load(one.whole) for one in views[-MOST:]], least)


def _compared(
    headings: Sequence[str], tallies: Sequence[Sequence[Tally]], least: int
) -> list[dict[str, Any]]:
    asked = {tuple((type(one), one.id) for one in every) for every in tallies}
    rows = zip(*tallies, strict=True) if len(asked) == 1 else []
    return [
        _shown(max(row, key=lambda one: len(one.noted(least))), title, drawing, least)
        for row in rows
        for title, drawing in compared(list(zip(headings, row, strict=True)), least)
    ]


def _shown(tally: Tally, title: str, drawing: Drawing, least: int) -> dict[str, Any]:
    return {
        "tally": tally.id,
        "title": title,
        "note": tally.noted(least),
        "drawing": drawing.as_dict(),
    }
