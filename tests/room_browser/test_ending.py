"""What a participant finds when the room has ended: their work to take, a way back, and a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import saved
from tests.browser.playing import place
from tests.room_browser.conftest import FIRST, Facilitator, reflection, sound
from tests.support.serving import Workshop

pytestmark = pytest.mark.timeout(200)


def test_everybody_takes_their_work_comes_back_with_a_code_and_can_delete_it(
    workshop: Workshop,
    facilitator: Facilitator,
    phones: Callable[..., Page],
    contexts: Callable[..., BrowserContext],
) -> None:
    page = phones(color_scheme="dark")
    facilitator.opens(FIRST, "closing-thoughts")
    place(reflection(page), "closing-thoughts").get_by_role("textbox").fill("To take home.")
    saved(page)
    page.locator("#cc-me").click()
    page.get_by_role("button", name="Show my resume code").click()
    code = page.locator("#cc-code")
    expect(code).to_be_focused()
    secret = code.inner_text()
    facilitator.does("end")
    expect(page.get_by_role("heading", level=1)).to_have_text("The room has ended")
    expect(page.locator("#cc-who time")).to_be_visible()
    sound(page, "ended")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    sound(page, "ended")
    for link in ("as a web page", "Take my answers"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=link).click()
        assert "To take home." in Path(taken.value.path()).read_text(encoding="utf-8")

    other = contexts().new_page()
    other.goto(f"{workshop.url}join")
    other.get_by_label("Your resume code").fill("AAAA-BBBB-CCCC-DDDD")
    other.get_by_role("button", name="Go on where I was").click()
    expect(other.locator("#cc-said")).to_contain_text("Nobody here has that code")
    other.get_by_label("Your resume code").fill(secret)
    other.get_by_role("button", name="Go on where I was").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The room has ended")
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Delete everything of mine now").click()
    expect(other.locator("#cc-left")).to_be_focused()
    assert b"To take home." not in b"".join(file.read_bytes() for file in workshop.data.glob("journal*"))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join the room")
