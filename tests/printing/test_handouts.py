"""Handouts: every exercise on paper, the key at the end and nowhere before it, text kept inert."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from crosscurrents.cli import main
from crosscurrents.course import Chapter
from crosscurrents.exercises.exercise import bind, kinds
from crosscurrents.exercises.paper import Cut, Sheet
from crosscurrents.notebooks.lessons import course
from crosscurrents.printing.handouts import as_html, handouts
from tests.exercises.cards import course as tiny

CHAPTERS = course().chapters


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda one: one.id)
def test_every_exercise_of_a_chapter_has_its_sheet(chapter: Chapter) -> None:
    made = handouts(chapter)
    assert [one.card.id for one in made] == list(chapter.cards)
    html = as_html(chapter, made)
    before, key = html.split('<section class="answers">')
    for one in made:
        assert f'id="{one.card.id}"' in before
        assert one.sheet or one.cuts, one.card.id
        for block in (*one.sheet, *one.key):
            if isinstance(block, Sheet):
                assert all(len(row) == len(block.header) for row in block.rows), (one.card.id, block.caption)
    for card in chapter.cards.values():
        for item in card.spec.get("items", []) if card.widget == "check" else []:
            for option in item["options"]:
                shown = _escaped(option["feedback"])
                assert shown not in before
                assert shown in key


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;").replace("'", "&#39;")


def test_every_kind_has_a_paper_of_its_own() -> None:
    """A kind in use prints more than lines under its prompt, and its paper gives no key away."""
    used = {card.widget: card for chapter in CHAPTERS for card in chapter.cards.values()}
    assert set(used) == set(kinds())
    for card in used.values():
        assert bind(card).kind.paper(), card.widget


def test_cards_to_cut_stand_on_pages_of_their_own() -> None:
    cut = [one for chapter in CHAPTERS for one in handouts(chapter) if one.cuts]
    assert cut
    for one in cut:
        assert all(isinstance(block, Cut) for block in one.cuts)
        assert not any(isinstance(block, Cut) for block in one.sheet)


def test_the_marked_reflections_model_answer_is_not_in_the_key() -> None:
    (chapter,) = tiny().chapters
    marked = next(card for card in chapter.cards.values() if card.marked)
    assert marked.model_answer
    assert marked.model_answer.split("\n")[0] not in as_html(chapter, handouts(chapter))


def test_the_command_writes_one_pdf(tmp_path: Path) -> None:
    out = tmp_path / "sheets.pdf"
    done = CliRunner().invoke(main, ["handouts", "1", "--only", "three-strands", "--out", str(out)])
    assert (done.exit_code, done.output) == (0, f"wrote {out}\n")
    text = " ".join(page.extract_text() for page in PdfReader(out).pages)
    assert "Three strands" in re.sub(r"\s+", " ", text)
    assert "Looking back" not in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["handouts", "9"], 'no chapter "9"'),
        (["handouts", "1", "--only", "nothing"], "has no exercise 'nothing'"),
        (["handouts", "1", "--out", "sheets.doc"], "handouts are .pdf or .html"),
        (["handouts", "1", "--out", "/nowhere/sheets.html"], "cannot be written"),
        (["agenda", "week"], 'no agenda "week"'),
    ],
)
def test_what_cannot_be_printed_is_said_in_a_sentence(words: list[str], says: str) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


def test_an_agenda_is_shown_with_its_times() -> None:
    listed = CliRunner().invoke(main, ["agenda"]).output
    for shape in ("half-day", "one-day", "two-days", "lunch-hours"):
        assert shape in listed
        shown = CliRunner().invoke(main, ["agenda", shape]).output
        assert "Opening" in shown
        assert "Closing round" in shown
