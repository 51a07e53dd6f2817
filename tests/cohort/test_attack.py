"""No group below the minimum is in any table, nor can one be subtracted, within a report or between two.

The attacker holds every table of every report ever made of the cohort. They know who answered what kind of
thing when, and so which people each number is made of; they put these sets together without end. Which
people stand behind a number is worked out here from the cohort itself, not asked of the program.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crosscurrents import privacy
from crosscurrents.cohort import figures as figures_module
from crosscurrents.cohort.figures import Figures, figures
from crosscurrents.cohort.sources import Cohort, Marked
from crosscurrents.cohort.tables import frames
from tests.cohort import made

PEOPLE = [f"p{at:02d}" for at in range(13)]
DAY = date(2026, 11, 1)
Told = frozenset[tuple[str, str]]
"""People with what they said: the same person with another answer is another element."""


@dataclass
class Attacker:
    """Who keeps, for each question, the sets of people whose counts they have seen."""

    least: int
    seen: dict[tuple[str, ...], set[Told]] = field(default_factory=dict)

    def sees(self, question: tuple[str, ...], who: Told, count: int) -> None:
        assert count == len(who), f"{question}: {count} are not the {len(who)} that the attacker thinks"
        self.seen.setdefault(question, set()).add(who)

    def found(self) -> dict[tuple[str, ...], list[set[tuple[str, str]]]]:
        """Return, for each question, the groups below the minimum that the sets single out together."""
        singled: dict[tuple[str, ...], list[set[tuple[str, str]]]] = {}
        for question, sets in self.seen.items():
            groups: dict[frozenset[Told], set[tuple[str, str]]] = {}
            for one in {element for each in sets for element in each}:
                groups.setdefault(frozenset(each for each in sets if one in each), set()).add(one)
            small = [group for group in groups.values() if len(group) < self.least]
            if small:
                singled[question] = small
        return singled


def told(answers: Mapping[str, Any], who: Iterable[str]) -> Told:
    return frozenset((one, repr(sorted(answers[one].items()))) for one in who)


def effective(cohort: Cohort, slot: str = "first") -> dict[str, dict[str, Marked]]:
    found: dict[str, dict[str, Marked]] = {}
    for one in cohort.marks:
        if one.slot == slot:
            found.setdefault(one.learner, {})[one.criterion] = one
    return found


def read(attacker: Attacker, tables: Mapping[str, Any], moments: Mapping[str, Cohort]) -> None:
    """Let the attacker read all tables of a report; `moments` are the cohort on the day that a row names."""
    days: dict[str, str] = {}
    for row in tables["responses"].itertuples():
        days[row.exercise] = row.day
        answers = moments[row.day].answers[row.chapter, row.exercise]
        if row.exercise == made.RATING[1]:
            who = [one for one, said in answers.items() if row.row in said["now"]]
        elif row.exercise == made.CHECK[1]:
            who = [one for one, said in answers.items() if row.row in said["first"]]
        else:
            who = [one for one, said in answers.items() if said.get("self_marks")]
        attacker.sees((row.exercise, row.row), told(answers, who), row.answers)
    for row in tables["change"].itertuples():
        answers = moments[days[row.exercise]].answers[row.chapter, row.exercise]
        who = [one for one, said in answers.items() if row.statement in said["now"]]
        attacker.sees((row.exercise, row.statement), told(answers, who), row.answers)
    for row in tables["items"].dropna(subset=["complete"]).itertuples():
        answers = moments[days[row.exercise]].answers[row.chapter, row.exercise]
        who = [one for one, said in answers.items() if len(said["first"]) == 5]
        attacker.sees((row.exercise, row.item), told(answers, who), row.complete)
    for row in tables["completion"].dropna(subset=["learners"]).itertuples():
        moment = moments[row.day]
        answers = moment.answers.get((row.chapter, row.exercise), {})
        stages = {one: figures_module._stages(moment, (row.chapter, row.exercise), exercise)[one]
                  for _key, exercise in moment.exercises() if exercise.id == row.exercise
                  for one in moment.learners}  # fmt: skip
        assert set(answers) <= set(stages)
        attacker.sees(("stage", row.exercise), frozenset(stages.items()), row.learners)
    for row in tables["marks"].itertuples():
        marks = effective(moments[row.day])
        names = set(row.markers.split("+")) if row.markers else None
        whole = {one for one, each in marks.items() if len(each) == len(made.CRITERIA)}
        either = [whole | {one for one, each in marks.items() if "" in each}, whole]
        who = [
            {one for one in those if names is None or {each.marker for each in marks[one].values()} <= names}
            for those in either
        ]
        # Marks without criteria stand behind the whole, unless they are too few: the count tells which.
        counted = row.criterion == "total" and row.answers == len(who[0])
        attacker.sees(("marks",), told(points(marks), who[0] if counted else who[1]), row.answers)
    for row in tables["agreement"].itertuples():
        first, second = (effective(moments[row.day], slot) for slot in ("first", "second"))
        twice = [one for one in second if len(second[one]) == len(made.CRITERIA) == len(first[one])]
        attacker.sees(("marks",), told(points(first), twice), row.answers)


def points(marks: Mapping[str, Mapping[str, Marked]]) -> dict[str, dict[str, float]]:
    """Return what an answer's marks are: one of the elements of all that is told of marks."""
    return {one: {name: mark.points for name, mark in each.items()} for one, each in marks.items()}


def reached(attacker: Attacker, shown: Figures, moments: Mapping[str, Cohort]) -> None:
    """Let the attacker hold how many did their last exercise somewhere against how far people came with it.

    Who did the course's last exercise is in both counts: those two must be of the same people, or of enough
    others.
    """
    if shown.reach.page is None:
        return
    moment = moments[shown.reach.page.at]
    last: dict[str, str] = {}
    for key, exercise in moment.exercises():
        last |= dict.fromkeys(came(moment, key), exercise.id)
    attacker.sees(("reach",), frozenset(last.items()), shown.reach.page.tallies()[0].n)
    *_others, (key, taken) = shown.stages.items()
    assert taken.page
    there, then = came(moment, key), came(moments[taken.page.at], key)
    changed = set(there.items()) ^ set(then.items())
    assert not 0 < len(changed) < attacker.least, f"{changed} have come since"


def came(moment: Cohort, key: tuple[str, str]) -> dict[str, str]:
    """Return who did anything with an exercise, and how far they came."""
    found = figures_module._stages(moment, key, dict(moment.exercises())[key])
    return {who: stage for who, stage in found.items() if stage != "none"}


answers = st.fixed_dictionaries(
    {
        "rated": st.sampled_from([(), ("strands",), ("strands", "stalling"), ("strands", "stalling")]),
        "now": st.integers(3, 4),
        "checked": st.sampled_from([0, 1, 5, 5, 5]),
        "marked": st.sampled_from([0, 2, 5, 5, 5, 5, "elsewhere"]),
        "marker": st.sampled_from(["ana", "ben"]),
        "second": st.sampled_from([0, 4, 5, 5]),
        "wrote": st.booleans(),
    }
)
nobody = {"rated": (), "now": 3, "checked": 0, "marked": 0, "marker": "ana", "second": 0, "wrote": False}
courses = st.lists(
    st.dictionaries(st.sampled_from(PEOPLE), answers, max_size=len(PEOPLE)), min_size=1, max_size=3
)


def at(path: Path, states: Mapping[str, Mapping[str, Any]]) -> Cohort:
    ratings, checks, texts, marks = {}, {}, {}, []
    full = made.all_right(3)["first"]
    for who, one in states.items():
        if one["rated"]:
            ratings[who] = made.rating(**dict.fromkeys(one["rated"], (2, one["now"])))
        if one["checked"]:
            checks[who] = made.check(**dict(list(full.items())[: one["checked"]]))
        if one["wrote"]:
            texts[who] = {"text": "One word and another. " * 60}
        given = float(one["now"] - 2)
        if one["marked"] == "elsewhere":
            marks += made.mark(who, {"": 5 * given}, "formgrader")
            continue
        marks += made.mark(who, dict.fromkeys(made.CRITERIA[: one["marked"]], given), one["marker"])
        if one["marked"] == len(made.CRITERIA):
            marks += made.mark(who, dict.fromkeys(made.CRITERIA[: one["second"]], 2.0), "cleo", "second")
    answers = {made.RATING: ratings, made.CHECK: checks, made.TEXT: texts}
    return made.cohort(PEOPLE, path, answers=answers, marks=tuple(marks))


def attacked(moves: list[dict[str, Any]], least: int) -> Attacker:
    """Return the attacker after a report at each of these moments, the memory of earlier ones in between."""
    attacker = Attacker(least)
    states: dict[str, Any] = dict.fromkeys(PEOPLE, nobody)
    moments: dict[str, Cohort] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, moved in enumerate(moves):
            states |= moved
            day = DAY + timedelta(days=number)
            moments[day.isoformat()] = at(Path(folder) / "cohort.json", states)
            shown = figures(moments[day.isoformat()], least=least, today=day)
            read(attacker, frames(shown), moments)
            reached(attacker, shown, moments)
    return attacker


@pytest.fixture(autouse=True)
def few_are_enough_for_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let discrimination be told of few, so that it is attacked too."""
    monkeypatch.setattr(figures_module, "FROM", 3)


QUICK = settings(
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a find takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@QUICK
@given(courses, st.integers(3, 5))
def test_the_attacker_finds_nobody(moves: list[dict[str, Any]], least: int) -> None:
    assert attacked(moves, least).found() == {}


FULL = {
    "rated": ("strands", "stalling"),
    "now": 4,
    "checked": 5,
    "marked": 5,
    "marker": "ana",
    "second": 0,
    "wrote": False,
}


def test_one_who_comes_late_does_not_show() -> None:
    """Ten answered; then one more did. The second report keeps the first's numbers, and says so."""
    early = dict.fromkeys(PEOPLE[:10], FULL)
    attacker = attacked([early, {PEOPLE[10]: FULL}], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["looking-back", "strands"]} == {10}
    attacker = attacked([early, {one: {**FULL, "now": 3} for one in PEOPLE[:5]}], 5)
    assert attacker.found() == {}
    assert len(attacker.seen["looking-back", "strands"]) == 2, "five that changed are enough"


def test_two_markers_of_whom_one_marked_few_are_not_compared() -> None:
    attacker = attacked(
        [{one: {**FULL, "marker": "ben" if one in PEOPLE[:3] else "ana"} for one in PEOPLE}], 5
    )
    assert {len(who) for who in attacker.seen["marks",]} == {13}
    attacker = attacked(
        [{one: {**FULL, "marker": "ben" if one in PEOPLE[:5] else "ana"} for one in PEOPLE}], 5
    )
    assert {len(who) for who in attacker.seen["marks",]} == {5, 8, 13}


def test_what_was_read_once_by_few_is_not_left_over_by_what_was_read_twice() -> None:
    """Seven are marked: with six of them read twice, the seventh's marks could be worked out."""

    def told_of(twice: int, again: int | None = None) -> set[int]:
        early = {
            one: {**FULL, "now": 3 + at % 2, "second": 5 if at < twice else 0}
            for at, one in enumerate(PEOPLE[:11])
        }
        moves = [early]
        if again is not None:
            moves.append({one: {**early[one], "second": 5} for one in PEOPLE[twice : twice + again]})
        attacker = attacked(moves, 5)
        assert attacker.found() == {}
        return {len(who) for who in attacker.seen["marks",]}

    assert told_of(11) == {11}
    assert told_of(10) == {11}, "the eleventh would be left over"
    assert told_of(6) == {11, 6}
    assert told_of(5, 1) == {11, 5}, "who was read twice since is alone"
    assert told_of(0, 6) == {11, 6}


def test_agreement_comes_before_markers_compared() -> None:
    """Eight were read twice, four of each marker's: by marker, four would be left over."""
    states = {
        one: {**FULL, "marker": "ana" if at < 6 else "ben", "second": 5 if at % 6 < 4 and at < 12 else 0}
        for at, one in enumerate(PEOPLE)
    }
    attacker = attacked([states], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["marks",]} == {13, 8}


def test_new_marks_wait_where_those_read_twice_would_tell_them_apart() -> None:
    """Three of those who were read twice are marked anew, and two others: five, but three of the pairs."""
    early = {one: {**FULL, "second": 5 if at < 6 else 0} for at, one in enumerate(PEOPLE)}
    anew = {one: {**early[one], "now": 3} for one in PEOPLE[3:8]}
    attacker = attacked([early, anew], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["marks",]} == {13, 6}
    assert len(attacker.seen["marks",]) == 2


def test_few_marks_without_criteria_are_not_the_whole_less_its_criteria() -> None:
    states = {one: {**FULL, "marked": "elsewhere" if at < 2 else 5} for at, one in enumerate(PEOPLE)}
    attacker = attacked([states], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["marks",]} == {11}
    states = {one: {**FULL, "marked": "elsewhere" if at < 6 else 5} for at, one in enumerate(PEOPLE)}
    attacker = attacked([states], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["marks",]} == {13, 7, 6}


def test_one_who_is_marked_in_part_is_not_the_criteria_less_the_whole() -> None:
    states = {one: {**FULL, "marked": 4 if at == 0 else 5} for at, one in enumerate(PEOPLE[:10])}
    attacker = attacked([states], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["marks",]} == {9}


def test_one_who_came_since_does_not_show_by_where_they_came_last() -> None:
    """Five wrote and six had rated; then one more rated. The last exercise's stages wait, and so does the
    place where people stop."""
    checked = {one: {**nobody, "checked": 5} for one in PEOPLE[:12]}
    rated = {one: {**checked[one], "rated": ("strands",)} for one in PEOPLE[:6]}
    then = {one: {**checked[one], "wrote": True} for one in PEOPLE[6:11]}
    then |= {PEOPLE[11]: {**checked[PEOPLE[11]], "rated": ("strands",)}}
    assert attacked([checked | rated, then], 5).found() == {}


def test_an_item_that_few_more_answered_tells_nothing_of_those_who_answered_all() -> None:
    """Else the item's count less that of the complete checks would be what those few said."""
    some = {one: {**FULL, "checked": 1 if one in PEOPLE[:2] else 5} for one in PEOPLE}
    attacker = attacked([some], 5)
    assert attacker.found() == {}
    assert {len(who) for who in attacker.seen["collaboration-check", "levels"]} == {13}


@pytest.mark.parametrize("rule", ["_none_singled_out", "releasable"])
def test_without_the_rule_the_attacker_finds_somebody(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    """The attack is worth something: with the rule taken out of the code it works."""
    monkeypatch.setattr(privacy, rule, lambda *_asked: True)
    states = {one: {**FULL, "marker": "ben" if at < 3 else "ana"} for at, one in enumerate(PEOPLE[:12])}
    assert attacked([states, {PEOPLE[12]: FULL}], 5).found() != {}


def test_the_sets_are_what_people_said_not_who_they_are() -> None:
    assert Counter(told({"p": {"now": 1}}, ["p"])) != Counter(told({"p": {"now": 2}}, ["p"]))
