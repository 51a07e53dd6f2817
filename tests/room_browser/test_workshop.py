"""A whole short agenda in a running room: eight phones, a projector, a dropped link, a power cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crosscurrents.notebooks.lessons import course
from crosscurrents.places import content_root
from tests.browser.conftest import drawn, picture, saved, violations
from tests.browser.playing import finished, play
from tests.support.keyboard import Keyboard
from tests.support.serving import Workshop

pytestmark = pytest.mark.timeout(600)
PATIENCE_MS = 30_000
"""How long a page may take to follow, in ms: after a power cut it asks again more and more rarely."""

CHAPTER = "01_collaboration_dilemma"
SURVEY, STRANDS, BACK = "survey-estimate", "three-strands", "looking-back"
PHONES = 8
GUESSES = [(20, 1), (35, 2), (50, 3), (50, 3), (60, 4), (70, 2), (80, 5), (90, 8)]
PROMISE = "I will send the next agenda out two days earlier."


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A room on the course itself."""
    server = Workshop(tmp_path_factory.mktemp("day") / "data", content_root(), None, ())
    yield server
    server.stop()


@pytest.fixture
def people(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    with ExitStack() as open_ones:

        def make(width: int, scheme: str = "light") -> BrowserContext:
            context = browser.new_context(
                viewport={"width": width, "height": 780},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            open_ones.callback(context.close)
            return context

        yield make


def page_of(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
    return page


def desk_of(room: Workshop, context: BrowserContext) -> Page:
    """Sign in as the command does: by a link whose code no server log ever sees."""
    page = page_of(context)
    page.goto(f"{room.url}facilitate#{room.sign_in_code}")
    expect(page.locator("#press, #next").first).to_be_attached()
    assert "#" not in page.url
    return page


def planned(desk: Page, room: Workshop) -> None:
    """Put a short agenda together: opening, three exercises, the closing round."""
    desk.goto(f"{room.url}facilitate/agenda")
    desk.get_by_role("button", name=re.compile("^Opening")).click()
    first = desk.locator("#chapters details").first
    first.locator("summary").click()
    for exercise in (SURVEY, STRANDS, BACK):
        first.get_by_role("button", name=f"Add: {course().card(exercise).title}").click()
    desk.get_by_role("button", name=re.compile("^Closing round")).click()
    expect(desk.locator("#sum")).to_contain_text("5 steps")
    desk.get_by_role("button", name="Use this agenda").click()
    desk.wait_for_url(re.compile("facilitate(#sheet)?$"))
    expect(desk.locator("#steps li")).to_have_count(5)


def press(desk: Page, words: str) -> None:
    """Press the big button once it says `words`."""
    button = desk.locator("#press")
    expect(button).to_have_text(words)
    button.click()


def answered(desk: Page, count: int) -> None:
    expect(desk.locator("#now-answered")).to_contain_text(f"{count} answered", timeout=PATIENCE_MS)


def here(page: Page, title: str) -> None:
    """Wait until a phone stands at an exercise and has drawn it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE_MS)
    drawn(page)


def guess(page: Page, share: int, many: int) -> None:
    for question, number in (("belongs", share), ("how-many", many)):
        page.locator(f"#cc-{SURVEY}-{question}-number").fill(str(number))
        page.get_by_role("button", name="This is my guess").first.click()


def tick(page: Page) -> None:
    """Tag every line; without a link nothing is said back, so nothing of it is waited for."""
    for line, tags in finished(CHAPTER)[STRANDS]["tags"].items():
        for tag in tags:
            page.locator(f'[data-line="{line}"] input[value="{tag}"]').check()


def test_a_whole_short_agenda(room: Workshop, people: Callable[..., BrowserContext], tmp_path: Path) -> None:
    desk = desk_of(room, people(1280))
    planned(desk, room)
    wall = desk.context.new_page()
    wall.goto(f"{room.url}project")
    expect(wall.locator("body")).to_contain_text(room.join_code)
    picture(wall, "workshop-wall-join")
    assert violations(desk) == []
    assert violations(wall) == []

    # Eight come in, each by the code, on phones of their own.
    phones = []
    for _ in range(PHONES):
        page = page_of(people(375, "dark" if len(phones) % 2 else "light"))
        page.goto(f"{room.url}join/{room.join_code}")
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/room")
        phones.append(page)
    expect(desk.locator("#room-here")).to_contain_text(f"{PHONES} here of {PHONES} joined")
    names = {page.locator("#cc-me").inner_text() for page in phones}
    assert len(names) == PHONES

    # The first exercise: everybody's page goes there by itself.
    desk.get_by_role("button", name="Begin: Opening").first.click()
    desk.locator("#next").click()
    for page, (share, many) in zip(phones, GUESSES, strict=True):
        here(page, "Guess the survey")
        guess(page, share, many)
        saved(page)
    answered(desk, PHONES)
    # One takes an answer out of the room's picture before it is taken.
    phones[0].get_by_role("button", name="Take it out").click()
    answered(desk, PHONES - 1)
    picture(desk, "workshop-desk-open")
    picture(phones[1], "workshop-phone-open")
    press(desk, "Close")
    press(desk, "Look at the picture")
    expect(desk.locator("#panel-views figure svg").first).to_be_visible()
    expect(desk.locator("#panel-views")).to_contain_text(f"{PHONES - 1} answers")
    expect(phones[2].locator("#cc-shown")).to_be_hidden()
    desk.get_by_label("A line under it").fill("Half of us guessed above the report.")
    desk.get_by_role("button", name="Keep the line").click()
    press(desk, "Show picture 1: everybody")
    expect(phones[2].locator("#cc-shown svg").first).to_be_visible()
    expect(wall.locator("svg").first).to_be_visible()
    expect(wall.locator("body")).to_contain_text("Half of us guessed above the report.")
    for page, name in ((desk, "desk"), (wall, "wall"), (phones[2], "phone")):
        assert violations(page) == [], name
        picture(page, f"workshop-{name}-shown")

    # The second: a phone drops out, the server is killed in the middle and comes back, nothing is lost.
    desk.locator("#next").click()
    lost, *others = phones
    title = course().card(STRANDS).title
    for page in phones:
        here(page, title)
    # Its page follows a second or two after the room; dropping out before that, it would stay where it was.
    lost.locator("[data-line] input").first.wait_for()
    lost.context.set_offline(True)
    tick(lost)
    expect(lost.locator("#cc-saved")).to_contain_text("No connection")
    for page in others[:4]:
        play(page, Keyboard(page), STRANDS)
        saved(page)
    answered(desk, 4)
    room.kill()
    typing = others[4]
    tick(typing)
    room.restart()
    saved(typing)
    answered(desk, 5)
    for page in others[5:]:
        here(page, title)
        play(page, Keyboard(page), STRANDS)
        saved(page)
    answered(desk, PHONES - 1)
    press(desk, "Close")
    press(desk, "Look at the picture")
    press(desk, "Show picture 1: everybody")
    expect(others[0].locator("#cc-shown svg").first).to_be_visible()

    # The third: the lost phone comes back after the room has moved on, and its answer arrives all the same.
    desk.locator("#next").click()
    for page in others:
        here(page, course().card(BACK).title)
    lost.context.set_offline(False)
    here(lost, course().card(BACK).title)
    back = lost.request.get(f"{room.url}api/chapters/{CHAPTER}/answers").json()["answers"]
    for _ in range(50):
        if STRANDS in back:
            break
        lost.wait_for_timeout(100)
        back = lost.request.get(f"{room.url}api/chapters/{CHAPTER}/answers").json()["answers"]
    assert back[STRANDS]["response"]["tags"] == finished(CHAPTER)[STRANDS]["tags"]
    for page in phones:
        play(page, Keyboard(page), BACK)
        saved(page)
    answered(desk, PHONES)
    press(desk, "Close")
    press(desk, "Look at the picture")
    press(desk, "Show picture 1: everybody")
    expect(phones[3].locator("#cc-shown svg").first).to_be_visible()
    picture(wall, "workshop-wall-change")

    # The closing round: sentences are offered, taken in together, released one by one.
    desk.locator("#next").click()
    for at, page in enumerate(phones[:3]):
        expect(page.get_by_role("heading", level=1)).to_have_text("Closing round")
        fold = page.locator("#cc-offer")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        page.get_by_label("Your sentence").fill(
            PROMISE if at == 0 else f"I will ask one more question, {at}."
        )
        page.get_by_role("button", name="Offer it").click()
        expect(page.locator("#cc-offered li")).to_have_count(1)
        assert PROMISE not in desk.content(), "not one by one, as they come"
    desk.get_by_role("button", name="Take in what has been offered").click()
    expect(desk.locator("#sentences-waiting li")).to_have_count(3)
    desk.get_by_role("button", name=re.compile(f"^Release: {PROMISE[:30]}")).click()
    desk.locator('#onscreen [data-what="sentences"]').click()
    expect(wall.locator("body")).to_contain_text(PROMISE)
    assert "one more question" not in wall.locator("body").inner_text()
    picture(wall, "workshop-wall-sentences")

    # The end: the code is dead, work is taken home, the report tells the day without telling on anybody.
    desk.get_by_role("button", name="End the room").click()
    desk.get_by_role("button", name="End it").click()
    expect(desk.get_by_role("heading", name="The room has ended")).to_be_visible()
    expect(phones[4].get_by_role("heading", name="The room has ended")).to_be_visible()
    picture(phones[4], "workshop-phone-ended")
    late = page_of(people(375))
    late.goto(f"{room.url}join/{room.join_code}")
    late.get_by_label("The room's code").fill(room.join_code)
    late.get_by_role("button", name="Next").click()
    expect(late.locator("main")).to_contain_text("has ended")
    with phones[4].expect_download() as taken:
        phones[4].get_by_role("link", name="Workbook as PDF").click()
    taken.value.save_as(tmp_path / "workbook.pdf")
    assert "Guess the survey" in text_of((tmp_path / "workbook.pdf").read_bytes())

    desk.get_by_role("link", name="Read the room's report").click()
    expect(desk.locator("main")).to_contain_text("Half of us guessed above the report.")
    assert violations(desk) == []
    picture(desk, "workshop-report")
    report = desk.request.get(f"{room.url}api/facilitator/report.pdf").body()
    (tmp_path / "report.pdf").write_bytes(report)
    told = text_of(report)
    assert "Half of us guessed above the report." in told.replace("\n", " ")
    assert PROMISE in told.replace("\n", " ")
    assert "one more question" not in told
    for name in names:
        assert name not in told
    tables = ZipFile(BytesIO(desk.request.get(f"{room.url}api/facilitator/tables.zip?format=csv").body()))
    counts = tables.read("counts.csv").decode()
    assert SURVEY in counts
    for name in names:
        assert name not in counts


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
