"""Pictures on the projector: the whole room, seat by seat, one question, before and after."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.room_browser.conftest import FIRST, Facilitator
from tests.room_browser.desk.conftest import STEPS, Guests, Screens, press, sound
from tests.support.serving import Workshop

pytestmark = pytest.mark.timeout(200)
ANSWER = f"api/chapters/{FIRST}/answers/small-check"
KEY = {"chapter": FIRST, "exercise": "small-check"}


def test_a_view_is_compared_and_leafed_through(
    facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.settles(seats="two")
    people = [guests(("public", "civil")[at % 2]) for at in range(6)]
    facilitator.opens(**KEY)
    for at, one in enumerate(people):
        one.answers(FIRST, "small-check", {"answers": {"knot": "ab"[at // 2 % 2], "line": "a"}})
    facilitator.closes(**KEY)
    facilitator.does("look", **KEY)
    page = screens(viewport={"width": 1280, "height": 800})
    wall = screens("project", viewport={"width": 1280, "height": 720}, color_scheme="dark")
    page.get_by_role("button", name="A small check", exact=True).click()
    expect(page.locator("#panel-views svg")).to_have_count(2)
    press(page, "Show picture 1: everybody")
    drawings = wall.locator("#view-drawings figure")
    expect(drawings).to_have_count(2)
    expect(wall.locator("#leafing")).to_be_hidden()
    sound(wall, "wall-two")
    page.get_by_role("button", name="Show only this").last.click()
    expect(drawings).to_have_count(1)
    expect(wall.locator("#view-question")).to_contain_text("It runs from the card")
    page.get_by_role("button", name="Seat by seat").click()
    expect(page.locator("#press")).to_have_text("Show picture 1: seat by seat")
    page.locator("#panel-views").get_by_role("button", name="Show picture 1: seat by seat").click()
    expect(page.locator("#onscreen-now")).to_have_text("A small check: picture 1, seat by seat")
    expect(drawings).to_have_count(2)
    sound(wall, "wall-seats")
    expect(page.locator("#leaf")).to_have_text("both")
    on = page.get_by_role("button", name="Next picture, on the projector")
    on.click()
    expect(page.locator("#leaf")).to_have_text("1 of 2")
    expect(drawings).to_have_count(1)
    on.click()
    expect(wall.locator("#view-question")).to_contain_text("It runs from the card")
    expect(on).to_have_attribute("aria-disabled", "true")
    expect(on).to_be_focused()
    sound(wall, "wall-seats-one")

    page.get_by_role("button", name="Open again").click()
    for one in people:
        again = {"response": {"answers": {"knot": "b", "line": "b"}}, "passed": False, "visibility": "room"}
        one.send("PUT", ANSWER, {"base_revision": 1, "device": "guest.2", **again})
    press(page, "Close")
    press(page, "Look at the picture")
    expect(page.locator("summary", has_text="Picture 2, 6 answers")).to_be_visible()
    page.get_by_role("button", name="Before and after").first.click()
    press(page, "Show picture 2: before and after")
    expect(page.locator("#onscreen-now")).to_have_text("A small check: picture 2, before and after")
    expect(drawings.locator("svg").first).to_be_visible()
    press(page, "Hide the picture")
    expect(wall.locator("#view")).to_be_hidden()
    sound(page, "twice")


def test_a_pause_says_when_people_are_back_and_groups_are_numbers(
    facilitator: Facilitator, guests: Guests, screens: Screens
) -> None:
    facilitator.does("plan", steps=STEPS)
    for _ in range(7):
        guests()
    page = screens(viewport={"width": 1280, "height": 800}, locale="en-US")
    wall = screens("project", viewport={"width": 1280, "height": 720}, locale="en-US")
    facilitator.does("begin", step=1)
    facilitator.does("group", size=4)
    expect(wall.locator("#step-groups")).to_contain_text("1 group of 4, 1 of 3.")
    sound(wall, "wall-groups")
    facilitator.does("begin", step=2)
    expect(wall.locator("#step-back")).to_have_text(re.compile(r"^Back at \d\d:\d\d$"))
    expect(wall.locator("#step-groups")).to_be_hidden()
    sound(wall, "wall-break")
    page.get_by_role("button", name="Bring them back").click()
    expect(wall.locator("#step-groups")).to_contain_text("1 group of 4, 1 of 3.")
    expect(page.locator("#put-away")).to_be_hidden()


def test_the_way_in_is_an_address_a_code_and_a_picture(workshop: Workshop, screens: Screens) -> None:
    workshop.extra += ["--address", "http://192.168.8.2:8765"]
    workshop.restart()
    wall = screens("project", viewport={"width": 1280, "height": 720})
    expect(wall.locator("#join-address")).to_have_text("192.168.8.2:8765/join")
    expect(wall.locator("#join-code")).to_have_text(workshop.join_code)
    expect(wall.get_by_text("No app, no account.")).to_be_visible()
    qr = wall.get_by_role("img", name="QR")
    expect(qr).to_have_js_property("complete", value=True)
    assert qr.evaluate("one => one.naturalWidth") > 100
    expect(wall.locator("#join-local")).to_be_hidden()
    sound(wall, "wall-join")


def test_an_address_that_no_phone_reaches_is_not_offered_as_a_picture(screens: Screens) -> None:
    said = "Only this computer can open this address"
    wall = screens("project", viewport={"width": 1280, "height": 720})
    expect(wall.locator("#join-local")).to_contain_text(said)
    expect(wall.get_by_role("img", name="QR")).to_be_hidden()
    sound(wall, "wall-local")
    expect(screens().locator("#local-only")).to_contain_text(said)
