from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.course import Objective, Visibility
from crosscurrents.notebooks.lessons import course as installed_course
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.places import content_root
from tests.notebooks.written import CHECK, LESSON, SOURCES, change


def test_a_chapter_as_it_is_written(mini: Path) -> None:
    course = load_course(mini)
    assert course.root == mini
    (chapter,) = course.chapters
    assert (chapter.id, chapter.number, chapter.title) == ("01_first", 1, "First")
    assert (chapter.question, chapter.minutes) == ("Does the thread hold?", 10)
    assert chapter.objectives == (
        Objective("Tell a thread from a knot.", "small-check", "small-check/knot"),
        Objective("Take one position other than your own.", "closing-thoughts", "closing-thoughts/positions"),
    )
    assert chapter.key_points == ("One id runs along the whole line.",)
    assert (chapter.content_note, chapter.read_with) == ("Nothing here is heavy.", "The book's chapter 1.")
    assert (chapter.further, chapter.reviewed) == (("C1",), ())
    assert [(one.kind, one.line) for one in chapter.passages] == [
        ("prose", 19),
        ("exercise", 25),
        ("exercise", 27),
        ("prose", 29),
    ]
    assert [one.text for one in chapter.passages if one.kind == "exercise"] == list(chapter.cards)
    assert chapter.path == mini / LESSON


def test_a_card_as_it_is_written(mini: Path) -> None:
    cards = load_course(mini).chapters[0].cards
    check, reflection = cards["small-check"], cards["closing-thoughts"]
    assert (check.widget, check.minutes, check.visibility) == ("check", 3, Visibility.HANDED_IN)
    assert (check.title, check.purpose) == ("A small check", "See whether the thread holds.")
    assert (check.prompt, check.facilitator_note) == (
        "Choose one answer for each.",
        "Let people talk it over.",
    )
    assert (check.model_answer, check.samples, check.rubric, check.marked) == ("", (), None, False)
    assert [item["id"] for item in check.spec["items"]] == ["knot", "line"]
    assert (reflection.marked, reflection.rubric.points) == (True, 15)
    assert reflection.prompt == 'Write about one moment. [\\[1\\]](#source-1 "A2")'
    assert [(one.title, one.text, one.notes) for one in reflection.samples] == [
        ("Middling", "SAMPLE-MIDDLING text on another case.", "- **happened** Named, not shown."),
        ("Strong", "SAMPLE-STRONG text on another case.", "- **happened** Shown with its limits."),
    ]


def test_sources_are_listed_once_in_the_order_a_reader_meets_them(mini: Path) -> None:
    # A1 in the lesson, then A2 of the same work in a card, then C1.
    assert load_course(mini).chapters[0].cited == (
        '1. <a id="source-1"></a>Foot, K. (2016). An essay. *(A1, A2)*',
        '2. <a id="source-2"></a>Huxham, C., & Vangen, S. (2004). Doing things collaboratively. *(C1)*',
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("doi: 10.1000/182", " https://doi.org/10.1000/182"),
        ("url: https://example.org/a", " https://example.org/a"),
        ("doi: 10.1000/182, url: https://example.org/a", " https://doi.org/10.1000/182"),
        ("doi:", ""),
    ],
)
def test_a_source_is_listed_with_its_address(mini: Path, given: str, shown: str) -> None:
    change(mini, SOURCES, 'collaboratively."}', f'collaboratively.", {given}}}')
    listed = load_course(mini).chapters[0].cited[1]
    assert listed.endswith(f"Doing things collaboratively.{shown} *(C1)*")


def test_what_a_chapter_may_leave_out(mini: Path) -> None:
    for row in (
        "key_points:\n  - One id runs along the whole line.\n",
        "content_note: Nothing here is heavy.\n",
        "read_with: The book's chapter 1.\n",
        "further: [C1]\n",
        "reviewed: []\n",
    ):
        change(mini, LESSON, row, "")
    (chapter,) = load_course(mini).chapters
    assert (chapter.key_points, chapter.content_note, chapter.read_with) == ((), "", "")
    assert (chapter.further, chapter.reviewed) == ((), ())


def test_chapters_come_in_the_order_of_their_numbers(mini: Path) -> None:
    for number in ("10", "02"):
        text = (mini / LESSON).read_text().replace("small-check", f"small-check-{number}")
        text = text.replace("{exercise}`closing-thoughts`\n", "").replace(
            "  - text: Take one position other than your own.\n    practised: closing-thoughts\n"
            "    shown: closing-thoughts/positions\n",
            "",
        )
        (mini / f"lessons/{number}_more.md").write_text(text)
        folder = mini / f"solutions/{number}_more"
        folder.mkdir()
        (folder / f"small-check-{number}.md").write_text((mini / CHECK).read_text())
    course = load_course(mini)
    assert [(one.id, one.number) for one in course.chapters] == [
        ("01_first", 1),
        ("02_more", 2),
        ("10_more", 10),
    ]
    assert course.chapter("02_more") is course.chapters[1]
    with pytest.raises(KeyError, match="03_none"):
        course.chapter("03_none")


def test_words_before_go_deeper_are_the_core(mini: Path) -> None:
    change(
        mini,
        LESSON,
        "A line of prose. {cite}`A1`\n\n::: fiction\nHarborlight is invented.\n:::\n",
        "One two three.\n",
    )
    assert load_course(mini).chapters[0].core_words == 3


def test_the_installed_course_is_this_checkouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSCURRENTS_CONTENT", raising=False)
    installed_course.cache_clear()
    assert installed_course() is installed_course()
    assert load_course(content_root()) == installed_course()


def test_chapter_one_keeps_its_promises() -> None:
    """A core of 40-45 minutes and 1,600-2,000 words in two sittings; every exercise with what it needs."""
    chapter = load_course(content_root()).chapter("01_collaboration_dilemma")
    assert 40 <= chapter.minutes <= 45
    assert 1600 <= chapter.core_words <= 2000
    core = [card for card in chapter.cards.values() if card.core]
    assert [card.widget for card in core] == ["estimate", "tag", "branch", "check", "reflection", "rating"]
    deeper = {card.id: card for card in chapter.cards.values() if not card.core}
    assert [card.widget for card in deeper.values()] == ["link", "ledger", "build"]
    assert deeper["backpack"].visibility is Visibility.ONLY_YOU
    assert sum('<div class="cc-box cc-stop">' in one.text for one in chapter.passages) == 1
    assert len(chapter.cards["collaboration-check"].spec["items"]) == 5
    for card in chapter.cards.values():
        assert card.model_answer or card.widget == "check"
        assert len(card.samples) == (2 if card.marked else 0)
