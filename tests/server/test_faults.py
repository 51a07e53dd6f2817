"""When the disk, the journal or the port says no: one sentence, and nothing lost."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.server.conftest import Start
from tests.server.visitor import CHAPTER, Visitor, sentence
from tests.support.serving import COMMAND, Serving


def refused_start(*arguments: str) -> str:
    """Start a server that cannot start; return the one sentence it says."""
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "open at" not in ended.stdout
    [said] = ended.stderr.strip().splitlines()
    assert said.startswith("Error: ")
    return said


def test_a_locked_journal_is_said_and_the_text_can_be_sent_again(server: Serving, learner: Visitor) -> None:
    learner.write("before")
    logged = len(server.log)
    with closing(sqlite3.connect(server.data / "journal.db", isolation_level=None)) as viewer:
        viewer.execute("BEGIN IMMEDIATE")
        said = sentence(learner.save({"text": "while it was locked"}, 1), 507)
        assert "is locked by another program" in said
        assert str(server.data / "journal.db") in said
        assert learner.text() == "before"  # reading goes on
        viewer.execute("ROLLBACK")
    assert learner.write("while it was locked", 1)["revision"] == 2
    assert "Traceback" not in server.log[logged:]


def test_a_disk_that_takes_no_more_is_said_and_the_text_can_be_sent_again(
    start: Start, tmp_path: Path
) -> None:
    with start(tmp_path / "data") as running, Visitor(running.url) as learner:
        learner.write("before")
        unlimited = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (4096, -1))
        answered = learner.save({"text": "x" * 15_000}, 1)
        page, hand_in = (
            learner.get("mine"),
            learner.send("POST", f"api/chapters/{CHAPTER}/hand-ins", {"to": "file"}),
        )
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, unlimited)
        said = sentence(answered, 507)
        assert str(tmp_path / "data" / "journal.db") in said
        assert "then try again; nothing was saved" in said
        assert "nothing was saved" in sentence(hand_in, 507)
        assert page.status_code == 200
        assert learner.text() == "before"
        assert learner.write("x" * 15_000, 1)["revision"] == 2
        running.kill()
        running.restart()
        assert learner.text() == "x" * 15_000
        assert "Traceback" not in running.log


def test_a_second_server_on_the_same_port_says_so(server: Serving, tmp_path: Path) -> None:
    said = refused_start("--port", str(server.port), "--data", str(tmp_path))
    assert said.startswith(f"Error: Port {server.port} is in use: ")
    assert not (tmp_path / "journal.db").exists()


def test_a_journal_that_is_none_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    journal.write_bytes(b"Dear diary\n" * 1000)
    said = refused_start("--data", str(tmp_path))
    assert said.startswith(f"Error: {journal} is not a crosscurrents journal")
    assert journal.read_bytes() == b"Dear diary\n" * 1000
    assert not (tmp_path / "cache").exists()
