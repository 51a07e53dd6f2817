"""The workbook: every answer once, in order; *Only you* only in one's own copy; text as it was written."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from crosscurrents.journal import Answer, Mark
from crosscurrents.printing.pdf import PdfError, said, to_pdf
from crosscurrents.printing.workbook import Workbook, as_html, as_markdown, workbook
from tests.exercises.cards import CHECK, REFLECTION, course

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHAPTER = course().chapters[0].id
CRITERION = course().card(REFLECTION).rubric.criteria[0]  # type: ignore[union-attr]
TEXT = "A <b>bold</b> claim & ```a fence``` \u202eשלום\u202c\nand a second line. | bar"


def _answer(exercise: str, response: dict[str, Any], visibility: str = "handed-in") -> Answer:
    return Answer(CHAPTER, exercise, 1, response, False, visibility, NOW)


def _book(*answers: Answer, own: bool = True, marks: tuple[Mark, ...] = ()) -> Workbook:
    return workbook(course(), "teal-heron-4f7c9d", answers, marks, made=NOW, own=own)


def _words(pdf: bytes) -> set[str]:
    """Return the words a PDF's text layer holds."""
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged
    return set(re.findall(r"\w+", " ".join(page.extract_text() for page in reader.pages)))


WRITTEN = _answer(REFLECTION, {"text": TEXT, "self_marks": {}})
PRIVATE = _answer(CHECK, {"answers": {"knot": "b"}, "first": {}, "checked": False}, "only-you")


def test_text_stands_as_it_was_written_in_both_forms() -> None:
    html, markdown = as_html(_book(WRITTEN)), as_markdown(_book(WRITTEN))
    assert "<b>bold</b>" not in html
    assert "A &lt;b&gt;bold&lt;/b&gt; claim &amp; ```a fence```" in html
    assert f"````text\n{TEXT}\n````" in markdown


def test_the_room_goes_by_its_title() -> None:
    book = workbook(
        course(), "teal heron", [WRITTEN], [], made=NOW, own=True, room="Tuesday's table <b> [x]*"
    )
    assert "<strong>Tuesday&#39;s table &lt;b&gt; [x]*</strong> · teal heron" in as_html(book)
    assert "Tuesday's table <b> \\[x]\\* · teal heron · 2026-11-22" in as_markdown(book).replace("\\]", "]")
    assert "strong" not in as_html(_book(WRITTEN)).partition("</header>")[0].partition("<body>")[2]


def test_what_only_the_learner_reads_is_in_their_own_copy_and_marked() -> None:
    own = as_html(_book(WRITTEN, PRIVATE))
    assert "A knot" in own
    assert own.count('<span class="only-you">Only you</span>') == 1
    assert "Only you: take care" in as_markdown(_book(PRIVATE))


def test_it_is_not_in_a_copy_to_show_which_says_so() -> None:
    shown = _book(WRITTEN, PRIVATE, own=False)
    for text in (as_html(shown), as_markdown(shown)):
        assert "A knot" not in text
        assert "One part that only you read is not in this copy." in text
    assert [entry.card.id for part in shown.parts for entry in part.entries] == [REFLECTION]


def test_entries_follow_the_chapter_whatever_the_order_they_were_saved_in() -> None:
    order = [entry.card.id for entry in _book(WRITTEN, PRIVATE).parts[0].entries]
    assert order == [one for one in course().chapters[0].cards if one in {REFLECTION, CHECK}]


def test_feedback_stands_with_the_answer_it_is_for_and_the_latest_wins() -> None:
    early = Mark("x", "c", CHAPTER, REFLECTION, 5, 15, [], "Too early.", NOW.replace(hour=8), "receipt", None)
    late = replace(
        early,
        points=11,
        comment="Clear & kind.",
        released=NOW,
        criteria=[{"id": CRITERION.id, "points": 2, "comment": "Good."}],
    )
    html, markdown = (form(_book(WRITTEN, marks=(late, early))) for form in (as_html, as_markdown))
    assert "Clear &amp; kind." in html
    assert f"{CRITERION.title}: 2" in html
    assert "Too early." not in html + markdown
    assert "11 of 15 points" in markdown


def test_an_empty_journal_makes_a_book_that_says_so() -> None:
    assert "Nothing is in it yet" in as_html(_book())
    assert _book(_answer(CHECK, {})).parts == ()


def test_pictures_are_files_that_the_markdown_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.printing.real import full_book

    book = full_book()
    names = [name for name, _drawing in book.pictures]
    assert names
    assert len(names) == len(set(names))
    text = as_markdown(book)
    assert re.findall(r"\]\(pictures/([\w-]+\.svg)\)", text) == names


def test_a_real_pdf_with_its_words_and_tags() -> None:
    made = to_pdf(as_html(_book(WRITTEN, PRIVATE)))
    assert made.startswith(b"%PDF-")
    assert _words(made) >= {"bold", "knot", "workbook"}


def test_a_page_that_would_load_something_loads_nothing() -> None:
    with pytest.raises(PdfError, match="could not be made"):
        to_pdf('<img src="http://127.0.0.1:9/x.png">')


def test_a_missing_system_library_is_named_with_the_mend() -> None:
    assert "install it (Debian: apt install libpango-1.0-0)" in said(
        b"OSError: cannot load library 'libpango'"
    )
    assert said(b"") == "the PDF could not be made: no reason given"
