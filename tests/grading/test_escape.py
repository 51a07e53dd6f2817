"""A learner's words stay exactly readable and become nothing but text, in formgrader and in feedback."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup, Tag
from nbconvert.filters.markdown import markdown2html

from crosscurrents.exercises.kind import MAX_TEXT, Drawing
from crosscurrents.grading.escape import answer_html, block, inert
from tests.grading.support import HOSTILE


def shown(page: str) -> list[Tag]:
    """Return the answers in a page as nbgrader's templates make it."""
    return BeautifulSoup(markdown2html(page), "html.parser").select("div.cc-answer")


def words(answer: Tag) -> str:
    for line in answer.find_all("br"):
        line.replace_with("\n")
    return answer.get_text()


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "plain",
        "",
        "# a\n\n\n## b\n\n- c\n\n    d\n\n```\ne\n```\n",
        "<div>\n\n<p>unclosed",
        "  leading and trailing  \n",
        "a" * MAX_TEXT,
        ("<b>*x*</b> $y$ " * (MAX_TEXT // 15)),
        "😀" * 500 + "\u202e\u2066" * 50,
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[^1]\n\n[^1]: note\n\n[x]: http://example.com\n\n[x]",
        "www.example.com http://example.com <http://example.com> me@example.com",
    ],
)
def test_text_survives_exactly_and_holds_no_element_but_line_breaks(text: str) -> None:
    (answer,) = shown(block(text))

    assert {tag.name for tag in answer.find_all(True)} <= {"br"}
    assert words(answer) == text


def test_mathjax_is_kept_out_by_its_own_class() -> None:
    (answer,) = shown(block("$x$"))

    assert {"tex2jax_ignore", "mathjax_ignore"} <= set(answer["class"])
    assert answer["dir"] == "auto"


def test_control_characters_are_shown_and_odd_line_ends_are_line_ends() -> None:
    assert inert("a\x1b[31mb\x07\x7f\x9b") == "a␛&#91;31mb␇␡\ufffd"
    assert inert("a\r\nb\rc\u2028d\x0be") == "a<br>b<br>c<br>d<br>e"


def test_two_hundred_thousand_characters_over_ten_fields_are_shown_in_seconds() -> None:
    fields = [(f"Field <{n}>", (HOSTILE * 40)[:MAX_TEXT]) for n in range(10)]

    began = time.perf_counter()
    page = BeautifulSoup(markdown2html(answer_html(fields)), "html.parser")

    assert time.perf_counter() - began < 20
    assert [words(answer) for answer in page.select("div.cc-answer")] == [text for _label, text in fields]
    assert [label.get_text() for label in page.select("p.cc-label")] == [label for label, _text in fields]
    assert not page.select("script, img, svg, a, textarea, h1, h3, code, ul")


def test_a_drawing_stands_there_as_a_picture_and_as_a_table() -> None:
    hostile = '"><script>alert(1)</script>\n$x$'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>t</title></svg>'
    drawing = Drawing(svg=svg, caption=hostile, header=["A", hostile], rows=[["1", hostile], ["2", "two"]])

    page = BeautifulSoup(markdown2html(answer_html([("Answer", "words")], drawing)), "html.parser")

    (picture,) = page.select("img")
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    assert set(picture.attrs) == {"src", "alt"}
    assert picture["alt"] == hostile.replace("\n", " ")
    cells = [[words(cell) for cell in row.select("th, td")] for row in page.select("tr")]
    assert cells == [["A", hostile], ["1", hostile], ["2", "two"]]
    assert not page.select("script, [onerror]")
