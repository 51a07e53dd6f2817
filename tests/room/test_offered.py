"""What an agenda can be made of: the built ones day by day, every exercise, and what stands round them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.course import Course
from crosscurrents.course.model import Chapter
from crosscurrents.notebooks.agendas import Frame, agendas
from crosscurrents.notebooks.lessons import course, load_course
from crosscurrents.room import commands
from crosscurrents.room.offered import offered
from tests.room.logged import BACK, KNOTS, Log, bound, small

MINI = Path(__file__).parents[1] / "mini"


def steps(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for agenda in found["agendas"] for day in agenda["days"] for one in day["steps"]]


def test_the_built_agendas_day_by_day() -> None:
    found = offered(small())
    (agenda,) = found["agendas"]
    assert {name: agenda[name] for name in ("id", "title", "about")} == {
        "id": "morning",
        "title": "A short morning",
        "about": "Knots alone.",
    }
    (day,) = agenda["days"]
    assert (day["start"], day["end"]) == ("09:00", "09:27")
    assert [(one["what"], one["minutes"], one["chapter"], one["exercise"]) for one in day["steps"]] == [
        ("opening", 5, "", ""),
        ("talk", 5, "03_third", ""),
        ("exercise", 8, *KNOTS),
        ("exercise", 4, *BACK),
        ("closing", 5, "", ""),
    ]
    assert day["steps"][2]["title"] == "Three knots in order"


def test_the_whole_courses_agendas_are_those_that_were_built() -> None:
    found = offered(course())
    assert [(one["id"], len(one["days"])) for one in found["agendas"]] == [
        (one.id, len(one.days)) for one in agendas(course())
    ]
    assert set(found) == {"agendas", "chapters", "frame"}
    assert all(set(one) == {"what", "title", "minutes", "chapter", "exercise"} for one in steps(found))
    have = {(chapter.id, card) for chapter in course().chapters for card in chapter.cards}
    for one in steps(found):
        assert one["minutes"] > 0
        assert one["title"]
        assert ((one["chapter"], one["exercise"]) in have) == (one["what"] == "exercise")


def test_every_day_can_be_run_as_it_is_offered() -> None:
    log = Log(course(), bound(course()))
    for agenda in offered(course())["agendas"]:
        for number, day in enumerate(agenda["days"], start=1):
            log.do(commands.Agenda(agenda=agenda["id"], day=number))
            assert log.state.start == day["start"]
            sent = [commands.PlannedStep(**one) for one in day["steps"]]
            by_hand = Log(course(), log.exercises)
            by_hand.do(commands.Plan(start=day["start"], steps=sent))
            assert by_hand.state.steps == log.state.steps


def test_every_exercise_that_a_group_does_is_offered_with_its_minutes() -> None:
    found = offered(course())["chapters"]
    assert [(one["id"], one["number"]) for one in found] == [
        (one.id, one.number) for one in course().chapters
    ]
    for told, chapter in zip(found, course().chapters, strict=True):
        together = {card.id: card for card in chapter.cards.values() if card.together}
        assert {one["id"] for one in told["exercises"]} == set(together)
        for one in told["exercises"]:
            card = together[one["id"]]
            assert one == {
                "id": card.id,
                "title": card.title,
                "purpose": card.purpose,
                "minutes": card.together,
                "core": card.core,
            }
        cores = [one["core"] for one in told["exercises"]]
        assert cores == sorted(cores, reverse=True), "Go deeper comes last"


def test_the_frame_is_the_written_one() -> None:
    assert offered(small())["frame"] == {"opening": 5, "talk": 5, "break": 10, "lunch": 30, "closing": 5}


def bare(folder: Path) -> Course:
    """Return the tiny course, which has no agendas."""
    shutil.copytree(MINI, folder, dirs_exist_ok=True)
    return load_course(folder)


def test_an_edition_without_agendas_offers_its_exercises(tmp_path: Path) -> None:
    found = offered(bare(tmp_path))
    assert found["agendas"] == []
    usual = Frame()
    assert found["frame"] == {
        "opening": usual.opening,
        "talk": usual.talk,
        "break": usual.break_,
        "lunch": usual.lunch,
        "closing": usual.closing,
    }
    (chapter,) = found["chapters"]
    assert {one["id"]: one["minutes"] for one in chapter["exercises"]} == {
        "small-check": 3,
        "closing-thoughts": 8,
    }


def test_a_file_of_agendas_may_hold_none(tmp_path: Path) -> None:
    of = bare(tmp_path)
    path = tmp_path / "solutions" / "agendas.yaml"
    path.write_text("agendas: {}\n", encoding="utf-8")
    assert offered(of)["agendas"] == []


@pytest.mark.parametrize("agenda", ["morning", "half-day"])
def test_an_agenda_that_is_not_offered_cannot_be_run(tmp_path: Path, agenda: str) -> None:
    of = bare(tmp_path)
    log = Log(of, bound(of))
    assert log.refuses(commands.Agenda(agenda=agenda))[0] == 404


def test_a_chapter_without_exercises_is_offered_empty() -> None:
    of = small()
    empty: Chapter = replace(of.chapters[0], cards={})
    found = offered(replace(of, chapters=(empty, *of.chapters[1:])))
    assert found["chapters"][0]["exercises"] == []
