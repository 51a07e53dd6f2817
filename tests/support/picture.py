"""Take the README's picture from the running page: `make readme-picture`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser import FLAGS, find
from tests.support.serving import serving

TARGET = Path(__file__).parents[2] / "docs" / "pictures" / "lesson.png"


def main() -> None:
    """Open chapter 1 as a learner in the middle of it, and keep what is on the screen."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "data") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1180, "height": 860}, color_scheme="light")
        page.goto(f"{server.url}lessons/01_collaboration_dilemma#three-strands-prompt")
        page.locator("html[data-ready]").wait_for(state="attached")
        here = page.locator('.cc-mount[data-exercise="three-strands"]')
        for at, line in enumerate(here.locator("fieldset").all()):
            line.get_by_role("checkbox").nth(at % 3).check()
        page.locator("#cc-saved", has_text="All saved").wait_for()
        here.locator("fieldset").nth(2).scroll_into_view_if_needed()
        page.mouse.wheel(0, 260)
        page.wait_for_timeout(600)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(TARGET))
        browser.close()


if __name__ == "__main__":
    main()
