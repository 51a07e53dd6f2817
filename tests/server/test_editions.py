"""A real edition, served: its face on every page, its own exercise, and what no edition takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from crosscurrents.notebooks.editions.file import palettes
from tests.notebooks import agency
from tests.notebooks.test_editions_logo import GOOD
from tests.server.visitor import CHAPTER, SECOND, Visitor
from tests.support.serving import Serving, serving

TOML = """\
name = "Ellery <County>"
logo = "logo.svg"
language = "es"

[colours]
accent = "#7a2e5d"
accent_dark = "#e7a6cc"

[contact]
name = "The training team"
email = "training@county.example"

[[support]]
label = "Night line"
text = "Somebody answers, day and night."
phone = "+1 (555) 010-0123"
web = "https://help.example/"
checked = 2020-01-31

[content]
leave_out = ["own-check"]

[[add]]
chapter = 1
after = "small-check"
exercise = "our-table"
"""
PO = """\
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Leave this page"
msgstr "Salir de esta página"

msgid "Key points"
msgstr "Puntos clave"

msgid "Check my answers"
msgstr "Comprobar"
"""
INDEPENDENT = "An independent companion to Kirsten Foot"
INVENTED = "Organisations, people and meetings in the exercises are invented."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("edition")
    agency.edition(folder, TOML, **{"logo.svg": GOOD, "locale/es.po": PO})
    base = agency.our_course(tmp_path_factory.mktemp("ours"))
    data = tmp_path_factory.mktemp("server") / "data"
    with serving(data, base, extra=("--edition", str(folder))) as running:
        yield running


@pytest.fixture
def visitor(server: Serving) -> Iterator[Visitor]:
    with Visitor(server.url) as open_browser:
        yield open_browser


def pages(visitor: Visitor) -> dict[str, str]:
    """Every kind of page, by address; one that is not there among them."""
    paths = [
        "",
        f"lessons/{CHAPTER}",
        f"lessons/{CHAPTER}/hand-in",
        f"lessons/{CHAPTER}/feedback",
        "mine",
        "nothing",
    ]
    return {path: visitor.get(path).text for path in paths}


def test_every_page_has_the_editions_face(visitor: Visitor) -> None:
    for path, page in pages(visitor).items():
        header = page[: page.index("</header>")]
        assert " crosscurrents" in header, path
        assert "Ellery &lt;County&gt;" in header, path
        assert re.search(r'<img class="cc-logo" src="/assets/logo\.[0-9a-f]{16}\.svg" alt=""', header), path
        assert '<html lang="es"' in page, path
        assert "Salir de esta página</button>" in header, path
        assert '<a class="cc-help" href="#support">' in header, path


def test_every_page_has_its_support_lines_and_contact(visitor: Visitor) -> None:
    for path, page in pages(visitor).items():
        footer = page[page.index("<footer") :]
        assert "<strong>Night line</strong>: Somebody answers, day and night." in footer, path
        assert '<a href="tel:+15550100123">+1 (555) 010-0123</a>' in footer, path
        assert '<a href="https://help.example/" rel="noreferrer">help.example</a>' in footer, path
        assert "Checked on 2020-01-31." in footer, path
        assert "The training team" in footer, path
        assert '<a href="mailto:training@county.example">training@county.example</a>' in footer, path


def test_what_no_edition_takes_away_is_there(visitor: Visitor) -> None:
    for path, page in pages(visitor).items():
        assert INDEPENDENT in page and INVENTED in page, path
    lesson = visitor.get(f"lessons/{CHAPTER}").text
    assert "Not yet reviewed by survivor-leaders or trainers" in lesson
    assert "Fiction, made for training" in lesson
    assert "Nothing here is heavy." in lesson
    # Who reads it is said of the own exercise as of ours, and it can be passed on.
    assert lesson.count("The room, without your name") >= 1
    saved = visitor.save({}, exercise="our-table", visibility="room", passed=True)
    assert saved.status_code == 200, saved.text
    assert "Ask whoever sat there last." in saved.json()["sample"]


def test_the_colours_come_with_the_style_sheet(server: Serving, visitor: Visitor) -> None:
    landing = visitor.get("")
    policy = landing.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "style-src 'self'" in policy
    assert "style=" not in landing.text and "<style" not in landing.text
    address = re.search(r'href="([^"]*/assets/site\.[^"]*\.css)"', landing.text)
    assert address is not None
    style = visitor.get(urljoin(server.url, address.group(1))).text
    light, dark = palettes()
    own = style[style.rindex(".cc-frame, .cc-page { --cc-accent: #7a2e5d;") :]
    assert own == (
        f".cc-frame, .cc-page {{ --cc-accent: #7a2e5d; --cc-accent-soft: {light.soft('#7a2e5d')}; }}\n"
        "@media screen and (prefers-color-scheme: dark) { "
        f".cc-frame, .cc-page {{ --cc-accent: #e7a6cc; --cc-accent-soft: {dark.soft('#e7a6cc')}; }} }}"
    )


def test_the_logo_is_served_as_it_is(server: Serving, visitor: Visitor) -> None:
    address = re.search(r'class="cc-logo" src="([^"]+)"', visitor.get("").text)
    assert address is not None
    logo = visitor.get(urljoin(server.url, address.group(1)))
    assert logo.text == GOOD
    assert logo.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "default-src 'self'" in logo.headers["Content-Security-Policy"]


def test_what_is_left_out_is_not_there(visitor: Visitor) -> None:
    assert "own-check" not in visitor.get(f"lessons/{SECOND}").text
    answered = visitor.save({"answers": {}}, exercise="own-check", chapter=SECOND, visibility="only-you")
    assert answered.status_code == 404


def test_an_own_exercise_is_answered_as_any_other(visitor: Visitor) -> None:
    lesson = visitor.get(f"lessons/{CHAPTER}").text
    assert (
        lesson.index('id="small-check"')
        < lesson.index('id="our-table"')
        < lesson.index('id="closing-thoughts"')
    )
    response = {"answers": {"chair": "a"}, "checked": True}
    saved = visitor.save(response, exercise="our-table", visibility="room")
    assert saved.status_code == 200, saved.text
    assert visitor.answers()["our-table"]["response"]["answers"] == {"chair": "a"}
    assert "Who sits at our table" in visitor.get("mine").text


def test_an_own_chapter_stands_beside_ours(visitor: Visitor) -> None:
    landing = visitor.get("").text
    assert landing.index("1. First") < landing.index("2. Second") < landing.index("7. Our Place")
    page = visitor.get("lessons/07_our_place").text
    assert "A line of our own." in page
    assert "Ellery County (2024). A report." in page


def test_the_words_are_the_editions_in_the_kernel_and_in_the_browser(visitor: Visitor) -> None:
    lesson = visitor.get(f"lessons/{CHAPTER}").text
    assert '<h2 id="Puntos-clave">Puntos clave</h2>' in lesson
    assert '"Check my answers": "Comprobar"' in lesson


def test_the_start_says_whose_edition_it_is_and_what_to_look_at(server: Serving, visitor: Visitor) -> None:
    assert "This is the edition “Ellery <County>”, composed in " in server.log
    assert "The support line “Night line” was last checked on 2020-01-31" in server.log


def test_it_starts_again_without_rendering(server: Serving) -> None:
    before = server.log
    server.restart()
    said = server.log.removeprefix(before)
    assert "crosscurrents is open" in said
    assert "Preparing" not in said
    roots = list((server.data / "editions").iterdir())
    assert len(roots) == 1
