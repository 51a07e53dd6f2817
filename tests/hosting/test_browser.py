"""A hosted course in a browser: from the code to the marks at a real desk, and how every page looks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crosscurrents.journal import Extended, Journal, Mark, Returned
from tests.browser.conftest import drawn, picture, saved, violations
from tests.desk.support import CRITERIA, Desk, Marker
from tests.hosting.conftest import Hosting, command
from tests.server.conftest import MORE
from tests.server.visitor import CHAPTER, CHECK, REFLECTION, SECOND, Visitor
from tests.support.keyboard import Keyboard
from tests.support.serving import MINI, built_course

pytestmark = pytest.mark.timeout(300)

NOW = datetime.now(UTC).replace(microsecond=0, second=0)
DUE = NOW + timedelta(days=3)
OVER = NOW - timedelta(days=1)
LATE = "late-words"
WORDS = "The meeting ran late, and nobody had asked who would have to leave first."


def written(place: Path) -> Path:
    """Return the tiny course with something to hand in from its second chapter too, built."""
    layer = place / "layer"
    card, lesson = Path("solutions") / SECOND / f"{LATE}.md", Path("lessons") / f"{SECOND}.md"
    for one in (card, lesson):
        (layer / one).parent.mkdir(parents=True)
    shutil.copy(MINI / "solutions" / CHAPTER / f"{REFLECTION}.md", layer / card)
    text = (MORE / lesson).read_text(encoding="utf-8")
    (layer / lesson).write_text(f"{text.rstrip()}\n\n{{exercise}}`{LATE}`\n", encoding="utf-8")
    return built_course(place / "content", MORE, layer)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosting]:
    """A course with one chapter still due and one whose time is over."""
    folder = tmp_path_factory.mktemp("hosted") / "autumn"
    content = written(folder.parent)
    due = (f"{CHAPTER}={DUE.isoformat()}", f"{SECOND}={OVER.isoformat()}")
    done = command(
        "course", "init", folder, "--title", "Autumn <2026>", "--due", due[0], "--due", due[1],
        "--late", "zero", "--instructor", "ana", "--keeping", "What you hand in is kept until March.",
        content=content,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = command("course", "invite", folder, "--count", "8")
    assert done.returncode == 0, done.stderr
    server = Hosting(folder, None, None, ())
    yield server
    server.stop()


@pytest.fixture(scope="module")
def desk(course: Hosting) -> Iterator[Desk]:
    """The marking desk of the same folder, in a process of its own."""
    running = Desk(course.data, None, None, ())
    yield running
    running.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 375, "height": 780}, locale="en-GB")
    page = context.new_page()
    page.on("pageerror", lambda fault: pytest.fail(f"the page raised: {fault}"))
    yield page
    context.close()


def place(course: Hosting, at: int) -> tuple[str, str]:
    """Return a place's pseudonym and code."""
    return list(course.codes().items())[at]


def enter(page: Page, course: Hosting, code: str) -> Keyboard:
    """Open the first page and come in with a code, by keyboard."""
    page.goto(course.url)
    keys = Keyboard(page)
    keys.type(page.get_by_label("Your invitation code"), code.lower())
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Chapters")).to_be_visible()
    return keys


def write_and_hand_in(page: Page, course: Hosting) -> str:
    """Write the reflection, answer half of the check, and hand in, by keyboard; return the receipt."""
    keys = Keyboard(page)
    keys.activate(page.get_by_role("link", name="Begin"))
    drawn(page)
    expect(page.locator(".cc-due time").first).to_have_attribute("datetime", DUE.isoformat())
    keys.choose(page.locator(f'.cc-mount[data-exercise="{CHECK}"]').get_by_role("radio").first)
    here = page.locator(f'.cc-mount[data-exercise="{REFLECTION}"]')
    keys.type(here.get_by_role("textbox").first, WORDS)
    saved(page)
    picture(page, "hosted-lesson-375")
    keys.activate(page.locator(".cc-next").get_by_role("link", name="Review and hand in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Review and hand in")
    expect(page.locator("main")).to_contain_text(WORDS)
    keys.activate(page.get_by_role("button", name="Hand in here"))
    expect(page.locator("#cc-said")).to_have_text("Handed in. The receipt stands below.")
    expect(page.locator("#receipts")).to_be_focused()
    picture(page, "hosted-receipt-375")
    return page.locator(".cc-receipts code").first.inner_text()


def mark_and_give_back(browser: Browser, desk: Desk) -> None:
    """Mark what waits and give it back, as an instructor does at the desk, by keyboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(desk.link("ana"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn <2026>")
    page.goto(f"{desk.url}mark/{CHAPTER}")
    expect(page.locator(".mk-answer").first).to_contain_text(WORDS)
    page.keyboard.press("c")
    page.keyboard.type("You show the room plainly.")
    page.keyboard.press("Escape")
    for _each in CRITERIA:
        page.keyboard.press("2")
    expect(page.locator("#missing")).to_have_text("complete")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.goto(f"{desk.url}feedback/{CHAPTER}")
    Keyboard(page).activate(page.get_by_role("button", name="Give 1 back"))
    expect(page.locator("#happened")).to_contain_text("1 given back", timeout=90_000)
    context.close()


def test_from_the_code_to_the_marks_and_what_an_instructor_says_later(
    browser: Browser, phone: Page, course: Hosting, desk: Desk
) -> None:
    pseudonym, code = place(course, 0)
    enter(phone, course, code)
    picture(phone, "hosted-home-375")
    write_and_hand_in(phone, course)
    for step in ("collect", "autograde"):
        done = command(step, "--course", course.data)
        assert done.returncode == 0, done.stderr
    mark_and_give_back(browser, desk)
    _reads_the_marks(phone, course)
    with Marker(desk, "ana") as ana:
        [answer] = ana.codes()
        _once_more_and_withdrawn(phone, course, ana, answer)
        _more_time_and_none(phone, course, ana, pseudonym)
    _finishes(phone, course)
    told = command("course", "status", course.data).stdout
    assert "Marked" in told
    assert [cell.strip() for cell in _row(told, "First")[-3:]] == ["1", "1", "1"]


def _row(table: str, title: str) -> list[str]:
    """Return the cells of a chapter's row."""
    line = next(line for line in table.splitlines() if f"│ {title}" in line)
    return line.strip("│ ").split("│")


def _reads_the_marks(phone: Page, course: Hosting) -> None:
    phone.goto(course.url)
    expect(phone.locator("main")).to_contain_text("Feedback has come")
    phone.goto(f"{course.url}lessons/{CHAPTER}/hand-in")
    keys = Keyboard(phone)
    first = phone.locator("main").get_by_role("link").nth(1)  # the first is the way back
    expect(first).to_have_text("Read your feedback")
    expect(phone.get_by_text("Look for feedback")).to_have_count(0)
    keys.activate(first)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Feedback")
    main = phone.locator("main")
    expect(main).to_contain_text("10 of 15 points")
    expect(main).to_contain_text("You show the room plainly.")
    expect(phone.locator('.cc-levels [aria-current="true"]')).to_have_count(len(CRITERIA))
    expect(main).to_contain_text("Nobody marked this one: it is scored by itself.")
    expect(phone.get_by_text("Feedback that came by mail")).to_have_count(0)
    keys.activate(phone.get_by_text("What you handed in").first)
    expect(main.get_by_text(WORDS)).to_be_visible()
    picture(phone, "hosted-feedback-375")


def _once_more_and_withdrawn(phone: Page, course: Hosting, ana: Marker, answer: str) -> None:
    said = ana.send("POST", f"{ana.at(answer)}/return", {"reason": "Say whose view the middle part is."})
    assert said.status_code == 200, said.text
    phone.goto(course.url)
    expect(phone.locator("main")).to_contain_text("Your instructor asks you to work on it again")
    for page in ("feedback", "hand-in"):
        phone.goto(f"{course.url}lessons/{CHAPTER}/{page}")
        expect(phone.get_by_text("Say whose view the middle part is.")).to_be_visible()
    said = ana.send("POST", f"{ana.at(answer)}/return", {"reason": ""})
    assert said.status_code == 200, said.text
    for path in ("", f"lessons/{CHAPTER}/feedback", f"lessons/{CHAPTER}/hand-in"):
        phone.goto(course.url + path)
        expect(phone.get_by_text("to work on again")).to_have_count(0)
        expect(phone.get_by_text("work on it again")).to_have_count(0)


def _more_time_and_none(phone: Page, course: Hosting, ana: Marker, pseudonym: str) -> None:
    until = (DUE + timedelta(hours=48)).isoformat()
    for hours in (48, 0):
        assert ana.form(f"time/{CHAPTER}", learner=pseudonym, hours=str(hours)).status_code == 200
        for path in ("", f"lessons/{CHAPTER}/hand-in", f"lessons/{CHAPTER}"):
            phone.goto(course.url + path)
            moment = phone.locator(f'time[datetime^="{until[:16]}"]')
            if path.endswith(CHAPTER):
                drawn(phone)
            expect(moment).to_have_count(1 if hours else 0)
            expect(phone.locator("main").get_by_text("you have until")).to_be_visible(visible=bool(hours))
            if hours:
                expect(moment).to_be_visible()


def _finishes(phone: Page, course: Hosting) -> None:
    phone.goto(f"{course.url}mine")
    expect(phone.locator("main")).to_contain_text("Your invitation code does that too")
    phone.on("dialog", lambda asked: asked.accept())
    Keyboard(phone).activate(phone.get_by_role("button", name="Finish on this device"))
    expect(phone.get_by_text("This browser has forgotten you.")).to_be_visible()
    expect(phone.get_by_label("Your invitation code")).to_be_visible()


def sound(page: Page, what: str, scheme: str) -> None:
    """Hold one page to what every page is held to."""
    width = page.evaluate("innerWidth")
    picture(page, f"hosted-{what}-{width}-{scheme}")
    assert violations(page) == [], (what, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (what, width)


def _with_everything(course: Hosting, at: int) -> str:
    """Give a place marks, something to work on again, and more time; return its code."""
    pseudonym, code = place(course, at)
    with Visitor(course.url) as learner, Journal.open(course.data / "journal.db") as journal:
        assert learner.send("POST", "api/me/resume", {"code": code}).status_code == 200
        learner.write(WORDS)
        assert learner.save({"answers": {"knot": "b"}}, exercise=CHECK).status_code == 200
        receipt = learner.hand_in()["receipt"]
        at_last = datetime.now(UTC) + timedelta(seconds=1)
        rubric = [
            {"id": one, "points": 2, "out_of": 3, "comment": "Plain, and fair to both." if at % 2 else ""}
            for at, one in enumerate(CRITERIA)
        ]
        given = (course_id(course), CHAPTER)
        journal.release_marks(
            [
                Mark(
                    pseudonym, *given, REFLECTION, 10, 15, rubric, "You show the room plainly.", NOW, receipt
                ),
                Mark(pseudonym, *given, CHECK, 0, 0, [], "Not answered.", NOW, receipt),
            ]
        ).result()
        journal.give_back(
            [Returned(pseudonym, *given, REFLECTION, "Say whose view the middle part is.", receipt, at_last)]
        ).result()
        journal.extend([Extended(pseudonym, *given, 172_800, NOW)]).result()
    return code


def course_id(course: Hosting) -> str:
    return course.data.name


def test_every_page_light_and_dark_narrow_and_wide(browser: Browser, course: Hosting) -> None:
    code = _with_everything(course, 1)
    _pseudonym, fresh = place(course, 2)
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            with browser.new_context(
                viewport={"width": width, "height": 860}, color_scheme=scheme, locale="en-GB"
            ) as context:
                page = context.new_page()
                page.goto(course.url)
                sound(page, "door", scheme)
                Keyboard(page).type(page.get_by_label("Your invitation code"), "KELP-2222-3333-4444")
                page.keyboard.press("Enter")
                expect(page.locator("#cc-said")).to_contain_text("opens no place here")
                sound(page, "wrong-code", scheme)
                enter(page, course, fresh)
                sound(page, "home-first", scheme)
                page.goto(f"{course.url}lessons/{SECOND}/hand-in")
                expect(page.locator("main time")).to_have_attribute("datetime", OVER.isoformat())
                sound(page, "nothing-yet", scheme)
                page.goto(f"{course.url}lessons/{SECOND}")
                drawn(page)
                expect(page.locator("#cc-late")).to_be_visible()
                sound(page, "lesson-late", scheme)
                context.clear_cookies()
                enter(page, course, code)
                sound(page, "home", scheme)
                page.goto(f"{course.url}lessons/{CHAPTER}")
                drawn(page)
                expect(page.locator("#cc-until")).to_be_visible()
                sound(page, "lesson", scheme)
                for one in ("hand-in", "feedback"):
                    page.goto(f"{course.url}lessons/{CHAPTER}/{one}")
                    sound(page, one, scheme)
                page.goto(f"{course.url}mine")
                sound(page, "mine", scheme)
                page.goto(f"{course.url}#finished")
                context.clear_cookies()
                page.reload()
                expect(page.get_by_text("This browser has forgotten you.")).to_be_visible()
                sound(page, "finished", scheme)


def test_what_comes_late_says_so_where_it_is_handed_in(phone: Page, course: Hosting) -> None:
    _pseudonym, code = place(course, 3)
    enter(phone, course, code)
    expect(phone.locator(".cc-chapter").nth(1)).to_contain_text("Not handed in yet; you still can")
    with Visitor(course.url) as learner:
        assert learner.send("POST", "api/me/resume", {"code": code}).status_code == 200
        assert learner.save({"text": WORDS}, exercise=LATE, chapter=SECOND).status_code == 200
    phone.goto(f"{course.url}lessons/{SECOND}/hand-in")
    expect(phone.locator("main")).to_contain_text(
        "That time has passed. What you hand in now is read, and gets"
    )
    phone.get_by_role("button", name="Hand in here").click()
    expect(phone.locator(".cc-receipts")).to_contain_text("here, late")
    phone.goto(course.url)
    second = phone.locator(".cc-chapter").nth(1)
    expect(second).to_contain_text(re.compile(r"Handed in [^,]*\d{4}, \d\d:\d\d, late"))
    expect(second).not_to_contain_text("Not handed in yet")
