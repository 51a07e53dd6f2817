"""The report: charts with their tables in one file, nothing fetched, nothing run; in a real browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

from crosscurrents.cohort.demo import demo
from crosscurrents.cohort.figures import figures
from crosscurrents.cohort.report import as_html
from crosscurrents.cohort.sections import TOGETHER
from crosscurrents.cohort.sources import Cohort
from crosscurrents.cohort.tables import frames
from crosscurrents.cohort.wording import number, signed
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.rating import caution
from tests.browser.conftest import picture, violations
from tests.cohort import made


def made_of(cohort: Cohort, **asked: Any) -> str:
    shown = figures(cohort, **asked)
    return as_html(shown, frames(shown))


class Read(HTMLParser):
    """What stands in the report: tags with their attributes, articles with what is in them, the words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.articles: dict[str, list[str]] = {}
        self.labelled: set[str] = set()
        self.words = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "article":
            self._inside = str(dict(attrs)["id"])
        if self._inside:
            self.articles.setdefault(self._inside, []).append(tag)
            if tag == "svg" and dict(attrs).get("role") == "img" and dict(attrs).get("aria-label"):
                self.labelled.add(self._inside)

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def report() -> str:
    return made_of(demo(45))


@pytest.fixture(scope="module")
def read(report: str) -> Read:
    return Read(report)


def test_nothing_runs_and_nothing_is_fetched(read: Read, report: str) -> None:
    assert not [
        tag for tag, _attrs in read.tags if tag in {"script", "link", "iframe", "object", "img", "image"}
    ]
    for tag, attrs in read.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
        for name in ("href", "src", "xlink:href"):
            assert (attrs.get(name) or "#").startswith("#"), (tag, attrs)
    assert "url(" not in report
    assert "@import" not in report


def test_every_chart_has_words_and_its_table_beside_it(read: Read) -> None:
    assert len(read.articles) > 40
    for name, tags in read.articles.items():
        assert tags.count("svg") == 1, name
        assert "table" in tags, name
        assert "title" in tags or name in read.labelled, name


def test_all_that_was_asked_for_is_there(read: Read) -> None:
    kinds = [name.split("-")[0] for name in read.articles]
    assert {"reach", "people", "check", "change", "marks", "agreement", "together"} == set(kinds)
    assert kinds.count("people") == kinds.count("check") == kinds.count("change") == kinds.count("marks") == 6
    widgets = {exercise.card.widget for _key, exercise in demo(3).exercises()}
    assert set(TOGETHER) <= widgets
    for one in ("together-moving-grid-0", "together-purdy-grid-0", "together-priority-ranking-0"):
        assert one in read.articles


def test_ids_are_there_once_and_links_lead_to_them(read: Read) -> None:
    ids = [attrs["id"] for _tag, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [str(attrs["href"])[1:] for tag, attrs in read.tags if tag == "a"]
    assert targets
    assert set(targets) <= set(ids)


def test_colours_are_the_styles_so_that_light_and_dark_hold(report: str) -> None:
    styled = report[report.index("<style>") : report.index("</style>")]
    names = set(re.findall(r"var\((--[\w-]+)", report))
    assert names <= set(re.findall(r"(--[\w-]+):", styled))
    body = report[report.index("</style>") :]
    assert not re.findall(r'(?:fill|stroke)="#[0-9a-f]{3,8}"', body)
    assert not re.findall(r'(?:fill|stroke)="(?:black|white|rgb)', body)


def test_what_the_numbers_cannot_carry_stands_with_them(read: Read) -> None:
    words = " ".join(read.words.split())
    assert caution() in words
    assert "rated in hindsight" in words
    assert "Hill and Betz 2005" in words
    assert "told from 30 learners on" in words
    assert "Fewer than 30 ratings: the intervals are rough" in words
    assert "Fewer than 30 answers marked twice" in words
    assert "below 100, read discrimination with caution" in words
    small = Read(made_of(demo(20)))
    assert "Discrimination and distractors are told from 30 complete checks on." in small.words


def test_nothing_has_no_sign() -> None:
    assert (number(-0.0), number(-0.004), number(-0.2), number(None)) == ("0.00", "0.00", "−0.20", "–")
    assert (signed(-0.001), signed(-0.5)) == ("+0.00", "−0.50")


def test_an_earlier_number_says_so(tmp_path: Path) -> None:
    from datetime import date

    for day, n in ((1, 6), (2, 7)):
        ratings = {f"p{at:02d}": made.rating(strands=(2, 4)) for at in range(n)}
        cohort = made.cohort(12, tmp_path / "cohort.json", answers={made.RATING: ratings})
        html = made_of(cohort, today=date(2026, 11, day))
    assert "As of 2026-11-01: since then too few answers are new" in html


def test_a_report_of_too_few_says_that_there_is_nothing_to_show() -> None:
    read = Read(made_of(made.cohort(3)))
    assert read.articles == {}
    words = " ".join(read.words.split())
    assert "fewer than 5 learners" in words
    assert "Nothing can be shown yet: nothing has 5 answers." in words
    assert words.count("yet.") >= 6


def test_a_title_is_text_whatever_is_in_it() -> None:
    from dataclasses import replace

    html = made_of(replace(made.cohort(3), title="<script>alert(1)</script>"))
    assert "<script" not in html
    assert _("The cohort's picture") in html


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (375, "light"),
        (1280, "dark"),
        pytest.param(375, "dark", marks=pytest.mark.wide),
        pytest.param(1280, "light", marks=pytest.mark.wide),
    ],
)
def test_it_reads_well_on_a_phone_and_a_desk(
    browser: Browser, report: str, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
    )
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for one in page.locator("details").all():
        one.evaluate("one => { one.open = true }")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Words in charts keep a size that can be read, also where a chart is made smaller.
    sizes = page.evaluate(
        "[...document.querySelectorAll('.chart svg')].map(one =>"
        " one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
    )
    assert min(sizes) > 0.8
    picture(page, f"cohort-{width}-{scheme}")
    context.close()


def test_it_prints_with_every_table_open(browser: Browser, report: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    closed = page.locator("details:not([open]) table")
    assert closed.count() > 5
    assert all(one.is_visible() for one in closed.all())
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    page.close()
