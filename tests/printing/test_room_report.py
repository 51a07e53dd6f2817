"""A room's report as a document: HTML that needs nothing else, and a real PDF read back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from crosscurrents.exercises.exercise import bind
from crosscurrents.exercises.kind import Drawing
from crosscurrents.journal import Journal
from crosscurrents.notebooks.lessons import course
from crosscurrents.printing.pdf import to_pdf
from crosscurrents.printing.room_report import TALLEST, as_html, glance, pieces, spans
from crosscurrents.room.report import RoomReport, report
from crosscurrents.room.state import State
from tests.room.day import finished, whole

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
HEALTH = ("06_perfect_storm", "health-check")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoomReport]:
    """The report of a whole short day."""
    with Journal.open(tmp_path_factory.mktemp("day") / "journal.db") as journal:
        day = whole(journal)
        yield report(
            day.state, course(), journal.views(day.record.id), journal.sentences(day.record.id), made=NOW
        )


@pytest.fixture(scope="module")
def html(made: RoomReport) -> str:
    return as_html(made)


class _Seen(HTMLParser):
    """Gathers a document's elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_it_needs_nothing_else(html: str) -> None:
    seen = _Seen(html)
    assert not {"script", "link", "iframe"} & {tag for tag, _attributes in seen.elements}
    assert all((one["src"] or "").startswith("data:image/svg+xml;base64,") for one in seen.of("img"))
    assert all((one["href"] or "").startswith("#") for one in seen.of("a"))
    assert "url(" not in html
    assert "http" not in re.sub(r"data:[^\"]+", "", html)


def test_every_link_leads_somewhere_and_no_id_stands_twice(html: str) -> None:
    seen = _Seen(html)
    ids = [one["id"] for _tag, one in seen.elements if "id" in one]
    assert len(set(ids)) == len(ids)
    linked = [(one["href"] or "")[1:] for one in seen.of("a")]
    assert linked
    assert set(linked) <= set(ids)


def test_every_picture_has_words_and_its_table(made: RoomReport, html: str) -> None:
    sections = (*made.sections, *made.changes)
    drawn = [
        picture.drawing
        for one in sections
        for questions in (
            one.times or [q for view in one.views for q in view.whole],
            [q for view in one.views for q in view.seats],
        )
        for question in questions
        for picture in question.pictures
    ]
    assert len(drawn) > 20
    images = _Seen(html).of("img")
    small = len(glance(made).saw) + len(glance(made).changed)
    assert len(images) == sum(len(pieces(one)) for one in drawn) + small
    assert sum(bool(one["alt"]) for one in images) == len(drawn) + small
    cells = {cell for one in drawn for row in one.rows for cell in row[1:] if cell}
    assert all(f"<td>{cell}</td>" in html for cell in cells if not set(cell) & set("&<>\"'"))


def test_it_tells_the_day_the_captions_and_the_sentences(made: RoomReport, html: str) -> None:
    for text in (
        "The day, planned and kept",
        "What comes first",
        "left out",
        "12 people joined.",
        "Before the second round.",
        "Seat by seat · Time 2",
        *made.commitments,
        *(text for section in made.sections for one in section.said for text in one.texts),
        "They do not measure what anybody learned.",
        "Pictures that were taken and not shown to the room: Eight priorities, six lists.",
    ):
        assert text in re.sub(r"\s+", " ", html), text
    assert "A caption that nobody saw" not in html
    assert "not for the wall" not in html


def test_what_people_wrote_is_text(made: RoomReport) -> None:
    wild = "<script>alert(1)</script> & “quotes” \u202eשלום\u202c"
    section = replace(made.sections[0], views=(replace(made.sections[0].views[0], caption=wild),), times=())
    html = as_html(replace(made, title=wild, sections=(section,), commitments=(wild,)))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp;") == 5  # the title in the head too


def test_an_empty_room_says_so() -> None:
    blank = State(id="room-1", code="ABC123", started=NOW)
    html = as_html(report(blank, course(), [], [], made=NOW))
    assert "Nothing has been shown to the room yet" in html
    assert "<img" not in html


def test_a_real_pdf_with_its_words_tags_and_pictures(html: str) -> None:
    made = to_pdf(html)
    reader = PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for words in (
        "The river room",
        "Before the second round.",
        "Time 2",
        "From Monday I will ask 4 partners",
    ):
        assert words in text, words
    # Pictures are drawn, not pixels: their words are among the page's.
    assert "67 percent: reported as two-thirds" in text
    assert "What stays out, and why" in text
    pages = [page.extract_text() for page in reader.pages]
    assert [("Appendix" in page) for page in pages[:3]] == [False, False, True]


def _long(made: RoomReport) -> RoomReport:
    """Return the report of a day with twenty steps, fourteen exercises with pictures and many commitments."""
    sections = tuple(
        replace(made.sections[at % 2], key=("chapter", f"exercise-{at}"), title=f"Exercise {at}")
        for at in range(14)
    )
    changes = tuple(replace(made.changes[0], key=("chapter", f"back-{at}")) for at in range(3))
    said = tuple(
        f"From Monday I will ask {at} partners, and tell them what we did with it." for at in range(30)
    )
    lines = tuple(replace(made.agenda[at % 8], step=at + 1) for at in range(20))
    return replace(made, sections=sections, changes=changes, commitments=said, agenda=lines)


def test_two_pages_say_what_a_long_day_was_and_the_rest_is_an_appendix(made: RoomReport) -> None:
    long = _long(made)
    seen = glance(long)
    assert [one.section.title for one in seen.saw] == [f"Exercise {at}" for at in range(12)]
    assert (len(seen.changed), seen.columns) == (3, "four")
    assert len(seen.commitments) + seen.more == 30
    first, second, third = (
        re.sub(r"\s+", " ", page.extract_text())
        for page in PdfReader(io.BytesIO(to_pdf(as_html(long)))).pages[:3]
    )
    assert "The day, planned and kept" in first
    assert f"{seen.more} more are in the appendix" in first
    assert seen.commitments[0] in first
    assert "The pictures at a glance" in second
    assert "Before and now at a glance" in second
    assert third.startswith("Appendix") or "Appendix What the room saw" in third


def test_a_small_picture_is_the_first_of_the_latest_view_with_a_caption_that_fits(made: RoomReport) -> None:
    survey, grid = glance(made).saw
    assert survey.caption.startswith("Most guessed high")
    assert grid.caption == "After the second round the county stands closer to the table."
    assert grid.drawing in pieces(made.sections[1].views[1].whole[0].pictures[0].drawing)
    wordy = replace(made.sections[0].views[0], caption="word " * 30)
    section = replace(made.sections[0], views=(wordy,))
    assert glance(replace(made, sections=(section,))).saw[0].caption == ""
    assert "word word" in as_html(replace(made, sections=(section,)))


def test_few_commitments_stand_once(made: RoomReport, html: str) -> None:
    assert glance(made).more == 0
    assert all(html.count(text) == 1 for text in made.commitments)


def test_tall_pictures_are_cut_between_their_rows() -> None:
    kind = bind(course().chapter(HEALTH[0]).cards[HEALTH[1]]).kind
    tallest = max(
        (one.draw(3) for one in kind.aggregate([finished(HEALTH)] * 6)), key=lambda one: _height(one.svg)
    )
    parts = pieces(tallest)
    assert len(parts) > 4
    tops = [_box(one.svg) for one in parts]
    assert all(tall <= TALLEST for _top, tall in tops)
    # They follow each other without a gap, from the first to the last line of the whole.
    assert tops[0][0] == 0
    assert [top + tall for top, tall in tops[:-1]] == [top for top, _tall in tops[1:]]
    assert sum(tall for _top, tall in tops) == _height(tallest.svg)
    assert {one.svg.partition(">")[2] for one in parts} == {tallest.svg.partition(">")[2]}


def test_a_small_picture_and_one_without_rows_stay_whole() -> None:
    small = Drawing('<svg width="340" height="90" viewBox="0 0 340 90"></svg>', "Small.", [])
    tall = Drawing('<svg width="340" height="900" viewBox="0 0 340 900"></svg>', "Tall.", [])
    words = Drawing("", "Too few.", [])
    assert [pieces(one) for one in (small, tall, words)] == [[small], [tall], [words]]


def _height(svg: str) -> float:
    return _box(svg)[1]


def _box(svg: str) -> tuple[float, float]:
    found = re.search(r'height="([\d.]+)" viewBox="0 ([\d.]+) [\d.]+ ([\d.]+)"', svg)
    assert found is not None
    assert found[1] == found[3]
    return float(found[2]), float(found[3])


def test_a_label_that_stands_for_several_rows_is_written_once() -> None:
    rows = [["A", "1"], ["A", "2"], ["B", "3"], ["", "4"], ["", "5"], ["A", "6"]]
    assert [span for span, _row in spans(rows)] == [2, 0, 1, 1, 1, 1]
    assert [row for _span, row in spans(rows)] == rows
