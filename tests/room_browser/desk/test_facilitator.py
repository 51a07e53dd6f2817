"""The one screen to run a room, and the projector beside it."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.room_browser.conftest import FIRST, SECOND, Facilitator
from tests.room_browser.desk.conftest import STEPS, Contexts, Guests, Screens, part, press, sound
from tests.support.keyboard import Keyboard
from tests.support.serving import Workshop

pytestmark = pytest.mark.timeout(200)


def test_signing_in_by_hand_and_by_the_address_the_command_opens(
    workshop: Workshop, contexts: Contexts
) -> None:
    page = contexts().new_page()
    page.goto(f"{workshop.url}facilitate#WRONG-CODE")
    expect(page.get_by_role("alert")).to_contain_text("not the facilitator's code")
    assert page.url == f"{workshop.url}facilitate", "no code stays in the address"
    sound(page, "sign-in")
    page.get_by_label("Your code").fill(workshop.sign_in_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Before people come")).to_be_visible()
    other = contexts().new_page()
    other.goto(f"{workshop.url}facilitate#{workshop.sign_in_code}")
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


def test_a_room_is_run_with_one_hand(
    workshop: Workshop, facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS, start="09:00")
    people = [guests() for _ in range(4)]
    page = screens()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    expect(page.locator("#room-here")).to_have_text("0 here of 4 joined")
    expect(wall.locator("#join-joined")).to_have_text("4 people have joined")

    page.get_by_role("button", name="Begin: Opening").first.click()
    expect(page.locator("#now-title")).to_have_text("Opening")
    press(page, "Start the timer: 10 min")
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    page.get_by_role("button", name="One minute more").click()
    expect(page.locator("#timer-clock")).to_have_text(re.compile(r"^(11:00|10:5\d)$"))
    page.get_by_text("Show something else").click()
    page.locator("#onscreen").get_by_role("button", name="Timer").click()
    expect(page.locator("#onscreen-now")).to_have_text("the timer")
    expect(wall.locator("#clock")).to_have_text(re.compile(r"^1\d:\d\d$"))
    sound(wall, "wall-timer")
    page.get_by_role("button", name="Hide", exact=True).click()
    expect(wall.locator("#step-title")).to_have_text("Opening")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#timer")).to_be_hidden()

    page.get_by_role("button", name=re.compile("^Next: Ropes")).click()
    expect(wall.locator("#step-title")).to_have_text("Ropes")
    expect(page.locator("#now-answered")).to_have_text("0 answered")
    for at, one in enumerate(people[:2]):
        one.answers(SECOND, "room-check", {"answers": {"rope": "ab"[at]}})
    expect(page.locator("#now-answered")).to_have_text("2 answered")
    expect(wall.locator("#step-answered")).to_have_text("2 answered")
    press(page, "Close")
    expect(page.locator("#press-why")).to_contain_text("a show of hands")
    expect(page.locator("#press")).to_have_text("Look at the picture")
    expect(page.locator("#press")).to_have_attribute("aria-disabled", "true")
    sound(page, "too-few")
    page.locator("#panel-views").get_by_role("button", name="Open again").click()
    for one in people[2:]:
        one.answers(SECOND, "room-check", {"answers": {"rope": "a"}})
    expect(page.locator("#now-answered")).to_have_text("4 answered")
    sound(page, "open")
    press(page, "Close")
    press(page, "Look at the picture")
    seen = page.locator("#panel-views")
    expect(seen.locator("svg").first).to_be_visible()
    expect(wall.locator("#view")).to_be_hidden()
    sound(page, "looked")
    press(page, "Show picture 1: everybody")
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
    facilitator.does("begin", step=0)
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
    expect(page.locator("#now")).to_be_in_viewport()
    sheet.get_by_text("1 step done").click()
    expect(sheet.get_by_role("button", name="Go back: Opening")).to_be_visible()
    sound(page, "sheet")


def test_a_line_is_written_and_a_sentence_released_after_the_end(
    facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS)
    facilitator.does("begin", step=1)
    people = [guests() for _ in range(3)]
    for one in people:
        one.answers(SECOND, "room-check", {"answers": {"rope": "a"}})
        one.send("POST", "api/room/act", {"do": "offer", "chapter": "", "exercise": "", "text": "Ask first."})
    facilitator.does("gather")
    key = {"chapter": SECOND, "exercise": "room-check"}
    facilitator.closes(**key)
    facilitator.does("look", **key)
    facilitator.does("begin", step=2)
    facilitator.does("end")
    page = screens()
    expect(page.locator("#now-title")).to_have_text("Ropes")
    page.get_by_label("A line under it").fill("We all saw a rope.")
    page.get_by_role("button", name="Keep the line").click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.get_by_role("button", name="Release: Ask first.").first.click()
    expect(page.locator("#sentences-waiting li")).to_have_count(2)
    assert facilitator.state["sentences"]["released"] == 1
    expect(page.get_by_role("button", name="Open again")).to_be_hidden()
    sound(page, "ended-lines")


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
    expect(page.locator("#now-answered")).to_have_text("1 answered")
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
    expect(page.locator("#now-answered")).to_have_text("1 answered")
    expect(wall.locator("#step-answered")).to_have_text("1 answered")


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
    expect(page.locator("#row")).to_be_hidden()
    expect(part(page, "Sentences")).to_be_visible()
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
        expect(page.locator("body")).not_to_contain_text(workshop.join_code)
    context.close()
