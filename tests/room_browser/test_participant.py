"""A participant's pages in a running room: joining, following, what counts, leaving with one's work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import drawn, saved, violations
from tests.browser.playing import place
from tests.room_browser.conftest import FIRST, SECOND, Facilitator, Guest, reflection, sound
from tests.support.keyboard import Keyboard
from tests.support.serving import Workshop

pytestmark = pytest.mark.timeout(200)

Contexts = Callable[..., BrowserContext]
Guests = Callable[..., Guest]
Phones = Callable[..., Page]
ROPE = {"answers": {"rope": "a"}}


def seated(facilitator: Facilitator, name: str) -> str | None:
    """Return the seat of somebody in the room, "" for none, or None when nobody goes by that name."""
    people: list[dict[str, str]] = facilitator.state["people"]
    return next((one["seat_label"] for one in people if one["name"] == name), None)


def to_the_end(page: Page) -> None:
    """Scroll until the bar with the button stands in its own place and covers no part of anything."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


@pytest.mark.parametrize(
    ("width", "scheme"), [(375, "light"), (320, "dark"), pytest.param(1280, "dark", marks=pytest.mark.wide)]
)
def test_the_way_in_says_who_sees_what_and_until_when(
    workshop: Workshop,
    facilitator: Facilitator,
    contexts: Contexts,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    facilitator.settles(seats="two")
    page = contexts(viewport={"width": width, "height": 780}, color_scheme=scheme).new_page()
    page.goto(f"{workshop.url}join/{workshop.join_code.lower()}")
    rules = page.get_by_role("region", name="Who can see what, and until when")
    assert rules.get_by_role("listitem").count() == 6
    expect(rules).to_contain_text("only when 3 or more have answered; a bar can stand for one person")
    button = page.get_by_role("button", name="Join")
    box = button.bounding_box()
    assert box, "the way in"
    assert 600 < box["y"] < 780 - box["height"], "under the thumb before anything is scrolled"
    rules.get_by_role("link", name="What this cannot promise").click()
    expect(page.get_by_text("everybody knows what each said")).to_be_in_viewport()
    expect(rules).to_contain_text("until 6 days after the end")
    expect(page.get_by_role("radio", name="No seat")).to_be_checked()
    expect(page.locator("main")).to_contain_text("never a question about you")
    to_the_end(page)
    sound(page, "join")
    code = page.get_by_label("The room's code")
    code.fill("nonsense")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#cc-said")).to_contain_text("not this room's code")
    expect(code).to_be_focused()
    field, bar = code.bounding_box(), page.locator(".cc-my-go").bounding_box()
    assert field and bar and field["y"] + field["height"] <= bar["y"], "what is to be mended is in sight"
    to_the_end(page)
    assert violations(page) == []
    code.fill(f" {workshop.join_code} ")
    keys = Keyboard(page)
    keys.choose(page.get_by_role("radio", name="Public agencies"))
    keys.activate(page.get_by_role("button", name="Join"))
    page.wait_for_url("**/room")
    expect(page.locator("#cc-now-text")).to_contain_text("You are in.")
    name, seat = page.locator("#cc-me").inner_text().split(", ")
    assert seat == "Public agencies"
    assert seated(facilitator, name) == seat
    sound(page, "waiting")
    page.goto(f"{workshop.url}join")
    expect(page.locator("main")).to_contain_text(f"in the room already, as {name}")


def test_a_typed_code_is_offered_the_seats_too(
    workshop: Workshop, facilitator: Facilitator, contexts: Contexts
) -> None:
    facilitator.settles(seats="three")
    page = contexts().new_page()
    page.goto(f"{workshop.url}join")
    code = page.get_by_label("The room's code")
    code.fill("nonsense")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#cc-said")).to_contain_text("not this room's code")
    assert page.get_by_role("radio").count() == 0
    code.fill(f"{workshop.join_code[:3].lower()}-{workshop.join_code[3:]} ")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("radio")).to_have_count(4)
    expect(page.get_by_role("radio", name="No seat")).to_be_checked()
    expect(page.locator("main")).to_contain_text("until 6 days after the end")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/room")


def test_the_page_goes_where_the_room_goes_and_loses_no_word(
    facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    facilitator.opens(FIRST, "closing-thoughts")
    reflection(page)
    sound(page, "exercise")
    field = place(page, "closing-thoughts").get_by_role("textbox")
    field.click()
    facilitator.closes(FIRST, "closing-thoughts")
    facilitator.opens(SECOND, "room-check")
    moved = page.get_by_role("complementary", name="The room has gone on")
    expect(moved).to_contain_text("moved on to “A check for the room”")
    text = "Nobody is interrupted in the middle of a word."
    page.keyboard.type(text, delay=90)  # longer than the pause after which an idle page would go
    expect(field).to_be_focused()
    expect(field).to_have_value(text)
    expect(page.get_by_role("heading", level=1)).to_have_text("A check for the room")
    expect(page.locator("#cc-now")).to_be_focused()
    kept = page.request.get(f"{facilitator.server.url}api/chapters/{FIRST}/answers").json()["answers"]
    assert kept["closing-thoughts"]["response"] == {"text": text}


def test_who_stays_is_left_alone_until_they_go_on(facilitator: Facilitator, phones: Phones) -> None:
    page = phones()
    facilitator.opens(FIRST, "closing-thoughts")
    reflection(page)
    facilitator.closes(FIRST, "closing-thoughts")
    facilitator.opens(SECOND, "room-check")
    page.get_by_role("button", name="Stay here").click()
    moved = page.get_by_role("complementary", name="The room has gone on")
    expect(moved).to_contain_text("You stay here")
    sound(page, "staying")
    place(page, "closing-thoughts").get_by_role("textbox").fill("A late sentence.")
    expect(moved).to_contain_text("moved on to “A check for the room”")
    saved(page)
    page.get_by_role("link", name="Go there now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A check for the room")
    facilitator.closes(SECOND, "room-check")
    facilitator.opens(FIRST, "closing-thoughts")
    expect(place(reflection(page), "closing-thoughts").get_by_role("textbox")).to_have_value(
        "A late sentence."
    )


def test_what_was_closed_stays_until_the_room_goes_on(facilitator: Facilitator, phones: Phones) -> None:
    page = phones()
    steps = [
        {
            "what": "exercise",
            "title": "Thoughts",
            "minutes": 5,
            "chapter": FIRST,
            "exercise": "closing-thoughts",
        },
        {"what": "break", "title": "Coffee", "minutes": 15},
    ]
    facilitator.does("plan", steps=steps)
    facilitator.does("begin", step=0)
    facilitator.opens(FIRST, "closing-thoughts")
    field = place(reflection(page), "closing-thoughts").get_by_role("textbox")
    field.fill("Here is what I saw.")
    saved(page)
    facilitator.closes(FIRST, "closing-thoughts")
    closed = page.locator("#cc-closed")
    expect(closed).to_contain_text("Closed. What you wrote is kept")
    expect(closed).to_be_in_viewport()
    page.wait_for_timeout(5500)  # longer than a page waits that goes on by itself
    expect(field).to_have_value("Here is what I saw.")
    expect(page.locator("#cc-moved")).to_be_hidden()
    sound(page, "closed")
    page.reload()
    drawn(page)
    expect(field).to_have_value("Here is what I saw.")
    expect(closed).to_contain_text("Closed. What you wrote is kept")
    late = phones()  # who has written nothing in it has nothing to look at
    expect(late.locator("#cc-now-text")).to_have_text("This exercise is closed. What you wrote is kept.")
    facilitator.does("begin", step=1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Coffee", timeout=10_000)
    expect(page.locator("#cc-now-text")).to_have_text(
        re.compile(r"^Back at \d\d:\d\d\. Nothing here runs away")
    )
    expect(field).to_have_count(0)


def test_an_answer_is_taken_out_by_keyboard_and_put_back_until_the_picture_is_taken(
    facilitator: Facilitator, phones: Phones, guests: Guests
) -> None:
    page = phones()
    others = [guests() for _ in range(3)]
    facilitator.does(
        "plan",
        steps=[
            {"what": "exercise", "title": "Ropes", "minutes": 5, "chapter": SECOND, "exercise": "room-check"}
        ],
    )
    facilitator.does("begin", step=0)
    facilitator.opens(SECOND, "room-check")
    expect(page.get_by_role("heading", level=1)).to_have_text("A check for the room")
    drawn(page)
    keys = Keyboard(page)
    keys.choose(place(page, "room-check").get_by_role("radio", name="A rope"))
    saved(page)
    keys.activate(page.get_by_role("button", name="Take it out"))
    expect(page.locator("#cc-counted")).to_contain_text("is taken out of the room's picture")
    expect(page.get_by_role("button", name="Put it back in")).to_be_focused()
    assert facilitator.state["steps"][0]["answered"] == 0
    keys.press("Enter")
    expect(page.locator("#cc-counted")).to_contain_text("counts in the room's picture, without your name")
    assert facilitator.state["steps"][0]["answered"] == 1
    for one in others:
        one.answers(SECOND, "room-check", ROPE)
    facilitator.closes(SECOND, "room-check")
    expect(page.locator("#cc-closed")).to_contain_text("Closed.")
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_role("button", name="Put it back in")).to_be_visible()
    facilitator.does("look", chapter=SECOND, exercise="room-check")
    expect(page.locator("#cc-counted")).to_contain_text("The room's picture was taken without your answer.")
    expect(page.get_by_role("button", name="Put it back in")).to_be_hidden()
    view = facilitator.state["steps"][0]["views"][0]
    assert view["n"] == 3
    facilitator.does("show", what="view", view=view["id"])
    shown = page.get_by_role("region", name="The room's picture")
    expect(shown).to_contain_text("3 answers, added up.")
    facilitator.does("caption", view=view["id"], caption="Nobody took the net.")
    expect(shown).to_contain_text("Nobody took the net.")
    shown.get_by_text("The same as a table").first.click()
    expect(shown.get_by_role("table").first).to_be_visible()
    sound(page, "picture")
    facilitator.does("show", what="step")
    expect(shown).to_be_hidden()


def test_a_sentence_is_offered_shown_as_it_stands_and_taken_back(
    facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    facilitator.opens(FIRST, "closing-thoughts")
    reflection(page)
    page.get_by_text("Offer a sentence to the room").click()
    field = page.get_by_label("Your sentence")
    field.fill("x" * 300)
    expect(field).to_have_value("x" * 280)
    field.fill("We will say sooner what we cannot do.")
    page.get_by_role("button", name="Offer it").click()
    offered = page.get_by_role("list", name="What you offered")
    expect(offered).to_contain_text("waits until others have offered one too")
    expect(field).to_have_value("")
    sound(page, "offered")
    offered.get_by_role("button", name="Take back").click()
    expect(offered).to_be_hidden()
    field.fill("Half a sentence, when the")
    facilitator.opens(SECOND, "room-check")
    facilitator.closes(FIRST, "closing-thoughts")
    page.get_by_role("link", name="Go there now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A check for the room")
    expect(field).to_have_value("Half a sentence, when the")


def test_groups_are_proposals_and_nobody_gives_a_reason(
    facilitator: Facilitator, phones: Phones, guests: Guests
) -> None:
    page = phones()
    one, _other, _third = guests(), guests(), guests()
    facilitator.does("group", size=2, stage="2", minutes=4)
    group = page.locator("#cc-group")
    expect(group).to_have_text(re.compile(r"^Group [1-9][23] of you, until \d\d:\d\d"))
    expect(page.locator("#cc-timer")).to_have_text(re.compile(r"In pairs [34]:\d\d"))
    page.get_by_role("button", name="Choose a partner").click()
    expect(page.get_by_role("radio", name="With a partner I choose")).to_be_focused()
    page.get_by_label("Partner", exact=True).select_option(one.name)
    page.get_by_role("button", name="Ask for that").click()
    expect(group).to_contain_text(
        f"You asked for {one.name}: you are put together once they ask for you too."
    )
    asked = {"do": "wish", "wish": "with", "partner": page.locator("#cc-me").inner_text()}
    one.send("POST", "api/room/act", asked)
    facilitator.does("group", size=2, stage="2", minutes=0)
    expect(group).to_contain_text("2 of you")
    mine = page.locator("#cc-me").inner_text()
    assert [sorted(each) for each in facilitator.state["groups"]["groups"] if mine in each] == [
        sorted([mine, one.name])
    ]
    sound(page, "group")
    page.get_by_role("button", name="Work alone", exact=True).click()
    expect(group).to_contain_text("You work alone")
    facilitator.does("group", size=2, stage="2", minutes=0)
    assert mine in facilitator.state["groups"]["alone"]
    page.get_by_role("button", name="Join a group again").click()
    expect(page.get_by_role("button", name="Work alone", exact=True)).to_be_visible()
    facilitator.does("group", size=0, stage="", minutes=0)
    expect(group).to_be_hidden()


def test_a_new_name_and_another_seat(facilitator: Facilitator, phones: Phones) -> None:
    facilitator.settles(seats="two")
    page = phones()
    before = page.locator("#cc-me").inner_text()
    page.locator("#cc-me").click()
    page.get_by_role("button", name="Another name").click()
    expect(page.locator("#cc-me")).not_to_have_text(before)
    page.get_by_role("radio", name="Public agencies").check()
    page.get_by_role("button", name="Sit there").click()
    expect(page.locator("#cc-who-seat")).to_have_text("Seat: Public agencies")
    name = page.locator("#cc-me").inner_text().removesuffix(", Public agencies")
    assert seated(facilitator, name) == "Public agencies"
    assert seated(facilitator, before) is None
    page.get_by_role("radio", name="No seat").check()
    page.get_by_role("button", name="Sit there").click()
    expect(page.locator("#cc-who-seat")).to_have_text("No seat")
    sound(page, "you")


def test_a_lost_link_is_said_in_words_and_what_is_typed_meanwhile_arrives(
    workshop: Workshop, facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    facilitator.opens(FIRST, "closing-thoughts")
    reflection(page)
    field = place(page, "closing-thoughts").get_by_role("textbox")
    where = field.bounding_box()
    workshop.kill()
    expect(page.locator("#cc-link")).to_contain_text("What you write is kept in this browser")
    assert field.bounding_box() == where, "what somebody types into has moved"
    field.fill("Written while the server was down.")
    expect(page.locator("#cc-saved")).to_contain_text("No connection")
    sound(page, "lost")
    workshop.restart()
    expect(page.locator("#cc-link")).to_have_text("Connected again.", timeout=30_000)
    saved(page)
    kept = page.request.get(f"{workshop.url}api/chapters/{FIRST}/answers").json()["answers"]
    assert kept["closing-thoughts"]["response"] == {"text": "Written while the server was down."}


def test_a_phone_that_dropped_out_returns_when_the_room_has_moved_on(
    workshop: Workshop, facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    phone = page.context
    facilitator.opens(FIRST, "closing-thoughts")
    place(reflection(page), "closing-thoughts").get_by_role("textbox").fill("A first")
    saved(page)
    phone.set_offline(True)
    place(page, "closing-thoughts").get_by_role("textbox").fill("A first and a last part.")
    expect(page.locator("#cc-saved")).to_contain_text("No connection")
    page.close()
    facilitator.closes(FIRST, "closing-thoughts")
    phone.set_offline(False)
    later = phone.new_page()
    later.goto(f"{workshop.url}room")
    expect(later.locator("#cc-now-text")).to_contain_text("You are in.")
    saved(later)
    kept = later.request.get(f"{workshop.url}api/chapters/{FIRST}/answers").json()["answers"]
    assert kept["closing-thoughts"]["response"] == {"text": "A first and a last part."}
    assert later.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cc:'))") == []


def test_only_you_stays_in_the_phone_and_nothing_is_said_to_be_counted(
    workshop: Workshop, facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    facilitator.opens(SECOND, "own-check")
    expect(page.get_by_role("heading", level=1)).to_have_text("A check of one's own")
    drawn(page)
    place(page, "own-check").get_by_role("radio", name="Another day").check()
    expect(place(page, "own-check").locator(".cc-status")).to_have_text("Kept in this browser")
    assert page.locator("#cc-counted").inner_text() == ""
    facilitator.closes(SECOND, "own-check")
    expect(page.locator("#cc-closed")).to_contain_text("Closed.")
    assert page.evaluate("localStorage.length") == 1
    facilitator.opens(SECOND, "own-check")
    drawn(page)
    expect(place(page, "own-check").get_by_role("radio", name="Another day")).to_be_checked()
    own = next(one for one in facilitator.state["extra"] if one["exercise"] == "own-check")
    assert own["answered"] == 0
    page.goto(f"{workshop.url}lessons/{SECOND}")
    drawn(page)
    expect(place(page, "own-check").get_by_role("radio", name="Another day")).to_be_checked()


def test_at_ones_own_pace_the_open_exercises_are_listed_and_nothing_is_taken_away(
    workshop: Workshop, facilitator: Facilitator, phones: Phones
) -> None:
    page = phones()
    facilitator.opens(FIRST, "closing-thoughts")
    reflection(page)
    facilitator.settles(pace="free")
    facilitator.opens(SECOND, "room-check")
    listed = page.get_by_role("region", name="This room's exercises").get_by_role("listitem")
    thoughts = listed.filter(has_text="Closing thoughts")
    expect(thoughts).to_contain_text("open")
    expect(listed.filter(has_text="A check for the room")).to_contain_text("open")
    assert place(page, "closing-thoughts").is_visible()
    page.reload()
    expect(page.locator("#cc-now-text")).to_contain_text("at your own pace")
    expect(thoughts).to_be_visible()
    sound(page, "free")
    page.get_by_role("link", name="Closing thoughts", exact=True).click()
    page.wait_for_url(f"**/lessons/{FIRST}#closing-thoughts")
    drawn(page)
    expect(place(page, "closing-thoughts").get_by_role("textbox")).to_be_in_viewport()
    page.go_back()
    facilitator.closes(FIRST, "closing-thoughts")
    expect(thoughts).to_contain_text("closed; yours stays open to you")
    expect(thoughts.get_by_role("button", name="Take it out")).to_be_visible()
    expect(page.get_by_role("link", name="Closing thoughts", exact=True)).to_be_visible()


def test_leaving_in_the_middle_says_what_stays(facilitator: Facilitator, phones: Phones) -> None:
    page = phones()
    inside = facilitator.state["joined"]
    page.locator("#cc-me").click()
    asked: list[str] = []

    def agree(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", agree)
    page.get_by_role("button", name="Leave the room").click()
    page.wait_for_url("**/mine")
    assert "What you wrote stays" in asked[0]
    assert facilitator.state["joined"] == inside - 1
