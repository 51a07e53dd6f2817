"""Take the pictures of docs/marking.md from a running desk: `make desk-pictures`."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from crosscurrents.course import Course
from crosscurrents.grading.answers import pack
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder, Terms, open_folder, open_or_create
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.pile import Item
from crosscurrents.places import use_content
from tests.bench.pile import CHAPTER, DUE, MONDAY, REFLECTION, made_course, write_pile
from tests.desk.support import Desk
from tests.support.browser import FLAGS, find

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
LEARNERS, COLOURS = 11, 256
READ = "amber-wren-0071"
"""Whose answer the pictures show; the others' come from the generator of `tests.bench.pile`."""

TEXT = """In September I told three members, each in a call of its own, that the foundation would love to \
see something joint in the ferry office. In October three plans lay on the table, each with our name in its \
budget. Wanda Greer asked which one I had in mind. I said that we did not want to steer, and the item was \
put off.

I thought of that as leaving them free. Yusuf Demir heard something else: his centre had turned down other \
work to write its plan, so for him my hint was close to a promise. Wanda may only have wanted to know how to \
use the hour.

Collaborative inertia fits: able people, much effort, nothing decided. It does not explain why nobody spoke.

By Friday I will write to all members what we can pay for and what is undecided. In November, look whether \
the item opens with that note."""
LEVELS = {"happened": 3, "part": 2, "positions": 2, "concept": 2, "step": 3}
SECOND = "Tells what was done, not yet what was left undone."
COMMENT = "You say what you did. What had you left undone before the meeting?"


def main() -> None:
    """Make a course of invented learners, mark some of it, and keep what is on the screens."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = made(Path(place))
        shown = marked(folder)
        desk = Desk(folder.root, None, None, ())
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        try:
            take(desk, browser, shown)
        finally:
            browser.close()
            desk.stop()


def made(place: Path) -> CourseFolder:
    """Return a graded course of invented learners and two instructors."""
    course = made_course(place / "content")
    use_content(place / "content")
    terms = Terms(title="Autumn cohort", instructors=("ana", "ben"), due={CHAPTER: DUE})
    folder = open_or_create(place / "course", course, terms)
    files = [*write_pile(course, folder, place / "handins", LEARNERS).files, one_more(course, folder, place)]
    collect(folder, files=files)
    autograde(folder, CHAPTER)
    return folder


def one_more(course: Course, folder: CourseFolder, place: Path) -> Path:
    """Write the hand-in that the pictures show."""
    path = place / "handin.zip"
    given = {REFLECTION: {"revision": 1, "response": {"text": TEXT, "self_marks": LEVELS | {"part": 3}}}}
    release = folder.chapters[CHAPTER].release
    path.write_bytes(
        pack(
            course.chapter(CHAPTER), learner=READ, answers=given, receipt="shown", release=release, at=MONDAY
        )
    )
    return path


def marked(folder: CourseFolder) -> Item:
    """Mark a part of the pile, some of it twice; return the answer that is shown, all but one mark given."""
    with MarkBook(folder) as book:
        pile = book.pile(CHAPTER)
        shown = next(one for one in pile if one.where.learner == READ)
        rest = [one for one in pile if one.where.learner != READ and one.stage == "waiting"]
        for at, one in enumerate(rest[:6]):
            for number, criterion in enumerate(book.rubric(one.where).criteria):
                points = (at + number) % 3 + 1
                book.mark("ana", one.where, criterion.id, points=points, comment="", base=0)
        for name, points in list(LEVELS.items())[:-1]:
            comment = COMMENT if name == "part" else ""
            book.mark("ana", shown.where, name, points=points, comment=comment, base=0)
        book.assign_second(CHAPTER, 0.3, ["ben"], 7, "ana")
        book.flag("ana", rest[5].where, "Names a client?")
        return shown


def take(desk: Desk, browser: Browser, shown: Item) -> None:
    """Take all of them."""
    page = signed_in(desk, browser, "ana", {"width": 1280, "height": 860})
    keep(page, "desk-home")
    address = f"{desk.url}mark/{CHAPTER}/{REFLECTION}/{shown.code}"
    page.goto(address)
    page.locator("#c-part textarea").wait_for()
    page.locator("#c-part .mk-level input").nth(2).focus()
    page.evaluate("scrollTo(0, document.getElementById('c-part').offsetTop - 70)")
    keep(page, "desk-marking")
    read_twice(open_folder(desk.data))
    page.goto(f"{desk.url}differences/{CHAPTER}")
    keep(page, "desk-differences")
    phone = signed_in(desk, browser, "ana", {"width": 375, "height": 780})
    phone.goto(address)
    phone.locator("#c-happened").scroll_into_view_if_needed()
    phone.evaluate("scrollTo(0, document.getElementById('c-happened').offsetTop - 70)")
    keep(phone, "desk-phone")


def read_twice(folder: CourseFolder) -> None:
    """Let the second marker read what was marked first: alike, but for one criterion."""
    with MarkBook(folder) as book:
        for one in book.pile(CHAPTER):
            if one.second_marker != "ben" or one.stage != "marked":
                continue
            for number, criterion in enumerate(book.rubric(one.where).criteria):
                first = book.held(one.where)[criterion.id].points or 0
                points, said = (max(0, first - 1), SECOND) if number == 1 else (first, "")
                book.mark("ben", one.where, criterion.id, points=points, comment=said, base=0, slot="second")


def signed_in(desk: Desk, browser: Browser, marker: str, size: dict[str, int]) -> Page:
    """Open the desk as one of its instructors."""
    page = browser.new_context(viewport=size, color_scheme="light").new_page()  # type: ignore[arg-type]
    page.goto(desk.link(marker))
    page.get_by_role("heading", level=1, name="Autumn cohort").wait_for()
    return page


def keep(page: Page, name: str) -> None:
    """Keep what is on the screen, in few colours: a page of text has few."""
    page.evaluate("document.fonts.ready")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    TARGET.mkdir(parents=True, exist_ok=True)
    few = shot.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
