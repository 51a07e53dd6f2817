"""The real server, started the way a learner starts it, for tests that talk to it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from crosscurrents.notebooks.build import build, write
from crosscurrents.notebooks.lessons import load_course

CALL = [sys.executable, "-c", "from crosscurrents.cli import main; main()"]
COMMAND = [*CALL, "learn", "--no-browser"]
MINI = Path(__file__).parents[1] / "mini"
PATIENCE = 60.0
"""How long a server may take to answer for the first time, in seconds; rendering needs a kernel."""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def built_course(folder: Path, *layers: Path) -> Path:
    """Copy the tiny course, and `layers` over it, into `folder`; build it and return where it lies."""
    for layer in (MINI, *layers):
        shutil.copytree(layer, folder, dirs_exist_ok=True)
    write(build(load_course(folder)))
    return folder


class Serving:
    """A running server. `url` ends with a slash; `log` is what it has printed."""

    command = COMMAND

    def __init__(self, data: Path, content: Path | None, port: int | None, extra: Sequence[str]) -> None:
        self.data, self.content, self.extra = data, content, list(extra)
        self.port = port or free_port()
        base = self.extra[self.extra.index("--base-url") + 1] if "--base-url" in self.extra else "/"
        scheme = "https" if "--certfile" in self.extra else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}/{base.strip('/')}/".replace("//", "/").replace(
            ":/", "://", 1
        )
        self.output = data.with_name(data.name + ".log")
        self.process = self._spawn()

    @property
    def log(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End it as the system does when it shuts down; return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        return int(self.process.returncode)

    def restart(self) -> None:
        """Start it again on the same port and data."""
        self.stop()
        self.process = self._spawn()

    def _spawn(self) -> subprocess.Popen[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("CROSSCURRENTS_")
        }
        if self.content is not None:
            environment["CROSSCURRENTS_CONTENT"] = str(self.content)
        with self.output.open("ab") as output:
            process = subprocess.Popen(
                [*self.command, "--port", str(self.port), *self._kept(), *self.extra],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        self._await(process)
        return process

    def _kept(self) -> list[str]:
        """Return the options that say where it keeps what is written."""
        return ["--data", str(self.data)]

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        # Only whether it answers is asked here; whose certificate it is, tests of HTTPS ask themselves.
        anyones = ssl._create_unverified_context() if self.url.startswith("https:") else None
        while time.monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}: {self.log}")
            try:
                with urllib.request.urlopen(self.url, timeout=10, context=anyones):
                    return
            except urllib.error.HTTPError as answer:
                answer.close()
                return
            except OSError:
                time.sleep(0.05)
        process.kill()
        process.wait()
        raise RuntimeError(f"the server did not answer in {PATIENCE:g} s: {self.log}")


class Workshop(Serving):
    """A running `crosscurrents workshop`, with the codes that its newest start has printed."""

    command: ClassVar[list[str]] = [*CALL, "workshop", "--no-browser"]

    @property
    def join_code(self) -> str:
        """What participants type."""
        return self._printed(r"/join   code (\S+)")

    @property
    def sign_in_code(self) -> str:
        """What the facilitator types."""
        return self._printed(r"/facilitate   code (\S+)")

    def said(self) -> str:
        """Return all that its newest start has printed, once that is all there."""
        self._printed(r"Stop with Ctrl\+C(;)")
        return self.log[self._began :]

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._began = len(self.log) if self.output.exists() else 0
        return super()._spawn()

    def _printed(self, pattern: str) -> str:
        """Wait for a line: the port is open a moment before it is said."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = re.search(pattern, self.log[self._began :])
            if found:
                return found.group(1)
            time.sleep(0.01)
        raise RuntimeError(f"nothing like {pattern} was printed: {self.log[self._began :]}")


@contextmanager
def serving(
    data: Path, content: Path | None = None, port: int | None = None, extra: Sequence[str] = ()
) -> Iterator[Serving]:
    """Run `crosscurrents learn` on `data`, and on the course in `content` where one is named, until the end.

    `extra` is more of the command line. What it prints is kept beside `data`, as `<data>.log`.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    server = Serving(data, content, port, extra)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def holding(
    data: Path, content: Path | None = None, port: int | None = None, extra: Sequence[str] = ()
) -> Iterator[Workshop]:
    """Run `crosscurrents workshop` as `serving` runs the lessons: a server that holds a room."""
    data.parent.mkdir(parents=True, exist_ok=True)
    server = Workshop(data, content, port, extra)
    try:
        yield server
    finally:
        server.stop()
