"""All that may be shown of a cohort: every page taken, everything remembered as given away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from crosscurrents import privacy
from crosscurrents.cohort import kinds, marks
from crosscurrents.cohort.kinds import BEGUN, FINISHED, NONE, PASSED
from crosscurrents.cohort.memory import remembering
from crosscurrents.cohort.page import Page, Told
from crosscurrents.cohort.pages import Pages, Taken
from crosscurrents.cohort.sources import Cohort, Key
from crosscurrents.course import Chapter, Visibility
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
    """Return what may be shown of a cohort, remembered as shown (`Cohort.given_away`).

    `least` is the minimum group, never below `privacy.LEAST`. Rules: docs/privacy.md, of the room; here a
    person's answers, how far they came and their marks are elements as an answer is there. `CohortError`
    where what was given away cannot be read or written.
    """
    with showing(cohort, least=least, texts=texts, today=today) as found:
        return found


@contextmanager
def showing(
    cohort: Cohort, *, least: int = privacy.USUAL, texts: bool = False, today: date | None = None
) -> Iterator[Figures]:
    """Give what may be shown of a cohort, as `figures` does, and remember it at the end.

    What is raised meanwhile leaves nothing remembered: show nothing then. No other run can be at work on this
    cohort between.
    """
    with remembering(cohort.given_away, cohort.course_id, cohort.journal) as memory:
        yield _figures(cohort, Pages(memory, least, today or date.today()), texts=texts)


def _figures(cohort: Cohort, pages: Pages, *, texts: bool) -> Figures:
    exercises = dict(cohort.exercises())
    at = {key: _stages(cohort, key, one) for key, one in exercises.items()}
    stages = {key: _staged(pages, key, one, at[key]) for key, one in exercises.items()}
    given, twice, unreadable = _marks(cohort, pages, exercises)
    return Figures(
        title=cohort.title,
        made=pages.today,
        least=pages.least,
        learners=len(cohort.learners) if len(cohort.learners) >= pages.least else None,
        live=cohort.live,
        unreadable=cohort.unreadable + unreadable,
        chapters=cohort.course.chapters,
        exercises=exercises,
        answers={key: _answers(cohort, key, one, pages) for key, one in exercises.items()},
        stages=stages,
        reach=_reach(pages, exercises, at, stages),
        marks=given,
        pairs=twice,
        texts={key: _texts(cohort, key, pages) for key in given} if texts else None,
    )


def _marks(
    cohort: Cohort, pages: Pages, exercises: Mapping[Key, Exercise]
) -> tuple[dict[Key, Taken], dict[Key, Taken], int]:
    """Return the marks that count, what two gave to the same answers, and how many could not be read."""
    held = marks.by_exercise(cohort.marks)
    given, twice, left_out = {}, {}, 0
    for key, exercise in exercises.items():
        if rubric := exercise.card.rubric:
            answers, unreadable = marks.read(held.get(key, {}), rubric)
            left_out += unreadable
            given[key], twice[key] = marks.told(pages, key, exercise, rubric, answers)
    return given, twice, left_out


def _name(what: str, key: Key) -> str:
    return "/".join((what, *key))


def _kept(pages: Pages, name: str, taken: Taken) -> Taken:
    if taken.new:
        pages.keep(name, taken.new)
    return taken


# --- answers, and the items of checks --------------------------------------------------------------------


def _answers(cohort: Cohort, key: Key, exercise: Exercise, pages: Pages) -> Taken:
    name = _name("answers", key)
    given = cohort.answers.get(key, {})
    taken = pages.take(name, exercise.card, exercise.kind, {who: ("", one) for who, one in given.items()})
    if taken.new and isinstance(exercise.kind, Check):
        taken = Taken(_analysed(exercise.kind, taken.new, given, pages, name))
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


def _reach(
    pages: Pages,
    exercises: Mapping[Key, Exercise],
    at: Mapping[Key, Mapping[str, str]],
    stages: Mapping[Key, Taken],
) -> Taken:
    """Return how many did their last exercise where; whoever did none is not among them.

    Who did the last exercise of all is counted here and among its stages. So while one of those is an
    earlier picture's, this is too: else the two would differ by those few who came since.
    """
    if not exercises:
        return Taken(None)
    if any(one.earlier for one in stages.values()):
        return pages.last("reach")
    last: dict[str, str] = {}
    for key in exercises:
        last |= {who: _name("", key) for who, stage in at[key].items() if stage != NONE}
    options = tuple(Label(_name("", key), one.card.title) for key, one in exercises.items())
    kind = kinds.Stages(title=_("The last exercise that somebody did"), options=options)
    card = next(iter(exercises.values())).card
    answers: dict[str, tuple[str, Response]] = {who: ("", {"at": one}) for who, one in last.items()}
    return _kept(pages, "reach", pages.take("reach", card, kind, answers))


# --- texts -----------------------------------------------------------------------------------------------


def _texts(cohort: Cohort, key: Key, pages: Pages) -> tuple[str, ...]:
    """Return what was handed in as prose, if enough did and no earlier list shows who was added."""
    if cohort.course.chapter(key[0]).cards[key[1]].visibility is not Visibility.HANDED_IN:
        return ()
    said = {
        privacy.digest(pages.key, who, {"text": text}): text
        for who, one in cohort.answers.get(key, {}).items()
        if (text := _sayable(str(one.get("text", ""))).strip())
    }
    name = _name("texts", key)
    earlier = [page.members for page in pages.earlier(name)]
    # Else those of the last list alone, if they are all still there.
    for members in (list(said), earlier[-1] if earlier else []):
        if set(members) <= set(said) and privacy.releasable(earlier, members, pages.least):
            pages.keep(name, pages.of_members(members))
            return tuple(sorted((said[one] for one in members), key=_shuffled))
    return ()


def _sayable(text: str) -> str:
    """Return a text that can be written: without halves of letters, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _shuffled(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
