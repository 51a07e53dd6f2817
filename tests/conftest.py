"""What all tests share: the one browser of a run, and which tests `make test` leaves to another target.

Playwright keeps a loop in its thread, so no second browser can start there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import FLAGS, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser


TIERS = {
    "room": ("room_browser", "server/room"),
    "course": ("cohort", "desk", "desk_browser", "grading", "hosting", "marking"),
}
"""Folders whose tests `make room` and `make course` run: `make test` is to take ten minutes at most."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the target that runs it, unless that is `make test`."""
    here = Path(__file__).parent
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        folder = item.path.relative_to(here).parent.as_posix()
        for tier, folders in TIERS.items():
            if any(folder == one or folder.startswith(f"{one}/") for one in folders):
                item.add_marker(tier)


@pytest.fixture(scope="session", autouse=True)
def no_journal_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the answers of whoever runs the tests out of them, also where a command falls back on those."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("share")))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Imported here: most tests need no browser.
    from playwright.sync_api import sync_playwright

    path = find()
    assert path, "The browser tests need Chromium or Chrome: run `make test`, which installs one."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()
