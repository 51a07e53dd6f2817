"""How long a marker waits at the desk, over a full gradebook, beside nbgrader's formgrader on the same one.

`make bench-desk`. It fails only where one of them does not answer.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import httpx
import psutil

from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder, Terms, open_or_create
from crosscurrents.marking.book import MarkBook
from crosscurrents.places import use_content
from tests.bench import paper
from tests.bench.figures import Figures
from tests.bench.pile import CHAPTER, DUE, made_course, write_pile
from tests.desk.support import Desk, Marker

AIM_MS = 100
MARKED = 0.4
"""The share of the pile that is marked before anybody waits."""

PATIENCE = 300.0
"""How long formgrader is given for a page, in seconds."""


@dataclass
class Wait:
    """What a marker waits for: seconds by the clock, each time, and the server's processor time, together."""

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0


def asked(name: str, process: psutil.Process, times: int, ask: Callable[[], object]) -> Wait:
    """Ask so many times, one after the other."""
    wait, used = Wait(name), sum(process.cpu_times()[:2])
    for _each in range(times):
        began = time.monotonic()
        ask()
        wait.seconds.append(time.monotonic() - began)
    wait.cpu = sum(process.cpu_times()[:2]) - used
    return wait


def made(at: Path, submissions: int, seed: int) -> CourseFolder:
    """Return a graded course of which a part is marked, as both servers find it in the middle of the work."""
    course = made_course(at / "content")
    use_content(at / "content")
    terms = Terms(check_counts=True, due={CHAPTER: DUE}, instructors=("ana", "ben"))
    folder = open_or_create(at / "course", course, terms)
    pile = write_pile(course, folder, at / "handins", submissions, seed)
    collect(folder, files=pile.files)
    graded = autograde(folder, CHAPTER, jobs=os.cpu_count()).of("graded")
    if len(graded) != submissions:
        raise click.ClickException(f"{len(graded)} of {submissions} were graded")
    chance = random.Random(seed)
    with MarkBook(folder) as book:
        for item in book.pile(CHAPTER):
            if chance.random() < MARKED:
                for one in book.rubric(item.where).criteria:
                    points = chance.choice(one.levels).points
                    book.mark("ana", item.where, one.id, points=points, comment="", base=0)
    return folder


class AtTheDesk:
    """A marker who marks a criterion of each answer and goes on to the next that waits."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        begin = marker.get(f"api/chapters/{CHAPTER}/pile").json()["pile"][0]
        self._place = self._address(begin["exercise"], begin["code"])
        self._sheet: dict[str, Any] = {}

    def following(self) -> None:
        """Go on to the next answer."""
        answered = self._marker.get(f"{self._place}/next")
        answered.raise_for_status()
        self._sheet = answered.json()["sheet"]
        self._place = self._address(self._sheet["exercise"]["id"], self._sheet["code"])

    def mark(self) -> None:
        """Give a level to the first criterion of the answer one is at."""
        first = self._sheet["criteria"][0]
        level, base = first["levels"][0]["points"], first["held"]["revision"]
        body = {"criterion": first["id"], "points": level, "comment": "", "base": base, "reading": "first"}
        answered = self._marker.send("POST", f"{self._place}/marks", body)
        answered.raise_for_status()
        first["held"]["revision"] = answered.json()["revision"]

    def read(self, path: str) -> None:
        """Open a page."""
        self._marker.get(path).raise_for_status()

    def _address(self, exercise: str, code: str) -> str:
        return f"api/chapters/{CHAPTER}/answers/{exercise}/{code}"


def at_the_desk(folder: CourseFolder, times: int) -> list[Wait]:
    """Wait for the desk; one asking of each sort goes before, so that what is read once has been read."""
    with desk_of(folder) as desk, Marker(desk, "ana") as marker:
        process, here = psutil.Process(desk.process.pid), AtTheDesk(marker)
        here.following()
        here.mark()
        found = [
            asked("desk: next submission", process, times, here.following),
            asked("desk: save a mark", process, times, here.mark),
        ]
        here.read("")
        return [*found, asked("desk: home", process, max(3, times // 10), lambda: here.read(""))]


@contextmanager
def desk_of(folder: CourseFolder) -> Iterator[Desk]:
    """Run `crosscurrents mark` on a course."""
    desk = Desk(folder.root, None, None, [])
    try:
        yield desk
    finally:
        desk.stop()


def at_formgrader(folder: CourseFolder, pages: int) -> list[Wait]:
    """Wait for formgrader on a copy of the course whose gradebook has nbgrader's own indexes alone."""
    with tempfile.TemporaryDirectory() as work:
        root = Path(work) / "course"
        shutil.copytree(folder.root, root)
        with closing(sqlite3.connect(root / "gradebook.db")) as book:
            ours = book.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_cross%'"
            )
            for (name,) in ours.fetchall():
                if not name.startswith("ix_crosscurrents_history"):
                    book.execute(f"DROP INDEX {name}")
        with formgrader_on(root) as (process, http):
            listed = f"formgrader/api/submitted_notebooks/{CHAPTER}/{CHAPTER}"
            reply: list[dict[str, Any]] = []
            every = asked(
                "formgrader: list of submissions",
                process,
                1,
                lambda: reply.extend(_read(http, listed).json()),
            )
            each = iter([one["id"] for one in reply if one["id"]])
            return [
                asked(
                    "formgrader: next submission",
                    process,
                    pages,
                    lambda: _read(http, f"formgrader/submissions/{next(each)}/next?index=0"),
                ),
                every,
            ]


def _read(http: httpx.Client, path: str) -> httpx.Response:
    answered = http.get(path, follow_redirects=True)
    answered.raise_for_status()
    return answered


@contextmanager
def formgrader_on(root: Path) -> Iterator[tuple[psutil.Process, httpx.Client]]:
    """Run `crosscurrents formgrader`, which is nbgrader's own, on a course folder."""
    command = [str(Path(sys.executable).parent / "crosscurrents"), "formgrader", "--course", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout is not None
        told = re.search(r"(http://\S+/)formgrader/gradebook\?token=(\S+)", run.stdout.readline())
        assert told is not None
        headers = {"Authorization": f"token {told[2]}"}
        try:
            with httpx.Client(base_url=told[1], headers=headers, timeout=PATIENCE) as http:
                _await(http)
                yield psutil.Process(run.pid), http
        finally:
            run.terminate()
            run.wait(30)


def _await(http: httpx.Client) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            http.get("api/status").raise_for_status()
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.25)


@click.command()
@click.option("--submissions", default=1125, show_default=True)
@click.option("--times", default=200, show_default=True, help="How often the desk is asked.")
@click.option("--pages", default=5, show_default=True, help="How often formgrader is asked.")
@click.option("--seed", default=5, show_default=True)
@click.option("--write", is_flag=True, help="Put the table into docs/performance.md.")
def main(submissions: int, times: int, pages: int, seed: int, write: bool) -> None:
    """Wait at the desk and at formgrader over the same gradebook."""
    with tempfile.TemporaryDirectory() as work:
        folder = made(Path(work), submissions, seed)
        waits = [*at_the_desk(folder, times), *at_formgrader(folder, pages)]
    figures = Figures(f"{submissions} submissions; ms to wait")
    for one in waits:
        aim = f"{AIM_MS} ms" if one.name == "desk: next submission" else ""
        figures.spread(one.name, one.seconds, aim=aim)
    printed = paper.console()
    printed.print(figures.table)
    for one in waits:
        printed.print(f"{one.name}: {1000 * one.cpu / len(one.seconds):.0f} ms of processor time")
    paper.end(printed, "bench-desk", write=write)


if __name__ == "__main__":
    main()
