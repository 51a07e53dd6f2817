"""One learner's day with chapter 1, and the instructor's evening after it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crosscurrents.notebooks.lessons import course
from tests.browser.conftest import CHAPTER, drawn, opened, picture, saved, violations
from tests.browser.playing import finished, place, play
from tests.support.keyboard import Keyboard
from tests.support.serving import serving

pytestmark = pytest.mark.timeout(400)
COMMENT = "position: 2 - The organiser's view is there; the sergeant's is thinner.\nA plain, fair account."


def crosscurrents(*words: str) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", "from crosscurrents.cli import main; main()", *words],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def formgrader(data: Path) -> Iterator[str]:
    """Run formgrader on the data folder's course; yield the address that it prints, once it answers."""
    log = data.with_name("formgrader.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from crosscurrents.cli import main; main()",
                "formgrader",
                "--data",
                str(data),
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            found = re.search(r"http://\S+", log.read_text())
            try:
                if found:
                    urllib.request.urlopen(found.group(), timeout=10).close()
                    break
            except OSError:
                pass
            time.sleep(0.2)
        yield found.group()
    finally:
        process.terminate()
        process.wait(20)


def _loses_the_network(page: Page, keys: Keyboard) -> None:
    """Type on without a network: the page says so plainly, keeps the words, and sends them later."""
    field = place(page, "closing-reflection").get_by_role("textbox")
    page.context.set_offline(True)
    keys.reach(field)
    keys.press("Control+End")
    page.keyboard.type(" Typed on the train.")
    expect(page.locator("#cc-saved")).to_contain_text("No connection")
    expect(place(page, "closing-reflection")).to_contain_text("sent when the connection is back")
    picture(page, "day-offline")
    page.context.set_offline(False)
    saved(page)


def test_one_learners_day(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server:
        phone = browser.new_context(viewport={"width": 375, "height": 780})
        page = opened(phone, server.url + f"lessons/{CHAPTER}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        keys = Keyboard(page)
        for exercise in course().chapter(CHAPTER).cards:
            play(page, keys, exercise, from_contents=exercise == "closing-reflection")
        saved(page)
        _loses_the_network(page, keys)
        field = place(page, "closing-reflection").get_by_role("textbox")
        keys.reach(field)
        keys.press("Control+End")
        page.keyboard.type(" Last words.")
        saved(page)  # said only from the moment the typing reached the disk
        server.kill()

        server.restart()
        page.reload()
        drawn(page)
        expect(field).to_have_value(
            f"{finished(CHAPTER)['closing-reflection']['text']} Typed on the train. Last words."
        )
        expect(page.locator("#cc-progress-text")).to_have_text("6 of 6 core exercises")
        for exercise in finished(CHAPTER):
            state = page.locator(f'[data-tick="{exercise}"]').get_attribute("data-state")
            assert state == "done", exercise
        assert place(page, "backpack").get_by_label("Hopes").input_value().startswith("A few words")
        picture(page, "day-lesson-done-375")

        page.goto(server.url + f"lessons/{CHAPTER}/hand-in")
        keys = Keyboard(page)
        assert "Backpack" not in page.locator("main").inner_text()
        keys.activate(page.get_by_role("button", name="Hand in here"))
        expect(page.locator("#cc-said")).to_have_text("Handed in. The receipt stands below.")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        expect(page.locator("#receipts code").first).to_have_text(re.compile(r"^[0-9A-Z-]{10,}$"))
        picture(page, "day-handed-in-375")
        page.goto(server.url + f"lessons/{CHAPTER}/feedback")
        expect(page.locator("main")).to_contain_text("Nothing has been given back yet")
        receipt_file = tmp_path / "handin.zip"
        page.goto(server.url + f"lessons/{CHAPTER}/hand-in")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").first.click()
        download.value.save_as(receipt_file)
        assert sorted(zipfile.ZipFile(receipt_file).namelist()) == [f"{CHAPTER}.ipynb", "answers.json"]

        assert "1 collected" in crosscurrents("collect", "--data", str(data))
        assert "1 graded" in crosscurrents("autograde", "--data", str(data))
        _mark(browser, data)
        assert "1 ready" in crosscurrents("feedback", "--data", str(data))

        page.goto(server.url + f"lessons/{CHAPTER}/feedback")
        expect(page.locator("main")).to_contain_text("A plain, fair account.")
        expect(page.locator(".cc-mark").first).to_contain_text("11 of 15 points")
        expect(page.locator(".cc-criteria")).to_contain_text("the sergeant's is thinner")
        assert "A model answer" in page.locator("main").inner_text()
        picture(page, "day-feedback-375")
        page.locator("details").evaluate_all("all => { for (const one of all) one.open = true; }")
        assert violations(page) == []
        phone.close()


def _mark(browser: Browser, data: Path) -> None:
    """Mark the reflection in formgrader, as an instructor does."""
    with formgrader(data) as address:
        desk = browser.new_context(viewport={"width": 1280, "height": 900})
        page = desk.new_page()
        page.goto(address)
        for _assignment_then_notebook in range(2):
            page.get_by_role("link", name=CHAPTER, exact=True).last.click()
        page.get_by_role("link", name=re.compile("Submission #1")).first.click()
        page.get_by_text("Typed on the train.").wait_for()
        picture(page, "day-formgrader")
        score = page.locator("input.score").last
        score.fill("11")
        score.press("Tab")
        comment = page.locator("textarea.comment").last
        comment.fill(COMMENT)
        comment.press("Tab")
        page.wait_for_timeout(1500)  # formgrader saves after a moment and says so only by a fading icon
        desk.close()
