"""Agendas: built from the cards' minutes, breaks in time, the sensitive chapter where people can bear it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crosscurrents.course import Chapter, Course
from crosscurrents.notebooks.agendas import MOST_AT_A_STRETCH, SENSITIVE, agendas, markdown
from crosscurrents.notebooks.faults import AuthorError
from tests.exercises.cards import course

PLAN = """frame: {{opening: 10, talk: 5, break: 15, lunch: 60, closing: 10}}
agendas:
  one:
    title: One
    days:
      - {{start: "09:00", end: "{end}", chapters: {chapters}{lunch}}}
"""


def _course(
    root: Path, chapters: int, minutes: int, plan: str, *, end: str, which: str, lunch: str = ""
) -> Course:
    """Return a course of `chapters` chapters with three exercises of `minutes` each, and its plan on disk."""
    (root / "solutions").mkdir()
    text = plan.format(end=end, chapters=which, lunch=f', lunch: "{lunch}"' if lunch else "")
    (root / "solutions" / "agendas.yaml").write_text(text, encoding="utf-8")
    model = course().chapters[0]
    card = replace(next(iter(model.cards.values())), rubric=None, together=minutes)

    def chapter(number: int) -> Chapter:
        name = f"{number:02d}_x"
        ids = [f"e{number}{letter}" for letter in "abc"]
        cards = {one: replace(card, id=one, chapter=name, title=one) for one in ids}
        return replace(model, id=name, title=f"Chapter {number}", cards=cards)

    return replace(course(), chapters=tuple(chapter(at + 1) for at in range(chapters)), root=root)


def test_minutes_are_the_cards_and_times_add_up(tmp_path: Path) -> None:
    (one,) = agendas(_course(tmp_path, 2, 20, PLAN, end="12:00", which="[1, 2]"))
    (day,) = one.days
    now = 9 * 60
    for item in day.items:
        assert item.start == now
        now += item.minutes
    assert now == day.end <= 12 * 60
    assert {item.minutes for item in day.items if item.what == "exercise"} == {20}
    taken = [item.exercise for item in day.items if item.exercise]
    assert taken[:2] == ["e1a", "e1b"]
    assert sorted(taken + [item.exercise for item in day.left_out]) == [
        "e1a",
        "e1b",
        "e1c",
        "e2a",
        "e2b",
        "e2c",
    ]


def test_other_minutes_in_a_card_make_another_day(tmp_path: Path) -> None:
    short = agendas(_course(tmp_path, 2, 10, PLAN, end="11:00", which="[1, 2]"))[0].days[0]
    (tmp_path / "longer").mkdir()
    long = agendas(_course(tmp_path / "longer", 2, 30, PLAN, end="11:00", which="[1, 2]"))[0].days[0]
    assert len(short.left_out) < len(long.left_out)


@pytest.mark.parametrize("minutes", [5, 17, 25, 40])
def test_nobody_works_longer_than_an_hour_and_a_half(tmp_path: Path, minutes: int) -> None:
    made = _course(tmp_path, 6, minutes, PLAN, end="17:00", which="[1, 2, 3, 5, 4, 6]", lunch="12:00")
    (day,) = agendas(made)[0].days
    stretch = 0
    for item in day.items:
        stretch = 0 if item.what in {"break", "lunch"} else stretch + item.minutes
        assert stretch <= MOST_AT_A_STRETCH
    assert sum(item.what == "lunch" for item in day.items) == 1


@pytest.mark.parametrize("lunch", ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00"])
def test_the_sensitive_chapter_is_never_straight_after_lunch(tmp_path: Path, lunch: str) -> None:
    made = _course(tmp_path, 6, 12, PLAN, end="17:00", which="[1, 2, 3, 4, 5, 6]", lunch=lunch)
    (day,) = agendas(made)[0].days
    at = next(at for at, item in enumerate(day.items) if item.what == "lunch")
    assert day.items[at + 1].chapter not in SENSITIVE
    assert any(item.chapter in SENSITIVE for item in day.items)


def test_the_sensitive_chapter_first_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="chapter 4 comes first"):
        agendas(_course(tmp_path, 6, 12, PLAN, end="17:00", which="[4, 5]"))


def test_a_chapter_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="no chapter 9"):
        agendas(_course(tmp_path, 2, 12, PLAN, end="17:00", which="[1, 9]"))


def test_a_day_too_short_for_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorError, match="nothing fits"):
        agendas(_course(tmp_path, 2, 60, PLAN, end="09:30", which="[1, 2]"))


def test_the_run_sheet_shows_every_item_with_its_time(tmp_path: Path) -> None:
    laid = agendas(_course(tmp_path, 2, 20, PLAN, end="12:00", which="[1, 2]"))
    text = markdown(laid)
    for item in laid[0].days[0].items:
        assert f"| {item.clock} | {item.minutes} |" in text
    assert "At home" not in text or laid[0].days[0].left_out
