"""The facilitator's screens and the projector on a running room: every control, one after another."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import picture, violations
from tests.room_browser.conftest import FIRST, SECOND, Facilitator, Guest, Workshop
from tests.server.conftest import MORE
from tests.support.keyboard import Keyboard
from tests.support.serving import MINI, built_course

pytestmark = pytest.mark.timeout(200)

Guests = Callable[..., Guest]
Contexts = Callable[..., BrowserContext]
Screens = Callable[..., Page]
THOUGHTS = {"chapter": FIRST, "exercise": "closing-thoughts"}
WALK = "A walk round the block"
ROPES: dict[str, Any] = {"what": "exercise", "title": "Ropes", "chapter": SECOND, "exercise": "room-check"}
STEPS: list[dict[str, Any]] = [
    {"what": "opening", "title": "Opening", "minutes": 10, "chapter": "", "exercise": ""},
    {"minutes": 20, **ROPES},
    {"what": "break", "title": "Break", "minutes": 15, "chapter": "", "exercise": ""},
    {
        "what": "exercise",
        "title": "Thoughts",
        "minutes": 25,
        "chapter": FIRST,
        "exercise": "closing-thoughts",
    },
    {"what": "closing", "title": "Closing round", "minutes": 10, "chapter": "", "exercise": ""},
]


AGENDAS = """\
frame: {opening: 10, talk: 5, break: 15, lunch: 60, closing: 10}
agendas:
  morning:
    title: A morning
    about: Ropes and threads.
    days:
      - {start: "09:00", end: "11:00", chapters: [1, 2]}
"""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A server on the tiny course, with minutes for groups and a built agenda."""
    more = tmp_path_factory.mktemp("more")
    for chapter, card, source in ((FIRST, "small-check", MINI), (SECOND, "room-check", MORE)):
        text = (source / "solutions" / chapter / f"{card}.md").read_text(encoding="utf-8")
        (more / "solutions" / chapter).mkdir(parents=True)
        grouped = text.replace("\nvisibility:", "\ntogether: 20\nvisibility:", 1)
        (more / "solutions" / chapter / f"{card}.md").write_text(grouped, encoding="utf-8")
    (more / "solutions" / "agendas.yaml").write_text(AGENDAS, encoding="utf-8")
    content = built_course(tmp_path_factory.mktemp("content"), MORE, more)
    server = Workshop(tmp_path_factory.mktemp("rendered") / "data", content, None, ())
    server.stop()
    return server


@pytest.fixture
def workshop(rendered: Workshop, tmp_path: Path) -> Iterator[Workshop]:
    """A server with a room that nobody has been in: a facilitator's day cannot be taken back."""
    shutil.copytree(rendered.data / "cache", tmp_path / "data" / "cache")
    server = Workshop(tmp_path / "data", rendered.content, None, ())
    yield server
    server.stop()


@pytest.fixture
def screens(workshop: Workshop, facilitator: Facilitator, contexts: Contexts) -> Screens:
    """Open a page with the facilitator's own cookie: another screen of theirs."""

    def make(path: str = "facilitate", **options: Any) -> Page:
        context = contexts(**options)
        context.add_cookies(facilitator.request.storage_state()["cookies"])  # type: ignore[arg-type]
        page = context.new_page()
        page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
        page.goto(workshop.url + path)
        return page

    return make


def sound(page: Page, what: str) -> None:
    """No fault that axe finds, nothing wider than the screen; and a picture to look at.

    The screen is made as high as the page: what lies under the bar at the thumb is a scroll away from it.
    """
    size = page.viewport_size
    assert size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height + 200, size["height"])})
    assert violations(page) == [], what
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], what
    picture(page, f"desk-{what}-{size['width']}")
    page.set_viewport_size(size)


def part(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the big button once it says what is expected of it."""
    button = page.locator("#press")
    expect(button).to_have_text(name)
    button.click()


def test_signing_in_by_hand_and_by_the_address_the_command_opens(
    workshop: Workshop, contexts: Contexts
) -> None:
    page = contexts().new_page()
    page.goto(f"{workshop.url}facilitate#WRONG-CODE")
    expect(page.get_by_role("alert")).to_contain_text("not the facilitator's code")
    assert page.url == f"{workshop.url}facilitate", "no code stays in the address"
    sound(page, "sign-in")
    page.get_by_label("Your code").fill(workshop.secret)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Before people come")).to_be_visible()
    other = contexts().new_page()
    other.goto(f"{workshop.url}facilitate#{workshop.secret}")
    expect(other.get_by_role("heading", name="Before people come")).to_be_visible()
    assert other.url == f"{workshop.url}facilitate"
    other.get_by_role("button", name="Sign out on this device").click()
    expect(other.get_by_role("heading", name="Facilitator's sign-in")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (375, "light"), (1280, "dark")])
def test_before_anybody_is_there_each_part_says_what_to_do(
    screens: Screens, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = screens(viewport={"width": width, "height": 780}, color_scheme=scheme)
    expect(page.locator("#room-here")).to_have_text("nobody has joined yet")
    expect(part(page, "Run sheet")).to_contain_text("No agenda yet.")
    expect(part(page, "People and groups")).to_contain_text("Nobody has joined yet.")
    expect(part(page, "Sentences")).to_contain_text("Nothing waits.")
    sound(page, f"empty-{scheme}")
    page.goto(page.url + "/agenda")
    expect(page.get_by_text("Nothing in it yet.")).to_be_visible()
    sound(page, f"agenda-empty-{scheme}")


def test_a_built_agenda_is_laid_out_and_used(screens: Screens) -> None:
    page = screens("facilitate/agenda", viewport={"width": 1280, "height": 800}, color_scheme="dark")
    page.get_by_role("button", name="Lay out A morning").click()
    yours = part(page, "Your agenda")
    expect(yours.get_by_role("listitem").first).to_contain_text("Opening")
    expect(page.locator("#said")).to_contain_text("Laid out: A morning.")
    expect(page.locator("#sum")).to_contain_text("09:00 to")
    sound(page, "agenda-built")
    page.get_by_role("button", name="Use this agenda").click()
    sheet = part(page, "Run sheet")
    expect(sheet.get_by_role("button", name="A check for the room", exact=True)).to_be_visible()
    expect(page.locator("#next")).to_have_text("Begin: Opening")
    sheet.get_by_role("link", name="Change").click()
    expect(page.get_by_role("button", name="Lay out A morning")).to_be_hidden()
    expect(yours.get_by_role("listitem").first).to_contain_text("Opening")


def test_an_agenda_is_put_together_by_keyboard_and_adds_up(screens: Screens) -> None:
    page = screens("facilitate/agenda")
    yours = part(page, "Your agenda")
    keys = Keyboard(page)
    keys.activate(page.get_by_role("button", name=re.compile("^Opening")))
    keys.activate(page.get_by_role("button", name=re.compile("^Closing round")))
    keys.activate(page.locator("summary", has_text="2."))
    keys.activate(page.get_by_role("button", name="Add: A check for the room"))
    expect(page.locator("#said")).to_contain_text("step 2, at 09:10")
    page.get_by_label("Something of your own").fill(WALK)
    part(page, "Add a step").get_by_label("Minutes").fill("20")
    page.get_by_role("button", name="Add", exact=True).click()
    titles = yours.locator("li > div:first-of-type > span:first-child")
    expect(titles).to_have_text(["Opening", "A check for the room", WALK, "Closing round"])
    expect(yours.locator(".cc-desk-time")).to_have_text(["09:00", "09:10", "09:30", "09:50"])
    earlier = yours.get_by_role("button", name="Earlier: A walk round the block")
    keys.activate(earlier)
    expect(titles).to_have_text(["Opening", WALK, "A check for the room", "Closing round"])
    expect(earlier).to_be_focused()
    expect(page.locator("#said")).to_contain_text("is step 2 of 4 now, at 09:10")
    minutes = yours.get_by_label("Minutes of A walk round the block")
    minutes.fill("90")
    expect(minutes).to_be_focused()
    expect(yours.locator(".cc-desk-time").nth(2)).to_have_text("10:40")
    expect(page.locator("#warnings")).to_contain_text("without a break")
    yours.get_by_role("button", name="Take out: Opening").click()
    expect(titles).to_have_count(3)
    keys.activate(page.get_by_role("button", name="Undo"))
    expect(titles).to_have_count(4)
    minutes.fill("20")
    expect(page.locator("#warnings")).to_be_hidden()
    page.get_by_label("Begins at").fill("13:30")
    sound(page, "agenda")
    page.reload()
    expect(titles).to_have_count(4)
    page.get_by_role("button", name="Use this agenda").click()
    page.wait_for_url("**/facilitate#sheet")
    expect(page.locator("#steps .cc-desk-time")).to_have_text(["13:30", "13:40", "14:00", "14:20"])


def test_a_room_is_run_with_one_hand(
    workshop: Workshop, facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS, start="09:00")
    people = [guests() for _ in range(4)]
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    expect(page.locator("#room-here")).to_have_text("0 here of 4 joined")
    expect(wall.locator("#join-code")).to_have_text(workshop.code)
    expect(wall.get_by_role("img", name="QR")).to_have_js_property("complete", value=True)
    assert wall.get_by_role("img", name="QR").evaluate("one => one.naturalWidth") > 100
    sound(wall, "wall-join")

    page.get_by_role("button", name="Begin: Opening").first.click()
    expect(page.locator("#now-title")).to_have_text("Opening")
    press(page, "Start the timer: 10 min")
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    page.get_by_role("button", name="One minute more").click()
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(11:00|10:5\d)$"))
    page.locator("#onscreen").get_by_role("button", name="Timer").click()
    expect(wall.locator("#clock")).to_have_text(re.compile(r"^1\d:\d\d$"))
    sound(wall, "wall-timer")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#timer")).to_be_hidden()

    page.get_by_role("button", name=re.compile("^Next: Ropes")).click()
    expect(wall.locator("#step-title")).to_have_text("Ropes")
    expect(page.locator("#now-answered")).to_have_text("0 have answered")
    for at, one in enumerate(people[:2]):
        one.answers(SECOND, "room-check", {"answers": {"rope": "ab"[at]}})
    expect(page.locator("#now-answered")).to_have_text("2 have answered")
    expect(wall.locator("#step-answered")).to_have_text("2 have answered")
    press(page, "Close")
    expect(page.locator(".cc-desk-why:visible")).to_contain_text("a show of hands")
    press(page, "Open again")
    for one in people[2:]:
        one.answers(SECOND, "room-check", {"answers": {"rope": "a"}})
    expect(page.locator("#now-answered")).to_have_text("4 have answered")
    sound(page, "open")
    press(page, "Close")
    press(page, "Look at the picture")
    seen = page.locator("#panel-views")
    expect(seen.locator("svg").first).to_be_visible()
    expect(wall.locator("#view")).to_be_hidden()
    sound(page, "looked")
    press(page, "Show to the room")
    expect(wall.locator("#view-drawings svg").first).to_be_visible()
    seen.get_by_label("A line under it").fill("Most of us saw a rope.")
    seen.get_by_role("button", name="Keep the line").click()
    expect(wall.locator("#view-line")).to_have_text("Most of us saw a rope.")
    sound(wall, "wall-view")
    press(page, "Hide the picture")
    expect(wall.locator("#step-title")).to_be_visible()
    expect(wall.locator("#view")).to_be_hidden()

    page.locator("#onscreen").get_by_role("button", name="Nothing").click()
    expect(wall.locator("#late")).to_be_hidden()
    expect(wall.locator("h1:visible")).to_have_text("Nothing is shown now")
    sound(wall, "wall-blank")


def test_a_step_is_left_out_and_taken_in_again(facilitator: Facilitator, screens: Screens) -> None:
    facilitator.does("plan", steps=STEPS)
    page = screens(viewport={"width": 1280, "height": 800})
    sheet = part(page, "Run sheet")
    keys = Keyboard(page)
    keys.activate(sheet.get_by_role("button", name="Leave out: Thoughts"))
    undo = sheet.get_by_role("button", name="Undo: Thoughts")
    expect(undo).to_be_focused()
    expect(sheet.locator("li", has_text="Thoughts")).to_contain_text("left out")
    keys.press("Enter")
    expect(sheet.get_by_role("button", name="Begin: Thoughts")).to_be_visible()
    sheet.get_by_role("button", name="Begin: Ropes").click()
    expect(page.locator("#now-title")).to_be_focused()
    expect(sheet.locator("[aria-current=step]")).to_contain_text("Ropes")
    sheet.get_by_role("button", name="Thoughts", exact=True).click()
    expect(page.locator("#now-title")).to_have_text("Thoughts")
    expect(page.locator("#press")).to_have_text("Begin this step")
    expect(page.locator("#panel-words")).to_contain_text("Give people eight quiet minutes.")
    sound(page, "sheet")


def test_what_is_being_done_is_not_disturbed_by_what_is_pushed(
    facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS)
    facilitator.does("begin", step=1)
    page = screens()
    note = page.locator("summary", has_text="Facilitator's note")
    note.click()
    title = page.get_by_label("Title, as people see it")
    title.fill("Half a ti")
    guests().answers(SECOND, "room-check", {"answers": {"rope": "a"}})
    facilitator.settles(title="Another title", minimum=4)
    expect(page.locator("#room-title")).to_have_text("Another title")
    expect(page.locator("#now-answered")).to_have_text("1 have answered")
    expect(title).to_be_focused()
    expect(title).to_have_value("Half a ti")
    expect(page.get_by_label("Smallest number of answers that is shown")).to_have_value("4")
    assert note.evaluate("one => one.parentElement.open")
    title.fill("A whole title")
    page.get_by_role("radio", name="Two families of seats").check()
    page.get_by_role("button", name="Keep these settings").click()
    expect(page.locator("#settle-said")).to_have_text("Kept.")
    assert facilitator.state["room"]["title"] == "A whole title"
    assert facilitator.state["room"]["seats"] == "two"


def test_counts_from_paper_make_a_picture_where_nobody_has_a_phone(
    facilitator: Facilitator, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS)
    facilitator.does("begin", step=1)
    page = screens()
    page.locator("summary", has_text="Counted on paper").click()
    sheets = page.get_by_label("Sheets counted")
    sheets.fill("6")
    numbers = page.locator("input[data-tally]")
    numbers.nth(0).fill("4")
    numbers.nth(1).fill("2")
    sound(page, "paper")
    page.get_by_role("button", name="Add these counts").click()
    expect(page.locator("#now-answered")).to_have_text("0 have answered, 6 on paper")
    expect(sheets).to_have_value("6")
    press(page, "Close")
    press(page, "Look at the picture")
    expect(page.locator("#panel-views svg").first).to_be_visible()
    page.get_by_role("button", name="Take the paper counts out").click()
    expect(page.locator("#now-answered")).to_have_text("0 have answered")


def test_groups_are_proposed_and_two_are_kept_apart(guests: Guests, screens: Screens) -> None:
    names = sorted(guests().name for _ in range(4))
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    people = part(page, "People and groups")
    people.get_by_role("button", name="Pairs").click()
    expect(people.locator("#groups li")).to_have_count(2)
    people.locator("summary", has_text="Keep two apart").click()
    people.get_by_label("This person").select_option(names[0])
    people.get_by_label("and this one").select_option(names[1])
    people.get_by_role("button", name="Keep them apart").click()
    undo = people.get_by_role("button", name=f"Undo keeping {names[0]} and {names[1]} apart")
    expect(undo).to_be_visible()
    people.get_by_role("button", name="Pairs").click()
    for group in people.locator("#groups li").all_inner_texts():
        assert not (names[0] in group and names[1] in group)
    people.get_by_role("button", name="Fours").click()
    expect(people.locator("#groups, #unmet").filter(has_text=names[1]).first).to_be_visible()
    expect(wall.locator("body")).not_to_contain_text("could not be kept")
    sound(page, "groups")
    undo.click()
    expect(undo).to_have_count(0)
    now = part(page, "No agenda yet")
    now.get_by_label("Pairs:").fill("3")
    now.get_by_role("button", name="Pairs").click()
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(3:00|2:5\d)$"))
    expect(now.get_by_role("button", name="Pairs")).to_have_attribute("aria-pressed", "true")
    now.get_by_label("Minutes", exact=True).fill("7")
    now.get_by_role("button", name="Start").click()
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(7:00|6:5\d)$"))


def test_sentences_are_released_one_by_one_and_taken_back(
    facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    gather = page.get_by_role("button", name="Take in what has been offered")
    expect(gather).to_be_disabled()
    texts = ["Ask first.", "Write it down.", "Send the notes the same evening."]
    for text in texts:
        guests().send("POST", "api/room/act", {"do": "offer", "chapter": "", "exercise": "", "text": text})
    expect(gather).to_be_enabled()
    gather.click()
    queue = page.locator("#sentences-waiting")
    expect(queue.locator("li")).to_have_count(3)
    expect(page.locator("#sentences-badge")).to_have_text("3")
    sound(page, "sentences")
    keys = Keyboard(page)
    keys.activate(queue.get_by_role("button", name="Release: Ask first."))
    expect(queue.locator("li")).to_have_count(2)
    assert page.evaluate("document.activeElement.textContent") in {"Release", "Not now"}
    queue.get_by_role("button", name="Not now: Write it down.").click()
    page.locator("#onscreen").get_by_role("button", name="Sentences").click()
    expect(wall.locator("#sentences-list")).to_have_text("Ask first.")
    sound(wall, "wall-sentences")
    page.locator("summary", has_text="Released").click()
    page.get_by_role("button", name="Back to waiting: Ask first.").click()
    expect(queue.locator("li")).to_have_count(2)
    expect(wall.locator("#sentences-list li")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("undefined")


def test_a_dropped_link_is_said_and_what_was_seen_stays(
    workshop: Workshop, facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS)
    facilitator.does("begin", step=1)
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    expect(page.locator("#now-title")).to_have_text("Ropes")
    expect(wall.locator("#step-title")).to_have_text("Ropes")
    workshop.stop()
    for one in (page, wall):
        expect(one.locator("#cc-link")).to_have_text("Connection lost: trying again.")
    expect(page.locator("#now-title")).to_have_text("Ropes")
    page.locator("#press").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was changed")
    expect(page.locator("#press")).to_have_text("Close")
    sound(page, "lost")
    workshop.restart()
    for one in (page, wall):
        expect(one.locator("#cc-link")).not_to_have_attribute("data-state", "lost", timeout=30_000)
    guests().answers(SECOND, "room-check", {"answers": {"rope": "a"}})
    expect(page.locator("#now-answered")).to_have_text("1 have answered")
    expect(wall.locator("#step-answered")).to_have_text("1 have answered")


def test_another_exercise_is_opened_and_the_room_is_ended(facilitator: Facilitator, screens: Screens) -> None:
    facilitator.does("plan", steps=STEPS)
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    page.locator("summary", has_text="Open another exercise").click()
    page.get_by_label("Exercise").select_option(f"{FIRST}/small-check")
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("#now-title")).to_have_text("A small check")
    expect(page.locator("#press")).to_have_text("Close")
    expect(page.get_by_role("heading", name="Not on the agenda")).to_be_visible()
    page.get_by_role("button", name="End the room …").click()
    asked = page.get_by_role("dialog", name="End the room?")
    expect(asked).to_contain_text("for 6 days")
    sound(page, "end")
    asked.get_by_role("button", name="Go on with the room").click()
    expect(page.get_by_role("button", name="End the room …")).to_be_focused()
    page.keyboard.press("Enter")
    asked.get_by_role("button", name="End it").click()
    expect(page.get_by_role("heading", name="The room has ended")).to_be_focused()
    expect(page.get_by_role("link", name="Read the room's report")).to_be_visible()
    expect(page.locator("#room-code")).to_have_text("")
    expect(wall.get_by_role("heading", name="Thank you")).to_be_visible()
    sound(page, "ended")
    sound(wall, "wall-end")


def test_who_is_not_the_facilitator_sees_nothing(workshop: Workshop, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    for path in ("facilitate", "facilitate/agenda", "project"):
        page.goto(workshop.url + path)
        expect(page.get_by_role("heading", name="Facilitator's sign-in")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text(workshop.code)
    context.close()
