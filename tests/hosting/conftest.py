"""A hosted course as its instructor starts it: made and served by the commands themselves."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from tests.server.conftest import MORE
from tests.server.visitor import CHAPTER
from tests.support.serving import CALL, Serving, built_course


class Hosting(Serving):
    """A running `crosscurrents course serve`; `data` is the course folder."""

    command: ClassVar[list[str]] = [*CALL, "course", "serve", "--no-browser"]

    def _kept(self) -> list[str]:
        return [str(self.data)]

    def codes(self) -> dict[str, str]:
        """Return the invitation codes by pseudonym, as the instructor's list has them."""
        with (self.data / "names.csv").open(encoding="utf-8", newline="") as file:
            return {row["pseudonym"]: row["code"] for row in csv.DictReader(file)}


def command(*arguments: str | Path, content: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of our commands as an instructor does."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CROSSCURRENTS_")}
    if content is not None:
        environment["CROSSCURRENTS_CONTENT"] = str(content)
    return subprocess.run(
        [*CALL, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course of two chapters, built."""
    return built_course(tmp_path_factory.mktemp("content"), MORE)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Path:
    """A course folder with six places; not to be changed."""
    folder = tmp_path_factory.mktemp("hosted") / "autumn"
    done = command(
        "course", "init", folder, "--title", "Autumn <2026>", "--due", f"{CHAPTER}=2027-01-31T18:00+00:00",
        "--instructor", "ana", "--instructor", "ben", "--keeping", "Kept until March.",
        content=content,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = command("course", "invite", folder, "--count", "6")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def hosted(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosting]:
    """A hosted course of one module's tests."""
    folder = tmp_path_factory.mktemp("serving") / "autumn"
    shutil.copytree(made, folder)
    server = Hosting(folder, None, None, ())
    shutil.copytree(folder / "cache", made / "cache", dirs_exist_ok=True)
    try:
        yield server
    finally:
        server.stop()
