"""Doing any exercise of any chapter by keyboard alone, as a learner would: one player a kind."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from crosscurrents.notebooks.lessons import course
from tests.support.keyboard import Keyboard

FINISHED = Path(__file__).parent / "finished"


@cache
def finished(chapter: str) -> dict[str, dict[str, Any]]:
    """Return a finished response to every exercise of a chapter, by exercise."""
    found: dict[str, dict[str, Any]] = json.loads((FINISHED / f"{chapter}.json").read_text(encoding="utf-8"))
    return found


def place(page: Page, exercise: str) -> Locator:
    """Return where one exercise stands on the page."""
    return page.locator(f'.cc-mount[data-exercise="{exercise}"]')


def begin(page: Page, keys: Keyboard, exercise: str) -> Locator:
    """Go to an exercise by its line in the contents, as a keyboard user would."""
    contents = page.get_by_role("button", name="Contents", exact=True)
    page.keyboard.press("Control+Home")
    if contents.is_visible() and contents.get_attribute("aria-expanded") == "false":
        keys.reach(contents)
        keys.press("Enter")
    link = page.locator(f'[data-tick="{exercise}"] a')
    keys.reach(link)
    keys.press("Enter")
    return place(page, exercise)


def play(page: Page, keys: Keyboard, exercise: str, *, from_contents: bool = False) -> Locator:
    """Finish one exercise with its chapter's finished response; return its place.

    Tab goes on from where the focus is, as for somebody who works down the page, or the contents lead there.
    """
    card = course().card(exercise)
    here = begin(page, keys, exercise) if from_contents else place(page, exercise)
    player = import_module(f"tests.browser.players.{card.widget}")
    player.play(page, keys, here, exercise, finished(card.chapter)[exercise])
    return here
