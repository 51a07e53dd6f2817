"""Picking an agenda and putting one together, by buttons."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.room_browser.desk.conftest import Screens, part, sound
from tests.support.keyboard import Keyboard

pytestmark = pytest.mark.timeout(200)
WALK = "A walk round the block"


def test_a_built_agenda_is_laid_out_and_used(screens: Screens) -> None:
    page = screens("facilitate/agenda", viewport={"width": 1280, "height": 800}, color_scheme="dark")
    page.get_by_role("button", name="Use: A morning").click()
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
    expect(page.get_by_role("button", name="Use: A morning")).to_be_hidden()
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
    page.get_by_role("button", name="Empty it").click()
    expect(titles).to_have_count(0)
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
