"""Measure a lesson page and print the table: `make bench`. It measures; it asserts nothing."""

from __future__ import annotations

import http.client
import re
import statistics
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from crosscurrents.notebooks.lessons import course
from tests.support.browser import FLAGS, find
from tests.support.serving import serving

VISITS = 7
LEARNERS = 200
BUDGETS = {
    "first usable page, cold browser (s, median)": 0.4,
    "first usable page, cold browser (s, slowest)": None,
    "all exercises drawn (s, median)": None,
    "requests": 25,
    "transferred (KB)": 250,
    "server CPU per learner (ms)": 10,
    "server memory per learner (MiB)": 0.2,
}


def browser_side(url: str) -> dict[str, float]:
    """Open the page in a fresh browser context a few times; return medians."""
    times, drawn, requests, bytes_ = [], [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        for _ in range(VISITS):
            context = browser.new_context(viewport={"width": 375, "height": 800})
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            seen: list[float] = []
            session.on(
                "Network.loadingFinished", lambda event, seen=seen: seen.append(event["encodedDataLength"])
            )
            page.goto(url)
            page.locator("html[data-ready]").wait_for(state="attached")
            times.append(page.evaluate("performance.getEntriesByName('cc-usable')[0].startTime") / 1000)
            drawn.append(page.evaluate("performance.getEntriesByName('cc-complete')[0].startTime") / 1000)
            page.wait_for_timeout(300)
            requests.append(len(seen))
            bytes_.append(sum(seen) / 1000)
            context.close()
        browser.close()
    names = list(BUDGETS)
    return {
        names[0]: statistics.median(times),
        names[1]: max(times),
        names[2]: statistics.median(drawn),
        names[3]: statistics.median(requests),
        names[4]: statistics.median(bytes_),
    }


def server_side(url: str, pid: int) -> dict[str, float]:
    """Let many learners open the page and keep it open; return CPU and memory for each."""
    host = urlsplit(url).netloc
    process = psutil.Process(pid)

    def visit() -> http.client.HTTPConnection:
        link = http.client.HTTPConnection(host)
        pages = [urlsplit(url).path]
        link.request("GET", pages[0], headers={"Accept-Encoding": "gzip", "Host": host})
        link.getresponse().read()
        for path in assets:
            link.request("GET", path, headers={"Accept-Encoding": "gzip", "Host": host})
            link.getresponse().read()
        link.request("GET", f"/api/chapters/{Path(pages[0]).name}/answers", headers={"Host": host})
        link.getresponse().read()
        return link

    first = http.client.HTTPConnection(host)
    first.request("GET", urlsplit(url).path, headers={"Host": host})
    body = first.getresponse().read().decode()
    assets = sorted(set(re.findall(r"/assets/[\w.-]+", body)))
    warm = [visit() for _ in range(20)]
    cpu = sum(process.cpu_times()[:2])
    memory = process.memory_info().rss
    open_pages = [visit() for _ in range(LEARNERS)]
    cpu = sum(process.cpu_times()[:2]) - cpu
    memory = process.memory_info().rss - memory
    for link in [*warm, *open_pages, first]:
        link.close()
    names = list(BUDGETS)
    return {names[5]: cpu * 1000 / LEARNERS, names[6]: memory / LEARNERS / 2**20}


def main() -> None:
    """Print what was measured of every chapter's page beside the budget."""
    chapters = [chapter.id for chapter in course().chapters]
    measured = {}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        for chapter in chapters:
            url = f"{server.url}lessons/{chapter}"
            measured[chapter] = browser_side(url) | server_side(url, server.process.pid)
    table = Table("measured on this machine, now", *(one[:2] for one in chapters), "budget", box=None)
    for name, budget in BUDGETS.items():
        values = [f"{measured[chapter][name]:.3g}" for chapter in chapters]
        table.add_row(name, *values, "" if budget is None else f"{budget:g}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
