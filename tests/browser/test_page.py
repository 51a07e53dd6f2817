"""What the lesson page does besides the exercises: who can read an answer, two windows, narrow screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import CHAPTER, drawn, opened, picture, saved
from tests.browser.playing import place
from tests.support.keyboard import Keyboard
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(200)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("page") / "data") as running:
        yield running


def test_a_learner_keeps_a_reflection_to_themself_and_goes_back_on_it(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    here = place(page, "closing-reflection")
    here.get_by_role("textbox").fill("Not for an instructor.")
    saved(page)
    here.get_by_role("button", name="Keep this one to myself").click()
    expect(here.locator(".cc-readers")).to_contain_text("Only you.")
    saved(page)
    page.reload()
    drawn(page)
    expect(here.locator(".cc-readers")).to_contain_text("Only you.")
    page.goto(f"{server.url}lessons/{CHAPTER}/hand-in")
    expect(page.locator("main")).to_contain_text("You keep this one to yourself")
    assert "Not for an instructor." not in page.content()
    page.goto(f"{server.url}lessons/{CHAPTER}")
    drawn(page)
    here.get_by_role("button", name="Let it be handed in").click()
    saved(page)
    page.goto(f"{server.url}lessons/{CHAPTER}/hand-in")
    expect(page.locator("main")).to_contain_text("Not for an instructor.")


def test_two_windows_keep_both_texts_and_the_learner_chooses(phone: BrowserContext, server: Serving) -> None:
    first = opened(phone, f"{server.url}lessons/{CHAPTER}")
    second = opened(phone, f"{server.url}lessons/{CHAPTER}")
    place(second, "closing-reflection").get_by_role("textbox").fill("From the second window.")
    saved(second)
    here = place(first, "closing-reflection")
    here.get_by_role("textbox").fill("From the first window.")
    expect(here.locator(".cc-conflict")).to_contain_text("From the second window.")
    expect(here.locator(".cc-conflict")).to_contain_text("From the first window.")
    picture(first, "page-two-windows")
    here.get_by_role("button", name="Go on with this window's").click()
    saved(first)
    second.reload()
    drawn(second)
    expect(place(second, "closing-reflection").get_by_role("textbox")).to_have_value("From the first window.")


def test_what_was_typed_without_a_connection_survives_a_closed_tab(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    phone.set_offline(True)
    place(page, "backpack").get_by_label("Hopes").fill("Typed in a tunnel.")
    expect(page.locator("#cc-saved")).to_contain_text("No connection")
    page.close()
    phone.set_offline(False)
    later = opened(phone, f"{server.url}lessons/{CHAPTER}")
    expect(place(later, "backpack").get_by_label("Hopes")).to_have_value("Typed in a tunnel.")
    saved(later)


def test_closing_the_tab_in_the_middle_of_a_word_is_no_conflict(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    field = place(page, "backpack").get_by_label("Goals")
    keys = Keyboard(page)
    keys.type(field, "A first part")
    page.wait_for_timeout(450)  # the first save is on its way or done
    page.keyboard.type(" and the end of it.")
    page.close(run_before_unload=True)
    later = opened(phone, f"{server.url}lessons/{CHAPTER}")
    here = place(later, "backpack")
    expect(here.get_by_label("Goals")).to_have_value("A first part and the end of it.")
    saved(later)
    expect(here.locator(".cc-conflict")).to_be_hidden()


def test_what_is_too_long_is_refused_with_a_sentence_and_stays_in_the_browser(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    here = place(page, "backpack")
    here.get_by_label("Fears").fill("x" * 200_000)
    expect(here.locator(".cc-status")).to_contain_text("is longer than")
    page.reload()
    drawn(page)
    assert len(here.get_by_label("Fears").input_value()) == 200_000
    here.get_by_label("Fears").fill("A shorter text.")
    saved(page)


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_is_wider_than_the_screen(phone: BrowserContext, server: Serving, width: int) -> None:
    page = phone.new_page()
    page.set_viewport_size({"width": width, "height": 700})
    for name in (
        "",
        "mine",
        f"lessons/{CHAPTER}",
        f"lessons/{CHAPTER}/hand-in",
        f"lessons/{CHAPTER}/feedback",
    ):
        page.goto(server.url + name)
        if name.endswith(CHAPTER):
            drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_only_you_stays_in_the_browser_of_a_shared_server(phone: BrowserContext, tmp_path: Path) -> None:
    with serving(tmp_path / "data", extra=["--shared"]) as shared:
        page = opened(phone, f"{shared.url}lessons/{CHAPTER}")
        here = place(page, "backpack")
        expect(here.locator(".cc-readers")).to_contain_text("It stays in this browser.")
        here.get_by_label("Hopes").fill("For nobody else.")
        expect(here.locator(".cc-status")).to_have_text("Kept in this browser")
        page.reload()
        drawn(page)
        expect(here.get_by_label("Hopes")).to_have_value("For nobody else.")
        page.goto(f"{shared.url}mine")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Take it as a file").click()
        assert "For nobody else." in Path(taken.value.path()).read_text()
        assert b"For nobody else." not in b"".join(
            file.read_bytes() for file in (tmp_path / "data").glob("journal*")
        )


def test_a_hand_in_file_comes_by_itself_and_an_unchanged_one_says_so(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    place(page, "closing-reflection").get_by_role("textbox").fill("To be sent by mail.")
    saved(page)
    page.goto(f"{server.url}lessons/{CHAPTER}/hand-in")
    for sentence in ("is being downloaded", "Nothing has changed since your last hand-in file"):
        with page.expect_download() as taken:
            page.get_by_role("button", name="Make a hand-in file").click()
        assert taken.value.suggested_filename.startswith(f"handin-{CHAPTER}-")
        expect(page.locator("#cc-said")).to_contain_text(sentence)
    assert page.locator(".cc-receipts li").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_deleting_everything_leaves_nothing_on_the_page_or_in_the_browser(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    place(page, "backpack").get_by_label("Hopes").fill("Soon gone.")
    saved(page)
    page.goto(f"{server.url}mine")
    name = page.locator("#cc-who strong").inner_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete everything of mine").click()
    expect(page.locator("#cc-said")).to_have_text("Everything of yours is deleted.")
    assert name not in page.locator("main").inner_text()
    page.get_by_role("link", name="To the chapters").click()
    page.goto(f"{server.url}lessons/{CHAPTER}")
    drawn(page)
    expect(place(page, "backpack").get_by_label("Hopes")).to_have_value("")


def test_a_resume_code_opens_the_answers_in_another_browser(
    phone: BrowserContext, browser: Browser, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    place(page, "backpack").get_by_label("Hopes").fill("Written on the first one.")
    saved(page)
    page.goto(f"{server.url}mine")
    page.get_by_role("button", name="Make a resume code").click()
    expect(page.locator("#cc-code")).to_be_visible()
    code = page.locator("#cc-code").inner_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Finish on this device").click()
    expect(page.locator("#finished")).to_be_visible()

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(f"{server.url}mine")
    other.get_by_label("Your resume code").fill(code.lower())
    other.get_by_role("button", name="Go on").click()
    other.get_by_text("The backpack").first.wait_for()
    other.goto(f"{server.url}lessons/{CHAPTER}")
    drawn(other)
    expect(place(other, "backpack").get_by_label("Hopes")).to_have_value("Written on the first one.")
    elsewhere.close()
