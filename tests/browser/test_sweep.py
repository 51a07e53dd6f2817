"""Answers of pages that are closed by now, and that never left the browser: the next page sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import CHAPTER, opened, saved
from tests.browser.playing import place
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.timeout(200)
LATER = "02_power_in_collaboration"
KEY = f"cc:/:{CHAPTER}:closing-reflection"
HELD = "key => localStorage.getItem(key)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("sweep") / "data") as running:
        yield running


def typed_in_a_tunnel(
    context: BrowserContext, server: Serving, text: str, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Write into the first chapter's reflection without a connection, and close the page.

    Chromium ends its offline mode with the page, so what the page sends on closing can still arrive:
    what has to be there before that text is done by ``meanwhile``, when the page is open and unwritten.
    """
    page = opened(context, f"{server.url}lessons/{CHAPTER}")
    meanwhile()
    context.set_offline(True)
    place(page, "closing-reflection").get_by_role("textbox").fill(text)
    expect(page.locator("#cc-saved")).to_contain_text("No connection")
    page.close()


def swept(page: Page) -> None:
    """Wait until the outbox no longer holds the reflection."""
    page.wait_for_function("key => localStorage.getItem(key) === null", arg=KEY)


def answers(context: BrowserContext, server: Serving) -> dict[str, Any]:
    found: dict[str, Any] = context.request.get(f"{server.url}api/chapters/{CHAPTER}/answers").json()[
        "answers"
    ]
    return found


def test_the_next_page_sends_what_an_earlier_one_could_not(phone: BrowserContext, server: Serving) -> None:
    typed_in_a_tunnel(phone, server, "Written in a tunnel.")
    phone.set_offline(False)
    swept(opened(phone, f"{server.url}lessons/{LATER}"))
    kept = answers(phone, server)["closing-reflection"]
    assert kept["response"] == {"text": "Written in a tunnel."}
    assert (kept["revision"], kept["visibility"]) == (1, "handed-in")


def test_a_page_that_is_open_sends_it_when_the_connection_is_back(
    phone: BrowserContext, server: Serving
) -> None:
    waiting = opened(phone, f"{server.url}lessons/{LATER}")
    typed_in_a_tunnel(phone, server, "Sent by another page.")
    assert waiting.evaluate(HELD, KEY)
    phone.set_offline(False)
    swept(waiting)
    assert answers(phone, server)["closing-reflection"]["response"] == {"text": "Sent by another page."}
    saved_again = opened(phone, f"{server.url}lessons/{CHAPTER}")
    saved(saved_again)
    expect(place(saved_again, "closing-reflection").locator(".cc-conflict")).to_be_hidden()


def test_beside_a_newer_text_from_elsewhere_both_are_kept(phone: BrowserContext, server: Serving) -> None:
    def elsewhere() -> None:
        token = next(one["value"] for one in phone.cookies() if one["name"] == "cc_xsrf")
        sent = phone.request.put(
            f"{server.url}api/chapters/{CHAPTER}/answers/closing-reflection",
            headers={"X-XSRFToken": token},
            data={
                "base_revision": 0,
                "response": {"text": "The newer one, from a laptop."},
                "passed": False,
                "visibility": "handed-in",
                "device": "laptop.1",
            },
        )
        assert sent.ok, sent.text()

    typed_in_a_tunnel(phone, server, "The older one, from the tunnel.", meanwhile=elsewhere)
    phone.set_offline(False)
    swept(opened(phone, f"{server.url}lessons/{LATER}"))
    assert answers(phone, server)["closing-reflection"]["response"] == {
        "text": "The newer one, from a laptop."
    }
    everything = phone.request.get(f"{server.url}api/me/export").text()
    assert "The older one, from the tunnel." in everything


def test_a_draft_that_does_not_say_whether_it_stays_is_left_alone(
    phone: BrowserContext, server: Serving
) -> None:
    page = opened(phone, f"{server.url}lessons/{CHAPTER}")
    old = f"cc:/:{CHAPTER}:backpack"  # as a page of an earlier version left it
    draft = (
        '{"response": {"hopes": "An old draft."}, "passed": false, "base": 0, "device": "old", "edits": 1}'
    )
    page.evaluate("([key, draft]) => localStorage.setItem(key, draft)", [old, draft])
    page.close()
    typed_in_a_tunnel(phone, server, "A new one.")
    phone.set_offline(False)
    later = opened(phone, f"{server.url}lessons/{LATER}")
    swept(later)
    assert later.evaluate(HELD, old) == draft
    assert list(answers(phone, server)) == ["closing-reflection"]


def test_only_you_is_not_sent_by_any_page(phone: BrowserContext, tmp_path: Path) -> None:
    with serving(tmp_path / "data", extra=["--shared"]) as shared:
        page = opened(phone, f"{shared.url}lessons/{CHAPTER}")
        here = place(page, "backpack")
        here.get_by_label("Hopes").fill("For nobody else.")
        expect(here.locator(".cc-status")).to_have_text("Kept in this browser")
        page.close()
        typed_in_a_tunnel(phone, shared, "For the instructor.")
        phone.set_offline(False)
        later = opened(phone, f"{shared.url}lessons/{LATER}")
        swept(later)
        assert "For nobody else." in later.evaluate(HELD, f"cc:/:{CHAPTER}:backpack")
        kept = b"".join(file.read_bytes() for file in (tmp_path / "data").glob("journal*"))
        assert b"For the instructor." in kept
        assert b"For nobody else." not in kept
