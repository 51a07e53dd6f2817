"""Second marking: who reads what again, what each may see, differences side by side, and settling them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from crosscurrents.course import Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.grading.seen import SEEN
from crosscurrents.marking import derived, elsewhere, log, marks, pile
from crosscurrents.marking.derived import WHOLE, Held
from crosscurrents.marking.faults import Conflict, MarkingError, Theirs
from crosscurrents.marking.readings import Answer, held_of
from crosscurrents.marking.tables import second
from crosscurrents.marking.where import FIRST, SECOND, SETTLED, Where
from crosscurrents.stats.agreement import Kappa, weighted_kappa


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion (`criterion` "" is the comment on the whole) as both read it, and what was settled."""

    criterion: str
    title: str
    first: Held | None
    second: Held | None
    settled: Held | None

    @property
    def differs(self) -> bool:
        """Return whether the points differ; comments may."""
        return (self.first and self.first.points) != (self.second and self.second.points)


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that two markers have read. `revision` is what to settle over (0: not settled yet).

    `outdated`: another answer has been handed in since; there is nothing to settle until that is read twice.
    """

    where: Where
    code: str
    first_markers: tuple[str, ...]
    second_marker: str
    criteria: tuple[Compared, ...]
    settled: bool
    revision: int
    outdated: bool = False

    @property
    def differs(self) -> bool:
        """Return whether the two gave a criterion different points."""
        return any(line.differs for line in self.criteria)


def of(connection: Connection, where: Where) -> str | None:
    """Return who is to read an answer a second time."""
    found: str | None = connection.execute(
        select(second.c.marker).where(*where.matches(second))
    ).scalar_one_or_none()
    return found


def assign(
    connection: Connection,
    items: Sequence[pile.Item],
    share: float,
    markers: Sequence[str],
    *,
    seed: int,
    by: str,
    now: datetime,
) -> int:
    """Draw answers at random for a second reading until `share` of a pile has one; return how many are new.

    Never to who has begun the first reading, also where another has marked over theirs; otherwise each marker
    gets about as many. However small the share, it is one answer at least. The same seed draws the same
    answers. An answer that only its first marker could read is left out, and so is one that nobody marks by
    criteria: with nothing in it, or marked in formgrader.
    """
    if not 0 < share <= 1:
        raise MarkingError(_("A share lies above 0 and goes up to 1 (half is 0.5)."), 422)
    people = list(dict.fromkeys(markers))
    if not people:
        raise MarkingError(_("Name at least one second marker."), 422)
    read = _begun(connection, items)
    draw = random.Random(seed)  # noqa: S311  drawn, not secret
    ordered = [one for one in items if one.markers or one.second_marker or one.stage != "marked"]
    ordered.sort(key=lambda one: (one.where.exercise, one.where.learner))
    # Drawn over all, also those that have one: so a larger share later adds to a smaller.
    draw.shuffle(ordered)
    wanted = max(round(share * len(ordered)), 1)
    have = sum(1 for one in ordered if one.second_marker)
    load = Counter(one.second_marker for one in ordered if one.second_marker)
    new = 0
    for one in ordered:
        if have + new >= wanted:
            break
        able = [who for who in people if who not in one.markers and who not in read.get(one.where, ())]
        if one.second_marker or not able:
            continue
        least = min(load[who] for who in able)
        chosen = draw.choice([who for who in able if load[who] == least])
        load[chosen] += 1
        connection.execute(insert(second).values(**one.where.values(), marker=chosen))
        log.tell(connection, "second", one.where, by, now, slot=SECOND, after=chosen)
        new += 1
    if ordered and not new and have < wanted:
        raise MarkingError(
            _("Nobody of these is left for a second reading: each has begun the first one of all answers."),
            409,
        )
    return new


def _begun(connection: Connection, items: Sequence[pile.Item]) -> dict[Where, set[str]]:
    found: dict[Where, set[str]] = {}
    for chapter in {one.where.chapter for one in items}:
        for (learner, exercise), markers in log.begun(connection, chapter).items():
            found[Where(learner, chapter, exercise)] = markers
    return found


def admit(connection: Connection, where: Where, slot: str, marker: str) -> None:
    """Raise `MarkingError` where a reading of an answer is not this marker's to give."""
    if slot == SETTLED:
        raise MarkingError(_("What is settled is settled as a whole: use the page of differences."), 422)
    assigned = of(connection, where)
    if slot == FIRST and assigned == marker:
        raise MarkingError(_("The second reading of this answer is yours: leave the first to somebody else."))
    if slot == SECOND and assigned != marker:
        raise MarkingError(_("The second reading of this answer is not yours."))


def slot_of(connection: Connection, where: Where, marker: str) -> str:
    """Return which reading of an answer is this marker's."""
    return SECOND if of(connection, where) == marker else FIRST


def hidden(connection: Connection, where: Where, reader: str, rubric: Rubric) -> tuple[str, ...]:
    """Return the readings that `reader` may not see yet: the other's, until both are complete.

    Nobody sees a second reading before that; its marker does not see the first. Complete are they over one
    hand-in: where one reader has gone on to the next, the other reads that one blind, too. `phrases` asks
    the same of all answers at once.
    """
    marker = of(connection, where)
    if marker is None:
        return ()
    readings = {slot: derived.held(connection, where, slot) for slot in (FIRST, SECOND)}
    if derived.read_twice(readings, rubric) is not None:
        return ()
    return (FIRST,) if reader == marker else (SECOND,)


def read_twice(
    connection: Connection, rubrics: Mapping[str, Rubric], chapter: str, items: Sequence[pile.Item]
) -> list[Difference]:
    """Return the answers that two have read, in the pile's order: those that differ, agree, are settled."""
    held = held_of(connection, chapter)
    current = _digests(connection, chapter)
    found = []
    for one in items:
        rubric = rubrics[one.where.exercise]
        whose = (one.where.learner, one.where.exercise)
        readings = held.get(whose, {})
        over = derived.read_twice(readings, rubric)
        if over is None:
            continue
        settled = readings.get(SETTLED, {})
        found.append(
            Difference(
                where=one.where,
                code=one.code,
                first_markers=tuple(sorted({mark.marker for mark in readings[FIRST].values()})),
                second_marker=one.second_marker,
                criteria=tuple(_compared(readings, rubric)),
                settled=bool(settled),
                revision=max((mark.revision for mark in settled.values()), default=0),
                outdated=over != current.get(whose, ""),
            )
        )
    return found


def _digests(connection: Connection, chapter: str) -> dict[Answer, str]:
    """Return which hand-in of each answer was graded last."""
    query = select(SEEN.c.learner, SEEN.c.exercise, SEEN.c.digest).where(SEEN.c.chapter == chapter)
    return {(row.learner, row.exercise): row.digest for row in connection.execute(query)}


def _compared(readings: Mapping[str, Mapping[str, Held]], rubric: Rubric) -> list[Compared]:
    names = [(one.id, one.title) for one in rubric.criteria] + [(WHOLE, "")]
    return [
        Compared(
            name,
            title,
            readings.get(FIRST, {}).get(name),
            readings.get(SECOND, {}).get(name),
            readings.get(SETTLED, {}).get(name),
        )
        for name, title in names
    ]


def settle(
    connection: Connection,
    where: Where,
    given: Mapping[str, tuple[float | None, str]],
    *,
    base: int,
    marker: str,
    rubric: Rubric,
    now: datetime,
) -> float | None:
    """Write what two readings came to, every criterion at once; return the answer's points.

    `base` is the revision seen of what was settled before, 0 for none. Raises `MarkingError` before both
    readings are complete, where another answer was handed in since, or where a criterion is missing;
    `Conflict` where somebody has settled it since.
    """
    row = marks.graded(connection, where)
    readings = {slot: derived.held(connection, where, slot) for slot in (FIRST, SECOND)}
    over = derived.read_twice(readings, rubric)
    if over is None:
        raise MarkingError(_("There is nothing to settle yet: both readings have to be complete first."))
    if over != (row.digest or ""):
        raise MarkingError(
            _("Another answer was handed in since the two read this one: both read that first, then settle.")
        )
    missing = [one.title for one in rubric.criteria if given.get(one.id, (None, ""))[0] is None]
    if missing:
        raise MarkingError(_("Points are missing for {those}.").format(those=", ".join(missing)), 422)
    said = {name: (points, _lines(comment)) for name, (points, comment) in given.items()}
    checked = {
        name: (marks.checked(rubric, SETTLED, name, points, comment), comment)
        for name, (points, comment) in said.items()
        if name != WHOLE or points is not None or comment
    }
    there = derived.held(connection, where, SETTLED)
    revision = max((one.revision for one in there.values()), default=0)
    before = {name: [one.points, one.comment] for name, one in there.items()}
    after = {name: list(one) for name, one in checked.items()}
    if revision != base and before != after:
        first = next(iter(there.values()), None)
        theirs = Theirs(first.marker if first else "", revision, derived.total(there, rubric), "")
        log.tell(connection, "refused", where, marker, now, slot=SETTLED, before=before, after=after)
        raise Conflict(
            _("{marker} has settled this meanwhile: yours is kept in the history.").format(
                marker=theirs.marker
            ),
            theirs,
            after,
        )
    elsewhere.note(connection, where, row, rubric, marker, now)
    marks.drop(connection, where, SETTLED)
    for name, (points, comment) in checked.items():
        held = Held(points, comment, revision + 1, marker, row.digest or "")
        marks.write(connection, where, SETTLED, name, held, now)
    log.tell(connection, "settle", where, marker, now, slot=SETTLED, before=before or None, after=after)
    return derived.write(connection, where, row, rubric)


def _lines(comment: str) -> str:
    """Return a comment as the marking page would send it: a form ends its lines otherwise."""
    return comment.replace("\r\n", "\n").strip()


def unassign(connection: Connection, where: Where, by: str, now: datetime) -> None:
    """Take back a second reading that nobody has begun; `MarkingError` once it has been."""
    marker = of(connection, where)
    if marker is None:
        return
    if derived.held(connection, where, SECOND):
        raise MarkingError(_("{marker} has begun the second reading.").format(marker=marker))
    connection.execute(delete(second).where(*where.matches(second)))
    log.tell(connection, "second", where, by, now, slot=SECOND, before=marker)


def agreement(
    readings: Sequence[tuple[Rubric, Mapping[str, Mapping[str, Held]]]],
) -> dict[str, Kappa]:
    """Return how far first and second readings agree, by criterion; "" is the points of whole answers.

    Only pairs count that are complete and about the same hand-in. The whole is one pair for an answer, not
    one for a criterion: an answer's criteria hang together, and would make the interval too narrow.
    """
    pairs: dict[str, list[tuple[float, float]]] = {}
    levels: dict[str, set[float]] = {}
    for rubric, slots in readings:
        if derived.read_twice(slots, rubric) is None:
            continue
        first, other = slots[FIRST], slots[SECOND]
        for one in rubric.criteria:
            pairs.setdefault(one.id, []).append((_points(first[one.id]), _points(other[one.id])))
            levels.setdefault(one.id, set()).update(level.points for level in one.levels)
        both = (derived.total(first, rubric) or 0.0, derived.total(other, rubric) or 0.0)
        pairs.setdefault(WHOLE, []).append(both)
        levels.setdefault(WHOLE, set()).update(range(rubric.points + 1))
    found: dict[str, Kappa] = {}
    for name, those in pairs.items():
        kappa = weighted_kappa(
            [one for one, _other in those], [other for _one, other in those], sorted(levels[name])
        )
        if kappa is not None:
            found[name] = kappa
    return found


def _points(mark: Held) -> float:
    return mark.points or 0.0
