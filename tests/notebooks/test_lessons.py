from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.course import Chapter, Objective, Visibility
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


CHAPTERS = load_course(content_root()).chapters
TITLES = [
    "The Collaboration Dilemma",
    "Power in Collaboration",
    "Leadership Strategies and Power Dynamics",
    "Race and Gender in Multisector Anti-Trafficking Efforts",
    "Why Beliefs, Values, and Priorities Are Hard to Align",
    "The Perfect Storm and Paths through It",
]


def test_the_chapters_follow_the_books() -> None:
    assert [chapter.title for chapter in CHAPTERS] == TITLES
    assert [chapter.number for chapter in CHAPTERS] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.id)
def test_a_chapter_keeps_its_promises(chapter: Chapter) -> None:
    """Its core, its closing, its parts; what can be counted is held by the report's warnings."""
    core = [card for card in chapter.cards.values() if card.core]
    deeper = [card for card in chapter.cards.values() if not card.core]
    of_kind = {
        kind: [card for card in core if card.widget == kind] for kind in ("check", "reflection", "rating")
    }
    (check,), (reflection,), (rating,) = of_kind.values()
    assert len(check.spec["items"]) == 5
    assert reflection.marked
    assert len(reflection.samples) == 2
    assert tuple(reflection.spec["words"]) == (150, 250)
    assert len(rating.spec["statements"]) == len(chapter.objectives)
    assert 5 <= len(core) <= 6
    assert len(deeper) >= 3
    prose = "\n".join(one.text for one in chapter.passages if one.kind == "prose")
    for heading in ("## Take it to your next meeting", "## Look back", "## Go deeper"):
        assert heading in prose, heading
    assert chapter.key_points and chapter.content_note and chapter.further
    assert f'chapter {chapter.number}, "{chapter.title}"' in chapter.read_with
    assert chapter.reviewed == ()  # nobody of the field has: the banner says so
    for card in chapter.cards.values():
        assert card.model_answer or card.widget == "check", card.id


def test_no_two_exercises_of_the_course_are_called_the_same() -> None:
    titles = [card.title for chapter in CHAPTERS for card in chapter.cards.values()]
    assert len(titles) == len(set(titles))


def test_positions_of_right_answers_vary_and_length_gives_none_away() -> None:
    for chapter in CHAPTERS:
        check = next(card for card in chapter.cards.values() if card.widget == "check")
        places, longest = [], 0
        for item in check.spec["items"]:
            texts = {option["id"]: option["text"] for option in item["options"]}
            places.append(list(texts).index(item["answer"]))
            longest += texts[item["answer"]] == max(texts.values(), key=len)
        assert len(set(places)) >= 3, chapter.id
        assert longest <= 2, f"{chapter.id}: {longest} of 5 right answers are the longest"
