"""The curriculum in figures: what is counted, what is warned of, and that the real course has no warnings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crosscurrents.notebooks.lessons import course as real_course
from crosscurrents.notebooks.report import NOTE_PARTS, figures, markdown
from tests.exercises.cards import course

GOOD_NOTE = """**Purpose.**
Why.

**Set-up.**
*6 people*: so.
*15*: so.
*40*: so.

**What you may see.**
This.

**Debrief.**
1. One?
2. Two?
3. Three?

**When it gets hard.**
So.

**Remote and on paper.**
Remote: so.
Paper: so."""


def _with_note(note: str) -> tuple[str, ...]:
    chapter = course().chapters[0]
    cards = {
        one: replace(card, facilitator_note=note, together=5, minutes=5)
        for one, card in chapter.cards.items()
    }
    return figures(replace(chapter, cards=cards)).warnings


def test_a_whole_facilitator_note_warns_of_nothing() -> None:
    assert not [one for one in _with_note(GOOD_NOTE) if "small-check" in one]


def test_each_missing_part_of_a_note_is_named() -> None:
    for part in NOTE_PARTS:
        warned = [one for one in _with_note(GOOD_NOTE.replace(f"**{part}**", "**Other.**")) if part in one]
        assert any("small-check" in one for one in warned), part
    assert any("three debrief questions" in one for one in _with_note(GOOD_NOTE.replace("3. Three?\n", "")))
    assert any("6, 15 and 40" in one for one in _with_note(GOOD_NOTE.replace("*40*", "*30*")))


def test_words_and_minutes_outside_their_bounds_are_warned_of() -> None:
    warned = " ".join(figures(course().chapters[0]).warnings)
    assert "words of core prose: 1600 to 2000 wanted" in warned
    assert "minutes for the core: 40 to 45 wanted" in warned


def test_points_come_from_the_rubric_and_kinds_are_counted() -> None:
    made = figures(course().chapters[0])
    rubric = next(card.rubric for card in made.chapter.cards.values() if card.rubric)
    assert made.points == rubric.points
    assert sum(made.kinds.values()) == len(made.chapter.cards)


def test_every_exercise_stands_in_the_document(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "phone.json").write_text('{"small-check": {"screens": 1.5, "typed": 77}}')
    text = markdown(replace(course(), root=tmp_path))
    for card in course().chapters[0].cards.values():
        assert f"| {card.title} | {card.widget} |" in text
    assert "| 1.5 | 77 |" in text


def test_the_real_course_warns_of_nothing() -> None:
    warned = {chapter.id: figures(chapter).warnings for chapter in real_course().chapters}
    assert warned == dict.fromkeys(warned, ())
