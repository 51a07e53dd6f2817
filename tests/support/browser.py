"""The browser that tests drive: an installed Chromium or Chrome, else one that is installed now.

Run as a module it makes sure that there is one, and fails with a sentence when there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of an installed browser, or None. `CROSSCURRENTS_BROWSER` names one outright."""
    named = os.environ.get("CROSSCURRENTS_BROWSER")
    if named:
        return named
    installed = next((path for path in map(shutil.which, NAMES) if path), None)
    return installed or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and os.path.exists(path) else None


def _install() -> None:
    """Try Debian's package where this user may install, then Playwright's own download."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure there is a browser; 1 with a sentence when there cannot be one."""
    if find() is None:
        print("No Chromium or Chrome here: installing one for the browser tests ...", flush=True)
        _install()
    found = find()
    if found is None:
        print(
            "The browser tests need Chromium or Chrome, and none could be installed: "
            "install one, or name it in CROSSCURRENTS_BROWSER.",
            file=sys.stderr,
        )
        return 1
    print(f"browser: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
