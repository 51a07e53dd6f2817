"""The glossary: linked once a chapter, never inside a link, a heading or code; its meanings below."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosscurrents.notebooks.build import notebook
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.glossary import FirstUses, Term, anchor, read_glossary
from crosscurrents.notebooks.lessons import load_course
from tests.notebooks.written import LESSON, change, copy

TERMS = {
    "collaborative inertia": Term(meaning="Slow going.", forms=["inertia"]),
    "sector": Term(meaning="A broad kind of work.", forms=["sectors"]),
}


def test_only_the_first_use_is_linked_whatever_its_form() -> None:
    uses = FirstUses(TERMS)
    first = uses.link("Sectors meet. A sector waits.\nThen inertia, collaborative inertia.")
    assert first == (
        "[Sectors](#word-sector) meet. A sector waits.\n"
        "Then [inertia](#word-collaborative-inertia), collaborative inertia."
    )
    assert uses.link("A sector again.") == "A sector again."
    assert [term for term, _entry in uses.entries()] == ["collaborative inertia", "sector"]


@pytest.mark.parametrize(
    "text",
    [
        "## The sector",
        "`sector`",
        "[the sector](#x)",
        '<div class="sector">',
        "multi-sector and sectoral work",
        '[\\[1\\]](#source-1 "sector")',
    ],
)
def test_what_is_no_plain_use_is_left_alone(text: str) -> None:
    assert FirstUses(TERMS).link(text) == text


def test_a_chapter_holds_the_meanings_of_the_words_it_uses(tmp_path: Path) -> None:
    root = copy(tmp_path / "course")
    (root / "lessons" / "glossary.yaml").write_text(
        "thread:\n  meaning: What holds.\n  source: A2\nanvil:\n  meaning: Not used here.\n", encoding="utf-8"
    )
    change(root, LESSON, "## Go deeper", "A thread is at hand, and a thread again.\n\n## Go deeper")
    chapter = load_course(root).chapters[0]
    assert [(term, meaning) for term, _at, meaning in chapter.words] == [
        ("thread", 'What holds. [\\[1\\]](#source-1 "A2")')
    ]
    made = notebook(chapter, instructor=False)
    text = "\n".join(cell.source for cell in made.cells)
    assert text.count(f"(#{anchor('thread')})") == 1
    assert f'<a id="{anchor("thread")}"></a>**thread**: What holds.' in text
    assert "Not used here." not in text


def test_a_term_without_its_meaning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("sector:\n  forms: [sectors]\n", encoding="utf-8")
    with pytest.raises(AuthorError, match="missing required field `meaning`"):
        read_glossary(path)
