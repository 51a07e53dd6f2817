"""The same chapter in the three hosts: our server (test_day), stock Voila, and a real JupyterLab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from crosscurrents.journal import Journal
from crosscurrents.notebooks.lessons import course
from tests.browser.conftest import CHAPTER, picture
from tests.support.serving import free_port

pytestmark = pytest.mark.timeout(240)
ROOT = Path(__file__).parents[2]


@contextmanager
def running(words: list[str], url: str, data: Path, cwd: Path) -> Iterator[None]:
    """Run a Jupyter program until the end of the test, with a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CROSSCURRENTS_")}
    own = data.with_name("jupyter")
    environment |= {
        "CROSSCURRENTS_DATA": str(data),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
    }
    log = data.with_name("jupyter.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=cwd, env=environment, stdout=output, stderr=output
        )
    try:
        until = time.monotonic() + 60
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            try:
                urllib.request.urlopen(url, timeout=10).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def frame(page: Page, exercise: str) -> Locator:
    """Return one exercise's frame, wherever the host has put it."""
    return page.locator(f'.cc-frame[data-exercise="{exercise}"]')


def guess(here: Locator) -> None:
    """Make both guesses of the survey estimate; the figures open only if Python has answered."""
    for at, value in enumerate(("50", "3")):
        here.get_by_label("or type it").nth(at).fill(value)
        here.get_by_role("button", name="This is my guess").first.click()
    here.locator("figure svg").first.wait_for()
    expect(here).to_have_css("border-top-left-radius", "10px")  # its style sheet came along


def test_stock_voila_draws_every_exercise_and_says_that_it_does_not_save(
    browser: Browser, tmp_path: Path
) -> None:
    data, port = tmp_path / "data", free_port()
    words = ["voila", "lessons/", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    with running(words, f"http://127.0.0.1:{port}/", data, ROOT):
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/voila/render/{CHAPTER}/{CHAPTER}.ipynb")
        here = frame(page, "survey-estimate")
        here.wait_for(timeout=90_000)
        expect(page.get_by_text("Answers typed here are not kept.").first).to_be_visible()
        guess(here)
        expect(here.locator(".cc-status")).to_have_text("Not kept here")
        picture(page, "host-voila")
        for chapter in course().chapters:
            page.goto(f"http://127.0.0.1:{port}/voila/render/{chapter.id}/{chapter.id}.ipynb")
            for exercise in chapter.cards:
                frame(page, exercise).wait_for(timeout=90_000)
            assert page.locator(".cc-frame").count() == len(chapter.cards)
        page.goto(f"http://127.0.0.1:{port}/voila/render/harborlight/harborlight.ipynb")
        page.get_by_role("heading", name="The Harborlight Coalition").wait_for(timeout=90_000)
        page.close()
    assert not data.exists(), "a journal was touched under stock Voila"


def _run_to_the_first_exercise(page: Page) -> Locator:
    """Run cell by cell, as a learner does, down to the first exercise; the view goes along."""
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # the kernel is there
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    here = frame(page, "survey-estimate")
    cells = json.loads((ROOT / "lessons" / CHAPTER / f"{CHAPTER}.ipynb").read_text())["cells"]
    first = next(at for at, cell in enumerate(cells) if cell["id"] == "survey-estimate-widget")
    for _ in range(first + 1):
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(200)
    try:
        here.wait_for(timeout=60_000)
    finally:
        picture(page, "host-jupyterlab")
    return here


def test_jupyterlab_keeps_answers_in_the_users_own_journal(browser: Browser, tmp_path: Path) -> None:
    data, port, work = tmp_path / "data", free_port(), tmp_path / "work"
    shutil.copytree(ROOT / "lessons" / CHAPTER, work / CHAPTER)
    token = "a-token-for-the-test"
    words = [
        *("jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}", "--ServerApp.port_retries=0"),
        # It would ask for news of itself from the network.
        "--LabApp.news_url=",
    ]
    notebook = f"http://127.0.0.1:{port}/lab/tree/{CHAPTER}/{CHAPTER}.ipynb"
    with running(words, f"http://127.0.0.1:{port}/lab?token={token}", data, work):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(f"{notebook}?token={token}")
        page.locator(".jp-Notebook").wait_for(timeout=90_000)
        here = _run_to_the_first_exercise(page)
        guess(here)
        expect(here.locator(".cc-status")).to_have_text("Saved on this computer")
        picture(page, "host-jupyterlab")
        context.close()

        # Another day: the notebook's kernel begins anew and the words are there.
        with Journal.open(data / "journal.db") as journal:
            token_of_lab = (data / "jupyter-credential").read_text()
            person = journal.person_of(token_of_lab)
            assert person is not None
            [answer] = journal.answers(person.id, CHAPTER)
            assert answer.response == {"guesses": dict(zip(answer.response["guesses"], (50, 3), strict=True))}
        beside = json.loads((work / CHAPTER / "answers.json").read_text())
        assert beside["chapter"] == CHAPTER
        assert beside["learner"] == person.pseudonym
        assert beside["answers"] == {}, "only what is handed in travels beside the notebook"
