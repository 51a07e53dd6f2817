"""What people bring to the room: counts from paper, groups, sentences."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.room_browser.conftest import Facilitator
from tests.room_browser.desk.conftest import STEPS, Guests, Screens, part, press, sound
from tests.support.keyboard import Keyboard

pytestmark = pytest.mark.timeout(200)


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
    expect(page.locator("#now-answered")).to_have_text("0 answered, 6 on paper")
    expect(sheets).to_have_value("6")
    page.reload()
    page.locator("summary", has_text="Counted on paper").click()
    expect(sheets).to_have_value("6")
    expect(numbers.nth(0)).to_have_value("4")
    expect(numbers.nth(1)).to_have_value("2")
    page.get_by_role("button", name="Take the paper counts out").click()
    expect(page.locator("#now-answered")).to_have_text("0 answered")
    page.get_by_role("button", name="Add these counts").click()
    expect(page.locator("#now-answered")).to_have_text("0 answered, 6 on paper")
    press(page, "Close")
    press(page, "Look at the picture")
    expect(page.locator("#panel-views svg").first).to_be_visible()
    page.get_by_role("button", name="Take the paper counts out").click()
    expect(page.get_by_role("alert")).to_contain_text("in a picture already")
    expect(page.locator("#now-answered")).to_have_text("0 answered, 6 on paper")


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
    both = people.locator("#groups li").filter(has_text=names[0]).filter(has_text=names[1])
    expect(both).to_have_count(0)
    expect(people.locator("#groups li")).to_have_count(2)
    people.get_by_role("button", name="Fours").click()
    expect(people.locator("#groups, #unmet").filter(has_text=names[1]).first).to_be_visible()
    expect(wall.locator("body")).not_to_contain_text("could not be kept")
    for name in names:
        expect(wall.locator("body")).not_to_contain_text(name)
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
    page.get_by_text("Show something else").click()
    page.locator("#onscreen").get_by_role("button", name="Sentences").click()
    expect(wall.locator("#sentences-list")).to_have_text("Ask first.")
    sound(wall, "wall-sentences")
    page.locator("summary", has_text="Released").click()
    page.get_by_role("button", name="Back to waiting: Ask first.").click()
    expect(queue.locator("li")).to_have_count(2)
    expect(wall.locator("#sentences-list li")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("undefined")
