"""Pictures on the projector: the whole room, seat by seat, one question, before and after."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.room_browser.conftest import FIRST, Facilitator
from tests.room_browser.desk.conftest import Guests, Screens, press, sound

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
    press(page, "Show to the room")
    drawings = wall.locator("#view-drawings figure")
    expect(drawings).to_have_count(2)
    expect(wall.locator("#leafing")).to_be_hidden()
    sound(wall, "wall-two")
    page.get_by_role("button", name="Show only this").last.click()
    expect(drawings).to_have_count(1)
    expect(wall.locator("#view-question")).to_contain_text("It runs from the card")
    page.get_by_role("button", name="Seat by seat").click()
    page.locator("#panel-views").get_by_role("button", name="Show to the room").click()
    expect(wall.locator("#leaf")).to_have_text("1 of 2")
    expect(drawings.get_by_role("heading")).to_have_text(["Everybody else at the table", "Public bodies"])
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("#leaf")).to_have_text("2 of 2")
    wall.get_by_role("button", name="Next picture").click()
    expect(wall.locator("#leaf")).to_have_text("1 of 2")
    sound(wall, "wall-seats")

    page.get_by_role("button", name="Open again").click()
    for one in people:
        again = {"response": {"answers": {"knot": "b", "line": "b"}}, "passed": False, "visibility": "room"}
        one.send("PUT", ANSWER, {"base_revision": 1, "device": "guest.2", **again})
    press(page, "Close")
    press(page, "Look at the picture")
    expect(page.locator("summary", has_text="Picture 2, 6 answers")).to_be_visible()
    page.get_by_role("button", name="Before and after").first.click()
    press(page, "Show to the room")
    expect(drawings.get_by_role("heading")).to_have_text(["Time 1", "Time 2"])
    press(page, "Hide the picture")
    expect(wall.locator("#view")).to_be_hidden()
    sound(page, "twice")
