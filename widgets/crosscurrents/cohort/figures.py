"""All that may be shown of a cohort: every page taken, everything remembered as given away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crosscurrents import privacy
from crosscurrents.cohort import kinds
from crosscurrents.cohort.kinds import BEGUN, FINISHED, NONE, PASSED
from crosscurrents.cohort.pages import Page, Pages, Taken, Told
from crosscurrents.cohort.sources import TOTAL, Cohort, Key, Marked
from crosscurrents.course import Chapter, Rubric, Visibility
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.check import Check
from crosscurrents.exercises.exercise import Exercise
from crosscurrents.exercises.kind import Response
from crosscurrents.exercises.tallies.tally import Label
from crosscurrents.stats.items import FROM, chosen_with_rest


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown: pages of answers, of how far people came, of marks; texts if they were asked for.

    `learners` is None where they are fewer than `least`. `reach` counts by the last exercise that somebody
    did anything with. `texts` are in an order made of their words alone.
    """

    title: str
    made: date
    least: int
    learners: int | None
    live: bool
    unreadable: int
    chapters: tuple[Chapter, ...]
    exercises: Mapping[Key, Exercise]
    answers: Mapping[Key, Taken]
    stages: Mapping[Key, Taken]
    reach: Taken
    marks: Mapping[Key, Taken]
    pairs: Mapping[Key, Taken]
    texts: Mapping[Key, tuple[str, ...]] | None

    @property
    def nothing(self) -> bool:
        """Return whether there is nothing that may be shown."""
        every = [self.answers, self.stages, self.marks, self.pairs]
        return not any(taken.page for one in every for taken in one.values())


def figures(
    cohort: Cohort, *, least: int = privacy.USUAL, texts: bool = False, today: date | None = None
) -> Figures:
    """Return what may be shown of a cohort, and remember it (`Cohort.given_away`) before it is handed out.

    `least` is the minimum group, never below `privacy.LEAST`. Rules: docs/privacy.md, of the room; here a
    person's answers, how far they came and their marks are elements as an answer is there. `CohortError`
    where what was given away cannot be read or written.
    """
    day = today or date.today()
    pages = Pages(cohort.given_away, least, day)
    exercises = dict(cohort.exercises())
    at = {key: _stages(cohort, key, one) for key, one in exercises.items()}
    marked = {key: one for key, one in exercises.items() if one.card.rubric}
    held = _by_answer(cohort.marks)
    found = Figures(
        title=cohort.title,
        made=day,
        least=pages.least,
        learners=len(cohort.learners) if len(cohort.learners) >= pages.least else None,
        live=cohort.live,
        unreadable=cohort.unreadable,
        chapters=cohort.course.chapters,
        exercises=exercises,
        answers={key: _answers(cohort, key, one, pages) for key, one in exercises.items()},
        stages={key: _staged(pages, key, one, at[key]) for key, one in exercises.items()},
        reach=_reach(pages, exercises, at),
        marks={
            key: _marked(pages, key, one, one.card.rubric, held)
            for key, one in marked.items()
            if one.card.rubric
        },
        pairs={
            key: _paired(pages, key, one, one.card.rubric, held)
            for key, one in marked.items()
            if one.card.rubric
        },
        texts={key: _texts(cohort, key, pages) for key in marked} if texts else None,
    )
    pages.save()
    return found


def _name(what: str, key: Key) -> str:
    return "/".join((what, *key))


def _kept(pages: Pages, name: str, taken: Taken) -> Taken:
    if taken.page and not taken.earlier:
        pages.keep(name, taken.page)
    return taken


# --- answers, and the items of checks --------------------------------------------------------------------


def _answers(cohort: Cohort, key: Key, exercise: Exercise, pages: Pages) -> Taken:
    name = _name("answers", key)
    given = cohort.answers.get(key, {})
    taken = pages.take(name, exercise.card, exercise.kind, {who: ("", one) for who, one in given.items()})
    if taken.page and not taken.earlier and isinstance(exercise.kind, Check):
        taken = Taken(_analysed(exercise.kind, taken.page, given, pages, name))
    return _kept(pages, name, taken)


def _analysed(check: Check, page: Page, given: Mapping[str, Response], pages: Pages, name: str) -> Page:
    """Return a check's page with what is told of its items beside their counts, if enough answered all.

    Those who did are one more set of answers for each item's row, and must keep the rule with all its others.
    """
    digests = {privacy.digest(pages.key, who, one): one for who, one in given.items()}
    firsts = {
        digest: first
        for digest in page.members
        if len(first := digests[digest].get("first") or digests[digest].get("answers", {}))
        == len(check.items)
    }
    every = [*pages.earlier(name), page]
    known = [frozenset(one.members[at] for at in one.complete) for one in every if one.complete]
    rows = {row for one in every for row in one.kept.behind}
    fits = all(
        privacy.releasable(
            [*known, *(seen for one in every for seen in one.kept.seen(one.members).sets(row))],
            firsts.keys(),
            pages.least,
        )
        for row in rows
    )
    if len(firsts) < FROM or not fits:
        return page
    right = [{item.id: one[item.id] == item.answer for item in check.items} for one in firsts.values()]
    told = [
        Told(
            item.id,
            {
                option.id: chosen_with_rest(
                    right, [one[item.id] == option.id for one in firsts.values()], item.id
                )
                for option in item.options
            },
        )
        for item in check.items
    ]
    complete = [at for at, digest in enumerate(page.members) if digest in firsts]
    return Page(page.members, page.kept, page.at, complete, told)


# --- how far people came ---------------------------------------------------------------------------------


def _stages(cohort: Cohort, key: Key, exercise: Exercise) -> dict[str, str]:
    """Return how far each learner came with one exercise."""
    answers, passed = cohort.answers.get(key, {}), cohort.passed.get(key, frozenset())
    found = {}
    for who in cohort.learners:
        if who in answers:
            done, needed = exercise.kind.progress(answers[who])
            found[who] = FINISHED if done >= needed else BEGUN if done else NONE
        else:
            found[who] = PASSED if who in passed else NONE
    return found


def _staged(pages: Pages, key: Key, exercise: Exercise, at: Mapping[str, str]) -> Taken:
    name = _name("stages", key)
    kind = kinds.stages(exercise.card.title)
    return _kept(
        pages,
        name,
        pages.take(name, exercise.card, kind, {who: ("", {"at": stage}) for who, stage in at.items()}),
    )


def _reach(pages: Pages, exercises: Mapping[Key, Exercise], at: Mapping[Key, Mapping[str, str]]) -> Taken:
    """Return how many did their last exercise where; whoever did none is not among them."""
    if not exercises:
        return Taken(None)
    last: dict[str, str] = {}
    for key in exercises:
        last |= {who: _name("", key) for who, stage in at[key].items() if stage != NONE}
    options = tuple(Label(_name("", key), one.card.title) for key, one in exercises.items())
    kind = kinds.Stages(title=_("The last exercise that somebody did"), options=options)
    card = next(iter(exercises.values())).card
    answers: dict[str, tuple[str, Response]] = {who: ("", {"at": one}) for who, one in last.items()}
    return _kept(pages, "reach", pages.take("reach", card, kind, answers))


# --- marks -----------------------------------------------------------------------------------------------

Readings = Mapping[tuple[str, Key], Mapping[str, Mapping[str, Marked]]]
"""(Learner, exercise) -> slot -> criterion."""


def _by_answer(marks: tuple[Marked, ...]) -> Readings:
    found: dict[tuple[str, Key], dict[str, dict[str, Marked]]] = {}
    for one in marks:
        slots = found.setdefault((one.learner, (one.chapter, one.exercise)), {})
        slots.setdefault(one.slot, {})[one.criterion] = one
    return found


def _marked(pages: Pages, key: Key, exercise: Exercise, rubric: Rubric, held: Readings) -> Taken:
    """Return the marks that count, compared by who gave them."""
    ids = [one.id for one in rubric.criteria]
    answers: dict[str, tuple[str, Response]] = {}
    for (who, where), slots in held.items():
        counts = slots.get("settled") or slots.get("first")
        if where != key or not counts:
            continue
        points = {name: counts[name].points for name in ids if name in counts}
        if len(points) == len(ids):
            points[kinds.TOTAL] = sum(points.values())
        elif TOTAL in counts:
            points[kinds.TOTAL] = counts[TOTAL].points
        by = "+".join(sorted({one.marker for one in counts.values()}))
        answers[who] = (by, points)
    name = _name("marks", key)
    return _kept(pages, name, pages.take(name, exercise.card, kinds.marks(rubric), answers))


def _paired(pages: Pages, key: Key, exercise: Exercise, rubric: Rubric, held: Readings) -> Taken:
    """Return what first and second markers gave to the same answers."""
    answers: dict[str, tuple[str, Response]] = {}
    for (who, where), slots in held.items():
        first, second = slots.get("first", {}), slots.get("second", {})
        both = {
            one.id: f"{first[one.id].points:g}>{second[one.id].points:g}"
            for one in rubric.criteria
            if one.id in first and one.id in second
        }
        if where == key and both:
            answers[who] = ("", both)
    name = _name("pairs", key)
    return _kept(pages, name, pages.take(name, exercise.card, kinds.pairs(rubric), answers))


# --- texts -----------------------------------------------------------------------------------------------


def _texts(cohort: Cohort, key: Key, pages: Pages) -> tuple[str, ...]:
    """Return what was handed in as prose, if enough did and no earlier list shows who was added."""
    if cohort.course.chapter(key[0]).cards[key[1]].visibility is not Visibility.HANDED_IN:
        return ()
    said = {
        privacy.digest(pages.key, who, {"text": text}): text
        for who, one in cohort.answers.get(key, {}).items()
        if (text := str(one.get("text", "")).strip())
    }
    name = _name("texts", key)
    earlier = [page.members for page in pages.earlier(name)]
    # Else those of the last list alone, if they are all still there.
    for members in (list(said), earlier[-1] if earlier else []):
        if set(members) <= set(said) and privacy.releasable(earlier, members, pages.least):
            pages.keep(name, pages.of_members(members))
            return tuple(sorted((said[one] for one in members), key=_shuffled))
    return ()


def _shuffled(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
