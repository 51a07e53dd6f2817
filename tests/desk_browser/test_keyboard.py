"""Every page of the desk by keyboard alone: what can be done with a mouse, and where the focus is after."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.desk.support import CHAPTER, CRITERIA, Desk
from tests.desk_browser.conftest import MARK, Sit, at, press
from tests.support.keyboard import Keyboard

NEW = "plum-finch-31"


def test_more_time_is_given_changed_undone_and_taken_back(desk: Desk, sit: Sit) -> None:
    page = sit("ana")
    keys = Keyboard(page)
    keys.activate(page.get_by_role("link", name=re.compile("^More time")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("More time")
    keys.type(page.get_by_label("Their pseudonym, from your list"), NEW)
    keys.type(page.get_by_label("Hours after the due time"), "36")
    keys.activate(page.get_by_role("button", name="Give time"))
    expect(page.get_by_role("status").last).to_have_text(f"{NEW} has 36 hours more.")
    keys.type(page.get_by_label(f"Hours ({NEW})"), "60")
    press(page, "Enter")
    expect(page.get_by_role("status").last).to_have_text(f"{NEW} has 60 hours more.")
    keys.activate(page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("status").last).to_have_text(f"{NEW} has 36 hours more.")
    keys.activate(page.get_by_role("button", name=f"Take it back ({NEW})"))
    expect(page.get_by_role("status").last).to_have_text(f"{NEW} has no more time than the others.")
    expect(page.get_by_role("heading", name=re.compile("more time$"))).to_have_count(0)
    keys.activate(page.get_by_role("link", name="Back to the chapters"))
    expect(page.get_by_role("link", name=MARK)).to_be_visible()


def test_each_small_window_opens_and_leaves_by_key(desk: Desk, sit: Sit) -> None:
    page = at(sit("ana"), desk)
    keys = Keyboard(page)
    dialog = page.locator("#ask")

    def opened(name: str) -> None:
        button = page.get_by_role("button", name=name, exact=True)
        keys.activate(button)
        expect(dialog).to_be_visible()
        press(page, "Escape")
        expect(dialog).to_be_hidden()
        expect(button).to_be_focused()  # back where one was
        keys.activate(button)
        expect(dialog.locator("#ask-field")).to_be_focused()

    opened("Flag")
    page.keyboard.type("Names a client?")
    keys.activate(dialog.get_by_role("button", name="Flag"))
    expect(page.get_by_text("Flagged: Names a client?")).to_be_visible()
    expect(page.locator("#code")).to_be_focused()
    opened("Ask for rework")
    page.keyboard.type("Leave the town out")
    keys.activate(dialog.get_by_role("button", name="Ask for it"))
    expect(page.get_by_text("Asked to be worked on again: Leave the town out")).to_be_visible()
    opened("Change what to work on")
    keys.activate(dialog.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("Asked to be worked on again")).to_have_count(0)
    opened("More time")
    press(page, "Control+a")
    page.keyboard.type("72")
    press(page, "Enter")
    expect(page.get_by_text("Had 72 hours more than the due time.")).to_be_visible()
    opened("Change the time")
    expect(dialog.locator("#ask-field")).to_have_value("72")
    keys.activate(dialog.get_by_role("button", name="Leave it"))
    opened("Who wrote it")
    page.keyboard.type("They wrote to me")
    keys.activate(dialog.get_by_role("button", name="Show"))
    expect(page.locator("#learner")).to_contain_text("Asking is in the history")


def test_second_marking_calibration_and_signing_out(desk: Desk, sit: Sit) -> None:
    page = sit("ana")
    keys = Keyboard(page)
    keys.activate(page.get_by_role("link", name=re.compile("^Calibrate")).first)
    for one in CRITERIA:
        keys.choose(page.locator(f'input[name="points-{one}"][value="2"]'))
    keys.activate(page.get_by_role("button", name="Give these points to example 1"))
    expect(page.get_by_role("status").last).to_contain_text("Example 1 is marked")
    page.goto(f"{desk.url}second/{CHAPTER}")
    box = page.get_by_label("ana", exact=True)
    keys.reach(box)
    press(page, "Space")
    expect(box).not_to_be_checked()
    keys.activate(page.get_by_role("button", name="Draw them"))
    expect(page.get_by_role("status").last).to_contain_text("set for second marking")
    _skip(page)
    keys.activate(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to mark")
    keys.type(page.get_by_label("Your code"), "no such code")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_contain_text("That code opens nothing")
    expect(page.get_by_label("Your code")).to_be_focused()


def _skip(page: Page) -> None:
    """The first Tab of a page leads past what stands on every page."""
    page.reload()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    press(page, "Enter", "Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_link_opened_where_somebody_else_has_signed_in_is_its_owners(desk: Desk, sit: Sit) -> None:
    page = sit("ana")
    page.goto("about:blank")
    page.goto(desk.link("ben"))
    expect(page.locator(".mk-me")).to_have_text("ben")
    assert "#" not in page.url
    page.goto(f"{desk.url}#an-old-code-that-opens-nothing")
    expect(page.get_by_role("alert")).to_contain_text("That code opens nothing")
    expect(page.locator(".mk-me")).to_have_text("ben")
    assert "#" not in page.url
