"""The real formgrader on a course folder: readable, inert, and its marks reach the gradebook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest
from bs4 import BeautifulSoup

from crosscurrents.grading.folder import CourseFolder
from tests.grading.support import CHAPTER, HOSTILE, copy_of, grade_of
from tests.grading.test_escape import words


@dataclass
class Server:
    folder: CourseFolder
    address: str
    token: str

    def ask(self, path: str, body: Any = None, *, token: bool = True) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, method="GET" if body is None else "PUT")
        if token:
            request.add_header("Authorization", f"token {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, fault.read().decode()

    def submission(self, learner: str) -> str:
        found = json.loads(self.ask(f"/formgrader/api/submitted_notebooks/{CHAPTER}/{CHAPTER}")[1])
        return str(next(one["id"] for one in found if one["student"] == learner))


def started(folder: CourseFolder, log: IO[str]) -> subprocess.Popen[str]:
    """Start `crosscurrents formgrader`."""
    command = [str(Path(sys.executable).parent / "crosscurrents"), "formgrader", str(folder.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)


def opened(folder: CourseFolder, run: subprocess.Popen[str]) -> Server:
    """Return the server at the address it prints: it listens there by then."""
    assert run.stdout is not None
    first = run.stdout.readline()
    match = re.search(r"(http://127\.0\.0\.1:\d+)/formgrader/gradebook\?token=(\S+)", first)
    assert match, first
    return Server(folder, match[1], match[2])


@pytest.fixture(scope="module")
def server(graded: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`crosscurrents formgrader` on a copy of the graded folder."""
    folder = copy_of(graded, tmp_path_factory.mktemp("formgrader") / "course")
    path = folder.root.parent / "log"
    with path.open("w") as log, started(folder, log) as run:
        try:
            yield opened(folder, run)
        finally:
            run.terminate()
            run.wait(30)
    assert "Traceback" not in path.read_text()


def test_two_started_at_once_each_have_a_port_of_their_own(graded: CourseFolder, tmp_path: Path) -> None:
    folders = [copy_of(graded, tmp_path / name / "course") for name in ("one", "other")]
    with (tmp_path / "log").open("w") as log, ExitStack() as ending:
        runs = [ending.enter_context(started(one, log)) for one in folders]
        for run in runs:
            ending.callback(run.terminate)
        servers = [opened(one, run) for one, run in zip(folders, runs, strict=True)]

        assert len({one.address for one in servers}) == 2
        # With the other's token, neither would answer.
        assert [CHAPTER in one.ask("/formgrader/api/assignments")[1] for one in servers] == [True, True]
        assert [run.poll() for run in runs] == [None, None]


def test_hostile_words_are_readable_and_inert(server: Server) -> None:
    status, html = server.ask(f"/formgrader/submissions/{server.submission('hostile-otter-02')}/")

    assert status == 200
    page = BeautifulSoup(html, "html.parser")
    (answer,) = page.select("div.cc-answer")
    assert {tag.name for tag in answer.find_all(True)} == {"br"}
    assert words(answer) == HOSTILE
    assert not page.select("[onerror], [onload], svg, a[href^=javascript]")
    assert not [script for script in page.select("script") if "alert(" in script.get_text()]
    assert "tex2jax_ignore" in answer["class"]


def test_rubric_model_answer_and_boxes_stand_beside_it(server: Server) -> None:
    page = BeautifulSoup(
        server.ask(f"/formgrader/submissions/{server.submission('teal-heron-01')}/")[1], "html.parser"
    )

    assert page.select_one("input.score#closing-thoughts") is not None
    assert page.select_one("textarea#closing-thoughts-comment") is not None
    assert "MODEL-ANSWER-SECRET" in page.get_text()
    assert "A step that someone could see" in page.get_text()
    assert "1 of 2 right when first checked." in page.get_text()
    assert str(page.select_one("figure.cc-drawing img")["src"]).startswith("data:image/svg+xml;base64,")  # type: ignore[index]


def test_a_mark_given_there_is_in_the_gradebook(server: Server) -> None:
    submission = server.submission("teal-heron-01")
    grades = json.loads(server.ask(f"/formgrader/api/grades?submission_id={submission}")[1])
    grade = next(one for one in grades if one["name"] == "closing-thoughts")

    status, _body = server.ask(f"/formgrader/api/grade/{grade['id']}", {"manual_score": 8})

    assert status == 200
    found = grade_of(server.folder, "teal-heron-01", "closing-thoughts")
    assert (found["manual_score"], found["needs_manual_grade"]) == (8, False)


def test_it_is_for_whoever_has_the_address(server: Server) -> None:
    body = server.ask("/formgrader/api/assignments", token=False)[1]

    # Sent on to Jupyter's page that asks for the token.
    assert "Token authentication is enabled" in body
    assert CHAPTER not in body


def test_the_page_asks_nothing_of_other_machines(server: Server) -> None:
    page = BeautifulSoup(
        server.ask(f"/formgrader/submissions/{server.submission('teal-heron-01')}/")[1], "html.parser"
    )

    asked = [
        str(one.get("src") or one.get("href")) for one in page.select("script[src], img[src], link[href]")
    ]
    assert len(asked) > 5
    assert [one for one in asked if not one.startswith(("/", "data:"))] == []
    # formgrader's own script needs to find something by this name.
    assert "window.MathJax" in str(page)


def test_nothing_else_is_served_with_it(server: Server) -> None:
    assert server.ask("/lab")[0] == 404
    assert server.ask("/voila")[0] == 404
    assert server.ask("/formgrader/manage_assignments")[0] == 200
    assert CHAPTER in server.ask("/formgrader/api/assignments")[1]
